//! A3: 实名认证, which is decided by Alipay.

use std::collections::BTreeMap;

use axum::Router;
use axum::routing::get;
use minijinja::context;

use super::screen::{say_then, screen};
use crate::portal::faults::Fault;
use crate::portal::fixtures::{DOCUMENTS, PERSONS, RESIDENT_ID};
use crate::portal::form;
use crate::portal::form::{Fields, required, with_errors};
use crate::portal::guards::signed_in;
use crate::portal::identity;
use crate::portal::instance::Instance;
use crate::portal::page::{Needs, Page};
use crate::portal::paths::app::{CERTIFY, HOME, REAL_NAME, REAL_NAME_DONE};
use crate::portal::redirect::{PageResult, go};
use crate::portal::request::RequestCx;
use crate::portal::session::{Certification, Flash, Outcome, Session};
use crate::portal::world::World;

/// A3.
pub(super) static PAGE: Page = Page {
    id: "A3",
    path: REAL_NAME,
    actions: &[REAL_NAME_DONE],
    template: "app/real_name.html",
    source: include_str!("../templates/app/real_name.html"),
    needs: Needs::SignedIn,
    loss: Some("app-real-name"),
    points: &[
        ("page", "实名认证, 未实名"),
        ("known", "已实名"),
        ("name-empty", "no name"),
        ("id-empty", "no number"),
        ("id-wrong", "the number cannot be right"),
        ("real-name-hall", "another document than the resident ID"),
        ("alipay-missing", "Alipay is not installed"),
        ("certified", "9000: passed"),
        ("certify-cancelled", "6001: cancelled"),
        ("certify-network", "6002: no network"),
        ("certify-refused", "4000: name and number do not agree"),
        ("certify-expired", "completed after more than 23 hours"),
        (
            "certify-unfinished",
            "back from Alipay before it has decided",
        ),
        ("session-lost", "the session is lost"),
    ],
    texts: &[
        ("app_real_name_title", "实名认证"),
        ("app_real", "已实名"),
        ("app_unreal", "未实名"),
        (
            "app_real_name_lead",
            "办理个人业务前，请通过支付宝完成实名认证。",
        ),
        ("app_certify_do", "支付宝认证"),
        ("app_later", "暂不认证"),
        ("app_to_home", "进入首页"),
        ("app_alipay_missing", "未检测到支付宝，请安装后重试"),
        ("app_alipay_brand", "支付宝(模拟)"),
        ("app_certified", "实名认证成功"),
        ("app_certify_cancelled", "您已取消支付宝认证"),
        ("app_certify_network", "网络连接出错，请稍后重试"),
        ("app_certify_refused", "姓名与身份证号不一致，认证未通过"),
        ("app_certify_expired", "认证已失效，请重新认证"),
        ("app_certify_unfinished", "认证未完成，请重新认证"),
    ],
    ..Page::EMPTY
};

/// Its addresses.
pub(super) fn routes(router: Router<Instance>) -> Router<Instance> {
    router
        .route(REAL_NAME, get(form).post(begin))
        .route(REAL_NAME_DONE, get(done))
}

/// Fields that keep their value after an error.
const TYPED: &[&str] = &["name", "document", "id"];

/// A3.
async fn form(cx: RequestCx) -> PageResult {
    cx.on(&PAGE, |world, session| {
        let account = signed_in(session)?;
        let owner = world.accounts.owner(account);
        world.cover(if owner.is_some() {
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
        Ok(screen(world, session, &PAGE, values))
    })
}

/// A3 posted: 支付宝认证.
async fn begin(cx: RequestCx, fields: Fields) -> PageResult {
    cx.on(&PAGE, |world, session| {
        let account = signed_in(session)?;
        if world.accounts.owner(account).is_some() {
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

/// The return from Alipay. Parameters of the address are not trusted: the result is looked up in the
/// certification itself.
async fn done(cx: RequestCx, fields: Fields) -> PageResult {
    cx.on(&PAGE, |world, session| {
        let account = signed_in(session)?;
        let Some(certification) = session.phone.certify.take() else {
            return go(REAL_NAME);
        };
        let code = if world.has(Fault::AppUncheckedResult) {
            match fields.get("resultStatus") {
                "9000" => "9000",
                _ => certification.code(&world.clock),
            }
        } else {
            certification.code(&world.clock)
        };
        let id = match code {
            "9000" => {
                if let Some(person) = certification.person {
                    world.accounts.link(account, person);
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

fn check(world: &World, fields: &Fields) -> Result<(), Flash> {
    let wanted = [("name", "name_empty"), ("id", "id_empty")];
    let mut errors = required(world, fields, &wanted);
    let resident = fields.get("document") == RESIDENT_ID;
    let number = fields.get("id").to_uppercase();
    if resident && !number.is_empty() && !identity::valid(RESIDENT_ID, &number) {
        errors.insert("id", world.covered_text("id_wrong").to_owned());
    }
    if !resident {
        return Err(form::say(world, REAL_NAME, "real_name_hall"));
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(with_errors(errors))
    }
}

/// A message over A3 that keeps what was typed; the document is the resident ID, which is the first one.
fn stay(
    world: &World,
    session: &mut Session,
    typed: BTreeMap<String, String>,
    id: &str,
) -> PageResult {
    session.flash = Some(Flash {
        values: typed,
        ..form::say(world, REAL_NAME, id)
    });
    go(REAL_NAME)
}
