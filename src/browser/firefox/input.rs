//! What a person does with mouse, keyboard and files.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::keys;
use super::target::Front;
use crate::browser::grid::Files;
use crate::browser::page_state::PageState;
use crate::browser::pointer::Pointer;
use crate::browser::{BrowserError, Input, Point};

/// The numbers of the mouse's buttons.
const LEFT: u32 = 0;
const RIGHT: u32 = 2;

/// A frame, in milliseconds.
const FRAME: u32 = 16;

/// Sends inputs to the window in front.
pub(super) struct Inputs {
    pointer: Pointer,
    /// Whether its button is held down.
    is_pressed: bool,
    files: Files,
}

impl Inputs {
    pub(super) fn new(files: Files) -> Self {
        Self {
            pointer: Pointer::default(),
            is_pressed: false,
            files,
        }
    }

    pub(super) async fn send(
        &mut self,
        front: &Front,
        input: Input<'_>,
    ) -> Result<(), BrowserError> {
        match input {
            // The browser reports every file chooser.
            Input::Click(at) | Input::OpenFileChooser(at) => {
                self.press_buttons(front, at, LEFT, 1).await
            }
            Input::DoubleClick(at) => self.press_buttons(front, at, LEFT, 2).await,
            Input::RightClick(at) => self.press_buttons(front, at, RIGHT, 1).await,
            Input::Drag(points) => self.drag(front, points).await,
            Input::Drop(at) => {
                self.is_pressed = false;
                let release = json!({ "type": "pointerUp", "button": LEFT });
                deliver(front, mouse(vec![move_to(at), release])).await
            }
            Input::Hover(at) => {
                self.pointer
                    .moves_to(at, front.windows.activity().documents);
                deliver(front, mouse(vec![move_to(at)])).await
            }
            Input::RestPointer => self.rest(front).await,
            // The browser sends the events of a key for each character.
            Input::Type(text) | Input::TypeKeys(text) => {
                deliver(front, keyboard(keys::text(text))).await
            }
            Input::Press(key) => {
                let stroke = keys::stroke(key).ok_or_else(|| BrowserError::Refused {
                    command: "press".into(),
                    message: format!("there is no key `{key}`"),
                })?;
                deliver(front, keyboard(stroke)).await
            }
            Input::Paste(text) => paste(front, text).await,
            Input::ChooseFiles(paths) => choose_files(front, &self.files.place(paths).await?).await,
            Input::DropFiles(..) => Err(BrowserError::Refused {
                command: "drop".into(),
                message: "Firefox cannot be given files that are dropped on a page".into(),
            }),
        }
    }

    async fn drag(&mut self, front: &Front, points: &[Point]) -> Result<(), BrowserError> {
        let [first, others @ ..] = points else {
            return Ok(());
        };
        let last = others.last().copied().unwrap_or(*first);
        self.pointer
            .moves_to(last, front.windows.activity().documents);
        let mut actions = vec![move_to(*first)];
        if !self.is_pressed {
            actions.push(json!({ "type": "pointerDown", "button": LEFT }));
            self.is_pressed = true;
        }
        // Each move is a frame of the page, as when a hand moves the mouse.
        let moves = others
            .iter()
            .map(|(x, y)| json!({ "type": "pointerMove", "x": x, "y": y, "duration": FRAME }));
        actions.extend(moves);
        deliver(front, mouse(actions)).await
    }

    async fn press_buttons(
        &mut self,
        front: &Front,
        at: Point,
        button: u32,
        times: usize,
    ) -> Result<(), BrowserError> {
        self.pointer
            .moves_to(at, front.windows.activity().documents);
        let press =
            ["pointerDown", "pointerUp"].map(|kind| json!({ "type": kind, "button": button }));
        let presses = press.iter().cycle().take(press.len() * times).cloned();
        let actions = [move_to(at)].into_iter().chain(presses);
        deliver(front, mouse(actions.collect())).await
    }

    async fn rest(&self, front: &Front) -> Result<(), BrowserError> {
        let documents = front.windows.activity().documents;
        // Here the pointer cannot leave the window. It goes to the corner, where there is usually nothing.
        match self.pointer.rest(documents, (0.0, 0.0)) {
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
    front.deliver([("input.performActions", actions)]).await
}

/// Pastes by the keyboard, so that the page gets the events of a real paste. The clipboard does not
/// keep the text.
async fn paste(front: &Front, text: &str) -> Result<(), BrowserError> {
    copy(front, text).await?;
    let keys = keys::stroke("Control+v").unwrap_or_default();
    deliver(front, keyboard(keys)).await?;
    copy(front, "").await
}

/// Copies a text as during a click, which needs no permission.
async fn copy(front: &Front, text: &str) -> Result<(), BrowserError> {
    let window = front.window()?;
    let function = format!("() => __stepproof.copy({})", Value::from(text));
    match front.run_as_user(&window, &function).await {
        // The paste has opened a dialog, or led to another page.
        Err(BrowserError::DialogOpen | BrowserError::PageGone) if text.is_empty() => Ok(()),
        Ok(Ok(answer)) if answer["value"] == true || text.is_empty() => Ok(()),
        Ok(_) => Err(BrowserError::Refused {
            command: "paste".into(),
            message: "the browser does not let the text be copied".into(),
        }),
        Err(error) => Err(error),
    }
}

/// Puts the files into the field whose file chooser is open, or into the one that was prepared.
async fn choose_files(front: &Front, paths: &[PathBuf]) -> Result<(), BrowserError> {
    let window = front.window()?;
    let field = match window.page.with(PageState::take_file_chooser) {
        Some(field) => field,
        None => {
            let found = front.run(&window, "() => __stepproof.file_field()").await?;
            found.unwrap_or_default()["sharedId"].take()
        }
    };
    let files: Vec<_> = paths.iter().map(|path| path.to_string_lossy()).collect();
    let params = json!({ "element": { "sharedId": field }, "files": files });
    window.page.with(PageState::caused);
    front.command("input.setFiles", params).await.map(drop)
}
