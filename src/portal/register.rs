//! 用户注册 and 忘记密码: a password is chosen by whoever holds the phone.

use axum::response::Response;
use minijinja::context;

use super::accounts::strong;
use super::fixtures::Account;
use super::form::{Fields, required, say_then};
use super::session::{Flash, Session};
use super::state::World;
use super::verify::{check_sms, sms_answer, sms_refused};
use super::web::{Answer, Visit, go, page};
use super::{FORGOT, LOGIN, REGISTER, identity};

/// What the two forms do not share.
struct Form {
    path: &'static str,
    template: &'static str,
    /// Fields that must be filled, and what is said when they are not.
    wanted: &'static [(&'static str, &'static str)],
    /// Who chooses a password; `Err` is the id of the message.
    account: fn(&World, &str) -> Result<&'static Account, &'static str>,
    done: &'static str,
}

const NEW: Form = Form {
    path: REGISTER,
    template: "register.html",
    wanted: &[("login", "login_choose"), ("password", "password_empty")],
    account: World::newcomer,
    done: "registered",
};

const FORGOTTEN: Form = Form {
    path: FORGOT,
    template: "forgot.html",
    wanted: &[("password", "password_empty")],
    account: |world, phone| world.account_by_phone(phone).ok_or("account_unknown"),
    done: "password_changed",
};

/// 用户注册.
pub(super) async fn register(visit: Visit) -> Answer {
    show(&visit, &NEW)
}

/// 忘记密码.
pub(super) async fn forgot(visit: Visit) -> Answer {
    show(&visit, &FORGOTTEN)
}

/// Asks for a code for 用户注册.
pub(super) async fn register_sms(visit: Visit, fields: Fields) -> Response {
    send(&visit, &NEW, &fields)
}

/// Asks for a code for 忘记密码.
pub(super) async fn forgot_sms(visit: Visit, fields: Fields) -> Response {
    send(&visit, &FORGOTTEN, &fields)
}

/// 用户注册 posted.
pub(super) async fn registered(visit: Visit, fields: Fields) -> Answer {
    choose(&visit, &NEW, &fields, |world, account| {
        world.register(account, fields.get("login"), fields.get("password"));
    })
}

/// 忘记密码 posted.
pub(super) async fn changed(visit: Visit, fields: Fields) -> Answer {
    choose(&visit, &FORGOTTEN, &fields, |world, account| {
        world.change_password(account, fields.get("password"));
    })
}

fn show(visit: &Visit, form: &Form) -> Answer {
    visit.with(|world, session| {
        let values = context! {
            f => session.take_flash(form.path),
            wait => world.sms_wait(session.sms.as_ref()),
        };
        Ok(page(world, session, form.template, values))
    })
}

fn send(visit: &Visit, form: &Form, fields: &Fields) -> Response {
    visit.with(|world, session| {
        let account = match holder(world, form, fields) {
            Ok(account) => account,
            Err(id) => return sms_refused(world, "phone", id),
        };
        let last = session.sms.clone();
        let sent = world.send_sms(account.key, account.phone, "verify", last.as_ref());
        let (slot, answer) = sms_answer(world, sent, "phone");
        session.sms = slot.or(session.sms.take());
        answer
    })
}

fn choose(
    visit: &Visit,
    form: &Form,
    fields: &Fields,
    keep: impl FnOnce(&mut World, &'static Account),
) -> Answer {
    visit.with(|world, session| {
        let flash = match check(world, session, form, fields) {
            Ok(account) => {
                keep(world, account);
                session.sms = None;
                say_then(world, form.path, form.done, Some(LOGIN))
            }
            Err(flash) => Flash {
                page: form.path,
                values: fields.keep(&["login", "phone"]),
                ..flash
            },
        };
        session.flash = Some(flash);
        go(form.path)
    })
}

/// The account of the phone that was typed.
fn holder(world: &World, form: &Form, fields: &Fields) -> Result<&'static Account, &'static str> {
    let phone = fields.get("phone");
    if phone.is_empty() {
        return Err("phone_empty");
    }
    if !identity::mobile(phone) {
        return Err("phone_wrong");
    }
    (form.account)(world, phone)
}

/// Everything that is wrong, at once; the account when nothing is.
fn check(
    world: &World,
    session: &Session,
    form: &Form,
    fields: &Fields,
) -> Result<&'static Account, Flash> {
    let mut errors = required(world, fields, form.wanted);
    let mut add = |field, id| {
        errors
            .entry(field)
            .or_insert_with(|| world.tell(id).to_owned());
    };
    if world.account_by_login(fields.get("login")).is_some() {
        add("login", "login_taken");
    }
    if !strong(fields.get("password")) {
        add("password", "password_weak");
    }
    if fields.get("again") != fields.get("password") {
        add("again", "again_differs");
    }
    let account = holder(world, form, fields);
    let asked = session.sms.as_ref().map(|sent| sent.to);
    match account {
        Err(id) => add("phone", id),
        // A code proves only the phone that it was sent to.
        Ok(account) if asked.is_some_and(|to| to != account.phone) => add("sms", "sms_first"),
        Ok(_) => {}
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
