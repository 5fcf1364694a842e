//! Judges a run of a mutant: whether the mutant was noticed, by which oracles, and whether the messages
//! name the page and the place.

use super::operator::Oracle;
use super::page::{Page, Place};
use super::record::Mutant;
use crate::page::fold;
use crate::record::{CaseRecord, Class, Failure, Outcome, StepRecord};

/// The judgement of a run.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Judged {
    /// Which of the oracles in use noticed it.
    pub(super) noticed_by: Vec<Oracle>,
    /// Their failures.
    pub(super) failures: Vec<Failure>,
    /// Why the run does not count.
    pub(super) broken: Option<String>,
    pub(super) names_page: bool,
    pub(super) names_place: bool,
}

/// The oracle that a failure comes from; none if the environment failed.
pub(super) fn oracle(class: Class) -> Option<Oracle> {
    match (class, class.outcome()) {
        (Class::Snapshot, _) => Some(Oracle::Snapshot),
        (Class::Picture, _) => Some(Oracle::Pixels),
        (Class::PageError, _) => Some(Oracle::Errors),
        (_, Outcome::Failed) => Some(Oracle::Flow),
        _ => None,
    }
}

/// Judges a run of a mutant by the oracles in use.
pub(super) fn judge(
    record: &CaseRecord,
    mutant: &Mutant,
    page: Option<&Page>,
    texts: &[&str],
    oracles: &[Oracle],
) -> Judged {
    let mut judged = Judged::default();
    // A failure of an optional step fails nothing.
    let heard = |step: Option<&StepRecord>| step.is_none_or(|step| step.outcome != Outcome::Warned);
    for (step, failure) in record.failures().filter(|(step, _)| heard(*step)) {
        let Some(oracle) = oracle(failure.class) else {
            judged.broken.get_or_insert_with(|| failure.title.clone());
            continue;
        };
        if !oracles.contains(&oracle) {
            continue;
        }
        if !judged.noticed_by.contains(&oracle) {
            judged.noticed_by.push(oracle);
        }
        let said = said(failure);
        judged.names_page |= names_page(&said, step, mutant, page);
        // If the whole page is changed, the page is the place.
        judged.names_place |= match WHOLE_PAGE.contains(&mutant.place.at.as_str()) {
            true => names_page(&said, step, mutant, page),
            false => names_place(&said, &mutant.place, texts),
        };
        judged.failures.push(failure.clone());
    }
    judged
}

fn said(failure: &Failure) -> String {
    let details = failure.details.join("\n");
    fold(&format!("{}\n{details}", failure.title))
}

/// Whether the text has the page's path or title, or the step is one that passes the page.
fn names_page(said: &str, step: Option<&StepRecord>, mutant: &Mutant, page: Option<&Page>) -> bool {
    let Some(page) = page else { return false };
    let passed = page.passed.iter().find(|passed| passed.case == mutant.case);
    let at = |step: &StepRecord| passed.is_some_and(|passed| passed.steps.contains(&step.id));
    let titled = !page.title.is_empty() && said.contains(&fold(&page.title));
    said.contains(&fold(&page.path)) || titled || step.is_some_and(at)
}

/// Whether the text has the place's name or a good part of it, the name of something around it, or what it
/// became.
fn names_place(said: &str, place: &Place, texts: &[&str]) -> bool {
    let quoted = |what: &str| {
        let inside = what
            .split_once('"')
            .map(|(_, rest)| rest.trim_end_matches(['"', '…']));
        inside.map(fold).unwrap_or_default()
    };
    let names = std::iter::once(&place.what).chain(&place.around);
    let mut names = names
        .map(|what| quoted(what))
        .chain(texts.iter().map(|text| fold(text)));
    let path = place
        .at
        .split(' ')
        .nth(1)
        .filter(|path| path.starts_with('/'));
    path.is_some_and(|path| said.contains(path)) || names.any(|name| says(said, &name))
}

/// The selectors of the document itself.
const WHOLE_PAGE: [&str; 2] = ["html", "html > body:nth-of-type(1)"];

/// How many characters of a long name the text must have.
const ENOUGH: usize = 6;

/// Whether the text has the name, a good part of it, or one of the texts that it consists of.
fn says(said: &str, name: &str) -> bool {
    let letters: Vec<char> = name.trim().chars().collect();
    if letters.is_empty() {
        return false;
    }
    let mut parts = letters.windows(letters.len().min(ENOUGH));
    let mut texts = name
        .split_whitespace()
        .filter(|text| text.chars().nth(1).is_some());
    parts.any(|part| said.contains(&part.iter().collect::<String>()))
        || texts.any(|text| said.contains(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Location;

    fn failed(class: Class, title: &str) -> CaseRecord {
        let failure = Failure::new(class, title, &Location::nowhere());
        let step = StepRecord {
            outcome: Outcome::Failed,
            failures: vec![failure],
            ..StepRecord::not_reached("pay", 1, "Pay.".into(), Location::nowhere())
        };
        CaseRecord {
            id: "web".into(),
            scenario: "web".into(),
            title: "Web".into(),
            tags: Vec::new(),
            location: Location::nowhere(),
            quarantine: None,
            browser: None,
            left_out: None,
            outcome: Outcome::Failed,
            duration_ms: 1,
            earlier_attempts: Vec::new(),
            nearly_timed_out: None,
            failure: None,
            volatile: Vec::new(),
            excepted: Vec::new(),
            reached: Vec::new(),
            steps: vec![step],
        }
    }

    fn mutant() -> Mutant {
        Mutant {
            operator: "control-renamed".into(),
            page: "/pay".into(),
            place: Place {
                at: "button:nth-of-type(1)".into(),
                what: "button \"下一步\"".into(),
                around: vec!["form \"缴费\"".into()],
                mark: String::new(),
            },
            case: "web".into(),
        }
    }

    fn judged(class: Class, title: &str, oracles: &[Oracle]) -> Judged {
        let page = Page {
            path: "/pay".into(),
            title: "收银台".into(),
            ..Page::default()
        };
        judge(&failed(class, title), &mutant(), Some(&page), &[], oracles)
    }

    #[test]
    fn only_oracles_in_use_notice() {
        let title = "button 下一步 → 继续";
        let heard = judged(Class::Snapshot, title, &[Oracle::Snapshot]);
        assert_eq!(heard.noticed_by, [Oracle::Snapshot]);
        assert!(heard.names_place && !heard.names_page);
        assert_eq!(
            judged(Class::Snapshot, title, &[Oracle::Flow]),
            Judged::default()
        );
        assert_eq!(judged(Class::Assertion, title, &[]), Judged::default());
    }

    #[test]
    fn a_broken_environment_notices_nothing() {
        let broken = judged(
            Class::Environment,
            "cannot start the mock portal",
            &Oracle::ALL,
        );
        assert!(broken.noticed_by.is_empty());
        assert_eq!(
            broken.broken.as_deref(),
            Some("cannot start the mock portal")
        );
    }

    #[test]
    fn page_and_place_are_named_by_what_a_reader_calls_them() {
        let says = |title| {
            let judged = judged(Class::Assertion, title, &Oracle::ALL);
            (judged.names_page, judged.names_place)
        };
        assert_eq!(says("POST /pay answered 500"), (true, false));
        assert_eq!(says("there is no `下一步` on 收银台"), (true, true));
        assert_eq!(says("a control of form \"缴费\" is gone"), (false, true));
        assert_eq!(says("something else"), (false, false));
    }
}
