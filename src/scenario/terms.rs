//! Quoted terms: what a text for readers claims that the page says.
//!
//! A term stands in quotes, in bold or as code. It is compared like a name: folded, and without the full
//! stop at its end. `XXX`, `xxx.00`, `***` and `…` in it stand for any text.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{LazyLock, Mutex, PoisonError};

use regex::Regex;

use super::diagnostic::Diagnostic;
use super::model::{
    Case, Claims, ErrorLevel, Guide, KnownTerm, LocalText, Quote, QuoteRules, Settings, Step, Term,
    TermRules, Unmentioned,
};
use super::names::Named;
use super::node::{Node, Value};
use super::quotes::{WORDS, quoted};
use super::read::{Fields, Reader};
use super::written::Written;
use crate::page::fold;
use crate::source::{Location, Source};

/// Placeholders that need no declaration, in a folded text.
const PLACEHOLDERS: &str = r"(?i:x{3,}|×{2,}|\*{2,}|\.{3,})";

/// The keys of settings and steps.
pub(super) const SENTENCES: &str = "sentences";
pub(super) const TERMS: &str = "terms";
pub(super) const MENTIONS: &str = "mentions";
pub(super) const MENTIONS_KEYS: &[&str] = &["level", "of"];
pub(super) const MENTIONS_OF: &[&str] = &["all", "guides"];
pub(super) const RULE_KEYS: &[&str] = &["level", MENTIONS, "quotes", "placeholders"];

/// Terms of the glossary that no text quotes, nor one of these terms of documents. `source`: the
/// settings.
pub fn unused_of_glossary(
    source: &Source,
    settings: &Settings,
    cases: &[Case],
    documents: &[Term],
) -> Vec<Diagnostic> {
    let quoted = |known: &&KnownTerm| {
        let steps = cases.iter().flat_map(|case| &case.steps);
        let terms = steps.flat_map(|step| step.claims.sentence.iter().chain(&step.claims.remarks));
        let terms = terms.chain(cases.iter().flat_map(|case| &case.terms));
        let terms = terms.chain(settings.guides.iter().flat_map(|guide| &guide.terms));
        let mut terms = terms.chain(documents);
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

static USUAL: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(PLACEHOLDERS).ok());

/// Numbers of marks, and the host of an address, which a page does not show.
static LEFT_OUT: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\{\d+\}|^https?://[^/]*").ok());

/// A term as it is looked for in folded texts.
#[derive(Debug, Clone)]
pub struct Phrase(Regex);

/// The pattern, compiled once: the same names are in many sentences.
fn compiled(pattern: String) -> Option<Regex> {
    static KNOWN: LazyLock<Mutex<HashMap<String, Regex>>> = LazyLock::new(Mutex::default);
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(regex) = known.get(&pattern) {
        return Some(regex.clone());
    }
    let regex = Regex::new(&pattern).ok()?;
    known.insert(pattern, regex.clone());
    Some(regex)
}

impl Phrase {
    /// The phrase of a term; `placeholders` stand for any text, beside the usual ones. `None` if
    /// nothing is left to look for.
    pub fn of(term: &str, placeholders: &[String]) -> Option<Self> {
        let folded = fold(&LEFT_OUT.as_ref()?.replace_all(term.trim(), ""));
        let own: Vec<String> = placeholders
            .iter()
            .map(|word| regex::escape(&fold(word)))
            .collect();
        let any = match own.is_empty() {
            true => Cow::Borrowed(USUAL.as_ref()?),
            false => Cow::Owned(Regex::new(&format!("{}|{PLACEHOLDERS}", own.join("|"))).ok()?),
        };
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
        // A style may show a name in capitals.
        let in_capitals =
            trimmed.contains(char::is_uppercase) && !trimmed.contains(char::is_lowercase);
        let flags = if in_capitals { "(?si)" } else { "(?s)" };
        compiled(format!("{flags}{before}{}{after}", parts.join(".+?"))).map(Self)
    }

    /// Whether a folded text has it.
    pub fn is_in(&self, folded: &str) -> bool {
        self.0.is_match(folded)
    }

    /// Where a folded text has it.
    pub fn find_in(&self, folded: &str) -> Vec<Range<usize>> {
        self.0
            .find_iter(folded)
            .map(|found| found.range())
            .collect()
    }

    /// Whether one of these folded texts has it; `alone`: not within other words. Chinese has no spaces
    /// between words, so that `提交` is also in `缴费信息提交`.
    pub fn is_in_one_of(&self, folded: &[String], alone: bool) -> bool {
        let is_alone = |text: &String, found: regex::Match<'_>| {
            let before = text[..found.start()].chars().next_back();
            let after = text[found.end()..].chars().next();
            ![before, after].into_iter().flatten().any(is_wide_letter)
        };
        folded.iter().any(|text| match alone {
            true => self.0.find_iter(text).any(|found| is_alone(text, found)),
            false => self.is_in(text),
        })
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

    /// The terms of the introduction of a guide that a page of its cases must show.
    pub fn introduction(&self, guide: &Guide) -> Vec<(Term, Phrase)> {
        self.phrases(&guide.terms, &[])
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

/// A character of a script without spaces between words; punctuation is none.
fn is_wide_letter(c: char) -> bool {
    c.is_alphanumeric()
        && !c.is_ascii()
        && matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
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
        match fields.get(SENTENCES) {
            Some(node) if matches!(node.value, Value::Map(_)) => {
                if let Some(fields) = self.fields(node, "`sentences`", RULE_KEYS) {
                    self.sentence_rules(&fields, &mut rules);
                }
            }
            Some(node) => rules.level = self.error_level(node, "`sentences`").unwrap_or_default(),
            None => {}
        }
        rules.known = self.known_terms(fields);
        rules
    }

    fn sentence_rules(&mut self, fields: &Fields<'_>, rules: &mut TermRules) {
        if let Some(level) = fields.get("level") {
            rules.level = self.error_level(level, "`level`").unwrap_or_default();
        }
        if let Some(node) = fields.get(MENTIONS) {
            self.mentions(node, rules);
        }
        if let Some(node) = fields.get("quotes") {
            rules.quotes = self.quotes(node);
        }
        if let Some(words) = fields.get("placeholders") {
            let words = self.items(words, "`placeholders`").unwrap_or_default();
            let words = words.iter();
            let words = words.filter_map(|word| self.literal(word, "a placeholder"));
            rules.placeholders = words.collect();
        }
    }

    /// `mentions: fail`, or `{ level: fail, of: guides }`.
    fn mentions(&mut self, node: &Node, rules: &mut TermRules) {
        let (mut level, mut of) = (Some(node), None);
        if matches!(node.value, Value::Map(_)) {
            let Some(fields) = self.fields(node, "`mentions`", MENTIONS_KEYS) else {
                return;
            };
            let example = "write `mentions: { level: fail, of: guides }`";
            level = self.required(&fields, "level", example);
            of = fields.get("of");
        }
        let level = level.and_then(|level| self.error_level(level, "`mentions`"));
        rules.mentions = level.unwrap_or(ErrorLevel::Off);
        let of = of.and_then(|of| self.word(of, "`of`", MENTIONS_OF));
        // The guides are read last.
        rules.mentions_of = (of == Some("guides")).then(Vec::new);
    }

    /// What quotes a term: a list for all texts, or one for each locale.
    fn quotes(&mut self, node: &Node) -> QuoteRules {
        let mut rules = QuoteRules::default();
        let Value::Map(entries) = &node.value else {
            rules.all = Some(self.quote_words(node));
            return rules;
        };
        for (key, words) in entries {
            if self.locale(&key.node()).is_some() {
                let quotes = self.quote_words(words);
                rules.by_locale.insert(key.text.clone(), quotes);
            }
        }
        rules
    }

    fn quote_words(&mut self, node: &Node) -> Vec<Quote> {
        let items = self.items(node, "`quotes`").unwrap_or_default();
        let mut words = Vec::new();
        for item in items {
            words.extend(self.word(item, "an entry of `quotes`", &WORDS));
        }
        words.into_iter().filter_map(Quote::of).collect()
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
            self.findings.named(Named::whole(self.source, &key.node()));
            known.extend(reason.map(|reason| KnownTerm {
                text: key.text.clone(),
                reason,
                span: key.span,
            }));
        }
        known
    }

    /// Why the sentence of a step need not mention what the step uses: `mentions: { off: … }`.
    pub fn unmentioned(&mut self, fields: &Fields<'_>) -> Option<Unmentioned> {
        const EXAMPLE: &str = "say why the sentence tells it otherwise: `mentions: { off: … }`";
        let node = fields.get(MENTIONS)?;
        let location = self.location(fields.key(MENTIONS)?);
        if !matches!(node.value, Value::Map(_)) {
            let error = self.error(node.span, "`mentions` of a step has no reason");
            self.push(error.help(EXAMPLE));
            return None;
        }
        let fields = self.fields(node, "`mentions`", &["off"])?;
        let reason = self.required(&fields, "off", EXAMPLE)?;
        let reason = self.literal(reason, "the reason")?;
        Some(Unmentioned { reason, location })
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

    /// Where a text stands, in each of its locales.
    pub fn places(&self, node: Option<&Node>, text: Option<&LocalText>) -> Vec<Location> {
        let (Some(node), Some(text)) = (node, text) else {
            return Vec::new();
        };
        let all = text.all().into_iter();
        all.map(|(locale, sentence)| {
            let node = of_locale(node, locale);
            let written = Written::of(self.source, node);
            let first = written.and_then(|written| written.span(&(0..sentence.len())));
            self.location(first.unwrap_or(node.span))
        })
        .collect()
    }

    /// The terms that a sentence or a `remark` quotes, in all of its locales.
    pub fn terms(
        &mut self,
        node: Option<&Node>,
        text: Option<&LocalText>,
        remark: bool,
        settings: &Settings,
    ) -> Vec<Term> {
        let (Some(node), Some(text)) = (node, text) else {
            return Vec::new();
        };
        let mut terms = Vec::new();
        for (locale, sentence) in text.all() {
            let node = of_locale(node, locale);
            let rules = &settings.terms.quotes;
            let quotes = rules.of(locale.unwrap_or(&settings.locale), remark);
            let raw = node.scalar().map_or("", |scalar| &scalar.text);
            let written = Written::of(self.source, node);
            let found = quoted(sentence, &quotes);
            let names = Named::sentence(self.source, node, quoted(raw, &quotes));
            self.findings.named(names);
            // A value that was filled in may quote something itself.
            let as_written = Some(quoted(raw, &quotes)).filter(|raw| raw.len() == found.len());
            for (index, range) in found.into_iter().enumerate() {
                let place = as_written.as_ref().map(|terms| terms[index].clone());
                let place = place.and_then(|place| written.as_ref()?.span(&place));
                terms.push(Term {
                    text: sentence[range.clone()].to_owned(),
                    sentence: sentence.to_owned(),
                    at: range.start,
                    locale: locale.map(str::to_owned),
                    location: self.location(place.unwrap_or(node.span)),
                });
            }
        }
        terms
    }
}

/// The text of a locale.
fn of_locale<'n>(node: &'n Node, locale: Option<&str>) -> &'n Node {
    let text = locale.and_then(|locale| node.field(locale));
    text.unwrap_or(node)
}

#[cfg(test)]
mod tests {
    use super::*;

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
