//! Errors on the pages of a case. At the end of each step they are judged by the step's rules,
//! recorded, and named as the likely cause of the step's failures.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::history::History;
use super::live::origin;
use crate::browser::{Page, PageErrors};
use crate::page::{Blanks, PageError, PageErrorKind, RequestFailure, inline_scalar};
use crate::record::{Class, Failure, Outcome, StepRecord};
use crate::scenario::{ErrorLevel, ErrorPattern, ErrorRule, Step};
use crate::source::Location;

/// Most errors of a step in the record.
const MOST_KEPT: usize = 50;

/// Most causes of a failure.
const MOST_CAUSES: usize = 5;

/// The text without users and passwords in addresses.
fn without_logins(text: &str) -> String {
    static LOGIN: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(\b[a-zA-Z][a-zA-Z0-9+.-]*://)[^/\s?#@]*@").ok());
    match &*LOGIN {
        Some(login) => login.replace_all(text, "$1").into_owned(),
        None => text.to_owned(),
    }
}

/// The errors of a case so far.
pub(super) struct CaseErrors {
    /// The site's origin, and that of its sockets.
    home: [String; 2],
    /// How many loads had ended when the last step ended.
    loaded: u64,
    /// Errors of earlier steps on the current page, the latest step first.
    earlier: Vec<String>,
    /// Locations of the exceptions that were used.
    pub(super) excepted: BTreeSet<Location>,
}

/// Exceptions from a rule, compiled.
pub(super) struct Exceptions<'a>(Vec<(&'a Location, Regex)>);

impl<'a> Exceptions<'a> {
    /// The patterns are valid: the reader has compiled them before.
    pub(super) fn of(patterns: &'a [ErrorPattern]) -> Self {
        let compiled = patterns.iter();
        let compiled = compiled
            .filter_map(|except| Some((&except.location, Regex::new(&except.pattern).ok()?)));
        Self(compiled.collect())
    }

    /// Whether they except something with these words; which of them do is added to those `used`.
    pub(super) fn cover(&self, words: &str, used: &mut BTreeSet<Location>) -> bool {
        let fits = self.0.iter().filter(|(_, regex)| regex.is_match(words));
        let fits: Vec<_> = fits.map(|(location, _)| (*location).clone()).collect();
        let covered = !fits.is_empty();
        used.extend(fits);
        covered
    }
}

impl CaseErrors {
    /// No errors yet, on the site with this address.
    pub(super) fn of(base_url: &str) -> Self {
        Self {
            home: homes(origin(base_url)),
            loaded: 0,
            earlier: Vec::new(),
            excepted: BTreeSet::new(),
        }
    }

    /// Locations of the exceptions that were used so far.
    pub(super) fn excepted(&self) -> Vec<Location> {
        self.excepted.iter().cloned().collect()
    }

    /// Records and judges the errors since the previous step ended.
    pub(super) fn at_the_end_of(
        &mut self,
        step: &Step,
        page: &mut dyn Page,
        history: &History,
        blanks: &Blanks,
        record: &mut StepRecord,
    ) {
        // Errors of an earlier page do not explain a failure on this one.
        let loaded = page.activity().loaded;
        if std::mem::replace(&mut self.loaded, loaded) != loaded {
            self.earlier.clear();
        }
        let PageErrors {
            errors,
            mut left_out,
        } = page.page_errors();
        if step.errors.page_errors.level == ErrorLevel::Off {
            // Only scripts produce that many.
            left_out = 0;
        }
        let mut own = Vec::new();
        if !errors.is_empty() {
            // Volatile values in errors do not count as seen on the page.
            let blanks = &mut blanks.clone();
            let requests = Exceptions::of(&step.errors.requests.except);
            let scripts = Exceptions::of(&step.errors.page_errors.except);
            for mut error in errors {
                let of_request = error.kind.is_request();
                let excepted = if of_request { &requests } else { &scripts };
                if is_expected(&error.kind, history.statuses()) {
                    continue;
                }
                normalize(&mut error.kind, &self.home, blanks);
                if rule_of(step, &error.kind).level != ErrorLevel::Off
                    && !excepted.cover(&error.kind.to_string(), &mut self.excepted)
                {
                    own.push(error);
                }
            }
        }
        self.explain(&own, record);
        let failures = failures(step, &own, left_out, &record.failures);
        record.failures.splice(0..0, failures);
        let lines = own
            .iter()
            .map(|error| format!("{error} (in step {})", step.id));
        self.earlier.splice(0..0, lines.take(MOST_KEPT));
        self.earlier.truncate(MOST_KEPT);
        record.more_page_errors = left_out + own.len().saturating_sub(MOST_KEPT) as u64;
        own.truncate(MOST_KEPT);
        record.page_errors = own;
    }

    /// Names the errors as likely causes of the step's failures.
    fn explain(&self, own: &[PageError], record: &mut StepRecord) {
        // What a page violates, it violates by itself.
        let caused = |failure: &&mut Failure| {
            failure.class.outcome() == Outcome::Failed && failure.class != Class::Accessibility
        };
        for failure in record.failures.iter_mut().filter(caused) {
            // If the failure is that there is no page, it says so itself.
            let tells =
                |error: &&PageError| failure.class != Class::App || !error.kind.is_document();
            let own = own.iter().filter(tells).map(ToString::to_string);
            let mut causes: Vec<_> = own.chain(self.earlier.iter().cloned()).collect();
            let more = causes.len().saturating_sub(MOST_CAUSES);
            if more > 1 {
                causes.truncate(MOST_CAUSES);
                causes.push(format!("{more} more, see run.json"));
            }
            failure.causes = causes;
        }
    }
}

/// The origin of a site, and that of its sockets.
fn homes(home: String) -> [String; 2] {
    [home.replacen("http", "ws", 1), home]
}

/// Replaces what differs between runs: the host of the site, logins, and volatile values.
fn normalize(kind: &mut PageErrorKind, homes: &[String], blanks: &mut Blanks) {
    for text in kind.texts_mut() {
        let mut told = without_logins(text);
        for home in homes {
            told = told
                .replace(&format!("{home}/"), "/")
                .replace(home, "<site>");
        }
        *text = blanks.apply(&told);
    }
}

/// The errors in the console since the previous step ended, as texts, without those that the rule excepts.
pub(super) fn console_errors(
    rule: &ErrorRule,
    page: &mut dyn Page,
    home: String,
    blanks: &Blanks,
) -> Vec<String> {
    let (homes, excepted) = (homes(home), Exceptions::of(&rule.except));
    // Volatile values in errors do not count as seen on the page.
    let blanks = &mut blanks.clone();
    let errors = page.page_errors_so_far().errors.into_iter();
    let errors = errors.filter_map(|mut error| {
        normalize(&mut error.kind, &homes, blanks);
        let words = error.kind.to_string();
        let counts = !error.kind.is_request() && !excepted.cover(&words, &mut BTreeSet::new());
        counts.then(|| error.to_string())
    });
    errors.collect()
}

/// Whether this is a document that was answered with a status that the step expects.
fn is_expected(kind: &PageErrorKind, statuses: &[u16]) -> bool {
    match kind {
        PageErrorKind::Request(request) => {
            matches!(request.how, RequestFailure::Answered(status) if statuses.contains(&status))
                && kind.is_document()
        }
        _ => false,
    }
}

fn rule_of<'a>(step: &'a Step, kind: &PageErrorKind) -> &'a ErrorRule {
    match kind.is_request() {
        true => &step.errors.requests,
        false => &step.errors.page_errors,
    }
}

/// The failures for the errors that count, one for each kind.
fn failures(step: &Step, own: &[PageError], left_out: u64, others: &[Failure]) -> Vec<Failure> {
    let no_page = others.iter().any(|failure| failure.class == Class::App);
    let requests = own.iter().filter(|error| {
        let is_reported = no_page && error.kind.is_document();
        error.kind.is_request() && !is_reported
    });
    let scripts = own.iter().filter(|error| !error.kind.is_request());
    let rules = &step.errors;
    let counting = [
        (
            &rules.requests,
            "requests",
            "failed request",
            requests.collect(),
            0,
        ),
        (
            &rules.page_errors,
            "page_errors",
            "page error",
            Vec::from_iter(scripts),
            left_out,
        ),
    ];
    let counting = counting
        .into_iter()
        .filter(|(rule, ..)| rule.level == ErrorLevel::Fail);
    counting
        .filter_map(|(_, key, what, errors, more)| failure(step, key, what, &errors, more))
        .collect()
}

fn failure(
    step: &Step,
    key: &str,
    what: &str,
    errors: &[&PageError],
    more: u64,
) -> Option<Failure> {
    let mut lines: Vec<_> = errors.iter().map(ToString::to_string).collect();
    if more > 0 {
        lines.push(format!("{more} errors beyond those that are looked at"));
    }
    let mut lines = lines.into_iter();
    let title = format!("{what}: {}", lines.next()?);
    let first = errors
        .first()
        .map(|error| inline_scalar(&error.kind.to_string()));
    let except = first.unwrap_or_else(|| "…".to_owned());
    Some(
        Failure::new(Class::PageError, title, &step.location)
            .details(lines)
            .help(format!(
                "fix the page or the site; if the error is not theirs, add an exception to the step or to \
                 scenarios/stepproof.yaml: `{key}: {{ except: [{except}] }}`"
            )),
    )
}
