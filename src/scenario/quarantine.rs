//! Reading of `quarantine:` in `stepproof.yaml`.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::glob::fits;
use super::model::{Case, Quarantine};
use super::node::Node;
use super::read::Reader;

pub(super) const QUARANTINE: &str = "quarantine";
pub(super) const QUARANTINE_KEYS: &[&str] = &["case", "owner", "reason", "until"];

const EXAMPLE: &str =
    "write `{ case: web-pay, owner: payments, reason: the bank times out, until: 2026-12-31 }`";

impl Reader<'_> {
    /// The cases that fail nothing for a while.
    pub fn quarantine(&mut self, node: &Node) -> Vec<Quarantine> {
        let items = self.items(node, "`quarantine`").unwrap_or_default();
        items
            .iter()
            .filter_map(|item| self.quarantined(item))
            .collect()
    }

    fn quarantined(&mut self, node: &Node) -> Option<Quarantine> {
        let fields = self.fields(node, "a quarantine", QUARANTINE_KEYS)?;
        let mut text = |key: &str, what: &str| {
            let node = self.required(&fields, key, EXAMPLE)?;
            let scalar = self.scalar(node, what)?;
            Some((scalar.text.clone(), node.span))
        };
        let case = text("case", "`case`");
        let owner = text("owner", "`owner`");
        let reason = text("reason", "`reason`");
        let (until, until_span) = text("until", "`until`")?;
        let Ok(until) = until.parse() else {
            let title = format!("`{until}` is not a day");
            let error = self.error(until_span, title);
            self.push(error.help("write it as `2026-12-31`"));
            return None;
        };
        let (case, span) = case?;
        Some(Quarantine {
            case,
            owner: owner?.0,
            reason: reason?.0,
            until,
            location: self.location(span),
            until_location: self.location(until_span),
        })
    }
}

/// Puts the cases into quarantine that the settings name.
pub(super) fn put_in(cases: &mut [Case], quarantine: &[Quarantine]) {
    for case in cases {
        let mut all = quarantine.iter();
        case.quarantine = all.find(|quarantine| quarantine.is_for(case)).cloned();
    }
}

impl Quarantine {
    /// Whether it is for this case.
    pub fn is_for(&self, case: &Case) -> bool {
        fits(&self.case, &case.id.to_string()) || fits(&self.case, case.id.scenario())
    }

    /// Whether its last day is over, in UTC.
    pub fn is_over(&self) -> bool {
        self.until < TimeZone::UTC.to_datetime(Timestamp::now()).date()
    }
}
