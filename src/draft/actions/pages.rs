//! Pages that are opened, and keys that are pressed.

use std::ops::Range;

use super::super::deed::Act;
use super::super::names::{key, place, unquoted_path};
use super::super::pattern::{is, pattern};
use super::super::sentence::{ADDRESS, APP, KEY, SWITCH, Sentence};
use super::{BY_ITSELF, UNQUOTED, WHAT};

pattern!(
    IT,
    r"(?i)^\s*(?:it|this|them|它|该项)\s*[.。,，]?(?: and)?\s*$"
);
pattern!(
    APP_NAME,
    r"(?i)^(?:微信|支付宝|云闪付|钉钉|浏览器|Chrome|WeChat|Alipay)(?:APP)?$"
);
pattern!(TWICE, r"(?i)^\W*(?:键|key)?\s*(?:twice|两次|两下|二次)");
pattern!(WITH, r"(?:使用|用|以|凭|通过)(?:您?的)?");

impl Sentence<'_> {
    /// A page that comes by what was done before, unless a menu of this name is opened on the way.
    pub(super) fn arrive(&mut self, index: usize, scope: &Range<usize>) {
        let app = self.peek(scope);
        if app.is_some_and(|app| self.is_app(scope, app)) {
            self.unclear(index, scope, WHAT);
            return drop(self.chain(scope, false));
        }
        let goes_on = self.phrases[index + 1..]
            .iter()
            .any(|next| next.verb.is_done());
        let Some(chain) = self.chain(scope, false) else {
            return;
        };
        if goes_on && !self.is_result(index) {
            let name = self.term(chain.terms[0]).to_owned();
            self.push(index, Act::On("click", name), &[BY_ITSELF]);
        }
    }

    /// Whether a term is a program beside the page.
    pub(super) fn is_app(&self, scope: &Range<usize>, term: usize) -> bool {
        let words = self.between(scope.start, self.terms[term].start);
        is(&APP, self.behind(term)) || is(&APP_NAME, self.term(term)) || words.starts_with("手机")
    }

    pub(super) fn open(&mut self, index: usize, scope: &Range<usize>) {
        let words = &self.text[scope.clone()];
        let address = ADDRESS.as_ref().and_then(|address| address.find(words));
        let address = address.map(|address| address.as_str().trim_end_matches(['.', ',', ')']));
        let linked = || {
            let mut links = self.links.iter();
            let link =
                links.find(|(name, address)| words.contains(&**name) && address.contains("://"));
            link.map(|(_, address)| &**address)
        };
        if let Some(place) = address.or_else(linked).and_then(place) {
            self.push(index, Act::Open(place), &[]);
            let first = self.peek(scope);
            if first.is_some_and(|first| self.is_behind(first, &["with", "with your", "using"])) {
                // `Log in at https://… with your **User name** and **Password**.`
                return self.fill(index, scope);
            }
            drop(self.chain(scope, false));
            return;
        }
        if self.signs_in_with(index) {
            return;
        }
        let phrase = self.text[self.phrases[index].at.clone()].to_lowercase();
        let signs_in = phrase.ends_with(" in to");
        if self.is_in_another_clause(scope) || signs_in && self.peek(scope).is_some() {
            // The name of a system is no control.
            return self.unclear_here(index, scope, WHAT);
        }
        if let Some(first) = self.peek(scope).filter(|first| self.is_value(*first))
            && !self.term(first).contains('/')
        {
            // `Log in with the user name …`
            return match self.by_nouns(index, scope, first, true) {
                true => {}
                false => self.unclear_here(index, scope, WHAT),
            };
        }
        if let Some(chain) = self.chain(scope, true) {
            let first = self.term(chain.terms[0]);
            return match place(first).or(first.starts_with('/').then(|| first.to_owned())) {
                Some(place) => self.push(index, Act::Open(place), &[]),
                None if self.is_app(scope, chain.terms[0]) => self.unclear(index, scope, WHAT),
                None => self.each(index, "click", &chain),
            };
        }
        // `Find **Lunch** and open it.`
        if let Some(found) = self.before(index).filter(|_| is(&IT, words)) {
            self.taken[found] = true;
            let name = self.term(found).to_owned();
            return self.push(index, Act::On("click", name), &[]);
        }
        // `将“短信通知”开关打开`
        if let Some(switch) = self
            .before(index)
            .filter(|term| is(&SWITCH, self.behind(*term)))
        {
            self.taken[switch] = true;
            let name = self.term(switch).to_owned();
            return self.push(index, Act::On("check", name), &[]);
        }
        match unquoted_path(words) {
            names if names.is_empty() => self.unclear(index, scope, WHAT),
            names => {
                for name in names {
                    self.push(index, Act::On("click", name), &[UNQUOTED]);
                }
            }
        }
    }

    pub(super) fn press(&mut self, index: usize, scope: &Range<usize>) {
        let Some(first) = self.peek(scope) else {
            let words = self.text[scope.clone()].trim_start();
            let words = words.strip_prefix("the ").unwrap_or(words);
            // `按F5刷新`
            let is_key = |c: char| c.is_ascii_alphanumeric() || c == '+';
            let end = match words.starts_with(is_key) {
                true => words.find(|c| !is_key(c)),
                false => words.find([' ', ',', '.', '，', '。', '键']),
            };
            let name = &words[..end.unwrap_or(words.len())];
            return match key(name, is(&KEY, words[name.len()..].trim_start())) {
                Some(key) => self.push(index, Act::Press(key), &[UNQUOTED]),
                None => self.click("click", index, scope),
            };
        };
        let mut last = first;
        let mut keys = self.term(first).to_owned();
        // `**Ctrl** + **S**`
        while let Some(next) = (last + 1 < self.terms.len()).then_some(last + 1)
            && self.between(self.terms[last].end, self.terms[next].start) == "+"
        {
            keys = format!("{keys}+{}", self.term(next));
            last = next;
        }
        let Some(key) = key(&keys, is(&KEY, self.behind(last))) else {
            return self.click("click", index, scope);
        };
        self.taken[first..=last].fill(true);
        let times = match is(&TWICE, self.behind(last)) {
            true => 2,
            false => 1,
        };
        for _ in 0..times {
            self.push(index, Act::Press(key.clone()), &[]);
        }
    }

    /// `使用工号“A1001”登录`
    pub(super) fn signs_in_with(&mut self, index: usize) -> bool {
        let end = self.phrases[index].at.start;
        let from = match index {
            0 => self.range.start,
            _ => self.phrases[index - 1].at.end,
        };
        let with = WITH
            .as_ref()
            .and_then(|with| with.find(&self.text[from..end]));
        let Some(with) = with.map(|with| from + with.end()..end) else {
            return false;
        };
        self.peek(&with)
            .is_some_and(|first| self.by_nouns(index, &with, first, true))
    }
}
