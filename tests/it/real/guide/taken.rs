//! Which pictures a run takes: `run --pictures`.

use serde_json::Value;

use super::Team;

impl Team {
    /// The screenshots of the last run.
    fn screenshots(&self) -> Vec<String> {
        let folder = self.project.root().join("target/stepproof/screenshots/pay");
        let files = std::fs::read_dir(folder).into_iter().flatten();
        let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<_> = names.filter(|name| name.ends_with(".png")).collect();
        names.sort();
        names
    }

    /// The sentences of the last run.
    fn sentences(&self) -> Vec<Value> {
        let record = self.project.read("target/stepproof/run.json");
        let record: Value = serde_json::from_str(&record).unwrap();
        let steps = record["cases"][0]["steps"].as_array().unwrap().iter();
        steps.map(|step| step["text"].clone()).collect()
    }
}

#[test]
fn a_run_takes_the_pictures_that_it_is_asked_for_and_says_the_same() {
    let team = Team::new();
    let run = |pictures: &str| team.stepproof(&format!("run --pictures {pictures}"));
    run("all").stderr_has("1 case: 1 passed").passes();
    assert_eq!(
        team.screenshots(),
        ["01-name.png", "02-submit.png", "03-done.png"]
    );
    let told = team.sentences();
    team.project
        .stepproof("accept --all")
        .stderr_has("accepted pay/done")
        .passes();
    for pictures in ["off", "failed"] {
        // The pages are the same, read at the same moments.
        run(pictures)
            .env("CI", "1")
            .stderr_has("1 case: 1 passed")
            .passes();
        assert!(team.screenshots().is_empty(), "{pictures}");
        assert_eq!(team.sentences(), told);
    }
    team.stepproof("guide build --from target/stepproof")
        .stderr_has("the run in `target/stepproof` has no picture of step `pay/name`")
        .stderr_has("--pictures all")
        .fails_with(4);
    team.replace("/two", "<button>提交", "<button>送出");
    run("off")
        .stderr_has("there is no control \"提交\"")
        .fails_with(1);
    assert!(team.screenshots().is_empty());
    run("failed")
        .stderr_has("screenshot: target/stepproof/screenshots/pay/02-submit.failed.png")
        .fails_with(1);
    assert_eq!(team.screenshots(), ["02-submit.failed.png"]);
}
