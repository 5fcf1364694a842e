//! The session of a case, with the display that it draws on.

use std::sync::Arc;

use tokio::sync::Mutex;

use super::display::Size;
use crate::browser::driver::Driver;
use crate::browser::session::Session;

/// A session with its display.
pub(super) struct Opened {
    pub(super) session: Session,
    /// Its display with the size of the screen; none for a window on the screen of a person.
    pub(super) display: Option<(Driver, Size)>,
}

impl Opened {
    /// Ends it; asks the browser to exit before, unless it is known not to answer.
    pub(super) async fn end(self, ask: bool) {
        self.session.end(ask).await;
        if let Some((display, _)) = self.display {
            // It removes its files only when it is asked to exit.
            display.end(true).await;
        }
    }
}

/// The session of the case that runs.
#[derive(Clone, Default)]
pub(super) struct Kept(Arc<Mutex<Option<Opened>>>);

impl Kept {
    /// Keeps it.
    pub(super) async fn keep(&self, opened: Opened) {
        *self.0.lock().await = Some(opened);
    }

    /// Ends it; asks the browser to exit before, unless it is known not to answer.
    pub(super) async fn end(&self, ask: bool) {
        if let Some(opened) = self.0.lock().await.take() {
            opened.end(ask).await;
        }
    }
}
