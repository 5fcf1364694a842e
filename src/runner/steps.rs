//! Carries out the steps of a case, one after the other, and keeps what it knows from step to step.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use tokio::time::Instant;

use super::error::{StepError, browser_failed, took_too_long};
use super::history::History;
use super::live::LivePage;
use super::locate::Resolver;
use super::page_errors::CaseErrors;
use super::policy::pause;
use super::sightings::Sightings;
use super::step::StepRun;
use super::trace::Tracer;
use super::values::Values;
use super::views::StepViews;
use super::{Events, Plan, Site, millis, whole};
use crate::browser::{Browser, Page};
use crate::claims::{Claims, Told};
use crate::page::Blanks;
use crate::record::{CaseRecord, Class, EventKind, Failure, Outcome, StepRecord};
use crate::scenario::{Case, ErrorLevel, Step, Volatile};

/// A case whose time is over may look so long at its page, to tell what it waited for.
pub(super) const LAST_LOOK: Duration = Duration::from_secs(5);

/// A case to carry out, and who is told of it.
#[derive(Clone, Copy)]
pub(super) struct Task<'a> {
    pub(super) plan: &'a Plan,
    pub(super) events: &'a Events,
    pub(super) case: &'a Case,
    /// When the time of the case is over.
    pub(super) deadline: Instant,
    /// Notes what the steps do.
    pub(super) trace: &'a Tracer,
}

/// The steps of a case, and what is known from one to the next.
pub(super) struct Steps<'a> {
    task: Task<'a>,
    site: &'a dyn Site,
    /// Values that the case has got so far.
    got: &'a mut BTreeMap<String, String>,
    /// What is blanked on its pages.
    blanks: Blanks,
    /// What is known of the page.
    history: History,
    /// The errors of its pages.
    errors: CaseErrors,
    /// Which pages it has seen.
    sightings: Sightings,
    /// What pages have to show since texts quote it.
    claims: Claims,
    /// The violations of the rules of accessibility that it has told.
    violations: BTreeSet<String>,
}

/// How the steps of a case came to their end.
pub(super) enum End {
    /// All were carried out, or one failed.
    Own,
    /// The time of the case was over.
    OutOfTime,
}

/// How a step ended.
struct StepEnd {
    /// Whether it was cut short by an error.
    stopped: bool,
    /// Whether the time of the case sufficed.
    in_time: bool,
}

impl<'a> Steps<'a> {
    /// None of the steps has begun.
    pub(super) fn of(
        task: Task<'a>,
        site: &'a dyn Site,
        got: &'a mut BTreeMap<String, String>,
    ) -> Result<Self, StepError> {
        let mut blanks = blanks(task.plan, task.case)?;
        for (name, value) in got.iter() {
            blanks.hand_out(name, value);
        }
        Ok(Self {
            task,
            site,
            got,
            blanks,
            history: History::default(),
            errors: CaseErrors::of(site.base_url()),
            sightings: Sightings::default(),
            claims: Claims::of(task.case, &task.plan.terms),
            violations: BTreeSet::new(),
        })
    }

    /// Carries them out until one of them ends the case.
    pub(super) async fn carry_out(
        mut self,
        browser: &mut dyn Browser,
        page: &mut dyn Page,
        record: &mut CaseRecord,
    ) -> Result<End, StepError> {
        let Task { plan, case, .. } = self.task;
        let last = case.steps.len().saturating_sub(case.trailing);
        for (index, step) in case.steps.iter().enumerate().take(last) {
            let began = Instant::now();
            let done = &mut record.steps[index];
            self.begin(index, step, page, done);
            let mut end = self.step(index, step, page, done).await;
            done.duration_ms = whole(millis(began));
            self.prove(step, &end, done);
            let (errors, blanks) = (&mut self.errors, &self.blanks);
            errors.at_the_end_of(step, page, &self.history, blanks, done);
            record.excepted = errors.excepted();
            end.stopped |= lost(browser, step, done);
            done.outcome = match worst(&done.failures) {
                Outcome::Failed if step.optional.is_some() && end.in_time => Outcome::Warned,
                outcome => outcome,
            };
            self.task.events.send(EventKind::StepFinished {
                case: case.id.clone(),
                record: done.clone(),
            });
            pause(plan, case, done).await;
            if !end.in_time {
                return Ok(End::OutOfTime);
            }
            let is_over = end.stopped || plan.ends_with(&done.failures);
            if is_over && done.outcome != Outcome::Warned {
                return Ok(End::Own);
            }
        }
        // What is missing may be on the pages of steps that are left out.
        if case.trailing == 0 {
            self.end(record)?;
        }
        Ok(End::Own)
    }

    /// Tells everybody that the step begins.
    fn begin(&mut self, index: usize, step: &Step, page: &mut dyn Page, done: &StepRecord) {
        let case = self.task.case;
        self.task.events.send(EventKind::StepStarted {
            case: case.id.clone(),
            step: step.id.clone(),
            number: index + 1,
            text: done.text.clone(),
        });
        self.history.begin(case, index, &page.activity());
        self.claims.begin(step);
        self.task.trace.begin(index);
    }

    /// Carries out one step, in the time that is left.
    async fn step(
        &mut self,
        index: usize,
        step: &Step,
        page: &mut dyn Page,
        done: &mut StepRecord,
    ) -> StepEnd {
        let Task {
            plan,
            case,
            deadline,
            trace,
            ..
        } = self.task;
        let history = &mut self.history;
        let live = LivePage::new(page, self.site.base_url(), step.timeout, history);
        let mut run = StepRun {
            plan,
            case,
            step,
            number: index + 1,
            resolver: Resolver {
                live: live.traced(trace.clone()),
                values: Values {
                    secrets: &plan.secrets,
                    site: self.site,
                    case,
                    root: &plan.root,
                    ask: plan.ask.as_deref(),
                    got: &mut *self.got,
                    blanks: &mut self.blanks,
                },
                errors: &step.errors.page_errors,
                looked_for: None,
                answered: None,
                clicked: self.sightings.clicked.take(),
            },
            sightings: &mut self.sightings,
            claims: &mut self.claims,
            excepted: &mut self.errors.excepted,
            violations: &mut self.violations,
            views: StepViews::default(),
        };
        let ended = tokio::time::timeout_at(deadline, run.run(done)).await;
        let in_time = ended.is_ok();
        let ended = match ended {
            Ok(ended) => ended,
            Err(_) => Err(run.last_words(took_too_long(case), LAST_LOOK, done).await),
        };
        let stopped = ended.is_err();
        done.failures.extend(ended.err().map(|stop| *stop.0));
        StepEnd { stopped, in_time }
    }

    /// Reports what the sentence of the step quotes and no page has shown, and what it does not mention.
    fn prove(&mut self, step: &Step, end: &StepEnd, done: &mut StepRecord) {
        if end.stopped {
            return;
        }
        let Told {
            unproved,
            unmentioned,
        } = self.claims.end(step);
        match self.task.plan.terms.level {
            ErrorLevel::Fail => done.failures.extend(unproved),
            _ => done.unproved = unproved,
        }
        // What is only a warning is told by `check`.
        if self.task.plan.terms.mentions == ErrorLevel::Fail {
            done.failures.extend(unmentioned);
        }
    }

    /// Judges what can only be judged when all steps were carried out.
    fn end(&mut self, record: &mut CaseRecord) -> Result<(), StepError> {
        let Task { plan, case, .. } = self.task;
        let unproved = self.claims.end_of_case();
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
        let unmatched = self.blanks.unmatched();
        let names = case.volatile.iter().map(|volatile| volatile.name.clone());
        record.volatile = names
            .filter(|name| !unmatched.contains(&name.as_str()))
            .collect();
        match unmatched.into_iter().find_map(|name| own(case, name)) {
            None => Ok(()),
            Some(volatile) => Err(matched_nothing(volatile)),
        }
    }
}

/// Whether the step has lost the browser, which is added to its failures.
fn lost(browser: &mut dyn Browser, step: &Step, done: &mut StepRecord) -> bool {
    // Without their cookies, pages may still look right.
    let so_far = worst(&done.failures);
    if so_far != Outcome::Broken
        && let Err(error) = browser.intact(so_far == Outcome::Failed)
    {
        // It is reported first: what the page shows follows from it.
        let lost = browser_failed(error, &step.location);
        done.failures.insert(0, *lost.0);
        return true;
    }
    false
}

/// The outcome that results from these failures.
pub(super) fn worst<'a>(failures: impl IntoIterator<Item = &'a Failure>) -> Outcome {
    let outcomes: Vec<_> = failures
        .into_iter()
        .map(|failure| failure.class.outcome())
        .collect();
    [Outcome::Broken, Outcome::Failed, Outcome::Skipped]
        .into_iter()
        .find(|outcome| outcomes.contains(outcome))
        .unwrap_or(Outcome::Passed)
}

/// The volatile value of this name, if the case declares it itself.
fn own<'a>(case: &'a Case, name: &str) -> Option<&'a Volatile> {
    case.volatile
        .iter()
        .find(|volatile| volatile.own && volatile.name == name)
}

fn matched_nothing(volatile: &Volatile) -> StepError {
    StepError::failed(
        Failure::new(
            Class::Assertion,
            format!("the volatile value `{}` matched nothing", volatile.name),
            &volatile.location,
        )
        .detail(format!("pattern /{}/", volatile.pattern))
        .help("fix its pattern, or delete it if no page shows it any more"),
    )
}

/// What is blanked in this case: volatile values, and secrets that a page might echo.
pub(super) fn blanks(plan: &Plan, case: &Case) -> Result<Blanks, StepError> {
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
