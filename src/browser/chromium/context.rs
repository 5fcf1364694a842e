//! The user context of a case: takes the browser's events and sets up what opens.
//!
//! Each window is set up before its scripts run. The browser reports it before the page that opened it
//! answers anything else: so nothing is done on the old page by mistake.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::attached::{Attached, tell};
use super::interception::{Interception, Looking};
use super::setup::{self, Kind, Setup};
use super::target::{Target, Window, Windows};
use super::{downloads, events};
use crate::browser::downloads::Downloads;
use crate::browser::http::COMMAND_LIMIT;
use crate::browser::page_state::PageState;
use crate::browser::socket::Connection;
use crate::browser::watched::Watched;
use crate::browser::{BrowserError, PageErrors};
use crate::scenario::ClockMove;

/// The user context of a case.
pub(super) struct UserContext {
    pub(super) id: String,
    connection: Connection,
    setup: Arc<Setup>,
    /// Its open windows.
    pub(super) windows: Arc<Windows>,
    /// The frames and workers that they have opened.
    attached: Arc<Attached>,
    /// Locked while a page is looked at.
    looking: Looking,
}

/// Whether a window is set up. Windows of one process share its locale and time zone, which the first of
/// them has set.
fn settled(answer: Result<Value, BrowserError>) -> Result<(), BrowserError> {
    match answer {
        Err(BrowserError::Refused { message, .. }) if message.ends_with("already in effect") => {
            Ok(())
        }
        answer => answer.map(drop),
    }
}

impl UserContext {
    /// Nothing is open yet; `setup` is sent to everything that opens.
    pub(super) fn new(
        connection: Connection,
        id: String,
        setup: Setup,
        downloads: Downloads,
    ) -> Self {
        let setup = Arc::new(setup.complete());
        let windows = Arc::new(Windows::new(connection.clone(), downloads));
        let attached = Attached::new(connection.clone(), windows.clone(), setup.clone());
        Self {
            id,
            windows,
            attached: Arc::new(attached),
            connection,
            setup,
            looking: Looking::default(),
        }
    }

    /// Takes an event of the browser.
    pub(super) fn take(&self, event: &str, params: &Value) {
        let session = params["sessionId"].as_str().unwrap_or_default();
        match event {
            "Target.attachedToTarget" => self.opened(session, params),
            "Target.detachedFromTarget" => self.ended(session),
            _ if downloads::take(&self.windows.downloads, event, params) => {
                let all = self.windows.all();
                let window = all.iter().find(|window| params["frameId"] == *window.id);
                if let Some(window) = window {
                    self.windows.close_empty(window);
                }
                self.windows.changes().announce();
            }
            _ => {}
        }
    }

    fn opened(&self, session: &str, params: &Value) {
        let target = &params["targetInfo"];
        let text = |name: &str| target[name].as_str().unwrap_or_default().to_owned();
        match (text("browserContextId") == self.id, &*text("type")) {
            (true, "page") => {}
            (true, _) => return self.attached.attend(params),
            (false, "page") => return,
            // A worker of the browser itself.
            (false, _) => return drop(tell(&self.connection, session, &[])),
        }
        let id = text("targetId");
        let opener = target["openerId"].as_str().map(str::to_owned);
        let changes = self.windows.changes();
        let page = PageState::opening(&id).reaching(&self.setup.access);
        let window = Arc::new(Window {
            page: Watched::new(page, changes.clone()),
            target: Target::new(session, self.attached.frames.clone(), changes),
            opener,
            id,
        });
        self.attached.window(session, &window.id);
        let listener = window.clone();
        let (connection, attached) = (self.connection.clone(), self.attached.clone());
        let keeper = self.setup.keeper.clone();
        let interception = self.setup.interceptor.clone();
        let interception = interception.map(|by| {
            let keeper = keeper.clone();
            Interception::new(by, connection.clone(), keeper, self.looking.clone())
        });
        let listener = move |event: &str, params: &Value| {
            if let Some(interception) = &interception
                && interception.take(&listener, event, params)
            {
                return;
            }
            let answer = keeper
                .as_ref()
                .and_then(|keeper| keeper.answer(event, params));
            if let Some((command, params)) = answer {
                // Events report the result.
                drop(connection.send(&listener.target.session, command, params));
            }
            if !attached.take(&listener.target.session, event, params) {
                listener.target.take(&listener.id, event, params);
                listener
                    .page
                    .change_if(|page| events::take(page, event, params));
            }
        };
        self.connection.listen(session, Arc::new(listener));
        self.windows.opened(window.clone());
        let answers = tell(
            &self.connection,
            session,
            &self.setup.commands(Kind::Window),
        );
        tokio::spawn(async move {
            let mut done = Ok(());
            for answer in answers {
                done = done.and(settled(answer.within(COMMAND_LIMIT).await));
            }
            window.page.change(|page| page.set_up(done));
        });
    }

    fn ended(&self, session: &str) {
        self.attached.forget(session);
        self.windows
            .closed(|window| window.target.session == session);
    }

    /// Moves the clock of all pages.
    pub(super) async fn move_clock(
        &self,
        to: &ClockMove,
        limit: Duration,
    ) -> Result<(), BrowserError> {
        let Some(clock) = &self.setup.clock else {
            return Ok(());
        };
        clock.move_to(to);
        self.attached.move_clock();
        let (command, params) = setup::clock(clock, Kind::Window);
        let answers = self.windows.all().into_iter().map(|window| {
            let session = &window.target.session;
            self.connection.send(session, command, params.clone())
        });
        for answer in answers.collect::<Vec<_>>() {
            answer.within(limit).await?;
        }
        Ok(())
    }

    /// Waits until nothing is being looked at.
    pub(super) async fn looked_at(&self) {
        drop(self.looking.lock().await);
    }

    /// Stops listening.
    pub(super) fn forget(&self) {
        for window in self.windows.all() {
            self.connection.forget(&window.target.session);
        }
        self.attached.forget_all();
        self.connection.forget("");
    }

    /// Takes the errors on all pages since the last call.
    pub(super) fn page_errors(&self) -> PageErrors {
        self.attached.page_errors()
    }

    /// What has failed since it was last taken.
    pub(super) fn page_errors_so_far(&self) -> PageErrors {
        self.attached.page_errors_so_far()
    }
}
