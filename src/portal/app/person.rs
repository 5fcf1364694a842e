//! A7: the person.

use std::collections::BTreeMap;

use axum::Router;
use axum::routing::get;
use minijinja::context;

use super::screen::screen;
use crate::portal::enrolment::{choose_person, years};
use crate::portal::faults::Fault;
use crate::portal::fixtures::{DOCUMENTS, NATIONS};
use crate::portal::form::{Fields, Rejection};
use crate::portal::guards::signed_in;
use crate::portal::instance::Instance;
use crate::portal::page::{Needs, Page};
use crate::portal::paths::app::{INSURED, LIST, PERSON, SUBMIT, WHO};
use crate::portal::redirect::{PageResult, go};
use crate::portal::request::RequestCx;
use crate::portal::session::{Flash, Flow};

/// A7.
pub(super) static PAGE: Page = Page {
    id: "A7",
    path: PERSON,
    template: "app/person.html",
    source: include_str!("../templates/app/person.html"),
    needs: Needs::RealName,
    loss: Some("app-person"),
    points: &[
        ("self", "own data, read-only"),
        ("other", "the form for others"),
        ("notice-not-ticked", "the notice is not ticked"),
        ("document-empty", "no kind of document"),
        ("id-empty", "no number"),
        ("name-empty", "no name"),
        ("nation-empty", "no nationality"),
        ("id-wrong", "the number cannot be right"),
        ("phone-wrong", "the phone number cannot be right"),
        ("nation-mismatch", "document and nationality do not agree"),
        ("own-id", "the payer's own number"),
        ("not-insured", "not enrolled"),
        ("name-mismatch", "the number is enrolled under another name"),
        ("exempt", "exempt"),
        ("already-declared", "paid already"),
        ("window-closed", "outside the time for payment"),
        ("window-batch", "on the day of the batch debit"),
        ("session-lost", "the session is lost"),
    ],
    texts: &[
        ("app_person_title", "身份信息"), // seed
        ("app_notice_title", "提示信息"), // seed
        (
            "app_notice_1",
            "请核对姓名和证件号码，确保与参保登记信息一致。",
        ),
        (
            "app_notice_2",
            "缴费时间为每月5日至20日的工作日15:00前，批量扣款日除外。",
        ), // P3
        (
            "app_notice_3",
            "缴费成功后，如非重复缴费等情形，所缴费款不予退还。",
        ),
        ("app_notice", "我已阅读并知晓以上提示信息"),
        ("app_notice_not_ticked", "请先阅读并勾选提示信息"),
        ("app_own_id", "为本人缴费请选择“为本人缴费”"),
        ("app_next", "下一步"), // seed
    ],
    ..Page::EMPTY
};

/// Its addresses.
pub(super) fn routes(router: Router<Instance>) -> Router<Instance> {
    router.route(PERSON, get(person).post(choose))
}

/// A7.
async fn person(cx: RequestCx, fields: Fields) -> PageResult {
    cx.on(&PAGE, |world, session| {
        let account = signed_in(session)?;
        let mut typed = session
            .flow
            .as_ref()
            .map(|flow| flow.typed.clone())
            .unwrap_or_default();
        if let Some(flash) = session.flash.as_mut().filter(|flash| flash.page == PERSON) {
            typed.append(&mut flash.values);
        }
        // After another choice on A6, the form is empty.
        let chosen = fields.get("who");
        if !chosen.is_empty() && typed.get("who").is_none_or(|who| who != chosen) {
            typed = BTreeMap::from([("who".to_owned(), chosen.to_owned())]);
        }
        let other = match typed.get("who").map(String::as_str) {
            Some("other") => true,
            Some("self") => false,
            _ => return go(WHO),
        };
        world.cover(if other { "A7.other" } else { "A7.self" });
        let flash = session.flash.take().filter(|flash| flash.page == PERSON);
        session.flash = Some(Flash {
            page: PERSON,
            values: typed.clone(),
            ..flash.unwrap_or_default()
        });
        let values = context! {
            other,
            owner => world.accounts.owner(account).map(|owner| context! {
                name => owner.name,
                document => owner.document,
                id => owner.id,
                nation => owner.nation,
            }),
            documents => DOCUMENTS,
            nations => NATIONS,
            no_notice => world.has(Fault::AppMissingNotice),
            noticed => typed.contains_key("notice") || world.has(Fault::AppPretickedNotice),
            alert => world.has(Fault::AppExtraDialog).then(|| world.text("extra_dialog")),
        };
        Ok(screen(world, session, &PAGE, values))
    })
}

/// A7 posted.
async fn choose(cx: RequestCx, fields: Fields) -> PageResult {
    cx.on(&PAGE, |world, session| {
        let account = signed_in(session)?;
        let mut typed = if fields.get("who") == "other" {
            fields.keep(&["who", "document", "id", "name", "nation", "phone"])
        } else {
            BTreeMap::from([("who".to_owned(), "self".to_owned())])
        };
        let noticed = !fields.get("notice").is_empty() || world.has(Fault::AppMissingNotice);
        if noticed {
            typed.insert("notice".to_owned(), "yes".to_owned());
        }
        let mut checked = choose_person(world, world.accounts.owner(account), &typed)
            .map_err(|rejection| adapted(rejection).flash(world, PERSON, LIST));
        if !noticed {
            // Reported together with the errors of the fields, but before messages about the person.
            let mut flash = checked
                .err()
                .filter(|flash| flash.dialog.is_none())
                .unwrap_or_default();
            let text = world.covered_text("app_notice_not_ticked").to_owned();
            flash.errors.insert("notice", text);
            checked = Err(flash);
        }
        match checked {
            Ok(insured) => {
                let mut flow = Flow::new(insured, typed);
                // At first, all are chosen.
                flow.rows = years(&world.ledger.unpaid(insured));
                session.flow = Some(flow);
                go(if world.has(Fault::AppSkippedStep) {
                    SUBMIT
                } else {
                    INSURED
                })
            }
            Err(flash) => {
                session.flow = None;
                // The address includes the choice, so that it survives a reload.
                let to = format!("{PERSON}?who={}", typed["who"]);
                session.flash = Some(Flash {
                    page: PERSON,
                    values: typed,
                    ..flash
                });
                go(&to)
            }
        }
    })
}

/// Here, the choice between oneself and others has different names than on the Web.
fn adapted(rejection: Rejection) -> Rejection {
    match rejection {
        Rejection::Message("own_id") => Rejection::Message("app_own_id"),
        same => same,
    }
}
