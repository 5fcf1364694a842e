//! Picture codes: glyphs drawn as bent strokes, so that the code is in no text of the page.

use std::fmt::Write;

use rand::Rng;
use rand::rngs::StdRng;

/// Characters and their strokes on a grid 4 wide and 6 high. Look-alikes (0 O, 1 I) are left out.
const GLYPHS: [(char, &str); 21] = [
    ('2', "0,1 1,0 3,0 4,1 4,2 0,6 4,6"),
    ('3', "0,0 4,0 2,2 4,3 4,5 3,6 1,6 0,5"),
    ('4', "3,6 3,0 0,4 4,4"),
    ('5', "4,0 0,0 0,3 3,2 4,3 4,5 3,6 0,6"),
    ('6', "4,0 2,0 0,3 0,5 1,6 3,6 4,5 4,4 3,3 0,4"),
    ('7', "0,0 4,0 1,6"),
    ('9', "4,2 1,3 0,2 0,1 1,0 3,0 4,1 4,3 2,6"),
    ('A', "0,6 2,0 4,6|1,4 3,4"),
    ('C', "4,1 3,0 1,0 0,1 0,5 1,6 3,6 4,5"),
    ('E', "4,0 0,0 0,6 4,6|0,3 3,3"),
    ('F', "4,0 0,0 0,6|0,3 3,3"),
    ('H', "0,0 0,6|4,0 4,6|0,3 4,3"),
    ('K', "0,0 0,6|4,0 0,3 4,6"),
    ('L', "0,0 0,6 4,6"),
    ('M', "0,6 0,0 2,3 4,0 4,6"),
    ('N', "0,6 0,0 4,6 4,0"),
    ('P', "0,6 0,0 3,0 4,1 4,2 3,3 0,3"),
    ('T', "0,0 4,0|2,0 2,6"),
    ('U', "0,0 0,5 1,6 3,6 4,5 4,0"),
    ('X', "0,0 4,6|4,0 0,6"),
    ('Y', "0,0 2,3 4,0|2,3 2,6"),
];

const INK: [&str; 4] = ["#1b4f72", "#6c3483", "#145a32", "#7b241c"];

/// A new code of four characters.
pub(super) fn code(rng: &mut StdRng) -> String {
    (0..4)
        .map(|_| GLYPHS[rng.random_range(0..GLYPHS.len())].0)
        .collect()
}

/// The picture of `code`; bent anew each time.
pub(super) fn picture(code: &str, rng: &mut StdRng) -> String {
    let mut svg = String::from(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="112" height="40" viewBox="0 0 112 40"><rect width="112" height="40" fill="#eef5fa"/>"##,
    );
    for (at, glyph) in code.chars().enumerate() {
        let Some((_, strokes)) = GLYPHS.iter().find(|(known, _)| *known == glyph) else {
            continue;
        };
        let (turn, left, top) = (
            rng.random_range(-0.3..0.3_f64),
            12.0 + 25.0 * at as f64 + rng.random_range(-2.0..2.0),
            8.0 + rng.random_range(-3.0..3.0),
        );
        for stroke in strokes.split('|') {
            let mut path = String::new();
            for (index, point) in stroke.split(' ').enumerate() {
                let (x, y) = point.split_once(',').unwrap_or(("0", "0"));
                let x = x.parse().unwrap_or(0.0) * 3.6 - 7.2;
                let y = y.parse().unwrap_or(0.0) * 4.0 - 12.0;
                let bend = rng.random_range(-0.6..0.6);
                let px = left + 7.2 + x * turn.cos() - y * turn.sin() + bend;
                let py = top + 12.0 + x * turn.sin() + y * turn.cos() + bend;
                let verb = if index == 0 { 'M' } else { 'L' };
                // Writing to a String cannot fail.
                let _ = write!(path, "{verb}{px:.1} {py:.1}");
            }
            let ink = INK[at % INK.len()];
            let _ = write!(
                svg,
                r#"<path d="{path}" fill="none" stroke="{ink}" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"/>"#
            );
        }
    }
    for _ in 0..5 {
        let (a, b, c, d) = (
            rng.random_range(0..112),
            rng.random_range(0..40),
            rng.random_range(0..112),
            rng.random_range(0..40),
        );
        let _ = write!(
            svg,
            r##"<path d="M{a} {b}L{c} {d}" stroke="#9bb7c9" stroke-width="0.8"/>"##
        );
    }
    for _ in 0..26 {
        let (x, y) = (rng.random_range(0..112), rng.random_range(0..40));
        let _ = write!(
            svg,
            r##"<circle cx="{x}" cy="{y}" r="0.9" fill="#7fa3b8"/>"##
        );
    }
    svg.push_str("</svg>");
    svg
}
