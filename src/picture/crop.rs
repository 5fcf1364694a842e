//! Chooses the part of a page that a picture shows if the scenario does not say it.

use super::area::{Area, pixels};
use super::ink::Ink;
use super::theme::Theme;

/// Largest part of the page that the surroundings of the marks may fill: a picture of the whole page
/// shows nothing in particular.
const MOST: f64 = 0.7;
/// Edges lie on a grid of this many CSS pixels, so that small moves do not change the crop.
const GRID: i32 = 8;
/// An edge that would have to move outward by more than this many CSS pixels to avoid cutting text
/// moves inward instead.
const OUTWARD: f64 = 160.0;
/// This many CSS pixels inside an upper or lower edge must be free of text, too.
const AIR: f64 = 6.0;
/// The same for an edge at the side: more than the space between two words.
const GAP: f64 = 20.0;
/// Number of rounds: an edge that moves outward may reveal text that the other edges then cut.
const ROUNDS: usize = 3;

/// The marked areas and what is `around` them, unless that is too much, with some space; the edges do
/// not cut through text. The whole page if nothing is marked.
pub fn crop(marks: &[Area], around: &[Area], ink: &Ink, scale: f64, theme: &Theme) -> Area {
    let page = ink.bounds();
    let Some(kept) = kept(marks, around, page, pixels(theme.padding * scale)) else {
        return page;
    };
    uncut(roomy(kept, page, scale, theme), kept, ink, scale)
}

/// What a picture must show, with some space; `None` if nothing is marked.
fn kept(marks: &[Area], around: &[Area], page: Area, room: i32) -> Option<Area> {
    let mut shown = marks.iter().copied().reduce(Area::union)?;
    let mut around = around.to_vec();
    around.sort_by_key(|area| area.size());
    let around = around.iter().map(|area| area.common(page));
    for area in around.filter(|area| !area.is_empty()) {
        let joined = shown.union(area);
        if joined.size() as f64 <= page.size() as f64 * MOST {
            shown = joined;
        }
    }
    Some(shown.grown(room))
}

/// Enlarged to the smallest allowed size, aligned to the grid, and kept inside the page.
fn roomy(kept: Area, page: Area, scale: f64, theme: &Theme) -> Area {
    let length = |length: f64| pixels(length * scale);
    let (least_width, least_height) = (length(theme.smallest.0), length(theme.smallest.1));
    let (wider, higher) = (
        (least_width - kept.width).max(0),
        (least_height - kept.height).max(0),
    );
    let shown = Area::between(
        kept.x - wider / 2,
        kept.y - higher / 2,
        kept.right() + wider - wider / 2,
        kept.bottom() + higher - higher / 2,
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

/// The crop with its edges moved to the nearest lines that do not cut through text: outward up to the
/// edge of the page, or inward up to `kept` if that is much nearer.
fn uncut(crop: Area, kept: Area, ink: &Ink, scale: f64) -> Area {
    let page = ink.bounds();
    let [far, air, gap] = [OUTWARD, AIR, GAP].map(|length| pixels(length * scale));
    let mut crop = crop;
    for _ in 0..ROUNDS {
        let Area { x, y, .. } = crop;
        let (right, bottom) = (crop.right(), crop.bottom());
        // The position of an edge that moves outward in steps of `out`; `strip` is the area just
        // inside it.
        let edge = |from: i32, out: i32, end: i32, inner: i32, strip: &dyn Fn(i32) -> Area| {
            let clear = |at: &i32| *at == end || ink.is_clear(strip(*at));
            let outward = (0..=(end - from) * out).map(|by| from + by * out);
            let outward = outward.clone().find(clear).unwrap_or(end);
            let inward = (1..=(from - inner) * out).map(|by| from - by * out);
            match (outward - from) * out <= far {
                true => outward,
                false => inward.clone().find(clear).unwrap_or(outward),
            }
        };
        let moved = Area::between(
            edge(x, -1, page.x, kept.x, &|at| {
                Area::between(at, y, at + gap, bottom)
            }),
            edge(y, -1, page.y, kept.y, &|at| {
                Area::between(x, at, right, at + air)
            }),
            edge(right, 1, page.right(), kept.right(), &|at| {
                Area::between(at - gap, y, at, bottom)
            }),
            edge(bottom, 1, page.bottom(), kept.bottom(), &|at| {
                Area::between(x, at - air, right, at)
            }),
        );
        if moved == crop {
            break;
        }
        crop = moved;
    }
    crop
}

#[cfg(test)]
mod tests {
    use super::super::{Colour, Image, cover};
    use super::*;

    const PAGE: Area = Area {
        x: 0,
        y: 0,
        width: 1280,
        height: 800,
    };

    fn page() -> Image {
        Image::filled(1280, 800, Colour([255, 255, 255]))
    }

    /// Words of this height, from one column to another.
    fn words(image: &mut Image, from: i32, to: i32, top: i32, height: i32) {
        for x in (from..to).step_by(6) {
            cover(image, Area::between(x, top, x + 3, top + height));
        }
    }

    fn of(marks: &[Area], around: &[Area]) -> Area {
        on(&page(), marks, around)
    }

    fn on(image: &Image, marks: &[Area], around: &[Area]) -> Area {
        crop(
            marks,
            around,
            &Ink::of(image, 1.0, &[]),
            1.0,
            &Theme::default(),
        )
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
        let above = Area::between(700, -200, 800, -160);
        assert_eq!(of(&[button], &[above]), of(&[button], &[]));
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
    fn without_a_mark_all_is_shown() {
        assert_eq!(of(&[], &[]), PAGE);
    }

    #[test]
    fn no_line_of_text_is_cut_through() {
        let button = Area::between(600, 400, 680, 432);
        let plain = of(&[button], &[]);
        let mut image = page();
        words(&mut image, 300, 1000, plain.y - 8, 20);
        // With a little space above it.
        assert_eq!(on(&image, &[button], &[]).y, plain.y - 14);
        words(&mut image, 300, 1000, plain.bottom() - 8, 3);
        assert!(on(&image, &[button], &[]).bottom() > plain.bottom());
    }

    #[test]
    fn a_long_line_is_shown_to_its_end_and_a_bar_with_words_that_are_far_is_left_out() {
        let button = Area::between(600, 400, 680, 432);
        let plain = of(&[button], &[]);
        let mut heading = page();
        words(&mut heading, 500, plain.right() + 60, 400, 16);
        // With a gap between two words.
        words(
            &mut heading,
            plain.right() + 74,
            plain.right() + 100,
            400,
            16,
        );
        let shown = on(&heading, &[button], &[]);
        assert!(shown.right() >= plain.right() + 100, "{shown:?}");
        let mut bar = page();
        words(&mut bar, 0, plain.x + 40, 400, 16);
        let shown = on(&bar, &[button], &[]);
        assert!(
            shown.x > plain.x + 34 && shown.contains(button),
            "{shown:?}"
        );
    }

    #[test]
    fn lines_of_tables_are_no_text() {
        let button = Area::between(600, 400, 680, 432);
        let mut table = page();
        for x in (20..1200).step_by(40) {
            cover(&mut table, Area::between(x, 20, x + 1, 790));
        }
        for y in (20..790).step_by(30) {
            cover(&mut table, Area::between(20, y, 1200, y + 1));
        }
        assert_eq!(on(&table, &[button], &[]), of(&[button], &[]));
    }
}
