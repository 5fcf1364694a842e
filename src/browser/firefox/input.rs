//! What a person does with mouse, keyboard and files.

use std::path::Path;

use serde_json::{Value, json};

use super::keys;
use super::target::Front;
use crate::browser::page_state::PageState;
use crate::browser::pointer::Pointer;
use crate::browser::{BrowserError, Input, Point};

/// Sends inputs to the window in front.
#[derive(Default)]
pub(super) struct Inputs {
    pointer: Pointer,
}

impl Inputs {
    pub(super) async fn send(
        &mut self,
        front: &Front,
        input: Input<'_>,
    ) -> Result<(), BrowserError> {
        match input {
            // The browser reports every file chooser.
            Input::Click(at) | Input::OpenFileChooser(at) => {
                self.pointer.moves_to(at, front.windows.activity().loaded);
                let button = |kind| json!({ "type": kind, "button": 0 });
                let click = [move_to(at), button("pointerDown"), button("pointerUp")];
                deliver(front, mouse(click.into())).await
            }
            Input::Hover(at) => {
                self.pointer.moves_to(at, front.windows.activity().loaded);
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

    async fn rest(&self, front: &Front) -> Result<(), BrowserError> {
        let loaded = front.windows.activity().loaded;
        // Here the pointer cannot leave the window. It goes to the corner, where there is usually nothing.
        match self.pointer.rest(loaded, (0.0, 0.0)) {
            Some(at) => deliver(front, mouse(vec![move_to(at)])).await,
            None => Ok(()),
        }
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

async fn deliver(front: &Front, source: Value) -> Result<(), BrowserError> {
    let actions = json!({ "actions": [source] });
    front.deliver("input.performActions", [actions]).await
}

/// Puts the file into the field whose file chooser is open, or into the one that was prepared.
async fn choose_file(front: &Front, path: &Path) -> Result<(), BrowserError> {
    let window = front.window()?;
    let field = match window.page.with(PageState::take_file_chooser) {
        Some(field) => field,
        None => {
            let found = front.run(&window, "() => __stepproof.file_field()").await?;
            found.unwrap_or_default()["sharedId"].take()
        }
    };
    let params = json!({
        "element": { "sharedId": field }, "files": [path.to_string_lossy()],
    });
    window.page.with(PageState::caused);
    front.command("input.setFiles", params).await.map(drop)
}
