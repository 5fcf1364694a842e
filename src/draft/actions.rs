//! What a reader does by a text: an action for each phrase, with the terms that belong to it.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::deed::{Act, Deed, Deeds};
use super::names::{key, object, path, place, unquoted_path};
use super::phrases::{Phrase, Verb, phrases};
use super::sentence::{
    ADDRESS, APP, CHECKBOX, CONDITION, Chain, INTO, KEY, LEADS, LIST, RADIO, Sentence, bare, is,
    sentences,
};

/// What is asked about words.
const WHICH_CONTROL: &str = "which control?";
pub(super) const WHICH_FIELDS: &str = "which fields, and which values?";
const WHAT: &str = "what is done here?";

/// What is said about actions.
pub(super) const UNQUOTED: &str = "the sentence does not quote it";
const SOMETIMES: &str = "only in some cases?";
const OR: &str = "or the other one that the sentence names?";
pub(super) const SET: &str = "or is it filled in?";

/// What a reader does by a text, of which these are the terms and the links.
pub(super) fn deeds(text: &str, terms: &[Range<usize>], links: &[(String, String)]) -> Deeds {
    let mut all = Deeds::default();
    let addresses = ADDRESS.as_ref().map(|address| address.find_iter(text));
    let addresses = addresses.into_iter().flatten().map(|found| found.range());
    let silent: Vec<_> = terms.iter().cloned().chain(addresses).collect();
    let found = phrases(text, &silent);
    for range in sentences(text, terms) {
        let within = |at: &Range<usize>| range.start <= at.start && at.end <= range.end;
        let terms: Vec<_> = terms.iter().filter(|term| within(term)).cloned().collect();
        let mut phrases: Vec<_> = found
            .iter()
            .filter(|found| within(&found.at))
            .cloned()
            .collect();
        commands(text, &range, &mut phrases);
        let taken = vec![false; terms.len()];
        let mut sentence = Sentence {
            text,
            range,
            terms,
            phrases,
            taken,
            links,
            all,
        };
        for index in 0..sentence.phrases.len() {
            sentence.act(index);
        }
        all = sentence.all;
    }
    all
}

static COMMAND: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:^|[，,；;、。])\s*(确认[^，,；;、。无后\s]{2,4}|下一步|提交|确定|保存|完成|立即缴费|确认)\s*[，,；;。！!]?\s*$|(?:^|[，,；;、])\s*(下一步|提交|确定|保存)\s*[，,]").ok()
});

/// Adds clauses that are the name of a button.
fn commands(text: &str, range: &Range<usize>, phrases: &mut Vec<Phrase>) {
    let found = COMMAND
        .as_ref()
        .and_then(|command| command.captures(&text[range.clone()]));
    let Some(name) = found
        .as_ref()
        .and_then(|found| found.get(1).or(found.get(2)))
    else {
        return;
    };
    let at = range.start + name.start()..range.start + name.end();
    let is_free = phrases
        .iter()
        .all(|other| other.at.end <= at.start && has_comma(&text[other.at.end..at.start]));
    if is_free {
        phrases.push(Phrase {
            verb: Verb::Command,
            at,
        });
    }
}

fn has_comma(text: &str) -> bool {
    text.contains(['，', ',', '；', ';', '、'])
}

impl Sentence<'_> {
    fn act(&mut self, index: usize) {
        let Phrase { verb, at } = self.phrases[index].clone();
        let end = self
            .phrases
            .get(index + 1)
            .map_or(self.range.end, |next| next.at.start);
        let scope = at.end..end;
        match verb {
            Verb::Click => self.click("click", index, &scope),
            Verb::Check => self.click("check", index, &scope),
            Verb::Uncheck => self.click("uncheck", index, &scope),
            Verb::Point(word) => self.click(word, index, &scope),
            Verb::Command => {
                let name = self.text[at].to_owned();
                self.push(index, Act::On("click", name), &[UNQUOTED]);
            }
            Verb::Select => self.select(index, &scope),
            Verb::Set => self.set(index, &scope),
            Verb::Fill => self.fill(index, &scope),
            Verb::Upload => self.upload(index, &scope),
            Verb::Enter if !self.all.deeds.is_empty() => drop(self.chain(&scope)),
            Verb::Open | Verb::Enter => self.open(index, &scope),
            Verb::Press => self.press(index, &scope),
            Verb::Outside => self.unclear(index, &scope, WHAT),
            Verb::Shows => {
                let shown = self.chain(&scope).is_some();
                self.all.shows |= shown || self.before(index).is_some();
            }
            Verb::Noun => {}
        }
    }

    fn push(&mut self, index: usize, act: Act, remarks: &[&'static str]) {
        let before = &self.text[self.range.start..self.phrases[index].at.start];
        let mut remarks: Vec<String> = remarks.iter().map(|remark| (*remark).to_owned()).collect();
        if is(&CONDITION, before) {
            remarks.push(SOMETIMES.to_owned());
        }
        // An example tells again what was told in general.
        let is_example = before.contains("样例") || before.contains("例如");
        let is_again = |deed: &Deed| matches!(deed, Deed::Act(other, _) if *other == act);
        if !(is_example && self.all.deeds.iter().any(is_again)) {
            self.all.deeds.push(Deed::Act(act, remarks));
        }
    }

    /// A phrase of which nothing could be made.
    fn unclear(&mut self, index: usize, scope: &Range<usize>, question: &'static str) {
        let start = self.phrases[index].at.start;
        let rest = &self.text[scope.clone()];
        let end = rest
            .find(['，', ',', '。', '；', ';', '（', '('])
            .unwrap_or(rest.len());
        let words = self.text[start..scope.start + end].trim_end_matches(['.', ' ']);
        let words = [" and", " then"]
            .iter()
            .fold(words, |words, end| words.trim_end_matches(end));
        self.all
            .deeds
            .push(Deed::Unclear(words.trim().to_owned(), question));
    }

    /// Actions on each term of a chain; `word` may be more exact by what stands behind the term.
    fn each(&mut self, index: usize, word: &'static str, chain: &Chain) {
        for (at, term) in chain.terms.iter().enumerate() {
            let behind = self.behind(*term);
            let word = match word {
                "click" if is(&CHECKBOX, behind) => "check",
                "click" if is(&RADIO, behind) => "choose",
                word => word,
            };
            let is_last = at + 1 == chain.terms.len();
            let remarks: &[_] = if chain.has_other && is_last {
                &[OR]
            } else {
                &[]
            };
            for name in path(self.term(*term)) {
                self.push(index, Act::On(word, name), remarks);
            }
        }
    }

    fn click(&mut self, word: &'static str, index: usize, scope: &Range<usize>) {
        self.lead(index);
        if let Some(chain) = self.chain(scope) {
            return self.each(index, word, &chain);
        }
        let names = match unquoted_path(&self.text[scope.clone()]) {
            names if !names.is_empty() => names,
            _ if word == "click" => object(&self.text[scope.clone()]).into_iter().collect(),
            _ => Vec::new(),
        };
        if !names.is_empty() {
            for name in names {
                self.push(index, Act::On(word, name), &[UNQUOTED]);
            }
        } else if let Some(term) = self.before(index) {
            self.taken[term] = true;
            let name = self.term(term).to_owned();
            self.push(index, Act::On(word, name), &[]);
        } else {
            self.unclear(index, scope, WHICH_CONTROL);
        }
    }

    fn select(&mut self, index: usize, scope: &Range<usize>) {
        let field = self
            .before(index)
            .filter(|field| self.is_field(*field, index) && !is(&LEADS, self.behind(*field)));
        let at = self.terms.clone();
        match (field, self.peek(scope)) {
            // `“险种”选择“养老”`, `in the **Country** list, select **China**`
            (Some(field), Some(_)) => {
                self.taken[field] = true;
                let Some(chain) = self.chain(scope) else {
                    return;
                };
                let option = self.term(chain.terms[0]).to_owned();
                let remarks: &[_] = if chain.has_other { &[OR] } else { &[] };
                let field = self.term(field).to_owned();
                self.push(index, Act::Select(field, option), remarks);
            }
            (None, Some(_)) => {
                let Some(chain) = self.chain(scope) else {
                    return;
                };
                let last = chain.terms[chain.terms.len() - 1];
                let next = chain.next.filter(|next| {
                    let between = bare(&self.text[at[last].end..at[*next].start]);
                    is(&INTO, between)
                        && (is(&LIST, self.behind(*next)) || between.starts_with("for"))
                });
                match next {
                    Some(field) if chain.terms.len() == 1 => {
                        self.taken[field] = true;
                        let (field, option) = (self.term(field), self.term(last));
                        let act = Act::Select(field.to_owned(), option.to_owned());
                        self.push(index, act, &[]);
                    }
                    _ => {
                        self.lead(index);
                        self.each(index, "click", &chain);
                    }
                }
            }
            (_, None) => match unquoted_path(&self.text[scope.clone()]) {
                names if names.is_empty() => self.unclear(index, scope, WHICH_CONTROL),
                names => {
                    for name in names {
                        self.push(index, Act::On("click", name), &[UNQUOTED]);
                    }
                }
            },
        }
    }

    /// A click on the menu in front of a phrase.
    fn lead(&mut self, index: usize) {
        if let Some(menu) = self
            .before(index)
            .filter(|menu| is(&LEADS, self.behind(*menu)))
        {
            self.taken[menu] = true;
            let name = self.term(menu).to_owned();
            self.push(index, Act::On("click", name), &[]);
        }
    }

    /// `set **X** to **Y**`, `将“X”设为“Y”`
    fn set(&mut self, index: usize, scope: &Range<usize>) {
        self.lead(index);
        let before = self.before(index);
        let Some(first) = self.peek(scope) else {
            return;
        };
        self.taken[first] = true;
        let (field, option) = match (before, self.peek(scope)) {
            (Some(field), _) => (field, first),
            (None, Some(second)) => (first, second),
            (None, None) => return self.unclear(index, scope, "to which value?"),
        };
        (self.taken[field], self.taken[option]) = (true, true);
        let act = Act::Select(self.term(field).to_owned(), self.term(option).to_owned());
        self.push(index, act, &[SET]);
    }

    fn fill(&mut self, index: usize, scope: &Range<usize>) {
        self.lead(index);
        let field = self
            .before(index)
            .filter(|field| self.is_field(*field, index));
        if let Some(field) = field {
            self.taken[field] = true;
            let value = self.peek(scope);
            let value = value.map(|value| {
                self.taken[value] = true;
                self.term(value).to_owned()
            });
            let field = self.term(field).to_owned();
            return self.push(index, Act::Fill(field, value), &[]);
        }
        let Some(chain) = self.chain(scope) else {
            return self.unclear(index, scope, WHICH_FIELDS);
        };
        let last = chain.terms[chain.terms.len() - 1];
        let into = chain.next.filter(|next| {
            is(
                &INTO,
                bare(&self.text[self.terms[last].end..self.terms[*next].start]),
            )
        });
        if let (Some(field), 1) = (into, chain.terms.len()) {
            self.taken[field] = true;
            let (field, value) = (self.term(field).to_owned(), self.term(last).to_owned());
            return self.push(index, Act::Fill(field, Some(value)), &[]);
        }
        if self.is_code(last) {
            return self.unclear(index, scope, "into which field?");
        }
        for term in chain.terms {
            let field = self.term(term).to_owned();
            self.push(index, Act::Fill(field, None), &[]);
        }
        // `… in **From** and the last day in **To**`
        while let Some(next) = self.peek(scope).filter(|next| self.is_into(*next)) {
            self.taken[next] = true;
            let field = self.term(next).to_owned();
            self.push(index, Act::Fill(field, None), &[]);
        }
    }

    fn upload(&mut self, index: usize, scope: &Range<usize>) {
        let field = self.chain(scope).map(|chain| chain.terms[0]);
        match field.or(self.before(index)) {
            Some(field) => {
                self.taken[field] = true;
                let field = self.term(field).to_owned();
                self.push(index, Act::Upload(field), &[]);
            }
            None => self.unclear(index, scope, "which field, and which file?"),
        }
    }

    fn open(&mut self, index: usize, scope: &Range<usize>) {
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
            drop(self.chain(scope));
            return self.push(index, Act::Open(place), &[]);
        }
        if let Some(chain) = self.chain(scope) {
            let first = self.term(chain.terms[0]);
            return match place(first).or(first.starts_with('/').then(|| first.to_owned())) {
                Some(place) => self.push(index, Act::Open(place), &[]),
                None if is(&APP, self.behind(chain.terms[0])) => self.unclear(index, scope, WHAT),
                None => self.each(index, "click", &chain),
            };
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

    fn press(&mut self, index: usize, scope: &Range<usize>) {
        let Some(first) = self.peek(scope) else {
            let words = self.text[scope.clone()].trim_start();
            let word = words
                .split([' ', ',', '.', '，', '。'])
                .next()
                .unwrap_or_default();
            return match key(word, is(&KEY, words[word.len()..].trim_start())) {
                Some(key) => self.push(index, Act::Press(key), &[UNQUOTED]),
                None => self.click("click", index, scope),
            };
        };
        match key(self.term(first), is(&KEY, self.behind(first))) {
            Some(key) => {
                self.taken[first] = true;
                self.push(index, Act::Press(key), &[]);
            }
            None => self.click("click", index, scope),
        }
    }
}

#[cfg(test)]
mod tests;
