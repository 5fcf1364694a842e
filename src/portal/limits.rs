//! How often something may be tried: passwords, and codes by SMS.

use super::faults::Fault;
use super::fixtures::{self, Account, Card, Wallet};
use super::session::SentCode;
use super::state::World;

use rand::Rng;

/// Wrong passwords that lock an account.
const TRIES: u32 = 5;
/// Wrong passwords that lock a card, or a wallet.
const CARD_TRIES: u32 = 3;
/// Codes that an account can ask for in a day.
const SMS_A_DAY: u32 = 5;
/// Seconds between two codes.
const SMS_PAUSE: i64 = 60;
/// Seconds for which a code is good.
const SMS_LIFE: i64 = 300;

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

impl World {
    /// Whether an account is locked.
    pub fn locked(&self, account: &Account) -> bool {
        let begun = account.locked || (self.setup.locked && account.key == self.setup.user.0);
        // Another password unlocks it.
        (begun && !self.registered.contains_key(account.key))
            || (!self.has(Fault::UnlockedAccount)
                && self
                    .wrong_logins
                    .get(account.key)
                    .is_some_and(|tries| *tries >= TRIES))
    }

    /// Checks a password and counts wrong ones; `Err` is the id of the message.
    pub fn check_password(&mut self, account: &Account, typed: &str) -> Result<(), &'static str> {
        if self.locked(account) {
            return Err("account_locked");
        }
        if typed == self.password_of(account) {
            self.wrong_logins.remove(account.key);
            return Ok(());
        }
        *self.wrong_logins.entry(account.key).or_default() += 1;
        Err(if self.locked(account) {
            "account_locked"
        } else {
            "wrong_password"
        })
    }

    /// Sends a code; `Err` is the id of the message. `account` is who gets counted.
    pub fn send_sms(
        &mut self,
        account: &str,
        to: &'static str,
        purpose: &'static str,
        last: Option<&SentCode>,
    ) -> Result<SentCode, &'static str> {
        if self.sms_wait(last) > 0 {
            return Err("sms_too_soon");
        }
        let today = self.today_of(account);
        let sent = self.sms_sent.entry(today).or_default();
        if *sent >= SMS_A_DAY {
            return Err("sms_limit");
        }
        *sent += 1;
        let code = match purpose {
            "card" => fixtures::CARD_SMS.to_owned(),
            _ => format!("{:06}", self.rng.random_range(0..1_000_000)),
        };
        let text = self.text(if purpose == "card" {
            "sms_text_card"
        } else {
            "sms_text_verify"
        });
        if !self.has(Fault::SmsNotSent) {
            self.inbox.push(Sms {
                to,
                purpose,
                text: text.replace("{code}", &code),
                code: code.clone(),
                at: self.clock.rfc3339(),
            });
        }
        Ok(SentCode {
            to,
            code,
            at: self.clock.now(),
        })
    }

    /// What the codes of an account are counted under: a new day begins anew.
    pub fn today_of(&self, account: &str) -> String {
        format!("{account} {}", self.clock.local().date())
    }

    /// Whether a code is still good.
    pub fn sms_fresh(&self, sent: &SentCode) -> bool {
        self.clock.seconds_since(sent.at) <= SMS_LIFE && !self.has(Fault::ShortSmsLife)
    }

    /// Seconds until the next code can be asked for.
    pub fn sms_wait(&self, sent: Option<&SentCode>) -> i64 {
        let sent = sent.filter(|_| !self.has(Fault::NoSmsPause));
        sent.map_or(0, |sent| {
            (SMS_PAUSE - self.clock.seconds_since(sent.at)).clamp(0, SMS_PAUSE)
        })
    }

    /// Whether a card is locked by wrong passwords.
    pub fn card_locked(&self, card: &Card) -> bool {
        let tries = self.wrong_cards.get(card.number);
        tries.is_some_and(|tries| *tries >= CARD_TRIES) && !self.has(Fault::UnlockedCard)
    }

    /// Whether a wallet is locked by wrong passwords.
    pub fn wallet_locked(&self, wallet: Wallet) -> bool {
        self.wrong_wallets
            .get(&wallet)
            .is_some_and(|tries| *tries >= CARD_TRIES)
    }

    /// Counts a wrong password of a wallet.
    pub fn wrong_wallet(&mut self, wallet: Wallet) {
        *self.wrong_wallets.entry(wallet).or_default() += 1;
    }

    /// Counts a wrong password of a card.
    pub fn wrong_card(&mut self, card: &Card) {
        *self.wrong_cards.entry(card.number).or_default() += 1;
    }
}
