//! No secret leaves a run, in whatever way a page shows it and however it is encoded.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use serde_json::{Value, json};
use stepproof::browser::scripted::{Command, Scripted};
use stepproof::browser::{Activity, BrowserError, Dialog, Document, Download, DownloadState};
use stepproof::page::Check as OnPage;
use stepproof::record::{Event, RunRecord};
use stepproof::report::{
    self, Context, Paint, Progress, SummaryOptions, annotations, step_summary, summary,
};
use stepproof::scenario::{
    ActionKind, BrowserCheck, Case, Check, Expectation, Piece, Secret, Step, Template, TextMatch,
};

use crate::support::{Run, case, click, fill, location, named, open, step, text_on_page};

use super::browser;

const SECRET: &str = "Quarry \"Lark\" & 7<7>";

/// The secret as it appears in pages and addresses.
fn forms() -> Vec<String> {
    let percent = |keep: fn(u8) -> bool| {
        SECRET.bytes().fold(String::new(), |mut out, byte| {
            match keep(byte) {
                true => out.push(char::from(byte)),
                false => write!(out, "%{byte:02X}").unwrap(),
            }
            out
        })
    };
    let component = percent(|byte| byte.is_ascii_alphanumeric());
    let hex = SECRET.bytes().fold(String::new(), |mut out, byte| {
        write!(out, "{byte:02x}").unwrap();
        out
    });
    let escaped = json!(SECRET).to_string();
    let wide = SECRET.chars().map(|c| match c {
        '!'..='~' => char::from_u32(u32::from(c) + 0xfee0).unwrap(),
        c => c,
    });
    vec![
        SECRET.to_owned(),
        component.replace("%20", "+"),
        component.to_lowercase(),
        component.replace('%', "%25"),
        percent(|_| false),
        escaped.trim_matches('"').to_owned(),
        escaped.replace('<', "\\u003c").trim_matches('"').to_owned(),
        "Quarry &quot;Lark&quot; &amp; 7&lt;7&gt;".to_owned(),
        SECRET.to_uppercase(),
        wide.collect(),
        SECRET.replace(' ', "\n  "),
        STANDARD.encode(SECRET),
        STANDARD.encode(format!("a{SECRET}")),
        URL_SAFE.encode(format!("ab{SECRET}")),
        hex,
        "Quarry \"Lar…".to_owned(),
    ]
}

/// A way in which a page shows a text.
struct Way {
    name: &'static str,
    steps: Vec<Step>,
    answer: fn(&str, &Command, &mut Activity) -> Option<Result<Value, BrowserError>>,
}

fn checking(check: Check) -> Step {
    let location = location(30);
    Step {
        expect: vec![Expectation { location, check }],
        ..step("see", [])
    }
}

fn text_of(text: &str) -> TextMatch {
    TextMatch::Is(Template::literal(text))
}

fn matched(name: &str) -> Value {
    json!({ "role": "button", "name": name, "path": [format!("form \"{name}\"")],
        "rect": { "x": 0, "y": 0, "width": 1, "height": 1 } })
}

fn ways() -> Vec<Way> {
    fn on(name: &str, command: &Command) -> bool {
        command.name == name
    }
    /// The answer to the first look, with a part replaced.
    fn seen(command: &Command, key: &str, value: Value) -> Option<Result<Value, BrowserError>> {
        on("observe", command).then(|| {
            let mut seen = Scripted::willing(command);
            seen[key] = value;
            Ok(seen)
        })
    }
    fn unmet(text: &str, command: &Command) -> Option<Result<Value, BrowserError>> {
        let asked = command.argument["checks"].as_array().map_or(0, Vec::len);
        let found = format!("\"{text}\"");
        (asked > 0).then_some(())?;
        seen(command, "checks", json!([{ "ok": false, "found": found }]))
    }
    let plain = || vec![step("go", [click("x")])];
    let way = |name, steps, answer| Way {
        name,
        steps,
        answer,
    };
    vec![
        way(
            "an alert that nobody declares",
            plain(),
            |text, command, activity| {
                if on("click", command) {
                    let (kind, text) = ("alert".into(), text.into());
                    activity.dialog = Some(Dialog { kind, text });
                }
                None
            },
        ),
        way(
            "a dialog of another text",
            vec![step(
                "go",
                [
                    click("x"),
                    ActionKind::Dialog {
                        accept: true,
                        text: Some(text_of("y")),
                        answer: None,
                    },
                ],
            )],
            |text, command, activity| {
                if on("click", command) {
                    let (kind, text) = ("confirm".into(), text.into());
                    activity.dialog = Some(Dialog { kind, text });
                }
                None
            },
        ),
        way(
            "the name of a download",
            vec![checking(Check::Browser(BrowserCheck::Download(text_of(
                "a.csv",
            ))))],
            |text, command, activity| {
                activity.downloads = vec![Download {
                    name: text.into(),
                    state: DownloadState::Whole,
                }];
                on("match_texts", command).then(|| Ok(json!([false])))
            },
        ),
        way(
            "a path",
            vec![checking(Check::Page(OnPage::Path {
                text: text_of("/x"),
            }))],
            |text, command, _| unmet(text, command),
        ),
        way(
            "a title",
            vec![checking(Check::Page(OnPage::Title { text: text_of("x") }))],
            |text, command, _| unmet(text, command),
        ),
        way(
            "a value",
            vec![checking(Check::Page(OnPage::Value {
                locator: named("x"),
                value: text_of("y"),
            }))],
            |text, command, _| unmet(text, command),
        ),
        way("an answer of 500", plain(), |text, command, activity| {
            if on("click", command) {
                activity.loaded += 1;
                activity.document = Some(Document {
                    url: format!("http://site/a?k={text}"),
                    kind: "text/html".into(),
                    status: Ok(500),
                });
            }
            None
        }),
        way(
            "an error of the network",
            plain(),
            |text, command, activity| {
                if on("click", command) {
                    activity.loaded += 1;
                    activity.document = Some(Document {
                        url: "http://site/".into(),
                        kind: "text/html".into(),
                        status: Err(format!("net {text}")),
                    });
                }
                None
            },
        ),
        way(
            "a request without answer",
            plain(),
            |text, command, activity| {
                if on("click", command) {
                    activity.unanswered = Some(format!("GET /a#{text}"));
                }
                None
            },
        ),
        way(
            "requests that stay open",
            plain(),
            |text, command, activity| {
                if on("click", command) {
                    activity.open_requests = vec![format!("POST /a?{text}")];
                }
                None
            },
        ),
        way("unrest", plain(), |text, command, _| {
            on("prepare", command)
                .then(|| Ok(json!({ "quiet": false, "why": text, "status": "unusable" })))
        }),
        way(
            "titles of windows",
            vec![step("go", [ActionKind::Switch(text_of("x"))])],
            |text, command, _| match command.name.as_str() {
                "windows" => Some(Ok(json!([text, "b"]))),
                "match_texts" => Some(Ok(json!([false, false]))),
                _ => None,
            },
        ),
        way("names that come near", plain(), |text, command, _| {
            on("prepare", command)
                .then(|| Ok(json!({ "status": "none", "near": [format!("button \"{text}\"")] })))
        }),
        way("a place that is missing", plain(), |text, command, _| {
            on("prepare", command)
                .then(|| Ok(json!({ "status": "none", "near": [text], "missing_place": text })))
        }),
        way("names that are ambiguous", plain(), |text, command, _| {
            on("prepare", command).then(|| {
                Ok(json!({ "status": "many", "elements": [matched(text), matched(text)] }))
            })
        }),
        way("a list of options", plain(), |text, command, _| {
            let why = format!("no option \"x\"; there are \"{text}\", \"b\"");
            on("prepare", command)
                .then(|| Ok(json!({ "status": "unusable", "element": matched(text), "why": why })))
        }),
        way("a message of the engine", plain(), |text, command, _| {
            on("prepare", command).then(|| Ok(json!({ "status": "invalid", "message": text })))
        }),
        way(
            "an address that cannot be opened",
            vec![step("go", [open("/")])],
            |text, command, _| {
                on("open", command).then(|| Err(BrowserError::Navigation(format!("at {text}"))))
            },
        ),
        way("an answer of the browser", plain(), |text, command, _| {
            let refused = BrowserError::Refused {
                command: text.into(),
                message: text.into(),
            };
            on("click", command).then_some(Err(refused))
        }),
        way("the browser's last words", plain(), |text, command, _| {
            on("click", command).then(|| Err(BrowserError::BrowserLost(text.into())))
        }),
        way(
            "the page of a failure",
            vec![Step {
                then: vec![text_on_page("Done")],
                ..step("go", [click("x")])
            }],
            |text, command, _| {
                (command.argument["page"] == true).then_some(())?;
                let nodes = json!([[0, { "role": "alert", "name": text }], [1, { "text": text }]]);
                let page = json!({ "title": text, "location": format!("/{text}"), "nodes": nodes });
                seen(command, "page", page).or_else(|| unmet(text, command))
            },
        ),
        way(
            "a title in a picture of a step that passed",
            plain(),
            |text, command, _| {
                on("observe", command).then(|| {
                    let mut seen = Scripted::willing(command);
                    seen["window"]["title"] = json!(text);
                    for target in seen["targets"].as_array_mut().into_iter().flatten() {
                        *target = matched(text);
                    }
                    seen["page"]["title"] = json!(text);
                    Ok(seen)
                })
            },
        ),
    ]
}

/// Everything that is printed about a run, in every report.
fn said(events: &[Event]) -> String {
    let record = RunRecord::fold(events).unwrap();
    let paint = Paint { color: true };
    let look = SummaryOptions {
        paint,
        line: &|_| None,
        output: "out",
        reports: &[],
    };
    let context = Context {
        output: "out",
        files: "./",
        history: None,
        file: &|_| None,
    };
    let mut progress = Progress::new(paint);
    let mut said = format!("{events:?}\n");
    for event in events {
        said.extend(progress.follow(event));
        said.push_str(&progress.now());
    }
    said.push_str(&summary(&record, &look));
    for report in report::ALL {
        said.push_str(&(report.render)(&record, &context).unwrap());
    }
    said.push_str(&annotations(&record));
    said.push_str(&step_summary(&record));
    said
}

#[tokio::test(start_paused = true)]
async fn no_page_brings_a_secret_out() {
    for form in forms() {
        for way in ways() {
            let name = format!("{} as {form:?}", way.name);
            let (text, answer) = (format!("key {form} end"), way.answer);
            let script = browser(move |command, activity| answer(&text, command, activity));
            let secret = Template(vec![Piece::Secret("KEY".into())]);
            let mut case: Case = case("a", way.steps);
            case.secrets = vec!["KEY".into()];
            case.steps
                .insert(0, step("type", [ActionKind::Fill(named("Key"), secret)]));
            case.steps
                .insert(1, step("type-other", [fill("Other", "x")]));
            let mut run = Run::of(script, [case]);
            run.secrets = BTreeMap::from([("KEY".to_owned(), Secret::new(SECRET))]);
            let evidence = run.evidence.clone();
            let (_keep, cancel) = tokio::sync::watch::channel(false);
            let mut said = said(&run.events(cancel).await);
            for kept in [&evidence.texts, &evidence.failed] {
                for (name, text) in &*kept.lock().unwrap() {
                    said.push_str(&format!("{name}\n{text}\n"));
                }
            }
            assert!(said.contains("<secret-KEY>"), "{name} is not shown: {said}");
            for form in [form.as_str(), "Lark", "LARK", "lark"] {
                assert!(!said.contains(form), "{name} has {form}: {said}");
            }
        }
    }
}
