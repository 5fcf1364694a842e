//! Lists what a scenario can use on the page that a case has led to.

use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;

use super::error::{At, StepError};
use super::history::History;
use super::live::{LivePage, parsed};
use crate::browser::Page;
use crate::page::{Control, Observation, Observe};
use crate::record::Failure;
use crate::scenario::Step;
use crate::source::Location;

/// After this time a page is read again.
const AGAIN: Duration = Duration::from_millis(500);

/// A page, with what a scenario can use on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Inspection {
    /// The title of the page.
    pub title: String,
    /// Its path; of a page of another site, the whole address.
    pub location: String,
    /// The controls in the order of the page.
    pub controls: Vec<Control>,
    /// The picture of the window, as PNG.
    pub png: Vec<u8>,
}

/// Is shown the page at the end of a case, and may go on from there.
#[async_trait]
pub trait Inspector: Send + Sync {
    /// The case has ended on this page; the failure is that of the steps that were answered before.
    /// Answers the steps that are to be carried out next; after them, the page is shown again.
    async fn saw(&self, inspection: Inspection, failure: Option<Failure>) -> Vec<Step>;
}

/// Waits until the page is at rest, and reads it.
pub(super) async fn inspect(
    page: &mut dyn Page,
    site: &str,
    limit: Duration,
    location: &Location,
) -> Result<Inspection, StepError> {
    let mut history = History::of_any_status();
    let mut live = LivePage::new(page, site, limit, &mut history);
    let controls = read(&mut live, location).await?;
    let question = Observe {
        home: live.home(),
        page: true,
        ..Observe::default()
    };
    let question = serde_json::to_value(question).unwrap_or_default();
    let seen = live.page.call("observe", &question).await.at(location)?;
    let seen: Observation = parsed(seen, "observe", location)?;
    let page = seen.page.unwrap_or_default();
    Ok(Inspection {
        title: page.title,
        location: page.location,
        controls,
        png: live.page.screenshot(None).await.at(location)?,
    })
}

/// The controls, as soon as they are the same twice: a page may load its parts one after the other.
async fn read(live: &mut LivePage<'_>, location: &Location) -> Result<Vec<Control>, StepError> {
    let mut wait = live.wait();
    let mut before = None;
    loop {
        live.settle(location).await?;
        let controls = live.page.call("inspect", &Value::Null).await.at(location)?;
        if before.as_ref() == Some(&controls) || !live.pause(&mut wait, AGAIN).await {
            return parsed(controls, "inspect", location);
        }
        before = Some(controls);
    }
}
