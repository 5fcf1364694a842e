//! A flow of the portal: its pages, addresses, texts and templates.

use axum::Router;
use axum::response::Response;

use super::instance::Instance;
use super::page::{Page, Texts};
use super::session::Browser;
use super::world::World;

/// Adds addresses.
pub(super) type Routes = fn(Router<Instance>) -> Router<Instance>;

/// A flow: the Web's, or the APP's.
pub(super) struct SiteFlow {
    /// The prefixes of its addresses; none for the flow that has all other addresses.
    pub prefixes: &'static [&'static str],
    /// Its pages in the order of `docs/portal.md`, with their addresses.
    pub pages: &'static [(&'static Page, Routes)],
    /// Its addresses that are not pages.
    pub beside: Routes,
    /// The texts that its pages share.
    pub texts: Texts,
    /// The templates that its pages share.
    pub templates: &'static [(&'static str, &'static str)],
    /// Forgets who is signed in, and shows 「用户登录超时？」 instead of the page of this number.
    pub timed_out: fn(&World, &mut Browser, &str) -> Response,
}

/// Adds no addresses: for what covers another page, or is registered together with another page.
pub(super) fn no_address(router: Router<Instance>) -> Router<Instance> {
    router
}
