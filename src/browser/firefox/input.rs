//! What a person does with mouse, keyboard and files.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::target::Front;
use crate::browser::grid::Files;
use crate::browser::hand::{self, Hand};
use crate::browser::page_state::PageState;
use crate::browser::{BrowserError, Input};

/// Sends inputs to the window in front.
pub(super) struct Inputs {
    hand: Hand,
    files: Files,
}

impl Inputs {
    pub(super) fn new(files: Files) -> Self {
        Self {
            hand: Hand::default(),
            files,
        }
    }

    pub(super) async fn send(
        &mut self,
        front: &Front,
        input: Input<'_>,
    ) -> Result<(), BrowserError> {
        match input {
            Input::Paste(text) => paste(front, text).await,
            Input::ChooseFiles(paths) => choose_files(front, &self.files.place(paths).await?).await,
            Input::DropFiles(..) => Err(BrowserError::Refused {
                command: "drop".into(),
                message: "Firefox cannot be given files that are dropped on a page".into(),
            }),
            input => {
                let documents = front.windows.activity().documents;
                match self.hand.actions(input, documents)? {
                    Some(source) => deliver(front, source).await,
                    None => Ok(()),
                }
            }
        }
    }
}

async fn deliver(front: &Front, source: Value) -> Result<(), BrowserError> {
    let actions = json!({ "actions": [source] });
    front.deliver([("input.performActions", actions)]).await
}

/// Pastes by the keyboard, so that the page gets the events of a real paste. The clipboard does not
/// keep the text.
async fn paste(front: &Front, text: &str) -> Result<(), BrowserError> {
    copy(front, text).await?;
    deliver(front, hand::pressed("Control+v")?).await?;
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
