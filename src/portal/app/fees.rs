//! A7 to A9: the person, the fees, and the confirmation.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use minijinja::context;

use super::{HOME, INSURED, LIST, PAY, PERSON, SUBMIT, WHO, guarded, say, saying, screen};
use crate::portal::faults::Fault;
use crate::portal::fixtures::{DOCUMENTS, NATIONS};
use crate::portal::form::{Fields, Obstacle};
use crate::portal::insurance::{fees, order, person_line, rows, sentence, ticked, total, years};
use crate::portal::money::{Money, WRONG};
use crate::portal::person::choose;
use crate::portal::session::{Flash, Flow, Session};
use crate::portal::web::{Answer, Detour, Visit, go};

/// A7.
pub(super) async fn person(visit: Visit, fields: Fields) -> Answer {
    guarded(&visit, |world, session, account| {
        let mut typed = session
            .flow
            .as_ref()
            .map(|flow| flow.typed.clone())
            .unwrap_or_default();
        if let Some(flash) = session.flash.as_mut().filter(|flash| flash.page == PERSON) {
            typed.append(&mut flash.values);
        }
        // Another choice on A6 begins with an empty form.
        let chosen = fields.get("who");
        if !chosen.is_empty() && typed.get("who").is_none_or(|who| who != chosen) {
            typed = BTreeMap::from([("who".to_owned(), chosen.to_owned())]);
        }
        let other = match typed.get("who").map(String::as_str) {
            Some("other") => true,
            Some("self") => false,
            _ => return go(WHO),
        };
        world.reach(if other { "A7.other" } else { "A7.self" });
        let flash = session.flash.take().filter(|flash| flash.page == PERSON);
        session.flash = Some(Flash {
            page: PERSON,
            values: typed.clone(),
            ..flash.unwrap_or_default()
        });
        let values = context! {
            other,
            owner => world.owner(account).map(|owner| context! {
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
        Ok(screen(world, session, PERSON, "app/person.html", values))
    })
}

/// A7 posted.
pub(super) async fn choose_person(visit: Visit, fields: Fields) -> Answer {
    guarded(&visit, |world, session, account| {
        let mut typed = if fields.get("who") == "other" {
            fields.keep(&["who", "document", "id", "name", "nation", "phone"])
        } else {
            BTreeMap::from([("who".to_owned(), "self".to_owned())])
        };
        let noticed = !fields.get("notice").is_empty() || world.has(Fault::AppMissingNotice);
        if noticed {
            typed.insert("notice".to_owned(), "yes".to_owned());
        }
        let mut checked = choose(world, world.owner(account), &typed)
            .map_err(|obstacle| adapted(obstacle).flash(world, PERSON, LIST));
        if !noticed {
            // Beside the errors of the fields, but before any message about the person.
            let mut flash = checked
                .err()
                .filter(|flash| flash.dialog.is_none())
                .unwrap_or_default();
            let text = world.tell("app_notice_not_ticked").to_owned();
            flash.errors.insert("notice", text);
            checked = Err(flash);
        }
        match checked {
            Ok(insured) => {
                let mut flow = Flow::new(insured, typed);
                // All are chosen at first.
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
                // With the choice, so that loading the page again stays here.
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

/// The choice between oneself and others has other names here than on the Web.
fn adapted(obstacle: Obstacle) -> Obstacle {
    match obstacle {
        Obstacle::Said("own_id") => Obstacle::Said("app_own_id"),
        same => same,
    }
}

/// A8.
pub(super) async fn insured(visit: Visit) -> Answer {
    guarded(&visit, |world, session, _| {
        let flow = flow(session)?.clone();
        let dues = world.ledger.unpaid(flow.insured);
        world.reach(if dues.len() > 1 {
            "A8.two-years"
        } else {
            "A8.page"
        });
        let values = context! {
            person => person_line(world, flow.insured),
            rows => rows(flow.insured, &dues, &flow.rows, Money::default()),
            twice => world.has(Fault::AppDuplicateButton),
        };
        Ok(screen(world, session, INSURED, "app/insured.html", values))
    })
}

/// A8 posted.
pub(super) async fn choose_insured(visit: Visit, fields: Fields) -> Answer {
    guarded(&visit, |world, session, _| {
        let insured = flow(session)?.insured;
        let ticked = ticked(world, insured, &fields);
        let none = ticked.is_empty();
        if let Some(flow) = &mut session.flow {
            flow.ticked.retain(|year| ticked.contains(year));
            flow.rows = ticked;
        }
        if none {
            return say(world, session, INSURED, "insured_unchosen");
        }
        go(SUBMIT)
    })
}

/// A9, with the sentence to confirm over it once after 提交.
pub(super) async fn submit(visit: Visit) -> Answer {
    guarded(&visit, |world, session, _| {
        let flow = flow(session)?.clone();
        if flow.rows.is_empty() {
            return go(INSURED);
        }
        if world.has(Fault::AppHttp500) {
            let (title, text) = (world.text("broken_title"), world.text("broken"));
            let page = saying(world, session, title, text, HOME);
            return Ok((StatusCode::INTERNAL_SERVER_ERROR, page).into_response());
        }
        let wrong = if world.has(Fault::AppWrongAmount) {
            WRONG
        } else {
            Money::default()
        };
        let confirming = session
            .flash
            .as_ref()
            .is_some_and(|flash| flash.page == SUBMIT && flash.values.contains_key("confirm"));
        let dues = fees(world, &flow);
        if dues.is_empty() && session.flash.is_none() {
            // Paid on another side meanwhile, or on the way back from the result.
            session.flash = Some(Obstacle::Said("already_declared").flash(world, SUBMIT, LIST));
        }
        world.reach(if confirming { "A9.confirm" } else { "A9.page" });
        let total = total(&dues, &flow, wrong);
        let name = if world.has(Fault::AppWrongPerson) {
            world.text("wrong_person")
        } else {
            flow.insured.name
        };
        let values = context! {
            person => person_line(world, flow.insured),
            rows => rows(flow.insured, &dues, &flow.ticked, wrong),
            total => total.to_string(),
            special => !flow.ticked.is_empty(),
            sentence => confirming.then(|| sentence(world.text("confirm"), name, total)),
            disabled => world.has(Fault::AppDisabledButton),
        };
        Ok(screen(world, session, SUBMIT, "app/submit.html", values))
    })
}

/// A9 posted.
pub(super) async fn choose_fees(visit: Visit, fields: Fields) -> Answer {
    guarded(&visit, |world, session, _| {
        let insured = flow(session)?.insured;
        let mut ticked = ticked(world, insured, &fields);
        if let Some(flow) = &mut session.flow {
            ticked.retain(|year| flow.rows.contains(year));
            flow.ticked.clone_from(&ticked);
        }
        if fees(world, flow(session)?).is_empty() {
            return go(SUBMIT);
        }
        if ticked.is_empty() {
            return say(world, session, SUBMIT, "fees_unchosen");
        }
        session.flash = Some(Flash {
            page: SUBMIT,
            values: BTreeMap::from([("confirm".to_owned(), "1".to_owned())]),
            ..Flash::default()
        });
        go(SUBMIT)
    })
}

/// The sentence confirmed: makes the order, or finds the one that there is.
pub(super) async fn confirm(visit: Visit) -> Answer {
    guarded(&visit, |world, session, account| {
        let flow = flow(session)?.clone();
        if flow.ticked.is_empty() {
            return go(SUBMIT);
        }
        match order(world, account, &flow) {
            Ok(number) => {
                session.order = Some(number);
                session.phone.failure = None;
                go(PAY)
            }
            Err(obstacle) => {
                session.flash = Some(obstacle.flash(world, SUBMIT, LIST));
                go(SUBMIT)
            }
        }
    })
}

/// What was chosen on A7, or the way back there.
fn flow(session: &Session) -> Result<&Flow, Detour> {
    let chosen = session.flow.as_ref();
    chosen.ok_or_else(|| Detour(PERSON.to_owned()))
}
