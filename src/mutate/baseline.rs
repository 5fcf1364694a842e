//! The baseline: each case runs twice on the unchanged pages, and differences between the two runs are
//! reported.

use std::sync::Arc;

use tokio::sync::watch;

use super::bench::{Bench, CaseRun, Slot};
use super::interceptors::{Document, Seen, Survey};
use super::operator::Operator;
use super::page::{Page, Passed};
use super::record::Baseline;
use crate::case_id::CaseId;
use crate::page::{Blanks, diff};
use crate::record::Outcome;
use crate::scenario::{Case, Volatile};
use crate::source::Location;

/// Most differences of a case that are reported.
const NAMED: usize = 6;

/// What the two runs of a case on the unchanged pages have shown.
pub(super) struct Surveyed {
    pub(super) baseline: Baseline,
    seen: Seen,
    ran: CaseRun,
}

/// The volatile values of a case.
pub(super) fn blanks(case: &Case) -> Blanks {
    let patterns: Vec<_> = case.volatile.iter().map(Volatile::blank).collect();
    // These patterns are valid: they were compiled when the scenario was read.
    Blanks::new(&patterns).unwrap_or_default()
}

/// Runs the case twice on the unchanged pages; `None` if it was cancelled.
pub(super) async fn survey(
    bench: &Bench,
    case: &Case,
    operators: &[&'static Operator],
    slot: &Slot,
    cancel: &watch::Receiver<bool>,
) -> Option<Surveyed> {
    let covers = bench.covers(case).unwrap_or_default();
    let mut runs = Vec::new();
    for _ in 0..2 {
        let survey = Arc::new(Survey::new(operators, covers.clone()));
        let ran = bench.run(case.clone(), slot, Some(survey.clone()), None, cancel);
        let ran = ran.await?;
        runs.push((survey.seen(), ran));
    }
    let (second, again) = runs.pop()?;
    let (first, ran) = runs.pop()?;
    let mut trouble = failures(&ran);
    if trouble.is_empty() {
        trouble = failures(&again);
    }
    if trouble.is_empty() {
        trouble = differences(case, &first, &second);
    }
    let slowest = again.record.steps.iter().chain(&ran.record.steps);
    let baseline = Baseline {
        case: case.id.clone(),
        trouble,
        duration_ms: ran.duration_ms.min(again.duration_ms),
        slowest_ms: slowest
            .map(|step| step.duration_ms)
            .max()
            .unwrap_or_default(),
    };
    Some(Surveyed {
        baseline,
        seen: first,
        ran,
    })
}

/// Why the case fails on the unchanged pages.
fn failures(ran: &CaseRun) -> Vec<String> {
    if ran.record.outcome == Outcome::Passed {
        return Vec::new();
    }
    let failures = ran.record.failures();
    let told = failures.map(|(_, failure)| format!("{} ({})", failure.title, failure.location));
    let mut told: Vec<_> = told.take(NAMED).collect();
    told.insert(
        0,
        "the case does not pass on the unchanged pages".to_owned(),
    );
    told
}

/// How two runs on the unchanged pages differ.
fn differences(case: &Case, first: &Seen, second: &Seen) -> Vec<String> {
    let pages = |seen: &Seen| {
        let own = seen.documents.iter().filter(|document| !document.framed);
        own.map(|document| document.page.clone())
            .collect::<Vec<_>>()
    };
    let (one, other) = (pages(first), pages(second));
    if one != other {
        return vec![format!(
            "two runs on the unchanged pages passed other pages: {} and {}",
            one.join(", "),
            other.join(", ")
        )];
    }
    let mut found = Vec::new();
    let mut rest: Vec<_> = second.looks.iter().collect();
    for (page, look) in &first.looks {
        let text = blanks(case).page(&look.page);
        // A page may have been read at several moments.
        let nearest = rest
            .iter()
            .filter(|(other, _)| other == page)
            .map(|(_, other)| diff(&text, &blanks(case).page(&other.page)))
            .min_by_key(Vec::len);
        let Some(changes) = nearest.filter(|changes| !changes.is_empty()) else {
            continue;
        };
        // If only one of the runs has read the page at this moment, a difference means nothing.
        if rest.iter().filter(|(other, _)| other == page).count() > 1 {
            rest.retain(|(other, _)| other != page);
            continue;
        }
        let changes = changes.iter().map(|change| format!("{page}: {change}"));
        found.extend(changes);
    }
    found.truncate(NAMED);
    if !found.is_empty() {
        found.insert(0, "two runs on the unchanged pages differ".to_owned());
    }
    found
}

/// The pages that the stable cases pass, sorted by path.
pub(super) fn pages(surveyed: &[Surveyed]) -> Vec<Page> {
    let mut pages: Vec<Page> = Vec::new();
    for case in surveyed
        .iter()
        .filter(|case| case.baseline.trouble.is_empty())
    {
        let (ran, seen, id) = (&case.ran, &case.seen, &case.baseline.case);
        for (at, document) in seen.documents.iter().enumerate() {
            let page = of_path(&mut pages, &document.page);
            if page.title.is_empty() {
                page.title.clone_from(&document.title);
            }
            pass(page, id, steps(ran, document, &seen.documents[at + 1..]));
        }
        for found in &seen.places {
            let page = of_path(&mut pages, &found.page);
            page.note(found.operator, found.place.clone(), id);
            // A request that only redirects has no document.
            if !seen
                .documents
                .iter()
                .any(|document| document.page == found.page)
            {
                let step = ran.step_at(found.at).into_iter();
                let step = step.map(|(id, location)| (id.to_owned(), location.clone()));
                pass(page, id, step.collect());
            }
        }
    }
    for case in surveyed {
        note_pictured(&mut pages, case);
    }
    pages.sort_by(|one, other| one.path.cmp(&other.path));
    pages
}

/// Notes which pages the pictures of a case show: among the pages that a step passes, the one with the
/// picture's title, or all if none has that title.
fn note_pictured(pages: &mut [Page], case: &Surveyed) {
    for step in &case.ran.record.steps {
        let Some(picture) = &step.picture else {
            continue;
        };
        let is_passed = |page: &Page| {
            let mut passed = page.passed.iter();
            passed.any(|by| by.case == case.baseline.case && by.steps.contains(&step.id))
        };
        let has_title = |page: &Page| page.title == picture.title;
        let known = pages.iter().any(|page| is_passed(page) && has_title(page));
        for page in pages.iter_mut().filter(|page| is_passed(page)) {
            page.pictured |= !known || has_title(page);
        }
    }
}

fn of_path<'a>(pages: &'a mut Vec<Page>, path: &str) -> &'a mut Page {
    let at = pages.iter().position(|page| page.path == path);
    let at = at.unwrap_or_else(|| {
        pages.push(Page {
            path: path.to_owned(),
            ..Page::default()
        });
        pages.len() - 1
    });
    &mut pages[at]
}

/// The steps during which this is the document of the page.
fn steps(ran: &CaseRun, document: &Document, later: &[Document]) -> Vec<(String, Location)> {
    let next = later.iter().find(|other| !other.framed);
    let first = ran
        .steps
        .iter()
        .rposition(|(began, _, _)| *began <= document.at);
    let last = next.map_or(Some(ran.steps.len().saturating_sub(1)), |next| {
        ran.steps
            .iter()
            .rposition(|(began, _, _)| *began <= next.at)
    });
    let (first, last) = (first.unwrap_or_default(), last.unwrap_or_default());
    let during = ran.steps.iter().take(last + 1).skip(first);
    during
        .map(|(_, id, location)| (id.clone(), location.clone()))
        .collect()
}

fn pass(page: &mut Page, case: &CaseId, steps: Vec<(String, Location)>) {
    let Some((_, location)) = steps.first() else {
        return;
    };
    let known = page.passed.iter().position(|passed| passed.case == *case);
    let known = known.unwrap_or_else(|| {
        page.passed.push(Passed {
            case: case.clone(),
            steps: Vec::new(),
            location: location.clone(),
        });
        page.passed.len() - 1
    });
    let passed = &mut page.passed[known].steps;
    for (id, _) in steps {
        if !passed.contains(&id) {
            passed.push(id);
        }
    }
}
