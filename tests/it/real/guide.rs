//! Guides in a real browser: of a small site whose pages a test changes, and the guide of this
//! repository.

mod compared;
mod manuals;
mod pictures;
mod stale;
mod taken;
mod tour;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::Uri;
use axum::response::Html;
use serde_json::Value;

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

/// Small pictures: each one is drawn, compared and compressed by a build that is not optimised.
const SETTINGS: &str = "\
locale: zh-CN
timeouts: { step: 3s }
devices: { desktop: { viewport: 640x400 } }
theme: { scale: 1 }
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

/// Serves the pages as they are at the moment of the request.
pub(super) fn serve(pages: Arc<Mutex<BTreeMap<String, String>>>) -> String {
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
