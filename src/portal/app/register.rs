//! 注册 and 忘记密码: the Web's forms on pages of the APP. Who reloads one may press 获取验证码 again, and is
//! told that it is too soon.

use axum::response::Response;
use minijinja::context;

use super::{BIND, FORGOT, LOGIN, REGISTER, screen};
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
    done: |_| ("registered", LOGIN),
};

const FORGOTTEN: Form = Form {
    path: FORGOT,
    template: "app/forgot.html",
    wanted: &[("password", "password_empty")],
    account: |world, phone| world.account_by_phone(phone).ok_or("app_account_unknown"),
    // Back to where the account was locked.
    done: |session| {
        if session.phone.wechat {
            ("wx_password_changed", BIND)
        } else {
            ("password_changed", LOGIN)
        }
    },
};

/// 注册.
pub(super) async fn form(visit: Visit) -> Answer {
    show(&visit, &NEW)
}

/// 忘记密码.
pub(super) async fn forgot(visit: Visit) -> Answer {
    show(&visit, &FORGOTTEN)
}

fn show(visit: &Visit, form: &Form) -> Answer {
    visit.with(|world, session| {
        world.reach_here("page");
        Ok(screen(
            world,
            session,
            form.path,
            form.template,
            context! {},
        ))
    })
}

/// Asks for a code for 注册.
pub(super) async fn send(visit: Visit, fields: Fields) -> Response {
    send_code(&visit, NEW.account, &fields)
}

/// Asks for a code for 忘记密码.
pub(super) async fn forgot_sms(visit: Visit, fields: Fields) -> Response {
    send_code(&visit, FORGOTTEN.account, &fields)
}

/// 忘记密码 posted.
pub(super) async fn changed(visit: Visit, fields: Fields) -> Answer {
    choose(&visit, &FORGOTTEN, &fields, |world, account| {
        world.change_password(account, fields.get("password"));
    })
}

/// 注册 posted.
pub(super) async fn register(visit: Visit, fields: Fields) -> Answer {
    choose(&visit, &NEW, &fields, |world, account| {
        world.register(account, fields.get("login"), fields.get("password"));
    })
}
