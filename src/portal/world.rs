//! The world of an instance: the state that its pages and its control API share.

use std::collections::{BTreeMap, VecDeque};

use jiff::{SignedDuration, Timestamp};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::accounts::Accounts;
use super::catalogue::Catalogue;
use super::clock::{Clock, local};
use super::coverage::Covered;
use super::faults::{Fault, Faults};
use super::fixtures::{self, Account, Card, Wallet, card};
use super::ledger::{Ledger, Order, OrderState, Refusal};
use super::messages::{self, Messages, Wanted};
use super::money::{Money, WRONG};
use super::page::{Page, Wire};
use super::session::{Browser, Flow, SentCode, Session, Stage};
use super::setup::{CardNumber, Control, Opening, Setup};
use super::tries::Tries;
use super::{captcha, chance, identity};

/// With more browsers than this, the least recently used state is dropped; a test has one or two.
const SESSIONS: usize = 4096;

/// State of one instance.
pub(super) struct World {
    /// The pages of the portal.
    pub catalogue: &'static Catalogue,
    pub clock: Clock,
    pub setup: Setup,
    pub faults: Faults,
    /// Creates codes and order numbers. They are the same every time if the clock is frozen, so that
    /// pages are, too.
    pub rng: StdRng,
    pub ledger: Ledger,
    pub accounts: Accounts,
    pub messages: Messages,
    pub tries: Tries,
    pub sessions: BTreeMap<String, Browser>,
    /// Their ids, the last used one at the end.
    recent: VecDeque<String>,
    /// The last picture code, in any browser.
    pub captcha: Option<String>,
    pub control: Control,
    /// Where the session will be lost.
    losing: Option<&'static Page>,
    /// The page of the current request; empty if it is not a page of the flows.
    pub visiting: &'static str,
    /// Which instance of its seed this is.
    draw: u64,
    /// Whether flaky faults strike it.
    unlucky: bool,
    pub covered: Covered,
}

impl World {
    /// The state of a `setup`, with `extra` faults added to its own.
    pub fn new(
        catalogue: &'static Catalogue,
        setup: Setup,
        extra: &[Fault],
        running: bool,
        draw: u64,
    ) -> Self {
        let clock = Clock::new(setup.at, running);
        let now = clock.now();
        let paid: Vec<&str> = setup.paid.iter().map(|key| key.0).collect();
        let user = setup.user.0;
        let losing = setup.lose_session_at.as_deref();
        let mut world = Self {
            ledger: Ledger::new(now, &paid),
            accounts: Accounts::new(setup.locked.then_some(user)),
            messages: Messages::new(user, setup.sms_sent, &clock),
            tries: Tries::default(),
            faults: setup.faults.iter().chain(extra).copied().collect(),
            rng: if running {
                StdRng::from_os_rng()
            } else {
                StdRng::seed_from_u64(0)
            },
            sessions: BTreeMap::new(),
            recent: VecDeque::new(),
            captcha: None,
            control: setup.password_control,
            unlucky: chance::strikes(setup.seed, draw),
            draw,
            losing: losing
                .and_then(|name| catalogue.losing().find(|(known, _)| *known == name))
                .map(|(_, page)| page),
            visiting: "",
            covered: Covered::default(),
            catalogue,
            clock,
            setup,
        };
        for key in world.setup.pending.clone() {
            world.begin_elsewhere(key.0);
        }
        world
    }

    /// Resets the state. The clock keeps running or stays frozen, and reached coverage points are kept.
    pub fn restart(&mut self, setup: Setup, extra: &[Fault]) {
        let (running, covered) = (self.clock.running(), self.covered.clone());
        let draw = self.draw.wrapping_add(1);
        *self = Self::new(self.catalogue, setup, extra, running, draw);
        self.covered = covered;
    }

    /// An order for `person` that somebody else has open.
    fn begin_elsewhere(&mut self, person: &str) {
        let Some(insured) = fixtures::person(person) else {
            return;
        };
        let order = Order {
            number: self.order_number(),
            payer: "elsewhere".to_owned(),
            payer_name: "北京市社会保险经办机构(模拟)".to_owned(),
            insured,
            years: insured.dues.iter().map(|due| due.year).collect(),
            amount: insured.dues.iter().map(|due| due.amount).sum(),
            created: self.clock.now(),
            state: OrderState::Open,
        };
        // A person without unpaid fees cannot have an order; then the setup has no effect.
        let _ = self.ledger.order_for(order);
    }

    /// Whether a fault is on.
    pub fn has(&self, fault: Fault) -> bool {
        self.faults.contains(&fault)
    }

    /// Whether a flaky fault is on and strikes this instance.
    pub fn strikes(&self, fault: Fault) -> bool {
        self.unlucky && self.has(fault)
    }

    /// The text with this id, with faults applied.
    pub fn text(&self, id: &str) -> &'static str {
        self.catalogue.text(id, &self.faults)
    }

    /// Notes that a coverage point was reached.
    pub fn cover(&self, id: &str) {
        match self.catalogue.point(id) {
            Some(point) => self.covered.insert(&point.id),
            None => debug_assert!(false, "no coverage point {id}"),
        }
    }

    /// Notes a point in code that is also used outside the pages of the flows.
    pub fn cover_on_page(&self, id: &str) {
        if !self.visiting.is_empty() {
            self.cover(id);
        }
    }

    /// Notes a point of the page of the current request.
    pub fn cover_here(&self, word: &str) {
        if !self.catalogue.is_unseen(self.visiting, word) {
            self.cover_on_page(&format!("{}.{word}", self.visiting));
        }
    }

    /// Notes a point that a script in the page reports.
    pub fn cover_scripted(&self, id: &str) {
        if self.catalogue.point(id).is_some_and(|point| point.scripted) {
            self.cover(id);
        }
    }

    /// The text with this id, as the answer to an input: notes the point of the page with the input.
    pub fn covered_text(&self, id: &str) -> &'static str {
        let word = id.strip_prefix("app_").unwrap_or(id);
        self.cover_here(&word.replace('_', "-"));
        self.text(id)
    }

    /// Whether an account is locked.
    pub fn locked(&self, account: &Account) -> bool {
        self.accounts.locked(account, &self.faults)
    }

    /// Checks a password and counts wrong ones; `Err` is the id of the message.
    pub fn check_password(&mut self, account: &Account, typed: &str) -> Result<(), &'static str> {
        self.accounts.check_password(account, typed, &self.faults)
    }

    /// Sends a code, counted for `account`; `Err` is the id of the message.
    pub fn send_sms(
        &mut self,
        account: &str,
        to: &'static str,
        purpose: &'static str,
        last: Option<&SentCode>,
    ) -> Result<SentCode, &'static str> {
        let text = self.text(match purpose {
            "card" => "sms_text_card",
            _ => "sms_text_verify",
        });
        let wanted = Wanted {
            account,
            to,
            purpose,
            last,
            text,
        };
        let (clock, faults) = (&self.clock, &self.faults);
        self.messages.send(&wanted, clock, faults, &mut self.rng)
    }

    /// Whether a code is still valid.
    pub fn sms_fresh(&self, sent: &SentCode) -> bool {
        messages::fresh(sent, &self.clock, &self.faults)
    }

    /// Seconds until the next code can be requested.
    pub fn sms_wait(&self, sent: Option<&SentCode>) -> i64 {
        messages::wait(sent, &self.clock, &self.faults)
    }

    /// Whether a card is locked by wrong passwords.
    pub fn card_locked(&self, card: &Card) -> bool {
        self.tries.card_locked(card, &self.faults)
    }

    /// A new order number: `SB`, the date, ten digits.
    pub fn order_number(&mut self) -> String {
        let date = self.clock.local().strftime("%Y%m%d").to_string();
        let digits: u64 = self.rng.random_range(0..10_000_000_000);
        format!("SB{date}{digits:010}")
    }

    /// A new session, already signed in if the setup says so.
    pub fn new_session(&mut self) -> String {
        while self.sessions.len() >= SESSIONS
            && let Some(oldest) = self.recent.pop_front()
        {
            self.sessions.remove(&oldest);
        }
        let id = token();
        let mut browser = Browser::default();
        if self.setup.signed_in {
            for session in [&mut browser.web, &mut browser.app] {
                session.account = fixtures::account(self.setup.user.0);
                session.stage = Stage::Personal;
            }
        }
        self.sessions.insert(id.clone(), browser);
        id
    }

    /// A browser came with this session.
    pub fn is_used(&mut self, id: &str) {
        self.recent.retain(|other| other != id);
        self.recent.push_back(id.to_owned());
    }

    /// Draws a new picture code for a page.
    pub fn draw_captcha(&mut self, session: &mut Session, scene: &'static str) {
        let code = captcha::code(&mut self.rng);
        self.captcha = Some(code.clone());
        session.captchas.insert(scene, code);
    }

    /// Whether `typed` is the code of the picture; case does not matter.
    pub fn captcha_right(&self, session: &Session, scene: &str, typed: &str) -> bool {
        session
            .captchas
            .get(scene)
            .is_some_and(|code| code.eq_ignore_ascii_case(typed))
    }

    /// The effects of active faults on a request of this address.
    pub fn wire_of(&self, path: &str) -> Option<Wire> {
        let page = self
            .catalogue
            .page_at(path)
            .filter(|page| page.path == path)?;
        let mut wire = page.wire.iter();
        wire.find(|(fault, _)| self.has(*fault))
            .map(|(_, wire)| *wire)
    }

    /// Whether the session gets lost on this page: always by a fault, once by the setup.
    pub fn loses_session(&mut self, path: &str) -> bool {
        self.wire_of(path) == Some(Wire::Lost)
            || self.losing.take_if(|page| page.path == path).is_some()
    }

    /// Where the social insurance module opens.
    pub fn social(&self) -> Opening {
        if self.has(Fault::ModuleInFrame) {
            Opening::Frame
        } else if self.has(Fault::ModuleInNewTab) {
            Opening::NewTab
        } else {
            self.setup.social
        }
    }

    /// The number of a document, masked unless a fault shows it in full.
    pub fn masked(&self, id: &str) -> String {
        if self.has(Fault::UnmaskedId) {
            id.to_owned()
        } else {
            identity::mask(id)
        }
    }

    /// The bank's answer for a card.
    pub fn answer(&self, card: &'static Card) -> &'static str {
        if self.has(Fault::EndlessUnknown) {
            return "04";
        }
        let set = self.setup.cards.get(&CardNumber(card.number));
        set.map_or(card.answer, |answer| answer.0)
    }

    /// A wallet's answer.
    pub fn wallet_answer(&self, wallet: Wallet) -> &'static str {
        let set = self.setup.wallets.get(&wallet);
        set.map_or("ok", |answer| answer.0)
    }

    /// Makes the order for the ticked fees, or finds the existing one.
    pub fn order_for(&mut self, account: &Account, flow: &Flow) -> Result<String, Refusal> {
        let dues = flow
            .insured
            .dues
            .iter()
            .filter(|due| flow.ticked.contains(&due.year));
        let mut amount: Money = dues.map(|due| due.amount).sum();
        if self.has(Fault::WrongOrderAmount) {
            amount = amount + WRONG;
        }
        let order = Order {
            number: self.order_number(),
            payer: account.key.to_owned(),
            payer_name: self
                .accounts
                .owner(account)
                .map_or(self.accounts.login_of(account), |owner| owner.name)
                .to_owned(),
            insured: flow.insured,
            years: flow.ticked.clone(),
            amount,
            created: self.clock.now(),
            state: OrderState::Open,
        };
        if self.has(Fault::SecondOrder) {
            let number = order.number.clone();
            self.ledger.orders.push(order);
            return Ok(number);
        }
        self.ledger.order_for(order)
    }

    /// Charges and records the payment.
    pub fn pay(&mut self, number: &str, from: &'static str) {
        let lag = SignedDuration::from_mins(i64::from(self.setup.record_lag));
        self.pay_lagging(number, from, lag);
    }

    /// Charges and records the payment, shown as paid after `lag`, with the faults that apply here.
    pub fn pay_lagging(&mut self, number: &str, from: &'static str, lag: SignedDuration) {
        let now = self.clock.now();
        let settled = now.checked_add(lag).unwrap_or(Timestamp::MAX);
        let before = self.ledger.charges.len();
        self.ledger.pay(number, from, now, settled);
        let by_card = card(from).is_some();
        if self.has(if by_card {
            Fault::DoubleCharge
        } else {
            Fault::AppDoubleCharge
        }) {
            let again: Vec<_> = self.ledger.charges.iter().skip(before).cloned().collect();
            self.ledger.charges.extend(again);
        }
        if self.has(Fault::LostRefund) {
            self.ledger.refunds.clear();
        }
        if self.has(if by_card {
            Fault::LostRecord
        } else {
            Fault::AppLostRecord
        }) {
            self.ledger.records.retain(|record| record.order != number);
        }
    }

    /// The date of the virtual clock, as shown in the page headers.
    pub fn today(&self) -> String {
        local(self.clock.now()).strftime("%Y年%m月%d日").to_string()
    }
}

/// 128 random bits in hexadecimal.
pub(super) fn token() -> String {
    format!("{:032x}", StdRng::from_os_rng().random::<u128>())
}

#[cfg(test)]
mod tests {
    use serde_json::Map;

    use super::super::{setup, site};
    use super::*;

    #[test]
    fn visitors_without_a_cookie_sign_nobody_out() {
        let catalogue = site::catalogue();
        let setup = setup::read(&Map::new(), catalogue).unwrap();
        let mut world = World::new(catalogue, setup, &[], false, 0);
        let mut comes = |known: Option<&str>| {
            let id = known.map_or_else(|| world.new_session(), str::to_owned);
            world.is_used(&id);
            (id, world.sessions.len())
        };
        let (known, _) = comes(None);
        let (gone, _) = comes(None);
        for _ in 0..SESSIONS {
            comes(Some(&known));
            assert!(comes(None).1 <= SESSIONS);
        }
        assert!(world.sessions.contains_key(&known));
        assert!(!world.sessions.contains_key(&gone));
    }
}
