//! The command line as it counts: with what the environment and the profile add to it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, FromArgMatches as _};

use super::args::Cli;
use super::exit::{CliError, Exit};
use super::profiles;
use super::project::Project;
use super::suggest::did_you_mean;
use super::twins::{self, command};
use crate::scenario::{self, Profile, Settings};

/// The command line as it counts.
pub struct CommandLine {
    /// What is to be done.
    pub cli: Cli,
    /// Of the options of `run`: where each has its value from.
    pub origins: Vec<Origin>,
}

/// Where an option has its value from.
pub struct Origin {
    /// The option, without hyphens in front.
    pub option: String,
    /// Its values; none if it has none.
    pub values: Vec<String>,
    /// What gave them.
    pub giver: Giver,
}

/// What gave an option its value; what stands first takes precedence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Giver {
    /// It is written on the command line.
    CommandLine,
    /// The variable of the environment.
    Environment(String),
    /// The option of the profile, at this place.
    Profile(String),
    /// Nothing.
    Default,
}

/// Why the command line cannot be used.
pub enum Refused {
    /// It is help, or a mistake of usage.
    Usage(clap::Error),
    /// The profile is a mistake.
    Profile(CliError),
}

impl From<clap::Error> for Refused {
    fn from(error: clap::Error) -> Self {
        Self::Usage(error)
    }
}

/// Reads these words, the first of which is the name of the program.
pub fn read(words: Vec<OsString>) -> Result<CommandLine, Refused> {
    let matches = command().try_get_matches_from(&words)?;
    let Some(run) = options_of_run(&matches) else {
        let cli = Cli::from_arg_matches(&matches)?;
        let origins = Vec::new();
        return Ok(CommandLine { cli, origins });
    };
    let Some(name) = run.get_one::<String>("profile") else {
        return Ok(CommandLine {
            origins: origins(run, None),
            cli: Cli::from_arg_matches(&matches)?,
        });
    };
    let dir = matches.get_one::<PathBuf>("project");
    let profile = profile(name, dir.map(PathBuf::as_path)).map_err(Refused::Profile)?;
    let extra = profiles::words(&profile, &|option| {
        let id = profiles::argument(option)?.get_id().to_string();
        let by_hand = [ValueSource::CommandLine, ValueSource::EnvVariable];
        let source = run.value_source(&id);
        source
            .is_some_and(|source| by_hand.contains(&source))
            .then_some(())
    });
    let extra = extra.map_err(Refused::Profile)?;
    let mut words = words;
    // What follows `--` is no option.
    let end = words
        .iter()
        .position(|word| word == "--")
        .unwrap_or(words.len());
    words.splice(end..end, extra);
    let whole = command().try_get_matches_from(&words)?;
    let origins = origins(run, Some((&profile, options_of_run(&whole).unwrap_or(run))));
    let cli = Cli::from_arg_matches(&whole)?;
    Ok(CommandLine { cli, origins })
}

/// The options, if they are those of `run`.
fn options_of_run(matches: &ArgMatches) -> Option<&ArgMatches> {
    match matches.subcommand()? {
        ("run", run) => Some(run),
        ("config", config) => config.subcommand_matches("show"),
        _ => None,
    }
}

/// The profile of that name in the settings of the project.
fn profile(name: &str, dir: Option<&Path>) -> Result<Profile, CliError> {
    let project = Project::open(dir)?;
    let settings: Settings = scenario::settings_of(&project.inputs);
    let mut profiles = settings.profiles.iter();
    let found = profiles.find(|profile| profile.name == name);
    found.cloned().ok_or_else(|| {
        let names: Vec<&str> = settings
            .profiles
            .iter()
            .map(|one| one.name.as_str())
            .collect();
        let hint = did_you_mean(name, names.iter().copied());
        let error = CliError::new(Exit::Usage, format!("there is no profile `{name}`{hint}"));
        match names.is_empty() {
            true => error.help("declare it below `profiles:` in scenarios/stepproof.yaml"),
            false => error.help(format!("the settings have: {}", names.join(", "))),
        }
    })
}

/// Where each option has its value from, given the options without a profile, and with it.
fn origins(plain: &ArgMatches, profile: Option<(&Profile, &ArgMatches)>) -> Vec<Origin> {
    let whole = profile.map_or(plain, |(_, whole)| whole);
    let arguments = twins::options_of_run();
    let told = arguments.iter().filter_map(|argument| {
        let long = argument.get_long()?;
        let id = argument.get_id().as_str();
        let giver = match plain.value_source(id) {
            Some(ValueSource::CommandLine) => Giver::CommandLine,
            Some(ValueSource::EnvVariable) => Giver::Environment(variable(argument)),
            _ => {
                let options = profile
                    .into_iter()
                    .flat_map(|(profile, _)| &profile.options);
                let mut options = options.filter(|option| profiles::long(&option.name) == long);
                let place = options.next().map(|option| option.location.to_string());
                place.map_or(Giver::Default, Giver::Profile)
            }
        };
        Some(Origin {
            option: long.to_owned(),
            values: values(argument, whole),
            giver,
        })
    });
    told.collect()
}

fn variable(argument: &Arg) -> String {
    let name = argument.get_env().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// The values of an argument; those that may be secret are not told.
fn values(argument: &Arg, matches: &ArgMatches) -> Vec<String> {
    let id = argument.get_id().as_str();
    if matches!(argument.get_action(), ArgAction::SetTrue) {
        return vec![matches.get_flag(id).to_string()];
    }
    let raw = matches.get_raw(id).into_iter().flatten();
    let values = raw.map(|value| match argument.is_hide_env_values_set() {
        true => "(set)".to_owned(),
        false => value.to_string_lossy().into_owned(),
    });
    values.collect()
}
