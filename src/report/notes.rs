//! The page errors that no failure tells: each listed once, with the steps where it occurred.

use std::fmt;

use crate::record::RunRecord;
use crate::source::Location;

/// Reports list this many.
const MOST: usize = 10;

/// A page error.
pub(super) struct Note<'a> {
    /// Its text, without how often it occurred in a step.
    pub(super) text: String,
    /// The first step where it occurred: `web-self/verify`.
    pub(super) step: String,
    /// The location of that step.
    pub(super) location: &'a Location,
    /// The number of other steps where it occurred.
    others: usize,
}

/// The page errors of a run, in the order of the cases.
pub(super) struct Notes<'a> {
    /// The first ones.
    pub(super) listed: Vec<Note<'a>>,
    /// The number of the others.
    pub(super) more: u64,
}

impl Notes<'_> {
    /// Those that no failure tells.
    pub(super) fn of(record: &RunRecord) -> Notes<'_> {
        let mut listed: Vec<Note<'_>> = Vec::new();
        let mut more = 0;
        for case in &record.cases {
            for step in &case.steps {
                let (errors, others) = step.untold_errors();
                more += others;
                for error in errors {
                    let text = error.kind.to_string();
                    match listed.iter_mut().find(|note| note.text == text) {
                        Some(note) => note.others += 1,
                        None => listed.push(Note {
                            text,
                            step: format!("{}/{}", case.id, step.id),
                            location: &step.location,
                            others: 0,
                        }),
                    }
                }
            }
        }
        more += listed.len().saturating_sub(MOST) as u64;
        listed.truncate(MOST);
        Notes { listed, more }
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.listed.is_empty() && self.more == 0
    }
}

impl Note<'_> {
    /// Where it occurred: `in web-self/verify and 2 more steps`.
    pub(super) fn place(&self) -> String {
        match self.others {
            0 => format!("in {}", self.step),
            1 => format!("in {} and 1 more step", self.step),
            many => format!("in {} and {many} more steps", self.step),
        }
    }
}

/// The error and its place.
impl fmt::Display for Note<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.text, self.place())
    }
}
