//! A3: 实名认证, which Alipay decides.

use std::collections::BTreeMap;

use minijinja::context;

use super::certify::{Certification, Outcome};
use super::{CERTIFY, HOME, REAL_NAME, say_then, screen, signed_in};
use crate::portal::faults::Fault;
use crate::portal::fixtures::{DOCUMENTS, PERSONS, RESIDENT_ID};
use crate::portal::form::{Fields, required, with_errors};
use crate::portal::identity;
use crate::portal::session::{Flash, Session};
use crate::portal::state::World;
use crate::portal::web::{Answer, Visit, go};

/// What is shown again after a refusal.
const TYPED: &[&str] = &["name", "document", "id"];

/// A3.
pub(super) async fn form(visit: Visit) -> Answer {
    visit.with(|world, session| {
        let account = signed_in(session)?;
        let owner = world.owner(account);
        world.reach(if owner.is_some() {
            "A3.known"
        } else {
            "A3.page"
        });
        let values = context! {
            documents => DOCUMENTS,
            owner => owner.map(|owner| context! {
                name => owner.name,
                document => owner.document,
                id => identity::mask(owner.id),
            }),
        };
        Ok(screen(
            world,
            session,
            REAL_NAME,
            "app/real_name.html",
            values,
        ))
    })
}

/// A3 posted: 支付宝认证.
pub(super) async fn begin(visit: Visit, fields: Fields) -> Answer {
    visit.with(|world, session| {
        let account = signed_in(session)?;
        if world.owner(account).is_some() {
            return go(REAL_NAME);
        }
        if let Err(mut flash) = check(world, &fields) {
            flash.page = REAL_NAME;
            flash.values = fields.keep(TYPED);
            session.flash = Some(flash);
            return go(REAL_NAME);
        }
        if world.setup.certify.0 == "not-installed" {
            return stay(world, session, fields.keep(TYPED), "app_alipay_missing");
        }
        let id = fields.get("id").to_uppercase();
        session.phone.certify = Some(Certification {
            person: PERSONS.iter().find(|person| {
                person.id == id
                    && person.document == RESIDENT_ID
                    && person.name == fields.get("name")
            }),
            name: fields.get("name").to_owned(),
            id,
            begun: world.clock.now(),
            outcome: Outcome::Asked,
        });
        go(CERTIFY)
    })
}

fn check(world: &World, fields: &Fields) -> Result<(), Flash> {
    let wanted = [("name", "name_empty"), ("id", "id_empty")];
    let mut errors = required(world, fields, &wanted);
    let resident = fields.get("document") == RESIDENT_ID;
    let number = fields.get("id").to_uppercase();
    if resident && !number.is_empty() && !identity::valid(RESIDENT_ID, &number) {
        errors.insert("id", world.tell("id_wrong").to_owned());
    }
    if !resident {
        return Err(crate::portal::form::say(world, REAL_NAME, "real_name_hall"));
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(with_errors(errors))
    }
}

/// Back from Alipay. What the front says is not believed: the certification itself is asked.
pub(super) async fn done(visit: Visit, fields: Fields) -> Answer {
    visit.with(|world, session| {
        let account = signed_in(session)?;
        let Some(certification) = session.phone.certify.take() else {
            return go(REAL_NAME);
        };
        let code = if world.has(Fault::AppUncheckedResult) {
            match fields.get("resultStatus") {
                "9000" => "9000",
                _ => certification.code(world),
            }
        } else {
            certification.code(world)
        };
        let id = match code {
            "9000" => {
                if let Some(person) = certification.person {
                    world.real_names.insert(account.key, person);
                }
                return say_then(world, session, REAL_NAME, "app_certified", Some(HOME));
            }
            "6001" => "app_certify_cancelled",
            "6002" => "app_certify_network",
            "4000" => "app_certify_refused",
            "expired" => "app_certify_expired",
            _ => "app_certify_unfinished",
        };
        let typed = [("name", certification.name), ("id", certification.id)];
        let typed = typed.map(|(field, value)| (field.to_owned(), value));
        stay(world, session, typed.into(), id)
    })
}

/// A message over A3 that keeps what was typed; the document is the resident ID, which stands first.
fn stay(world: &World, session: &mut Session, typed: BTreeMap<String, String>, id: &str) -> Answer {
    session.flash = Some(Flash {
        values: typed,
        ..crate::portal::form::say(world, REAL_NAME, id)
    });
    go(REAL_NAME)
}
