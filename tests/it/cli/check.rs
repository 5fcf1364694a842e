//! `check`, and where it finds the project.

use super::{MOCK, SELF, project};
use crate::harness::{Project, Stepproof};

#[test]
fn check_counts_what_is_right() {
    project()
        .stepproof("check")
        .stderr("3 cases with 4 steps: no errors\n")
        .passes();
}

#[test]
fn check_shows_the_mistake_at_its_place() {
    Stepproof::in_project(&[("scenarios/a.yaml", &SELF.replace("click", "clik"))])
        .args("check")
        .stderr_has("--> scenarios/a.yaml:12:9")
        .stderr_has("did you mean `click`?")
        .stderr_has("error: 1 error in the scenarios\n")
        .fails_with(3);
}

#[test]
fn check_of_a_path_is_silent_about_others() {
    let project = project();
    project.write("scenarios/app/broken.yaml", "scenario: [");
    project
        .stepproof("check scenarios/web")
        .stderr("3 cases with 4 steps: no errors\n")
        .passes();
    project
        .stepproof("check")
        .stderr_has("scenarios/app/broken.yaml")
        .fails_with(3);
    project
        .stepproof("check scenarios/nowhere")
        .stderr("error: `scenarios/nowhere` is not a file or folder of the project\n")
        .fails_with(4);
}

#[test]
fn check_asks_the_portal_about_the_values_of_run_time() {
    let text = SELF.replace("click: 登录", "fill: { 验证码: \"${portal.captcah}\" }");
    Stepproof::in_project(&[MOCK, ("scenarios/a.yaml", &text)])
        .args("check")
        .stderr_has("error: the mock has no value `captcah`")
        .stderr_has("--> scenarios/a.yaml:12:23")
        .stderr_has("did you mean `captcha`?")
        .fails_with(3);
}

#[test]
fn a_project_without_scenarios_selects_nothing() {
    for command in ["check", "list", "run"] {
        Stepproof::in_project(&[])
            .args(command)
            .stderr(
                "error: there are no scenarios\nhelp: write one as `scenarios/<name>.yaml`, \
                 with `scenario:` and `steps:`\n",
            )
            .fails_with(4);
    }
}

#[test]
fn a_folder_without_settings_is_no_project() {
    let project = Project::empty();
    for command in ["check", "list", "run", "accept --all"] {
        project
            .stepproof(command)
            .stderr(
                "error: no `scenarios/stepproof.yaml` in `[ROOT]`, nor in a folder above it\n\
                 help: go to the folder of a project, or name it with `--project DIR`\n",
            )
            .fails_with(3);
    }
}

#[test]
fn the_project_is_found_from_below_and_by_name() {
    let project = project();
    let all = "3 cases with 4 steps: no errors\n";
    project
        .stepproof("check")
        .within_folder("scenarios/web")
        .stderr(all)
        .passes();
    project
        .stepproof("check self.yaml")
        .within_folder("scenarios/web")
        .stderr("1 case with 2 steps: no errors\n")
        .passes();
    let root = project.root();
    project
        .stepproof("check --project")
        .arg(&root)
        .within_folder("/")
        .stderr(all)
        .passes();
    project
        .stepproof("check scenarios/web/self.yaml --project")
        .arg(&root)
        .within_folder("/")
        .stderr("1 case with 2 steps: no errors\n")
        .passes();
}

#[test]
fn check_asks_the_portal_about_its_state_and_expectations() {
    let with = |portal: &str, at: &str, then: &str| {
        let head = SELF.replace("tags:", &format!("{portal}\ntags:"));
        format!("{head}      - clock: {{ set: \"{at}\" }}\n    then:\n      - portal: {then}\n")
    };
    let wrong = with(
        "portal: { usr: payer_m }",
        "2023-02-30T10:00:00+08:00",
        "{ bogus: 1 }",
    );
    Stepproof::in_project(&[MOCK, ("scenarios/a.yaml", &wrong)])
        .args("check")
        .stderr_has("error: unknown key `usr` in `portal`")
        .stderr_has("error: `2023-02-30T10:00:00+08:00` is not a date and time")
        .stderr_has("error: unknown key `bogus` in `portal`")
        .stderr_has("error: 3 errors in the scenarios\n")
        .fails_with(3);
}

#[test]
fn a_mock_of_the_projects_own_is_told_what_it_likes() {
    let text = SELF
        .replace("tags:", "portal: { basket: [tea] }\ntags:")
        .replace("click: 登录", "fill: { 码: \"${portal.coupon}\" }")
        + "    then:\n      - portal: { orders: 1 }\n";
    let project = Project::new(&[("scenarios/a.yaml", &text)]);
    let passes = |command: &str| {
        project
            .stepproof(command)
            .any_stdout()
            .stderr_has("")
            .passes();
    };
    passes("check");
    passes("list");
    // Against another site, nothing is checked: this run only lacks the browser.
    project
        .stepproof("run --base-url http://127.0.0.1:1 --portal-token t --chrome /nowhere/chrome")
        .stderr_has("/nowhere/chrome")
        .fails_with(5);
    // The built-in mock has no basket.
    project
        .stepproof("run --chrome /nowhere/chrome")
        .stderr_has("error: unknown key `basket` in `portal`")
        .stderr_has("error: the mock has no value `coupon`")
        .fails_with(3);
}

/// A scenario whose sentences quote, and the stored pages of its two steps.
const QUOTING: &str = "scenario: pay
title: 缴费
steps:
  - step: fill
    text: 打开“缴费”页面，填写“姓名”，点击“下一步”。
    note: 页面下方显示“订单编号SB123456”。
    do:
      - open: /pay
      - fill: { 姓名: 张测试 }
      - click: 下一步
  - step: send
    text: { zh-CN: 点击“提交”，提示“缴费成功！”。, en: 'Press “提交”, then read “缴费成功”.' }
    do:
      - click: 提交
    then:
      - text: 缴费成功
";

const PAGES: [(&str, &str); 3] = [
    (
        "scenarios/stepproof.yaml",
        "locale: zh-CN\nsentences: fail\nvolatile:\n  order: 'SB\\d+'\n",
    ),
    (
        "snapshots/pay/fill.snap",
        "---\nsource: a\n---\n- /title: 缴费\n- /location: /pay\n- textbox \"姓名\"\n- button \"下一步\"\n",
    ),
    (
        "snapshots/pay/send.snap",
        "---\nsource: a\n---\n- /title: 确认\n- /location: /send\n- text: 订单编号<order-1>\n- button \"提交\"\n",
    ),
];

/// `check` of this scenario, beside its stored pages.
fn checked(scenario: &str) -> Stepproof {
    let mut files = PAGES.to_vec();
    files.push(("scenarios/pay.yaml", scenario));
    Stepproof::in_project(&files).args("check")
}

#[test]
fn check_proves_sentences_by_the_stored_pages() {
    checked(QUOTING)
        .stderr("1 case with 2 steps: no errors\n")
        .passes();
    let wrong = |from: &str, to: &str| checked(&QUOTING.replacen(from, to, 1));
    wrong("点击“提交”", "点击“递交”")
        .stderr_has("error: the sentence says “递交”, and no page of the step has such a text")
        .stderr_has("--> scenarios/pay.yaml:12:23\n")
        .stderr_has("help: write: 点击“提交”，提示“缴费成功！”。\n")
        .fails_with(3);
    // What is entered is told apart from what is clicked.
    wrong("填写“姓名”", "填写“名字”")
        .stderr_has("--> scenarios/pay.yaml:5:23\n")
        .stderr_has("help: write: 打开“缴费”页面，填写“姓名”，点击“下一步”。\n")
        .fails_with(3);
    wrong("Press “提交”", "Press “Submit”")
        .stderr_has("--> scenarios/pay.yaml:12:51\n")
        .stderr_has("help: write: Press “提交”, then read “缴费成功”.\n")
        .fails_with(3);
    wrong("SB123456", "123456")
        .stderr_has("error: “订单编号123456” is on no page of the case")
        .stderr_has("--> scenarios/pay.yaml:6:18\n")
        .fails_with(3);
}

#[test]
fn check_tells_a_mistake_once() {
    let both = format!(
        "{}\n",
        PAGES[0].1.replace(
            "sentences: fail",
            "sentences: { level: fail, mentions: fail }"
        )
    );
    let mut files = PAGES.to_vec();
    files[0].1 = &both;
    let wrong = QUOTING.replacen("点击“提交”", "点击“递交”", 1);
    files.push(("scenarios/pay.yaml", &wrong));
    // The wrong name is also why the sentence does not mention the control.
    Stepproof::in_project(&files)
        .args("check")
        .stderr_has("error: 1 error in the scenarios\n")
        .fails_with(3);
}

#[test]
fn check_names_the_few_that_a_term_may_stand_for() {
    // The page's amount, in the words of the sentence's.
    let paid = "点击“提交”，支付“38.50元”";
    let mut files = PAGES.to_vec();
    let page = PAGES[2]
        .1
        .replace("- button", "- text: 应缴38.00元\n- button");
    files[2].1 = &page;
    let scenario = QUOTING.replacen("点击“提交”", paid, 1);
    files.push(("scenarios/pay.yaml", &scenario));
    Stepproof::in_project(&files)
        .args("check")
        .stderr_has("help: write: 点击“提交”，支付“38.00元”，提示“缴费成功！”。\n")
        .fails_with(3);
    // Two controls are clicked, and neither is like the term.
    let two = "click: 提交\n      - click: 保存";
    let scenario = QUOTING.replacen("click: 提交", two, 1);
    let scenario = scenario.replacen("点击“提交”", "点击“OK”", 1);
    checked(&scenario)
        .stderr_has("help: write one of these:\n")
        .stderr_has(" 点击“提交”，提示“缴费成功！”。\n")
        .stderr_has(" 点击“保存”，提示“缴费成功！”。\n")
        .fails_with(3);
}

#[test]
fn check_proves_what_a_guide_says_before_its_chapters() {
    let project = Project::new(&PAGES);
    project.write("scenarios/pay.yaml", QUOTING);
    let guide =
        "guides:\n  g:\n    title: G\n    introduction: 见“确认”与“首页”。\n    chapters: [pay]\n";
    project.write(PAGES[0].0, &format!("{}{guide}", PAGES[0].1));
    project
        .stepproof("check")
        .stderr_has("error: “首页” is on no page of the case")
        .stderr_has("--> scenarios/stepproof.yaml:8:26\n")
        .fails_with(3);
}

#[test]
fn check_judges_no_step_without_stored_pages() {
    let project = Project::new(&PAGES[..2]);
    let wrong = QUOTING.replace("点击“提交”", "点击“递交”");
    let wrong = wrong.replace("点击“下一步”", "点击“继续”");
    project.write("scenarios/pay.yaml", &wrong);
    let checked = || project.stepproof("check");
    // The step before leads to a page that is not known either.
    checked()
        .stderr("1 case with 2 steps: no errors\n")
        .passes();
    project.write(PAGES[2].0, PAGES[2].1);
    checked()
        .stderr_has("error: 2 errors in the scenarios\n")
        .fails_with(3);
    // A page that waits for its review counts.
    project.write(
        "snapshots/pay/send.snap.new",
        &PAGES[2].1.replace("提交", "递交"),
    );
    let settings = PAGES[0].1.replace("fail", "note");
    project.write(PAGES[0].0, &settings);
    checked()
        .stderr_has("warning: the sentence says “继续”, and no page of the step has such a text")
        .stderr_has("1 case with 2 steps: no errors\n")
        .passes();
}

#[test]
fn mistakes_in_documents_are_shown_at_their_places() {
    let project = project();
    let settings = project.read("scenarios/stepproof.yaml");
    let guides = "guides: { g: { title: G, chapters: [web-self] } }\ndocuments: [docs, NO.md]\n";
    project.write("scenarios/stepproof.yaml", &format!("{settings}{guides}"));
    project.write(
        "docs/a.md",
        "# A\n<!-- stepproof: web-sel/x -->\n<!-- /stepproof -->\n<!-- stepproof: web-self/pay film -->\n\
         <!-- stepproof: proved by web-self -->\n",
    );
    project
        .stepproof("check")
        .stderr_has("error: there is no file `NO.md`\n --> scenarios/stepproof.yaml:")
        .stderr_has(
            "error: there is no case `web-sel`; did you mean `web-self`?\n --> docs/a.md:2:1",
        )
        .stderr_has("error: this place has no end\n --> docs/a.md:5:1")
        .stderr_has("error: `film` is not known here\n --> docs/a.md:4:1")
        .fails_with(3);
}

#[test]
fn a_term_of_the_glossary_is_unused_only_if_no_document_quotes_it_either() {
    let project = project();
    let settings = project.read("scenarios/stepproof.yaml");
    let more = "documents: [docs]\nterms: { 云闪付: an APP, 存折: a book }\n";
    project.write("scenarios/stepproof.yaml", &format!("{settings}{more}"));
    project.write(
        "docs/a.md",
        "<!-- stepproof: proved by web-self -->\n打开“云闪付”。\n<!-- /stepproof -->\n",
    );
    project
        .stepproof("check")
        .stderr_has("error: no text of the project quotes `存折`\n --> scenarios/stepproof.yaml:")
        .stderr_has("error: 1 error in the scenarios")
        .fails_with(3);
}
