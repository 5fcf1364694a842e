//! Notes what the steps of a case do, for those who must know why one failed.
//!
//! It is noted for every case, since a case that fails is not run again to be understood. So a note is
//! made only of what is at hand, and only some are kept.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use super::{millis, whole};
use crate::browser::{Activity, Call, Input, Point};
use crate::page::Rect;
use crate::record::{CaseRecord, Outcome, TraceEvent, TraceKind, Traced};
use crate::scenario::{Action, ActionKind, Case, Check, Expectation, Step};
use crate::source::Location;

/// Events of one action or expectation that are kept: the first and the last ones.
const MOST_EVENTS: usize = 40;

/// Requests of one action or expectation that are named.
const MOST_REQUESTS: usize = 20;

/// A page may go back and forth between so many states.
const STATES: usize = 4;

/// What a step is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    /// Waiting for what must hold before its actions.
    Expect,
    /// Its action at this index.
    Action(usize),
    /// Waiting for what must hold after them.
    Then,
}

/// Notes what the steps of a case do.
#[derive(Clone, Default)]
pub(super) struct Tracer(Arc<Mutex<Notes>>);

#[derive(Default)]
struct Notes {
    deeds: Vec<Noted>,
    /// The step that was begun last, by its index, and when.
    step: Option<(usize, Instant)>,
    seen: Seen,
}

/// What a step did.
struct Noted {
    step: usize,
    began: Instant,
    deed: Deed,
    /// How many requests there were before.
    calls: usize,
    events: Vec<TraceEvent>,
    left_out: u64,
}

/// What the pages of the case were last known to be doing.
#[derive(Default)]
struct Seen {
    loaded: u64,
    windows: usize,
    downloads: usize,
    dialog: bool,
}

impl Tracer {
    fn lock(&self) -> MutexGuard<'_, Notes> {
        // Nothing panics while the lock is held.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A step begins.
    pub(super) fn begin(&self, step: usize) {
        self.lock().step = Some((step, Instant::now()));
    }

    /// The step turns to this.
    pub(super) fn turn_to(&self, deed: Deed, activity: &Activity) {
        self.lock().turn_to(deed, activity.calls);
    }

    /// What must hold before the actions holds: what is waited for now is the control of the first one.
    pub(super) fn turn_to_control(&self, activity: &Activity) {
        let mut notes = self.lock();
        if notes.deeds.last().map(|noted| noted.deed) == Some(Deed::Expect) {
            notes.turn_to(Deed::Action(0), activity.calls);
        }
    }

    /// Notes an event.
    pub(super) fn note(&self, kind: TraceKind, text: impl Into<String>) {
        self.note_at(kind, text, None);
    }

    /// Notes an event of a control that is drawn there.
    pub(super) fn note_at(&self, kind: TraceKind, text: impl Into<String>, area: Option<Rect>) {
        self.lock().note(kind, text.into(), area);
    }

    /// Notes an input that is about to be sent. What is typed is not told.
    pub(super) fn input(&self, input: &Input<'_>) {
        self.note(TraceKind::Done, input_words(input));
    }

    /// Notes what has begun on the pages since this was last called; `address` is how addresses are
    /// written.
    pub(super) fn saw(&self, activity: &Activity, address: impl Fn(&str) -> String) {
        let mut notes = self.lock();
        let seen = Seen {
            loaded: activity.loaded,
            windows: activity.windows,
            downloads: activity.downloads.len(),
            dialog: activity.dialog.is_some(),
        };
        let before = std::mem::replace(&mut notes.seen, seen);
        let mut begun = Vec::new();
        if activity.loaded > before.loaded {
            let page = activity.document.as_ref();
            let path = page.map_or(String::new(), |page| {
                path_of(&address(&page.url)).to_owned()
            });
            begun.push(match page.map(|page| &page.status) {
                Some(Ok(status)) => format!("the page {path} ({status}) is loaded"),
                Some(Err(error)) => format!("there is no page {path}: {error}"),
                None => "a page is loaded".to_owned(),
            });
        }
        match activity.windows.cmp(&before.windows) {
            std::cmp::Ordering::Greater if before.windows > 0 => {
                begun.push("a window has opened".to_owned());
            }
            std::cmp::Ordering::Less => begun.push("a window has closed".to_owned()),
            _ => {}
        }
        let downloads = activity.downloads.iter().skip(before.downloads);
        begun.extend(downloads.map(|download| format!("the download \"{}\"", download.name)));
        if let Some(dialog) = activity.dialog.as_ref().filter(|_| !before.dialog) {
            begun.push(format!("the {} \"{}\"", dialog.kind, dialog.text));
        }
        for text in begun {
            notes.note(TraceKind::Started, text, None);
        }
    }

    /// Adds the requests of the case, of which `calls` are all, to what has started them; `address` is how
    /// addresses are written.
    pub(super) fn requests(&self, case: &Case, calls: &[Call], address: impl Fn(&str) -> String) {
        let mut notes = self.lock();
        let begins: Vec<_> = notes.deeds.iter().map(|noted| noted.calls).collect();
        let ends = begins.iter().skip(1).copied().chain([calls.len()]);
        for (noted, end) in notes.deeds.iter_mut().zip(ends) {
            let own = calls.get(noted.calls..end).unwrap_or_default();
            let step = case.steps.get(noted.step);
            let is_secret = step.is_some_and(|step| noted.deed.enters_secret(step));
            noted.add_requests(own, is_secret, &address);
        }
    }

    /// Puts what was noted into the record: of all its steps if it did not pass or if `all` is asked for,
    /// else of the optional ones that failed.
    pub(super) fn tell(&self, case: &Case, record: &mut CaseRecord, all: bool) {
        let whole = all || record.outcome != Outcome::Passed;
        for noted in std::mem::take(&mut self.lock().deeds) {
            let step = case.steps.get(noted.step);
            if let (Some(step), Some(told)) = (step, record.steps.get_mut(noted.step))
                && (whole || told.outcome == Outcome::Warned)
                && !noted.events.is_empty()
            {
                told.trace.push(noted.told(step));
            }
        }
    }
}

impl Notes {
    fn turn_to(&mut self, deed: Deed, calls: usize) {
        let Some((step, began)) = self.step else {
            return;
        };
        let is_same = |noted: &Noted| (noted.step, noted.deed) == (step, deed);
        if !self.deeds.last().is_some_and(is_same) {
            self.deeds.push(Noted {
                step,
                began,
                deed,
                calls,
                events: Vec::new(),
                left_out: 0,
            });
        }
    }

    fn note(&mut self, kind: TraceKind, text: String, area: Option<Rect>) {
        if let Some(noted) = self.deeds.last_mut() {
            noted.note(kind, text, area);
        }
    }
}

impl Noted {
    /// Adds an event. The same again is one event, also where a page goes back and forth.
    fn note(&mut self, kind: TraceKind, text: String, area: Option<Rect>) {
        let at_ms = whole(millis(self.began));
        let recent = self.events.iter_mut().rev().take(STATES);
        let mut recent = recent.take_while(|event| event.kind != TraceKind::Done);
        let again = |event: &&mut TraceEvent| event.kind == kind && event.text == text;
        let repeats = [TraceKind::Looked, TraceKind::Waiting, TraceKind::Found].contains(&kind);
        if repeats && let Some(same) = recent.find(again) {
            same.area = area.or(same.area);
            if kind == TraceKind::Waiting {
                same.times += 1;
                same.for_ms = at_ms - same.at_ms;
            }
            return;
        }
        // It was so until now.
        if let Some(last) = self.events.last_mut()
            && last.kind == TraceKind::Waiting
        {
            last.for_ms = at_ms - last.at_ms;
        }
        self.events.push(TraceEvent {
            at_ms,
            kind,
            text,
            area,
            for_ms: 0,
            times: 1,
        });
        if self.events.len() > MOST_EVENTS {
            self.events.remove(MOST_EVENTS / 2);
            self.left_out += 1;
        }
    }

    /// Adds the requests that began while this was done. Those of a page's parts are counted, unless
    /// they failed; of those that may spell a secret, only the number is told.
    fn add_requests(&mut self, calls: &[Call], is_secret: bool, address: &dyn Fn(&str) -> String) {
        let since = |at: Instant| {
            let time = at.saturating_duration_since(self.began);
            u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
        };
        let failed =
            |call: &Call| call.answered.is_some() && call.status.is_none_or(|it| it >= 400);
        let is_told = |call: &&Call| !is_secret && (!call.is_part || failed(call));
        let told = calls.iter().filter(is_told).take(MOST_REQUESTS);
        let mut events: Vec<_> = told
            .map(|call| {
                let path = address(&call.url);
                let how = match (call.answered, call.status) {
                    (None, _) => "is not answered yet".to_owned(),
                    (Some(_), None) => "has failed".to_owned(),
                    (Some(_), Some(status)) => format!("answered {status}"),
                };
                let began = since(call.began);
                let for_ms = call.answered.map_or(0, |answered| since(answered) - began);
                started(
                    began,
                    format!("{} {} {how}", call.method, path_of(&path)),
                    for_ms,
                )
            })
            .collect();
        let first = calls.first().map(|call| since(call.began));
        let more = calls.len() - events.len();
        if let Some(first) = first.filter(|_| more > 0) {
            let what = match (events.is_empty(), more) {
                (true, 1) => "1 request".to_owned(),
                (true, more) => format!("{more} requests"),
                (false, 1) => "1 more request".to_owned(),
                (false, more) => format!("{more} more requests"),
            };
            events.push(started(first, what, 0));
        }
        self.events.extend(events);
        self.events.sort_by_key(|event| event.at_ms);
    }

    fn told(self, step: &Step) -> Traced {
        Traced {
            what: self.deed.words(step),
            location: self.deed.location(step).clone(),
            events: self.events,
            left_out: self.left_out,
        }
    }
}

fn started(at_ms: u64, text: String, for_ms: u64) -> TraceEvent {
    TraceEvent {
        at_ms,
        kind: TraceKind::Started,
        text,
        area: None,
        for_ms,
        times: 1,
    }
}

impl Deed {
    fn expectations(self, step: &Step) -> &[Expectation] {
        match self {
            Self::Expect => &step.expect,
            Self::Action(_) => &[],
            Self::Then => &step.then,
        }
    }

    fn action(self, step: &Step) -> Option<&Action> {
        match self {
            Self::Action(index) => step.actions.get(index),
            Self::Expect | Self::Then => None,
        }
    }

    fn location(self, step: &Step) -> &Location {
        let action = self.action(step).map(|action| &action.location);
        let first = self.expectations(step).first();
        let first = first.map(|expectation| &expectation.location);
        action.or(first).unwrap_or(&step.location)
    }

    /// What it enters may be a secret.
    fn enters_secret(self, step: &Step) -> bool {
        let entered = self.action(step).map(|action| action.kind.entered());
        let mut entered = entered.into_iter().flatten();
        entered.any(|text| text.contains("${secret."))
    }

    /// As it is written: run-time values are not filled in.
    fn words(self, step: &Step) -> String {
        match self.action(step) {
            Some(action) => action_words(&action.kind),
            None => match self.expectations(step) {
                [] => "the page".to_owned(),
                all => format!("expect {}", expected_words(all)),
            },
        }
    }
}

fn action_words(kind: &ActionKind) -> String {
    let word = kind.word().as_str();
    match kind {
        ActionKind::Until(expected) => return format!("{word} {}", expected_words(expected)),
        ActionKind::Dialog { accept, .. } => {
            let answer = if *accept { "accept" } else { "dismiss" };
            return format!("{word} {answer}");
        }
        _ => {}
    }
    let targets = kind.targets();
    let targets: Vec<_> = targets
        .iter()
        .map(|(locator, _)| locator.to_string())
        .collect();
    let entered = kind.entered();
    match (targets.is_empty(), entered.is_empty()) {
        (true, true) => word.to_owned(),
        (true, false) => format!("{word} {}", entered.join(", ")),
        (false, true) => format!("{word} {}", targets.join(" and ")),
        (false, false) => format!("{word} {}: {}", targets.join(" and "), entered.join(", ")),
    }
}

fn expected_words(expected: &[Expectation]) -> String {
    let words = expected.iter().map(|expectation| match &expectation.check {
        Check::Page(check) => check.to_string(),
        Check::Browser(check) => check.to_string(),
        Check::Portal(_) => "the mock's state".to_owned(),
    });
    words.collect::<Vec<_>>().join(", and ")
}

/// What a person would see of it; not what is typed.
fn input_words(input: &Input<'_>) -> String {
    let at = |(x, y): &Point| format!("{x:.0},{y:.0}");
    match input {
        Input::Click(point) => format!("clicked at {}", at(point)),
        Input::DoubleClick(point) => format!("clicked twice at {}", at(point)),
        Input::RightClick(point) => format!("clicked with the right button at {}", at(point)),
        Input::Drag(points) => {
            let ends = points.first().zip(points.last());
            let ends = ends.map(|(from, to)| format!(" from {} to {}", at(from), at(to)));
            format!("dragged{}", ends.unwrap_or_default())
        }
        Input::Drop(point) => format!("let go at {}", at(point)),
        Input::Hover(point) => format!("pointed at {}", at(point)),
        Input::RestPointer => "moved the mouse away".to_owned(),
        Input::Type(_) => "typed the text".to_owned(),
        Input::TypeKeys(_) => "typed the text key by key".to_owned(),
        Input::Paste(_) => "pasted the text".to_owned(),
        Input::Press(key) => format!("pressed {key}"),
        Input::OpenFileChooser(point) => format!("clicked at {} for a file chooser", at(point)),
        Input::ChooseFiles(files) => format!("gave {}", files_words(files.len())),
        Input::DropFiles(point, files) => {
            format!("dropped {} at {}", files_words(files.len()), at(point))
        }
    }
}

fn files_words(number: usize) -> String {
    match number {
        1 => "a file".to_owned(),
        many => format!("{many} files"),
    }
}

/// An address without its query, which may hold what was typed.
pub(super) fn path_of(address: &str) -> &str {
    let end = address.find(['?', '#']).unwrap_or(address.len());
    &address[..end]
}

/// What a page is busy with, in words.
pub(super) fn busy_words(activity: &Activity, address: impl Fn(&str) -> String) -> String {
    let named = |requests: &[String]| {
        let named = requests.iter().take(3).map(|request| {
            let request = address(request);
            path_of(&request).to_owned()
        });
        named.collect::<Vec<_>>().join(", ")
    };
    if let Some(request) = &activity.unanswered {
        format!(
            "the site has not answered {}",
            named(std::slice::from_ref(request))
        )
    } else if !activity.open_requests.is_empty() {
        format!(
            "the site has not answered {}",
            named(&activity.open_requests)
        )
    } else if activity.loading && activity.resources.is_empty() {
        "the page is loading".to_owned()
    } else if activity.loading {
        format!("the page is loading {}", named(&activity.resources))
    } else {
        "the page and the site talk over a socket".to_owned()
    }
}
