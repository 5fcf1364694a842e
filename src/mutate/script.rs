//! The scripts that find places and make changes, composed from the operators.

use serde_json::{Value, json};

use super::operator::{Change, Operator, Proof, Way};
use super::page::Place;

const LIB: &str = include_str!("script/lib.js");

/// Most places of one operator that are reported for one document.
const MOST: usize = 24;

/// The script that looks for places of all these operators.
pub(super) fn survey<'a>(operators: impl Iterator<Item = &'a Operator>) -> String {
    let table = table(operators);
    let body = include_str!("script/survey.js");
    wrapped(&format!("const MOST = {MOST};\n{table}{body}"))
}

/// The script that makes the change of an operator at a place of a page, unless the run is `dry`. If the
/// change is not made by a script, it only reports the page.
pub(super) fn apply(operator: &Operator, page: &str, place: &Place, dry: bool) -> String {
    let Way::Page(change) = &operator.way else {
        let wanted = json!(page);
        let body = include_str!("script/await.js");
        return wrapped(&format!("const WANTED = {wanted};\n{body}"));
    };
    let hides = change.proof == Proof::Hidden;
    let values = [
        ("WANTED", json!(page)),
        ("PLACE", json!({ "at": place.at, "mark": place.mark })),
        ("HIDES", Value::Bool(hides)),
        ("DRY", Value::Bool(dry)),
    ];
    let values = values.map(|(name, value)| format!("const {name} = {value};\n"));
    let table = table([operator].into_iter());
    let body = include_str!("script/apply.js");
    wrapped(&format!("{}{table}{body}", values.concat()))
}

fn wrapped(body: &str) -> String {
    format!("(() => {{\n'use strict';\n{LIB}\n{body}\n}})();\n")
}

fn table<'a>(operators: impl Iterator<Item = &'a Operator>) -> String {
    let entries = operators.filter_map(|operator| match &operator.way {
        Way::Page(change) => Some(entry(operator.name, change)),
        Way::Request { .. } => None,
    });
    format!("const OPERATORS = {{\n{}}};\n", entries.collect::<String>())
}

fn entry(name: &str, change: &Change) -> String {
    let unseen = change.proof == Proof::Made;
    let Change {
        on, when, change, ..
    } = change;
    format!(
        "'{name}': {{ unseen: {unseen}, on: () => {on}, when: e => !!({when}), \
         change: e => {{ {change} }} }},\n"
    )
}

#[cfg(test)]
mod tests {
    use super::super::operators;
    use super::*;

    #[test]
    fn the_survey_knows_every_operator_that_works_by_script_and_no_other() {
        let script = survey(operators::all());
        assert!(script.contains("'amount-changed': {"));
        assert!(!script.contains("'page-500': {"));
    }

    #[test]
    fn a_place_cannot_break_out_of_the_script() {
        let place = Place {
            at: "p\"; alert(1); //</script>".into(),
            ..Place::default()
        };
        let operator = operators::all().next().unwrap();
        let script = apply(operator, "/x", &place, false);
        assert!(script.contains(r#""at":"p\"; alert(1); //</script>""#));
    }
}
