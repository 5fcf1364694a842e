//! `report merge`: the reports of the whole run, from those of its shards.

use std::fs;
use std::path::Path;

use super::args::ReportMergeArgs;
use super::ending::append_summary;
use super::exit::{CliError, Exit};
use super::output::Output;
use super::project::Project;
use super::run::exit_of;
use super::{out, stored};
use crate::files::FileError;
use crate::record::{self, CaseRecord, RunRecord, StepRecord};
use crate::report::{self, Paint, SummaryOptions};

/// `stepproof report merge`.
pub fn merge(dir: Option<&Path>, args: &ReportMergeArgs, paint: Paint) -> Result<Exit, CliError> {
    let target = &args.output;
    let mut shards = Vec::new();
    for folder in &args.folders {
        let own = folder.canonicalize().ok();
        if own.is_some() && own == target.canonicalize().ok() {
            let message = format!("`{}` is the folder of a shard", target.display());
            return Err(CliError::new(Exit::Usage, message)
                .help("write the whole run to another folder: `-o DIR`"));
        }
        shards.push(stored::record(folder)?);
    }
    let sources: Vec<_> = args.folders.iter().zip(shards.clone()).collect();
    let whole = record::merged(shards).map_err(|error| {
        CliError::new(Exit::Invalid, error.to_string()).help(
            "give the output folders of all shards of one run, `--shard 1/2` and `--shard 2/2`, which had \
             the same cases and the same `--timings-from`",
        )
    })?;
    let reports = args.reports.reports(target)?;
    let output = Output::open(target)?;
    reports.remove_old()?;
    for (folder, shard) in sources {
        copy(&shard, folder, &output)?;
    }
    let shown = target.to_string_lossy();
    let (files, written) = reports.write(&output, &whole, None);
    let project = Project::open(dir).ok();
    out::say(&report::summary(
        &whole,
        &SummaryOptions {
            paint,
            line: &|location| project.as_ref().and_then(|project| project.line(location)),
            output: &shown,
            reports: &files,
        },
    ));
    written.and(append_summary(&report::step_summary(&whole)))?;
    Ok(exit_of(&whole, None))
}

/// Copies the files of the steps of a shard.
fn copy(shard: &RunRecord, folder: &Path, output: &Output) -> Result<(), CliError> {
    let steps = shard
        .cases
        .iter()
        .flat_map(CaseRecord::steps_of_all_attempts);
    for file in steps.flat_map(StepRecord::files) {
        let from = folder.join(file);
        let bytes = fs::read(&from).map_err(FileError::of("read", &from))?;
        output.write(file, &bytes)?;
    }
    Ok(())
}
