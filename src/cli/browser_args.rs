//! Which browser, and where it is: the options of each engine.

use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, Error, FromArgMatches, value_parser};

use super::base_url::BaseUrl;
use crate::browser::{ENGINES, Engine, Program, Programs};
use crate::case_id::CaseId;

/// Which browser, and where it is.
#[derive(Debug, Clone)]
pub struct BrowserArgs {
    /// The engine.
    pub engine: &'static Engine,
    /// Its programs, if named.
    pub programs: Programs,
    /// The other engines in which `run` carries out the cases as well, each with its programs.
    pub others: Vec<(&'static Engine, Programs)>,
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
            others: Vec::new(),
            webdriver: None,
        }
    }
}

impl BrowserArgs {
    /// All engines, each with its programs.
    pub fn all(&self) -> impl Iterator<Item = (&'static Engine, &Programs)> {
        let others = self.others.iter();
        let others = others.map(|(engine, programs)| (*engine, programs));
        std::iter::once((self.engine, &self.programs)).chain(others)
    }

    /// The option that names them, unless it is not needed.
    pub fn option(&self) -> Option<String> {
        let names: Vec<_> = self.all().map(|(engine, _)| engine.name).collect();
        (names != [ENGINES[0].name]).then(|| format!("--{BROWSER} {}", names.join(",")))
    }

    /// The engine that a case names; that of all cases where there is only one.
    pub fn engine_of(&self, case: &CaseId) -> &'static Engine {
        let mut all = self.all().map(|(engine, _)| engine);
        let named = all.find(|engine| case.browser() == Some(engine.name));
        named.unwrap_or(self.engine)
    }
}

/// Several browsers may be named: the cases run in each of them.
pub fn several(command: Command) -> Command {
    command.mut_arg(BROWSER, |browser| {
        browser
            .value_delimiter(',')
            .action(ArgAction::Append)
            .value_name("NAME,…")
            .help("The browsers that carry out the cases, each all of them")
    })
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
        let mut engines: Vec<&'static Engine> = Vec::new();
        for name in matches.get_many::<String>(BROWSER).into_iter().flatten() {
            let named = ENGINES.iter().find(|engine| engine.name == name);
            engines.extend(named.filter(|named| engines.iter().all(|one| one.name != named.name)));
        }
        let engine = engines.first().copied().unwrap_or(ENGINES[0]);
        let written = |program: &&Program| {
            matches.value_source(program.option) == Some(ValueSource::CommandLine)
        };
        let others = ENGINES.iter();
        for other in others.filter(|other| engines.iter().all(|one| one.name != other.name)) {
            if let Some(Program { option, .. }) = other.programs().find(written) {
                let message = format!("--{option} is for --{BROWSER} {}\n", other.name);
                return Err(Error::raw(ErrorKind::ArgumentConflict, message));
            }
        }
        let webdriver = matches.get_one::<BaseUrl>(WEBDRIVER).cloned();
        let mut programs = engines.iter().flat_map(|engine| engine.programs());
        if let (Some(_), Some(program)) = (&webdriver, programs.find(written)) {
            let message = format!(
                "--{} is for browsers of this machine, not of a Grid\n",
                program.option
            );
            return Err(Error::raw(ErrorKind::ArgumentConflict, message));
        }
        let path = |program: &Program| matches.get_one::<PathBuf>(program.option).cloned();
        let programs = |engine: &Engine| Programs {
            browser: path(&engine.browser),
            driver: path(&engine.driver),
            display: engine.display.as_ref().and_then(path),
        };
        let others = engines.iter().skip(1);
        Ok(Self {
            engine,
            programs: programs(engine),
            others: others.map(|other| (*other, programs(other))).collect(),
            webdriver,
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
