//! Exit codes: one number for each reason, never a count.

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

/// Why a command fails: its exit code, what is wrong, and what to do next.
#[derive(Debug)]
pub struct CliError {
    /// The exit code.
    pub exit: Exit,
    /// Lower case, no full stop.
    pub message: String,
    /// What to do next.
    pub help: Option<String>,
}

impl CliError {
    /// An error with a message.
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self {
            exit,
            message: message.into(),
            help: None,
        }
    }

    /// Adds what to do next.
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
