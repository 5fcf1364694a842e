//! Folds events into the record of a run, even if the run was cut short.

use super::event::{Event, EventKind};
use super::failure::{Class, Failure, Outcome};
use super::run::{Attempt, CaseRecord, FORMAT, RunRecord, StepRecord};
use crate::case_id::CaseId;
use crate::source::Location;

/// A case that has begun but not ended.
struct Open {
    id: CaseId,
    started_ms: u64,
    earlier: Vec<Attempt>,
    steps: Vec<StepRecord>,
    /// The step that has begun but not ended.
    current: Option<StepRecord>,
}

impl RunRecord {
    /// Folds the events of a run; `None` without a `RunStarted`. `options` and `pending` are known to
    /// the caller.
    ///
    /// A case that did not end is skipped and keeps the steps that it carried out; one that did not
    /// begin is skipped without steps. No event has their title and location, so both have
    /// [`Location::nowhere`] until a caller that knows the suite fills it in.
    pub fn fold(events: &[Event]) -> Option<Self> {
        let (mut record, planned) = events.iter().find_map(|event| match &event.kind {
            EventKind::RunStarted {
                started,
                workers,
                shuffle,
                retries,
                base_url,
                mock,
                cases,
            } => {
                let record = Self {
                    format: FORMAT,
                    stepproof: env!("CARGO_PKG_VERSION").to_owned(),
                    started: *started,
                    duration_ms: 0,
                    workers: *workers,
                    shuffle: *shuffle,
                    retries: *retries,
                    base_url: base_url.clone(),
                    mock: *mock,
                    options: Vec::new(),
                    pending: false,
                    browser: None,
                    interrupted: false,
                    enough_failures: false,
                    slow_ms: None,
                    shard: None,
                    stretch: None,
                    cases: Vec::new(),
                };
                Some((record, cases))
            }
            _ => None,
        })?;

        let mut open: Vec<Open> = Vec::new();
        let mut ended: Vec<CaseRecord> = Vec::new();
        for event in events {
            record.duration_ms = record.duration_ms.max(event.at_ms);
            match &event.kind {
                EventKind::RunStarted { .. } => {}
                EventKind::BrowserStarted(info) => {
                    record.browser.get_or_insert_with(|| info.clone());
                }
                EventKind::CaseStarted { case, .. } => open.push(Open {
                    id: case.clone(),
                    started_ms: event.at_ms,
                    earlier: Vec::new(),
                    steps: Vec::new(),
                    current: None,
                }),
                EventKind::StepStarted {
                    case,
                    step,
                    number,
                    text,
                } => {
                    if let Some(open) = open.iter_mut().find(|open| open.id == *case) {
                        let text = text.clone();
                        let record =
                            StepRecord::not_reached(step, *number, text, Location::nowhere());
                        open.current = Some(record);
                    }
                }
                EventKind::StepFinished { case, record } => {
                    if let Some(open) = open.iter_mut().find(|open| open.id == *case) {
                        open.current = None;
                        open.steps.push(record.clone());
                    }
                }
                EventKind::AttemptFinished {
                    case,
                    record: attempt,
                    ..
                } => {
                    if let Some(open) = open.iter_mut().find(|open| open.id == *case) {
                        open.started_ms = event.at_ms;
                        open.earlier.push(attempt.clone());
                        open.steps.clear();
                        open.current = None;
                    }
                }
                EventKind::CaseFinished(case) => {
                    if let Some(at) = open.iter().position(|open| open.id == case.id) {
                        open.remove(at);
                    }
                    ended.push(case.clone());
                }
                EventKind::RunFinished {
                    interrupted,
                    enough_failures,
                } => {
                    record.interrupted = *interrupted;
                    record.enough_failures = *enough_failures;
                }
            }
        }

        for (id, _) in planned {
            let case = if let Some(at) = ended.iter().position(|case| case.id == *id) {
                ended.remove(at)
            } else if let Some(at) = open.iter().position(|open| open.id == *id) {
                let open = open.remove(at);
                let duration_ms = record.duration_ms - open.started_ms;
                let mut case = skipped_case(id, duration_ms);
                case.earlier_attempts = open.earlier;
                case.steps = open.steps;
                case.steps.extend(open.current);
                case.failure = Some(Failure::new(
                    Class::Interrupted,
                    "the run ended before this case did",
                    &Location::nowhere(),
                ));
                case
            } else if record.enough_failures && id.is_repetition() {
                // It was not needed any more.
                continue;
            } else {
                skipped_case(id, 0)
            };
            record.cases.push(case);
        }
        record.cases.extend(ended);
        Some(record)
    }
}

fn skipped_case(id: &CaseId, duration_ms: u64) -> CaseRecord {
    CaseRecord {
        id: id.clone(),
        scenario: id.scenario().to_owned(),
        title: id.to_string(),
        tags: Vec::new(),
        location: Location::nowhere(),
        quarantine: None,
        browser: None,
        left_out: None,
        outcome: Outcome::Skipped,
        duration_ms,
        earlier_attempts: Vec::new(),
        nearly_timed_out: None,
        failure: None,
        volatile: Vec::new(),
        excepted: Vec::new(),
        reached: Vec::new(),
        steps: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Retried, Retries};

    fn events(kinds: Vec<EventKind>) -> Vec<Event> {
        let numbered = (0_u64..).step_by(10).zip(kinds);
        numbered
            .map(|(at_ms, kind)| Event { at_ms, kind })
            .collect()
    }

    fn run_of(cases: &[&str]) -> EventKind {
        EventKind::RunStarted {
            started: 1,
            cases: cases.iter().map(|id| ((*id).into(), 2)).collect(),
            workers: 2,
            shuffle: None,
            retries: Retries::default(),
            base_url: None,
            mock: true,
        }
    }

    fn begins(case: &str) -> EventKind {
        EventKind::CaseStarted {
            case: case.into(),
            worker: 0,
        }
    }

    fn step_begins(case: &str, number: usize) -> EventKind {
        EventKind::StepStarted {
            case: case.into(),
            step: format!("s{number}"),
            number,
            text: "Do it.".into(),
        }
    }

    fn step_ends(case: &str, number: usize) -> EventKind {
        EventKind::StepFinished {
            case: case.into(),
            record: StepRecord {
                outcome: Outcome::Passed,
                ..StepRecord::not_reached(
                    &format!("s{number}"),
                    number,
                    "Do it.".to_owned(),
                    Location::nowhere(),
                )
            },
        }
    }

    fn passes(case: &str) -> EventKind {
        EventKind::CaseFinished(CaseRecord {
            outcome: Outcome::Passed,
            ..skipped_case(&case.into(), 5)
        })
    }

    #[test]
    fn nothing_is_recorded_without_a_start() {
        assert_eq!(RunRecord::fold(&events(vec![passes("a")])), None);
    }

    #[test]
    fn cases_are_in_the_order_of_selection() {
        let kinds = vec![
            run_of(&["a", "b"]),
            begins("a"),
            begins("b"),
            passes("b"),
            passes("a"),
        ];
        let record = RunRecord::fold(&events(kinds)).unwrap();
        let ids: Vec<_> = record
            .cases
            .iter()
            .map(|case| case.id.to_string())
            .collect();
        assert_eq!(ids, ["a", "b"]);
        assert_eq!(record.duration_ms, 40);
        assert_eq!(record.outcome(), Outcome::Passed);
    }

    #[test]
    fn a_case_that_did_not_end_keeps_its_steps_and_one_not_reached_is_skipped() {
        let record = RunRecord::fold(&events(vec![
            run_of(&["a", "b[x]", "c"]),
            begins("b[x]"),
            begins("a"),
            passes("a"),
            step_begins("b[x]", 1),
            step_ends("b[x]", 1),
            step_begins("b[x]", 2),
            EventKind::RunFinished {
                interrupted: true,
                enough_failures: false,
            },
        ]))
        .unwrap();
        let [a, b, c] = &record.cases[..] else {
            panic!("{record:?}")
        };
        assert_eq!(a.outcome, Outcome::Passed);
        assert_eq!(
            (b.outcome, &*b.scenario, b.duration_ms),
            (Outcome::Skipped, "b", 60)
        );
        let steps: Vec<_> = b
            .steps
            .iter()
            .map(|step| (&*step.id, step.outcome))
            .collect();
        assert_eq!(steps, [("s1", Outcome::Passed), ("s2", Outcome::Skipped)]);
        assert_eq!(b.failure.as_ref().unwrap().class, Class::Interrupted);
        assert_eq!((c.outcome, c.steps.len()), (Outcome::Skipped, 0));
        assert!(record.interrupted);
        assert_eq!(record.outcome(), Outcome::Passed);
    }

    #[test]
    fn a_run_that_was_cut_short_keeps_the_earlier_attempts() {
        let attempt = Attempt {
            retried: Retried::Failure,
            outcome: Outcome::Failed,
            duration_ms: 20,
            failure: None,
            steps: Vec::new(),
        };
        let record = RunRecord::fold(&events(vec![
            run_of(&["a"]),
            begins("a"),
            step_begins("a", 1),
            step_ends("a", 1),
            EventKind::AttemptFinished {
                case: "a".into(),
                number: 1,
                record: attempt.clone(),
            },
            step_begins("a", 1),
        ]))
        .unwrap();
        let [case] = &record.cases[..] else {
            panic!("{record:?}")
        };
        assert_eq!(case.earlier_attempts, [attempt]);
        // Only the last attempt's.
        assert_eq!((case.steps.len(), case.duration_ms), (1, 10));
        assert_eq!(case.steps[0].outcome, Outcome::Skipped);
    }

    #[test]
    fn repetitions_that_were_not_needed_are_not_recorded() {
        let record = RunRecord::fold(&events(vec![
            run_of(&["a", "b", "a#2", "b#2"]),
            begins("a"),
            passes("a"),
            EventKind::RunFinished {
                interrupted: false,
                enough_failures: true,
            },
        ]))
        .unwrap();
        let ids: Vec<_> = record
            .cases
            .iter()
            .map(|case| case.id.to_string())
            .collect();
        assert_eq!(ids, ["a", "b"]);
        assert_eq!(record.outcome(), Outcome::Passed);
    }

    #[test]
    fn a_missing_case_breaks_a_run_that_was_not_interrupted() {
        let kinds = vec![
            run_of(&["a"]),
            EventKind::RunFinished {
                interrupted: false,
                enough_failures: false,
            },
        ];
        let record = RunRecord::fold(&events(kinds)).unwrap();
        assert_eq!(record.outcome(), Outcome::Broken);
    }

    #[test]
    fn a_case_that_runs_twice_is_recorded_twice() {
        let kinds = vec![
            run_of(&["a", "a"]),
            begins("a"),
            passes("a"),
            begins("a"),
            passes("a"),
        ];
        assert_eq!(RunRecord::fold(&events(kinds)).unwrap().cases.len(), 2);
    }

    #[test]
    fn the_record_survives_a_round_trip_through_json() {
        let kinds = vec![run_of(&["a", "b"]), begins("a"), step_begins("a", 1)];
        let record = RunRecord::fold(&events(kinds)).unwrap();
        let json = serde_json::to_string(&record).unwrap();
        assert_eq!(serde_json::from_str::<RunRecord>(&json).unwrap(), record);
    }
}
