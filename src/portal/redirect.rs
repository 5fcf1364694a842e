//! The result of a handler.

use axum::response::{IntoResponse, Response};

/// A page, or a redirect: to the earliest missing step, or to the next page.
pub(super) type PageResult = Result<Response, Redirect>;

/// A redirect to an address.
pub(super) struct Redirect(pub String);

impl IntoResponse for Redirect {
    fn into_response(self) -> Response {
        axum::response::Redirect::to(&self.0).into_response()
    }
}

/// Redirects to the next page after a form was posted.
pub(super) fn go(to: &str) -> PageResult {
    Err(Redirect(to.to_owned()))
}
