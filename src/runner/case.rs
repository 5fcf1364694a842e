//! Carries out one case: starts its site, opens its page, carries out its steps, and cleans up.

use std::collections::BTreeMap;

use tokio::sync::watch;
use tokio::time::Instant;

use super::calls::{AFTER, with_after};
use super::error::{StepError, browser_failed, interrupted, took_too_long, unusable};
use super::history::History;
use super::inspect::{Inspector, inspect};
use super::live::LivePage;
use super::not_reached::not_reached;
use super::policy::time_to_think;
use super::sessions::{Sessions, Signed, not_signed_in, signing_in};
use super::steps::{End, LAST_LOOK, Steps, Task, blanks, worst};
use super::trace::Tracer;
use super::values::{Values, site_failed};
use super::{Shared, Site, info, millis, whole};
use crate::browser::{Browser, Page, State};
use crate::record::{CaseRecord, Class, EventKind, NearTimeout, Outcome};
use crate::scenario::{Call, Case, Session};

/// The result of a case.
pub(super) struct Ended {
    pub(super) record: CaseRecord,
    /// The browser, if the next case can use it.
    pub(super) browser: Option<Box<dyn Browser>>,
    /// Whether it ended since its browser did not start, or ended by itself: that says nothing about
    /// the site.
    pub(super) environment: bool,
}

/// Runs a case in the browser `kept` from the case before, or in a new one.
pub(super) async fn run(
    shared: &Shared,
    case: &Case,
    kept: Option<Box<dyn Browser>>,
    cancel: &mut watch::Receiver<bool>,
) -> Ended {
    let began = Instant::now();
    let mut record = not_reached(case, &shared.plan.locale);
    let trace = Tracer::default();
    let mut browser = kept;
    let ended = {
        let work = async {
            // It may wait for long in the queue of a Grid: that is not the time of the case.
            let browser = match ready(shared, case, &mut browser).await {
                Ok(browser) => browser,
                Err(stop) => return Ok(Err(stop)),
            };
            record.browser = case.id.browser().map(|_| info(browser));
            let deadline = Instant::now() + case.timeout;
            let work = work(shared, case, deadline, browser, &trace, &mut record);
            // Its last step is to tell more of it.
            let latest = deadline + LAST_LOOK * 2 + time_to_think(&shared.plan.policy);
            let ended = tokio::time::timeout_at(latest, work).await;
            ended.map_err(|_| took_too_long(case))
        };
        tokio::select! {
            ended = work => ended,
            _ = cancel.wait_for(|cancelled| *cancelled) => Err(interrupted(&case.location)),
        }
    };
    let mut ended = ended;
    if let Err(stop) = &mut ended
        && stop.0.class == Class::Timeout
        && let Some(Err(error)) = browser.as_mut().map(|browser| browser.intact(true))
    {
        *stop = browser_failed(error, &case.location);
    }
    // If the case was cut short, the browser may still be busy with it.
    let dropped = !matches!(&ended, Ok(Ok(End::Own) | Err(_)));
    if let Err(stop) | Ok(Err(stop)) = ended {
        record.failure = Some(*stop.0);
    }
    let lost = is_lost(&record);
    // A page that crashed or runs without end loses a browser that is still well.
    let environment = match &mut browser {
        None => outcome(&record) == Outcome::Broken,
        Some(browser) => lost && (browser.intact(true).is_err() || !browser.answers().await),
    };
    if (dropped || lost)
        && let Some(browser) = browser.take()
    {
        match lost {
            true => browser.kill().await,
            false => browser.close().await,
        }
    }
    record.outcome = outcome(&record);
    trace.tell(case, &mut record, shared.plan.policy.trace);
    record.duration_ms = whole(millis(began));
    record.nearly_timed_out = NearTimeout::of(began.elapsed(), case.timeout)
        .filter(|_| record.outcome == Outcome::Passed);
    Ended {
        record,
        browser,
        environment,
    }
}

/// Whether the browser cannot be used any more.
fn is_lost(record: &CaseRecord) -> bool {
    let lost = [Class::BrowserLost, Class::DriverLost];
    record
        .failures()
        .any(|(_, failure)| lost.contains(&failure.class))
}

/// The outcome of the case; failures of optional steps do not count.
fn outcome(record: &CaseRecord) -> Outcome {
    let steps = record
        .steps
        .iter()
        .filter(|step| step.outcome != Outcome::Warned);
    worst(steps.flat_map(|step| &step.failures).chain(&record.failure))
}

/// The browser of a case: the one that was kept, if it still answers, or a new one.
async fn ready<'a>(
    shared: &Shared,
    case: &Case,
    browser: &'a mut Option<Box<dyn Browser>>,
) -> Result<&'a mut dyn Browser, StepError> {
    if let Some(kept) = browser
        && !kept.answers().await
        && let Some(ended) = browser.take()
    {
        ended.kill().await;
    }
    let started = match browser.take() {
        Some(kept) => kept,
        None => {
            let started = shared.plan.launcher(case).launch().await;
            shared.launches.note(&case.id, started.is_ok());
            let started = started.map_err(|error| browser_failed(error, &case.location))?;
            let about = info(&*started);
            shared.events.send(EventKind::BrowserStarted(about));
            started
        }
    };
    Ok(&mut **browser.insert(started))
}

async fn work(
    shared: &Shared,
    case: &Case,
    deadline: Instant,
    browser: &mut dyn Browser,
    trace: &Tracer,
    record: &mut CaseRecord,
) -> Result<End, StepError> {
    let (plan, events) = (&shared.plan, &shared.events);
    let location = &case.location;
    let site = plan
        .sites
        .start(case)
        .await
        .map_err(|error| site_failed(error, location))?;
    let task = Task {
        plan,
        events,
        case,
        deadline,
        trace,
    };
    let work = Work {
        task,
        sessions: &shared.sessions,
    };
    let done = work.on_site(browser, &*site, record).await;
    record.reached = site.stop().await;
    done
}

/// What a case does on its site.
struct Work<'a> {
    task: Task<'a>,
    sessions: &'a Sessions,
}

impl Work<'_> {
    async fn on_site(
        &self,
        browser: &mut dyn Browser,
        site: &dyn Site,
        record: &mut CaseRecord,
    ) -> Result<End, StepError> {
        let case = self.task.case;
        let unusable = |error| unusable(error, &case.location);
        let state = self.signed_in(browser, site).await?;
        let mut page = browser.open_page(&case.device).await.map_err(unusable)?;
        if let Some(state) = &state {
            page.restore(state).await.map_err(unusable)?;
        }
        let mut got = BTreeMap::new();
        let mut done = self
            .calls(&case.before, "before", &mut *page, site, &mut got)
            .await;
        if done.is_ok() {
            done = self
                .steps(browser, &mut *page, site, &mut got, record)
                .await;
        }
        let is_told = done.is_err() || record.failures().next().is_some();
        if self.task.plan.policy.trace || is_told {
            self.tell_requests(&mut *page, site);
        }
        if !case.after.is_empty() {
            // It is carried out however the case has ended.
            let after = self.calls(&case.after, AFTER, &mut *page, site, &mut got);
            done = with_after(done, after.await, record);
        }
        if is_lost(record) || matches!(done, Ok(End::OutOfTime)) {
            return done;
        }
        if let Some(inspector) = &self.task.plan.inspector {
            let shown = self.show(&**inspector, browser, &mut *page, site, &mut got);
            done = done.and(shown.await);
        }
        let closed = page.close().await.map_err(unusable);
        done.and_then(|end| closed.map(|()| end))
    }

    /// Notes the requests of the pages with what has started them.
    fn tell_requests(&self, page: &mut dyn Page, site: &dyn Site) {
        let calls = page.calls(0);
        let mut history = History::default();
        let live = LivePage::new(page, site.base_url(), self.task.case.timeout, &mut history);
        let address = |text: &str| live.address(text);
        self.task.trace.requests(self.task.case, &calls, address);
    }

    /// Shows the page, and carries out what is answered, until nothing is.
    async fn show(
        &self,
        inspector: &dyn Inspector,
        browser: &mut dyn Browser,
        page: &mut dyn Page,
        site: &dyn Site,
        got: &mut BTreeMap<String, String>,
    ) -> Result<End, StepError> {
        let (case, events) = (self.task.case, self.task.events.muted());
        let trace = Tracer::default();
        let limit = case.steps.last().map_or(case.timeout, |step| step.timeout);
        let mut failure = None;
        loop {
            let inspected = inspect(page, site.base_url(), limit, &case.location).await?;
            let steps = inspector.saw(inspected, failure.take()).await;
            if steps.is_empty() {
                return Ok(End::Own);
            }
            let more = Case {
                steps,
                ..case.clone()
            };
            let mut record = not_reached(&more, &self.task.plan.locale);
            let task = Task {
                case: &more,
                events: &events,
                trace: &trace,
                ..self.task
            };
            let work = Work { task, ..*self };
            let done = work.steps(browser, page, site, got, &mut record).await;
            failure = record.failures().next().map(|(_, failure)| failure.clone());
            if is_lost(&record) || matches!(done, Ok(End::OutOfTime)) {
                return done;
            }
            if let Err(stop) = done {
                failure = failure.or(Some(*stop.0));
            }
        }
    }

    /// The state that the case starts in, if it declares a session: signed in by the first case that
    /// does, and again when it is not valid any more.
    async fn signed_in(
        &self,
        browser: &mut dyn Browser,
        site: &dyn Site,
    ) -> Result<Option<State>, StepError> {
        let Some(session) = &self.task.case.session else {
            return Ok(None);
        };
        let kept = self
            .sessions
            .of(session, &self.task.case.device, site.base_url());
        let mut signed = kept.signed.lock().await;
        match &*signed {
            // Tried again and again, a wrong password locks the account.
            Some(Err(failure)) => return Err(failure.clone().into()),
            Some(Ok(known)) if known.is_valid(session, site, self.task.plan).await? => {
                return Ok(Some(known.state.clone()));
            }
            _ => {}
        }
        *signed = None;
        let state = self.sign_in(session, browser, site).await;
        let state = state.inspect_err(|stop| {
            if stop.0.class == Class::Session {
                *signed = Some(Err((*stop.0).clone()));
            }
        })?;
        let at = Instant::now();
        *signed = Some(Ok(Signed {
            state: state.clone(),
            at,
        }));
        Ok(Some(state))
    }

    /// Carries out the steps of a session in a user context of their own.
    async fn sign_in(
        &self,
        session: &Session,
        browser: &mut dyn Browser,
        site: &dyn Site,
    ) -> Result<State, StepError> {
        let case = signing_in(self.task.case, session);
        let unusable = |error| unusable(error, &session.location);
        // Its steps are no steps of the case.
        let (events, trace) = (self.task.events.muted(), Tracer::default());
        let task = Task {
            case: &case,
            events: &events,
            trace: &trace,
            ..self.task
        };
        let work = Work { task, ..*self };
        let mut record = not_reached(&case, &self.task.plan.locale);
        let mut page = browser.open_page(&case.device).await.map_err(unusable)?;
        let mut got = BTreeMap::new();
        let done = work
            .steps(browser, &mut *page, site, &mut got, &mut record)
            .await;
        let stop = done.err().map(|stop| *stop.0);
        if let Some(failure) = not_signed_in(session, &record, stop) {
            if !is_lost(&record) {
                page.close().await.map_err(unusable)?;
            }
            return Err(failure.into());
        }
        let state = page.state().await.map_err(unusable)?;
        page.close().await.map_err(unusable)?;
        Ok(state)
    }

    /// Carries out the calls before or after the steps.
    async fn calls(
        &self,
        calls: &[Call],
        when: &str,
        page: &mut dyn Page,
        site: &dyn Site,
        got: &mut BTreeMap<String, String>,
    ) -> Result<End, StepError> {
        let (plan, case) = (self.task.plan, self.task.case);
        let mut blanks = blanks(plan, case)?;
        let mut history = History::default();
        let limit = case.steps.first().map_or(case.timeout, |step| step.timeout);
        let mut live = LivePage::new(page, site.base_url(), limit, &mut history);
        let mut values = Values {
            secrets: &plan.secrets,
            site,
            case,
            root: &plan.root,
            ask: plan.ask.as_deref(),
            got,
            blanks: &mut blanks,
        };
        let called = values.carry_out(calls, when, &mut live);
        match tokio::time::timeout_at(self.task.deadline, called).await {
            Ok(called) => called.map(|()| End::Own),
            Err(_) => Err(took_too_long(case)),
        }
    }

    /// Carries out the steps of the case on this page.
    async fn steps(
        &self,
        browser: &mut dyn Browser,
        page: &mut dyn Page,
        site: &dyn Site,
        got: &mut BTreeMap<String, String>,
        record: &mut CaseRecord,
    ) -> Result<End, StepError> {
        Steps::of(self.task, site, got)?
            .carry_out(browser, page, record)
            .await
    }
}
