//! The two streams: messages on stderr, machine-readable output on stdout.

use std::borrow::Cow;
use std::io::{self, IsTerminal as _, Write as _};
use std::sync::{PoisonError, RwLock};

use super::args::Color;
use super::exit::{CliError, Exit};
use crate::escape::terminal;
use crate::mask::Mask;
use crate::report::Paint;

/// Secrets of this process, masked in everything that it prints.
static MASK: RwLock<Option<Mask>> = RwLock::new(None);

/// Masks these values in all output from now on.
pub fn conceal(mask: &Mask) {
    let mut kept = MASK.write().unwrap_or_else(PoisonError::into_inner);
    *kept = Some(mask.clone());
}

/// The text with secrets masked.
pub fn covered(text: &str) -> Cow<'_, str> {
    match &*MASK.read().unwrap_or_else(PoisonError::into_inner) {
        Some(mask) => mask.cover(text),
        None => Cow::Borrowed(text),
    }
}

/// Prints a message. A closed pipe is not an error.
pub fn say(text: &str) {
    let text = covered(text);
    let text = terminal(&text);
    let text = match in_github() {
        true => commanding_nothing(&text),
        false => text,
    };
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// Whether this is a job of GitHub Actions.
pub fn in_github() -> bool {
    std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true")
}

/// Quotes lines that GitHub would take for workflow commands: `::name::` at the beginning of a line,
/// and `##[name]` anywhere. It reads both streams.
fn commanding_nothing(text: &str) -> Cow<'_, str> {
    let commands = |line: &str| line.trim_start().starts_with("::") || line.contains("##[");
    if !text.lines().any(commands) {
        return Cow::Borrowed(text);
    }
    let lines = text.split_inclusive('\n').map(|line| {
        let line = line.replace("##[", "## [");
        let quoted = if commands(&line) { "│ " } else { "" };
        format!("{quoted}{line}")
    });
    Cow::Owned(lines.collect())
}

/// Writes logs to stderr.
pub struct Log;

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // Each event is written with one call.
        say(&String::from_utf8_lossy(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Prints one line.
macro_rules! say_line {
    ($($text:tt)*) => { $crate::cli::out::say(&(format!($($text)*) + "\n")) };
}
pub(super) use say_line;

/// Prints an error that does not end the command, as a note.
pub fn note(stop: &CliError, paint: Paint) {
    say_line!("{} {}", paint.dim("note:"), stop.message);
    if let Some(help) = &stop.help {
        say_line!("{} {help}", paint.cyan("help:"));
    }
}

/// Writes machine-readable output. A closed pipe (`| head`) is not an error.
pub fn data(text: &str) -> Result<(), CliError> {
    let text = covered(text);
    let mut stdout = io::stdout().lock();
    let written = stdout.write_all(text.as_bytes());
    match written.and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(CliError::new(
            Exit::Environment,
            format!("cannot write to stdout: {error}"),
        )),
        _ => Ok(()),
    }
}

/// Whether to colour messages.
pub fn paint(color: Color) -> Paint {
    let color = match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => is_terminal() && !is_set("NO_COLOR") && !is_dumb(),
    };
    Paint { color }
}

/// Whether to show a progress bar: stderr is a terminal that can redraw a line.
pub fn shows_bar() -> bool {
    is_terminal() && !ci() && !is_dumb()
}

/// Whether `CI` is set: then there is no progress bar, and snapshots are compared but never written.
pub fn ci() -> bool {
    is_set("CI") && std::env::var_os("CI").is_none_or(|value| value != "false")
}

fn is_terminal() -> bool {
    io::stderr().is_terminal()
}

fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}

fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !value.is_empty())
}
