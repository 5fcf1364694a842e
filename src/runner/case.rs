//! Carries out one case: starts its site, opens its page, carries out its steps, and cleans up.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use super::calls::{AFTER, with_after};
use super::error::{StepError, browser_failed, interrupted, took_too_long, unusable};
use super::history::History;
use super::inspect::{Inspector, inspect};
use super::live::LivePage;
use super::locate::Resolver;
use super::not_reached::not_reached;
use super::page_errors::CaseErrors;
use super::policy::{pause, time_to_think};
use super::sessions::{Sessions, Signed, not_signed_in, signing_in};
use super::sightings::Sightings;
use super::step::StepRun;
use super::trace::Tracer;
use super::values::{Values, site_failed};
use super::views::StepViews;
use super::{Events, Plan, Shared, Site, info, millis, whole};
use crate::browser::{Browser, Page, State};
use crate::claims::Claims;
use crate::page::Blanks;
use crate::record::{CaseRecord, Class, EventKind, Failure, NearTimeout, Outcome};
use crate::scenario::{Call, Case, ErrorLevel, Session, Volatile};

/// The result of a case.
pub(super) struct Ended {
    pub(super) record: CaseRecord,
    /// The browser, if the next case can use it.
    pub(super) browser: Option<Box<dyn Browser>>,
    /// Whether it ended since its browser did not start, or ended by itself: that says nothing about
    /// the site.
    pub(super) environment: bool,
}

/// A case whose time is over may look so long at its page, to tell what it waited for.
const LAST_LOOK: Duration = Duration::from_secs(5);

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

/// The outcome that results from these failures.
fn worst<'a>(failures: impl IntoIterator<Item = &'a Failure>) -> Outcome {
    let outcomes: Vec<_> = failures
        .into_iter()
        .map(|failure| failure.class.outcome())
        .collect();
    [Outcome::Broken, Outcome::Failed, Outcome::Skipped]
        .into_iter()
        .find(|outcome| outcomes.contains(outcome))
        .unwrap_or(Outcome::Passed)
}

/// How the steps of a case came to their end.
enum End {
    /// All were carried out, or one failed.
    Own,
    /// The time of the case was over.
    OutOfTime,
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
    let work = Work {
        plan,
        events,
        sessions: &shared.sessions,
        case,
        deadline,
        trace,
    };
    let done = work.on_site(browser, &*site, record).await;
    record.reached = site.stop().await;
    done
}

/// What the steps of a case need.
struct Work<'a> {
    plan: &'a Plan,
    events: &'a Events,
    sessions: &'a Sessions,
    case: &'a Case,
    /// When the time of the case is over.
    deadline: Instant,
    /// Notes what the steps do.
    trace: &'a Tracer,
}

impl Work<'_> {
    async fn on_site(
        &self,
        browser: &mut dyn Browser,
        site: &dyn Site,
        record: &mut CaseRecord,
    ) -> Result<End, StepError> {
        let case = self.case;
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
        if self.plan.policy.trace || is_told {
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
        if let Some(inspector) = &self.plan.inspector {
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
        let live = LivePage::new(page, site.base_url(), self.case.timeout, &mut history);
        let address = |text: &str| live.address(text);
        self.trace.requests(self.case, &calls, address);
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
        let (case, events) = (self.case, self.events.muted());
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
            let mut record = not_reached(&more, &self.plan.locale);
            let work = Work {
                case: &more,
                events: &events,
                trace: &trace,
                ..*self
            };
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
        let Some(session) = &self.case.session else {
            return Ok(None);
        };
        let kept = self
            .sessions
            .of(session, &self.case.device, site.base_url());
        let mut signed = kept.signed.lock().await;
        match &*signed {
            // Tried again and again, a wrong password locks the account.
            Some(Err(failure)) => return Err(failure.clone().into()),
            Some(Ok(known)) if known.is_valid(session, site, self.plan).await? => {
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
        let case = signing_in(self.case, session);
        let unusable = |error| unusable(error, &session.location);
        // Its steps are no steps of the case.
        let (events, trace) = (self.events.muted(), Tracer::default());
        let work = Work {
            case: &case,
            events: &events,
            trace: &trace,
            ..*self
        };
        let mut record = not_reached(&case, &self.plan.locale);
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
        let (plan, case) = (self.plan, self.case);
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
        match tokio::time::timeout_at(self.deadline, called).await {
            Ok(called) => called.map(|()| End::Own),
            Err(_) => Err(took_too_long(case)),
        }
    }

    async fn steps(
        &self,
        browser: &mut dyn Browser,
        page: &mut dyn Page,
        site: &dyn Site,
        got: &mut BTreeMap<String, String>,
        record: &mut CaseRecord,
    ) -> Result<End, StepError> {
        let Work {
            plan,
            events,
            case,
            deadline,
            ..
        } = *self;
        let mut blanks = blanks(plan, case)?;
        for (name, value) in got.iter() {
            blanks.hand_out(name, value);
        }
        let mut history = History::default();
        let mut errors = CaseErrors::of(site.base_url());
        let mut sightings = Sightings::default();
        let mut claims = Claims::of(case, &plan.terms);
        let last = case.steps.len().saturating_sub(case.trailing);
        for (index, step) in case.steps.iter().enumerate().take(last) {
            let began = Instant::now();
            let number = index + 1;
            let done = &mut record.steps[index];
            events.send(EventKind::StepStarted {
                case: case.id.clone(),
                step: step.id.clone(),
                number,
                text: done.text.clone(),
            });
            history.begin(case, index, &page.activity());
            claims.begin(step);
            self.trace.begin(index);
            let live = LivePage::new(&mut *page, site.base_url(), step.timeout, &mut history);
            let mut run = StepRun {
                plan,
                case,
                step,
                number,
                resolver: Resolver {
                    live: live.traced(self.trace.clone()),
                    values: Values {
                        secrets: &plan.secrets,
                        site,
                        case,
                        root: &plan.root,
                        ask: plan.ask.as_deref(),
                        got,
                        blanks: &mut blanks,
                    },
                    errors: &step.errors.page_errors,
                    looked_for: None,
                    answered: None,
                    clicked: sightings.clicked.take(),
                },
                sightings: &mut sightings,
                claims: &mut claims,
                views: StepViews::default(),
            };
            let ended = tokio::time::timeout_at(deadline, run.run(done)).await;
            let in_time = ended.is_ok();
            let ended = match ended {
                Ok(ended) => ended,
                Err(_) => Err(run.last_words(took_too_long(case), LAST_LOOK, done).await),
            };
            done.duration_ms = whole(millis(began));
            let mut stopped = ended.is_err();
            done.failures.extend(ended.err().map(|stop| *stop.0));
            if !stopped {
                let unproved = claims.end(step);
                match plan.terms.level {
                    ErrorLevel::Fail => done.failures.extend(unproved),
                    _ => done.unproved = unproved,
                }
            }
            errors.at_the_end_of(step, &mut *page, &history, &blanks, done);
            record.excepted = errors.excepted();
            // Without their cookies, pages may still look right.
            let so_far = worst(&done.failures);
            if so_far != Outcome::Broken
                && let Err(error) = browser.intact(so_far == Outcome::Failed)
            {
                // It is reported first: what the page shows follows from it.
                let lost = browser_failed(error, &step.location);
                done.failures.insert(0, *lost.0);
                stopped = true;
            }
            done.outcome = match worst(&done.failures) {
                Outcome::Failed if step.optional.is_some() && in_time => Outcome::Warned,
                outcome => outcome,
            };
            events.send(EventKind::StepFinished {
                case: case.id.clone(),
                record: done.clone(),
            });
            pause(plan, case, done).await;
            let ends_case = plan.ends_case.as_ref();
            let is_enough = |failure: &Failure| ends_case.is_some_and(|ends| ends(failure.class));
            stopped |= done.failures.iter().any(is_enough);
            if !in_time {
                return Ok(End::OutOfTime);
            }
            if stopped && done.outcome != Outcome::Warned {
                return Ok(End::Own);
            }
        }
        if case.trailing > 0 {
            // What is missing may be on the pages that are left out.
            return Ok(End::Own);
        }
        let unproved = claims.end_of_case();
        if plan.terms.level == ErrorLevel::Fail
            && let Some((first, others)) = unproved.split_first()
        {
            let others = others
                .iter()
                .map(|other| format!("{}: {}", other.location, other.title));
            let failure = first.clone().details(others.collect::<Vec<_>>());
            return Err(StepError::failed(failure));
        }
        if let Some(last) = record.steps.last_mut() {
            last.unproved.extend(unproved);
        }
        let unmatched = blanks.unmatched();
        let names = case.volatile.iter().map(|volatile| volatile.name.clone());
        record.volatile = names
            .filter(|name| !unmatched.contains(&name.as_str()))
            .collect();
        match unmatched.into_iter().find_map(|name| own(case, name)) {
            None => Ok(End::Own),
            Some(volatile) => Err(StepError::failed(
                Failure::new(
                    Class::Assertion,
                    format!("the volatile value `{}` matched nothing", volatile.name),
                    &volatile.location,
                )
                .detail(format!("pattern /{}/", volatile.pattern))
                .help("fix its pattern, or delete it if no page shows it any more"),
            )),
        }
    }
}

fn own<'a>(case: &'a Case, name: &str) -> Option<&'a crate::scenario::Volatile> {
    case.volatile
        .iter()
        .find(|volatile| volatile.own && volatile.name == name)
}

/// What is blanked in this case: volatile values, and secrets that a page might echo.
fn blanks(plan: &Plan, case: &Case) -> Result<Blanks, StepError> {
    let patterns: Vec<_> = case.volatile.iter().map(Volatile::blank).collect();
    let mut blanks = Blanks::new(&patterns).map_err(|error| {
        StepError::failed(
            Failure::new(
                Class::Environment,
                "a volatile pattern is not valid",
                &case.location,
            )
            .detail(error.to_string()),
        )
    })?;
    for name in &case.secrets {
        if let Some(secret) = plan.secrets.get(name) {
            blanks.conceal(name, secret.reveal());
        }
    }
    Ok(blanks)
}
