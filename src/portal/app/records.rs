//! A5b: 缴费记录查询, with the records of the Web.

use axum::Router;
use axum::routing::get;
use minijinja::context;

use super::screen::{saying, screen};
use crate::portal::clock::Window;
use crate::portal::instance::Instance;
use crate::portal::page::{Needs, Page};
use crate::portal::paths::app::LIST;
use crate::portal::records::record_rows;
use crate::portal::redirect::PageResult;
use crate::portal::request::RequestCx;

const RECORDS: &str = "/app/sbf/records";

/// A5b.
pub(super) static PAGE: Page = Page {
    id: "A5b",
    path: RECORDS,
    template: "app/records.html",
    source: include_str!("../templates/app/records.html"),
    needs: Needs::RealName,
    loss: Some("app-records"),
    points: &[
        ("empty", "no records"),
        ("paid", "已缴费"),
        ("pending", "处理中"),
        ("batch-debit", "paid by the batch debit"),
        ("refunding", "charged twice: the refund is under way"),
        ("refunded", "the refund has arrived"),
        ("window-batch", "on the day of the batch debit"),
        ("session-lost", "the session is lost"),
    ],
    ..Page::EMPTY
};

/// Its addresses.
pub(super) fn routes(router: Router<Instance>) -> Router<Instance> {
    router.route(RECORDS, get(records))
}

/// 缴费记录查询: the records of the Web.
async fn records(cx: RequestCx) -> PageResult {
    cx.on(&PAGE, |world, session| {
        if world.clock.window() == Window::Batch {
            let (title, text) = (
                world.text("records_title"),
                world.covered_text("window_batch"),
            );
            return Ok(saying(world, session, title, text, LIST));
        }
        let values = context! { rows => record_rows(world, session) };
        Ok(screen(world, session, &PAGE, values))
    })
}
