//! What is told of a term that no page shows.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::said::{entered, expected, unnamed};
use crate::locator::Locator;
use crate::page::{Use, fold};
use crate::record::{Class, Failure};
use crate::scenario::{Phrase, Step, Template, Term};

/// Words that only tell a click.
static CLICKS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)点击|单击|点选|点按|\b(?:click|press|tap)\b").ok());

/// A number with its signs.
const NUMBERS: &str = r"\d[\d.,]*";
static NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(NUMBERS).ok());

/// Of more, none is told.
const FEW: usize = 4;

/// Names that are less alike are not taken for each other.
const ALIKE: f64 = 0.3;

/// No page of its step shows the term.
///
/// `seen`: the texts of its pages, for the amount that stands where the term has another one.
pub(super) fn unproved(step: &Step, term: &Term, seen: &[String]) -> Failure {
    let title = format!(
        "the sentence says “{}”, and no page of the step has such a text",
        term.text
    );
    let unnamed = unnamed(step, &others(term));
    let details = unnamed.iter().map(|(locator, _)| {
        format!("{locator} is what the step uses, and the sentence does not name it")
    });
    let failure = Failure::new(Class::Sentence, title, &term.location);
    let failure = failure.details(details.collect::<Vec<_>>());
    let meant = match amounts(&term.text, seen) {
        amounts if amounts.is_empty() => meant(step, term),
        amounts => amounts,
    };
    let repaired = meant.iter().map(|name| term.with(name).trim().to_owned());
    match &*repaired.collect::<Vec<_>>() {
        [] => failure.help(help(&term.text)),
        [only] => failure.help(format!("write: {only}")),
        several => failure.help(format!("write one of these:\n  {}", several.join("\n  "))),
    }
}

/// The amounts, or other numbers, that the pages have in the place of the one that the term says: those
/// in the same words. Of many, none can be meant.
fn amounts(term: &str, seen: &[String]) -> Vec<String> {
    let Some(number) = NUMBER.as_ref().filter(|number| number.is_match(term)) else {
        return Vec::new();
    };
    let words: Vec<String> = number.split(term).map(regex::escape).collect();
    let same = format!(r"(?:^|[^\d.,])({})(?:[^\d.,]|$)", words.join(NUMBERS));
    let Ok(same) = Regex::new(&same) else {
        return Vec::new();
    };
    let found = seen
        .iter()
        .filter_map(|text| Some(same.captures(text)?.get(1)?.as_str().to_owned()));
    let found: BTreeSet<String> = found.collect();
    match found.len() {
        ..=FEW => found.into_iter().collect(),
        _ => Vec::new(),
    }
}

/// No page of the case shows the term.
pub(super) fn on_no_page(term: &Term) -> Failure {
    let title = format!("“{}” is on no page of the case", term.text);
    Failure::new(Class::Sentence, title, &term.location).help(help(&term.text))
}

fn help(term: &str) -> String {
    format!(
        "write it as the page does; if it is not of the page, say why: `terms: {{ {term}: … }}` in the \
         step, or in stepproof.yaml"
    )
}

/// What the term stands for, where that can be told: the name or text of the step that is most like it
/// of those that its sentence does not say, or else the few controls that it can mean.
fn meant(step: &Step, term: &Term) -> Vec<String> {
    let (controls, is_clicked) = possible(step, term);
    let sentence = fold(&others(term));
    let open = |text: &String| !text.contains("${") && !sentence.contains(&fold(text));
    let names = controls.iter().map(|(locator, _)| locator.called());
    let texts = entered(step).into_iter().chain(expected(step));
    let texts = texts.filter(|_| !is_clicked);
    let alike = names
        .chain(texts)
        .filter(&open)
        .map(|name| (likeness(&term.text, &name), name));
    let alike = alike.max_by(|a, b| a.0.total_cmp(&b.0));
    if let Some((ALIKE.., name)) = alike {
        return vec![name];
    }
    // The term may stand for what is entered in a field.
    let is_field = |purpose| matches!(purpose, Use::Fill | Use::Write | Use::Keys | Use::Select);
    let names = controls.iter().filter(|(_, purpose)| !is_field(*purpose));
    let mut names: Vec<String> = names.map(|(control, _)| control.called()).collect();
    names.retain(open);
    names.dedup();
    match names.len() {
        ..=FEW => names,
        _ => Vec::new(),
    }
}

/// The sentence without the term, which may contain the name that it should be: `提交订单` and `提交`.
fn others(term: &Term) -> String {
    term.with("…")
}

/// The controls that the term can mean, of those that its sentence does not name, and whether it is
/// clicked: `点击“…”`. It stands between the others in the order of their use.
fn possible<'s>(step: &'s Step, term: &Term) -> (Vec<(&'s Locator<Template>, Use)>, bool) {
    let (before, after) = term.around();
    let (first, last) = (fold(before), fold(after));
    let unnamed = unnamed(step, &others(term));
    let is_unnamed =
        |control: &Locator<Template>| unnamed.iter().any(|(other, _)| *other == control);
    let all = step.controls();
    let is_said = |control: &Locator<Template>, said: &str| {
        Phrase::of(&control.called(), &[]).is_some_and(|name| name.is_in(said))
    };
    let named = all
        .iter()
        .enumerate()
        .filter(|(_, (control, _))| !is_unnamed(control));
    let sides =
        named.map(|(at, (control, _))| (at, is_said(control, &first), is_said(control, &last)));
    let sides: Vec<_> = sides.collect();
    let from = sides
        .iter()
        .filter(|side| side.1 && !side.2)
        .map(|side| side.0 + 1)
        .max();
    let to = sides
        .iter()
        .filter(|side| side.2 && !side.1)
        .map(|side| side.0)
        .min();
    let between = from.unwrap_or(0)..to.unwrap_or(all.len());
    let mut possible: Vec<_> = all
        .get(between)
        .unwrap_or_default()
        .iter()
        .copied()
        .filter(|(control, _)| is_unnamed(control))
        .collect();
    if possible.is_empty() {
        possible = unnamed;
    }
    let clause = before
        .rsplit(['，', ',', '。', '；', ';', '、', '\n'])
        .next();
    let is_clicked = CLICKS
        .as_ref()
        .is_some_and(|clicks| clicks.is_match(clause.unwrap_or_default()));
    if is_clicked && possible.iter().any(|(_, purpose)| *purpose == Use::Click) {
        possible.retain(|(_, purpose)| *purpose == Use::Click);
    }
    (possible, is_clicked)
}

/// How like two names are: by their spelling, or by the characters of a script of words that they share.
fn likeness(one: &str, other: &str) -> f64 {
    let wide: Vec<char> = one.chars().filter(|c| !c.is_ascii()).collect();
    let shared = wide.iter().filter(|c| other.contains(**c)).count();
    let longest = one.chars().count().max(other.chars().count());
    #[expect(clippy::cast_precision_loss, reason = "names are short")]
    let shared = shared as f64 / longest.max(1) as f64;
    strsim::normalized_damerau_levenshtein(one, other).max(shared)
}
