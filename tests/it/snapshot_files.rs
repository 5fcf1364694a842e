//! The files under `snapshots/`: accepted, rejected, broken, left over.

use crate::harness::Project;

const SELF: &str = "\
scenario: web-self
title: 本人缴费
steps:
  - step: open-portal
    text: 打开首页。
    do:
      - open: /
  - step: sign-in
    text: 点击“登录”。
    do:
      - click: 登录
  - step: pay-now
    text: 点击“缴费”。
    do:
      - click: 缴费
  - step: wait
    text: 请稍候。
    snapshot: off
    do:
      - click: 确定
";

const PAY: &str = "\
scenario: web-pay
title: 支付
matrix:
  - { id: card, amount: \"665.00\" }
steps:
  - step: pay
    text: 支付。
    do:
      - click: 确认付款${matrix.amount}
";

fn project() -> Project {
    Project::new(&[
        ("scenarios/web/self.yaml", SELF),
        ("scenarios/web/pay.yaml", PAY),
    ])
}

/// A snapshot file as insta writes it.
fn snap(text: &str) -> String {
    format!("---\nsource: scenarios/web/self.yaml\ndescription: 打开首页。\n---\n{text}\n")
}

#[test]
fn accepting_stores_and_rejecting_drops() {
    let project = project();
    for step in ["open-portal", "sign-in", "pay-now"] {
        project.write(
            &format!("snapshots/web-self/{step}.snap.new"),
            &snap("- text: new"),
        );
    }
    project.write("snapshots/web-self/sign-in.snap", &snap("- text: old"));
    project
        .stepproof("accept web-self/open-portal")
        .stderr("accepted web-self/open-portal\n")
        .passes();
    assert_eq!(
        project.read("snapshots/web-self/open-portal.snap"),
        snap("- text: new")
    );
    assert!(!project.has("snapshots/web-self/open-portal.snap.new"));
    project
        .stepproof("reject web-self/sign-in")
        .stderr("rejected web-self/sign-in\n")
        .passes();
    assert_eq!(
        project.read("snapshots/web-self/sign-in.snap"),
        snap("- text: old")
    );
    project
        .stepproof("accept --all")
        .stderr("accepted web-self/pay-now\n")
        .passes();
    project
        .stepproof("accept --all")
        .stderr(
            "error: no page is pending\n\
             help: after `stepproof run`, pages that are new or have changed are pending\n",
        )
        .fails_with(4);
}

#[test]
fn pages_are_named_or_nothing_is_done() {
    let project = project();
    project.write("snapshots/web-pay.card/pay.snap.new", &snap("- text: new"));
    project
        .stepproof("accept web-pay[card]/pya")
        .stderr(
            "error: `web-pay[card]/pya` is not pending; did you mean `web-pay[card]/pay`?\n\
             help: name pages, or all with `--all`, or go through them with `stepproof \
             review`; these are pending:\n  web-pay[card]/pay\n",
        )
        .fails_with(4);
    project
        .stepproof("reject")
        .stderr(
            "error: no page is named\n\
             help: name pages, or all with `--all`, or go through them with `stepproof \
             review`; these are pending:\n  web-pay[card]/pay\n",
        )
        .fails_with(2);
    assert!(project.has("snapshots/web-pay.card/pay.snap.new"));
    project
        .stepproof("accept web-pay[card]")
        .stderr("accepted web-pay[card]/pay\n")
        .passes();
}

#[test]
fn a_pending_file_with_a_conflict_is_kept() {
    let project = project();
    project.write("snapshots/web-self/sign-in.snap.new", "<<<<<<< HEAD\n");
    project
        .stepproof("accept --all")
        .stderr("error: `[ROOT]/snapshots/web-self/sign-in.snap.new` holds a merge conflict\n")
        .fails_with(3);
    assert!(project.has("snapshots/web-self/sign-in.snap.new"));
}

#[test]
fn a_conflict_is_told_before_anything_is_run() {
    let project = project();
    let both = "<<<<<<< ours\n- text: a\n=======\n- text: b\n>>>>>>> theirs";
    project.write("snapshots/web-self/sign-in.snap", &snap(both));
    project.write("snapshots/web-pay.card/pay.snap", "hello");
    for command in ["check", "run"] {
        project
            .stepproof(command)
            .stderr_has(
                "a snapshot holds a merge conflict\n  --> snapshots/web-self/sign-in.snap:5\n",
            )
            .stderr_has("is not a snapshot: it has no header between `---` lines")
            .stderr_has("help: resolve the conflict")
            .fails_with(3);
    }
}

#[test]
fn files_of_steps_that_are_gone_are_named_and_never_accepted() {
    let project = project();
    project.write("snapshots/web-self/sign-in.snap", &snap("- text: a"));
    project.write("snapshots/web-self/sign-out.snap", &snap("- text: a"));
    project.write(
        "snapshots/web-self/wait.snap",
        &snap("- text: not compared"),
    );
    project.write("snapshots/web-old/sign-in.snap.new", &snap("- text: a"));
    project.write("snapshots/web-pay.card/pay.snap.new", &snap("- text: a"));
    project
        .stepproof("check")
        .stderr(
            "2 cases with 5 steps: no errors\n\
             note: 3 snapshot files belong to no step\n  \
             --> snapshots/web-old/sign-in.snap.new\n  \
             --> snapshots/web-self/sign-out.snap\n  \
             --> snapshots/web-self/wait.snap\n\
             help: `stepproof reject --orphans` removes such files; if a case or step has a new \
             name, give its snapshot the same\n",
        )
        .passes();
    project
        .stepproof("accept web-old/sign-in")
        .stderr(
            "not accepted web-old/sign-in: the scenarios have no such step\n\
             error: a page whose step no longer exists cannot be accepted\n\
             help: `stepproof reject --orphans` removes the files that belong to no step\n",
        )
        .fails_with(4);
    project
        .stepproof("accept --all")
        .stderr(
            "accepted web-pay[card]/pay\n\
             not accepted web-old/sign-in: the scenarios have no such step\n",
        )
        .passes();
    assert!(!project.has("snapshots/web-old/sign-in.snap"));
    project
        .stepproof("reject --orphans")
        .stderr(
            "removed snapshots/web-old/sign-in.snap.new\n\
             removed snapshots/web-self/sign-out.snap\n\
             removed snapshots/web-self/wait.snap\n",
        )
        .passes();
    assert!(!project.has("snapshots/web-old"));
    assert!(project.has("snapshots/web-self/sign-in.snap"));
    project
        .stepproof("reject --orphans")
        .stderr("error: every snapshot file belongs to a step\n")
        .fails_with(4);
}

#[test]
fn check_tells_cargo_insta_which_snapshots_are_in_use() {
    let project = project();
    for name in [
        "sign-in.snap",
        "sign-in@chromium-linux.snap",
        "sign-out.snap",
        "pay-now.snap.new",
    ] {
        project.write(&format!("snapshots/web-self/{name}"), &snap("- text: a"));
    }
    project.write("references", "elsewhere.snap\n");
    project
        .stepproof("check")
        .env(
            "INSTA_SNAPSHOT_REFERENCES_FILE",
            project.root().join("references"),
        )
        .stderr_has("2 cases with 5 steps: no errors")
        .passes();
    let root = project.root().display().to_string();
    assert_eq!(
        project.read("references").replace(&root, "[ROOT]"),
        "elsewhere.snap\n\
         [ROOT]/snapshots/web-self/sign-in.snap\n\
         [ROOT]/snapshots/web-self/sign-in@chromium-linux.snap\n"
    );
}

#[test]
fn the_same_change_is_accepted_everywhere_and_no_other() {
    let project = project();
    let both = "- button \"登录\"\n- text: a";
    for (step, old, new) in [
        ("open-portal", "- button \"登录\"", "- button \"登陆\""),
        ("sign-in", both, "- button \"登陆\"\n- text: a"),
        ("pay-now", both, "- button \"登陆\"\n- text: b"),
    ] {
        project.write(&format!("snapshots/web-self/{step}.snap"), &snap(old));
        project.write(&format!("snapshots/web-self/{step}.snap.new"), &snap(new));
    }
    project
        .stepproof("accept")
        .stderr_has(
            "2 steps have the same change: button 登录 → 登陆\n  \
             accept all with `stepproof accept web-self/open-portal --everywhere`\n",
        )
        .fails_with(2);
    project
        .stepproof("accept web-self/open-portal --everywhere")
        .stderr_has("accepted web-self/open-portal\naccepted web-self/sign-in\n")
        .passes();
    assert!(project.has("snapshots/web-self/pay-now.snap.new"));
}
