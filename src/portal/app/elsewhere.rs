//! Menu items that this mock does not implement.

use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::get;

use super::screen::saying;
use crate::portal::instance::Instance;
use crate::portal::paths::app::{DOWNLOAD, HOME, LIST};
use crate::portal::redirect::PageResult;
use crate::portal::request::RequestCx;

/// Its addresses.
pub(super) fn routes(router: Router<Instance>) -> Router<Instance> {
    router.route("/app/fn/{item}", get(elsewhere))
}

/// Menu items that this mock does not implement.
async fn elsewhere(cx: RequestCx, Path(item): Path<String>) -> PageResult {
    cx.with(|world, session| {
        let known = [
            ("app_fn_tax", HOME),
            ("app_fn_invoice", HOME),
            ("app_fn_proof", HOME),
            ("app_fn_query", HOME),
            ("app_fn_map", HOME),
            ("app_fn_calendar", HOME),
            ("app_fn_ask", HOME),
            ("app_messages", HOME),
            ("app_pension", LIST),
            ("app_flexible", LIST),
            ("app_terms", DOWNLOAD),
        ];
        let Some((id, back)) = known.iter().find(|(id, _)| *id == item) else {
            let (title, text) = (world.text("not_found_title"), world.text("not_found"));
            let page = saying(world, session, title, text, HOME);
            return Ok((StatusCode::NOT_FOUND, page).into_response());
        };
        world.cover(if *back == LIST {
            "A5.elsewhere"
        } else {
            "A4.elsewhere"
        });
        let (title, text) = (world.text(id), world.text("elsewhere"));
        Ok(saying(world, session, title, text, back))
    })
}
