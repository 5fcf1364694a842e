//! Picture codes and codes by SMS, as pages ask for them.

use axum::Json;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::captcha;
use super::form::{Fields, one_error, required, with_errors};
use super::request::RequestCx;
use super::session::{Flash, SentCode, Session};
use super::world::World;

/// The picture of the present code; a new code when the person asked for one.
pub(super) async fn captcha_image(cx: RequestCx, fields: Fields) -> Response {
    cx.with(|world, session| {
        let scene = if fields.get("scene") == "upop" {
            "upop"
        } else {
            "sso"
        };
        let fresh = !fields.get("fresh").is_empty();
        if fresh {
            world.cover_here("captcha-redrawn");
        }
        if fresh || !session.captchas.contains_key(scene) {
            world.draw_captcha(session, scene);
        }
        let code = session.captchas.get(scene).cloned().unwrap_or_default();
        let svg = captcha::picture(&code, &mut world.rng);
        let headers = [
            (header::CONTENT_TYPE, "image/svg+xml"),
            (header::CACHE_CONTROL, "no-store"),
        ];
        (headers, svg).into_response()
    })
}

pub(super) fn check_sms(world: &World, session: &Session, fields: &Fields) -> Result<(), Flash> {
    let Some(sent) = &session.sms else {
        return Err(one_error(world, "sms", "sms_first"));
    };
    let errors = required(world, fields, &[("sms", "sms_empty")]);
    if !errors.is_empty() {
        return Err(with_errors(errors));
    }
    if !world.sms_fresh(sent) {
        return Err(one_error(world, "sms", "sms_expired"));
    }
    if sent.code != fields.get("sms") {
        return Err(one_error(world, "sms", "sms_wrong"));
    }
    Ok(())
}

/// The answer to a request for a code, and the code for the session to remember.
pub(super) fn sms_answer(
    world: &World,
    sent: Result<SentCode, &'static str>,
    captcha_field: &str,
) -> (Option<SentCode>, Response) {
    match sent {
        Ok(sent) => {
            let answer = json!({
                "ok": true,
                "text": world.covered_text("sms_sent"),
                "wait": world.sms_wait(Some(&sent)),
            });
            (Some(sent), Json(answer).into_response())
        }
        Err(id) => {
            let field = if id == "captcha_wrong" {
                captcha_field
            } else {
                "sms"
            };
            (None, sms_refused(world, field, id))
        }
    }
}

/// The answer to a request for a code that cannot be granted.
pub(super) fn sms_refused(world: &World, field: &str, id: &str) -> Response {
    Json(json!({ "ok": false, "text": world.covered_text(id), "field": field })).into_response()
}
