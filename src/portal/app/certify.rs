//! A3b: Alipay's part of 实名认证. It asks for consent, and then checks the face (here: a button).

use axum::Router;
use axum::routing::get;
use minijinja::context;

use super::screen::screen;
use crate::portal::form::Fields;
use crate::portal::identity;
use crate::portal::instance::Instance;
use crate::portal::page::Page;
use crate::portal::paths::app::{CERTIFY, REAL_NAME, REAL_NAME_DONE};
use crate::portal::redirect::{PageResult, go};
use crate::portal::request::RequestCx;
use crate::portal::session::Outcome;

/// A3b.
pub(super) static PAGE: Page = Page {
    id: "A3b",
    path: CERTIFY,
    template: "app/certify.html",
    source: include_str!("../templates/app/certify.html"),
    points: &[
        ("page", "Alipay asks to agree"),
        ("face", "Alipay looks at the face"),
    ],
    texts: &[
        ("app_certify_title", "身份认证"),
        ("app_certify_lead", "“北京电子税务局”申请核验您的身份信息："),
        ("app_agree_do", "同意授权"),
        ("app_face_title", "人脸识别"),
        (
            "app_face_lead",
            "请正对手机屏幕，保持光线充足。(模拟系统不使用摄像头)",
        ),
        ("app_face_do", "开始识别"),
    ],
    ..Page::EMPTY
};

/// Its addresses.
pub(super) fn routes(router: Router<Instance>) -> Router<Instance> {
    router.route(CERTIFY, get(ask).post(decide))
}

/// Asks to agree, or shows the camera.
async fn ask(cx: RequestCx) -> PageResult {
    cx.with(|world, session| {
        let Some(certification) = &session.phone.certify else {
            return go(REAL_NAME);
        };
        let agreed = match certification.outcome {
            Outcome::Asked => false,
            Outcome::Agreed => true,
            Outcome::Ended(code) => return go(&back(code)),
        };
        world.cover(if agreed { "A3b.face" } else { "A3b.page" });
        let values = context! {
            agreed,
            name => certification.name.clone(),
            id => identity::mask(&certification.id),
        };
        Ok(screen(world, session, &PAGE, values))
    })
}

/// The answer of the person.
async fn decide(cx: RequestCx, fields: Fields) -> PageResult {
    cx.with(|world, session| {
        let wanted = world.setup.certify.0;
        let Some(certification) = &mut session.phone.certify else {
            return go(REAL_NAME);
        };
        certification.outcome = match (fields.get("do"), certification.outcome) {
            (_, Outcome::Ended(code)) => Outcome::Ended(code),
            ("cancel", _) => Outcome::Ended("6001"),
            ("agree", Outcome::Asked) => Outcome::Agreed,
            ("look", Outcome::Agreed) => Outcome::Ended(match (wanted, certification.person) {
                // There is nobody with this name and number; the setup does not matter.
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
    format!("{REAL_NAME_DONE}?resultStatus={code}")
}
