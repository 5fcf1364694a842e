//! Reading of what is made of violations of the rules of accessibility.

use super::model::{Accessibility, ErrorLevel};
use super::node::{Node, Value};
use super::read::{Fields, Reader};
use crate::page::AXE_TAGS;

/// The key, in settings and in a step.
pub(super) const ACCESSIBILITY: &str = "accessibility";

pub(super) const KEYS: &[&str] = &["level", "rules", "except"];

impl Reader<'_> {
    /// The rule of settings or of a step, which comes on top of that `around`: a level and groups of rules
    /// replace those around, exceptions are added to them.
    pub fn accessibility(&mut self, fields: &Fields<'_>, around: &Accessibility) -> Accessibility {
        let mut rule = around.clone();
        if let Some(node) = fields.get(ACCESSIBILITY) {
            self.accessibility_rule(node, &mut rule);
        }
        rule
    }

    fn accessibility_rule(&mut self, node: &Node, rule: &mut Accessibility) {
        const WHAT: &str = "`accessibility`";
        if let Value::List(_) = node.value {
            return self.mismatch(node, WHAT, "`off`, `note` or `fail`, or a map");
        }
        if !matches!(node.value, Value::Map(_)) {
            if let Some(level) = self.error_level(node, WHAT) {
                rule.level = level;
            }
            return;
        }
        let Some(fields) = self.fields(node, WHAT, KEYS) else {
            return;
        };
        if let Some(level) = fields.get("level") {
            rule.level = self.error_level(level, "`level`").unwrap_or(rule.level);
        }
        if rule.level == ErrorLevel::Off {
            self.useless_where_off(&fields, &["rules", "except"], "no page is judged");
            return;
        }
        if let Some(rules) = fields.get("rules") {
            let items = self.items(rules, "`rules`").unwrap_or_default();
            let words = items
                .iter()
                .filter_map(|item| self.word(item, "a group of rules", AXE_TAGS));
            rule.rules = words.map(str::to_owned).collect();
        }
        if let Some(except) = fields.get("except") {
            rule.except.extend(self.error_patterns(except));
        }
    }
}
