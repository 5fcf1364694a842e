//! `fill`: sets the value of a field.

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
    // A date, for example, is set and not typed.
    let mut order = resolver.order(locator, Use::Fill).await?;
    order.option = Some(TextMatch::Is(value.clone()));
    let field = resolver.ready(order).await?;
    if field.done {
        return Ok(());
    }
    resolver
        .live
        .input(Input::Type(&value))
        .await
        .at(location)?;
    taken(resolver, &field.element, &value, location).await
}

/// Checks that a field has the value that was typed. If the page has moved on, this cannot be known.
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
    // What a page made of a secret would reveal it, too.
    if let Some(secret) = resolver.values.blanks.secret_in(value).map(str::to_owned) {
        resolver.values.blanks.conceal(&secret, &held);
    }
    let details = if resolver.values.blanks.apply(value) == value {
        vec![format!("typed \"{value}\""), format!("it holds \"{held}\"")]
    } else {
        vec!["the value is not shown: it is secret or volatile".to_owned()]
    };
    Err(StepError::failed(
        Failure::new(
            Class::Assertion,
            format!("{called} does not keep the value as it was typed"),
            location,
        )
        .details(details)
        .help("the page has changed what was typed: write the value as the field shows it"),
    ))
}
