//! Guides, with the real browser on a small site whose pages a test changes; and the guide of this
//! repository.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::Uri;
use axum::response::Html;
use serde_json::Value;
use stepproof::guide::Manifest;
use stepproof::picture;

use crate::harness::{Project, Stepproof};

const STYLE: &str = "<meta charset=utf-8><style>body{font:16px sans-serif;margin:40px}\
    .card{border:1px solid #999;padding:20px;width:400px}</style>";

const SCENARIO: &str = "\
scenario: pay
title: 缴费
guide: { title: 网页缴费, introduction: 请先登录。 }
steps:
  - step: name
    text: 输入姓名{1}，点击“{label:2}”{2}。
    do:
      - open: /one
      - fill: { 姓名: 张测试 }
      - click: 下一步
  - step: submit
    text: { zh-CN: '点击“{label:1}”。', en: 'Click \"{label:1}\".' }
    do:
      - click: 提交
  - step: done
    text: { zh-CN: 缴费成功。, en: Paid. }
    expect:
      - text: 缴费成功
";

const SETTINGS: &str = "\
locale: zh-CN
timeouts: { step: 3s }
guides:
  pay:
    title: 缴费指南
    chapters: [pay]
";

/// A site, and a project with a guide of it.
struct Team {
    project: Project,
    pages: Arc<Mutex<BTreeMap<String, String>>>,
    url: String,
}

impl Team {
    fn new() -> Self {
        let pages = Arc::new(Mutex::new(BTreeMap::new()));
        let team = Self {
            project: Project::empty(),
            url: serve(pages.clone()),
            pages,
        };
        team.page(
            "/one",
            "<title>登录</title><h1>登录</h1><form action=/two class=card>\
             <label>姓名 <input name=n></label> <button>下一步</button></form>\
             <p><button type=button>帮助</button></p>",
        );
        team.page(
            "/two",
            "<title>提交</title><h1>提交</h1><div style='height:1500px'></div>\
             <form action=/three><button>提交</button></form>",
        );
        team.page("/three", "<title>完成</title><h1>缴费成功</h1>");
        team.settings(SETTINGS);
        team.scenario(SCENARIO);
        team
    }

    fn page(&self, path: &str, body: &str) {
        let page = format!("<!doctype html><html lang=zh>{STYLE}{body}");
        self.pages.lock().unwrap().insert(path.to_owned(), page);
    }

    /// Changes a page.
    fn replace(&self, path: &str, from: &str, to: &str) {
        let mut pages = self.pages.lock().unwrap();
        let page = pages.get_mut(path).unwrap();
        assert!(page.contains(from), "{from}");
        *page = page.replace(from, to);
    }

    fn settings(&self, text: &str) {
        self.project.write("scenarios/stepproof.yaml", text);
    }

    fn scenario(&self, text: &str) {
        self.project.write("scenarios/pay.yaml", text);
    }

    fn stepproof(&self, args: &str) -> Stepproof {
        let stepproof = self.project.stepproof(args);
        stepproof.args(&format!("--quiet --base-url {}", self.url))
    }

    fn build(&self) {
        self.stepproof("guide build")
            .stderr_has("guide pay: ")
            .passes();
    }

    /// What `guide check` finds: the stale steps with the codes of their reasons.
    fn stale(&self) -> Vec<String> {
        self.stepproof("guide check")
            .stderr_has("guide pay is stale")
            .fails_with(1);
        self.reasons()
    }

    fn reasons(&self) -> Vec<String> {
        let found = self.project.read("target/stepproof/guide-pay.json");
        let found: Value = serde_json::from_str(&found).unwrap();
        let steps = found["stale"].as_array().unwrap().iter();
        let told = steps.map(|step| {
            let reasons = step["reasons"].as_array().unwrap().iter();
            let codes: Vec<_> = reasons
                .map(|reason| reason["code"].as_str().unwrap())
                .collect();
            format!("{} {}", step["step"].as_str().unwrap(), codes.join("+"))
        });
        told.collect()
    }

    /// Every file of the guide.
    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let root = self.project.root().join("docs/guide");
        let mut files = BTreeMap::new();
        read_all(&root, &root, &mut files);
        files
    }
}

fn read_all(root: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_all(root, &path, files);
        } else {
            let name = path
                .strip_prefix(root)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned();
            files.insert(name, std::fs::read(&path).unwrap());
        }
    }
}

/// Serves the pages as they are when they are asked for.
fn serve(pages: Arc<Mutex<BTreeMap<String, String>>>) -> String {
    type Pages = Arc<Mutex<BTreeMap<String, String>>>;
    async fn page(State(pages): State<Pages>, uri: Uri) -> Html<String> {
        Html(
            pages
                .lock()
                .unwrap()
                .get(uri.path())
                .cloned()
                .unwrap_or_default(),
        )
    }
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            let app = axum::Router::new().fallback(page).with_state(pages);
            axum::serve(listener, app).await.unwrap();
        });
    });
    format!("http://{address}")
}

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
    // It is no mock, so no guide says that it is one.
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

    // Accepted, it is fresh again, and no other file has changed.
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
    // What is behind it is not known, and so not stale.
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
    team.settings(&format!("{SETTINGS}theme: {{ colour: \"#0057B8\" }}\n"));
    // The last step has no mark, and so nothing in that colour.
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
fn what_is_marked_and_not_to_be_seen_is_an_error_and_no_picture() {
    let team = Team::new();
    let marked = SCENARIO.replace(
        "    expect:\n      - text: 缴费成功\n",
        "    picture: { mark: [{ box: 收据 }] }\n",
    );
    team.scenario(&marked);
    team.stepproof("guide build")
        .stderr_has("`收据` is to be marked and is not to be seen")
        .stderr_has("scenarios/pay.yaml:17")
        .fails_with(1);
    assert!(team.files().is_empty());
    // Hidden is not seen either.
    team.replace("/three", "<h1>", "<button hidden>收据</button><h1>");
    team.stepproof("guide build")
        .stderr_has("not to be seen")
        .fails_with(1);
    team.replace("/three", "<button hidden>", "<button>");
    team.build();
}

/// A team whose last page shows an ID number and a phone.
fn team_with_personal_data() -> Team {
    let team = Team::new();
    let person = "<p class=id-no>11010519491231002X</p><p class=id-no>139 0000 0000</p>";
    team.replace("/three", "<h1>", &format!("{person}<h1>"));
    team
}

/// The scenario with this to be covered on the last page.
fn redacted(redact: &str) -> String {
    SCENARIO.replace(
        "    expect:\n      - text: 缴费成功\n",
        &format!("    picture: {{ redact: [{redact}] }}\n"),
    )
}

#[test]
fn personal_data_is_told_and_a_redaction_that_covers_something_else_is_an_error() {
    let team = team_with_personal_data();
    team.stepproof("guide build")
        .stderr_has("the picture of step `done` shows personal data: ID number 11…2X")
        .stderr_has("shows personal data: mobile phone 13…00")
        .fails_with(1);
    team.scenario(&redacted("{ css: .id-no }"));
    team.stepproof("guide build")
        .stderr_has("`.id-no` matches 2 elements, and one is to be covered")
        .fails_with(1);
    let pictures = || {
        let mut files = BTreeMap::new();
        let root = team.project.root().join("target/stepproof/screenshots/pay");
        read_all(&root, &root, &mut files);
        files.into_keys().collect::<Vec<_>>()
    };
    // What was to be covered is in no picture of the run either, that of the failure included.
    assert_eq!(pictures(), ["01-name.png", "02-submit.png"]);
    team.scenario(&redacted("{ all: { css: .id } }"));
    team.stepproof("guide build")
        .stderr_has("there is nothing to cover for `.id`")
        .fails_with(1);
    assert_eq!(pictures(), ["01-name.png", "02-submit.png"]);
    assert!(team.files().is_empty());
}

#[test]
fn nothing_of_what_is_covered_shines_through() {
    let team = team_with_personal_data();
    team.scenario(&redacted("{ all: { css: .id-no } }"));
    team.build();
    let covered = team.files()["zh-CN/img/pay/done.png"].clone();
    // Whatever stands there, the picture is the same: nothing of it shines through.
    team.replace("/three", "11010519491231002X", "110105194912310029");
    team.stepproof("guide check").stderr_has("fresh").passes();
    assert_eq!(team.files()["zh-CN/img/pay/done.png"], covered);
    // Neither does the run keep a picture of it.
    let picture = std::fs::read(
        team.project
            .root()
            .join("target/stepproof/screenshots/pay/03-done.png"),
    );
    let picture = picture::decode(&picture.unwrap()).unwrap();
    let record: Value =
        serde_json::from_str(&team.project.read("target/stepproof/run.json")).unwrap();
    let shown = &record["cases"][0]["steps"][2]["picture"];
    let scale = shown["scale"].as_f64().unwrap();
    for rect in shown["covered"].as_array().unwrap() {
        let side = |name: &str| rect[name].as_f64().unwrap();
        let area = picture::Area::of(side("x"), side("y"), side("width"), side("height"), scale);
        let colours: std::collections::BTreeSet<_> = picture
            .cropped(area)
            .bytes()
            .chunks(4)
            .map(<[u8]>::to_vec)
            .collect();
        assert_eq!(colours.len(), 1);
    }
}

#[test]
fn a_redaction_of_all_pictures_must_be_of_use_in_one() {
    let team = team_with_personal_data();
    team.settings(&format!("{SETTINGS}redact: [{{ css: .id-no }}]\n"));
    team.build();
    team.settings(&format!("{SETTINGS}redact: [{{ css: .card-no }}]\n"));
    team.stepproof("guide build")
        .stderr_has("there is nothing to cover for `.card-no` in any picture")
        .fails_with(1);
    team.settings(&format!(
        "{SETTINGS}invented: ['1101051949\\d+[\\dX]', '13900000000']\n"
    ));
    team.build();
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
    // The other step is no matter of it.
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
fn a_control_in_a_frame_and_one_in_a_dialog_are_boxed_where_they_are() {
    let team = Team::new();
    team.page(
        "/frame",
        "<title>付款</title><div style='height:60px'></div><button style='margin-left:90px'>付款</button>",
    );
    team.replace(
        "/three",
        "<h1>",
        "<iframe src=/frame title=付款 style='margin:120px 0 0 200px'></iframe>\
         <dialog open style='top:300px'><button>知道了</button></dialog><h1>",
    );
    team.scenario(&SCENARIO.replace(
        "    expect:\n      - text: 缴费成功\n",
        "    picture: { mark: [{ box: { button: 付款, in: { frame: 付款 } } }, { box: 知道了 }] }\n",
    ));
    team.build();
    let record: Value =
        serde_json::from_str(&team.project.read("target/stepproof/run.json")).unwrap();
    let marks = record["cases"][0]["steps"][2]["picture"]["marks"].clone();
    let x = marks[0]["seen"]["rect"]["x"].as_f64().unwrap();
    // 40 of the body, 200 of the frame, 2 of its border, 40 and 90 inside.
    assert_eq!(x, 40.0 + 200.0 + 2.0 + 40.0 + 90.0);
    assert!(marks[1]["seen"].is_object(), "{marks}");
}

#[test]
fn no_picture_of_a_guide_shows_a_caret() {
    let team = Team::new();
    team.replace("/one", "<h1>", "<style>input{caret-color:#f0f}</style><h1>");
    let has_caret = || {
        let path = "target/stepproof/screenshots/pay/01-name.png";
        let png = std::fs::read(team.project.root().join(path)).unwrap();
        let picture = picture::decode(&png).unwrap();
        picture
            .bytes()
            .chunks(4)
            .any(|pixel| pixel[..3] == [255, 0, 255])
    };
    // An ordinary run shows the page as it is.
    team.stepproof("run")
        .any_stdout()
        .stderr_has("passed")
        .passes();
    assert!(has_caret());
    team.build();
    assert!(!has_caret());
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
    // And taken out again, its picture goes with it.
    team.scenario(SCENARIO);
    assert_eq!(team.stale(), ["pay/read removed"]);
    team.build();
    assert!(before == team.files());
}

#[test]
fn what_is_below_the_fold_is_pictured_whole() {
    let team = Team::new();
    team.build();
    let record: Value =
        serde_json::from_str(&team.project.read("target/stepproof/run.json")).unwrap();
    let shown = &record["cases"][0]["steps"][1]["picture"];
    assert!(shown["height"].as_f64().unwrap() > 1500.0, "{shown}");
    let manifest: Manifest =
        serde_json::from_str(&team.project.read("docs/guide/pay.json")).unwrap();
    let entry = &manifest.step("pay", "submit").unwrap().pictures["zh-CN"];
    let png = &team.files()[&entry.file];
    let size = picture::decode(png).unwrap().area();
    assert!(size.height < 1500, "{size:?}: cropped to what matters");
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
fn a_label_that_the_font_cannot_write_is_an_error() {
    let team = Team::new();
    let labelled = |label: &str| {
        SCENARIO.replace(
            "      - click: 提交\n",
            &format!("      - click: 提交\n    picture: {{ controls: false, mark: [{{ box: 提交, label: {label} }}] }}\n"),
        )
    };
    team.scenario(&labelled("点这里"));
    team.stepproof("guide build")
        .stderr_has("the font has no glyph for `点这里`")
        .stderr_has("theme: { font: … }")
        .fails_with(1);
    team.scenario(&labelled("here"));
    team.build();
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
        .stderr_has("zh-CN/pay.md is missing, was changed by hand")
        .fails_with(1);
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

/// The guide of this repository keeps the rules of good pictures.
#[test]
fn every_picture_of_our_guide_is_described_small_and_narrow() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guide");
    let manifest = std::fs::read_to_string(root.join("medical.json")).unwrap();
    let manifest: Manifest = serde_json::from_str(&manifest).unwrap();
    let counts: Vec<_> = manifest
        .chapters
        .iter()
        .map(|chapter| chapter.steps.len())
        .collect();
    assert_eq!(counts, [15, 11]);
    for (_, step) in manifest.steps() {
        let alt = step.texts["zh-CN"].alt.as_ref().unwrap();
        assert!(
            (20..=75).contains(&alt.chars().count()),
            "{}: {alt}",
            step.id
        );
        let entry = &step.pictures["zh-CN"];
        let png = std::fs::read(root.join(&entry.file)).unwrap();
        assert!(
            png.len() <= 150 * 1024,
            "{}: {} bytes",
            entry.file,
            png.len()
        );
        assert!(entry.width <= 1000, "{}: {} wide", entry.file, entry.width);
    }
    let markdown = std::fs::read_to_string(root.join("zh-CN/medical.md")).unwrap();
    assert!(markdown.contains("模拟系统"));
}

/// The mock's fault renames the button of one page.
#[test]
fn a_renamed_button_of_the_portal_makes_the_step_that_shows_it_stale() {
    let project = Project::empty();
    let repository = env!("CARGO_MANIFEST_DIR");
    let args = "guide check --fault renamed-button --output out --project";
    let told = project.stepproof(&format!("{args} {repository}"));
    let told = told.stderr_has(
        "guide medical is stale:
  web-self/choose-insured
    the step cannot be carried out: there is no control \"下一步\"
    the page has changed: button 下一步 → 继续
not reached, so not compared: web-self/submit, web-self/confirm, web-self/cashier, \
web-self/card-number, web-self/pay, web-self/paid
",
    );
    told.fails_with(1);
}
