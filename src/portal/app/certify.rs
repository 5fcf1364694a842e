//! Alipay's side of 实名认证: it asks the person to agree, then looks at the face (here: a button).

use jiff::Timestamp;
use minijinja::context;

use super::{CERTIFY, REAL_NAME, screen};
use crate::portal::fixtures::Person;
use crate::portal::form::Fields;
use crate::portal::identity;
use crate::portal::state::World;
use crate::portal::web::{Answer, Visit, go};

/// Seconds for which a certification can be completed: 23 hours.
const LIFE: i64 = 23 * 60 * 60;

/// One certification, as Alipay knows it.
#[derive(Debug, Clone)]
pub(in crate::portal) struct Certification {
    /// Whom name and number belong to, if to anybody.
    pub person: Option<&'static Person>,
    pub name: String,
    pub id: String,
    pub begun: Timestamp,
    pub outcome: Outcome,
}

/// How far a certification has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::portal) enum Outcome {
    Asked,
    Agreed,
    /// A code of Alipay.
    Ended(&'static str),
}

impl Certification {
    /// What a query answers: a code of Alipay, `expired` or `unfinished`.
    pub fn code(&self, world: &World) -> &'static str {
        if world.clock.seconds_since(self.begun) > LIFE {
            return "expired";
        }
        match self.outcome {
            Outcome::Ended(code) => code,
            Outcome::Asked | Outcome::Agreed => "unfinished",
        }
    }
}

/// Asks to agree, or shows the camera.
pub(super) async fn ask(visit: Visit) -> Answer {
    visit.with(|world, session| {
        let Some(certification) = &session.phone.certify else {
            return go(REAL_NAME);
        };
        let agreed = match certification.outcome {
            Outcome::Asked => false,
            Outcome::Agreed => true,
            Outcome::Ended(code) => return go(&back(code)),
        };
        world.reach(if agreed { "A3b.face" } else { "A3b.page" });
        let values = context! {
            agreed,
            name => certification.name.clone(),
            id => identity::mask(&certification.id),
        };
        Ok(screen(world, session, CERTIFY, "app/certify.html", values))
    })
}

/// What the person does.
pub(super) async fn decide(visit: Visit, fields: Fields) -> Answer {
    visit.with(|world, session| {
        let wanted = world.setup.certify.0;
        let Some(certification) = &mut session.phone.certify else {
            return go(REAL_NAME);
        };
        certification.outcome = match (fields.get("do"), certification.outcome) {
            (_, Outcome::Ended(code)) => Outcome::Ended(code),
            ("cancel", _) => Outcome::Ended("6001"),
            ("agree", Outcome::Asked) => Outcome::Agreed,
            ("look", Outcome::Agreed) => Outcome::Ended(match (wanted, certification.person) {
                // Nobody of that name and number: whatever the setup wants.
                ("9000", None) => "4000",
                _ => wanted,
            }),
            (_, same) => same,
        };
        match certification.outcome {
            Outcome::Ended(code) => go(&back(code)),
            _ => go(CERTIFY),
        }
    })
}

fn back(code: &str) -> String {
    format!("{REAL_NAME}/done?resultStatus={code}")
}
