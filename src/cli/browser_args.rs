//! Which browser, and where it is: the options of each engine.

use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Args, Command, Error, FromArgMatches, value_parser};

use crate::browser::{ENGINES, Engine, Program, Programs};

/// Which browser, and where it is.
#[derive(Debug, Clone)]
pub struct BrowserArgs {
    /// The engine.
    pub engine: &'static Engine,
    /// Its programs, if named.
    pub programs: Programs,
}

/// The name of the option that chooses an engine.
const BROWSER: &str = "browser";

impl Default for BrowserArgs {
    fn default() -> Self {
        let programs = Programs::default();
        Self {
            engine: ENGINES[0],
            programs,
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
        ENGINES
            .iter()
            .flat_map(|engine| engine.programs())
            .fold(command.arg(browser), |command, program| {
                command.arg(path(program))
            })
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
        let path = |program: &Program| matches.get_one::<PathBuf>(program.option).cloned();
        Ok(Self {
            engine,
            programs: Programs {
                browser: path(&engine.browser),
                driver: path(&engine.driver),
            },
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
