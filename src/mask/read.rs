//! Reads a text that may be encoded: the characters that may be meant at each position.

use std::collections::HashSet;
use std::ops::Range;

use icu_normalizer::DecomposingNormalizerBorrowed;

/// How many layers of encodings are decoded.
const LAYERS: u8 = 3;

/// The folded characters of a value or text: in one width and one case, with white space collapsed to
/// one space and trimmed.
pub(super) fn folded(text: &str) -> Vec<char> {
    let mut folded: Vec<char> = Vec::new();
    for c in text.trim().chars().filter(|c| !is_ignored(*c)) {
        for c in fold(c) {
            if c != ' ' || folded.last() != Some(&' ') {
                folded.push(c);
            }
        }
    }
    folded
}

fn fold(c: char) -> Vec<char> {
    if c.is_ascii() {
        let blank = c.is_ascii_whitespace() || c == '\u{b}';
        return vec![if blank { ' ' } else { c.to_ascii_lowercase() }];
    }
    let one = |c: char| vec![c];
    match c {
        // Like the page script's comparison of texts.
        '。' => return one('.'),
        '、' => return one(','),
        '“' | '”' | '„' | '「' | '」' => return one('"'),
        '‘' | '’' => return one('\''),
        '《' => return one('<'),
        '》' => return one('>'),
        '【' => return one('['),
        '】' => return one(']'),
        '—' | '–' => return one('-'),
        '￥' => return one('¥'),
        // White space in the form that reports show.
        '␉' | '␊' | '␋' | '␌' | '␍' => return one(' '),
        c if c.is_whitespace() => return one(' '),
        _ => {}
    }
    let upper = c.to_uppercase().flat_map(char::to_lowercase);
    DecomposingNormalizerBorrowed::new_nfkd()
        .normalize_iter(upper)
        .flat_map(char::to_lowercase)
        .collect()
}

/// Invisible characters.
fn is_ignored(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
        | '\u{feff}' | '\u{fe00}'..='\u{fe0f}')
}

/// A character, and the position after it.
type Reading = (char, usize);

/// A text that is compared with values.
pub(super) struct Reader<'a> {
    text: &'a str,
    /// Positions that were tried, each with the number of matched characters of the value.
    tried: HashSet<(usize, usize)>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let tried = HashSet::new();
        Self { text, tried }
    }

    /// The end of the whole value, if it begins here.
    pub(super) fn whole(&mut self, value: &[char], at: usize, spaced: bool) -> Option<usize> {
        self.part(value, at, spaced, usize::MAX)
    }

    /// The end of the value, if it begins here. If the text is shortened, at least `least` characters of
    /// it count, too.
    pub(super) fn part(
        &mut self,
        value: &[char],
        at: usize,
        spaced: bool,
        least: usize,
    ) -> Option<usize> {
        let first = self.text[at..].chars().next()?;
        // The first character rules out most positions.
        let differs = match first {
            _ if first.is_ascii_alphanumeric() => first.to_ascii_lowercase() != value[0],
            '\u{4e00}'..='\u{9fff}' => first != value[0],
            _ => is_ignored(first),
        };
        if differs {
            return None;
        }
        self.tried.clear();
        let search = Search {
            value,
            spaced,
            least,
        };
        self.goes_on(&search, at, 0)
    }

    /// The end of the value, when `done` characters of it match so far. Most positions have only one way to
    /// continue, so a long value needs no deep recursion.
    fn goes_on(&mut self, search: &Search<'_>, mut at: usize, mut done: usize) -> Option<usize> {
        loop {
            if done == search.value.len() {
                return Some(at);
            }
            if done >= search.least
                && let Some(end) = ellipsis(self.text, at)
            {
                return Some(end);
            }
            if done > 0 && !self.tried.insert((at, done)) {
                return None;
            }
            let mut ways = self.ways(search, at, done);
            (at, done) = ways.pop()?;
            for (at, done) in ways {
                if let Some(end) = self.goes_on(search, at, done) {
                    return Some(end);
                }
            }
        }
    }

    /// The ways to continue: positions, each with the number of characters that match by then.
    fn ways(&self, search: &Search<'_>, at: usize, done: usize) -> Vec<(usize, usize)> {
        let next = search.value[done];
        let mut ways = Vec::new();
        for (c, end) in readings(self.text, at, LAYERS) {
            if is_ignored(c) {
                ways.extend((done > 0).then_some((end, done)));
                continue;
            }
            let folded = fold(c);
            let white = folded == [' '];
            if next == ' ' && (white || c == '+') {
                ways.push((self.behind_white(end), done + 1));
            } else if search.value[done..].starts_with(&folded) {
                ways.push((end, done + folded.len()));
            } else if white && search.spaced && done > 0 {
                ways.push((self.behind_white(end), done));
            } else if c == '-' && search.is_grouped(done) {
                ways.push((end, done));
            }
        }
        // A space beside a wide character does not count.
        if next == ' ' && done > 0 {
            let wide = |c: Option<&char>| c.is_some_and(|c| !c.is_ascii());
            let beside = [search.value.get(done - 1), search.value.get(done + 1)];
            if beside.into_iter().any(wide) {
                ways.push((at, done + 1));
            }
        }
        ways
    }

    /// The end of the white space here.
    fn behind_white(&self, mut at: usize) -> usize {
        loop {
            let mut readings = readings(self.text, at, LAYERS).into_iter();
            match readings.find(|(c, _)| fold(*c) == [' ']) {
                Some((_, end)) => at = end,
                None => return at,
            }
        }
    }

    /// Whether there is no letter or digit beside it, and it is not part of a longer number.
    pub(super) fn stands_alone(&self, range: Range<usize>) -> bool {
        let mut before = self.text[..range.start].chars().rev();
        let mut after = self.text[range.end..].chars();
        let beside = |next: Option<char>, then: Option<char>| match next {
            Some('.' | ',') => then.is_some_and(|c| c.is_ascii_digit()),
            next => next.is_some_and(char::is_alphanumeric),
        };
        !beside(before.next(), before.next()) && !beside(after.next(), after.next())
    }

    /// Whether the text was shortened before this position.
    pub(super) fn is_behind_ellipsis(&self, at: usize) -> bool {
        let before = &self.text[..at];
        before.ends_with('…') || before.ends_with("...")
    }
}

/// The position of a following `…`, before which may be the rest of an encoded character.
fn ellipsis(text: &str, at: usize) -> Option<usize> {
    let rest = &text[at..];
    let is_cut = |rest: &str| rest.starts_with('…') || rest.starts_with("...");
    let left = match rest.strip_prefix(['%', '&', '\\']) {
        Some(behind) => {
            let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '#' | '{');
            let length = behind.find(|c| !word(c))?;
            (length <= 8).then_some(1 + length)?
        }
        None => 0,
    };
    is_cut(&rest[left..]).then_some(at + left)
}

struct Search<'a> {
    value: &'a [char],
    /// Whether white space may interrupt it.
    spaced: bool,
    /// How many characters suffice if the text is shortened.
    least: usize,
}

impl Search<'_> {
    /// Whether the number may be grouped: `6222-0213`.
    fn is_grouped(&self, done: usize) -> bool {
        self.spaced && done > 0 && self.value.iter().all(char::is_ascii_digit)
    }
}

/// The characters that an encoded character may begin with.
pub(super) const SIGNS: [char; 7] = ['%', '&', '\\', '=', '<', '\'', '"'];

/// The characters that may be meant at a position, with up to `layers` layers of encodings.
pub(super) fn readings(text: &str, at: usize, layers: u8) -> Vec<Reading> {
    let Some(raw) = text[at..].chars().next() else {
        return Vec::new();
    };
    let mut all = vec![(raw, at + raw.len_utf8())];
    if layers == 0 || !SIGNS.contains(&raw) {
        return all;
    }
    let mut firsts = readings(text, at, layers - 1);
    while let Some((c, end)) = firsts.pop() {
        if !all.contains(&(c, end)) {
            all.push((c, end));
        }
        let decoded = match c {
            '%' | '=' => percent(text, end, c),
            '&' => entity(text, end),
            '\\' => escape(text, end, layers - 1),
            '<' => named(text, end),
            // A quotation mark within quotation marks is doubled in YAML and CSV.
            '\'' | '"' => {
                let again = readings(text, end, layers - 1).into_iter();
                again.filter(|(next, _)| *next == c).collect()
            }
            _ => Vec::new(),
        };
        for reading in decoded {
            if !all.contains(&reading) {
                all.push(reading);
            }
        }
    }
    all
}

/// The number of `digits` hexadecimal digits.
fn hex(text: &str, at: usize, digits: usize) -> Option<(u32, usize)> {
    let end = at + digits;
    let word = text.get(at..end)?;
    let all = word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let number = all.then(|| u32::from_str_radix(word, 16).ok())??;
    Some((number, end))
}

/// The character after a `%`: one or more bytes, or `uXXXX`.
fn percent(text: &str, at: usize, sign: char) -> Vec<Reading> {
    if text[at..].starts_with('u') {
        return unit(text, at + 1, "%u").into_iter().collect();
    }
    bytes(text, at, sign.encode_utf8(&mut [0; 4]))
}

/// Bytes of two digits each, separated by `lead`: a character in UTF-8, or else in Latin-1.
fn bytes(text: &str, at: usize, lead: &str) -> Vec<Reading> {
    let Some((first, mut end)) = hex(text, at, 2) else {
        return Vec::new();
    };
    let first = u8::try_from(first).unwrap_or_default();
    let single = (char::from(first), end);
    let length = match first {
        0xc0..0xe0 => 2,
        0xe0..0xf0 => 3,
        0xf0..0xf8 => 4,
        _ => return vec![single],
    };
    let mut bytes = vec![first];
    while bytes.len() < length {
        let next = text[end..].strip_prefix(lead);
        let Some((byte, behind)) = next.and_then(|_| hex(text, end + lead.len(), 2)) else {
            return vec![single];
        };
        bytes.push(u8::try_from(byte).unwrap_or_default());
        end = behind;
    }
    let whole = std::str::from_utf8(&bytes).ok();
    match whole.and_then(|text| text.chars().next()) {
        Some(c) => vec![(c, end), single],
        None => vec![single],
    }
}

/// A UTF-16 unit of four digits; the units of a surrogate pair are separated by `lead`.
fn unit(text: &str, at: usize, lead: &str) -> Option<Reading> {
    let (first, end) = hex(text, at, 4)?;
    if let Some(c) = char::from_u32(first) {
        return Some((c, end));
    }
    text[end..].strip_prefix(lead)?;
    let (second, end) = hex(text, end + lead.len(), 4)?;
    let units = [first, second].map(|unit| u16::try_from(unit).unwrap_or_default());
    let c = char::decode_utf16(units).next()?.ok()?;
    Some((c, end))
}

/// The character of an entity, after its `&`.
fn entity(text: &str, at: usize) -> Vec<Reading> {
    let rest = &text[at..];
    let Some((name, _)) = rest.split_once(';').filter(|(name, _)| name.len() <= 10) else {
        return Vec::new();
    };
    let c = match name.strip_prefix('#') {
        Some(number) => match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16).ok(),
            None => number.parse().ok(),
        }
        .and_then(char::from_u32),
        None => NAMES
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, c)| *c),
    };
    let end = at + name.len() + 1;
    c.map(|c| (c, end)).into_iter().collect()
}

/// Entities of symbols that a value may contain; letters are no longer written as entities.
const NAMES: [(&str, char); 40] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("excl", '!'),
    ("num", '#'),
    ("dollar", '$'),
    ("percnt", '%'),
    ("lpar", '('),
    ("rpar", ')'),
    ("ast", '*'),
    ("plus", '+'),
    ("comma", ','),
    ("period", '.'),
    ("sol", '/'),
    ("colon", ':'),
    ("semi", ';'),
    ("equals", '='),
    ("quest", '?'),
    ("commat", '@'),
    ("lsqb", '['),
    ("lbrack", '['),
    ("bsol", '\\'),
    ("rsqb", ']'),
    ("rbrack", ']'),
    ("Hat", '^'),
    ("lowbar", '_'),
    ("grave", '`'),
    ("lcub", '{'),
    ("lbrace", '{'),
    ("verbar", '|'),
    ("vert", '|'),
    ("rcub", '}'),
    ("rbrace", '}'),
    ("tilde", '˜'),
    ("pound", '£'),
    ("yen", '¥'),
    ("sect", '§'),
];

/// The character after a backslash: an escape of JSON, JavaScript, YAML, Markdown or a shell.
fn escape(text: &str, at: usize, layers: u8) -> Vec<Reading> {
    let mut found = Vec::new();
    for (c, end) in readings(text, at, layers) {
        match c {
            'u' => {
                let braced = text[end..]
                    .strip_prefix('{')
                    .and_then(|rest| rest.split_once('}'));
                found.extend(match braced.filter(|(digits, _)| digits.len() <= 6) {
                    Some((digits, _)) => u32::from_str_radix(digits, 16)
                        .ok()
                        .and_then(char::from_u32)
                        .map(|c| (c, end + digits.len() + 2)),
                    None => unit(text, end, "\\u"),
                });
            }
            'U' => found.extend(
                hex(text, end, 8).and_then(|(number, end)| Some((char::from_u32(number)?, end))),
            ),
            'x' => found.extend(bytes(text, end, "\\x")),
            'n' | 'r' | 't' | 'f' | 'v' | 'b' => found.push((' ', end)),
            c if !c.is_alphanumeric() => found.push((c, end)),
            _ => {}
        }
    }
    found
}

/// A character that a report made visible: `<U+202E>`.
fn named(text: &str, at: usize) -> Vec<Reading> {
    let name = text[at..]
        .strip_prefix("U+")
        .and_then(|rest| rest.split_once('>'));
    let Some((digits, _)) = name.filter(|(digits, _)| (4..=6).contains(&digits.len())) else {
        return Vec::new();
    };
    let c = u32::from_str_radix(digits, 16)
        .ok()
        .and_then(char::from_u32);
    c.map(|c| (c, at + digits.len() + 3)).into_iter().collect()
}
