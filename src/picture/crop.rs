//! The part of a page that a picture shows when nobody says which.

use super::area::{Area, pixels};
use super::image::Image;
use super::theme::Theme;

/// What surrounds may fill of the whole page: a picture of all of it shows nothing.
const MOST: f64 = 0.7;
/// Edges lie on a grid of so many CSS pixels: what moves by a little keeps its frame.
const GRID: i32 = 8;

/// What matters with room around it: the marked areas, and what stands `around` them as long as
/// that is not too much. `page` is all that there is to show, and what is shown without marks.
pub fn crop(marks: &[Area], around: &[Area], page: Area, scale: f64, theme: &Theme) -> Area {
    let Some(marked) = marks.iter().copied().reduce(Area::union) else {
        return page;
    };
    let length = |length: f64| pixels(length * scale);
    let room = length(theme.padding);
    let mut around = around.to_vec();
    around.sort_by_key(|area| area.size());
    let mut shown = marked;
    for area in around {
        let joined = shown.union(area.common(page));
        if joined.size() as f64 <= page.size() as f64 * MOST {
            shown = joined;
        }
    }
    let shown = shown.grown(room);
    let (least_width, least_height) = (length(theme.smallest.0), length(theme.smallest.1));
    let (wider, higher) = (
        (least_width - shown.width).max(0),
        (least_height - shown.height).max(0),
    );
    let shown = Area::between(
        shown.x - wider / 2,
        shown.y - higher / 2,
        shown.right() + wider - wider / 2,
        shown.bottom() + higher - higher / 2,
    );
    let grid = length(f64::from(GRID)).max(1);
    let down = |at: i32| at.div_euclid(grid) * grid;
    let up = |at: i32| -down(-at);
    let snapped = Area::between(
        down(shown.x),
        down(shown.y),
        up(shown.right()),
        up(shown.bottom()),
    );
    snapped.within(page)
}

/// Edges move outward by so many CSS pixels at most to cut through no text.
const OUTWARD: f64 = 40.0;
/// So many CSS pixels inside of an edge are free of text, too.
const AIR: f64 = 6.0;
/// What goes on for so many CSS pixels on both sides is no text, but a border.
const BORDER: f64 = 14.0;
/// A line that turns more often from light to dark or back goes through text.
const TURNS: usize = 1;

/// The crop with its edges moved outward to the nearest line that cuts through no text; an edge
/// that finds none stays.
#[must_use]
pub fn uncut(crop: Area, image: &Image, scale: f64) -> Area {
    let page = image.area();
    let [most, air, border] = [OUTWARD, AIR, BORDER].map(|length| pixels(length * scale));
    let clear = |line: Area| image.turns(line, border) <= TURNS;
    let row = |y: i32| clear(Area::between(crop.x, y, crop.right(), y + 1));
    let column = |x: i32| clear(Area::between(x, crop.y, x + 1, crop.bottom()));
    // How far an edge at `from` moves, `outward` being -1 or 1: to where a band is clear, or the
    // page ends.
    let moves = |from: i32, outward: i32, end: i32, clear: &dyn Fn(i32) -> bool| {
        let free = |by: &i32| {
            let edge = from + by * outward;
            let mut band = (0..air).map(|inside| edge - inside * outward);
            (end - edge) * outward <= 0 || band.all(clear)
        };
        (0..=most).find(free).unwrap_or_default()
    };
    Area::between(
        crop.x - moves(crop.x, -1, page.x, &column),
        crop.y - moves(crop.y, -1, page.y, &row),
        crop.right() + moves(crop.right() - 1, 1, page.right() - 1, &column),
        crop.bottom() + moves(crop.bottom() - 1, 1, page.bottom() - 1, &row),
    )
    .common(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: Area = Area {
        x: 0,
        y: 0,
        width: 1280,
        height: 800,
    };

    fn of(marks: &[Area], around: &[Area]) -> Area {
        crop(marks, around, PAGE, 1.0, &Theme::default())
    }

    #[test]
    fn a_small_control_is_shown_with_room_and_a_dialog_with_its_button() {
        let button = Area::between(700, 500, 780, 532);
        let alone = of(&[button], &[]);
        assert!(alone.width >= 600 && alone.height >= 240, "{alone:?}");
        assert!(alone.contains(button.grown(24)));
        let dialog = Area::between(400, 250, 880, 560);
        let joined = of(&[button], &[dialog]);
        assert!(joined.contains(dialog.grown(24)), "{joined:?}");
    }

    #[test]
    fn what_is_too_large_around_is_left_out() {
        let button = Area::between(700, 500, 780, 532);
        assert_eq!(of(&[button], &[PAGE]), of(&[button], &[]));
    }

    #[test]
    fn at_the_edge_the_frame_is_shifted_and_a_small_move_does_not_move_it() {
        let corner = of(&[Area::between(1200, 0, 1270, 30)], &[]);
        assert_eq!((corner.right(), corner.y), (1280, 0));
        assert!(corner.width >= 600);
        let moved = |by: i32| of(&[Area::between(600 + by, 400, 680 + by, 432)], &[]);
        assert_eq!(moved(1), moved(2));
    }

    #[test]
    fn no_line_of_text_is_cut_through() {
        use super::super::{Colour, cover};
        let mut image = Image::filled(400, 300, Colour([255, 255, 255]));
        for x in (20..300).step_by(6) {
            // A line of text: strokes from row 90 to 110.
            cover(&mut image, Area::between(x, 90, x + 3, 110));
        }
        let cut = Area::between(10, 100, 350, 250);
        // With a little room above it.
        assert_eq!(uncut(cut, &image, 1.0), Area::between(10, 84, 350, 250));
        let below = Area::between(10, 120, 350, 250);
        assert_eq!(uncut(below, &image, 1.0), below);
    }

    #[test]
    fn a_few_strokes_are_text_and_many_borders_are_none() {
        use super::super::{Colour, cover};
        let ground = || Image::filled(400, 300, Colour([255, 255, 255]));
        let cut = Area::between(10, 100, 350, 250);
        let mut word = ground();
        cover(&mut word, Area::between(30, 96, 33, 108));
        assert_eq!(uncut(cut, &word, 1.0).y, 90);
        let mut table = ground();
        for x in (20..300).step_by(40) {
            cover(&mut table, Area::between(x, 20, x + 1, 290));
        }
        assert_eq!(uncut(cut, &table, 1.0), cut);
    }

    #[test]
    fn without_a_mark_all_is_shown() {
        assert_eq!(of(&[], &[]), PAGE);
    }
}
