//! What a handler answers with.

use axum::response::{IntoResponse, Response};

/// A page, or the way to another one: to the earliest step that is not done yet, or on.
pub(super) type PageResult = Result<Response, Redirect>;

/// Leads elsewhere.
pub(super) struct Redirect(pub String);

impl IntoResponse for Redirect {
    fn into_response(self) -> Response {
        axum::response::Redirect::to(&self.0).into_response()
    }
}

/// Leads to the next page after a form was posted.
pub(super) fn go(to: &str) -> PageResult {
    Err(Redirect(to.to_owned()))
}
