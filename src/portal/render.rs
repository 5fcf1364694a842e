//! Rendering of templates, with the values of a handler and those that all pages need.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use minijinja::{Value, context};

use super::page::Page;
use super::session::{Session, Stage};
use super::world::World;

/// Renders a page of the Web, with `values` and those that all pages need.
pub(super) fn page(world: &World, session: &Session, page: &Page, values: Value) -> Response {
    if page.shown {
        world.cover(&format!("{}.page", page.id));
    }
    // The item of the left menu that is open.
    let at = context! { at => page.menu };
    show_template(world, session, page.template, context! { ..values, ..at })
}

/// Renders a template, with `values` and those that all pages need.
pub(super) fn show_template(
    world: &World,
    session: &Session,
    template: &str,
    values: Value,
) -> Response {
    let owner = session
        .account
        .and_then(|account| world.accounts.owner(account));
    let user = owner.map(|owner| owner.name).or(session
        .account
        .map(|account| world.accounts.login_of(account)));
    let faults = world.faults.iter().map(|fault| fault.name());
    let common = context! {
        t => world.catalogue.table(&world.faults),
        faults => faults.collect::<Vec<_>>(),
        user => user.filter(|_| session.stage >= Stage::Verified),
        entered => session.stage >= Stage::Enterprise,
        today => world.today(),
        running => world.clock.running(),
        at => "",
    };
    world
        .catalogue
        .render(template, context! { ..values, ..common })
}

/// A page with one message.
pub(super) fn notice(
    world: &World,
    session: &Session,
    status: StatusCode,
    title: &str,
    text: &str,
) -> Response {
    let values = context! { title, text };
    (status, show_template(world, session, "notice.html", values)).into_response()
}
