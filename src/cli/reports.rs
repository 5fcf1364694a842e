//! Which reports are written, and where.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;

use super::exit::{CliError, Exit};
use super::output::Output;
use super::suggest::did_you_mean;
use crate::files;
use crate::history::Trends;
use crate::record::{CaseRecord, RunRecord, StepRecord};
use crate::report::{ALL, Context, Report};

/// Which reports are written.
#[derive(Debug, Clone, Default, Args)]
pub struct ReportsArg {
    /// Write this report, instead of those that are written by default: codequality, html, json, junit,
    /// markdown, tap or xunit; with `=PATH`, to that file and not to the output folder. `run.json` is
    /// always there [default: json, junit, html].
    #[arg(long = "report", value_name = "NAME[=PATH]", value_delimiter = ',', value_parser = wanted)]
    reports: Vec<Wanted>,
}

/// A report to write.
#[derive(Debug, Clone)]
struct Wanted {
    report: &'static Report,
    /// The file, if it is not in the output folder.
    path: Option<PathBuf>,
}

/// The report that every run writes: other commands read it.
const RECORD: &str = "json";

fn wanted(text: &str) -> Result<Wanted, String> {
    let (name, path) = match text.split_once('=') {
        Some((_, "")) => return Err("there is no path behind the `=`".to_owned()),
        Some((name, path)) => (name, Some(path.into())),
        None => (text, None),
    };
    match ALL.iter().find(|report| report.name == name) {
        Some(report) => Ok(Wanted { report, path }),
        None => {
            let names = ALL.iter().map(|report| report.name);
            let hint = did_you_mean(name, names.clone());
            let known: Vec<_> = names.collect();
            Err(format!(
                "there is no such report{hint} (there are {})",
                known.join(", ")
            ))
        }
    }
}

/// The reports of a run.
#[derive(Debug)]
pub struct Reports {
    wanted: Vec<Wanted>,
    /// The output folder, as the user knows it.
    folder: String,
}

impl ReportsArg {
    /// The reports that are written, of a run with this output folder.
    pub fn reports(&self, folder: &Path) -> Result<Reports, CliError> {
        let is_chosen = |report: &Report| match self.reports.is_empty() {
            true => report.by_default,
            false => report.name == RECORD,
        };
        let in_folder = |report: &'static Report| Wanted { report, path: None };
        let by_default = ALL.iter().filter(|report| is_chosen(report)).map(in_folder);
        let mut wanted: Vec<Wanted> = by_default.collect();
        let folder = folder.to_string_lossy().into_owned();
        for one in &self.reports {
            let is_same = |known: &Wanted| known.file(&folder) == one.file(&folder);
            match wanted.iter().find(|known| is_same(known)) {
                Some(known) if known.report.name == one.report.name => {}
                Some(known) => {
                    let (file, one, other) =
                        (one.file(&folder), one.report.name, known.report.name);
                    let message = format!("`{file}` cannot be both the report {other} and {one}");
                    return Err(CliError::new(Exit::Usage, message)
                        .help("give each its own file: `--report NAME=PATH`"));
                }
                None => wanted.push(one.clone()),
            }
        }
        Ok(Reports { wanted, folder })
    }
}

impl Wanted {
    fn file(&self, folder: &str) -> String {
        match &self.path {
            Some(path) => path.to_string_lossy().into_owned(),
            None => format!("{folder}/{}", self.report.file),
        }
    }

    fn write(
        &self,
        output: &Output,
        record: &RunRecord,
        history: Option<&Trends>,
        folder: &str,
    ) -> Result<(), CliError> {
        let links = match &self.path {
            None => "./".to_owned(),
            // From another folder, only a whole path leads there.
            Some(_) => {
                let whole = Path::new(folder).canonicalize();
                format!("{}/", whole.unwrap_or_default().to_string_lossy())
            }
        };
        let context = Context {
            output: folder,
            files: &links,
            history,
            file: &|path| output.read(path),
        };
        let text = (self.report.render)(record, &context);
        let text = text.with_context(|| format!("cannot make {}", self.report.file))?;
        Ok(match &self.path {
            None => output.report(self.report.file, &text),
            Some(path) => files::write(path, text.as_bytes()),
        }?)
    }
}

impl Reports {
    /// Removes what an earlier run wrote outside of its output folder, so that no old report is taken for
    /// one of this run.
    pub fn remove_old(&self) -> Result<(), CliError> {
        let paths = self.wanted.iter().filter_map(|wanted| wanted.path.as_ref());
        for path in paths.filter(|path| path.is_file()) {
            files::remove_if_there(path)?;
        }
        Ok(())
    }

    /// Writes all of them, even if one cannot be written: the files that were written, and the first error.
    pub fn write(
        &self,
        output: &Output,
        record: &RunRecord,
        history: Option<&Trends>,
    ) -> (Vec<String>, Result<(), CliError>) {
        let (mut files, mut first) = (Vec::new(), Ok(()));
        for wanted in &self.wanted {
            match wanted.write(output, record, history, &self.folder) {
                Ok(()) => files.push(wanted.file(&self.folder)),
                Err(error) => first = first.and(Err(error)),
            }
        }
        (files, first)
    }
}

/// Checks that every file that the steps wrote is still there.
pub fn is_whole(output: &Output, record: &RunRecord) -> Result<(), CliError> {
    let cases = record.cases.iter();
    let steps = cases.flat_map(CaseRecord::steps_of_all_attempts);
    output
        .has_all(steps.flat_map(StepRecord::files))
        .map_err(|error| {
            CliError::from(error).help("nothing else may write to the output folder during a run")
        })
}
