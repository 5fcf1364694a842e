//! How CDP addresses the windows of a case.

use std::sync::Arc;

use serde_json::Value;

use super::frames::{Frames, WORLD};
use crate::browser::socket::{Answer, Connection};
use crate::browser::watched::{Changes, Watched};
use crate::browser::{front, windows};

pub(super) type Window = windows::Window<Target>;
pub(super) type Windows = windows::Windows<Target>;
pub(super) type Front = front::Front<Target>;

/// The target of a window.
pub(super) struct Target {
    /// The session that its commands go through.
    pub(super) session: String,
    /// The page script's world in the main frame, while there is one.
    world: Watched<Option<String>>,
    /// What is dragged by the drag and drop of HTML, as the browser has handed it out.
    dragged: Watched<Option<Value>>,
    /// The frames of the case.
    pub(super) frames: Arc<Frames>,
    /// The process that draws it, once that was asked. It is locked for as long as a picture is taken: on
    /// phones, pictures that overlapped have come out in another scale.
    pub(super) drawing: tokio::sync::Mutex<Option<i64>>,
}

impl windows::Target for Target {
    const SHOW: &'static str = "Page.bringToFront";
    const CLOSE: &'static str = "Page.close";
    const ANSWER_DIALOG: &'static str = "Page.handleJavaScriptDialog";
    const PROMPT_TEXT: &'static str = "promptText";
    const TELLS_ARRIVALS: bool = true;

    fn send(
        window: &Window,
        connection: &Connection,
        command: &'static str,
        params: Value,
    ) -> Answer {
        connection.send(&window.target.session, command, params)
    }
}

impl Target {
    /// The target behind this session; nothing has run in it yet.
    pub(super) fn new(session: &str, frames: Arc<Frames>, changes: &Changes) -> Self {
        Self {
            frames,
            drawing: tokio::sync::Mutex::default(),
            session: session.to_owned(),
            world: Watched::new(None, changes.clone()),
            dragged: Watched::new(None, changes.clone()),
        }
    }

    /// The page script's world, as soon as there is one.
    pub(super) async fn world(&self) -> String {
        self.world.until(Option::clone).await
    }

    /// What is dragged, as soon as the browser hands it out.
    pub(super) async fn dragged(&self) -> Value {
        let data = self.dragged.until(Option::clone).await;
        self.dragged.with(|dragged| *dragged = None);
        data
    }

    /// Takes an event about the worlds, or a drag, in the window with this main frame.
    pub(super) fn take(&self, main: &str, event: &str, params: &Value) {
        let text = |pointer: &str| {
            let text = params.pointer(pointer).and_then(Value::as_str);
            text.unwrap_or_default()
        };
        match event {
            "Runtime.executionContextCreated"
                if text("/context/name") == WORLD && text("/context/auxData/frameId") == main =>
            {
                let id = text("/context/uniqueId").to_owned();
                self.world.change(|world| *world = Some(id));
            }
            "Runtime.executionContextDestroyed" => {
                let id = text("/executionContextUniqueId");
                self.world
                    .change_if(|world| world.take_if(|world| world == id).is_some());
            }
            "Input.dragIntercepted" => {
                let data = params["data"].clone();
                self.dragged.change(|dragged| *dragged = Some(data));
            }
            "Runtime.executionContextsCleared" => self.world.change(|world| *world = None),
            _ => {}
        }
    }
}
