//! The state of a browser on the server: how far it has come, and what was entered.

use std::collections::BTreeMap;

use jiff::Timestamp;
use minijinja::{Value, context};

use super::clock::Clock;
use super::fixtures::{Account, Card, Person, Wallet};
use super::redirect::Redirect;

/// How far a browser has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Stage {
    #[default]
    Anonymous,
    /// Account, password and picture code were correct.
    Named,
    /// The second check was passed, too.
    Verified,
    /// Entered for a company: a dead end for residents.
    Enterprise,
    /// Entered as a natural person.
    Personal,
}

/// A side of a browser: the Web, or the phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Web,
    App,
}

/// One browser. The APP is a separate program: signing in there does not sign in here.
#[derive(Debug, Default)]
pub(super) struct Browser {
    pub web: Session,
    pub app: Session,
}

/// State of one side of a browser.
#[derive(Debug, Default)]
pub(super) struct Session {
    pub stage: Stage,
    pub account: Option<&'static Account>,
    /// Present picture code, by the page that shows it.
    pub captchas: BTreeMap<&'static str, String>,
    pub flash: Option<Flash>,
    pub sms: Option<SentCode>,
    /// The user came back by 切换身份, so that entering asks again.
    pub switched: bool,
    pub flow: Option<Flow>,
    /// The order that this browser has made last.
    pub order: Option<String>,
    /// The order that the cashier has shown.
    pub cashier_shown: Option<String>,
    pub upop: Upop,
    pub phone: Phone,
}

/// A code that was sent to a phone.
#[derive(Debug, Clone)]
pub(super) struct SentCode {
    pub to: &'static str,
    pub code: String,
    pub at: Timestamp,
}

/// The person and the years of the fees.
#[derive(Debug, Clone)]
pub(super) struct Flow {
    pub insured: &'static Person,
    /// The form of W8 as typed, to show it again.
    pub typed: BTreeMap<String, String>,
    /// Years ticked on W9.
    pub rows: Vec<u16>,
    /// Years ticked on W10.
    pub ticked: Vec<u16>,
}

impl Flow {
    /// Nothing ticked yet.
    pub fn new(insured: &'static Person, typed: BTreeMap<String, String>) -> Self {
        Self {
            insured,
            typed,
            rows: Vec::new(),
            ticked: Vec::new(),
        }
    }

    /// Chooses the rows with these years; whether there are any.
    pub fn choose(&mut self, years: Vec<u16>) -> bool {
        self.ticked.retain(|year| years.contains(year));
        self.rows = years;
        !self.rows.is_empty()
    }

    /// Ticks those of the chosen rows that have these years; whether there are any.
    pub fn tick(&mut self, mut years: Vec<u16>) -> bool {
        years.retain(|year| self.rows.contains(year));
        self.ticked = years;
        !self.ticked.is_empty()
    }
}

/// What the bank's pages remember.
#[derive(Debug, Default, Clone)]
pub(super) struct Upop {
    pub order: Option<String>,
    pub card: Option<&'static Card>,
    /// The card was bound for 登录付款, so no password is asked.
    pub wallet: bool,
    pub signed_in: bool,
    pub sms: Option<SentCode>,
    /// The answer code with which the last try failed.
    pub failure: Option<&'static str>,
}

/// What a posted form leaves for the next page, which shows it once.
#[derive(Debug, Default, Clone)]
pub(super) struct Flash {
    /// The page it is for.
    pub page: &'static str,
    pub dialog: Option<Message>,
    /// Errors by field.
    pub errors: BTreeMap<&'static str, String>,
    /// Values to show again.
    pub values: BTreeMap<String, String>,
}

/// A message that covers the page.
#[derive(Debug, Clone)]
pub(super) struct Message {
    pub title: &'static str,
    pub text: &'static str,
    /// Where 确定 leads; `None` if it only closes the message.
    pub to: Option<&'static str>,
}

impl Flash {
    /// Asks on this page whether the fees are to be paid.
    pub fn confirming(page: &'static str) -> Self {
        Self {
            page,
            values: BTreeMap::from([("confirm".to_owned(), "1".to_owned())]),
            ..Self::default()
        }
    }

    /// Whether it asks that.
    pub fn is_confirming(&self) -> bool {
        self.values.contains_key("confirm")
    }
}

impl From<Flash> for Value {
    fn from(flash: Flash) -> Self {
        let dialog = flash.dialog.map(|dialog| {
            context! { title => dialog.title, text => dialog.text, to => dialog.to }
        });
        context! { dialog, errors => flash.errors, values => flash.values }
    }
}

impl Session {
    /// Takes what was left for `page`.
    pub fn take_flash(&mut self, page: &str) -> Flash {
        self.flash
            .take()
            .filter(|flash| flash.page == page)
            .unwrap_or_default()
    }

    /// The person and the fees chosen so far, or a redirect to the page where a person is chosen.
    pub fn flow(&mut self, start: &str) -> Result<&mut Flow, Redirect> {
        let chosen = self.flow.as_mut();
        chosen.ok_or_else(|| Redirect(start.to_owned()))
    }
}

/// What only the pages of the APP remember.
#[derive(Debug, Default)]
pub(super) struct Phone {
    pub installed: bool,
    /// Came by the service account, where there is no APP.
    pub wechat: bool,
    pub certify: Option<Certification>,
    /// The wallet that was chosen on A10.
    pub wallet: Option<Wallet>,
    /// The answer with which the last payment failed.
    pub failure: Option<&'static str>,
}

/// Seconds for which a certification can be completed: 23 hours.
const CERTIFICATION_LIFE: i64 = 23 * 60 * 60;

/// One certification, as Alipay knows it.
#[derive(Debug, Clone)]
pub(super) struct Certification {
    /// The person with this name and number, if there is one.
    pub person: Option<&'static Person>,
    pub name: String,
    pub id: String,
    pub begun: Timestamp,
    pub outcome: Outcome,
}

/// The state of a certification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Asked,
    Agreed,
    /// A code of Alipay.
    Ended(&'static str),
}

impl Certification {
    /// What a query answers: a code of Alipay, `expired` or `unfinished`.
    pub fn code(&self, clock: &Clock) -> &'static str {
        if clock.seconds_since(self.begun) > CERTIFICATION_LIFE {
            return "expired";
        }
        match self.outcome {
            Outcome::Ended(code) => code,
            Outcome::Asked | Outcome::Agreed => "unfinished",
        }
    }
}
