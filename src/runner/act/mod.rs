//! Carries out one action; each kind of action has a file of its own.

mod check;
mod click;
mod clock;
mod dialog;
mod drag;
mod fill;
mod history;
mod keys;
mod open;
mod press;
mod scroll;
mod select;
mod upload;
mod window;

use super::Plan;
use super::error::StepError;
use super::locate::Resolver;
use crate::scenario::{Action, ActionKind, Device, Effect, Step};

/// Carries out `action` of the step. No input is ever sent twice.
pub(super) async fn act(
    resolver: &mut Resolver<'_>,
    plan: &Plan,
    device: &Device,
    step: &Step,
    action: &Action,
) -> Result<(), StepError> {
    let location = &action.location;
    if matches!(action.kind.effect(), Effect::OnPage | Effect::Arrival) {
        resolver.live.no_dialog(location)?;
        // An action on a control or another window does this waiting while it looks for it. A window
        // that has shown nothing yet cannot come to rest.
        let looks =
            !action.kind.targets().is_empty() || matches!(action.kind, ActionKind::Switch(_));
        if !looks && resolver.live.page.activity().document.is_some() {
            resolver.live.settle(location).await?;
        }
    }
    match &action.kind {
        ActionKind::Open(path) => open::open(resolver, step, path, location).await,
        ActionKind::Click(locator, clicks, spot) => {
            click::click(resolver, locator, *clicks, spot.as_ref()).await
        }
        ActionKind::Drag(from, to) => drag::drag(resolver, from, to).await,
        ActionKind::Swipe(direction, on) => {
            drag::swipe(resolver, *direction, on.as_ref(), location).await
        }
        ActionKind::Scroll(to, within) => {
            scroll::scroll(resolver, to, within.as_ref(), location).await
        }
        ActionKind::Choose(locator) => check::choose(resolver, locator).await,
        ActionKind::Check(locator, checked) => check::check(resolver, locator, *checked).await,
        ActionKind::Fill(locator, value) => fill::fill(resolver, locator, value, location).await,
        ActionKind::Type(field, text) => {
            press::type_keys(resolver, field.as_ref(), text, location).await
        }
        ActionKind::Paste(field, text) => {
            press::paste(resolver, field.as_ref(), text, location).await
        }
        ActionKind::Keys(pad, text) => keys::keys(resolver, pad, text, location).await,
        ActionKind::Select(locator, choices) => {
            select::select(resolver, locator, choices, location).await
        }
        ActionKind::Hover(locator) => click::hover(resolver, locator).await,
        ActionKind::Press(keys, field) => {
            press::press(resolver, keys, field.as_ref(), location).await
        }
        ActionKind::Upload(locator, files) => {
            upload::upload(resolver, &plan.root, locator, files).await
        }
        ActionKind::Back => history::back(resolver, location).await,
        ActionKind::Reload => history::reload(resolver, location).await,
        ActionKind::Switch(title) => window::switch(resolver, title, location).await,
        ActionKind::Close => window::close(resolver, location).await,
        ActionKind::Dialog {
            accept,
            text,
            answer,
        } => {
            let (text, answer) = (text.as_ref(), answer.as_ref());
            dialog::answer(resolver, *accept, text, answer, location).await
        }
        ActionKind::Clock(to) => clock::clock(resolver, device, to, location).await,
        ActionKind::Until(expected) => {
            let wanted = resolver.wanted(expected, true).await?;
            resolver.hold_all(&wanted, location).await
        }
    }
}
