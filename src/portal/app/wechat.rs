//! 北京税务服务号, which takes the APP's place on an iPhone. Nothing public tells how it looked: all
//! of it is inferred.

use axum::response::Response;
use minijinja::context;

use super::sign_in::enter;
use super::{BIND, LIST, WECHAT, branches, screen, wrong};
use crate::portal::form::Fields;
use crate::portal::session::{Flash, Stage};
use crate::portal::state::World;
use crate::portal::verify::{check_sms, sms_answer, sms_refused};
use crate::portal::web::{Answer, Visit, go};
use crate::portal::{fixtures::Account, identity};

/// The service account and its menu.
pub(super) async fn account(visit: Visit) -> Answer {
    visit.with(|world, session| {
        session.phone.wechat = true;
        world.reach("WX.menu");
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
        world.reach("WX.bind");
        let values = context! { wait => world.sms_wait(session.sms.as_ref()) };
        Ok(screen(world, session, BIND, "app/bind.html", values))
    })
}

/// Asks for a code.
pub(super) async fn send(visit: Visit, fields: Fields) -> Response {
    visit.with(|world, session| match owner(world, fields.get("phone")) {
        Ok(account) => {
            let last = session.sms.clone();
            let sent = world.send_sms(account.key, account.phone, "verify", last.as_ref());
            world.reach(match sent {
                Ok(_) => "WX.sms-sent",
                Err("sms_too_soon") => "WX.sms-too-soon",
                Err(_) => "WX.sms-limit",
            });
            let (slot, answer) = sms_answer(world, sent, "phone");
            session.sms = slot.or(session.sms.take());
            answer
        }
        Err(id) => {
            branches::said_live(world, BIND, id);
            sms_refused(world, "phone", id)
        }
    })
}

/// 账号绑定, posted.
pub(super) async fn bind(visit: Visit, fields: Fields) -> Answer {
    visit.with(|world, session| {
        let account = match owner(world, fields.get("phone")) {
            Ok(account) => account,
            Err(id) => return wrong(world, session, BIND, "phone", id),
        };
        let asked = session
            .sms
            .as_ref()
            .is_some_and(|sent| sent.to == account.phone);
        let checked = if asked {
            check_sms(world, session, &fields)
        } else {
            Err(crate::portal::form::one_error(world, "sms", "sms_first"))
        };
        if let Err(flash) = checked {
            session.flash = Some(Flash {
                page: BIND,
                values: fields.keep(&["phone"]),
                ..flash
            });
            return go(BIND);
        }
        world.reach("WX.bound");
        enter(session, account);
        go(LIST)
    })
}

/// The account of that phone; `Err` is the id of the message.
fn owner(world: &World, phone: &str) -> Result<&'static Account, &'static str> {
    if phone.is_empty() {
        return Err("phone_empty");
    }
    if !identity::mobile(phone) {
        return Err("phone_wrong");
    }
    let account = world.account_by_phone(phone).ok_or("app_account_unknown")?;
    if world.locked(account) {
        return Err("account_locked");
    }
    Ok(account)
}
