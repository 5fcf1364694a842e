//! Input by mouse, finger, keyboard and files.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use super::drag::{self, Dragged, mouse};
use super::keys;
use super::script;
use super::target::Front;
use crate::browser::grid::Files;
use crate::browser::page_state::PageState;
use crate::browser::pointer::Pointer;
use crate::browser::{BrowserError, Input, Point};

/// Sends inputs to the window in front.
pub(super) struct Inputs {
    /// Whether clicks are taps of a finger.
    touch: bool,
    pointer: Pointer,
    /// What is being dragged.
    dragged: Option<Dragged>,
    files: Files,
}

/// Blink draws what is tapped as pressed for 150 ms (`kMinActiveInterval`), and a frame has to
/// follow.
const PRESSED: Duration = Duration::from_millis(200);

impl Inputs {
    pub(super) fn new(touch: bool, files: Files) -> Self {
        Self {
            touch,
            files,
            pointer: Pointer::default(),
            dragged: None,
        }
    }

    pub(super) async fn send(
        &mut self,
        front: &Front,
        input: Input<'_>,
    ) -> Result<(), BrowserError> {
        match input {
            Input::Click(at) => self.click(front, at).await,
            Input::DoubleClick(at) if self.touch => {
                tap(front, at).await?;
                tap(front, at).await
            }
            Input::DoubleClick(at) => self.press_buttons(front, at, "left", &[1, 2]).await,
            Input::RightClick(at) => self.press_buttons(front, at, "right", &[1]).await,
            Input::Drag(points) => self.drag(front, points).await,
            Input::Drop(at) => match self.dragged.take() {
                Some(held) => drag::let_go(front, held, at).await,
                None => Ok(()),
            },
            // There is no mouse.
            Input::Hover(_) if self.touch => Ok(()),
            Input::Hover(at) => {
                self.pointer
                    .moves_to(at, front.windows.activity().documents);
                move_mouse(front, at).await
            }
            Input::RestPointer => self.rest(front).await,
            Input::Type(text) => {
                front
                    .deliver([("Input.insertText", json!({ "text": text }))])
                    .await
            }
            Input::TypeKeys(text) => front.deliver(keys::typed(text)).await,
            Input::Paste(text) => paste(front, text).await,
            Input::Press(key) => press(front, key).await,
            Input::OpenFileChooser(at) => {
                intercept_file_chooser(front, true).await?;
                self.click(front, at).await
            }
            Input::ChooseFiles(paths) => choose_files(front, &self.files.place(paths).await?).await,
            Input::DropFiles(at, paths) => {
                intercept_file_chooser(front, false).await?;
                drag::drop_files(front, at, &self.files.place(paths).await?).await
            }
        }
    }

    async fn click(&mut self, front: &Front, at: Point) -> Result<(), BrowserError> {
        if self.touch {
            return tap(front, at).await;
        }
        self.press_buttons(front, at, "left", &[1]).await
    }

    async fn drag(&mut self, front: &Front, points: &[Point]) -> Result<(), BrowserError> {
        let held = self.dragged.take();
        self.dragged = Some(if self.touch {
            drag::by_finger(front, held, points).await?
        } else {
            if let Some(last) = points.last() {
                self.pointer
                    .moves_to(*last, front.windows.activity().documents);
            }
            drag::by_mouse(front, held, points).await?
        });
        Ok(())
    }

    /// Moves the mouse there, and presses a button for each of these numbers of clicks.
    async fn press_buttons(
        &mut self,
        front: &Front,
        at: Point,
        button: &str,
        counts: &[u32],
    ) -> Result<(), BrowserError> {
        self.pointer
            .moves_to(at, front.windows.activity().documents);
        let pressed = counts.iter().flat_map(|count| {
            let kinds = ["mousePressed", "mouseReleased"];
            kinds.map(|kind| mouse(kind, at, button, *count))
        });
        let moved = mouse("mouseMoved", at, "none", 0);
        front.deliver([moved].into_iter().chain(pressed)).await
    }

    async fn rest(&self, front: &Front) -> Result<(), BrowserError> {
        let documents = front.windows.activity().documents;
        match self.pointer.rest(documents, (-1.0, -1.0)) {
            Some(at) => move_mouse(front, at).await,
            None => Ok(()),
        }
    }
}

async fn move_mouse(front: &Front, to: Point) -> Result<(), BrowserError> {
    front.deliver([mouse("mouseMoved", to, "none", 0)]).await
}

async fn tap(front: &Front, (x, y): Point) -> Result<(), BrowserError> {
    let points = [json!([{ "x": x, "y": y }]), json!([])];
    let events = ["touchStart", "touchEnd"].into_iter().zip(points);
    let events = events.map(|(kind, at)| {
        let event = json!({ "type": kind, "touchPoints": at });
        ("Input.dispatchTouchEvent", event)
    });
    // This comes before the tap, which may lead to another page.
    let pressed = Instant::now() + PRESSED;
    front.window()?.page.with(|page| page.tapped(pressed));
    front.deliver(events).await
}

async fn press(front: &Front, key: &str) -> Result<(), BrowserError> {
    let events = keys::events(key).ok_or_else(|| BrowserError::Refused {
        command: "press".into(),
        message: format!("there is no key `{key}`"),
    })?;
    let events = events.map(|event| ("Input.dispatchKeyEvent", event));
    front.deliver(events).await
}

/// Pastes by the keyboard, so that the page gets the events of a real paste. The clipboard belongs to
/// the browser, and does not keep the text.
async fn paste(front: &Front, text: &str) -> Result<(), BrowserError> {
    copy(front, text).await?;
    press(front, "Control+V").await?;
    copy(front, "").await
}

/// Copies a text as during a click, which needs no permission.
pub(super) async fn copy(front: &Front, text: &str) -> Result<(), BrowserError> {
    let window = front.window()?;
    let params = json!({
        "expression": format!("__stepproof.copy({})", Value::from(text)),
        "uniqueContextId": script::world(front, &window).await?,
        "userGesture": true,
        "returnByValue": true,
    });
    let answer = front.send(&window, "Runtime.evaluate", params);
    let answer = match front.or_dialog(&window, answer).await {
        // The paste has opened a dialog, or led to another page.
        Err(BrowserError::DialogOpen | BrowserError::PageGone) if text.is_empty() => return Ok(()),
        answer => answer?,
    };
    match answer["result"]["value"] == true || text.is_empty() {
        true => Ok(()),
        false => Err(BrowserError::Refused {
            command: "paste".into(),
            message: "the browser does not let the text be copied".into(),
        }),
    }
}

async fn choose_files(front: &Front, paths: &[PathBuf]) -> Result<(), BrowserError> {
    const COMMAND: &str = "DOM.setFileInputFiles";
    let window = front.window()?;
    let files: Vec<_> = paths.iter().map(|path| path.to_string_lossy()).collect();
    if let Some(node) = window.page.with(PageState::take_file_chooser) {
        let params = json!({ "files": files, "backendNodeId": node });
        front.command(COMMAND, params).await?;
        return intercept_file_chooser(front, false).await;
    }
    let world = window.target.frames.last_prepared();
    let world = world.ok_or(BrowserError::PageGone)?;
    let send = |command, params| {
        let answer = front.connection.send(&world.session, command, params);
        front.in_window(&window, answer.within(front.limit))
    };
    let prepared = json!({ "expression": "__stepproof.file_field()", "uniqueContextId": world.id });
    let field = send("Runtime.evaluate", prepared).await?;
    let params = json!({ "files": files, "objectId": field["result"]["objectId"] });
    send(COMMAND, params).await.map(drop)
}

/// Chooses whether file choosers are reported by an event instead of being shown.
async fn intercept_file_chooser(front: &Front, intercept: bool) -> Result<(), BrowserError> {
    let params = json!({ "enabled": intercept });
    let sent = front.command("Page.setInterceptFileChooserDialog", params);
    sent.await.map(drop)
}
