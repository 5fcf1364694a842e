//! `dialog`: answers a dialog of the browser.

use crate::locator::TextMatch;
use crate::page::{fold, tidy};
use crate::record::{Class, Failure, TraceKind};
use crate::runner::error::{At, StepError, browser_failed};
use crate::runner::locate::Resolver;
use crate::scenario::Template;
use crate::source::Location;

pub(super) async fn answer(
    resolver: &mut Resolver<'_>,
    accept: bool,
    text: Option<&TextMatch<Template>>,
    answer: Option<&Template>,
    location: &Location,
) -> Result<(), StepError> {
    let mut wait = resolver.live.wait();
    let dialog = loop {
        let activity = resolver.live.page.activity();
        if let Some(error) = activity.lost {
            return Err(browser_failed(error, location));
        }
        if let Some(dialog) = activity.dialog {
            break dialog;
        }
        let none = "the browser shows no dialog";
        resolver.live.trace.note(TraceKind::Waiting, none);
        if !resolver.live.again(&mut wait).await {
            return Err(StepError::failed(Failure::new(Class::Assertion, none, location).detail(wait.words()).help("`dialog` answers alert, confirm and prompt; a dialog that is part of the page has buttons to click")));
        }
    };
    resolver.answered = Some(dialog.clone());
    if let Some(text) = text {
        let wanted = resolver.filled(text, location).await?;
        if !holds(&wanted, &dialog.text) {
            return Err(StepError::failed(
                Failure::new(
                    Class::Dialog,
                    format!("the {} shows another text", dialog.kind),
                    location,
                )
                .details([
                    format!("expected {wanted}"),
                    format!("found \"{}\"", dialog.text),
                ]),
            ));
        }
    }
    let answer = match answer {
        Some(answer) => Some(resolver.text(answer, location).await?),
        None => None,
    };
    let done = match accept {
        true => "accepted the dialog",
        false => "dismissed the dialog",
    };
    resolver.live.trace.note(TraceKind::Done, done);
    resolver
        .live
        .page
        .answer_dialog(accept, answer.as_deref())
        .await
        .at(location)
}

/// Compares the text of a dialog. The page script cannot see it.
fn holds(wanted: &TextMatch<String>, text: &str) -> bool {
    match wanted {
        TextMatch::Is(wanted) => fold(wanted) == fold(text),
        TextMatch::Matches(pattern) => regex::Regex::new(pattern)
            .is_ok_and(|pattern| pattern.is_match(&tidy(text)) || pattern.is_match(&fold(text))),
    }
}
