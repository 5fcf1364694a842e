//! The difference of two snapshots in a reader's words: one line for each thing that changed.

mod align;
mod words;

use std::collections::HashMap;

use self::align::align;
use self::words::{LONG, differing, excerpt, said, shown, subject, summary};
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

/// A thing that has another name in the new snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renamed {
    /// Its ARIA role.
    pub role: String,
    /// What it was called.
    pub old: String,
    /// What it is called now.
    pub new: String,
}

/// What was renamed from one snapshot text to another.
pub fn renamed(old: &str, new: &str) -> Vec<Renamed> {
    let (old_items, new_items) = (text::read(old), text::read(new));
    let mut comparison = Comparison::default();
    comparison.children(&old_items, &new_items, &Place::default());
    let changes = comparison.changes.iter();
    changes
        .filter_map(|change| match change {
            Change::Renamed { role, old, new, .. } => Some(Renamed {
                role: (*role).to_owned(),
                old: (*old).to_owned(),
                new: (*new).to_owned(),
            }),
            _ => None,
        })
        .collect()
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

/// Only the role, when the name stayed.
fn short_role<'a>(a: &Item, b: &'a Item, full: &'a str) -> &'a str {
    if a.name == b.name { &b.role } else { full }
}

#[cfg(test)]
mod tests;
