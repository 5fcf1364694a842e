//! The command line: its arguments, its output and its exit codes.

mod accept;
mod args;
mod ask;
mod base_url;
mod browser_args;
mod calls;
mod changed;
mod check;
mod command_line;
mod config;
mod control;
mod doctor;
mod draft;
mod duration;
mod ending;
mod evidence;
mod exit;
mod guide;
mod history;
mod init;
mod inspect;
mod launch;
mod leftovers;
mod list;
mod look;
mod manuals;
mod measured;
mod merge;
mod mock;
mod mutate;
mod out;
mod output;
mod pictures;
mod profiles;
mod progress;
mod project;
mod quarantine;
mod rename;
mod report_args;
mod report_html;
mod reports;
mod review;
mod review_args;
mod run;
mod run_args;
mod schema;
mod secrets;
mod select;
mod select_args;
mod sentences;
mod serve;
mod shard;
mod signals;
mod sites;
mod stored;
mod stretch;
mod suggest;
mod target;
mod trace;
mod twins;
mod uploads;
mod walk;

use std::process::ExitCode;

use self::args::{Color, Command, ConfigCommand, ReportCommand};
use self::command_line::{CommandLine, Refused};
use self::exit::{CliError, Exit};
use crate::report::Paint;

/// Runs the command line.
pub fn main() -> ExitCode {
    let line = match command_line::read(std::env::args_os().collect()) {
        Ok(line) => line,
        Err(Refused::Usage(error)) => {
            // Help goes to stdout, errors to stderr. A closed pipe is not an error.
            let _ = error.print();
            let usage = error.use_stderr();
            return if usage { Exit::Usage } else { Exit::Passed }.into();
        }
        Err(Refused::Profile(stop)) => return refuse(&stop, out::paint(Color::Auto)),
    };
    let cli = &line.cli;
    let paint = out::paint(cli.color);
    if let Err(stop) = log() {
        out::say_line!("{} {}", paint.red("error:"), stop.message);
        return stop.exit.into();
    }
    match command(&line) {
        Ok(exit) => exit.into(),
        Err(stop) => refuse(&stop, paint),
    }
}

/// Says why a command ended, and what to do.
fn refuse(stop: &CliError, paint: Paint) -> ExitCode {
    out::say_line!("{} {}", paint.red("error:"), stop.message);
    if let Some(help) = &stop.help {
        out::say_line!("{} {help}", paint.cyan("help:"));
    }
    stop.exit.into()
}

/// Logs to stderr what stepproof does, if `STEPPROOF_LOG` names a level.
///
/// Only events of stepproof itself: the libraries below log everything that passes through them,
/// typed passwords included.
fn log() -> Result<(), CliError> {
    let Some(level) = std::env::var_os("STEPPROOF_LOG").filter(|level| !level.is_empty()) else {
        return Ok(());
    };
    let level: tracing::Level = level.to_string_lossy().parse().map_err(|_| {
        let message = "STEPPROOF_LOG must be one of error, warn, info, debug, trace";
        CliError::new(Exit::Usage, message)
    })?;
    tracing_subscriber::fmt()
        .with_writer(|| out::Log)
        .with_ansi(false)
        .with_env_filter(format!("stepproof={level}"))
        .init();
    Ok(())
}

fn command(line: &CommandLine) -> Result<Exit, CliError> {
    let cli = &line.cli;
    let dir = cli.project.as_deref();
    let paint = out::paint(cli.color);
    match &cli.command {
        Command::Run(args) => return run::run(dir, args, paint),
        Command::Mutate(args) => return mutate::mutate(dir, args, paint),
        Command::Inspect(args) => return inspect::inspect(dir, args, paint),
        Command::Report(args) => match &args.command {
            ReportCommand::Merge(args) => return merge::merge(dir, args, paint),
            ReportCommand::Trace(args) => trace::trace(dir, args, paint)?,
            ReportCommand::Html(args) => report_html::html(dir, args)?,
        },
        Command::Review(args) => return review::review(dir, args, paint),
        Command::Guide(args) => return guide::guide(dir, &args.command, paint),
        Command::Init(args) => init::init(dir, args, paint)?,
        Command::Draft(args) => draft::draft(dir, args, paint)?,
        Command::Config(args) => match &args.command {
            ConfigCommand::Show(_) => config::show(dir, &line.origins)?,
        },
        Command::History(args) => history::history(args, paint)?,
        Command::Schema { what } => out::data(&schema::text_of(*what))?,
        Command::Check(args) => check::check(dir, args, paint)?,
        Command::List(args) => list::list(dir, args, paint)?,
        Command::Portal(args) => serve::serve(args)?,
        Command::Rename(args) => rename::rename(dir, args, paint)?,
        Command::Accept(args) => accept::accept(dir, args, paint)?,
        Command::Reject(args) => accept::reject(dir, args, paint)?,
        Command::Doctor(args) => doctor::doctor(dir, args, paint)?,
        Command::Watchdog => crate::browser::run_watchdog(std::io::stdin().lock()),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut twins::command(), "stepproof", &mut script);
            out::data(&String::from_utf8_lossy(&script))?;
        }
    }
    Ok(Exit::Passed)
}

/// Stack size: functions that walk a page recurse as deep as its elements are nested. Only the part
/// that is used takes memory.
const STACK: usize = 64 << 20;

/// The runtime of commands that wait for something.
fn runtime() -> Result<tokio::runtime::Runtime, CliError> {
    tokio::runtime::Builder::new_multi_thread()
        .thread_stack_size(STACK)
        .enable_all()
        .build()
        .map_err(|error| CliError::new(Exit::Environment, format!("cannot start threads: {error}")))
}
