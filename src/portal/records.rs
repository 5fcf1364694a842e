//! The payment records of an account.

use jiff::Timestamp;
use minijinja::{Value, context};

use super::clock::show;
use super::faults::Fault;
use super::fixtures::Person;
use super::money::Money;
use super::session::Session;
use super::world::World;

/// Records and refunds in one list, in the order of their time.
pub(super) fn record_rows(world: &World, session: &Session) -> Vec<Value> {
    let Some(account) = session.account else {
        return Vec::new();
    };
    let (now, owner) = (world.clock.now(), world.accounts.owner(account));
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
            let point = match state {
                _ if row.order.is_empty() => "batch-debit",
                "record_paid" => "paid",
                "record_pending" => "pending",
                "record_refunding" => "refunding",
                _ => "refunded",
            };
            world.cover_here(point);
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
        world.cover_here("empty");
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
