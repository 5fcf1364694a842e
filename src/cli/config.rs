//! `config show`: the options of a run, and where each has its value from.

use std::path::Path;

use super::command_line::{Giver, Origin};
use super::exit::CliError;
use super::out;
use super::project::Project;
use super::twins;
use crate::scenario::{self, Pictures, Settings};

/// Longer values stand out of their column, so that it is not as wide as the longest one.
const WIDEST: usize = 28;

/// `stepproof config show`.
pub fn show(dir: Option<&Path>, origins: &[Origin]) -> Result<(), CliError> {
    let project = Project::open(dir)?;
    let settings = scenario::settings_of(&project.inputs);
    let rows: Vec<[String; 3]> = origins
        .iter()
        .map(|origin| row(origin, &settings))
        .collect();
    let width = |column: usize, most: usize| {
        let widths = rows.iter().map(|row| row[column].chars().count());
        widths
            .filter(|width| *width <= most)
            .max()
            .unwrap_or_default()
    };
    let (names, values) = (width(0, usize::MAX), width(1, WIDEST));
    let mut text = String::from(
        "# what stands first takes precedence: command line, environment, profile, \
         scenarios/stepproof.yaml, default\n",
    );
    for [name, value, giver] in &rows {
        text += &format!("{name:names$}  {value:values$}  {giver}\n");
    }
    out::data(&text)
}

/// Name, value and what gave it.
fn row(origin: &Origin, settings: &Settings) -> [String; 3] {
    let value = origin.values.join(", ");
    let (value, giver) = match &origin.giver {
        Giver::CommandLine => (value, "command line".to_owned()),
        Giver::Environment(name) => (value, format!("environment: {name}")),
        Giver::Profile(place) => (value, format!("profile: {place}")),
        Giver::Default => match of_settings(&origin.option, settings) {
            Some(value) => (value, "scenarios/stepproof.yaml".to_owned()),
            None if value.is_empty() => (by_default(&origin.option), "default".to_owned()),
            None => (value, "default".to_owned()),
        },
    };
    [origin.option.clone(), value, giver]
}

/// What the settings say of an option.
fn of_settings(option: &str, settings: &Settings) -> Option<String> {
    let site = settings.sites.first();
    match option {
        "site" => site.map(|site| site.name.clone()),
        "base-url" => site.map(|site| site.base_url.clone()),
        "slow" => settings.slow.map(|slow| format!("{}ms", slow.as_millis())),
        "pictures" if settings.pictures == Pictures::Compare => Some("compare".to_owned()),
        _ => None,
    }
}

/// What the help says of the default.
fn by_default(option: &str) -> String {
    let mut all = twins::options_of_run().into_iter();
    let argument = all.find(|argument| argument.get_long() == Some(option));
    let help = argument.and_then(|argument| Some(argument.get_help()?.to_string()));
    let help = help.unwrap_or_default();
    let told = help.split_once("[default: ").map(|(_, rest)| rest);
    told.map_or("-", |rest| rest.trim_end_matches(']'))
        .to_owned()
}
