//! Carries out one action.

use std::time::Duration;

use serde_json::Value;

use super::locate::{Prepared, element_words};
use super::step::{Context, Stop, browser_failed};
use super::values::site_failed;
use super::wait::Wait;
use crate::locator::{Locator, TextMatch};
use crate::page::{Holding, Match, Use, fold, tidy};
use crate::record::{Class, Failure};
use crate::scenario::{Action, Check, Kind, ProjectFile, Template};
use crate::source::Place;

/// What comes in place of a page is told within this time.
const CAME_INSTEAD: Duration = Duration::from_secs(1);

/// A click opens a file chooser within this time, or it does not open one.
const CHOOSER_LIMIT: Duration = Duration::from_secs(3);

/// Roles of fields that are typed into.
const TYPED: [&str; 4] = ["textbox", "searchbox", "spinbutton", "combobox"];

impl Context<'_> {
    /// Carries out `action`. What was sent once is never sent again.
    pub(super) async fn act(&mut self, action: &Action) -> Result<(), Stop> {
        let place = &action.place;
        if let Kind::Dialog {
            accept,
            text,
            answer,
        } = &action.kind
        {
            return self
                .answer_dialog(*accept, text.as_ref(), answer.as_ref(), place)
                .await;
        }
        if let Kind::Clock(to) = &action.kind {
            let moved = self.site.clock(to).await;
            return moved.map_err(|error| site_failed(error, place));
        }
        self.no_dialog(place)?;
        let leaves = match action.kind {
            // A window that has shown nothing yet has nothing to come to rest.
            Kind::Open(_) => self.page.activity().document.is_some(),
            Kind::Press(_, None) | Kind::Back | Kind::Reload | Kind::Close => true,
            // Looks for its control, which waits for the same.
            _ => false,
        };
        if leaves {
            self.rest(place).await?;
        }
        match &action.kind {
            Kind::Open(path) => self.open(path, place).await,
            Kind::Click(locator) => self.click(locator, Use::Click).await,
            Kind::Choose(locator) => self.click(locator, Use::Choose).await,
            Kind::Check(locator, checked) => self.check(locator, *checked).await,
            Kind::Fill(locator, value) => {
                let value = self.text(value, place).await?;
                // A date, say, is set and not typed.
                let field = self
                    .prepare(locator, Use::Fill, Some(TextMatch::Is(value.clone())))
                    .await?;
                if field.done {
                    return Ok(());
                }
                let sent = self.page.type_text(&value).await;
                self.sent(sent, place)?;
                self.taken(&field.element, &value, place).await
            }
            Kind::Select(locator, option) => {
                let option = TextMatch::Is(self.text(option, place).await?);
                self.prepare(locator, Use::Select, Some(option))
                    .await
                    .map(drop)
            }
            Kind::Hover(locator) => {
                let (x, y) = self.prepare(locator, Use::Hover, None).await?.point;
                let sent = self.page.hover(x, y).await;
                self.sent(sent, place)
            }
            Kind::Press(key, field) => {
                if let Some(field) = field {
                    self.prepare(field, Use::Focus, None).await?;
                }
                let sent = self.page.press(key).await;
                self.sent(sent, place)
            }
            Kind::Upload(locator, file) => self.upload(locator, file).await,
            Kind::Back => {
                let went = self.page.back().await;
                let went = self.sent(went, place)?;
                if went {
                    Ok(())
                } else {
                    Err(nothing_to_go_back_to(place))
                }
            }
            Kind::Reload => {
                let sent = self.page.reload().await;
                self.sent(sent, place)
            }
            Kind::Switch(title) => self.switch(title, place).await,
            Kind::Close => self.close_window(place).await,
            // Done above.
            Kind::Dialog { .. } | Kind::Clock(_) => Ok(()),
        }
    }

    async fn open(&mut self, path: &Template, place: &Place) -> Result<(), Stop> {
        let path = self.text(path, place).await?;
        let url = if path.starts_with('/') {
            format!("{}{path}", self.site.base_url())
        } else if path.starts_with("https://") || path.starts_with("http://") {
            path
        } else {
            return Err(Stop::failed(Failure {
                class: Class::Assertion,
                title: format!("`{path}` is not a path of the site"),
                place: place.clone(),
                details: Vec::new(),
                help: Some(
                    "write a path that begins with `/` (the site is chosen by --base-url), or a whole `https://…` address".into(),
                ),
            }));
        };
        let wait = Wait::of(self.limit());
        let before = self.page.activity().downloads.len();
        match self.page.open(&url, wait.limit()).await {
            Ok(true) => Ok(()),
            Ok(false) => self.no_page(&url, before, place).await,
            Err(crate::browser::BrowserError::NoAnswer { .. }) => {
                Err(self.never_still(place, &wait))
            }
            Err(error) => {
                let mut stop = browser_failed(error, place);
                stop.0.details.push(format!("at {}", self.address(&url)));
                Err(stop)
            }
        }
    }

    /// No page has come of an address, when so many files had been downloaded before. That is right
    /// where a download is expected, and where the page before went on to another one by itself.
    async fn no_page(&mut self, url: &str, downloads: usize, place: &Place) -> Result<(), Stop> {
        let mut wait = Wait::of(self.limit().min(CAME_INSTEAD));
        let activity = loop {
            let activity = self.page.activity();
            let empty = |page: &crate::browser::Document| matches!(page.status, Ok(204 | 205));
            let told = activity.downloads.len() > downloads
                || activity.document.as_ref().is_some_and(empty);
            // A download is told of in its own time.
            if told || activity.loading || !wait.again(&mut *self.page).await {
                break activity;
            }
        };
        let mut expected = self.step.then.iter().chain(&self.step.expect);
        let status = activity.document.map(|document| document.status);
        let (title, help) = if let Some(download) = activity.downloads.get(downloads) {
            if expected.any(|expectation| matches!(expectation.check, Check::Download(_))) {
                return Ok(());
            }
            (
                format!(
                    "the site sent no page but a download: \"{}\"",
                    download.name
                ),
                format!(
                    "if the procedure has it, expect it with `then: - download: {}`",
                    download.name
                ),
            )
        } else if let Some(Ok(status @ (204 | 205))) = status {
            (
                format!("the site sent no page, but HTTP {status}"),
                "open an address that has a page".to_owned(),
            )
        } else {
            return Ok(());
        };
        Err(Stop::failed(Failure {
            class: Class::App,
            title,
            place: place.clone(),
            details: vec![format!("at {}", self.address(url))],
            help: Some(help),
        }))
    }

    /// Looks that a field holds what was typed. A page that has gone on cannot tell any more.
    async fn taken(&mut self, field: &Match, value: &str, place: &Place) -> Result<(), Stop> {
        if !TYPED.contains(&field.role.as_str()) {
            return Ok(());
        }
        let answer = self.page.call("mistaken", &Value::from(value)).await;
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
        let details = if self.blanks.apply(value) == value {
            vec![format!("typed \"{value}\""), format!("it holds \"{held}\"")]
        } else {
            vec!["what was typed is not told: it is secret or volatile".to_owned()]
        };
        Err(Stop::failed(Failure {
            class: Class::Assertion,
            title: format!("{called} does not take the value as it is written"),
            place: place.clone(),
            details,
            help: Some(
                "the page has changed what was typed: write the value as the field takes it".into(),
            ),
        }))
    }

    async fn click(&mut self, locator: &Locator<Template>, purpose: Use) -> Result<(), Stop> {
        let (x, y) = self.prepare(locator, purpose, None).await?.point;
        let sent = self.page.click(x, y).await;
        self.sent(sent, &locator.place)
    }

    /// Gives the file to the field, or to the file chooser that the control opens.
    async fn upload(
        &mut self,
        locator: &Locator<Template>,
        file: &ProjectFile,
    ) -> Result<(), Stop> {
        let place = &locator.place;
        let control = self.prepare(locator, Use::Upload, None).await?;
        let path = self.plan.root.join(&file.path);
        if control.file_field {
            let sent = self.page.upload(&path).await;
            return self.sent(sent, place);
        }
        let sent = self.page.intercept_file_chooser(true).await;
        self.sent(sent, place)?;
        let (x, y) = control.point;
        let sent = self.page.click(x, y).await;
        self.sent(sent, place)?;
        self.chooser(&control.element, place).await?;
        let sent = self.page.upload(&path).await;
        self.sent(sent, place)?;
        let sent = self.page.intercept_file_chooser(false).await;
        self.sent(sent, place)
    }

    /// Waits until the control has opened a file chooser.
    async fn chooser(&mut self, control: &Match, place: &Place) -> Result<(), Stop> {
        let mut wait = Wait::of(self.limit().min(CHOOSER_LIMIT));
        loop {
            let activity = self.page.activity();
            if let Some(error) = activity.lost {
                return Err(browser_failed(error, place));
            }
            if activity.file_chooser {
                return Ok(());
            }
            self.no_dialog(place)?;
            if !wait.again(&mut *self.page).await {
                return Err(Stop::failed(Failure {
                    class: Class::Assertion,
                    title: format!("{} opens no file chooser", element_words(control, false)),
                    place: place.clone(),
                    details: vec![wait.words()],
                    help: Some(
                        "`upload` takes a file field, or the control that lets a person choose a file".into(),
                    ),
                }));
            }
        }
    }

    /// Clicks only what is not yet as it should be, and looks that the click did it.
    async fn check(&mut self, locator: &Locator<Template>, checked: bool) -> Result<(), Stop> {
        let Prepared {
            element,
            point: (x, y),
            ..
        } = self.prepare(locator, Use::Check, None).await?;
        if element.checked == Some(checked) {
            return Ok(());
        }
        let sent = self.page.click(x, y).await;
        self.sent(sent, &locator.place)?;
        let check = crate::page::Check::Checked {
            locator: self.filled(locator, &locator.place).await?,
            checked,
        };
        self.hold(check, &locator.place).await
    }

    async fn answer_dialog(
        &mut self,
        accept: bool,
        text: Option<&TextMatch<Template>>,
        answer: Option<&Template>,
        place: &Place,
    ) -> Result<(), Stop> {
        let mut wait = Wait::of(self.limit());
        let dialog = loop {
            let activity = self.page.activity();
            if let Some(error) = activity.lost {
                return Err(browser_failed(error, place));
            }
            if let Some(dialog) = activity.dialog {
                break dialog;
            }
            if !wait.again(&mut *self.page).await {
                return Err(Stop::failed(Failure {
                    class: Class::Assertion,
                    title: "the browser shows no dialog".into(),
                    place: place.clone(),
                    details: vec![wait.words()],
                    help: Some(
                        "`dialog` answers alert, confirm and prompt; a dialog that is part of the page has buttons to click".into(),
                    ),
                }));
            }
        };
        if let Some(text) = text {
            let wanted = self.filled(text, place).await?;
            if !holds(&wanted, &dialog.text) {
                return Err(Stop::failed(Failure {
                    class: Class::Dialog,
                    title: format!("the {} shows another text", dialog.kind),
                    place: place.clone(),
                    details: vec![
                        format!("expected {wanted}"),
                        format!("found \"{}\"", dialog.text),
                    ],
                    help: None,
                }));
            }
        }
        let answer = match answer {
            Some(answer) => Some(self.text(answer, place).await?),
            None => None,
        };
        let sent = self.page.answer_dialog(accept, answer.as_deref()).await;
        self.sent(sent, place)
    }
}

fn nothing_to_go_back_to(place: &Place) -> Stop {
    Stop::failed(Failure {
        class: Class::Assertion,
        title: "there is no page to go back to".into(),
        place: place.clone(),
        details: Vec::new(),
        help: None,
    })
}

/// Compares a dialog's text, which the page script cannot see.
fn holds(wanted: &TextMatch<String>, text: &str) -> bool {
    match wanted {
        TextMatch::Is(wanted) => fold(wanted) == fold(text),
        TextMatch::Matches(pattern) => regex::Regex::new(pattern)
            .is_ok_and(|pattern| pattern.is_match(&tidy(text)) || pattern.is_match(&fold(text))),
    }
}
