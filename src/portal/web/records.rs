//! REC: 缴费记录查询.

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use minijinja::context;

use crate::portal::clock::Window;
use crate::portal::instance::Instance;
use crate::portal::page::{Needs, Page};
use crate::portal::paths::web::RECORDS;
use crate::portal::records::record_rows;
use crate::portal::redirect::PageResult;
use crate::portal::render::{notice, page};
use crate::portal::request::RequestCx;

/// REC.
pub(super) static PAGE: Page = Page {
    id: "REC",
    path: RECORDS,
    template: "records.html",
    source: include_str!("../templates/records.html"),
    needs: Needs::Personal,
    shown: true,
    menu: "records",
    loss: Some("records"),
    points: &[
        ("page", "the records"),
        ("empty", "none"),
        ("paid", "已缴费"),
        ("pending", "处理中"),
        ("batch-debit", "paid by the batch debit"),
        ("refunding", "charged twice: the refund is under way"),
        ("refunded", "the refund has arrived"),
        ("window-batch", "on the day of the batch debit"),
        ("session-lost", "the session is lost"),
    ],
    texts: &[
        ("records_title", "缴费记录查询"),
        ("col_paid", "实缴金额"),
        ("col_time", "缴费时间"),
        ("batch_debit", "银行批量扣款"),
        ("record_refunding", "退款处理中"),
        ("record_refunded", "已退款"),
        ("record_paid", "已缴费"),
        ("record_pending", "处理中"),
        ("col_state", "状态"),
    ],
    ..Page::EMPTY
};

/// Its addresses.
pub(super) fn routes(router: Router<Instance>) -> Router<Instance> {
    router.route(RECORDS, get(records))
}

/// 缴费记录查询: the payments made by this account, and those made for its owner.
async fn records(cx: RequestCx) -> PageResult {
    cx.on(&PAGE, |world, session| {
        let title = world.text("records_title");
        if world.clock.window() == Window::Batch {
            let text = world.covered_text("window_batch");
            return Ok(notice(world, session, StatusCode::OK, title, text));
        }
        let values = context! { rows => record_rows(world, session) };
        Ok(page(world, session, &PAGE, values))
    })
}
