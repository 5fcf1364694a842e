//! Roles, names and descriptions judged by the cases of the W3C's web-platform-tests:
//! `make wpt DIR=path/to/a/checkout`. Nothing of the suite is kept in this repository. With
//! `DRIVER=http://127.0.0.1:4444` the browser of a WebDriver that listens there is judged in place of
//! Chromium: Firefox by geckodriver, WebKit by WebKitWebDriver.
//!
//! The files are served as they are. Only the scripts that ask a browser for roles and names are
//! replaced: `report.js` asks the page script instead, and posts what its test harness found.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde::Deserialize;
use serde_json::{Value, json};
use stepproof::browser::{Browser, ENGINES, LaunchOptions, Navigation, Page};
use stepproof::scenario::Device;
use tokio::sync::mpsc;

/// The folders whose files ask for roles, names and descriptions.
const FOLDERS: [&str; 8] = [
    "accname",
    "html-aam",
    "svg-aam",
    "core-aam",
    "dpub-aam",
    "graphics-aam",
    "wai-aria",
    "css/css-display/accessibility",
];

/// A file that has not answered by then does not answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// What one file found.
#[derive(Debug, Deserialize)]
struct Report {
    path: String,
    results: Vec<Case>,
}

/// One test of a file.
#[derive(Debug, Deserialize)]
struct Case {
    name: String,
    /// `role`, `name` or `description`.
    kind: String,
    right: bool,
    message: String,
}

#[derive(Clone)]
struct Site {
    folder: PathBuf,
    reports: mpsc::UnboundedSender<Report>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let Some(folder) = std::env::args().nth(1).map(PathBuf::from) else {
        eprintln!("usage: make wpt DIR=path/to/web-platform-tests");
        return ExitCode::from(2);
    };
    let files = files(&folder);
    if files.is_empty() {
        eprintln!(
            "error: `{}` is no checkout of web-platform-tests",
            folder.display()
        );
        return ExitCode::from(2);
    }
    match judge(
        folder,
        files,
        std::env::var("DRIVER")
            .ok()
            .filter(|driver| !driver.is_empty()),
    )
    .await
    {
        Ok(reports) => {
            tell(&reports);
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(5)
        }
    }
}

/// The paths of the files that ask for a role, a name or a description alone.
fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for start in FOLDERS {
        walk(folder, start, &mut found);
    }
    found.sort();
    found
}

fn walk(root: &Path, folder: &str, found: &mut Vec<String>) {
    let Ok(entries) = std::fs::read_dir(root.join(folder)) else {
        return;
    };
    for entry in entries.flatten() {
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            walk(root, &path, found);
        } else if path.ends_with(".html")
            && std::fs::read_to_string(entry.path()).is_ok_and(|text| asks(&text))
        {
            found.push(path);
        }
    }
}

/// Whether a file asks for what the page script tells. Trees and states are left out.
fn asks(text: &str) -> bool {
    const OTHER: [&str; 2] = ["verifyPropertiesBySelector", "verifyAccessibilitySubtree"];
    let automatic = ["AriaUtils.", "test_driver.get_computed_"]
        .iter()
        .any(|call| text.contains(call));
    let manual = text.contains("new ATTAcomm(")
        && ["\"name\",", "\"description\","]
            .iter()
            .any(|property| text.contains(property));
    (automatic || manual) && !OTHER.iter().any(|call| text.contains(call))
}

async fn judge(
    folder: PathBuf,
    files: Vec<String>,
    driver: Option<String>,
) -> Result<Vec<Report>, Box<dyn Error>> {
    let (sender, mut receiver) = mpsc::unbounded_channel();
    let site = Site {
        folder,
        reports: sender,
    };
    let app = Router::new()
        .route("/results", post(results))
        .fallback(serve)
        .with_state(site);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move { axum::serve(listener, app).await });

    let mut window = Window::open(driver).await?;
    let mut reports = Vec::new();
    for file in files {
        window.go_to(&format!("http://{address}/{file}")).await?;
        match tokio::time::timeout(PATIENCE, receiver.recv()).await {
            Ok(Some(report)) => reports.push(report),
            _ => eprintln!("no answer: {file}"),
        }
    }
    window.close().await?;
    Ok(reports)
}

/// The window that is judged: of Chromium, or of whatever browser a WebDriver has.
enum Window {
    Chromium(Box<dyn Browser>, Box<dyn Page>),
    /// The address of its session.
    Driver(reqwest::Client, String),
}

impl Window {
    async fn open(driver: Option<String>) -> Result<Self, Box<dyn Error>> {
        let Some(driver) = driver else {
            let launcher = (ENGINES[0].launcher)(LaunchOptions::default())?;
            let mut browser = launcher.launch().await?;
            let page = browser.open_page(&device()).await?;
            return Ok(Self::Chromium(browser, page));
        };
        let client = stepproof::http_client::plain_builder().build().unwrap();
        let sessions = format!("{}/session", driver.trim_end_matches('/'));
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "moz:firefoxOptions": { "args": ["-headless"] },
        } } });
        let mut answer = order(client.post(&sessions).json(&wanted)).await;
        // Other browsers know nothing of Firefox.
        if answer.is_err() {
            answer = order(client.post(&sessions).json(&json!({ "capabilities": {} }))).await;
        }
        let answer = answer?;
        let id = answer["sessionId"].as_str().ok_or("no session")?;
        Ok(Self::Driver(client, format!("{sessions}/{id}")))
    }

    async fn go_to(&mut self, url: &str) -> Result<(), Box<dyn Error>> {
        match self {
            Self::Chromium(_, page) => {
                page.set_limit(PATIENCE);
                page.navigate(Navigation::Open(url)).await?;
                Ok(())
            }
            Self::Driver(client, session) => {
                let address = client.post(format!("{session}/url"));
                order(address.json(&json!({ "url": url }))).await.map(drop)
            }
        }
    }

    async fn close(self) -> Result<(), Box<dyn Error>> {
        match self {
            Self::Chromium(browser, page) => {
                page.close().await?;
                browser.close().await;
                Ok(())
            }
            Self::Driver(client, session) => order(client.delete(session)).await.map(drop),
        }
    }
}

/// The value that a WebDriver answers.
async fn order(request: reqwest::RequestBuilder) -> Result<Value, Box<dyn Error>> {
    let mut answer: Value = request.send().await?.json().await?;
    match answer["value"]["message"].as_str() {
        Some(message) => Err(message.into()),
        None => Ok(answer["value"].take()),
    }
}

async fn results(State(site): State<Site>, report: String) -> StatusCode {
    let report = serde_json::from_str(&report).ok();
    match report.map(|report| site.reports.send(report)) {
        Some(Ok(())) => StatusCode::NO_CONTENT,
        _ => StatusCode::BAD_REQUEST,
    }
}

async fn serve(State(site): State<Site>, uri: Uri) -> Response {
    const SCRIPT: &str = "text/javascript";
    let path = uri.path();
    if path == "/resources/testharnessreport.js" {
        let script = format!("{}{}", stepproof::page::SCRIPT, include_str!("report.js"));
        return ([(header::CONTENT_TYPE, SCRIPT)], script).into_response();
    }
    if path.starts_with("/resources/testdriver") || path.ends_with("/ATTAcomm.js") {
        return ([(header::CONTENT_TYPE, SCRIPT)], "").into_response();
    }
    let kind = match path.rsplit('.').next() {
        Some("js") => SCRIPT,
        Some("css") => "text/css",
        Some("svg") => "image/svg+xml",
        Some("html") => "text/html; charset=utf-8",
        _ => "application/octet-stream",
    };
    match std::fs::read(site.folder.join(path.trim_start_matches('/'))) {
        Ok(bytes) => ([(header::CONTENT_TYPE, kind)], bytes).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Prints what is wrong, and a table of what is right.
fn tell(reports: &[Report]) {
    let mut sums: BTreeMap<(&str, &str, &str), (usize, usize)> = BTreeMap::new();
    for report in reports {
        let tentative = report.path.contains(".tentative.");
        let folder = report
            .path
            .trim_start_matches('/')
            .split('/')
            .next()
            .unwrap_or_default();
        for case in &report.results {
            let group = if tentative { "tentative" } else { "stable" };
            for folder in [folder, "all"] {
                let sum = sums.entry((&case.kind, group, folder)).or_default();
                sum.0 += usize::from(case.right);
                sum.1 += 1;
            }
            if !case.right {
                let message = case.message.lines().next_back().unwrap_or_default();
                println!(
                    "{group} {} {}: {}\n    {message}",
                    case.kind, report.path, case.name
                );
            }
        }
    }
    for ((kind, group, folder), (right, all)) in sums {
        let percent = 100.0 * right as f64 / all as f64;
        println!("{kind:<12}{group:<10}{folder:<14}{right:>5}/{all:<5}{percent:>6.1} %");
    }
}

fn device() -> Device {
    Device {
        name: "desktop".into(),
        width: 1280,
        height: 800,
        scale: 1.0,
        locale: "en-US".into(),
        timezone: "UTC".into(),
        touch: false,
        now: None,
        user_agent: None,
        permissions: Vec::new(),
        place: None,
        caret: true,
    }
}
