//! Pictures as a second witness: `run --pictures compare`.

use super::{SETTINGS, Team};

/// A page whose text says the same, and looks otherwise.
const WHITE: (&str, &str) = ("<h1>缴费成功", "<h1 style='color:#fff'>缴费成功");

fn accepted() -> Team {
    let team = Team::new();
    team.stepproof("run --pictures compare")
        .stderr_has("3 pages in snapshots/pay/*.snap.new")
        .passes();
    team.project
        .stepproof("accept --all")
        .stderr_has("accepted pay/done (picture, ")
        .passes();
    team
}

#[test]
fn what_the_text_does_not_tell_is_told_by_the_picture() {
    let team = accepted();
    let stored = "snapshots/pay/done@chromium-linux.snap.png";
    assert!(team.project.root().join(stored).exists(), "{stored}");
    team.stepproof("run --pictures compare")
        .stderr_has("1 case: 1 passed")
        .passes();
    team.replace("/three", WHITE.0, WHITE.1);
    // Nobody looks at the pictures.
    team.stepproof("run")
        .stderr_has("1 case: 1 passed")
        .passes();
    team.stepproof("run --pictures compare")
        .stderr_has("the picture of step `done` has changed")
        .stderr_has("text \"缴费成功\" is not drawn as before")
        .stderr_has("difference: screenshots/pay/03-done.difference.png")
        .stderr_has("stepproof accept pay/done")
        .fails_with(1);
    for which in ["old", "new", "difference"] {
        let path = format!("target/stepproof/screenshots/pay/03-done.{which}.png");
        assert!(team.project.root().join(&path).exists(), "{path}");
    }
    team.project
        .stepproof("accept pay/done")
        .stderr_has("accepted pay/done (picture, ")
        .passes();
    team.stepproof("run --pictures compare")
        .stderr_has("1 case: 1 passed")
        .passes();
}

#[test]
fn a_project_or_a_step_asks_for_it_and_ci_wants_it_accepted() {
    let team = accepted();
    team.replace("/three", WHITE.0, WHITE.1);
    team.settings(&format!("{SETTINGS}pictures: compare\n"));
    team.stepproof("run")
        .stderr_has("`done` has changed")
        .fails_with(1);
    team.stepproof("run --pictures failed")
        .stderr_has("1 case: 1 passed")
        .passes();
    team.settings(SETTINGS);
    let scenario = super::SCENARIO.replace(
        "    expect:\n      - text: 缴费成功\n",
        "    picture: compare\n    expect:\n      - text: 缴费成功\n",
    );
    team.scenario(&scenario);
    // A step that asks for it itself is compared in any run.
    team.stepproof("run --pictures off")
        .stderr_has("`done` has changed")
        .fails_with(1);
    team.project
        .stepproof("reject --all")
        .stderr_has("rejected pay/done (picture, ")
        .passes();
    std::fs::remove_file(
        team.project
            .root()
            .join("snapshots/pay/done@chromium-linux.snap"),
    )
    .unwrap();
    team.stepproof("run")
        .env("CI", "1")
        .stderr_has("the step `done` has no accepted picture")
        .fails_with(1);
}

#[test]
fn what_is_volatile_or_covered_is_in_no_stored_picture() {
    let team = Team::new();
    team.replace(
        "/three",
        "<h1>",
        "<p>单号：<b id=n></b></p><p class=secret>s</p><script>n.textContent = 100000 + Math.floor(Math.random() * 900000);\
         document.querySelector('.secret').textContent = Math.random()</script><h1>",
    );
    team.settings(&format!(
        "{SETTINGS}pictures: compare\nvolatile: {{ number: '单号： ?(\\d+)', random: '0\\.\\d+' }}\nredact: [{{ css: .secret }}]\n"
    ));
    team.stepproof("run")
        .stderr_has("1 case: 1 passed")
        .passes();
    team.project
        .stepproof("accept --all")
        .stderr_has("accepted")
        .passes();
    for _ in 0..3 {
        team.stepproof("run")
            .stderr_has("1 case: 1 passed")
            .passes();
    }
}
