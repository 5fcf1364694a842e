//! 实名制申请: who signs in without a real name links one that the tax office has, or has to show
//! their face, where the mock ends.

use minijinja::context;

use super::fixtures::{DOCUMENTS, NATIONS, PERSONS, Person, RESIDENT_ID};
use super::form::{Fields, required, say, say_then, with_errors};
use super::home::verified;
use super::session::Flash;
use super::state::World;
use super::web::{Answer, Visit, go, page};
use super::{HOME, REAL_NAME, identity};

/// The question, or what its answer leads to.
pub(super) async fn ask(visit: Visit, fields: Fields) -> Answer {
    visit.with(|world, session| {
        verified(session)?;
        let owner = session.account.and_then(|account| world.owner(account));
        let flash = session.take_flash(REAL_NAME);
        let collected = if flash.values.is_empty() {
            fields.get("collected")
        } else {
            "yes"
        };
        let (view, branch) = match (owner, collected) {
            (Some(_), _) => ("known", "RN.known"),
            (None, "yes") => ("link", "RN.link"),
            (None, "no") => ("face", "RN.face"),
            (None, _) => ("ask", "RN.page"),
        };
        world.reach(branch);
        let values = context! {
            f => flash,
            view,
            owner => owner.map(|owner| context! {
                name => owner.name,
                document => owner.document,
                id => identity::mask(owner.id),
            }),
            documents => DOCUMENTS,
            nations => NATIONS,
        };
        Ok(page(world, session, "real_name.html", values))
    })
}

/// The form posted.
pub(super) async fn link(visit: Visit, fields: Fields) -> Answer {
    visit.with(|world, session| {
        verified(session)?;
        let account = session
            .account
            .filter(|account| world.owner(account).is_none());
        let Some(account) = account else {
            return go(REAL_NAME);
        };
        session.flash = Some(match find(world, &fields) {
            Ok(person) => {
                world.real_names.insert(account.key, person);
                say_then(world, REAL_NAME, "real_name_linked", Some(HOME))
            }
            Err(flash) => Flash {
                page: REAL_NAME,
                values: fields.keep(&["name", "document", "id", "sex", "nation"]),
                ..flash
            },
        });
        go(REAL_NAME)
    })
}

/// The person whom the form names.
fn find(world: &World, fields: &Fields) -> Result<&'static Person, Flash> {
    let mut errors = required(world, fields, &[("name", "name_empty"), ("id", "id_empty")]);
    let (document, nation) = (fields.get("document"), fields.get("nation"));
    let number = fields.get("id").to_uppercase();
    if !number.is_empty() && !identity::valid(document, &number) {
        errors.insert("id", world.tell("id_wrong").to_owned());
    }
    if !errors.is_empty() {
        return Err(with_errors(errors));
    }
    if !identity::agrees(document, nation) {
        return Err(say(world, REAL_NAME, "nation_mismatch"));
    }
    if document != RESIDENT_ID {
        return Err(say(world, REAL_NAME, "real_name_hall"));
    }
    PERSONS
        .iter()
        .find(|person| {
            person.id == number
                && person.name == fields.get("name")
                && identity::male(person.id) == (fields.get("sex") == "male")
        })
        .ok_or_else(|| say(world, REAL_NAME, "real_name_unknown"))
}
