//! Values whose changes can be awaited.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

/// Counts the changes of several values.
#[derive(Clone)]
pub(super) struct Changes(Arc<watch::Sender<u64>>);

/// A value that several tasks read and change.
pub(super) struct Watched<T> {
    value: Mutex<T>,
    changes: Changes,
}

impl Default for Changes {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(0)))
    }
}

impl Changes {
    /// Announces a change.
    pub(super) fn announce(&self) {
        self.0.send_modify(|count| *count += 1);
    }

    /// Receives the changes from now on.
    pub(super) fn subscribe(&self) -> watch::Receiver<u64> {
        self.0.subscribe()
    }

    /// Resolves once `find` finds something; it is asked again after each change.
    pub(super) async fn until<T>(&self, find: impl Fn() -> Option<T>) -> T {
        let mut changes = self.subscribe();
        loop {
            if let Some(found) = find() {
                return found;
            }
            // This cannot fail: the sender is kept here.
            changes.changed().await.ok();
        }
    }
}

impl<T> Watched<T> {
    /// A value whose changes are counted by `changes`.
    pub(super) fn new(value: T, changes: Changes) -> Self {
        let value = Mutex::new(value);
        Self { value, changes }
    }

    /// Reads or changes the value without announcing it.
    pub(super) fn with<R>(&self, with: impl FnOnce(&mut T) -> R) -> R {
        // A poisoned lock means a panic elsewhere, which is reported there; the value is still valid.
        with(&mut self.value.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the value and announces it.
    pub(super) fn change(&self, change: impl FnOnce(&mut T)) {
        self.with(change);
        self.changes.announce();
    }

    /// Changes the value, and announces it if `change` returns `true`.
    pub(super) fn change_if(&self, change: impl FnOnce(&mut T) -> bool) {
        if self.with(change) {
            self.changes.announce();
        }
    }

    /// Resolves once `find` finds something in the value.
    pub(super) async fn until<R>(&self, find: impl Fn(&T) -> Option<R>) -> R {
        self.changes.until(|| self.with(|value| find(value))).await
    }
}
