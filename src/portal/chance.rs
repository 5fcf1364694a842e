//! Whether flaky faults strike an instance: by a seed and the number of the instance, so that a run can
//! be repeated.

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

/// In how many of a thousand instances flaky faults strike.
const PER_MILLE: u32 = 300;

/// Whether they strike the instance with this number.
pub(super) fn strikes(seed: u32, number: u64) -> bool {
    // Numbers that are close, such as those of resets, must not give instances that are alike.
    let mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ u64::from(seed);
    StdRng::seed_from_u64(mixed).random_ratio(PER_MILLE, 1000)
}

#[cfg(test)]
mod tests {
    use super::strikes;

    #[test]
    fn three_of_ten_instances_are_struck_and_the_seed_decides_which() {
        let struck =
            |seed| -> Vec<bool> { (0..2000).map(|number| strikes(seed, number)).collect() };
        let count = struck(0).into_iter().filter(|struck| *struck).count();
        assert!((540..660).contains(&count), "{count} of 2000");
        assert_eq!(struck(7), struck(7));
        assert_ne!(struck(7), struck(8));
    }
}
