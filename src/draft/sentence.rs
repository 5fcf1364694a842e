//! The terms of a sentence, and how they belong to each other and to its phrases.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::deed::Deeds;
use super::phrases::{Phrase, Verb};

/// The sentences of a text; a full stop in a term ends none.
pub(super) fn sentences(text: &str, terms: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let ends = match c {
            '。' | '；' | '！' | '？' | '\n' => true,
            '.' => text[end..].starts_with(char::is_whitespace),
            // Not those in an address.
            ';' | '!' | '?' => !text[end..].starts_with(|c: char| c.is_ascii_alphanumeric()),
            _ => false,
        };
        if ends && !terms.iter().any(|term| term.contains(&at)) {
            sentences.push(start..end);
            start = end;
        }
    }
    sentences.push(start..text.len());
    sentences
}

/// How two terms belong together.
enum Link {
    And,
    Or,
    Apart,
}

pub(super) struct Sentence<'t> {
    pub text: &'t str,
    pub range: Range<usize>,
    pub terms: Vec<Range<usize>>,
    pub phrases: Vec<Phrase>,
    /// Which terms belong to a phrase.
    pub taken: Vec<bool>,
    pub links: &'t [(String, String)],
    pub all: Deeds,
}

/// The terms that a phrase is about.
pub(super) struct Chain {
    pub terms: Vec<usize>,
    pub has_other: bool,
    /// A term behind them that is something else to the phrase.
    pub next: Option<usize>,
}

macro_rules! pattern {
    ($name:ident, $pattern:expr) => {
        pub(super) static $name: LazyLock<Option<Regex>> =
            LazyLock::new(|| Regex::new($pattern).ok());
    };
}

/// A noun behind the name of a control.
const NOUNS: &str = "(?:单选按钮|单选框|复选框|选项框|选项卡|下拉框|下拉列表|下拉菜单|输入框|文本框|对话框|标签页|菜单项|按钮|图标|链接|选项|标签|页签|菜单|字段|栏目|栏|框|radio buttons?|check ?box(?:es)?|drop-?down(?: (?:list|menu))?|buttons?|links?|tabs?|icons?|options?|fields?|text box|box(?:es)?|lists?|menus?|items?)";
pattern!(
    AND,
    &format!(
        r"^{NOUNS}?\s*(?:、|，|,|和|及|与|以及|并|后|再|然后|,? ?and(?: then)?|,? ?then|>|→|›|->|»|＞|-|–|—|——)?\s*(?:the|your)?$"
    )
);
pattern!(
    BELOW,
    r"^(?:菜单|模块|选项卡?|标签页?|功能|栏目|目录|项)?的?(?:下面|下方|之下|下|里面|里|中|内)?的?(?:子菜单)?$"
);
pattern!(
    EITHER,
    &format!(r"^{NOUNS}?\s*(?:或者?|或是|,? ?or|/)\s*(?:the)?$")
);
pattern!(
    INTO,
    r"(?i)^(?:in ?to|in|as|for|from|to|on|到|至|作为|为)(?: the| your)?$"
);
pattern!(
    FIELD,
    r"(?i)^(?:的?下拉|的?输入|文本|栏|框|处|中|里|内|一栏|为|：|:|list|drop|field|box|combo|text|column|$)"
);
pattern!(
    LEADS,
    r"(?i)^(?:的?(?:功能)?菜单|选项卡|标签|页签|menu|tab)"
);
pattern!(CHECKBOX, r"(?i)^(?:复选框|选择框|check ?box)");
pattern!(RADIO, r"(?i)^(?:单选|radio)");
pattern!(LIST, r"(?i)^(?:的?下拉|列表|list|drop|field|box|combo)");
pattern!(
    APP,
    r"(?i)^(?:APP|应用|小程序|公众号|网站|软件|website|browser|program)"
);
pattern!(KEY, r"(?i)^(?:键|key)");
pattern!(
    CONDITION,
    r"(?i)若|如果|如需|如为|如有|如未|可选|\bif\b|\boptional|\bunless\b"
);
pattern!(
    ADDRESS,
    r#"https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+"#
);

pub(super) fn is(pattern: &LazyLock<Option<Regex>>, text: &str) -> bool {
    pattern
        .as_ref()
        .is_some_and(|pattern| pattern.is_match(text))
}

/// A text between terms, without their signs.
pub(super) fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || "“”「」『』【】\"*`«»„‘’".contains(c))
}

fn link(between: &str) -> Link {
    match bare(between) {
        text if is(&AND, text) || is(&BELOW, text) => Link::And,
        text if is(&EITHER, text) => Link::Or,
        _ => Link::Apart,
    }
}

impl Sentence<'_> {
    pub fn term(&self, index: usize) -> &str {
        &self.text[self.terms[index].clone()]
    }

    /// What stands behind a term, up to the next one.
    pub fn behind(&self, index: usize) -> &str {
        let end = self
            .terms
            .get(index + 1)
            .map_or(self.range.end, |next| next.start);
        bare(&self.text[self.terms[index].end..end])
    }

    pub fn is_code(&self, index: usize) -> bool {
        self.text[..self.terms[index].start].ends_with('`')
    }

    /// Whether a term in front of a phrase is its field.
    pub fn is_field(&self, term: usize, phrase: usize) -> bool {
        let end = self.phrases[phrase].at.start;
        let behind = bare(&self.text[self.terms[term].end..end]);
        let before = bare(&self.text[self.range.start..self.terms[term].start]).to_lowercase();
        let words = ["in", "for", "in the", "for the", "from the"];
        let is_place = words.iter().any(|word| {
            let rest = before.strip_suffix(word);
            rest.is_some_and(|rest| !rest.ends_with(|c: char| c.is_alphanumeric()))
        });
        is(&FIELD, behind) || behind.starts_with(',') && is_place
    }

    /// The terms of a phrase: those behind it that belong together.
    pub fn chain(&mut self, scope: &Range<usize>) -> Option<Chain> {
        let inside = |index: &usize| {
            let term = &self.terms[*index];
            scope.start <= term.start && term.end <= scope.end && !self.taken[*index]
        };
        let mut all: Vec<usize> = (0..self.terms.len()).filter(inside).collect();
        // `填写“张三”，“行业”选择“餐饮业”`: the last one is the field of the next phrase.
        let next = self.phrases.iter().find(|next| next.at.start == scope.end);
        let takes_field =
            |next: &Phrase| matches!(next.verb, Verb::Select | Verb::Set | Verb::Fill);
        if let Some(last) = all
            .last()
            .filter(|_| all.len() > 1 && next.is_some_and(takes_field))
            && bare(&self.text[self.terms[*last].end..scope.end]).is_empty()
        {
            all.pop();
        }
        let mut chain = Chain {
            terms: vec![*all.first()?],
            has_other: false,
            next: None,
        };
        let mut others = Vec::new();
        for pair in all.windows(2) {
            let between = &self.text[self.terms[pair[0]].end..self.terms[pair[1]].start];
            match link(between) {
                Link::And if !chain.has_other => chain.terms.push(pair[1]),
                Link::And | Link::Or => {
                    chain.has_other = true;
                    others.push(pair[1]);
                }
                Link::Apart => {
                    chain.next = Some(pair[1]);
                    break;
                }
            }
        }
        for index in chain.terms.iter().chain(&others) {
            self.taken[*index] = true;
        }
        Some(chain)
    }

    /// The last term in front of a phrase that belongs to no other.
    pub fn before(&self, index: usize) -> Option<usize> {
        let at = self.phrases[index].at.start;
        let from = match index {
            0 => self.range.start,
            _ => self.phrases[index - 1].at.end,
        };
        let mut terms = (0..self.terms.len()).rev();
        terms.find(|term| {
            let range = &self.terms[*term];
            from <= range.start && range.end <= at && !self.taken[*term]
        })
    }

    /// The first free term behind a phrase.
    pub fn peek(&self, scope: &Range<usize>) -> Option<usize> {
        (0..self.terms.len()).find(|term| {
            let range = &self.terms[*term];
            scope.start <= range.start && range.end <= scope.end && !self.taken[*term]
        })
    }

    /// Whether something goes into the field of this term.
    pub fn is_into(&self, term: usize) -> bool {
        let before = bare(&self.text[self.range.start..self.terms[term].start]).to_lowercase();
        [" in", " into", " in the", " into the"]
            .iter()
            .any(|word| before.ends_with(word))
    }
}
