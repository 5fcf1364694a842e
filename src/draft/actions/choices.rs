//! Options that are chosen in fields.

use std::ops::Range;

use super::super::book::Verb;
use super::super::deed::{Act, Deed};
use super::super::names::unquoted_path;
use super::super::pattern::{group, is, pattern};
use super::super::sentence::{CHECKBOX, INTO, LEADS, LIST, Sentence};
use super::fields::IS;
use super::{
    CLICKED, FILLED_OR_CHOSEN, IN_FIELD, ONE_BY_ONE, OR, SET, UNQUOTED, WHICH_CONTROL, WHICH_LIST,
};

// A day of a calendar: `选择23日`, `choose the 14th`.
pattern!(
    DAY,
    r"(?i)^\s*(?:the )?(?:day )?(\d{1,2})(?:st|nd|rd|th|日|号)?\s*(?:$|[，,。.；;]|in the calendar|and\b|并)"
);
// What a field is opened by: `点击“国家”右侧的下拉箭头`.
pattern!(
    OPENS_LIST,
    r"(?i)^(?:[右左]侧的?|旁的?|后的?)?(?:下拉(?:框|列表|箭头|按钮|选项)?|选择框|列表框?)|^(?:drop-?down(?: (?:list|box|arrow))?|list|combo ?box|select box)(?:,|and|then|$| and| then)"
);
pattern!(FROM_LIST, r"(?i)^(?:from|in) the (?:drop-?down|list|combo)");
pattern!(IN_LIST, r"下拉(?:列表|框|菜单|选项)?(?:中|里|内)?$");
pattern!(LISTED, r"(?i)列表|下拉|\blist|\bdrop");
pattern!(
    TURNED_ON,
    r"(?i)^\s*(?:开启|打开|启用|to on\b|to enabled\b|ON\b)"
);
pattern!(
    TURNED_OFF,
    r"(?i)^\s*(?:关闭|停用|禁用|to off\b|to disabled\b|OFF\b)"
);
pattern!(TO, r"(?i)(?:^|\s)(?:to|为|到|至|成)$");

impl Sentence<'_> {
    pub(super) fn select(&mut self, index: usize, scope: &Range<usize>) {
        let field = self
            .before(index)
            .filter(|field| self.is_field(*field, index) && !is(&LEADS, self.behind(*field)));
        let Some(first) = self.peek(scope) else {
            let labels = self.labels();
            let fields = match field {
                Some(field) if !labels.contains(&field) => vec![field],
                _ => labels,
            };
            if !fields.is_empty() {
                for field in fields {
                    self.taken[field] = true;
                    self.choice(index, field, None, &[]);
                }
                return;
            }
            if let Some(day) = group(&DAY, &self.text[scope.clone()]) {
                return self.push(index, Act::On("click", day.to_owned()), &[UNQUOTED]);
            }
            return match unquoted_path(&self.text[scope.clone()]) {
                names if names.is_empty() => self.unclear(index, scope, WHICH_CONTROL),
                names => {
                    for name in names {
                        self.push(index, Act::On("click", name), &[UNQUOTED]);
                    }
                }
            };
        };
        let words = self.between(scope.start, self.terms[first].start);
        if self.is_file(first) {
            return self.upload(index, scope);
        }
        if let Some(field) = field.filter(|_| words.contains(['，', '；'])) {
            // `“民族”下拉选择，“住址”…`: the terms behind are of other clauses.
            self.taken[field] = true;
            return self.choice(index, field, None, &[]);
        }
        if self.is_behind(first, &["with", "using", "by", "via"]) {
            // `A list can be selected with **Lists**.`
            self.taken[first] = true;
            return self.choice(index, first, None, &[CLICKED]);
        }
        if field.is_none() && words.is_empty() && self.choice_of_other(index, scope) {
            return;
        }
        // `“险种”选择“养老”`, `in the **Country** list, select **China**`
        if let Some(field) = field {
            self.taken[field] = true;
            let is_below = self.is_behind(field, &["under"]);
            let Some(chain) = self.chain(scope, false) else {
                return;
            };
            let mut remarks: Vec<&str> = Vec::new();
            remarks.extend(chain.has_other.then_some(OR));
            let is_label = self.behind(field).starts_with([':', '：']);
            remarks.extend((is_below || is_label && !is(&LISTED, words)).then_some(CLICKED));
            remarks.extend((chain.terms.len() > 1).then_some(ONE_BY_ONE));
            for option in chain.terms {
                self.choice(index, field, Some(option), &remarks);
            }
            return;
        }
        // `select the check box next to **News**`
        let is_box = is(&CHECKBOX, words.trim_start_matches("the "));
        if is_box && let Some(chain) = self.chain(scope, true) {
            return self.each(index, "check", &chain);
        }
        // `select your country from the **Country** list`
        if self.is_only_place(scope) {
            self.taken[first] = true;
            let noun = words.to_lowercase();
            let name = self.term(first).to_lowercase();
            let is_named = noun
                .split(' ')
                .any(|word| word.len() > 3 && name.ends_with(word));
            let is_listed = self.behind(first).starts_with([':', '：']);
            let options = match is_listed {
                true => self.chain(scope, false),
                false => None,
            };
            if let Some(options) = options {
                return self.choice(index, first, Some(options.terms[0]), &[OR]);
            }
            let is_for = self.is_behind(first, &["for", "for your", "as"]);
            return match is(&LIST, self.behind(first)) || is_named || is_for {
                true => self.choice(index, first, None, &[]),
                false => self.unclear(index, scope, WHICH_CONTROL),
            };
        }
        let Some(chain) = self.chain(scope, false) else {
            return;
        };
        if chain.terms.len() == 1 && self.by_nouns(index, scope, first, false) {
            return;
        }
        let last = chain.terms[chain.terms.len() - 1];
        let next = chain.next.map(|next| {
            let between = self.between(self.terms[last].end, self.terms[next].start);
            (next, between)
        });
        if let Some((option, _)) = next.filter(|(_, between)| is(&IS, between)) {
            // `选择“联系时间”为“任何时间”`
            self.taken[option] = true;
            return self.choice(index, last, Some(option), &[]);
        }
        match next.filter(|(_, between)| is(&INTO, between)) {
            // `choose **Export** from the **Actions** menu`
            Some((menu, _)) if is(&LEADS, self.behind(menu)) => {
                self.taken[menu] = true;
                let name = self.term(menu).to_owned();
                self.push(index, Act::On("click", name), &[]);
            }
            Some((field, between))
                if chain.terms.len() == 1
                    && (is(&LIST, self.behind(field))
                        || ["for", "as", "under"]
                            .iter()
                            .any(|word| between.starts_with(word))) =>
            {
                self.taken[field] = true;
                self.choice(index, field, Some(last), &[]);
                return self.more_choices(index, scope);
            }
            _ => self.lead(index),
        }
        // `choose **Percentage** from the drop-down`
        let behind = self.behind(last);
        let before = &self.text[self.range.start..self.phrases[index].at.start];
        if is(&FROM_LIST, behind) || is(&IN_LIST, before) {
            let field = self.before(index);
            let option = self.term(chain.terms[0]).to_owned();
            let (act, remark) = match field {
                Some(field) => {
                    self.taken[field] = true;
                    (
                        Act::Select(self.term(field).to_owned(), Some(option)),
                        IN_FIELD,
                    )
                }
                None => (Act::On("click", option), WHICH_LIST),
            };
            return self.push(index, act, &[remark]);
        }
        self.each(index, "click", &chain);
    }

    /// `select **Bold** for **Title** and **Italic** for **Notes**`: what follows the first choice.
    pub(super) fn more_choices(&mut self, index: usize, scope: &Range<usize>) {
        let free: Vec<usize> = self.peek(scope).into_iter().collect();
        let Some(option) = free.first().copied() else {
            return;
        };
        let field = option + 1;
        let is_pair = self.terms.get(field).is_some_and(|at| {
            let between = self.between(self.terms[option].end, at.start);
            at.end <= scope.end && is(&INTO, between)
        });
        if is_pair {
            (self.taken[option], self.taken[field]) = (true, true);
            self.choice(index, field, Some(option), &[]);
            self.more_choices(index, scope);
        }
    }

    /// A choice in a field that was told before: opened by a click, or named without quotes.
    pub(super) fn choice_of_other(&mut self, index: usize, scope: &Range<usize>) -> bool {
        let opened = index.checked_sub(1).and_then(|before| {
            let is_click = self.phrases[before].verb == Verb::Click;
            let end = self.phrases[index].at.start;
            let mut terms = (0..self.terms.len()).rev();
            let last = terms.find(|term| self.terms[*term].end <= end)?;
            let name = self.term(last);
            let is_last = matches!(self.all.deeds.last(),
                Some(Deed::Act(Act::On("click", clicked), _)) if clicked == name);
            let is_list = is(&OPENS_LIST, self.behind(last));
            (is_click && is_last && is_list).then(|| name.to_owned())
        });
        let (field, remarks): (_, &[&'static str]) = match opened {
            Some(field) => {
                self.all.deeds.pop();
                (field, &[])
            }
            None => match self.subject(index) {
                Some(field) => (field, &[UNQUOTED]),
                None => return false,
            },
        };
        let Some(chain) = self.chain(scope, false) else {
            return false;
        };
        let mut remarks = remarks.to_vec();
        remarks.extend(chain.has_other.then_some(OR));
        let option = self.term(chain.terms[0]).to_owned();
        self.push(index, Act::Select(field, Some(option)), &remarks);
        true
    }

    pub(super) fn choice(
        &mut self,
        index: usize,
        field: usize,
        option: Option<usize>,
        remarks: &[&'static str],
    ) {
        let option = option.map(|option| self.term(option).to_owned());
        let act = Act::Select(self.term(field).to_owned(), option);
        self.push(index, act, remarks);
    }

    /// `set **X** to **Y**`, `将“X”设为“Y”`, `change **X** from **Y** to **Z**`
    pub(super) fn set(&mut self, index: usize, scope: &Range<usize>) {
        if self.is_only_place(scope) {
            // `set the first day in **From**`
            return self.fill(index, scope);
        }
        self.lead(index);
        // `将“语言”由“中文”改为“English”`
        let before = match self.leads[index].as_slice() {
            [field, from]
                if ["由", "从", "from"]
                    .contains(&self.between(self.terms[*field].end, self.terms[*from].start)) =>
            {
                Some(*field)
            }
            _ => self.before(index),
        };
        let state = &self.text[scope.clone()];
        let turned = match (is(&TURNED_ON, state), is(&TURNED_OFF, state)) {
            (true, _) => Some("check"),
            (_, true) => Some("uncheck"),
            _ => None,
        };
        if let (Some(word), Some(switch)) = (turned, before.or(self.peek(scope))) {
            // `将“提醒”置为开启状态`
            self.taken[switch] = true;
            let name = self.term(switch).to_owned();
            return self.push(index, Act::On(word, name), &[]);
        }
        let Some(first) = self.peek(scope) else {
            return self.unclear(index, scope, WHICH_CONTROL);
        };
        self.taken[first] = true;
        let mut behind = Vec::new();
        while let Some(next) = self.peek(scope) {
            self.taken[next] = true;
            behind.push(next);
        }
        let is_to = |term: &&usize| {
            let start = self.terms[**term - 1].end;
            is(&TO, self.between(start, self.terms[**term].start))
        };
        // `set **A** to 9 and **B** to 10`
        let is_unquoted = behind.first().is_some_and(|next| {
            let between = self.between(self.terms[first].end, self.terms[*next].start);
            let mut words = between.split_whitespace();
            words.next().is_some_and(|word| is(&TO, word)) && words.next().is_some()
        });
        if before.is_none() && is_unquoted {
            return self.unclear(index, scope, "to which values?");
        }
        let to = behind.iter().find(is_to).or(behind.first()).copied();
        let rest = behind.iter().skip_while(|term| Some(**term) != to).skip(1);
        let rest: Vec<usize> = rest.copied().collect();
        let pairs = rest.chunks_exact(2).filter(|pair| is_to(&&pair[1]));
        let more: Vec<(usize, usize)> = pairs.map(|pair| (pair[0], pair[1])).collect();
        if let (None, None, Some(field)) = (before, to, self.subject(index)) {
            let value = Some(self.term(first).to_owned());
            let (act, remark) = match self.is_value(first) {
                true => (Act::Fill(field, value), FILLED_OR_CHOSEN),
                false => (Act::Select(field, value), SET),
            };
            return self.push(index, act, &[UNQUOTED, remark]);
        }
        let (field, option) = match (before, to) {
            (Some(field), _) => (field, first),
            (None, Some(option)) => (first, option),
            (None, None) => return self.unclear(index, scope, "to which value?"),
        };
        self.taken[field] = true;
        // `set **A** to **B** and **C** to **D**`
        let more = more.into_iter().filter(|_| before.is_none());
        for (field, option) in [(field, option)].into_iter().chain(more) {
            match self.is_value(option) {
                true => {
                    let value = Some(self.term(option).to_owned());
                    let act = Act::Fill(self.term(field).to_owned(), value);
                    self.push(index, act, &[FILLED_OR_CHOSEN]);
                }
                false => self.choice(index, field, Some(option), &[SET]),
            }
        }
    }
}
