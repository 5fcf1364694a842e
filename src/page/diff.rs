//! The difference of two snapshots, as a list of changes.

mod align;

use std::collections::HashMap;

use self::align::align;
use super::change::{Change, ChangeKind, Element, said};
use super::text::{self, Item};

/// The changes from one snapshot text to another; empty only if they are equal.
pub fn diff(old: &str, new: &str) -> Vec<Change> {
    if old == new {
        return Vec::new();
    }
    let (old_items, new_items) = (text::read(old), text::read(new));
    let mut comparison = Comparison::default();
    comparison.children(&old_items, &new_items, &Path::default());
    let changes = comparison.changes();
    if changes.is_empty() {
        return vec![first_other_line(old, new)];
    }
    changes
}

/// The first different line of texts that have the same meaning but are written differently.
fn first_other_line(old: &str, new: &str) -> Change {
    let (mut olds, mut news) = (old.lines(), new.lines());
    for number in 1.. {
        match (olds.next(), news.next()) {
            (None, None) => break,
            (a, b) if a == b => {}
            (a, b) => {
                let line = |line: Option<&str>| line.unwrap_or_default().trim().to_owned();
                let (old, new) = (line(a), line(b));
                return Change::of_page(ChangeKind::Line { number, old, new });
            }
        }
    }
    Change::of_page(ChangeKind::LineBreaks)
}

/// The named elements that contain an element, outermost first.
#[derive(Debug, Clone, Default)]
struct Path(Vec<Element>);

impl Path {
    fn with(&self, element: Element) -> Self {
        let mut path = self.clone();
        path.0.push(element);
        path
    }

    /// The path inside an element. A row without a name is called by its first cell, if that has not
    /// changed.
    fn inside(&self, old: &Item, new: &Item) -> Self {
        if !new.name.is_empty() {
            return self.with(Element::of(new));
        }
        match (old.children.first(), new.children.first()) {
            (Some(a), Some(b)) if new.role == "row" && a == b && !b.name.is_empty() => {
                self.with(Element::new("row", &b.name))
            }
            _ => self.clone(),
        }
    }

    fn nearest(&self) -> Option<Element> {
        self.0.last().cloned()
    }
}

/// A change, while the comparison goes on.
#[derive(Debug)]
enum Found<'a> {
    Changed(ChangeKind, Path),
    Added(&'a Item, Path),
    Removed(&'a Item, Path),
}

impl Found<'_> {
    fn state(&self) -> Option<(&str, bool)> {
        match self {
            Self::Changed(ChangeKind::State { state, on, .. }, _) => Some((state, *on)),
            _ => None,
        }
    }
}

#[derive(Debug, Default)]
struct Comparison<'a> {
    found: Vec<Found<'a>>,
}

impl<'a> Comparison<'a> {
    /// Compares the content of two corresponding elements.
    fn children(&mut self, old: &'a [Item], new: &'a [Item], path: &Path) {
        // A term comes before its definition.
        let mut term = String::new();
        for (a, b) in align(old, new) {
            if let Some(b) = b.filter(|b| b.role == "term") {
                term = said(b);
            }
            match (a, b) {
                (Some(a), Some(b)) if a != b && b.role == "definition" && !term.is_empty() => {
                    self.pair(a, b, &path.with(Element::new("", &term)));
                }
                (Some(a), Some(b)) if a != b => self.pair(a, b, path),
                (Some(a), None) => self.found.push(Found::Removed(a, path.clone())),
                (None, Some(b)) => self.found.push(Found::Added(b, path.clone())),
                _ => {}
            }
        }
    }

    fn pair(&mut self, a: &'a Item, b: &'a Item, path: &Path) {
        if b.is_key() {
            self.key(a, b, None, path);
            return;
        }
        if b.is_text() && a.is_text() {
            self.text(None, &a.value, &b.value, path);
            return;
        }
        let element = Element::of(b);
        if a.role != b.role {
            let (old, new) = (Element::called(a), Element::called(b));
            self.push(ChangeKind::Role { old, new }, path);
        } else if a.name != b.name {
            let (role, old, new) = (b.role.clone(), a.name.clone(), b.name.clone());
            self.push(ChangeKind::Renamed { role, old, new }, path);
        }
        let states = self.found.len();
        let called = Element::called(b);
        self.marks(a, b, &called, path);
        let (a_keys, a_rest) = split_keys(&a.children);
        let (b_keys, b_rest) = split_keys(&b.children);
        for key in a_keys {
            match b_keys.iter().find(|other| other.role == key.role) {
                Some(other) => self.key(key, other, Some(&called), path),
                None => self.lost_key(key, &called, path),
            }
        }
        for key in b_keys {
            if a_keys.iter().all(|other| other.role != key.role) {
                self.new_key(key, &called, path);
            }
        }
        self.forget_opposites(states);
        let below = self.found.len();
        if let ([one], [other]) = (a_rest, b_rest)
            && one.is_text()
            && other.is_text()
        {
            if one != other {
                self.text(Some(element), &one.value, &other.value, path);
            }
        } else if element.is_field() && only_text(a_rest) && only_text(b_rest) {
            let value = |items: &'a [Item]| items.first().map_or("", |item| item.value.as_str());
            if value(a_rest) != value(b_rest) {
                self.text(Some(element), value(a_rest), value(b_rest), path);
            }
        } else {
            self.children(a_rest, b_rest, &path.inside(a, b));
        }
        if let ([old], [new]) = (chosen(a).as_slice(), chosen(b).as_slice())
            && b.role == "combobox"
            && old != new
        {
            self.forget_states(below, |state, _| state == "selected");
            self.text(Some(Element::of(b)), old, new, path);
        }
        self.forget_repeats(a, b, below);
    }

    /// Drops changes of the content that the changed name repeats: it is often made of the content.
    fn forget_repeats(&mut self, a: &Item, b: &Item, from: usize) {
        if a.role != b.role || a.name == b.name {
            return;
        }
        let repeats = |found: &Found| match found {
            Found::Changed(
                ChangeKind::Text { old, new, .. } | ChangeKind::Renamed { old, new, .. },
                _,
            ) => a.name.contains(old) && b.name.contains(new),
            _ => false,
        };
        let since = self.found.split_off(from);
        let kept = since.into_iter().filter(|found| !repeats(found));
        self.found.extend(kept);
    }

    /// Drops one of `expanded` and `collapsed`, which change together.
    fn forget_opposites(&mut self, from: usize) {
        for (kept, dropped) in [("collapsed", "expanded"), ("expanded", "collapsed")] {
            let has = |found: &Found| found.state() == Some((kept, true));
            if self.found[from..].iter().any(has) {
                self.forget_states(from, |state, on| state == dropped && !on);
            }
        }
    }

    /// Drops matching changes of states that were found since index `from`.
    fn forget_states(&mut self, from: usize, which: impl Fn(&str, bool) -> bool) {
        let since = self.found.split_off(from);
        let is_it = |found: &Found| found.state().is_some_and(|(state, on)| which(state, on));
        self.found
            .extend(since.into_iter().filter(|found| !is_it(found)));
    }

    fn push(&mut self, kind: ChangeKind, path: &Path) {
        self.found.push(Found::Changed(kind, path.clone()));
    }

    fn text(&mut self, of: Option<Element>, old: &str, new: &str, path: &Path) {
        let (old, new) = (old.to_owned(), new.to_owned());
        self.push(ChangeKind::Text { of, old, new }, path);
    }

    fn state(&mut self, of: &Element, state: &str, on: bool, path: &Path) {
        let (of, state) = (of.clone(), state.to_owned());
        self.push(ChangeKind::State { of, state, on }, path);
    }

    fn fact(
        &mut self,
        of: Option<&Element>,
        key: &str,
        values: (Option<&str>, Option<&str>),
        path: &Path,
    ) {
        let kind = ChangeKind::Fact {
            of: of.cloned(),
            key: key.to_owned(),
            old: values.0.map(str::to_owned),
            new: values.1.map(str::to_owned),
        };
        self.push(kind, path);
    }

    fn marks(&mut self, a: &Item, b: &Item, element: &Element, path: &Path) {
        for mark in &b.marks {
            let (name, value) = split_mark(mark);
            match find_mark(a, name) {
                Some(old) if old == value => {}
                Some(old) if name == "level" => {
                    self.fact(Some(element), name, (Some(old), Some(value)), path);
                }
                _ => self.state(element, mark, true, path),
            }
        }
        for mark in &a.marks {
            let (name, _) = split_mark(mark);
            if find_mark(b, name).is_none() {
                self.state(element, name, false, path);
            }
        }
    }

    /// A key that both have; of the page if there is no element.
    fn key(&mut self, a: &'a Item, b: &'a Item, element: Option<&Element>, path: &Path) {
        match (b.role.as_str(), element) {
            _ if a.value == b.value => {}
            ("/state", Some(element)) => self.states(&a.value, &b.value, element, path),
            (role, _) => self.fact(element, &role[1..], (Some(&a.value), Some(&b.value)), path),
        }
    }

    fn states(&mut self, old: &str, new: &str, element: &Element, path: &Path) {
        for state in new.split_whitespace().filter(|word| !has_word(old, word)) {
            self.state(element, state, true, path);
        }
        for state in old.split_whitespace().filter(|word| !has_word(new, word)) {
            // A change from `current=page` to `current=step` was reported above.
            let (name, _) = split_mark(state);
            if !new.split(' ').any(|other| split_mark(other).0 == name) {
                self.state(element, state, false, path);
            }
        }
    }

    fn new_key(&mut self, key: &Item, element: &Element, path: &Path) {
        match key.role.as_str() {
            "/state" => self.states("", &key.value, element, path),
            role => self.fact(Some(element), &role[1..], (None, Some(&key.value)), path),
        }
    }

    fn lost_key(&mut self, key: &Item, element: &Element, path: &Path) {
        match key.role.as_str() {
            "/state" => self.states(&key.value, "", element, path),
            role => self.fact(Some(element), &role[1..], (Some(&key.value), None), path),
        }
    }

    fn changes(mut self) -> Vec<Change> {
        self.merge_moves();
        self.forget_what_a_modal_implies();
        // A label and the control that it names change together: only the control is reported.
        let renamed: Vec<(String, String)> = self
            .found
            .iter()
            .filter_map(|found| match found {
                Found::Changed(ChangeKind::Renamed { old, new, .. }, _) => {
                    Some((old.clone(), new.clone()))
                }
                _ => None,
            })
            .collect();
        let is_implied = |found: &Found| {
            matches!(found, Found::Changed(ChangeKind::Text { of: None, old, new }, _)
                if renamed.iter().any(|(a, b)| a == old && b == new))
        };
        let found = self.found.into_iter().filter(|found| !is_implied(found));
        found.map(settled).collect()
    }

    /// Drops changes of `inert` that follow from a modal dialog.
    fn forget_what_a_modal_implies(&mut self) {
        for on in [true, false] {
            let modal = |found: &Found| match found {
                Found::Added(item, _) => on && is_modal(item),
                Found::Removed(item, _) => !on && is_modal(item),
                found @ Found::Changed(..) => found.state() == Some(("modal", on)),
            };
            if self.found.iter().any(modal) {
                self.forget_states(0, |state, is| state == "inert" && is == on);
            }
        }
    }

    /// Merges the removal and the addition of an equal element to one move.
    fn merge_moves(&mut self) {
        let mut gone: HashMap<&Item, Vec<usize>> = HashMap::new();
        for (at, found) in self.found.iter().enumerate() {
            if let Found::Removed(item, _) = found {
                gone.entry(item).or_default().push(at);
            }
        }
        let mut merged = Vec::new();
        for at in 0..self.found.len() {
            let Found::Added(item, to) = &self.found[at] else {
                continue;
            };
            let Some(from) = gone.get_mut(item).and_then(Vec::pop) else {
                continue;
            };
            let Found::Removed(_, path) = &self.found[from] else {
                continue;
            };
            let (element, text) = Element::with_text(item);
            let from_element = path.nearest();
            let moved = ChangeKind::Moved {
                element,
                text,
                from: from_element,
            };
            self.found[at] = Found::Changed(moved, to.clone());
            merged.push(from);
        }
        merged.sort_unstable();
        for at in merged.into_iter().rev() {
            self.found.remove(at);
        }
    }
}

/// The change as it is reported.
fn settled(found: Found<'_>) -> Change {
    let (kind, path) = match found {
        Found::Changed(kind, path) => (kind, path),
        Found::Added(item, path) => (added(item), path),
        Found::Removed(item, path) => (removed(item), path),
    };
    let within = path.nearest();
    Change {
        kind,
        within,
        seen: None,
    }
}

fn added(item: &Item) -> ChangeKind {
    if item.is_key() {
        let (of, key, old) = (None, item.role[1..].to_owned(), None);
        let new = Some(item.value.clone());
        return ChangeKind::Fact { of, key, old, new };
    }
    let (element, text) = Element::with_text(item);
    ChangeKind::Added { element, text }
}

fn removed(item: &Item) -> ChangeKind {
    if item.is_key() {
        let (of, key, new) = (None, item.role[1..].to_owned(), None);
        let old = Some(item.value.clone());
        return ChangeKind::Fact { of, key, old, new };
    }
    let (element, text) = Element::with_text(item);
    ChangeKind::Removed { element, text }
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

/// Names of the selected options in an element.
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

#[cfg(test)]
mod tests;
