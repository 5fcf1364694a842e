//! What waits for a person's decision: pending pages and pictures, those with an equal change together; and
//! the snapshot files that belong to no step.

mod steps;

use std::hash::{DefaultHasher, Hasher as _};
use std::path::Path;

pub use self::steps::Steps;
use crate::page::{Change, diff_steps};
use crate::scenario::Case;
use crate::snapshots::{self, Kept, KeptKind, StoreError};
use crate::source::Location;

/// All that waits.
#[derive(Debug)]
pub struct Queue {
    /// What has changed, in the order of the cases and steps.
    pub groups: Vec<Group>,
    /// The files of no step, stored and pending.
    pub orphans: Vec<Kept>,
}

/// Pending files with one change.
#[derive(Debug)]
pub struct Group {
    /// The change.
    pub difference: Difference,
    /// The files.
    pub files: Vec<Waiting>,
}

/// In what a pending file differs from the accepted one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// No page is accepted yet; its text.
    NewPage(String),
    /// The page has changed in this.
    ChangedPage(Vec<Change>),
    /// No picture is accepted yet; a number for its content.
    NewPicture(u64),
    /// The picture has changed; a number for both contents.
    ChangedPicture(u64),
    /// The page violates other rules of accessibility than before.
    Violations {
        /// Those that come.
        new: Vec<String>,
        /// Those that go.
        fixed: Vec<String>,
    },
}

impl Difference {
    /// That of a pending file.
    pub fn of(file: &Kept) -> Result<Self, StoreError> {
        match file.kind {
            KeptKind::Page => Self::of_page(file),
            KeptKind::Picture { .. } => {
                let new = snapshots::picture(&file.path)?;
                Ok(match snapshots::picture(&file.target())? {
                    None => Self::NewPicture(number(&new)),
                    Some(old) => Self::ChangedPicture(number(&(old, new))),
                })
            }
            KeptKind::Violations => {
                let (new, fixed) = snapshots::changed_violations(file)?;
                Ok(Self::Violations { new, fixed })
            }
        }
    }

    fn of_page(file: &Kept) -> Result<Self, StoreError> {
        let new = snapshots::text(&file.path)?.unwrap_or_default();
        Ok(match snapshots::text(&file.target())? {
            None => Self::NewPage(new),
            Some(old) => Self::ChangedPage(diff_steps(&old, &new)),
        })
    }

    /// The changes of a page that was accepted before.
    pub fn changes(&self) -> &[Change] {
        match self {
            Self::ChangedPage(changes) => changes,
            _ => &[],
        }
    }

    /// What has changed, a line each, where there are lines to show.
    pub fn lines(&self) -> Vec<String> {
        match self {
            Self::Violations { new, fixed } => {
                let new = new.iter().map(|line| format!("new: {line}"));
                let fixed = fixed.iter().map(|line| format!("fixed: {line}"));
                new.chain(fixed).collect()
            }
            _ => self.changes().iter().map(ToString::to_string).collect(),
        }
    }

    /// What it is, in words.
    pub fn words(&self) -> &'static str {
        match self {
            Self::NewPage(_) => "new page",
            Self::ChangedPage(_) => "changed page",
            Self::NewPicture(_) => "new picture",
            Self::ChangedPicture(_) => "changed picture",
            Self::Violations { new, .. } if new.is_empty() => "fixed accessibility",
            Self::Violations { .. } => "violations of accessibility",
        }
    }
}

fn number(content: &impl std::hash::Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    hasher.finish()
}

/// A pending file, and the step that it belongs to.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// The file.
    pub file: Kept,
    /// The number of the step in its case.
    pub number: usize,
    /// The sentence of the step.
    pub sentence: String,
    /// Where the step is written.
    pub location: Location,
    /// Other cases with this step.
    pub also_in: Vec<String>,
    /// What was read of it.
    state: u64,
}

/// What a person decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It becomes the stored one.
    Accept,
    /// It is removed.
    Reject,
}

/// What became of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decided {
    /// It was carried out.
    Done,
    /// Nothing was done: the file is gone, or no longer what a person has seen.
    Outdated,
}

impl Waiting {
    /// Carries out a decision, if the file is still what it was.
    pub fn decide(&self, decision: Decision) -> Result<Decided, StoreError> {
        if snapshots::state(&self.file)? != self.state {
            return Ok(Decided::Outdated);
        }
        match decision {
            Decision::Accept => snapshots::accept(&self.file)?,
            Decision::Reject => snapshots::remove(&self.file)?,
        }
        Ok(Decided::Done)
    }

    /// The accepted text and the pending one.
    pub fn texts(&self) -> Result<(Option<String>, String), StoreError> {
        let new = snapshots::text(&self.file.path)?.unwrap_or_default();
        Ok((snapshots::text(&self.file.target())?, new))
    }
}

impl Queue {
    /// All that waits in the project at `root`, with the sentences in this locale.
    pub fn of(root: &Path, cases: &[Case], locale: &str) -> Result<Self, StoreError> {
        let steps = Steps::of(cases);
        let mut orphans = Vec::new();
        let mut found = Vec::new();
        for file in snapshots::kept(root)? {
            match steps.owner(&file) {
                None => orphans.push(file),
                Some(owner) if file.pending => found.push((owner, file)),
                Some(_) => {}
            }
        }
        found.sort_by_key(|(owner, _)| owner.order);
        let mut groups: Vec<Group> = Vec::new();
        for (owner, file) in found {
            let state = snapshots::state(&file)?;
            let difference = Difference::of(&file)?;
            let waiting = Waiting {
                number: owner.order.1 + 1,
                sentence: owner.step.plain_text(locale),
                location: owner.step.location.clone(),
                also_in: steps.others(&owner),
                state,
                file,
            };
            match groups
                .iter_mut()
                .find(|group| group.difference == difference)
            {
                Some(group) => group.files.push(waiting),
                None => groups.push(Group {
                    difference,
                    files: vec![waiting],
                }),
            }
        }
        Ok(Self { groups, orphans })
    }

    /// How many files wait, orphans aside.
    pub fn len(&self) -> usize {
        self.groups.iter().map(|group| group.files.len()).sum()
    }

    /// Whether there is nothing to decide.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty() && self.orphans.is_empty()
    }
}

#[cfg(test)]
mod tests;
