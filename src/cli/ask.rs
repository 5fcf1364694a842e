//! Asks the person at the terminal for a value.

use std::io::{self, IsTerminal as _};

use async_trait::async_trait;
use tokio::sync::oneshot;

use super::exit::{CliError, Exit};
use super::out;
use crate::runner::Ask;
use crate::scenario::{Case, ValueSource};

/// The person at the terminal.
pub struct Terminal;

/// Whether a case asks for a value.
pub fn asks(cases: &[Case]) -> bool {
    let mut values = cases.iter().flat_map(|case| &case.values);
    values.any(|value| matches!(value.source, ValueSource::Ask(_)))
}

/// Fails if nobody can look at the window and press Enter.
pub fn somebody_looks_on() -> Result<(), CliError> {
    let why = match (out::ci(), io::stdin().is_terminal()) {
        (true, _) => "`CI` is set",
        (false, false) => "there is no terminal",
        (false, true) => return Ok(()),
    };
    let message = format!("nobody can go on after `--pause-on-failure`: {why}");
    Err(CliError::new(Exit::Usage, message))
}

/// Fails if a case asks for a value and nobody is there to answer.
pub fn somebody_is_there(cases: &[Case]) -> Result<(), CliError> {
    let mut values = cases.iter().flat_map(|case| {
        let values = case.values.iter();
        values.filter(|value| matches!(value.source, ValueSource::Ask(_)))
    });
    let why = match (out::ci(), io::stdin().is_terminal()) {
        (true, _) => "`CI` is set",
        (false, false) => "there is no terminal",
        (false, true) => return Ok(()),
    };
    let Some(value) = values.next() else {
        return Ok(());
    };
    let (name, at) = (&value.name, &value.location);
    let message = format!("nobody can be asked for the value `{name}`: {why}\n  --> {at}");
    Err(CliError::new(Exit::Invalid, message)
        .help("get it by a call (`get: …`), from a `file` or by `totp`; or leave the case out"))
}

#[async_trait]
impl Ask for Terminal {
    async fn ask(&self, question: &str) -> Result<String, String> {
        out::say(&format!("{question} "));
        let (sender, answer) = oneshot::channel();
        // A thread that waits for a line cannot be stopped: the run must not wait for it.
        std::thread::spawn(move || {
            let mut line = String::new();
            let read = io::stdin().read_line(&mut line);
            sender.send(read.map(|_| line)).ok();
        });
        match answer.await {
            Ok(Ok(line)) if !line.trim().is_empty() => Ok(line.trim().to_owned()),
            Ok(Ok(_)) => Err("the answer is empty".to_owned()),
            Ok(Err(error)) => Err(error.to_string()),
            Err(error) => Err(error.to_string()),
        }
    }
}
