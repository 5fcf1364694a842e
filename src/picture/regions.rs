//! Which parts of a page a person sees otherwise in one picture than in another.

use super::alike::seen;
use super::area::{Area, pixels};
use super::image::Image;

/// So many differences are reported.
const MOST_SHOWN: usize = 8;
/// Letters and underlines reach beyond the box of their line by up to so many CSS pixels.
const OVERHANG: f64 = 3.0;

/// A part of a picture that a person tells apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// As messages call it: `button "Pay"`, `text "Total due"`.
    pub what: String,
    /// Where it is.
    pub area: Area,
}

/// What a person sees otherwise in `drawn` than in `stored`, by the names of the regions; nothing counts in
/// the `unsteady` areas.
pub fn differences(
    stored: &Image,
    drawn: &Image,
    unsteady: &[Area],
    regions: &[Region],
    scale: f64,
) -> Vec<String> {
    let (old, new) = (stored.area(), drawn.area());
    if old != new {
        return vec![format!(
            "it has {} × {} pixels, and had {} × {}",
            new.width, new.height, old.width, old.height
        )];
    }
    let regions: Vec<(&str, Area)> = regions
        .iter()
        .map(|region| (&*region.what, region.area.grown(pixels(OVERHANG * scale))))
        .collect();
    let seen = seen(stored, drawn, unsteady, scale);
    let mut names: Vec<String> = Vec::new();
    let mut nameless: Option<Area> = None;
    for area in seen {
        let found = names_of(area, &regions);
        if found.is_empty() {
            nameless = Some(nameless.map_or(area, |other| other.union(area)));
        }
        for name in found {
            if !names.iter().any(|other| other == name) {
                names.push(name.to_owned());
            }
        }
    }
    let mut found: Vec<String> = names
        .iter()
        .map(|name| format!("{name} is not drawn as before"))
        .collect();
    if let Some(area) = nameless {
        let css = |at: i32| f64::from(at) / scale;
        found.push(format!(
            "the picture differs at {}, {} ({} × {}), where it shows nothing with a name",
            css(area.x).round(),
            css(area.y).round(),
            css(area.width).ceil(),
            css(area.height).ceil()
        ));
    }
    if found.len() > MOST_SHOWN {
        let more = found.len() - MOST_SHOWN;
        found.truncate(MOST_SHOWN);
        found.push(format!("and {more} more"));
    }
    found
}

/// The regions that a difference belongs to: the smallest that holds it wholly; or else all that lie in it
/// for the most part; or else the one that most of it lies in.
fn names_of<'a>(area: Area, regions: &[(&'a str, Area)]) -> Vec<&'a str> {
    let holding = regions.iter().filter(|(_, region)| region.contains(area));
    if let Some((name, _)) = holding.min_by_key(|(_, region)| region.size()) {
        return vec![name];
    }
    let lies_in = |region: Area| 2 * region.common(area).size() > region.size();
    let inside = regions
        .iter()
        .filter(|(_, region)| region.meets(area) && lies_in(*region));
    let inside: Vec<&str> = inside.map(|(name, _)| *name).collect();
    if !inside.is_empty() {
        return inside;
    }
    let in_common = |(_, region): &&(&str, Area)| region.common(area).size();
    let meeting = regions.iter().filter(|(_, region)| region.meets(area));
    let most = meeting.max_by_key(in_common);
    let most = most.filter(|most| 2 * in_common(most) > area.size());
    most.map(|(name, _)| *name).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Colour, fill};
    use super::*;

    fn region(what: &str, x: i32, y: i32, width: i32, height: i32) -> Region {
        Region {
            what: what.into(),
            area: Area {
                x,
                y,
                width,
                height,
            },
        }
    }

    fn page() -> Image {
        Image::filled(200, 100, Colour([255; 3]))
    }

    #[test]
    fn a_difference_is_told_by_the_smallest_region_that_holds_it() {
        let regions = [
            region("form", 0, 0, 200, 100),
            region("text \"A\"", 10, 10, 40, 20),
            region("text \"B\"", 10, 50, 40, 20),
        ];
        let differ = |area: Area, regions: &[Region]| {
            let mut drawn = page();
            fill(&mut drawn, area, Colour([0; 3]));
            differences(&page(), &drawn, &[], regions, 1.0)
        };
        let in_a = Area::between(20, 12, 24, 20);
        assert_eq!(
            differ(in_a, &regions),
            ["text \"A\" is not drawn as before"]
        );
        let both = Area::between(5, 5, 60, 80);
        let names = [
            "text \"A\" is not drawn as before",
            "text \"B\" is not drawn as before",
        ];
        assert_eq!(differ(both, &regions[1..]), names);
        // A line that strikes it through and is a little longer.
        let through = Area::between(12, 20, 56, 21);
        assert_eq!(
            differ(through, &regions[1..]),
            ["text \"A\" is not drawn as before"]
        );
        let between = Area::between(100, 40, 160, 41);
        let place = "the picture differs at 100, 40 (60 × 1), where it shows nothing with a name";
        assert_eq!(differ(between, &regions[1..]), [place]);
    }

    #[test]
    fn another_size_is_told() {
        let small = Image::filled(20, 10, Colour([255; 3]));
        let found = differences(&small, &page(), &[], &[], 1.0);
        assert_eq!(found, ["it has 200 × 100 pixels, and had 20 × 10"]);
    }
}
