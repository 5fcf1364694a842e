//! The page under test. It is asked only after it has finished reacting to what was done to it: it is
//! loaded, no request is open, and nothing moves.

use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::time::Instant;
use url::Url;

use super::error::{At, StepError, browser_failed, unreachable};
use super::history::History;
use super::millis;
use super::timing::{Phase, Timing};
use super::trace::{Deed, Tracer, busy_words, path_of};
use super::wait::Wait;
use crate::browser::{Activity, Barrier, BrowserError, Input, Navigation, Page, Seconds};
use crate::page::{Found, Observe};
use crate::record::{Class, Failure, NearTimeout, TraceKind};
use crate::source::Location;

/// The page under test.
pub(super) struct LivePage<'a> {
    pub(super) page: &'a mut dyn Page,
    /// Address of the site, to which the scenario's paths are relative.
    site: &'a str,
    /// Deadline of one wait.
    limit: Duration,
    /// What is known of it from step to step.
    pub(super) history: &'a mut History,
    /// What was still going on when it was last asked, if anything.
    restless: Option<String>,
    /// Where the time of the step goes.
    pub(super) timing: Timing,
    /// Notes what is done to it and what it does.
    pub(super) trace: Tracer,
    /// The longest wait that has nearly timed out.
    near_timeout: Option<NearTimeout>,
    /// How many inputs of the step no page got.
    pub(super) lost: usize,
}

impl<'a> LivePage<'a> {
    pub(super) fn new(
        page: &'a mut dyn Page,
        site: &'a str,
        limit: Duration,
        history: &'a mut History,
    ) -> Self {
        Self {
            page,
            site,
            limit,
            history,
            restless: None,
            timing: Timing::default(),
            trace: Tracer::default(),
            near_timeout: None,
            lost: 0,
        }
    }

    /// What is done to it is noted there.
    pub(super) fn traced(self, trace: Tracer) -> Self {
        Self { trace, ..self }
    }

    /// The step turns to another deed; what has happened so far came of the one before.
    pub(super) fn turn_to(&mut self, deed: Deed) {
        let activity = self.notice();
        self.trace.turn_to(deed, &activity);
    }

    /// Notes what has begun on the page.
    pub(super) fn notice(&mut self) -> Activity {
        let activity = self.page.activity();
        self.trace.saw(&activity, |text| self.address(text));
        activity
    }

    /// Does what a person does, and notes that.
    pub(super) async fn input(&mut self, input: Input<'_>) -> Result<(), BrowserError> {
        self.trace.input(&input);
        self.page.input(input).await
    }

    /// A new wait for the page.
    pub(super) fn wait(&self) -> Wait {
        Wait::of(self.limit)
    }

    /// A new wait for the page, of at most `most`.
    pub(super) fn wait_at_most(&self, most: Duration) -> Wait {
        Wait::of(self.limit.min(most)).optional()
    }

    /// Waits until the page reports a change, or for a moment. `false` if the time is up.
    pub(super) async fn again(&mut self, wait: &mut Wait) -> bool {
        let activity = self.notice();
        let began = Instant::now();
        if activity.is_busy() {
            let busy = busy_words(&activity, |text| self.address(text));
            self.trace.note(TraceKind::Waiting, busy);
        }
        let more = wait.again(&mut *self.page).await;
        self.timing.waited(began, activity);
        let near = wait.near_timeout().filter(|_| more);
        let used = |near: &NearTimeout| near.used_ms;
        self.near_timeout = near.into_iter().chain(self.near_timeout).max_by_key(used);
        more
    }

    /// The longest wait of the step that has nearly timed out.
    pub(super) fn near_timeout(&self) -> Option<NearTimeout> {
        self.near_timeout
    }

    /// Waits for at least this long. `false` if the time is up.
    pub(super) async fn pause(&mut self, wait: &mut Wait, pause: Duration) -> bool {
        let until = Instant::now() + pause;
        while self.again(wait).await {
            if Instant::now() >= until {
                return true;
            }
        }
        false
    }

    /// Goes to another page, and waits for the answer of the site.
    pub(super) async fn navigate(&mut self, to: Navigation<'_>) -> Result<bool, BrowserError> {
        let began = Instant::now();
        let what = navigation_words(&to, |text| self.address(text));
        self.trace.note(TraceKind::Done, what);
        let led = self.page.navigate(to).await;
        let ms = millis(began);
        self.timing.add(Phase::Load, ms);
        if let Some(document) = self.page.activity().document {
            self.timing.waited_for(format!("GET {}", document.url), ms);
        }
        led
    }

    /// Notes that an action was done when this many loads had ended.
    pub(super) fn was_moved(&mut self, loaded: u64) {
        self.history.moved = Some(loaded);
    }

    /// Waits until the page has reacted to what was done to it: it is loaded, and all its requests
    /// are answered. Then checks the result: for a browser, an HTTP 500 is a page like any other.
    /// Whether something still moves is checked when the page is asked the next time.
    pub(super) async fn loaded(&mut self, location: &Location) -> Result<(), StepError> {
        let Some(before) = self.history.moved else {
            return Ok(());
        };
        self.wait_for("ping", &Value::Null, location, Some(before))
            .await
    }

    /// Also waits until nothing moves.
    pub(super) async fn settle(&mut self, location: &Location) -> Result<(), StepError> {
        let nothing = serde_json::to_value(Observe::default()).unwrap_or_default();
        self.wait_for("observe", &nothing, location, None).await
    }

    /// Waits for any answer of the page, or until a load ends that is not among those `before`. A
    /// dialog of the browser ends the wait: the next action answers it, or fails because of it.
    async fn wait_for(
        &mut self,
        function: &str,
        argument: &Value,
        location: &Location,
        before: Option<u64>,
    ) -> Result<(), StepError> {
        let mut wait = self.wait();
        loop {
            let activity = self.page.activity();
            if activity.dialog.is_some() {
                return Ok(());
            }
            // If a page has loaded, it is clear that the action led to one.
            let led = before.is_some_and(|before| activity.loaded > before);
            if led && !activity.is_busy() && activity.lost.is_none() {
                return self.heard(&activity, location);
            }
            if self.ask(function, argument, location).await?.is_some() {
                return Ok(());
            }
            if !self.again(&mut wait).await {
                return Err(self.not_settled(location, &wait));
            }
        }
    }

    /// Asks the page once. Returns its answer if it is at rest, `None` if it is not.
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

    /// Whether the page was at rest when it answered. What was going on is kept for messages.
    pub(super) fn is_at_rest(&mut self, answer: &Value) -> bool {
        let quiet = answer["quiet"] != false;
        if !quiet {
            self.restless = answer["why"].as_str().map(str::to_owned);
            self.trace.note(TraceKind::Waiting, restless_words(answer));
        }
        quiet
    }

    /// The number of things that the page has begun, if all of them have ended; otherwise `None`: it
    /// cannot be asked.
    pub(super) fn idle(&mut self, location: &Location) -> Result<Option<u64>, StepError> {
        let activity = self.page.activity();
        match activity.lost {
            Some(error) => Err(browser_failed(error, location)),
            None => Ok((!activity.is_busy()).then_some(activity.begun)),
        }
    }

    /// Whether an answer of the page counts, given what it had `begun` when it was asked.
    pub(super) fn answered(
        &mut self,
        answer: Result<Value, BrowserError>,
        begun: u64,
        location: &Location,
    ) -> Result<Option<Value>, StepError> {
        let answer = match answer {
            Err(BrowserError::PageGone | BrowserError::DialogOpen) => return Ok(None),
            answer => answer.at(location)?,
        };
        // The answer came after the end of everything that the page had begun by then; what has ended
        // since may become visible only now. What begins because an option was chosen belongs to the
        // answer.
        let activity = self.page.activity();
        let began = activity.is_busy() || activity.begun != begun;
        if began && answer["done"] != true {
            return Ok(None);
        }
        self.heard(&activity, location)?;
        Ok(Some(answer))
    }

    /// Notes that the page has reacted to what was done to it.
    fn heard(&mut self, activity: &Activity, location: &Location) -> Result<(), StepError> {
        self.restless = None;
        let by_itself = self.history.moved.take().is_none();
        self.landed(activity, by_itself, location)
    }

    /// Fails if the site sent an error instead of a page, and no step expects that. `by_itself`: the page before
    /// had reacted to all that was done to it.
    fn landed(
        &mut self,
        activity: &Activity,
        by_itself: bool,
        location: &Location,
    ) -> Result<(), StepError> {
        let Some(page) = &activity.document else {
            return Ok(());
        };
        let log = "look into the log of the site".to_owned();
        let (title, help) = match &page.status {
            Ok(_) if page.kind == "application/pdf" => {
                ("the site sent a PDF instead of a page".to_owned(), log)
            }
            Ok(status) if *status < 400 || self.history.accepts(activity, *status) => {
                self.history.right = Some(page.url.clone());
                return Ok(());
            }
            Ok(status) => (
                format!("the site answered with HTTP {status}"),
                format!(
                    "{log}; if the procedure has it, expect it with `then: - status: {status}`"
                ),
            ),
            Err(error) if Barrier::of(error).is_some() => {
                let (title, help) = unreachable(error);
                (title.to_owned(), help.to_owned())
            }
            Err(error) => (format!("the site sent no page: {error}"), log),
        };
        let right = self.history.right.take().filter(|_| by_itself);
        let left = right.map(|right| {
            let left = self.address(&right);
            format!("the page at {left} had come to rest, and went there by itself")
        });
        Err(StepError::failed(
            Failure::new(Class::App, title, location)
                .detail(format!("at {}", self.address(&page.url)))
                .details(left)
                .help(help),
        ))
    }

    /// Fails if the browser shows a dialog that no action declares.
    pub(super) fn no_dialog(&mut self, location: &Location) -> Result<(), StepError> {
        let Some(dialog) = self.page.activity().dialog else {
            return Ok(());
        };
        let title = format!("the page opened an unexpected {}", dialog.kind);
        let says = match dialog.kind.as_str() {
            // Its text is the browser's own.
            "beforeunload" => "it asks whether the page may be left".to_owned(),
            _ => format!("it says \"{}\"", dialog.text),
        };
        let failure = Failure::new(Class::Dialog, title, location).detail(says);
        Err(StepError::failed(failure.help(
            "if the procedure has it, answer it with `- dialog: accept` after the action that opens it",
        )))
    }

    /// Why it is useless to wait longer for a control, if it is: nothing at all has happened on the
    /// page for a good part of the timeout. A page that polls its site may still change.
    pub(super) fn in_vain(&mut self, found: &Found, still: f64) -> Option<String> {
        let part = match found {
            // Ambiguity does not resolve itself.
            Found::Many { .. } => 0.2,
            _ => 0.55,
        };
        let needed = self.limit.mul_f64(part);
        let activity = self.page.activity();
        let quiet = activity
            .last_traffic
            .is_none_or(|last| last.elapsed() >= needed);
        let may_change = activity.polls || !activity.ignored_requests.is_empty();
        let still = still >= needed.as_secs_f64() * 1000.0;
        (still && quiet && !may_change)
            .then(|| format!("nothing on the page has changed for {}", Seconds(needed)))
    }

    /// The origin of the site, as browsers write it.
    pub(super) fn home(&self) -> String {
        origin(self.site)
    }

    /// The full address of a path of the site.
    pub(super) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.site)
    }

    /// A text with an address, as messages show it: without user and password, and without the host
    /// if it is that of the site.
    pub(super) fn address(&self, text: &str) -> String {
        without_login(text).replacen(&self.home(), "", 1)
    }

    /// The failure for a page that did not come to rest.
    pub(super) fn not_settled(&mut self, location: &Location, wait: &Wait) -> StepError {
        let activity = self.page.activity();
        let (class, title, mut details) = if let Some(request) = activity.unanswered {
            let request = self.address(&request);
            let title = format!("the site has not answered `{request}`");
            (Class::App, title, Vec::new())
        } else if !activity.open_requests.is_empty() {
            let open = activity.open_requests.iter();
            let open = open.map(|request| format!("open: {}", self.address(request)));
            let title = "the site has not answered all requests of the page".to_owned();
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

/// What still goes on, in words: on the page, or with the control that is looked for.
fn restless_words(answer: &Value) -> String {
    let text = |pointer: &str| answer.pointer(pointer).and_then(Value::as_str);
    let why = text("/why").filter(|why| !why.is_empty());
    let why = why.unwrap_or("the page is not at rest");
    match (text("/element/role"), text("/element/name")) {
        (Some(role), Some(name)) => format!("{role} \"{name}\": {why}"),
        _ => why.to_owned(),
    }
}

fn navigation_words(to: &Navigation<'_>, address: impl Fn(&str) -> String) -> String {
    match to {
        Navigation::Open(url) => format!("opened {}", path_of(&address(url))),
        Navigation::Back => "went back".to_owned(),
        Navigation::Reload => "loaded the page again".to_owned(),
        Navigation::SwitchTo(_) | Navigation::Close => "went to another window".to_owned(),
    }
}

/// Number of unanswered requests that a message lists.
const MOST_NAMED: usize = 5;

/// Reads the answer of a function of the page script.
pub(super) fn parsed<T: DeserializeOwned>(
    answer: Value,
    function: &str,
    location: &Location,
) -> Result<T, StepError> {
    let command = function.to_owned();
    serde_json::from_value(answer)
        .map_err(|error| {
            let message = format!("the page script answered something else: {error}");
            BrowserError::Refused { command, message }
        })
        .at(location)
}

/// A text with an address, without the user and password in it.
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
