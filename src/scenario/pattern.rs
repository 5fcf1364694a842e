//! Reading of regular expressions.

use super::node::Node;
use super::read::Reader;
use super::template::{Segment, split};
use super::text::Dynamic;

/// The maximum size of a compiled expression: enough for `\w{100}`, which is large because of Unicode, but
/// not for nested repetitions.
const LARGEST: usize = 10 << 20;

impl Reader<'_> {
    /// A regular expression. Values in it are matched literally.
    pub fn regex(&mut self, node: &Node, what: &str) -> Option<String> {
        let text = &self.scalar(node, what)?.text;
        // `${` is no sensible regular expression (`$` matches the end), so it is a value.
        let mut pattern = String::new();
        for segment in split(text).unwrap_or_default() {
            match segment {
                Segment::Text(text) => pattern.push_str(&text),
                Segment::Value(path, at) => {
                    let value = self.value(node, path, at, what, Dynamic::None)?;
                    pattern.push_str(&regex::escape(&value.to_string()));
                }
            }
        }
        if split(text).is_err() {
            pattern = text.clone();
        }
        if self.findings.knows_pattern(&pattern) {
            return Some(pattern);
        }
        let compiled = regex::RegexBuilder::new(&pattern)
            .size_limit(LARGEST)
            .build();
        let Err(error) = compiled else {
            self.findings.learn_pattern(&pattern);
            return Some(pattern);
        };
        let span = match column(&error).filter(|_| pattern == *text) {
            None => node.span,
            Some(at) => {
                let from = text.char_indices().nth(at).map_or(text.len(), |(at, _)| at);
                let width = text[from..].chars().next().map_or(0, char::len_utf8);
                node.part(self.source, from, from + width)
            }
        };
        let message = error.to_string();
        let reason = match &error {
            regex::Error::CompiledTooBig(_) => {
                "it is too big: repeat less, or write `[A-Za-z0-9_]` for `\\w` and `[0-9]` for `\\d`"
            }
            _ => message
                .lines()
                .last()
                .map_or("", |line| line.trim_start_matches("error: ")),
        };
        self.push(
            self.error(span, format!("{what} is not a regular expression"))
                .label(reason)
                .help(
                    "put a `\\` before a character that is meant literally, and use single quotes",
                ),
        );
        None
    }

    /// Whether a pattern has the same meaning in the browser as in Rust: texts of the page are compared
    /// in the page, by an ECMAScript expression with the flag `u`.
    pub fn is_portable(&mut self, node: &Node, pattern: &str) -> bool {
        let Some((at, help)) = not_portable(pattern) else {
            return true;
        };
        let written = node.scalar().is_some_and(|scalar| scalar.text == pattern);
        let span = match pattern[at..].chars().next() {
            Some(c) if written => node.part(self.source, at, at + c.len_utf8()),
            _ => node.span,
        };
        let error = self.error(span, "browsers read this expression differently");
        self.push(error.help(help));
        false
    }
}

/// The first position in a valid pattern that has another meaning in ECMAScript, or none, and what to
/// write instead.
fn not_portable(pattern: &str) -> Option<(usize, &'static str)> {
    const ESCAPES: &str = "dDwWsSbBnrtfv^$\\.*+?()[]{}|/-";
    let mut class = false;
    let mut rest = pattern.char_indices();
    while let Some((at, character)) = rest.next() {
        let behind = &pattern[at + character.len_utf8()..];
        match character {
            '\\' => {
                let escaped = rest.next().map_or('\\', |(_, c)| c);
                let inside = behind.get(1..).unwrap_or_default();
                let braces = inside
                    .strip_prefix('{')
                    .and_then(|inside| inside.split('}').next());
                let fine = match (escaped, braces) {
                    ('-', _) => class,
                    ('p' | 'P', Some(name)) => name.len() <= 2 || name.contains('='),
                    ('u', _) => true,
                    ('x', braces) => braces.is_none(),
                    ('b', Some(_)) => false,
                    _ => ESCAPES.contains(escaped),
                };
                if !fine {
                    let help = match escaped {
                        'p' | 'P' => "write a category as `\\p{L}`, a script as `\\p{Script=Han}`",
                        'A' => "write `^` for the beginning",
                        'z' => "write `$` for the end",
                        _ => "leave the `\\` out, or write the character as `\\u{…}`",
                    };
                    return Some((at, help));
                }
                if braces.is_some() && matches!(escaped, 'p' | 'P' | 'u') {
                    rest.by_ref().find(|(_, c)| *c == '}');
                }
            }
            '[' if class => return Some((at, "write `\\[` in a class")),
            '[' => class = true,
            ']' if class => class = false,
            '&' | '~' | '-' if class && behind.starts_with(character) => {
                return Some((at, "classes cannot be combined: list their characters"));
            }
            _ if class => {}
            '{' => {
                rest.by_ref().find(|(_, c)| *c == '}');
            }
            ']' => return Some((at, "write `\\]`")),
            '}' => return Some((at, "write `\\}`")),
            '(' if behind.starts_with('?')
                && !behind.starts_with("?:")
                && !behind.starts_with("?<") =>
            {
                return Some((
                    at,
                    "groups are `(…)`, `(?:…)` and `(?<name>…)`, without flags",
                ));
            }
            _ => {}
        }
    }
    None
}

/// Where in the expression an error of `regex` is; it tells it by a caret in its message only.
fn column(error: &regex::Error) -> Option<usize> {
    let regex::Error::Syntax(message) = error else {
        return None;
    };
    let caret = message
        .lines()
        .find(|line| line.trim_start().starts_with('^'))?;
    caret.find('^')?.checked_sub(4)
}

#[cfg(test)]
mod tests {
    use super::not_portable;

    #[test]
    fn tells_what_browsers_read_differently() {
        for pattern in [
            r"^第 \d+ 步$",
            r"[a-z\-\]]{2,3}\.00",
            r"(?:a|b)(?<n>c)\/\$",
            r"\p{L}\p{Script=Han}\u{4e00}\x41\bx",
        ] {
            assert_eq!(not_portable(pattern), None, "{pattern}");
        }
        for (pattern, at) in [
            (r"a(?i)b", 1),
            (r"(?P<n>c)", 0),
            (r"\Aa", 0),
            (r"a\z", 1),
            (r"\p{Han}", 0),
            (r"\x{41}", 0),
            (r"a\-b", 1),
            (r"\%", 0),
            (r"[[:alpha:]]", 1),
            (r"[a-z&&b]", 4),
            (r"a]", 1),
            (r"a}", 1),
        ] {
            assert_eq!(
                not_portable(pattern).map(|(at, _)| at),
                Some(at),
                "{pattern}"
            );
        }
    }
}
