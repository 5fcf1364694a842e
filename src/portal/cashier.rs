//! W12 and the payment records.

use axum::http::StatusCode;
use jiff::Timestamp;
use minijinja::{Value, context};

use super::clock::{Window, show};
use super::faults::Fault;
use super::fixtures::Person;
use super::ledger::OrderState;
use super::money::Money;
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
        if matches!(order.state, OrderState::Paid(_) | OrderState::Refunded) {
            world.reach("W12.paid-already");
            return go(RECORDS);
        }
        let new_tab =
            world.setup.cashier == CashierOpening::NewTab || world.has(Fault::BankInNewTab);
        if new_tab {
            world.reach("W12.new-tab");
        }
        if !order.payable(now) {
            world.reach("W12.expired");
        }
        if session.cashier_shown.replace(number.clone()).as_ref() == Some(&number) {
            world.reach("W12.shown-again");
        }
        let values = context! {
            number,
            payer => order.payer_name.clone(),
            insured => order.insured.name,
            amount => order.amount.to_string(),
            seconds => order.seconds_left(now),
            new_tab,
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
            let text = world.tell("window_batch");
            return Ok(notice(world, session, StatusCode::OK, title, text));
        }
        let values = context! { rows => rows(world, session) };
        Ok(page(world, session, "records.html", values))
    })
}

/// Records and refunds in one list, as they came.
pub(super) fn rows(world: &World, session: &Session) -> Vec<Value> {
    let Some(account) = session.account else {
        return Vec::new();
    };
    let (now, owner) = (world.clock.now(), world.owner(account));
    let ledger = &world.ledger;
    let records = ledger.records.iter().map(|record| {
        let row = Row {
            insured: record.insured,
            year: record.year,
            amount: record.amount,
            at: record.paid,
            order: &record.order,
            payer: &record.payer,
        };
        let settled = record.settled <= now && !world.has(Fault::EndlessPending);
        (
            row,
            if settled {
                "record_paid"
            } else {
                "record_pending"
            },
        )
    });
    let refunds = ledger.refunds.iter().map(|refund| {
        let row = Row {
            insured: refund.insured,
            year: refund.year,
            amount: refund.amount,
            at: refund.charged,
            order: &refund.order,
            payer: &refund.payer,
        };
        let back = refund.back <= now;
        (
            row,
            if back {
                "record_refunded"
            } else {
                "record_refunding"
            },
        )
    });
    let mine = records
        .chain(refunds)
        .filter(|(row, _)| row.payer == account.key || owner == Some(row.insured));
    let rows: Vec<Value> = mine
        .map(|(row, state)| {
            let branch = match state {
                _ if row.order.is_empty() => "batch-debit",
                "record_paid" => "paid",
                "record_pending" => "pending",
                "record_refunding" => "refunding",
                _ => "refunded",
            };
            world.reach_here(branch);
            context! {
                name => row.insured.name,
                year => row.year,
                amount => row.amount.to_string(),
                at => show(row.at),
                order => row.order,
                state => world.text(state),
            }
        })
        .collect();
    if rows.is_empty() {
        world.reach_here("empty");
    }
    rows
}

/// A line of the records.
struct Row<'a> {
    insured: &'static Person,
    year: u16,
    amount: Money,
    at: Timestamp,
    order: &'a str,
    payer: &'a str,
}
