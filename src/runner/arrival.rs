//! Whether a page got a click or a key.
//!
//! Between the moment when a control is ready and the one when the click comes, the page may be
//! replaced. Then the browser takes the click and answers as ever, but no page gets it. Such a click
//! is sent again, once its control is ready on the new page. One that may have arrived never is: it
//! may have led away.

use serde_json::Value;

use super::error::{At, StepError};
use super::live::LivePage;
use crate::browser::{Activity, Input};
use crate::record::{Class, Failure, TraceKind};
use crate::source::Location;

/// A step in which so many clicks are lost fails.
const MOST_LOST: usize = 3;

impl LivePage<'_> {
    /// Clicks, or presses a key, and returns whether a page got that. `time` is the page's time before.
    pub(super) async fn arrives(
        &mut self,
        input: Input<'_>,
        time: Option<&Value>,
        location: &Location,
    ) -> Result<bool, StepError> {
        let before = self.page.activity();
        self.input(input).await.at(location)?;
        let mut wait = self.wait();
        loop {
            let now = self.page.activity();
            if may_have_arrived(&before, &now) {
                return Ok(true);
            }
            // What the page got, it tells before it answers.
            let answer = self.ask("ping", &Value::Null, location).await?;
            if let Some(answer) = answer {
                let now = self.page.activity();
                let is_lost = !may_have_arrived(&before, &now)
                    && (now.documents != before.documents || never_came(time, &answer));
                return match is_lost {
                    true => self.note_lost(location).map(|()| false),
                    false => Ok(true),
                };
            }
            if !self.again(&mut wait).await {
                return Ok(true);
            }
        }
    }

    /// Notes that no page got an input, and fails if that was so too often.
    fn note_lost(&mut self, location: &Location) -> Result<(), StepError> {
        self.lost += 1;
        self.trace.note(TraceKind::Waiting, "no page got that");
        if self.lost < MOST_LOST {
            return Ok(());
        }
        let title = "no page gets what is clicked or pressed".to_owned();
        Err(StepError::failed(
            Failure::new(Class::Timeout, title, location)
                .detail(format!("it was sent {MOST_LOST} times"))
                .help(
                    "the page may replace itself again and again: expect in the step before what is there when it has ended",
                ),
        ))
    }
}

/// Whether an input has arrived, or has done something, as far as the browser tells.
fn may_have_arrived(before: &Activity, now: &Activity) -> bool {
    now.arrivals.is_none()
        || now.arrivals != before.arrivals
        || now.windows != before.windows
        || now.dialog.is_some()
        || now.lost.is_some()
        // The page that came instead of this one was left again. That may be the input's doing: a page
        // that is being replaced may get it, and not be able to tell.
        || now.documents > before.documents + 1
}

/// Whether the same page, which counts what it gets, has got nothing since.
fn never_came(before: Option<&Value>, now: &Value) -> bool {
    before.is_some_and(|before| {
        before["page"] == now["page"]
            && before["arrivals"].is_u64()
            && before["arrivals"] == now["arrivals"]
    })
}
