//! Text messages: the codes that were sent, how often one can be requested, and how long it is valid.

use std::collections::BTreeMap;

use rand::Rng;
use rand::rngs::StdRng;

use super::clock::Clock;
use super::faults::{Fault, Faults};
use super::fixtures::CARD_SMS;
use super::session::SentCode;

/// How many codes an account can request in a day.
const A_DAY: u32 = 5;
/// Seconds between two codes.
const PAUSE: i64 = 60;
/// Seconds for which a code is valid.
const LIFE: i64 = 300;

/// A text message that was sent.
#[derive(Debug, Clone, serde::Serialize)]
pub(super) struct Sms {
    pub to: &'static str,
    /// `verify` or `card`.
    pub purpose: &'static str,
    pub code: String,
    pub text: String,
    pub at: String,
}

/// A request for a code.
pub(super) struct Wanted<'a> {
    /// The account that is counted.
    pub account: &'a str,
    pub to: &'static str,
    /// `verify` or `card`.
    pub purpose: &'static str,
    /// The last code of this browser.
    pub last: Option<&'a SentCode>,
    /// The text of the message, with `{code}` in it.
    pub text: &'static str,
}

/// The messages of an instance.
#[derive(Default)]
pub(super) struct Messages {
    /// All that were sent.
    pub inbox: Vec<Sms>,
    /// How many, by account and day.
    sent: BTreeMap<String, u32>,
}

impl Messages {
    /// For an account that has already received some codes today.
    pub fn new(account: &str, sent: u32, clock: &Clock) -> Self {
        Self {
            inbox: Vec::new(),
            sent: BTreeMap::from([(today_of(account, clock), sent)]),
        }
    }

    /// Sends a code; `Err` is the id of the message.
    pub fn send(
        &mut self,
        wanted: &Wanted<'_>,
        clock: &Clock,
        faults: &Faults,
        rng: &mut StdRng,
    ) -> Result<SentCode, &'static str> {
        if wait(wanted.last, clock, faults) > 0 {
            return Err("sms_too_soon");
        }
        let today = today_of(wanted.account, clock);
        let sent = self.sent.entry(today).or_default();
        if *sent >= A_DAY {
            return Err("sms_limit");
        }
        *sent += 1;
        let code = match wanted.purpose {
            "card" => CARD_SMS.to_owned(),
            _ => format!("{:06}", rng.random_range(0..1_000_000)),
        };
        if !faults.contains(&Fault::SmsNotSent) {
            self.inbox.push(Sms {
                to: wanted.to,
                purpose: wanted.purpose,
                text: wanted.text.replace("{code}", &code),
                code: code.clone(),
                at: clock.rfc3339(),
            });
        }
        Ok(SentCode {
            to: wanted.to,
            code,
            at: clock.now(),
        })
    }
}

/// The key for counting the codes of an account, which is new every day.
fn today_of(account: &str, clock: &Clock) -> String {
    format!("{account} {}", clock.local().date())
}

/// Whether a code is still valid.
pub(super) fn fresh(sent: &SentCode, clock: &Clock, faults: &Faults) -> bool {
    clock.seconds_since(sent.at) <= LIFE && !faults.contains(&Fault::ShortSmsLife)
}

/// Seconds until the next code can be requested.
pub(super) fn wait(sent: Option<&SentCode>, clock: &Clock, faults: &Faults) -> i64 {
    let sent = sent.filter(|_| !faults.contains(&Fault::NoSmsPause));
    sent.map_or(0, |sent| {
        (PAUSE - clock.seconds_since(sent.at)).clamp(0, PAUSE)
    })
}
