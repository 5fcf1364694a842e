//! Stores the evidence of steps: snapshots in the project, screenshots in the output tree.

use super::output::Output;
use crate::browser::ENGINES;
use crate::case_id::CaseId;
use crate::page;
use crate::record::{PageText, SnapshotRecord, Verdict, beside_screenshot, page_text, screenshot};
use crate::runner::{AcceptedPicture, Evidence, EvidenceError};
use crate::scenario::{Case, Step};
use crate::snapshots::{Known, Page, Store};

/// Compares and stores the evidence of steps.
pub struct Keeper {
    /// The project's snapshots.
    pub store: Store,
    /// Whether a page without a stored snapshot is a failure.
    pub strict: bool,
    /// The output tree.
    pub output: Output,
    /// Locale of the sentences.
    pub locale: String,
    /// The engine of the cases that do not name another one.
    pub engine: &'static str,
}

impl Keeper {
    /// The engine of the case, if it is another one than that whose snapshots stand for all.
    fn other<'a>(&self, case: &'a Case) -> Option<&'a str> {
        let engine = case.id.browser().unwrap_or(self.engine);
        Some(engine).filter(|engine| *engine != ENGINES[0].name)
    }

    /// The browser and the platform, by which accepted pictures are stored: each draws a little
    /// differently.
    fn drawn_by(&self, case: &Case) -> String {
        drawn_by(case.id.browser().unwrap_or(self.engine))
    }
}

impl Evidence for Keeper {
    fn stored(&self, case: &Case, step: &Step) -> Result<Option<String>, EvidenceError> {
        Ok(self
            .store
            .stored(&case.id.case(), &step.id, self.other(case))?)
    }

    fn snapshot(
        &self,
        case: &Case,
        step: &Step,
        number: usize,
        text: &str,
    ) -> Result<SnapshotRecord, EvidenceError> {
        let compared = self.store.compare(&Page {
            case: &case.id.case(),
            step: &step.id,
            text,
            engine: self.other(case),
            description: &step.plain_text(&self.locale),
            scenario: &case.location.file,
        })?;
        let changes = match (compared.verdict, &compared.stored) {
            (Verdict::Changed, Some(stored)) => page::diff_steps(stored, text),
            _ => Vec::new(),
        };
        let keep = |which: PageText, text: &str| {
            let path = page_text(&case.id, case.attempt, number, &step.id, which);
            self.output.write(&path, text.as_bytes()).map(|()| path)
        };
        let stored = compared.stored.as_deref();
        let differing = stored.filter(|_| compared.verdict == Verdict::Changed);
        Ok(SnapshotRecord {
            path: compared.path,
            verdict: compared.verdict,
            changes,
            text: Some(keep(PageText::Compared, text)?),
            stored_text: differing
                .map(|stored| keep(PageText::Stored, stored))
                .transpose()?,
            unkept: compared.unkept,
        })
    }

    fn screenshot(
        &self,
        case: &Case,
        step: &Step,
        number: usize,
        failed: bool,
        png: Vec<u8>,
    ) -> Result<String, EvidenceError> {
        let path = screenshot(&case.id, case.attempt, number, &step.id, failed);
        self.output.write(&path, &png)?;
        Ok(path)
    }

    fn failed_page(
        &self,
        case: &Case,
        step: &Step,
        number: usize,
        text: &str,
    ) -> Result<String, EvidenceError> {
        let path = page_text(&case.id, case.attempt, number, &step.id, PageText::Failed);
        self.output.write(&path, text.as_bytes())?;
        Ok(path)
    }

    fn accepted_picture(&self, case: &Case, step: &Step) -> Result<AcceptedPicture, EvidenceError> {
        let (id, drawn_by) = (case.id.case(), self.drawn_by(case));
        Ok(AcceptedPicture {
            path: Store::picture_path(&id, &step.id, &drawn_by),
            png: self.store.picture(&id, &step.id, &drawn_by)?,
        })
    }

    fn keep_picture(
        &self,
        case: &Case,
        step: &Step,
        png: Option<&[u8]>,
    ) -> Result<Option<String>, EvidenceError> {
        let (id, sentence) = (case.id.case(), step.plain_text(&self.locale));
        let whose = whose(case, step, &id, &sentence);
        Ok(self.store.keep_picture(&whose, &self.drawn_by(case), png)?)
    }

    fn beside_screenshot(
        &self,
        case: &Case,
        step: &Step,
        number: usize,
        which: &str,
        png: Vec<u8>,
    ) -> Result<String, EvidenceError> {
        let path = beside_screenshot(&case.id, case.attempt, number, &step.id, which);
        self.output.write(&path, &png)?;
        Ok(path)
    }

    fn violations(
        &self,
        case: &Case,
        step: &Step,
        seen: &[String],
        begins: bool,
    ) -> Result<Option<Known>, EvidenceError> {
        let (id, sentence) = (case.id.case(), step.plain_text(&self.locale));
        let whose = whose(case, step, &id, &sentence);
        Ok(self.store.compare_violations(&whose, seen, begins)?)
    }

    fn must_exist(&self) -> bool {
        self.strict
    }
}

/// An engine on this platform.
pub fn drawn_by(engine: &str) -> String {
    format!("{engine}-{}", std::env::consts::OS)
}

/// Whose evidence it is, for what has no text of its own.
fn whose<'a>(case: &'a Case, step: &'a Step, id: &'a CaseId, sentence: &'a str) -> Page<'a> {
    Page {
        case: id,
        step: &step.id,
        text: "",
        engine: None,
        description: sentence,
        scenario: &case.location.file,
    }
}
