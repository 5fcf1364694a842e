//! What goes into fields.

use std::ops::Range;

use super::super::book::Verb;
use super::super::deed::{Act, Deed};
use super::super::names::place;
use super::super::pattern::{group, is, pattern};
use super::super::sentence::{ADDRESS, INTO, Sentence};
use super::{UNQUOTED, WHICH_FIELD, WHICH_FIELDS};

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

impl Sentence<'_> {
    /// The field without quotes in front of a phrase: `收款银行选择…`, `将次数设置为…`.
    pub(super) fn subject(&self, index: usize) -> Option<String> {
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
    pub(super) fn clicked_field(&self, index: usize) -> Option<String> {
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
}

pattern!(CLICKED_FIELD, r"(?i)^(?:输入|文本|栏|框|field|box|text)");
