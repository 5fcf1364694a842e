//! The `portal:` key of a scenario: the initial state of an instance.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value, json};

use super::catalogue::Catalogue;
use super::faults::{Fault, faults};
use super::fixtures;
use super::fixtures::Wallet;

/// The initial state of an instance. All keys are optional.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Setup {
    pub user: User,
    pub at: Option<Timestamp>,
    #[serde(deserialize_with = "fault_list")]
    pub faults: Vec<Fault>,
    pub seed: u32,
    pub signed_in: bool,
    pub announcements: Announcements,
    pub password_control: Control,
    pub paid: Vec<PersonKey>,
    pub pending: Vec<PersonKey>,
    pub record_lag: u32,
    pub locked: bool,
    pub sms_sent: u32,
    /// Name of a page at which the session is lost once.
    pub lose_session_at: Option<String>,
    pub social: Opening,
    pub cashier: CashierOpening,
    pub cards: BTreeMap<CardNumber, CardAnswer>,
    pub certify: Certify,
    pub wallets: BTreeMap<Wallet, WalletAnswer>,
}

/// Every key of [`Setup`], for messages.
const KEYS: [&str; 18] = [
    "user",
    "at",
    "faults",
    "seed",
    "signed_in",
    "announcements",
    "password_control",
    "paid",
    "pending",
    "record_lag",
    "locked",
    "sms_sent",
    "lose_session_at",
    "social",
    "cashier",
    "cards",
    "certify",
    "wallets",
];

/// State of the password control of the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Control {
    #[default]
    Ready,
    Missing,
    Outdated,
    Detecting,
    Reconnecting,
}

impl Control {
    const ALL: [Self; 5] = [
        Self::Ready,
        Self::Missing,
        Self::Outdated,
        Self::Detecting,
        Self::Reconnecting,
    ];
}

/// Where the social insurance module opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Opening {
    #[default]
    SameTab,
    NewTab,
    Frame,
}

impl Opening {
    const ALL: [Self; 3] = [Self::SameTab, Self::NewTab, Self::Frame];
}

/// Where the cashier opens the bank's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum CashierOpening {
    #[default]
    SameTab,
    NewTab,
}

impl CashierOpening {
    const ALL: [Self; 2] = [Self::SameTab, Self::NewTab];
}

/// How many announcements cover the index page.
#[derive(Debug, Clone, Copy, Default, Deserialize, Serialize)]
#[serde(try_from = "u8")]
pub(super) struct Announcements(pub u8);

impl TryFrom<u8> for Announcements {
    type Error = String;

    fn try_from(count: u8) -> Result<Self, String> {
        if count <= 2 {
            Ok(Self(count))
        } else {
            Err("0, 1 or 2".to_owned())
        }
    }
}

/// A string from a fixed set; holds the set's own copy.
macro_rules! one_of {
    ($(#[$doc:meta])* $name:ident, $what:literal, $all:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
        pub(super) struct $name(pub &'static str);

        // Not derived, since that would borrow the name from the input.
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
                Self::try_from(String::deserialize(input)?).map_err(D::Error::custom)
            }
        }

        impl $name {
            /// All names.
            pub fn all() -> Vec<&'static str> {
                $all
            }
        }

        impl TryFrom<String> for $name {
            type Error = String;

            fn try_from(name: String) -> Result<Self, String> {
                let all = Self::all();
                match all.iter().find(|known| **known == name) {
                    Some(known) => Ok(Self(known)),
                    None => Err(unknown($what, &name, &all)),
                }
            }
        }
    };
}

one_of!(
    /// Key of an account.
    User, "user", fixtures::ACCOUNTS.iter().map(|a| a.key).collect()
);
one_of!(
    /// Key of a person.
    PersonKey, "person", fixtures::PERSONS.iter().map(|p| p.key).collect()
);
one_of!(
    /// Number of a card.
    CardNumber, "card", fixtures::CARDS.iter().map(|c| c.number).collect()
);
one_of!(
    /// The bank's answer: `ok`, an answer code of UnionPay, or an answer that is unknown at first.
    CardAnswer, "answer of a card", ANSWERS.to_vec()
);

one_of!(
    /// The result of Alipay's check of a real name, if the person agrees: a code of Alipay.
    Certify, "result of Alipay", CERTIFY_RESULTS.to_vec()
);
one_of!(
    /// What a wallet answers.
    WalletAnswer, "answer of a wallet", WALLET_ANSWERS.to_vec()
);

/// All results of a check of a real name.
const CERTIFY_RESULTS: [&str; 5] = ["9000", "6001", "6002", "4000", "not-installed"];

impl Default for Certify {
    fn default() -> Self {
        Self("9000")
    }
}

/// All answers of a wallet.
const WALLET_ANSWERS: [&str; 5] = [
    "ok",
    "insufficient",
    "not-installed",
    "unknown-paid",
    "unknown-failed",
];

/// All answers of the bank for a card.
pub(super) const ANSWERS: [&str; 22] = [
    "ok",
    "04",
    "12",
    "33",
    "42",
    "61",
    "62",
    "63",
    "64",
    "65",
    "66",
    "67",
    "68",
    "69",
    "71",
    "72",
    "73",
    "74",
    "75",
    "77",
    "unknown-paid",
    "unknown-failed",
];

/// The fault of that name.
pub(super) fn fault(name: &str) -> Result<Fault, String> {
    let known = || faults().iter().map(|fault| fault.name());
    Fault::find(name).ok_or_else(|| unknown("fault", name, &known().collect::<Vec<_>>()))
}

fn fault_list<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<Fault>, D::Error> {
    let names = Vec::<String>::deserialize(input)?;
    let found = names
        .iter()
        .map(|name| fault(name).map_err(D::Error::custom));
    found.collect()
}

/// What a setup can be, as a JSON Schema.
pub(super) fn schema(catalogue: &Catalogue) -> Value {
    let losing: Vec<&str> = catalogue.losing().map(|(name, _)| name).collect();
    let persons = json!({ "type": "array", "items": { "enum": PersonKey::all() } });
    let whole = json!({ "type": "integer", "minimum": 0, "maximum": u32::MAX });
    json!({
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "user": { "enum": User::all() },
            "at": { "type": "string", "format": "date-time" },
            "faults": { "type": "array", "items": { "enum": faults() } },
            "seed": whole,
            "signed_in": { "type": "boolean" },
            "announcements": { "type": "integer", "minimum": 0, "maximum": 2 },
            "password_control": { "enum": Control::ALL },
            "paid": persons,
            "pending": persons,
            "record_lag": whole,
            "locked": { "type": "boolean" },
            "sms_sent": whole,
            "lose_session_at": { "enum": losing },
            "social": { "enum": Opening::ALL },
            "cashier": { "enum": CashierOpening::ALL },
            "cards": {
                "type": "object",
                "propertyNames": { "enum": CardNumber::all() },
                "additionalProperties": { "enum": CardAnswer::all() },
            },
            "certify": { "enum": Certify::all() },
            "wallets": {
                "type": "object",
                "propertyNames": { "enum": Wallet::ALL },
                "additionalProperties": { "enum": WalletAnswer::all() },
            },
        },
    })
}

impl Default for User {
    fn default() -> Self {
        Self("payer_m")
    }
}

/// Reads a setup, each key separately, so that a message can name it.
pub(super) fn read(setup: &Map<String, Value>, catalogue: &Catalogue) -> Result<Setup, String> {
    for (key, value) in setup {
        if !KEYS.contains(&key.as_str()) {
            return Err(unknown("key", key, &KEYS));
        }
        let alone = Map::from_iter([(key.clone(), value.clone())]);
        serde_json::from_value::<Setup>(Value::Object(alone))
            .map_err(|error| format!("`{key}`: {error}"))?;
    }
    let setup: Setup =
        serde_json::from_value(Value::Object(setup.clone())).map_err(|error| error.to_string())?;
    if let Some(name) = &setup.lose_session_at
        && !catalogue.losing().any(|(known, _)| known == name)
    {
        let known: Vec<&str> = catalogue.losing().map(|(name, _)| name).collect();
        let why = unknown("page", name, &known);
        return Err(format!("`lose_session_at`: {why}"));
    }
    Ok(setup)
}

/// The message that there is no such name, with the one that may be meant and all names.
pub(super) fn unknown(what: &str, name: &str, all: &[&str]) -> String {
    let near = all
        .iter()
        .map(|known| (distance(name, known), known))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, known)| *distance * 3 <= known.chars().count().max(3));
    let hint = near.map_or(String::new(), |(_, known)| {
        format!("; did you mean `{known}`?")
    });
    format!(
        "unknown {what} `{name}`{hint} (there are: {})",
        all.join(", ")
    )
}

/// Levenshtein's distance.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
