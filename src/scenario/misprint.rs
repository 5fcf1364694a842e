//! Characters that look like YAML's but are not: input methods, word processors and web pages insert
//! them. Says what was probably meant.

use std::ops::Range;

/// What was probably meant by an unknown word; `known` are the words that are valid there.
pub(super) fn in_word(word: &str, known: &[&str]) -> Option<String> {
    if let Some(odd) = word.chars().find(|c| is_invisible(*c)) {
        let clean: String = word.chars().filter(|c| !is_invisible(*c)).collect();
        return Some(format!("it contains {}: write `{clean}`", name(odd)));
    }
    if let Some(odd) = word.chars().find(|c| is_odd_blank(*c)) {
        if word.starts_with(is_odd_blank) {
            let name = name(odd);
            return Some(format!(
                "{name} is no indentation in YAML: indent with ordinary spaces"
            ));
        }
        let plain = word.replace(is_odd_blank, " ");
        return Some(format!(
            "{} is not a space in YAML: write `{}`, with ordinary spaces",
            name(odd),
            plain.trim()
        ));
    }
    if word.starts_with(is_curly_quote) {
        let bare = word.trim_matches(is_curly_quote);
        return Some(format!(
            "`{}` is not a quotation mark in YAML: write `{bare}`",
            word.chars().next().unwrap_or_default()
        ));
    }
    colon_in(word).or_else(|| without_colon(word, known))
}

/// `click：Go` and `click:Go`.
fn colon_in(word: &str) -> Option<String> {
    let at = word.find(['：', ':', '﹕', '∶'])?;
    let (head, rest) = word.split_at(at);
    let colon = rest.chars().next()?;
    let value = rest[colon.len_utf8()..].trim();
    if head.is_empty() || value.is_empty() && colon == ':' || value.starts_with("//") {
        return None;
    }
    let meant = format!("`{}`", format!("{}: {value}", head.trim()).trim());
    Some(if colon == ':' {
        format!("a space is missing after the `:`: write {meant}")
    } else {
        let name = name(colon);
        format!("{name} is not a colon in YAML: write {meant}, with `: `")
    })
}

/// `click = Go`, `click; Go`, `click Go`.
fn without_colon(word: &str, known: &[&str]) -> Option<String> {
    let letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let at = word.find(|c| !letter(c))?;
    let (head, rest) = word.split_at(at);
    let value = rest.trim_start_matches(['=', ';', '；', ',', '，', ' ', '>', '-']);
    let said = !value.is_empty() && !value.starts_with(':');
    (known.contains(&head) && said)
        .then(|| format!("write `{head}: {value}`, with `: ` in between"))
}

/// A misprint in a text that is not valid YAML.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Misprint {
    /// Where it stands in the text.
    pub at: Range<usize>,
    /// What is wrong.
    pub title: String,
    /// What to write.
    pub help: String,
}

/// How many lines before the one with the syntax error are examined: a key without its colon is a
/// plain text for the YAML reader, which continues on the following lines.
const LINES_BEFORE: usize = 3;

/// The misprint that causes the syntax error at `at`; `bracket` is the position of the innermost
/// bracket that is open there.
pub(super) fn in_text(text: &str, at: usize, bracket: Option<usize>) -> Option<Misprint> {
    let start = text[..at].rfind('\n').map_or(0, |at| at + 1);
    if let Some(bracket) = bracket
        && let Some(found) = in_brackets(text, bracket, at)
    {
        return Some(found);
    }
    let line = line_at(text, start);
    if let Some(found) = in_value(line, at - start) {
        return Some(found.moved_by(start));
    }
    let mut start = start;
    for _ in 0..=LINES_BEFORE {
        if let Some(found) = at_line_start(line_at(text, start)) {
            return Some(found.moved_by(start));
        }
        let before = text[..start].trim_end();
        if before.is_empty() {
            break;
        }
        start = before.rfind('\n').map_or(0, |at| at + 1);
    }
    None
}

impl Misprint {
    fn moved_by(mut self, offset: usize) -> Self {
        self.at = self.at.start + offset..self.at.end + offset;
        self
    }
}

fn line_at(text: &str, start: usize) -> &str {
    text[start..].lines().next().unwrap_or_default()
}

/// Inside of `{` and `[`: a full-width comma, or a `#` that makes the rest a comment.
fn in_brackets(text: &str, bracket: usize, at: usize) -> Option<Misprint> {
    let mut quote = None;
    let mut before = ' ';
    let mut start = bracket;
    // The YAML reader reports the end of the bracket, or its beginning if there is no end.
    let line_end = text[at.max(bracket)..]
        .find('\n')
        .map_or(text.len(), |end| at.max(bracket) + end);
    for c in text[bracket..line_end].chars() {
        let here = start..start + c.len_utf8();
        start = here.end;
        match (quote, c) {
            (Some(open), _) if open == c => quote = None,
            (None, '"' | '\'') if matches!(before, ' ' | '{' | '[' | ',') => quote = Some(c),
            (None, '#') if before == ' ' => {
                let lost = line_at(text, here.start).trim_end();
                return Some(Misprint {
                    at: here.start..here.start + lost.len(),
                    title: "` #` begins a comment, so the bracket is not closed".into(),
                    help: "put the text with `#` in quotes".into(),
                });
            }
            (None, '，' | '｛' | '｝' | '［' | '］') if here.start <= at => {
                return Some(full_width(here, c));
            }
            _ => {}
        }
        before = c;
    }
    None
}

fn full_width(at: Range<usize>, c: char) -> Misprint {
    let (what, plain) = match c {
        '，' => ("comma", ", "),
        '｛' => ("bracket", "{"),
        '｝' => ("bracket", "}"),
        '［' => ("bracket", "["),
        _ => ("bracket", "]"),
    };
    Misprint {
        at,
        title: format!("{} is no {what} of YAML", name(c)),
        help: format!("write `{plain}`; if it belongs to a text, put that in quotes"),
    }
}

/// A value that begins with a bracket or quote that is none, before the byte `at` of its line.
fn in_value(line: &str, at: usize) -> Option<Misprint> {
    let start = line.find(": ").map(|colon| colon + 2)?;
    let value = line[start..].trim_start();
    let start = line.len() - value.len();
    let first = value.chars().next().filter(|_| start < at)?;
    let here = start..start + first.len_utf8();
    match first {
        '｛' | '［' => Some(full_width(here, first)),
        _ if is_curly_quote(first) => {
            let value = value.trim_end();
            let inner = value[first.len_utf8()..].strip_suffix(is_curly_quote);
            let text = inner
                .filter(|inner| !inner.contains(is_curly_quote))
                .unwrap_or(value);
            Some(Misprint {
                at: here,
                title: format!("{} is not a quotation mark in YAML", name(first)),
                help: format!("put the text in quotes: {}", quoted(text)),
            })
        }
        _ => None,
    }
}

/// A line whose indentation, `- ` or key is misprinted.
fn at_line_start(line: &str) -> Option<Misprint> {
    let content = line.trim_start();
    let indent = &line[..line.len() - content.len()];
    if let Some((at, odd)) = indent.char_indices().find(|(_, c)| is_odd_blank(*c))
        && (content.starts_with("- ") || is_key(content))
    {
        return Some(Misprint {
            at: at..indent.len(),
            title: format!("{} is no indentation in YAML", name(odd)),
            help: "indent this line with ordinary spaces".into(),
        });
    }
    let at = indent.len();
    entry(content)
        .or_else(|| key(content))
        .map(|misprint| misprint.moved_by(at))
}

/// An entry of a list that begins with something else than `- `.
fn entry(content: &str) -> Option<Misprint> {
    let first = content.chars().next()?;
    let rest = &content[first.len_utf8()..];
    let next = rest.chars().next()?;
    let at = 0..first.len_utf8();
    let meant = format!("write `- {}`", rest.trim());
    if "－–—−‐‑•·●○".contains(first) && next.is_whitespace() {
        return Some(Misprint {
            at,
            title: format!("{} does not begin a list entry in YAML", name(first)),
            help: format!("{meant}, with an ordinary hyphen"),
        });
    }
    if first != '-' {
        return None;
    }
    if is_odd_blank(next) {
        return Some(Misprint {
            at: 1..1 + next.len_utf8(),
            title: format!("{} after the `-` is not a space in YAML", name(next)),
            help: format!("{meant}, with an ordinary space"),
        });
    }
    (next.is_ascii_lowercase() && is_key(rest)).then(|| Misprint {
        at,
        title: "a space is missing after the `-`".into(),
        help: meant,
    })
}

/// A key whose colon is not one, or is not followed by a space.
fn key(content: &str) -> Option<Misprint> {
    let inner = content.strip_prefix("- ").unwrap_or(content).trim_start();
    let start = content.len() - inner.len();
    let content = inner.trim_end();
    let head = content
        .find(|c: char| !c.is_ascii_lowercase() && c != '_')
        .filter(|end| *end > 1)?;
    let colon = content[head..].chars().next()?;
    let next = content[head + colon.len_utf8()..].chars().next();
    let glued = colon == ':' && next.is_some_and(|next| !next.is_whitespace());
    if !glued && !matches!(colon, '：' | '﹕' | '∶') {
        return None;
    }
    let at = start + head..start + head + colon.len_utf8();
    Some(Misprint {
        at,
        title: format!("`{}` is not followed by `: `", &content[..head]),
        help: colon_in(content)?,
    })
}

/// Whether a line begins with a word and a colon, or something that looks like a colon.
fn is_key(content: &str) -> bool {
    let end = content.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-'));
    end.is_some_and(|end| end > 0 && content[end..].starts_with([':', '：']))
}

/// A word as messages show it, with invisible characters as escapes.
pub(super) fn shown(word: &str) -> String {
    let hidden = |c: char| is_invisible(c) || is_odd_blank(c);
    let shown = |c: char| match hidden(c) {
        true => format!("\\u{{{:x}}}", u32::from(c)),
        false => c.to_string(),
    };
    word.chars().map(shown).collect()
}

/// A text in quotes, as YAML.
pub(super) fn quoted(text: &str) -> String {
    if !text.contains(['"', '\\']) {
        format!("\"{text}\"")
    } else {
        format!("'{}'", text.replace('\'', "''"))
    }
}

/// A typographic quotation mark, which YAML takes for a letter.
pub(super) fn is_curly_quote(c: char) -> bool {
    matches!(
        c,
        '“' | '”' | '„' | '‟' | '‘' | '’' | '‚' | '«' | '»' | '＂' | '＇' | '「'
    )
}

/// White space that YAML takes for a letter.
fn is_odd_blank(c: char) -> bool {
    c.is_whitespace() && !c.is_ascii()
}

/// Characters without a width.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}')
}

/// The name of a character in messages, with its code point.
fn name(c: char) -> String {
    let code = u32::from(c);
    let words = match c {
        '\u{a0}' => "the no-break space",
        '\u{202f}' => "the narrow no-break space",
        '\u{3000}' => "the ideographic space",
        '\u{ad}' => "the soft hyphen",
        '\u{200b}' => "the zero width space",
        '\u{2060}' => "the word joiner",
        '：' => "the full-width colon `：`",
        '，' => "the full-width comma `，`",
        '｛' | '｝' | '［' | '］' => {
            return format!("the full-width bracket `{c}` (U+{code:04X})");
        }
        _ if is_odd_blank(c) => "the space",
        _ if is_invisible(c) => "the invisible character",
        _ => return format!("`{c}` (U+{code:04X})"),
    };
    format!("{words} (U+{code:04X})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_word_is_explained_by_its_misprint() {
        let help = |word| in_word(word, &["click"]).unwrap_or_default();
        for word in [
            "click：登录",
            "click： 登录",
            "click:登录",
            "click = 登录",
            "click；登录",
        ] {
            assert!(help(word).contains("`click: 登录`"), "{}", help(word));
        }
        assert!(help("click：").contains("`click:`"), "{}", help("click："));
        assert!(help("click\u{a0}").contains("no-break space (U+00A0)"));
        assert!(help("cl\u{200b}ick").contains("write `click`"));
        assert!(help("“click”").contains("write `click`"));
        assert!(help("\u{3000}- click").contains("is no indentation"));
        for fine in ["clik", "double click", "http://x", "click:", ""] {
            assert_eq!(in_word(fine, &["click"]), None, "{fine}");
        }
    }

    #[test]
    fn a_syntax_error_is_explained_by_its_misprint_only() {
        let found = |text: &str, at: &str| {
            let at = text.find(at).unwrap();
            in_text(text, at, text.find('{').filter(|bracket| *bracket < at))
                .map(|misprint| (text[misprint.at].to_owned(), misprint.title))
        };
        let is = |text, at, shown: &str| {
            let found = found(text, at);
            assert_eq!(
                found.as_ref().map(|(at, _)| at.as_str()),
                Some(shown),
                "{text}"
            );
        };
        is("title：A\nsteps:\n", "steps", "：");
        is("title:A\nsteps:\n", "steps", ":");
        is(
            "  - step: one\n\u{a0}\u{a0}text: A\n    do:\n",
            "do",
            "\u{a0}\u{a0}",
        );
        is("- a: b\n– click: Go\n", "– click", "–");
        is("- a: b\n-click: Go\n", "-click", "-");
        is("-   click：Go\n  - b: c\n", "- b", "：");
        is("- a: b\n-\u{a0}click: Go\n", "-\u{a0}", "\u{a0}");
        is("a: { b: c，d: e }", "d:", "，");
        is("a: { b: Item #5 }\nc: d", "c: d", "#5 }");
        is("a: ｛ b: c ｝", ": c", "｛");
        is("a: “b: c”", ": c", "“");
        // Such characters are fine within texts.
        let none = |text, at| assert_eq!(found(text, at), None, "{text}");
        none("a: 你好，世界：b: c", "b: c");
        none("a: |\n  \u{3000}\u{3000}段落\nb: c: d", ": d");
        none("see: http://x\nb: c: d", ": d");
        none("a: { b: \"Item #5，6\", c }, d", ", d");
    }

    #[test]
    fn quotes_stand_around_any_text() {
        assert_eq!(quoted("*A"), "\"*A\"");
        assert_eq!(quoted("\"Save\" now"), "'\"Save\" now'");
        assert_eq!(quoted("\"It's\""), "'\"It''s\"'");
    }
}
