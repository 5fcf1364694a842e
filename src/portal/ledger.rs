//! Orders, charges and records: what is owed and what is paid, for all ways of paying.

use jiff::{SignedDuration, Timestamp};

use super::fixtures::{Due, Enrolment, PERSONS, Person};
use super::money::Money;

/// How long a payment with an unknown result blocks other payments of the fee.
const LOCK: SignedDuration = SignedDuration::from_mins(30);
/// How long a refund takes.
const REFUND: SignedDuration = SignedDuration::from_hours(7 * 24);

/// How long an order can be paid.
pub(super) const VALIDITY: SignedDuration = SignedDuration::from_mins(15);

/// A request to pay a person's fees of one or more years.
#[derive(Debug, Clone)]
pub(super) struct Order {
    pub number: String,
    /// Key of the account that made it.
    pub payer: String,
    pub payer_name: String,
    pub insured: &'static Person,
    pub years: Vec<u16>,
    pub amount: Money,
    pub created: Timestamp,
    pub state: OrderState,
}

/// The state of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum OrderState {
    Open,
    /// Replaced by another order of the same payer.
    Replaced,
    /// The bank has not reported the result, which a query will return.
    Unknown {
        paid: bool,
        /// Where the money comes from.
        from: &'static str,
    },
    Paid(Timestamp),
    /// Charged, and being refunded.
    Refunded,
}

impl Order {
    /// Whether it can still be paid at `now`.
    pub fn payable(&self, now: Timestamp) -> bool {
        self.state == OrderState::Open && self.in_time(now)
    }

    /// Whether `now` lies within its validity.
    pub fn in_time(&self, now: Timestamp) -> bool {
        now.duration_since(self.created) <= VALIDITY
    }

    /// Seconds left to pay.
    pub fn seconds_left(&self, now: Timestamp) -> i64 {
        (VALIDITY - now.duration_since(self.created))
            .as_secs()
            .max(0)
    }

    /// The fees that it is for.
    fn dues(&self) -> impl Iterator<Item = &'static Due> {
        let dues = self.insured.dues.iter();
        dues.filter(|due| self.years.contains(&due.year))
    }

    /// Its state as a word for the control API.
    pub fn status(&self, now: Timestamp) -> &'static str {
        match self.state {
            OrderState::Open if self.payable(now) => "open",
            OrderState::Open => "expired",
            OrderState::Replaced => "replaced",
            OrderState::Unknown { .. } => "unknown",
            OrderState::Paid(_) => "paid",
            OrderState::Refunded => "refunded",
        }
    }
}

/// Money taken from a card or a wallet.
#[derive(Debug, Clone)]
pub(super) struct Charge {
    pub order: String,
    pub insured: &'static Person,
    pub years: Vec<u16>,
    /// The card's number, or the wallet's name.
    pub from: &'static str,
    pub amount: Money,
}

/// A fee that counts as paid.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub insured: &'static Person,
    pub year: u16,
    pub amount: Money,
    pub paid: Timestamp,
    /// When it is first shown as paid.
    pub settled: Timestamp,
    /// Empty for a batch debit.
    pub order: String,
    /// Key of the account that paid; empty for a batch debit.
    pub payer: String,
}

/// A refund of money that was taken in error.
#[derive(Debug, Clone)]
pub(super) struct Refund {
    pub insured: &'static Person,
    pub year: u16,
    pub amount: Money,
    pub charged: Timestamp,
    /// When it arrives on the card.
    pub back: Timestamp,
    pub order: String,
    /// Key of the account that paid.
    pub payer: String,
}

/// Why no order can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// There is another open order for the same fee.
    Locked,
    /// Everything is paid.
    Paid,
}

/// All money of an instance.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    pub orders: Vec<Order>,
    pub charges: Vec<Charge>,
    pub records: Vec<Record>,
    pub refunds: Vec<Refund>,
}

impl Ledger {
    /// A ledger in which the batch debit and `paid` have paid everything.
    pub fn new(now: Timestamp, paid: &[&str]) -> Self {
        let mut ledger = Self::default();
        for person in &PERSONS {
            if person.enrolment == Enrolment::PaidByBatch || paid.contains(&person.key) {
                for due in person.dues {
                    ledger.records.push(Record {
                        insured: person,
                        year: due.year,
                        amount: due.amount,
                        paid: now,
                        settled: now,
                        order: String::new(),
                        payer: String::new(),
                    });
                }
            }
        }
        ledger
    }

    /// What the person still has to pay.
    pub fn unpaid(&self, person: &'static Person) -> Vec<&'static Due> {
        let paid = |due: &&Due| {
            let settled = self.orders.iter().any(|order| {
                matches!(order.state, OrderState::Paid(_))
                    && order.insured == person
                    && order.years.contains(&due.year)
            });
            settled
                || self
                    .records
                    .iter()
                    .any(|r| r.insured == person && r.year == due.year)
        };
        person.dues.iter().filter(|due| !paid(due)).collect()
    }

    /// The order of that number.
    pub fn order(&self, number: &str) -> Option<&Order> {
        self.orders.iter().find(|order| order.number == number)
    }

    /// The order of that number, to change it.
    pub fn order_mut(&mut self, number: &str) -> Option<&mut Order> {
        self.orders.iter_mut().find(|order| order.number == number)
    }

    /// The number of the order for these fees: that of the payer's open order, or of `new`.
    pub fn order_for(&mut self, new: Order) -> Result<String, Refusal> {
        let now = new.created;
        let unpaid = self.unpaid(new.insured);
        if !new
            .years
            .iter()
            .all(|year| unpaid.iter().any(|due| due.year == *year))
        {
            return Err(Refusal::Paid);
        }
        let overlaps = |order: &Order| {
            order.insured == new.insured && order.years.iter().any(|year| new.years.contains(year))
        };
        for order in self.orders.iter_mut().filter(|order| overlaps(order)) {
            match order.state {
                OrderState::Unknown { .. } if now.duration_since(order.created) > LOCK => {}
                OrderState::Unknown { .. } => return Err(Refusal::Locked),
                OrderState::Open if !order.payable(now) => {}
                OrderState::Open if order.payer != new.payer => return Err(Refusal::Locked),
                OrderState::Open if order.years == new.years => return Ok(order.number.clone()),
                OrderState::Open => order.state = OrderState::Replaced,
                OrderState::Paid(_) | OrderState::Replaced | OrderState::Refunded => {}
            }
        }
        let number = new.number.clone();
        self.orders.push(new);
        Ok(number)
    }

    /// How many orders were replaced by another.
    pub fn replaced(&self) -> usize {
        let replaced = self.orders.iter();
        replaced
            .filter(|order| order.state == OrderState::Replaced)
            .count()
    }

    /// Records a payment, which the record shows from `settled` on. Fees that are already paid are
    /// refunded, and paying an order twice changes nothing.
    pub fn pay(&mut self, number: &str, from: &'static str, now: Timestamp, settled: Timestamp) {
        let Some((order, unpaid)) = self.charge(number, from, OrderState::Paid(now)) else {
            return;
        };
        for due in order.dues() {
            if unpaid.contains(&due.year) {
                self.records.push(Record {
                    insured: order.insured,
                    year: due.year,
                    amount: due.amount,
                    paid: now,
                    settled,
                    order: order.number.clone(),
                    payer: order.payer.clone(),
                });
            } else {
                self.refund(&order, due, now);
            }
        }
    }

    /// Charges an order whose payment cannot be recorded: everything is refunded.
    pub fn pay_in_vain(&mut self, number: &str, from: &'static str, now: Timestamp) {
        if let Some((order, _)) = self.charge(number, from, OrderState::Refunded) {
            for due in order.dues() {
                self.refund(&order, due, now);
            }
        }
    }

    /// Charges an order that is not settled yet, and settles it. Returns the order and the years that were
    /// unpaid before.
    fn charge(
        &mut self,
        number: &str,
        from: &'static str,
        state: OrderState,
    ) -> Option<(Order, Vec<u16>)> {
        let insured = self.order(number)?.insured;
        let unpaid = self.unpaid(insured).iter().map(|due| due.year).collect();
        let order = self.order_mut(number)?;
        if !matches!(order.state, OrderState::Open | OrderState::Unknown { .. }) {
            return None;
        }
        order.state = state;
        let order = order.clone();
        self.charges.push(Charge {
            order: order.number.clone(),
            insured: order.insured,
            years: order.years.clone(),
            from,
            amount: order.amount,
        });
        Some((order, unpaid))
    }

    fn refund(&mut self, order: &Order, due: &Due, now: Timestamp) {
        self.refunds.push(Refund {
            insured: order.insured,
            year: due.year,
            amount: due.amount,
            charged: now,
            back: now.checked_add(REFUND).unwrap_or(Timestamp::MAX),
            order: order.number.clone(),
            payer: order.payer.clone(),
        });
    }
}
