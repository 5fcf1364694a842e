//! The runner, with a scripted browser and a clock controlled by the tests.

mod actions;
mod arrivals;
mod attempts;
mod cases;
mod claims;
mod evidence;
mod page_errors;
mod policy;
mod secrets;
mod trace;
mod waits;
mod windows;

use stepproof::browser::scripted::{Command, Scripted};
use stepproof::browser::{Activity, BrowserError};
use stepproof::record::{CaseRecord, Failure};
use stepproof::scenario::Case;

use crate::support::Run;

/// A browser that does everything it is asked, except for what `other` answers.
fn browser(
    other: impl Fn(&Command, &mut Activity) -> Option<Result<serde_json::Value, BrowserError>>
    + Send
    + Sync
    + 'static,
) -> Scripted {
    Scripted::new(move |command, activity| {
        other(command, activity).unwrap_or_else(|| Ok(Scripted::willing(command)))
    })
}

fn willing() -> Scripted {
    browser(|_, _| None)
}

/// Runs one case; every failure of it, in order.
async fn failures(script: Scripted, case: Case) -> (CaseRecord, Vec<Failure>) {
    let record = Run::of(script, [case]).record().await;
    let case = record.cases.into_iter().next().unwrap();
    let failures = case
        .failures()
        .map(|(_, failure)| failure.clone())
        .collect();
    (case, failures)
}
