//! Asks the pages what they are doing.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::Notify;

use super::classic::Classic;
use super::display::{Place, Size};
use super::state::{Look, State};
use crate::browser::BrowserError;
use crate::browser::http::COMMAND_LIMIT;
use crate::browser::socket::unreadable;
use crate::browser::watched::Changes;
use crate::page::AXE;

/// What tells what a page is doing; it stands behind the page script.
const HOOK: &str = include_str!("hook.js");

/// What the page tells; nothing before it has the page script.
const LOOK: &str = "const own = window[Symbol.for('stepproof')]; return own ? own.look() : null;";

/// The session of a case, and what is known of it.
pub(super) struct Looks {
    pub(super) classic: Classic,
    state: Mutex<State>,
    pub(super) changes: Changes,
    /// Asks for a look.
    pub(super) wanted: Notify,
    /// What is put into each document.
    script: String,
    /// The size of the screen; none if it is that of a person.
    screen: Option<Size>,
    /// The size that pages shall have.
    size: Mutex<Size>,
}

impl Looks {
    /// Nothing is known yet; `script` is the page script, and pages shall have this size on this screen.
    pub(super) fn new(
        classic: Classic,
        state: State,
        script: &str,
        (size, screen): (Size, Option<Size>),
    ) -> Self {
        Self {
            classic,
            state: Mutex::new(state),
            changes: Changes::default(),
            wanted: Notify::new(),
            script: format!("{script}\n{HOOK};\n{LOOK}"),
            screen,
            size: Mutex::new(size),
        }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it is held.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks whenever that is asked for.
    pub(super) async fn run(&self) {
        loop {
            self.wanted.notified().await;
            if let Err(error) = self.look(COMMAND_LIMIT).await
                && !matches!(error, BrowserError::PageGone | BrowserError::Refused { .. })
            {
                self.state().lost.get_or_insert(error);
                self.changes.announce();
            }
        }
    }

    /// Asks which windows are open, and the page in front what it is doing.
    pub(super) async fn look(&self, limit: Duration) -> Result<(), BrowserError> {
        let handles = self.classic.get("/window/handles", limit).await?;
        let changed = {
            let mut state = self.state();
            state.take_handles(&handles) | state.take_downloads()
        };
        if changed {
            self.changes.announce();
        }
        self.turn_to_front(limit).await?;
        let answer = self.classic.run(LOOK, json!([]), limit).await;
        let answer = match answer {
            Ok(Value::Null) => self.put_script(limit).await,
            answer => answer,
        };
        match answer {
            Ok(look) => self.take(look),
            Err(BrowserError::DialogOpen) => self.dialog(limit).await,
            Err(error) => Err(error),
        }
    }

    /// Has commands go to the window in front.
    pub(super) async fn turn_to_front(&self, limit: Duration) -> Result<(), BrowserError> {
        let handle = {
            let mut state = self.state();
            let handle = state.front()?.handle.clone();
            if state.current == handle {
                return Ok(());
            }
            handle
        };
        let window = json!({ "handle": handle });
        self.classic.post("/window", &window, limit).await?;
        let is_sized = {
            let mut state = self.state();
            state.current = handle;
            state.front()?.is_sized
        };
        match is_sized {
            true => Ok(()),
            false => self.fit(limit).await,
        }
    }

    /// Looks what has become of the page after something was done to it.
    pub(super) async fn look_after(&self, limit: Duration) -> Result<(), BrowserError> {
        match self.look(limit).await {
            // It is becoming another one.
            Err(BrowserError::PageGone | BrowserError::NoWindow | BrowserError::Refused { .. }) => {
                Ok(())
            }
            other => other,
        }
    }

    /// Gives the pages of all windows this size, each when it comes to the front.
    pub(super) async fn resize(&self, size: Size, limit: Duration) -> Result<(), BrowserError> {
        *self.size.lock().unwrap_or_else(PoisonError::into_inner) = size;
        for window in &mut self.state().windows {
            window.is_sized = false;
        }
        self.fit(limit).await
    }

    /// Gives the page in front its size.
    async fn fit(&self, limit: Duration) -> Result<(), BrowserError> {
        const INSIDE: &str = "return [innerWidth, innerHeight];";
        let size = *self.size.lock().unwrap_or_else(PoisonError::into_inner);
        let rect = self.classic.get("/window/rect", limit).await?;
        let mut outside = (number(&rect["width"]), number(&rect["height"]));
        // What is around the page is measured, and belongs to the size of the next try.
        for tries in 0..3 {
            let inside = match self.classic.run(INSIDE, json!([]), limit).await {
                Err(BrowserError::DialogOpen) => return self.dialog(limit).await,
                inside => inside?,
            };
            let inside = (number(&inside[0]), number(&inside[1]));
            if inside == size && tries > 0 {
                break;
            }
            let around = (outside.0 - inside.0, outside.1 - inside.1);
            let place = Place::of(size, around, self.screen.unwrap_or(size));
            let mut rect = json!({ "width": place.width, "height": place.height });
            if self.screen.is_some() {
                rect["x"] = place.x.into();
                rect["y"] = place.y.into();
            }
            self.classic.post("/window/rect", &rect, limit).await?;
            outside = (place.width, place.height);
        }
        self.state().front()?.is_sized = true;
        Ok(())
    }

    /// Puts the page script into a document that has none.
    pub(super) async fn put_script(&self, limit: Duration) -> Result<Value, BrowserError> {
        self.classic.run(&self.script, json!([]), limit).await
    }

    /// Puts axe behind the page script of the page in front.
    pub(super) async fn put_axe(&self, limit: Duration) -> Result<Value, BrowserError> {
        let code = format!(
            "const __stepproof = window[Symbol.for('stepproof')]; if (!__stepproof) return false; {AXE} return true;"
        );
        match self.classic.run(&code, json!([]), limit).await? {
            Value::Bool(true) => Ok(Value::Null),
            // It has become another one meanwhile.
            _ => Err(BrowserError::PageGone),
        }
    }

    /// Takes what the page in front has told.
    pub(super) fn take(&self, look: Value) -> Result<(), BrowserError> {
        let look: Look =
            serde_json::from_value(look).map_err(|error| unreadable("look", &error))?;
        if self.state().take(look) {
            self.changes.announce();
        }
        Ok(())
    }

    /// Reads the dialog that is open.
    pub(super) async fn dialog(&self, limit: Duration) -> Result<(), BrowserError> {
        match self.classic.get("/alert/text", limit).await {
            Ok(text) => {
                self.state().dialog(text.as_str().unwrap_or_default());
                self.changes.announce();
                Ok(())
            }
            // It has closed meanwhile.
            Err(BrowserError::Refused { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

fn number(value: &Value) -> i64 {
    value.as_i64().unwrap_or_default()
}
