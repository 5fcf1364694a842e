//! Serves a folder on a free port, and addresses beginning with `/_` that behave like various real
//! servers.

use std::collections::HashMap;
use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Path as UrlPath, Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::response::sse::{Event, Sse};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{any, get};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};

/// A picture of one transparent pixel.
const GIF: &[u8] =
    b"GIF89a\x01\0\x01\0\x80\0\0\xff\xff\xff\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0\x3b";

/// The placeholder for the address of the second server in served files.
pub const OTHER_ORIGIN: &str = "{{OTHER_ORIGIN}}";

/// Two servers of the same folders, so that pages can include content from another origin. They stop
/// when this is dropped.
pub struct Server {
    pub url: String,
    pub other: String,
    runtime: Option<Runtime>,
}

struct Site {
    /// By the first part of the path, `""` for all others: the folder that is served.
    folders: Vec<(&'static str, PathBuf)>,
    /// The address of the other server.
    other: OnceLock<String>,
    /// The last number that `/_next` gave.
    count: AtomicU64,
}

impl Server {
    /// Serves `folders`: each at the path that begins with its name, `""` being the root.
    pub fn start(folders: Vec<(&'static str, PathBuf)>) -> Self {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let sites = [(); 2].map(|()| {
            Arc::new(Site {
                folders: folders.clone(),
                other: OnceLock::new(),
                count: AtomicU64::new(100_000),
            })
        });
        let urls = sites.clone().map(|site| {
            let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
            let url = format!("http://{}", listener.local_addr().unwrap());
            runtime.spawn(async move { axum::serve(listener, router(site)).await });
            url
        });
        let [url, other] = urls;
        sites[0].other.set(other.clone()).unwrap();
        sites[1].other.set(url.clone()).unwrap();
        Self {
            url,
            other,
            runtime: Some(runtime),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Do not wait for answers that never come.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn router(site: Arc<Site>) -> axum::Router {
    axum::Router::new()
        .route("/_hang", any(hang))
        .route("/_poll", any(poll))
        .route("/_slow", any(slow))
        .route("/_sse", get(events))
        .route("/_echo", any(echo))
        .route("/_status", any(status))
        .route("/_header", any(with_header))
        .route("/_download", any(download))
        .route("/_next", any(next))
        .route("/_upload", any(upload))
        .route("/", any(index))
        .route("/{*path}", any(file))
        .with_state(site)
}

type Values = Query<HashMap<String, String>>;

fn value<'a>(values: &'a Values, name: &str, otherwise: &'a str) -> &'a str {
    values.get(name).map_or(otherwise, String::as_str)
}

/// Nothing, ever.
async fn hang() {
    std::future::pending::<()>().await;
}

/// `{}` after `s` seconds.
async fn poll(values: Values) -> Response {
    let seconds = value(&values, "s", "2.5").parse().unwrap();
    tokio::time::sleep(Duration::from_secs_f64(seconds)).await;
    typed("application/json", "{}").into_response()
}

/// The `file`, or a picture, after `ms` milliseconds.
async fn slow(State(site): State<Arc<Site>>, values: Values) -> Response {
    let millis = value(&values, "ms", "1000").parse().unwrap();
    tokio::time::sleep(Duration::from_millis(millis)).await;
    match values.get("file") {
        Some(name) => site.answer(name),
        None => typed("image/gif", GIF).into_response(),
    }
}

/// An event every half second.
async fn events() -> impl IntoResponse {
    Sse::new(futures_util::stream::unfold((), |()| async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let event = Event::default().data("tick");
        Some((Ok::<_, Infallible>(event), ()))
    }))
}

/// A page that shows the request.
async fn echo(uri: Uri, body: Bytes) -> Html<String> {
    let (asked, sent) = (uri.to_string(), String::from_utf8_lossy(&body));
    Html(format!(
        "<!doctype html><title>Echo</title><p>{}</p><pre>{}</pre>",
        escaped(&asked),
        escaped(&sent)
    ))
}

/// A `file` with the status `code`.
async fn status(State(site): State<Arc<Site>>, values: Values) -> Response {
    let code: StatusCode = value(&values, "code", "200").parse().unwrap();
    if code == StatusCode::NO_CONTENT {
        return code.into_response();
    }
    let mut response = site.answer(value(&values, "file", "index.html"));
    *response.status_mut() = code;
    response
}

/// A `file` with a header: `name` and `value`.
async fn with_header(State(site): State<Arc<Site>>, values: Values) -> Response {
    let name = HeaderName::from_bytes(values["name"].as_bytes()).unwrap();
    let mut response = site.answer(&values["file"]);
    let value = HeaderValue::from_str(&values["value"]).unwrap();
    response.headers_mut().insert(name, value);
    response
}

/// A file called `name` to be downloaded.
async fn download(values: Values) -> impl IntoResponse {
    let name = value(&values, "name", "list.csv");
    let disposition = format!("attachment; filename=\"{name}\"");
    (
        [(header::CONTENT_DISPOSITION, disposition)],
        typed("text/csv", "a,b\n"),
    )
}

/// A number that grows each time.
async fn next(State(site): State<Arc<Site>>) -> impl IntoResponse {
    let count = site.count.fetch_add(1, Ordering::Relaxed) + 1;
    typed("text/plain", count.to_string())
}

/// Name and size of each uploaded file, as a page.
async fn upload(headers: HeaderMap, body: Bytes) -> Html<String> {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let files = match kind.split_once("boundary=") {
        Some((_, boundary)) => uploaded(boundary.trim(), &body),
        None => Vec::new(),
    };
    let lines = files
        .iter()
        .map(|(name, size)| format!("<p>{}: {size} bytes</p>", escaped(name)));
    Html(format!(
        "<!doctype html><title>Received</title><h1>Received</h1>{}",
        lines.collect::<String>()
    ))
}

/// Name and size of the files in a form's body. The bytes are taken as Latin-1 to find the parts,
/// so that a character is a byte.
fn uploaded(boundary: &str, body: &[u8]) -> Vec<(String, usize)> {
    let text: String = body.iter().copied().map(char::from).collect();
    let mark = format!("--{boundary}");
    let mut files = Vec::new();
    for part in text.split(&mark) {
        let Some((head, content)) = part.split_once("\r\n\r\n") else {
            continue;
        };
        let Some((_, name)) = head.split_once("filename=\"") else {
            continue;
        };
        let name: Vec<u8> = name
            .chars()
            .take_while(|c| *c != '"')
            .map(|c| c as u8)
            .collect();
        let content = content.strip_suffix("\r\n").unwrap_or(content);
        files.push((
            String::from_utf8_lossy(&name).into_owned(),
            content.chars().count(),
        ));
    }
    files
}

async fn index(State(site): State<Arc<Site>>) -> Response {
    site.answer("index.html")
}

async fn file(State(site): State<Arc<Site>>, UrlPath(path): UrlPath<String>) -> Response {
    site.answer(&path)
}

impl Site {
    /// The file of this path, or a page that says that there is none.
    fn answer(&self, path: &str) -> Response {
        let path = path.trim_start_matches('/');
        let below = |(name, folder): &(&str, PathBuf)| {
            let rest = path.strip_prefix(name)?;
            let inside = !rest.split('/').any(|part| part == "..");
            inside.then(|| folder.join(rest.trim_start_matches('/')))
        };
        let Some(mut path) = self.folders.iter().find_map(below) else {
            return missing();
        };
        if path.is_dir() {
            path.push("index.html");
        }
        match std::fs::read(&path) {
            Ok(bytes) => self.found(&path, bytes).into_response(),
            Err(_) => missing(),
        }
    }

    fn found(&self, path: &Path, mut bytes: Vec<u8>) -> impl IntoResponse {
        let kind = kind_of(path);
        if kind.starts_with("text/html")
            && let Some(other) = self.other.get()
            && let Ok(text) = std::str::from_utf8(&bytes)
        {
            bytes = text.replace(OTHER_ORIGIN, other).into_bytes();
        }
        typed(kind, bytes)
    }
}

fn missing() -> Response {
    let page = Html("<!doctype html><title>Not found</title><p>Not found");
    (StatusCode::NOT_FOUND, page).into_response()
}

fn typed(kind: &'static str, body: impl IntoResponse) -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, body)
}

fn kind_of(path: &Path) -> &'static str {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript",
        Some("css") => "text/css",
        Some("json") => "application/json",
        Some("png") => "image/png",
        Some("svg") => "image/svg+xml",
        Some("pdf") => "application/pdf",
        Some("txt") => "text/plain; charset=utf-8",
        Some("xml") => "text/xml",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
