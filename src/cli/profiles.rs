//! `profiles:` of the settings: options of `run` under a name.

use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::{Arg, ArgAction};

use super::exit::{CliError, Exit};
use super::project::Project;
use super::suggest::did_you_mean;
use super::twins::{options_of_run, run};
use crate::scenario::{Diagnostic, Profile, ProfileOption, Settings};

/// Options that a profile cannot have.
const NOT_HERE: [&str; 2] = ["profile", "help"];

/// The name of an option on the command line.
pub fn long(name: &str) -> String {
    name.replace('_', "-")
}

/// The option of `run` that is meant.
pub fn argument(option: &ProfileOption) -> Option<Arg> {
    let name = long(&option.name);
    let mut all = options_of_run().into_iter();
    all.find(|argument| argument.get_long() == Some(&name) && !NOT_HERE.contains(&name.as_str()))
}

/// The options as words of the command line, but for those that are `given` there already.
pub fn words(
    profile: &Profile,
    given: &dyn Fn(&ProfileOption) -> Option<()>,
) -> Result<Vec<OsString>, CliError> {
    let mut words = Vec::new();
    for option in &profile.options {
        if given(option).is_some() {
            continue;
        }
        let of_option = words_of(option).map_err(|(title, help)| {
            let message = format!("{title}\n  --> {}", option.location);
            CliError::new(Exit::Invalid, message).help(help)
        })?;
        words.extend(of_option);
    }
    Ok(words)
}

/// The words for an option, or what is wrong with it and what to do.
fn words_of(option: &ProfileOption) -> Result<Vec<OsString>, (String, String)> {
    let name = &option.name;
    let Some(argument) = argument(option) else {
        let all = options_of_run();
        let known = all.iter().filter_map(|argument| argument.get_long());
        let known: Vec<String> = known.map(|long| long.replace('-', "_")).collect();
        let hint = did_you_mean(name, known.iter().map(String::as_str));
        let title = format!("`run` has no option `{name}` for a profile{hint}");
        return Err((title, "`stepproof run --help` lists the options".to_owned()));
    };
    let long = long(name);
    if matches!(argument.get_action(), ArgAction::SetTrue) {
        return match option.values.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            ["true"] => Ok(vec![format!("--{long}").into()]),
            ["false"] => Ok(Vec::new()),
            _ => Err((
                format!("`{name}` must be `true` or `false`"),
                "it is an option without a value".to_owned(),
            )),
        };
    }
    let values = option.values.iter();
    let words: Vec<OsString> = values
        .map(|value| format!("--{long}={value}").into())
        .collect();
    let line = [OsString::from("run")].into_iter().chain(words.clone());
    match run().try_get_matches_from(line) {
        Err(error) if is_of_value(error.kind()) => {
            let text = error.to_string();
            let title = text.lines().next().unwrap_or_default();
            let title = title.trim_start_matches("error: ").to_owned();
            Err((title, format!("it is the value of `--{long}`")))
        }
        // Whether it fits the others is known when all are there.
        _ => Ok(words),
    }
}

fn is_of_value(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::InvalidValue | ErrorKind::ValueValidation | ErrorKind::TooManyValues
    )
}

/// Diagnostics for the profiles of the settings.
pub fn check(settings: &Settings, project: &Project) -> Vec<Diagnostic> {
    let options = settings
        .profiles
        .iter()
        .flat_map(|profile| &profile.options);
    let wrong = options.filter_map(|option| Some((option, words_of(option).err()?)));
    let wrong = wrong.map(|(option, (title, help))| {
        let error = project.error_at(&option.location, title);
        error.help(help)
    });
    wrong.collect()
}
