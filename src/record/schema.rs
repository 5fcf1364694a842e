//! The JSON Schema of `run.json`.

use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

use super::run::{FORMAT, RunRecord};

/// The JSON Schema (draft 2020-12) of a record in this version's format.
pub fn json_schema() -> Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<RunRecord>().to_value();
    schema["title"] = json!("A run of stepproof, as in run.json");
    schema["properties"]["format"] = json!({
        "description": "Version of this format.",
        "const": FORMAT,
    });
    schema
}
