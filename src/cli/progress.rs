//! Shows the progress of a run: a bar on a terminal, plain lines elsewhere.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::out;
use crate::record::{Event, EventKind, Outcome};
use crate::report::{Paint, Progress};

/// The progress of a run.
pub struct View {
    progress: Progress,
    bar: Option<ProgressBar>,
    quiet: bool,
}

impl View {
    /// Shows nothing before the first event; with `quiet`, only cases that did not pass. A bar would
    /// be in the way of questions.
    pub fn new(paint: Paint, quiet: bool, bar: bool) -> Self {
        let bar = (out::shows_bar() && !quiet && bar).then(|| {
            let target = ProgressDrawTarget::stderr();
            let bar = ProgressBar::with_draw_target(Some(0), target);
            let style = ProgressStyle::with_template("{bar:24} {pos}/{len} {wide_msg}");
            bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        });
        Self {
            progress: Progress::new(paint),
            bar,
            quiet,
        }
    }

    /// Shows an event.
    pub fn show(&mut self, event: &Event) {
        let passed = match &event.kind {
            EventKind::CaseFinished(case) => case.outcome == Outcome::Passed,
            EventKind::AttemptFinished { .. } => false,
            _ => true,
        };
        let line = self.progress.follow(event);
        let line = line.filter(|_| !(self.quiet && passed));
        let Some(bar) = &self.bar else {
            line.iter().for_each(|line| out::say_line!("{line}"));
            return;
        };
        let (done, total) = self.progress.position();
        bar.set_length(total as u64);
        bar.set_position(done as u64);
        bar.set_message(self.progress.now());
        line.iter().for_each(|line| bar.println(line));
    }

    /// Removes the bar.
    pub fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
