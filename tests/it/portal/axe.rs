//! Every state of the pages, checked by axe-core in a real browser: there is no serious violation.
//!
//! A visitor uses HTTP; each page that it gets is served again with axe added, by a site that passes
//! everything else on to the portal. The page's own script runs as usual.

mod phone;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use serde_json::{Value, json};
use stepproof::browser::{Browser, LaunchOptions, Launcher, Navigation, Page};
use stepproof::scenario::Device;
use tokio::sync::{Notify, mpsc};

use super::branches::IN_PAGE;
use super::visitor::{
    CARD, CASHIER, CONFIRM, GOOD_CARD, HOME, INSURED, PERSON, RECORDS, SUBMIT, Visitor, WALLET,
    at_card, payer, visitor,
};
use crate::support::{self, launcher, serve};

/// The rules, as stepproof has them.
const AXE: &str = include_str!("../../../src/page/axe/axe.min.js");

/// Timeout for checking a page.
const PATIENCE: Duration = Duration::from_secs(60);

/// Runs axe after the page's own script, then does what only a browser can do, and reports.
const JUDGE: &str = r#"
addEventListener("load", async () => {
  const result = await axe.run(document, {
    resultTypes: ["violations"], iframes: false, rules: { "target-size": { enabled: true } },
  });
  document.querySelectorAll("[data-seen]").forEach((element) =>
    element.dispatchEvent(new Event(element.dataset.seenOn ?? "click", { bubbles: true })),
  );
  const violations = result.violations.map(({ id, impact, nodes }) => ({
    id, impact, nodes: nodes.map((node) => `${node.target} ${node.html}\n${node.failureSummary}`),
  }));
  const bar = document.querySelector(".mock");
  for (const at of [0, document.documentElement.scrollHeight]) {
    scrollTo(0, at);
    const { top, bottom } = bar.getBoundingClientRect();
    if (getComputedStyle(bar).display !== "none" && (top < 0 || bottom > innerHeight))
      violations.push({ id: "mock-bar", impact: "serious", nodes: [`gone when scrolled to ${at}`] });
  }
  await fetch("/__axe", { method: "POST", body: JSON.stringify({ language: document.documentElement.lang, violations }) });
});
"#;

/// What the site serves.
struct Site {
    shown: Mutex<Shown>,
    client: reqwest::Client,
    told: mpsc::UnboundedSender<Value>,
    /// Whether a page has reported something to the portal.
    seen: Notify,
}

/// The page to check, its visitor, and the portal that has everything else.
#[derive(Default)]
struct Shown {
    /// Its path and its text, served once; later requests go to the portal.
    html: Option<(String, String)>,
    cookie: String,
    portal: String,
}

async fn answer(
    State(site): State<Arc<Site>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (html, cookie, portal) = {
        let mut shown = site.shown.lock().unwrap();
        let asked = uri.to_string();
        (
            shown.html.take_if(|(path, _)| *path == asked),
            shown.cookie.clone(),
            shown.portal.clone(),
        )
    };
    if let Some((_, html)) = html {
        return Html(html).into_response();
    }
    match uri.path() {
        "/__axe.js" => {
            let kind = [(header::CONTENT_TYPE, "text/javascript")];
            return (kind, format!("{AXE}\n{JUDGE}")).into_response();
        }
        "/__axe" => {
            site.told
                .send(serde_json::from_slice(&body).unwrap())
                .unwrap();
            return StatusCode::NO_CONTENT.into_response();
        }
        _ => {}
    }
    let request = site
        .client
        .request(method, format!("{portal}{uri}"))
        .header("cookie", cookie)
        .body(body);
    let request = match headers.get(header::CONTENT_TYPE) {
        Some(kind) => request.header(header::CONTENT_TYPE, kind),
        None => request,
    };
    let answer = request.send().await.unwrap();
    if uri.path() == "/__seen" {
        site.seen.notify_one();
    }
    let kind = answer.headers().get(header::CONTENT_TYPE).cloned();
    let (status, body) = (answer.status(), answer.bytes().await.unwrap());
    let mut answer = (status, body).into_response();
    if let Some(kind) = kind {
        answer.headers_mut().insert(header::CONTENT_TYPE, kind);
    }
    answer
}

/// The browser, and what axe has found so far.
struct Judge {
    url: String,
    site: Arc<Site>,
    told: mpsc::UnboundedReceiver<Value>,
    browser: Box<dyn Browser>,
    page: Box<dyn Page>,
    judged: usize,
    /// Violations, and the page on which each was first found.
    found: BTreeMap<String, String>,
}

fn device(width: u32, height: u32) -> Device {
    Device {
        width,
        height,
        ..support::device()
    }
}

impl Judge {
    async fn new(width: u32, height: u32) -> Self {
        Self::with(&device(width, height)).await
    }

    async fn with(device: &Device) -> Self {
        let (tell, told) = mpsc::unbounded_channel();
        let site = Arc::new(Site {
            shown: Mutex::default(),
            client: stepproof::http_client::plain_builder().build().unwrap(),
            told: tell,
            seen: Notify::new(),
        });
        let app = axum::Router::new()
            .fallback(answer)
            .with_state(site.clone());
        let url = serve(app).await;
        let launcher = launcher(LaunchOptions::default());
        let mut browser = launcher.launch().await.unwrap();
        let page = browser.open_page(device).await.unwrap();
        Self {
            url,
            site,
            told,
            browser,
            page,
            judged: 0,
            found: BTreeMap::new(),
        }
    }

    /// Checks the page that the visitor has, and its language.
    async fn looks(&mut self, v: &Visitor) -> String {
        assert!(v.page.contains("</html>"), "{}: {}", v.path, v.page);
        assert!(v.page.contains("模拟系统 · 仅供测试"), "{}", v.path);
        let with_axe = "<script src=\"/__axe.js\" defer></script></head>";
        let html = v.page.replace("</head>", with_axe);
        *self.site.shown.lock().unwrap() = Shown {
            html: Some((v.path.clone(), html)),
            cookie: v.cookie.clone(),
            portal: v.portal.base_url.clone(),
        };
        let url = format!("{}{}", self.url, v.path);
        self.page.set_limit(PATIENCE);
        self.page.navigate(Navigation::Open(&url)).await.unwrap();
        let told = tokio::time::timeout(PATIENCE, self.told.recv()).await;
        let told = told.unwrap_or_else(|_| panic!("{} is not judged", v.path));
        let told = told.unwrap();
        self.judged += 1;
        for violation in told["violations"].as_array().unwrap() {
            if ["serious", "critical"].contains(&violation["impact"].as_str().unwrap()) {
                for node in violation["nodes"].as_array().unwrap() {
                    let text = format!("{}: {}", violation["id"], node.as_str().unwrap());
                    self.found.entry(text).or_insert_with(|| v.path.clone());
                }
            }
        }
        told["language"].as_str().unwrap().to_owned()
    }

    /// Waits until the page has reported these to the visitor's portal.
    async fn is_told(&self, v: &Visitor, branches: &[&str]) {
        let told = async {
            while !branches
                .iter()
                .all(|branch| v.portal.covered().contains(branch))
            {
                self.site.seen.notified().await;
            }
        };
        let told = tokio::time::timeout(PATIENCE, told).await;
        told.unwrap_or_else(|_| panic!("{branches:?}, but {:?}", v.portal.covered()));
    }

    async fn ends(self, at_least: usize) {
        self.browser.close().await;
        let found = self.found.iter();
        let found: Vec<_> = found
            .map(|(what, path)| format!("{path}: {what}"))
            .collect();
        assert!(found.is_empty(), "\n{}", found.join("\n\n"));
        assert!(self.judged >= at_least, "only {} pages", self.judged);
    }
}

/// The pages of the flow in order, without an error.
async fn the_flow(judge: &mut Judge) {
    let mut v = visitor(json!({ "announcements": 1 })).await;
    judge.looks(v.opens("/").await).await;
    judge.looks(v.opens("/xxmh/html/index.html").await).await;
    judge.looks(v.opens("/sso/login").await).await;
    judge.looks(v.opens("/yhgl/yhzc").await).await;
    judge.looks(v.opens("/yhgl/wjmm").await).await;
    judge.looks(v.signs_in("zhangcs", "Test@2023").await).await;
    judge.looks(v.verifies("Test@2023").await).await;
    judge.looks(v.enters_as_person().await).await;
    judge.looks(v.opens("/sbf/index").await).await;
    judge.looks(v.opens("/xxmh/fn/menu_pension").await).await;
    judge.looks(v.opens(PERSON).await).await;
    judge.looks(v.pays_for_self().await).await;
    judge
        .looks(v.posts(INSURED, &[("year", "2023")]).await)
        .await;
    judge
        .looks(v.posts(SUBMIT, &[("year", "2023")]).await)
        .await;
    judge.looks(v.posts(CONFIRM, &[]).await).await;
    judge.looks(v.posts(CASHIER, &[]).await).await;
    judge
        .looks(v.posts("/upop/pay", &[("card", GOOD_CARD)]).await)
        .await;
    judge.looks(v.pays("123456").await).await;
    judge.looks(v.opens(RECORDS).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_flow_has_no_serious_violation_on_a_phone() {
    let mut judge = Judge::new(390, 844).await;
    the_flow(&mut judge).await;
    judge.ends(19).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_state_of_a_page_has_a_serious_violation() {
    let mut judge = Judge::new(1280, 800).await;
    let judge_ = &mut judge;
    the_flow(judge_).await;
    errors_of_signing_in(judge_).await;
    real_names(judge_).await;
    errors_of_the_fees(judge_).await;
    states_of_the_bank(judge_).await;
    judge.ends(60).await;
}

async fn errors_of_signing_in(judge: &mut Judge) {
    let mut v = visitor(json!({ "announcements": 2 })).await;
    judge.looks(v.opens("/nowhere").await).await;
    judge.looks(v.signs_in_with("", "", "").await).await;
    judge.looks(v.signs_in("nobody", "x").await).await;
    judge
        .looks(v.posts("/sso/login", &[("side", "company")]).await)
        .await;
    judge.looks(v.posts("/yhgl/yhzc", &[]).await).await;
    judge.looks(v.posts("/yhgl/wjmm", &[]).await).await;
    v.signs_in("zhangcs", "Test@2023").await;
    judge.looks(v.posts("/sso/verify", &[]).await).await;
    v.asks_for_sms().await;
    judge.looks(v.verifies_by_sms("x").await).await;
    v.verifies("Test@2023").await;
    judge.looks(v.posts(HOME, &[("as", "company")]).await).await;
    let company = [("as", "company"), ("company", "北京样例科技有限公司(模拟)")];
    judge.looks(v.posts(HOME, &company).await).await;
    judge.looks(v.posts("/xxmh/switch", &[]).await).await;
    let mut v = visitor(json!({ "lose_session_at": "verify" })).await;
    judge.looks(v.signs_in("zhangcs", "Test@2023").await).await;
}

async fn real_names(judge: &mut Judge) {
    let mut v = visitor(json!({})).await;
    v.signs_in("wrgs", "Test@2023").await;
    judge.looks(v.verifies("Test@2023").await).await;
    judge.looks(v.enters_as_person().await).await;
    judge.looks(v.opens("/yhgl/smzsq").await).await;
    judge.looks(v.opens("/yhgl/smzsq?collected=no").await).await;
    judge
        .looks(v.opens("/yhgl/smzsq?collected=yes").await)
        .await;
    judge.looks(v.posts("/yhgl/smzsq", &[]).await).await;
    let fields = [
        ("name", "张小样"),
        ("document", "居民身份证"),
        ("id", "110199201506019942"),
        ("sex", "female"),
        ("nation", "中国"),
    ];
    judge.looks(v.posts("/yhgl/smzsq", &fields).await).await;
}

async fn errors_of_the_fees(judge: &mut Judge) {
    let mut v = payer(json!({ "social": "frame", "cashier": "new-tab" })).await;
    judge
        .looks(v.opens(&format!("{HOME}?main=sbf")).await)
        .await;
    judge.looks(v.pays_for_resident("", "").await).await;
    judge
        .looks(v.pays_for_resident("110199201506019942", "张大样").await)
        .await;
    v.pays_for_resident("110199202212159952", "李新生").await;
    judge.looks(v.posts(INSURED, &[]).await).await;
    v.posts(INSURED, &[("year", "2022"), ("year", "2023")])
        .await;
    judge.looks(v.posts(SUBMIT, &[]).await).await;
    v.posts(SUBMIT, &[("year", "2022")]).await;
    judge.looks(v.posts(CONFIRM, &[]).await).await;
    judge.looks(v.opens(RECORDS).await).await;
    v.advances(16 * 60).await;
    judge.looks(v.opens(CASHIER).await).await;
    let mut v = payer(json!({ "at": "2023-01-16T10:00:00+08:00" })).await;
    judge.looks(v.opens(RECORDS).await).await;
    let mut v = payer(json!({ "faults": ["http-500"] })).await;
    v.pays_for_self().await;
    judge
        .looks(v.posts(INSURED, &[("year", "2023")]).await)
        .await;
}

async fn states_of_the_bank(judge: &mut Judge) {
    let mut v = at_card("1", json!({})).await;
    judge.looks(&v).await;
    judge.looks(v.posts("/upop/pay/login", &[]).await).await;
    judge.looks(v.opens("/upop/pay?order=SB1").await).await;
    for state in ["missing", "outdated", "detecting", "reconnecting"] {
        let v = at_card(GOOD_CARD, json!({ "password_control": state })).await;
        judge.looks(&v).await;
    }
    for (card, fields) in [
        (GOOD_CARD, vec![("pin", "000000"), ("sms", "111111")]),
        ("6221558812340000", vec![]),
        (
            "6299990000000000046",
            vec![("pin", "123456"), ("sms", "111111")],
        ),
    ] {
        let mut v = at_card(card, json!({})).await;
        judge.looks(&v).await;
        v.posts("/upop/pay/sms", &[]).await;
        judge.looks(v.posts(CARD, &fields).await).await;
    }
    let mut v = at_card("", json!({})).await;
    judge.looks(v.signs_in_at_the_bank().await).await;
    judge.looks(v.posts(WALLET, &[]).await).await;
    for answer in ["04", "42", "64", "74", "75"] {
        let mut v = at_card(GOOD_CARD, json!({ "cards": { GOOD_CARD: answer } })).await;
        judge.looks(v.pays("123456").await).await;
        judge.looks(v.posts("/upop/pay/query", &[]).await).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_start_page_has_no_serious_violation_in_either_language() {
    for (locale, language) in [("zh-CN", "zh-CN"), ("en-US", "en")] {
        for (width, height) in [(1280, 800), (390, 844)] {
            let mut judge = Judge::with(&Device {
                locale: locale.into(),
                ..device(width, height)
            })
            .await;
            let mut v = visitor(json!({ "announcements": 1 })).await;
            v.posts("/yhgl/wjmm/sms", &[("phone", "15400000001")]).await;
            assert_eq!(judge.looks(v.opens("/").await).await, language);
            judge.ends(1).await;
        }
    }
}

/// What only a page script can report is reported, in a real browser.
#[tokio::test(flavor = "multi_thread")]
async fn what_happens_in_a_page_alone_is_told() {
    let mut judge = Judge::new(1280, 800).await;
    let (announced, entered, detected) = (&IN_PAGE[..1], &IN_PAGE[1..5], &IN_PAGE[5..]);
    let mut v = visitor(json!({ "announcements": 1 })).await;
    judge.looks(v.opens("/xxmh/html/index.html").await).await;
    judge.is_told(&v, announced).await;
    let mut v = payer(json!({ "cashier": "new-tab" })).await;
    judge.looks(v.opens(HOME).await).await;
    judge.looks(v.opens(PERSON).await).await;
    v.pays_for_self().await;
    v.posts(INSURED, &[("year", "2023")]).await;
    judge
        .looks(v.posts(SUBMIT, &[("year", "2023")]).await)
        .await;
    judge.looks(v.posts(CONFIRM, &[]).await).await;
    judge.is_told(&v, entered).await;
    let v = at_card(GOOD_CARD, json!({ "password_control": "detecting" })).await;
    judge.looks(&v).await;
    judge.is_told(&v, detected).await;
    judge.ends(6).await;
}
