//! Functions shared by the pages on the phone.

use axum::response::Response;
use minijinja::{Value, context};

use crate::portal::faults::Fault;
use crate::portal::fixtures::Account;
use crate::portal::form;
use crate::portal::page::Page;
use crate::portal::redirect::{PageResult, go};
use crate::portal::render::show_template;
use crate::portal::session::{Phone, Session, Stage};
use crate::portal::world::World;

/// Renders a page on the phone, with the messages and fields stored for it.
pub(super) fn screen(world: &World, session: &mut Session, page: &Page, values: Value) -> Response {
    show_screen(world, session, page.path, page.template, values)
}

/// Renders a template on the phone, with the messages and fields stored for the address.
pub(super) fn show_screen(
    world: &World,
    session: &mut Session,
    at: &'static str,
    template: &str,
    values: Value,
) -> Response {
    let flash = session.take_flash(at);
    let common = context! {
        f => flash,
        wechat => session.phone.wechat,
        covered => world.has(Fault::AppCoveredButton),
    };
    show_template(world, session, template, context! { ..values, ..common })
}

/// A page with one message and a link `back`.
pub(super) fn saying(
    world: &World,
    session: &mut Session,
    title: &str,
    text: &str,
    back: &str,
) -> Response {
    let values = context! { title, text, back };
    show_screen(world, session, "", "app/notice.html", values)
}

/// Signs out; the kind of device stays the same.
pub(super) fn forget(session: &mut Session) {
    let Phone {
        installed, wechat, ..
    } = std::mem::take(&mut session.phone);
    *session = Session::default();
    session.phone.installed = installed;
    session.phone.wechat = wechat;
}

/// Signs in; data of another person is forgotten.
pub(super) fn enter(session: &mut Session, account: &'static Account) {
    forget(session);
    session.account = Some(account);
    session.stage = Stage::Personal;
}

/// Stores an error for a field of `at`, and redirects there.
pub(super) fn wrong(
    world: &World,
    session: &mut Session,
    at: &'static str,
    field: &'static str,
    id: &str,
) -> PageResult {
    let mut flash = form::one_error(world, field, id);
    flash.page = at;
    session.flash = Some(flash);
    go(at)
}

/// Stores a message for `at`, and redirects there.
pub(super) fn say(world: &World, session: &mut Session, at: &'static str, id: &str) -> PageResult {
    say_then(world, session, at, id, None)
}

/// The same, with a message whose 确定 leads to `to`.
pub(super) fn say_then(
    world: &World,
    session: &mut Session,
    at: &'static str,
    id: &str,
    to: Option<&'static str>,
) -> PageResult {
    session.flash = Some(form::say_then(world, at, id, to));
    go(at)
}
