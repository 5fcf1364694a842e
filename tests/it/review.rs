//! `review`: in a terminal of its own, and as a page.

pub mod web;

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::process::{Child, Command, Stdio};

use rustix::fs::{Mode, OFlags, open};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::harness::Project;

const PAY: &str = "\
scenario: pay
title: Pay
matrix:
  - { id: card, how: Card }
  - { id: cash, how: Cash }
  - { id: bank, how: Bank }
steps:
  - step: choose
    text: Choose how to pay.
    do: [{ open: / }]
  - step: done
    text: Click “Pay”.
    do: [{ click: Pay }, { click: \"${matrix.how}\" }]
";

/// `stepproof` in a terminal.
struct Terminal {
    keyboard: File,
    screen: File,
    child: Child,
    shown: String,
}

impl Terminal {
    fn run(project: &Project, args: &str, environment: &[(&str, &str)]) -> Self {
        let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&terminal).unwrap();
        unlockpt(&terminal).unwrap();
        let name = ptsname(&terminal, Vec::new()).unwrap();
        let side = || {
            let flags = OFlags::RDWR | OFlags::NOCTTY;
            Stdio::from(File::from(open(&*name, flags, Mode::empty()).unwrap()))
        };
        let child = Command::new(env!("CARGO_BIN_EXE_stepproof"))
            .current_dir(project.root())
            .args(args.split_whitespace())
            .env("TERM", "xterm")
            .env("NO_COLOR", "1")
            .envs(environment.iter().copied())
            .stdin(side())
            .stdout(side())
            .stderr(side())
            .spawn()
            .unwrap();
        let screen = File::from(terminal);
        Self {
            keyboard: screen.try_clone().unwrap(),
            screen,
            child,
            shown: String::new(),
        }
    }

    /// Reads until the terminal shows this, and gives what it has shown since the last time.
    #[track_caller]
    fn shows(&mut self, text: &str) -> String {
        let mut bytes = [0; 4096];
        loop {
            if let Some(at) = self.shown.find(text) {
                let rest = self.shown.split_off(at + text.len());
                return std::mem::replace(&mut self.shown, rest);
            }
            // At its end, the terminal of a process answers with an error.
            let read = self.screen.read(&mut bytes).unwrap_or(0);
            assert!(read > 0, "no `{text}` in:\n{}", self.shown);
            let more = String::from_utf8_lossy(&bytes[..read]).replace('\r', "");
            self.shown.push_str(&more);
        }
    }

    fn press(&mut self, key: &str) {
        self.keyboard.write_all(key.as_bytes()).unwrap();
    }

    #[track_caller]
    fn ends_with(mut self, code: i32) {
        assert_eq!(self.child.wait().unwrap().code(), Some(code));
    }
}

pub fn snap(text: &str) -> String {
    format!("---\nsource: scenarios/pay.yaml\n---\n{text}\n")
}

/// A change of the step `choose` in each case: its button is renamed, on a page with this text.
pub fn rename_button(project: &Project, page: impl Fn(&str, &str) -> String) {
    for case in ["card", "cash", "bank"] {
        for (file, button) in [("choose.snap", "Pay"), ("choose.snap.new", "Go")] {
            let path = format!("snapshots/pay.{case}/{file}");
            project.write(&path, &snap(&page(case, button)));
        }
    }
}

/// Three pages with one change, one with another, and a file of no step.
pub fn project() -> Project {
    let project = Project::new(&[("scenarios/pay.yaml", PAY)]);
    rename_button(&project, |case, button| {
        format!("- text: {case}\n- button \"{button}\"")
    });
    project.write("snapshots/pay.card/done.snap.new", &snap("- text: thanks"));
    project.write("snapshots/pay.card/gone.snap", &snap("- text: a"));
    project
}

#[test]
fn a_change_of_many_steps_is_shown_once_and_decided_by_one_key() {
    let project = project();
    let mut terminal = Terminal::run(&project, "review", &[]);
    let first = terminal.shows("q quit: ");
    assert_eq!(
        first,
        "\n1/2 changed page, the same in 3 steps\n\
         pay[card]/choose scenarios/pay.yaml:8:5\n  \
         1. Choose how to pay.\n  \
         also: pay[cash]/choose, pay[bank]/choose\n  \
         the step is in: pay[cash], pay[bank]\n\n  \
         button Pay → Go\n\n\
         a accept  r reject  e accept everywhere (3)  s skip  d lines  o open  ? help  q quit: "
    );
    terminal.press("d");
    let lines = terminal.shows("q quit: ");
    assert!(
        lines.contains("\n    - text: card\n  - - button \"Pay\"\n  + - button \"Go\"\n"),
        "{lines}"
    );
    terminal.press("l");
    terminal.shows("  pay[bank]/choose Choose how to pay.\n");
    terminal.shows("q quit: ");
    // A key that is none is answered with what there is.
    terminal.press("z");
    terminal.shows("  R  reject everywhere");
    terminal.shows("q quit: ");
    terminal.press("e");
    terminal
        .shows("accepted pay[card]/choose\naccepted pay[cash]/choose\naccepted pay[bank]/choose\n");
    // What is accepted is written at once.
    for case in ["card", "cash", "bank"] {
        let stored = project.read(&format!("snapshots/pay.{case}/choose.snap"));
        assert!(stored.ends_with("- button \"Go\"\n"), "{stored}");
        assert!(!project.has(&format!("snapshots/pay.{case}/choose.snap.new")));
    }
    let second = terminal.shows("q quit: ");
    assert!(second.contains("2/2 new page\npay[card]/done"), "{second}");
    assert!(second.contains("  + - text: thanks\n"), "{second}");
    terminal.press("r");
    terminal.shows("rejected pay[card]/done\n");
    let orphan = terminal.shows("q quit: ");
    assert!(
        orphan.contains("1/1 a file of no step\nsnapshots/pay.card/gone.snap\n  an accepted one;"),
        "{orphan}"
    );
    // It cannot be accepted.
    terminal.press("a");
    terminal.shows("x  remove the file");
    terminal.shows("q quit: ");
    terminal.press("x");
    terminal.shows("removed snapshots/pay.card/gone.snap\n");
    terminal.shows(
        "note: “Pay” is said in scenarios/pay.yaml:12:18\n\
         note: `stepproof rename \"Pay\" \"Go\"` changes locators and sentences\n\n\
         3 accepted, 1 rejected, 0 left, 1 file of no step removed\n",
    );
    assert!(!project.has("snapshots/pay.card/gone.snap"));
    terminal.ends_with(0);
}

#[test]
fn what_is_skipped_or_not_reached_waits_on() {
    let project = project();
    let mut terminal = Terminal::run(&project, "review", &[]);
    terminal.shows("q quit: ");
    terminal.press("a");
    terminal.shows("accepted pay[card]/choose\n");
    let rest = terminal.shows("q quit: ");
    assert!(
        rest.contains("the same in 2 steps\npay[cash]/choose"),
        "{rest}"
    );
    terminal.press("s");
    terminal.shows("2/2 new page");
    terminal.shows("q quit: ");
    terminal.press("q");
    terminal.shows("1 accepted, 0 rejected, 3 left\n");
    terminal.ends_with(0);
    assert!(!project.has("snapshots/pay.card/choose.snap.new"));
    assert!(project.has("snapshots/pay.cash/choose.snap.new"));
    assert!(project.has("snapshots/pay.card/gone.snap"));
}

#[test]
fn a_page_that_a_run_has_written_anew_is_left_alone() {
    let project = project();
    let mut terminal = Terminal::run(&project, "review pay[card]/done", &[]);
    terminal.shows("1/1 new page");
    terminal.shows("q quit: ");
    project.write("snapshots/pay.card/done.snap.new", &snap("- text: other"));
    terminal.press("a");
    terminal.shows("left alone pay[card]/done: it is no longer what was shown");
    terminal.shows("0 accepted, 0 rejected, 1 left\n");
    terminal.ends_with(0);
    assert!(!project.has("snapshots/pay.card/done.snap"));
}

#[test]
fn a_key_opens_the_report_of_the_run() {
    let project = project();
    project.write("target/stepproof/report.html", "<!doctype html>");
    let opened = project.root().join("opened");
    let opened = opened.to_str().unwrap();
    let made = Command::new("mkfifo").arg(opened).status().unwrap();
    assert!(made.success());
    project.write(
        "browser",
        &format!("#!/bin/sh\nprintf %s \"$1\" >'{opened}'\n"),
    );
    let browser = project.root().join("browser");
    let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&browser, executable).unwrap();
    let browser = [("BROWSER", browser.to_str().unwrap())];
    let mut terminal = Terminal::run(&project, "review", &browser);
    terminal.shows("q quit: ");
    terminal.press("o");
    terminal.shows("opened ");
    let report = project.root().join("target/stepproof/report.html");
    let given = std::fs::read_to_string(opened).unwrap();
    assert_eq!(given, report.to_str().unwrap());
    terminal.shows("q quit: ");
    terminal.press("q");
    terminal.ends_with(0);
}

#[test]
fn without_a_terminal_it_says_what_else_there_is() {
    project()
        .stepproof("review")
        .stderr(
            "error: `stepproof review` needs a terminal, and this is none\n\
             help: `stepproof review --web` is a page in the browser; `stepproof accept` and \
             `stepproof reject` take names\n",
        )
        .fails_with(2);
}

#[test]
fn nothing_to_review_is_told_and_so_is_a_name_that_is_not_pending() {
    let nothing = Project::new(&[("scenarios/pay.yaml", PAY)]);
    let mut terminal = Terminal::run(&nothing, "review", &[]);
    terminal
        .shows("error: nothing waits for review\nhelp: after `stepproof run`, pages that are new");
    terminal.ends_with(4);
    let project = project();
    let mut terminal = Terminal::run(&project, "review pay[card]/dome", &[]);
    terminal.shows("error: `pay[card]/dome` is not pending; did you mean `pay[card]/done`?");
    terminal.ends_with(4);
}
