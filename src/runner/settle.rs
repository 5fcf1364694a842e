//! What an action has begun is over before anything else is done: the page is loaded, nothing is
//! asked of the site, and nothing moves.

use std::time::Instant;

use serde_json::Value;
use url::Url;

use super::context::{Context, millis};
use super::error::{StepError, browser_failed};
use super::wait::Wait;
use crate::browser::{Activity, BrowserError};
use crate::page::Observe;
use crate::record::{Class, Failure};
use crate::source::Location;

impl Context<'_> {
    /// Waits until the page has taken in what was done to it: loaded, with all that it asked of
    /// the site answered. Then looks where it landed: for a browser an HTTP 500 is a page like any
    /// other. Whether something still moves is seen when the page is asked the next time.
    pub(super) async fn loaded(&mut self, location: &Location) -> Result<(), StepError> {
        let Some(before) = *self.moved else {
            return Ok(());
        };
        let began = Instant::now();
        let loaded = self.wait_for("ping", &Value::Null, location, Some(before));
        let loaded = loaded.await;
        self.timings.act += millis(began);
        loaded
    }

    /// Waits until nothing moves, too.
    pub(super) async fn settle(&mut self, location: &Location) -> Result<(), StepError> {
        let nothing = serde_json::to_value(Observe::default()).unwrap_or_default();
        self.wait_for("observe", &nothing, location, None).await
    }

    /// Waits for an answer of the page, whatever it is, or for the end of another load than those
    /// `before`. A dialog of the browser ends the wait: the next action answers it, or finds it and
    /// fails.
    async fn wait_for(
        &mut self,
        function: &str,
        argument: &Value,
        location: &Location,
        before: Option<u64>,
    ) -> Result<(), StepError> {
        let mut wait = Wait::of(self.limit());
        loop {
            let activity = self.page.activity();
            if activity.dialog.is_some() {
                return Ok(());
            }
            // A page that has loaded need not be asked whether the action led to one.
            let led = before.is_some_and(|before| activity.loaded > before);
            if led && !is_busy(&activity) && activity.lost.is_none() {
                return self.heard(&activity, location);
            }
            if self.ask(function, argument, location).await?.is_some() {
                return Ok(());
            }
            if !wait.again(&mut *self.page).await {
                return Err(self.not_settled(location, &wait));
            }
        }
    }

    /// Asks the page once: its answer when it is at rest, `None` while it is not.
    pub(super) async fn ask(
        &mut self,
        function: &str,
        argument: &Value,
        location: &Location,
    ) -> Result<Option<Value>, StepError> {
        let Some(begun) = self.idle(location)? else {
            return Ok(None);
        };
        let answer = self.page.call(function, argument).await;
        let answer = self.answered(answer, begun, location)?;
        Ok(answer.filter(|answer| self.is_at_rest(answer)))
    }

    /// Whether the page was at rest when it answered; what goes on is kept for messages.
    pub(super) fn is_at_rest(&mut self, answer: &Value) -> bool {
        let quiet = answer["quiet"] != false;
        if !quiet {
            self.restless = answer["why"].as_str().map(str::to_owned);
        }
        quiet
    }

    /// How much the page has begun when all of it has ended; `None` while it cannot be asked.
    pub(super) fn idle(&mut self, location: &Location) -> Result<Option<u64>, StepError> {
        let activity = self.page.activity();
        match activity.lost {
            Some(error) => Err(browser_failed(error, location)),
            None => Ok((!is_busy(&activity)).then_some(activity.begun)),
        }
    }

    /// What an answer of the page is worth that was asked when it had `begun` so much.
    pub(super) fn answered(
        &mut self,
        answer: Result<Value, BrowserError>,
        begun: u64,
        location: &Location,
    ) -> Result<Option<Value>, StepError> {
        let answer = match answer {
            Ok(answer) => answer,
            Err(BrowserError::PageGone | BrowserError::DialogOpen) => return Ok(None),
            Err(error) => return Err(browser_failed(error, location)),
        };
        // It came after everything that the page had begun by then; what has ended since may show
        // only from now on. What it has begun by having an option chosen belongs to the answer.
        let activity = self.page.activity();
        let began = is_busy(&activity) || activity.begun != begun;
        if began && answer["done"] != true {
            return Ok(None);
        }
        self.heard(&activity, location)?;
        Ok(Some(answer))
    }

    /// The page has taken in what was done to it.
    fn heard(&mut self, activity: &Activity, location: &Location) -> Result<(), StepError> {
        self.restless = None;
        *self.moved = None;
        self.landed(activity, location)
    }

    /// Fails when the site gave an error for a page.
    fn landed(&self, activity: &Activity, location: &Location) -> Result<(), StepError> {
        let Some(page) = &activity.document else {
            return Ok(());
        };
        let title = match &page.status {
            Ok(_) if page.kind == "application/pdf" => {
                "the site sent a PDF in place of a page".to_owned()
            }
            Ok(status) if *status < 400 => return Ok(()),
            Ok(status) => format!("the site answered with HTTP {status}"),
            Err(error) => format!("the site gave no page: {error}"),
        };
        Err(StepError::failed(
            Failure::new(Class::App, title, location)
                .detail(format!("at {}", self.address(&page.url)))
                .help("look into the site's own log"),
        ))
    }

    /// A text with an address as messages show it: without user and password, and without host
    /// where it is the site's.
    pub(super) fn address(&self, text: &str) -> String {
        without_login(text).replacen(&origin(self.site.base_url()), "", 1)
    }

    /// Why the page did not come to rest.
    pub(super) fn not_settled(&mut self, location: &Location, wait: &Wait) -> StepError {
        let activity = self.page.activity();
        let (class, title, mut details) = if let Some(request) = activity.unanswered {
            let request = self.address(&request);
            let title = format!("the site has not answered `{request}`");
            (Class::App, title, Vec::new())
        } else if !activity.open_requests.is_empty() {
            let open = activity.open_requests.iter();
            let open = open.map(|request| format!("open: {}", self.address(request)));
            let title = "the site has not answered all that the page asks".to_owned();
            (Class::App, title, open.collect())
        } else if activity.loading {
            let title = "the page does not finish loading".to_owned();
            let resources = activity.resources.iter().take(MOST_NAMED);
            let loading = resources.map(|request| format!("loading: {}", self.address(request)));
            (Class::Timeout, title, loading.collect())
        } else {
            let title = "the page does not come to rest".to_owned();
            (
                Class::Timeout,
                title,
                self.restless.take().into_iter().collect(),
            )
        };
        details.push(wait.words());
        StepError::failed(
            Failure::new(class, title, location)
                .details(details)
                .help("raise `timeout` if the site is slow by nature".to_owned()),
        )
    }
}

/// So many requests are named that a page is waiting for.
const MOST_NAMED: usize = 5;

fn is_busy(activity: &Activity) -> bool {
    activity.loading
        || !activity.open_requests.is_empty()
        || activity.unanswered.is_some()
        || activity.talking
}

/// A text with an address, without the user and password that stand in it.
fn without_login(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else {
        return text.to_owned();
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let login = rest[..end].rfind('@').map_or(0, |at| at + 1);
    format!("{scheme}://{}", &rest[login..])
}

/// The origin of a URL as browsers write it.
pub(super) fn origin(url: &str) -> String {
    Url::parse(url).map_or_else(|_| url.to_owned(), |url| url.origin().ascii_serialization())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_without_user_and_password() {
        assert_eq!(without_login("http://ann:key@h:1/a@b"), "http://h:1/a@b");
        assert_eq!(
            without_login("GET https://ann@h?q=a@b"),
            "GET https://h?q=a@b"
        );
        assert_eq!(without_login("http://h/a"), "http://h/a");
        assert_eq!(without_login("/a@b"), "/a@b");
    }
}
