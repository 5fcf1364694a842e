//! The violations of accessibility that are known: a list for each step that has some.

use super::{FOLDER, Kept, Mode, OF_STEP, Page, Store, StoreError, put, raw_text};
use crate::case_id::file_name;

/// The end of the name of a list.
pub(super) const SUFFIX: &str = "accessibility";

/// What a list says that has become empty.
const NONE: &str = "no violation";

/// How the violations on a page compare with those that are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Path of the list, relative to the project root.
    pub path: String,
    /// Whether each of the violations is known, in their order.
    pub known: Vec<bool>,
    /// What is in the list, and on the page no more.
    pub fixed: Vec<String>,
    /// Why the list of now could not become pending: the project is read-only.
    pub unkept: Option<String>,
}

impl Store {
    /// Compares violations, each a line, with the list of the step; a step without one has an empty one
    /// if it `begins` one, and else nothing is compared. In [`Mode::Write`] the list of now becomes
    /// pending where it is another one. `page` says whose it is; its text is not read.
    pub fn compare_violations(
        &self,
        page: &Page<'_>,
        seen: &[String],
        begins: bool,
    ) -> Result<Option<Known>, StoreError> {
        let (folder, step) = (page.case.folder(), file_name(page.step));
        let name = format!("{step}{OF_STEP}{SUFFIX}");
        let relative = format!("{FOLDER}/{folder}/{name}.snap");
        let path = self.root.join(&relative);
        let stored = raw_text(&path)?;
        if stored.is_none() && !begins {
            return Ok(None);
        }
        let stored = stored.as_deref().unwrap_or(NONE);
        let (known, fixed) = compared(&lines_of(stored), seen);
        let mut lines = seen.to_vec();
        lines.sort();
        let text = match lines.is_empty() {
            true => NONE.to_owned(),
            false => lines.join("\n"),
        };
        let unkept = match self.mode {
            Mode::CompareOnly => None,
            Mode::Write => {
                let candidate = match text == stored {
                    true => None,
                    false => {
                        let page = Page {
                            text: &text,
                            ..*page
                        };
                        self.ask_insta(&page, &name, &path)?.1
                    }
                };
                put(&path.with_extension("snap.new"), candidate)?
            }
        };
        Ok(Some(Known {
            path: relative,
            known,
            fixed,
            unkept,
        }))
    }
}

/// What a pending list adds to the one that it would replace, and what it takes away.
pub fn changed(pending: &Kept) -> Result<(Vec<String>, Vec<String>), StoreError> {
    let read = |path| Ok::<_, StoreError>(lines_of(&raw_text(path)?.unwrap_or_default()));
    let seen = read(&pending.path)?;
    let (known, fixed) = compared(&read(&pending.target())?, &seen);
    let new = seen.into_iter().zip(known).filter(|(_, known)| !known);
    Ok((new.map(|(line, _)| line).collect(), fixed))
}

/// The violations of a list.
fn lines_of(text: &str) -> Vec<String> {
    let lines = text.lines().filter(|line| *line != NONE);
    lines.map(str::to_owned).collect()
}

/// Whether each of those seen is in the list, and what of the list is left. One that is there twice is
/// known twice.
fn compared(list: &[String], seen: &[String]) -> (Vec<bool>, Vec<String>) {
    let mut left = list.to_vec();
    let known = seen.iter().map(|line| {
        let at = left.iter().position(|known| known == line);
        at.map(|at| left.remove(at)).is_some()
    });
    (known.collect(), left)
}
