//! References in a sentence: `{1}` is the number of a mark in the step's picture, `{label:1}` the name
//! of the marked control on the page. `{{` stands for `{` itself, and `${` is left as it is.

use std::ops::Range;

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SentencePart {
    /// Text.
    Text(String),
    /// `{1}`: the number of a mark, from 1.
    Number(usize),
    /// `{label:1}`: the name of the control with that number.
    Label(usize),
}

/// The parts of a sentence, or the position of a brace that is not a reference.
pub fn sentence(text: &str) -> Result<Vec<SentencePart>, Range<usize>> {
    let mut parts = Vec::new();
    let mut words = String::new();
    let mut at = 0;
    while let Some(found) = text[at..].find('{') {
        let open = at + found;
        words.push_str(&text[at..open]);
        if words.ends_with('$') {
            words.push('{');
            at = open + 1;
            continue;
        }
        if text[open + 1..].starts_with('{') {
            words.push('{');
            at = open + 2;
            continue;
        }
        let close = text[open..].find('}').map(|end| open + end);
        let part = close.and_then(|close| reference(&text[open + 1..close]));
        let (Some(close), Some(part)) = (close, part) else {
            return Err(open..close.map_or(open + 1, |close| close + 1));
        };
        if !words.is_empty() {
            parts.push(SentencePart::Text(std::mem::take(&mut words)));
        }
        parts.push(part);
        at = close + 1;
    }
    words.push_str(&text[at..]);
    if !words.is_empty() {
        parts.push(SentencePart::Text(words));
    }
    Ok(parts)
}

fn reference(inside: &str) -> Option<SentencePart> {
    let number = |text: &str| text.parse().ok().filter(|number| (1..=99).contains(number));
    match inside.split_once(':') {
        Some(("label", text)) => number(text).map(SentencePart::Label),
        Some(_) => None,
        None => number(inside).map(SentencePart::Number),
    }
}

/// A number as it is written in a sentence: ①.
pub fn circled(number: usize) -> String {
    match u32::try_from(number) {
        Ok(small @ 1..=20) => char::from_u32(0x2460 + small - 1).into_iter().collect(),
        _ => format!("({number})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_found_and_other_braces_are_errors() {
        let found = sentence("输入{1}，点击“{label:2}”{2}。{{x}${y}").unwrap();
        let text = |text: &str| SentencePart::Text(text.to_owned());
        assert_eq!(
            found,
            [
                text("输入"),
                SentencePart::Number(1),
                text("，点击“"),
                SentencePart::Label(2),
                text("”"),
                SentencePart::Number(2),
                text("。{x}${y}"),
            ]
        );
        assert_eq!(sentence("无"), Ok(vec![text("无")]));
        assert_eq!(sentence(""), Ok(Vec::new()));
        for (wrong, span) in [
            ("a{b}", 1..4),
            ("{0}", 0..3),
            ("{100}", 0..5),
            ("{label:}", 0..8),
            ("{name:1}", 0..8),
            ("按{1", 3..4),
        ] {
            assert_eq!(sentence(wrong), Err(span), "{wrong}");
        }
    }

    #[test]
    fn numbers_are_circled_as_far_as_there_are_such_characters() {
        assert_eq!([1, 20, 21].map(circled), ["①", "⑳", "(21)"]);
    }
}
