//! Sentences of the mock portal's two guides, changed by hand: what is wrong is reported at its column,
//! and nothing else. Judged by the stored pages.

pub mod changes;

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use self::changes::{
    OLD_NAMES, OTHER_LOCALES, OTHER_NAMES, OTHER_NUMBERS, OTHER_ORDERS, REWORDINGS,
};
use stepproof::claims::{unmentioned, unshown};
use stepproof::page::{View, read_views};
use stepproof::scenario::{Case, ErrorLevel, FileRole, Input, Loaded, load};
use stepproof::snapshots::{self, KeptKind};

/// The files of both guides.
pub const FILES: [&str; 11] = [
    "stepproof.yaml",
    "web/self.yaml",
    "app/self.yaml",
    "parts/sign-in.yaml",
    "parts/medical.yaml",
    "parts/order.yaml",
    "parts/pay.yaml",
    "parts/app-account.yaml",
    "parts/app-medical.yaml",
    "parts/app-order.yaml",
    "parts/app-pay.yaml",
];

/// The two guides, with their stored pages.
struct Guides {
    files: Vec<(String, String)>,
    pages: HashMap<(String, String), Vec<View>>,
}

/// A place and what is told there.
type Told = (String, u32, u32, String);

impl Guides {
    fn stored() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let files = FILES.iter().map(|file| {
            let name = format!("scenarios/{file}");
            let text = std::fs::read_to_string(root.join(&name)).unwrap();
            (name, text)
        });
        let mut pages: HashMap<_, Vec<View>> = HashMap::new();
        for kept in snapshots::kept(root).unwrap() {
            let case = kept.case.to_string();
            if ["web-self", "app-self"].contains(&&*case) && kept.kind == KeptKind::Page {
                let text = snapshots::text(&kept.path).unwrap().unwrap();
                pages
                    .entry((case, kept.step))
                    .or_default()
                    .extend(read_views(&text));
            }
        }
        let files = files.collect();
        Self { files, pages }
    }

    fn loaded(&self) -> Loaded {
        let inputs = self.files.iter().map(|(name, text)| Input {
            name: name.clone(),
            role: FileRole::of(name.strip_prefix("scenarios/").unwrap()),
            bytes: text.clone().into_bytes(),
        });
        load(inputs.collect(), None)
    }

    /// What is told of the sentences.
    fn told(&self) -> BTreeSet<Told> {
        let loaded = self.loaded();
        assert!(!loaded.has_errors(), "{:?}", loaded.diagnostics);
        let mut rules = loaded.suite.settings.terms.clone();
        rules.mentions = ErrorLevel::Note;
        let cases: Vec<&Case> = loaded.suite.cases.iter().collect();
        let mut found = unmentioned(&cases, &rules, &[]);
        for case in cases {
            let stored = case.steps.iter().map(|step| {
                let key = (case.id.to_string(), step.id.clone());
                self.pages.get(&key).cloned()
            });
            found.extend(unshown(case, &rules, &stored.collect::<Vec<_>>()));
        }
        let told = found.into_iter().map(|finding| {
            let location = finding.failure.location;
            let title = finding.failure.title;
            (
                location.file.to_string(),
                location.line,
                location.column,
                title,
            )
        });
        told.collect()
    }

    /// With another text in a file, once. Returns its line, from 1.
    fn change(&mut self, file: &str, from: &str, to: &str) -> u32 {
        let name = format!("scenarios/{file}");
        let (_, text) = self
            .files
            .iter_mut()
            .find(|(known, _)| *known == name)
            .unwrap();
        let at = text.find(from).unwrap_or_else(|| panic!("{file}: {from}"));
        text.replace_range(at..at + from.len(), to);
        u32::try_from(text[..at].matches('\n').count() + 1).unwrap()
    }

    /// The column of a text in a line, from 1.
    fn column(&self, file: &str, line: u32, text: &str) -> u32 {
        let name = format!("scenarios/{file}");
        let (_, whole) = self.files.iter().find(|(known, _)| *known == name).unwrap();
        let line = whole.lines().nth(line as usize - 1).unwrap();
        let at = line.find(text).unwrap_or_else(|| panic!("{line}: {text}"));
        u32::try_from(line[..at].chars().count() + 1).unwrap()
    }

    /// The page of a control has another name for it, and the locator too.
    fn rename_on_page(&mut self, file: &str, old: &str, new: &str, locators: &[&str]) {
        for locator in locators {
            self.change(file, locator, &locator.replace(old, new));
        }
        for views in self.pages.values_mut() {
            for view in views {
                view.text = view
                    .text
                    .replace(&format!("\"{old}\""), &format!("\"{new}\""));
            }
        }
    }
}

#[test]
fn forty_wrong_sentences_are_each_reported_at_their_column() {
    let before = Guides::stored().told();
    let mut missed = Vec::new();
    let all = [&OTHER_NAMES[..], &OTHER_NUMBERS, &OTHER_ORDERS].concat();
    assert_eq!(all.len() + OTHER_LOCALES.len() + OLD_NAMES.len(), 40);
    for (file, from, to, term) in all {
        let mut guides = Guides::stored();
        let line = guides.change(file, from, to);
        let column = guides.column(file, line, term);
        missed.extend(guides.lacks(&before, file, line, column, to));
    }
    for (file, sentence, locale, said, term) in OTHER_LOCALES {
        let mut guides = Guides::stored();
        let both = format!("\n      zh-CN: {sentence}\n      {locale}: {said}");
        let line = guides.change(file, &format!(" {sentence}"), &both) + 2;
        let column = guides.column(file, line, term);
        missed.extend(guides.lacks(&before, file, line, column, said));
    }
    for (file, old, new, locators, lead) in OLD_NAMES {
        let mut guides = Guides::stored();
        guides.rename_on_page(file, old, new, locators);
        let line = guides.change(file, lead, lead);
        let start = u32::try_from(lead.chars().count()).unwrap();
        let column = guides.column(file, line, lead) + start;
        missed.extend(guides.lacks(&before, file, line, column, old));
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

impl Guides {
    /// What is told instead, if nothing new is told at this place.
    fn lacks(
        &self,
        before: &BTreeSet<Told>,
        file: &str,
        line: u32,
        column: u32,
        what: &str,
    ) -> Option<String> {
        let name = format!("scenarios/{file}");
        let told = self.told();
        let new: Vec<_> = told.difference(before).collect();
        let is_there = |told: &&&Told| (&*told.0, told.1, told.2) == (&*name, line, column);
        match new.iter().any(|told| is_there(&told)) {
            true => None,
            false => Some(format!("{name}:{line}:{column} {what}: {new:#?}")),
        }
    }
}

#[test]
fn none_of_forty_rewordings_is_reported() {
    let before = Guides::stored().told();
    // Findings of the sentences as they are do not count; they may move.
    let titles: BTreeSet<&String> = before.iter().map(|(.., title)| title).collect();
    let mut alarms = Vec::new();
    for (file, from, to) in REWORDINGS {
        let mut guides = Guides::stored();
        guides.change(file, from, to);
        let told = guides.told();
        let new = told
            .difference(&before)
            .filter(|(.., title)| !titles.contains(title));
        alarms.extend(new.map(|told| format!("{to}: {told:?}")));
    }
    assert!(alarms.is_empty(), "{}", alarms.join("\n"));
}

#[test]
fn all_quoted_terms_of_the_manual_are_proved() {
    let text = include_str!("../cases/sentences/seed.txt");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let sentences: Vec<(&str, &str)> = lines.map(|line| line.split_once(": ").unwrap()).collect();
    let of = |case: &str| {
        sentences
            .iter()
            .filter(|(name, _)| name.starts_with(case))
            .count()
    };
    assert_eq!((of("web-self "), of("app-self ")), (15, 11));
    let mut guides = Guides::stored();
    let loaded = guides.loaded();
    for (name, sentence) in sentences {
        let (case, step) = name.split_once(' ').unwrap();
        let case = loaded
            .suite
            .cases
            .iter()
            .find(|known| known.id.to_string() == case)
            .unwrap();
        let step = case.steps.iter().find(|known| known.id == step).unwrap();
        let file = step.location.file.strip_prefix("scenarios/").unwrap();
        let text = guides
            .files
            .iter()
            .find(|(known, _)| *known == *step.location.file)
            .unwrap();
        let after = text.1.find(&format!("- step: {}\n", step.id)).unwrap();
        let old = text.1[after..]
            .lines()
            .find(|line| line.trim().starts_with("text: "))
            .unwrap();
        let old = old.to_owned();
        guides.change(file, &old, &format!("    text: '{sentence}'"));
    }
    let told = guides.told();
    let unproved: Vec<_> = told
        .iter()
        .filter(|(.., title)| title.contains('“'))
        .collect();
    assert!(unproved.is_empty(), "{unproved:#?}");
    // What is not of the page is declared with its reason.
    let known = &loaded.suite.settings.terms.known;
    assert_eq!(known.len(), 1);
    assert!(known.iter().all(|term| !term.reason.is_empty()));
}
