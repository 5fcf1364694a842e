//! Where the runner, its browsers and its sites are put together.

use tokio::sync::{mpsc, watch};

use super::exit::{Exit, Stop};
use super::run::Plan;
use crate::record::Event;

/// Runs the cases and sends what happens.
pub async fn drive(
    _plan: Plan<'_>,
    _events: mpsc::UnboundedSender<Event>,
    _cancel: watch::Receiver<bool>,
) -> Result<(), Stop> {
    Err(Stop::new(
        Exit::Environment,
        "the runner is not part of this build",
    ))
}

/// The change of a page's text in words.
pub fn changes(_stored: &str, _now: &str) -> Vec<String> {
    Vec::new()
}
