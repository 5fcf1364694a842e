//! The plan: which mutants, and in which order. The same seed gives the same plan.

use std::collections::BTreeMap;
use std::hash::Hasher as _;

use super::operator::{Operator, PIXELS};
use super::page::Page;
use super::record::Mutant;
use crate::case_id::CaseId;

/// One mutant for each page and operator that has a place there. Changes that only a picture can show are
/// made on pages that the picture of a step shows.
///
/// The seed decides the order. As long as there are both, three harmful mutants are followed by two harmless
/// ones, so that a run which is cut short has run a fair sample. Each mutant runs in the case with the least
/// `cost` of those that pass its place.
pub(super) fn plan(
    pages: &[Page],
    operators: &[&'static Operator],
    cost: &BTreeMap<CaseId, u64>,
    seed: u64,
) -> Vec<(&'static Operator, Mutant)> {
    let mut planned = Vec::new();
    for page in pages {
        for operator in operators {
            let places = page.places.get(operator.name);
            let Some(places) = places.filter(|places| !places.is_empty()) else {
                continue;
            };
            if operator.seen_by == PIXELS && !page.pictured {
                continue;
            }
            let random = chance(seed, &[operator.name, &page.path]);
            let chosen = usize::try_from(random % places.len() as u64).unwrap_or_default();
            let (place, cases) = &places[chosen];
            let case = cases.iter().min_by_key(|case| (cost.get(*case), *case));
            let Some(case) = case else { continue };
            let mutant = Mutant {
                operator: operator.name.to_owned(),
                page: page.path.clone(),
                place: place.clone(),
                case: case.clone(),
            };
            planned.push((*operator, mutant));
        }
    }
    planned.sort_by_cached_key(|(operator, mutant)| {
        chance(seed, &["order", operator.name, &mutant.page])
    });
    let (harmful, harmless): (Vec<_>, Vec<_>) = planned
        .into_iter()
        .partition(|(operator, _)| operator.is_harmful());
    let (mut harmful, mut harmless) = (harmful.into_iter(), harmless.into_iter());
    let mut woven = Vec::new();
    while harmful.len() + harmless.len() > 0 {
        woven.extend(harmful.by_ref().take(3));
        woven.extend(harmless.by_ref().take(2));
    }
    woven
}

/// A random number that depends only on the seed and the words (FNV-1a, then the last step of SplitMix64).
fn chance(seed: u64, words: &[&str]) -> u64 {
    let mut hash = Fnv(0xcbf2_9ce4_8422_2325 ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    for word in words {
        hash.write(word.as_bytes());
        hash.write(&[0]);
    }
    let mut random = hash.finish();
    random = (random ^ (random >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    random = (random ^ (random >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    random ^ (random >> 31)
}

/// A hash that is the same on every machine and in every version. The standard library does not promise
/// that for its own.
struct Fnv(u64);

impl std::hash::Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::super::operators;
    use super::super::page::Place;
    use super::*;

    fn pages() -> Vec<Page> {
        let page = |path: &str| {
            let mut page = Page {
                path: path.to_owned(),
                ..Page::default()
            };
            for operator in operators::all().take(12) {
                for at in ["p", "td", "dd"] {
                    let place = Place {
                        at: at.to_owned(),
                        ..Place::default()
                    };
                    page.note(operator.name, place.clone(), &"long".into());
                    page.note(operator.name, place, &"short".into());
                }
            }
            page
        };
        vec![page("/a"), page("/b")]
    }

    #[test]
    fn what_only_a_picture_can_show_is_changed_where_a_picture_is_taken() {
        let operators: Vec<_> = operators::all()
            .filter(|operator| operator.seen_by == PIXELS)
            .collect();
        let first = operators[0];
        let planned = |pictured| {
            let mut page = Page {
                pictured,
                ..Page::default()
            };
            page.note(first.name, Place::default(), &"a".into());
            plan(&[page], &operators, &BTreeMap::new(), 1).len()
        };
        assert_eq!([planned(true), planned(false)], [1, 0]);
    }

    #[test]
    fn the_seed_alone_decides_the_plan_and_each_page_and_operator_has_one_mutant() {
        let operators: Vec<_> = operators::all().collect();
        let cost = [("long".into(), 9000), ("short".into(), 2000)].into();
        let planned = |seed| {
            let plan = plan(&pages(), &operators, &cost, seed).into_iter();
            plan.map(|(_, mutant)| mutant).collect::<Vec<_>>()
        };
        assert_eq!(planned(1), planned(1));
        assert_ne!(planned(1), planned(2));
        assert_eq!(planned(1).len(), 24);
        assert!(
            planned(1)
                .iter()
                .all(|mutant| mutant.case == "short".into())
        );
        let places: std::collections::BTreeSet<_> = planned(1)
            .into_iter()
            .map(|mutant| mutant.place.at)
            .collect();
        assert_eq!(places.len(), 3, "{places:?}");
    }
}
