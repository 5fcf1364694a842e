//! Shards: the part of the cases that one of several machines carries out.

use std::collections::{BTreeMap, HashMap};

use crate::case_id::CaseId;
use crate::record::{RunRecord, Shard};
use crate::scenario::Case;

/// `--shard 2/3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    number: usize,
    count: usize,
}

/// `2/3`: the second of three shards.
pub fn part(text: &str) -> Result<Part, String> {
    let wrong = || "write its number and how many there are: `2/3`".to_owned();
    let (number, count) = text.split_once('/').ok_or_else(wrong)?;
    let number: usize = number.trim().parse().map_err(|_| wrong())?;
    let count: usize = count.trim().parse().map_err(|_| wrong())?;
    match (1..=count).contains(&number) {
        true => Ok(Part { number, count }),
        false => Err(format!("its number is between 1 and {count}")),
    }
}

/// How long cases took in an earlier run, in milliseconds.
pub type Timings = BTreeMap<CaseId, u64>;

/// The durations of the cases of a run; of repetitions, the longest.
pub fn timings(record: &RunRecord) -> Timings {
    let mut timings = Timings::new();
    for case in record.cases.iter().filter(|case| case.duration_ms > 0) {
        let longest = timings.entry(case.id.case()).or_default();
        *longest = case.duration_ms.max(*longest);
    }
    timings
}

/// The cases of the shard, in their order. A case takes as long as in the earlier run; one that was not
/// there, as long as the others on average.
pub fn cut(cases: Vec<Case>, part: Part, timings: &Timings) -> Vec<Case> {
    let known: Vec<u64> = cases
        .iter()
        .filter_map(|case| timings.get(&case.id).copied())
        .collect();
    let average = known.iter().sum::<u64>().checked_div(known.len() as u64);
    let weight = |case: &Case| timings.get(&case.id).copied().or(average).unwrap_or(1);
    let shards = balanced(&cases.iter().map(weight).collect::<Vec<_>>(), part.count);
    let cases = cases.into_iter().zip(shards);
    let own = cases.filter(|(_, shard)| *shard == part.number - 1);
    own.map(|(case, _)| case).collect()
}

/// The shard of each case: the longest ones first, each to the shard that has the least to do.
fn balanced(weights: &[u64], count: usize) -> Vec<usize> {
    let mut longest_first: Vec<usize> = (0..weights.len()).collect();
    longest_first.sort_by_key(|at| std::cmp::Reverse(weights[*at]));
    let mut loads = vec![0_u64; count];
    let mut shards = vec![0; weights.len()];
    for at in longest_first {
        let idlest = (0..count)
            .min_by_key(|shard| loads[*shard])
            .unwrap_or_default();
        // A case that took no time is a case as well.
        loads[idlest] += weights[at].max(1);
        shards[at] = idlest;
    }
    shards
}

/// What the record of a shard says about the whole run.
pub fn told(record: &RunRecord, whole: &[CaseId], part: Part) -> Shard {
    let places: HashMap<&CaseId, usize> = whole.iter().zip(0..).collect();
    let cases = record.cases.iter();
    Shard {
        number: part.number,
        count: part.count,
        total: whole.len(),
        places: cases
            .filter_map(|case| places.get(&case.id).copied())
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shard_is_one_of_several() {
        assert_eq!(
            part("2/3"),
            Ok(Part {
                number: 2,
                count: 3
            })
        );
        assert_eq!(part("4/3").unwrap_err(), "its number is between 1 and 3");
        for wrong in ["", "2", "0/3", "1/0", "a/b", "1/2/3", "-1/2"] {
            assert!(part(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn shards_take_equally_long_and_hold_each_case_once() {
        // By number, if nothing is known.
        assert_eq!(balanced(&[1; 5], 2), [0, 1, 0, 1, 0]);
        let weights = [50, 10, 40, 30, 20, 10];
        let shards = balanced(&weights, 2);
        let load = |shard| -> u64 {
            let of_it = shards.iter().zip(weights).filter(|(own, _)| **own == shard);
            of_it.map(|(_, weight)| weight).sum()
        };
        assert_eq!((load(0), load(1)), (80, 80));
        assert_eq!(balanced(&[5, 5], 4), [0, 1]);
        assert_eq!(balanced(&[], 2), Vec::<usize>::new());
    }
}
