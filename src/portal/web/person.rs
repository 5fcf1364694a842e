//! W7 and W8: the person for whom the fees are paid.

use axum::Router;
use axum::routing::get;
use minijinja::context;

use crate::portal::enrolment::{choose_person, years};
use crate::portal::faults::Fault;
use crate::portal::fixtures::{DOCUMENTS, NATIONS};
use crate::portal::form::Fields;
use crate::portal::instance::Instance;
use crate::portal::page::{Needs, Page};
use crate::portal::paths::web::{INSURED, PERSON, SOCIAL, SUBMIT};
use crate::portal::redirect::{PageResult, go};
use crate::portal::render::page;
use crate::portal::request::RequestCx;
use crate::portal::session::{Flash, Flow};

/// W7.
pub(super) static PAGE: Page = Page {
    id: "W7",
    path: PERSON,
    template: "person.html",
    source: include_str!("../templates/person.html"),
    needs: Needs::Personal,
    shown: true,
    menu: "pay",
    loss: Some("person"),
    points: &[
        ("page", "本人: own data"),
        ("chosen", "fees for oneself"),
        ("not-insured", "not enrolled"),
        ("exempt", "exempt"),
        ("already-declared", "paid already"),
        ("window-closed", "outside the time for payment"),
        ("window-batch", "on the day of the batch debit"),
        ("session-lost", "the session is lost"),
    ],
    texts: &[
        ("steps", "办理步骤"),
        ("step_person", "缴费人信息"),
        ("step_insured", "参保信息选择"),
        ("step_submit", "缴费信息提交"),
        ("step_pay", "支付"),
        ("person_title", "城乡居民基本医疗保险缴费办理"), // seed
        ("person_for", "缴费对象"),
        ("person_self", "本人"),  // seed
        ("person_other", "他人"), // seed
        ("person_own", "本人基本信息"),
        ("person_insured", "被缴费人基本信息"),
        ("name", "姓名"),
        ("nation", "国籍(地区)"),
        ("phone", "手机号码"),
        ("next_person", "下一步"), // seed
        ("please_choose", "请选择"),
        ("document_empty", "请选择证件类型"),
        ("id_empty", "请输入证件号码"),
        ("name_empty", "请输入姓名"),
        ("nation_empty", "请选择国籍(地区)"),
        ("phone_empty", "请输入手机号码"),
        ("id_wrong", "证件号码不正确,请核对"),
        ("phone_wrong", "手机号码不正确,请核对"),
        ("nation_mismatch", "请确认国籍和证件类型"), // I7
        ("own_id", "为本人缴费请选择“本人”"),
        ("not_insured", "没有您的参保信息"), // F1
        ("exempt", "该参保人为免缴人员，无需缴费"),
        ("already_declared", "该缴费人已经申报，不允许重复申报"), // E1
        (
            "window_closed",
            "当前不在缴费时间内(每月5日至20日工作日15:00前)",
        ),
        ("window_batch", "批量扣款期间不能查询缴费"), // P3
        ("extra_dialog", "系统将于今晚进行维护，请及时保存。"),
    ],
    ..Page::EMPTY
};

/// W8, at the same address for somebody else.
pub(super) static OTHER: Page = Page {
    id: "W8",
    points: &[
        ("chosen", "fees for somebody else"),
        ("form-cleared", "choosing 本人 or 他人 clears the form"),
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
    ],
    scripted: &["form-cleared"],
    ..Page::EMPTY
};

/// Its addresses.
pub(super) fn routes(router: Router<Instance>) -> Router<Instance> {
    router.route(PERSON, get(person).post(choose))
}

/// W7 and W8.
async fn person(cx: RequestCx) -> PageResult {
    cx.on(&PAGE, |world, session| {
        let flash = session.take_flash(PERSON);
        let mut typed = session
            .flow
            .as_ref()
            .map(|flow| flow.typed.clone())
            .unwrap_or_default();
        typed.extend(flash.values.clone());
        let other = match typed.get("who").map(String::as_str) {
            Some(who) => who == "other",
            None => world.has(Fault::PreselectedOther),
        };
        let owner = session
            .account
            .and_then(|account| world.accounts.owner(account));
        let values = context! {
            f => Flash { values: typed, ..flash },
            other,
            owner => owner.map(|owner| context! {
                name => owner.name,
                document => owner.document,
                id => owner.id,
                nation => owner.nation,
            }),
            documents => DOCUMENTS,
            nations => NATIONS,
            alert => world.has(Fault::ExtraDialog).then(|| world.text("extra_dialog")),
        };
        Ok(page(world, session, &PAGE, values))
    })
}

/// W7 and W8 posted.
async fn choose(cx: RequestCx, fields: Fields) -> PageResult {
    cx.on(&PAGE, |world, session| {
        let other = fields.get("who") == "other";
        if other {
            world.visiting = OTHER.id;
        }
        let typed = if other {
            fields.keep(&["who", "document", "id", "name", "nation", "phone"])
        } else {
            fields.keep(&["who"])
        };
        let owner = session
            .account
            .and_then(|account| world.accounts.owner(account));
        match choose_person(world, owner, &typed) {
            Ok(insured) => {
                world.cover_here("chosen");
                let mut flow = Flow::new(insured, typed);
                let mut next = INSURED;
                if world.has(Fault::SkippedStep) {
                    flow.rows = years(&world.ledger.unpaid(insured));
                    next = SUBMIT;
                }
                session.flow = Some(flow);
                go(next)
            }
            Err(rejection) => {
                session.flow = None;
                session.flash = Some(Flash {
                    values: typed,
                    ..rejection.flash(world, PERSON, SOCIAL)
                });
                go(PERSON)
            }
        }
    })
}
