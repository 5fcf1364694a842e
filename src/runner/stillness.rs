//! Whether a page that is pictured for a guide stands still, and which parts of it keep moving.

use std::time::Duration;

use crate::picture::{self, Area};

/// The time from one picture to the next.
pub(super) const APART: Duration = Duration::from_millis(120);
/// The page stands still if it looked the same for this long: a cursor that a script makes blink has
/// appeared and disappeared in that time.
const STILL: Duration = Duration::from_millis(700);
/// What still changes after this time moves without end, if it has changed for as long as a page must
/// stand still.
const ENDLESS: Duration = Duration::from_millis(2500);
/// What comes as late as that (a message that slides in) is waited for so long.
const LATEST: Duration = Duration::from_millis(5000);

/// The series of pictures of one page.
#[derive(Default)]
pub(super) struct Stillness {
    /// Whether something on the page may change rarely, such as a clock on a canvas.
    pub(super) restless: bool,
    /// The last picture.
    last: Option<Vec<u8>>,
    /// When the first and the latest one were taken.
    began: Duration,
    latest: Duration,
    /// When the first of the pictures was taken that are like the last.
    since: Duration,
    /// What has changed since it should have been in its place, and when that was first.
    moving: Vec<Area>,
    moving_since: Option<Duration>,
}

impl Stillness {
    /// Adds a picture taken at that time. Returns whether no more pictures are needed.
    pub(super) fn take(&mut self, png: &[u8], now: Duration) -> bool {
        self.latest = now;
        match &self.last {
            Some(last) if last == png => {}
            Some(last) => {
                self.since = now;
                // What moves at first may still be moving into place.
                let on_its_way = if self.restless { STILL } else { ENDLESS / 2 };
                if now - self.began > on_its_way {
                    self.moving.extend(changes(last, png));
                    self.moving_since.get_or_insert(now);
                }
                self.last = Some(png.to_vec());
            }
            None => {
                (self.began, self.since) = (now, now);
                self.last = Some(png.to_vec());
            }
        }
        if now - self.since >= STILL && !self.restless {
            // It was on its way all the same.
            self.moving.clear();
            return true;
        }
        let moves = self
            .moving_since
            .is_some_and(|first| self.since - first >= STILL);
        let settled = self.restless || moves;
        now - self.began >= LATEST || now - self.began >= ENDLESS && settled
    }

    /// How long the page has been watched.
    pub(super) fn lasted(&self) -> Duration {
        self.latest - self.began
    }

    /// Where the pictures differed, in pixels; empty if they were alike in the end.
    pub(super) fn moving(&self) -> &[Area] {
        &self.moving
    }
}

fn changes(one: &[u8], other: &[u8]) -> Vec<Area> {
    match (picture::decode(one), picture::decode(other)) {
        (Ok(one), Ok(other)) => picture::changes(&one, &other),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::{Colour, Image, encode_fast, fill};

    fn picture(at: i32) -> Vec<u8> {
        let mut image = Image::filled(200, 100, Colour([255; 3]));
        fill(
            &mut image,
            Area::between(at, 10, at + 5, 20),
            Colour([0; 3]),
        );
        encode_fast(&image).unwrap()
    }

    /// When enough is seen, in pictures that are taken each tenth of a second, and where it moves.
    fn seen(restless: bool, at: impl Fn(u64) -> i32) -> (u64, Vec<Area>) {
        let mut stillness = Stillness {
            restless,
            ..Stillness::default()
        };
        let enough = |tenth: &u64| {
            let now = Duration::from_millis(300 + 100 * tenth);
            stillness.take(&picture(at(*tenth)), now)
        };
        let tenths = (0..).find(enough).unwrap();
        (tenths, stillness.moving().to_vec())
    }

    #[test]
    fn a_page_that_stands_still_is_seen_soon_and_what_comes_late_is_waited_for() {
        assert_eq!(seen(false, |_| 0), (7, Vec::new()));
        let comes = |tenth: u64| if tenth < 5 { 0 } else { 50 };
        assert_eq!(seen(false, comes), (12, Vec::new()));
        // A message that slides in after two seconds has come, and does not move.
        let slides = |tenth: u64| i32::try_from(tenth.clamp(20, 24) - 20).unwrap() * 10;
        assert_eq!(seen(false, slides).1, []);
        let slides_later = |tenth: u64| i32::try_from(tenth.clamp(17, 20) - 17).unwrap() * 10;
        let comes_again = |tenth: u64| {
            if tenth < 6 {
                tenth as i32
            } else {
                slides_later(tenth)
            }
        };
        assert_eq!(seen(false, comes_again).1, []);
    }

    #[test]
    fn what_never_stops_and_what_moves_seldom_is_found() {
        for (restless, tenths) in [(false, 1), (false, 5), (true, 10)] {
            let back_and_forth = |tenth: u64| match (tenth / tenths).is_multiple_of(2) {
                true => 0,
                false => 100,
            };
            let (taken, moving) = seen(restless, back_and_forth);
            assert_eq!(taken, 25, "{tenths}");
            for area in [Area::between(0, 10, 5, 20), Area::between(100, 10, 105, 20)] {
                assert!(moving.contains(&area), "{tenths}");
            }
        }
    }
}
