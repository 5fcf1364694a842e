//! The JSON Schema of scenarios, parts and settings, for editors: made of the same lists of keys and words
//! as the reader. What takes more than one file or one place (names that must be declared, ids that must be
//! unique) is only known to the reader.

mod action;
mod check;
mod element;
mod forms;
mod procedure;
mod project;

use serde_json::{Value, json};

use self::action::{BARE, of_action};
use self::check::of_check;
use self::element::{kind_alone, located};
use self::forms::{any, list, object, reference, text, word, words};
use self::procedure::{of_part, of_scenario, of_step, of_use};
use self::project::{accessibility_map, errors_map, of_settings};
use crate::scenario::action::ActionWord;
use crate::scenario::expect::CheckWord;
use crate::scenario::{cases, errors, part, settings, step};

/// The schema of every file below `scenarios/`: a scenario has `scenario`, a part `part`, and
/// `stepproof.yaml` neither.
pub fn json_schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "stepproof",
        "description": "Scenarios, parts and settings of stepproof.",
        "type": "object",
        "if": { "required": ["scenario"] },
        "then": { "$ref": "#/$defs/scenario" },
        "else": {
            "if": { "required": ["part"] },
            "then": { "$ref": "#/$defs/part" },
            "else": { "$ref": "#/$defs/settings" },
        },
        "$defs": {
            "scenario": object(cases::KEYS, &["scenario", "title", "steps"], of_scenario),
            "part": object(part::KEYS, &["part", "steps"], of_part),
            "settings": object(settings::KEYS, &[], of_settings),
            "steps": list(json!({
                "if": { "required": ["use"] },
                "then": object(step::USE_KEYS, &["use"], of_use),
                "else": object(step::KEYS, &["step", "text"], of_step),
            })),
            "actions": list(words(ActionWord::WORDS, &BARE, of_action)),
            "expectation": words(CheckWord::WORDS, &[], of_check),
            "expectations": list(reference("expectation")),
            "locator": any(&[text(), located(false)]),
            "kind": kind_alone(),
            "place": located(true),
            "places": any(&[reference("place"), list(reference("place"))]),
            "errors": any(&[word(&errors::WORDS), errors_map()]),
            "accessibility": any(&[word(&errors::WORDS), accessibility_map()]),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::procedure::of_picture;
    use super::project::{of_device, of_guide, of_sentences, of_site, of_theme};
    use super::*;
    use crate::scenario::{device, guide, picture, site, terms};

    #[test]
    fn every_key_and_word_has_a_schema() {
        type Of = fn(&str) -> Option<Value>;
        let tables: [(&[&str], Of); 12] = [
            (cases::KEYS, of_scenario),
            (part::KEYS, of_part),
            (step::KEYS, of_step),
            (step::USE_KEYS, of_use),
            (picture::KEYS, of_picture),
            (settings::KEYS, of_settings),
            (terms::RULE_KEYS, of_sentences),
            (device::KEYS, of_device),
            (site::KEYS, of_site),
            (guide::GUIDE_KEYS, of_guide),
            (guide::THEME_KEYS, of_theme),
            (CheckWord::WORDS, of_check),
        ];
        for (keys, of) in tables {
            let missing: Vec<_> = keys.iter().filter(|key| of(key).is_none()).collect();
            assert!(missing.is_empty(), "no schema for {missing:?}");
        }
        let missing = ActionWord::WORDS
            .iter()
            .filter(|word| of_action(word).is_none());
        assert!(missing.eq(BARE.iter()));
    }
}
