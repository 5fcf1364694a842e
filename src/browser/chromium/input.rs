//! Input by mouse, finger, keyboard and files.

use std::path::Path;

use serde_json::{Value, json};

use super::front::Front;
use super::keys;
use super::script;
use super::windows::Windows;
use crate::browser::{BrowserError, Input, Point};

/// Sends inputs to the window in front.
pub(super) struct Inputs {
    /// Whether clicks are taps of a finger.
    touch: bool,
    /// Where the mouse was last moved.
    pointer: Option<Pointer>,
}

/// Where the mouse is, and how many loads had ended then: this tells which page it is on.
#[derive(Clone, Copy)]
struct Pointer {
    at: Point,
    loaded: u64,
}

impl Inputs {
    pub(super) fn new(touch: bool) -> Self {
        let pointer = None;
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
                self.points_at(front, at);
                move_mouse(front, at).await
            }
            Input::RestPointer => self.rest(front).await,
            Input::Type(text) => {
                deliver(front, "Input.insertText", [json!({ "text": text })]).await
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
        self.points_at(front, at);
        let kinds = ["mouseMoved", "mousePressed", "mouseReleased"];
        let events = kinds.map(|kind| mouse(kind, at));
        deliver(front, "Input.dispatchMouseEvent", events).await
    }

    /// Notes the position. This is done before the mouse is moved: that may lead to another page.
    fn points_at(&mut self, front: &Front, at: Point) {
        let loaded = front.windows.activity().loaded;
        self.pointer = Some(Pointer { at, loaded });
    }

    async fn rest(&self, front: &Front) -> Result<(), BrowserError> {
        let Some(Pointer { at, loaded }) = self.pointer else {
            return Ok(());
        };
        let at = match front.windows.activity().loaded > loaded {
            true => (-1.0, -1.0),
            false => at,
        };
        move_mouse(front, at).await
    }
}

async fn move_mouse(front: &Front, to: Point) -> Result<(), BrowserError> {
    deliver(front, "Input.dispatchMouseEvent", [mouse("mouseMoved", to)]).await
}

async fn tap(front: &Front, (x, y): Point) -> Result<(), BrowserError> {
    let points = [json!([{ "x": x, "y": y }]), json!([])];
    let events = ["touchStart", "touchEnd"].into_iter().zip(points);
    let events = events.map(|(kind, at)| json!({ "type": kind, "touchPoints": at }));
    // This comes before the tap, which may lead to another page.
    front.window()?.state.is_tapped();
    deliver(front, "Input.dispatchTouchEvent", events).await
}

async fn press(front: &Front, key: &str) -> Result<(), BrowserError> {
    let events = keys::events(key).ok_or_else(|| BrowserError::Refused {
        command: "press".into(),
        message: format!("there is no key `{key}`"),
    })?;
    deliver(front, "Input.dispatchKeyEvent", events).await
}

async fn choose_file(front: &Front, path: &Path) -> Result<(), BrowserError> {
    const COMMAND: &str = "DOM.setFileInputFiles";
    let window = front.window()?;
    let files = json!([path.to_string_lossy()]);
    if let Some(node) = window.state.take_file_chooser() {
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

/// Sends the events. They are answered when the page has handled them; if they open a dialog, that
/// comes first, and if they leave or close the page, there is no answer.
async fn deliver(
    front: &Front,
    command: &'static str,
    events: impl IntoIterator<Item = Value>,
) -> Result<(), BrowserError> {
    let window = front.window()?;
    window.state.caused();
    // All are sent before the first answer is awaited.
    let events = events.into_iter();
    let sent: Vec<_> = events
        .map(|event| front.send(&window, command, event))
        .collect();
    let all = async {
        for answer in sent {
            answer.within(front.limit).await?;
        }
        Ok(())
    };
    tokio::select! {
        answer = front.in_window(&window, all) => match answer {
            Err(BrowserError::PageGone) => Ok(()),
            other => other,
        },
        _ = front.windows.until(Windows::with_dialog) => Ok(()),
    }
}
