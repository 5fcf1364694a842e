//! W7 and W8: whom the fees are for.

use std::collections::BTreeMap;

use minijinja::context;

use super::clock::Window;
use super::faults::Fault;
use super::fixtures::{DOCUMENTS, Enrolment, NATIONS, PERSONS, Person, RESIDENCE_PERMIT};
use super::form::{Fields, Obstacle};
use super::insurance::years;
use super::session::{Flash, Flow};
use super::state::World;
use super::web::{Answer, Visit, go, need_personal, page};
use super::{INSURED, PERSON, SOCIAL, SUBMIT, identity};

/// W7 and W8.
pub(super) async fn person(visit: Visit) -> Answer {
    visit.with(|world, session| {
        need_personal(session)?;
        let flash = session.take_flash(PERSON);
        let mut typed = session
            .flow
            .as_ref()
            .map(|flow| flow.typed.clone())
            .unwrap_or_default();
        typed.extend(flash.values.clone());
        let other = match typed.get("who").map(String::as_str) {
            Some(who) => who == "other",
            None => world.has(Fault::PreselectedOther),
        };
        let owner = session.account.and_then(|account| world.owner(account));
        let values = context! {
            f => Flash { values: typed, ..flash },
            other,
            owner => owner.map(|owner| context! {
                name => owner.name,
                document => owner.document,
                id => owner.id,
                nation => owner.nation,
            }),
            documents => DOCUMENTS,
            nations => NATIONS,
            alert => world.has(Fault::ExtraDialog).then(|| world.text("extra_dialog")),
        };
        Ok(page(world, session, "person.html", values))
    })
}

/// W7 and W8 posted.
pub(super) async fn choose_person(visit: Visit, fields: Fields) -> Answer {
    visit.with(|world, session| {
        need_personal(session)?;
        let other = fields.get("who") == "other";
        if other {
            world.visiting = "W8";
        }
        let typed = if other {
            fields.keep(&["who", "document", "id", "name", "nation", "phone"])
        } else {
            fields.keep(&["who"])
        };
        let owner = session.account.and_then(|account| world.owner(account));
        match choose(world, owner, &typed) {
            Ok(insured) => {
                world.reach_here("chosen");
                let mut flow = Flow::new(insured, typed);
                let mut next = INSURED;
                if world.has(Fault::SkippedStep) {
                    flow.rows = years(&world.ledger.unpaid(insured));
                    next = SUBMIT;
                }
                session.flow = Some(flow);
                go(next)
            }
            Err(obstacle) => {
                session.flow = None;
                session.flash = Some(Flash {
                    values: typed,
                    ..obstacle.flash(world, PERSON, SOCIAL)
                });
                go(PERSON)
            }
        }
    })
}

/// Whom the fees are for: `owner` of the account, or whom the form for others names.
pub(super) fn choose(
    world: &World,
    owner: Option<&'static Person>,
    typed: &BTreeMap<String, String>,
) -> Result<&'static Person, Obstacle> {
    let owner = owner.ok_or(Obstacle::Said("not_insured"))?;
    let other = typed.get("who").is_some_and(|who| who == "other");
    let insured = if other {
        find_other(world, owner, typed)?
    } else {
        owner
    };
    payable(world, insured).map_err(Obstacle::Said)?;
    Ok(insured)
}

/// Checks the form for others and finds the person in the registry.
fn find_other(
    world: &World,
    owner: &'static Person,
    typed: &BTreeMap<String, String>,
) -> Result<&'static Person, Obstacle> {
    let get = |name: &str| typed.get(name).map_or("", String::as_str);
    let mut errors = BTreeMap::new();
    for (field, id) in [
        ("document", "document_empty"),
        ("id", "id_empty"),
        ("name", "name_empty"),
        ("nation", "nation_empty"),
    ] {
        if get(field).is_empty() {
            errors.insert(field, id);
        }
    }
    let number = get("id").to_uppercase();
    let (document, nation) = (get("document"), get("nation"));
    if !number.is_empty() && !identity::valid(document, &number) {
        errors.insert("id", "id_wrong");
    }
    if !get("phone").is_empty() && !identity::mobile(get("phone")) {
        errors.insert("phone", "phone_wrong");
    }
    if !errors.is_empty() {
        return Err(Obstacle::Fields(errors));
    }
    if !identity::agrees(document, nation) {
        return Err(Obstacle::Said("nation_mismatch"));
    }
    if owner.id == number {
        return Err(Obstacle::Said("own_id"));
    }
    let enrolled = PERSONS
        .iter()
        .find(|person| person.id == number && person.document == document)
        .ok_or(Obstacle::Said("not_insured"))?;
    let same_name = enrolled.name == get("name") || world.has(Fault::UncheckedName);
    if !same_name {
        world.reach_here("name-mismatch");
    }
    if !same_name || enrolled.nation != nation {
        return Err(Obstacle::Said("not_insured"));
    }
    for (holds, branch) in [
        (get("id").ends_with('X'), "X.id-ends-in-x"),
        (get("id").ends_with('x'), "X.id-in-lower-case"),
        (enrolled.name.contains('·'), "X.name-with-dot"),
        (document == RESIDENCE_PERMIT, "X.residence-permit"),
    ] {
        if holds {
            world.reach_web(branch);
        }
    }
    Ok(enrolled)
}

/// Whether this person has fees that can be paid now; `Err` is the id of the message.
fn payable(world: &World, person: &'static Person) -> Result<(), &'static str> {
    in_window(world)?;
    if world.has(Fault::LostEnrolment) {
        return Err("not_insured");
    }
    if world.has(Fault::AlreadyDeclared) {
        return Err("already_declared");
    }
    match person.enrolment {
        Enrolment::Absent => Err("not_insured"),
        Enrolment::Exempt => Err("exempt"),
        Enrolment::Enrolled | Enrolment::PaidByBatch => {
            if world.ledger.unpaid(person).is_empty() {
                let mut records = world.ledger.records.iter();
                if records.any(|record| record.insured == person && record.order.is_empty()) {
                    world.reach_web("X.paid-elsewhere");
                }
                return Err("already_declared");
            }
            Ok(())
        }
    }
}

pub(super) fn in_window(world: &World) -> Result<(), &'static str> {
    match world.clock.window() {
        _ if world.has(Fault::ClosedWindow) => Err("window_closed"),
        _ if world.has(Fault::OpenWindow) => Ok(()),
        Window::Open => Ok(()),
        Window::Closed => Err("window_closed"),
        Window::Batch => Err("window_batch"),
    }
}
