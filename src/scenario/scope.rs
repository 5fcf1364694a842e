//! The names that `${…}` may use in a text.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::findings::Declared;
use super::model::Template;

/// The names that a text can use.
#[derive(Debug, Clone)]
pub(super) struct Scope {
    /// The file being read, which declares the inputs or the matrix.
    pub file: Arc<str>,
    /// The scenario's file, which declares the secrets.
    pub scenario: Arc<str>,
    /// `inputs` in a part, `matrix` in a scenario.
    pub kind: Declared,
    /// The names and their values.
    pub values: BTreeMap<String, InputValue>,
    /// All possible values of a name, if they are known.
    pub choices: BTreeMap<String, Vec<String>>,
    /// The declared secrets; `None` if the scenario is not known.
    pub secrets: Option<Vec<String>>,
    /// The declared run-time values; `None` if the scenario is not known.
    pub run_values: Option<Vec<String>>,
    /// The device has a touch screen and no mouse.
    pub touch: bool,
}

/// The value of an input or of a matrix key.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum InputValue {
    /// A value, and whether it was written without quotes.
    Known(Template, bool),
    /// The part is read without a caller, or the value has an error: texts with it are skipped.
    Unknown,
}

impl Scope {
    /// The scope of a file that declares nothing.
    pub fn bare(file: &Arc<str>) -> Self {
        Self {
            file: file.clone(),
            scenario: file.clone(),
            kind: Declared::Matrix,
            values: BTreeMap::new(),
            choices: BTreeMap::new(),
            secrets: Some(Vec::new()),
            run_values: Some(Vec::new()),
            touch: false,
        }
    }

    /// The word before the point: `${inputs.…}` or `${matrix.…}`.
    pub fn namespace(&self) -> &'static str {
        match self.kind {
            Declared::Input => "inputs",
            _ => "matrix",
        }
    }
}
