//! Sessions: a part signs in once a run, and every case that declares it starts with a copy of what the
//! browser then keeps of the site. It is kept in memory alone.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::Instant;
use url::Url;

use super::calls::expected;
use super::error::StepError;
use super::values::site_failed;
use super::{HttpCall, Plan, Site};
use crate::browser::State;
use crate::record::{CaseRecord, Class, Failure, Outcome};
use crate::scenario::{Call, Case, Device, Evidence, Piece, Session, Template};

/// The sessions of a run.
#[derive(Default)]
pub(super) struct Sessions(Mutex<Vec<Arc<Kept>>>);

/// A session of one site on one device.
pub(super) struct Kept {
    session: Session,
    device: Device,
    base_url: String,
    /// Locked while a worker signs in: the others wait for it. A failure is final.
    pub(super) signed: tokio::sync::Mutex<Option<Result<Signed, Failure>>>,
}

/// A session that was signed in.
pub(super) struct Signed {
    pub(super) state: State,
    pub(super) at: Instant,
}

impl Sessions {
    /// The session of a case: the same part with the same values is the same session.
    pub(super) fn of(&self, session: &Session, device: &Device, base_url: &str) -> Arc<Kept> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_same = |kept: &&Arc<Kept>| {
            kept.session.steps == session.steps
                && kept.device == *device
                && kept.base_url == base_url
        };
        if let Some(kept) = all.iter().find(is_same) {
            return kept.clone();
        }
        let kept = Arc::new(Kept {
            session: session.clone(),
            device: device.clone(),
            base_url: base_url.to_owned(),
            signed: tokio::sync::Mutex::default(),
        });
        all.push(kept.clone());
        kept
    }
}

impl Signed {
    /// Whether it can still be used.
    pub(super) async fn is_valid(
        &self,
        session: &Session,
        site: &dyn Site,
        plan: &Plan,
    ) -> Result<bool, StepError> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = now.as_ref().map_or(0.0, Duration::as_secs_f64);
        let is_old = session
            .renew
            .is_some_and(|renew| self.at.elapsed() >= renew);
        if is_old || self.state.has_expired(now) {
            return Ok(false);
        }
        let Some(call) = &session.valid else {
            return Ok(true);
        };
        let host = Url::parse(site.base_url()).ok();
        let host = host.as_ref().and_then(Url::host_str).unwrap_or_default();
        let asked = HttpCall {
            cookies: self.state.cookies_of(host),
            ..filled(call, plan)
        };
        let answer = site.call(&asked).await;
        let answer = answer.map_err(|error| site_failed(error, &call.location))?;
        Ok(expected(call, &answer).is_ok())
    }
}

/// The call with its secrets; it has no other open values.
fn filled(call: &Call, plan: &Plan) -> HttpCall {
    let text = |template: &Template| {
        let pieces = template.0.iter().map(|piece| match piece {
            Piece::Text(text) => text.as_str(),
            Piece::Secret(name) => plan.secrets.get(name).map_or("", |secret| secret.reveal()),
            Piece::Portal(_) | Piece::Value(_) => "",
        });
        pieces.collect::<String>()
    };
    let headers = call.headers.iter();
    HttpCall {
        method: call.method.as_str().to_uppercase(),
        path: text(&call.path),
        at: None,
        headers: headers
            .map(|(name, value)| (name.clone(), text(value)))
            .collect(),
        json: None,
        cookies: Vec::new(),
    }
}

/// The case that signs in: the steps of the session alone, without evidence.
pub(super) fn signing_in(case: &Case, session: &Session) -> Case {
    let mut steps = session.steps.clone();
    for step in &mut steps {
        step.snapshot = Evidence::Off;
        step.picture.when = Evidence::Off;
    }
    let mut volatile = case.volatile.clone();
    volatile
        .iter_mut()
        .for_each(|volatile| volatile.own = false);
    Case {
        session: None,
        before: Vec::new(),
        after: Vec::new(),
        volatile,
        leading: 0,
        trailing: 0,
        steps,
        ..case.clone()
    }
}

/// The failure of a session that did not sign in, if it did not.
pub(super) fn not_signed_in(
    session: &Session,
    record: &CaseRecord,
    stop: Option<Failure>,
) -> Option<Failure> {
    let steps = record.steps.iter();
    let steps = steps.filter(|step| step.outcome != Outcome::Warned);
    let mut failed = steps.flat_map(|step| step.failures.iter().map(|failure| (&step.id, failure)));
    let (title, cause) = match (failed.next(), &stop) {
        (Some((step, failure)), _) => (format!("step `{step}`: {}", failure.title), failure),
        (None, Some(failure)) => (failure.title.clone(), failure),
        (None, None) => return None,
    };
    // A browser that is lost is no fault of the session.
    if cause.class.outcome() == Outcome::Broken {
        return Some(cause.clone());
    }
    let title = format!("the session did not sign in: {title}");
    Some(
        Failure::new(Class::Session, title, &session.location)
            .detail(format!("at {}", cause.location))
            .details(cause.details.clone())
            .help("a scenario that uses the part shows more: its pictures and its page as text"),
    )
}
