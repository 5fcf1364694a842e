//! Observes the commands to browsers.

use std::sync::Arc;

/// Is called before every command and at each start of a driver.
///
/// Tests use it to break things at a chosen command.
#[derive(Clone, Default)]
pub struct Observer(Option<Arc<See>>);

type See = dyn Fn(Observed<'_>) + Send + Sync;

/// What an [`Observer`] is told.
#[derive(Debug, Clone, Copy)]
pub enum Observed<'a> {
    /// A driver has started with this process id, which is also that of its group.
    Started(i32),
    /// A command is about to be sent, by WebDriver or CDP.
    Command(&'a str),
}

impl Observer {
    /// Calls `see` for everything that happens.
    pub fn new(see: impl Fn(Observed<'_>) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(see)))
    }

    pub(super) fn saw(&self, command: &str) {
        tracing::trace!(command, "browser command");
        self.tell(Observed::Command(command));
    }

    pub(super) fn tell(&self, seen: Observed<'_>) {
        if let Some(see) = &self.0 {
            see(seen);
        }
    }
}
