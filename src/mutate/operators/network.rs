//! Answers of the site, and scripts.

use super::super::operator::{
    ERRORS, FLOW, Family, Fate, NOTHING, Operator, PIXELS, page, posted, request, unseen,
};
use super::super::source;
use crate::browser::RequestKind;

/// The operators.
pub(super) const ALL: &[Operator] = &[
    Operator {
        name: "page-500",
        family: Family::Network,
        seen_by: FLOW,
        does: "answers the request for a page with an error",
        way: request(
            RequestKind::Document,
            Fate::Status(
                500,
                "text/html",
                "<title>Error</title><h1>Internal Server Error</h1>",
            ),
        ),
    },
    Operator {
        name: "page-404",
        family: Family::Network,
        seen_by: FLOW,
        does: "answers that there is no such page",
        way: request(
            RequestKind::Document,
            Fate::Status(
                404,
                "text/html",
                "<title>Not found</title><h1>Not Found</h1>",
            ),
        ),
    },
    Operator {
        name: "page-refused",
        family: Family::Network,
        seen_by: FLOW,
        does: "refuses the connection for a page",
        way: request(RequestKind::Document, Fate::Refused),
    },
    Operator {
        name: "page-empty",
        family: Family::Network,
        seen_by: FLOW,
        does: "answers with an empty page",
        way: request(RequestKind::Document, Fate::Status(200, "text/html", "")),
    },
    Operator {
        name: "page-cut",
        family: Family::Network,
        seen_by: FLOW,
        does: "sends half of a page",
        way: request(RequestKind::Document, Fate::Rewritten(source::halve)),
    },
    Operator {
        name: "page-as-text",
        family: Family::Network,
        seen_by: FLOW,
        does: "sends a page as plain text",
        way: request(RequestKind::Document, Fate::Rewritten(source::as_text)),
    },
    Operator {
        name: "page-redirected",
        family: Family::Network,
        seen_by: FLOW,
        does: "leads to the site's first page instead",
        way: request(RequestKind::Document, Fate::Redirected("/")),
    },
    Operator {
        name: "form-500",
        family: Family::Network,
        seen_by: FLOW,
        does: "answers a form that is sent with an error",
        way: posted(Fate::Status(
            500,
            "text/html",
            "<title>Error</title><h1>Internal Server Error</h1>",
        )),
    },
    Operator {
        name: "form-refused",
        family: Family::Network,
        seen_by: FLOW,
        does: "refuses the connection for a form",
        way: posted(Fate::Refused),
    },
    Operator {
        name: "call-500",
        family: Family::Network,
        seen_by: ERRORS,
        does: "answers a request of a script with an error",
        way: request(RequestKind::Call, Fate::Status(500, "text/plain", "error")),
    },
    Operator {
        name: "call-refused",
        family: Family::Network,
        seen_by: ERRORS,
        does: "refuses the connection for a request of a script",
        way: request(RequestKind::Call, Fate::Refused),
    },
    Operator {
        name: "call-empty",
        family: Family::Network,
        seen_by: FLOW,
        does: "answers a request of a script with nothing",
        way: request(
            RequestKind::Call,
            Fate::Status(200, "application/json", "{}"),
        ),
    },
    Operator {
        name: "script-404",
        family: Family::Network,
        seen_by: ERRORS,
        does: "leaves a script out",
        way: request(
            RequestKind::Script,
            Fate::Status(404, "text/plain", "not found"),
        ),
    },
    Operator {
        name: "script-refused",
        family: Family::Network,
        seen_by: ERRORS,
        does: "refuses the connection for a script",
        way: request(RequestKind::Script, Fate::Refused),
    },
    Operator {
        name: "script-empty",
        family: Family::Network,
        seen_by: FLOW,
        does: "sends an empty script",
        way: request(
            RequestKind::Script,
            Fate::Status(200, "text/javascript", ""),
        ),
    },
    Operator {
        name: "script-wrong",
        family: Family::Network,
        seen_by: ERRORS,
        does: "sends a script with a mistake",
        way: request(RequestKind::Script, Fate::Rewritten(source::misspelt)),
    },
    Operator {
        name: "exception",
        family: Family::Network,
        seen_by: ERRORS,
        does: "lets a script throw an exception",
        way: request(RequestKind::Script, Fate::Rewritten(source::throwing)),
    },
    Operator {
        name: "rejection",
        family: Family::Network,
        seen_by: ERRORS,
        does: "lets a script leave a rejected promise",
        way: request(RequestKind::Script, Fate::Rewritten(source::rejecting)),
    },
    Operator {
        name: "console-error",
        family: Family::Network,
        seen_by: ERRORS,
        does: "lets a script report an error",
        way: request(RequestKind::Script, Fate::Rewritten(source::complaining)),
    },
    Operator {
        name: "alert-opened",
        family: Family::Network,
        seen_by: FLOW,
        does: "lets a script open an alert",
        way: request(RequestKind::Script, Fate::Rewritten(source::alerting)),
    },
    Operator {
        name: "call-added",
        family: Family::Network,
        seen_by: ERRORS,
        does: "lets a script ask for what is not there",
        way: request(RequestKind::Script, Fate::Rewritten(source::asking)),
    },
    Operator {
        name: "style-404",
        family: Family::Network,
        seen_by: ERRORS,
        does: "leaves a style sheet out",
        way: request(
            RequestKind::Style,
            Fate::Status(404, "text/plain", "not found"),
        ),
    },
    Operator {
        name: "style-empty",
        family: Family::Network,
        seen_by: PIXELS,
        does: "sends an empty style sheet",
        way: request(RequestKind::Style, Fate::Status(200, "text/css", "")),
    },
    Operator {
        name: "image-404",
        family: Family::Network,
        seen_by: ERRORS,
        does: "leaves an image out",
        way: request(
            RequestKind::Image,
            Fate::Status(404, "text/plain", "not found"),
        ),
    },
    Operator {
        name: "tracking-pixel-added",
        family: Family::Network,
        seen_by: NOTHING,
        does: "adds a tracking pixel",
        way: page(
            "[document.body]",
            "ownImage()",
            "const pixel = make('img', { src: ownImage(), width: '1', height: '1', alt: '' }); look(pixel, { position: 'absolute', top: '0', visibility: 'hidden' }); e.append(pixel);",
        ),
    },
    Operator {
        name: "header-added",
        family: Family::Network,
        seen_by: NOTHING,
        does: "sends a header more",
        way: request(RequestKind::Document, Fate::Rewritten(source::with_header)),
    },
    Operator {
        name: "source-spaced",
        family: Family::Network,
        seen_by: NOTHING,
        does: "adds blank lines between the elements of the source",
        way: request(RequestKind::Document, Fate::Rewritten(source::spaced)),
    },
    Operator {
        name: "source-commented",
        family: Family::Network,
        seen_by: NOTHING,
        does: "adds a comment to the end of the source",
        way: request(RequestKind::Document, Fate::Rewritten(source::commented)),
    },
    Operator {
        name: "script-commented",
        family: Family::Network,
        seen_by: NOTHING,
        does: "adds a comment to a script",
        way: request(
            RequestKind::Script,
            Fate::Rewritten(source::script_commented),
        ),
    },
    Operator {
        name: "script-logging",
        family: Family::Network,
        seen_by: NOTHING,
        does: "lets a script write to the log",
        way: request(RequestKind::Script, Fate::Rewritten(source::logging)),
    },
    Operator {
        name: "style-commented",
        family: Family::Network,
        seen_by: NOTHING,
        does: "adds a rule to a style sheet that fits nothing",
        way: request(RequestKind::Style, Fate::Rewritten(source::style_added)),
    },
    Operator {
        name: "style-link-added",
        family: Family::Network,
        seen_by: NOTHING,
        does: "adds a link for a style sheet that has no address",
        way: unseen(
            "[document.head]",
            "true",
            "e.append(make('link', { rel: 'stylesheet' }));",
        ),
    },
];
