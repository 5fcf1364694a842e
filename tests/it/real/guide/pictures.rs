//! What the pictures show, and what they must not.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use stepproof::guide::Manifest;
use stepproof::picture;

use super::{SCENARIO, SETTINGS, Team, read_all};

#[test]
fn a_mark_of_something_invisible_is_an_error_and_nothing_is_written() {
    let team = Team::new();
    let marked = SCENARIO.replace(
        "    expect:\n      - text: 缴费成功\n",
        "    picture: { mark: [{ box: 收据 }] }\n",
    );
    team.scenario(&marked);
    team.stepproof("guide build")
        .stderr_has("cannot mark `收据`: it is not visible")
        .stderr_has("scenarios/pay.yaml:17")
        .fails_with(1);
    assert!(team.files().is_empty());
    // A hidden element is not visible either.
    team.replace("/three", "<h1>", "<button hidden>收据</button><h1>");
    team.stepproof("guide build")
        .stderr_has("cannot mark `收据`: it is not visible")
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

/// The scenario with this redaction on the last page.
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
        .stderr_has("`.id-no` matches 2 elements, but should match one")
        .fails_with(1);
    let pictures = || {
        let mut files = BTreeMap::new();
        let root = team.project.root().join("target/stepproof/screenshots/pay");
        read_all(&root, &root, &mut files);
        let pictures = files.into_keys().filter(|name| name.ends_with(".png"));
        pictures.collect::<Vec<_>>()
    };
    // Nor is what should be covered in a picture of the run, that of the failure included.
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
    // The run stores no picture of it, either.
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
fn what_is_below_the_fold_is_pictured_whole() {
    let team = Team::new();
    team.build();
    let record: Value =
        serde_json::from_str(&team.project.read("target/stepproof/run.json")).unwrap();
    let shown = &record["cases"][0]["steps"][1]["picture"];
    assert!(shown["height"].as_f64().unwrap() > 1500.0, "{shown}");
    let manifest: Manifest =
        serde_json::from_str(&team.project.read("docs/guide/pay.json")).unwrap();
    let entry = &manifest.step(&"pay".into(), "submit").unwrap().pictures["zh-CN"];
    let png = &team.files()[&entry.file];
    let size = picture::decode(png).unwrap().area();
    assert!(size.height < 1500, "{size:?}: cropped to what matters");
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

/// Builds a guide of one page with one step, and returns the input of its picture.
fn pictured(team: &Team, body: &str, step: &str) -> Value {
    team.page("/one", body);
    team.scenario(&format!(
        "scenario: pay\ntitle: t\nsteps:\n  - step: one\n    text: t\n    do:\n      - open: /one\n{step}"
    ));
    team.build();
    let record = team.project.read("target/stepproof/run.json");
    let record: Value = serde_json::from_str(&record).unwrap();
    record["cases"][0]["steps"][0]["picture"].clone()
}

/// The visible marks, and whether all of them are entirely in the picture.
fn seen(picture: &Value) -> usize {
    let marks = picture["marks"].as_array().unwrap().iter();
    let seen = marks.filter(|mark| mark["seen"].is_object());
    let inside = seen.filter(|mark| {
        let side = |name: &str| mark["seen"]["rect"][name].as_f64().unwrap();
        let size = |name: &str| picture[name].as_f64().unwrap();
        side("x") >= 0.0
            && side("y") >= 0.0
            && side("x") + side("width") <= size("width")
            && side("y") + side("height") <= size("height")
    });
    inside.count()
}

#[test]
fn whatever_scrolls_a_picture_shows_what_it_marks() {
    let team = Team::new();
    let click = "      - click: Send\n";
    let both = "      - fill: { A: x, B: y }\n      - click: Send\n";
    let tall = "<div style='height:100vh'></div>";
    let far = "<label>A <input></label><div style='height:900px'></div><label>B <input></label>\
               <button>Send</button><div style='height:2000px'></div>";
    for (name, body, step, marks) in [
        ("hero", format!("{tall}<button>Send</button>"), click, 1),
        (
            "two heroes",
            format!("{tall}<div style='min-height:90vh'></div><button>Send</button>{tall}"),
            click,
            1,
        ),
        (
            "shell",
            "<style>body{margin:0;height:100vh;display:flex;flex-direction:column}</style><header>x</header>\
             <main style='overflow:auto;flex:1'><div style='height:1500px'></div><button>Send</button></main>"
                .to_owned(),
            click,
            1,
        ),
        (
            "body that scrolls",
            "<style>html,body{height:100%;margin:0;overflow:hidden}body{overflow:auto}</style>\
             <div style='height:1500px'></div><button>Send</button><div style='height:900px'></div>"
                .to_owned(),
            click,
            1,
        ),
        (
            "box in a box",
            "<div style='height:300px;overflow:auto'><div style='height:900px'></div>\
             <div style='height:200px;overflow:auto'><div style='height:400px'></div>\
             <button>Send</button></div><div style='height:500px'></div></div>"
                .to_owned(),
            click,
            1,
        ),
        (
            "far to the right",
            format!("{tall}<div style='width:3000px'><button style='margin-left:2800px'>Send</button></div>{tall}"),
            click,
            1,
        ),
        ("far apart", far.to_owned(), both, 3),
        ("far apart below a hero", format!("{tall}{far}"), both, 3),
    ] {
        let picture = pictured(&team, &body, step);
        assert_eq!(seen(&picture), marks, "{name}: {picture}");
        // The picture shows the control: the marked area is not empty background.
        assert!(team.files().contains_key("zh-CN/img/pay/one.png"), "{name}");
    }
}

#[test]
fn what_took_the_place_of_a_control_or_covers_it_is_never_boxed() {
    let team = Team::new();
    let keys = "<button>15</button><button>16</button><button>17</button>";
    let next = "<button onclick=\"document.querySelectorAll('#k button').forEach((b, i) => b.textContent = i + 1)\">Next</button>";
    let used =
        "      - click: { button: '15' }\n      - click: Next\n      - click: { button: '2' }\n";
    let picture = pictured(&team, &format!("<div id=k>{keys}</div>{next}"), used);
    let marks = picture["marks"].to_string();
    assert!(
        marks.contains("left-out") && marks.contains("is button \\\"1\\\" now"),
        "{marks}"
    );
    assert_eq!(seen(&picture), 2, "{marks}");
    // A button that counts down is still the same.
    let counts = "<button onclick=\"textContent = '59 s'\">Send</button><button>Other</button><button>Go</button>";
    let picture = pictured(&team, counts, "      - click: Send\n      - click: Go\n");
    assert_eq!(seen(&picture), 2, "{picture}");
    assert_eq!(picture["marks"][0]["seen"]["now"], "59 s");
    team.stepproof("guide build")
        .stderr_has("`Send` is called \"59 s\" in the picture")
        .passes();
    let covered = "<button onclick='p.hidden = false'>Send</button>\
        <div id=p hidden role=region aria-label=Keys style='position:fixed;inset:0;background:#eee'><button style='margin:200px'>Go</button></div>";
    let picture = pictured(&team, covered, "      - click: Send\n      - click: Go\n");
    assert_eq!(seen(&picture), 1, "{picture}");
    team.stepproof("guide build")
        .stderr_has("`Send` is used but not boxed: covered by region \"Keys\"")
        .passes();
    let markdown = team.project.read("docs/guide/zh-CN/pay.md");
    assert!(
        markdown.contains("①“Go”") && !markdown.contains("Send"),
        "{markdown}"
    );
}

#[test]
fn a_control_in_a_row_is_shown_with_what_says_whose_row_it_is_and_with_the_heads() {
    let team = Team::new();
    let rows = "<tr><td></td><td>Dill</td><td><button>Edit 1</button></td></tr>\
                <tr><td></td><td>Mint</td><td><button>Edit 2</button></td></tr>";
    let heads = "<thead><tr><th>Pick</th><th>What</th><th>Actions</th></tr></thead>";
    let step = "      - click: Edit 2\n";
    // Some libraries put the heads into a separate table.
    for (name, body) in [
        ("one", format!("<table>{heads}<tbody>{rows}</table>")),
        (
            "two",
            format!("<div><table>{heads}</table></div><div><table>{rows}</table></div>"),
        ),
    ] {
        let picture = pictured(&team, &body, step);
        let seen = &picture["marks"][0]["seen"];
        let around = seen["around"].as_array().unwrap();
        let below = |rect: &Value| {
            let side = |name: &str| rect[name].as_f64().unwrap();
            side("y") + side("height") - seen["rect"]["y"].as_f64().unwrap()
        };
        let left = |rect: &Value| rect["x"].as_f64() < seen["rect"]["x"].as_f64();
        let row = around.iter().filter(|rect| left(rect) && below(rect) > 0.0);
        let heads = around.iter().filter(|rect| below(rect) < -10.0);
        assert!(row.count() >= 1 && heads.count() == 3, "{name}: {around:?}");
    }
}

#[test]
fn a_control_that_is_used_again_is_numbered_by_its_last_use() {
    let team = Team::new();
    team.page(
        "/one",
        "<label>City <input></label><button>Send</button><button>Next</button>",
    );
    team.scenario(
        "scenario: pay\ntitle: t\nsteps:\n  - step: one\n    text: t\n    do:\n      - open: /one\n      - click: Send\n  \
         - step: two\n    text: t\n    do:\n      - fill: { City: x }\n      - click: Send\n      - click: Next\n  \
         - step: three\n    text: t\n    do:\n      - click: Next\n      - click: Send\n",
    );
    team.build();
    let markdown = team.project.read("docs/guide/zh-CN/pay.md");
    for boxes in ["①“City”、②“Send”、③“Next”", "①“Next”、②“Send”"]
    {
        assert!(markdown.contains(boxes), "{markdown}");
    }
}

/// The guide of this repository follows the rules for good pictures.
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
