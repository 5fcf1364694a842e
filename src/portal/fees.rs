//! The fees of a person, and the order for them.

use minijinja::{Value, context};

use super::enrolment::{in_window, years};
use super::faults::Fault;
use super::fixtures::{Account, Due, ELDER, PUPIL, Person};
use super::form::{Fields, Rejection};
use super::ledger::Refusal;
use super::money::{Money, WRONG};
use super::session::Flow;
use super::world::World;

/// The fees of the rows that were ticked on W9, or A8.
pub(super) fn fees(world: &World, flow: &Flow) -> Vec<&'static Due> {
    let mut dues = world.ledger.unpaid(flow.insured);
    dues.retain(|due| flow.rows.contains(&due.year));
    dues
}

/// The faults of a page that offers the chosen fees for payment.
pub(super) struct Offer {
    pub wrong_amount: Fault,
    pub wrong_person: Fault,
    pub disabled: Fault,
}

impl Offer {
    /// What the page shows, with the sentence to confirm if `confirming`.
    pub(super) fn values(&self, world: &World, flow: &Flow, confirming: bool) -> Value {
        let wrong = match world.has(self.wrong_amount) {
            true => WRONG,
            false => Money::default(),
        };
        let name = match world.has(self.wrong_person) {
            true => world.text("wrong_person"),
            false => flow.insured.name,
        };
        let dues = fees(world, flow);
        let ticked = dues.iter().filter(|due| flow.ticked.contains(&due.year));
        let total = ticked.map(|due| due.amount + wrong).sum::<Money>();
        let total = total.to_string();
        let sentence = || {
            let sentence = world.text("confirm").replace("{name}", name);
            sentence.replace("{amount}", &total)
        };
        context! {
            person => person_line(world, flow.insured),
            rows => rows(flow.insured, &dues, &flow.ticked, wrong),
            total => &total,
            special => !flow.ticked.is_empty(),
            sentence => confirming.then(sentence),
            disabled => world.has(self.disabled),
        }
    }
}

/// The unpaid years among the ticked ones.
pub(super) fn ticked(world: &World, insured: &'static Person, fields: &Fields) -> Vec<u16> {
    let wanted = fields.years("year");
    let mut years = years(&world.ledger.unpaid(insured));
    years.retain(|year| wanted.contains(year));
    years
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

/// Makes the order for what was ticked, or finds the one that there is.
pub(super) fn order(
    world: &mut World,
    account: &'static Account,
    flow: &Flow,
) -> Result<String, Rejection> {
    in_window(world).map_err(Rejection::Message)?;
    if world.has(Fault::LockedOrder) {
        return Err(Rejection::Message("order_locked"));
    }
    let (orders, replaced) = (world.ledger.orders.len(), world.ledger.replaced());
    let number = world
        .order_for(account, flow)
        .map_err(|refusal| match refusal {
            Refusal::Locked => Rejection::Message("order_locked"),
            Refusal::Paid => Rejection::Message("already_declared"),
        })?;
    if world.ledger.orders.len() == orders {
        world.cover_here("same-order");
    } else {
        world.cover_here("order-made");
        cover_whom(world, world.accounts.owner(account), flow);
    }
    if world.ledger.replaced() > replaced {
        world.cover_here("order-replaced");
    }
    Ok(number)
}

/// Notes for whom an order was made.
fn cover_whom(world: &World, owner: Option<&Person>, flow: &Flow) {
    world.cover_on_page(match (owner == Some(flow.insured), flow.insured.category) {
        (true, PUPIL) => "X.self-pupil",
        (true, ELDER) => "X.self-elder",
        (true, _) => "X.self-worker",
        (false, PUPIL) => "X.other-pupil",
        (false, ELDER) => "X.other-elder",
        (false, _) => "X.other-worker",
    });
    if flow.ticked.len() > 1 {
        world.cover_on_page("X.two-years");
    }
}
