//! The terms of a sentence, and how they belong to each other and to its phrases.

use std::ops::Range;

use super::book::Verb;
use super::deed::Deeds;
use super::pattern::{is, pattern};
use super::phrases::Phrase;

/// The sentences of a text; a full stop in a term ends none.
pub(super) fn sentences(text: &str, terms: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let ends = match c {
            '。' | '；' | '！' | '？' | '\n' => true,
            '.' => {
                let word = text[start..at].trim();
                text[end..].starts_with(char::is_whitespace)
                    && !text[..end].ends_with("e.g.")
                    && !word.eq_ignore_ascii_case("optional")
            }
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
#[derive(PartialEq, Eq)]
pub(super) enum Link {
    /// One after the other.
    And,
    /// With nothing but a comma, so that `or` may follow.
    Listed,
    Or,
    /// The second one is the first one, in other words: `**Create** (**+**)`.
    Alias,
    /// The second one is where the first one is: `**Edit** next to **Ann**`.
    Beside,
    /// The first one is where the second one is: `“张三”右侧的“编辑”`.
    Anchor,
    Apart,
}

pub(super) struct Sentence<'t> {
    pub text: &'t str,
    pub range: Range<usize>,
    pub terms: Vec<Range<usize>>,
    pub phrases: Vec<Phrase>,
    /// The terms in front of each phrase that belong to it: the field, or the place, of its action.
    pub leads: Vec<Vec<usize>>,
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

/// A noun behind the name of a control.
const NOUNS: &str = "(?:单选按钮|单选框|复选框|选项框|选项卡|下拉框|下拉列表|下拉菜单|输入框|文本框|对话框|标签页|菜单项|按钮|图标|链接|选项|标签|页签|菜单|字段|栏目|栏|框|radio buttons?|check ?box(?:es)?|drop-?down(?: (?:list|menu))?|buttons?|links?|tabs?|icons?|options?|fields?|text box|box(?:es)?|lists?|menus?|items?)";
/// What is around controls.
const PLACES: &str = "(?:页面?|界面|窗口|对话框|弹窗|提示框|区域|部分|板块|卡片|列表|表格|一?行)";
/// Words after which something else begins.
const TURNS: &str = "(?:(?:然后|接着|再|并且?|请|先|同时|最后|后|的?[需应可]|and|then|please|also|now|next)[\\s,，]*)*";

pattern!(LISTED, &format!(r"(?i)^{NOUNS}?\s*(?:、|，|,)?$"));
pattern!(
    AND,
    &format!(
        r"(?i)^{NOUNS}?\s*(?:、|，|,|和|及|与|以及|并|后|再|然后|,? ?and(?: then)?|,? ?then|>|→|›|->|»|＞|-|–|—|——)?\s*(?:the|your)?$"
    )
);
pattern!(
    BELOW,
    r"^(?:菜单|模块|选项卡?|标签页?|功能|栏目|目录|项)?的?(?:下面|下方|之下|下|里面|里|中|内)?的?(?:子菜单)?$"
);
pattern!(BELOW_OF, "^(?:的?下[方面边]|之?下)的?$");
pattern!(
    EVERYWHERE,
    "^(?:[+＋]|上传|编辑|删除|修改|查看|选择|下载|浏览|添加|新增|更多|详情|查看详情|选择文件|上传文件|点击上传)$"
);
pattern!(
    EITHER,
    &format!(r"(?i)^{NOUNS}?\s*[（(]?\s*(?:或者?|或是|,? ?or|/)\s*(?:the)?$")
);
pattern!(
    ANCHOR,
    &format!(
        r"^(?:{PLACES}的?|{PLACES}?(?:中|里|内|上)?的?(?:对应|所在行?)?[左右上下前后旁顶底]+[侧边角方面部]*)(?:的|中的|里的|内的|上的|处的)?$"
    )
);
pattern!(
    BESIDE,
    &format!(
        r"(?i)^{NOUNS}?\s*(?:next to|beside|to the (?:left|right) of|in|on|under|below|above|at|of|for|from|inside|within|near)(?: the| your)?(?: row(?: of)?| section)?$"
    )
);
// A place right behind a phrase, of which the control is not named.
pattern!(
    BEFORE_ANCHOR,
    r"(?i)\S+ (?:where it says|next to|beside|to the (?:left|right) of|in|into|on|from|for|under|below|above|near)(?: the| your)?$"
);
pattern!(
    INTO,
    r"(?i)^,? ?(?:in ?to|in|as|for|from|to|on|under|到|至|作为)(?: the| your)?$"
);
/// Words between a field and what is done in it.
const ADVERBS: &str = "(?:请|应|需|可以?|要|必须|统一|直接|依次|分别|逐级|如实|据实|自行|手动|(?:根据|按照?)[^，,。；]{0,12}|(?:从|通过|在|用)(?:弹出的?|其)?(?:下拉|日历|日期|列表|时间)[^，,。；“「【]{0,6})";

pattern!(
    FIELD,
    r"(?i)^(?:的?下拉|从|通过|依次|分别|逐级|如实|按|根据|的?输入|文本|栏|框|项|字段|处|列|中|里|内|下|一栏|请|应|需|可|统一|直接|为|：|:|list|drop|field|box|combo|text|column|$)"
);
// Something was done in the field already.
pattern!(GOES_ON, r"(?i)\band\b|\bthen\b|并|然后|再");
// A field right in front of a phrase, without a preposition.
pattern!(
    DIRECT,
    &format!(r"(?i)^(?:{NOUNS}|一栏|一项|项|列|处|里|中|内)*(?:中|里|内)?{ADVERBS}*$")
);
// A term behind a comma of which something else is told.
pattern!(
    SUBJECT,
    r"^\s*(?:用|为|是|由|以|默认|必须|不能|不得|应|需|可|要|留空|通过|自动|根据|按|会|将|变|显示|不)"
);
pattern!(LIST_SIGN, &format!(r"(?i)[，,；;、]\s*{TURNS}$"));
pattern!(
    PREPOSITION,
    &format!(
        r"(?i)^[\s，,；;、]*{TURNS}(?:在|于|将|把|从|对|(?:in|on|from|for|under|at|below|above|beside|within|inside|next to|to the (?:right|left) of|with|use|using)\b)"
    )
);
pattern!(
    TURN,
    r"(?i)[，,；;、]|然后|接着|并|再|后|的[需应可]|\band\b|\bthen\b"
);
pattern!(
    LEADS,
    r"(?i)^(?:的?(?:功能)?菜单|选项卡|标签|页签|menu|tab)"
);
pattern!(CHECKBOX, r"(?i)^(?:前?的?复选框|前?的?选择框|check ?box)");
pattern!(RADIO, r"(?i)^(?:单选|radio)");
pattern!(SWITCH, r"(?i)^(?:开关|switch|toggle)");
pattern!(LIST, r"(?i)^(?:的?下拉|列表|list|drop|field|box|combo)");
pattern!(
    APP,
    r"(?i)^(?:APP|应用|小程序|公众号|网站|软件|平台|系统|门户|website|browser|program)"
);
pattern!(KEY, r"(?i)^(?:键|key)");
pattern!(
    CONDITION,
    r"(?i)若|如果|也可|没有[^，,]*的|如需|如为|如有|如未|如您|可选|\bif\b|\boptional|\bunless\b|的(?:用户|人员?|纳税人|缴费人|单位|企业)?[，,](?:请|可以?|直接|需|则)"
);
pattern!(
    CONDITION_BEHIND,
    r"(?i)\bif\b|\bunless\b|\boptional|[（(]如[果需为有未您无]|（可选"
);
pattern!(
    ADDRESS,
    r#"https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+"#
);

/// A text between terms, without their signs.
pub(super) fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || "“”「」『』【】\"*`«»„‘’".contains(c))
}

/// How two terms belong together, by what stands between them.
pub(super) fn link(between: &str) -> Link {
    let between = bare(between);
    if between == "(" || between == "（" {
        return Link::Alias;
    }
    match between.trim_start_matches([')', '）']).trim_start() {
        text if is(&LISTED, text) => Link::Listed,
        text if is(&AND, text) || is(&BELOW, text) => Link::And,
        text if is(&EITHER, text) => Link::Or,
        text if is(&ANCHOR, text) => Link::Anchor,
        text if is(&BESIDE, text) => Link::Beside,
        _ => Link::Apart,
    }
}

impl<'t> Sentence<'t> {
    /// A sentence of a text, with what belongs to it of the terms and phrases.
    pub fn new(
        text: &'t str,
        range: Range<usize>,
        terms: Vec<Range<usize>>,
        phrases: Vec<Phrase>,
        links: &'t [(String, String)],
        all: Deeds,
    ) -> Self {
        let taken = vec![false; terms.len()];
        let mut sentence = Self {
            text,
            range,
            terms,
            phrases,
            leads: Vec::new(),
            taken,
            links,
            all,
        };
        let phrases = 0..sentence.phrases.len();
        sentence.leads = phrases.map(|index| sentence.lead_of(index)).collect();
        sentence
    }

    /// The terms in front of a phrase that belong to it and not to the phrase before.
    fn lead_of(&self, index: usize) -> Vec<usize> {
        let Phrase { verb, at } = &self.phrases[index];
        let start = match index {
            0 => self.range.start,
            _ => self.phrases[index - 1].at.end,
        };
        let gap = start..at.start;
        let within = |from: usize| -> Vec<usize> {
            let inside = |term: &Range<usize>| from <= term.start && term.end <= gap.end;
            let terms = self.terms.iter().enumerate();
            let terms = terms.filter(|(_, term)| inside(term));
            terms.map(|(index, _)| index).collect()
        };
        let all = within(start);
        let (Some(last), true) = (all.last(), verb.is_done()) else {
            return Vec::new();
        };
        let turns = TURN
            .as_ref()
            .map(|turn| turn.find_iter(&self.text[gap.clone()]));
        let turns = turns.into_iter().flatten().map(|turn| start + turn.start());
        let first = (index == 0).then_some(start);
        let is_outside = |at: &usize| !self.terms.iter().any(|term| term.contains(at));
        let begins = turns.chain(first).filter(is_outside).filter(|at| {
            *at < self.terms[*last].start && is(&PREPOSITION, &self.text[*at..gap.end])
        });
        if let Some(begins) = begins.max() {
            return within(begins);
        }
        if index == 0 {
            return all;
        }
        let before = all
            .iter()
            .rev()
            .nth(1)
            .map_or(start, |term| self.terms[*term].end);
        let before = self.text[before..self.terms[*last].start]
            .trim_end_matches(|c: char| c.is_whitespace() || "“「『【\"*`«„‘".contains(c));
        let behind = bare(&self.text[self.terms[*last].end..gap.end]);
        let takes_field = matches!(verb, Verb::Select | Verb::Set | Verb::Fill);
        match takes_field && is(&LIST_SIGN, before) && is(&DIRECT, behind) {
            true => vec![*last],
            false => Vec::new(),
        }
    }

    /// The text behind a phrase that belongs to it.
    pub fn scope(&self, index: usize) -> Range<usize> {
        let start = self.phrases[index].at.end;
        let next = self.phrases.get(index + 1);
        let next = next.map_or(self.range.end, |next| next.at.start);
        let lead = self.leads.get(index + 1).and_then(|lead| lead.first());
        start..lead.map_or(next, |lead| self.terms[*lead].start.min(next))
    }

    pub fn term(&self, index: usize) -> &'t str {
        &self.text[self.terms[index].clone()]
    }

    /// What stands behind a term, up to the next one.
    pub fn behind(&self, index: usize) -> &'t str {
        let end = self
            .terms
            .get(index + 1)
            .map_or(self.range.end, |next| next.start);
        bare(&self.text[self.terms[index].end..end])
    }

    /// What stands between two places, without the signs of terms.
    pub fn between(&self, from: usize, to: usize) -> &'t str {
        bare(&self.text[from..to.max(from)])
    }

    /// Whether a term is what is entered, by its looks: code, a number, an address of mail.
    pub fn is_value(&self, index: usize) -> bool {
        let term = self.term(index);
        let is_number = term.contains(|c: char| c.is_ascii_digit())
            && term
                .chars()
                .all(|c| c.is_ascii_digit() || " .,:/%+-￥$元".contains(c));
        self.text[..self.terms[index].start].ends_with('`') || is_number || term.contains('@')
    }

    /// The fields that the sentence tells about: `**From**, **To**: choose a day`.
    pub fn labels(&self) -> Vec<usize> {
        let mut from = self.range.start;
        for (term, at) in self.terms.iter().enumerate() {
            let before = bare(&self.text[from..at.start]);
            if !["", "-", "•", "、", ",", "，", "/", "和", "及", "and"].contains(&before) {
                break;
            }
            if self.behind(term).starts_with([':', '：']) || self.term(term).ends_with([':', '：'])
            {
                return (0..=term).collect();
            }
            from = at.end;
        }
        Vec::new()
    }

    /// Whether a term in front of a phrase is its field.
    pub fn is_field(&self, term: usize, phrase: usize) -> bool {
        let end = self.phrases[phrase].at.start;
        let behind = self.between(self.terms[term].end, end);
        if is(&GOES_ON, behind) {
            return false;
        }
        is(&FIELD, behind)
            || behind.starts_with(',') && self.is_behind(term, &["in", "for", "from", "under"])
    }

    /// Whether one of these words stands in front of a term.
    pub fn is_behind(&self, term: usize, words: &[&str]) -> bool {
        let before = bare(&self.text[self.range.start..self.terms[term].start]).to_lowercase();
        let before = before.strip_suffix(" the").unwrap_or(&before);
        words.iter().any(|word| {
            let rest = before.strip_suffix(word);
            rest.is_some_and(|rest| !rest.ends_with(|c: char| c.is_alphanumeric()))
        })
    }

    /// The terms of a phrase: those behind it that belong together. `past_places`: beyond the names of
    /// places, as in `**Actions** next to **Ann**, then **Edit**`.
    pub fn chain(&mut self, scope: &Range<usize>, past_places: bool) -> Option<Chain> {
        let all: Vec<usize> = self.free(scope).collect();
        let mut chain = Chain {
            terms: vec![*all.first()?],
            has_other: false,
            next: None,
        };
        let mut is_list = true;
        self.taken[all[0]] = true;
        for pair in all.windows(2) {
            let between = &self.text[self.terms[pair[0]].end..self.terms[pair[1]].start];
            let link = match link(between) {
                _ if self.is_in_every_row(pair[1], between) => Link::Anchor,
                Link::And | Link::Listed
                    if between.contains(['，', ',']) && is(&SUBJECT, self.behind(pair[1])) =>
                {
                    Link::Apart
                }
                link => link,
            };
            match link {
                Link::And | Link::Listed if !chain.has_other => chain.terms.push(pair[1]),
                Link::And | Link::Listed => {}
                Link::Or => {
                    // `A, B or C` is one of three.
                    chain
                        .terms
                        .truncate(if is_list { 1 } else { chain.terms.len() });
                    chain.has_other = true;
                }
                Link::Alias => {}
                Link::Anchor => {
                    chain.terms.pop();
                    chain.terms.push(pair[1]);
                }
                Link::Beside if past_places => {}
                Link::Beside | Link::Apart => {
                    chain.next = Some(pair[1]);
                    break;
                }
            }
            is_list &= link == Link::Listed;
            self.taken[pair[1]] = true;
        }
        Some(chain)
    }

    /// Whether a term has a name that controls have in many places: `“身份证正面”下方的“上传”`.
    fn is_in_every_row(&self, term: usize, before: &str) -> bool {
        is(&BELOW_OF, bare(before)) && is(&EVERYWHERE, self.term(term))
    }

    /// The last term in front of a phrase that belongs to no other.
    pub fn before(&self, index: usize) -> Option<usize> {
        let is_free = |term: &&usize| !self.taken[**term];
        if let Some(lead) = self.leads[index].iter().rev().find(is_free) {
            return Some(*lead);
        }
        let at = self.phrases[index].at.start;
        let from = match index {
            0 => self.range.start,
            _ => self.phrases[index - 1].at.end,
        };
        self.free(&(from..at)).next_back()
    }

    /// The first free term behind a phrase.
    pub fn peek(&self, scope: &Range<usize>) -> Option<usize> {
        self.free(scope).next()
    }

    /// The terms within a range that belong to no phrase yet.
    fn free(&self, range: &Range<usize>) -> impl DoubleEndedIterator<Item = usize> {
        let is_free = move |index: &usize| {
            let term = &self.terms[*index];
            range.start <= term.start && term.end <= range.end && !self.taken[*index]
        };
        (0..self.terms.len()).filter(is_free)
    }

    /// Whether the first term behind a phrase belongs to something else that is done.
    pub fn is_in_another_clause(&self, scope: &Range<usize>) -> bool {
        let first = self.peek(scope);
        first.is_some_and(|first| {
            let between = self.between(scope.start, self.terms[first].start);
            between.contains(['，', ',']) || between.contains(" and ")
        })
    }

    /// Whether the words behind a phrase name only where its control is.
    pub fn is_only_place(&self, scope: &Range<usize>) -> bool {
        let first = self.peek(scope);
        first.is_some_and(|first| {
            is(
                &BEFORE_ANCHOR,
                self.between(scope.start, self.terms[first].start),
            )
        })
    }
}

pattern!(RESULT, &format!(r"^{NOUNS}?$"));

/// Whether nothing but a noun stands between a click and what it does.
pub(super) fn is_result(between: &str) -> bool {
    is(&RESULT, between)
}
