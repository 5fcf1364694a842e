//! What a review shows in the terminal. Pure: text out.

use std::fmt::Write as _;
use std::path::Path;

use crate::escape::one_line;
use crate::page::{Row, side_by_side};
use crate::report::{Paint, count};
use crate::review::{Difference, Group, Waiting};
use crate::snapshots::Kept;

/// Lines of a new page that are shown at once.
const BEGINNING: usize = 16;
/// Changes that are shown at once.
const CHANGES: usize = 20;
/// Other steps, or other cases, that are named at once.
const NAMED: usize = 6;
/// Equal lines around those that differ.
const CONTEXT: usize = 2;

/// Adds a line; writing to a String cannot fail.
macro_rules! line {
    ($out:expr, $($text:tt)*) => {
        let _ = writeln!($out, $($text)*);
    };
}

/// A change: the first step that has it, and in what it differs.
pub(super) fn group(group: &Group, number: usize, all: usize, paint: Paint) -> String {
    let mut out = String::new();
    let Some(first) = group.files.first() else {
        return out;
    };
    let what = match group.files.len() {
        1 => group.difference.words().to_owned(),
        many => format!("{}, the same in {many} steps", group.difference.words()),
    };
    line!(
        out,
        "\n{} {}",
        paint.bold(&format!("{number}/{all}")),
        paint.bold(&what)
    );
    let name = one_line(&first.file.words()).into_owned();
    let place = one_line(&first.location.to_string()).into_owned();
    line!(out, "{} {}", paint.cyan(&name), paint.dim(&place));
    line!(out, "  {}. {}", first.number, one_line(&first.sentence));
    let others: Vec<String> = group.files[1..]
        .iter()
        .map(|other| other.file.words())
        .collect();
    named(&mut out, "also", &others, paint);
    named(&mut out, "the step is in", &first.also_in, paint);
    out.push('\n');
    difference(&mut out, &group.difference, paint);
    out
}

fn named(out: &mut String, what: &str, names: &[String], paint: Paint) {
    if names.is_empty() {
        return;
    }
    let shown: Vec<_> = names
        .iter()
        .take(NAMED)
        .map(|name| one_line(name))
        .collect();
    let more = match names.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    let text = format!("{what}: {}{more}", shown.join(", "));
    line!(out, "  {}", paint.dim(&text));
}

fn difference(out: &mut String, difference: &Difference, paint: Paint) {
    match difference {
        Difference::NewPage(text) => {
            let all = text.lines().count();
            for text in text.lines().take(BEGINNING) {
                line!(out, "  {}", paint.green(&format!("+ {}", one_line(text))));
            }
            if all > BEGINNING {
                let more = count(all - BEGINNING, "more line");
                line!(out, "  {}", paint.dim(&format!("… {more}: d shows them")));
            }
        }
        Difference::ChangedPage(changes) => {
            if changes.is_empty() {
                line!(out, "  it equals the accepted page by now");
            }
            for change in changes.iter().take(CHANGES) {
                line!(out, "  {}", coloured(&one_line(&change.to_string()), paint));
            }
            if changes.len() > CHANGES {
                let more = count(changes.len() - CHANGES, "more change");
                line!(
                    out,
                    "  {}",
                    paint.dim(&format!("… {more}: d shows all lines"))
                );
            }
        }
        Difference::Violations { .. } => {
            for text in difference.lines() {
                let text = one_line(&text);
                let painted = match text.starts_with("new: ") {
                    true => paint.red(&text),
                    false => paint.green(&text),
                };
                line!(out, "  {painted}");
            }
        }
        Difference::NewPicture(_) => {
            line!(out, "  no picture is accepted yet: o opens the new one");
        }
        Difference::ChangedPicture(_) => {
            line!(
                out,
                "  o opens the picture; `stepproof review --web` shows both side by side"
            );
        }
    }
}

/// A change in words: what is gone in red, what is new in green, what has become something else in yellow.
fn coloured(change: &str, paint: Paint) -> String {
    match change.chars().next() {
        Some('+') => paint.green(change),
        Some('−') => paint.red(change),
        _ => paint.yellow(change),
    }
}

/// The lines in which the pages differ, with some around them.
pub(super) fn lines(old: Option<&str>, new: &str, paint: Paint) -> String {
    let rows = side_by_side(old.unwrap_or_default(), new);
    let differ = |row: &Row<'_>| matches!(row, Row::Other(..));
    let near = |at: usize| {
        let from = at.saturating_sub(CONTEXT);
        let to = (at + CONTEXT + 1).min(rows.len());
        rows[from..to].iter().any(differ)
    };
    let mut out = String::new();
    let mut left_out = false;
    let mut at = 0;
    while at < rows.len() {
        if !near(at) {
            left_out = true;
            at += 1;
            continue;
        }
        if std::mem::take(&mut left_out) {
            line!(out, "  {}", paint.dim("…"));
        }
        if let Row::Equal(text) = rows[at] {
            line!(out, "    {}", one_line(text));
            at += 1;
            continue;
        }
        // All that is gone, then all that is new, as in a diff.
        let end = rows[at..].iter().position(|row| !differ(row));
        let end = end.map_or(rows.len(), |length| at + length);
        for row in &rows[at..end] {
            if let Row::Other(Some(text), _) = row {
                line!(out, "  {}", paint.red(&format!("- {}", one_line(text))));
            }
        }
        for row in &rows[at..end] {
            if let Row::Other(_, Some(text)) = row {
                line!(out, "  {}", paint.green(&format!("+ {}", one_line(text))));
            }
        }
        at = end;
    }
    out
}

/// All steps with a change.
pub(super) fn steps(files: &[Waiting]) -> String {
    let mut out = String::new();
    for waiting in files {
        line!(
            out,
            "  {} {}",
            one_line(&waiting.file.words()),
            one_line(&waiting.sentence)
        );
    }
    out
}

/// A file that belongs to no step.
pub(super) fn orphan(file: &Kept, root: &Path, number: usize, all: usize, paint: Paint) -> String {
    let path = file.path.strip_prefix(root).unwrap_or(&file.path);
    let path = path.to_string_lossy();
    let head = paint.bold(&format!("{number}/{all} a file of no step"));
    let kind = if file.pending {
        "a pending one"
    } else {
        "an accepted one"
    };
    format!(
        "\n{head}\n{}\n  {kind}; the scenarios have no step `{}` that keeps it\n",
        paint.cyan(&one_line(&path)),
        one_line(&file.name())
    )
}

/// The keys for a change.
pub(super) fn keys(same: usize, paint: Paint) -> String {
    let mut keys = vec![("a", "accept".to_owned()), ("r", "reject".to_owned())];
    if same > 1 {
        keys.push(("e", format!("accept everywhere ({same})")));
    }
    let rest = [
        ("s", "skip"),
        ("d", "lines"),
        ("o", "open"),
        ("?", "help"),
        ("q", "quit"),
    ];
    keys.extend(rest.map(|(key, what)| (key, what.to_owned())));
    prompt(&keys, paint)
}

/// The keys for a file of no step.
pub(super) fn orphan_keys(left: usize, paint: Paint) -> String {
    let mut keys = vec![("x", "remove".to_owned())];
    if left > 1 {
        keys.push(("X", format!("remove all ({left})")));
    }
    keys.extend([("s", "skip".to_owned()), ("q", "quit".to_owned())]);
    prompt(&keys, paint)
}

fn prompt(keys: &[(&str, String)], paint: Paint) -> String {
    let keys = keys
        .iter()
        .map(|(key, what)| format!("{} {what}", paint.bold(key)));
    format!("\n{}: ", keys.collect::<Vec<_>>().join("  "))
}

/// What the keys do.
pub(super) const HELP: &str = "
  a  accept: the page or picture of this step becomes the stored one
  e  accept everywhere: that of all steps with the same change
  r  reject: it is removed, and the stored one stays
  R  reject everywhere: that of all steps with the same change
  s  skip: decide about this change later
  d  the lines of both pages that differ
  l  all steps with this change
  o  open the picture, or the report of the last run
  q  quit; what is decided stays decided
";

/// What the keys do about a file of no step.
pub(super) const ORPHAN_HELP: &str = "
  x  remove the file
  X  remove it and all others that belong to no step
  s  skip: keep it; if its case or step has a new name, give the file the same
  q  quit
";
