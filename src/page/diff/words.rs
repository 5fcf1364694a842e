//! How things and texts are called in a line that tells a change.

use crate::page::text::Item;

/// Texts are shown up to this many characters.
pub(super) const LONG: usize = 60;

/// Characters shown around the place where long texts differ.
const AROUND: usize = 12;

/// How a thing is called: `button "提交"`.
pub(super) fn subject(item: &Item) -> String {
    if item.name.is_empty() {
        item.role.clone()
    } else {
        format!("{} \"{}\"", item.role, excerpt(&item.name, LONG))
    }
}

/// A thing with what it says.
pub(super) fn summary(item: &Item) -> String {
    if item.is_text() {
        return format!("text: {}", excerpt(&item.value, LONG));
    }
    if item.is_key() {
        return format!("{} {}", &item.role[1..], excerpt(&item.value, LONG));
    }
    match said(item).as_str() {
        "" => subject(item),
        said => format!("{}: {}", subject(item), excerpt(said, LONG)),
    }
}

/// The words of all that a thing holds.
pub(super) fn said(item: &Item) -> String {
    let mut said = String::new();
    for child in &item.children {
        gather(child, &mut said);
    }
    said.trim().to_owned()
}

/// The words of a thing and what it holds.
fn gather(item: &Item, said: &mut String) {
    if said.chars().count() > LONG || item.is_key() {
        return;
    }
    for words in [&item.name, &item.value] {
        if !words.is_empty() {
            said.push_str(words);
            said.push(' ');
        }
    }
    for child in &item.children {
        gather(child, said);
    }
}

/// The beginning of a text that has more characters than `most`.
pub(super) fn excerpt(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(most - 1).collect();
    short.push('…');
    short
}

/// A value as part of a sentence.
pub(super) fn shown(value: &str) -> String {
    if value.is_empty() {
        "(none)".to_owned()
    } else {
        excerpt(value, LONG)
    }
}

/// Both texts, cut to where they differ when they are long.
pub(super) fn differing(old: &str, new: &str) -> (String, String) {
    if old.chars().count() <= LONG && new.chars().count() <= LONG {
        return (shown(old), shown(new));
    }
    let (a, b): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
    let start = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let most = a.len().min(b.len()) - start;
    let ends = a.iter().rev().zip(b.iter().rev());
    let end = ends.take(most).take_while(|(x, y)| x == y).count();
    let cut = |chars: &[char]| {
        let from = start.saturating_sub(AROUND);
        let to = (chars.len() - end + AROUND).min(chars.len());
        let middle: String = chars[from..to].iter().collect();
        let lead = if from > 0 { "…" } else { "" };
        let tail = if to < chars.len() { "…" } else { "" };
        format!("{lead}{}{tail}", excerpt(&middle, 2 * LONG))
    };
    (cut(&a), cut(&b))
}
