//! Mocks with a control API: one in another language, and the built-in one, checked against its
//! schema.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use reqwest::Method;
use serde_json::{Map, Value, json};
use stepproof::portal;
use stepproof::scenario::{FileRole, Input, load, mock_schema, render};

use crate::harness::{Project, Stepproof};
use crate::portal::visitor::visitor;

/// The project in `tests/mocks/shop`, in a folder of its own.
pub fn shop() -> Project {
    let project = Project::empty();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mocks/shop");
    copy(&folder, "", &project);
    project
}

fn copy(folder: &Path, below: &str, project: &Project) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{below}{}", entry.file_name().to_str().unwrap());
        if entry.path().is_dir() {
            copy(&entry.path(), &format!("{name}/"), project);
        } else {
            project.write(&name, &fs::read_to_string(entry.path()).unwrap());
        }
    }
}

/// The mock of the project, which ends with the test.
pub struct Server {
    child: Child,
    url: String,
    token: String,
}

impl Server {
    pub fn start(project: &Project) -> Self {
        let mut child = Command::new("python3")
            .args(["-B", "server.py"])
            .current_dir(project.root())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        said.read_line(&mut line).unwrap();
        let (url, token) = line.trim().split_once(' ').unwrap();
        let (url, token) = (url.to_owned(), token.to_owned());
        Self { child, url, token }
    }

    pub fn run(&self, project: &Project, args: &str) -> Stepproof {
        project
            .stepproof("run")
            .args(&format!(
                "--base-url {} --portal-token {}",
                self.url, self.token
            ))
            .args(args)
            .env("CI", "1")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

#[test]
fn the_mock_that_runs_judges_before_the_browser_starts() {
    let project = shop();
    let wrong = project
        .read("scenarios/order.yaml")
        .replace("stock:", "stok:");
    project.write("scenarios/order.yaml", &wrong);
    project.write("scenarios/stepproof.yaml", "locale: en\n");
    project
        .stepproof("check")
        .stderr("2 cases with 4 steps: no errors\n")
        .passes();
    let server = Server::start(&project);
    server
        .run(&project, "")
        .stderr_has("error: unknown key `stok` in `portal`")
        .stderr_has("--> scenarios/order.yaml:3:11")
        .stderr_has("did you mean `stock`?")
        .stderr_has("error: 1 error in the scenarios\n")
        .fails_with(3);
}

#[test]
fn a_mock_of_another_version_runs_nothing() {
    let project = shop();
    let next = project
        .read("schema.json")
        .replace("\"control_api\": 1", "\"control_api\": 2");
    project.write("schema.json", &next);
    let said = |run: Stepproof, location: &str| {
        run.stderr_has("error: version `2` of the control API is not supported")
            .stderr_has(location)
            .stderr_has("this version of stepproof supports version 1")
            .fails_with(3);
    };
    said(project.stepproof("check"), "--> schema.json:2:18");
    let server = Server::start(&project);
    let location = format!("--> {}/__portal/schema:1:17", server.url);
    said(server.run(&project, ""), &location);
}

#[test]
fn a_mock_of_the_projects_own_has_to_be_started() {
    shop()
        .stepproof("run")
        .stderr(
            "error: this project has a mock of its own, so the built-in one is not used\n\
             help: start it, and name it with `--base-url URL --portal-token TOKEN`\n",
        )
        .fails_with(2);
}

#[test]
fn a_schema_that_cannot_be_read_is_an_error_where_it_is_named() {
    let project = shop();
    project.write("scenarios/stepproof.yaml", "mock: { schema: shema.json }\n");
    project
        .stepproof("check")
        .stderr_has("error: there is no file `shema.json`")
        .stderr_has("--> scenarios/stepproof.yaml:1:17")
        .fails_with(3);
}

#[test]
fn the_schema_in_the_documentation_is_one() {
    let docs = include_str!("../../docs/control-api.md");
    let example = docs.split("```json\n").nth(1).unwrap();
    let example = example.split("```").next().unwrap();
    let schema = mock_schema("docs/control-api.md", example.as_bytes().to_vec()).unwrap();
    assert_eq!(schema.faults(), Some(&["wrong-total".to_owned()][..]));
}

// ---------------------------------------------------------------------------------------------
// The built-in mock
// ---------------------------------------------------------------------------------------------

/// What `check` says about a scenario with this `portal:` and this expectation of the mock, both in
/// JSON, which is also YAML.
fn judged(setup: &Value, expectation: &Value) -> String {
    let schema = portal::schema().to_string().into_bytes();
    let schema = mock_schema("schema", schema).unwrap_or_else(|found| {
        panic!("{}", render(&found, false));
    });
    let text = format!(
        "scenario: a\ntitle: A\nportal: {setup}\nsteps:\n  - step: b\n    text: B\n    \
         expect:\n      - portal: {expectation}\n"
    );
    let input = Input {
        name: "scenarios/a.yaml".into(),
        role: FileRole::Scenario,
        bytes: text.into_bytes(),
    };
    render(&load(vec![input], Some(&schema)).diagnostics, false)
}

/// A value for each type that a schema allows for a key.
fn samples(schema: &Value) -> Vec<Value> {
    if let Some(values) = schema["enum"].as_array() {
        return values.clone();
    }
    match schema["type"].as_str().unwrap() {
        "boolean" => vec![json!(true), json!(false)],
        "integer" => vec![schema["minimum"].clone()],
        "array" => vec![Value::Array(samples(&schema["items"]))],
        "object" => {
            let keys = samples(&schema["propertyNames"]);
            let map = |value: Value| {
                let key = |key: &Value| key.as_str().unwrap().to_owned();
                keys.iter().map(|k| (key(k), value.clone())).collect()
            };
            let values = samples(&schema["additionalProperties"]).into_iter();
            values.map(|value| Value::Object(map(value))).collect()
        }
        "string" if schema["format"] == "date-time" => vec![json!("2023-01-10T10:00:00+08:00")],
        "string" => vec![json!("665.00")],
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn the_built_in_mock_takes_what_its_schema_allows() {
    let v = visitor(json!({})).await;
    let schema = portal::schema();
    for (part, path) in [("setup", "/reset"), ("expect", "/expect")] {
        for (key, about) in schema[part]["properties"].as_object().unwrap() {
            for value in samples(about) {
                let mut said = Map::from_iter([(key.clone(), value)]);
                if matches!(key.as_str(), "person" | "year") {
                    said.insert("orders".into(), json!(0));
                }
                let said = Value::Object(said);
                let (status, answer) = v.control(Method::POST, path, said.clone()).await;
                assert!(status.is_success(), "{said}: {answer}");
                let found = match part {
                    "setup" => judged(&said, &json!({ "sms": 0 })),
                    _ => judged(&json!({ "user": "payer_m" }), &said),
                };
                assert_eq!(found, "", "{said}");
            }
        }
    }
    for name in schema["values"].as_object().unwrap().keys() {
        let (_, answer) = v
            .control(Method::GET, &format!("/values/{name}"), json!({}))
            .await;
        assert_eq!(answer["error"], format!("there is no `{name}` yet"));
    }
}

#[tokio::test]
async fn the_built_in_mock_and_its_schema_refuse_the_same() {
    let v = visitor(json!({})).await;
    let setups = [
        json!({ "usr": "payer_m" }),
        json!({ "user": "nobody" }),
        json!({ "at": "noon" }),
        json!({ "at": "2023-02-30T10:00:00+08:00" }),
        json!({ "faults": ["slo"] }),
        json!({ "faults": "slow" }),
        json!({ "signed_in": "yes" }),
        json!({ "announcements": 3 }),
        json!({ "announcements": -1 }),
        json!({ "password_control": "gone" }),
        json!({ "paid": ["nobody"] }),
        json!({ "record_lag": 1.5 }),
        json!({ "record_lag": 4_294_967_296_u64 }),
        json!({ "lose_session_at": "nowhere" }),
        json!({ "cards": { "1": "64" } }),
        json!({ "cards": { "6216261000000000018": "99" } }),
        json!({ "certify": 9000 }),
        json!({ "wallets": { "paypal": "ok" } }),
        json!({ "wallets": { "alipay": "64" } }),
    ];
    let expectations = [
        json!({ "person": "payer_m" }),
        json!({ "person": "nobody", "orders": 0 }),
        json!({ "year": 70_000, "orders": 0 }),
        json!({ "paid": 665 }),
        json!({ "paid": "665" }),
        json!({ "orders": "1" }),
        json!({ "order": "lost" }),
        json!({ "record": "open" }),
        json!({ "bogus": 1 }),
    ];
    let user = json!({ "user": "payer_m" });
    let sms = json!({ "sms": 0 });
    let setups = setups.iter().map(|setup| ("/reset", setup, setup, &sms));
    let expectations = expectations
        .iter()
        .map(|said| ("/expect", said, &user, said));
    for (path, said, setup, expectation) in setups.chain(expectations) {
        let (status, _) = v.control(Method::POST, path, said.clone()).await;
        assert!(status.is_client_error(), "{said}");
        let found = judged(setup, expectation);
        assert!(found.contains("--> scenarios/a.yaml:"), "{said}: {found}");
    }
}
