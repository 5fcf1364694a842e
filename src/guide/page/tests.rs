use std::collections::BTreeMap;
use std::path::Path;

use super::super::manifest::{
    ChapterEntry, ChapterText, FORMAT, GuideText, Manifest, PictureEntry, StepEntry, StepText,
    TargetEntry,
};
use super::*;
use crate::files::FileError;
use crate::picture::Area;

fn target(number: usize, name: &str, x: i32) -> TargetEntry {
    TargetEntry {
        number,
        name: name.into(),
        area: Area::between(x, 30, x + 120, 60),
    }
}

pub(in crate::guide) fn manifest(mock: bool) -> Manifest {
    let text = StepText {
        section: Some("登录".into()),
        sentence: "点击“<登录>”{1}，输入 {{x} *号*。".into(),
        note: Some("说明".into()),
        warning: Some("勿泄露".into()),
        alt: Some("页面“登录”，用红框标出①“登录\"”。".into()),
        caption: Some("图1".into()),
    };
    let picture = PictureEntry {
        file: "zh-CN/img/pay/one.png".into(),
        width: 600,
        page: String::new(),
        marks: String::new(),
        theme: String::new(),
        renderer: String::new(),
        pixels: String::new(),
        crop: None,
        targets: vec![target(1, "“登录”", 60), target(2, "“<密码>”", 240)],
    };
    Manifest {
        format: FORMAT,
        guide: "pay".into(),
        mock,
        texts: BTreeMap::from([(
            "zh-CN".into(),
            GuideText {
                title: "缴费".into(),
                introduction: Some("第一段\n\n第二段".into()),
            },
        )]),
        chapters: vec![ChapterEntry {
            case: "pay".into(),
            phone: true,
            texts: BTreeMap::from([(
                "zh-CN".into(),
                ChapterText {
                    title: "网页".into(),
                    introduction: None,
                },
            )]),
            steps: vec![StepEntry {
                id: "one".into(),
                texts: BTreeMap::from([("zh-CN".into(), text)]),
                pictures: BTreeMap::from([("zh-CN".into(), picture)]),
            }],
        }],
    }
}

#[test]
fn markdown_shows_words_as_they_are() {
    let text = markdown(&manifest(true), "zh-CN", &Templates::default()).unwrap();
    assert_eq!(
        text,
        r#"# 缴费

> **图片取自模拟系统，仅供演示，不是真实的政务网站；图中人员、号码、金额均为虚构。**

第一段

第二段

## 网页

### 登录

<a id="pay-one"></a>
**第1步** 点击“&lt;登录&gt;”①，输入 {x} \*号\*。

> **注意** 勿泄露

> 提示: 说明

<img src="img/pay/one.png" width="600" alt="页面“登录”，用红框标出①“登录&quot;”。">

*图1*
"#
    );
}

#[test]
fn the_guide_of_this_project_is_what_its_manifest_says() {
    let json = include_str!("../../../docs/guide/medical.json");
    let manifest: Manifest = serde_json::from_str(json).unwrap();
    let text = markdown(&manifest, "zh-CN", &Templates::default()).unwrap();
    assert_eq!(text, include_str!("../../../docs/guide/zh-CN/medical.md"));
}

/// The HTML file of the first locale, by our own template.
/// The header of a PNG of 1200×800 pixels.
pub(in crate::guide) fn png() -> Vec<u8> {
    let sides = [1200_u32, 800].map(u32::to_be_bytes).concat();
    [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], &sides].concat()
}

fn html_of(
    manifest: &Manifest,
    picture: &dyn Fn(&str) -> Result<Vec<u8>, FileError>,
) -> Result<String, DocumentError> {
    html(&Source {
        manifest,
        locale: "zh-CN",
        templates: &Templates::default(),
        picture,
    })
}

#[test]
fn html_is_self_contained_and_says_that_pictures_show_a_mock() {
    let picture = |_: &str| Ok(png());
    let page = |mock| html_of(&manifest(mock), &picture).unwrap();
    let mocked = page(true);
    assert!(mocked.contains("图片取自模拟系统"));
    assert!(
        mocked.contains("点击“&lt;登录&gt;”<b class=\"badge\">1</b>"),
        "{mocked}"
    );
    assert!(mocked.contains("src=\"data:image/png;base64,"));
    assert!(mocked.contains("id=\"pay-one\"") && mocked.contains("href=\"#pay-one\""));
    assert!(!page(false).contains("模拟"));
    let gone = |file: &str| {
        let missing = std::io::ErrorKind::NotFound.into();
        Err(FileError::of("read", Path::new(file))(missing))
    };
    let error = html_of(&manifest(true), &gone).unwrap_err();
    assert!(matches!(error, DocumentError::Picture(_)), "{error}");
}

#[test]
fn a_template_with_an_unknown_name_is_an_error() {
    let templates = Templates {
        markdown: "{{ titel }}".into(),
        ..Templates::default()
    };
    let error = markdown(&manifest(true), "zh-CN", &templates).unwrap_err();
    assert!(error.to_string().contains("undefined"), "{error}");
}

#[test]
fn paragraphs_of_sentences_and_remarks_stay_paragraphs() {
    let mut manifest = manifest(false);
    let text = manifest.chapters[0].steps[0]
        .texts
        .get_mut("zh-CN")
        .unwrap();
    text.sentence = "一{1}。\n二。\n\n*三*。\n".into();
    text.note = Some("A\nb.\n\nC.\n".into());
    text.warning = Some("D.\n \nE.".into());
    let text = markdown(&manifest, "zh-CN", &Templates::default()).unwrap();
    let expected = r"
**第1步** 一①。二。

\*三\*。

> **注意** D.
>
> E.

> 提示: A b.
>
> C.

";
    assert!(text.contains(expected), "{text}");
    let page = html_of(&manifest, &|_| Ok(png())).unwrap();
    for part in [
        "一<b class=\"badge\">1</b>。二。</p><p class=\"sentence\">*三*。</p>",
        "<p><strong>注意</strong> D.</p><p>E.</p>",
        "<p><strong>提示</strong> A b.</p><p>C.</p>",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
}
