//! Joins the records of shards to that of the whole run.

use std::collections::BTreeMap;

use super::run::{CaseRecord, RunRecord, Shard};

/// Records that are not the shards of one run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MergeError {
    /// A record is that of a run of its own.
    #[error("run number {0} of these is not a shard")]
    NoShard(usize),
    /// Two records do not fit together.
    #[error("these are shards of different runs: their {0} differ")]
    Different(&'static str),
    /// A shard is there twice.
    #[error("shard {0} is there twice")]
    Twice(usize),
    /// A shard is not there.
    #[error("shard {number} of {count} is missing")]
    Missing {
        /// Its number.
        number: usize,
        /// How many there are.
        count: usize,
    },
    /// The shards were cut in different ways, so that a case is in two of them, or in none.
    #[error(
        "the shards were not cut alike: the case in place {0} of the run is not in one of them"
    )]
    CutOtherwise(usize),
}

/// The record of the whole run. Its times are from the first start to the last end.
pub fn merged(shards: Vec<RunRecord>) -> Result<RunRecord, MergeError> {
    let mut by_number: BTreeMap<usize, (RunRecord, Shard)> = BTreeMap::new();
    for (mut record, at) in shards.into_iter().zip(1..) {
        let shard = record.shard.take().ok_or(MergeError::NoShard(at))?;
        let number = shard.number;
        if by_number.insert(number, (record, shard)).is_some() {
            return Err(MergeError::Twice(number));
        }
    }
    let mut all = by_number.into_values();
    let (mut whole, first) = all.next().ok_or(MergeError::NoShard(1))?;
    let all: Vec<_> = all.collect();
    let numbers = all.iter().map(|(_, shard)| shard.number);
    let mut there: Vec<_> = std::iter::once(first.number).chain(numbers).collect();
    there.sort_unstable();
    let (count, total) = (first.count, first.total);
    let mut placed = BTreeMap::new();
    place(&mut placed, std::mem::take(&mut whole.cases), &first)?;
    for (record, shard) in all {
        if shard.count != count {
            return Err(MergeError::Different("numbers of shards"));
        }
        if shard.total != total {
            return Err(MergeError::Different("numbers of cases"));
        }
        let cases = join(&mut whole, record)?;
        place(&mut placed, cases, &shard)?;
    }
    let missing = (1..=count).find(|number| !there.contains(number));
    if let Some(number) = missing {
        return Err(MergeError::Missing { number, count });
    }
    // Repetitions that were not needed any more are in none of them.
    let lost = (0..total).find(|place| !placed.contains_key(place));
    if let Some(place) = lost.filter(|_| !whole.enough_failures) {
        return Err(MergeError::CutOtherwise(place));
    }
    whole.cases = placed.into_values().collect();
    Ok(whole)
}

/// Puts the cases of a shard in their places.
fn place(
    placed: &mut BTreeMap<usize, CaseRecord>,
    cases: Vec<CaseRecord>,
    shard: &Shard,
) -> Result<(), MergeError> {
    for (case, place) in cases.into_iter().zip(&shard.places) {
        if placed.insert(*place, case).is_some() {
            return Err(MergeError::CutOtherwise(*place));
        }
    }
    Ok(())
}

/// Adds what a record says of its run to that of the whole; gives its cases.
fn join(whole: &mut RunRecord, shard: RunRecord) -> Result<Vec<CaseRecord>, MergeError> {
    let same = [
        ("versions of stepproof", whole.stepproof == shard.stepproof),
        (
            "sites",
            (&whole.base_url, whole.mock) == (&shard.base_url, shard.mock),
        ),
        ("`--retries`", whole.retries == shard.retries),
        ("`--shuffle`", whole.shuffle == shard.shuffle),
        ("`--from` and `--to`", whole.stretch == shard.stretch),
        ("limits of slow steps", whole.slow_ms == shard.slow_ms),
    ];
    if let Some((what, _)) = same.iter().find(|(_, same)| !same) {
        return Err(MergeError::Different(what));
    }
    let end = |run: &RunRecord| {
        let seconds = u64::try_from(run.started).unwrap_or_default();
        seconds.saturating_mul(1000).saturating_add(run.duration_ms)
    };
    let last = end(whole).max(end(&shard));
    whole.started = whole.started.min(shard.started);
    let start = u64::try_from(whole.started).unwrap_or_default();
    whole.duration_ms = last.saturating_sub(start.saturating_mul(1000));
    whole.workers += shard.workers;
    whole.interrupted |= shard.interrupted;
    whole.enough_failures |= shard.enough_failures;
    whole.browser = whole.browser.take().or(shard.browser);
    Ok(shard.cases)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Event, EventKind, Retries};

    fn shard(number: usize, cases: &[(&str, usize)]) -> RunRecord {
        let started = EventKind::RunStarted {
            started: 100 + i64::try_from(number).unwrap(),
            cases: cases.iter().map(|(id, _)| ((*id).into(), 1)).collect(),
            workers: 1,
            shuffle: None,
            retries: Retries::default(),
            base_url: None,
            mock: true,
        };
        let ended = EventKind::RunFinished {
            interrupted: true,
            enough_failures: false,
        };
        let events = [(0, started), (5_000, ended)].map(|(at_ms, kind)| Event { at_ms, kind });
        let mut record = RunRecord::fold(&events).unwrap();
        record.shard = Some(Shard {
            number,
            count: 2,
            total: 3,
            places: cases.iter().map(|(_, place)| *place).collect(),
        });
        record
    }

    #[test]
    fn the_cases_stand_as_in_one_run() {
        let (one, two) = (shard(1, &[("a", 0), ("c", 2)]), shard(2, &[("b", 1)]));
        for order in [[one.clone(), two.clone()], [two, one]] {
            let whole = merged(order.to_vec()).unwrap();
            let ids: Vec<_> = whole.cases.iter().map(|case| case.id.to_string()).collect();
            assert_eq!(ids, ["a", "b", "c"]);
            assert_eq!((whole.started, whole.duration_ms), (101, 6_000));
            assert_eq!((whole.workers, whole.shard), (2, None));
        }
    }

    #[test]
    fn what_is_not_the_whole_of_one_run_is_refused() {
        let one = || shard(1, &[("a", 0), ("c", 2)]);
        let missing = MergeError::Missing {
            number: 2,
            count: 2,
        };
        assert_eq!(merged(vec![one()]), Err(missing));
        assert_eq!(merged(vec![one(), one()]), Err(MergeError::Twice(1)));
        let overlapping = shard(2, &[("a", 0), ("b", 1)]);
        assert_eq!(
            merged(vec![one(), overlapping]),
            Err(MergeError::CutOtherwise(0))
        );
        let lacking = shard(2, &[]);
        assert_eq!(
            merged(vec![one(), lacking]),
            Err(MergeError::CutOtherwise(1))
        );
        let mut own = one();
        own.shard = None;
        assert_eq!(merged(vec![one(), own]), Err(MergeError::NoShard(2)));
        let mut other = shard(2, &[("b", 1)]);
        other.base_url = Some("https://x".into());
        assert_eq!(
            merged(vec![one(), other]),
            Err(MergeError::Different("sites"))
        );
    }
}
