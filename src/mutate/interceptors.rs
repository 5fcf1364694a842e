//! The interceptors between the site and the pages: of the survey, and of one mutant.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use serde::Deserialize;

use super::operator::{Fate, Operator, Proof, Way};
use super::page::{Place, page_of};
use super::record::Mutant;
use super::script;
use crate::browser::{Asks, Holds, Interceptor, Look, Request, RequestKind, Response, Treatment};
use crate::locator::Locator;

/// What a script reports.
#[derive(Debug, Clone, Deserialize)]
struct ScriptMessage {
    page: String,
    kind: Kind,
    #[serde(default)]
    title: String,
    #[serde(default)]
    framed: bool,
    #[serde(default)]
    state: usize,
    #[serde(default)]
    places: BTreeMap<String, Vec<Place>>,
    #[serde(default)]
    before: String,
    #[serde(default)]
    after: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    /// A page is there, or has changed.
    Page,
    /// The change was made.
    Made,
    /// The change is visible.
    Shown,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A poisoned lock means a panic elsewhere, which is reported there; the value is still valid.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The kind and the method of requests that a way changes.
fn kind_of(way: &Way) -> Option<(RequestKind, Option<&'static str>)> {
    match way {
        Way::Request { of, method, .. } => Some((*of, *method)),
        Way::Page(_) => None,
    }
}

/// The page that a request belongs to: the page that it loads, or the page that sends it.
fn belongs_to(request: &Request) -> String {
    match request.kind {
        RequestKind::Document => page_of(&request.url),
        _ => page_of(&request.page),
    }
}

fn address(request: &Request) -> String {
    format!("{} {}", request.method, page_of(&request.url))
}

/// A document that a case has passed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Document {
    pub(super) page: String,
    pub(super) title: String,
    pub(super) framed: bool,
    pub(super) at: Instant,
}

/// A place that an operator has found.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    pub(super) operator: &'static str,
    pub(super) page: String,
    pub(super) place: Place,
    pub(super) at: Instant,
}

/// What the survey has seen of the unchanged pages.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) documents: Vec<Document>,
    pub(super) places: Vec<Found>,
    pub(super) looks: Vec<(String, Look)>,
}

/// Surveys the unchanged pages.
pub(super) struct Survey {
    operators: Vec<&'static Operator>,
    script: String,
    covers: Vec<Locator<String>>,
    seen: Mutex<Seen>,
}

impl Survey {
    pub(super) fn new(operators: &[&'static Operator], covers: Vec<Locator<String>>) -> Self {
        Self {
            script: script::survey(operators.iter().copied()),
            operators: operators.to_vec(),
            covers,
            seen: Mutex::default(),
        }
    }

    /// What it has seen.
    pub(super) fn seen(&self) -> Seen {
        std::mem::take(&mut *locked(&self.seen))
    }
}

impl Interceptor for Survey {
    fn script(&self) -> String {
        self.script.clone()
    }

    fn holds(&self) -> Holds {
        Holds::Everything
    }

    fn request(&self, request: &Request) -> Treatment {
        let page = belongs_to(request);
        let fits = |operator: &&&'static Operator| {
            kind_of(&operator.way).is_some_and(|(kind, method)| {
                kind == request.kind && method.is_none_or(|method| method == request.method)
            })
        };
        if !page.is_empty() {
            let at = address(request);
            let place = Place {
                what: format!("request \"{at}\""),
                at,
                ..Place::default()
            };
            let fitting = self.operators.iter().filter(fits);
            let places = fitting.map(|operator| Found {
                operator: operator.name,
                page: page.clone(),
                place: place.clone(),
                at: Instant::now(),
            });
            locked(&self.seen).places.extend(places);
        }
        Treatment::Pass
    }

    fn told(&self, text: &str) -> Asks {
        let Ok(told) = serde_json::from_str::<ScriptMessage>(text) else {
            return Asks::Nothing;
        };
        let mut seen = locked(&self.seen);
        if told.state == 1 {
            seen.documents.push(Document {
                page: told.page.clone(),
                title: told.title,
                framed: told.framed,
                at: Instant::now(),
            });
        }
        for (name, places) in told.places {
            let known = self.operators.iter().find(|operator| operator.name == name);
            let Some(operator) = known else { continue };
            let places = places.into_iter();
            let places = places.map(|place| Found {
                operator: operator.name,
                page: told.page.clone(),
                place,
                at: Instant::now(),
            });
            seen.places.extend(places);
        }
        match told.framed {
            true => Asks::Nothing,
            false => Asks::Text,
        }
    }

    fn covers(&self) -> Vec<Locator<String>> {
        self.covers.clone()
    }

    fn seen(&self, look: Look) {
        let told = serde_json::from_str::<ScriptMessage>(&look.told);
        let page = told.map(|told| told.page).unwrap_or_default();
        locked(&self.seen).looks.push((page, look));
    }
}

/// Whether the change of a mutant was made and visible, and how.
#[derive(Debug, Default)]
pub(super) struct Liveness {
    /// When it was first really there.
    pub(super) since: Option<Instant>,
    /// The HTML of the place before the change.
    pub(super) before: String,
    /// The HTML of the place after the change.
    pub(super) after: String,
    /// Whether it was made, visible or not.
    pub(super) made: bool,
    /// The changed page.
    pub(super) look: Option<Look>,
}

/// The purpose of a run of a mutant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Aim {
    /// To see whether it is noticed.
    Judge,
    /// To take a picture of the changed page.
    LookChanged,
    /// To take a picture of the unchanged page at the same moment.
    LookUnchanged,
}

/// Changes pages as one mutant does.
pub(super) struct Mutator {
    operator: &'static Operator,
    mutant: Mutant,
    aim: Aim,
    covers: Vec<Locator<String>>,
    liveness: Arc<Mutex<Liveness>>,
}

impl Mutator {
    pub(super) fn new(
        operator: &'static Operator,
        mutant: &Mutant,
        aim: Aim,
        covers: Vec<Locator<String>>,
    ) -> Self {
        Self {
            operator,
            mutant: mutant.clone(),
            aim,
            covers,
            liveness: Arc::default(),
        }
    }

    /// What has become of its change.
    pub(super) fn liveness(&self) -> Liveness {
        std::mem::take(&mut *locked(&self.liveness))
    }

    fn looks(&self) -> bool {
        self.aim != Aim::Judge
    }

    fn asks(&self, now: bool) -> Asks {
        match self.looks() && now {
            true => Asks::Picture,
            false => Asks::Nothing,
        }
    }

    fn treatment(&self, fate: Fate) -> Treatment {
        match fate {
            Fate::Refused => Treatment::Refuse,
            Fate::Silent => Treatment::Silence,
            Fate::Late(time) => Treatment::Late(time),
            Fate::Status(status, kind, body) => Treatment::Answer(Response {
                status,
                headers: vec![("Content-Type".to_owned(), format!("{kind}; charset=utf-8"))],
                body: body.into(),
            }),
            Fate::Redirected(to) => Treatment::Answer(Response {
                status: 302,
                headers: vec![("Location".to_owned(), to.to_owned())],
                body: Vec::new(),
            }),
            Fate::Rewritten(rewrite) => {
                let liveness = self.liveness.clone();
                Treatment::Rewrite(Arc::new(move |response| {
                    let changed = rewrite(response);
                    if changed {
                        begins(&liveness);
                    }
                    changed
                }))
            }
        }
    }
}

/// The change is really there.
fn begins(liveness: &Mutex<Liveness>) {
    locked(liveness).since.get_or_insert_with(Instant::now);
}

impl Interceptor for Mutator {
    fn script(&self) -> String {
        script::apply(
            self.operator,
            &self.mutant.page,
            &self.mutant.place,
            self.aim == Aim::LookUnchanged,
        )
    }

    fn holds(&self) -> Holds {
        match kind_of(&self.operator.way) {
            Some((RequestKind::Document, _)) => Holds::Documents,
            Some(_) => Holds::Everything,
            // The page must not be left before its picture is taken.
            None if self.looks() => Holds::Documents,
            None => Holds::Nothing,
        }
    }

    fn request(&self, request: &Request) -> Treatment {
        let Way::Request {
            of,
            method,
            becomes,
        } = self.operator.way
        else {
            return Treatment::Pass;
        };
        let meant = of == request.kind
            && method.is_none_or(|method| method == request.method)
            && belongs_to(request) == self.mutant.page
            && address(request) == self.mutant.place.at;
        if !meant || self.aim == Aim::LookUnchanged {
            return Treatment::Pass;
        }
        if !matches!(becomes, Fate::Rewritten(_)) {
            begins(&self.liveness);
        }
        self.treatment(becomes)
    }

    fn told(&self, text: &str) -> Asks {
        let Ok(told) = serde_json::from_str::<ScriptMessage>(text) else {
            return Asks::Nothing;
        };
        let proof = match &self.operator.way {
            Way::Page(change) => Some(change.proof),
            Way::Request { .. } => None,
        };
        match told.kind {
            Kind::Made => {
                let mut liveness = locked(&self.liveness);
                liveness.made = true;
                (liveness.before, liveness.after) = (told.before, told.after);
                drop(liveness);
                if proof == Some(Proof::Made) {
                    begins(&self.liveness);
                }
                self.asks(proof == Some(Proof::Made))
            }
            Kind::Shown => {
                if proof.is_some() {
                    begins(&self.liveness);
                }
                self.asks(true)
            }
            Kind::Page => Asks::Nothing,
        }
    }

    fn covers(&self) -> Vec<Locator<String>> {
        self.covers.clone()
    }

    fn seen(&self, look: Look) {
        locked(&self.liveness).look.get_or_insert(look);
    }
}
