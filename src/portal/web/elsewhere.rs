//! Menu items that this mock does not implement.

use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::routing::get;
use minijinja::context;

use crate::portal::guards::check_needs;
use crate::portal::instance::Instance;
use crate::portal::page::Needs;
use crate::portal::paths::web::{HOME, SOCIAL};
use crate::portal::redirect::PageResult;
use crate::portal::render::{notice, show_template};
use crate::portal::request::RequestCx;

/// Its addresses.
pub(super) fn routes(router: Router<Instance>) -> Router<Instance> {
    router.route("/xxmh/fn/{item}", get(elsewhere))
}

/// Menu items that this mock does not implement.
async fn elsewhere(cx: RequestCx, Path(item): Path<String>) -> PageResult {
    cx.with(|world, session| {
        check_needs(Needs::Personal, world, session)?;
        let known = [
            "menu_pension",
            "menu_flexible_medical",
            "menu_flexible_pension",
            "fn_report",
            "fn_declare",
            "fn_proof",
            "fn_invoice",
            "fn_refund",
            "fn_vehicle",
            "fn_house",
        ];
        let Some(id) = known.iter().find(|id| **id == item) else {
            let (title, text) = (world.text("not_found_title"), world.text("not_found"));
            return Ok(notice(world, session, StatusCode::NOT_FOUND, title, text));
        };
        let (back, point) = if id.starts_with("menu_") {
            (SOCIAL, "W6.elsewhere")
        } else {
            (HOME, "W5.elsewhere")
        };
        world.cover(point);
        let values = context! {
            title => world.text(id),
            text => world.text("elsewhere"),
            back,
        };
        Ok(show_template(world, session, "notice.html", values))
    })
}
