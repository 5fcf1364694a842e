//! What a reader does by a text: an action for each phrase, with the terms that belong to it.

use std::ops::Range;

use super::book::Verb;
use super::deed::{Act, Deed, Deeds};
use super::names::{bold_names, object, path, unquoted_path};
use super::pattern::{is, pattern};
use super::phrases::{Phrase, phrases};
use super::sentence::{
    ADDRESS, CHECKBOX, CONDITION, CONDITION_BEHIND, Chain, LEADS, Link, RADIO, SWITCH, Sentence,
    is_result, link, sentences,
};

mod choices;
mod fields;
mod files;
mod pages;

/// What is asked about words.
const WHICH_CONTROL: &str = "which control?";
pub(super) const WHICH_FIELDS: &str = "which fields, and which values?";
const WHICH_FIELD: &str = "into which field?";
const WHAT: &str = "what is done here?";

/// What is said about actions.
const UNQUOTED: &str = "the sentence does not quote it";
const SOMETIMES: &str = "only in some cases?";
const OR: &str = "or the other one that the sentence names?";
const SET: &str = "or is it filled in?";
const FILLED_OR_CHOSEN: &str = "or is it chosen?";
const BY_ITSELF: &str = "or does the page come by itself?";
const INSTEAD: &str = "or instead of the one before?";
const CLICKED: &str = "or is it clicked?";
const WHICH_LIST: &str = "from which list?";
const IN_FIELD: &str = "in this field?";
const ONE_BY_ONE: &str = "one after the other, or several at once?";
/// What a page with the control has answered.
pub(super) const ANSWERED: [&str; 6] = [
    SET,
    UNQUOTED,
    CLICKED,
    FILLED_OR_CHOSEN,
    WHICH_LIST,
    IN_FIELD,
];

pattern!(
    COMMAND,
    r"(?:^|[，,；;、。])\s*(确认[^，,；;、。无后\s]{2,4}|下一步|提交|确定|保存|完成|立即缴费|确认)\s*[，,；;。！!]?\s*$|(?:^|[，,；;、])\s*(下一步|提交|确定|保存)\s*[，,]"
);
pattern!(INSTEAD_OF, r"(?i)(?:\bor|或者?)\s*$");
// `取消“保留副本”前的勾`
pattern!(TICK, r"^[前旁]?[面边]?的?(?:勾选?|对勾|选中|选择|复选框)");
pattern!(BY, r"(?i)(?:\bby|通过)\s*$");
pattern!(ON, r"(?i)^(?:switch |toggle |option )?(?:to )?on\b");
pattern!(OFF, r"(?i)^(?:switch |toggle |option )?(?:to )?off\b");
pattern!(TO, r"(?i)^(?:switch |toggle |option )?to\b");
// An example, behind the field that it is a value of.
pattern!(
    EXAMPLE,
    r"(?i)^\W*(?:for example|for instance|e\.g\.|such as|例如|比如|如|示例|例)\W*$"
);
// What a click is on, without a name.
pattern!(
    OBJECT,
    r"(?i)^\s*(?:(?:on|over|at) )?(?:the|an?|any|each|every|your|one)\s+\w+"
);
// What a page has, or has become.
pattern!(
    STATE,
    r"(?i)^(?:默认|变|将变|(?:\w+ )?(?:turns?|becomes?|changes?|has become)\b)"
);
pattern!(A_FIELD, "^(?:输入|文本|下拉|选择|日期|时间)?[框栏]$");

/// What a reader does by a text, of which these are the terms and the links.
pub(super) fn deeds(text: &str, terms: &[Range<usize>], links: &[(String, String)]) -> Deeds {
    let mut terms = terms.to_vec();
    bold_names(text, &mut terms);
    let terms = &*terms;
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
        let mut sentence = Sentence::new(text, range, terms, phrases, links, all);
        sentence.fields_of_form();
        for index in 0..sentence.phrases.len() {
            sentence.act(index);
            sentence.tell_left_over(index);
        }
        sentence.example();
        sentence.tell_unread();
        all = sentence.all;
    }
    all
}

/// A text that is too long to be told from: a question about it.
pub(super) fn unread(text: &str) -> Deeds {
    let words = text.chars().take(40).collect::<String>() + "…";
    Deeds {
        deeds: vec![Deed::Unclear(words, WHAT)],
        shows: false,
    }
}

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
    let is_command = |other: &Phrase| other.at == at && other.verb == Verb::Outside;
    phrases.retain(|other| !is_command(other));
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
        let scope = self.scope(index);
        if self.text[at.clone()].to_lowercase().starts_with("be ") && self.passive(index, &scope) {
            return;
        }
        match verb {
            Verb::Click => self.click("click", index, &scope),
            Verb::Check => self.click("check", index, &scope),
            Verb::Uncheck => self.click("uncheck", index, &scope),
            Verb::TurnOff => self.turn_off(index, &scope),
            Verb::Point(word) => self.click(word, index, &scope),
            Verb::Plain(word) => self.push(index, Act::Plain(word), &[]),
            Verb::Command => {
                let name = self.text[at].to_owned();
                self.push(index, Act::On("click", name), &[UNQUOTED]);
            }
            Verb::Select => self.select(index, &scope),
            Verb::Set => self.set(index, &scope),
            Verb::Fill => self.fill(index, &scope),
            Verb::Upload => self.upload(index, &scope),
            Verb::Drag => self.drag(index, &scope),
            Verb::Enter if !self.all.deeds.is_empty() => self.arrive(index, &scope),
            Verb::Open if self.is_result(index) => drop(self.chain(&scope, false)),
            Verb::Open | Verb::Enter => self.open(index, &scope),
            Verb::Press | Verb::Use => self.press(index, &scope),
            Verb::Outside => self.outside(index, &scope),
            Verb::Find => self.all.shows = true,
            Verb::Switch => self.switch(index, &scope),
            Verb::Shows => {
                drop(self.chain(&scope, false));
                self.all.shows = true;
            }
            Verb::Noun => {}
        }
    }

    /// A field in a list of those that are filled in: `Fill in the details:`, `- **Key**: one line`.
    fn fields_of_form(&mut self) {
        let asked = self.all.deeds.iter().rposition(|deed| match deed {
            Deed::Unclear(words, question) => {
                *question == WHICH_FIELDS && words.ends_with([':', '：'])
            }
            _ => false,
        });
        let is_fill = |deed: &Deed| matches!(deed, Deed::Act(Act::Fill(..) | Act::Select(..), _));
        let goes_on = asked.is_some_and(|asked| self.all.deeds[asked + 1..].iter().all(is_fill));
        let labels = self.labels();
        if !goes_on || labels.is_empty() || self.phrases.iter().any(|phrase| phrase.verb.is_done())
        {
            return;
        }
        self.taken.fill(true);
        let options: Vec<usize> = (labels.len()..self.terms.len()).collect();
        let is_either = options.windows(2).any(|pair| {
            link(&self.text[self.terms[pair[0]].end..self.terms[pair[1]].start]) == Link::Or
        });
        if let (true, [label]) = (is_either, &*labels) {
            let (name, option) = (
                self.term(*label).to_owned(),
                self.term(options[0]).to_owned(),
            );
            let act = Act::Select(name, Some(option));
            return self.all.deeds.push(Deed::Act(act, vec![OR.to_owned()]));
        }
        for label in labels {
            let name = self.term(label).trim_end_matches([':', '：']).to_owned();
            let remarks = match is(&CONDITION_BEHIND, &self.text[self.range.clone()]) {
                true => vec![SOMETIMES.to_owned()],
                false => Vec::new(),
            };
            self.all
                .deeds
                .push(Deed::Act(Act::Fill(name, None), remarks));
        }
    }

    /// A sentence that only gives an example of what was to be filled in: `For example, **Demo**.`
    fn example(&mut self) {
        let first = (0..self.terms.len()).next();
        if let Some(first) = first.filter(|_| self.phrases.is_empty()) {
            self.gives_value(self.range.start, first);
        }
    }

    /// Whether a term is an example of a value for the last field.
    fn gives_value(&mut self, from: usize, term: usize) -> bool {
        let words = self.between(from, self.terms[term].start);
        let value = self.term(term);
        match self.all.deeds.last_mut() {
            Some(Deed::Act(Act::Fill(_, open @ None), _)) if is(&EXAMPLE, words) => {
                *open = Some(value.to_owned());
                self.taken[term] = true;
                true
            }
            _ => false,
        }
    }

    /// Asks about terms behind a phrase of which nothing was made.
    fn tell_left_over(&mut self, index: usize) {
        let scope = self.scope(index);
        while let Some(term) = self
            .peek(&scope)
            .filter(|_| self.phrases[index].verb.is_done())
        {
            self.taken[term] = true;
            let words = self.term(term).to_owned();
            self.all.deeds.push(Deed::Unclear(words, WHAT));
        }
    }

    /// Whether a phrase only tells what the click before it does: `点击“更多”打开“设置”`.
    fn is_result(&self, index: usize) -> bool {
        let Some(before) = index.checked_sub(1).map(|before| &self.phrases[before]) else {
            return false;
        };
        let clicks = matches!(before.verb, Verb::Click | Verb::Point(_) | Verb::Press);
        let start = self.phrases[index].at.start;
        let mut terms = self.terms.iter().rev();
        let last = terms.find(|term| before.at.end <= term.start && term.end <= start);
        clicks && last.is_some_and(|last| is_result(self.between(last.end, start)))
    }

    fn push(&mut self, index: usize, act: Act, remarks: &[&'static str]) {
        let before = &self.text[self.range.start..self.phrases[index].at.start];
        let scope = self.scope(index);
        let mut remarks: Vec<String> = remarks.iter().map(|remark| (*remark).to_owned()).collect();
        if is(&INSTEAD_OF, before) && !self.all.deeds.is_empty() {
            remarks.push(INSTEAD.to_owned());
        }
        if is(&CONDITION, before) || is(&CONDITION_BEHIND, &self.text[scope]) {
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
        let in_term = |at: usize| self.terms.iter().any(|term| term.contains(&at));
        let mut ends = self.text[scope.clone()].char_indices();
        let end = ends.find(|(at, c)| "，,。；;（(".contains(*c) && !in_term(scope.start + at));
        let end = end.map_or(scope.end, |(at, _)| scope.start + at);
        self.ask(self.phrases[index].at.start..end, question);
    }

    /// A phrase with terms that do not say what it is about.
    fn unclear_here(&mut self, index: usize, scope: &Range<usize>, question: &'static str) {
        let chain = self.chain(scope, true);
        let last = chain.and_then(|chain| chain.terms.last().copied());
        let end = last.map_or(scope.start, |last| self.terms[last].end);
        let rest = &self.text[end..scope.end];
        let end = end
            + rest
                .find(['，', ',', '。', '；', ';', '（', '('])
                .unwrap_or(rest.len());
        self.ask(self.phrases[index].at.start..end, question);
    }

    fn ask(&mut self, words: Range<usize>, question: &'static str) {
        let words = self.text[words].trim_end_matches(['.', ' ', '。']);
        let words = [" and", " then"]
            .iter()
            .fold(words, |words, end| words.trim_end_matches(end));
        let words = words.trim_end_matches(|c| "“「『【".contains(c)).trim();
        let asked = Deed::Unclear(words.to_owned(), question);
        self.all.deeds.push(asked);
    }

    /// Actions on each term of a chain; `word` may be more exact by what stands behind the term.
    fn each(&mut self, index: usize, word: &'static str, chain: &Chain) {
        // `“张三”“李四”前的复选框`
        let last = chain.terms[chain.terms.len() - 1];
        let is_boxes = is(&CHECKBOX, self.behind(last));
        for (at, term) in chain.terms.iter().enumerate() {
            let behind = self.behind(*term);
            let word = match word {
                "click" if is_boxes || is(&CHECKBOX, behind) || is(&SWITCH, behind) => "check",
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
        // `Clear the filter with **Reset**.`
        let first = self.peek(scope);
        let by = first.is_some_and(|first| self.is_behind(first, &["with", "using"]));
        let word = if by { "click" } else { word };
        if self.is_only_place(scope) || self.is_in_another_clause(scope) {
            return self.unclear_here(index, scope, WHICH_CONTROL);
        }
        if word == "click" && self.chooses_files(index, scope) {
            return;
        }
        if let Some(chain) = self.chain(scope, true) {
            return self.each(index, word, &chain);
        }
        let names = match unquoted_path(&self.text[scope.clone()]) {
            names if !names.is_empty() => names,
            _ if word == "click" => object(&self.text[scope.clone()]).into_iter().collect(),
            _ => Vec::new(),
        };
        if names.iter().all(|name| is(&A_FIELD, name)) && !self.labels().is_empty() {
            // `**From**: click the field`, which says nothing of what goes into it.
        } else if !names.is_empty() {
            for name in names {
                self.push(index, Act::On(word, name), &[UNQUOTED]);
            }
        } else if let Some(term) = self
            .before(index)
            .filter(|term| !self.labels().contains(term))
            .filter(|_| !is(&OBJECT, &self.text[scope.clone()]))
        {
            self.taken[term] = true;
            let name = self.term(term).to_owned();
            // `把“A”打开` may as well lead to a page.
            let says_switch = is(&SWITCH, self.behind(term));
            let opens = ["打开", "关闭"].contains(&&self.text[self.phrases[index].at.clone()]);
            let remarks: &[_] = match opens && !says_switch {
                true => &[CLICKED],
                false => &[],
            };
            self.push(index, Act::On(word, name), remarks);
        } else {
            self.unclear(index, scope, WHICH_CONTROL);
        }
    }

    /// What no action is made of, unless the sentence says by which control: `submit it with **Send**`.
    fn outside(&mut self, index: usize, scope: &Range<usize>) {
        if is(&BY, &self.text[scope.clone()]) && index + 1 < self.phrases.len() {
            return;
        }
        let first = self.peek(scope);
        let by = first.filter(|first| self.is_behind(*first, &["with", "using", "via", "by"]));
        if by.is_some_and(|by| !self.is_value(by))
            && let Some(chain) = self.chain(scope, true)
        {
            return self.each(index, "click", &chain);
        }
        self.unclear(index, scope, WHAT);
        drop(self.chain(scope, false));
    }

    /// `switch **News** on`, `toggle **News**`, `switch **Plan** to **Pro**`
    fn switch(&mut self, index: usize, scope: &Range<usize>) {
        let Some(first) = self.peek(scope) else {
            return self.unclear(index, scope, WHICH_CONTROL);
        };
        let behind = self.behind(first);
        match () {
            () if is(&OFF, behind) => self.click("uncheck", index, scope),
            () if is(&ON, behind) => self.click("check", index, scope),
            () if is(&TO, behind) => self.set(index, scope),
            () => self.click("click", index, scope),
        }
    }

    /// What is done with the terms in front of it: `**Backup** should be ticked.`
    fn passive(&mut self, index: usize, scope: &Range<usize>) -> bool {
        let lead = self.leads[index].iter().copied();
        let mut terms: Vec<usize> = lead.filter(|term| !self.taken[*term]).collect();
        if terms.is_empty() {
            terms.extend(self.before(index));
        }
        let Some(last) = terms.last().copied() else {
            return false;
        };
        let verb = self.phrases[index].verb;
        if matches!(verb, Verb::Set) || self.is_field(last, index) && self.peek(scope).is_some() {
            return false;
        }
        let place = self.peek(scope).filter(|_| verb != Verb::Click);
        let either = terms.windows(2).any(|pair| {
            link(&self.text[self.terms[pair[0]].end..self.terms[pair[1]].start]) == Link::Or
        });
        for term in &terms {
            self.taken[*term] = true;
        }
        let (told, remarks): (_, &[_]) = match either {
            true => (1, &[OR]),
            false => (terms.len(), &[]),
        };
        for term in terms.into_iter().take(told) {
            let name = self.term(term).to_owned();
            let act = match (verb, place) {
                (Verb::Fill, Some(place)) => Act::Fill(self.term(place).to_owned(), Some(name)),
                (Verb::Select, Some(place)) => Act::Select(self.term(place).to_owned(), Some(name)),
                (Verb::Fill, None) => Act::Fill(name, None),
                (Verb::Upload, _) => Act::Upload(name, Vec::new()),
                (Verb::Check, _) => Act::On("check", name),
                (Verb::Uncheck, _) => Act::On("uncheck", name),
                _ => Act::On("click", name),
            };
            self.push(index, act, remarks);
        }
        drop(self.chain(scope, false));
        true
    }

    /// Asks about terms that belong to nothing that is done, shown or ruled out.
    fn tell_unread(&mut self) {
        let is_told = |term: &usize| {
            let at = &self.terms[*term];
            let mut before = self.phrases.iter().rev();
            let before = before.find(|phrase| phrase.at.end <= at.start);
            let behind = self.phrases.iter().find(|phrase| at.end <= phrase.at.start);
            let rules_out = |phrase: Option<&Phrase>| {
                phrase.is_some_and(|phrase| {
                    matches!(phrase.verb, Verb::Noun | Verb::Shows | Verb::Find)
                })
            };
            let place = [
                "on",
                "in",
                "under",
                "at",
                "from",
                "within",
                "of",
                "next to",
                "beside",
                "changes to",
            ];
            rules_out(before)
                || rules_out(behind)
                || is(&STATE, self.behind(*term))
                || self.is_behind(*term, &place)
                || self.is_behind(*term, &["在", "由", "从", "默认为"])
                    && !is(&A_FIELD, self.behind(*term))
        };
        let free = (0..self.terms.len()).filter(|term| !self.taken[*term]);
        let free = free.filter(|term| !is_told(term));
        let words: Vec<&str> = free.map(|term| self.term(term)).collect();
        if !words.is_empty() {
            self.all.deeds.push(Deed::Unclear(words.join("”, “"), WHAT));
        }
    }

    /// A switch; a window has a button of its own for it.
    fn turn_off(&mut self, index: usize, scope: &Range<usize>) {
        let first = self.peek(scope);
        let is_box = |behind| is(&SWITCH, behind) || is(&TICK, behind);
        match first.is_some_and(|first| is_box(self.behind(first))) {
            true => self.click("uncheck", index, scope),
            false => self.unclear_here(index, scope, WHAT),
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

    fn drag(&mut self, index: usize, scope: &Range<usize>) {
        let before = self.before(index);
        let first = self.peek(scope);
        let second = first.and_then(|first| {
            self.taken[first] = true;
            self.peek(scope)
        });
        let (from, to) = match (before, first, second) {
            (_, Some(from), Some(to)) | (Some(from), Some(to), None) => (from, to),
            _ => return self.unclear(index, scope, WHAT),
        };
        (self.taken[from], self.taken[to]) = (true, true);
        let (file, to) = (self.is_file(from), self.term(to).to_owned());
        let from = self.term(from).to_owned();
        let act = match file {
            true => Act::Upload(to, vec![from]),
            false => Act::Drag(from, to),
        };
        self.push(index, act, &[]);
    }
}

#[cfg(test)]
pub(super) mod tests;
