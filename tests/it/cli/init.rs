//! `stepproof init`.

use crate::harness::Project;

const NEXT: &str = "
Next:
  stepproof run            open the page, and keep it as text and as a picture
  stepproof accept --all   accept what it shows, once you have looked at it
  stepproof inspect /      list what a scenario can use on the page
";

fn init(project: &Project, args: &str) -> crate::harness::Stepproof {
    project
        .stepproof("init --offline")
        .args(args)
        .env("LC_ALL", "C")
}

#[test]
fn it_makes_a_project_that_is_valid() {
    let project = Project::empty();
    init(&project, "--base-url https://test.example.org/app/")
        .stderr(&format!(
            "wrote scenarios/stepproof.yaml
wrote scenarios/first.yaml
wrote scenarios/.schema.json
wrote .vscode/settings.json
wrote .gitignore
wrote .github/workflows/stepproof.yaml
{NEXT}"
        ))
        .passes();
    let settings = project.read("scenarios/stepproof.yaml");
    assert!(settings.contains("base_url: https://test.example.org/app\n"));
    assert!(settings.contains("page_errors: fail\n"));
    project
        .stepproof("check")
        .stderr("1 case with 1 step: no errors\n")
        .passes();
    let printed = project.stepproof("schema").any_stdout().passes().stdout;
    let printed = String::from_utf8(printed).unwrap();
    assert_eq!(printed, project.read("scenarios/.schema.json"));
}

#[test]
fn it_writes_over_nothing() {
    let project = Project::empty();
    project.write(".gitignore", "/node_modules\n");
    project.write(".git/config", "url = git@gitlab.example.org:a/b.git\n");
    project.write("index.html", "<h1>Mine</h1>");
    init(
        &project,
        "--base-url http://localhost:3000 --locale zh-CN --insecure",
    )
    .stderr_has("kept  .gitignore: add `/target/stepproof/` and `*.snap.new` to it\n")
    .stderr_has("wrote .gitlab-ci.yml\n")
    .passes();
    assert_eq!(project.read(".gitignore"), "/node_modules\n");
    assert!(!project.has(".github"));
    assert!(project.read("scenarios/first.yaml").contains("打开首页。"));
    let settings = project.read("scenarios/stepproof.yaml");
    assert!(settings.contains("insecure: true"), "{settings}");
    init(&project, "--base-url http://other.example")
        .stderr_has("is a project already")
        .fails_with(2);
    assert_eq!(project.read("scenarios/stepproof.yaml"), settings);
}

#[test]
fn it_asks_nobody_where_nobody_is_and_keeps_no_password() {
    let project = Project::empty();
    init(&project, "")
        .stderr_has("`init` does not know the address of the site")
        .fails_with(2);
    init(
        &project,
        "--base-url https://ann:Mill-Pond-31@test.example.org",
    )
    .stderr_has("a password does not belong in the settings")
    .fails_with(2);
    init(&project, "--base-url test.example.org")
        .stderr_has("`--base-url` is not the address of a site")
        .fails_with(2);
    assert!(!project.has("scenarios"));
}
