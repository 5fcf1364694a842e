//! Whether the sentence of a step mentions the controls that the step uses, in the order of their use.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

mod implied;

use self::implied::implied;
use super::said::{entered_in, expected, references};
use super::stored::Finding;
use crate::case_id::CaseId;
use crate::locator::{By, TextMatch};
use crate::page::{Use, fold};
use crate::record::{Class, Failure};
use crate::scenario::{Case, ErrorLevel, Locator, Phrase, Step, Template, Term, TermRules};
use crate::source::{Location, number};

/// Words that let a sentence tell a later thing first.
static TURNS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\b(?:before|after|until|once)\b|之前|以前|前[,，先]").ok());

/// What writers put around the name of a field without meaning another one.
static AROUND: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"^(?:please |enter |select |choose |your |the |请输入|请选择|请填写|输入|请)+|[*: ]+$|\((?:optional|required|选填|必填)\)",
    )
    .ok()
});

/// What the sentences of these cases do not mention, or mention in another order, and exceptions from
/// this rule that no step needs.
///
/// Sentences that are `told` already are not judged: one mistake is told once.
pub fn unmentioned(cases: &[&Case], rules: &TermRules, told: &[&str]) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    // A part is used by many cases; one of them may need the exception.
    let mut exceptions: BTreeMap<&Location, bool> = BTreeMap::new();
    for case in cases.iter().filter(|case| judges(rules, case)) {
        for step in &case.steps {
            let lacks = of_step(step, &case.device.locale, |_| true);
            if let Some(exception) = &step.claims.unmentioned {
                *exceptions.entry(&exception.location).or_default() |= !lacks.is_empty();
                continue;
            }
            if lacks.is_empty() {
                continue;
            }
            for lack in of_step(step, &case.device.locale, |sentence| {
                !told.contains(&sentence)
            }) {
                if !findings.contains(&lack) {
                    findings.push(lack);
                }
            }
        }
    }
    let unneeded = exceptions.into_iter().filter(|(_, needed)| !needed);
    findings.extend(unneeded.map(|(location, _)| {
        let title = "the sentence mentions all that the step uses, in its order";
        finding(title.to_owned(), location, 0).help("remove `mentions` from the step")
    }));
    findings
}

/// What the sentence of a step does not mention, or mentions in another order; `is_judged` leaves out
/// some of its locales.
pub(super) fn unmentioned_in(
    step: &Step,
    device: &str,
    is_judged: impl Fn(&str) -> bool,
) -> Vec<Failure> {
    if step.claims.unmentioned.is_some() {
        return Vec::new();
    }
    let lacks = of_step(step, device, is_judged).into_iter();
    lacks.map(|lack| lack.failure).collect()
}

/// Whether the sentences of a case have to mention what its steps use.
pub(super) fn judges(rules: &TermRules, case: &Case) -> bool {
    let is_shown = |cases: &Vec<CaseId>| cases.contains(&case.id.case());
    rules.mentions != ErrorLevel::Off && rules.mentions_of.as_ref().is_none_or(is_shown)
}

/// Names of so many characters are told by their words.
const LONG: usize = 8;

/// A control, and where a sentence mentions it.
struct Mentioned<'s> {
    control: &'s Locator,
    /// The first bytes in the folded sentence, and its texts there.
    at: Vec<(usize, usize)>,
    /// It is only mentioned by a word of its name, or implied; its place says nothing.
    is_loose: bool,
}

/// Whether a piece of a folded sentence stands between signs.
fn is_quoted(said: &str, (start, end): (usize, usize)) -> bool {
    const SIGNS: &str = "\"『』[]«»*`";
    let (before, after) = (
        said[..start].chars().next_back(),
        said[end..].chars().next(),
    );
    [before, after]
        .into_iter()
        .all(|c| c.is_some_and(|c| SIGNS.contains(c)))
}

fn of_step(step: &Step, device: &str, is_judged: impl Fn(&str) -> bool) -> Vec<Finding> {
    let mut lacks = Vec::new();
    for (index, (locale, sentence)) in step.text.all().into_iter().enumerate() {
        // A translation need not have the names of the page.
        let language = |locale: &str| locale.split('-').next().map(str::to_owned);
        let is_other = locale.is_some_and(|locale| language(locale) != language(device));
        if is_other || !is_judged(sentence) {
            continue;
        }
        // A sentence that is not judged stands nowhere.
        if let Some(place) = step.claims.places.get(index) {
            lacks.extend(of_sentence(step, sentence, place));
        }
    }
    lacks
}

fn of_sentence(step: &Step, sentence: &str, place: &Location) -> Vec<Finding> {
    let said = fold(sentence).to_lowercase();
    let controls = mentioned(step, &said);
    let missing: Vec<&Mentioned<'_>> = controls.iter().filter(|c| c.at.is_empty()).collect();
    let names_expected = || {
        let mut expected = expected(step).into_iter().filter_map(|text| phrase(&text));
        expected.any(|phrase| phrase.is_in(&said))
    };
    let of_it = |term: &&Term| term.sentence == sentence;
    let terms: Vec<_> = step.claims.sentence.iter().filter(of_it).collect();
    let is_empty = missing.len() == controls.len() && terms.is_empty() && !names_expected();
    let has_any = !controls.is_empty() || !expected(step).is_empty();
    if is_empty && has_any {
        let title = "the sentence mentions nothing that the step uses or expects".to_owned();
        let nothing = finding(title, place, sentence.len());
        return vec![nothing.details(told(&controls)).help(HELP)];
    }
    let mut findings = Vec::new();
    if !missing.is_empty() {
        let names: Vec<_> = missing.iter().map(|c| c.control.to_string()).collect();
        let title = format!("the sentence does not mention {}", names.join(", "));
        let missing = finding(title, place, sentence.len()).details(told(missing));
        findings.push(missing.help(HELP));
    }
    let turns = TURNS.as_ref().is_some_and(|turns| turns.is_match(&said));
    if let Some((first, second)) = out_of_order(&controls).filter(|_| !turns) {
        let name = first.control.called();
        let term = terms.iter().find(|term| fold(&term.text) == fold(&name));
        let place = term.map_or_else(
            || inside(place, &terms, sentence, &name),
            |t| t.location.clone(),
        );
        let (first, second) = (first.control, second.control);
        let title = format!(
            "the sentence mentions {first} before {second}, and the step uses them in the other order"
        );
        let help = "tell it as it is done, or say why not: `mentions: { off: … }` in the step";
        findings.push(finding(title, &place, name.len()).help(help));
    }
    findings
}

/// Where a name stands in a sentence that begins at a place, counted from the last term before it; the
/// place itself if it is on another line.
fn inside(place: &Location, terms: &[&Term], sentence: &str, name: &str) -> Location {
    let Some(at) = sentence.find(name) else {
        return place.clone();
    };
    let before = terms.iter().filter(|term| term.at <= at);
    let before = before.max_by_key(|term| term.at);
    let (from, start) = before.map_or((0, place), |term| (term.at, &term.location));
    let between = &sentence[from..at];
    if between.contains('\n') {
        return place.clone();
    }
    Location {
        column: start.column + number(between.chars().count()),
        ..start.clone()
    }
}

const HELP: &str = "name it as the page does, or say why not: `mentions: { off: … }` in the step";

fn told<'m>(controls: impl IntoIterator<Item = &'m Mentioned<'m>>) -> Vec<String> {
    let told = controls
        .into_iter()
        .map(|Mentioned { control, .. }| format!("{control} is used at {}", control.location));
    told.collect()
}

fn finding(title: String, place: &Location, length: usize) -> Finding {
    Finding {
        failure: Failure::new(Class::Sentence, title, place),
        length,
        sentence: None,
    }
}

/// The controls of a step that have a name, with their mentions. What a field is filled with stands for
/// the field.
fn mentioned<'s>(step: &'s Step, said: &str) -> Vec<Mentioned<'s>> {
    let mut mentioned = Vec::new();
    let whole: Vec<Vec<String>> = step
        .controls()
        .iter()
        .map(|(control, _)| names(&control.by).into_iter().take(1).collect())
        .collect();
    for (index, (control, purpose)) in step.controls().into_iter().enumerate() {
        let mut names = names(&control.by);
        // A part of its name may be the name of another one: `手机号` is not `用户名/手机号`.
        let others = whole
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != index);
        let others: Vec<&String> = others.flat_map(|(_, names)| names).collect();
        let own = names.first().cloned();
        names.retain(|name| Some(name) == own.as_ref() || !others.contains(&name));
        if names.is_empty() {
            continue;
        }
        // A writer may call a field by a part of its name, but a button must be found by the reader.
        let is_pressed = matches!(purpose, Use::Click | Use::Hover | Use::Drag | Use::Drop);
        let words = names
            .iter()
            .filter(|name| !is_pressed || name.chars().count() >= LONG);
        let words: Vec<Phrase> = words.flat_map(|name| words_of(name)).collect();
        let mut phrases: Vec<Phrase> = names.iter().filter_map(|name| phrase(name)).collect();
        let entered = step.actions.iter().filter(|action| {
            let targets = action.kind.targets();
            targets.iter().any(|(target, _)| target.means(control))
        });
        let entered = entered
            .flat_map(entered_in)
            .filter(|text| !text.contains("${"));
        phrases.extend(entered.filter_map(|text| phrase(&text)));
        let mut at: Vec<(usize, usize)> = phrases
            .iter()
            .flat_map(|phrase| phrase.find_in(said))
            .map(|range| (range.start, range.end))
            .collect();
        let in_quotes: Vec<_> = at
            .iter()
            .copied()
            .filter(|at| is_quoted(said, *at))
            .collect();
        if !in_quotes.is_empty() {
            at = in_quotes;
        }
        let is_loose = at.is_empty();
        if is_loose {
            let found = words.iter().flat_map(|word| word.find_in(said));
            at.extend(found.map(|range| (range.start, range.end)));
        }
        if at.is_empty() && implied(purpose, &names, said) {
            at.push((0, 0));
        }
        at.extend(references(step, control, said));
        mentioned.push(Mentioned {
            control,
            at,
            is_loose,
        });
    }
    without_longer(&mut mentioned);
    mentioned
}

/// A name inside of a longer one that is mentioned is not mentioned itself there.
fn without_longer(mentioned: &mut [Mentioned<'_>]) {
    let all: Vec<(usize, usize)> = mentioned.iter().flat_map(|m| m.at.clone()).collect();
    for control in mentioned {
        let is_own = |(start, end): &(usize, usize)| {
            !all.iter()
                .any(|(from, to)| from <= start && end <= to && (to - from) > (end - start))
        };
        let own: Vec<_> = control.at.iter().copied().filter(is_own).collect();
        if !own.is_empty() {
            control.at = own;
        }
    }
}

/// The first two controls whose order of mention is not that of their use: the one that is used later,
/// and the one that is mentioned after it.
fn out_of_order<'m, 's>(
    controls: &'m [Mentioned<'s>],
) -> Option<(&'m Mentioned<'s>, &'m Mentioned<'s>)> {
    let mut reached = 0;
    let mut before: Option<&Mentioned<'_>> = None;
    for control in controls.iter().filter(|control| !control.is_loose) {
        let next = control
            .at
            .iter()
            .filter(|(start, _)| *start >= reached)
            .min();
        match (next, before) {
            (Some((start, _)), _) => reached = *start,
            (None, Some(before)) => return Some((control, before)),
            (None, None) => {}
        }
        before = Some(control);
    }
    None
}

/// What a control may be called, in lower case.
fn names(by: &By<Template>) -> Vec<String> {
    match by {
        By::Name { name } | By::Text { name } | By::Frame { name } => named(name),
        By::Role { name, .. } => name.as_ref().map(named).unwrap_or_default(),
        By::Cell { row, column } => [named(row), named(column)].concat(),
        By::Beside { of, anchor, .. } => {
            let of = of.iter().flat_map(|of| names(of));
            of.chain(names(anchor)).collect()
        }
        By::Nth { of, .. } => names(of),
        By::Any { of } => of.iter().flat_map(names).collect(),
        By::TestId { .. } | By::Css { .. } => Vec::new(),
    }
}

/// The ways to say a name: as it is, without what surrounds it, and each of its alternatives. What a
/// pattern or a run-time value stands for is not known.
fn named(name: &TextMatch<Template>) -> Vec<String> {
    let name = match name {
        TextMatch::Is(name) => fold(&name.to_string()).to_lowercase(),
        TextMatch::Matches(_) => return Vec::new(),
    };
    if name.contains("${") {
        return Vec::new();
    }
    let bare = AROUND.as_ref().map_or(name.clone(), |around| {
        around.replace_all(&name, "").into_owned()
    });
    let mut names = vec![name, bare.clone()];
    names.extend(bare.split(['/', '|']).map(str::to_owned));
    names.retain(|name| !name.trim().is_empty());
    names
}

/// The words of a name: of three letters at least, or two Chinese characters.
fn words_of(name: &str) -> Vec<Phrase> {
    let mut words = Vec::new();
    for word in name.split(|c: char| !c.is_alphanumeric()) {
        let letters: Vec<char> = word.chars().collect();
        match word.is_ascii() {
            true if letters.len() >= 3 => words.push(word.to_owned()),
            true => {}
            false => words.extend(letters.windows(2).map(|pair| pair.iter().collect())),
        }
    }
    words.iter().filter_map(|word| phrase(word)).collect()
}

fn phrase(text: &str) -> Option<Phrase> {
    Phrase::of(&fold(text).to_lowercase(), &[])
}

impl Finding {
    fn details(mut self, details: impl IntoIterator<Item = String>) -> Self {
        self.failure = self
            .failure
            .details(details.into_iter().collect::<Vec<_>>());
        self
    }

    fn help(mut self, help: &str) -> Self {
        self.failure = self.failure.help(help);
        self
    }
}

#[cfg(test)]
mod tests;
