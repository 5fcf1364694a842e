//! Hints on what to write instead, which can be pasted into a scenario.

use crate::locator::{By, Locator, TextMatch};
use crate::page::{Change, ChangeKind, Holding, Match, Near, Prepare, Spot, Use, inline_scalar};

/// What cannot be done with a control: `it cannot be clicked`.
pub(super) fn used(purpose: Use) -> &'static str {
    match purpose {
        Use::Click => "clicked",
        Use::Fill => "filled",
        Use::Choose => "chosen",
        Use::Check => "checked",
        Use::Select => "used to select",
        Use::Hover => "pointed at",
        Use::Drag => "dragged",
        Use::Drop => "dragged onto",
        Use::Focus => "focused",
        Use::Write => "typed into",
        Use::Keys => "used to enter characters",
        Use::Upload => "given a file",
    }
}

/// What the page has instead of what was looked for, one line each.
pub(super) fn listed(near: &[Near], front: Option<&Spot>) -> Vec<String> {
    let lead = match front {
        Some(front) => format!("{} is in front, and has", spot_words(front)),
        None => "there is".to_owned(),
    };
    let lines = near.iter();
    let lines = lines.map(|near| format!("{lead} {}", near_words(near)));
    let mut lines: Vec<_> = lines.collect();
    if lines.is_empty()
        && let Some(front) = front
    {
        lines.push(format!("{} is in front", spot_words(front)));
    }
    lines
}

/// What to ask oneself if the page has nothing like it; the failure says which page it is.
const RIGHT_PAGE: &str = "is this the page that the step is about?";

/// What to do if a control is missing.
pub(super) fn instead(order: &Prepare, near: &[Near], front: Option<&Spot>) -> String {
    let meant = near.first().map(|near| match near {
        near if near.hidden => format!(
            "`{}` exists, but is hidden: must an earlier action show it?",
            as_locator(near)
        ),
        near => format!(
            "did you mean `{}`, or has the page renamed it?",
            as_locator(near)
        ),
    });
    let is_far = near.first().is_none_or(|near| near.far);
    match (front, meant) {
        (Some(_), Some(meant)) if !is_far => format!(
            "{meant} What is behind the dialog cannot be {} until the dialog is closed",
            used(order.purpose)
        ),
        (Some(_), _) => {
            "close the dialog first, or use a control in it: nothing behind it can be reached"
                .to_owned()
        }
        (None, Some(meant)) => meant,
        (None, None) => RIGHT_PAGE.to_owned(),
    }
}

/// What to do about a control that cannot be used, by the reason.
pub(super) fn to_make_usable(why: &str) -> Option<&'static str> {
    match why {
        "hidden" => Some("it exists, but is not shown: must an earlier action show it?"),
        "disabled" => Some("must an earlier action fill in or choose what it waits for?"),
        "readonly" => Some(
            "nothing can be typed into it: use what the page offers, such as a list that a click opens",
        ),
        _ if why.starts_with("covered by") => Some(
            "must an earlier action close what covers it, such as `press: Escape` or a click beside it?",
        ),
        _ => None,
    }
}

/// What to do if a container (`in:`) is missing.
pub(super) fn instead_of_place(near: &[Near]) -> String {
    match near.first() {
        Some(near) => format!(
            "did you mean `in: {}`, or has the page renamed it?",
            as_locator(near)
        ),
        None => RIGHT_PAGE.to_owned(),
    }
}

fn near_words(near: &Near) -> String {
    if let Some(text) = &near.text {
        return format!("text \"{text}\"");
    }
    let mut words = spot_words(&Spot {
        role: near.role.clone(),
        name: near.name.clone(),
    });
    match &near.beside {
        Some(beside) => {
            words.push_str(&format!(
                ", which has no name and stands beside \"{beside}\""
            ));
        }
        None if near.name.is_empty() => words.push_str(" without a name"),
        None => {}
    }
    if near.hidden {
        words.push_str(", which is hidden");
    }
    words
}

/// `button "继续"`; only the role where there is no name.
fn spot_words(spot: &Spot) -> String {
    if spot.name.is_empty() {
        return spot.role.clone();
    }
    let mut name: String = spot.name.chars().take(60).collect();
    if name.len() < spot.name.len() {
        name.push('…');
    }
    format!("{} \"{name}\"", spot.role)
}

/// As a scenario writes it: `{ button: 继续 }`.
fn as_locator(near: &Near) -> String {
    match near {
        Near {
            text: Some(text), ..
        } => one("text", text),
        Near {
            beside: Some(beside),
            ..
        } => one(&near.role, beside),
        Near { css: Some(css), .. } => one("css", css),
        Near { name, .. } if name.is_empty() => one("role", &near.role),
        Near { role, name, .. } => one(role, name),
    }
}

fn one(kind: &str, name: &str) -> String {
    format!("{{ {kind}: {} }}", inline_scalar(name))
}

/// How to say which of several elements is meant: by role if the roles differ, otherwise by a
/// container that holds only one of them, otherwise by a test id or CSS selector.
pub(super) fn tell_apart(order: &Prepare, elements: &[Match], wanted: &str) -> String {
    let by_role = |element: &Match| {
        let own = |other: &&Match| other.role == element.role;
        !element.role.is_empty() && elements.iter().filter(own).count() == 1
    };
    let bare = matches!(order.locator.by, By::Name { .. });
    if let Some(element) = elements.iter().find(|element| bare && by_role(element)) {
        return format!(
            "say which by its role: `{}`",
            one(&element.role, &element.name)
        );
    }
    let placed = elements.iter().find_map(|element| {
        let spot = element.spot.as_ref()?;
        Some((element, spot))
    });
    if let Some((element, spot)) = placed {
        let kind = if element.role.is_empty() {
            "text"
        } else {
            &element.role
        };
        return format!(
            "say where it is: `{{ {kind}: {}, in: {} }}`",
            inline_scalar(&element.name),
            one(&spot.role, &spot.name)
        );
    }
    match elements.iter().find_map(|element| element.css.as_ref()) {
        Some(css) => format!(
            "say which {wanted} by its place (`in:`), or by `{}`",
            one("css", css)
        ),
        None => format!(
            "say which {wanted} by its place (`in:`), by what it stands beside (`right_of`, `below`), \
             or as a last resort by `nth: {{ number: 2, reason: … }}`"
        ),
    }
}

/// The new name of a control that is missing, if the changes of the page show that it was renamed.
pub(super) fn renamed_help(locator: &Locator<String>, changes: &[Change]) -> Option<String> {
    let (wanted, name) = match &locator.by {
        By::Name { name } => (None, name),
        By::Role {
            role,
            name: Some(name),
        } => (Some(role), name),
        _ => return None,
    };
    let TextMatch::Is(name) = name else {
        return None;
    };
    let (role, new) = changes.iter().find_map(|change| match &change.kind {
        ChangeKind::Renamed { role, old, new } => {
            let fits = old == name && wanted.is_none_or(|wanted| wanted == role);
            fits.then_some((role, new))
        }
        _ => None,
    })?;
    Some(format!("the page has renamed it: `{}`", one(role, new)))
}

/// What to do if a text is on the page only as the value of a field.
pub(super) fn value_help(field: &Holding) -> String {
    if field.name.is_empty() || field.value.is_empty() {
        let field = spot_words(&Spot {
            role: field.role.clone(),
            name: field.name.clone(),
        });
        return format!("the {field} holds it: expect its `value` instead of `text`");
    }
    format!(
        "the {} \"{}\" holds it: expect `value: {{ {}: {} }}`",
        field.role,
        field.name,
        inline_scalar(&field.name),
        inline_scalar(&field.value)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(role: &str, name: &str) -> Near {
        Near {
            role: role.into(),
            name: name.into(),
            ..Near::default()
        }
    }

    #[test]
    fn hints_can_be_pasted() {
        for (near, locator) in [
            (near("button", "继续"), "{ button: 继续 }"),
            (
                near("button", "提交: \"加急\" 申请"),
                r#"{ button: "提交: \"加急\" 申请" }"#,
            ),
            (near("link", "a, b"), r#"{ link: "a, b" }"#),
            (near("link", "Yes"), r#"{ link: "Yes" }"#),
            (near("link", "12.50"), r#"{ link: "12.50" }"#),
            (near("link", "${x}"), r#"{ link: "$${x}" }"#),
            (near("dialog", ""), "{ role: dialog }"),
        ] {
            assert_eq!(as_locator(&near), locator);
        }
    }

    #[test]
    fn a_field_without_a_name_is_told_by_what_it_stands_beside() {
        let field = Near {
            beside: Some("姓名：".into()),
            ..near("textbox", "")
        };
        assert_eq!(
            listed(&[field], None),
            ["there is textbox, which has no name and stands beside \"姓名：\""]
        );
    }

    #[test]
    fn what_a_dialog_in_front_has_is_told_with_it() {
        let front = Spot {
            role: "dialog".into(),
            name: "Rename".into(),
        };
        assert_eq!(
            listed(&[near("button", "Fine")], Some(&front)),
            ["dialog \"Rename\" is in front, and has button \"Fine\""]
        );
        assert_eq!(listed(&[], Some(&front)), ["dialog \"Rename\" is in front"]);
    }
}
