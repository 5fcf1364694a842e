use super::*;
use crate::scenario::{FileRole, Input, load};

/// What is told of the sentences of a scenario with these steps.
fn told(steps: &str) -> Vec<String> {
    let input = |name: &str, role, text: String| Input {
        name: name.to_owned(),
        role,
        bytes: text.into_bytes(),
    };
    let settings = "locale: zh-CN\nsentences: { mentions: note }\n".to_owned();
    let scenario = format!("scenario: a\ntitle: A\nsteps:\n{steps}");
    let loaded = load(
        vec![
            input("scenarios/stepproof.yaml", FileRole::Settings, settings),
            input("scenarios/a.yaml", FileRole::Scenario, scenario),
        ],
        None,
    );
    assert!(!loaded.has_errors(), "{:?}", loaded.diagnostics);
    let cases: Vec<&Case> = loaded.suite.cases.iter().collect();
    let found = unmentioned(&cases, &loaded.suite.settings.terms, &[]);
    let told = found.iter().map(|finding| {
        let Failure {
            title, location, ..
        } = &finding.failure;
        format!("{}:{} {title}", location.line, location.column)
    });
    told.collect()
}

/// What is told of a step with this sentence and these actions.
fn step(text: &str, actions: &str) -> Vec<String> {
    told(&format!(
        "  - step: s\n    text: {text}\n    do: [{actions}]\n"
    ))
}

#[test]
fn a_control_that_is_used_has_to_be_mentioned() {
    let actions = "fill: { 手机号: '1540000' }, click: { button: 提交 }";
    let actions = &actions.replace(", click", "}, {click");
    let actions = &format!("{{{actions}}}");
    assert_eq!(step("输入手机号，点击“提交”。", actions), [""; 0]);
    assert_eq!(
        step("点击“提交”。", actions),
        ["5:11 the sentence does not mention control \"手机号\""]
    );
    assert_eq!(
        step("完成“资料”。", actions),
        ["5:11 the sentence does not mention control \"手机号\", button \"提交\""]
    );
    // What is entered stands for its field, and a number in the picture for its control.
    assert_eq!(step("输入1540000，点击{2}。", actions), [""; 0]);
    assert_eq!(
        step("继续。", actions),
        ["5:11 the sentence mentions nothing that the step uses or expects"]
    );
}

#[test]
fn controls_are_mentioned_in_the_order_of_their_use() {
    let actions = "{ fill: { Name: Ann } }, { click: Name list }, { click: Save }";
    let order = "and the step uses them in the other order";
    assert_eq!(
        step(
            "Enter your name, open “Name list”, save with “Save”.",
            actions
        ),
        [""; 0]
    );
    assert_eq!(
        step(
            "Press “Save”, enter the name, and open “Name list”.",
            actions
        ),
        [format!(
            "5:18 the sentence mentions control \"Save\" before control \"Name list\", {order}"
        )]
    );
    // A sentence may say what comes before what.
    assert_eq!(
        step(
            "Before you press Save, enter the name in the Name list.",
            actions
        ),
        [""; 0]
    );
    // Mentioned twice, it is in order at one of the places.
    assert_eq!(
        step(
            "Save is for later, enter the Name, open Name list, and Save.",
            actions
        ),
        [""; 0]
    );
}

#[test]
fn a_step_that_only_expects_mentions_something_of_it() {
    let expects = "    expect: [{ text: 缴费成功 }]\n";
    let told = |text: &str| told(&format!("  - step: s\n    text: {text}\n{expects}"));
    assert_eq!(told("看到缴费成功的提示。"), [""; 0]);
    assert_eq!(told("查看“结果”。"), [""; 0]);
    assert_eq!(
        told("完成。"),
        ["5:11 the sentence mentions nothing that the step uses or expects"]
    );
}

#[test]
fn an_exception_has_to_be_needed() {
    let free = "    mentions: { off: 见下一步 }\n    do: [{ click: 提交 }]\n";
    let told = |text: &str| told(&format!("  - step: s\n    text: {text}\n{free}"));
    assert_eq!(told("继续。"), [""; 0]);
    assert_eq!(
        told("点击“提交”。"),
        ["6:5 the sentence mentions all that the step uses, in its order"]
    );
}

#[test]
fn a_translation_is_not_judged_by_the_names_of_the_page() {
    assert_eq!(
        step("{ zh-CN: 点击“提交”。, en: Go on. }", "{ click: 提交 }"),
        [""; 0]
    );
    assert_eq!(
        step("{ zh-CN: 继续。, en: Go on. }", "{ click: 提交 }"),
        ["5:20 the sentence mentions nothing that the step uses or expects"]
    );
}

#[test]
fn boxes_sums_and_sign_ins_imply_their_controls() {
    let form = "{ fill: { 姓名: 张测试 } }, { fill: { 证件号码: '1' } }, { check: 我已阅读 }, { click: 提交 }";
    assert_eq!(step("录入身份信息并勾选，点击“提交”。", form), [""; 0]);
    assert_eq!(
        step("点击“提交”。", form),
        [
            "5:11 the sentence does not mention control \"姓名\", control \"证件号码\", control \"我已阅读\""
        ]
    );
    let sign_in = "{ fill: { 用户名/手机号: a } }, { fill: { 密码: b } }, { click: 登录 }";
    assert_eq!(step("以该账号“登录”。", sign_in), [""; 0]);
    let english = "{ fill: { First name: Ann } }, { check: News }, { click: Send }";
    assert_eq!(
        step("Fill in the form, tick the box and click “Send”.", english),
        [""; 0]
    );
}

#[test]
fn a_part_of_a_name_that_is_another_control_mentions_that_one() {
    let actions =
        "{ fill: { 用户名: a } }, { click: 注册 }, { fill: { 用户名/手机号: a } }, { click: 登录 }";
    assert_eq!(step("输入用户名，点击“注册”，再登录。", actions), [""; 0]);
}
