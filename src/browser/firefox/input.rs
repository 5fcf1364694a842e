//! What a person does with mouse, keyboard and files.

use std::path::Path;

use serde_json::{Value, json};

use super::keys;
use super::script::Front;
use crate::browser::{BrowserError, Input, Point};

/// Sends inputs to the window in front.
#[derive(Default)]
pub(super) struct Inputs {
    /// Where the mouse was moved last.
    pointer: Option<Pointer>,
}

/// Where the mouse is, on the page that was there when so many loads had ended.
#[derive(Clone, Copy)]
struct Pointer {
    at: Point,
    loaded: u64,
}

impl Inputs {
    pub(super) async fn send(
        &mut self,
        front: &Front,
        input: Input<'_>,
    ) -> Result<(), BrowserError> {
        match input {
            // The browser tells of every file chooser.
            Input::Click(at) | Input::OpenFileChooser(at) => {
                self.points_at(front, at);
                let button = |kind| json!({ "type": kind, "button": 0 });
                let click = [move_to(at), button("pointerDown"), button("pointerUp")];
                deliver(front, mouse(click.into())).await
            }
            Input::Hover(at) => {
                self.points_at(front, at);
                deliver(front, mouse(vec![move_to(at)])).await
            }
            Input::RestPointer => self.rest(front).await,
            Input::Type(text) => deliver(front, keyboard(keys::text(text))).await,
            Input::Press(key) => {
                let stroke = keys::stroke(key).ok_or_else(|| BrowserError::Refused {
                    command: "press".into(),
                    message: format!("there is no key `{key}`"),
                })?;
                deliver(front, keyboard(stroke)).await
            }
            Input::ChooseFile(path) => choose_file(front, path).await,
        }
    }

    /// Before the mouse is moved there: what it does may lead to another page.
    fn points_at(&mut self, front: &Front, at: Point) {
        let loaded = front.windows.activity().loaded;
        self.pointer = Some(Pointer { at, loaded });
    }

    async fn rest(&self, front: &Front) -> Result<(), BrowserError> {
        let Some(Pointer { at, loaded }) = self.pointer else {
            return Ok(());
        };
        // No pointer leaves the window here; in its corner is the least.
        let at = match front.windows.activity().loaded > loaded {
            true => (0.0, 0.0),
            false => at,
        };
        deliver(front, mouse(vec![move_to(at)])).await
    }
}

fn move_to((x, y): Point) -> Value {
    json!({ "type": "pointerMove", "x": x, "y": y })
}

fn mouse(actions: Vec<Value>) -> Value {
    json!({ "type": "pointer", "id": "mouse", "actions": actions })
}

fn keyboard(actions: Vec<Value>) -> Value {
    json!({ "type": "key", "id": "keyboard", "actions": actions })
}

/// Input is answered when the page has handled it; a dialog that it opens comes first, and
/// a page that it leaves or closes may answer no more.
async fn deliver(front: &Front, source: Value) -> Result<(), BrowserError> {
    let window = front.window()?;
    window.state.caused();
    let params = json!({ "actions": [source] });
    let answer = front.send(&window, "input.performActions", params);
    match front.or_dialog(&window, answer).await {
        Err(BrowserError::PageGone | BrowserError::DialogOpen) => Ok(()),
        answer => answer.map(drop),
    }
}

/// Puts the file into the field whose file chooser is open, or into the one that was prepared.
async fn choose_file(front: &Front, path: &Path) -> Result<(), BrowserError> {
    let window = front.window()?;
    let field = match window.state.take_file_chooser() {
        Some(field) => field,
        None => {
            let found = front.run(&window, "() => __stepproof.file_field()").await?;
            let found = found.unwrap_or_default();
            found["sharedId"].as_str().unwrap_or_default().to_owned()
        }
    };
    let params = json!({
        "element": { "sharedId": field }, "files": [path.to_string_lossy()],
    });
    window.state.caused();
    front.command("input.setFiles", params).await.map(drop)
}
