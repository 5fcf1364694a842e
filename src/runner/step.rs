//! Carries out one step: waits for what it expects, acts, and takes its evidence at the moment
//! when a reader must look at the page.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::values::{Values, site_failed};
use super::wait::Wait;
use super::{Plan, Site};
use crate::browser::{BrowserError, Page, Seconds};
use crate::page::{self, Blanks, Match, QueryText};
use crate::record::{Class, Failure, Outcome, StepRecord, Target, Timings, Verdict, case_of_run};
use crate::scenario::{
    Action, Case, Check, Evidence, Expectation, Kind, Locator, Step, Template, TextMatch,
};
use crate::source::Place;

/// Why a step does not go on.
#[derive(Debug)]
pub(super) struct Stop(pub(super) Box<Failure>);

impl Stop {
    pub(super) fn failed(failure: Failure) -> Self {
        Self(Box::new(failure))
    }
}

/// An error of the browser, as a reason to stop.
pub(super) fn browser_failed(error: BrowserError, place: &Place) -> Stop {
    let (class, title, details, help) = match error {
        BrowserError::Start { title, cause, help } => {
            (Class::Environment, title, vec![cause], Some(help))
        }
        BrowserError::BrowserLost(how) => (
            Class::BrowserLost,
            "the browser ended in the middle of the case".to_owned(),
            vec![how],
            Some(
                "the next case gets a new browser; is memory short, or did something kill it?"
                    .into(),
            ),
        ),
        BrowserError::DriverLost(how) => (
            Class::DriverLost,
            "the driver ended in the middle of the case".to_owned(),
            vec![how],
            Some("the next case gets a new driver; did something kill it?".into()),
        ),
        BrowserError::NoAnswer { command, limit } => (
            Class::BrowserLost,
            "the browser stopped answering".to_owned(),
            vec![format!("{command} had no answer within {}", Seconds(limit))],
            Some(
                "a script of the page may run without end; the next case gets a new browser".into(),
            ),
        ),
        BrowserError::Navigation(error) => (
            Class::App,
            "the site cannot be reached".to_owned(),
            vec![error],
            Some("is the address right, and does the site run?".into()),
        ),
        BrowserError::Refused { command, message } => (
            Class::Environment,
            format!("{command} failed"),
            vec![message],
            None,
        ),
        BrowserError::PageGone => (
            Class::Timeout,
            "the page changed at every try".to_owned(),
            Vec::new(),
            None,
        ),
        BrowserError::DialogOpen => (
            Class::Dialog,
            "the browser shows a dialog".to_owned(),
            Vec::new(),
            None,
        ),
    };
    Stop::failed(Failure {
        class,
        title,
        place: place.clone(),
        details,
        help,
    })
}

/// Milliseconds since `began`.
pub(super) fn millis(began: Instant) -> f64 {
    began.elapsed().as_secs_f64() * 1000.0
}

/// What a step works with.
pub(super) struct Context<'a> {
    pub(super) plan: &'a Plan,
    pub(super) case: &'a Case,
    pub(super) step: &'a Step,
    pub(super) number: usize,
    pub(super) page: &'a mut dyn Page,
    pub(super) site: &'a dyn Site,
    pub(super) blanks: &'a mut Blanks,
    pub(super) timings: Timings,
    /// Something was done to the page since it was seen at rest.
    pub(super) moved: &'a mut bool,
}

impl Context<'_> {
    /// Carries out the step; what it learns goes into `record` as it comes.
    pub(super) async fn run(&mut self, record: &mut StepRecord) -> Result<(), Stop> {
        let mut done = self.go(record).await;
        record.timings = self.timings;
        // A browser that is lost shows nothing any more, and a dialog hides the page.
        if let Err(stop) = &mut done
            && stop.0.class.outcome() != Outcome::Broken
            && self.page.activity().dialog.is_none()
        {
            // While a page is asked for, scripts of the old one have to wait.
            if self.page.activity().unanswered.is_none() {
                stop.0.details.extend(self.at_first_sight().await);
            }
            record.failure_screenshot = self.last_look().await;
        }
        done
    }

    /// What the page says at the moment of a failure.
    async fn at_first_sight(&mut self) -> Vec<String> {
        let Ok(tree) = self.page.call("capture", &Value::Null).await else {
            return Vec::new();
        };
        let page: page::PageSnapshot = serde_json::from_value(tree).unwrap_or_default();
        let lines = page.at_first_sight();
        lines.iter().map(|line| self.blanks.apply(line)).collect()
    }

    /// The page at the moment of a failure, if the browser still shows it. That there is none
    /// would only hide the failure itself.
    async fn last_look(&mut self) -> Option<String> {
        let png = self.page.screenshot().await.ok()?;
        let evidence = &self.plan.evidence;
        evidence
            .screenshot(self.case, self.step, self.number, true, png)
            .ok()
    }

    async fn go(&mut self, record: &mut StepRecord) -> Result<(), Stop> {
        let step = self.step;
        let moment = moment(step);
        self.rest(&step.place).await?;
        for expectation in &step.expect {
            self.expect(expectation).await?;
        }
        for (index, action) in step.actions.iter().enumerate() {
            if moment == Some(index) {
                self.evidence(record).await?;
            }
            // What the action before began is over: no control of the old page is used again.
            self.rest(&action.place).await?;
            let began = Instant::now();
            let located = self.timings.locate;
            *self.moved = true;
            tracing::debug!(case = self.case.id, step = step.id, place = %action.place, "act");
            let acted = self.act(action).await;
            self.timings.act += millis(began) - (self.timings.locate - located);
            acted?;
        }
        // The step is over when the page has taken it in: a next step never sees the old page.
        let last = step.actions.last();
        let last = last.map_or(&step.place, |action| &action.place);
        self.rest(last).await?;
        if !self.next_answers() {
            self.no_dialog(last)?;
        }
        for expectation in &step.then {
            self.expect(expectation).await?;
        }
        if moment == Some(step.actions.len()) {
            self.evidence(record).await?;
        }
        Ok(())
    }

    /// The next step begins by answering a dialog that this one leaves open.
    fn next_answers(&self) -> bool {
        let next = self
            .case
            .steps
            .get(self.number)
            .and_then(|next| next.actions.first());
        next.is_some_and(|action| matches!(action.kind, Kind::Dialog { .. }))
    }

    /// Deadline of one wait.
    pub(super) fn limit(&self) -> Duration {
        self.step.timeout
    }

    /// The template's text.
    pub(super) async fn text(
        &mut self,
        template: &Template,
        place: &Place,
    ) -> Result<String, Stop> {
        let limit = self.limit();
        let (mut values, page) = self.values();
        values.text(template, place, page, limit).await
    }

    /// The text to compare with.
    pub(super) async fn text_query(
        &mut self,
        text: &TextMatch,
        place: &Place,
    ) -> Result<QueryText, Stop> {
        let limit = self.limit();
        let (mut values, page) = self.values();
        values.query(text, place, page, limit).await
    }

    fn values(&mut self) -> (Values<'_>, &mut dyn Page) {
        let values = Values {
            secrets: &self.plan.secrets,
            site: self.site,
            blanks: &mut *self.blanks,
        };
        (values, &mut *self.page)
    }

    /// What became of input that was sent.
    pub(super) fn sent<T>(
        &self,
        result: Result<T, BrowserError>,
        place: &Place,
    ) -> Result<T, Stop> {
        result.map_err(|error| browser_failed(error, place))
    }

    /// Fails when the browser shows a dialog that no action declares.
    pub(super) fn no_dialog(&mut self, place: &Place) -> Result<(), Stop> {
        match self.page.activity().dialog {
            None => Ok(()),
            Some(dialog) => Err(Stop::failed(Failure {
                class: Class::Dialog,
                title: format!("the page opened an unexpected {}", dialog.kind),
                place: place.clone(),
                details: vec![format!("it says \"{}\"", dialog.text)],
                help: Some(
                    "if the procedure has it, answer it with `- dialog: accept` after the action that opens it".into(),
                ),
            })),
        }
    }

    /// Waits until the page is at rest: loaded, nothing asked of the site, nothing moving. Then
    /// looks where it landed: for a browser an HTTP 500 is a page like any other.
    async fn rest(&mut self, place: &Place) -> Result<(), Stop> {
        if !*self.moved {
            return Ok(());
        }
        let began = Instant::now();
        let rested = self.come_to_rest(place).await;
        self.timings.act += millis(began);
        rested?;
        *self.moved = false;
        match self.page.activity().document {
            Some(page) if page.status.as_ref().is_ok_and(|status| *status < 400) => Ok(()),
            None => Ok(()),
            Some(page) => Err(Stop::failed(Failure {
                class: Class::App,
                title: match &page.status {
                    Ok(status) => format!("the site answered with HTTP {status}"),
                    Err(error) => format!("the site gave no page: {error}"),
                },
                place: place.clone(),
                details: vec![format!("at {}", page.path)],
                help: Some("look into the site's own log".into()),
            })),
        }
    }

    async fn come_to_rest(&mut self, place: &Place) -> Result<(), Stop> {
        let mut wait = Wait::of(self.limit());
        loop {
            let activity = self.page.activity();
            if let Some(error) = activity.lost {
                return Err(browser_failed(error, place));
            }
            if activity.dialog.is_some() {
                // The next action answers it, or finds it and fails.
                return Ok(());
            }
            let busy = activity.loading || !activity.open_requests.is_empty();
            if !busy && activity.unanswered.is_none() {
                match self.page.call("rest", &Value::Null).await {
                    Ok(answer) if answer["quiet"] == true => {
                        // The answer came after everything that the page has begun by then.
                        let now = self.page.activity();
                        if !now.loading && now.open_requests.is_empty() && now.unanswered.is_none()
                        {
                            return Ok(());
                        }
                    }
                    Ok(_) | Err(BrowserError::PageGone | BrowserError::DialogOpen) => {}
                    Err(error) => return Err(browser_failed(error, place)),
                }
            }
            if !wait.again(&mut *self.page).await {
                return Err(self.never_still(place, &Seconds(wait.limit()).to_string()));
            }
        }
    }

    /// Why the page did not come to rest.
    pub(super) fn never_still(&mut self, place: &Place, waited: &str) -> Stop {
        let activity = self.page.activity();
        let (class, title, details) = if let Some(request) = activity.unanswered {
            (
                Class::App,
                format!("the site has not answered `{request}`"),
                Vec::new(),
            )
        } else if !activity.open_requests.is_empty() {
            let open = activity
                .open_requests
                .iter()
                .map(|request| format!("open: {request}"));
            (
                Class::App,
                "the site has not answered all that the page asks".into(),
                open.collect(),
            )
        } else if activity.loading {
            (
                Class::Timeout,
                "the page does not finish loading".to_owned(),
                Vec::new(),
            )
        } else {
            (
                Class::Timeout,
                "the page does not come to rest".to_owned(),
                Vec::new(),
            )
        };
        let mut details = details;
        details.push(format!("waited {waited}"));
        let help = Some("raise `timeout` if the site is slow by nature".to_owned());
        Stop::failed(Failure {
            class,
            title,
            place: place.clone(),
            details,
            help,
        })
    }

    async fn expect(&mut self, expectation: &Expectation) -> Result<(), Stop> {
        let began = Instant::now();
        let held = self.try_expect(expectation).await;
        self.timings.locate += millis(began);
        held
    }

    async fn try_expect(&mut self, expectation: &Expectation) -> Result<(), Stop> {
        let place = &expectation.place;
        let check = match &expectation.check {
            Check::Portal(expected) => return self.expect_portal(expected, place).await,
            Check::Text(text) => page::Check::Text {
                text: self.text_query(text, place).await?,
                present: true,
            },
            Check::NoText(text) => page::Check::Text {
                text: self.text_query(text, place).await?,
                present: false,
            },
            Check::Visible(locator) => page::Check::Visible {
                query: self.query(locator).await?,
                present: true,
            },
            Check::Hidden(locator) => page::Check::Visible {
                query: self.query(locator).await?,
                present: false,
            },
            Check::Enabled(locator, enabled) => page::Check::Enabled {
                query: self.query(locator).await?,
                enabled: *enabled,
            },
            Check::Checked(locator, checked) => page::Check::Checked {
                query: self.query(locator).await?,
                checked: *checked,
            },
            Check::Value(locator, value) => page::Check::Value {
                query: self.query(locator).await?,
                value: self.text_query(value, place).await?,
            },
            Check::Path(text) => page::Check::Path {
                text: self.text_query(text, place).await?,
            },
            Check::Title(text) => page::Check::Title {
                text: self.text_query(text, place).await?,
            },
        };
        self.hold(&check, place).await
    }

    /// Waits until the condition holds.
    pub(super) async fn hold(&mut self, check: &page::Check, place: &Place) -> Result<(), Stop> {
        let argument = serde_json::to_value(check).unwrap_or_default();
        let mut wait = Wait::of(self.limit());
        let mut found = String::new();
        loop {
            self.no_dialog(place)?;
            match self.page.call("check", &argument).await {
                Ok(answer) if answer["ok"] == true => return Ok(()),
                Ok(answer) => found = answer["found"].as_str().unwrap_or_default().to_owned(),
                Err(BrowserError::PageGone | BrowserError::DialogOpen) => {}
                Err(error) => return Err(browser_failed(error, place)),
            }
            if !wait.again(&mut *self.page).await {
                let mut details = Vec::new();
                if !found.is_empty() {
                    details.push(format!("found {found}"));
                }
                details.push(format!("waited {}", Seconds(wait.limit())));
                return Err(Stop::failed(Failure {
                    class: Class::Assertion,
                    title: format!("expected {}", check_words(check)),
                    place: place.clone(),
                    details,
                    help: None,
                }));
            }
        }
    }

    async fn expect_portal(
        &mut self,
        expected: &serde_json::Map<String, Value>,
        place: &Place,
    ) -> Result<(), Stop> {
        let mut wait = Wait::of(self.limit());
        loop {
            let (ok, found) = self
                .site
                .expect(expected)
                .await
                .map_err(|e| site_failed(e, place))?;
            if ok {
                return Ok(());
            }
            if !wait.again(&mut *self.page).await {
                return Err(Stop::failed(Failure {
                    class: Class::Assertion,
                    title: "the portal's state is not as expected".into(),
                    place: place.clone(),
                    details: vec![
                        format!("expected {}", Value::Object(expected.clone())),
                        format!("found {found}"),
                    ],
                    help: Some(
                        "the page and the system disagree, or the step did not do its work".into(),
                    ),
                }));
            }
        }
    }

    /// Takes the step's evidence: the page's text, where its controls are, and the picture.
    async fn evidence(&mut self, record: &mut StepRecord) -> Result<(), Stop> {
        let place = &self.step.place;
        self.rest(place).await?;
        self.no_dialog(place)?;
        let queries = self.target_queries().await?;
        let (pictured, read) = {
            let page = &*self.page;
            let pictured = async {
                let began = Instant::now();
                let png = match self.step.picture {
                    Evidence::Off => None,
                    _ => Some(page.screenshot().await?),
                };
                Ok((png, millis(began)))
            };
            let read = async {
                let began = Instant::now();
                let targets = page.call("rects", &queries).await?;
                let tree = match self.step.snapshot {
                    Evidence::Off => None,
                    _ => Some(page.call("capture", &Value::Null).await?),
                };
                Ok((targets, tree, millis(began)))
            };
            // The browser draws the picture while the page is read.
            tokio::join!(pictured, read)
        };
        let (png, took) = self.sent(pictured, place)?;
        self.timings.picture += took;
        let (targets, tree, took) = self.sent(read, place)?;
        self.timings.snapshot += took;
        if let Some(png) = png {
            let began = Instant::now();
            record.targets = targets_of(targets);
            let evidence = &self.plan.evidence;
            let kept = evidence.screenshot(self.case, self.step, self.number, false, png);
            record.screenshot = Some(kept.map_err(|error| not_kept("screenshot", error, place))?);
            self.timings.picture += millis(began);
        }
        if let Some(tree) = tree {
            let began = Instant::now();
            let text = self.blanks.page(&page_of(tree, place)?);
            let compared = self.plan.evidence.snapshot(self.case, self.step, &text);
            let compared = compared.map_err(|error| not_kept("snapshot", error, place))?;
            record.failures.extend(self.judge(&compared));
            record.snapshot = Some(compared);
            self.timings.snapshot += millis(began);
        }
        Ok(())
    }

    fn judge(&self, compared: &crate::record::SnapshotRecord) -> Option<Failure> {
        let name = format!("{}/{}", case_of_run(&self.case.id), self.step.id);
        let place = self.step.place.clone();
        match compared.verdict {
            Verdict::Same => None,
            Verdict::New if !self.plan.evidence.must_exist() => None,
            Verdict::New => Some(Failure {
                class: Class::Snapshot,
                title: format!("the step `{}` has no snapshot", self.step.id),
                place,
                details: vec![format!("{} does not exist", compared.path)],
                help: Some(format!(
                    "run it without CI set, look at it, accept it with `stepproof accept {name}`, and commit it"
                )),
            }),
            Verdict::Changed => Some(Failure {
                class: Class::Snapshot,
                title: format!("the page of step `{}` has changed", self.step.id),
                place,
                details: compared.changes.clone(),
                help: Some(format!("if the change is right: `stepproof accept {name}`")),
            }),
        }
    }

    /// What to ask the page script for the places of the controls that the step uses.
    async fn target_queries(&mut self) -> Result<Value, Stop> {
        let mut queries = Vec::new();
        for locator in self.step.actions.iter().filter_map(target) {
            queries.push(self.query(locator).await?);
        }
        Ok(serde_json::to_value(&queries).unwrap_or_default())
    }
}

/// The controls that are there; one that is not (yet) is left out.
fn targets_of(found: Value) -> Vec<Target> {
    let found: Vec<Option<Match>> = serde_json::from_value(found).unwrap_or_default();
    let target = |found: Match| Target {
        role: found.role,
        name: found.name,
        x: found.rect.x,
        y: found.rect.y,
        width: found.rect.width,
        height: found.rect.height,
    };
    found.into_iter().flatten().map(target).collect()
}

fn page_of(tree: Value, place: &Place) -> Result<page::PageSnapshot, Stop> {
    serde_json::from_value(tree).map_err(|error| {
        let message = format!("the page script answered something else: {error}");
        let command = "capture".into();
        browser_failed(BrowserError::Refused { command, message }, place)
    })
}

fn not_kept(what: &str, error: String, place: &Place) -> Stop {
    Stop::failed(Failure {
        class: Class::Environment,
        title: format!("cannot keep the {what}"),
        place: place.clone(),
        details: vec![error],
        help: Some("look at the folder: is it full, read-only, or a file?".into()),
    })
}

/// The number of actions done before the evidence is taken; `None`: there is none.
///
/// The reader must look at the page just before the step's last action on it. A page that is
/// opened (again) is looked at when it is there, and a dialog of the browser hides the page.
fn moment(step: &Step) -> Option<usize> {
    // The picture may have another moment than the snapshot only by being switched off.
    let wanted = match (step.snapshot, step.picture) {
        (Evidence::Off, Evidence::Off) => return None,
        (Evidence::Off, wanted) | (wanted, _) => wanted,
    };
    let all = step.actions.len();
    Some(match wanted {
        Evidence::Before => 0,
        Evidence::After | Evidence::Off => all,
        Evidence::Auto => {
            let last = step
                .actions
                .iter()
                .rposition(|a| !matches!(a.kind, Kind::Dialog { .. }));
            match last {
                None => all,
                Some(last) => match step.actions[last].kind {
                    Kind::Open(_) | Kind::Back | Kind::Reload => all,
                    _ => last,
                },
            }
        }
    })
}

/// The control that an action uses.
fn target(action: &Action) -> Option<&Locator> {
    match &action.kind {
        Kind::Click(locator)
        | Kind::Fill(locator, _)
        | Kind::Choose(locator)
        | Kind::Check(locator, _)
        | Kind::Select(locator, _)
        | Kind::Hover(locator)
        | Kind::Upload(locator, _) => Some(locator),
        Kind::Press(_, locator) => locator.as_ref(),
        Kind::Open(_) | Kind::Back | Kind::Reload | Kind::Dialog { .. } => None,
    }
}

/// A condition in words, behind "expected".
fn check_words(check: &page::Check) -> String {
    use super::locate::{describe, text_words};
    let state = |query, on: bool, yes: &str, no: &str| {
        format!("{} to be {}", describe(query), if on { yes } else { no })
    };
    match check {
        page::Check::Text {
            text,
            present: true,
        } => format!("the text {}", text_words(text)),
        page::Check::Text {
            text,
            present: false,
        } => format!("no text {}", text_words(text)),
        page::Check::Visible { query, present } => state(query, *present, "visible", "hidden"),
        page::Check::Enabled { query, enabled } => state(query, *enabled, "enabled", "disabled"),
        page::Check::Checked { query, checked } => state(query, *checked, "checked", "unchecked"),
        page::Check::Value { query, value } => {
            format!("{} to hold {}", describe(query), text_words(value))
        }
        page::Check::Path { text } => format!("the path {}", text_words(text)),
        page::Check::Title { text } => format!("the title {}", text_words(text)),
    }
}
