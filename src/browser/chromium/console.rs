//! What a page logs, as people see it in the console of their browser.

use serde_json::Value;

use crate::browser::error_text::{READ, beginning, brief, cut};

/// What `console.error` was given, with its placeholders (`%s`, `%d`, …) filled in.
pub(super) fn logged(arguments: &[Value]) -> String {
    let mut rest = arguments.iter();
    let mut text = String::new();
    if let Some(format) = arguments.first().and_then(string) {
        rest.next();
        text = filled(format, &mut rest);
    }
    for argument in rest {
        if text.len() >= READ {
            break;
        }
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&shown(argument));
    }
    brief(&text)
}

/// The words of an exception: what was thrown, and without it what the engine says.
pub(super) fn thrown(details: &Value) -> String {
    match details.get("exception") {
        Some(exception) => brief(&shown(exception)),
        None => brief(details["text"].as_str().unwrap_or_default()),
    }
}

fn string(value: &Value) -> Option<&str> {
    (value["type"] == "string").then(|| value["value"].as_str().unwrap_or_default())
}

/// The format with what follows it in place of its placeholders.
fn filled<'a>(format: &str, rest: &mut impl Iterator<Item = &'a Value>) -> String {
    let mut out = String::new();
    let mut characters = beginning(format).chars().peekable();
    while let Some(c) = characters.next() {
        let sign = match c {
            '%' => characters.peek().copied(),
            _ => None,
        };
        match sign {
            Some('%') => out.push('%'),
            Some('s' | 'd' | 'i' | 'f' | 'o' | 'O' | 'c') => match rest.next() {
                // A style.
                Some(_) if sign == Some('c') => {}
                Some(value) => out.push_str(&shown(value)),
                None => out.extend(['%'].into_iter().chain(sign)),
            },
            _ => {
                out.push(c);
                continue;
            }
        }
        characters.next();
    }
    out
}

/// A value as the console shows it.
fn shown(value: &Value) -> String {
    if let Some(text) = string(value) {
        return beginning(text).to_owned();
    }
    let description = || value["description"].as_str().unwrap_or_default().to_owned();
    match (value["type"].as_str(), value["subtype"].as_str()) {
        (Some("undefined"), _) => "undefined".to_owned(),
        (_, Some("null")) => "null".to_owned(),
        (_, Some("error")) => without_stack(&description()).to_owned(),
        (_, Some("node")) => format!("<{}>", description()),
        (Some("object"), Some("date" | "regexp")) => description(),
        (Some("object"), _) if value["preview"].is_object() => {
            let class = value["className"].as_str().unwrap_or_default();
            preview(&value["preview"], class)
        }
        (Some("function"), _) => cut(&description().replace('\n', " "), 40),
        _ => {
            let text = value
                .get("unserializableValue")
                .or(value.get("description"));
            match text.and_then(Value::as_str) {
                Some(text) => text.to_owned(),
                None => value["value"].to_string(),
            }
        }
    }
}

/// The description of an error without its stack.
fn without_stack(description: &str) -> &str {
    let end = description.find("\n    at ");
    &description[..end.unwrap_or(description.len())]
}

/// `{a: 1, b: {…}}`, `[1, 'x']`, `Map(1) {1 => 2}`.
fn preview(preview: &Value, class: &str) -> String {
    let list = |key: &str| preview[key].as_array().map_or(&[][..], Vec::as_slice);
    let subtype = preview["subtype"].as_str().unwrap_or_default();
    let is_list = matches!(subtype, "array" | "typedarray");
    let mut parts: Vec<String> = match preview["entries"].is_array() {
        true => list("entries").iter().map(entry).collect(),
        false => list("properties")
            .iter()
            .map(|property| match is_list && is_index(&property["name"]) {
                true => within(property),
                false => {
                    let name = property["name"].as_str().unwrap_or_default();
                    format!("{name}: {}", within(property))
                }
            })
            .collect(),
    };
    if preview["overflow"] == true {
        parts.push("…".to_owned());
    }
    let parts = parts.join(", ");
    match (subtype, class) {
        ("array", _) => format!("[{parts}]"),
        ("", "Object") => format!("{{{parts}}}"),
        ("", class) => format!("{class} {{{parts}}}"),
        _ => {
            let description = preview["description"].as_str().unwrap_or(class);
            format!("{description} {{{parts}}}")
        }
    }
}

fn is_index(name: &Value) -> bool {
    let digits = |name: &str| name.bytes().all(|byte| byte.is_ascii_digit());
    name.as_str().is_some_and(digits)
}

/// An entry of a map (`key => value`) or a set.
fn entry(entry: &Value) -> String {
    let part = |part: &Value| {
        let mut part = part.clone();
        // Here the description is what elsewhere is the value.
        part["value"] = part["description"].clone();
        within(&part)
    };
    match entry.get("key") {
        Some(key) => format!("{} => {}", part(key), part(&entry["value"])),
        None => part(&entry["value"]),
    }
}

/// A value inside of another one.
fn within(property: &Value) -> String {
    let value = property["value"].as_str().unwrap_or_default();
    match property["type"].as_str().unwrap_or_default() {
        "string" => format!("'{value}'"),
        "function" => "ƒ".to_owned(),
        "accessor" => "…".to_owned(),
        "object" if value == "Object" => "{…}".to_owned(),
        _ => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::browser::error_text::LONGEST;

    fn text(text: &str) -> Value {
        json!({ "type": "string", "value": text })
    }

    #[test]
    fn placeholders_are_filled_as_a_console_does() {
        let number = json!({ "type": "number", "value": 3, "description": "3" });
        let cases = [
            (
                vec![text("hello %s, %d of 100%%"), text("Ann"), number.clone()],
                "hello Ann, 3 of 100%",
            ),
            (
                vec![text("%cred"), text("color: red"), number.clone()],
                "red 3",
            ),
            (vec![text("%s and %s"), text("one")], "one and %s"),
            (vec![number.clone(), text("%s")], "3 %s"),
            (vec![text("100 % sure %"), text("x")], "100 % sure % x"),
            (vec![], ""),
        ];
        for (arguments, said) in cases {
            assert_eq!(logged(&arguments), said);
        }
    }

    #[test]
    fn values_are_shown_as_people_see_them() {
        let object = json!({
            "type": "object", "className": "Object", "description": "Object",
            "preview": { "type": "object", "description": "Object", "overflow": true, "properties": [
                { "name": "a", "type": "number", "value": "1" },
                { "name": "b", "type": "object", "value": "Object" },
                { "name": "c", "type": "object", "subtype": "array", "value": "Array(3)" },
                { "name": "d", "type": "string", "value": "x" },
                { "name": "e", "type": "function", "value": "" },
                { "name": "f", "type": "accessor" },
            ] },
        });
        let of_class = |class: &str, subtype: &str, preview: Value| {
            let mut value = json!({ "type": "object", "className": class, "preview": preview });
            if !subtype.is_empty() {
                value["subtype"] = subtype.into();
                value["preview"]["subtype"] = subtype.into();
            }
            value
        };
        let one = json!({ "type": "number", "description": "1" });
        let entry = json!({ "key": { "type": "string", "description": "k" }, "value": one });
        let item = json!({ "name": "0", "type": "string", "value": "x" });
        let cases = [
            (object, "{a: 1, b: {…}, c: Array(3), d: 'x', e: ƒ, f: …, …}"),
            (
                of_class("Array", "array", json!({ "properties": [item] })),
                "['x']",
            ),
            (of_class("Foo", "", json!({ "properties": [] })), "Foo {}"),
            (
                of_class(
                    "Map",
                    "map",
                    json!({ "description": "Map(1)", "entries": [entry] }),
                ),
                "Map(1) {'k' => 1}",
            ),
            (
                json!({ "type": "object", "subtype": "error", "className": "TypeError",
                    "description": "TypeError: no\nmore of it\n    at f (http://h/a.js:1:2)\n    at g" }),
                "TypeError: no more of it",
            ),
            (
                json!({ "type": "object", "subtype": "node", "description": "div#a.b" }),
                "<div#a.b>",
            ),
            (
                json!({ "type": "object", "subtype": "null", "value": null }),
                "null",
            ),
            (json!({ "type": "undefined" }), "undefined"),
            (json!({ "type": "boolean", "value": true }), "true"),
            (
                json!({ "type": "bigint", "unserializableValue": "10n", "description": "10n" }),
                "10n",
            ),
            (
                json!({ "type": "symbol", "description": "Symbol(s)" }),
                "Symbol(s)",
            ),
            (
                json!({ "type": "function", "description": "function f(){}" }),
                "function f(){}",
            ),
        ];
        for (value, said) in cases {
            assert_eq!(logged(&[value]), said);
        }
    }

    #[test]
    fn stacks_are_left_out_and_long_texts_are_cut() {
        let stack = "Error: a\n    at f (http://h/a.js:1:2)\n\n  in App (at index.js:7)";
        assert_eq!(logged(&[text(stack)]), "Error: a in App (at index.js:7)");
        let long = logged(&[text(&"长".repeat(1_000_000))]);
        assert_eq!(long.chars().count(), LONGEST + 1);
        assert!(long.ends_with('…'));
        assert_eq!(brief("at noon: closed"), "at noon: closed");
    }

    #[test]
    fn anything_can_be_thrown() {
        let thrown =
            |exception: Value| thrown(&json!({ "text": "Uncaught", "exception": exception }));
        assert_eq!(thrown(text("no")), "no");
        assert_eq!(thrown(json!({ "type": "undefined" })), "undefined");
        let details = json!({ "text": "Uncaught SyntaxError: x" });
        assert_eq!(super::thrown(&details), "Uncaught SyntaxError: x");
    }
}
