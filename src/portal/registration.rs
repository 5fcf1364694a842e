//! Forms in which the owner of a phone chooses a password.

use axum::response::Response;

use super::accounts::strong;
use super::codes::{check_sms, sms_answer, sms_refused};
use super::fixtures::Account;
use super::form::{Fields, one_error, required, say_then};
use super::identity;
use super::page::Page;
use super::redirect::{PageResult, go};
use super::request::RequestCx;
use super::session::{Flash, Session};
use super::world::World;

/// The account of a phone; `Err` is the id of the message.
pub(super) type Holder = fn(&World, &str) -> Result<&'static Account, &'static str>;

/// The differences between the forms in which a password is chosen.
pub(super) struct Form {
    pub page: &'static Page,
    /// Fields that must be filled, and what is said when they are not.
    pub wanted: &'static [(&'static str, &'static str)],
    /// The account whose password is chosen; `Err` is the id of the message.
    pub account: Holder,
    /// The id of the final message, and where it leads.
    pub done: fn(&Session) -> (&'static str, &'static str),
}

/// Asks for a code on the phone of an account.
pub(super) fn send_code(cx: &RequestCx, account: Holder, fields: &Fields) -> Response {
    cx.with(|world, session| {
        let account = match holder(world, account, fields) {
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

/// Sets the password, or reports what is wrong.
pub(super) fn choose_password(
    cx: &RequestCx,
    form: &Form,
    fields: &Fields,
    keep: impl FnOnce(&mut World, &'static Account),
) -> PageResult {
    cx.with(|world, session| {
        let flash = match check(world, session, form, fields) {
            Ok(account) => {
                keep(world, account);
                session.sms = None;
                let (said, then) = (form.done)(session);
                say_then(world, form.page.path, said, Some(then))
            }
            Err(flash) => Flash {
                page: form.page.path,
                values: fields.keep(&["login", "phone", "agree"]),
                ..flash
            },
        };
        session.flash = Some(flash);
        go(form.page.path)
    })
}

/// The account of the entered phone.
pub(super) fn holder(
    world: &World,
    account: Holder,
    fields: &Fields,
) -> Result<&'static Account, &'static str> {
    let phone = fields.get("phone");
    if phone.is_empty() {
        return Err("phone_empty");
    }
    if !identity::mobile(phone) {
        return Err("phone_wrong");
    }
    account(world, phone)
}

/// The account, or all errors at once.
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
            .or_insert_with(|| world.covered_text(id).to_owned());
    };
    if world.accounts.by_login(fields.get("login")).is_some() {
        add("login", "login_taken");
    }
    if !strong(fields.get("password")) {
        add("password", "password_weak");
    }
    if fields.get("again") != fields.get("password") {
        add("again", "again_differs");
    }
    let account = holder(world, form.account, fields);
    let proven = match account {
        Ok(account) => check_code(world, session, account, fields),
        Err(id) => {
            add("phone", id);
            check_sms(world, session, fields)
        }
    };
    if let Err(flash) = proven {
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

/// Checks the code, which is only valid for the phone that it was sent to.
pub(super) fn check_code(
    world: &World,
    session: &Session,
    account: &Account,
    fields: &Fields,
) -> Result<(), Flash> {
    let sent = session.sms.as_ref();
    if sent.is_some_and(|sent| sent.to != account.phone) {
        return Err(one_error(world, "sms", "sms_first"));
    }
    check_sms(world, session, fields)
}
