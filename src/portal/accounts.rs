//! The accounts: those of the fixtures and those that were registered, their owners, and which of them
//! are locked.

use std::collections::BTreeMap;

use super::faults::{Fault, Faults};
use super::fixtures::{ACCOUNTS, Account, NEWCOMERS, Person};

/// How many wrong passwords lock an account.
const TRIES: u32 = 5;

/// All accounts, by their keys.
pub(super) struct Accounts {
    /// Logins and passwords that were chosen, by new users or by others later.
    registered: BTreeMap<&'static str, Registration>,
    /// Verified owners, by account.
    real_names: BTreeMap<&'static str, &'static Person>,
    wrong_passwords: BTreeMap<&'static str, u32>,
    /// The account that is locked from the beginning.
    locked: Option<&'static str>,
}

/// What a user chose when registering.
#[derive(Debug)]
struct Registration {
    login: String,
    password: String,
}

/// Whether a password may be chosen: 8 to 16 characters, with at least two of letters, digits and others.
pub(super) fn strong(password: &str) -> bool {
    let has = |kind: fn(char) -> bool| usize::from(password.chars().any(kind));
    let kinds = has(|c| c.is_ascii_alphabetic())
        + has(|c| c.is_ascii_digit())
        + has(|c| c.is_ascii_punctuation());
    (8..=16).contains(&password.chars().count()) && kinds >= 2
}

impl Accounts {
    /// Those of the fixtures; one may be locked.
    pub fn new(locked: Option<&'static str>) -> Self {
        Self {
            registered: BTreeMap::new(),
            real_names: BTreeMap::new(),
            wrong_passwords: BTreeMap::new(),
            locked,
        }
    }

    /// All accounts that can sign in.
    pub fn all(&self) -> impl Iterator<Item = &'static Account> {
        let registered = |account: &&Account| self.registered.contains_key(account.key);
        ACCOUNTS.iter().chain(NEWCOMERS.iter().filter(registered))
    }

    /// The account's 用户名.
    pub fn login_of<'a>(&'a self, account: &'a Account) -> &'a str {
        let registered = self.registered.get(account.key);
        registered.map_or(account.login, |chosen| &chosen.login)
    }

    /// The account's password.
    pub fn password_of<'a>(&'a self, account: &'a Account) -> &'a str {
        let registered = self.registered.get(account.key);
        registered.map_or(account.password, |chosen| &chosen.password)
    }

    /// The owner of an account; `None` while the real name is unknown.
    pub fn owner(&self, account: &Account) -> Option<&'static Person> {
        let proven = self.real_names.get(account.key).copied();
        proven.or_else(|| account.owner())
    }

    /// Makes the real name of an account known.
    pub fn link(&mut self, account: &'static Account, person: &'static Person) {
        self.real_names.insert(account.key, person);
    }

    /// The account that signs in by this 用户名.
    pub fn by_login(&self, login: &str) -> Option<&'static Account> {
        self.all().find(|account| self.login_of(account) == login)
    }

    /// The account of this phone.
    pub fn by_phone(&self, phone: &str) -> Option<&'static Account> {
        self.all().find(|account| account.phone == phone)
    }

    /// The account that this phone can register; `Err` is the id of the message.
    pub fn newcomer(&self, phone: &str) -> Result<&'static Account, &'static str> {
        if self.by_phone(phone).is_some() {
            return Err("phone_taken");
        }
        NEWCOMERS
            .iter()
            .find(|account| account.phone == phone)
            .ok_or("phone_not_mock")
    }

    /// Gives an account another password, which also unlocks it.
    pub fn change_password(&mut self, account: &'static Account, password: &str) {
        let login = self.login_of(account).to_owned();
        self.register(account, &login, password);
        self.wrong_passwords.remove(account.key);
    }

    /// Makes the account of a newcomer; its real name is unknown.
    pub fn register(&mut self, account: &'static Account, login: &str, password: &str) {
        let registration = Registration {
            login: login.to_owned(),
            password: password.to_owned(),
        };
        self.registered.insert(account.key, registration);
    }

    /// Whether an account is locked.
    pub fn locked(&self, account: &Account, faults: &Faults) -> bool {
        let begun = account.locked || self.locked == Some(account.key);
        let tries = self.wrong_passwords.get(account.key);
        // A new password unlocks it.
        (begun && !self.registered.contains_key(account.key))
            || (!faults.contains(&Fault::UnlockedAccount)
                && tries.is_some_and(|tries| *tries >= TRIES))
    }

    /// Checks a password and counts wrong ones; `Err` is the id of the message.
    pub fn check_password(
        &mut self,
        account: &Account,
        typed: &str,
        faults: &Faults,
    ) -> Result<(), &'static str> {
        if self.locked(account, faults) {
            return Err("account_locked");
        }
        if typed == self.password_of(account) {
            self.wrong_passwords.remove(account.key);
            return Ok(());
        }
        *self.wrong_passwords.entry(account.key).or_default() += 1;
        Err(if self.locked(account, faults) {
            "account_locked"
        } else {
            "wrong_password"
        })
    }
}
