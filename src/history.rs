//! The history of runs: a small SQLite file that runs are appended to on request, and what it shows of
//! each case and step over time.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags, Transaction, params};

use crate::record::{CaseRecord, Outcome, RunRecord};

/// The version of the tables.
const VERSION: i64 = 1;

const TABLES: &str = "
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY,
        started INTEGER NOT NULL,
        duration_ms INTEGER NOT NULL,
        outcome TEXT NOT NULL
    );
    CREATE TABLE cases (
        run INTEGER NOT NULL REFERENCES runs (id),
        name TEXT NOT NULL,
        outcome TEXT NOT NULL,
        attempts INTEGER NOT NULL,
        duration_ms INTEGER NOT NULL
    );
    CREATE TABLE steps (
        run INTEGER NOT NULL REFERENCES runs (id),
        name TEXT NOT NULL,
        outcome TEXT NOT NULL,
        attempts INTEGER NOT NULL,
        duration_ms INTEGER NOT NULL
    );
    CREATE INDEX cases_of_run ON cases (run);
    CREATE INDEX steps_of_run ON steps (run);
";

/// Another process may be appending its run.
const PATIENCE: Duration = Duration::from_secs(10);

/// A history cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// The file cannot be read or written.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// It was written by another version, or is the file of something else.
    #[error(
        "its tables have version {0}, but this version of stepproof knows version {known}",
        known = VERSION
    )]
    Version(i64),
}

/// The history of the runs of a project.
#[derive(Debug)]
pub struct History {
    tables: Connection,
}

/// What the history shows of a case or a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trend {
    /// `web-self`, or `web-self/pay`.
    pub name: String,
    /// In how many runs it was carried out.
    pub runs: usize,
    /// In how many it failed.
    pub failed: usize,
    /// In how many it failed first, and passed when it was tried again.
    pub flaky: usize,
    /// How often it changed between passing and failing from one run to the next.
    pub changes: usize,
    /// The median of its durations in the earlier half of the runs in which it passed, in milliseconds.
    pub before_ms: u64,
    /// The same of the later half.
    pub lately_ms: u64,
}

impl Trend {
    /// Whether it sometimes passes and sometimes fails.
    pub fn is_flaky(&self) -> bool {
        self.flaky > 0 || self.changes > 1
    }

    /// Whether it takes half as long again as before, and a quarter of a second more.
    pub fn is_slower(&self) -> bool {
        self.before_ms > 0
            && self.lately_ms > self.before_ms * 3 / 2
            && self.lately_ms > self.before_ms + 250
    }
}

/// The runs that the trends are of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trends {
    /// When each of them started, in seconds since 1970, oldest first.
    pub runs: Vec<i64>,
    /// Of each case, by name.
    pub cases: Vec<Trend>,
    /// Of each step, by name.
    pub steps: Vec<Trend>,
}

impl Trends {
    /// The days of the first and of the last run, in UTC.
    pub fn days(&self) -> (String, String) {
        let day = |seconds: Option<&i64>| {
            let time = seconds.and_then(|seconds| Timestamp::from_second(*seconds).ok());
            time.map_or(String::new(), |time| time.strftime("%Y-%m-%d").to_string())
        };
        (day(self.runs.first()), day(self.runs.last()))
    }
}

/// How something ended in one run.
struct Seen {
    outcome: Outcome,
    duration_ms: u64,
}

impl History {
    /// Opens the file, which is made if it is not there.
    pub fn open(path: &Path) -> Result<Self, HistoryError> {
        Self::of(Connection::open(path)?)
    }

    /// Opens a file that is there.
    pub fn existing(path: &Path) -> Result<Self, HistoryError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Self::of(Connection::open_with_flags(path, flags)?)
    }

    fn of(mut tables: Connection) -> Result<Self, HistoryError> {
        tables.busy_timeout(PATIENCE)?;
        let change = tables.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let version: i64 = change.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let count = "SELECT count(*) FROM sqlite_master";
        let others: i64 = change.query_row(count, [], |row| row.get(0))?;
        match (version, others) {
            (VERSION, _) => {}
            (0, 0) => {
                change.execute_batch(TABLES)?;
                change.pragma_update(None, "user_version", VERSION)?;
            }
            (version, _) => return Err(HistoryError::Version(version)),
        }
        change.commit()?;
        Ok(Self { tables })
    }

    /// Appends a run: all of it, or nothing.
    pub fn append(&mut self, record: &RunRecord) -> Result<(), HistoryError> {
        let change = self.tables.transaction()?;
        let outcome = word(record.outcome());
        change.execute(
            "INSERT INTO runs (started, duration_ms, outcome) VALUES (?1, ?2, ?3)",
            params![record.started, signed(record.duration_ms), outcome],
        )?;
        let run = change.last_insert_rowid();
        for case in &record.cases {
            append_case(&change, run, case)?;
        }
        change.commit()?;
        Ok(())
    }

    /// The trends of the last so many runs.
    pub fn trends(&self, most: u32) -> Result<Trends, HistoryError> {
        let mut query = self
            .tables
            .prepare("SELECT id, started FROM runs ORDER BY id DESC LIMIT ?1")?;
        let runs = query.query_map([most], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let mut runs: Vec<(i64, i64)> = runs.collect::<Result<_, _>>()?;
        runs.reverse();
        let first = runs.first().map_or(0, |(id, _)| *id);
        Ok(Trends {
            cases: self.trends_of("cases", first)?,
            steps: self.trends_of("steps", first)?,
            runs: runs.into_iter().map(|(_, started)| started).collect(),
        })
    }

    fn trends_of(&self, table: &str, first: i64) -> Result<Vec<Trend>, HistoryError> {
        let all = format!(
            "SELECT name, outcome, duration_ms FROM {table} WHERE run >= ?1 ORDER BY run, rowid"
        );
        let mut query = self.tables.prepare(&all)?;
        let mut rows = query.query([first])?;
        let mut by_name: BTreeMap<String, Vec<Seen>> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let outcome: String = row.get(1)?;
            let duration: i64 = row.get(2)?;
            if let Some(outcome) = outcome_of(&outcome) {
                by_name.entry(row.get(0)?).or_default().push(Seen {
                    outcome,
                    duration_ms: u64::try_from(duration).unwrap_or_default(),
                });
            }
        }
        let trends = by_name.into_iter();
        Ok(trends.map(|(name, seen)| trend(name, &seen)).collect())
    }
}

fn append_case(change: &Transaction<'_>, run: i64, case: &CaseRecord) -> Result<(), HistoryError> {
    if case.outcome == Outcome::Skipped {
        return Ok(());
    }
    let insert = |table: &str| {
        format!(
            "INSERT INTO {table} (run, name, outcome, attempts, duration_ms) VALUES (?1, ?2, ?3, ?4, ?5)"
        )
    };
    // Browsers have histories of their own.
    let name = case.id.repeated(1).to_string();
    let attempts = i64::try_from(case.earlier_attempts.len() + 1).unwrap_or(i64::MAX);
    let (outcome, duration) = (word(case.outcome), signed(case.duration_ms));
    change.execute(
        &insert("cases"),
        params![run, name, outcome, attempts, duration],
    )?;
    let mut steps = change.prepare_cached(&insert("steps"))?;
    for step in case
        .steps
        .iter()
        .filter(|step| step.outcome != Outcome::Skipped)
    {
        let mut earlier = case
            .earlier_attempts
            .iter()
            .flat_map(|attempt| &attempt.steps);
        let failed = earlier.any(|other| other.id == step.id && !other.failures.is_empty());
        let outcome = match step.outcome {
            Outcome::Passed if failed && case.outcome == Outcome::Flaky => Outcome::Flaky,
            outcome => outcome,
        };
        let name = format!("{name}/{}", step.id);
        let duration = signed(step.duration_ms);
        steps.execute(params![run, name, word(outcome), attempts, duration])?;
    }
    Ok(())
}

fn trend(name: String, seen: &[Seen]) -> Trend {
    let failed = |seen: &&Seen| matches!(seen.outcome, Outcome::Failed | Outcome::Broken);
    let flaky = |seen: &&Seen| seen.outcome == Outcome::Flaky;
    let pairs = seen.windows(2);
    let changes = pairs.filter(|pair| failed(&&pair[0]) != failed(&&pair[1]));
    // What failed took as long as it was waited for.
    let passed = seen.iter().filter(|seen| !failed(seen));
    let durations: Vec<u64> = passed.map(|seen| seen.duration_ms).collect();
    let (before, lately) = durations.split_at(durations.len() / 2);
    Trend {
        name,
        runs: seen.len(),
        failed: seen.iter().filter(failed).count(),
        flaky: seen.iter().filter(flaky).count(),
        changes: changes.count(),
        before_ms: median(before),
        lately_ms: median(lately),
    }
}

fn median(durations: &[u64]) -> u64 {
    let mut sorted = durations.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The outcomes that are kept, with their words.
const WORDS: [(Outcome, &str); 6] = [
    (Outcome::Passed, "passed"),
    (Outcome::Flaky, "flaky"),
    (Outcome::Warned, "warned"),
    (Outcome::Failed, "failed"),
    (Outcome::Broken, "broken"),
    (Outcome::Skipped, "skipped"),
];

fn word(outcome: Outcome) -> &'static str {
    let mut words = WORDS.iter();
    let found = words.find(|(known, _)| *known == outcome);
    found.map_or("skipped", |(_, word)| word)
}

fn outcome_of(word: &str) -> Option<Outcome> {
    let mut words = WORDS.iter();
    words
        .find(|(_, known)| *known == word)
        .map(|(outcome, _)| *outcome)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Event, EventKind, Retries, StepRecord};
    use crate::source::Location;

    /// A run of one case with one step.
    fn run(started: i64, outcome: Outcome, duration_ms: u64) -> RunRecord {
        let begins = EventKind::RunStarted {
            started,
            cases: vec![("a".into(), 1)],
            workers: 1,
            shuffle: None,
            retries: Retries::default(),
            base_url: None,
            mock: true,
        };
        let event = Event {
            at_ms: 0,
            kind: begins,
        };
        let mut record = RunRecord::fold(&[event]).unwrap();
        let case = &mut record.cases[0];
        (case.outcome, case.duration_ms) = (outcome, duration_ms);
        let step = StepRecord::not_reached("pay", 1, "Pay.".into(), Location::nowhere());
        case.steps.push(StepRecord {
            outcome,
            duration_ms,
            ..step
        });
        record
    }

    #[test]
    fn trends_tell_what_is_flaky_and_what_has_become_slower() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.sqlite");
        let runs = [
            (1, Outcome::Passed, 1_000),
            (2, Outcome::Failed, 9_000),
            (3, Outcome::Passed, 1_000),
            (4, Outcome::Flaky, 2_000),
            (5, Outcome::Passed, 2_000),
            (6, Outcome::Skipped, 0),
        ];
        for (started, outcome, duration) in runs {
            // Each is a process of its own.
            let mut history = History::open(&path).unwrap();
            history.append(&run(started, outcome, duration)).unwrap();
        }
        let trends = History::existing(&path).unwrap().trends(50).unwrap();
        assert_eq!(trends.runs, [1, 2, 3, 4, 5, 6]);
        assert_eq!(trends.days().0, "1970-01-01");
        let [case] = &trends.cases[..] else {
            panic!("{trends:?}")
        };
        let expected = Trend {
            name: "a".into(),
            runs: 5,
            failed: 1,
            flaky: 1,
            changes: 2,
            before_ms: 1_000,
            lately_ms: 2_000,
        };
        assert_eq!(*case, expected);
        assert!(case.is_flaky() && case.is_slower());
        assert_eq!(trends.steps[0].name, "a/pay");
        // Only the last runs.
        let trends = History::existing(&path).unwrap().trends(2).unwrap();
        assert_eq!((trends.runs.len(), trends.cases[0].runs), (2, 1));
        assert!(!trends.cases[0].is_flaky() && !trends.cases[0].is_slower());
    }

    #[test]
    fn the_file_of_something_else_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("other");
        std::fs::write(&path, "this is not a database, and longer than its head").unwrap();
        assert!(matches!(History::open(&path), Err(HistoryError::Sqlite(_))));
        assert_eq!(
            std::fs::read_to_string(&path).unwrap(),
            "this is not a database, and longer than its head"
        );
        let other = folder.path().join("other.sqlite");
        let tables = Connection::open(&other).unwrap();
        tables.execute_batch("CREATE TABLE t (x)").unwrap();
        assert!(matches!(
            History::open(&other),
            Err(HistoryError::Version(0))
        ));
        assert!(History::existing(&folder.path().join("none")).is_err());
    }
}
