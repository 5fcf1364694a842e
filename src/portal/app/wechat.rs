//! 北京税务服务号, which takes the APP's place on an iPhone. Nothing public tells how it looked: all
//! of it is inferred.

use axum::response::Response;
use minijinja::context;

use super::sign_in::enter;
use super::{BIND, LIST, WECHAT, screen};
use crate::portal::fixtures::Account;
use crate::portal::form::{Fields, one_error};
use crate::portal::register::{check_code, holder, send as send_code};
use crate::portal::session::{Flash, Stage};
use crate::portal::state::World;
use crate::portal::web::{Answer, Visit, go};

/// The service account and its menu.
pub(super) async fn account(visit: Visit) -> Answer {
    visit.with(|world, session| {
        session.phone.wechat = true;
        world.reach("WX.page");
        Ok(screen(
            world,
            session,
            WECHAT,
            "app/wechat.html",
            context! {},
        ))
    })
}

/// 账号绑定: the account of a phone, proven by a code.
pub(super) async fn form(visit: Visit) -> Answer {
    visit.with(|world, session| {
        session.phone.wechat = true;
        if session.stage == Stage::Personal {
            return go(LIST);
        }
        world.reach("WXb.page");
        Ok(screen(world, session, BIND, "app/bind.html", context! {}))
    })
}

/// Asks for a code.
pub(super) async fn send(visit: Visit, fields: Fields) -> Response {
    send_code(&visit, bindable, &fields)
}

/// 账号绑定, posted.
pub(super) async fn bind(visit: Visit, fields: Fields) -> Answer {
    visit.with(|world, session| {
        let proven = match holder(world, bindable, &fields) {
            Ok(account) => check_code(world, session, account, &fields).map(|()| account),
            Err(id) => Err(one_error(world, "phone", id)),
        };
        match proven {
            Ok(account) => {
                world.reach("WXb.bound");
                enter(session, account);
                go(LIST)
            }
            Err(flash) => {
                session.flash = Some(Flash {
                    page: BIND,
                    values: fields.keep(&["phone"]),
                    ..flash
                });
                go(BIND)
            }
        }
    })
}

/// The account of a phone that can be bound; `Err` is the id of the message.
fn bindable(world: &World, phone: &str) -> Result<&'static Account, &'static str> {
    let account = world.account_by_phone(phone).ok_or("app_account_unknown")?;
    if world.locked(account) {
        return Err("account_locked");
    }
    Ok(account)
}
