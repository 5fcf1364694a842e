use serde_json::{Value, json};

use super::*;
use crate::draft::article::Article;
use crate::draft::readers::read;
use crate::draft::steps::procedure;
use crate::draft::write::write;
use crate::scenario::QuoteRules;

fn control(role: &str, name: &str, usual: &str, by: &Value) -> Control {
    let rect = json!({ "x": 10.0, "y": 20.0, "width": 1.0, "height": 1.0 });
    let control =
        json!({ "role": role, "name": name, "use": usual, "by": by, "in": [], "rect": rect });
    serde_json::from_value(control).unwrap()
}

/// A control that its name alone means.
fn named(role: &str, name: &str, usual: &str) -> Control {
    control(
        role,
        name,
        usual,
        &json!({ "kind": "name", "name": { "is": name } }),
    )
}

/// One of two with the same name.
fn of_role(role: &str, name: &str, usual: &str) -> Control {
    let by = json!({ "kind": "role", "role": role, "name": { "is": name } });
    control(role, name, usual, &by)
}

fn walk(article: &str, values: &[(Option<usize>, &str, &str)]) -> Walk {
    let article: Article = read("md", article.as_bytes()).unwrap();
    let locale = if article.blocks.iter().all(|block| block.text.is_ascii()) {
        "en"
    } else {
        "zh"
    };
    let procedure = procedure(article, &QuoteRules::default(), locale);
    let values = values.iter().map(|(step, field, value)| FieldValue {
        step: *step,
        field: (*field).to_owned(),
        value: (*value).to_owned(),
    });
    let values: Vec<_> = values.collect();
    Walk::new(procedure, &values, "https://test.example.org")
}

/// Goes on until something is needed other than to carry out an action; the actions, and what it is.
fn go(walk: &mut Walk, controls: &[Control]) -> (Vec<String>, Next) {
    let mut actions = Vec::new();
    loop {
        match walk.next(controls) {
            Next::Do { action, is_seen } => {
                actions.push(if is_seen {
                    action
                } else {
                    format!("? {action}")
                });
                walk.tried(None);
            }
            next => return (actions, next),
        }
    }
}

/// The lines below `do:` of the draft.
fn lines(walk: Walk) -> Vec<String> {
    let (procedure, _) = walk.finish();
    let text = write(&procedure, "x", "x.md").text;
    let lines = text.lines().map(str::trim);
    let is_action = |line: &&str| {
        line.starts_with("- ") && !line.starts_with("- step") || line.starts_with("# draft: “")
    };
    lines.filter(is_action).map(str::to_owned).collect()
}

#[test]
fn what_a_sentence_names_is_found_among_the_controls_of_the_page() {
    let page = [
        named("link", "Sign in", "click"),
        named("textbox", "User name", "fill"),
        named("checkbox", "Remember me on this machine", "check"),
        named("combobox", "Country", "select"),
        named("radio", "Monthly", "choose"),
        named("textbox", "Town", "fill"),
        of_role("button", "Send", "click"),
    ];
    let mut walk = walk(
        "1. Click **Sign in**.\n\
         2. Enter `ann` in **User name**, select **Remember me**.\n\
         3. In the **Country** list, select **China**; set **Plan** to **Monthly** and set **Town** to **Linz**.\n\
         4. Click **Send**. Open **Help**.\n",
        &[],
    );
    let (actions, next) = go(&mut walk, &page);
    assert_eq!(
        actions,
        [
            "click: Sign in",
            "fill: { User name: ann }",
            "check: Remember me on this machine",
            "select: { Country: China }",
            "choose: Monthly",
            "fill: { Town: Linz }",
            "click: { button: Send }",
            "? click: Help",
        ]
    );
    assert_eq!(next, Next::End);
    let (_, walked) = walk.clone().finish();
    assert_eq!((walked.carried_out, walked.lost_in), (8, None));
    assert!(
        lines(walk)
            .iter()
            .all(|line| !line.contains("draft: which"))
    );
}

#[test]
fn what_is_not_there_yet_is_waited_for_before_a_control_that_only_contains_its_name_is_taken() {
    let page = [named("menu", "More Print Clear", "click")];
    let try_it = || {
        let mut walk = walk("1. Click **Clear**.\n", &[]);
        let first = Next::Do {
            action: "click: Clear".to_owned(),
            is_seen: false,
        };
        assert_eq!(walk.next(&page), first);
        walk
    };
    let mut came = try_it();
    came.tried(None);
    assert_eq!(came.next(&page), Next::End);
    assert_eq!(lines(came), ["- click: Clear"]);

    let mut never_came = try_it();
    never_came.tried(Some("there is no control \"Clear\""));
    let (actions, _) = go(&mut never_came, &page);
    assert_eq!(actions, ["click: More Print Clear"]);
    let line = "- click: More Print Clear # draft: is it this one? it is called “More Print Clear”";
    assert_eq!(lines(never_came), [line]);
}

#[test]
fn stars_colons_and_words_that_ask_for_a_value_are_not_part_of_a_name() {
    let page = [
        named("textbox", "* 姓名 :", "fill"),
        named("combobox", "请选择科室", "select"),
    ];
    let mut walk = walk("1. “姓名”填“张三”，“科室”选“眼科”。\n", &[]);
    let (actions, _) = go(&mut walk, &page);
    assert_eq!(actions.len(), 2);
    assert!(lines(walk).iter().all(|line| !line.contains("draft")));
}

#[test]
fn of_several_controls_the_one_beside_what_the_sentence_names_is_taken() {
    let cancel = |row: &str| {
        let of = |role, name| json!({ "kind": "role", "role": role, "name": { "is": name } });
        let rect = json!({ "x": 10.0, "y": 20.0, "width": 1.0, "height": 1.0 });
        let control = json!({ "role": "button", "name": "取消", "use": "click",
            "by": of("button", "取消"), "in": [of("row", row)], "rect": rect });
        serde_json::from_value(control).unwrap()
    };
    let page: [Control; 2] = [cancel("周会"), cancel("例会")];
    let options: Vec<String> = page.iter().filter_map(Control::locator).collect();
    let mut walk = walk("1. 点击“例会”右侧的“取消”。\n", &[]);
    let (actions, next) = go(&mut walk, &page);
    assert_eq!((actions.len(), next), (1, Next::End), "{options:?}");
    assert!(actions[0].contains("例会"), "{actions:?}");
}

#[test]
fn values_that_the_article_does_not_tell_are_given_or_asked_for_once() {
    let page = [
        named("textbox", "手机号", "fill"),
        named("textbox", "密码", "fill"),
        named("textbox", "确认密码", "fill"),
    ];
    let article = "1. 输入“手机号”。\n2. 输入正确的密码，再输入“手机号”。\n3. 输入“手机号”。\n";
    let mut walk = walk(
        article,
        &[
            (None, "手机号", "13800000000"),
            (Some(3), "手机号", "13900000000"),
        ],
    );
    let (actions, next) = go(&mut walk, &page);
    assert_eq!(actions, ["fill: { 手机号: \"13800000000\" }"]);
    let field = "密码".to_owned();
    assert_eq!(next, Next::Value { step: 2, field });
    walk.value("密码", None);
    let (actions, next) = go(&mut walk, &page);
    assert_eq!(
        actions,
        [
            "fill: { 手机号: \"13800000000\" }",
            "fill: { 手机号: \"13900000000\" }",
        ]
    );
    assert_eq!(next, Next::End);
    assert_eq!(
        lines(walk),
        [
            "- fill: { 手机号: \"13800000000\" }",
            "- fill: { 密码: … } # draft: which value?",
            "- fill: { 手机号: \"13800000000\" }",
            "- fill: { 手机号: \"13900000000\" }",
        ]
    );
}

#[test]
fn given_values_are_entered_where_the_article_names_no_field_and_others_are_told() {
    let page = [
        named("textbox", "姓名", "fill"),
        named("combobox", "证件类型", "select"),
        named("textbox", "证件号码", "fill"),
        named("button", "提交", "click"),
    ];
    let article = "1. 录入身份信息，点击“提交”。\n2. 点击“提交”。\n";
    let values = [
        (None, "姓名", "张测试"),
        (None, "证件类型", "居民身份证"),
        (Some(2), "证件号码", "1101"),
        (None, "邮箱", "a@example.org"),
    ];
    let mut walk = walk(article, &values);
    let (actions, next) = go(&mut walk, &page);
    assert_eq!(
        actions,
        [
            "fill: { 姓名: 张测试 }",
            "select: { 证件类型: 居民身份证 }",
            "click: 提交",
            "fill: { 证件号码: \"1101\" }",
            "click: 提交",
        ]
    );
    assert_eq!(next, Next::End);
    assert_eq!(walk.finish().1.unused, ["邮箱"]);
}

#[test]
fn an_option_that_the_article_does_not_tell_is_asked_for() {
    let page = [named("combobox", "Country", "select")];
    let article = "1. Select your country from the **Country** list.\n";
    let mut asked = walk(article, &[]);
    let field = "Country".to_owned();
    assert_eq!(
        go(&mut asked, &page),
        (Vec::new(), Next::Value { step: 1, field })
    );
    asked.value("Country", None);
    assert_eq!(go(&mut asked, &page), (Vec::new(), Next::End));
    assert_eq!(
        lines(asked),
        ["- select: { Country: … } # draft: which option?"]
    );
    let mut given = walk(article, &[(None, "Country", "China")]);
    assert_eq!(go(&mut given, &page).0, ["select: { Country: China }"]);
}

#[test]
fn which_of_two_is_meant_is_asked_and_without_an_answer_the_walk_ends() {
    let page = [
        of_role("link", "Send", "click"),
        of_role("button", "Send", "click"),
    ];
    let mut walk = walk("1. Click **Send**.\n2. Click **Done**.\n", &[]);
    let (_, next) = go(&mut walk, &page);
    let Next::Choose {
        step: 1, options, ..
    } = next
    else {
        panic!("{next:?}");
    };
    assert_eq!(options[1], "click: { button: Send } (at 10, 20)");
    let mut asked = walk.clone();
    asked.choose(Some(1), &options);
    assert_eq!(
        go(&mut asked, &page).0,
        ["click: { button: Send }", "? click: Done"]
    );
    walk.choose(None, &options);
    assert_eq!(go(&mut walk, &page), (Vec::new(), Next::End));
    assert_eq!(walk.clone().finish().1.lost_in, Some(1));
    assert_eq!(
        lines(walk),
        [
            "- click: Send # draft: which of these? click: { link: Send } (at 10, 20); click: { button: Send } (at 10, 20)",
            "- click: Done # draft",
        ]
    );
}

#[test]
fn what_failed_is_noted_and_two_failures_in_a_row_end_the_walk() {
    let page = [named("link", "Files", "click")];
    let mut walk = walk(
        "1. Click **Old**, then **New**.\n2. Click **Files**.\n",
        &[],
    );
    assert!(matches!(walk.next(&page), Next::Do { .. }));
    walk.tried(Some("nothing is called “Old”"));
    assert!(matches!(walk.next(&page), Next::Do { .. }));
    walk.tried(Some("nothing is called “New”"));
    assert_eq!(walk.next(&page), Next::End);
    assert_eq!(
        lines(walk),
        [
            "- click: Old # draft: nothing is called “Old”",
            "- click: New # draft: nothing is called “New”",
            "- click: Files # draft",
        ]
    );
}
