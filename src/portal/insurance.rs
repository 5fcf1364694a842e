//! W9–W11: which fees, and the confirmation.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use minijinja::{Value, context};

use super::faults::Fault;
use super::fixtures::{Account, Due, ELDER, PUPIL, Person};
use super::form::{Fields, Obstacle, say};
use super::ledger::Refusal;
use super::money::{Money, WRONG};
use super::person::in_window;
use super::session::{Flash, Flow, Session};
use super::state::World;
use super::web::{Answer, Detour, Visit, go, need_personal, notice, page};
use super::{CASHIER, INSURED, PERSON, SOCIAL, SUBMIT};

/// W9.
pub(super) async fn insured(visit: Visit) -> Answer {
    visit.with(|world, session| {
        need_personal(session)?;
        let flow = flow(session)?.clone();
        let mut dues = world.ledger.unpaid(flow.insured);
        if dues.len() > 1 {
            world.reach("W9.two-years");
        }
        if world.has(Fault::LostRow) {
            dues.pop();
        }
        let values = context! {
            f => session.take_flash(INSURED),
            person => person_line(world, flow.insured),
            rows => rows(flow.insured, &dues, &flow.rows, Money::default()),
            twice => world.has(Fault::DuplicateButton),
        };
        Ok(page(world, session, "insured.html", values))
    })
}

/// W9 posted.
pub(super) async fn choose_insured(visit: Visit, fields: Fields) -> Answer {
    visit.with(|world, session| {
        need_personal(session)?;
        let insured = flow(session)?.insured;
        if fields.get("to") == "back" {
            world.reach("W9.back");
            return go(PERSON);
        }
        let ticked = ticked(world, insured, &fields);
        if let Some(flow) = &mut session.flow {
            flow.ticked.retain(|year| ticked.contains(year));
            flow.rows = ticked;
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
        if world.has(Fault::Http500) {
            let (title, text) = (world.text("broken_title"), world.text("broken"));
            let status = StatusCode::INTERNAL_SERVER_ERROR;
            return Ok(notice(world, session, status, title, text));
        }
        let wrong = if world.has(Fault::WrongAmount) {
            WRONG
        } else {
            Money::default()
        };
        let flash = session.take_flash(SUBMIT);
        let confirming = flash.values.contains_key("confirm");
        if confirming {
            world.reach("W11.page");
        }
        let dues = fees(world, &flow);
        let total = total(&dues, &flow, wrong);
        let name = if world.has(Fault::WrongPerson) {
            world.text("wrong_person")
        } else {
            flow.insured.name
        };
        let values = context! {
            f => flash,
            person => person_line(world, flow.insured),
            rows => rows(flow.insured, &dues, &flow.ticked, wrong),
            total => total.to_string(),
            special => !flow.ticked.is_empty(),
            sentence => confirming.then(|| sentence(world.text("confirm"), name, total)),
            disabled => world.has(Fault::DisabledButton),
        };
        Ok(page(world, session, "submit.html", values))
    })
}

/// W10 posted.
pub(super) async fn choose_fees(visit: Visit, fields: Fields) -> Answer {
    visit.with(|world, session| {
        need_personal(session)?;
        let insured = flow(session)?.insured;
        if fields.get("to") == "back" {
            world.reach("W10.back");
            return go(INSURED);
        }
        let ticked = ticked(world, insured, &fields);
        let Some(flow) = &mut session.flow else {
            return go(PERSON);
        };
        flow.ticked = ticked
            .into_iter()
            .filter(|year| flow.rows.contains(year))
            .collect();
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
        match order(world, account, &flow) {
            Ok(number) => {
                session.order = Some(number);
                go(CASHIER)
            }
            Err(obstacle) => {
                session.flash = Some(obstacle.flash(world, SUBMIT, SOCIAL));
                go(SUBMIT)
            }
        }
    })
}

/// Makes the order for what was ticked, or finds the one that there is.
pub(super) fn order(
    world: &mut World,
    account: &'static Account,
    flow: &Flow,
) -> Result<String, Obstacle> {
    in_window(world).map_err(Obstacle::Said)?;
    if world.has(Fault::LockedOrder) {
        return Err(Obstacle::Said("order_locked"));
    }
    let (orders, replaced) = (world.ledger.orders.len(), world.ledger.replaced());
    let number = world
        .order_for(account, flow)
        .map_err(|refusal| match refusal {
            Refusal::Locked => Obstacle::Said("order_locked"),
            Refusal::Paid => Obstacle::Said("already_declared"),
        })?;
    if world.ledger.orders.len() == orders {
        world.reach_here("same-order");
    } else {
        world.reach_here("order-made");
        reach_whom(world, world.owner(account), flow);
    }
    if world.ledger.replaced() > replaced {
        world.reach_here("order-replaced");
    }
    Ok(number)
}

/// Notes for whom an order was made.
fn reach_whom(world: &World, owner: Option<&Person>, flow: &Flow) {
    world.reach_web(match (owner == Some(flow.insured), flow.insured.category) {
        (true, PUPIL) => "X.self-pupil",
        (true, ELDER) => "X.self-elder",
        (true, _) => "X.self-worker",
        (false, PUPIL) => "X.other-pupil",
        (false, ELDER) => "X.other-elder",
        (false, _) => "X.other-worker",
    });
    if flow.ticked.len() > 1 {
        world.reach_web("X.two-years");
    }
}

/// The fees of the rows that were ticked on W9, or A8.
pub(super) fn fees(world: &World, flow: &Flow) -> Vec<&'static Due> {
    let mut dues = world.ledger.unpaid(flow.insured);
    dues.retain(|due| flow.rows.contains(&due.year));
    dues
}

/// The sum of the ticked ones, each `wrong` too high.
pub(super) fn total(dues: &[&'static Due], flow: &Flow, wrong: Money) -> Money {
    dues.iter()
        .filter(|due| flow.ticked.contains(&due.year))
        .map(|due| due.amount + wrong)
        .sum()
}

/// The sentence to confirm.
pub(super) fn sentence(pattern: &str, name: &str, total: Money) -> String {
    pattern
        .replace("{name}", name)
        .replace("{amount}", &total.to_string())
}

/// What was chosen on W7, or the way back there.
fn flow(session: &Session) -> Result<&Flow, Detour> {
    session
        .flow
        .as_ref()
        .ok_or_else(|| Detour(PERSON.to_owned()))
}

/// The unpaid years among the ticked ones.
pub(super) fn ticked(world: &World, insured: &'static Person, fields: &Fields) -> Vec<u16> {
    let wanted = fields.years("year");
    let mut years = years(&world.ledger.unpaid(insured));
    years.retain(|year| wanted.contains(year));
    years
}

pub(super) fn years(dues: &[&'static Due]) -> Vec<u16> {
    dues.iter().map(|due| due.year).collect()
}

/// Rows of W9 and W10 (A8 and A9), each `wrong` too high.
pub(super) fn rows(
    person: &Person,
    dues: &[&'static Due],
    ticked: &[u16],
    wrong: Money,
) -> Vec<Value> {
    dues.iter()
        .map(|due| {
            let amount = due.amount + wrong;
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

pub(super) fn person_line(world: &World, person: &Person) -> Value {
    context! {
        name => person.name,
        document => person.document,
        id => world.masked(person.id),
    }
}
