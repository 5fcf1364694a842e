//! The part of a page that a picture shows when nobody says which.

use super::area::{Area, pixels};
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
    let widest = length(theme.width) - 2 * room;
    let mut around = around.to_vec();
    around.sort_by_key(|area| area.size());
    let mut shown = marked;
    for area in around {
        let joined = shown.union(area.common(page));
        let small = joined.size() as f64 <= page.size() as f64 * MOST;
        if small && joined.width <= widest {
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
        assert!(alone.width >= 600 && alone.height >= 320, "{alone:?}");
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
    fn without_a_mark_all_is_shown() {
        assert_eq!(of(&[], &[]), PAGE);
    }
}
