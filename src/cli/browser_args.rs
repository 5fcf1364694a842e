//! Which browser, and where it is: the options of each engine.

use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Args, Command, Error, FromArgMatches, value_parser};

use super::base_url::BaseUrl;
use crate::browser::{ENGINES, Engine, Program, Programs};

/// Which browser, and where it is.
#[derive(Debug, Clone)]
pub struct BrowserArgs {
    /// The engine.
    pub engine: &'static Engine,
    /// Its programs, if named.
    pub programs: Programs,
    /// The Grid whose browsers are used, instead of those of this machine.
    pub webdriver: Option<BaseUrl>,
}

/// The name of the option that names a Grid.
const WEBDRIVER: &str = "webdriver";

/// The name of the option that chooses an engine.
const BROWSER: &str = "browser";

impl Default for BrowserArgs {
    fn default() -> Self {
        let programs = Programs::default();
        Self {
            engine: ENGINES[0],
            programs,
            webdriver: None,
        }
    }
}

impl Args for BrowserArgs {
    fn augment_args(command: Command) -> Command {
        let names: Vec<_> = ENGINES.iter().map(|engine| engine.name).collect();
        let browser = Arg::new(BROWSER)
            .long(BROWSER)
            .value_name("NAME")
            .help("The browser that carries out the cases")
            .value_parser(names)
            .default_value(ENGINES[0].name)
            // With one engine, there is nothing to choose.
            .hide(ENGINES.len() == 1);
        let webdriver = Arg::new(WEBDRIVER)
            .long(WEBDRIVER)
            .env("STEPPROOF_WEBDRIVER")
            .hide_env_values(true)
            .value_name("URL")
            .help(
                "Use browsers of the Selenium Grid at this address. It may carry a user and a \
                 password (`https://user:password@host`); they are never printed",
            )
            .value_parser(|text: &str| text.parse::<BaseUrl>());
        let command = command.arg(browser).arg(webdriver);
        ENGINES
            .iter()
            .flat_map(|engine| engine.programs())
            .fold(command, |command, program| command.arg(path(program)))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

/// The option that names a program.
fn path(program: &'static Program) -> Arg {
    Arg::new(program.option)
        .long(program.option)
        .env(program.env)
        .value_name("PATH")
        .help(program.help)
        .value_parser(value_parser!(PathBuf))
}

impl FromArgMatches for BrowserArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let name = matches.get_one::<String>(BROWSER);
        let named = |engine: &&&'static Engine| name.is_some_and(|name| name == engine.name);
        let engine = ENGINES.iter().find(named).copied().unwrap_or(ENGINES[0]);
        let others = ENGINES.iter().filter(|other| other.name != engine.name);
        for other in others {
            let written = |program: &&Program| {
                matches.value_source(program.option) == Some(ValueSource::CommandLine)
            };
            if let Some(Program { option, .. }) = other.programs().into_iter().find(written) {
                let message = format!("--{option} is for --{BROWSER} {}\n", other.name);
                return Err(Error::raw(ErrorKind::ArgumentConflict, message));
            }
        }
        let webdriver = matches.get_one::<BaseUrl>(WEBDRIVER).cloned();
        let written = |program: &&Program| {
            matches.value_source(program.option) == Some(ValueSource::CommandLine)
        };
        if let (Some(_), Some(program)) = (&webdriver, engine.programs().into_iter().find(written))
        {
            let message = format!(
                "--{} is for browsers of this machine, not of a Grid\n",
                program.option
            );
            return Err(Error::raw(ErrorKind::ArgumentConflict, message));
        }
        let path = |program: &Program| matches.get_one::<PathBuf>(program.option).cloned();
        Ok(Self {
            engine,
            programs: Programs {
                browser: path(&engine.browser),
                driver: path(&engine.driver),
            },
            webdriver,
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
