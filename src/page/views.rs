//! The snapshot of a step: the pages that the step passes, each as it is at first sight, and the page that
//! the reader is shown.
//!
//! If a step passes only one page and shows it as it is at first sight, the snapshot is the text of that
//! page. Otherwise each view has a line with its number, and all views of a document are one text, in which
//! a line that only some views have ends with their numbers:
//!
//! ```text
//! # 1: first sight
//! # 2: shown
//! - /title: 登录
//! - textbox "账号" # 1
//! - textbox "账号": zhangcs # 2
//! ```
//!
//! No line of a page begins with `#` or ends with numbers like these: a text with ` #` is in quotes.

use std::collections::BTreeSet;
use std::fmt::{self, Display, Write as _};

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::change::{Change, ChangeKind, Element};
use super::diff::diff;
use super::text::{self, Item};

/// A page of a step at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Which moment.
    pub moment: Moment,
    /// Whether this is the view that the reader is shown.
    pub shown: bool,
    /// The document, counted from 0 within the step.
    pub document: usize,
    /// The page as text.
    pub text: String,
}

/// A moment of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Moment {
    /// The page has come to rest for the first time.
    FirstSight,
    /// A dialog of the page has opened.
    DialogOpened,
    /// The browser shows a dialog of its own, which hides the page.
    BrowserDialog,
    /// A field is about to be overwritten that is on no view of its page yet.
    OnTheWay,
    /// The page is shown to the reader some time after its first sight.
    Shown,
}

const MOMENTS: [Moment; 5] = [
    Moment::FirstSight,
    Moment::DialogOpened,
    Moment::BrowserDialog,
    Moment::OnTheWay,
    Moment::Shown,
];

impl Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::FirstSight => "first sight",
            Self::DialogOpened => "dialog opened",
            Self::BrowserDialog => "browser dialog",
            Self::OnTheWay => "on the way",
            Self::Shown => "shown",
        })
    }
}

/// The text of a dialog of the browser of this kind, such as `confirm`.
pub fn browser_dialog(kind: &str, says: &str) -> String {
    text::write(&[Item {
        role: kind.to_owned(),
        children: vec![Item::valued("text", says)],
        ..Item::default()
    }])
}

impl View {
    /// The value of a key of the page, such as `/title`.
    fn fact(&self, key: &str) -> Option<String> {
        let mut items = text::read(&self.text).into_iter();
        items
            .find(|item| item.role == key)
            .map(|item| item.value.clone())
    }

    /// The page in words: `"登录" at /sso/login`.
    pub fn page_words(&self) -> String {
        match (self.fact("/title"), self.fact("/location")) {
            (Some(title), Some(location)) => format!("\"{title}\" at {location}"),
            _ => self.text.trim().trim_start_matches("- ").to_owned(),
        }
    }

    /// Whether it corresponds to this view of another run of the step.
    pub fn stands_for(&self, other: &Self) -> bool {
        (self.shown, self.document) == (other.shown, other.document)
            && (self.shown || self.moment == other.moment)
    }

    /// What distinguishes it from other views of a step.
    fn key(&self) -> (Option<Moment>, Option<String>) {
        let moment = (!self.shown).then_some(self.moment);
        (moment, self.fact("/title"))
    }

    fn label(&self) -> String {
        match self.shown && self.moment != Moment::Shown {
            true => format!("{}, {}", self.moment, Moment::Shown),
            false => self.moment.to_string(),
        }
    }

    fn from_label(label: &str) -> Option<Self> {
        let (first, also_shown) = match label.split_once(", ") {
            Some((first, "shown")) => (first, true),
            Some(_) => return None,
            None => (label, false),
        };
        let moment = MOMENTS
            .into_iter()
            .find(|moment| moment.to_string() == first)?;
        Some(Self {
            moment,
            shown: also_shown || moment == Moment::Shown,
            document: 0,
            text: String::new(),
        })
    }
}

/// The views as `.snap` files hold them.
pub fn write_views(views: &[View]) -> String {
    if let [only] = views
        && only.shown
        && matches!(only.moment, Moment::FirstSight | Moment::Shown)
    {
        return only.text.clone();
    }
    let mut documents: Vec<usize> = views.iter().map(|view| view.document).collect();
    let mut known = BTreeSet::new();
    documents.retain(|document| known.insert(*document));
    let mut out = String::new();
    let mut number = 0;
    for document in documents {
        let of_it = views.iter().filter(|view| view.document == document);
        let of_it: Vec<&View> = of_it.collect();
        for (index, view) in of_it.iter().enumerate() {
            let _ = writeln!(out, "# {}: {}", number + index + 1, view.label());
        }
        write_document(&mut out, &of_it, number + 1);
        number += of_it.len();
    }
    out
}

/// One text of all views of a document, which are numbered from `first`.
fn write_document(out: &mut String, views: &[&View], first: usize) {
    // Each line with the views that have it.
    let mut lines: Vec<(&str, Vec<usize>)> = Vec::new();
    for (index, view) in views.iter().enumerate() {
        let known: Vec<&str> = lines.iter().map(|(line, _)| *line).collect();
        let seen: Vec<&str> = view.text.lines().collect();
        let mut merged = Vec::new();
        for op in capture_diff_slices(Algorithm::Myers, &known, &seen) {
            let (_, old, new) = op.as_tag_tuple();
            let is_equal = matches!(op, DiffOp::Equal { .. });
            for (line, with) in &lines[old] {
                let mut with = with.clone();
                with.extend(is_equal.then_some(index));
                merged.push((*line, with));
            }
            if !is_equal {
                merged.extend(seen[new].iter().map(|line| (*line, vec![index])));
            }
        }
        lines = merged;
    }
    for (line, with) in lines {
        out.push_str(line);
        if with.len() < views.len() {
            out.push_str(" #");
            for index in with {
                let _ = write!(out, " {}", first + index);
            }
        }
        out.push('\n');
    }
}

/// Reads the output of [`write_views`]. Never fails: lines of any other form belong to the page.
pub fn read_views(text: &str) -> Vec<View> {
    let mut views: Vec<(usize, View)> = Vec::new();
    // The index of the first view of the current document.
    let mut begin = 0;
    let mut in_heading = false;
    for line in text.lines() {
        if let Some((number, view)) = heading(line) {
            if !in_heading {
                begin = views.len();
            }
            in_heading = true;
            let document = match views.get(begin) {
                Some((_, first)) => first.document,
                None => views.last().map_or(0, |(_, last)| last.document + 1),
            };
            views.push((number, View { document, ..view }));
            continue;
        }
        in_heading = false;
        if views.is_empty() {
            let only = View::from_label("first sight, shown");
            views.extend(only.map(|view| (1, view)));
        }
        let (line, with) = numbered(line);
        for (number, view) in &mut views[begin..] {
            if with.is_empty() || with.contains(number) {
                view.text.push_str(line);
                view.text.push('\n');
            }
        }
    }
    views.into_iter().map(|(_, view)| view).collect()
}

/// The number and the view of a line such as `# 1: first sight`.
fn heading(line: &str) -> Option<(usize, View)> {
    let (number, label) = line.strip_prefix("# ")?.split_once(": ")?;
    Some((number.parse().ok()?, View::from_label(label.trim_end())?))
}

/// A line without the numbers of views at its end, and these.
fn numbered(line: &str) -> (&str, Vec<usize>) {
    let numbers = |end: &str| {
        let numbers = end.split(' ').map(str::parse);
        numbers.collect::<Result<Vec<usize>, _>>().ok()
    };
    line.rsplit_once(" # ")
        .and_then(|(line, end)| Some((line, numbers(end.trim_end())?)))
        .unwrap_or((line, Vec::new()))
}

/// What changed from one snapshot of a step to another; empty only when they are equal.
pub fn diff_steps(old: &str, new: &str) -> Vec<Change> {
    if old == new {
        return Vec::new();
    }
    let (olds, news) = (read_views(old), read_views(new));
    let mut changes: Vec<Change> = Vec::new();
    let several = olds.iter().chain(&news).any(|view| view.document > 0);
    // What the reader is shown comes first: the same change at first sight is not told again.
    let mut pairs = pair(&olds, &news);
    pairs.sort_by_key(|(old, new)| !old.or(*new).is_some_and(|view| view.shown));
    for (old, new) in pairs {
        match (old, new) {
            (Some(old), Some(new)) => {
                for mut change in diff(&old.text, &new.text) {
                    let known = changes.iter().any(|known| {
                        (&known.kind, &known.within) == (&change.kind, &change.within)
                    });
                    if known {
                        continue;
                    }
                    change.seen = seen(new, several);
                    changes.push(change);
                }
            }
            (Some(gone), None) => changes.push(passed(gone, true)),
            (None, Some(come)) => changes.push(passed(come, false)),
            (None, None) => {}
        }
    }
    if changes.is_empty() {
        return diff(old, new);
    }
    changes
}

/// When the reader is not shown the page so: at which moment it was.
fn seen(view: &View, several: bool) -> Option<String> {
    let title = view.fact("/title").filter(|_| several);
    let of = title.map_or(String::new(), |title| format!(" of \"{title}\""));
    match view.moment {
        _ if view.shown => None,
        Moment::FirstSight => Some(format!("at first sight{of}")),
        Moment::DialogOpened => Some(format!("when the dialog opened{of}")),
        Moment::OnTheWay => Some(format!("on the way{of}")),
        Moment::BrowserDialog | Moment::Shown => None,
    }
}

/// A page that is passed only in one of the snapshots.
fn passed(view: &View, gone: bool) -> Change {
    let (role, name, text) = match (view.fact("/title"), view.fact("/location")) {
        (Some(title), Some(location)) => ("page", title, location),
        _ => ("dialog of the browser", String::new(), view.page_words()),
    };
    let element = Element::new(role, &name);
    let mut change = Change::of_page(match gone {
        true => ChangeKind::Removed { element, text },
        false => ChangeKind::Added { element, text },
    });
    change.seen = match view.moment {
        Moment::DialogOpened => Some("when a dialog opened".to_owned()),
        Moment::OnTheWay => Some("on the way".to_owned()),
        _ => None,
    };
    change
}

/// Which views stand for each other.
fn pair<'a>(olds: &'a [View], news: &'a [View]) -> Vec<(Option<&'a View>, Option<&'a View>)> {
    let keys = |views: &[View]| views.iter().map(View::key).collect::<Vec<_>>();
    let mut pairs = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &keys(olds), &keys(news)) {
        let (_, old, new) = op.as_tag_tuple();
        let (old, new) = (&olds[old], &news[new]);
        for index in 0..old.len().max(new.len()) {
            pairs.push((old.get(index), new.get(index)));
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(moment: Moment, shown: bool, document: usize, text: &str) -> View {
        View {
            moment,
            shown,
            document,
            text: text.to_owned(),
        }
    }

    const FORM: &str =
        "- /title: 登录\n- /location: /login\n- textbox \"账号\"\n- button \"登录\"\n";
    const FILLED: &str =
        "- /title: 登录\n- /location: /login\n- textbox \"账号\": zhangcs\n- button \"登录\"\n";
    const HOME: &str = "- /title: 首页\n- /location: /\n- heading \"欢迎 # 1\"\n";

    #[test]
    fn a_page_that_is_shown_at_first_sight_is_its_text() {
        let views = [view(Moment::FirstSight, true, 0, FORM)];
        assert_eq!(write_views(&views), FORM);
        assert_eq!(read_views(FORM), views);
    }

    #[test]
    fn views_of_a_document_are_one_text() {
        let views = [
            view(Moment::FirstSight, false, 0, FORM),
            view(Moment::Shown, true, 0, FILLED),
        ];
        let expected = "# 1: first sight\n# 2: shown\n- /title: 登录\n- /location: /login\n\
            - textbox \"账号\" # 1\n- textbox \"账号\": zhangcs # 2\n- button \"登录\"\n";
        assert_eq!(write_views(&views), expected);
        assert_eq!(read_views(expected), views);
    }

    #[test]
    fn each_document_has_its_text() {
        let views = [
            view(Moment::FirstSight, false, 0, FORM),
            view(Moment::DialogOpened, false, 0, FILLED),
            view(Moment::BrowserDialog, false, 1, "- confirm: 确定\n"),
            view(Moment::FirstSight, true, 2, HOME),
        ];
        let text = write_views(&views);
        assert!(text.contains("# 3: browser dialog\n- confirm: 确定\n# 4: first sight, shown\n"));
        assert_eq!(read_views(&text), views);
    }

    #[test]
    fn what_is_on_no_shown_page_is_told_with_its_moment() {
        let old = [
            view(Moment::FirstSight, false, 0, FORM),
            view(Moment::Shown, true, 0, FILLED),
        ];
        let overwritten = FORM.replace("\"账号\"", "\"账号\": 1");
        let new = [
            view(Moment::FirstSight, false, 0, &overwritten),
            view(Moment::Shown, true, 0, FILLED),
        ];
        let told = |changes: Vec<Change>| -> Vec<String> {
            changes.iter().map(ToString::to_string).collect()
        };
        let changes = diff_steps(&write_views(&old), &write_views(&new));
        assert_eq!(
            told(changes),
            ["textbox \"账号\": value (none) → 1 (at first sight)"]
        );
        let renamed = |text: &str| text.replace("button \"登录\"", "button \"进入\"");
        let new = [
            view(Moment::FirstSight, false, 0, &renamed(FORM)),
            view(Moment::Shown, true, 0, &renamed(FILLED)),
        ];
        let changes = diff_steps(&write_views(&old), &write_views(&new));
        assert_eq!(told(changes), ["button 登录 → 进入"]);
    }

    #[test]
    fn a_page_that_is_passed_no_more_is_told() {
        let shown = view(Moment::FirstSight, true, 1, FILLED);
        let old = [view(Moment::FirstSight, false, 0, HOME), shown.clone()];
        let new = [View {
            document: 0,
            ..shown
        }];
        let changes = diff_steps(&write_views(&old), &write_views(&new));
        let told: Vec<_> = changes.iter().map(ToString::to_string).collect();
        assert_eq!(told, ["− page \"首页\": /"]);
    }
}
