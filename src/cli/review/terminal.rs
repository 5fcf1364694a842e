//! A review in the terminal: a key for each decision, each carried out at once.

use std::io::{self, IsTerminal as _};
use std::path::PathBuf;

use console::{Key, Term};

use super::super::exit::{CliError, Exit};
use super::super::out::{say, say_line};
use super::{Desk, screen};
use crate::escape::one_line;
use crate::page::Change;
use crate::report::Paint;
use crate::review::{Decided, Decision, Group, Waiting};
use crate::snapshots::{self, Kept, KeptKind};

/// Fails where nobody can press a key.
pub(super) fn somebody_is_there() -> Result<(), CliError> {
    if io::stdin().is_terminal() && io::stderr().is_terminal() {
        return Ok(());
    }
    let message = "`stepproof review` needs a terminal, and this is none";
    Err(CliError::new(Exit::Usage, message).help(
        "`stepproof review --web` is a page in the browser; `stepproof accept` and `stepproof reject` \
         take names",
    ))
}

/// Whether the review goes on.
enum Next {
    Goes,
    Ends(Exit),
}

/// Shows everything that waits until it is decided or skipped.
pub(super) fn go_through(mut desk: Desk, paint: Paint) -> Result<Exit, CliError> {
    let groups = std::mem::take(&mut desk.queue.groups);
    let orphans = std::mem::take(&mut desk.queue.orphans);
    let mut session = Session {
        desk,
        paint,
        term: Term::stderr(),
        accepted: 0,
        rejected: 0,
        removed: 0,
        left: groups.iter().map(|group| group.files.len()).sum(),
        renamed: Vec::new(),
    };
    let exit = session.all(groups, orphans)?;
    let counts = [
        session.accepted,
        session.rejected,
        session.left,
        session.removed,
    ];
    super::close(&session.desk.sayings, &session.renamed, counts, paint);
    Ok(exit)
}

struct Session {
    desk: Desk,
    paint: Paint,
    term: Term,
    accepted: usize,
    rejected: usize,
    removed: usize,
    /// How many files still wait.
    left: usize,
    /// The changes of accepted pages.
    renamed: Vec<Change>,
}

impl Session {
    fn all(&mut self, groups: Vec<Group>, orphans: Vec<Kept>) -> Result<Exit, CliError> {
        let all = groups.len();
        for (mut group, number) in groups.into_iter().zip(1..) {
            if let Next::Ends(exit) = self.group(&mut group, number, all)? {
                return Ok(exit);
            }
        }
        self.orphans(orphans)
    }

    /// Shows a change until all its files are decided, or skipped.
    fn group(&mut self, group: &mut Group, number: usize, all: usize) -> Result<Next, CliError> {
        let mut shown = 0;
        while let Some(first) = group.files.first().cloned() {
            let same = group.files.len();
            if shown != same {
                say(&screen::group(group, number, all, self.paint));
                shown = same;
            }
            match self.key(&screen::keys(same, self.paint))? {
                Key::Char('a') => self.decide(group, 1, Decision::Accept)?,
                Key::Char('e' | 'A') => self.decide(group, same, Decision::Accept)?,
                Key::Char('r') => self.decide(group, 1, Decision::Reject)?,
                Key::Char('R') => self.decide(group, same, Decision::Reject)?,
                Key::Char('s') => return Ok(Next::Goes),
                Key::Char('d') => self.lines(&first)?,
                Key::Char('l') => say(&screen::steps(&group.files)),
                Key::Char('o') => self.open(&first),
                Key::Char('q') | Key::Escape => return Ok(Next::Ends(Exit::Passed)),
                Key::CtrlC => return Ok(Next::Ends(Exit::Interrupted)),
                _ => say(screen::HELP),
            }
        }
        Ok(Next::Goes)
    }

    /// Decides about the first so many files of a group, and takes them out of it.
    fn decide(
        &mut self,
        group: &mut Group,
        number: usize,
        decision: Decision,
    ) -> Result<(), CliError> {
        for waiting in group.files.drain(..number) {
            let name = waiting.file.words();
            let name = one_line(&name);
            self.left -= 1;
            match (waiting.decide(decision)?, decision) {
                (Decided::Outdated, _) => {
                    self.left += 1;
                    say_line!(
                        "{} {name}: it is no longer what was shown; `stepproof review` shows what it is now",
                        self.paint.yellow("left alone")
                    );
                }
                (Decided::Done, Decision::Accept) => {
                    self.accepted += 1;
                    self.renamed
                        .extend(group.difference.changes().iter().cloned());
                    say_line!("{} {name}", self.paint.green("accepted"));
                }
                (Decided::Done, Decision::Reject) => {
                    self.rejected += 1;
                    say_line!("{} {name}", self.paint.red("rejected"));
                }
            }
        }
        Ok(())
    }

    /// Shows the lines that differ.
    fn lines(&self, waiting: &Waiting) -> Result<(), CliError> {
        if matches!(waiting.file.kind, KeptKind::Picture { .. }) {
            say_line!("a picture has no lines: o opens it");
            return Ok(());
        }
        let (old, new) = waiting.texts()?;
        say(&format!(
            "\n{}",
            screen::lines(old.as_deref(), &new, self.paint)
        ));
        Ok(())
    }

    /// Opens what shows the step, by the program that the system has for it.
    fn open(&self, waiting: &Waiting) {
        let shown: PathBuf = match waiting.file.kind {
            KeptKind::Picture { .. } => snapshots::picture_file(&waiting.file.path),
            _ => self.desk.output.join("report.html"),
        };
        let path = shown.display().to_string();
        let path = one_line(&path);
        if !shown.is_file() {
            say_line!("there is no `{path}`: `stepproof run` writes it");
            return;
        }
        match opener::open_browser(&shown) {
            Ok(()) => say_line!("opened {path}"),
            Err(error) => say_line!("cannot open `{path}`: {error}"),
        }
    }

    fn orphans(&mut self, orphans: Vec<Kept>) -> Result<Exit, CliError> {
        let all = orphans.len();
        let mut every = false;
        for (file, number) in orphans.into_iter().zip(1..) {
            if !every {
                let root = &self.desk.root;
                say(&screen::orphan(&file, root, number, all, self.paint));
                match self.key_for_orphan(all - number + 1)? {
                    Key::Char('x') => {}
                    Key::Char('X') => every = true,
                    Key::Char('s') => continue,
                    Key::CtrlC => return Ok(Exit::Interrupted),
                    _ => return Ok(Exit::Passed),
                }
            }
            snapshots::remove(&file)?;
            self.removed += 1;
            let path = file
                .path
                .strip_prefix(&self.desk.root)
                .unwrap_or(&file.path);
            let path = path.display().to_string();
            say_line!("{} {}", self.paint.red("removed"), one_line(&path));
        }
        Ok(Exit::Passed)
    }

    /// Waits for one of the keys that there are for such a file.
    fn key_for_orphan(&self, left: usize) -> Result<Key, CliError> {
        loop {
            let key = self.key(&screen::orphan_keys(left, self.paint))?;
            match key {
                Key::Char('x' | 'X' | 's' | 'q') | Key::Escape | Key::CtrlC => return Ok(key),
                _ => say(screen::ORPHAN_HELP),
            }
        }
    }

    /// Waits for a key, and repeats it behind the prompt.
    fn key(&self, prompt: &str) -> Result<Key, CliError> {
        say(prompt);
        let key = self.term.read_key_raw().map_err(|error| {
            let message = format!("cannot read from the terminal: {error}");
            CliError::new(Exit::Environment, message)
        })?;
        match key {
            Key::Char(key) => say_line!("{key}"),
            _ => say("\n"),
        }
        Ok(key)
    }
}
