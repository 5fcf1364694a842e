//! Pages on which a case notices few changes: they need a snapshot or an expectation.

use std::collections::BTreeMap;

use super::record::{Detection, MutantRecord, Score};
use crate::case_id::CaseId;
use crate::source::Location;

/// A page of a case on which changes are not noticed.
#[derive(Debug, Clone, PartialEq)]
pub struct Advice {
    /// The case.
    pub case: CaseId,
    /// Path of the page.
    pub page: String,
    /// Its title.
    pub title: String,
    /// The steps that pass it.
    pub steps: Vec<String>,
    /// The location of the first of them.
    pub location: Location,
    /// How many of its changes were noticed.
    pub score: Score,
    /// Operators whose changes were not noticed.
    pub unnoticed: Vec<String>,
}

/// Fewer mutants than this do not show anything about a page.
const ENOUGH: usize = 4;

/// The pages on which at most half of the changes that the oracles can see were noticed, the worst first.
pub fn advice(detection: &Detection) -> Vec<Advice> {
    let mut by_page: BTreeMap<(&CaseId, &str), Vec<&MutantRecord>> = BTreeMap::new();
    for mutant in detection.harmful() {
        if mutant.is_in_reach(&detection.oracles) {
            let key = (&mutant.mutant.case, mutant.mutant.page.as_str());
            by_page.entry(key).or_default().push(mutant);
        }
    }
    let mut found: Vec<_> = by_page
        .into_iter()
        .filter_map(|((case, path), mutants)| of_page(detection, case, path, &mutants))
        .collect();
    found.sort_by(|one, other| one.score.percent().total_cmp(&other.score.percent()));
    found
}

fn of_page(
    detection: &Detection,
    case: &CaseId,
    path: &str,
    mutants: &[&MutantRecord],
) -> Option<Advice> {
    let score = Score::of(mutants.iter().copied());
    if score.all < ENOUGH || score.noticed * 2 > score.all {
        return None;
    }
    let page = detection.pages.iter().find(|page| page.path == path)?;
    let passed = page.passed.iter().find(|passed| passed.case == *case)?;
    let unnoticed = mutants.iter().filter(|mutant| mutant.noticed_by.is_empty());
    Some(Advice {
        case: case.clone(),
        page: path.to_owned(),
        title: page.title.clone(),
        steps: passed.steps.clone(),
        location: passed.location.clone(),
        score,
        unnoticed: unnoticed
            .map(|mutant| mutant.mutant.operator.clone())
            .collect(),
    })
}
