//! Input by mouse, finger, keyboard and files.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use super::target::Front;
use super::{keys, script};
use crate::browser::page_state::PageState;
use crate::browser::pointer::Pointer;
use crate::browser::{BrowserError, Input, Point};

/// Sends inputs to the window in front.
pub(super) struct Inputs {
    /// Whether clicks are taps of a finger.
    touch: bool,
    pointer: Pointer,
}

/// Blink draws what is tapped as pressed for 150 ms (`kMinActiveInterval`), and a frame has to
/// follow.
const PRESSED: Duration = Duration::from_millis(200);

impl Inputs {
    pub(super) fn new(touch: bool) -> Self {
        let pointer = Pointer::default();
        Self { touch, pointer }
    }

    pub(super) async fn send(
        &mut self,
        front: &Front,
        input: Input<'_>,
    ) -> Result<(), BrowserError> {
        match input {
            Input::Click(at) => self.click(front, at).await,
            Input::Hover(at) => {
                self.pointer.moves_to(at, front.windows.activity().loaded);
                move_mouse(front, at).await
            }
            Input::RestPointer => self.rest(front).await,
            Input::Type(text) => {
                front
                    .deliver("Input.insertText", [json!({ "text": text })])
                    .await
            }
            Input::Press(key) => press(front, key).await,
            Input::OpenFileChooser(at) => {
                intercept_file_chooser(front, true).await?;
                self.click(front, at).await
            }
            Input::ChooseFile(path) => choose_file(front, path).await,
        }
    }

    async fn click(&mut self, front: &Front, at: Point) -> Result<(), BrowserError> {
        if self.touch {
            return tap(front, at).await;
        }
        self.pointer.moves_to(at, front.windows.activity().loaded);
        let kinds = ["mouseMoved", "mousePressed", "mouseReleased"];
        let events = kinds.map(|kind| mouse(kind, at));
        front.deliver("Input.dispatchMouseEvent", events).await
    }

    async fn rest(&self, front: &Front) -> Result<(), BrowserError> {
        let loaded = front.windows.activity().loaded;
        match self.pointer.rest(loaded, (-1.0, -1.0)) {
            Some(at) => move_mouse(front, at).await,
            None => Ok(()),
        }
    }
}

async fn move_mouse(front: &Front, to: Point) -> Result<(), BrowserError> {
    front
        .deliver("Input.dispatchMouseEvent", [mouse("mouseMoved", to)])
        .await
}

async fn tap(front: &Front, (x, y): Point) -> Result<(), BrowserError> {
    let points = [json!([{ "x": x, "y": y }]), json!([])];
    let events = ["touchStart", "touchEnd"].into_iter().zip(points);
    let events = events.map(|(kind, at)| json!({ "type": kind, "touchPoints": at }));
    // This comes before the tap, which may lead to another page.
    let pressed = Instant::now() + PRESSED;
    front.window()?.page.with(|page| page.tapped(pressed));
    front.deliver("Input.dispatchTouchEvent", events).await
}

async fn press(front: &Front, key: &str) -> Result<(), BrowserError> {
    let events = keys::events(key).ok_or_else(|| BrowserError::Refused {
        command: "press".into(),
        message: format!("there is no key `{key}`"),
    })?;
    front.deliver("Input.dispatchKeyEvent", events).await
}

async fn choose_file(front: &Front, path: &Path) -> Result<(), BrowserError> {
    const COMMAND: &str = "DOM.setFileInputFiles";
    let window = front.window()?;
    let files = json!([path.to_string_lossy()]);
    if let Some(node) = window.page.with(PageState::take_file_chooser) {
        let params = json!({ "files": files, "backendNodeId": node });
        front.command(COMMAND, params).await?;
        return intercept_file_chooser(front, false).await;
    }
    let prepared = json!({
        "expression": "__stepproof.file_field()",
        "uniqueContextId": script::world(front, &window).await?,
    });
    let field = front.command("Runtime.evaluate", prepared).await?;
    let params = json!({ "files": files, "objectId": field["result"]["objectId"] });
    front.command(COMMAND, params).await.map(drop)
}

/// Chooses whether file choosers are reported by an event instead of being shown.
async fn intercept_file_chooser(front: &Front, intercept: bool) -> Result<(), BrowserError> {
    let params = json!({ "enabled": intercept });
    let sent = front.command("Page.setInterceptFileChooserDialog", params);
    sent.await.map(drop)
}

/// A mouse event.
fn mouse(kind: &str, (x, y): Point) -> Value {
    let (button, count) = match kind {
        "mouseMoved" => ("none", 0),
        _ => ("left", 1),
    };
    json!({ "type": kind, "x": x, "y": y, "button": button, "clickCount": count })
}
