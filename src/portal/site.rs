//! The whole site: all flows, and the start page for people.

use std::sync::LazyLock;

use axum::Router;
use axum::response::Response;

use super::catalogue::Catalogue;
use super::coverage::CoveragePoint;
use super::flow::SiteFlow;
use super::instance::Instance;
use super::session::{Browser, Side};
use super::texts;
use super::world::World;
use super::{app, web};

/// The flows, in the order of `docs/portal.md`.
static FLOWS: [&SiteFlow; 2] = [&web::FLOW, &app::FLOW];

/// All pages of all flows.
pub(super) fn catalogue() -> &'static Catalogue {
    static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
        let pages = FLOWS.iter().flat_map(|flow| flow.pages);
        let mut shared = vec![texts::TEXTS];
        shared.extend(FLOWS.iter().map(|flow| flow.texts));
        let mut templates = vec![("start.html", include_str!("templates/start.html"))];
        templates.extend(FLOWS.iter().flat_map(|flow| flow.templates));
        Catalogue::new(
            pages.map(|(page, _)| *page).collect(),
            app::FLOW.prefixes,
            &shared,
            &templates,
        )
    });
    &CATALOGUE
}

/// All coverage points, in the order of the pages.
pub fn coverage_points() -> &'static [CoveragePoint] {
    catalogue().points()
}

/// The addresses of all flows.
pub(super) fn routes(mut router: Router<Instance>) -> Router<Instance> {
    for flow in FLOWS {
        for (_, routes) in flow.pages {
            router = routes(router);
        }
        router = (flow.beside)(router);
    }
    router
}

/// Shows 「用户登录超时？」 instead of the page at `path`, and forgets the browser.
pub(super) fn timed_out(world: &World, browser: &mut Browser, path: &str) -> Response {
    let side = world.catalogue.side_of(path);
    let flow = match side {
        Side::Web => &web::FLOW,
        Side::App => &app::FLOW,
    };
    (flow.timed_out)(world, browser, world.catalogue.page_id(path))
}
