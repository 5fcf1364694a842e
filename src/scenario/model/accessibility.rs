//! What becomes of violations of the rules of accessibility.

use super::errors::{ErrorLevel, ErrorPattern};

/// What becomes of violations of the rules of accessibility on the page that a step shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accessibility {
    /// What they do. No page is judged where it is [`ErrorLevel::Off`].
    pub level: ErrorLevel,
    /// The groups of rules, by axe's tags; if there are none, the rules that axe applies by itself.
    pub rules: Vec<String>,
    /// Violations that are ignored.
    pub except: Vec<ErrorPattern>,
}

impl Default for Accessibility {
    fn default() -> Self {
        Self {
            level: ErrorLevel::Off,
            rules: Vec::new(),
            except: Vec::new(),
        }
    }
}
