//! Runs single cases, each with an interceptor between the site and its pages, and keeps the browsers from
//! run to run.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use tokio::sync::{mpsc, watch};

use crate::browser::{Browser, BrowserError, Identity, Interceptor, Launcher, Page};
use crate::locator::{Fill as _, Locator};
use crate::mask::Mask;
use crate::record::{CaseRecord, Event, EventKind, RunRecord};
use crate::runner::{self, EndsCase};
use crate::scenario::{self, Case, Device, Piece, Template};
use crate::source::Location;

/// Makes the plan for a run of one case, in browsers from this launcher.
pub type MakePlan = dyn Fn(Case, Arc<dyn Launcher>) -> runner::Plan + Send + Sync;

/// What all runs of single cases share.
pub struct Bench {
    /// Starts browsers.
    pub launcher: Arc<dyn Launcher>,
    /// Makes the plan for a run.
    pub plan: Box<MakePlan>,
    /// Covers secrets in texts of pages.
    pub mask: Mask,
    /// Elements that are covered in every picture.
    pub redact: Vec<scenario::Locator>,
    /// Whether the site is reset before each case, to the state that the case declares.
    pub resets: bool,
}

/// How a run of a mutant ends sooner than other runs.
#[derive(Clone)]
pub(super) struct EarlyEnd {
    /// After which failures the run ends.
    pub(super) ends_case: Arc<EndsCase>,
    /// How long a page that differs from its snapshot is read again.
    pub(super) patience: Duration,
}

/// A run of a case.
pub(super) struct CaseRun {
    pub(super) record: CaseRecord,
    /// When each step began, with its id and location.
    pub(super) steps: Vec<(Instant, String, Location)>,
    pub(super) duration_ms: u64,
}

impl CaseRun {
    /// The step that was running at this time.
    pub(super) fn step_at(&self, at: Instant) -> Option<(&str, &Location)> {
        let before = self.steps.iter().rev().find(|(began, _, _)| *began <= at);
        let step = before.or(self.steps.first());
        step.map(|(_, id, location)| (&**id, location))
    }
}

impl Bench {
    /// What must be covered in pictures of a case; `None` if that depends on run-time values.
    pub(super) fn covers(&self, case: &Case) -> Option<Vec<Locator<String>>> {
        let steps = case.steps.iter().flat_map(|step| &step.picture.redact);
        let all = self
            .redact
            .iter()
            .chain(steps.map(|redact| &redact.locator));
        let plain = |locator: &scenario::Locator| {
            let known = locator.texts().into_iter().all(is_plain);
            known.then(|| locator.map(&mut ToString::to_string))
        };
        all.map(plain).collect()
    }

    /// Runs the case; `None` if it was cancelled before it ended.
    pub(super) async fn run(
        &self,
        case: Case,
        slot: &Slot,
        interceptor: Option<Arc<dyn Interceptor>>,
        early_end: Option<EarlyEnd>,
        cancel: &watch::Receiver<bool>,
    ) -> Option<CaseRun> {
        let places = case.steps.iter();
        let places: Vec<(String, Location)> = places
            .map(|step| (step.id.clone(), step.location.clone()))
            .collect();
        let keeper = Arc::new(Keeper {
            slot: slot.clone(),
            launcher: self.launcher.clone(),
            interceptor,
        });
        let began = Instant::now();
        let mut plan = (self.plan)(case, keeper);
        if let Some(early_end) = early_end {
            plan.ends_case = Some(early_end.ends_case);
            plan.patience = early_end.patience;
        }
        let (sender, mut receiver) = mpsc::unbounded_channel::<Event>();
        let follow = async {
            let (mut events, mut steps) = (Vec::new(), Vec::new());
            while let Some(event) = receiver.recv().await {
                if let EventKind::StepStarted { number, .. } = &event.kind
                    && let Some((id, location)) = places.get(number - 1)
                {
                    steps.push((Instant::now(), id.clone(), location.clone()));
                }
                events.push(event);
            }
            (events, steps)
        };
        let ((), (events, steps)) = tokio::join!(runner::run(plan, sender, cancel.clone()), follow);
        let record = RunRecord::fold(&events)?;
        let ended = !record.interrupted && !*cancel.borrow();
        let record = record.cases.into_iter().next().filter(|_| ended)?;
        Some(CaseRun {
            record,
            steps,
            duration_ms: millis(began),
        })
    }
}

pub(super) fn millis(began: Instant) -> u64 {
    u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX)
}

fn is_plain(template: &Template) -> bool {
    template
        .0
        .iter()
        .all(|piece| matches!(piece, Piece::Text(_)))
}

/// Holds the browser of a worker between two runs.
#[derive(Clone, Default)]
pub(super) struct Slot(Arc<Mutex<Option<Box<dyn Browser>>>>);

impl Slot {
    fn take(&self) -> Option<Box<dyn Browser>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn put(&self, browser: Box<dyn Browser>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(browser);
    }

    /// Closes the browser.
    pub(super) async fn close(&self) {
        if let Some(browser) = self.take() {
            browser.close().await;
        }
    }
}

/// Gives a run the browser of the previous run.
struct Keeper {
    slot: Slot,
    launcher: Arc<dyn Launcher>,
    interceptor: Option<Arc<dyn Interceptor>>,
}

#[async_trait]
impl Launcher for Keeper {
    async fn launch(&self) -> Result<Box<dyn Browser>, BrowserError> {
        let mut kept = self.slot.take();
        if let Some(browser) = &mut kept
            && !browser.answers().await
            && let Some(ended) = kept.take()
        {
            ended.kill().await;
        }
        let mut browser = match kept {
            Some(browser) => browser,
            None => self.launcher.launch().await?,
        };
        browser.intercept(self.interceptor.clone());
        Ok(Box::new(Kept {
            browser,
            slot: self.slot.clone(),
        }))
    }
}

/// A browser that goes back to its slot when it is closed.
struct Kept {
    browser: Box<dyn Browser>,
    slot: Slot,
}

#[async_trait]
impl Browser for Kept {
    fn identity(&self) -> &Identity {
        self.browser.identity()
    }

    async fn open_page(&mut self, device: &Device) -> Result<Box<dyn Page>, BrowserError> {
        self.browser.open_page(device).await
    }

    fn intact(&mut self, failed: bool) -> Result<(), BrowserError> {
        self.browser.intact(failed)
    }

    async fn answers(&mut self) -> bool {
        self.browser.answers().await
    }

    async fn close(self: Box<Self>) {
        self.slot.put(self.browser);
    }

    async fn kill(self: Box<Self>) {
        self.browser.kill().await;
    }
}
