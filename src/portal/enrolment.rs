//! For whom fees can be paid, and when.

use std::collections::BTreeMap;

use super::clock::Window;
use super::faults::Fault;
use super::fixtures::{Due, Enrolment, PERSONS, Person, RESIDENCE_PERMIT};
use super::form::Rejection;
use super::identity;
use super::world::World;

/// The person whose fees are paid: the `owner` of the account, or the person in the form for others.
pub(super) fn choose_person(
    world: &World,
    owner: Option<&'static Person>,
    typed: &BTreeMap<String, String>,
) -> Result<&'static Person, Rejection> {
    let owner = owner.ok_or(Rejection::Message("not_insured"))?;
    let other = typed.get("who").is_some_and(|who| who == "other");
    let insured = if other {
        find_other(world, owner, typed)?
    } else {
        owner
    };
    payable(world, insured).map_err(Rejection::Message)?;
    Ok(insured)
}

/// Checks the form for others and finds the person in the registry.
fn find_other(
    world: &World,
    owner: &'static Person,
    typed: &BTreeMap<String, String>,
) -> Result<&'static Person, Rejection> {
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
        return Err(Rejection::Fields(errors));
    }
    if !identity::agrees(document, nation) {
        return Err(Rejection::Message("nation_mismatch"));
    }
    if owner.id == number {
        return Err(Rejection::Message("own_id"));
    }
    let enrolled = PERSONS
        .iter()
        .find(|person| person.id == number && person.document == document)
        .ok_or(Rejection::Message("not_insured"))?;
    let same_name = enrolled.name == get("name") || world.has(Fault::UncheckedName);
    if !same_name {
        world.cover_here("name-mismatch");
    }
    if !same_name || enrolled.nation != nation {
        return Err(Rejection::Message("not_insured"));
    }
    for (holds, point) in [
        (get("id").ends_with('X'), "X.id-ends-in-x"),
        (get("id").ends_with('x'), "X.id-in-lower-case"),
        (enrolled.name.contains('·'), "X.name-with-dot"),
        (document == RESIDENCE_PERMIT, "X.residence-permit"),
    ] {
        if holds {
            world.cover_on_page(point);
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
                    world.cover_on_page("X.paid-elsewhere");
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

pub(super) fn years(dues: &[&'static Due]) -> Vec<u16> {
    dues.iter().map(|due| due.year).collect()
}
