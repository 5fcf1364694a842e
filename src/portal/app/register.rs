//! 注册: a new account, whose real name is unknown.

use axum::response::Response;
use minijinja::context;

use super::{LOGIN, REGISTER, branches, screen};
use crate::portal::accounts::strong;
use crate::portal::fixtures::Account;
use crate::portal::form::{Fields, required, say_then};
use crate::portal::identity;
use crate::portal::session::{Flash, Session};
use crate::portal::state::World;
use crate::portal::verify::{check_sms, sms_answer, sms_refused};
use crate::portal::web::{Answer, Visit, go};

/// The form.
pub(super) async fn form(visit: Visit) -> Answer {
    visit.with(|world, session| {
        world.reach("A2.register-form");
        let values = context! { wait => world.sms_wait(session.sms.as_ref()) };
        Ok(screen(
            world,
            session,
            REGISTER,
            "app/register.html",
            values,
        ))
    })
}

/// Asks for a code.
pub(super) async fn send(visit: Visit, fields: Fields) -> Response {
    visit.with(
        |world, session| match newcomer(world, fields.get("phone")) {
            Ok(account) => {
                let last = session.sms.clone();
                let sent = world.send_sms(account.key, account.phone, "verify", last.as_ref());
                world.reach(match sent {
                    Ok(_) => "A2.register-sms-sent",
                    Err("sms_too_soon") => "A2.register-sms-too-soon",
                    Err(_) => "A2.register-sms-limit",
                });
                let (slot, answer) = sms_answer(world, sent, "phone");
                session.sms = slot.or(session.sms.take());
                answer
            }
            Err(id) => {
                branches::said_live(world, REGISTER, id);
                sms_refused(world, "phone", id)
            }
        },
    )
}

/// The form posted.
pub(super) async fn register(visit: Visit, fields: Fields) -> Answer {
    visit.with(|world, session| match check(world, session, &fields) {
        Ok(account) => {
            world.register(account, fields.get("login"), fields.get("password"));
            session.sms = None;
            session.flash = Some(say_then(world, REGISTER, "app_registered", Some(LOGIN)));
            go(REGISTER)
        }
        Err(flash) => {
            session.flash = Some(Flash {
                page: REGISTER,
                values: fields.keep(&["phone", "login"]),
                ..flash
            });
            go(REGISTER)
        }
    })
}

/// The account that a phone can register; `Err` is the id of the message.
fn newcomer(world: &World, phone: &str) -> Result<&'static Account, &'static str> {
    if phone.is_empty() {
        return Err("phone_empty");
    }
    if !identity::mobile(phone) {
        return Err("phone_wrong");
    }
    world.newcomer(phone)
}

/// Everything that is wrong, at once; the account when nothing is.
fn check(world: &World, session: &Session, fields: &Fields) -> Result<&'static Account, Flash> {
    let mut errors = required(
        world,
        fields,
        &[
            ("login", "app_login_empty"),
            ("password", "password_empty"),
            ("again", "app_again_empty"),
            ("agree", "app_agree_empty"),
        ],
    );
    let mut add = |field, id| {
        errors
            .entry(field)
            .or_insert_with(|| world.text(id).to_owned());
    };
    let account = newcomer(world, fields.get("phone"));
    match account {
        Err(id) => add("phone", id),
        Ok(account) => {
            let asked = session
                .sms
                .as_ref()
                .is_some_and(|sent| sent.to == account.phone);
            if !asked {
                add("sms", "sms_first");
            }
        }
    }
    if world.account_by_login(fields.get("login")).is_some() {
        add("login", "app_login_taken");
    }
    if !strong(fields.get("password")) {
        add("password", "app_password_weak");
    }
    if fields.get("again") != fields.get("password") {
        add("again", "app_again_differs");
    }
    if let Err(flash) = check_sms(world, session, fields) {
        errors.extend(flash.errors);
    }
    match account {
        Ok(account) if errors.is_empty() => Ok(account),
        _ => Err(Flash {
            errors,
            ..Flash::default()
        }),
    }
}
