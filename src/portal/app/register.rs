//! 注册: the Web's registration on a page of the APP, with an agreement to tick.

use axum::response::Response;
use minijinja::context;

use super::{LOGIN, REGISTER, screen};
use crate::portal::form::Fields;
use crate::portal::register::{Form, choose, send as send_code};
use crate::portal::state::World;
use crate::portal::web::{Answer, Visit};

const NEW: Form = Form {
    path: REGISTER,
    template: "app/register.html",
    wanted: &[
        ("login", "login_choose"),
        ("password", "password_empty"),
        ("agree", "app_agree_empty"),
    ],
    account: World::newcomer,
    done: "registered",
    then: LOGIN,
};

/// The form.
pub(super) async fn form(visit: Visit) -> Answer {
    visit.with(|world, session| {
        world.reach("A2b.page");
        let values = context! { wait => world.sms_wait(session.sms.as_ref()) };
        Ok(screen(world, session, NEW.path, NEW.template, values))
    })
}

/// Asks for a code.
pub(super) async fn send(visit: Visit, fields: Fields) -> Response {
    send_code(&visit, NEW.account, &fields)
}

/// The form posted.
pub(super) async fn register(visit: Visit, fields: Fields) -> Answer {
    choose(&visit, &NEW, &fields, |world, account| {
        world.register(account, fields.get("login"), fields.get("password"));
    })
}
