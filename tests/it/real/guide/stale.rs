//! Building guides, and which steps are stale and why.

use crate::harness::Project;

use super::{SCENARIO, SETTINGS, Team};

#[test]
fn building_twice_changes_no_byte_and_a_fresh_guide_is_fresh() {
    let team = Team::new();
    team.stepproof("guide build --format html,docx,pdf")
        .stderr_has("3 steps")
        .passes();
    let (first, html) = (
        team.files(),
        team.project.read("target/stepproof/guide/zh-CN/pay.html"),
    );
    let document = |name: &str| {
        std::fs::read(
            team.project
                .root()
                .join("target/stepproof/guide/zh-CN")
                .join(name),
        )
        .unwrap()
    };
    let (pdf, docx) = (document("pay.pdf"), document("pay.docx"));
    assert!(pdf.starts_with(b"%PDF-") && docx.starts_with(b"PK"));
    team.stepproof("guide build --format html,docx,pdf")
        .stderr_has("nothing has changed")
        .passes();
    assert!(first == team.files(), "a byte has changed");
    assert_eq!(
        team.project.read("target/stepproof/guide/zh-CN/pay.html"),
        html
    );
    let (pdf_again, docx_again) = (document("pay.pdf"), document("pay.docx"));
    assert!(docx_again == docx, "the Word document has changed");
    assert!(pdf_again == pdf, "the PDF has changed");
    team.stepproof("guide check")
        .stderr_has("guide pay: fresh")
        .passes();
    assert!(first == team.files(), "a check has changed something");

    let markdown = team.project.read("docs/guide/zh-CN/pay.md");
    assert!(
        markdown.contains("输入姓名①，点击“下一步”②。"),
        "{markdown}"
    );
    assert!(markdown.contains("请先登录。") && markdown.contains("img/pay/name.png"));
    // The site is not a mock, so the guide does not call it one.
    assert!(!markdown.contains("模拟"));
    assert!(html.contains("<html lang=\"zh-CN\">") && html.contains("id=\"pay-name\""));
    assert!(!html.contains("src=\"http") && !html.contains("href=\"http"));
}

#[test]
fn a_renamed_button_makes_the_steps_stale_that_show_it_and_says_so() {
    let team = Team::new();
    team.stepproof("run")
        .any_stdout()
        .stderr_has("passed")
        .passes();
    team.project
        .stepproof("accept --all")
        .stderr_has("accepted")
        .passes();
    team.build();
    team.replace("/one", "帮助", "使用说明");
    assert_eq!(team.stale(), ["pay/name page-changed"]);
    let summary = team.project.read("target/stepproof/guide-pay.md");
    assert!(summary.contains("帮助 → 使用说明"), "{summary}");
    let page = team.project.read("target/stepproof/guide-pay.html");
    assert_eq!(
        page.matches("data:image/png").count(),
        3,
        "committed, current, difference"
    );

    // After it was accepted, it is fresh, and no other file has changed.
    let before = team.files();
    team.project
        .stepproof("guide accept pay/name")
        .stderr("accepted pay/name\n")
        .passes();
    let after = team.files();
    let changed: Vec<_> = after
        .iter()
        .filter(|(name, bytes)| before[*name] != **bytes)
        .collect();
    let changed: Vec<_> = changed.into_iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(changed, ["pay.json", "zh-CN/img/pay/name.png"]);
    team.stepproof("guide check").stderr_has("fresh").passes();
}

#[test]
fn a_step_that_cannot_be_carried_out_is_stale_and_the_guide_stays() {
    let team = Team::new();
    team.build();
    let before = team.files();
    team.replace("/one", "下一步", "继续");
    let stale = team.stale();
    // Later steps are not reached, so they are not stale.
    assert_eq!(stale, ["pay/name failed"]);
    team.stepproof("guide build")
        .stderr_has("there is no control \"下一步\"")
        .stderr_has("nothing was written")
        .fails_with(1);
    team.project
        .stepproof("guide accept pay/name")
        .stderr_has("could not be carried out")
        .fails_with(1);
    assert!(before == team.files());
}

#[test]
fn one_pixel_a_theme_and_a_sentence_are_told_apart() {
    let team = Team::new();
    team.build();
    team.settings(&SETTINGS.replace("scale: 1", "scale: 1, colour: \"#0057B8\""));
    // The last step has no mark, so nothing is in that colour.
    assert_eq!(
        team.stale(),
        ["pay/name theme-changed", "pay/submit theme-changed"]
    );
    team.settings(SETTINGS);
    team.scenario(&SCENARIO.replace("输入姓名{1}，", "填写姓名{1}，"));
    assert_eq!(team.stale(), ["pay/name text-changed"]);
    team.scenario(SCENARIO);
    team.replace(
        "/one",
        "class=card",
        "class=card style='position:relative;left:1px'",
    );
    let stale = team.stale();
    assert!(
        stale.len() == 1 && stale[0].starts_with("pay/name page-changed"),
        "{stale:?}"
    );
}

#[test]
fn a_step_that_shows_personal_data_is_never_taken_over() {
    let team = Team::new();
    team.build();
    let before = team.files();
    team.replace("/three", "<h1>", "<p>13900000000</p><h1>");
    team.replace("/one", "帮助", "说明");
    team.stepproof("guide check")
        .stderr_has("shows personal data: mobile phone 13…00")
        .fails_with(1);
    team.project
        .stepproof("guide accept pay/done")
        .stderr_has("shows personal data")
        .fails_with(1);
    assert!(before == team.files());
    // The other step is not affected.
    team.project
        .stepproof("guide accept pay/name")
        .stderr("accepted pay/name\n")
        .passes();
}

#[test]
fn what_is_told_of_a_guide_with_problems_is_not_that_it_is_fresh() {
    let team = Team::new();
    team.build();
    team.settings(&format!("{SETTINGS}redact: [{{ css: .card-no }}]\n"));
    let output = team
        .stepproof("guide check")
        .stderr_has("there is nothing to cover")
        .fails_with(1);
    assert!(!String::from_utf8_lossy(&output.stderr).contains("fresh"));
}

#[test]
fn an_inserted_step_changes_no_other_file() {
    let team = Team::new();
    team.build();
    let before = team.files();
    team.scenario(&SCENARIO.replace(
        "  - step: submit\n",
        "  - step: read\n    text: { zh-CN: 阅读说明。, en: Read. }\n  - step: submit\n",
    ));
    assert_eq!(team.stale(), ["pay/read new"]);
    team.build();
    let mut after = team.files();
    assert!(after.remove("zh-CN/img/pay/read.png").is_some());
    for (name, bytes) in &after {
        let text = name.ends_with(".json") || name.ends_with(".md");
        assert!(text || before[name] == *bytes, "{name} has changed");
    }
    // When the step is removed again, its picture is removed, too.
    team.scenario(SCENARIO);
    assert_eq!(team.stale(), ["pay/read removed"]);
    team.build();
    assert!(before == team.files());
}

#[test]
fn another_locale_has_the_same_file_names_and_its_own_texts() {
    let team = Team::new();
    let both = SETTINGS.replace(
        "    title: 缴费指南\n",
        "    title: { zh-CN: 缴费指南, en: How to pay }\n    locales: [zh-CN, en]\n",
    );
    team.settings(&both);
    team.scenario(&SCENARIO.replace(", en: Paid.", ""));
    team.stepproof("guide build")
        .stderr_has("`text` has no text for `en`")
        .fails_with(1);
    let scenario = SCENARIO
        .replace(
            "    text: 输入姓名{1}，点击“{label:2}”{2}。\n",
            "    text: { zh-CN: 输入姓名。, en: 'Type your name{1}.' }\n",
        )
        .replace(
            "guide: { title: 网页缴费, introduction: 请先登录。 }",
            "guide: { title: { zh-CN: 网页缴费, en: On the Web } }",
        );
    team.scenario(&scenario);
    team.build();
    let names: Vec<String> = team.files().into_keys().collect();
    let of = |locale: &str| -> Vec<String> {
        let inside = format!("{locale}/");
        names
            .iter()
            .filter_map(|name| name.strip_prefix(&inside))
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(of("en"), of("zh-CN"));
    let english = team.project.read("docs/guide/en/pay.md");
    assert!(
        english.contains("How to pay") && english.contains("Click \"提交\"."),
        "{english}"
    );
    assert!(english.contains("Type your name①.") && english.contains("alt=\"The page"));
}

#[test]
fn templates_of_a_team_replace_ours_and_a_wrong_one_is_told() {
    let team = Team::new();
    let own = SETTINGS.replace(
        "    chapters:",
        "    templates: docs/templates\n    chapters:",
    );
    team.settings(&own);
    team.stepproof("guide build")
        .stderr_has("has neither `guide.md` nor `guide.html`")
        .fails_with(3);
    team.project
        .write("docs/templates/guide.md", "{{ titel }}\n");
    team.stepproof("guide build")
        .stderr_has("a template of the guide `pay` is wrong")
        .fails_with(3);
    let template = "{{ title }}: {% for chapter in chapters %}{{ chapter.title }}{% endfor %}\n";
    team.project.write("docs/templates/guide.md", template);
    team.build();
    assert_eq!(
        team.project.read("docs/guide/zh-CN/pay.md"),
        "缴费指南: 网页缴费\n"
    );
    team.project.write("docs/guide/zh-CN/pay.md", "by hand\n");
    team.stepproof("guide check")
        .stderr_has("zh-CN/pay.md is missing, was edited by hand")
        .fails_with(1);
}

#[test]
fn what_moves_and_what_is_volatile_makes_no_step_stale() {
    let team = Team::new();
    let moving = "<style>@keyframes r{to{transform:rotate(1turn)}}\
        .s{width:40px;height:40px;border:6px solid #ccc;border-top-color:#06c;animation:r .7s linear infinite}\
        a:hover{background:#ff0}</style><div class=s></div>\
        <svg width=60 height=60><circle r=9 cy=30><animate attributeName=cx from=0 to=60 dur=.9s repeatCount=indefinite /></circle></svg>\
        <p>单号：<b id=n></b></p><script>n.textContent = document.title = '单号 ' + (100000 + Math.floor(Math.random() * 900000))</script><h1>";
    team.replace("/three", "<h1>", moving);
    team.settings(&format!(
        "{SETTINGS}volatile: {{ number: '单号 (\\d+)' }}\n"
    ));
    team.build();
    let first = team.files();
    for _ in 0..2 {
        team.stepproof("guide check").stderr_has("fresh").passes();
    }
    team.build();
    assert!(first == team.files(), "a byte has changed");
    let markdown = team.project.read("docs/guide/zh-CN/pay.md");
    assert!(markdown.contains("“单号 …”"), "{markdown}");
    // Everything else on the page is still compared.
    team.replace("/three", "单号：", "号码：");
    assert_eq!(team.stale(), ["pay/done page-changed"]);
}

#[test]
fn a_word_document_needs_no_template() {
    let team = Team::new();
    team.settings(&SETTINGS.replace(
        "    chapters:",
        "    templates: docs/templates\n    chapters:",
    ));
    team.project
        .write("docs/templates/guide.html", "{{ titel }}\n");
    team.stepproof("guide build --format docx")
        .stderr_has("wrote target/stepproof/guide/zh-CN/pay.docx")
        .passes();
    team.stepproof("guide build --format html,docx")
        .stderr_has("a template of the guide `pay` is wrong")
        .fails_with(3);
}

#[test]
fn all_that_is_wrong_with_a_guide_is_told_at_once() {
    let team = Team::new();
    team.replace("/three", "<h1>", "<p>13900000000</p><h1>");
    team.settings(&SETTINGS.replace("scale: 1", "scale: 1, max_kb: 1"));
    team.stepproof("guide build")
        .stderr_has("the picture of step `name` has ")
        .stderr_has("the picture of step `submit` has ")
        .stderr_has("shows personal data: mobile phone 13…00")
        .stderr_has("nothing was written")
        .fails_with(1);
    assert!(team.files().is_empty());
}

#[test]
fn a_stored_run_makes_the_same_guide_without_a_browser() {
    let team = Team::new();
    team.build();
    let built = team.files();
    std::fs::remove_dir_all(team.project.root().join("docs")).unwrap();
    team.project
        .stepproof("guide build --from target/stepproof")
        .stderr_has("3 steps")
        .passes();
    assert!(built == team.files());
    team.project
        .stepproof("guide build --from nowhere")
        .stderr_has("there is no run in `nowhere`")
        .fails_with(4);
    team.project
        .stepproof("guide build other --from target/stepproof")
        .stderr_has("there is no guide `other`")
        .fails_with(4);
    let json = team.project.read("target/stepproof/run.json");
    let cut = json.replace("\"interrupted\": false", "\"interrupted\": true");
    team.project.write("target/stepproof/run.json", &cut);
    team.project
        .stepproof("guide build --from target/stepproof")
        .stderr_has("was interrupted")
        .fails_with(4);
}

#[test]
fn what_could_not_be_run_or_read_is_told_as_such() {
    let team = Team::new();
    team.project
        .stepproof("guide check --quiet --chromedriver /nowhere/chromedriver")
        .stderr_has("cannot start the driver")
        .fails_with(5);
    team.build();
    team.project.write("docs/guide/pay.json", "{}");
    team.stepproof("guide check")
        .stderr_has("is not the manifest of a guide")
        .fails_with(3);
    let folder = team.project.root().join("docs/guide");
    std::fs::remove_dir_all(&folder).unwrap();
    std::fs::write(&folder, "a file in the way").unwrap();
    team.stepproof("guide build")
        .stderr_has("docs/guide/pay.json`: Not a directory")
        .fails_with(5);
}

#[test]
fn sentences_that_say_an_old_name_are_named_though_no_snapshot_has_changed() {
    let team = Team::new();
    let scenario = SCENARIO.replace("“{label:2}”{2}", "“下一步”{2}");
    team.settings(&format!("{SETTINGS}sentences: off\n"));
    team.scenario(&scenario);
    team.build();
    // The page has another name, the locator was repaired, and the page was accepted.
    team.replace("/one", "下一步", "继续");
    team.scenario(&scenario.replace("click: 下一步", "click: 继续"));
    team.stepproof("guide check")
        .stderr_has("  “下一步” is said in scenarios/pay.yaml:6:22\n")
        .stderr_has("  `stepproof rename \"下一步\" \"继续\"` changes locators and sentences\n")
        .fails_with(1);
}

/// The mock's fault renames the button of one page.
#[test]
fn a_renamed_button_of_the_portal_makes_the_step_that_shows_it_stale() {
    let project = Project::empty();
    let repository = env!("CARGO_MANIFEST_DIR");
    let args = "guide check --fault renamed-button --output out --project";
    let told = project.stepproof(&format!("{args} {repository}"));
    // Every sentence that says the old name is named, and how to change it.
    let told = told
        .stderr_has("  “下一步” is said in scenarios/web/self.yaml:15:64, 29:61, 29:85\n")
        .stderr_has("  `stepproof rename \"下一步\" \"继续\"` changes locators and sentences\n");
    let told = told.stderr_has(
        "  web-self/choose-insured
    the step cannot be carried out: there is no control \"下一步\"
    the page has changed: button 下一步 → 继续
not reached, so not compared: web-self/submit, web-self/confirm, web-self/cashier, \
web-self/card-number, web-self/pay, web-self/paid
",
    );
    told.fails_with(1);
}
