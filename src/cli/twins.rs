//! The commands as they are read: each option of `run` has a variable of the environment as its twin.

use clap::builder::BoolishValueParser;
use clap::{Arg, ArgAction, Command, CommandFactory as _};

use super::args::Cli;
use super::browser_args::several;

/// The commands.
pub fn command() -> Command {
    Cli::command()
        .mut_subcommand("run", with_twins)
        .mut_subcommand("config", |config| config.mut_subcommand("show", with_twins))
}

fn with_twins(run: Command) -> Command {
    several(run).mut_args(|arg| match (arg.get_long(), arg.get_env()) {
        (Some(long), None) => {
            let name = format!("STEPPROOF_{}", long.to_uppercase().replace('-', "_"));
            // There are some forty of them, once a process.
            let name: &'static str = Box::leak(name.into_boxed_str());
            let arg = arg.env(name).hide_env(true);
            match arg.get_action() {
                ArgAction::SetTrue => arg.value_parser(BoolishValueParser::new()),
                _ => arg,
            }
        }
        _ => arg,
    })
}

/// `run`.
pub fn run() -> Command {
    let all = command();
    all.find_subcommand("run").cloned().unwrap_or_default()
}

/// The options of `run`.
pub fn options_of_run() -> Vec<Arg> {
    let run = run();
    let all = run.get_arguments().filter(|option| !option.is_hide_set());
    all.filter(|option| option.get_long().is_some_and(|long| long != "help"))
        .cloned()
        .collect()
}
