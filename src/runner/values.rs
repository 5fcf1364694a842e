//! Fills run-time values into templates at the moment they are used.

use std::collections::BTreeMap;
use std::path::Path;

use super::error::StepError;
use super::live::LivePage;
use super::{Ask, Site, SiteError};
use crate::locator::Fill;
use crate::page::Blanks;
use crate::record::{Class, Failure};
use crate::scenario::{Case, Piece, Secret, Template};
use crate::source::Location;

/// Where values come from.
pub(super) struct Values<'a> {
    pub(super) secrets: &'a BTreeMap<String, Secret>,
    pub(super) site: &'a dyn Site,
    pub(super) case: &'a Case,
    /// The folder of the project.
    pub(super) root: &'a Path,
    /// Who can be asked.
    pub(super) ask: Option<&'a dyn Ask>,
    /// Values of the case that were got for good.
    pub(super) got: &'a mut BTreeMap<String, String>,
    /// Collects the values that the mock gave out, to blank them in snapshots.
    pub(super) blanks: &'a mut Blanks,
}

impl Values<'_> {
    /// What the scenario asks for, with its values filled in.
    pub(super) async fn filled<A: Fill<Template>>(
        &mut self,
        asked: &A,
        location: &Location,
        live: &mut LivePage<'_>,
    ) -> Result<A::With<String>, StepError> {
        let mut texts = Vec::new();
        for template in asked.texts() {
            texts.push(self.text(template, location, live).await?);
        }
        let mut texts = texts.into_iter();
        Ok(asked.map(&mut |_| texts.next().unwrap_or_default()))
    }

    /// The text of `template`.
    pub(super) async fn text(
        &mut self,
        template: &Template,
        location: &Location,
        live: &mut LivePage<'_>,
    ) -> Result<String, StepError> {
        let mut text = String::new();
        for piece in &template.0 {
            match piece {
                Piece::Text(literal) => text.push_str(literal),
                Piece::Secret(name) => text.push_str(self.secret(name, location)?),
                Piece::Value(name) => text.push_str(&self.value(name, location, live).await?),
                Piece::Portal(name) => text.push_str(&self.handed_out(name, location, live).await?),
            }
        }
        Ok(text)
    }

    fn secret(&self, name: &str, location: &Location) -> Result<&str, StepError> {
        let Some(secret) = self.secrets.get(name) else {
            let title = format!("there is no value for the secret `{name}`");
            let help = format!("set the environment variable `STEPPROOF_SECRET_{name}`");
            let failure = Failure::new(Class::Environment, title, location);
            return Err(StepError::failed(failure.help(help)));
        };
        Ok(secret.reveal())
    }

    /// The mock's value. Waits for it: an SMS may be under way.
    async fn handed_out(
        &mut self,
        name: &str,
        location: &Location,
        live: &mut LivePage<'_>,
    ) -> Result<String, StepError> {
        let mut wait = live.wait();
        loop {
            let value = self.site.value(name).await;
            if let Some(value) = value.map_err(|error| site_failed(error, location))? {
                self.blanks.hand_out(name, &value);
                return Ok(value);
            }
            if !live.again(&mut wait).await {
                let title = format!("the mock has no `{name}` yet");
                return Err(StepError::failed(
                    Failure::new(Class::Assertion, title, location)
                        .help("an earlier step must make the mock create or send it"),
                ));
            }
        }
    }
}

/// A failure of the site, as an error of the step.
pub(super) fn site_failed(error: SiteError, location: &Location) -> StepError {
    StepError::failed(
        Failure::new(Class::Environment, error.title, location)
            .detail(error.cause)
            .help_if(error.help),
    )
}
