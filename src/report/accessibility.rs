//! Violations of the rules of accessibility that no failure tells: noted, or known before.

use super::words::count;
use crate::record::{AccessibilityRecord, CaseRecord, Class, RunRecord};

/// A rule that pages violate.
struct Violated<'a> {
    rule: &'a str,
    impact: &'a str,
    help: &'a str,
    elements: usize,
    steps: usize,
}

/// The violated rules, a line each, the most frequent first; then what has been fixed.
pub(super) fn told(record: &RunRecord) -> Vec<String> {
    let mut violated: Vec<Violated<'_>> = Vec::new();
    for judged in untold(record) {
        let mut here: Vec<&str> = Vec::new();
        for violation in judged.unknown() {
            let at = violated
                .iter()
                .position(|known| known.rule == violation.rule);
            let at = at.unwrap_or_else(|| {
                violated.push(Violated {
                    rule: &violation.rule,
                    impact: &violation.impact,
                    help: &violation.help,
                    elements: 0,
                    steps: 0,
                });
                violated.len() - 1
            });
            violated[at].elements += 1;
            if !here.contains(&violation.rule.as_str()) {
                here.push(&violation.rule);
                violated[at].steps += 1;
            }
        }
    }
    violated.sort_by_key(|rule| std::cmp::Reverse(rule.elements));
    let rules = violated.iter().map(|violated| {
        let Violated {
            rule, impact, help, ..
        } = violated;
        let (elements, steps) = (
            count(violated.elements, "element"),
            count(violated.steps, "step"),
        );
        format!("{rule} ({impact}): {elements} in {steps}: {help}")
    });
    rules.chain(known(record)).chain(fixed(record)).collect()
}

/// How many are known.
fn known(record: &RunRecord) -> Option<String> {
    let steps = record.cases.iter().flat_map(|case| &case.steps);
    let judged = steps.filter_map(|step| step.accessibility.as_ref());
    let known = judged.map(|judged| judged.violations.len() - judged.unknown().count());
    let (number, steps) = known
        .filter(|number| *number > 0)
        .fold((0, 0), |(sum, steps), number| (sum + number, steps + 1));
    (number > 0).then(|| {
        format!(
            "{} in {}",
            count(number, "known violation"),
            count(steps, "step")
        )
    })
}

/// What those cases have judged whose failures do not tell it.
fn untold(record: &RunRecord) -> impl Iterator<Item = &AccessibilityRecord> {
    let tells = |case: &&CaseRecord| {
        let mut failures = case.steps.iter().flat_map(|step| &step.failures);
        failures.any(|failure| failure.class == Class::Accessibility)
    };
    let untold = record.cases.iter().filter(move |case| !tells(case));
    let steps = untold.flat_map(|case| &case.steps);
    steps.filter_map(|step| step.accessibility.as_ref())
}

/// That lists name violations that are gone.
fn fixed(record: &RunRecord) -> Option<String> {
    let steps = record.cases.iter().flat_map(|case| &case.steps);
    let judged = steps.filter_map(|step| step.accessibility.as_ref());
    let number: usize = judged.map(|judged| judged.fixed.len()).sum();
    let accept = match record.pending {
        true => ": `stepproof accept` forgets them",
        false => "",
    };
    (number > 0).then(|| {
        let known = count(number, "known violation");
        let are = if number == 1 { "is" } else { "are" };
        format!("{known} {are} no longer there{accept}")
    })
}
