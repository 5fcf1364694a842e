//! Expectations on the state, by which a scenario checks that the system agrees with the page.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::fixtures;
use super::money::Money;
use super::setup::{PersonKey, unknown};
use super::world::World;

/// What a scenario expects. `person` and `year` select; the rest is compared.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Expectation {
    person: Option<PersonKey>,
    year: Option<u16>,
    paid: Option<String>,
    charged: Option<String>,
    charges: Option<u64>,
    refunded: Option<String>,
    orders: Option<u64>,
    order: Option<OrderStatus>,
    record: Option<RecordStatus>,
    sms: Option<u64>,
}

const KEYS: [&str; 10] = [
    "person", "year", "paid", "charged", "charges", "refunded", "orders", "order", "record", "sms",
];

/// What an expectation can be, as a JSON Schema.
pub(super) fn schema() -> Value {
    let amount = json!({ "type": "string", "pattern": r"^[0-9]+\.[0-9]{2}$" });
    let count = json!({ "type": "integer", "minimum": 0 });
    let compared = KEYS.iter().filter(|key| !SELECTING.contains(key));
    let any_of: Vec<Value> = compared.map(|key| json!({ "required": [key] })).collect();
    json!({
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "person": { "enum": PersonKey::all() },
            "year": { "type": "integer", "minimum": 0, "maximum": u16::MAX },
            "paid": amount,
            "charged": amount,
            "charges": count,
            "refunded": amount,
            "orders": count,
            "order": { "enum": OrderStatus::ALL },
            "record": { "enum": RecordStatus::ALL },
            "sms": count,
        },
        "anyOf": any_of,
    })
}

/// Members that select what the others compare.
const SELECTING: [&str; 2] = ["person", "year"];

/// State of the latest order.
#[derive(Debug, Clone, Copy, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
enum OrderStatus {
    None,
    Open,
    Expired,
    Replaced,
    Unknown,
    Paid,
    Refunded,
}

impl OrderStatus {
    const ALL: [Self; 7] = [
        Self::None,
        Self::Open,
        Self::Expired,
        Self::Replaced,
        Self::Unknown,
        Self::Paid,
        Self::Refunded,
    ];
}

/// What the records say.
#[derive(Debug, Clone, Copy, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
enum RecordStatus {
    None,
    Pending,
    Paid,
}

impl RecordStatus {
    const ALL: [Self; 3] = [Self::None, Self::Pending, Self::Paid];
}

/// Reads an expectation, each member separately, so that a message can name it.
pub(super) fn read(expectation: &Map<String, Value>) -> Result<Expectation, String> {
    if !expectation
        .keys()
        .any(|key| !SELECTING.contains(&key.as_str()))
    {
        return Err(format!("expects nothing; there are: {}", KEYS.join(", ")));
    }
    for (key, value) in expectation {
        if !KEYS.contains(&key.as_str()) {
            return Err(unknown("key", key, &KEYS));
        }
        let alone = Map::from_iter([(key.clone(), value.clone())]);
        let read = serde_json::from_value::<Expectation>(Value::Object(alone))
            .map_err(|error| format!("`{key}`: {error}"))?;
        for amount in [&read.paid, &read.charged, &read.refunded]
            .into_iter()
            .flatten()
        {
            let plain = amount.split_once('.').is_some_and(|(yuan, fen)| {
                let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
                !yuan.is_empty() && digits(yuan) && fen.len() == 2 && digits(fen)
            });
            if !plain {
                return Err(format!(
                    "`{key}`: `{amount}` is no amount such as \"665.00\""
                ));
            }
        }
    }
    serde_json::from_value(Value::Object(expectation.clone())).map_err(|error| error.to_string())
}

/// The same keys with the actual values.
pub(super) fn found(
    world: &World,
    wanted: &Expectation,
    keys: &Map<String, Value>,
) -> Map<String, Value> {
    let person = wanted.person.and_then(|key| fixtures::person(key.0));
    let now = world.clock.now();
    let about = |insured: &'static fixtures::Person, years: &[u16]| {
        person.is_none_or(|person| person == insured)
            && wanted.year.is_none_or(|year| years.contains(&year))
    };
    let ledger = &world.ledger;
    let orders = || {
        ledger
            .orders
            .iter()
            .filter(|order| about(order.insured, &order.years))
    };
    let charges = || {
        ledger
            .charges
            .iter()
            .filter(|charge| about(charge.insured, &charge.years))
    };
    let refunds = || {
        ledger
            .refunds
            .iter()
            .filter(|refund| about(refund.insured, &[refund.year]))
    };
    // Payments by the batch debit only count for a named person.
    let records = || {
        ledger.records.iter().filter(|record| {
            about(record.insured, &[record.year]) && (person.is_some() || !record.order.is_empty())
        })
    };
    keys.keys()
        .map(|key| {
            let value = match key.as_str() {
                "paid" => {
                    let sum: Money = records().map(|record| record.amount).sum();
                    json!(sum.to_string())
                }
                "charged" => {
                    let sum: Money = charges().map(|charge| charge.amount).sum();
                    json!(sum.to_string())
                }
                "refunded" => {
                    let sum: Money = refunds().map(|refund| refund.amount).sum();
                    json!(sum.to_string())
                }
                "charges" => json!(charges().count()),
                "orders" => json!(orders().count()),
                "order" => json!(
                    orders()
                        .next_back()
                        .map_or("none", |order| order.status(now))
                ),
                "record" => json!(records().next_back().map_or("none", |record| {
                    if record.settled <= now {
                        "paid"
                    } else {
                        "pending"
                    }
                })),
                "sms" => json!(world.messages.inbox.len()),
                // `person` and `year` select, so they hold by definition.
                _ => keys.get(key).cloned().unwrap_or_default(),
            };
            (key.clone(), value)
        })
        .collect()
}
