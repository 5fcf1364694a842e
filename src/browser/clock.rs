//! The clock of a case's pages, where the device has one (`now`).

use std::sync::{Mutex, PoisonError};

use serde_json::json;

use crate::page::CLOCK_SCRIPT;
use crate::scenario::{ClockMove, Device};

/// The clock of the pages of a case.
pub(super) struct Clock(Mutex<State>);

#[derive(Clone, Copy)]
struct State {
    /// Its time, in milliseconds since 1970.
    at: i64,
    /// By how much the last move has advanced it; `None` if it was set.
    advance: Option<i64>,
    /// How often it was moved.
    moves: u32,
}

impl Clock {
    /// That of the device, if it has one.
    pub(super) fn of(device: &Device) -> Option<Self> {
        let at = device.now?.as_millisecond();
        Some(Self(Mutex::new(State {
            at,
            advance: None,
            moves: 0,
        })))
    }

    /// Moves it; pages do not know of it before they run the script.
    pub(super) fn move_to(&self, to: &ClockMove) {
        let mut state = self.lock();
        let before = state.at;
        state.at = to.moved(before);
        state.advance = match to {
            ClockMove::Advance(_) => Some(state.at - before),
            ClockMove::Set(_) => None,
        };
        state.moves += 1;
    }

    /// What gives this time to a page that has no clock yet, and makes the last move in one that has.
    pub(super) fn script(&self) -> String {
        let State { at, advance, moves } = *self.lock();
        let state = json!({ "at": at, "advance": advance, "move": moves });
        format!("({CLOCK_SCRIPT})({state})")
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        // Nothing panics while it is held.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
