//! What a review page knows: every file that waits, and what was decided about it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Desk;
use crate::escape::{one_line, visible};
use crate::page::{Change, Row, side_by_side};
use crate::picture::{self, PictureError};
use crate::review::{Decided, Decision, Difference, Waiting};
use crate::snapshots::{self, Kept, KeptKind, StoreError};

/// All files, by number.
pub(super) struct Table {
    root: PathBuf,
    groups: Vec<Difference>,
    entries: Vec<Entry>,
    orphans: Vec<(Kept, State)>,
}

struct Entry {
    group: usize,
    waiting: Waiting,
    state: State,
}

/// What was decided about a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Waiting,
    Accepted,
    Rejected,
    Removed,
    /// It is no longer what was shown.
    Outdated,
}

/// What the page asks to be done.
#[derive(Debug, Deserialize)]
pub(super) struct Order {
    what: What,
    files: Vec<usize>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum What {
    Accept,
    Reject,
    /// Of files of no step.
    Remove,
}

/// Which picture.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Which {
    Old,
    New,
    Difference,
}

/// Why a picture cannot be shown.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotShown {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Picture(#[from] PictureError),
}

fn line(text: &str) -> String {
    one_line(text).into_owned()
}

impl Table {
    pub(super) fn of(desk: &mut Desk) -> Self {
        let mut groups = Vec::new();
        let mut entries = Vec::new();
        for (group, found) in std::mem::take(&mut desk.queue.groups)
            .into_iter()
            .enumerate()
        {
            groups.push(found.difference);
            entries.extend(found.files.into_iter().map(|waiting| Entry {
                group,
                waiting,
                state: State::Waiting,
            }));
        }
        let orphans = std::mem::take(&mut desk.queue.orphans);
        Self {
            root: desk.root.clone(),
            groups,
            entries,
            orphans: orphans
                .into_iter()
                .map(|file| (file, State::Waiting))
                .collect(),
        }
    }

    /// Everything that the page lists.
    pub(super) fn json(&self) -> Value {
        let groups = self.groups.iter().map(|difference| {
            let changes = difference.lines();
            json!({
                "what": difference.words(),
                "changes": changes.iter().map(|change| line(change)).collect::<Vec<_>>(),
            })
        });
        let files = self.entries.iter().map(|entry| {
            let waiting = &entry.waiting;
            json!({
                "group": entry.group,
                "state": entry.state,
                "name": line(&waiting.file.name()),
                "case": line(&waiting.file.case.to_string()),
                "step": line(&waiting.file.step),
                "words": line(&waiting.file.words()),
                "number": waiting.number,
                "sentence": visible(&waiting.sentence),
                "place": line(&waiting.location.to_string()),
                "also_in": waiting.also_in.iter().map(|case| line(case)).collect::<Vec<_>>(),
            })
        });
        let orphans = self.orphans.iter().map(|(file, state)| {
            let path = file.path.strip_prefix(&self.root).unwrap_or(&file.path);
            json!({
                "path": line(&path.to_string_lossy()),
                "name": line(&file.name()),
                "pending": file.pending,
                "state": state,
            })
        });
        json!({
            "groups": groups.collect::<Vec<_>>(),
            "files": files.collect::<Vec<_>>(),
            "orphans": orphans.collect::<Vec<_>>(),
        })
    }

    /// What a file shows: both texts side by side, or which pictures there are.
    pub(super) fn file(&self, number: usize) -> Result<Option<Value>, StoreError> {
        let Some(entry) = self.entries.get(number) else {
            return Ok(None);
        };
        if entry.state != State::Waiting {
            return Ok(Some(json!({ "decided": true })));
        }
        let file = &entry.waiting.file;
        if is_picture(file) {
            let old = snapshots::picture(&file.target())?.is_some();
            return Ok(Some(json!({ "pictures": { "old": old } })));
        }
        let (old, new) = entry.waiting.texts()?;
        let had_one = old.is_some();
        let (old, new) = (old.unwrap_or_default(), visible(&new));
        let old = visible(&old);
        let rows = side_by_side(&old, &new).into_iter();
        let rows = rows.map(|row| match row {
            Row::Equal(line) => json!(["=", line]),
            Row::Other(old, new) => json!(["~", old, new]),
        });
        let rows: Vec<_> = rows.collect();
        Ok(Some(json!({ "rows": rows, "old": had_one })))
    }

    /// A picture as PNG; `None` if there is none.
    pub(super) fn picture(&self, number: usize, which: Which) -> Result<Option<Vec<u8>>, NotShown> {
        let entry = self.entries.get(number);
        let Some(file) = entry.map(|entry| &entry.waiting.file) else {
            return Ok(None);
        };
        if !is_picture(file) {
            return Ok(None);
        }
        match which {
            Which::Old => Ok(snapshots::picture(&file.target())?),
            Which::New => Ok(snapshots::picture(&file.path)?),
            Which::Difference => {
                let old = snapshots::picture(&file.target())?;
                let (Some(old), Some(new)) = (old, snapshots::picture(&file.path)?) else {
                    return Ok(None);
                };
                let (old, new) = (picture::decode(&old)?, picture::decode(&new)?);
                Ok(Some(picture::encode_fast(&picture::difference(
                    &old, &new,
                ))?))
            }
        }
    }

    /// Does what the page asks for; what is decided already stays as it is.
    pub(super) fn carry_out(&mut self, order: &Order) -> Result<(), StoreError> {
        for number in &order.files {
            let decision = match order.what {
                What::Accept => Decision::Accept,
                What::Reject => Decision::Reject,
                What::Remove => {
                    if let Some((file, state @ State::Waiting)) = self.orphans.get_mut(*number) {
                        snapshots::remove(file)?;
                        *state = State::Removed;
                    }
                    continue;
                }
            };
            let Some(entry) = self.entries.get_mut(*number) else {
                continue;
            };
            if entry.state == State::Waiting {
                entry.state = match (entry.waiting.decide(decision)?, decision) {
                    (Decided::Outdated, _) => State::Outdated,
                    (Decided::Done, Decision::Accept) => State::Accepted,
                    (Decided::Done, Decision::Reject) => State::Rejected,
                };
            }
        }
        Ok(())
    }

    /// How many files were accepted, rejected, are left, and were removed.
    pub(super) fn counts(&self) -> [usize; 4] {
        let of = |state| {
            self.entries
                .iter()
                .filter(|entry| entry.state == state)
                .count()
        };
        let removed = self
            .orphans
            .iter()
            .filter(|(_, state)| *state == State::Removed);
        [
            of(State::Accepted),
            of(State::Rejected),
            of(State::Waiting) + of(State::Outdated),
            removed.count(),
        ]
    }

    /// The changes of the accepted pages.
    pub(super) fn accepted(&self) -> Vec<Change> {
        let accepted = self
            .entries
            .iter()
            .filter(|entry| entry.state == State::Accepted);
        accepted
            .flat_map(|entry| self.groups[entry.group].changes().to_vec())
            .collect()
    }
}

fn is_picture(file: &Kept) -> bool {
    matches!(file.kind, KeptKind::Picture { .. })
}
