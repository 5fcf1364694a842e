//! W12 and the payment records.

use axum::http::StatusCode;
use minijinja::{Value, context};

use super::clock::{Window, show};
use super::ledger::OrderState;
use super::session::Session;
use super::setup::CashierOpening;
use super::state::World;
use super::web::{Answer, Detour, Visit, go, need_personal, notice, page};
use super::{RECORDS, SUBMIT, pay_path};

/// W12.
pub(super) async fn cashier(visit: Visit) -> Answer {
    visit.with(|world, session| {
        let number = own_order(world, session)?;
        let now = world.clock.now();
        let Some(order) = world.ledger.order(&number) else {
            return go(SUBMIT);
        };
        if matches!(order.state, OrderState::Paid(_)) {
            return go(RECORDS);
        }
        let values = context! {
            number,
            payer => order.payer_name.clone(),
            insured => order.insured.name,
            amount => order.amount.to_string(),
            seconds => order.seconds_left(now),
            new_tab => world.setup.cashier == CashierOpening::NewTab,
        };
        Ok(page(world, session, "cashier.html", values))
    })
}

/// W12 posted.
pub(super) async fn choose_way(visit: Visit) -> Answer {
    visit.with(|world, session| go(&pay_path(&own_order(world, session)?)))
}

/// The order of this browser, or the way to the step that makes one.
fn own_order(world: &World, session: &Session) -> Result<String, Detour> {
    need_personal(session)?;
    session
        .order
        .clone()
        .filter(|number| world.ledger.order(number).is_some())
        .ok_or_else(|| Detour(SUBMIT.to_owned()))
}

/// 缴费记录查询: what this account has paid, and what was paid for its owner.
pub(super) async fn records(visit: Visit) -> Answer {
    visit.with(|world, session| {
        need_personal(session)?;
        let title = world.text("records_title");
        if world.clock.window() == Window::Batch {
            let text = world.text("window_batch");
            return Ok(notice(world, session, StatusCode::OK, title, text));
        }
        let values = context! { rows => rows(world, session) };
        Ok(page(world, session, "records.html", values))
    })
}

pub(super) fn rows(world: &World, session: &Session) -> Vec<Value> {
    let Some(account) = session.account else {
        return Vec::new();
    };
    let (now, owner) = (world.clock.now(), world.owner(account));
    let mine = world
        .ledger
        .records
        .iter()
        .filter(|record| record.payer == account.key || owner == Some(record.insured));
    mine.map(|record| {
        context! {
            name => record.insured.name,
            year => record.year,
            amount => record.amount.to_string(),
            at => show(record.paid),
            order => record.order.clone(),
            settled => record.settled <= now,
        }
    })
    .collect()
}
