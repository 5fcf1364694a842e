//! What a step works with.

use std::time::{Duration, Instant};

use super::error::{StepError, browser_failed};
use super::values::Values;
use super::{Plan, Site};
use crate::browser::{BrowserError, Page};
use crate::locator::Fill;
use crate::page::Blanks;
use crate::record::{Class, Failure, Timings};
use crate::scenario::{Case, Step, Template};
use crate::source::Location;

/// Milliseconds since `began`.
pub(super) fn millis(began: Instant) -> f64 {
    began.elapsed().as_secs_f64() * 1000.0
}

/// What a step works with.
pub(super) struct Context<'a> {
    pub(super) plan: &'a Plan,
    pub(super) case: &'a Case,
    pub(super) step: &'a Step,
    pub(super) number: usize,
    pub(super) page: &'a mut dyn Page,
    pub(super) site: &'a dyn Site,
    pub(super) blanks: &'a mut Blanks,
    pub(super) timings: Timings,
    /// Something was done to the page since it was heard of, when so many loads had ended.
    pub(super) moved: &'a mut Option<u64>,
    /// What went on when it was asked the last time, if anything did.
    pub(super) restless: Option<String>,
}

impl Context<'_> {
    /// Deadline of one wait.
    pub(super) fn limit(&self) -> Duration {
        self.step.timeout
    }

    /// The template's text.
    pub(super) async fn text(
        &mut self,
        template: &Template,
        location: &Location,
    ) -> Result<String, StepError> {
        let limit = self.limit();
        let (mut values, page) = self.values();
        values.text(template, location, page, limit).await
    }

    /// What the scenario asks for, with its values filled in.
    pub(super) async fn filled<A: Fill<Template>>(
        &mut self,
        asked: &A,
        location: &Location,
    ) -> Result<A::With<String>, StepError> {
        let mut texts = Vec::new();
        for template in asked.texts() {
            texts.push(self.text(template, location).await?);
        }
        let mut texts = texts.into_iter();
        Ok(asked.map(&mut |_| texts.next().unwrap_or_default()))
    }

    fn values(&mut self) -> (Values<'_>, &mut dyn Page) {
        let values = Values {
            secrets: &self.plan.secrets,
            site: self.site,
            blanks: &mut *self.blanks,
        };
        (values, &mut *self.page)
    }

    /// What became of input that was sent.
    pub(super) fn sent<T>(
        &self,
        result: Result<T, BrowserError>,
        location: &Location,
    ) -> Result<T, StepError> {
        result.map_err(|error| browser_failed(error, location))
    }

    /// Fails when the browser shows a dialog that no action declares.
    pub(super) fn no_dialog(&mut self, location: &Location) -> Result<(), StepError> {
        match self.page.activity().dialog {
            None => Ok(()),
            Some(dialog) => {
                let title = format!("the page opened an unexpected {}", dialog.kind);
                let says = match dialog.kind.as_str() {
                    // Its words are the browser's own.
                    "beforeunload" => "it asks whether the page may be left".to_owned(),
                    _ => format!("it says \"{}\"", dialog.text),
                };
                let failure = Failure::new(Class::Dialog, title, location).detail(says);
                Err(StepError::failed(failure.help(
                    "if the procedure has it, answer it with `- dialog: accept` after the action that opens it",
                )))
            }
        }
    }
}
