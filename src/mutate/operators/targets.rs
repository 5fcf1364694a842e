//! Where links lead, and what forms send.

use super::super::operator::{FLOW, Family, NOTHING, Operator, SNAPSHOT, page, unseen};

/// The operators.
pub(super) const ALL: &[Operator] = &[
    Operator {
        name: "link-target-changed",
        family: Family::Targets,
        seen_by: SNAPSHOT,
        does: "lets a link lead elsewhere",
        way: page(
            "all('a[href]')",
            "!/^(javascript:|#)/.test(e.getAttribute('href'))",
            "e.setAttribute('href', elsewhere());",
        ),
    },
    Operator {
        name: "link-in-new-window",
        family: Family::Targets,
        seen_by: SNAPSHOT,
        does: "lets a link open a new window",
        way: page("all('a[href]')", "!e.target", "e.target = '_blank';"),
    },
    Operator {
        name: "link-dead",
        family: Family::Targets,
        seen_by: SNAPSHOT,
        does: "lets a link lead nowhere",
        way: page("all('a[href]')", "true", "e.removeAttribute('href');"),
    },
    Operator {
        name: "links-exchanged",
        family: Family::Targets,
        seen_by: SNAPSHOT,
        does: "exchanges where two links lead",
        way: page(
            "all('a[href]')",
            "all('a[href]').some(other => isShown(other) && other.href !== e.href)",
            "const other = all('a[href]').find(other => isShown(other) && other.href !== e.href); const to = e.getAttribute('href'); e.setAttribute('href', other.getAttribute('href')); other.setAttribute('href', to);",
        ),
    },
    Operator {
        name: "form-address-changed",
        family: Family::Targets,
        seen_by: SNAPSHOT,
        does: "sends a form elsewhere",
        way: page(
            "all('form')",
            "!!e.querySelector('button, input[type=submit]')",
            "e.setAttribute('action', elsewhere());",
        ),
    },
    Operator {
        name: "form-method-changed",
        family: Family::Targets,
        seen_by: SNAPSHOT,
        does: "sends a form by another method",
        way: page(
            "all('form')",
            "!!e.querySelector('button, input[type=submit]')",
            "e.setAttribute('method', /^post$/i.test(e.getAttribute('method')) ? 'get' : 'post');",
        ),
    },
    Operator {
        name: "form-in-new-window",
        family: Family::Targets,
        seen_by: SNAPSHOT,
        does: "lets a form open a new window",
        way: page(
            "all('form')",
            "!e.getAttribute('target') && !!e.querySelector('button')",
            "e.setAttribute('target', '_blank');",
        ),
    },
    Operator {
        name: "hidden-value-changed",
        family: Family::Targets,
        seen_by: SNAPSHOT,
        does: "changes a value that a form sends without showing it",
        way: unseen(
            "all('form input[type=hidden]')",
            "!!e.value && !/token|csrf|nonce/i.test(e.name)",
            "e.value += '7'; e.setAttribute('value', e.value);",
        ),
    },
    Operator {
        name: "hidden-field-removed",
        family: Family::Targets,
        seen_by: SNAPSHOT,
        does: "leaves out a value that a form sends without showing it",
        way: unseen("all('form input[type=hidden]')", "!!e.name", "e.remove();"),
    },
    Operator {
        name: "hidden-field-added",
        family: Family::Targets,
        seen_by: SNAPSHOT,
        does: "has a form send one more value without showing it",
        way: unseen(
            "all('form')",
            "isShown(e) && !!e.querySelector('button')",
            "e.append(make('input', { type: 'hidden', name: 'agree', value: 'yes' }));",
        ),
    },
    Operator {
        name: "option-value-changed",
        family: Family::Targets,
        seen_by: SNAPSHOT,
        does: "sends something else for an option of a list",
        way: page(
            "all('option')",
            "!!e.value && e.text.trim()",
            "e.value += '7';",
        ),
    },
    Operator {
        name: "choice-value-changed",
        family: Family::Targets,
        seen_by: SNAPSHOT,
        does: "sends something else for a choice",
        way: page(
            "all('input[type=radio], input[type=checkbox]')",
            "!!e.value && !e.disabled",
            "e.value += '7';",
        ),
    },
    Operator {
        name: "button-became-plain",
        family: Family::Targets,
        seen_by: SNAPSHOT,
        does: "lets a button send nothing",
        way: page(
            "all('form button')",
            "e.type === 'submit'",
            "e.type = 'button';",
        ),
    },
    Operator {
        name: "button-sends-elsewhere",
        family: Family::Targets,
        seen_by: SNAPSHOT,
        does: "lets a button send its form elsewhere",
        way: page(
            "all('form button')",
            "e.type === 'submit'",
            "e.setAttribute('formaction', elsewhere());",
        ),
    },
    Operator {
        name: "field-name-changed",
        family: Family::Targets,
        seen_by: FLOW,
        does: "sends a field under another name",
        way: page(
            "all('form input:not([type=hidden]):not([type=radio]), form select')",
            "!!e.name",
            "e.name += '2';",
        ),
    },
    Operator {
        name: "click-swallowed",
        family: Family::Targets,
        seen_by: FLOW,
        does: "lets a button or link do nothing",
        way: page(
            "all('button, a[href]')",
            "!e.disabled && isUsed(e)",
            "swallow('click', e);",
        ),
    },
    Operator {
        name: "form-swallowed",
        family: Family::Targets,
        seen_by: FLOW,
        does: "lets a form be sent into the void",
        way: page(
            "all('form')",
            "!!e.querySelector('button') && isShown(e.querySelector('button')) && isUsed(e)",
            "swallow('submit', e);",
        ),
    },
    Operator {
        name: "typing-swallowed",
        family: Family::Targets,
        seen_by: FLOW,
        does: "lets a field take no text",
        way: page(
            "all(FIELD)",
            "!e.readOnly && !e.disabled && isUsed(e)",
            "e.addEventListener('beforeinput', event => event.preventDefault());",
        ),
    },
    Operator {
        name: "address-absolute",
        family: Family::Targets,
        seen_by: NOTHING,
        does: "writes the address of a link in full",
        way: page(
            "all('a[href]')",
            r#"/^\/[^/]/.test(e.getAttribute('href')) && !e.matches('[data-control]')"#,
            "e.setAttribute('href', e.href);",
        ),
    },
    Operator {
        name: "form-address-absolute",
        family: Family::Targets,
        seen_by: NOTHING,
        does: "writes the address of a form in full",
        way: page(
            "all('form[action]')",
            r#"/^\/[^/]/.test(e.getAttribute('action'))"#,
            "e.setAttribute('action', new URL(e.getAttribute('action') || '', document.baseURI).href);",
        ),
    },
    Operator {
        name: "method-in-capitals",
        family: Family::Targets,
        seen_by: NOTHING,
        does: "writes the method of a form in capitals",
        way: page(
            "all('form[method]')",
            "true",
            "e.setAttribute('method', e.getAttribute('method').toUpperCase());",
        ),
    },
    Operator {
        name: "opener-withheld",
        family: Family::Targets,
        seen_by: NOTHING,
        does: "tells a page that a link opens nothing of this one",
        way: page("all('a[href]')", "!e.rel", "e.rel = 'noopener';"),
    },
    Operator {
        name: "encoding-said-twice",
        family: Family::Targets,
        seen_by: NOTHING,
        does: "says how a form is sent, as it would be sent anyway",
        way: page(
            "all('form')",
            "!e.hasAttribute('enctype')",
            "e.setAttribute('enctype', 'application/x-www-form-urlencoded');",
        ),
    },
];
