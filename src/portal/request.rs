//! One request of a browser, as a handler sees it.

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;

use super::guards::check_needs;
use super::instance::Instance;
use super::page::Page;
use super::redirect::PageResult;
use super::session::{Session, Side};
use super::world::World;

/// One request of a known browser.
pub(super) struct RequestCx {
    instance: Instance,
    session: String,
    path: String,
}

/// The id of the session, put into the request by the outermost layer.
#[derive(Clone)]
pub(super) struct SessionId(pub String);

impl FromRequestParts<Instance> for RequestCx {
    type Rejection = StatusCode;

    async fn from_request_parts(
        parts: &mut Parts,
        instance: &Instance,
    ) -> Result<Self, StatusCode> {
        // The outermost layer puts it into every request of a page.
        let id = parts
            .extensions
            .get::<SessionId>()
            .ok_or(StatusCode::BAD_REQUEST)?;
        Ok(Self {
            instance: instance.clone(),
            session: id.0.clone(),
            path: parts.uri.path().to_owned(),
        })
    }
}

impl RequestCx {
    /// Works on the world and on the session of this browser.
    pub fn with<R>(&self, work: impl FnOnce(&mut World, &mut Session) -> R) -> R {
        let mut world = self.instance.world();
        let mut browser = world.sessions.remove(&self.session).unwrap_or_default();
        world.visiting = world.catalogue.page_id(&self.path);
        let session = match world.catalogue.side_of(&self.path) {
            Side::Web => &mut browser.web,
            Side::App => &mut browser.app,
        };
        let result = work(&mut world, session);
        world.sessions.insert(self.session.clone(), browser);
        result
    }

    /// The same, if the browser has come as far as the page needs; others are redirected to the missing
    /// step.
    pub fn on(
        &self,
        page: &Page,
        work: impl FnOnce(&mut World, &mut Session) -> PageResult,
    ) -> PageResult {
        self.with(|world, session| {
            check_needs(page.needs, world, session)?;
            work(world, session)
        })
    }
}
