//! Helpers for the tests of the runner: cases built by hand, and fakes that record how they are used.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use serde_json::{Map, Value};
use stepproof::browser::{Browser, BrowserError, ENGINES, LaunchOptions, Launcher};
use stepproof::case_id::CaseId;
use stepproof::claims::Sayings;
use stepproof::locator::{By, TextMatch};
use stepproof::mask::Mask;
use stepproof::page::{self, Change, ChangeKind};
use stepproof::record::{Event, PageText, RunRecord, SnapshotRecord, Verdict, page_text};
use stepproof::runner::{
    AcceptedPicture, Ask, Evidence, EvidenceError, Plan, Policy, Site, SiteError, Sites,
};
use stepproof::scenario::{
    self, Accessibility, Action, ActionKind, Case, Check, Claims, Clicks, Device, ErrorLevel,
    ErrorRules, Expectation, LocalText, Locator, Picture, ProjectFile, Secret, Step, Template,
    TermRules,
};
use stepproof::snapshots::Known;
use stepproof::source::Location;

use crate::schema;

pub fn location(line: u32) -> Location {
    Location {
        file: "scenarios/test.yaml".into(),
        line,
        column: 3,
    }
}

pub fn device() -> Device {
    Device {
        name: "desktop".into(),
        width: 800,
        height: 600,
        scale: 1.0,
        locale: "zh-CN".into(),
        timezone: "Asia/Shanghai".into(),
        touch: false,
        now: None,
        user_agent: None,
        permissions: Vec::new(),
        place: None,
        caret: true,
    }
}

/// A case with these steps.
pub fn case(id: &str, steps: impl IntoIterator<Item = Step>) -> Case {
    Case {
        id: id.into(),
        attempt: 1,
        leading: 0,
        trailing: 0,
        title: LocalText::One(id.into()),
        doc: None,
        tags: Vec::new(),
        location: location(1),
        quarantine: None,
        guide: None,
        device: device(),
        portal: None,
        secrets: Vec::new(),
        values: Vec::new(),
        session: None,
        before: Vec::new(),
        after: Vec::new(),
        volatile: Vec::new(),
        timeout: Duration::from_secs(60),
        terms: Vec::new(),
        steps: steps.into_iter().collect(),
    }
}

/// A step with these actions, on line 10.
pub fn step(id: &str, actions: impl IntoIterator<Item = ActionKind>) -> Step {
    let action = |(index, kind)| Action {
        location: location(11 + index as u32),
        kind,
    };
    Step {
        id: id.into(),
        section: None,
        text: LocalText::One(format!("Do {id}.")),
        note: None,
        warning: None,
        location: location(10),
        timeout: Duration::from_secs(5),
        expect: Vec::new(),
        actions: actions.into_iter().enumerate().map(action).collect(),
        then: Vec::new(),
        snapshot: scenario::Evidence::Auto,
        picture: Picture::default(),
        optional: None,
        errors: ErrorRules::default(),
        accessibility: Accessibility::default(),
        claims: Claims::default(),
    }
}

pub fn named(name: &str) -> Locator {
    let name = TextMatch::Is(Template::literal(name));
    Locator {
        location: location(20),
        by: By::Name { name },
        within: Vec::new(),
    }
}

pub fn open(path: &str) -> ActionKind {
    ActionKind::Open(Template::literal(path))
}

pub fn click(name: &str) -> ActionKind {
    ActionKind::Click(named(name), Clicks::Single, None)
}

pub fn fill(name: &str, value: &str) -> ActionKind {
    ActionKind::Fill(named(name), Template::literal(value))
}

pub fn upload(field: &str, file: impl Into<PathBuf>) -> ActionKind {
    let file = ProjectFile {
        location: location(21),
        path: file.into(),
    };
    ActionKind::Upload(named(field), vec![file])
}

/// Expects this text on the page.
pub fn text_on_page(text: &str) -> Expectation {
    Expectation {
        location: location(30),
        check: Check::Page(page::Check::Text {
            text: TextMatch::Is(Template::literal(text)),
            present: true,
        }),
    }
}

/// Serves the pages on a free port, as long as the test's runtime lives; returns the address.
pub async fn serve(pages: axum::Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, pages).await });
    format!("http://{address}")
}

/// A site that is always available, at this address.
pub struct FixedSite(pub String);

#[async_trait]
impl Sites for FixedSite {
    async fn start(&self, _case: &Case) -> Result<Box<dyn Site>, SiteError> {
        Ok(Box::new(FixedSite(self.0.clone())))
    }
}

#[async_trait]
impl Site for FixedSite {
    fn base_url(&self) -> &str {
        &self.0
    }

    async fn value(&self, _name: &str) -> Result<Option<String>, SiteError> {
        Ok(None)
    }

    async fn expect(&self, _expected: &Map<String, Value>) -> Result<(bool, Value), SiteError> {
        Ok((true, Value::Null))
    }

    async fn clock(&self, _to: &scenario::ClockMove) -> Result<(), SiteError> {
        Ok(())
    }

    async fn stop(self: Box<Self>) -> Vec<String> {
        Vec::new()
    }
}

/// Keeps everything in memory; the pages named in `changed` differ from their snapshots.
#[derive(Default)]
pub struct Memory {
    pub texts: Mutex<Vec<(String, String)>>,
    pub pictures: Mutex<Vec<String>>,
    /// The pages of failed steps.
    pub failed: Mutex<Vec<(String, String)>>,
    pub changed: Vec<String>,
    /// The old and the new name of the button that has changed; A and B if none are given.
    pub names: Option<[&'static str; 2]>,
    pub missing: Vec<String>,
    /// The project may only be read.
    pub read_only: bool,
    /// The snapshot of the one step that has one; of all others it is not judged.
    pub stored: Option<String>,
    pub strict: bool,
    /// The accepted picture of every step, and the one that waits for review.
    pub accepted: Option<Vec<u8>>,
    pub pending: Mutex<Option<Vec<u8>>>,
}

impl Memory {
    fn verdict(&self, name: &str, text: &str) -> Verdict {
        if let Some(stored) = &self.stored {
            return match text.trim_end() == stored.trim_end() {
                true => Verdict::Same,
                false => Verdict::Changed,
            };
        }
        let is_in = |names: &[String]| names.iter().any(|other| other == name);
        if is_in(&self.changed) {
            Verdict::Changed
        } else if is_in(&self.missing) {
            Verdict::New
        } else {
            Verdict::Same
        }
    }
}

impl Evidence for Memory {
    fn stored(&self, _case: &Case, _step: &Step) -> Result<Option<String>, EvidenceError> {
        Ok(self.stored.clone())
    }

    fn snapshot(
        &self,
        case: &Case,
        step: &Step,
        _: usize,
        text: &str,
    ) -> Result<SnapshotRecord, EvidenceError> {
        let name = format!("{}/{}", case.id, step.id);
        self.texts.lock().unwrap().push((name.clone(), text.into()));
        let verdict = self.verdict(&name, text);
        let [old, new] = self.names.unwrap_or(["A", "B"]);
        let renamed = || Change {
            kind: ChangeKind::Renamed {
                role: "button".into(),
                old: old.into(),
                new: new.into(),
            },
            within: None,
            seen: None,
        };
        let changes = (verdict == Verdict::Changed).then(renamed);
        Ok(SnapshotRecord {
            path: format!("snapshots/{name}.snap"),
            verdict,
            changes: changes.into_iter().collect(),
            text: None,
            stored_text: None,
            unkept: self.read_only.then(|| "read-only".to_owned()),
        })
    }

    fn screenshot(
        &self,
        case: &Case,
        step: &Step,
        number: usize,
        failed: bool,
        _png: Vec<u8>,
    ) -> Result<String, EvidenceError> {
        let name = stepproof::record::screenshot(&case.id, case.attempt, number, &step.id, failed);
        self.pictures.lock().unwrap().push(name.clone());
        Ok(name)
    }

    fn failed_page(
        &self,
        case: &Case,
        step: &Step,
        number: usize,
        text: &str,
    ) -> Result<String, EvidenceError> {
        let name = page_text(&case.id, case.attempt, number, &step.id, PageText::Failed);
        self.failed
            .lock()
            .unwrap()
            .push((name.clone(), text.into()));
        Ok(name)
    }

    fn accepted_picture(&self, case: &Case, step: &Step) -> Result<AcceptedPicture, EvidenceError> {
        Ok(AcceptedPicture {
            path: format!("snapshots/{}/{}.snap", case.id, step.id),
            png: self.accepted.clone(),
        })
    }

    fn keep_picture(
        &self,
        _case: &Case,
        _step: &Step,
        png: Option<&[u8]>,
    ) -> Result<Option<String>, EvidenceError> {
        *self.pending.lock().unwrap() = png.map(<[u8]>::to_vec);
        Ok(self.read_only.then(|| "read-only".to_owned()))
    }

    fn beside_screenshot(
        &self,
        case: &Case,
        step: &Step,
        number: usize,
        which: &str,
        _png: Vec<u8>,
    ) -> Result<String, EvidenceError> {
        let name =
            stepproof::record::beside_screenshot(&case.id, case.attempt, number, &step.id, which);
        self.pictures.lock().unwrap().push(name.clone());
        Ok(name)
    }

    fn violations(
        &self,
        case: &Case,
        step: &Step,
        seen: &[String],
        begins: bool,
    ) -> Result<Option<Known>, EvidenceError> {
        Ok(begins.then(|| Known {
            path: format!("snapshots/{}/{}@accessibility.snap", case.id, step.id),
            known: vec![false; seen.len()],
            fixed: Vec::new(),
            unkept: None,
        }))
    }

    fn must_exist(&self) -> bool {
        // Pages that are not judged are not waited for, either.
        self.strict || self.missing.is_empty()
    }
}

/// Starts real browsers: of the engine that `STEPPROOF_TEST_BROWSER` names, or of the first one.
pub struct Real(Box<dyn Launcher>);

pub fn launcher(options: LaunchOptions) -> Real {
    let name = std::env::var("STEPPROOF_TEST_BROWSER").unwrap_or(ENGINES[0].name.to_owned());
    let engine = ENGINES.iter().find(|engine| engine.name == name);
    let engine = engine.unwrap_or_else(|| panic!("there is no engine `{name}`"));
    Real((engine.launcher)(options).unwrap())
}

#[async_trait::async_trait]
impl Launcher for Real {
    async fn launch(&self) -> Result<Box<dyn Browser>, BrowserError> {
        self.0.launch().await
    }

    async fn leave(&self) {
        self.0.leave().await;
    }
}

/// A run: cases, a browser, a site, and the results.
pub struct Run {
    pub cases: Vec<Case>,
    pub root: PathBuf,
    pub workers: usize,
    pub launcher: Arc<dyn Launcher>,
    pub named_launchers: BTreeMap<String, Arc<dyn Launcher>>,
    pub left_out: BTreeMap<CaseId, String>,
    pub site: String,
    pub secrets: BTreeMap<String, Secret>,
    pub evidence: Arc<Memory>,
    pub pictures_failures: bool,
    pub redact: Vec<Locator>,
    pub shuffle: Option<u64>,
    pub policy: Policy,
    pub ask: Option<Arc<dyn Ask>>,
    pub terms: TermRules,
    pub sayings: Sayings,
}

impl Run {
    pub fn of(launcher: impl Launcher + 'static, cases: impl IntoIterator<Item = Case>) -> Self {
        Self {
            cases: cases.into_iter().collect(),
            root: "/project".into(),
            workers: 1,
            launcher: Arc::new(launcher),
            named_launchers: BTreeMap::new(),
            left_out: BTreeMap::new(),
            site: "http://site".into(),
            secrets: BTreeMap::new(),
            evidence: Arc::default(),
            pictures_failures: true,
            redact: Vec::new(),
            shuffle: None,
            ask: None,
            // What is lost with a browser is to be seen.
            policy: Policy {
                environment_retries: 0,
                ..Policy::default()
            },
            sayings: Sayings::default(),
            terms: TermRules {
                level: ErrorLevel::Off,
                ..TermRules::default()
            },
        }
    }

    pub async fn events(self, cancel: tokio::sync::watch::Receiver<bool>) -> Vec<Event> {
        let (sender, mut events) = tokio::sync::mpsc::unbounded_channel();
        let plan = Plan {
            cases: self.cases,
            root: self.root,
            workers: self.workers,
            locale: "zh-CN".into(),
            secrets: self.secrets,
            mask: Mask::default(),
            shuffle: self.shuffle,
            policy: self.policy,
            base_url: None,
            mock: true,
            started: 0,
            launcher: self.launcher,
            named_launchers: self.named_launchers,
            left_out: self.left_out,
            sites: Arc::new(FixedSite(self.site)),
            evidence: self.evidence,
            pictures_failures: self.pictures_failures,
            redact: self.redact,
            invented: Vec::new(),
            patience: stepproof::runner::PATIENCE,
            ends_case: None,
            ask: self.ask,
            terms: self.terms,
            sayings: self.sayings,
            inspector: None,
        };
        stepproof::runner::run(plan, sender, cancel).await;
        let mut all = Vec::new();
        while let Ok(event) = events.try_recv() {
            all.push(event);
        }
        all
    }

    pub async fn record(self) -> RunRecord {
        let (_keep, cancel) = tokio::sync::watch::channel(false);
        let record = RunRecord::fold(&self.events(cancel).await).unwrap();
        schema::assert_fits(&serde_json::to_value(&record).unwrap());
        record
    }
}
