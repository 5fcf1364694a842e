use super::super::image::Image;
use super::super::{Colour, cover};
use super::*;

const PICTURE: Area = Area {
    x: 0,
    y: 0,
    width: 400,
    height: 300,
};

/// A picture with text in these areas.
fn ink(text: &[Area]) -> Ink {
    let mut image = Image::filled(400, 300, Colour([255; 3]));
    for area in text {
        for x in (area.x..area.right()).step_by(4) {
            for y in (area.y..area.bottom()).step_by(16) {
                let letter = Area::between(x, y, x + 2, (y + 12).min(area.bottom()));
                cover(&mut image, letter);
            }
        }
    }
    Ink::of(&image, 1.0, &[])
}

fn places<'a>(ink: &'a Ink, controls: &[Area]) -> Places<'a> {
    Places {
        bounds: PICTURE,
        controls: controls.to_vec(),
        taken: Vec::new(),
        ink,
        origin: (0, 0),
    }
}

/// The boxes and badges of these controls in a picture with that text.
fn drawn(controls: &[Area], text: &[Area]) -> Vec<(Area, Badge)> {
    let ink = ink(text);
    let mut places = places(&ink, controls);
    let boxes = controls.iter().enumerate();
    let boxes: Vec<_> = boxes.map(|(at, _)| (at, places.boxed(at, 4, 5))).collect();
    let badges = places.badges(&boxes, 22).into_iter();
    let boxes = boxes.into_iter().map(|(_, around)| around);
    boxes.zip(badges.map(Option::unwrap)).collect()
}

#[test]
fn a_badge_is_in_the_picture_and_covers_no_control_wherever_that_is() {
    let ink = ink(&[]);
    for x in (0..=300).step_by(20) {
        for y in (0..=260).step_by(20) {
            let control = Area::between(x, y, x + 100, y + 40);
            let mut places = places(&ink, &[control]);
            let boxes = [(0, places.boxed(0, 4, 5))];
            let badge = places.badges(&boxes, 22)[0].unwrap();
            assert!(PICTURE.contains(badge.place), "{control:?}: {badge:?}");
            assert!(!badge.place.meets(control.grown(-8)), "{badge:?}");
        }
    }
}

#[test]
fn badges_of_close_controls_stay_apart_and_on_one_side() {
    let rows: Vec<_> = (0..5)
        .map(|row| Area::between(50, 40 + row * 34, 250, 70 + row * 34))
        .collect();
    let badges = drawn(&rows, &[]);
    for (at, (_, badge)) in badges.iter().enumerate() {
        let others = badges[..at].iter();
        assert!(
            others
                .clone()
                .all(|(_, other)| !other.place.meets(badge.place))
        );
        assert!(
            others
                .clone()
                .all(|(_, other)| other.place.x == badge.place.x)
        );
    }
    // One with text left of it takes all of them to the right.
    let text = Area::between(0, 50, 46, 140);
    let badges = drawn(&rows, &[text]);
    assert!(
        badges.iter().all(|(_, badge)| badge.place.x > 200),
        "{badges:?}"
    );
    // The one that has no room on the side of the others has its number on the other side.
    let apart: Vec<_> = rows.iter().map(|row| row.moved(0, row.y - 40)).collect();
    let text = [
        Area::between(0, 20, 46, 90),
        Area::between(254, 90, 400, 300),
    ];
    let badges = drawn(&apart[..4], &text);
    let left: Vec<_> = badges
        .iter()
        .map(|(_, badge)| badge.place.x < 100)
        .collect();
    assert_eq!(left, [false, true, true, true], "{badges:?}");
}

#[test]
fn the_outline_of_a_focused_control_moves_no_line() {
    let button = Area::between(100, 100, 200, 140);
    let apart = drawn(&[button], &[])[0].0;
    // Its round corners are as fine as letters.
    let corners = [(96, 96), (200, 96), (96, 140), (200, 140)];
    let corners = corners.map(|(x, y)| Area::between(x, y, x + 4, y + 4));
    assert_eq!(drawn(&[button], &corners)[0].0, apart);
}

#[test]
fn a_badge_that_would_cover_text_stands_apart_with_a_line() {
    let cell = Area::between(100, 100, 130, 124);
    // Days around it, as close as in a calendar.
    let mut days = Vec::new();
    for row in -2..=2 {
        for column in -2..=2 {
            if (row, column) != (0, 0) {
                let (x, y) = (109 + column * 20, 106 + row * 20);
                days.push(Area::between(x, y, x + 12, y + 12));
            }
        }
    }
    let [(_, badge)] = drawn(&[cell], &days)[..] else {
        panic!("no badge");
    };
    assert!(badge.line.is_some());
    assert!(days.iter().all(|day| !day.meets(badge.place)), "{badge:?}");
    // Where all is text, it covers some.
    let [(_, badge)] = drawn(&[cell], &[PICTURE])[..] else {
        panic!("no badge");
    };
    assert_eq!(badge.line, None);
}

#[test]
fn a_box_goes_through_no_neighbours_text() {
    let link = Area::between(100, 100, 160, 118);
    let apart = drawn(&[link], &[])[0].0;
    assert_eq!(apart, link.grown(4));
    // Words before and behind it, and lines above and below.
    let words = [
        Area::between(40, 102, 97, 114),
        Area::between(163, 102, 240, 114),
    ];
    let boxed = drawn(&[link], &words)[0].0;
    assert!(boxed.x > apart.x && boxed.right() < apart.right());
    assert_eq!((boxed.y, boxed.bottom()), (apart.y, apart.bottom()));
    let below = [Area::between(100, 120, 240, 132)];
    let boxed = drawn(&[link], &below)[0].0;
    assert!(boxed.bottom() < apart.bottom() && boxed.y == apart.y);
}

#[test]
fn boxes_of_controls_that_touch_do_not_cross() {
    let key = |column: i32, row: i32| {
        let (x, y) = (100 + column * 60, 100 + row * 40);
        Area::between(x, y, x + 60, y + 40)
    };
    let keys = [key(0, 0), key(1, 0), key(0, 1), key(1, 1), key(3, 1)];
    let boxes = drawn(&keys, &[]);
    for (at, (one, _)) in boxes.iter().enumerate() {
        let mut others = boxes[..at].iter();
        // With the width of both lines.
        assert!(others.all(|(other, _)| !one.grown(2).meets(other.grown(2))));
    }
    assert_eq!(boxes[4].0, keys[4].grown(4));
    // What holds the control is no neighbour.
    let nested = drawn(&[PICTURE.grown(-20), keys[0]], &[]);
    assert_eq!(nested[1].0, keys[0].grown(4));
}

#[test]
fn an_arrow_and_a_label_stand_where_they_cover_no_text() {
    let control = Area::between(150, 100, 250, 140);
    // Text on both sides, and below.
    let text = ink(&[
        Area::between(0, 100, 140, 140),
        Area::between(260, 100, 400, 140),
        Area::between(0, 150, 400, 200),
    ]);
    let mut places_there = places(&text, &[control]);
    let arrow = places_there.arrow(0, control, 60, 20);
    assert_eq!(arrow, Some([(200, 40), (200, 100)]));
    let label = places_there.beside(control, 40, 20, 4).unwrap();
    assert_eq!((label.x, label.bottom()), (150, 96));
    // Text above its middle: it points beside that.
    let above = ink(&[
        Area::between(190, 0, 212, 96),
        Area::between(0, 100, 400, 300),
    ]);
    let arrow = places(&above, &[control]).arrow(0, control, 60, 20);
    assert_eq!(arrow, Some([(175, 40), (175, 100)]));
    // Where there is text everywhere, it is covered.
    let all = ink(&[PICTURE]);
    let corner = places(&all, &[control]).corner(30, 30, 4);
    assert!(corner.is_some());
}

#[test]
fn no_place_is_found_if_there_is_no_room() {
    let ink = ink(&[]);
    let mut places = places(&ink, &[PICTURE]);
    assert_eq!(places.corner(30, 30, 4), None);
    assert_eq!(places.arrow(0, PICTURE, 60, 20), None);
    assert_eq!(places.beside(PICTURE, 40, 20, 4), None);
}
