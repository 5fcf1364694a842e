//! What a person does with mouse, keyboard and files.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};

use super::looks::Looks;
use crate::browser::hand::{self, Hand};
use crate::browser::page_state::PageState;
use crate::browser::{BrowserError, Input};

/// Types into the focused field.
const TYPE: &str = "return window[Symbol.for('stepproof')].type(arguments[0]);";

/// The field that files are for.
const FIELD: &str = "return window[Symbol.for('stepproof')].take_chooser();";

/// Sends inputs to the window in front.
#[derive(Default)]
pub(super) struct Inputs {
    hand: Hand,
}

impl Inputs {
    pub(super) async fn send(
        &mut self,
        looks: &Looks,
        input: Input<'_>,
        limit: Duration,
    ) -> Result<(), BrowserError> {
        match input {
            Input::Type(text) => type_text(looks, text, limit).await,
            Input::ChooseFiles(paths) => choose_files(looks, paths, limit).await,
            Input::Paste(_) => Err(refused("paste", "WebKit does not let the text be copied")),
            Input::DropFiles(..) => {
                let why = "WebKit cannot be given files that are dropped on a page";
                Err(refused("drop", why))
            }
            input => {
                let documents = looks.state().activity().documents;
                match self.hand.actions(input, documents)? {
                    Some(source) => deliver(looks, source, limit).await,
                    None => Ok(()),
                }
            }
        }
    }
}

fn refused(command: &str, message: &str) -> BrowserError {
    BrowserError::Refused {
        command: command.to_owned(),
        message: message.to_owned(),
    }
}

/// The driver takes whole pixels only.
fn in_whole_pixels(source: &mut Value) {
    let actions = source["actions"].as_array_mut().into_iter().flatten();
    for action in actions {
        for side in ["x", "y"] {
            if let Some(at) = action[side].as_f64() {
                action[side] = whole(at).into();
            }
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a position in a window")]
fn whole(at: f64) -> i64 {
    at.floor() as i64
}

/// Sends inputs, which are answered when the page has handled them, and looks what has become of it.
async fn deliver(looks: &Looks, mut source: Value, limit: Duration) -> Result<(), BrowserError> {
    in_whole_pixels(&mut source);
    looks.turn_to_front(limit).await?;
    looks.state().front()?.page.caused();
    let actions = json!({ "actions": [source] });
    match looks.classic.post("/actions", &actions, limit).await {
        // The input has closed the window, or opened a dialog.
        Ok(_) | Err(BrowserError::PageGone | BrowserError::DialogOpen) => {
            looks.look_after(limit).await
        }
        Err(error) => Err(error),
    }
}

/// Types the text as a whole, or key by key where a field takes no text as a whole.
async fn type_text(looks: &Looks, text: &str, limit: Duration) -> Result<(), BrowserError> {
    looks.turn_to_front(limit).await?;
    looks.state().front()?.page.caused();
    match looks.classic.run(TYPE, json!([text]), limit).await {
        Ok(Value::Bool(true)) | Err(BrowserError::DialogOpen) => looks.look_after(limit).await,
        Ok(_) => deliver(looks, hand::typed(text), limit).await,
        Err(error) => Err(error),
    }
}

/// Puts the files into the field whose file chooser is open, or into the one that was prepared.
async fn choose_files(
    looks: &Looks,
    paths: &[PathBuf],
    limit: Duration,
) -> Result<(), BrowserError> {
    let field = looks.classic.run(FIELD, json!([]), limit).await?;
    let id = field.as_object().and_then(|field| field.values().next());
    let Some(id) = id.and_then(Value::as_str) else {
        return Err(refused("upload", "no field takes the files"));
    };
    {
        let mut state = looks.state();
        let front = state.front()?;
        PageState::take_file_chooser(&mut front.page);
        front.page.caused();
    }
    let files: Vec<_> = paths.iter().map(|path| path.to_string_lossy()).collect();
    let keys = json!({ "text": files.join("\n") });
    let path = format!("/element/{id}/value");
    looks.classic.post(&path, &keys, limit).await?;
    looks.look_after(limit).await
}
