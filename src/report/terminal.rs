//! Live progress: a line for each case that ended, and a status line.

use super::paint::Paint;
use super::words;
use crate::case_id::CaseId;
use crate::escape::one_line;
use crate::record::{Attempt, CaseRecord, Event, EventKind, Outcome};

/// Follows the events of a run.
#[derive(Debug)]
pub struct Progress {
    paint: Paint,
    total: usize,
    done: usize,
    failed: usize,
    running: Vec<Running>,
}

#[derive(Debug)]
struct Running {
    case: CaseId,
    step: Option<(usize, String)>,
}

impl Progress {
    /// Nothing has happened yet.
    pub fn new(paint: Paint) -> Self {
        Self {
            paint,
            total: 0,
            done: 0,
            failed: 0,
            running: Vec::new(),
        }
    }

    /// Follows an event; returns a line to print, if there is one.
    pub fn follow(&mut self, event: &Event) -> Option<String> {
        match &event.kind {
            EventKind::RunStarted {
                cases,
                workers,
                shuffle,
                base_url,
                ..
            } => {
                self.total = cases.len();
                let site = base_url.as_deref().unwrap_or("the mock portal");
                let order = match shuffle {
                    None => String::new(),
                    Some(seed) => format!(", in the order of --shuffle={seed}"),
                };
                Some(format!(
                    "{} {} against {}, {}{order}",
                    self.paint.bold("run"),
                    words::count(cases.len(), "case"),
                    one_line(site),
                    words::count(*workers, "worker"),
                ))
            }
            EventKind::BrowserStarted(_)
            | EventKind::StepFinished { .. }
            | EventKind::RunFinished { .. } => None,
            EventKind::CaseStarted { case, .. } => {
                self.running.push(Running {
                    case: case.clone(),
                    step: None,
                });
                None
            }
            EventKind::StepStarted {
                case, number, text, ..
            } => {
                if let Some(running) = self.running.iter_mut().find(|r| r.case == *case) {
                    running.step = Some((*number, text.clone()));
                }
                None
            }
            EventKind::AttemptFinished { case, record, .. } => Some(self.retry(case, record)),
            EventKind::CaseFinished(case) => {
                if let Some(at) = self.running.iter().position(|r| r.case == case.id) {
                    self.running.remove(at);
                }
                self.done += 1;
                let failed = matches!(case.outcome, Outcome::Failed | Outcome::Broken);
                self.failed += usize::from(failed && case.quarantine.is_none());
                Some(line(case, self.paint))
            }
        }
    }

    /// `RETRY web-self (3 of 15 steps, 12 skipped, 2.1s): step pay: …`
    fn retry(&self, case: &CaseId, attempt: &Attempt) -> String {
        format!(
            "{} {} ({}, {}){}",
            self.paint.yellow("RETRY"),
            one_line(&case.to_string()),
            words::steps(&attempt.steps),
            words::duration(attempt.duration_ms),
            words::first_failure(attempt.failures())
        )
    }

    /// The number of cases that ended, and of all cases.
    pub fn position(&self) -> (usize, usize) {
        (self.done, self.total)
    }

    /// The status line: the case that has been running longest, its step, and how many others run.
    pub fn now(&self) -> String {
        let failed = match self.failed {
            0 => String::new(),
            failed => format!("{} · ", self.paint.red(&format!("{failed} failed"))),
        };
        let Some(first) = self.running.first() else {
            return failed.trim_end_matches(" · ").to_owned();
        };
        let step = first.step.as_ref().map_or(String::new(), |(number, text)| {
            format!(" {number} {}", one_line(text))
        });
        let others = match self.running.len() - 1 {
            0 => String::new(),
            others => format!(" (+{others})"),
        };
        format!(
            "{failed}{}{others}{step}",
            self.paint.bold(&one_line(&first.case.to_string()))
        )
    }
}

/// `PASS web-self (15 steps, 2.1s)`, with the first failure behind it.
fn line(case: &CaseRecord, paint: Paint) -> String {
    let label = words::label(case.outcome);
    let label = match case.outcome {
        Outcome::Passed => paint.green(label),
        Outcome::Flaky | Outcome::Warned | Outcome::Skipped => paint.yellow(label),
        Outcome::Failed | Outcome::Broken => paint.red(label),
    };
    let left_out = case.left_out.as_ref();
    let reason = left_out.map_or_else(
        || words::first_failure(case.failures()),
        |why| format!(": {}", one_line(why)),
    );
    let quarantine = case.quarantine.as_ref().map_or("", |_| ", in quarantine");
    let time = words::duration(case.duration_ms);
    let attempts = match case.earlier_attempts.len() {
        0 => String::new(),
        earlier => format!(", attempt {}", earlier + 1),
    };
    format!(
        "{label} {} ({}, {time}{attempts}{quarantine}){reason}",
        one_line(&case.id.to_string()),
        words::steps(&case.steps)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Class, Failure, Retried, Retries};
    use crate::source::Location;

    fn event(kind: EventKind) -> Event {
        Event { at_ms: 0, kind }
    }

    fn case(outcome: Outcome, failure: Option<Failure>) -> CaseRecord {
        CaseRecord {
            id: "web-self".into(),
            scenario: "web-self".into(),
            title: "本人缴费".into(),
            tags: Vec::new(),
            location: Location::nowhere(),
            quarantine: None,
            browser: None,
            left_out: None,
            outcome,
            duration_ms: 2_100,
            earlier_attempts: Vec::new(),
            nearly_timed_out: None,
            failure,
            volatile: Vec::new(),
            excepted: Vec::new(),
            reached: Vec::new(),
            steps: Vec::new(),
        }
    }

    #[test]
    fn shows_what_is_running_and_what_ended() {
        let mut progress = Progress::new(Paint { color: false });
        let start = EventKind::RunStarted {
            started: 0,
            cases: vec![("web-self".into(), 15), ("app".into(), 11)],
            workers: 2,
            shuffle: Some(7),
            retries: Retries::default(),
            base_url: None,
            mock: true,
        };
        assert_eq!(
            progress.follow(&event(start)).as_deref(),
            Some("run 2 cases against the mock portal, 2 workers, in the order of --shuffle=7")
        );
        for id in ["web-self", "app"] {
            let case = id.into();
            progress.follow(&event(EventKind::CaseStarted { case, worker: 0 }));
        }
        progress.follow(&event(EventKind::StepStarted {
            case: "web-self".into(),
            step: "sign-in".into(),
            number: 2,
            text: "点击\u{1b}[2J“登录”。".into(),
        }));
        assert_eq!(progress.now(), "web-self (+1) 2 点击␛[2J“登录”。");
        let failure = Failure {
            class: Class::Environment,
            title: "no browser\u{1b}[2J".into(),
            location: Location::nowhere(),
            details: Vec::new(),
            causes: Vec::new(),
            help: None,
        };
        let ended = case(Outcome::Broken, Some(failure));
        assert_eq!(
            progress
                .follow(&event(EventKind::CaseFinished(ended)))
                .as_deref(),
            Some("BROKEN web-self (0 steps, 2.1s): no browser␛[2J")
        );
        assert_eq!(progress.position(), (1, 2));
        assert_eq!(progress.now(), "1 failed · app");
    }

    #[test]
    fn an_attempt_that_fails_is_told_and_what_passes_later_is_flaky() {
        let mut progress = Progress::new(Paint { color: false });
        let attempt = Attempt {
            retried: Retried::Failure,
            outcome: Outcome::Failed,
            duration_ms: 1_000,
            failure: Some(Failure::new(Class::App, "HTTP 500", &Location::nowhere())),
            steps: Vec::new(),
        };
        let retried = EventKind::AttemptFinished {
            case: "web-self".into(),
            number: 1,
            record: attempt.clone(),
        };
        let told = progress.follow(&event(retried));
        assert_eq!(told.unwrap(), "RETRY web-self (0 steps, 1.0s): HTTP 500");
        let mut flaky = case(Outcome::Flaky, None);
        flaky.earlier_attempts.push(attempt);
        let told = progress.follow(&event(EventKind::CaseFinished(flaky)));
        assert_eq!(told.unwrap(), "FLAKY web-self (0 steps, 2.1s, attempt 2)");
    }

    #[test]
    fn colours_only_when_asked() {
        let passed = case(Outcome::Passed, None);
        let plain = line(&passed, Paint { color: false });
        assert_eq!(plain, "PASS web-self (0 steps, 2.1s)");
        let painted = line(&passed, Paint { color: true });
        assert!(painted.starts_with("\x1b[1;32mPASS\x1b[0m "));
    }
}
