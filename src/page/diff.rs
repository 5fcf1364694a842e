//! The difference of two snapshots in a reader's words: one line for each thing that changed.

use std::collections::HashMap;

use super::text::{self, Item};

/// What changed from one snapshot text to another; empty only when they are equal.
///
/// ```text
/// button 下一步 → 继续 (in form "缴费")
/// textbox "账号": value zhangcs → liyl
/// button "提交" is now disabled
/// + dialog "提示": 确定要删除吗？
/// − paragraph: 办理须知
/// ```
pub fn diff(old: &str, new: &str) -> Vec<String> {
    if old == new {
        return Vec::new();
    }
    let (old_items, new_items) = (text::read(old), text::read(new));
    let mut comparison = Comparison::default();
    comparison.children(&old_items, &new_items, &Place::default());
    let lines = comparison.lines();
    if lines.is_empty() {
        return vec![first_other_line(old, new)];
    }
    lines
}

/// Role and new name of the element that was called `name` before these changes.
pub fn renamed<'c>(changes: &'c [String], name: &str) -> Option<(&'c str, &'c str)> {
    changes.iter().find_map(|change| {
        let (old, new) = change.split_once(" → ")?;
        let (role, old) = old.split_once(' ')?;
        let new = new.split(" (in ").next().unwrap_or(new);
        // Of the page itself, and no element.
        let is_page = matches!(role, "title" | "location" | "lang");
        (old == name && !is_page).then_some((role, new))
    })
}

/// For texts that say the same in another notation.
fn first_other_line(old: &str, new: &str) -> String {
    let (mut olds, mut news) = (old.lines(), new.lines());
    for number in 1.. {
        match (olds.next(), news.next()) {
            (None, None) => break,
            (a, b) if a == b => {}
            (a, b) => {
                let line = |line: Option<&str>| excerpt(line.unwrap_or("").trim(), LONG);
                return format!("line {number}: {} → {}", line(a), line(b));
            }
        }
    }
    "line breaks differ".to_owned()
}

/// Texts are shown up to this many characters.
const LONG: usize = 60;

/// Characters shown around the place where long texts differ.
const AROUND: usize = 12;

/// The named things around, outermost first.
#[derive(Debug, Clone, Default)]
struct Place(Vec<String>);

impl Place {
    fn with(&self, what: String) -> Self {
        let mut place = self.clone();
        place.0.push(what);
        place
    }

    /// Inside of a thing; a row is called by its first cell, as long as that stays.
    fn inside(&self, old: &Item, new: &Item) -> Self {
        if !new.name.is_empty() {
            return self.with(subject(new));
        }
        match (old.children.first(), new.children.first()) {
            (Some(a), Some(b)) if new.role == "row" && a == b && !b.name.is_empty() => {
                self.with(format!("row \"{}\"", excerpt(&b.name, LONG)))
            }
            _ => self.clone(),
        }
    }

    fn suffix(&self) -> String {
        match self.0.last() {
            Some(nearest) => format!(" (in {nearest})"),
            None => String::new(),
        }
    }

    fn nearest(&self) -> &str {
        self.0.last().map_or("page", String::as_str)
    }
}

#[derive(Debug)]
enum Change<'a> {
    /// A finished sentence, without its place.
    Said(String, Place),
    /// A thing has another name.
    Renamed {
        role: &'a str,
        old: &'a str,
        new: &'a str,
        place: Place,
    },
    /// A piece of text differs; `owner` is what holds it.
    Text {
        owner: String,
        old: &'a str,
        new: &'a str,
        place: Place,
    },
    Added(&'a Item, Place),
    Removed(&'a Item, Place),
}

#[derive(Debug, Default)]
struct Comparison<'a> {
    changes: Vec<Change<'a>>,
}

impl<'a> Comparison<'a> {
    /// Compares what is below two things that stand for each other.
    fn children(&mut self, old: &'a [Item], new: &'a [Item], place: &Place) {
        // What a definition defines stands before it.
        let mut term = String::new();
        for (a, b) in align(old, new) {
            if let Some(b) = b.filter(|b| b.role == "term") {
                term = said(b);
            }
            match (a, b) {
                (Some(a), Some(b)) if a != b && b.role == "definition" && !term.is_empty() => {
                    self.pair(a, b, &place.with(format!("\"{}\"", excerpt(&term, LONG))));
                }
                (Some(a), Some(b)) if a != b => self.pair(a, b, place),
                (Some(a), None) => self.changes.push(Change::Removed(a, place.clone())),
                (None, Some(b)) => self.changes.push(Change::Added(b, place.clone())),
                _ => {}
            }
        }
    }

    fn pair(&mut self, a: &'a Item, b: &'a Item, place: &Place) {
        if b.is_key() {
            self.key(a, b, &b.role[1..], "", place);
            return;
        }
        if b.is_text() && a.is_text() {
            let owner = "text".to_owned();
            self.text(owner, &a.value, &b.value, place);
            return;
        }
        if a.role != b.role {
            let now = subject(b);
            let what = format!("{} is now {}", subject(a), short_role(a, b, &now));
            self.say(what, place);
        } else if a.name != b.name {
            self.changes.push(Change::Renamed {
                role: &b.role,
                old: &a.name,
                new: &b.name,
                place: place.clone(),
            });
        }
        let subject = subject(b);
        let told = self.changes.len();
        self.marks(a, b, &subject, place);
        let (a_keys, a_rest) = split_keys(&a.children);
        let (b_keys, b_rest) = split_keys(&b.children);
        for key in a_keys {
            match b_keys.iter().find(|other| other.role == key.role) {
                Some(other) => self.key(key, other, &key.role[1..], &subject, place),
                None => self.lost_key(key, &subject, place),
            }
        }
        for key in b_keys {
            if a_keys.iter().all(|other| other.role != key.role) {
                self.new_key(key, &subject, place);
            }
        }
        self.forget_opposites(told);
        let before = self.changes.len();
        if let ([one], [other]) = (a_rest, b_rest)
            && one.is_text()
            && other.is_text()
        {
            if one != other {
                self.text(subject, &one.value, &other.value, place);
            }
        } else if FIELDS.contains(&b.role.as_str()) && only_text(a_rest) && only_text(b_rest) {
            let value = |items: &'a [Item]| items.first().map_or("", |item| item.value.as_str());
            if value(a_rest) != value(b_rest) {
                self.text(subject, value(a_rest), value(b_rest), place);
            }
        } else {
            self.children(a_rest, b_rest, &place.inside(a, b));
        }
        if let ([old], [new]) = (chosen(a).as_slice(), chosen(b).as_slice())
            && b.role == "combobox"
            && old != new
        {
            self.forget(before, |said| said.ends_with("selected"));
            let what = format!(
                "{}: value {} → {}",
                self::subject(b),
                shown(old),
                shown(new)
            );
            self.say(what, place);
        }
        // The name of a thing is often made of what it holds: said once.
        if a.role == b.role && a.name != b.name {
            let repeats = |change: &Change| match change {
                Change::Text { old, new, .. } | Change::Renamed { old, new, .. } => {
                    a.name.contains(*old) && b.name.contains(*new)
                }
                _ => false,
            };
            let since = self.changes.split_off(before);
            let kept = since.into_iter().filter(|change| !repeats(change));
            self.changes.extend(kept);
        }
    }

    /// What is no longer expanded is collapsed: one of the two lines will do.
    fn forget_opposites(&mut self, from: usize) {
        for (kept, dropped) in [
            ("is now collapsed", "is no longer expanded"),
            ("is now expanded", "is no longer collapsed"),
        ] {
            let said =
                |change: &Change| matches!(change, Change::Said(what, _) if what.ends_with(kept));
            if self.changes[from..].iter().any(said) {
                self.forget(from, |what| what.ends_with(dropped));
            }
        }
    }

    /// Takes back sentences that were said since `from`.
    fn forget(&mut self, from: usize, what: impl Fn(&str) -> bool) {
        let since = self.changes.split_off(from);
        self.changes.extend(
            since
                .into_iter()
                .filter(|change| !matches!(change, Change::Said(said, _) if what(said))),
        );
    }

    fn say(&mut self, what: String, place: &Place) {
        self.changes.push(Change::Said(what, place.clone()));
    }

    fn text(&mut self, owner: String, old: &'a str, new: &'a str, place: &Place) {
        self.changes.push(Change::Text {
            owner,
            old,
            new,
            place: place.clone(),
        });
    }

    fn marks(&mut self, a: &Item, b: &Item, subject: &str, place: &Place) {
        for mark in &b.marks {
            let (name, value) = split_mark(mark);
            match find_mark(a, name) {
                Some(old) if old == value => {}
                Some(old) if name == "level" => {
                    self.say(format!("{subject}: level {old} → {value}"), place);
                }
                _ if value.is_empty() => self.say(format!("{subject} is now {name}"), place),
                _ => self.say(format!("{subject} is now {name}={value}"), place),
            }
        }
        for mark in &a.marks {
            let (name, _) = split_mark(mark);
            if find_mark(b, name).is_none() {
                let line = match name {
                    "disabled" => format!("{subject} is now enabled"),
                    name => format!("{subject} is no longer {name}"),
                };
                self.say(line, place);
            }
        }
    }

    /// A fact that both have; `subject` is empty for those of the page.
    fn key(&mut self, a: &'a Item, b: &'a Item, key: &str, subject: &str, place: &Place) {
        if a.value == b.value {
            return;
        }
        if key == "state" {
            self.states(&a.value, &b.value, subject, place);
            return;
        }
        let (old, new) = differing(&a.value, &b.value);
        let lead = if subject.is_empty() {
            key.to_owned()
        } else {
            format!("{subject}: {key}")
        };
        self.say(format!("{lead} {old} → {new}"), place);
    }

    fn states(&mut self, old: &str, new: &str, subject: &str, place: &Place) {
        for word in new.split_whitespace().filter(|word| !has_word(old, word)) {
            self.say(format!("{subject} is now {word}"), place);
        }
        for word in old.split_whitespace().filter(|word| !has_word(new, word)) {
            // `current=page` to `current=step` was said above.
            let (name, _) = split_mark(word);
            if !new.split(' ').any(|other| split_mark(other).0 == name) {
                self.say(format!("{subject} is no longer {word}"), place);
            }
        }
    }

    fn new_key(&mut self, key: &Item, subject: &str, place: &Place) {
        match key.role.as_str() {
            "/state" => self.states("", &key.value, subject, place),
            role => self.say(
                format!("{subject}: now with {} {}", &role[1..], shown(&key.value)),
                place,
            ),
        }
    }

    fn lost_key(&mut self, key: &Item, subject: &str, place: &Place) {
        match key.role.as_str() {
            "/state" => self.states(&key.value, "", subject, place),
            role => self.say(
                format!("{subject}: without {} {}", &role[1..], shown(&key.value)),
                place,
            ),
        }
    }

    fn lines(mut self) -> Vec<String> {
        self.merge_moves();
        // That all the rest is inert follows from a modal dialog.
        let modal = |change: &Change, added: bool| match change {
            Change::Added(item, _) => added && is_modal(item),
            Change::Removed(item, _) => !added && is_modal(item),
            Change::Said(said, _) if added => said.ends_with("is now modal"),
            Change::Said(said, _) => said.ends_with("is no longer modal"),
            _ => false,
        };
        for (added, implied) in [(true, "is now inert"), (false, "is no longer inert")] {
            if self.changes.iter().any(|change| modal(change, added)) {
                self.forget(0, |said| said.ends_with(implied));
            }
        }
        // A label and the control that it names change together: the control is told.
        let renamed: Vec<(String, String)> = self
            .changes
            .iter()
            .filter_map(|change| match change {
                Change::Renamed { old, new, .. } => Some(((*old).to_owned(), (*new).to_owned())),
                _ => None,
            })
            .collect();
        let told = |change: &Change| {
            matches!(change, Change::Text { owner, old, new, .. } if owner == "text"
                && renamed.iter().any(|(a, b)| a == old && b == new))
        };
        let lines = self.changes.iter().filter(|change| !told(change));
        lines.map(line).collect()
    }

    /// What went here and came there is one move.
    fn merge_moves(&mut self) {
        let mut gone: HashMap<&Item, Vec<usize>> = HashMap::new();
        for (at, change) in self.changes.iter().enumerate() {
            if let Change::Removed(item, _) = change {
                gone.entry(item).or_default().push(at);
            }
        }
        let mut told = Vec::new();
        for at in 0..self.changes.len() {
            let Change::Added(item, to) = &self.changes[at] else {
                continue;
            };
            let Some(from) = gone.get_mut(item).and_then(Vec::pop) else {
                continue;
            };
            let Change::Removed(_, place) = &self.changes[from] else {
                continue;
            };
            let what = summary(item);
            let (line, place) = if place.nearest() == to.nearest() {
                (format!("{what} moved"), to.clone())
            } else {
                let line = format!("{what} moved: {} → {}", place.nearest(), to.nearest());
                (line, Place::default())
            };
            self.changes[at] = Change::Said(line, place);
            told.push(from);
        }
        told.sort_unstable();
        for at in told.into_iter().rev() {
            self.changes.remove(at);
        }
    }
}

/// Roles whose only text is what they hold.
const FIELDS: [&str; 4] = ["textbox", "searchbox", "spinbutton", "combobox"];

fn line(change: &Change) -> String {
    match change {
        Change::Said(what, place) => format!("{what}{}", place.suffix()),
        Change::Renamed {
            role,
            old,
            new,
            place,
        } => {
            let (old, new) = differing(old, new);
            format!("{role} {old} → {new}{}", place.suffix())
        }
        Change::Text {
            owner,
            old,
            new,
            place,
        } => {
            let role = owner.split(' ').next().unwrap_or_default();
            let what = if FIELDS.contains(&role) {
                ": value"
            } else {
                ":"
            };
            let (old, new) = differing(old, new);
            format!("{owner}{what} {old} → {new}{}", place.suffix())
        }
        Change::Added(item, place) => format!("+ {}{}", summary(item), place.suffix()),
        Change::Removed(item, place) => format!("− {}{}", summary(item), place.suffix()),
    }
}

fn split_keys(items: &[Item]) -> (&[Item], &[Item]) {
    let keys = items.iter().take_while(|item| item.is_key()).count();
    items.split_at(keys)
}

fn only_text(items: &[Item]) -> bool {
    items.len() <= 1 && items.iter().all(Item::is_text)
}

fn is_modal(item: &Item) -> bool {
    let state = item.children.iter().find(|child| child.role == "/state");
    state.is_some_and(|state| has_word(&state.value, "modal")) || item.children.iter().any(is_modal)
}

/// Names of the selected options below a thing.
fn chosen(item: &Item) -> Vec<&str> {
    let mut names = Vec::new();
    for child in &item.children {
        if child.role == "option" && find_mark(child, "selected").is_some() {
            names.push(child.name.as_str());
        }
        names.extend(chosen(child));
    }
    names
}

fn split_mark(mark: &str) -> (&str, &str) {
    mark.split_once('=').unwrap_or((mark, ""))
}

fn find_mark<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    let mut marks = item.marks.iter().map(|mark| split_mark(mark));
    marks.find(|mark| mark.0 == name).map(|mark| mark.1)
}

fn has_word(words: &str, word: &str) -> bool {
    words.split(' ').any(|other| other == word)
}

/// How a thing is called: `button "提交"`.
fn subject(item: &Item) -> String {
    if item.name.is_empty() {
        item.role.clone()
    } else {
        format!("{} \"{}\"", item.role, excerpt(&item.name, LONG))
    }
}

/// Only the role, when the name stayed.
fn short_role<'a>(a: &Item, b: &'a Item, full: &'a str) -> &'a str {
    if a.name == b.name { &b.role } else { full }
}

/// A thing with what it says.
fn summary(item: &Item) -> String {
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
fn said(item: &Item) -> String {
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

fn excerpt(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(most - 1).collect();
    short.push('…');
    short
}

/// A value as part of a sentence.
fn shown(value: &str) -> String {
    if value.is_empty() {
        "(none)".to_owned()
    } else {
        excerpt(value, LONG)
    }
}

/// Both texts, cut to where they differ when they are long.
fn differing(old: &str, new: &str) -> (String, String) {
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

/// Which of the old stands for which of the new, in order; `None` where there is no counterpart.
///
/// Equal beginnings and ends are set aside; what is between is aligned so that the sum of
/// likenesses is greatest (Needleman and Wunsch).
fn align<'a>(old: &'a [Item], new: &'a [Item]) -> Vec<(Option<&'a Item>, Option<&'a Item>)> {
    let start = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (a, b) = (&old[start..], &new[start..]);
    let ends = a.iter().rev().zip(b.iter().rev());
    let end = ends.take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[..a.len() - end], &b[..b.len() - end]);

    let mut pairs: Vec<_> = old[..start].iter().zip(&new[..start]).map(both).collect();
    pairs.extend(align_middle(a, b));
    pairs.extend(
        old[start + a.len()..]
            .iter()
            .zip(&new[start + b.len()..])
            .map(both),
    );
    pairs
}

fn both<'a>((a, b): (&'a Item, &'a Item)) -> (Option<&'a Item>, Option<&'a Item>) {
    (Some(a), Some(b))
}

fn align_middle<'a>(a: &'a [Item], b: &'a [Item]) -> Vec<(Option<&'a Item>, Option<&'a Item>)> {
    let width = b.len() + 1;
    let likenesses: Vec<u32> = a
        .iter()
        .flat_map(|a| b.iter().map(move |b| likeness(a, b)))
        .collect();
    let like = |i: usize, j: usize| likenesses[i * b.len() + j];
    // best[i][j]: the greatest sum for what follows from i and j.
    let mut best = vec![0u32; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            let skip = best[(i + 1) * width + j].max(best[i * width + j + 1]);
            let pair = match like(i, j) {
                0 => 0,
                like => like + best[(i + 1) * width + j + 1],
            };
            best[i * width + j] = skip.max(pair);
        }
    }
    let mut pairs = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        let here = best[i * width + j];
        if like(i, j) > 0 && here == like(i, j) + best[(i + 1) * width + j + 1] {
            pairs.push((Some(&a[i]), Some(&b[j])));
            i += 1;
            j += 1;
        } else if here == best[(i + 1) * width + j] {
            pairs.push((Some(&a[i]), None));
            i += 1;
        } else {
            pairs.push((None, Some(&b[j])));
            j += 1;
        }
    }
    pairs.extend(a[i..].iter().map(|a| (Some(a), None)));
    pairs.extend(b[j..].iter().map(|b| (None, Some(b))));
    pairs
}

/// How alike two things are: 0 when they cannot stand for each other, at most 1000 when something
/// differs. Equal ones count more than twice the likeness of things that merely share a role, so
/// that a thing that moved is not told as two that were renamed.
fn likeness(a: &Item, b: &Item) -> u32 {
    if a == b {
        return 1500;
    }
    if a.is_key() || b.is_key() || a.is_text() != b.is_text() {
        return if a.role == b.role { 500 } else { 0 };
    }
    if a.is_text() {
        return 200 + text_likeness(&a.value, &b.value) * 3 / 5;
    }
    let name = match (a.name.is_empty(), b.name.is_empty()) {
        (true, true) => 500,
        (false, false) => text_likeness(&a.name, &b.name),
        _ => 0,
    };
    let content = content_likeness(a, b);
    if a.role != b.role {
        // The same thing in another role says the same.
        let same_name = !a.name.is_empty() && a.name == b.name;
        let same_content = !a.children.is_empty() && content >= 900;
        return if same_name || same_content { 150 } else { 0 };
    }
    200 + name * 2 / 5 + content * 3 / 10
}

/// Shared direct children, 0 to 1000.
fn content_likeness(a: &Item, b: &Item) -> u32 {
    let total = a.children.len() + b.children.len();
    if total == 0 {
        return 1000;
    }
    let mut counts: HashMap<&Item, i32> = HashMap::new();
    for child in &a.children {
        *counts.entry(child).or_default() += 1;
    }
    let mut shared = 0;
    for child in &b.children {
        if let Some(count) = counts.get_mut(child)
            && *count > 0
        {
            *count -= 1;
            shared += 2;
        }
    }
    per_mille(shared, total)
}

/// Shared pairs of characters (Dice), 0 to 1000.
fn text_likeness(a: &str, b: &str) -> u32 {
    if a == b {
        return 1000;
    }
    let pairs = |text: &str| -> Vec<(char, char)> {
        let chars: Vec<char> = std::iter::once(' ')
            .chain(text.chars().take(200))
            .chain(std::iter::once(' '))
            .collect();
        let mut pairs: Vec<_> = chars.windows(2).map(|pair| (pair[0], pair[1])).collect();
        pairs.sort_unstable();
        pairs
    };
    let (a, b) = (pairs(a), pairs(b));
    let (mut i, mut j, mut shared) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                shared += 2;
                i += 1;
                j += 1;
            }
        }
    }
    per_mille(shared, a.len() + b.len())
}

fn per_mille(part: usize, whole: usize) -> u32 {
    u32::try_from(part * 1000 / whole.max(1)).unwrap_or(1000)
}

#[cfg(test)]
mod tests;
