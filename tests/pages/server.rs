//! Serves a folder on a free port, and addresses beginning with `/_` that behave like various real
//! servers.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Path as UrlPath, Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::sse::{Event, Sse};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{any, get};
use axum::serve::Listener;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::server::TlsStream;

/// A picture of one transparent pixel.
const GIF: &[u8] =
    b"GIF89a\x01\0\x01\0\x80\0\0\xff\xff\xff\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0\x3b";

/// The placeholder for the address of the second server in served files.
pub const OTHER_ORIGIN: &str = "{{OTHER_ORIGIN}}";

/// The placeholder for the address of the server that speaks TLS.
pub const OWN_CERTIFICATE: &str = "{{OWN_CERTIFICATE}}";

/// Servers of the same folders, so that pages can include content from another origin; one of them has
/// a certificate of its own making. They stop when this is dropped.
pub struct Server {
    pub url: String,
    pub other: String,
    pub own_certificate: String,
    runtime: Option<Runtime>,
}

struct Site {
    /// By the first part of the path, `""` for all others: the folder that is served.
    folders: Vec<(&'static str, PathBuf)>,
    /// The address of the other server.
    other: OnceLock<String>,
    /// The last number that `/_next` gave.
    count: AtomicU64,
    /// How often each session that `/_sign_in` gave was used, by its number.
    sessions: Mutex<Vec<usize>>,
    /// What `/_store` keeps, by key.
    stored: Mutex<HashMap<String, Bytes>>,
}

impl Server {
    /// Serves `folders`: each at the path that begins with its name, `""` being the root.
    pub fn start(folders: Vec<(&'static str, PathBuf)>) -> Self {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let sites = [(); 3].map(|()| {
            Arc::new(Site {
                folders: folders.clone(),
                other: OnceLock::new(),
                count: AtomicU64::new(100_000),
                sessions: Mutex::default(),
                stored: Mutex::default(),
            })
        });
        let addresses = [0, 1, 2].map(|number| {
            let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
            let address = listener.local_addr().unwrap();
            let router = router(sites[number].clone());
            match number {
                2 => runtime.spawn(async { axum::serve(Tls::of(listener), router).await }),
                _ => runtime.spawn(async { axum::serve(listener, router).await }),
            };
            address
        });
        let [url, other] = [0, 1].map(|number| format!("http://{}", addresses[number]));
        for (site, other) in sites.iter().zip([&other, &url, &other]) {
            site.other.set(other.clone()).unwrap();
        }
        Self {
            url,
            other,
            own_certificate: format!("https://{}", addresses[2]),
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

/// Accepts connections by TLS, with a certificate of its own making.
struct Tls {
    listener: TcpListener,
    acceptor: TlsAcceptor,
}

impl Tls {
    fn of(listener: TcpListener) -> Self {
        let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
        let key = PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        Self { listener, acceptor }
    }
}

impl Listener for Tls {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            // A browser that does not trust the certificate ends the connection.
            if let Ok((stream, address)) = self.listener.accept().await
                && let Ok(stream) = self.acceptor.accept(stream).await
            {
                return (stream, address);
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        self.listener.local_addr()
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
        .route("/_headers", any(request_headers))
        .route("/_login", any(login))
        .route("/_store/{key}", any(store))
        .route("/_sign_in", any(sign_in))
        .route("/_account", any(account))
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

/// A page with the headers of the request.
async fn request_headers(headers: HeaderMap) -> Html<String> {
    let line = |(name, value): (&HeaderName, &HeaderValue)| {
        let value = String::from_utf8_lossy(value.as_bytes());
        format!("<p>{name}: {}</p>", escaped(&value))
    };
    let lines: String = headers.iter().map(line).collect();
    Html(format!("<!doctype html><title>Headers</title>{lines}"))
}

/// A page for whoever sends `auth`, the text of HTTP authentication.
async fn login(values: Values, headers: HeaderMap) -> Response {
    let given = headers.get(header::AUTHORIZATION);
    if given.is_some_and(|given| given == value(&values, "auth", "")) {
        return Html("<!doctype html><title>In</title><h1>Welcome</h1>").into_response();
    }
    let asks = [(header::WWW_AUTHENTICATE, "Basic realm=\"x\"")];
    (StatusCode::UNAUTHORIZED, asks).into_response()
}

/// Gives a session to whoever posts the password, and leads to the account; others back to the form.
async fn sign_in(State(site): State<Arc<Site>>, body: Bytes) -> Response {
    if !String::from_utf8_lossy(&body).contains("password=Mill-Pond-31") {
        return (StatusCode::SEE_OTHER, [(header::LOCATION, "/")]).into_response();
    }
    let mut sessions = site.sessions.lock().unwrap();
    sessions.push(0);
    let cookie = format!("sid={}; HttpOnly; Path=/", sessions.len());
    let headers = [
        (header::LOCATION, "/_account".to_owned()),
        (header::SET_COOKIE, cookie),
    ];
    (StatusCode::SEE_OTHER, headers).into_response()
}

/// The account of a session, which counts its visits; without one that was used fewer than `most` times,
/// the form.
async fn account(State(site): State<Arc<Site>>, values: Values, headers: HeaderMap) -> Response {
    let most: usize = value(&values, "most", "100").parse().unwrap();
    let cookies = headers
        .get(header::COOKIE)
        .and_then(|cookies| cookies.to_str().ok());
    let mut cookies = cookies.unwrap_or_default().split("; ");
    let number = cookies.find_map(|cookie| cookie.strip_prefix("sid=")?.parse::<usize>().ok());
    let mut sessions = site.sessions.lock().unwrap();
    let used = number.and_then(|number| sessions.get_mut(number.checked_sub(1)?));
    match used.filter(|used| **used < most) {
        None => (StatusCode::SEE_OTHER, [(header::LOCATION, "/")]).into_response(),
        Some(used) => {
            *used += 1;
            drop(sessions);
            site.answer("account.html")
        }
    }
}

/// Keeps what is sent to a key (PUT or POST), gives it (GET) and drops it (DELETE).
async fn store(
    State(site): State<Arc<Site>>,
    UrlPath(key): UrlPath<String>,
    method: Method,
    body: Bytes,
) -> Response {
    let mut stored = site.stored.lock().unwrap();
    match method {
        Method::PUT | Method::POST => {
            stored.insert(key, body);
            StatusCode::NO_CONTENT.into_response()
        }
        Method::DELETE => {
            stored.remove(&key);
            StatusCode::NO_CONTENT.into_response()
        }
        _ => match stored.get(&key) {
            Some(body) => typed("application/json", body.clone()).into_response(),
            None => missing(),
        },
    }
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
