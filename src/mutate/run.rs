//! The run: first the unchanged pages, then the plan, then one mutant after another.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::baseline;
use super::bench::{Bench, Slot, millis};
use super::operator::{Operator, Oracle};
use super::page::Page;
use super::plan::plan;
use super::record::{Baseline, Detection, FORMAT, Mutant, MutantRecord, PageRecord, Verdict};
use super::select::fits;
use super::trial::{Site, Trial};
use crate::scenario::Case;

/// What runs, and how.
pub struct Options {
    /// The cases.
    pub cases: Vec<Case>,
    /// The operators.
    pub operators: Vec<&'static Operator>,
    /// Only pages with one of these paths, with `*` for any characters; all pages if there are none.
    pub pages: Vec<String>,
    /// The oracles in use.
    pub oracles: Vec<Oracle>,
    /// No mutant starts after this time.
    pub budget: Option<Duration>,
    /// The seed, which decides the places and the order.
    pub seed: u64,
    /// How many mutants run in parallel, at least 1.
    pub workers: usize,
    /// Timeout of each wait in a run of a harmful mutant; from the baseline if `None`.
    pub timeout: Option<Duration>,
    /// The results of a run that was cut off, to go on with.
    pub resume: Option<Detection>,
    /// When the run started, in seconds since 1970.
    pub started: i64,
    /// `--base-url`, for the record.
    pub base_url: Option<String>,
}

/// The progress of a run.
#[derive(Debug)]
pub enum Progress<'a> {
    /// A case runs on the unchanged pages.
    Surveying {
        /// Its number, from 1.
        number: usize,
        /// How many there are.
        all: usize,
        /// The case.
        case: &'a Case,
    },
    /// The plan is made.
    Planned {
        /// The results so far.
        detection: &'a Detection,
        /// How many mutants are still to run.
        left: usize,
    },
    /// A mutant has run.
    Judged {
        /// Its result.
        mutant: &'a MutantRecord,
        /// The results so far.
        detection: &'a Detection,
        /// How long the remaining mutants will probably take.
        left: Duration,
    },
}

/// Follows a run and stores its results.
pub trait Watch: Send + Sync {
    /// Shows the progress, and stores the results so far.
    ///
    /// # Errors
    /// If the results cannot be stored.
    fn progress(&self, progress: &Progress<'_>) -> Result<(), String>;
    /// Stores a picture under a name, and returns its path.
    ///
    /// # Errors
    /// If the picture cannot be stored.
    fn picture(&self, name: &str, png: &[u8]) -> Result<String, String>;
}

/// The least timeout of a wait.
const SHORTEST_WAIT: Duration = Duration::from_secs(3);

/// Runs the mutants. Ends early if `cancel` becomes true, the budget is spent, or a mutant has changed a
/// site that cannot be reset.
///
/// # Errors
/// If the results cannot be stored.
pub async fn run(
    bench: &Bench,
    options: Options,
    watch: &dyn Watch,
    cancel: watch::Receiver<bool>,
) -> Result<Detection, String> {
    let began = Instant::now();
    let first = Slot::default();
    let mut detection = begin(&options);
    let surveyed = survey(bench, &options, &first, watch, &cancel).await?;
    let Some((baselines, mut pages)) = surveyed else {
        first.close().await;
        detection.ended = Some("the run was interrupted".to_owned());
        return Ok(detection);
    };
    detection.baseline = baselines;
    let placeless = |operator: &&&Operator| {
        !pages
            .iter()
            .any(|page| page.places.contains_key(operator.name))
    };
    let names = options.operators.iter().filter(placeless);
    let names = names.filter(|_| !pages.is_empty());
    detection.placeless = names.map(|operator| operator.name.to_owned()).collect();
    pages.retain(|page| {
        options.pages.is_empty() || options.pages.iter().any(|form| fits(form, &page.path))
    });
    detection.pages = pages.iter().map(page_record).collect();
    let cost = detection.baseline.iter();
    let cost: BTreeMap<_, _> = cost.map(|it| (it.case.clone(), it.duration_ms)).collect();
    let planned = plan(&pages, &options.operators, &cost, options.seed);
    detection.planned = planned.len();
    let done = options.resume.as_ref();
    detection.mutants = done.map_or_else(Vec::new, |done| done.mutants.clone());
    detection
        .mutants
        .retain(|done| planned.iter().any(|(_, mutant)| *mutant == done.mutant));
    let queue: VecDeque<_> = planned
        .iter()
        .filter(|(_, mutant)| !detection.mutants.iter().any(|done| done.mutant == *mutant))
        .cloned()
        .collect();
    watch.progress(&Progress::Planned {
        detection: &detection,
        left: queue.len(),
    })?;
    let resumed = done.map_or(0, |done| done.duration_ms);
    let mutants = Mutants {
        site: Site {
            bench,
            cases: &options.cases,
            pages: &pages,
            oracles: &options.oracles,
            timeout: wait(&options, &detection.baseline),
            watch,
        },
        deadline: options.budget.map(|budget| began + budget),
        began,
        resumed,
        workers: options.workers.max(1),
        queue: Mutex::new(queue),
        detection: Mutex::new(detection),
        cancel,
    };
    mutants.all(first).await?;
    let mut detection = mutants
        .detection
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    in_order(&mut detection, &planned);
    detection.duration_ms = resumed + millis(began);
    Ok(detection)
}

fn begin(options: &Options) -> Detection {
    Detection {
        format: FORMAT,
        stepproof: env!("CARGO_PKG_VERSION").to_owned(),
        started: options
            .resume
            .as_ref()
            .map_or(options.started, |done| done.started),
        duration_ms: 0,
        seed: options.seed,
        base_url: options.base_url.clone(),
        oracles: options.oracles.clone(),
        baseline: Vec::new(),
        pages: Vec::new(),
        placeless: Vec::new(),
        planned: 0,
        ended: None,
        mutants: Vec::new(),
    }
}

type Survey = (Vec<Baseline>, Vec<Page>);

/// Runs every case on the unchanged pages; `None` if it was cancelled.
async fn survey(
    bench: &Bench,
    options: &Options,
    slot: &Slot,
    watch: &dyn Watch,
    cancel: &watch::Receiver<bool>,
) -> Result<Option<Survey>, String> {
    let mut surveyed = Vec::new();
    for (at, case) in options.cases.iter().enumerate() {
        watch.progress(&Progress::Surveying {
            number: at + 1,
            all: options.cases.len(),
            case,
        })?;
        match baseline::survey(bench, case, &options.operators, slot, cancel).await {
            Some(case) => surveyed.push(case),
            None => return Ok(None),
        }
    }
    let pages = baseline::pages(&surveyed);
    let baselines = surveyed.into_iter().map(|case| case.baseline);
    Ok(Some((baselines.collect(), pages)))
}

/// The timeout of harmful mutants: what an unchanged page could need, since their pages may wait in vain.
fn wait(options: &Options, baselines: &[Baseline]) -> Duration {
    let slowest = baselines.iter().map(|baseline| baseline.slowest_ms).max();
    let enough = Duration::from_millis(slowest.unwrap_or_default() * 4);
    options.timeout.unwrap_or(enough.max(SHORTEST_WAIT))
}

fn page_record(page: &Page) -> PageRecord {
    PageRecord {
        path: page.path.clone(),
        title: page.title.clone(),
        passed: page.passed.clone(),
        pictured: page.pictured,
    }
}

fn in_order(detection: &mut Detection, planned: &[(&'static Operator, Mutant)]) {
    detection.mutants.sort_by_key(|done| {
        let at = planned
            .iter()
            .position(|(_, mutant)| *mutant == done.mutant);
        at.unwrap_or(usize::MAX)
    });
}

/// The mutants that run, and their results.
struct Mutants<'a> {
    site: Site<'a>,
    deadline: Option<Instant>,
    began: Instant,
    resumed: u64,
    workers: usize,
    queue: Mutex<VecDeque<(&'static Operator, Mutant)>>,
    detection: Mutex<Detection>,
    cancel: watch::Receiver<bool>,
}

impl Mutants<'_> {
    async fn all(&self, first: Slot) -> Result<(), String> {
        // Each case changes a site that is not reset, so only one may run at a time.
        let workers = if self.site.bench.resets {
            self.workers
        } else {
            1
        };
        let slots = std::iter::once(first).chain(std::iter::repeat_with(Slot::default));
        let work = slots.take(workers).map(|slot| self.work(slot));
        let done = futures_util::future::join_all(work).await;
        done.into_iter().collect()
    }

    async fn work(&self, slot: Slot) -> Result<(), String> {
        let done = self.some(&slot).await;
        slot.close().await;
        done
    }

    async fn some(&self, slot: &Slot) -> Result<(), String> {
        while let Some((operator, mutant)) = self.next() {
            let trial = Trial {
                site: &self.site,
                operator,
                mutant: &mutant,
                slot,
                cancel: &self.cancel,
            };
            let Some(record) = trial.run().await? else {
                self.end("the run was interrupted");
                return Ok(());
            };
            let control = match self.site.bench.resets {
                true => None,
                false => self.site.control(&mutant, slot, &self.cancel).await,
            };
            let spoilt = control.is_some();
            let record = control.map_or(record.clone(), |why| MutantRecord {
                verdict: Verdict::NotCounted,
                reason: Some(why),
                ..record
            });
            self.judged(record)?;
            if spoilt {
                self.end("a mutant has changed the site, which cannot be reset");
                return Ok(());
            }
        }
        Ok(())
    }

    fn next(&self) -> Option<(&'static Operator, Mutant)> {
        if *self.cancel.borrow() {
            self.end("the run was interrupted");
            return None;
        }
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        if !queue.is_empty()
            && self
                .deadline
                .is_some_and(|deadline| Instant::now() >= deadline)
        {
            self.end("the budget is spent");
            return None;
        }
        let detection = self
            .detection
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        match detection.ended {
            Some(_) => None,
            None => queue.pop_front(),
        }
    }

    fn end(&self, why: &str) {
        let mut detection = self
            .detection
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        detection.ended.get_or_insert_with(|| why.to_owned());
    }

    fn judged(&self, record: MutantRecord) -> Result<(), String> {
        let left = self
            .queue
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .len();
        let mut detection = self
            .detection
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        detection.mutants.push(record);
        detection.duration_ms = self.resumed + millis(self.began);
        let Some(mutant) = detection.mutants.last() else {
            return Ok(());
        };
        let took = self.began.elapsed();
        let done = detection.planned.saturating_sub(left).max(1);
        let each = took / u32::try_from(done).unwrap_or(u32::MAX);
        let rest = each * u32::try_from(left).unwrap_or(u32::MAX);
        let until = self
            .deadline
            .map(|deadline| deadline.saturating_duration_since(Instant::now()));
        self.site.watch.progress(&Progress::Judged {
            mutant,
            detection: &detection,
            left: until.map_or(rest, |until| until.min(rest)),
        })
    }
}
