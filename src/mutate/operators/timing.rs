//! When things come.

use std::time::Duration;

use super::super::operator::{
    FLOW, Family, Fate, NOTHING, Operator, SNAPSHOT, hides, page, request,
};
use crate::browser::RequestKind;

/// The operators.
pub(super) const ALL: &[Operator] = &[
    Operator {
        name: "page-silent",
        family: Family::Timing,
        seen_by: FLOW,
        does: "never answers the request for a page",
        way: request(RequestKind::Document, Fate::Silent),
    },
    Operator {
        name: "script-silent",
        family: Family::Timing,
        seen_by: FLOW,
        does: "never answers the request for a script",
        way: request(RequestKind::Script, Fate::Silent),
    },
    Operator {
        name: "call-silent",
        family: Family::Timing,
        seen_by: FLOW,
        does: "never answers a request of a script",
        way: request(RequestKind::Call, Fate::Silent),
    },
    Operator {
        name: "text-goes",
        family: Family::Timing,
        seen_by: SNAPSHOT,
        does: "takes a text away after a moment",
        way: page(
            "texts('p, dd, td, h1, h2')",
            "true",
            "return later(250, () => e.remove());",
        ),
    },
    Operator {
        name: "text-changes",
        family: Family::Timing,
        seen_by: SNAPSHOT,
        does: "changes a text after a moment",
        way: page(
            "texts('p, dd, td, h1, h2')",
            "true",
            "return later(250, () => say(e, reworded(said(e))));",
        ),
    },
    Operator {
        name: "control-goes",
        family: Family::Timing,
        seen_by: SNAPSHOT,
        does: "takes a control away after a moment",
        way: page(
            "all('button, a[href]')",
            "true",
            "return later(150, () => e.remove());",
        ),
    },
    Operator {
        name: "spinner-forever",
        family: Family::Timing,
        seen_by: FLOW,
        does: "covers the page with a spinner that stays",
        way: page(
            "[document.body]",
            "true",
            "const spinner = make('div', { role: 'status', 'aria-busy': 'true' }, '…'); look(spinner, { position: 'fixed', inset: 0, 'z-index': 99999, background: '#fffc' }); e.append(spinner); return spinner;",
        ),
    },
    Operator {
        name: "reloads-forever",
        family: Family::Timing,
        seen_by: FLOW,
        does: "loads the page again and again",
        way: page(
            "[document.body]",
            "true",
            "return later(400, () => location.reload());",
        ),
    },
    Operator {
        name: "goes-on-by-itself",
        family: Family::Timing,
        seen_by: FLOW,
        does: "leaves the page after a moment",
        way: page(
            "[document.body]",
            "true",
            "return later(300, () => location.assign(elsewhere()));",
        ),
    },
    Operator {
        name: "button-never-ready",
        family: Family::Timing,
        seen_by: FLOW,
        does: "never enables a button",
        way: page(
            "all('button')",
            "!e.disabled",
            "e.disabled = true; new MutationObserver(() => { if (!e.disabled) e.disabled = true; }).observe(e, { attributes: true });",
        ),
    },
    Operator {
        name: "text-too-late",
        family: Family::Timing,
        seen_by: FLOW,
        does: "shows a text only after a minute",
        way: hides(
            "texts('dd, td, h1, p')",
            "true",
            "const place = document.createComment(''); e.replaceWith(place); later(60000, () => place.replaceWith(e));",
        ),
    },
    Operator {
        name: "page-late",
        family: Family::Timing,
        seen_by: NOTHING,
        does: "sends a page half a second later",
        way: request(
            RequestKind::Document,
            Fate::Late(Duration::from_millis(500)),
        ),
    },
    Operator {
        name: "script-late",
        family: Family::Timing,
        seen_by: NOTHING,
        does: "sends a script half a second later",
        way: request(RequestKind::Script, Fate::Late(Duration::from_millis(500))),
    },
    Operator {
        name: "style-late",
        family: Family::Timing,
        seen_by: NOTHING,
        does: "sends a style sheet half a second later",
        way: request(RequestKind::Style, Fate::Late(Duration::from_millis(500))),
    },
    Operator {
        name: "image-late",
        family: Family::Timing,
        seen_by: NOTHING,
        does: "sends an image a second later",
        way: request(RequestKind::Image, Fate::Late(Duration::from_millis(1000))),
    },
    Operator {
        name: "call-late",
        family: Family::Timing,
        seen_by: NOTHING,
        does: "answers a request of a script a second later",
        way: request(RequestKind::Call, Fate::Late(Duration::from_millis(1000))),
    },
    Operator {
        name: "part-late",
        family: Family::Timing,
        seen_by: NOTHING,
        does: "shows a part of the page a moment later",
        way: page(
            "all('main > *, form > div')",
            "!e.querySelector('script, dialog')",
            "const holder = make('div', { style: `height: ${e.offsetHeight}px` , 'aria-busy': 'true' }); e.replaceWith(holder); later(300, () => holder.replaceWith(e)); return holder;",
        ),
    },
    Operator {
        name: "button-late",
        family: Family::Timing,
        seen_by: NOTHING,
        does: "enables a button a moment later",
        way: page(
            "all('button')",
            "!e.disabled",
            "e.disabled = true; later(300, () => { e.disabled = false; });",
        ),
    },
];
