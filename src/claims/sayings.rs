//! Which sentences say a name that the page has no more.

use std::collections::{BTreeMap, BTreeSet};

use crate::page::{Change, fold};
use crate::scenario::{Case, Term};
use crate::source::Location;

/// What the texts of a project quote, in all scenarios and locales.
#[derive(Debug, Clone, Default)]
pub struct Sayings(Vec<Term>);

impl Sayings {
    /// Those of all cases.
    pub fn of(cases: &[Case]) -> Self {
        let steps = cases.iter().flat_map(|case| &case.steps);
        let terms = steps.flat_map(|step| step.claims.sentence.iter().chain(&step.claims.remarks));
        let terms = terms.chain(cases.iter().flat_map(|case| &case.terms));
        // A part is used by many cases.
        let mut known = BTreeSet::new();
        let new = terms.filter(|term| known.insert((&term.location, &term.text)));
        Self(new.cloned().collect())
    }

    /// Of controls that were renamed: every place of a sentence that says the old name, with its
    /// locale, one line for each file, and how to change them.
    pub fn of_old_names(&self, changes: &[Change]) -> Vec<String> {
        self.of_renamed(changes.iter().filter_map(Change::renamed))
    }

    /// The same of pairs of an old and a new name.
    pub fn of_renamed<'n>(
        &self,
        renamed: impl IntoIterator<Item = (&'n str, &'n str)>,
    ) -> Vec<String> {
        let mut lines = Vec::new();
        let mut told = BTreeSet::new();
        for (old, new) in renamed {
            let old_folded = fold(old);
            let says = |term: &&Term| fold(&term.text) == old_folded;
            let mut terms: Vec<_> = self.0.iter().filter(says).collect();
            terms.sort_by_key(|term| (term.location.line, term.location.column));
            if terms.is_empty() || !told.insert((old, new)) {
                continue;
            }
            let mut files: BTreeMap<&str, Vec<String>> = BTreeMap::new();
            for term in terms {
                let locale = term.locale.as_ref();
                let locale = locale.map_or(String::new(), |locale| format!(" ({locale})"));
                let Location { file, line, column } = &term.location;
                let places = files.entry(&**file).or_default();
                places.push(format!("{line}:{column}{locale}"));
            }
            lines.extend(
                files.into_iter().map(|(file, places)| {
                    format!("“{old}” is said in {file}:{}", places.join(", "))
                }),
            );
            let command = format!("stepproof rename {} {}", shell(old), shell(new));
            lines.push(format!("`{command}` changes locators and sentences"));
        }
        lines
    }
}

/// A word of a command.
fn shell(word: &str) -> String {
    match word.contains(['"', '$', '`', '\\', '!']) {
        true => format!("'{}'", word.replace('\'', r"'\''")),
        false => format!("\"{word}\""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::diff;
    use crate::scenario::{FileRole, Input, load};

    #[test]
    fn every_sentence_that_says_the_old_name_is_named_with_its_locale() {
        let scenario = |id: &str, text: &str| {
            Input {
            name: format!("scenarios/{id}.yaml"),
            role: FileRole::Scenario,
            bytes: format!(
                "scenario: {id}\ntitle: A\nsteps:\n  - step: s\n    text: {text}\n    note: 见“提交”。\n"
            )
            .into(),
        }
        };
        let inputs = vec![
            scenario("a", "{ zh-CN: 点击“提交”。, en: Press “提交”. }"),
            scenario("b", "点击“提交申请”。"),
        ];
        let sayings = Sayings::of(&load(inputs, None).suite.cases);
        let page = |name: &str| format!("- /title: A\n- /location: /\n- button \"{name}\"\n");
        let changes = diff(&page("提交"), &page("递交"));
        assert_eq!(
            sayings.of_old_names(&changes),
            [
                "“提交” is said in scenarios/a.yaml:5:23 (zh-CN), 5:40 (en), 6:13",
                "“提交” is said in scenarios/b.yaml:6:13",
                "`stepproof rename \"提交\" \"递交\"` changes locators and sentences",
            ]
        );
        assert!(
            sayings
                .of_old_names(&diff(&page("保存"), &page("存")))
                .is_empty()
        );
    }
}
