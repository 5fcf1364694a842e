//! What follows from the survivors: which pages of a case nobody looks at.

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
    /// The steps in which it is passed.
    pub steps: Vec<String>,
    /// Where the first of them stands.
    pub location: Location,
    /// How many changes of it were noticed.
    pub score: Score,
    /// Operators whose changes were not.
    pub unnoticed: Vec<String>,
}

/// So few mutants say nothing of a page.
const ENOUGH: usize = 4;

/// The pages on which at most half of the changes within reach were noticed, the worst first.
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
