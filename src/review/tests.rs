use std::path::PathBuf;

use super::*;
use crate::scenario::{FileRole, Input, load};

const SETTINGS: &str = "locale: en\n";

const PAY: &str = "\
scenario: pay
title: Pay
matrix:
  - { id: card, how: Card }
  - { id: cash, how: Cash }
steps:
  - step: choose
    text: Choose how to pay.
    do: [{ open: / }]
  - step: done
    text: Done.
    picture: compare
    do: [{ click: \"${matrix.how}\" }]
";

struct Project {
    dir: tempfile::TempDir,
    cases: Vec<Case>,
}

impl Project {
    fn new() -> Self {
        let input = |name: &str, role, text: &str| Input {
            name: name.into(),
            role,
            bytes: text.into(),
        };
        let inputs = vec![
            input("scenarios/stepproof.yaml", FileRole::Settings, SETTINGS),
            input("scenarios/pay.yaml", FileRole::Scenario, PAY),
        ];
        let loaded = load(inputs, None);
        assert_eq!(loaded.diagnostics.len(), 0, "{:?}", loaded.diagnostics);
        Self {
            dir: tempfile::tempdir().unwrap(),
            cases: loaded.suite.cases,
        }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join("snapshots").join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.file(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(
            path,
            format!("---\nsource: scenarios/pay.yaml\n---\n{text}\n"),
        )
        .unwrap();
    }

    fn write_picture(&self, name: &str, png: &str) {
        let path = self.file(name);
        let header =
            "---\nsource: scenarios/pay.yaml\nextension: png\nsnapshot_kind: binary\n---\n";
        std::fs::write(&path, header).unwrap();
        std::fs::write(snapshots::picture_file(&path), png).unwrap();
    }

    fn queue(&self) -> Queue {
        Queue::of(self.dir.path(), &self.cases, "en").unwrap()
    }

    /// The names of what waits, group by group.
    fn groups(&self) -> Vec<Vec<String>> {
        let words = |group: &Group| group.files.iter().map(|file| file.file.words()).collect();
        self.queue().groups.iter().map(words).collect()
    }
}

#[test]
fn equal_changes_are_one_group_and_others_are_not() {
    let project = Project::new();
    for (step, old, new) in [
        ("pay.card/choose", "- button \"Pay\"", "- button \"Go\""),
        (
            "pay.cash/choose",
            "- button \"Pay\"\n- text: cash",
            "- button \"Go\"\n- text: cash",
        ),
        (
            "pay.card/done",
            "- button \"Pay\"",
            "- button \"Go\" [disabled]",
        ),
    ] {
        project.write(&format!("{step}.snap"), old);
        project.write(&format!("{step}.snap.new"), new);
    }
    let expected = [
        vec!["pay[card]/choose", "pay[cash]/choose"],
        vec!["pay[card]/done"],
    ];
    assert_eq!(project.groups(), expected);
    let queue = project.queue();
    let first = &queue.groups[0].files[0];
    assert_eq!(first.sentence, "Choose how to pay.");
    assert_eq!(
        (first.number, first.also_in.join(" ")),
        (1, "pay[cash]".to_owned())
    );
    assert_eq!(queue.len(), 3);
}

#[test]
fn new_pages_and_pictures_are_grouped_by_what_they_show() {
    let project = Project::new();
    project.write("pay.card/choose.snap.new", "- text: a");
    project.write("pay.cash/choose.snap.new", "- text: a");
    for (case, old, new) in [("card", "1", "2"), ("cash", "1", "2")] {
        project.write_picture(&format!("pay.{case}/done@chromium-linux.snap"), old);
        project.write_picture(&format!("pay.{case}/done@chromium-linux.snap.new"), new);
    }
    assert_eq!(project.groups().concat().len(), 4);
    assert_eq!(project.groups().len(), 2);
    project.write_picture("pay.cash/done@chromium-linux.snap.new", "3");
    assert_eq!(project.groups().len(), 3);
}

#[test]
fn files_of_no_step_are_never_among_what_waits() {
    let project = Project::new();
    project.write("pay.card/gone.snap.new", "- text: a");
    project.write("pay.card/gone.snap", "- text: b");
    // Its picture is taken, but there is no such case.
    project.write("pay.bank/done.snap", "- text: b");
    let queue = project.queue();
    assert_eq!((queue.len(), queue.orphans.len()), (0, 3));
}

#[test]
fn a_decision_holds_only_for_what_was_seen() {
    let project = Project::new();
    project.write("pay.card/choose.snap", "- text: old");
    project.write("pay.card/choose.snap.new", "- text: new");
    let seen = project.queue();
    let waiting = &seen.groups[0].files[0];
    project.write("pay.card/choose.snap.new", "- text: newer");
    assert_eq!(waiting.decide(Decision::Accept).unwrap(), Decided::Outdated);
    // What it would replace counts as well.
    project.write("pay.card/choose.snap.new", "- text: new");
    project.write("pay.card/choose.snap", "- text: other");
    assert_eq!(waiting.decide(Decision::Reject).unwrap(), Decided::Outdated);
    assert!(project.file("pay.card/choose.snap.new").exists());
    project.write("pay.card/choose.snap", "- text: old");
    assert_eq!(waiting.decide(Decision::Accept).unwrap(), Decided::Done);
    let stored = std::fs::read_to_string(project.file("pay.card/choose.snap")).unwrap();
    assert!(stored.ends_with("- text: new\n"), "{stored}");
    assert_eq!(waiting.decide(Decision::Accept).unwrap(), Decided::Outdated);
}
