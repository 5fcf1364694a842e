//! The two streams: text for people on stderr, output for machines alone on stdout.

use std::io::{self, IsTerminal as _, Write as _};

use super::args::Color;
use super::exit::{Exit, Stop};
use crate::report::Paint;

/// Writes text for people. A reader who has gone is no reason to fail.
pub fn say(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// Writes a line for people.
macro_rules! say_line {
    ($($text:tt)*) => { $crate::cli::out::say(&(format!($($text)*) + "\n")) };
}
pub(super) use say_line;

/// Tells what stops nobody.
pub fn note(stop: &Stop, paint: Paint) {
    say_line!("{} {}", paint.dim("note:"), stop.message);
    if let Some(help) = &stop.help {
        say_line!("{} {help}", paint.cyan("help:"));
    }
}

/// Writes output for machines. A reader who has seen enough (`| head`) is no reason to fail.
pub fn data(text: &str) -> Result<(), Stop> {
    let mut stdout = io::stdout().lock();
    let written = stdout.write_all(text.as_bytes());
    match written.and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Stop::new(
            Exit::Environment,
            format!("cannot write to stdout: {error}"),
        )),
        _ => Ok(()),
    }
}

/// Whether stderr shows colours.
pub fn paint(color: Color) -> Paint {
    let color = match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => is_terminal() && !is_set("NO_COLOR") && !is_dumb(),
    };
    Paint { color }
}

/// Whether a progress bar makes sense: a person looks at a terminal that can redraw a line.
pub fn shows_bar() -> bool {
    is_terminal() && !ci() && !is_dumb()
}

/// `CI` is set: no prompts, no progress bar, snapshots are compared and never written.
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
