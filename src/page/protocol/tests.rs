use serde_json::{from_value, json, to_value};

use super::*;
use crate::locator::By;
use crate::source::Location;

#[test]
fn questions_are_written_as_the_script_reads_them() {
    let locator = Locator {
        location: Location::nowhere(),
        by: By::Name {
            name: TextMatch::Is("登录".to_owned()),
        },
        within: Vec::new(),
    };
    let prepare = Prepare {
        locator,
        purpose: Use::Click,
        option: None,
        group: None,
        at: None,
    };
    assert_eq!(
        to_value(prepare).unwrap(),
        json!({
            "locator": { "by": {"kind": "name", "name": {"is": "登录"}}, "in": [] },
            "use": "click",
        })
    );
    let check: Check<String> = Check::Text {
        text: TextMatch::Matches("a+".to_owned()),
        present: false,
    };
    assert_eq!(
        to_value(check).unwrap(),
        json!({"kind": "text", "text": {"matches": "a+"}, "present": false})
    );
}

#[test]
fn answers_are_read_as_the_script_writes_them() {
    let element = json!({
        "role": "radio", "name": "本人", "path": ["group \"参保人\""], "checked": true,
        "rect": {"x": 1, "y": 2.5, "width": 3, "height": 4},
    });
    let seen = json!({
        "quiet": true, "why": "", "unchanged": true,
        "checks": [{"ok": false, "found": "none"}], "targets": [null, element], "page": null,
        "covers": [[{"rect": {"x": 1, "y": 2, "width": 3, "height": 4}, "text": "154"}]],
        "window": {
            "x": 0, "y": 120, "width": 800, "height": 600,
            "page_width": 800, "page_height": 900, "title": "页",
        },
    });
    let seen: Observation = from_value(seen).unwrap();
    assert_eq!((seen.checks[0].ok, seen.targets.len()), (false, 2));
    let ready = json!({"status": "ready", "quiet": true, "element": element, "point": [1.5, 2]});
    let Found::Ready {
        element: radio,
        point,
        done,
        file_field: false,
        time: None,
        multiple: false,
        open: false,
    } = from_value(ready).unwrap()
    else {
        panic!("not ready");
    };
    assert_eq!(
        (radio.checked, point, done),
        (Some(true), (1.5, 2.0), false)
    );
    let answers = [
        json!({"status": "ready", "element": element, "point": [1, 2], "done": true}),
        json!({"status": "none", "near": [{"role": "button", "name": "x"}]}),
        json!({"status": "none", "near": [], "missing_place": "dialog \"x\""}),
        json!({"status": "many", "elements": [element, element]}),
        json!({"status": "unusable", "element": element, "why": "disabled"}),
        json!({"status": "invalid", "message": "no"}),
    ];
    for answer in answers {
        assert!(from_value::<Found>(answer.clone()).is_ok(), "{answer}");
    }
}
