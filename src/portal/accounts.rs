//! Accounts as they stand: those of the fixtures, those that were registered, and whose they are.

use super::fixtures::{ACCOUNTS, Account, NEWCOMERS, Person};
use super::state::World;

/// What somebody chose when registering.
#[derive(Debug)]
pub(super) struct Registration {
    login: String,
    password: String,
}

/// Whether a password can be chosen: 8 to 16 characters, of at least two kinds of letters, digits
/// and others.
pub(super) fn strong(password: &str) -> bool {
    let has = |kind: fn(char) -> bool| usize::from(password.chars().any(kind));
    let kinds = has(|c| c.is_ascii_alphabetic())
        + has(|c| c.is_ascii_digit())
        + has(|c| c.is_ascii_punctuation());
    (8..=16).contains(&password.chars().count()) && kinds >= 2
}

impl World {
    /// All accounts that can sign in.
    pub fn accounts(&self) -> impl Iterator<Item = &'static Account> {
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

    /// Whose account it is; `None` while the real name is not known.
    pub fn owner(&self, account: &Account) -> Option<&'static Person> {
        let proven = self.real_names.get(account.key).copied();
        proven.or_else(|| account.owner())
    }

    /// The account that signs in by this 用户名.
    pub fn account_by_login(&self, login: &str) -> Option<&'static Account> {
        self.accounts()
            .find(|account| self.login_of(account) == login)
    }

    /// The account of this phone.
    pub fn account_by_phone(&self, phone: &str) -> Option<&'static Account> {
        self.accounts().find(|account| account.phone == phone)
    }

    /// The account that this phone can register; `Err` is the id of the message.
    pub fn newcomer(&self, phone: &str) -> Result<&'static Account, &'static str> {
        if self.account_by_phone(phone).is_some() {
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
        self.wrong_logins.remove(account.key);
    }

    /// Makes the account of a newcomer; its real name is unknown.
    pub fn register(&mut self, account: &'static Account, login: &str, password: &str) {
        let registration = Registration {
            login: login.to_owned(),
            password: password.to_owned(),
        };
        self.registered.insert(account.key, registration);
    }
}
