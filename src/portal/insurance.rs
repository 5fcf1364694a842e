//! W7–W11: whom the fees are for, which fees, and the confirmation.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use minijinja::{Value, context};

use super::clock::Window;
use super::fixtures::{DOCUMENTS, Due, Enrolment, NATIONS, PERSONS, Person};
use super::ledger::Refusal;
use super::money::Money;
use super::session::{Flash, Flow, Session};
use super::setup::Stop;
use super::state::World;
use super::web::{
    Answer, Detour, Fields, Visit, go, need_personal, notice, page, say, say_then, timed_out,
};
use super::{CASHIER, INSURED, PERSON, SOCIAL, SUBMIT, identity};

/// What the fault `wrong-amount` adds.
const WRONG: Money = Money::yuan(10);

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
            None => world.has("preselected-other"),
        };
        let owner = session.account.and_then(|account| account.owner());
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
            alert => world.has("extra-dialog").then(|| world.text("extra_dialog")),
        };
        Ok(page(world, session, "person.html", values))
    })
}

/// W7 and W8 posted.
pub(super) async fn choose_person(visit: Visit, fields: Fields) -> Answer {
    visit.with(|world, session| {
        need_personal(session)?;
        let other = fields.get("who") == "other";
        let typed = if other {
            fields.keep(&["who", "document", "id", "name", "nation", "phone"])
        } else {
            fields.keep(&["who"])
        };
        let owner = session.account.and_then(|account| account.owner());
        let checked = match owner {
            Some(owner) if !other => payable(world, owner).map(|()| owner),
            Some(owner) => find_other(world, owner, &typed)
                .and_then(|found| payable(world, found).map(|()| found)),
            None => Err(say(world, PERSON, "not_insured")),
        };
        match checked {
            Ok(insured) => {
                let mut flow = Flow {
                    insured,
                    typed,
                    rows: Vec::new(),
                    ticked: Vec::new(),
                };
                let mut next = INSURED;
                if world.has("skipped-step") {
                    flow.rows = years(&world.ledger.unpaid(insured));
                    next = SUBMIT;
                }
                session.flow = Some(flow);
                go(next)
            }
            Err(flash) => {
                session.flow = None;
                session.flash = Some(Flash {
                    values: typed,
                    ..flash
                });
                go(PERSON)
            }
        }
    })
}

/// Checks the form of W8 and finds the person in the registry.
fn find_other(
    world: &World,
    owner: &'static Person,
    typed: &BTreeMap<String, String>,
) -> Result<&'static Person, Flash> {
    let get = |name: &str| typed.get(name).map_or("", String::as_str);
    let mut errors = BTreeMap::new();
    for (field, id) in [
        ("document", "document_empty"),
        ("id", "id_empty"),
        ("name", "name_empty"),
        ("nation", "nation_empty"),
    ] {
        if get(field).is_empty() {
            errors.insert(field, world.text(id).to_owned());
        }
    }
    let number = get("id").to_uppercase();
    let (document, nation) = (get("document"), get("nation"));
    if !number.is_empty() && !identity::valid(document, &number) {
        errors.insert("id", world.text("id_wrong").to_owned());
    }
    if !get("phone").is_empty() && !identity::mobile(get("phone")) {
        errors.insert("phone", world.text("phone_wrong").to_owned());
    }
    if !errors.is_empty() {
        return Err(Flash {
            page: PERSON,
            errors,
            ..Flash::default()
        });
    }
    if !identity::agrees(document, nation) {
        return Err(say(world, PERSON, "nation_mismatch"));
    }
    if owner.id == number {
        return Err(say(world, PERSON, "own_id"));
    }
    PERSONS
        .iter()
        .find(|person| {
            person.id == number
                && person.document == document
                && person.name == get("name")
                && person.nation == nation
        })
        .ok_or_else(|| say(world, PERSON, "not_insured"))
}

/// Whether this person has fees that can be paid now.
fn payable(world: &World, person: &'static Person) -> Result<(), Flash> {
    in_window(world).map_err(|id| say(world, PERSON, id))?;
    match person.enrolment {
        Enrolment::Absent => Err(say(world, PERSON, "not_insured")),
        Enrolment::Exempt => Err(say(world, PERSON, "exempt")),
        Enrolment::Enrolled | Enrolment::PaidByBatch => {
            if world.ledger.unpaid(person).is_empty() {
                return Err(say_then(world, PERSON, "already_declared", Some(SOCIAL)));
            }
            Ok(())
        }
    }
}

fn in_window(world: &World) -> Result<(), &'static str> {
    match world.clock.window() {
        Window::Open => Ok(()),
        Window::Closed => Err("window_closed"),
        Window::Batch => Err("window_batch"),
    }
}

/// W9.
pub(super) async fn insured(visit: Visit) -> Answer {
    visit.with(|world, session| {
        need_personal(session)?;
        let flow = flow(session)?.clone();
        if world.loses_session(Stop::Insured) {
            return Ok(timed_out(world, session));
        }
        let dues = world.ledger.unpaid(flow.insured);
        let values = context! {
            f => session.take_flash(INSURED),
            person => person_line(flow.insured),
            rows => rows(flow.insured, &dues, &flow.rows, Money::default()),
            twice => world.has("duplicate-button"),
        };
        Ok(page(world, session, "insured.html", values))
    })
}

/// W9 posted.
pub(super) async fn choose_insured(visit: Visit, fields: Fields) -> Answer {
    visit.with(|world, session| {
        need_personal(session)?;
        let insured = flow(session)?.insured;
        let ticked = ticked(world, insured, &fields);
        if let Some(flow) = &mut session.flow {
            flow.ticked.retain(|year| ticked.contains(year));
            flow.rows = ticked;
        }
        if fields.get("to") == "back" {
            return go(PERSON);
        }
        if flow(session)?.rows.is_empty() {
            session.flash = Some(say(world, INSURED, "insured_unchosen"));
            return go(INSURED);
        }
        go(SUBMIT)
    })
}

/// W10, and W11 over it once after 提交.
pub(super) async fn submit(visit: Visit) -> Answer {
    visit.with(|world, session| {
        need_personal(session)?;
        let flow = flow(session)?.clone();
        if flow.rows.is_empty() {
            return go(INSURED);
        }
        if world.has("http-500") {
            let (title, text) = (world.text("broken_title"), world.text("broken"));
            let status = StatusCode::INTERNAL_SERVER_ERROR;
            return Ok(notice(world, session, status, title, text));
        }
        let wrong = if world.has("wrong-amount") {
            WRONG
        } else {
            Money::default()
        };
        let flash = session.take_flash(SUBMIT);
        let confirming = flash.values.contains_key("confirm");
        let mut dues = world.ledger.unpaid(flow.insured);
        dues.retain(|due| flow.rows.contains(&due.year));
        let chosen = dues.iter().filter(|due| flow.ticked.contains(&due.year));
        let total: Money = chosen.map(|due| Money(due.amount.0 + wrong.0)).sum();
        let name = if world.has("wrong-person") {
            world.text("wrong_person")
        } else {
            flow.insured.name
        };
        let sentence = world
            .text("confirm")
            .replace("{name}", name)
            .replace("{amount}", &total.to_string());
        let values = context! {
            f => flash,
            person => person_line(flow.insured),
            rows => rows(flow.insured, &dues, &flow.ticked, wrong),
            total => total.to_string(),
            special => !flow.ticked.is_empty(),
            sentence => confirming.then_some(sentence),
            disabled => world.has("disabled-button"),
        };
        Ok(page(world, session, "submit.html", values))
    })
}

/// W10 posted.
pub(super) async fn choose_fees(visit: Visit, fields: Fields) -> Answer {
    visit.with(|world, session| {
        need_personal(session)?;
        let insured = flow(session)?.insured;
        let ticked = ticked(world, insured, &fields);
        let Some(flow) = &mut session.flow else {
            return go(PERSON);
        };
        flow.ticked = ticked
            .into_iter()
            .filter(|year| flow.rows.contains(year))
            .collect();
        if fields.get("to") == "back" {
            return go(INSURED);
        }
        session.flash = Some(if flow.ticked.is_empty() {
            say(world, SUBMIT, "fees_unchosen")
        } else {
            Flash {
                page: SUBMIT,
                values: BTreeMap::from([("confirm".to_owned(), "1".to_owned())]),
                ..Flash::default()
            }
        });
        go(SUBMIT)
    })
}

/// W11 confirmed: makes the order, or finds the one that there is.
pub(super) async fn confirm(visit: Visit) -> Answer {
    visit.with(|world, session| {
        need_personal(session)?;
        let flow = flow(session)?.clone();
        let Some(account) = session.account.filter(|_| !flow.ticked.is_empty()) else {
            return go(SUBMIT);
        };
        let made = match in_window(world) {
            Err(id) => Err(say(world, SUBMIT, id)),
            Ok(()) => world
                .order_for(account, &flow)
                .map_err(|refusal| match refusal {
                    Refusal::Locked => say(world, SUBMIT, "order_locked"),
                    Refusal::Paid => say_then(world, SUBMIT, "already_declared", Some(SOCIAL)),
                }),
        };
        match made {
            Ok(number) => {
                session.order = Some(number);
                go(CASHIER)
            }
            Err(flash) => {
                session.flash = Some(flash);
                go(SUBMIT)
            }
        }
    })
}

/// What was chosen on W7, or the way back there.
fn flow(session: &Session) -> Result<&Flow, Detour> {
    session
        .flow
        .as_ref()
        .ok_or_else(|| Detour(PERSON.to_owned()))
}

/// The unpaid years among the ticked ones.
fn ticked(world: &World, insured: &'static Person, fields: &Fields) -> Vec<u16> {
    let wanted = fields.years("year");
    let mut years = years(&world.ledger.unpaid(insured));
    years.retain(|year| wanted.contains(year));
    years
}

fn years(dues: &[&'static Due]) -> Vec<u16> {
    dues.iter().map(|due| due.year).collect()
}

/// Rows of W9 and W10, each `wrong` too high.
fn rows(person: &Person, dues: &[&'static Due], ticked: &[u16], wrong: Money) -> Vec<Value> {
    dues.iter()
        .map(|due| {
            let amount = Money(due.amount.0 + wrong.0);
            context! {
                year => due.year,
                amount => amount.to_string(),
                fen => amount.0,
                ticked => ticked.contains(&due.year),
                category => person.category,
                group => person.group,
                district => person.district,
            }
        })
        .collect()
}

fn person_line(person: &Person) -> Value {
    context! {
        name => person.name,
        document => person.document,
        id => identity::mask(person.id),
    }
}
