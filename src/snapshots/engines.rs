//! What an engine shows otherwise than the others, declared in the snapshot that all of them share:
//!
//! ```text
//! - textbox "Date"
//! # firefox: - textbox "Date": 2026-01-01
//! ```
//!
//! The lines with the name of an engine stand below the line that they replace there; one without a text
//! leaves that line out.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// A line that all engines show, but for those that declare another one.
struct Line<'a> {
    text: &'a str,
    /// Names of engines, each with what it shows instead.
    declared: Vec<(&'a str, &'a str)>,
}

/// The engine and its text, if the line is a declaration.
fn declaration(line: &str) -> Option<(&str, &str)> {
    let (name, text) = line.strip_prefix("# ")?.split_once(':')?;
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase());
    is_name.then(|| (name, text.strip_prefix(' ').unwrap_or(text)))
}

fn read(stored: &str) -> Vec<Line<'_>> {
    let mut lines: Vec<Line<'_>> = Vec::new();
    for text in stored.lines() {
        match (declaration(text), lines.last_mut()) {
            (Some(declared), Some(line)) => line.declared.push(declared),
            _ => lines.push(Line {
                text,
                declared: Vec::new(),
            }),
        }
    }
    lines
}

fn written(lines: &[Line<'_>]) -> String {
    let texts = lines.iter().flat_map(|line| {
        let declared = line.declared.iter();
        let declared = declared.map(|(name, text)| format!("# {name}: {text}"));
        std::iter::once(line.text.to_owned()).chain(declared.map(|line| line.trim_end().to_owned()))
    });
    texts.collect::<Vec<_>>().join("\n")
}

/// The stored text as this engine shows it; `None` is the one whose text stands for all.
pub(super) fn seen_by(stored: &str, engine: Option<&str>) -> String {
    let lines = read(stored);
    let texts = lines.iter().flat_map(|line| {
        let own: Vec<&str> = line
            .declared
            .iter()
            .filter(|(name, _)| Some(*name) == engine)
            .map(|(_, text)| *text)
            .collect();
        match own[..] {
            [] => vec![line.text],
            [""] => Vec::new(),
            _ => own,
        }
    });
    texts.collect::<Vec<_>>().join("\n")
}

/// The stored text, changed so that this engine shows `page`. For the one whose text stands for all, it
/// becomes the page, with the declarations of the lines that stay; another one declares its own.
pub(super) fn declared(stored: &str, page: &str, engine: Option<&str>) -> String {
    let lines = read(stored);
    let has_declared = lines.iter().any(|line| !line.declared.is_empty());
    let text = match engine {
        None if !has_declared => return page.to_owned(),
        None => for_all(&lines, page),
        Some(engine) => for_one(lines, page, engine),
    };
    // There is no line that the first one could be declared below.
    match seen_by(&text, engine) == page.trim_end() {
        true => text,
        false => page.to_owned(),
    }
}

/// With what this engine shows otherwise.
fn for_one<'a>(mut lines: Vec<Line<'a>>, page: &'a str, engine: &'a str) -> String {
    for line in &mut lines {
        line.declared.retain(|(name, _)| *name != engine);
    }
    let page: Vec<&str> = page.lines().collect();
    let texts: Vec<&str> = lines.iter().map(|line| line.text).collect();
    let operations = capture_diff_slices(Algorithm::Myers, &texts, &page);
    for operation in operations {
        let (_, old, new) = operation.as_tag_tuple();
        if matches!(operation, DiffOp::Equal { .. }) {
            continue;
        }
        let shown = page[new].iter().map(|text| (engine, *text));
        // What is only inserted belongs to the line before it.
        let at = match old.is_empty() {
            true => old.start.saturating_sub(1),
            false => old.start,
        };
        let Some(line) = lines.get_mut(at) else {
            continue;
        };
        if old.is_empty() {
            line.declared.push((engine, line.text));
        }
        line.declared.extend(shown);
        if line.declared.iter().all(|(name, _)| *name != engine) {
            line.declared.push((engine, ""));
        }
        for line in lines.iter_mut().take(old.end).skip(at + 1) {
            line.declared.push((engine, ""));
        }
    }
    written(&lines)
}

/// The page, with what other engines declare for the lines that stay.
fn for_all(lines: &[Line<'_>], page: &str) -> String {
    let page: Vec<&str> = page.lines().collect();
    let texts: Vec<&str> = lines.iter().map(|line| line.text).collect();
    let operations = capture_diff_slices(Algorithm::Myers, &texts, &page);
    let mut new: Vec<Line<'_>> = page
        .iter()
        .map(|text| Line {
            text,
            declared: Vec::new(),
        })
        .collect();
    for operation in operations {
        if let DiffOp::Equal {
            old_index,
            new_index,
            len,
        } = operation
        {
            for at in 0..len {
                let declared = &lines[old_index + at].declared;
                new[new_index + at].declared.clone_from(declared);
            }
        }
    }
    written(&new)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORED: &str = "\
- /title: Pay
- textbox \"Date\"
# firefox: - textbox \"Date\": 2026-01-01
- button \"Pay\"
# webkit:
- text: bye
# webkit: - text: bye
# webkit: - text: now";

    #[test]
    fn each_engine_sees_what_is_declared_for_it() {
        let all = "- /title: Pay\n- textbox \"Date\"\n- button \"Pay\"\n- text: bye";
        assert_eq!(seen_by(STORED, None), all);
        let firefox = all.replace("\"Date\"", "\"Date\": 2026-01-01");
        assert_eq!(seen_by(STORED, Some("firefox")), firefox);
        let webkit = "- /title: Pay\n- textbox \"Date\"\n- text: bye\n- text: now";
        assert_eq!(seen_by(STORED, Some("webkit")), webkit);
    }

    #[test]
    fn what_an_engine_shows_is_declared_and_nothing_else_changes() {
        let of = |page: &str, engine| declared(STORED, page, engine);
        for engine in [None, Some("firefox"), Some("webkit")] {
            assert_eq!(of(&seen_by(STORED, engine), engine), STORED);
        }
        let pages = [
            "- /title: Pay\n- text: new\n- textbox \"Date\"\n- button \"Pay\"\n- text: bye",
            "- /title: Pay\n- textbox \"Day\"\n- button \"Go\"\n- text: bye",
            "- /title: Pay\n- text: bye\n- text: more",
            "- /title: Other\n- text: all",
        ];
        for page in pages {
            let text = of(page, Some("firefox"));
            assert_eq!(seen_by(&text, Some("firefox")), page);
            assert_eq!(seen_by(&text, None), seen_by(STORED, None));
            assert_eq!(
                seen_by(&text, Some("webkit")),
                seen_by(STORED, Some("webkit"))
            );
        }
    }

    #[test]
    fn a_change_for_all_keeps_what_is_declared_for_the_lines_that_stay() {
        let page = "- /title: Paid\n- textbox \"Date\"\n- button \"Go\"\n- text: bye";
        let text = declared(STORED, page, None);
        assert_eq!(seen_by(&text, None), page);
        let firefox = page.replace("\"Date\"", "\"Date\": 2026-01-01");
        assert_eq!(seen_by(&text, Some("firefox")), firefox);
        // What was declared for a line that is gone is gone with it.
        assert_eq!(
            seen_by(&text, Some("webkit")),
            format!("{page}\n- text: now")
        );
    }

    #[test]
    fn the_names_of_views_are_no_declarations() {
        for line in ["# 1: first sight", "# 2: dialog opened, shown", "- # a: b"] {
            assert_eq!(declaration(line), None);
        }
    }
}
