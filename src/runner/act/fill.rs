//! `fill` and `select`: gives a field its value.

use serde_json::Value;

use crate::browser::Input;
use crate::locator::{Locator, TextMatch};
use crate::page::{Holding, Match, Use};
use crate::record::{Class, Failure};
use crate::runner::error::{At, StepError};
use crate::runner::locate::Resolver;
use crate::scenario::Template;
use crate::source::Location;

/// Roles of fields that are typed into.
const TYPED: [&str; 4] = ["textbox", "searchbox", "spinbutton", "combobox"];

pub(super) async fn fill(
    resolver: &mut Resolver<'_>,
    locator: &Locator<Template>,
    value: &Template,
    location: &Location,
) -> Result<(), StepError> {
    let value = resolver.text(value, location).await?;
    // A date, say, is set and not typed.
    let set = TextMatch::Is(value.clone());
    let field = resolver.prepare(locator, Use::Fill, Some(set)).await?;
    if field.done {
        return Ok(());
    }
    resolver
        .live
        .page
        .input(Input::Type(&value))
        .await
        .at(location)?;
    taken(resolver, &field.element, &value, location).await
}

pub(super) async fn select(
    resolver: &mut Resolver<'_>,
    locator: &Locator<Template>,
    option: &Template,
    location: &Location,
) -> Result<(), StepError> {
    let option = TextMatch::Is(resolver.text(option, location).await?);
    let chosen = resolver.prepare(locator, Use::Select, Some(option)).await;
    chosen.map(drop)
}

/// Looks that a field holds what was typed. A page that has gone on cannot tell any more.
async fn taken(
    resolver: &mut Resolver<'_>,
    field: &Match,
    value: &str,
    location: &Location,
) -> Result<(), StepError> {
    if !TYPED.contains(&field.role.as_str()) {
        return Ok(());
    }
    let answer = resolver
        .live
        .page
        .call("mistyped", &Value::from(value))
        .await;
    let answer = answer.map(|answer| serde_json::from_value(answer).unwrap_or_default());
    let Ok(Some(Holding {
        role,
        name,
        value: held,
    })) = answer
    else {
        return Ok(());
    };
    let called = match name.as_str() {
        "" => role,
        name => format!("{role} \"{name}\""),
    };
    // Of a secret, what became of it would tell it too.
    if let Some(secret) = resolver.values.blanks.secret_in(value).map(str::to_owned) {
        resolver.values.blanks.conceal(&secret, &held);
    }
    let details = if resolver.values.blanks.apply(value) == value {
        vec![format!("typed \"{value}\""), format!("it holds \"{held}\"")]
    } else {
        vec!["what was typed is not told: it is secret or volatile".to_owned()]
    };
    Err(StepError::failed(
        Failure::new(
            Class::Assertion,
            format!("{called} does not take the value as it is written"),
            location,
        )
        .details(details)
        .help("the page has changed what was typed: write the value as the field takes it"),
    ))
}
