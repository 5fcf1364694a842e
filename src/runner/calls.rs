//! HTTP calls that a scenario declares: before and after its steps, and for its values.

use serde_json::{Map, Value};

use super::error::StepError;
use super::live::LivePage;
use super::values::{Values, site_failed};
use super::{HttpAnswer, HttpCall};
use crate::record::{CaseRecord, Class, Failure, Outcome};
use crate::scenario::{Body, Call, Template};

/// The key of the calls that clean up.
pub(super) const AFTER: &str = "after";
/// So much of an answer is shown.
const MOST_SHOWN: usize = 300;

impl Values<'_> {
    /// Carries out calls in order, and takes their values. `when` is the key that has them.
    pub(super) async fn carry_out(
        &mut self,
        calls: &[Call],
        when: &str,
        live: &mut LivePage<'_>,
    ) -> Result<(), StepError> {
        for call in calls {
            let answer = self.call(call, live).await?;
            let taken = expected(call, &answer).and_then(|()| {
                let taken = call.take.iter().map(|(name, pointer)| {
                    pointed(&answer, pointer).map(|value| (name.clone(), value))
                });
                taken.collect::<Result<Vec<_>, String>>()
            });
            let taken = taken.map_err(|why| {
                StepError::failed(
                    Failure::new(
                        Class::Environment,
                        format!("`{when}` has failed: {} {why}", call.words()),
                        &call.location,
                    )
                    .detail(beginning(&answer))
                    .help(match when {
                        AFTER => {
                            "if what it removes may not be there, say so: `status: [204, 404]`"
                        }
                        _ => "the case needs the site in this state: is the call right?",
                    }),
                )
            })?;
            for (name, value) in taken {
                self.blanks.hand_out(&name, &value);
                self.got.insert(name, value);
            }
        }
        Ok(())
    }

    /// Carries out a call once.
    pub(super) async fn call(
        &mut self,
        call: &Call,
        live: &mut LivePage<'_>,
    ) -> Result<HttpAnswer, StepError> {
        let mut templates = vec![&call.path];
        templates.extend(call.headers.iter().map(|(_, value)| value));
        if let Some(body) = &call.json {
            texts(body, &mut templates);
        }
        let mut filled = Vec::new();
        for template in templates {
            // A call may use the value of another one.
            filled.push(Box::pin(self.text(template, &call.location, live)).await?);
        }
        let mut filled = filled.into_iter();
        let path = filled.next().unwrap_or_default();
        let names = call.headers.iter().map(|(name, _)| name.clone());
        let headers = names.zip(filled.by_ref()).collect();
        let call_now = HttpCall {
            method: call.method.as_str().to_uppercase(),
            path,
            at: call.at.clone(),
            headers,
            cookies: Vec::new(),
            json: call.json.as_ref().map(|body| json(body, &mut filled)),
        };
        let answer = self.site.call(&call_now).await;
        answer.map_err(|error| site_failed(error, &call.location))
    }
}

/// The end of a case whose `after` has ended like this. What has failed before is what the case tells:
/// often there is nothing to clean up then.
pub(super) fn with_after<E>(
    done: Result<E, StepError>,
    after: Result<E, StepError>,
    record: &mut CaseRecord,
) -> Result<E, StepError> {
    let Err(after) = after else {
        return done;
    };
    let steps = record.steps.iter_mut();
    let counted = steps.filter(|step| step.outcome != Outcome::Warned);
    let failed = counted.flat_map(|step| &mut step.failures).last();
    match (done, failed) {
        (Err(mut stop), _) => {
            stop.0.details.push(after.0.title);
            Err(stop)
        }
        (Ok(end), Some(failure)) => {
            failure.details.push(after.0.title);
            Ok(end)
        }
        (Ok(_), None) => Err(after),
    }
}

/// Whether the answer has the expected status; what it has instead.
pub(super) fn expected(call: &Call, answer: &HttpAnswer) -> Result<(), String> {
    let status = answer.status;
    match &call.statuses[..] {
        [] if (200..300).contains(&status) => Ok(()),
        wanted if wanted.contains(&status) => Ok(()),
        [] => Err(format!("answered {status}")),
        wanted => {
            let wanted: Vec<String> = wanted.iter().map(u16::to_string).collect();
            let wanted = wanted.join(" or ");
            Err(format!("answered {status} instead of {wanted}"))
        }
    }
}

/// The text at a JSON pointer of the answer.
pub(super) fn pointed(answer: &HttpAnswer, pointer: &str) -> Result<String, String> {
    let json: Value =
        serde_json::from_str(&answer.body).map_err(|_| "did not answer in JSON".to_owned())?;
    match json.pointer(pointer) {
        Some(Value::String(text)) => Ok(text.clone()),
        Some(value @ (Value::Number(_) | Value::Bool(_))) => Ok(value.to_string()),
        Some(_) => Err(format!("has no text at `{pointer}` of its answer")),
        None => Err(format!("has nothing at `{pointer}` of its answer")),
    }
}

/// The beginning of the answer, for messages.
pub(super) fn beginning(answer: &HttpAnswer) -> String {
    let body = answer.body.trim();
    let mut shown: String = body.chars().take(MOST_SHOWN).collect();
    if shown.len() < body.len() {
        shown.push('…');
    }
    format!("it answered {}: {shown}", answer.status)
}

/// The texts of a body, in the order in which [`json`] takes them.
fn texts<'b>(body: &'b Body, found: &mut Vec<&'b Template>) {
    match body {
        Body::Literal(_) => {}
        Body::Text(template) => found.push(template),
        Body::List(items) => items.iter().for_each(|item| texts(item, found)),
        Body::Map(entries) => entries.iter().for_each(|(_, value)| texts(value, found)),
    }
}

fn json(body: &Body, filled: &mut impl Iterator<Item = String>) -> Value {
    match body {
        Body::Literal(value) => value.clone(),
        Body::Text(_) => Value::String(filled.next().unwrap_or_default()),
        Body::List(items) => items.iter().map(|item| json(item, filled)).collect(),
        Body::Map(entries) => {
            let entries = entries.iter();
            let map: Map<_, _> = entries
                .map(|(key, value)| (key.clone(), json(value, filled)))
                .collect();
            Value::Object(map)
        }
    }
}
