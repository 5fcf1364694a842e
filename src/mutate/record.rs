//! What a run of mutants found, as data.

use serde::{Deserialize, Serialize};

use super::operator::{Family, Oracle};
use super::page::{Passed, Place};
use crate::case_id::CaseId;
use crate::record::Failure;
use crate::source::Location;

/// Version of the format of [`Detection`] as JSON.
pub const FORMAT: u32 = 2;

/// What cases notice of changed pages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Detection {
    /// [`FORMAT`].
    pub format: u32,
    /// Version of stepproof.
    pub stepproof: String,
    /// Seconds since 1970.
    pub started: i64,
    /// Wall time, that of the runs before a resumption included.
    pub duration_ms: u64,
    /// What decided the places and the order.
    pub seed: u64,
    /// `--base-url`, when the run was not against the built-in mock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_url: Option<String>,
    /// What could notice a change.
    pub oracles: Vec<Oracle>,
    /// The cases on the unchanged pages.
    pub baseline: Vec<Baseline>,
    /// The pages that they pass.
    pub pages: Vec<PageRecord>,
    /// Operators that found no place on any page.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub placeless: Vec<String>,
    /// How many mutants were planned.
    pub planned: usize,
    /// Why not all of them ran.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<String>,
    /// Those that ran, in the order of the plan.
    pub mutants: Vec<MutantRecord>,
}

/// A case on the unchanged pages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// The case.
    pub case: CaseId,
    /// Why no mutants run in it: it fails, or two runs differ.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trouble: Vec<String>,
    /// Wall time of a run.
    pub duration_ms: u64,
    /// Wall time of its slowest step.
    pub slowest_ms: u64,
}

/// A page that cases pass.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageRecord {
    /// Its path.
    pub path: String,
    /// Its title.
    pub title: String,
    /// Who passes it.
    pub passed: Vec<Passed>,
    /// A step's picture shows it.
    pub pictured: bool,
}

/// The address of a mutant: it is all that is needed to run it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mutant {
    /// The operator.
    pub operator: String,
    /// Path of the page.
    pub page: String,
    /// The place on it.
    pub place: Place,
    /// The case that is run.
    pub case: CaseId,
}

/// What became of a mutant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MutantRecord {
    /// Which one.
    pub mutant: Mutant,
    /// What it is about.
    pub family: Family,
    /// What it does.
    pub does: String,
    /// Which oracles must notice it; none for a harmless one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seen_by: Vec<Oracle>,
    /// How it ended.
    pub verdict: Verdict,
    /// Which oracles noticed it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub noticed_by: Vec<Oracle>,
    /// Why it is equivalent, not live or not counted, or what else is to be said of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What the case said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failures: Vec<Failure>,
    /// What it said names the page.
    #[serde(default)]
    pub names_page: bool,
    /// What it said names the place.
    #[serde(default)]
    pub names_place: bool,
    /// The source of the place before.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub before: String,
    /// The source of the place after.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub after: String,
    /// The step that passed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passed_by: Option<PassedBy>,
    /// What a reader could have seen, in the words of a snapshot's changes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<String>,
    /// Path of the picture of the page as it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture_before: Option<String>,
    /// Path of the picture of the changed page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// Wall time.
    pub duration_ms: u64,
}

impl MutantRecord {
    /// A reader or an operator of the site would call it a change.
    pub fn is_harmful(&self) -> bool {
        !self.seen_by.is_empty()
    }

    /// It counts: it was really there, and it is a change.
    pub fn counts(&self) -> bool {
        matches!(self.verdict, Verdict::Noticed | Verdict::Unnoticed)
    }

    /// One of the oracles that must notice it was in use.
    pub fn is_in_reach(&self, oracles: &[Oracle]) -> bool {
        self.seen_by.iter().any(|oracle| oracles.contains(oracle))
    }
}

/// The step that passed a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PassedBy {
    /// Its id.
    pub step: String,
    /// Where it stands.
    pub location: Location,
}

/// How a mutant ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The case noticed it.
    Noticed,
    /// The case passed it.
    Unnoticed,
    /// The case passed it, and nobody could have noticed it.
    Equivalent,
    /// It was on no page that the case passed.
    NotLive,
    /// The environment failed, or the site could not be reset.
    NotCounted,
}

/// How many mutants there are, and how many of them were noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Score {
    /// Noticed.
    pub noticed: usize,
    /// All that count.
    pub all: usize,
}

impl Score {
    /// That of these mutants.
    pub fn of<'a>(mutants: impl IntoIterator<Item = &'a MutantRecord>) -> Self {
        let mut score = Self::default();
        for mutant in mutants.into_iter().filter(|mutant| mutant.counts()) {
            score.all += 1;
            score.noticed += usize::from(mutant.verdict == Verdict::Noticed);
        }
        score
    }

    /// In percent; 0 of nothing is 0.
    #[expect(clippy::cast_precision_loss, reason = "a percentage, rounded")]
    pub fn percent(self) -> f64 {
        match self.all {
            0 => 0.0,
            all => self.noticed as f64 * 100.0 / all as f64,
        }
    }
}

impl Detection {
    /// Harmful ones that count.
    pub fn harmful(&self) -> impl Iterator<Item = &MutantRecord> + Clone {
        let mutants = self.mutants.iter();
        mutants.filter(|mutant| mutant.is_harmful() && mutant.counts())
    }

    /// Harmless ones that count.
    pub fn harmless(&self) -> impl Iterator<Item = &MutantRecord> + Clone {
        let mutants = self.mutants.iter();
        mutants.filter(|mutant| !mutant.is_harmful() && mutant.counts())
    }

    /// Harmful ones that nothing noticed.
    pub fn survivors(&self) -> impl Iterator<Item = &MutantRecord> + Clone {
        let harmful = self.harmful();
        harmful.filter(|mutant| mutant.verdict == Verdict::Unnoticed)
    }

    /// Harmless ones that something noticed.
    pub fn alarms(&self) -> impl Iterator<Item = &MutantRecord> + Clone {
        let harmless = self.harmless();
        harmless.filter(|mutant| mutant.verdict == Verdict::Noticed)
    }

    /// Those with this verdict.
    pub fn with(&self, verdict: Verdict) -> impl Iterator<Item = &MutantRecord> + Clone {
        let mutants = self.mutants.iter();
        mutants.filter(move |mutant| mutant.verdict == verdict)
    }

    /// Every harmful one that can be noticed was, and no harmless one.
    pub fn is_perfect(&self) -> bool {
        self.survivors().next().is_none() && self.alarms().next().is_none()
    }
}
