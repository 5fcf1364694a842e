//! `schema`: the JSON Schema of scenarios, parts and settings, for editors.

use crate::scenario;

/// Where `init` puts it. Files that begin with a dot are no scenarios.
pub const FILE: &str = "scenarios/.schema.json";

/// The schema, as it is printed.
pub fn text() -> String {
    format!("{:#}\n", scenario::json_schema())
}
