//! Stores and compares snapshots: the only module that uses insta.
//!
//! Pages are compared and stored by insta's public macro, so that `cargo insta review` works on the
//! folder. insta reports by panicking and printing. Here it is configured to always pass and to print
//! nothing: our comparator records the result, and a pending file goes to a scratch folder first, from
//! which it is moved into place atomically.

mod engines;
mod pictures;
mod survey;
mod violations;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use insta::internals::SnapshotContents;
use insta::{Comparator, Snapshot};

use crate::case_id::{CaseId, file_name};
use crate::files::{self, FileError};
use crate::record::Verdict;
use crate::scratch::Scratch;

pub use self::pictures::{beside as picture_file, picture};
pub use self::survey::{Kept, KeptKind, fault, kept, refer_to, remove, state};
pub use self::violations::{Known, changed as changed_violations};

/// The folder of the snapshots in a project.
const FOLDER: &str = "snapshots";

/// What stands between the step and what is kept of it, in the name of a file that is not its page.
const OF_STEP: char = '@';

/// The variable with the scratch folder of this process, to which insta writes pending files.
const SCRATCH: &str = "INSTA_PENDING_DIR";

/// One call of insta at a time: two runs of one case share a path in the scratch folder.
static INSTA: Mutex<()> = Mutex::new(());

/// Configures insta by its environment variables: to work on `root`, and to neither panic nor print.
/// Call it before the process has a second thread. The scratch folder lives as long as the result.
#[expect(unsafe_code, reason = "set_var: the caller has no other thread yet")]
pub fn prepare_process(root: &Path) -> Result<Scratch, FileError> {
    let scratch =
        Scratch::create().map_err(FileError::of("create a folder in", &std::env::temp_dir()))?;
    // An inherited INSTA_SNAPSHOT_REFERENCES_FILE is kept: `cargo insta test` uses it to find out
    // which snapshots are in use.
    unsafe {
        std::env::set_var("INSTA_WORKSPACE_ROOT", root);
        std::env::set_var(SCRATCH, scratch.path());
        std::env::set_var("INSTA_FORCE_PASS", "1");
        std::env::set_var("INSTA_OUTPUT", "none");
        std::env::set_var("INSTA_UPDATE", "new");
        std::env::set_var("INSTA_REQUIRE_FULL_MATCH", "0");
        std::env::remove_var("INSTA_FORCE_UPDATE");
        std::env::remove_var("INSTA_FORCE_UPDATE_SNAPSHOTS");
    }
    Ok(scratch)
}

/// Why a snapshot could not be compared or stored; the page is not to blame.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A file could not be read, written or removed.
    #[error(transparent)]
    File(#[from] FileError),
    /// A stored file is not a snapshot, e.g. after a merge conflict.
    #[error("`{}` is not a snapshot: {why}", path.display())]
    NotASnapshot {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// It contains the conflict markers of a Git merge.
    #[error("`{}` holds a merge conflict", path.display())]
    Conflict {
        /// The file.
        path: PathBuf,
        /// The line of the first marker.
        line: usize,
    },
    /// insta failed, e.g. because the disk of the scratch folder is full.
    #[error("insta could not compare `{}`: {why}", path.display())]
    Insta {
        /// The stored snapshot.
        path: PathBuf,
        /// insta's message.
        why: String,
    },
}

/// Whether new and changed pages are stored as pending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// As `<step>.snap.new` beside the stored snapshot, for review.
    Write,
    /// Nothing is written or removed (`CI`).
    CompareOnly,
}

/// The snapshots of a project.
#[derive(Debug, Clone)]
pub struct Store {
    root: PathBuf,
    mode: Mode,
}

/// A page's text, with the data of the file's header.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// Id of the case.
    pub case: &'a CaseId,
    /// Id of the step.
    pub step: &'a str,
    /// The page as text.
    pub text: &'a str,
    /// The engine that shows it, if it is another one than that whose text stands for all.
    pub engine: Option<&'a str>,
    /// The step's sentence.
    pub description: &'a str,
    /// Path of the scenario, relative to the project root.
    pub scenario: &'a str,
}

/// The result of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// Path of the stored snapshot, relative to the project root.
    pub path: String,
    /// How the page compares with it.
    pub verdict: Verdict,
    /// The stored text, without trailing white space; `None` when there is none stored.
    pub stored: Option<String>,
    /// Why a new or changed page could not become pending: the project is read-only.
    pub unkept: Option<String>,
}

impl Store {
    /// The snapshots of the project at `root`. Call [`prepare_process`] with the same root first.
    pub fn open(root: &Path, mode: Mode) -> Self {
        if mode == Mode::Write {
            files::clear(&root.join(FOLDER));
        }
        Self {
            root: root.to_owned(),
            mode,
        }
    }

    /// Compares a page with its stored snapshot. In [`Mode::Write`] a new or changed page becomes
    /// pending, and the pending file of an equal one is removed.
    pub fn compare(&self, page: &Page<'_>) -> Result<Compared, StoreError> {
        let (folder, step) = (page.case.folder(), file_name(page.step));
        let relative = format!("{FOLDER}/{folder}/{step}.snap");
        let path = self.root.join(&relative);
        let pending = path.with_extension("snap.new");
        let stored = raw_text(&path)?;
        // What waits for all engines is not undone by one of them.
        let waits = match (self.mode, page.engine) {
            (Mode::Write, Some(_)) => raw_text(&pending)?,
            _ => None,
        };
        let text = waits.as_deref().or(stored.as_deref());
        let text = text.map_or_else(
            || page.text.to_owned(),
            |text| engines::declared(text, page.text, page.engine),
        );
        let whole = Page {
            text: &text,
            ..*page
        };
        let (verdict, candidate) = self.ask_insta(&whole, &step, &path)?;
        let unkept = match self.mode {
            Mode::Write => put(&pending, candidate)?,
            Mode::CompareOnly => None,
        };
        let seen = stored.map(|stored| engines::seen_by(&stored, page.engine));
        let verdict = match &seen {
            Some(seen) if page.engine.is_some() && seen == page.text.trim_end() => Verdict::Same,
            Some(_) if page.engine.is_some() => Verdict::Changed,
            _ => verdict,
        };
        Ok(Compared {
            path: relative,
            verdict,
            stored: seen,
            unkept,
        })
    }

    /// The stored snapshot of a step as an engine shows it (see [`Page::engine`]), without trailing
    /// white space; `None` if there is none.
    pub fn stored(
        &self,
        case: &CaseId,
        step: &str,
        engine: Option<&str>,
    ) -> Result<Option<String>, StoreError> {
        let (folder, step) = (case.folder(), file_name(step));
        let text = raw_text(&self.root.join(format!("{FOLDER}/{folder}/{step}.snap")))?;
        Ok(text.map(|text| engines::seen_by(&text, engine)))
    }

    /// insta's verdict, and the pending file if the page is new or changed.
    fn ask_insta(
        &self,
        page: &Page<'_>,
        step: &str,
        path: &Path,
    ) -> Result<(Verdict, Option<String>), StoreError> {
        let seen = Arc::new(Mutex::new(None));
        let settings = self.settings(page, path, Recorder(Arc::clone(&seen)));
        let _one_at_a_time = INSTA.lock().unwrap_or_else(PoisonError::into_inner);
        catch_unwind(AssertUnwindSafe(|| {
            settings.bind(|| insta::assert_snapshot!(step, page.text));
        }))
        .map_err(|panic| StoreError::Insta {
            path: path.to_owned(),
            why: message_of(&*panic),
        })?;
        let verdict = match *seen.lock().unwrap_or_else(PoisonError::into_inner) {
            None => Verdict::New,
            Some(true) => return Ok((Verdict::Same, None)),
            Some(false) => Verdict::Changed,
        };
        Ok((verdict, self.take_scratch(path)?))
    }

    /// How insta writes down what is seen of a page.
    fn settings(&self, page: &Page<'_>, path: &Path, recorder: Recorder) -> insta::Settings {
        let mut settings = insta::Settings::new();
        settings.set_snapshot_path(path.parent().unwrap_or(&self.root));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.set_input_file(self.root.join(page.scenario));
        settings.set_description(page.description);
        settings.set_comparator(Box::new(recorder));
        settings
    }

    /// Takes the pending file that insta wrote to the scratch folder for the snapshot at `path`.
    fn take_scratch(&self, path: &Path) -> Result<Option<String>, FileError> {
        let scratch = std::env::var_os(SCRATCH).map(PathBuf::from);
        let (Some(scratch), Ok(relative)) = (scratch, path.strip_prefix(&self.root)) else {
            return Ok(None);
        };
        let scratch = scratch.join(relative).with_extension("snap.new");
        let candidate = files::read_if_there(&scratch)?.map(|text| header_for_readers(&text));
        files::remove_if_there(&scratch)?;
        files::remove_if_there(&pictures::beside(&scratch))?;
        Ok(candidate)
    }
}

/// Writes the pending file, or removes it if there is no candidate. Returns why a candidate could not
/// be written to a read-only project; a stale pending file that cannot be removed there is harmless.
fn put(pending: &Path, candidate: Option<String>) -> Result<Option<String>, FileError> {
    let keeps = candidate.is_some();
    let done = match candidate {
        Some(candidate) => files::write(pending, candidate.as_bytes()),
        None => files::remove_if_there(pending),
    };
    match done {
        Err(error) if error.is_read_only() => Ok(keeps.then(|| error.to_string())),
        done => done.map(|()| None),
    }
}

/// Compares exactly and records the result: insta's own comparator would ignore a leading empty line
/// or `---`.
struct Recorder(Arc<Mutex<Option<bool>>>);

impl Comparator for Recorder {
    fn matches(&self, stored: &Snapshot, page: &Snapshot) -> bool {
        let same = match (stored.contents(), page.contents()) {
            (SnapshotContents::Text(stored), SnapshotContents::Text(page)) => {
                stored.to_string() == page.to_string()
            }
            _ => false,
        };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(same);
        same
    }

    fn dyn_clone(&self) -> Box<dyn Comparator> {
        Box::new(Self(Arc::clone(&self.0)))
    }
}

/// insta writes a line of this file as the source of a snapshot. Reviewers need the scenario instead,
/// which is in `input_file`.
fn header_for_readers(file: &str) -> String {
    let Some((header, page)) = file
        .strip_prefix("---\n")
        .and_then(|rest| rest.split_once("\n---\n"))
    else {
        return file.to_owned();
    };
    let input = header.lines().find_map(|l| l.strip_prefix("input_file: "));
    let lines = header.lines().filter_map(|line| {
        let key = line.split(':').next().unwrap_or_default();
        match (key, input) {
            ("assertion_line", _) => None,
            ("source", Some(input)) => Some(format!("source: {input}")),
            ("source", None) => Some(format!("source: {}", file!())),
            _ => Some(line.to_owned()),
        }
    });
    let header: Vec<_> = lines.collect();
    format!("---\n{}\n---\n{page}", header.join("\n"))
}

fn message_of(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no reason given")
        .to_owned()
}

/// Reads a snapshot; `None` when there is none.
fn read(path: &Path) -> Result<Option<Snapshot>, StoreError> {
    let not_a_snapshot = |why: String| StoreError::NotASnapshot {
        path: path.to_owned(),
        why,
    };
    let text = match files::read_if_there(path) {
        Ok(Some(text)) => text,
        Ok(None) => return Ok(None),
        Err(error) if error.source.kind() == std::io::ErrorKind::InvalidData => {
            return Err(not_a_snapshot("it is not UTF-8".into()));
        }
        Err(error) => return Err(error.into()),
    };
    if let Some(line) = conflict(&text) {
        let path = path.to_owned();
        return Err(StoreError::Conflict { path, line });
    }
    // Git may have given it lines that end with CR LF.
    let text = text.replace("\r\n", "\n");
    // insta would take a file without a header for its old format, and print a message about it.
    if !text.starts_with("---\n") || !text[4..].contains("\n---\n") {
        return Err(not_a_snapshot(
            "it has no header between `---` lines".into(),
        ));
    }
    match Snapshot::from_file(path) {
        Ok(snapshot) => Ok(Some(snapshot)),
        Err(error) => Err(not_a_snapshot(error.to_string())),
    }
}

/// The first line with a conflict marker. No line of a snapshot begins like one.
fn conflict(text: &str) -> Option<usize> {
    const MARKS: [&str; 3] = ["<<<<<<< ", "||||||| ", ">>>>>>> "];
    let mut lines = text.lines();
    let first = lines.position(|line| MARKS.iter().any(|mark| line.starts_with(mark)));
    first.map(|index| index + 1)
}

fn text_of(snapshot: &Snapshot, path: &Path) -> Result<String, StoreError> {
    match snapshot.contents() {
        SnapshotContents::Text(text) => Ok(text.to_string()),
        SnapshotContents::Binary(_) => Err(StoreError::NotASnapshot {
            path: path.to_owned(),
            why: "it is binary".into(),
        }),
    }
}

/// The text of a snapshot file, stored or pending, as it stands for all engines, without trailing white
/// space; `None` if there is none.
pub fn text(path: &Path) -> Result<Option<String>, StoreError> {
    Ok(raw_text(path)?.map(|text| engines::seen_by(&text, None)))
}

/// The same, with what engines declare.
fn raw_text(path: &Path) -> Result<Option<String>, StoreError> {
    read(path)?
        .map(|snapshot| text_of(&snapshot, path))
        .transpose()
}

/// Turns a pending page into the stored snapshot.
pub fn accept(pending: &Kept) -> Result<(), StoreError> {
    let Some(snapshot) = read(&pending.path)? else {
        let gone = std::io::ErrorKind::NotFound.into();
        return Err(FileError::of("read", &pending.path)(gone).into());
    };
    // insta writes the header of a stored file; then the file is moved into place atomically.
    let folder = pending.path.parent().unwrap_or(Path::new("."));
    let whole = files::temporary_folder(folder)?;
    let path = whole.path().join("accepted.snap");
    let saved = snapshot.save(&path);
    saved.map_err(|error| StoreError::Insta {
        path: pending.target(),
        why: error.to_string(),
    })?;
    let bytes = fs::read(&path).map_err(FileError::of("read", &path))?;
    pictures::move_data(&path, &pending.target())?;
    files::write(&pending.target(), &bytes)?;
    files::remove_if_there(&pending.path)?;
    Ok(files::remove_if_there(&pictures::beside(&pending.path))?)
}

#[cfg(test)]
mod tests;
