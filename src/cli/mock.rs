//! The schema that scenarios are checked against: of the running mock, of the built-in mock, or the
//! file that the project names.

use super::control::Control;
use super::exit::{CliError, Exit};
use super::project::{self, Project};
use super::suggest::did_you_mean;
use crate::portal;
use crate::scenario::{self, Diagnostic, Mock, MockSchema, ProjectFile, Settings};

/// What the cases will run against.
#[derive(Debug, Clone, Copy)]
pub enum Against<'a> {
    /// The built-in mock.
    BuiltIn,
    /// A running mock.
    Running {
        /// Without a slash at its end.
        base_url: &'a str,
        /// Token of its control API.
        token: &'a str,
    },
    /// A site without control API, or no site at all.
    Anything,
}

/// A schema, `None` if anything may be said to the mock, or the errors in the schema.
type SchemaResult = Result<Option<MockSchema>, Vec<Diagnostic>>;

/// The schema that the scenarios of a project are checked against.
pub fn schema(
    project: &Project,
    settings: &Settings,
    against: Against<'_>,
) -> Result<SchemaResult, CliError> {
    if let Against::Running { base_url, token } = against
        && let Some(schema) = ask(base_url, token)?
    {
        let name = format!("{base_url}/__portal/schema");
        return Ok(scenario::mock_schema(&name, schema).map(Some));
    }
    match (against, settings.mock.clone()) {
        (Against::BuiltIn, Mock::Own(_)) => {
            let message = "this project has a mock of its own, so the built-in one is not used";
            Err(CliError::new(Exit::Usage, message)
                .help("start it, and name it with `--base-url URL --portal-token TOKEN`"))
        }
        (Against::BuiltIn, _) | (_, Mock::BuiltIn) => Ok(built_in().map(Some)),
        (_, Mock::Own(file)) => Ok(stored(project, &file).map(Some)),
        (_, Mock::Undeclared) => Ok(Ok(None)),
    }
}

/// The schema of the built-in mock.
fn built_in() -> Result<MockSchema, Vec<Diagnostic>> {
    let schema = portal::schema().to_string();
    scenario::mock_schema("schema of the built-in mock", schema.into_bytes())
}

/// The schema from a file of the project.
fn stored(project: &Project, file: &ProjectFile) -> Result<MockSchema, Vec<Diagnostic>> {
    let unreadable = |why| {
        let error = project.error_at(&file.location, why);
        vec![error.help("write the path of a schema, relative to the project's folder")]
    };
    if let Some(why) = project.unreadable(file) {
        return Err(unreadable(why));
    }
    let name = file.path.to_string_lossy();
    let bytes = project::read(&project.root.join(&file.path))
        .map_err(|error| unreadable(format!("cannot read `{name}`: {error}")))?;
    scenario::mock_schema(&name, bytes)
}

/// Asks a running mock for its schema.
fn ask(base_url: &str, token: &str) -> Result<Option<Vec<u8>>, CliError> {
    let broken =
        |error: &dyn std::fmt::Display| CliError::new(Exit::Environment, error.to_string());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| broken(&error))?;
    let control = Control::new(base_url, token).map_err(|error| broken(&error))?;
    Ok(runtime.block_on(control.schema()))
}

/// Fails at the first name that is not a fault of the built-in mock.
pub fn check_built_in_faults(faults: &[String]) -> Result<(), CliError> {
    let known: Vec<&str> = portal::faults().iter().map(|fault| fault.name()).collect();
    let help = "`stepproof portal --list-faults` lists them";
    check_faults(&known, faults, || help.to_owned())
}

/// Fails at the first name that is not a fault of the mock. A mock without a schema reports it
/// itself.
pub fn check_faults_of(
    mock: Option<&MockSchema>,
    against: Against<'_>,
    faults: &[String],
) -> Result<(), CliError> {
    match (against, mock.and_then(MockSchema::faults)) {
        (Against::BuiltIn, _) => check_built_in_faults(faults),
        (_, Some(known)) => {
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            check_faults(&known, faults, || format!("it has: {}", known.join(", ")))
        }
        (_, None) => Ok(()),
    }
}

fn check_faults(
    known: &[&str],
    faults: &[String],
    help: impl Fn() -> String,
) -> Result<(), CliError> {
    match faults.iter().find(|name| !known.contains(&name.as_str())) {
        None => Ok(()),
        Some(name) => {
            let hint = did_you_mean(name, known.iter().copied());
            let message = format!("the mock has no fault `{name}`{hint}");
            Err(CliError::new(Exit::Usage, message).help(help()))
        }
    }
}
