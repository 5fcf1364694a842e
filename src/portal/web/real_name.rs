//! RN: 实名制申请. A person who signs in without a real name links one that the tax office has; otherwise
//! their face must be checked, which the mock does not do.

use axum::Router;
use axum::routing::get;
use minijinja::context;

use crate::portal::fixtures::{DOCUMENTS, NATIONS, PERSONS, Person, RESIDENT_ID};
use crate::portal::form::{Fields, required, say, say_then, with_errors};
use crate::portal::identity;
use crate::portal::instance::Instance;
use crate::portal::page::{Needs, Page};
use crate::portal::paths::web::{HOME, REAL_NAME};
use crate::portal::redirect::{PageResult, go};
use crate::portal::render::page;
use crate::portal::request::RequestCx;
use crate::portal::session::Flash;
use crate::portal::world::World;

/// RN.
pub(super) static PAGE: Page = Page {
    id: "RN",
    path: REAL_NAME,
    template: "real_name.html",
    source: include_str!("../templates/real_name.html"),
    needs: Needs::Verified,
    loss: Some("real-name"),
    points: &[
        ("page", "实名制申请: was the real name collected before?"),
        ("face", "否: by face, where the mock ends"),
        ("link", "是: the form to link it"),
        ("known", "the real name is known"),
        ("name-empty", "no name"),
        ("id-empty", "no number"),
        ("id-wrong", "the number cannot be right"),
        ("nation-mismatch", "document and nationality do not agree"),
        ("real-name-hall", "not a resident ID: at the tax hall"),
        ("real-name-unknown", "no such real name"),
        ("real-name-linked", "the real name is linked"),
        ("session-lost", "the session is lost"),
    ],
    texts: &[
        ("real_name_ask", "您是否已经在税务机关进行过实名信息采集"), // X2
        ("real_name_link", "关联实名信息"),                          // X2
        ("real_name_sex", "性别"),                                   // L4
        ("real_name_male", "男"),
        ("real_name_female", "女"),
        ("real_name_do", "关联"),
        ("real_name_known", "您已完成实名"),
        (
            "real_name_face",
            "请使用手机完成人脸识别。模拟系统到此为止。",
        ),
    ],
    ..Page::EMPTY
};

/// Its addresses.
pub(super) fn routes(router: Router<Instance>) -> Router<Instance> {
    router.route(REAL_NAME, get(ask).post(link))
}

/// The question, or what its answer leads to.
async fn ask(cx: RequestCx, fields: Fields) -> PageResult {
    cx.on(&PAGE, |world, session| {
        let owner = session
            .account
            .and_then(|account| world.accounts.owner(account));
        let flash = session.take_flash(REAL_NAME);
        let collected = if flash.values.is_empty() {
            fields.get("collected")
        } else {
            "yes"
        };
        let (view, point) = match (owner, collected) {
            (Some(_), _) => ("known", "RN.known"),
            (None, "yes") => ("link", "RN.link"),
            (None, "no") => ("face", "RN.face"),
            (None, _) => ("ask", "RN.page"),
        };
        world.cover(point);
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
        Ok(page(world, session, &PAGE, values))
    })
}

/// The form posted.
async fn link(cx: RequestCx, fields: Fields) -> PageResult {
    cx.on(&PAGE, |world, session| {
        let account = session
            .account
            .filter(|account| world.accounts.owner(account).is_none());
        let Some(account) = account else {
            return go(REAL_NAME);
        };
        session.flash = Some(match find(world, &fields) {
            Ok(person) => {
                world.accounts.link(account, person);
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
        errors.insert("id", world.covered_text("id_wrong").to_owned());
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
