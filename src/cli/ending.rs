//! What a run ends with: its summary, its reports, and its entry in the history.

use std::path::{Path, PathBuf};

use super::args::RunArgs;
use super::exit::CliError;
use super::output::Output;
use super::project::Project;
use super::reports::{self, Reports};
use super::{history, out};
use crate::files::FileError;
use crate::history::Trends;
use crate::record::RunRecord;
use crate::report::{self, Paint, SummaryOptions};

/// What is needed to print the summary and to write the reports.
pub struct Ending<'a> {
    /// The arguments of `stepproof run`.
    pub args: &'a RunArgs,
    /// The project.
    pub project: &'a Project,
    /// Colours.
    pub paint: Paint,
    /// What happened.
    pub record: &'a RunRecord,
    /// Where its files are.
    pub output: &'a Output,
    /// That folder, as seen from here.
    pub folder: &'a Path,
    /// The reports to write.
    pub reports: &'a Reports,
}

impl Ending<'_> {
    /// Prints and writes everything, even if one of the files cannot be written.
    pub fn tell(&self) -> Result<(), CliError> {
        let record = self.record;
        if self.args.timings {
            out::say(&report::timings(record, self.paint));
        }
        // A run whose reports cannot be written is part of the history, too.
        let path = self.args.history.as_deref();
        let appended = path.map(|path| history::append(path, record)).transpose();
        let (history, appended) = match appended {
            Ok(history) => (history, Ok(())),
            Err(error) => (None, Err(error)),
        };
        self.write(record, history.as_ref()).and(appended)
    }

    fn write(&self, record: &RunRecord, history: Option<&Trends>) -> Result<(), CliError> {
        let (files, written) = self.reports.write(self.output, record, history);
        let whole = reports::is_whole(self.output, record);
        out::say(&report::summary(
            record,
            &SummaryOptions {
                paint: self.paint,
                line: &|location| self.project.line(location),
                output: &self.folder.to_string_lossy(),
                reports: &files,
            },
        ));
        written.and(whole).and(tell_github(record))
    }
}

/// Writes annotations and the job summary when run by GitHub.
fn tell_github(record: &RunRecord) -> Result<(), CliError> {
    if out::in_github() {
        out::data(&report::annotations(record))?;
    }
    append_summary(&report::step_summary(record))
}

/// Appends to the job summary when run by GitHub.
pub fn append_summary(text: &str) -> Result<(), CliError> {
    let Some(path) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()) else {
        return Ok(());
    };
    let path = PathBuf::from(path);
    // The file belongs to GitHub, and other steps of the job write to it too.
    let file = std::fs::File::options()
        .create(true)
        .append(true)
        .open(&path);
    let text = out::covered(text);
    file.and_then(|mut file| std::io::Write::write_all(&mut file, text.as_bytes()))
        .map_err(|error| FileError::of("write", &path)(error).into())
}
