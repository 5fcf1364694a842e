//! Names of controls and keys, as sentences write them: `A > B > C`, `Ctrl+S`, a name without quotes.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::marker::{bare_remark, marker};
use super::pattern::pattern;
use crate::scenario::{MODIFIER_KEYS, NAMED_KEYS};

static PATH: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^\s*(?:the |到|至)?\s*([^>→›＞,，。；;]{1,40}?(?:\s*(?:->|>|→|›|＞)\s*[^>→›＞,，。；;.]{1,40})+)").ok()
});
static ENGLISH: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"^(?:on )?(?:the )?([A-Z0-9][\w'’-]*(?: (?:[A-Z&][\w'’-]*|to|in|of|for|up|out|a|my|as))*)",
    )
    .ok()
});
static CHINESE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?:页面|网页|屏幕)?(?:[左右上下底顶中]+(?:侧|方|角|边|部|间)的?)?([\p{Han}A-Za-z0-9]{2,10}?)(?:按钮|图标|链接|选项|菜单|标签|即可|后)?\s*$").ok()
});

// Bold words that are no emphasis: what is entered, and a name with the word for its control.
pattern!(
    NAMED,
    r"(?i)\b(?:enter|type)\s+\*\*([^*]+)\*\*|\*\*([^*]+)\*\*\s+(?:icon|button|link|tab|menu|field|check ?box)\b"
);

// A field in front of what is told of it: `**Name**: at least two letters`.
pattern!(
    LABEL,
    r"(?m)^\s*(?:[-*•]\s+)?\*\*([^*\n]{1,30}?)(?:\*\*\s*[:：]|[:：]\*\*)"
);

/// Adds bold words that name something, though they may be emphasis: in lower case, or before a colon.
pub(super) fn bold_names(text: &str, terms: &mut Vec<Range<usize>>) {
    let found = [&NAMED, &LABEL].map(|named| named.as_ref().map(|named| named.captures_iter(text)));
    for found in found.into_iter().flatten().flatten() {
        let name = found.get(1).or(found.get(2));
        let is_remark = |name: &regex::Match| {
            bare_remark(name.as_str()).is_some() || marker(name.as_str()).is_some()
        };
        let Some(name) = name.filter(|name| !is_remark(name)) else {
            continue;
        };
        let range = name.range();
        let is_known = terms
            .iter()
            .any(|term| term.start < range.end && range.start < term.end);
        if !is_known && !name.as_str().contains("not") {
            terms.push(range);
        }
    }
    terms.sort_by_key(|term| term.start);
}

/// The path of an address, with its query.
pub(super) fn place(address: &str) -> Option<String> {
    let address = url::Url::parse(address)
        .ok()
        .filter(|address| address.has_host())?;
    Some(address[url::Position::BeforePath..].to_owned())
}

/// The names of a path through menus: `A > B > C`, `A-B-C` in Chinese.
pub(super) fn path(term: &str) -> Vec<String> {
    let arrows = [" > ", ">", "→", "›", "»", "＞", "->"];
    let arrow = arrows
        .iter()
        .find(|arrow| term.contains(**arrow) && !term.contains("->"));
    let arrow = arrow.or(arrows.last().filter(|arrow| term.contains(**arrow)));
    let dashes = ["——", "—", "－", "-", "–"];
    let between_chinese = |dash: &&&str| {
        let mut parts = term.split(**dash);
        parts.clone().count() > 1
            && parts
                .all(|part| part.chars().next().is_some_and(|c| !c.is_ascii()) && part.len() > 3)
    };
    let sign = arrow.or_else(|| dashes.iter().find(between_chinese));
    let Some(sign) = sign else {
        return vec![term.trim().to_owned()];
    };
    let names: Vec<String> = term
        .split(sign)
        .map(|name| name.trim().to_owned())
        .collect();
    match names.iter().any(String::is_empty) {
        true => vec![term.trim().to_owned()],
        false => names,
    }
}

/// The names of a path that stands without quotes behind a phrase.
pub(super) fn unquoted_path(words: &str) -> Vec<String> {
    let found = PATH.as_ref().and_then(|path| path.captures(words));
    let Some(found) = found else {
        return Vec::new();
    };
    let whole = found[1].trim();
    let ends = [" and", " to", " then", "菜单", "进行"]
        .iter()
        .filter_map(|word| {
            let last = whole.rfind(['>', '→', '›', '＞'])?;
            let at = last + whole[last..].find(word)?;
            let is_word = !whole[at + word.len()..].starts_with(|c: char| c.is_ascii_alphabetic());
            is_word.then_some(at)
        });
    let end = ends.min().unwrap_or(whole.len());
    let names = path(whole[..end].trim().trim_end_matches('.'));
    match names
        .iter()
        .all(|name| name.contains(char::is_alphanumeric))
    {
        true => names,
        false => Vec::new(),
    }
}

/// What a click without a quoted term is on: a short name behind the phrase.
pub(super) fn object(words: &str) -> Option<String> {
    let clause = words
        .split(['，', ',', '。', '；', ';', '（', '(', '.', ':', '\n'])
        .next()?
        .trim();
    let found = match clause.is_ascii() {
        true => ENGLISH.as_ref()?.captures(clause),
        false => CHINESE.as_ref()?.captures(clause),
    };
    let name = found?.get(1)?.as_str();
    let small = [
        " to", " in", " of", " for", " up", " out", " a", " my", " as",
    ];
    let name = small
        .iter()
        .fold(name, |name, word| name.strip_suffix(word).unwrap_or(name));
    let vague = [
        "后的", "对应", "相应", "任意", "以下", "上述", "该", "其中", "链接", "按钮", "图标",
    ];
    (!vague.iter().any(|word| name.starts_with(word))).then(|| name.to_owned())
}

/// The key that a term names; `says_so`: it is followed by the word for a key.
pub(super) fn key(term: &str, says_so: bool) -> Option<String> {
    let parts: Vec<&str> = term.split('+').map(str::trim).collect();
    let (last, modifiers) = parts.split_last()?;
    let last = match last.to_lowercase().as_str() {
        "return" | "回车" | "回车键" => "Enter".to_owned(),
        "esc" => "Escape".to_owned(),
        "del" => "Delete".to_owned(),
        "空格" => "Space".to_owned(),
        word => {
            let mut named = NAMED_KEYS.iter().map(|key| key.to_string());
            let letter = || (word.len() == 1 && word.is_ascii()).then(|| word.to_uppercase());
            named
                .find(|key| key.to_lowercase() == word)
                .or_else(letter)?
        }
    };
    let mut keys = Vec::new();
    for modifier in modifiers {
        let name = match modifier.to_lowercase().as_str() {
            "ctrl" => "Control".to_owned(),
            "cmd" | "command" => "Meta".to_owned(),
            "option" => "Alt".to_owned(),
            word => {
                let mut known = MODIFIER_KEYS.iter().map(|key| key.to_string());
                known.find(|key| key.to_lowercase() == word)?
            }
        };
        keys.push(name);
    }
    // A button may be called like a key, too.
    let is_sure = says_so
        || !keys.is_empty()
        || ["Enter", "Tab", "Escape"].contains(&&*last)
        || last.starts_with('F') && last.len() > 1 && last[1..].parse::<u8>().is_ok();
    keys.push(last);
    is_sure.then(|| keys.join("+"))
}
