//! How the command ends: one number for each reason, and never a count.

use std::process::ExitCode;

use crate::snapshots::StoreError;

/// The exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All passed.
    Passed = 0,
    /// A scenario or a snapshot failed.
    Failed = 1,
    /// The command line is wrong.
    Usage = 2,
    /// A scenario or the configuration is invalid.
    Invalid = 3,
    /// Nothing was selected.
    NothingSelected = 4,
    /// Browser, driver, portal, disk.
    Environment = 5,
    /// SIGHUP: the terminal is gone.
    HungUp = 129,
    /// SIGINT, Ctrl-C.
    Interrupted = 130,
    /// SIGQUIT.
    Quit = 131,
    /// SIGTERM.
    Terminated = 143,
}

impl Exit {
    /// Whether a signal ended the command.
    pub fn is_signal(self) -> bool {
        self.code() > 128
    }

    /// The number.
    pub fn code(self) -> u8 {
        self as u8
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// Why the command cannot go on: how it ends, what is wrong, and the next thing to do.
#[derive(Debug)]
pub struct CliError {
    /// How the command ends.
    pub exit: Exit,
    /// Lower case, no full stop.
    pub message: String,
    /// The next thing to do.
    pub help: Option<String>,
}

impl CliError {
    /// Stops with a message.
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self {
            exit,
            message: message.into(),
            help: None,
        }
    }

    /// Adds the next thing to do.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl From<anyhow::Error> for CliError {
    fn from(error: anyhow::Error) -> Self {
        Self::new(Exit::Environment, format!("{error:#}"))
    }
}

impl From<crate::files::FileError> for CliError {
    fn from(error: crate::files::FileError) -> Self {
        Self::new(Exit::Environment, error.to_string())
    }
}

impl From<StoreError> for CliError {
    fn from(error: StoreError) -> Self {
        let exit = match error {
            StoreError::Conflict { .. } | StoreError::NotASnapshot { .. } => Exit::Invalid,
            StoreError::File(_) | StoreError::Insta { .. } => Exit::Environment,
        };
        Self::new(exit, error.to_string())
    }
}
