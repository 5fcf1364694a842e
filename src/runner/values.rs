//! Fills values of run time into templates, at the moment they are used.

use std::collections::BTreeMap;

use super::error::StepError;
use super::wait::Wait;
use super::{Site, SiteError};
use crate::browser::Page;
use crate::page::Blanks;
use crate::record::{Class, Failure};
use crate::scenario::{Piece, Secret, Template};
use crate::source::Location;

/// Where values come from.
pub(super) struct Values<'a> {
    pub(super) secrets: &'a BTreeMap<String, Secret>,
    pub(super) site: &'a dyn Site,
    /// Learns what the portal handed out, to blank it in snapshots.
    pub(super) blanks: &'a mut Blanks,
}

impl Values<'_> {
    /// The text of `template`. The portal's values are waited for: an SMS may be under way.
    pub(super) async fn text(
        &mut self,
        template: &Template,
        location: &Location,
        page: &mut dyn Page,
        limit: std::time::Duration,
    ) -> Result<String, StepError> {
        let mut text = String::new();
        for piece in &template.0 {
            match piece {
                Piece::Text(literal) => text.push_str(literal),
                Piece::Secret(name) => match self.secrets.get(name) {
                    Some(secret) => text.push_str(secret.reveal()),
                    None => {
                        return Err(StepError::failed(
                            Failure::new(
                                Class::Environment,
                                format!("there is no value for the secret `{name}`"),
                                location,
                            )
                            .help(format!(
                                "set the environment variable `STEPPROOF_SECRET_{name}`"
                            )),
                        ));
                    }
                },
                Piece::Portal(name) => {
                    let mut wait = Wait::of(limit);
                    loop {
                        match self
                            .site
                            .value(name)
                            .await
                            .map_err(|e| site_failed(e, location))?
                        {
                            Some(value) => {
                                self.blanks.hand_out(name, &value);
                                break text.push_str(&value);
                            }
                            None if wait.again(page).await => {}
                            None => {
                                return Err(StepError::failed(
                                    Failure::new(
                                        Class::Assertion,
                                        format!("the portal has no `{name}` yet"),
                                        location,
                                    )
                                    .help("the step before must make the portal draw or send it"),
                                ));
                            }
                        }
                    }
                }
            }
        }
        Ok(text)
    }
}

/// A failure of the site, as a reason to stop.
pub(super) fn site_failed(error: SiteError, location: &Location) -> StepError {
    StepError::failed(
        Failure::new(Class::Environment, error.title, location)
            .detail(error.cause)
            .help_if(error.help),
    )
}
