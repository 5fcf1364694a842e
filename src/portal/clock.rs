//! The virtual clock of one instance: Beijing time, frozen unless people use the portal.

use std::time::Instant;

use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

/// Beijing has had no daylight saving since 1991, so a fixed offset needs no time zone database.
const BEIJING: Offset = jiff::tz::offset(8);

/// 2023-01-10T10:00:00+08:00: a Tuesday inside the payment window.
const DEFAULT: &str = "2023-01-10T10:00:00+08:00";

/// Time as the portal sees it.
#[derive(Debug, Clone)]
pub(super) struct Clock {
    at: Timestamp,
    /// When the clock was set; `None` while it is frozen.
    since: Option<Instant>,
}

impl Clock {
    /// A clock that shows `at`, and ticks from there when `running`.
    pub fn new(at: Option<Timestamp>, running: bool) -> Self {
        let at = at.or_else(|| DEFAULT.parse().ok()).unwrap_or_default();
        Self {
            at,
            since: running.then(Instant::now),
        }
    }

    /// Whether the clock ticks.
    pub fn running(&self) -> bool {
        self.since.is_some()
    }

    /// This moment.
    pub fn now(&self) -> Timestamp {
        let passed = self
            .since
            .and_then(|since| SignedDuration::try_from(since.elapsed()).ok());
        self.at
            .checked_add(passed.unwrap_or(SignedDuration::ZERO))
            .unwrap_or(Timestamp::MAX)
    }

    /// This moment on a Beijing wall clock.
    pub fn local(&self) -> DateTime {
        local(self.now())
    }

    /// Sets the clock; it goes on running or stays frozen as before.
    pub fn set(&mut self, at: Timestamp) {
        *self = Self::new(Some(at), self.running());
    }

    /// Moves the clock on.
    pub fn advance(&mut self, by: SignedDuration) {
        self.set(self.now().checked_add(by).unwrap_or(Timestamp::MAX));
    }

    /// Lets the clock tick from here, or freezes it.
    pub fn run(&mut self, running: bool) {
        *self = Self::new(Some(self.now()), running);
    }

    /// Whole seconds since `moment`; negative when it lies ahead.
    pub fn seconds_since(&self, moment: Timestamp) -> i64 {
        self.now().duration_since(moment).as_secs()
    }

    /// RFC 3339 with Beijing's offset, as the control API shows it.
    pub fn rfc3339(&self) -> String {
        format!("{}+08:00", self.local().strftime("%Y-%m-%dT%H:%M:%S"))
    }

    /// Whether fees can be paid now, by the bureau's rules for the year 2023.
    pub fn window(&self) -> Window {
        let now = self.local();
        let date = now.date();
        // Enrolled in November to January, paid in the month after: December to February.
        let season = (date.year() == 2022 && date.month() == 12)
            || (date.year() == 2023 && date.month() <= 2);
        if season && date == batch_day(date) {
            Window::Batch
        } else if season && (5..=20).contains(&date.day()) && working(date) && now.hour() < 15 {
            Window::Open
        } else {
            Window::Closed
        }
    }
}

/// What the time allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Window {
    /// Fees can be paid.
    Open,
    /// Not a working day from the 5th to the 20th before 15:00.
    Closed,
    /// The bank collects by batch: neither payment nor query.
    Batch,
}

/// `moment` on a Beijing wall clock.
pub(super) fn local(moment: Timestamp) -> DateTime {
    moment
        .to_zoned_datetime(TimeZone::fixed(BEIJING))
        .datetime()
}

/// The moment of a Beijing wall clock; none beyond the range of time.
pub(super) fn instant(civil: DateTime) -> Option<Timestamp> {
    BEIJING.to_timestamp(civil).ok()
}

/// As shown on pages: `2023-01-10 10:00:00`.
pub(super) fn show(moment: Timestamp) -> String {
    local(moment).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

fn working(date: Date) -> bool {
    !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// The 15th of the month, moved to the next working day.
fn batch_day(date: Date) -> Date {
    let mut day = date.with().day(15).build().unwrap_or(date);
    while !working(day) {
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    day
}
