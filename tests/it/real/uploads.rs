//! Uploads, in a real browser: the site receives the bytes of the files.

use axum::response::Html;
use axum::routing::{get, post};
use stepproof::browser::LaunchOptions;
use stepproof::record::{CaseRecord, Outcome};
use stepproof::scenario::Step;

use crate::support::{Run, case, click, launcher, open, serve, step, text_on_page, upload};

const PAGE: &str = "<!doctype html><html lang=zh><title>上传</title>
<form action=/sent method=post enctype=multipart/form-data>
<label>照片 <input type=file name=a></label>
<input type=file name=b hidden><button type=button onclick='this.form.b.click()'>上传附件</button>
<div style='cursor: pointer' onclick=\"const i = document.createElement('input'); i.type = 'file';
i.onchange = () => { i.name = 'c'; i.hidden = true; document.forms[0].append(i) }; i.click()\">拖到这里</div>
<button>提交</button></form><button>说明</button>";

/// A site that answers an upload with what it was sent.
async fn site() -> String {
    let sent = async |body: String| Html(format!("<title>收到</title><pre>{body}</pre>"));
    let app = axum::Router::new()
        .route("/page", get(|| async { Html(PAGE) }))
        .route("/sent", post(sent));
    serve(app).await
}

/// Runs the steps in a project that has the files `a.txt`, `b.txt` and `c.txt`.
async fn run(steps: Vec<Step>) -> CaseRecord {
    let project = tempfile::tempdir().unwrap();
    for name in ["a", "b", "c"] {
        std::fs::write(
            project.path().join(format!("{name}.txt")),
            format!("bytes of {name}"),
        )
        .unwrap();
    }
    let launcher = launcher(LaunchOptions::default());
    let mut run = Run::of(launcher, [case("a", steps)]);
    run.site = site().await;
    run.root = project.path().to_owned();
    run.record().await.cases.remove(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_site_gets_the_bytes_by_field_by_button_and_by_a_field_made_on_the_fly() {
    let mut send = step(
        "send",
        [
            open("/page"),
            upload("照片", "a.txt"),
            upload("上传附件", "b.txt"),
            upload("拖到这里", "c.txt"),
            click("提交"),
        ],
    );
    send.then = ["a", "b", "c"]
        .map(|name| text_on_page(&format!("bytes of {name}")))
        .to_vec();
    let case = run(vec![send]).await;
    let told: Vec<_> = case.failures().collect();
    assert!(told.is_empty(), "{told:#?}");
    assert_eq!(case.outcome, Outcome::Passed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_control_that_opens_no_file_chooser_is_a_mistake_of_the_scenario() {
    let case = run(vec![step("send", [open("/page"), upload("说明", "a.txt")])]).await;
    assert_eq!(case.outcome, Outcome::Failed);
    let (_, failure) = case.failures().next().unwrap();
    assert_eq!(failure.title, "button \"说明\" opens no file chooser");
}
