//! The result of a run of mutants, as data.

use serde::{Deserialize, Serialize};

use super::operator::{Family, Oracle};
use super::page::{Passed, Place};
use crate::case_id::CaseId;
use crate::record::Failure;
use crate::source::Location;

/// Version of the format of [`Detection`] as JSON.
pub const FORMAT: u32 = 2;

/// Which changes of pages the cases have noticed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Detection {
    /// [`FORMAT`].
    pub format: u32,
    /// Version of stepproof.
    pub stepproof: String,
    /// When the run started, in seconds since 1970.
    pub started: i64,
    /// Wall time, including that of earlier runs if the run was resumed.
    pub duration_ms: u64,
    /// The seed, which decides the places and the order.
    pub seed: u64,
    /// `--base-url`, if the run was not against the built-in mock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_url: Option<String>,
    /// The oracles in use.
    pub oracles: Vec<Oracle>,
    /// The runs of the cases on the unchanged pages.
    pub baseline: Vec<Baseline>,
    /// The pages that the cases pass.
    pub pages: Vec<PageRecord>,
    /// Operators without a place on any page.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub placeless: Vec<String>,
    /// How many mutants were planned.
    pub planned: usize,
    /// Why the run ended before all of them ran.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<String>,
    /// The mutants that ran, in the order of the plan.
    pub mutants: Vec<MutantRecord>,
}

/// The runs of a case on the unchanged pages.
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
    /// The cases that pass it.
    pub passed: Vec<Passed>,
    /// Whether the picture of a step shows it.
    pub pictured: bool,
}

/// A mutant: one change of one place. This is all that is needed to run it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mutant {
    /// The operator.
    pub operator: String,
    /// Path of the page.
    pub page: String,
    /// The place on it.
    pub place: Place,
    /// The case that runs.
    pub case: CaseId,
}

/// The result of a mutant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MutantRecord {
    /// The mutant.
    pub mutant: Mutant,
    /// The family of its operator.
    pub family: Family,
    /// What it does.
    pub does: String,
    /// The oracles that must notice it; none if it is harmless.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seen_by: Vec<Oracle>,
    /// Its verdict.
    pub verdict: Verdict,
    /// The oracles that noticed it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub noticed_by: Vec<Oracle>,
    /// The reason for its verdict, or a remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The failures of the case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failures: Vec<Failure>,
    /// Whether the failures name the page.
    #[serde(default)]
    pub names_page: bool,
    /// Whether the failures name the place.
    #[serde(default)]
    pub names_place: bool,
    /// The HTML of the place before the change.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub before: String,
    /// The HTML of the place after the change.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub after: String,
    /// The step that passed it without noticing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passed_by: Option<PassedBy>,
    /// What a reader could have seen, as changes of a snapshot.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<String>,
    /// Path of the picture of the unchanged page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture_before: Option<String>,
    /// Path of the picture of the changed page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// Wall time.
    pub duration_ms: u64,
}

impl MutantRecord {
    /// Whether a reader or an operator of the site would call it a change.
    pub fn is_harmful(&self) -> bool {
        !self.seen_by.is_empty()
    }

    /// Whether it counts: it was really there, and it is a change.
    pub fn counts(&self) -> bool {
        matches!(self.verdict, Verdict::Noticed | Verdict::Unnoticed)
    }

    /// Whether one of the oracles that must notice it was in use.
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
    /// Its location.
    pub location: Location,
}

/// The verdict on a mutant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The case noticed it.
    Noticed,
    /// The case did not notice it.
    Unnoticed,
    /// The case did not notice it, and nobody could have: neither text nor picture differs.
    Equivalent,
    /// It was on no page that the case passed.
    NotLive,
    /// The environment failed, or the site could not be reset.
    NotCounted,
}

/// How many mutants there are, and how many of them were noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Score {
    /// Mutants that were noticed.
    pub noticed: usize,
    /// All mutants that count.
    pub all: usize,
}

impl Score {
    /// The score of these mutants.
    pub fn of<'a>(mutants: impl IntoIterator<Item = &'a MutantRecord>) -> Self {
        let mut score = Self::default();
        for mutant in mutants.into_iter().filter(|mutant| mutant.counts()) {
            score.all += 1;
            score.noticed += usize::from(mutant.verdict == Verdict::Noticed);
        }
        score
    }

    /// In percent; 0 if there are none.
    #[expect(clippy::cast_precision_loss, reason = "a percentage, rounded")]
    pub fn percent(self) -> f64 {
        match self.all {
            0 => 0.0,
            all => self.noticed as f64 * 100.0 / all as f64,
        }
    }
}

impl Detection {
    /// Harmful mutants that count.
    pub fn harmful(&self) -> impl Iterator<Item = &MutantRecord> + Clone {
        let mutants = self.mutants.iter();
        mutants.filter(|mutant| mutant.is_harmful() && mutant.counts())
    }

    /// Harmless mutants that count.
    pub fn harmless(&self) -> impl Iterator<Item = &MutantRecord> + Clone {
        let mutants = self.mutants.iter();
        mutants.filter(|mutant| !mutant.is_harmful() && mutant.counts())
    }

    /// Harmful mutants that nothing noticed.
    pub fn survivors(&self) -> impl Iterator<Item = &MutantRecord> + Clone {
        let harmful = self.harmful();
        harmful.filter(|mutant| mutant.verdict == Verdict::Unnoticed)
    }

    /// Harmless mutants that something noticed: false alarms.
    pub fn alarms(&self) -> impl Iterator<Item = &MutantRecord> + Clone {
        let harmless = self.harmless();
        harmless.filter(|mutant| mutant.verdict == Verdict::Noticed)
    }

    /// Mutants with this verdict.
    pub fn with(&self, verdict: Verdict) -> impl Iterator<Item = &MutantRecord> + Clone {
        let mutants = self.mutants.iter();
        mutants.filter(move |mutant| mutant.verdict == verdict)
    }

    /// Whether every harmful mutant was noticed, and no harmless one.
    pub fn is_perfect(&self) -> bool {
        self.survivors().next().is_none() && self.alarms().next().is_none()
    }
}
