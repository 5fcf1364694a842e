//! What goes into fields: values, options and files.

use std::ops::Range;

use super::super::book::Verb;
use super::super::deed::{Act, Deed};
use super::super::names::{place, unquoted_path};
use super::super::pattern::{group, is, pattern};
use super::super::sentence::{ADDRESS, ANCHOR, CHECKBOX, INTO, LEADS, LIST, Sentence};
use super::{
    CLICKED, FILLED_OR_CHOSEN, IN_FIELD, ONE_BY_ONE, OR, SET, UNQUOTED, WHICH_CONTROL, WHICH_FIELD,
    WHICH_FIELDS, WHICH_LIST,
};

// A field by a noun without quotes: in front of its value, behind it, or in front of the phrase.
pattern!(
    NOUN,
    r"^(?:您的?|本人的?|和|及|与|并|、|，|,)?([\p{Han}]{2,8})(?:为|是|：|:)?$|^(?i:,? ?(?:and )?(?:with |as )?(?:(?:the|your|an?) )?)([A-Za-z]+(?: [a-z]+){0,2})$"
);
pattern!(
    NOUN_BEHIND,
    r"^(?:作为|到|至|(?i:(?:as|in|into|to)(?: the| your)? ))((?i:(?:[\w-]+ ){0,3}(?:box|field|bar|name))|[\p{Han}]{2,8})(?:,| to .*)?[.。]?$"
);
pattern!(
    NOUN_BEFORE,
    r"(?:^|[，,；;。\s并再])(?i:在|于|将|in the |into the )(?:首页|页面|网页|顶部|上方|[左右]侧|[左右][上下]角)?的?([\p{Han}A-Za-z]{1,8}?(?:框|栏)|(?:[\w-]+ ){0,3}(?:box|field|bar))(?:中|内|里|处)?[,，]?\s*$"
);
// What a noun in front of a term is not.
pattern!(
    VAGUE,
    r"的$|^(?:对应|相应|左|右|上|下|页面|以下|其中|该|所需|需要|自己|本人|正确|合适|任意|一个|全部|所有|相关|完整|真实|新)|(?:侧|方|边|角)$|(?i)^(?:and|or|with|as|the|your|an?|either|both|only|also|from|in|to|on|for|value|text|following|then|is)\b|\b(?:into|in|to|on|for|from|of|at)$"
);
pattern!(IS, r"^(?:填写?|设置?)?(?:为|成|是|：|:|=)$|^(?i:with|of)$");
pattern!(TO, r"(?i)(?:^|\s)(?:to|为|到|至|成)$");
// Nouns that are usually fields, so that a term beside them is the value.
const FIELDS: &str = "(?:[\\p{Han}A-Za-z]{0,6}(?:类型|类别|种类|方式|银行|性别|年度|年份|月份|时间|时段|日期|地区|省份|城市|国籍|民族|状态|等级|档次|险种|险别|原因|事由|渠道|部门|科室|模式|级别|币种|网点|金额|姓名|账号|帐号|账户|用户名|密码|号|号码|手机|电话|邮箱|名称|地址|数量|次数|标题|主题|备注|关键字|关键词|编号|联系人|住址|公司|单位))";
pattern!(
    FIELD_NOUN,
    &format!(
        "^{FIELDS}$|(?i)^(?:\\w+[ -])*(?:name|username|number|code|address|password|e-?mail|amount|date|id|title|url|login|phone|quantity|city|town|street|postcode|subject|keyword)$"
    )
);
// A field that is the subject of its sentence: `收款银行选择“工商银行”`.
pattern!(
    SUBJECT,
    &format!(
        "(?:^|[，,；;。、：:\\s])(?:[^，,；;。、：:\\s]*[将把])?({FIELDS})(?:下拉框?|栏|框|处|项|一栏)?(?:请|可|应|统一)?$"
    )
);
// Any noun may be one, if nothing else stands in the clause: `栏目选“通知”`.
pattern!(
    ANY_SUBJECT,
    "(?:^|[，,；;。：:\\s])(\\p{Han}{2,6}?)(?:下拉框?|栏|框|处|项|一栏)?(?:请|可|应|统一)?$"
);
pattern!(
    NO_SUBJECT,
    "^(?:样例|示例|例如|重新|把|将|对|您|你|我|用户|系统|可|请|再|先|后|就|直接|继续|然后|接着|最后|依次|也|点|按|在|从|如|若|根据|需|应|并|页面|自行|手动|办理|进入|其中|这里|此处|此时|[左右上下]|仔细|认真|逐|均|都|只|仅|默认|任意|分别|核对|确认|完成|首次|当|待|本人|代|个人|企业|单位|纳税人|缴费人|申请人|家长|学生|员工|菜单|导航|工具|顶部|底部)|依次|[后时前]$"
);
// A value without quotes: `enter myVM for the **Name**`.
pattern!(
    VALUE,
    r"^(\w*(?:[A-Z]|\d)\w*) (?:in|into|for)(?: the| your)?$"
);
// More fields behind a value: `账号“a”、密码和验证码`.
pattern!(
    MORE_FIELDS,
    r"^\s*[”」』】]?(?:、|和|及|与|以及|, ?| and )\s*(\p{Han}[\p{Han}、]*)"
);
// What a field is opened by: `点击“国家”右侧的下拉箭头`.
pattern!(
    OPENS_LIST,
    r"(?i)^(?:[右左]侧的?|旁的?|后的?)?(?:下拉(?:框|列表|箭头|按钮|选项)?|选择框|列表框?)|^(?:drop-?down(?: (?:list|box|arrow))?|list|combo ?box|select box)(?:,|and|then|$| and| then)"
);
// A day of a calendar: `选择23日`, `choose the 14th`.
pattern!(
    DAY,
    r"(?i)^\s*(?:the )?(?:day )?(\d{1,2})(?:st|nd|rd|th|日|号)?\s*(?:$|[，,。.；;]|in the calendar|and\b|并)"
);
// A button of which each field for files has one.
pattern!(
    CHOOSES,
    r"^(?:[+＋]|(?:点击)?上传|上传文件|选择文件|选择图片|添加|浏览)$"
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
pattern!(WITH, r"(?:使用|用|以|凭|通过)(?:您?的)?");
pattern!(
    FILE,
    r"^[\w .()\p{Han}-]+\.(?:[A-Za-z][A-Za-z0-9]{1,4}|7z)$"
);
pattern!(
    CHOOSER,
    r"(?i)文件|上传|附件|浏览|图片|照片|\b(?:files?|upload|browse|attach\w*|image|photo)\b"
);

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
    fn more_choices(&mut self, index: usize, scope: &Range<usize>) {
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
    fn choice_of_other(&mut self, index: usize, scope: &Range<usize>) -> bool {
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

    /// The field without quotes in front of a phrase: `收款银行选择…`, `将次数设置为…`.
    fn subject(&self, index: usize) -> Option<String> {
        let from = match index {
            0 => self.range.start,
            _ => self.phrases[index - 1].at.end,
        };
        let before = &self.text[from..self.phrases[index].at.start];
        let is_command = |word: &&str| before.ends_with(*word);
        if ["根据", "请"].iter().any(is_command) {
            return None;
        }
        let clause = before.rfind(['，', ',', '；', ';', '。', '：', ':', ' ', '\n']);
        let is_clause = index == 0 || clause.is_some();
        let open = group(&ANY_SUBJECT, before).filter(|noun| is_clause && !is(&NO_SUBJECT, noun));
        group(&SUBJECT, before).or(open).map(str::to_owned)
    }

    fn choice(
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

    /// `选择年度“2024”和险种“医疗”`: each term has its field in front of it.
    pub(super) fn by_nouns(
        &mut self,
        index: usize,
        scope: &Range<usize>,
        first: usize,
        fills: bool,
    ) -> bool {
        // English says what a term is: `select the option **Yes**`.
        let noun = self.noun(scope.start, first);
        let mut next = noun
            .filter(|noun| fills || !noun.is_ascii())
            .map(|noun| (first, noun));
        let found = next.is_some();
        while let Some((term, noun)) = next {
            self.taken[term] = true;
            let value = Some(self.term(term).to_owned());
            let act = match fills {
                true => Act::Fill(noun, value),
                false => Act::Select(noun, value),
            };
            self.push(index, act, &[UNQUOTED]);
            let from = self.terms[term].end;
            if fills && let Some(more) = group(&MORE_FIELDS, &self.text[from..scope.end]) {
                self.all
                    .deeds
                    .push(Deed::Unclear(more.to_owned(), WHICH_FIELDS));
            }
            let behind = self.peek(scope);
            next = behind.and_then(|behind| Some((behind, self.noun(from, behind)?)));
        }
        found
    }

    /// The field that stands without quotes in front of a term.
    fn noun(&self, from: usize, term: usize) -> Option<String> {
        let words = self.between(from, self.terms[term].start);
        let noun = group(&NOUN, words).filter(|noun| !is(&VAGUE, noun));
        noun.map(str::to_owned)
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

    /// Files for each name beside a button that many fields have: `点击“A”、“B”后面的“上传”`.
    pub(super) fn chooses_files(&mut self, index: usize, scope: &Range<usize>) -> bool {
        let inside = |at: &Range<usize>| scope.start <= at.start && at.end <= scope.end;
        let terms = (0..self.terms.len()).filter(|term| inside(&self.terms[*term]));
        let terms: Vec<usize> = terms.collect();
        let button = terms.iter().position(|term| is(&CHOOSES, self.term(*term)));
        let Some((button, names)) = button.map(|at| (terms[at], &terms[..at])) else {
            return false;
        };
        let next = self.phrases.get(index + 1);
        let goes_on = next.is_some_and(|next| next.verb == Verb::Upload);
        let is_sure = goes_on || self.term(button).contains("上传");
        let Some(last) = names.last().filter(|_| is_sure) else {
            return false;
        };
        let between = self.between(self.terms[*last].end, self.terms[button].start);
        if !is(&ANCHOR, between) {
            return false;
        }
        for name in names {
            self.taken[*name] = true;
            self.push(
                index,
                Act::Upload(self.term(*name).to_owned(), Vec::new()),
                &[],
            );
        }
        self.taken[button] = true;
        if goes_on {
            self.phrases[index + 1].verb = Verb::Noun;
        }
        true
    }

    pub(super) fn fill(&mut self, index: usize, scope: &Range<usize>) {
        self.lead(index);
        let address = ADDRESS
            .as_ref()
            .and_then(|address| address.find(&self.text[scope.clone()]));
        let address = address.filter(|_| self.phrases[index].verb == Verb::Fill);
        if let Some(place) = address.and_then(|address| place(address.as_str())) {
            // `在地址栏输入 https://…`
            drop(self.chain(scope, false));
            return self.push(index, Act::Open(place), &[]);
        }
        let field = self.peek(scope).filter(|field| {
            let place = [
                "in", "into", "for", "for your", "in your", "under", "at", "beside", "next to",
                "says",
            ];
            self.is_only_place(scope) && self.is_behind(*field, &place)
        });
        if let Some(field) = field {
            // `Enter your name in **Name**`
            self.taken[field] = true;
            let words = self.between(scope.start, self.terms[field].start);
            let value = group(&VALUE, words).map(str::to_owned);
            let act = Act::Fill(self.term(field).to_owned(), value);
            self.push(index, act, &[]);
            return self.pairs(index, scope);
        }
        let mut fields = self.fields(index);
        if fields.is_empty() && self.peek(scope).is_none() {
            fields = self.labels();
        }
        if !fields.is_empty() {
            return self.fill_each(index, &fields, scope);
        }
        let start = self.phrases[index].at.start;
        let before = group(&NOUN_BEFORE, &self.text[self.range.start..start]).map(str::to_owned);
        let Some(chain) = self.chain(scope, false) else {
            return self.unclear(index, scope, WHICH_FIELDS);
        };
        let (first, last) = (chain.terms[0], chain.terms[chain.terms.len() - 1]);
        let next = chain.next.map(|next| {
            let between = self.between(self.terms[last].end, self.terms[next].start);
            (next, between)
        });
        match next {
            // `填写“姓名”为“张三”`
            Some((value, between)) if is(&IS, between) => {
                self.taken[value] = true;
                self.filled(index, first, Some(value));
                return self.pairs(index, scope);
            }
            // `enter **Ann** in **Name**`
            Some((field, between)) if is(&INTO, between) && chain.terms.len() == 1 => {
                self.taken[field] = true;
                self.filled(index, field, Some(last));
                return self.pairs(index, scope);
            }
            _ => {}
        }
        if chain.terms.len() == 1 {
            let value = self.term(first).to_owned();
            let types = self.text[self.phrases[index].at.clone()]
                .to_lowercase()
                .starts_with("type");
            let is_value = self.is_value(first) || types;
            let behind = self.between(self.terms[first].end, scope.end.min(self.clause_end(first)));
            let behind = group(&NOUN_BEHIND, behind).map(str::to_owned);
            if let Some(field) = before.or(behind) {
                return self.push(index, Act::Fill(field, Some(value)), &[UNQUOTED]);
            }
            if let Some(field) = self.subject(index) {
                return self.push(index, Act::Fill(field, Some(value)), &[UNQUOTED]);
            }
            let noun = self.noun(scope.start, first);
            let is_named = noun.is_some_and(|noun| is(&FIELD_NOUN, &noun));
            if (is_value || is_named) && self.by_nouns(index, scope, first, true) {
                return;
            }
            if let Some(field) = self.clicked_field(index) {
                return self.push(index, Act::Fill(field, Some(value)), &[]);
            }
            if is_value {
                return self.unclear(index, scope, WHICH_FIELD);
            }
        }
        // `**User name** `ann` and **Password** `secret``: each field with its value.
        let mut terms = chain.terms.into_iter().peekable();
        while let Some(term) = terms.next() {
            let value = terms.next_if(|next| {
                let between = self.between(self.terms[term].end, self.terms[*next].start);
                between.is_empty() && self.is_value(*next) && !self.is_value(term)
            });
            self.filled(index, term, value);
        }
        self.pairs(index, scope);
    }

    /// The end of the clause in which a term stands.
    fn clause_end(&self, term: usize) -> usize {
        let from = self.terms[term].end;
        let rest = &self.text[from..self.range.end];
        let end = rest.find(['，', ',', '。', '；', ';']);
        let end = end.or(rest.find(" and ")).unwrap_or(rest.len());
        from + end.min(rest.find(" and ").unwrap_or(end))
    }

    fn filled(&mut self, index: usize, field: usize, value: Option<usize>) {
        let value = value.map(|value| self.term(value).to_owned());
        self.push(index, Act::Fill(self.term(field).to_owned(), value), &[]);
    }

    /// The fields in front of a phrase.
    fn fields(&mut self, index: usize) -> Vec<usize> {
        let lead: Vec<usize> = self.leads[index]
            .iter()
            .copied()
            .filter(|term| !self.taken[*term])
            .collect();
        let last = lead.last().copied().or(self.before(index));
        let Some(last) = last.filter(|last| self.is_field(*last, index)) else {
            return Vec::new();
        };
        let mut fields = vec![last];
        for term in lead.iter().rev().skip(1) {
            let next = fields[fields.len() - 1];
            let between = self.between(self.terms[*term].end, self.terms[next].start);
            if !["和", "、", "及", "与", "and", ""].contains(&between) {
                break;
            }
            fields.push(*term);
        }
        fields.reverse();
        fields
    }

    /// `在“账号”和“密码”栏分别输入“a”和“b”`
    fn fill_each(&mut self, index: usize, fields: &[usize], scope: &Range<usize>) {
        for field in fields {
            self.taken[*field] = true;
        }
        let values = self
            .chain(scope, false)
            .map_or(Vec::new(), |chain| chain.terms);
        for (at, field) in fields.iter().enumerate() {
            let value = values
                .get(at)
                .copied()
                .filter(|_| fields.len() <= values.len());
            self.filled(index, *field, value);
        }
        if values.is_empty() {
            self.pairs(index, scope);
        }
    }

    /// What follows a field: `… and the last day in **To**`, `… and **b** in **B**`.
    fn pairs(&mut self, index: usize, scope: &Range<usize>) {
        while let Some(next) = self.peek(scope) {
            let before = self.terms[next - next.min(1)]
                .end
                .min(self.terms[next].start);
            if self.gives_value(before, next) {
                continue;
            }
            self.taken[next] = true;
            if self.is_behind(next, &["in", "into"]) {
                self.filled(index, next, None);
                continue;
            }
            let Some(field) = self.peek(scope) else {
                return;
            };
            let between = self.between(self.terms[next].end, self.terms[field].start);
            let (field, value) = match (is(&INTO, between), is(&IS, between)) {
                (true, _) => (field, next),
                (_, true) => (next, field),
                _ => continue,
            };
            (self.taken[field], self.taken[value]) = (true, true);
            self.filled(index, field, Some(value));
        }
    }

    /// The field that was clicked right before: `点击“搜索框”，输入“社保”`.
    fn clicked_field(&self, index: usize) -> Option<String> {
        let before = &self.phrases[index.checked_sub(1)?];
        let Some(Deed::Act(Act::On("click", name), _)) = self.all.deeds.last() else {
            return None;
        };
        let clicked = (0..self.terms.len()).find(|term| self.term(*term) == name)?;
        let behind = self.behind(clicked);
        let is_field =
            name.ends_with(['框', '栏']) || !behind.is_empty() && is(&CLICKED_FIELD, behind);
        (before.verb == Verb::Click && is_field).then(|| name.clone())
    }

    /// Whether a term is the name of a file.
    pub(super) fn is_file(&self, term: usize) -> bool {
        self.is_value(term) && is(&FILE, self.term(term))
    }

    pub(super) fn upload(&mut self, index: usize, scope: &Range<usize>) {
        let before = self
            .before(index)
            .filter(|before| self.is_field(*before, index));
        let mut files = Vec::new();
        let mut fields = Vec::new();
        while let Some(term) = self.peek(scope) {
            self.taken[term] = true;
            let list = if self.is_file(term) || self.is_value(term) {
                &mut files
            } else {
                &mut fields
            };
            list.push(self.term(term).to_owned());
        }
        if fields.is_empty() {
            fields.extend(before.map(|before| {
                self.taken[before] = true;
                self.term(before).to_owned()
            }));
        }
        if fields.is_empty() {
            // `点击“选择文件”，上传…`: the click only opens the chooser of files.
            let chooser = |deed: &Deed| match deed {
                Deed::Act(Act::On("click", name), _) if is(&CHOOSER, name) => Some(name.clone()),
                _ => None,
            };
            if let Some(field) = self.all.deeds.last().and_then(chooser) {
                self.all.deeds.pop();
                fields.push(field);
            }
        }
        if fields.is_empty() {
            return self.unclear(index, scope, "which field, and which file?");
        }
        for field in fields {
            self.push(index, Act::Upload(field, files.clone()), &[]);
        }
    }
}

pattern!(CLICKED_FIELD, r"(?i)^(?:输入|文本|栏|框|field|box|text)");
