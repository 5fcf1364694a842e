//! What valid files mean.

use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::json;
use stepproof::locator::{By, TextMatch};
use stepproof::page::Check as OnPage;
use stepproof::scenario::{
    ActionKind, BrowserCheck, Case, Check, ClockMove, Evidence, LocalText, MODIFIER_KEYS,
    NAMED_KEYS, Piece, Template,
};

use super::reference::reference;
use super::{input, valid};

/// The one case of a scenario with these steps.
#[track_caller]
fn case(steps: &str) -> Case {
    let text = format!("scenario: pay\ntitle: 缴费\nsecrets: [PIN]\nsteps:\n{steps}");
    valid(vec![input("pay.yaml", text)]).suite.cases.remove(0)
}

/// A scenario whose one step does this.
#[track_caller]
fn actions(lines: &str) -> Vec<ActionKind> {
    let pin = "      - fill: { 密码: \"${secret.PIN}\" }\n";
    let steps = format!("  - step: one\n    text: 登录\n    do:\n{lines}{pin}");
    let mut actions = case(&steps).steps.remove(0).actions;
    actions.pop();
    actions.into_iter().map(|action| action.kind).collect()
}

fn is(text: &str) -> TextMatch<Template> {
    TextMatch::Is(Template::literal(text))
}

#[test]
fn own_settings_are_valid() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/stepproof.yaml");
    let loaded = valid(vec![input("stepproof.yaml", fs::read(path).unwrap())]);
    let desktop = &loaded.suite.settings.devices["desktop"];
    assert_eq!((desktop.width, desktop.height), (1280, 800));
    assert_eq!(desktop.timezone, "Asia/Shanghai");
}

#[test]
fn texts_are_taken_as_written() {
    let kinds = actions(
        "      - fill: { 甲: 042, 乙: no, 丙: 1e3, 丁: ~, 戊: 6222021234567890123, 己: 0x1F, 庚: \"\" }\n",
    );
    let texts: Vec<String> = kinds
        .iter()
        .map(|kind| match kind {
            ActionKind::Fill(_, text) => text.to_string(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        texts,
        ["042", "no", "1e3", "~", "6222021234567890123", "0x1F", ""]
    );
}

#[test]
fn numbers_of_the_portal_lose_nothing() {
    let steps = "  - step: one\n    text: 登录\n    expect:\n      - portal: { a: 2023, b: 042, c: 665.00, d: \"7\", \
                 e: true, f: null, g: 6222021234567890123, h: [1, { i: -0.5 }], j: 99999999999999999999999 }\n    \
                 do:\n      - fill: { 密码: \"${secret.PIN}\" }\n";
    let Check::Portal(map) = case(steps).steps.remove(0).expect.remove(0).check else {
        panic!()
    };
    assert_eq!(
        serde_json::Value::Object(map),
        json!({"a": 2023, "b": "042", "c": "665.00", "d": "7", "e": true, "f": null,
               "g": 6222021234567890123_i64, "h": [1, {"i": -0.5}], "j": "99999999999999999999999"})
    );
}

#[test]
fn locators_are_read() {
    let kinds = actions(concat!(
        "      - click: 登录\n",
        "      - click: { button: 确定, in: { row: 张三, in: [ { frame: 支付 }, { table: 参保人 } ] } }\n",
        "      - click: { role: dialog, name: { matches: ^提 } }\n",
        "      - check: { css: \"#a\" }\n",
    ));
    let locator = |kind: &ActionKind| match kind {
        ActionKind::Click(locator, ..) | ActionKind::Check(locator, true) => locator.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(locator(&kinds[0]).by, By::Name { name: is("登录") });
    let inner = locator(&kinds[1]);
    let role = |role: &str, name| By::Role {
        role: role.into(),
        name: Some(name),
    };
    assert_eq!(inner.by, role("button", is("确定")));
    assert_eq!(
        inner.within,
        [
            By::Frame { name: is("支付") },
            role("table", is("参保人")),
            role("row", is("张三")),
        ]
    );
    assert_eq!(
        locator(&kinds[2]).by,
        role("dialog", TextMatch::Matches("^提".into()))
    );
    assert_eq!(locator(&kinds[3]).by, By::Css { value: "#a".into() });
}

#[test]
fn places_point_at_what_is_written() {
    let case = case(
        "  - step: one\n    text: 登录\n    do:\n      - fill: { 账号: a, 密码: \"${secret.PIN}\" }\n",
    );
    let step = &case.steps[0];
    assert_eq!(step.location.to_string(), "scenarios/pay.yaml:5:5");
    let places: Vec<String> = step
        .actions
        .iter()
        .map(|a| a.location.to_string())
        .collect();
    assert_eq!(
        places,
        ["scenarios/pay.yaml:8:17", "scenarios/pay.yaml:8:24"]
    );
}

#[test]
fn values_are_filled_in_but_those_of_run_time() {
    let part = "part: sign-in\ninputs: { who: text, pin: text }\nsteps:\n  - step: in\n    text: \"给${inputs.who}$${x}\"\n    \
                do:\n      - fill: { PIN: \"<${inputs.pin}>\", 码: \"${portal.captcha}\" }\n      \
                - click: { text: { matches: \"^${inputs.who}$\" } }\n";
    let scenario = "scenario: pay\ntitle: 缴费\nsecrets: [PIN]\nsteps:\n  - use: parts/sign-in.yaml\n    prefix: second\n    \
                    with: { who: a.b, pin: \"${secret.PIN}\" }\n";
    let loaded = valid(vec![
        input("pay.yaml", scenario),
        input("parts/sign-in.yaml", part),
    ]);
    let step = &loaded.suite.cases[0].steps[0];
    assert_eq!(step.id, "second-in");
    assert_eq!(step.text, LocalText::One("给a.b${x}".into()));
    assert_eq!(&*step.location.file, "scenarios/parts/sign-in.yaml");
    let ActionKind::Fill(_, pin) = &step.actions[0].kind else {
        panic!()
    };
    let text = |text: &str| Piece::Text(text.into());
    assert_eq!(pin.0, [text("<"), Piece::Secret("PIN".into()), text(">")]);
    assert_eq!(pin.to_string(), "<${secret.PIN}>");
    let ActionKind::Click(locator, ..) = &step.actions[2].kind else {
        panic!()
    };
    let name = TextMatch::Matches(r"^a\.b$".into());
    assert_eq!(locator.by, By::Text { name });
}

#[test]
fn the_browser_knows_every_key_that_is_read() {
    let held = MODIFIER_KEYS
        .iter()
        .map(|modifier| format!("{modifier}+F5"));
    let named = NAMED_KEYS.iter().map(ToString::to_string);
    let letters = ["x", "7", "Control+A", "Control+Shift+Tab", "Meta+z"];
    let keys = letters
        .map(str::to_owned)
        .into_iter()
        .chain(named)
        .chain(held);
    for key in keys {
        assert_eq!(
            actions(&format!("      - press: {key}\n")),
            [ActionKind::Press(vec![key.clone()], None)]
        );
        assert!(stepproof::browser::is_known_key(&key), "{key}");
    }
}

#[test]
fn files_to_upload_are_found_from_their_scenario() {
    let text = "scenario: pay\ntitle: 缴费\nsteps:\n  - step: one\n    text: 上传\n    do:\n      \
                - upload: { 照片: ../files/./photo.png }\n";
    let suite = valid(vec![input("web/pay.yaml", text)]).suite;
    let ActionKind::Upload(_, files) = &suite.cases[0].steps[0].actions[0].kind else {
        panic!()
    };
    let [file] = &files[..] else { panic!() };
    assert_eq!(file.path, Path::new("scenarios/files/photo.png"));
    assert_eq!((file.location.line, file.location.column), (7, 23));
}

#[test]
fn settings_are_inherited() {
    let settings = "timeouts: { step: 3s, case: 1m }\nvolatile: { order: '\\d+' }\n";
    let scenario = "scenario: pay\ntitle: 缴费\nvolatile: { receipt: 'R\\d+' }\nsteps:\n  - step: one\n    text: 登录\n  \
                    - step: two\n    text: 登录\n    timeout: 500ms\n    picture: off\n    snapshot: before\n";
    let loaded = valid(vec![
        input("stepproof.yaml", settings),
        input("pay.yaml", scenario),
    ]);
    let case = &loaded.suite.cases[0];
    assert_eq!(case.timeout, Duration::from_secs(60));
    assert_eq!(case.steps[0].timeout, Duration::from_secs(3));
    assert_eq!(case.steps[1].timeout, Duration::from_millis(500));
    assert_eq!(case.steps[1].picture.when, Evidence::Off);
    assert_eq!(case.steps[1].snapshot, Evidence::Before);
    let volatile: Vec<(&str, bool)> = case
        .volatile
        .iter()
        .map(|volatile| (volatile.name.as_str(), volatile.own))
        .collect();
    assert_eq!(volatile, [("order", false), ("receipt", true)]);
    assert_eq!(case.device.name, "desktop");
    assert_eq!(case.portal, None);
}

#[test]
fn an_entry_of_the_matrix_is_a_case() {
    let loaded = valid(reference());
    let find = |id: &str| {
        loaded
            .suite
            .cases
            .iter()
            .find(|case| case.id == id.into())
            .unwrap()
    };
    let (this, child) = (find("payers[self]"), find("payers[child]"));
    assert_eq!(this.title, LocalText::One("为本人缴费".into()));
    assert_eq!(this.steps.len(), 1);
    assert_eq!(child.steps.len(), 2);
    assert_eq!(this.portal.as_ref().unwrap()["year"], json!(2023));
    let Check::Page(OnPage::Value { value, .. }) = &child.steps[1].then[0].check else {
        panic!()
    };
    assert_eq!(*value, is("380.00"));
}

#[test]
fn a_value_of_the_matrix_may_be_empty_where_a_text_may() {
    let text = "scenario: pay\ntitle: 缴费\n\
        matrix:\n  - { id: none, user: \"\" }\n  - { id: some, user: zhangcs }\n\
        portal: { user: \"${matrix.user}\" }\n\
        steps:\n  - step: one\n    text: 登录\n    do:\n      - fill: { 账号: \"${matrix.user}\" }\n\
        \x20   then:\n      - value: { 账号: \"${matrix.user}\" }\n\
        \x20 - step: two\n    text: 提示\n    when: { user: \"\" }\n";
    let cases = valid(vec![input("pay.yaml", text)]).suite.cases;
    let [none, some] = cases.as_slice() else {
        panic!()
    };
    let ActionKind::Fill(_, typed) = &none.steps[0].actions[0].kind else {
        panic!()
    };
    assert_eq!(*typed, Template::default());
    let Check::Page(OnPage::Value { value, .. }) = &none.steps[0].then[0].check else {
        panic!()
    };
    assert_eq!(*value, TextMatch::Is(Template::default()));
    assert_eq!(none.portal.as_ref().unwrap()["user"], json!(""));
    assert_eq!((none.steps.len(), some.steps.len()), (2, 1));
}

#[test]
fn the_id_of_an_entry_is_one_of_its_values() {
    let text = |matrix: &str| {
        format!(
            "scenario: pay\ntitle: 第${{matrix.id}}种\nmatrix:\n{matrix}\
             steps:\n  - step: one\n    text: 登录\n    when: {{ id: a-1 }}\n  - step: two\n    text: 缴费\n"
        )
    };
    let only = "  - { id: a-1 }\n  - { id: b-2 }\n";
    // Without an id the values are it; `v` is used by nothing else.
    let made = "  - { v: a, w: 1 }\n  - { v: b, w: 2 }\n";
    let used = |matrix| text(matrix).replace("缴费", "缴费${matrix.v}${matrix.w}");
    for text in [text(only), used(made)] {
        let cases = valid(vec![input("pay.yaml", text)]).suite.cases;
        let titles: Vec<_> = cases.iter().map(|case| case.title.clone()).collect();
        let title = |id: &str| LocalText::One(format!("第{id}种"));
        assert_eq!(titles, [title("a-1"), title("b-2")]);
        assert_eq!([cases[0].steps.len(), cases[1].steps.len()], [2, 1]);
    }
}

#[test]
fn a_download_is_expected_by_its_name() {
    let steps = "  - step: one\n    text: 下载\n    then:\n      - download: control.exe\n";
    let text = format!("scenario: pay\ntitle: 缴费\nsteps:\n{steps}");
    let cases = valid(vec![input("pay.yaml", text)]).suite.cases;
    let then = &cases[0].steps[0].then[0].check;
    assert_eq!(
        *then,
        Check::Browser(BrowserCheck::Download(is("control.exe")))
    );
}

#[test]
fn windows_are_gone_through_by_their_titles() {
    let read = actions("      - switch: 银联\n      - switch: { matches: ^订单 }\n      - close\n");
    let matches = TextMatch::Matches("^订单".into());
    let expected = [
        ActionKind::Switch(is("银联")),
        ActionKind::Switch(matches),
        ActionKind::Close,
    ];
    assert_eq!(read, expected);
}

#[test]
fn the_clock_of_the_mock_is_moved_by_an_action() {
    let moves = actions(
        "      - clock: { advance: 16m }\n      - clock: { set: \"2023-01-10T15:01:00+08:00\" }\n",
    );
    let set = ClockMove::Set("2023-01-10T15:01:00+08:00".into());
    let advance = ClockMove::Advance(Duration::from_secs(16 * 60));
    assert_eq!(moves, [ActionKind::Clock(advance), ActionKind::Clock(set)]);
}

#[test]
fn secrets_are_not_in_debug_output() {
    let settings = "mock_secrets: { PIN: canary-4711 }\n";
    let loaded = valid(vec![input("stepproof.yaml", settings)]);
    assert_eq!(
        loaded.suite.settings.mock_secrets["PIN"].reveal(),
        "canary-4711"
    );
    assert!(!format!("{:?}", loaded.suite).contains("canary"));
}
