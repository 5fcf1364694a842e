//! The order of the cases.

use crate::scenario::Case;

/// Puts the cases of each browser together, in the order in which their browsers come first: a worker
/// starts each once.
pub(super) fn by_browser(cases: &mut [Case]) {
    let mut browsers: Vec<Option<String>> = Vec::new();
    for case in cases.iter() {
        let browser = case.id.browser().map(str::to_owned);
        if !browsers.contains(&browser) {
            browsers.push(browser);
        }
    }
    cases.sort_by_key(|case| {
        let own = |browser: &Option<String>| browser.as_deref() == case.id.browser();
        browsers.iter().position(own)
    });
}

/// Shuffles the items; the same seed gives the same order (Fisher–Yates with SplitMix64).
pub(super) fn shuffled<T>(items: impl IntoIterator<Item = T>, seed: u64) -> Vec<T> {
    let mut items: Vec<T> = items.into_iter().collect();
    let mut state = seed;
    for left in (1..items.len()).rev() {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut random = state;
        random = (random ^ (random >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        random = (random ^ (random >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        random ^= random >> 31;
        let below = (u128::from(random) * (left as u128 + 1)) >> 64;
        items.swap(left, usize::try_from(below).unwrap_or(left));
    }
    items
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::shuffled;

    #[test]
    fn the_seed_alone_decides_the_order() {
        assert_eq!(shuffled(0..50, 7), shuffled(0..50, 7));
        assert_ne!(shuffled(0..50, 7), shuffled(0..50, 8));
        let mut all = shuffled(0..50, 7);
        all.sort_unstable();
        assert!(all.into_iter().eq(0..50));
        assert_eq!(shuffled(Vec::<u8>::new(), 7), Vec::<u8>::new());
    }

    #[test]
    fn every_order_is_possible() {
        let orders: BTreeSet<_> = (0..100).map(|seed| shuffled(0..3, seed)).collect();
        assert_eq!(orders.len(), 6);
    }
}
