//! A review as a page of this machine.
//!
//! Whoever can ask this server can change snapshots. So it listens on loopback alone, its address has a
//! token that no other page knows, it answers only when it is asked by its own name (another name that
//! leads to this machine is another site's), and takes orders only from its own page.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{Path, Request, State};
use axum::http::header::{self, HeaderMap, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::json;
use subtle::ConstantTimeEq as _;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::super::args::ReviewArgs;
use super::super::exit::{CliError, Exit};
use super::super::out::say_line;
use super::super::{runtime, signals};
use super::Desk;
use super::table::{NotShown, Order, Table, Which};
use crate::guide::policy;
use crate::report::{COMMON_SCRIPT, COMMON_STYLE, Paint};
use crate::snapshots::StoreError;
use crate::template::render;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");
const PAGE: &str = include_str!("page.html");

/// What the answers are made of.
struct Server {
    /// The whole path of the page: `/TOKEN`.
    token: String,
    /// What a browser that was given the address calls this server.
    host: String,
    table: Mutex<Table>,
    page: String,
    policy: String,
    ends: watch::Sender<bool>,
}

impl Server {
    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Serves the page until its button, or a signal, ends it.
pub(super) fn serve(mut desk: Desk, args: &ReviewArgs, paint: Paint) -> Result<Exit, CliError> {
    let broken = |what: &str, error: &dyn std::fmt::Display| {
        CliError::new(Exit::Environment, format!("cannot {what}: {error}"))
    };
    runtime()?.block_on(async {
        let mut signals = signals::listen().map_err(|error| signals::not_heard(&error))?;
        let listener = TcpListener::bind(("127.0.0.1", args.port)).await;
        let listener = listener.map_err(|error| {
            broken("serve the page", &error).help("choose another port with `--port N`")
        })?;
        let address = listener.local_addr();
        let address = address.map_err(|error| broken("serve the page", &error))?;
        let (ends, mut ended) = watch::channel(false);
        let server = Arc::new(server(&mut desk, address.to_string(), ends)?);
        let url = format!("http://{}{}/", server.host, server.token);
        say_line!("the review is at {}", paint.cyan(&url));
        say_line!("its button `end`, or Ctrl-C, ends it");
        let stop = async move {
            tokio::select! {
                () = signals.stopped() => {}
                _ = ended.wait_for(|ended| *ended) => {}
            }
        };
        let served = axum::serve(listener, router(Arc::clone(&server)));
        let served = served.with_graceful_shutdown(stop).await;
        served.map_err(|error| broken("serve the page", &error))?;
        let table = server.table();
        super::close(&desk.sayings, &table.accepted(), table.counts(), paint);
        Ok(Exit::Passed)
    })
}

fn server(desk: &mut Desk, host: String, ends: watch::Sender<bool>) -> anyhow::Result<Server> {
    let token: [u8; 16] = rand::random();
    let token: String = token.iter().map(|byte| format!("{byte:02x}")).collect();
    let style = format!("{COMMON_STYLE}{STYLE}");
    let script = format!("{COMMON_SCRIPT}{SCRIPT}");
    let policy = format!(
        "default-src 'none'; img-src 'self'; connect-src 'self'; style-src {}; script-src {}; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        policy(&style),
        policy(&script)
    );
    let page = render(
        "page.html",
        PAGE,
        json!({ "style": style, "script": script }),
    )?;
    Ok(Server {
        token: format!("/{token}"),
        host,
        table: Mutex::new(Table::of(desk)),
        page,
        policy,
        ends,
    })
}

fn router(server: Arc<Server>) -> Router {
    let routes = Router::new()
        .route("/", get(page))
        .route("/queue", get(queue))
        .route("/file/{number}", get(file))
        .route("/picture/{number}/{which}", get(picture))
        .route("/decide", post(decide))
        .route("/end", post(end));
    Router::new()
        .nest(&format!("{}/", server.token), routes)
        .layer(middleware::from_fn_with_state(Arc::clone(&server), guard))
        .with_state(server)
}

/// Refuses whoever does not come from the page, and forbids the page what it does not need.
async fn guard(State(server): State<Arc<Server>>, request: Request, next: Next) -> Response {
    let mut answer = match is_ours(&server, &request) {
        true => next.run(request).await,
        false => (StatusCode::FORBIDDEN, "not from this page\n").into_response(),
    };
    let headers = answer.headers_mut();
    let policy = HeaderValue::from_str(&server.policy);
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let isolated = HeaderValue::from_static("same-origin");
    headers.insert("cross-origin-resource-policy", isolated.clone());
    headers.insert("cross-origin-opener-policy", isolated);
    if let Ok(policy) = policy {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    answer
}

fn is_ours(server: &Server, request: &Request) -> bool {
    let headers = request.headers();
    if value(headers, header::HOST) != Some(&*server.host) {
        return false;
    }
    let own = format!("http://{}", server.host);
    let origin = value(headers, header::ORIGIN);
    let from_page = match request.method() {
        // A browser names the page that sends an order.
        &Method::POST => origin == Some(&*own),
        _ => headers.get(header::ORIGIN).is_none() || origin == Some(&*own),
    };
    let path = request.uri().path();
    let token = path.get(..server.token.len()).unwrap_or_default();
    from_page && bool::from(token.as_bytes().ct_eq(server.token.as_bytes()))
}

fn value(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

fn failed(error: &dyn std::fmt::Display) -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response()
}

async fn page(State(server): State<Arc<Server>>) -> Response {
    let html = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    (html, server.page.clone()).into_response()
}

async fn queue(State(server): State<Arc<Server>>) -> Response {
    Json(server.table().json()).into_response()
}

async fn file(State(server): State<Arc<Server>>, Path(number): Path<usize>) -> Response {
    match server.table().file(number) {
        Ok(Some(file)) => Json(file).into_response(),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => failed(&error),
    }
}

async fn picture(
    State(server): State<Arc<Server>>,
    Path((number, which)): Path<(usize, Which)>,
) -> Response {
    let shown: Result<_, NotShown> = server.table().picture(number, which);
    match shown {
        Ok(Some(png)) => ([(header::CONTENT_TYPE, "image/png")], png).into_response(),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => failed(&error),
    }
}

async fn decide(State(server): State<Arc<Server>>, Json(order): Json<Order>) -> Response {
    let mut table = server.table();
    let done: Result<(), StoreError> = table.carry_out(&order);
    match done {
        Ok(()) => Json(table.json()).into_response(),
        Err(error) => failed(&error),
    }
}

async fn end(State(server): State<Arc<Server>>) -> Response {
    server.ends.send_replace(true);
    StatusCode::NO_CONTENT.into_response()
}
