//! `check`: reports every mistake at once, without a browser. Other commands begin with it.

use std::path::Path;

use super::args::{CheckArgs, RunOptions};
use super::exit::{CliError, Exit};
use super::manuals::Manuals;
use super::mock::{self, Against};
use super::out::{self, say, say_line};
use super::project::Project;
use super::target::Target;
use super::{launch, leftovers, profiles, quarantine, sentences, uploads};
use crate::report::{Paint, count};
use crate::scenario::{self, Diagnostic, MockSchema, Settings, Severity, Suite};

/// A project whose files were read without an error.
pub struct Checked {
    /// Its files.
    pub project: Project,
    /// Its cases and settings.
    pub suite: Suite,
    /// The schema that they were checked against.
    pub mock: Option<MockSchema>,
    /// What the cases run against; the built-in mock, where nothing was chosen.
    pub target: Target,
}

/// Reads a project and prints its mistakes; fails if one of them is an error. What scenarios say to
/// a mock is checked against the mock that the cases will run `against`, or the one that the
/// project declares.
pub fn open(dir: Option<&Path>, against: Against<'_>, paint: Paint) -> Result<Checked, CliError> {
    let project = Project::open(dir)?;
    let settings = scenario::settings_of(&project.inputs);
    let (checked, diagnostics) = read(project, &settings, against)?;
    show(&diagnostics, paint)?;
    Ok(checked)
}

/// The project that is about to run with these options.
pub fn open_to_run(
    dir: Option<&Path>,
    options: &RunOptions,
    paint: Paint,
) -> Result<Checked, CliError> {
    let project = Project::open(dir)?;
    let settings = scenario::settings_of(&project.inputs);
    let target = Target::of(options, &settings)?;
    if !options.fault.is_empty() && !target.is_mock() {
        let message = "`--fault` against a site needs `--portal-token`";
        return Err(CliError::new(Exit::Usage, message)
            .help("only a mock portal has faults, and its token switches them on"));
    }
    let (checked, diagnostics) = read(project, &settings, target.against())?;
    show(&diagnostics, paint)?;
    mock::check_faults_of(checked.mock.as_ref(), target.against(), &options.fault)?;
    for (engine, _) in options.browser.all() {
        launch::able_to_reach(engine, &target)?;
    }
    launch::reachable_mock(options, &target)?;
    Ok(Checked { target, ..checked })
}

/// `stepproof check`.
pub fn check(dir: Option<&Path>, args: &CheckArgs, paint: Paint) -> Result<(), CliError> {
    let project = Project::open(dir)?;
    let settings = scenario::settings_of(&project.inputs);
    let (
        Checked {
            mut project,
            mut suite,
            ..
        },
        mut diagnostics,
    ) = read(project, &settings, Against::Anything)?;
    match Manuals::read(&mut project, &suite)? {
        Ok(manuals) => {
            // Without documents, they were told already.
            if errors(&diagnostics) == 0 && !suite.settings.documents.is_empty() {
                diagnostics.extend(manuals.unused_terms(&project, &suite));
            }
            suite = manuals.claim(suite);
        }
        Err(errors) => diagnostics.extend(errors),
    }
    let mut shown = Vec::new();
    for path in &args.paths {
        shown.push(project.relative(path).ok_or_else(|| {
            let message = format!("`{path}` is not a file or folder of the project");
            CliError::new(Exit::NothingSelected, message)
        })?);
    }
    let selected = |file: &str| shown.is_empty() || shown.iter().any(|path| lies_in(file, path));
    diagnostics.retain(|diagnostic| selected(&diagnostic.source.name));
    let whole = shown.is_empty();
    if errors(&diagnostics) == 0 && whole {
        leftovers::readable(&project, &suite.cases)?;
    }
    if errors(&diagnostics) == 0 {
        let mut found = sentences::check(&project, &suite)?;
        found.retain(|diagnostic| selected(&diagnostic.source.name));
        diagnostics.extend(found);
        diagnostics.sort_by_key(Diagnostic::location);
    }
    show(&diagnostics, paint)?;
    let cases: Vec<_> = suite
        .cases
        .iter()
        .filter(|case| selected(&case.location.file))
        .collect();
    if cases.is_empty() {
        return Err(nothing_there());
    }
    let steps: usize = cases.iter().map(|case| case.steps.len()).sum();
    let (cases, steps) = (count(cases.len(), "case"), count(steps, "step"));
    say_line!("{cases} with {steps}: no errors");
    if whole {
        leftovers::referred(&project, &suite.cases)?;
    }
    if whole && let Some(orphans) = leftovers::orphans(&project, &suite.cases)? {
        out::note(&orphans, paint);
    }
    Ok(())
}

/// The error for a project without cases.
pub fn nothing_there() -> CliError {
    CliError::new(Exit::NothingSelected, "there are no scenarios")
        .help("write one as `scenarios/<name>.yaml`, with `scenario:` and `steps:`")
}

/// Whether a file is the path or lies in the folder of that path.
pub fn lies_in(file: &str, path: &str) -> bool {
    let rest = file.strip_prefix(path);
    path.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn read(
    project: Project,
    settings: &Settings,
    against: Against<'_>,
) -> Result<(Checked, Vec<Diagnostic>), CliError> {
    let (mock, mut diagnostics) = match mock::schema(&project, settings, against)? {
        Ok(mock) => (mock, Vec::new()),
        Err(diagnostics) => (None, diagnostics),
    };
    let loaded = scenario::load(project.inputs.clone(), mock.as_ref());
    diagnostics.extend(loaded.diagnostics);
    diagnostics.extend(uploads::check(&loaded.suite.cases, &project));
    let suite = loaded.suite;
    diagnostics.extend(profiles::check(&suite.settings, &project));
    diagnostics.extend(quarantine::check(&suite, &project));
    let checked = Checked {
        project,
        suite,
        mock,
        target: Target::default(),
    };
    Ok((checked, diagnostics))
}

/// Shows diagnostics; an error among them ends the command.
fn show(diagnostics: &[Diagnostic], paint: Paint) -> Result<(), CliError> {
    if diagnostics.is_empty() {
        return Ok(());
    }
    say(&scenario::render(diagnostics, paint.color));
    match errors(diagnostics) {
        0 => Ok(()),
        errors => {
            let message = format!("{} in the scenarios", count(errors, "error"));
            Err(CliError::new(Exit::Invalid, message))
        }
    }
}

fn errors(diagnostics: &[Diagnostic]) -> usize {
    let errors = diagnostics.iter();
    errors
        .filter(|found| found.severity == Severity::Error)
        .count()
}

#[cfg(test)]
mod tests {
    use super::lies_in;

    #[test]
    fn a_folder_holds_its_files_and_not_its_namesakes() {
        assert!(lies_in("scenarios/web/a.yaml", "scenarios/web"));
        assert!(lies_in("scenarios/web/a.yaml", "scenarios/web/a.yaml"));
        assert!(lies_in("scenarios/web/a.yaml", ""));
        assert!(!lies_in("scenarios/web2/a.yaml", "scenarios/web"));
    }
}
