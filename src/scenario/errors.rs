//! Reading of what is made of errors of pages.

use super::model::{ErrorLevel, ErrorPattern, ErrorRule, ErrorRules};
use super::node::{Node, Value};
use super::read::{Fields, Reader};

/// The keys, in settings and in a step.
pub(super) const PAGE_ERRORS: &str = "page_errors";
pub(super) const REQUESTS: &str = "requests";

/// The words for levels.
pub(super) const WORDS: [&str; 3] = [LEVELS[0].0, LEVELS[1].0, LEVELS[2].0];

const LEVELS: [(&str, ErrorLevel); 3] = [
    ("off", ErrorLevel::Off),
    ("note", ErrorLevel::Note),
    ("fail", ErrorLevel::Fail),
];

impl Reader<'_> {
    /// The rules of settings or of a step, which come on top of those `around`.
    pub fn error_rules(&mut self, fields: &Fields<'_>, around: &ErrorRules) -> ErrorRules {
        let mut rules = around.clone();
        for (key, rule) in [
            (PAGE_ERRORS, &mut rules.page_errors),
            (REQUESTS, &mut rules.requests),
        ] {
            if let Some(node) = fields.get(key) {
                self.error_rule(node, key, rule);
            }
        }
        rules
    }

    /// A level, or a map with one and what is excepted. A level replaces that around, exceptions are
    /// added to those around.
    fn error_rule(&mut self, node: &Node, key: &'static str, rule: &mut ErrorRule) {
        let what = format!("`{key}`");
        if let Value::List(_) = node.value {
            return self.mismatch(node, &what, "`off`, `note` or `fail`, or a map");
        }
        if !matches!(node.value, Value::Map(_)) {
            if let Some(level) = self.error_level(node, &what) {
                rule.level = level;
            }
            return;
        }
        let Some(fields) = self.fields(node, key_words(key), &["level", "except"]) else {
            return;
        };
        if let Some(level) = fields.get("level") {
            rule.level = self.error_level(level, "`level`").unwrap_or_default();
        }
        if rule.level == ErrorLevel::Off {
            return self.useless_where_off(&fields, &["except"], "all errors are `off`");
        }
        if let Some(except) = fields.get("except") {
            rule.except.extend(self.error_patterns(except));
        }
    }

    /// Reports keys that have no use since the level is `off`.
    pub fn useless_where_off(&mut self, fields: &Fields<'_>, keys: &[&str], where_: &str) {
        let given = keys.iter().filter_map(|key| Some((key, fields.key(key)?)));
        for (key, span) in given.collect::<Vec<_>>() {
            let error = self.error(span, format!("`{key}` has no use where {where_}"));
            self.push(error.help("leave it out, or set `level` to `note` or `fail`"));
        }
    }

    /// The entries of `except`.
    pub fn error_patterns(&mut self, node: &Node) -> Vec<ErrorPattern> {
        let items = self.items(node, "`except`").unwrap_or_default();
        items
            .iter()
            .filter_map(|item| self.error_pattern(item))
            .collect()
    }

    pub fn error_level(&mut self, node: &Node, what: &str) -> Option<ErrorLevel> {
        let word = self.word(node, what, &WORDS)?;
        let known = LEVELS.iter().find(|(known, _)| *known == word);
        known.map(|(_, level)| *level)
    }

    /// A text that the error has, or `{ matches: … }`.
    fn error_pattern(&mut self, node: &Node) -> Option<ErrorPattern> {
        const WHAT: &str = "an entry of `except`";
        let location = self.location(node.span);
        if !matches!(node.value, Value::Map(_)) {
            let text = self.literal(node, WHAT)?;
            return Some(ErrorPattern {
                location,
                pattern: regex::escape(&text),
            });
        }
        let fields = self.fields(node, WHAT, &["matches"])?;
        let example = "write a text that the error has, or `{ matches: … }`";
        let matches = self.required(&fields, "matches", example)?;
        let pattern = self.regex(matches, "`matches`")?;
        Some(ErrorPattern { location, pattern })
    }
}

fn key_words(key: &str) -> &'static str {
    match key {
        REQUESTS => "`requests`",
        _ => "`page_errors`",
    }
}
