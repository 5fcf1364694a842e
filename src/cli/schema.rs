//! `schema`: the JSON Schema of scenarios, parts and settings, for editors; and of `run.json`.

use serde_json::{Map, Value, json};

use super::args::SchemaOf;
use super::twins;
use crate::{record, scenario};

/// Where `init` puts it. Files that begin with a dot are no scenarios.
pub const FILE: &str = "scenarios/.schema.json";

/// The schema, as it is printed.
pub fn text_of(what: SchemaOf) -> String {
    match what {
        SchemaOf::Scenarios => text(),
        SchemaOf::Record => format!("{:#}\n", record::json_schema()),
    }
}

/// That of scenarios. Which options a profile can have is known to the command line.
pub fn text() -> String {
    let mut schema = scenario::json_schema();
    schema["$defs"]["settings"]["properties"]["profiles"] = profiles();
    format!("{schema:#}\n")
}

fn profiles() -> Value {
    let value = json!({ "type": ["string", "number", "boolean"], "pattern": r"\S" });
    let values = json!({ "anyOf": [value, { "type": "array", "items": value, "minItems": 1 }] });
    let options = twins::options_of_run();
    let options = options.iter().filter_map(|option| option.get_long());
    let options = options.filter(|option| *option != "profile");
    let options: Map<_, _> = options
        .map(|option| (option.replace('-', "_"), values.clone()))
        .collect();
    json!({
        "type": "object", "minProperties": 1,
        "additionalProperties": {
            "type": "object", "minProperties": 1, "additionalProperties": false,
            "properties": options,
        },
    })
}
