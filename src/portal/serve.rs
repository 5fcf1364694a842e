//! The server of an instance: its routes, and the rules for every request.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::{Map, Value};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::coverage::Covered;
use super::faults::Fault;
use super::instance::Instance;
use super::page::Wire;
use super::paths::web::{RECORDS, RESULT};
use super::render::notice;
use super::request::{RequestCx, SessionId};
use super::session::Side;
use super::world::{World, token};
use super::{control, listen, setup, site, start_page};

const COOKIE: &str = "PORTAL_SESSION";
/// How long `stop` waits for connections that a browser keeps open.
const GOODBYE: Duration = Duration::from_millis(500);

/// How to start an instance.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The `portal:` key of a scenario.
    pub setup: Map<String, Value>,
    /// Faults beside those of the setup.
    pub faults: Vec<String>,
    /// The port on 127.0.0.1; 0 for any that is free.
    pub port: u16,
    /// Which instance this is: flaky faults strike some of them.
    pub number: u64,
    /// Whether the virtual clock ticks; else it stands still, so that pages are reproducible.
    pub running_clock: bool,
    /// How it is reached from other machines; `None` is not at all.
    pub reach: Option<Reach>,
}

/// How an instance is reached from other machines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// The address that it listens on.
    pub bind: IpAddr,
    /// The name or address of this machine that others know.
    pub host: String,
}

/// Why an instance did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The setup is wrong.
    #[error("portal setup: {0}")]
    Setup(String),
    /// There is no fault of that name.
    #[error("portal: {0}")]
    Fault(String),
    /// The port is not available.
    #[error("portal: cannot listen on {bind}:{port}")]
    Listen {
        /// The requested address.
        bind: IpAddr,
        /// The requested port.
        port: u16,
        /// The system's reason.
        source: std::io::Error,
    },
}

/// A running instance; dropping it stops it.
#[derive(Debug)]
pub struct Portal {
    /// `http://127.0.0.1:PORT`, or how it is reached from other machines.
    pub base_url: String,
    /// How it is reached from this machine.
    pub local_url: String,
    /// The bearer token of the control API; random for each instance.
    pub token: String,
    covered: Covered,
    stop: watch::Sender<bool>,
    server: Option<JoinHandle<()>>,
}

impl Portal {
    /// The [coverage points](super::coverage_points) that visitors have reached since the start.
    pub fn covered(&self) -> BTreeSet<&'static str> {
        self.covered.so_far()
    }

    /// Stops the instance and waits until it no longer answers.
    pub async fn stop(mut self) {
        // Only fails if the server has already ended.
        let _ = self.stop.send(true);
        if let Some(mut server) = self.server.take()
            && tokio::time::timeout(GOODBYE, &mut server).await.is_err()
        {
            server.abort();
        }
    }
}

impl Drop for Portal {
    fn drop(&mut self) {
        // Only fails if the server has already ended.
        let _ = self.stop.send(true);
    }
}

/// Starts an instance: on 127.0.0.1, if nothing else is wanted.
///
/// # Errors
///
/// When the setup or a fault is wrong, or the port is taken.
pub async fn start(options: Options) -> Result<Portal, StartError> {
    let catalogue = site::catalogue();
    let setup = setup::read(&options.setup, catalogue).map_err(StartError::Setup)?;
    let mut faults = Vec::new();
    for name in options.faults {
        let fault = setup::fault(&name).map_err(StartError::Fault)?;
        faults.push(fault);
    }
    let port = options.port;
    let reach = options.reach.as_ref();
    let bind = reach.map_or(Ipv4Addr::LOCALHOST.into(), |reach| reach.bind);
    let listen = |source| StartError::Listen { bind, port, source };
    let listener = TcpListener::bind((bind, port)).await.map_err(listen)?;
    let mut address = listener.local_addr().map_err(listen)?;
    match bind {
        IpAddr::V4(all) if all.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(all) if all.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    let local_url = format!("http://{address}");
    let base_url = reach.map_or_else(
        || local_url.clone(),
        |reach| format!("http://{}:{}", reach.host, address.port()),
    );
    let hosts = [&base_url, &local_url].map(|url| url.replacen("http://", "", 1));
    let hosts = reach.is_some().then(|| Arc::new(hosts));

    let (stop, stopped) = watch::channel(false);
    let token = token();
    let world = World::new(
        catalogue,
        setup,
        &faults,
        options.running_clock,
        options.number,
    );
    let covered = world.covered.clone();
    let instance = Instance::new(world, token.clone(), stopped.clone());
    let server = tokio::spawn(async move {
        let mut stopped = stopped;
        let until = async move {
            // An error means that the instance was dropped, which is a stop as well.
            let _ = stopped.wait_for(|stop| *stop).await;
        };
        listen::serve(listener, router(instance, hosts), until).await;
    });
    Ok(Portal {
        base_url,
        local_url,
        token,
        covered,
        stop,
        server: Some(server),
    })
}

fn router(instance: Instance, hosts: Hosts) -> Router {
    let router = site::routes(Router::new().route("/__seen", post(seen)));
    router
        .merge(start_page::routes())
        .nest("/__portal", control::routes(&instance))
        .fallback(not_found)
        .layer(from_fn_with_state(instance.clone(), around))
        .layer(from_fn_with_state(hosts, addressed))
        .with_state(instance)
}

/// Receives the coverage points that scripts in pages report.
async fn seen(cx: RequestCx, point: String) -> StatusCode {
    cx.with(|world, _| world.cover_scripted(&point));
    StatusCode::NO_CONTENT
}

async fn not_found(cx: RequestCx) -> Response {
    cx.with(|world, session| {
        let (title, text) = (world.text("not_found_title"), world.text("not_found"));
        notice(world, session, StatusCode::NOT_FOUND, title, text)
    })
}

/// The rules for every request: session, faults of the transport, headers.
async fn around(State(instance): State<Instance>, mut request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    if path.starts_with("/__portal") || path.starts_with("/assets/") {
        return next.run(request).await;
    }
    let (delay, silent, session, new) = {
        let mut world = instance.world();
        let known = cookie(request.headers()).filter(|id| world.sessions.contains_key(id));
        let new = known.is_none();
        let id = known.unwrap_or_else(|| world.new_session());
        world.is_used(&id);
        let wire = world.wire_of(&path);
        let silent = wire == Some(Wire::Silent);
        let delay = match wire {
            Some(Wire::Late(delay)) => delay,
            _ => 300 * u64::from(world.has(Fault::Slow)),
        };
        (delay, silent, id, new)
    };
    if delay > 0 {
        tokio::time::sleep(Duration::from_millis(delay)).await;
    }
    if silent {
        // Until the browser gives up or the instance stops; then there is nobody to answer.
        instance.stopped().await;
        return Response::new(Body::empty());
    }
    request.extensions_mut().insert(SessionId(session.clone()));
    let asked = request.method() == Method::GET;
    let mut response = next.run(request).await;
    if asked {
        let mut world = instance.world();
        if response.status() == StatusCode::OK && world.loses_session(&path) {
            let mut browser = world.sessions.remove(&session).unwrap_or_default();
            response = site::timed_out(&world, &mut browser, &path);
            world.sessions.insert(session.clone(), browser);
        }
        if leads_back(&world, &path, response.headers()) {
            world.cover("X.deep-link");
        }
    }
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; \
             frame-ancestors 'self'",
        ),
    );
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("same-origin"),
    );
    let cookie = format!("{COOKIE}={session}; Path=/; HttpOnly; SameSite=Lax");
    // The id is hexadecimal, so it is always a header's value.
    if new && let Ok(cookie) = HeaderValue::from_str(&cookie) {
        headers.append(header::SET_COOKIE, cookie);
    }
    response
}

/// Whether a page after the sign-in is answered with a redirect to an earlier step.
fn leads_back(world: &World, path: &str, headers: &HeaderMap) -> bool {
    let to = headers.get(header::LOCATION).map(HeaderValue::as_bytes);
    world.catalogue.side_of(path) == Side::Web
        && !matches!(world.catalogue.page_id(path), "" | "W1" | "W2" | "W3")
        && to.is_some_and(|to| to != RECORDS.as_bytes() && to != RESULT.as_bytes())
}

/// The hosts that an instance answers to, where it is reached from other machines.
type Hosts = Option<Arc<[String; 2]>>;

/// Refuses what was addressed to another host: another site must not reach the portal through a name
/// that resolves to it.
async fn addressed(State(hosts): State<Hosts>, request: Request, next: Next) -> Response {
    if is_for(hosts.as_deref(), request.headers()) {
        return next.run(request).await;
    }
    let why = match hosts {
        None => "the mock portal answers on loopback only",
        Some(_) => "the mock portal answers to the name of its machine only",
    };
    (StatusCode::FORBIDDEN, why).into_response()
}

/// Whether the request was addressed to one of these hosts, or without them to this machine.
fn is_for(hosts: Option<&[String; 2]>, headers: &HeaderMap) -> bool {
    let mut named = headers.get_all(header::HOST).iter();
    // With two of them, it is unclear which one counts.
    let (Some(host), None) = (named.next(), named.next()) else {
        return false;
    };
    let host = host.to_str().unwrap_or_default();
    if let Some(hosts) = hosts {
        return hosts.iter().any(|own| own.eq_ignore_ascii_case(host));
    }
    let (name, port) = host.rsplit_once(':').unwrap_or((host, ""));
    matches!(name, "127.0.0.1" | "localhost") && port.bytes().all(|byte| byte.is_ascii_digit())
}

fn cookie(headers: &HeaderMap) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE)
        .map(|(_, id)| id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_requests_for_this_machine_are_answered() {
        let is_answered = |hosts: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for host in hosts {
                headers.append(header::HOST, HeaderValue::from_static(host));
            }
            is_for(None, &headers)
        };
        assert!(is_answered(&["127.0.0.1:8080"]) && is_answered(&["localhost"]));
        assert!(!is_answered(&["localhost:evil.example"]));
        assert!(!is_answered(&["127.0.0.1:8080", "evil.example"]));
        assert!(!is_answered(&["127.0.0.1", "127.0.0.1"]));
        assert!(!is_answered(&["evil.example"]) && !is_answered(&[]));
    }

    #[test]
    fn a_portal_for_other_machines_answers_to_its_names_alone() {
        let hosts = ["Runner.example:80", "127.0.0.1:80"].map(str::to_owned);
        let is_answered = |host: &'static str| {
            let headers = [(header::HOST, HeaderValue::from_static(host))];
            is_for(Some(&hosts), &headers.into_iter().collect())
        };
        assert!(is_answered("runner.example:80") && is_answered("127.0.0.1:80"));
        assert!(!is_answered("runner.example:81") && !is_answered("localhost:80"));
        assert!(!is_answered("evil.example"));
    }
}
