//! Quoted terms: what a text for readers claims that the page says.
//!
//! A term stands in one of the [`QUOTES`], or in bold or as code (Markdown). It is compared like a name:
//! folded, and without the full stop at its end. `XXX`, `xxx.00`, `***` and `…` in it stand for any text.

use std::ops::Range;

use regex::Regex;

use super::diagnostic::Diagnostic;
use super::model::{Case, Claims, KnownTerm, LocalText, Settings, Step, Term, TermRules};
use super::node::{Node, Value};
use super::read::{Fields, Reader};
use super::written::Written;
use crate::page::fold;
use crate::source::Source;

/// The signs around a term, opening and closing.
const QUOTES: [(&str, &str); 8] = [
    ("“", "”"),
    ("„", "“"),
    ("「", "」"),
    ("『", "』"),
    ("«", "»"),
    ("**", "**"),
    ("\"", "\""),
    ("`", "`"),
];

/// Placeholders that need no declaration, in a folded text.
const PLACEHOLDERS: &str = r"(?i:x{3,}|×{2,}|\*{2,}|\.{3,})";

/// The keys of settings and steps.
pub(super) const SENTENCES: &str = "sentences";
pub(super) const TERMS: &str = "terms";
pub(super) const RULE_KEYS: &[&str] = &["level", "placeholders"];

/// Terms of the glossary that no text quotes.
pub(super) fn unused_of_glossary(
    source: &Source,
    settings: &Settings,
    cases: &[Case],
) -> Vec<Diagnostic> {
    let quoted = |known: &&KnownTerm| {
        let steps = cases.iter().flat_map(|case| &case.steps);
        let terms = steps.flat_map(|step| step.claims.sentence.iter().chain(&step.claims.remarks));
        let mut terms = terms.chain(cases.iter().flat_map(|case| &case.terms));
        terms.any(|term| known.is(term))
    };
    let known = settings.terms.known.iter();
    let unused_ones = known.filter(|known| !quoted(known));
    unused_ones
        .map(|known| unused(source, known, "the project"))
        .collect()
}

fn unused(source: &Source, known: &KnownTerm, by: &str) -> Diagnostic {
    let title = format!("no text of {by} quotes `{}`", known.text);
    Diagnostic::error(source, known.span, title)
        .help("write it as the text does, without the quotes, or remove it")
}

/// The terms that a text quotes, and where they stand in it. A term with the name of a mark
/// (`{label:1}`) is right by itself, and left out.
pub fn quoted(text: &str) -> Vec<Range<usize>> {
    let mut terms = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let quote = QUOTES.iter().find(|(open, _)| rest.starts_with(open));
        let Some((open, close)) = quote else {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        };
        let start = at + open.len();
        let inside = text[start..]
            .find(close)
            .map(|length| &text[start..start + length]);
        let is_term = |inside: &&str| !inside.trim().is_empty() && !inside.contains("\n\n");
        let Some(inside) = inside.filter(is_term) else {
            at = start;
            continue;
        };
        if !inside.contains("{label:") {
            terms.push(start..start + inside.len());
        }
        at = start + inside.len() + close.len();
    }
    terms
}

/// A term as it is looked for in folded texts.
#[derive(Debug, Clone)]
pub struct Phrase(Regex);

impl Phrase {
    /// The phrase of a term; `placeholders` stand for any text, beside the usual ones. `None` if
    /// nothing is left to look for.
    pub fn of(term: &str, placeholders: &[String]) -> Option<Self> {
        let marks = Regex::new(r"\{\d+\}").ok()?;
        let folded = fold(&marks.replace_all(term, ""));
        let own = placeholders.iter().map(|word| regex::escape(&fold(word)));
        let any: Vec<String> = own.chain([PLACEHOLDERS.to_owned()]).collect();
        let any = Regex::new(&any.join("|")).ok()?;
        let full_stop = |c: char| matches!(c, '.' | '!' | '?' | ':' | ';' | ',');
        let trimmed = match any.find_iter(&folded).last() {
            Some(last) if last.end() == folded.len() => &*folded,
            _ => folded.trim_end_matches(full_stop),
        };
        let parts: Vec<String> = any.split(trimmed).map(pattern).collect();
        if parts.iter().all(String::is_empty) {
            return None;
        }
        let is_word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        let before = match is_word(trimmed.chars().next()) {
            true => r"(?:^|[^A-Za-z0-9])",
            false => "",
        };
        let after = match is_word(trimmed.chars().next_back()) {
            true => r"(?:$|[^A-Za-z0-9])",
            false => "",
        };
        Regex::new(&format!("(?s){before}{}{after}", parts.join(".+?")))
            .ok()
            .map(Self)
    }

    /// Whether a folded text has it.
    pub fn is_in(&self, folded: &str) -> bool {
        self.0.is_match(folded)
    }

    /// Whether one of these folded texts has it.
    pub fn is_in_one_of(&self, folded: &[String]) -> bool {
        folded.iter().any(|text| self.is_in(text))
    }
}

impl TermRules {
    /// The terms of a step's sentence that a page must show.
    pub fn sentence(&self, step: &Step) -> Vec<(Term, Phrase)> {
        self.phrases(&step.claims.sentence, &step.claims.known)
    }

    /// The terms of notes, warnings, sections, captions and introductions of a case that a page must
    /// show.
    pub fn remarks(&self, case: &Case) -> Vec<(Term, Phrase)> {
        let mut remarks = self.phrases(&case.terms, &[]);
        for step in &case.steps {
            remarks.extend(self.phrases(&step.claims.remarks, &step.claims.known));
        }
        remarks
    }

    /// Terms, without those that are declared not to be of the page.
    fn phrases(&self, terms: &[Term], known: &[KnownTerm]) -> Vec<(Term, Phrase)> {
        let known: Vec<&KnownTerm> = self.known.iter().chain(known).collect();
        let terms = terms
            .iter()
            .filter(|term| !known.iter().any(|known| known.is(term)));
        let phrase = |term: &Term| {
            let phrase = Phrase::of(&term.text, &self.placeholders)?;
            Some((term.clone(), phrase))
        };
        terms.filter_map(phrase).collect()
    }
}

/// The pattern of a piece of a term. Long numbers may stand in groups, and quotes in others.
fn pattern(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut pattern = String::new();
    for (at, letter) in letters.iter().enumerate() {
        let in_number = |at: usize| letters.get(at).is_some_and(char::is_ascii_digit);
        match letter {
            '\'' | '"' => pattern.push_str("['\"]"),
            _ => pattern.push_str(&regex::escape(&letter.to_string())),
        }
        if in_number(at) && in_number(at + 1) && letters.len() >= LONG_NUMBER {
            pattern.push_str("[ -]?");
        }
    }
    pattern
}

/// From so many digits on, fields show a number in groups.
const LONG_NUMBER: usize = 8;

impl Reader<'_> {
    /// The rules of settings: `sentences:` and the glossary, `terms:`.
    pub fn term_rules(&mut self, fields: &Fields<'_>) -> TermRules {
        let mut rules = TermRules::default();
        if let Some(node) = fields.get(SENTENCES) {
            match node.value {
                Value::Map(_) => {
                    if let Some(fields) = self.fields(node, "`sentences`", RULE_KEYS) {
                        if let Some(level) = fields.get("level") {
                            rules.level = self.error_level(level, "`level`").unwrap_or_default();
                        }
                        if let Some(words) = fields.get("placeholders") {
                            let words = self.items(words, "`placeholders`").unwrap_or_default();
                            let words = words.iter();
                            let words =
                                words.filter_map(|word| self.literal(word, "a placeholder"));
                            rules.placeholders = words.collect();
                        }
                    }
                }
                _ => rules.level = self.error_level(node, "`sentences`").unwrap_or_default(),
            }
        }
        rules.known = self.known_terms(fields);
        rules
    }

    /// `terms:`: each with the reason why no page shows it.
    pub fn known_terms(&mut self, fields: &Fields<'_>) -> Vec<KnownTerm> {
        let Some(node) = fields.get(TERMS) else {
            return Vec::new();
        };
        if !matches!(node.value, Value::Map(_)) {
            let error = self.error(node.span, "`terms` has no reasons");
            self.push(error.help("write each term with the reason why no page shows it: `terms: { 云闪付: the name of an APP }`"));
            return Vec::new();
        }
        let mut known = Vec::new();
        for (key, reason) in self.entries(node, "`terms`").unwrap_or_default() {
            let reason = self.literal(reason, "the reason");
            known.extend(reason.map(|reason| KnownTerm {
                text: key.text.clone(),
                reason,
                span: key.span,
            }));
        }
        known
    }

    /// Terms that a step declares and does not quote.
    pub fn unused_terms(&mut self, claims: &Claims) {
        for known in &claims.known {
            if !claims
                .sentence
                .iter()
                .chain(&claims.remarks)
                .any(|term| known.is(term))
            {
                let error = unused(self.source, known, "the step");
                self.push(error);
            }
        }
    }

    /// The terms that a text for readers quotes, in all of its locales.
    pub fn terms(&self, node: Option<&Node>, text: Option<&LocalText>) -> Vec<Term> {
        let (Some(node), Some(text)) = (node, text) else {
            return Vec::new();
        };
        let node_of = |locale: Option<&str>| match (&node.value, locale) {
            (Value::Map(entries), Some(locale)) => entries
                .iter()
                .find(|(key, _)| key.text == locale)
                .map_or(node, |(_, node)| node),
            _ => node,
        };
        let mut terms = Vec::new();
        for (locale, sentence) in text.all() {
            let node = node_of(locale);
            let raw = node.scalar().map_or("", |scalar| &scalar.text);
            let written = Written::of(self.source, node);
            let found = quoted(sentence);
            // A value that was filled in may quote something itself.
            let as_written = Some(quoted(raw)).filter(|raw| raw.len() == found.len());
            for (index, range) in found.into_iter().enumerate() {
                let place = as_written.as_ref().map(|terms| terms[index].clone());
                let place = place.and_then(|place| written.as_ref()?.span(&place));
                terms.push(Term {
                    text: sentence[range.clone()].to_owned(),
                    sentence: sentence.to_owned(),
                    at: range.start,
                    location: self.location(place.unwrap_or(node.span)),
                });
            }
        }
        terms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_what_stands_in_quotes_in_bold_or_as_code() {
        let terms = |text: &str| -> Vec<String> {
            let all = quoted(text).into_iter();
            all.map(|range| text[range].to_owned()).collect()
        };
        assert_eq!(
            terms("点击“登录”，进入「首页」或『我的』。"),
            ["登录", "首页", "我的"]
        );
        assert_eq!(
            terms("Click \"Save\", then **Send** or `Go`."),
            ["Save", "Send", "Go"]
        );
        assert_eq!(terms("« Suivant » und „Weiter“"), [" Suivant ", "Weiter"]);
        assert_eq!(
            terms("提示“前往‘北京税务服务号’”"),
            ["前往‘北京税务服务号’"]
        );
        assert_eq!(terms("选择“{label:1}”{1}，点击“确定”"), ["确定"]);
        assert_eq!(terms("a 5\" screen, “open"), [""; 0]);
        assert_eq!(terms("“” and \"\""), [""; 0]);
    }

    #[test]
    fn a_term_is_found_like_a_name_and_placeholders_stand_for_any_text() {
        let is_in = |term: &str, page: &str| Phrase::of(term, &[]).unwrap().is_in(&fold(page));
        assert!(is_in("下一步", "下 一 步 ›"));
        assert!(is_in("短信验证码错误。", "短信验证码错误"));
        assert!(is_in("您已成功支付xxx.00元!", "您已成功支付665.00元！"));
        assert!(is_in(
            "您正在为XXX缴纳，共…元",
            "您正在为张测试缴纳，共665元"
        ));
        assert!(!is_in("您已成功支付xxx.00元!", "您已成功支付665.50元！"));
        assert!(!is_in("递交", "提交"));
        assert!(is_in("6216261000000000018", "6216 2610 0000 0000 018"));
        assert!(is_in(
            "请使用‘北京税务服务号’",
            "请使用“北京税务服务号”公众号"
        ));
        // A part of a word is another word.
        assert!(is_in("Log in", "Log in now"));
        assert!(!is_in("Log", "Login"));
        assert!(!is_in("65", "665.00"));
        assert!(Phrase::of("XXX", &[]).is_none());
        let own = Phrase::of("订单编号NNN", &["NNN".into()]).unwrap();
        assert!(own.is_in(&fold("订单编号SB2023")));
    }
}
