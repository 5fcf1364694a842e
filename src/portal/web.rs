//! What every handler uses: the visit, its form fields, and rendering.

use std::sync::LazyLock;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, UndefinedBehavior, Value, context};

use super::App;
use super::app::{self, on_phone};
use super::branches::page_of;
use super::session::{Session, Stage};
use super::state::World;
use super::texts;

/// A page, or the way back to the earliest step that is not done yet.
pub(super) type Answer = Result<Response, Detour>;

/// Leads elsewhere.
pub(super) struct Detour(pub String);

impl IntoResponse for Detour {
    fn into_response(self) -> Response {
        Redirect::to(&self.0).into_response()
    }
}

/// Leads to the next page after a form was posted.
pub(super) fn go(to: &str) -> Answer {
    Err(Detour(to.to_owned()))
}

/// One request of a browser that we know.
pub(super) struct Visit {
    app: App,
    session: String,
    page: &'static str,
    on_phone: bool,
}

/// The id of the session, put into the request by the outermost layer.
#[derive(Clone)]
pub(super) struct SessionId(pub String);

impl FromRequestParts<App> for Visit {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, StatusCode> {
        // The outermost layer puts it into every request of a page.
        let id = parts
            .extensions
            .get::<SessionId>()
            .ok_or(StatusCode::BAD_REQUEST)?;
        Ok(Self {
            app: app.clone(),
            session: id.0.clone(),
            page: page_of(parts.uri.path()),
            on_phone: on_phone(parts.uri.path()),
        })
    }
}

impl Visit {
    /// Works on the world and on the session of this browser.
    pub fn with<R>(&self, work: impl FnOnce(&mut World, &mut Session) -> R) -> R {
        let mut world = self.app.world();
        let mut browser = world.sessions.remove(&self.session).unwrap_or_default();
        world.visiting = self.page;
        let session = if self.on_phone {
            &mut browser.app
        } else {
            &mut browser.web
        };
        let result = work(&mut world, session);
        world.sessions.insert(self.session.clone(), browser);
        result
    }
}

macro_rules! templates {
    ($environment:ident, $($name:literal),+ $(,)?) => {
        $($environment
            .add_template($name, include_str!(concat!("templates/", $name)))
            .expect("embedded, and rendered by the tests");)+
    };
}

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    if let Ok(syntax) = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .build()
    {
        environment.set_syntax(syntax);
    }
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    templates!(
        environment,
        "macros.html",
        "base.html",
        "bank.html",
        "bank_notice.html",
        "index.html",
        "login.html",
        "register.html",
        "forgot.html",
        "verify.html",
        "home.html",
        "real_name.html",
        "social.html",
        "person.html",
        "insured.html",
        "submit.html",
        "cashier.html",
        "records.html",
        "notice.html",
        "pay.html",
        "card.html",
        "wallet.html",
        "result.html",
        "start.html",
        "app/base.html",
        "app/macros.html",
        "app/download.html",
        "app/login.html",
        "app/register.html",
        "app/forgot.html",
        "app/real_name.html",
        "app/certify.html",
        "app/home.html",
        "app/mine.html",
        "app/list.html",
        "app/who.html",
        "app/person.html",
        "app/insured.html",
        "app/submit.html",
        "app/records.html",
        "app/pay.html",
        "app/wallet.html",
        "app/result.html",
        "app/notice.html",
        "app/wechat.html",
        "app/bind.html",
    );
    environment
});

/// The pages whose being shown is a branch in itself, by template.
const SHOWN: &[(&str, &str)] = &[
    ("index.html", "W1.page"),
    ("login.html", "W2.page"),
    ("verify.html", "W3.page"),
    ("register.html", "REG.page"),
    ("forgot.html", "PWD.page"),
    ("social.html", "W6.page"),
    ("person.html", "W7.page"),
    ("insured.html", "W9.page"),
    ("submit.html", "W10.page"),
    ("cashier.html", "W12.page"),
    ("records.html", "REC.page"),
    ("pay.html", "W13.page"),
    ("wallet.html", "W14b.page"),
];

/// Renders a page: `values` and what all pages show.
pub(super) fn page(world: &World, session: &Session, name: &str, values: Value) -> Response {
    if let Some((_, branch)) = SHOWN.iter().find(|(shown, _)| *shown == name) {
        world.reach(branch);
    }
    let owner = session.account.and_then(|account| world.owner(account));
    let user = owner
        .map(|owner| owner.name)
        .or(session.account.map(|account| world.login_of(account)));
    let common = context! {
        t => texts::table(&world.faults),
        faults => world.faults.iter().map(|fault| fault.name()).collect::<Vec<_>>(),
        user => user.filter(|_| session.stage >= Stage::Verified),
        entered => session.stage >= Stage::Enterprise,
        today => world.today(),
        running => world.clock.running(),
        // The item of the left menu that is open.
        at => match name {
            "person.html" | "insured.html" | "submit.html" | "cashier.html" => "pay",
            "records.html" => "records",
            _ => "",
        },
    };
    render(name, context! { ..values, ..common })
}

/// Renders a template.
pub(super) fn render(name: &str, values: Value) -> Response {
    let rendered = TEMPLATES
        .get_template(name)
        .and_then(|template| template.render(values));
    match rendered {
        Ok(html) => ([(header::CACHE_CONTROL, "no-store")], Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, name, "template");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// A page that says one thing.
pub(super) fn notice(
    world: &World,
    session: &Session,
    status: StatusCode,
    title: &str,
    text: &str,
) -> Response {
    let values = context! { title, text };
    (status, page(world, session, "notice.html", values)).into_response()
}

/// 「用户登录超时？」 instead of the page at `path`: the browser is unknown from here on.
pub(super) fn timed_out(world: &mut World, id: &str, path: &str) -> Response {
    let mut browser = world.sessions.remove(id).unwrap_or_default();
    let page_lost = match page_of(path) {
        "W4" if browser.web.stage > Stage::Verified => "W5",
        page => page,
    };
    world.reach(&format!("{page_lost}.session-lost"));
    let answer = if on_phone(path) {
        app::timed_out(world, &mut browser.app)
    } else {
        browser.web = Session::default();
        page(
            world,
            &browser.web,
            "notice.html",
            context! { timeout => true },
        )
    };
    world.sessions.insert(id.to_owned(), browser);
    answer
}

/// The way to the earliest step that is missing before entering as a person.
pub(super) fn need_personal(session: &Session) -> Result<(), Detour> {
    match session.stage {
        Stage::Anonymous => Err(Detour(super::LOGIN.to_owned())),
        Stage::Named => Err(Detour(super::VERIFY.to_owned())),
        Stage::Verified | Stage::Enterprise => Err(Detour(super::HOME.to_owned())),
        Stage::Personal => Ok(()),
    }
}
