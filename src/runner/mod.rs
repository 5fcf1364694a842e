//! Carries out cases in browsers and reports what happens as [`Event`]s.
//!
//! It does not depend on a kind of browser, on the portal or on files: these are provided through
//! [`Launcher`], [`Sites`] and [`Evidence`]. It uses the clock of tokio, so that tests can control
//! the time. Workers take cases from one queue; each keeps its browser and gives every case its own
//! site and user context, so that the number of workers and the order of cases change nothing.

mod accessibility;
mod act;
mod arrival;
mod attempts;
mod calls;
mod case;
mod error;
mod evidence;
mod expected;
mod framing;
mod hints;
mod history;
mod in_browser;
mod inspect;
mod launches;
mod live;
mod locate;
mod look;
mod not_reached;
mod observe;
mod order;
mod page_errors;
mod picture;
mod pixels;
mod policy;
mod run_values;
mod sessions;
mod sightings;
mod step;
mod steps;
mod stillness;
mod timing;
mod trace;
mod until_equal;
mod values;
mod verdict;
mod views;
mod wait;

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use regex::Regex;
use serde_json::{Map, Value};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use crate::browser::{Browser, Launcher};
use crate::case_id::CaseId;
use crate::claims::Sayings;
use crate::mask::Mask;
use crate::record::{BrowserInfo, Class, Event, EventKind, Failure, SnapshotRecord};
use crate::scenario::{Case, ClockMove, Locator, Secret, Step, TermRules};
use crate::snapshots::Known;
pub use inspect::{Inspection, Inspector};
use launches::Launches;
use policy::Failures;
pub use policy::Policy;
use sessions::Sessions;

/// Gives each case the site it runs against.
#[async_trait]
pub trait Sites: Send + Sync {
    /// A site in the state that the case declares.
    async fn start(&self, case: &Case) -> Result<Box<dyn Site>, SiteError>;
}

/// The site of one case, with the control API if it is a mock.
#[async_trait]
pub trait Site: Send + Sync {
    /// Its address, without a slash at the end.
    fn base_url(&self) -> &str;
    /// The mock's value of this name; `None` if it has none yet (no SMS was sent).
    async fn value(&self, name: &str) -> Result<Option<String>, SiteError>;
    /// Whether the mock's state is as expected, and what it is.
    async fn expect(&self, expected: &Map<String, Value>) -> Result<(bool, Value), SiteError>;
    /// Whether it has a clock that can be moved.
    fn has_clock(&self) -> bool {
        true
    }
    /// Moves the mock's clock.
    async fn clock(&self, to: &ClockMove) -> Result<(), SiteError>;
    /// Carries out an HTTP call of the scenario.
    async fn call(&self, call: &HttpCall) -> Result<HttpAnswer, SiteError> {
        Err(SiteError {
            title: "this site cannot be called".into(),
            cause: format!("{} {}", call.method, call.path),
            help: None,
        })
    }
    /// Stops it; returns the branches that were reached if it is the built-in mock portal.
    async fn stop(self: Box<Self>) -> Vec<String>;
}

/// An HTTP call, with its values filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct HttpCall {
    /// The method, in capitals.
    pub method: String,
    /// The path behind the address of the site or service.
    pub path: String,
    /// The service; without one, the site itself.
    pub at: Option<String>,
    /// Names and values of headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub json: Option<Value>,
    /// Names and values of cookies, besides those of the site.
    pub cookies: Vec<(String, String)>,
}

/// The answer to an HTTP call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpAnswer {
    /// The status.
    pub status: u16,
    /// The body, as a text.
    pub body: String,
}

/// A person who can be asked while a case runs.
#[async_trait]
pub trait Ask: Send + Sync {
    /// What the person answers, or why there is no answer.
    async fn ask(&self, question: &str) -> Result<String, String>;
}

/// The site cannot do what it was asked to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{title}: {cause}")]
pub struct SiteError {
    /// One line.
    pub title: String,
    /// What was seen.
    pub cause: String,
    /// What to do.
    pub help: Option<String>,
}

/// Why evidence cannot be compared or stored: because of the environment, not the page.
pub type EvidenceError = Box<dyn std::error::Error + Send + Sync>;

/// The picture of a step that a person has accepted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AcceptedPicture {
    /// Where it is, or would be, relative to the project root.
    pub path: String,
    /// The picture; `None` when there is none.
    pub png: Option<Vec<u8>>,
}

/// Compares and stores the evidence of steps.
pub trait Evidence: Send + Sync {
    /// The stored snapshot of the step, if there is one.
    fn stored(&self, case: &Case, step: &Step) -> Result<Option<String>, EvidenceError>;
    /// Compares the text of the step's views with its stored snapshot, and keeps one that is new or
    /// changed for review.
    fn snapshot(
        &self,
        case: &Case,
        step: &Step,
        number: usize,
        text: &str,
    ) -> Result<SnapshotRecord, EvidenceError>;
    /// Stores the screenshot of the step with this number, taken for the guide or (`failed`) when the
    /// step failed; returns its path in the output tree.
    fn screenshot(
        &self,
        case: &Case,
        step: &Step,
        number: usize,
        failed: bool,
        png: Vec<u8>,
    ) -> Result<String, EvidenceError>;
    /// Stores the text of the page, as it was when the step with this number failed; returns its path
    /// in the output tree.
    fn failed_page(
        &self,
        case: &Case,
        step: &Step,
        number: usize,
        text: &str,
    ) -> Result<String, EvidenceError>;
    /// The accepted picture of the step.
    fn accepted_picture(&self, case: &Case, step: &Step) -> Result<AcceptedPicture, EvidenceError>;
    /// Keeps a picture for review, one that is new or another; without one, none waits any more. Why it
    /// does not wait where it should.
    fn keep_picture(
        &self,
        case: &Case,
        step: &Step,
        png: Option<&[u8]>,
    ) -> Result<Option<String>, EvidenceError>;
    /// Keeps a picture beside the screenshot of the step with this number; gives its path in the output
    /// tree.
    fn beside_screenshot(
        &self,
        case: &Case,
        step: &Step,
        number: usize,
        which: &str,
        png: Vec<u8>,
    ) -> Result<String, EvidenceError>;
    /// Compares what the step's page violates, a line each, with what is known of it, and keeps the list
    /// of now for review where it is another one. Nothing of a step without a list, unless it `begins`
    /// one.
    fn violations(
        &self,
        case: &Case,
        step: &Step,
        seen: &[String],
        begins: bool,
    ) -> Result<Option<Known>, EvidenceError>;
    /// Whether a missing snapshot is a failure, as in CI.
    fn must_exist(&self) -> bool;
}

/// How long a page that differs from its accepted evidence is looked at again, unless a plan says
/// otherwise.
pub const PATIENCE: Duration = Duration::from_secs(4);

/// Whether a failure of this class ends its case after the step, even where the case could go on.
pub type EndsCase = dyn Fn(Class) -> bool + Send + Sync;

/// What to run, and the interfaces to the outside.
pub struct Plan {
    /// The cases, in order.
    pub cases: Vec<Case>,
    /// The folder of the project, absolute: files to upload are found from here.
    pub root: PathBuf,
    /// Seed of a random order, if the cases are to be shuffled.
    pub shuffle: Option<u64>,
    /// What is done beyond carrying out each case once.
    pub policy: Policy,
    /// Number of cases to run in parallel, at least 1.
    pub workers: usize,
    /// Locale of the sentences in events.
    pub locale: String,
    /// Values of the secrets that the cases declare.
    pub secrets: BTreeMap<String, Secret>,
    /// Masks what must not be printed; the secrets are added to it.
    pub mask: Mask,
    /// `--base-url`, for the record.
    pub base_url: Option<String>,
    /// Whether the site is a mock, for the record.
    pub mock: bool,
    /// Seconds since 1970, for the record.
    pub started: i64,
    /// Starts browsers.
    pub launcher: Arc<dyn Launcher>,
    /// Starts those of the cases whose ids name their browser.
    pub named_launchers: BTreeMap<String, Arc<dyn Launcher>>,
    /// Why some of the cases are left out, each by its id: their browser cannot carry them out.
    pub left_out: BTreeMap<CaseId, String>,
    /// Starts sites.
    pub sites: Arc<dyn Sites>,
    /// Stores evidence.
    pub evidence: Arc<dyn Evidence>,
    /// Whether a picture is taken of a page on which a step fails.
    pub pictures_failures: bool,
    /// What is covered in every picture.
    pub redact: Vec<Locator>,
    /// Patterns of personal numbers that belong to nobody.
    pub invented: Vec<Regex>,
    /// How long a page that differs from its accepted evidence is looked at again: a part of it may be
    /// drawn by a timer or after a message from the site.
    pub patience: Duration,
    /// What becomes of quoted terms that no page shows.
    pub terms: TermRules,
    /// What all sentences of the project quote.
    pub sayings: Sayings,
    /// The failures after which there is no need to go on with a case.
    pub ends_case: Option<Arc<EndsCase>>,
    /// Who can be asked for values.
    pub ask: Option<Arc<dyn Ask>>,
    /// Who is shown the page that each case has ended on.
    pub inspector: Option<Arc<dyn Inspector>>,
}

impl Plan {
    /// What starts the browsers of this case.
    fn launcher(&self, case: &Case) -> &dyn Launcher {
        let named = case
            .id
            .browser()
            .and_then(|name| self.named_launchers.get(name));
        &**named.unwrap_or(&self.launcher)
    }

    /// Whether one of these failures is enough to end a case.
    fn ends_with(&self, failures: &[Failure]) -> bool {
        let ends = self.ends_case.as_ref();
        ends.is_some_and(|ends| failures.iter().any(|failure| ends(failure.class)))
    }
}

/// Sends events with the time since the run began. Everything that leaves the runner is masked here.
#[derive(Clone)]
struct Events {
    began: Instant,
    mask: Mask,
    sender: mpsc::UnboundedSender<Event>,
}

impl Events {
    /// Events that nobody hears.
    fn muted(&self) -> Self {
        let (sender, _) = mpsc::unbounded_channel();
        Self {
            sender,
            ..self.clone()
        }
    }

    fn send(&self, kind: EventKind) {
        let at_ms = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        // If the receiver is gone, nobody needs the event.
        let event = Event { at_ms, kind }.covered(&self.mask);
        self.sender.send(event).ok();
    }
}

/// Runs all cases. Once `cancel` turns true, it ends early, and cases under way count as skipped.
pub async fn run(
    mut plan: Plan,
    sender: mpsc::UnboundedSender<Event>,
    cancel: watch::Receiver<bool>,
) {
    for (name, secret) in &plan.secrets {
        plan.mask.add(name, secret.reveal());
    }
    let events = Events {
        began: Instant::now(),
        mask: plan.mask.clone(),
        sender,
    };
    events.send(EventKind::RunStarted {
        started: plan.started,
        cases: plan
            .cases
            .iter()
            .map(|case| (case.id.clone(), case.steps.len()))
            .collect(),
        workers: plan.workers,
        shuffle: plan.shuffle,
        retries: plan.policy.retries,
        base_url: plan.base_url.clone(),
        mock: plan.mock,
    });
    let cases = plan.cases.iter().cloned();
    let cases = cases.filter(|case| !plan.left_out.contains_key(&case.id));
    let mut queue: Vec<Case> = match plan.shuffle {
        None => cases.collect(),
        Some(seed) => order::shuffled(cases, seed),
    };
    order::by_browser(&mut queue);
    for case in &plan.cases {
        if let Some(why) = plan.left_out.get(&case.id) {
            let mut record = not_reached::not_reached(case, &plan.locale);
            record.left_out = Some(why.clone());
            events.send(EventKind::CaseFinished(record));
        }
    }
    let shared = Arc::new(Shared {
        plan,
        events,
        queue: Mutex::new(queue.into()),
        launches: Launches::default(),
        failures: Failures::default(),
        sessions: Sessions::default(),
    });
    let workers = shared.plan.workers.max(1);
    let mut running = tokio::task::JoinSet::new();
    for number in 0..workers {
        running.spawn(worker(shared.clone(), number, cancel.clone()));
    }
    while running.join_next().await.is_some() {}
    shared.plan.launcher.leave().await;
    for launcher in shared.plan.named_launchers.values() {
        launcher.leave().await;
    }
    let interrupted = *cancel.borrow();
    let enough_failures = shared.has_enough_failures();
    for case in shared.settle() {
        // A repetition was not needed any more.
        if enough_failures && case.id.is_repetition() {
            continue;
        }
        let mut record = not_reached::not_reached(&case, &shared.plan.locale);
        if !interrupted {
            record.failure = Some(match shared.plan.policy.max_failures {
                Some(most) if enough_failures => policy::not_run(&case, most),
                _ => launches::not_run(&case),
            });
        }
        shared.events.send(EventKind::CaseFinished(record));
    }
    shared.events.send(EventKind::RunFinished {
        interrupted,
        enough_failures,
    });
}

struct Shared {
    plan: Plan,
    events: Events,
    queue: Mutex<VecDeque<Case>>,
    launches: Launches,
    failures: Failures,
    sessions: Sessions,
}

impl Shared {
    /// The next case for which a browser is expected to start.
    fn next(&self) -> Option<Case> {
        let mut queue = self.lock();
        let hopeful = |case: &Case| !self.launches.are_hopeless(&case.id);
        let at = queue.iter().position(hopeful)?;
        queue.remove(at)
    }

    fn has_enough_failures(&self) -> bool {
        self.failures.are_enough(&self.plan.policy)
    }

    fn settle(&self) -> VecDeque<Case> {
        std::mem::take(&mut *self.lock())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<Case>> {
        // Nothing panics while the lock is held.
        self.queue
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

async fn worker(shared: Arc<Shared>, number: usize, mut cancel: watch::Receiver<bool>) {
    let mut browser: Option<Box<dyn Browser>> = None;
    let mut kind: Option<String> = None;
    while !*cancel.borrow()
        && !shared.has_enough_failures()
        && let Some(case) = shared.next()
    {
        shared.events.send(EventKind::CaseStarted {
            case: case.id.clone(),
            worker: number,
        });
        let mut kept = browser.take();
        if kind.as_deref() != case.id.browser()
            && let Some(other) = kept.take()
        {
            other.close().await;
        }
        kind = case.id.browser().map(str::to_owned);
        let outcome = attempts::run(&shared, &case, kept, &mut cancel).await;
        browser = outcome.browser;
        shared.failures.note(&outcome.record, &shared.plan.policy);
        shared.events.send(EventKind::CaseFinished(outcome.record));
    }
    if let Some(browser) = browser {
        browser.close().await;
    }
}

/// Milliseconds since `began`.
fn millis(began: Instant) -> f64 {
    began.elapsed().as_secs_f64() * 1000.0
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a duration, rounded"
)]
fn whole(millis: f64) -> u64 {
    millis.round() as u64
}

/// Name and version of the browser, for the record.
fn info(browser: &dyn Browser) -> BrowserInfo {
    let identity = browser.identity();
    BrowserInfo {
        name: identity.name.clone(),
        version: identity.version.clone(),
        unsandboxed: identity.unsandboxed,
    }
}
