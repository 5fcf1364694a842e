//! What the windows of a case open beside windows: frames in processes of their own, and workers. They
//! tell what fails in them, and frames have the page script.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};

use super::errors::ErrorLog;
use super::frames::Frames;
use super::network;
use super::setup::{self, Kind, Setup};
use super::target::Windows;
use crate::browser::PageErrors;
use crate::browser::socket::{Answer, Connection};

/// The frames and workers of a case.
pub(super) struct Attached {
    connection: Connection,
    /// The windows that have opened them.
    windows: Arc<Windows>,
    /// What they are told.
    setup: Arc<Setup>,
    /// What fails in them and in the windows.
    errors: ErrorLog,
    /// The frames of the case, wherever they are.
    pub(super) frames: Arc<Frames>,
    sessions: Mutex<BTreeMap<String, Kind>>,
}

/// Tells what has just opened what it is to be told, and lets it go. All is on its way before the
/// first answer is waited for.
pub(super) fn tell(
    connection: &Connection,
    session: &str,
    setup: &[(&'static str, Value)],
) -> Vec<Answer> {
    let go = ("Runtime.runIfWaitingForDebugger", json!({}));
    let commands = setup.iter().cloned().chain([go]);
    commands
        .map(|(command, params)| connection.send(session, command, params))
        .collect()
}

impl Attached {
    /// None yet.
    pub(super) fn new(connection: Connection, windows: Arc<Windows>, setup: Arc<Setup>) -> Self {
        Self {
            connection,
            windows,
            setup,
            errors: ErrorLog::default(),
            frames: Arc::default(),
            sessions: Mutex::default(),
        }
    }

    /// A window has opened; errors of its main frame come first.
    pub(super) fn window(&self, session: &str, main_frame: &str) {
        self.errors.opened(session, main_frame);
    }

    /// Takes an event of a window, frame or worker; whether it was for nobody else.
    pub(super) fn take(self: &Arc<Self>, session: &str, event: &str, params: &Value) -> bool {
        match event {
            "Target.attachedToTarget" => self.attend(params),
            "Fetch.requestPaused" | "Fetch.authRequired" => {
                let keeper = self.setup.keeper.as_ref();
                let answer = keeper.and_then(|keeper| keeper.answer(event, params));
                if let Some((command, params)) = answer {
                    drop(self.connection.send(session, command, params));
                }
            }
            "Target.detachedFromTarget" => {
                self.forget(params["sessionId"].as_str().unwrap_or_default());
            }
            "Runtime.bindingCalled" if params["name"] == setup::GOT => {
                self.windows.arrived(params["payload"] == "end");
            }
            _ => {
                self.errors.take(session, event, params);
                self.frames.take(session, event, params);
                self.windows
                    .note_calls(|calls| network::note(calls, event, params));
                return false;
            }
        }
        true
    }

    /// Listens to a frame or worker from now on, and lets it go.
    pub(super) fn attend(self: &Arc<Self>, params: &Value) {
        let session = params["sessionId"].as_str().unwrap_or_default().to_owned();
        let own = session.clone();
        let take = move |attached: &Arc<Self>, event: &str, params: &Value| {
            attached.take(&own, event, params);
        };
        self.connection.listen_for(&session, self, take);
        let kind = match params.pointer("/targetInfo/type") {
            Some(kind) if kind == "iframe" => Kind::Frame,
            _ => Kind::Worker,
        };
        // Nobody waits for it: what it asks of the site is waited for.
        let commands = self.setup.commands(kind);
        drop(tell(&self.connection, &session, &commands));
        self.sessions().insert(session, kind);
    }

    /// Moves the clock in all of them. Nobody waits for those that are about to end.
    pub(super) fn move_clock(&self) {
        let Some(clock) = &self.setup.clock else {
            return;
        };
        for (session, kind) in &*self.sessions() {
            let (command, params) = setup::clock(clock, *kind);
            drop(self.connection.send(session, command, params));
        }
    }

    /// One has ended.
    pub(super) fn forget(&self, session: &str) {
        self.connection.forget(session);
        self.frames.ended(session);
        self.sessions().remove(session);
    }

    /// Stops listening to all.
    pub(super) fn forget_all(&self) {
        for session in std::mem::take(&mut *self.sessions()).keys() {
            self.connection.forget(session);
        }
    }

    /// What has failed since it was last asked for.
    pub(super) fn page_errors(&self) -> PageErrors {
        self.errors.taken()
    }

    /// What has failed since it was last taken.
    pub(super) fn page_errors_so_far(&self) -> PageErrors {
        self.errors.so_far()
    }

    fn sessions(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Kind>> {
        // Nothing panics while it is held.
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
