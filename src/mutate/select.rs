//! Chooses operators and pages by the words of the command line.

use super::operator::{Family, Operator};
use super::operators;

/// A word that names no operator.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no operator `{0}`")]
pub struct Unknown(pub String);

/// The operators that any of the words names: `harmful`, `harmless`, a family, or a name with `*` for any
/// characters. Without words, all operators.
pub fn choose(words: &[String]) -> Result<Vec<&'static Operator>, Unknown> {
    let names = |operator: &Operator, word: &str| match word {
        "harmful" => operator.is_harmful(),
        "harmless" => !operator.is_harmful(),
        word => is_family(word, operator.family) || fits(word, operator.name),
    };
    for word in words {
        if !operators::all().any(|operator| names(operator, word)) {
            return Err(Unknown(word.clone()));
        }
    }
    let chosen = operators::all()
        .filter(|operator| words.is_empty() || words.iter().any(|word| names(operator, word)));
    Ok(chosen.collect())
}

fn is_family(word: &str, family: Family) -> bool {
    word == family.name()
}

/// Whether a text matches a form, with `*` for any characters.
pub(super) fn fits(form: &str, text: &str) -> bool {
    let Some((begin, rest)) = form.split_once('*') else {
        return form == text;
    };
    let Some(text) = text.strip_prefix(begin) else {
        return false;
    };
    let mut ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    ends.any(|at| fits(rest, &text[at..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_are_chosen_by_name_family_and_kind() {
        let chosen = |words: &[&str]| {
            let words: Vec<_> = words.iter().map(|word| (*word).to_owned()).collect();
            choose(&words)
        };
        assert_eq!(chosen(&[]).unwrap().len(), operators::all().count());
        assert_eq!(chosen(&["amount-changed"]).unwrap().len(), 1);
        assert!(chosen(&["amount-*", "looks"]).unwrap().len() > 10);
        assert!(
            chosen(&["harmless"])
                .unwrap()
                .iter()
                .all(|one| !one.is_harmful())
        );
        let unknown = chosen(&["amount-changed", "typo"]).unwrap_err();
        assert_eq!(unknown.to_string(), "there is no operator `typo`");
    }

    #[test]
    fn a_star_stands_for_any_characters() {
        assert!(fits("/sbf/*", "/sbf/zf/cashier") && fits("*/cashier", "/sbf/zf/cashier"));
        assert!(fits("/a", "/a") && !fits("/a", "/ab") && !fits("/a*b", "/a"));
    }
}
