//! How much of articles that were written apart from the book of phrases `draft` tells.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::actions::tests::short;
use super::deed::{Deed, Deeds};
use super::{procedure, read};
use crate::scenario::QuoteRules;

/// What was told of the actions that articles name.
#[derive(Debug, Default)]
struct Tally {
    right: usize,
    /// Not told, or told otherwise, with a question or a remark.
    asked: usize,
    /// Not told, without a word about it.
    missing: usize,
    /// Told without a remark, and not in the article.
    wrong: usize,
}

/// An action or a question of a draft.
struct Told {
    action: Option<String>,
    /// What is said about it.
    words: String,
    is_sure: bool,
}

impl Told {
    fn of(deed: &Deed) -> Self {
        match deed {
            Deed::Act(act, remarks) => Self {
                action: Some(short(act)),
                words: short(act),
                is_sure: remarks.is_empty(),
            },
            Deed::Unclear(words, _) => Self {
                action: None,
                words: words.clone(),
                is_sure: false,
            },
            Deed::Found(..) => unreachable!("no site"),
        }
    }
}

/// The longest common row of actions: the places in both.
fn common(expected: &[&str], told: &[Told]) -> Vec<(usize, usize)> {
    let is_same = |row: usize, column: usize| told[column].action.as_deref() == Some(expected[row]);
    let (rows, columns) = (expected.len(), told.len());
    let mut best = vec![vec![0; columns + 1]; rows + 1];
    for row in (0..rows).rev() {
        for column in (0..columns).rev() {
            best[row][column] = match is_same(row, column) {
                true => best[row + 1][column + 1] + 1,
                false => best[row + 1][column].max(best[row][column + 1]),
            };
        }
    }
    let (mut row, mut column, mut pairs) = (0, 0, Vec::new());
    while row < rows && column < columns {
        if is_same(row, column) {
            pairs.push((row, column));
            (row, column) = (row + 1, column + 1);
        } else if best[row + 1][column] >= best[row][column + 1] {
            row += 1;
        } else {
            column += 1;
        }
    }
    pairs
}

/// Adds an article to the tally, and says what is not right.
fn count(expected: &[&str], all: &[&Deeds], tally: &mut Tally) -> String {
    let deeds = all.iter().flat_map(|deeds| &deeds.deeds);
    let told: Vec<Told> = deeds.map(Told::of).collect();
    let pairs = common(expected, &told);
    let (rows, columns): (HashSet<_>, HashSet<_>) = pairs.iter().copied().unzip();
    let mut faults = String::new();
    for (row, action) in expected.iter().enumerate() {
        if rows.contains(&row) {
            tally.right += 1;
            continue;
        }
        let name = action.split_once(' ').map_or("", |(_, name)| name);
        let name = name.split('=').next().unwrap_or(name);
        let asks = |told: &Told| !told.is_sure && told.words.contains(name);
        let is_asked = told.iter().any(asks);
        let word = match is_asked {
            true => "asked",
            false => "MISSING",
        };
        tally.asked += usize::from(is_asked);
        tally.missing += usize::from(!is_asked);
        let _ = writeln!(faults, "  {word} {action}");
    }
    for (column, told) in told.iter().enumerate() {
        match &told.action {
            Some(action) if !columns.contains(&column) => {
                tally.wrong += usize::from(told.is_sure);
                let word = if told.is_sure { "WRONG" } else { "doubted" };
                let _ = writeln!(faults, "  {word} {action}");
            }
            None => {
                let _ = writeln!(faults, "  ? {}", told.words);
            }
            Some(_) => {}
        }
    }
    faults
}

fn articles() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/draft/articles");
    let entries = std::fs::read_dir(folder).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| !path.ends_with("expected.txt"));
    paths.sort();
    paths
}

#[test]
fn of_the_actions_that_articles_name_nearly_all_are_told_and_few_are_told_wrong() {
    let mut all = Tally::default();
    let mut faults = String::new();
    let meant = include_str!("../../tests/cases/draft/articles/expected.txt");
    let articles = articles();
    for path in &articles {
        let name = path.file_name().unwrap().to_str().unwrap();
        let extension = path.extension().unwrap().to_str().unwrap();
        let article = read(extension, &std::fs::read(path).unwrap()).unwrap();
        let locale = if name.starts_with("zh") { "zh" } else { "en" };
        let found = procedure(article, &QuoteRules::default(), locale);
        let deeds: Vec<&Deeds> = found.steps.iter().map(|step| &step.deeds).collect();
        let lines = meant.lines().skip_while(|line| *line != name).skip(1);
        let expected: Vec<&str> = lines.map_while(|line| line.strip_prefix("  ")).collect();
        assert!(!expected.is_empty(), "{name} is not in `expected.txt`");
        let before = all.right;
        let told = count(&expected, &deeds, &mut all);
        let right = all.right - before;
        let _ = writeln!(
            faults,
            "{name}: {right} of {} in {} steps\n{told}",
            expected.len(),
            deeds.len()
        );
    }
    let named = all.right + all.asked + all.missing;
    let summary = format!(
        "{all:?} of {named} in {} articles\n{faults}",
        articles.len()
    );
    println!("{summary}");
    assert!(
        articles.len() >= 12 && all.right * 100 >= named * 80,
        "{summary}"
    );
    assert!((all.wrong + all.missing) * 100 <= named * 5, "{summary}");
}
