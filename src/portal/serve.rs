//! The server of one instance: its routes, and what holds for every request.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::serve::ListenerExt;
use serde_json::{Map, Value};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::app::on_phone;
use super::branches::{self, Reached, page_of};
use super::faults::Fault;
use super::state::{World, token};
use super::web::{SessionId, Visit, notice, timed_out};
use super::{
    card, cashier, control, home, insurance, login, person, real_name, register, result, setup,
    start_page, unionpay, verify,
};

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
    /// Whether the virtual clock ticks; else it stands still, so that pages are reproducible.
    pub running_clock: bool,
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
    /// The port cannot be had.
    #[error("portal: cannot listen on 127.0.0.1:{port}")]
    Listen {
        /// The port that was asked for.
        port: u16,
        /// What the system says.
        source: std::io::Error,
    },
}

/// A running instance; dropping it stops it.
#[derive(Debug)]
pub struct Portal {
    /// `http://127.0.0.1:PORT`.
    pub base_url: String,
    /// What the control API wants as bearer; random per instance.
    pub token: String,
    reached: Reached,
    stop: watch::Sender<bool>,
    server: Option<JoinHandle<()>>,
}

impl Portal {
    /// The [branches](super::branches) that visitors have reached since the start.
    pub fn reached(&self) -> BTreeSet<&'static str> {
        branches::so_far(&self.reached)
    }

    /// Stops the instance and waits until it no longer answers.
    pub async fn stop(mut self) {
        // Fails only when the server is gone already.
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
        // Fails only when the server is gone already.
        let _ = self.stop.send(true);
    }
}

/// What all requests share.
#[derive(Clone)]
pub(super) struct App(Arc<Shared>);

struct Shared {
    world: Mutex<World>,
    token: String,
    stop: watch::Receiver<bool>,
}

impl App {
    /// The world, for one request at a time.
    pub fn world(&self) -> MutexGuard<'_, World> {
        self.0.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The bearer of the control API.
    pub fn token(&self) -> &str {
        &self.0.token
    }
}

/// Starts an instance on 127.0.0.1.
///
/// # Errors
///
/// When the setup or a fault is wrong, or the port is taken.
pub async fn start(options: Options) -> Result<Portal, StartError> {
    let setup = setup::read(&options.setup).map_err(StartError::Setup)?;
    let mut faults = Vec::new();
    for name in options.faults {
        let fault = setup::fault(&name).map_err(StartError::Fault)?;
        faults.push(fault);
    }
    let port = options.port;
    let listen = |source| StartError::Listen { port, source };
    let listener = TcpListener::bind(("127.0.0.1", port))
        .await
        .map_err(listen)?;
    let address = listener.local_addr().map_err(listen)?;

    let (stop, stopped) = watch::channel(false);
    let token = token();
    let world = World::new(setup, &faults, options.running_clock);
    let reached = world.reached.clone();
    let app = App(Arc::new(Shared {
        world: Mutex::new(world),
        token: token.clone(),
        stop: stopped.clone(),
    }));
    let server = tokio::spawn(async move {
        let mut stopped = stopped;
        let until = async move {
            // An error means that the instance was dropped, which is a stop as well.
            let _ = stopped.wait_for(|stop| *stop).await;
        };
        // Without it a short answer waits for the browser's delayed acknowledgement.
        let listener = listener.tap_io(|connection| {
            if let Err(error) = connection.set_nodelay(true) {
                tracing::debug!(%error, "nodelay");
            }
        });
        if let Err(error) = axum::serve(listener, router(app))
            .with_graceful_shutdown(until)
            .await
        {
            tracing::error!(%error, "portal");
        }
    });
    Ok(Portal {
        base_url: format!("http://{address}"),
        token,
        reached,
        stop,
        server: Some(server),
    })
}

fn router(app: App) -> Router {
    use super::{
        CARD, CARD_SMS, CASHIER, CONFIRM, FORGOT, FORGOT_SMS, HOME, INDEX, INSURED, LOGIN, PAY,
        PAY_LOGIN, PERSON, QUERY, REAL_NAME, RECORDS, REGISTER, REGISTER_SMS, RESULT, SOCIAL,
        SUBMIT, VERIFY, VERIFY_SMS, WALLET,
    };
    Router::new()
        .route(INDEX, get(login::index))
        .route(LOGIN, get(login::login).post(login::sign_in))
        .route("/sso/captcha", get(login::captcha_image))
        .route(VERIFY, get(verify::ask).post(verify::check))
        .route(VERIFY_SMS, post(verify::send))
        .route("/sso/logout", post(login::sign_out))
        .route(HOME, get(home::home).post(home::enter))
        .route("/xxmh/switch", post(home::switch))
        .route(REAL_NAME, get(real_name::ask).post(real_name::link))
        .route(REGISTER, get(register::register).post(register::registered))
        .route(REGISTER_SMS, post(register::register_sms))
        .route(FORGOT, get(register::forgot).post(register::changed))
        .route(FORGOT_SMS, post(register::forgot_sms))
        .route(SOCIAL, get(home::social))
        .route("/xxmh/fn/{item}", get(home::elsewhere))
        .route(PERSON, get(person::person).post(person::choose_person))
        .route(
            INSURED,
            get(insurance::insured).post(insurance::choose_insured),
        )
        .route(SUBMIT, get(insurance::submit).post(insurance::choose_fees))
        .route(CONFIRM, post(insurance::confirm))
        .route(RECORDS, get(cashier::records))
        .route(CASHIER, get(cashier::cashier).post(cashier::choose_way))
        .route(PAY, get(unionpay::pay).post(unionpay::choose_card))
        .route(PAY_LOGIN, post(unionpay::wallet_login))
        .route(CARD, get(card::card_page).post(card::pay_now))
        .route(WALLET, get(unionpay::wallet).post(card::pay_now))
        .route(CARD_SMS, post(card::card_sms))
        .route(QUERY, post(result::query))
        .route(RESULT, get(result::result))
        .route("/upop/control.exe", get(card::control))
        .route("/__seen", post(seen))
        .merge(super::app::routes())
        .merge(start_page::routes())
        .nest("/__portal", control::routes(&app))
        .fallback(not_found)
        .layer(from_fn_with_state(app.clone(), around))
        .with_state(app)
}

/// A script in a page tells of a branch that happens there alone.
async fn seen(visit: Visit, branch: String) -> StatusCode {
    visit.with(|world, _| world.reach_in_page(&branch));
    StatusCode::NO_CONTENT
}

async fn not_found(visit: Visit) -> Response {
    visit.with(|world, session| {
        let (title, text) = (world.text("not_found_title"), world.text("not_found"));
        notice(world, session, StatusCode::NOT_FOUND, title, text)
    })
}

/// What holds for every request: the host, the session, the faults of the wire, the headers.
async fn around(State(app): State<App>, mut request: Request, next: Next) -> Response {
    if !loopback(request.headers()) {
        return (
            StatusCode::FORBIDDEN,
            "the mock portal answers on loopback only",
        )
            .into_response();
    }
    let path = request.uri().path().to_owned();
    if path.starts_with("/__portal") || path.starts_with("/assets/") {
        return next.run(request).await;
    }
    let (delay, silent, session, new) = {
        let mut world = app.world();
        let known = cookie(request.headers()).filter(|id| world.sessions.contains_key(id));
        let new = known.is_none();
        let id = known.unwrap_or_else(|| world.new_session());
        let silent = (world.has(Fault::NoAnswer) && path == super::CASHIER)
            || (world.has(Fault::AppNoAnswer) && path == super::app::PAY);
        let delay = if world.has(Fault::SlowPage) && path == super::INSURED {
            2000
        } else {
            300 * u64::from(world.has(Fault::Slow))
        };
        (delay, silent, id, new)
    };
    if delay > 0 {
        tokio::time::sleep(Duration::from_millis(delay)).await;
    }
    if silent {
        // Until the browser gives up or the instance stops; then there is nobody to answer.
        let _ = app.0.stop.clone().wait_for(|stop| *stop).await;
        return Response::new(Body::empty());
    }
    request.extensions_mut().insert(SessionId(session.clone()));
    let asked = request.method() == Method::GET;
    let mut response = next.run(request).await;
    if asked {
        let mut world = app.world();
        if response.status() == StatusCode::OK && world.loses_session(&path) {
            response = timed_out(&mut world, &session, &path);
        }
        if leads_back(&path, response.headers()) {
            world.reach("X.deep-link");
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

/// Whether a page after the sign-in is answered by the way to an earlier step.
fn leads_back(path: &str, headers: &HeaderMap) -> bool {
    let to = headers.get(header::LOCATION).map(HeaderValue::as_bytes);
    !on_phone(path)
        && !matches!(page_of(path), "" | "W1" | "W2" | "W3")
        && to.is_some_and(|to| to != super::RECORDS.as_bytes() && to != super::RESULT.as_bytes())
}

/// Whether the request was meant for this machine: a page elsewhere must not reach the portal by a
/// name that resolves to it.
fn loopback(headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(header::HOST).iter();
    // Of two, nobody knows which is meant.
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return false;
    };
    let host = host.to_str().unwrap_or_default();
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
