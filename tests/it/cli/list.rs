//! `list`, for people and for machines.

use super::project;
use crate::harness::Project;

#[test]
fn list_writes_the_cases_alone_to_stdout() {
    project()
        .stepproof("list")
        .stdout(
            "web-pay[card]  支付  [web]  scenarios/web/pay.yaml:1:1\n\
             web-pay[wallet]  支付  [web]  scenarios/web/pay.yaml:1:1\n\
             web-self  本人缴费  [web, smoke]  scenarios/web/self.yaml:1:1\n",
        )
        .passes();
}

#[test]
fn list_chooses_by_id_path_tag_and_text() {
    let project = project();
    let one = "web-self  本人缴费  [web, smoke]  scenarios/web/self.yaml:1:1\n";
    for chosen in [
        "web-self",
        "scenarios/web/self.yaml",
        "--tag smoke",
        "-g 本人",
    ] {
        project.stepproof("list").args(chosen).stdout(one).passes();
    }
    let steps = format!("{one}   1. open-portal  打开首页。\n   2. sign-in  点击“登录”。\n");
    project
        .stepproof("list web-self --steps")
        .stdout(&steps)
        .passes();
    project
        .stepproof("list web-self web-pay[card]")
        .stdout(&format!(
            "web-pay[card]  支付  [web]  scenarios/web/pay.yaml:1:1\n{one}"
        ))
        .passes();
    project
        .stepproof("list web-slef")
        .stderr_has("`web-slef`")
        .fails_with(4);
    project
        .stepproof("list web-pay --tag smoke")
        .stderr_has("error: no scenario matches all of what is asked for\n")
        .fails_with(4);
}

#[test]
fn list_speaks_json() {
    let project = project();
    let output = project
        .stepproof("list --format json --steps --tag smoke")
        .any_stdout()
        .passes();
    let cases: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(cases[0]["id"], "web-self");
    assert_eq!(cases[0]["title"], "本人缴费");
    assert_eq!(cases[0]["line"], 1);
    assert_eq!(cases[0]["steps"][1]["text"], "点击“登录”。");
    assert_eq!(cases[0]["steps"][1]["line"], 9);
    assert_eq!(cases.as_array().unwrap().len(), 1);
}

#[test]
fn faults_are_listed_for_machines() {
    let output = Project::empty()
        .stepproof("portal --list-faults")
        .any_stdout()
        .passes();
    let names = String::from_utf8(output.stdout).unwrap();
    assert!(names.lines().any(|name| name == "wrong-amount"), "{names}");
    let plain = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    assert!(names.lines().all(plain), "{names}");
}
