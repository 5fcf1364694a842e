//! `report html`: the HTML report of a stored run, made again.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::args::ReportHtmlArgs;
use super::exit::{CliError, Exit};
use super::output::{OUTPUT, as_seen_from_here};
use super::project::Project;
use super::{history, out, stored};
use crate::files;
use crate::report::{self, Context};

/// `stepproof report html`.
pub fn html(dir: Option<&Path>, args: &ReportHtmlArgs) -> Result<(), CliError> {
    let folder = match &args.folder {
        Some(folder) => folder.clone(),
        None => as_seen_from_here(&Project::root(dir)?.join(OUTPUT)),
    };
    let record = stored::record(&folder)?;
    let history = args.history.as_deref().map(history::trends).transpose()?;
    let folder = match folder.is_dir() {
        true => folder,
        // The run was named by its `run.json`.
        false => folder.parent().map_or_else(PathBuf::new, Path::to_owned),
    };
    let context = Context {
        output: &folder.to_string_lossy(),
        files: "./",
        history: history.as_ref(),
        file: &|path| std::fs::read(folder.join(path)).ok(),
    };
    let text = (report::HTML.render)(&record, &context).context("cannot make report.html")?;
    let path = folder.join(report::HTML.file);
    files::write(&path, text.as_bytes())?;
    out::say_line!("wrote {}", path.display());
    if args.open {
        opener::open_browser(&path).map_err(|error| {
            let message = format!("cannot open `{}`: {error}", path.display());
            CliError::new(Exit::Environment, message)
        })?;
    }
    Ok(())
}
