//! `draft --against`: walks along an article in a real browser.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use super::guide::serve;
use crate::harness::Project;

const ARTICLE: &str = "# Book a room\n
1. Click **Sign in**.
2. Enter the user name and the password, and click **Go**.
3. Select the **Quiet floor**, and set **Room** to **Garden view**.
4. Click **Book**. The page says **Booked**.
";

const START: &str = "<!doctype html><html lang=en><title>Hotel</title><h1>Hotel</h1>
<nav><a href=/sign-in>Sign in</a></nav>";

const SIGN_IN: &str = "<!doctype html><html lang=en><title>Sign in</title><h1>Sign in</h1>
<form action=/book><label>User name <input></label><label>Password <input type=password></label>
<button>Go</button></form>";

const BOOK: &str = "<!doctype html><html lang=en><title>Book</title><h1>Book</h1>
<form action=/done><label><input type=checkbox> Quiet floor</label>
<label>Room <select><option>Street view<option>Garden view</select></label><button>Book</button></form>";

const DONE: &str = "<!doctype html><html lang=en><title>Done</title><p>Booked";

fn hotel() -> String {
    let pages = [
        ("/", START),
        ("/sign-in", SIGN_IN),
        ("/book", BOOK),
        ("/done", DONE),
    ];
    let pages = pages.map(|(path, html)| (path.to_owned(), html.to_owned()));
    serve(Arc::new(Mutex::new(BTreeMap::from(pages))))
}

#[test]
fn an_article_becomes_a_scenario_that_passes_on_its_site() {
    let site = hotel();
    let project = Project::new(&[
        (
            "scenarios/stepproof.yaml",
            "locale: en\nsentences: { level: fail, mentions: fail }\n",
        ),
        ("book.md", ARTICLE),
    ]);
    project
        .stepproof("draft book.md --against")
        .arg(format!("{site}/"))
        .args("--value user=nobody --value password=x")
        .arg("--value")
        .arg("User name=ann")
        .stderr_has("8 actions: 8 carried out on the site, 0 a guess\n")
        .passes();
    let draft = project.read("scenarios/book.yaml");
    let actions: Vec<_> = draft
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("- "))
        .collect();
    assert_eq!(
        actions,
        [
            "- step: step-1",
            "- open: /",
            "- click: Sign in",
            "- step: step-2",
            "- fill: { User name: ann }",
            "- fill: { Password: x }",
            "- click: Go",
            "- step: step-3",
            "- check: Quiet floor",
            "- select: { Room: Garden view }",
            "- step: step-4",
            "- click: Book",
        ],
        "{draft}"
    );
    assert!(!draft.contains("# draft"), "{draft}");
    // It tells all that is done, but for the names of the fields.
    project.write("scenarios/stepproof.yaml", "locale: en\nsentences: fail\n");
    project
        .stepproof("run")
        .args("--base-url")
        .arg(&site)
        .stderr_has("1 passed")
        .passes();
}

#[test]
fn where_the_article_and_the_site_part_the_draft_says_why() {
    let site = hotel();
    let project = Project::new(&[
        ("scenarios/stepproof.yaml", "locale: en\n"),
        (
            "book.md",
            "1. Click **Log in**.\n2. Click **Sign in**, then **Send**.\n3. Click **Register**.\n4. Click **Go**.\n",
        ),
    ]);
    project
        .stepproof("draft book.md --against")
        .arg(&site)
        .stderr_has("6 actions: 2 carried out on the site, 4 a guess\n")
        .stderr_has("the walk ended at step 3: its comment says why\n")
        .passes();
    let draft = project.read("scenarios/book.yaml");
    assert!(
        draft.contains("- click: Log in # draft: there is no control \"Log in\"\n"),
        "{draft}"
    );
    assert!(draft.contains("- click: Sign in\n"), "{draft}");
    assert!(draft.contains("- click: Go # draft\n"), "{draft}");
}

#[test]
fn a_site_that_does_not_answer_is_told_and_the_draft_is_kept() {
    let project = Project::new(&[
        ("scenarios/stepproof.yaml", "locale: en\n"),
        ("book.md", "1. Click **Sign in**.\n"),
    ]);
    project
        .stepproof("draft book.md --against http://127.0.0.1:9")
        .stderr_has("error: the walk ended early: ")
        .fails_with(1);
    assert!(
        project
            .read("scenarios/book.yaml")
            .contains("- click: Sign in # draft\n")
    );
    project
        .stepproof("draft book.md -o - --against book")
        .stderr_has("error: `book` is no address\n")
        .fails_with(2);
    project
        .stepproof("draft book.md -o - --value a=b")
        .stderr_has("--against <URL>")
        .fails_with(2);
}

/// The manual of the mock, drafted and completed as `docs/draft.md` tells it, step by step.
#[test]
fn the_manual_of_the_mock_runs_after_the_work_that_the_docs_tell() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/");
    let read = |name: &str| std::fs::read_to_string(format!("{root}{name}")).unwrap();
    let docs = read("docs/draft.md");
    let (_, example) = docs
        .split_once("## An example from beginning to end")
        .unwrap();
    // The blocks stand in a list.
    let blocks = example.split("   ```yaml\n").skip(1).map(|block| {
        let lines = block.split("   ```\n").next().unwrap().lines();
        let lines: Vec<&str> = lines
            .map(|line| line.strip_prefix("   ").unwrap())
            .collect();
        lines.join("\n") + "\n"
    });
    let [web, app, answers] = &blocks.collect::<Vec<_>>()[..] else {
        panic!("three blocks");
    };
    let answers: BTreeMap<&str, &str> = answers
        .split("step-")
        .filter_map(|answer| answer.split_once(":\n"))
        .collect();

    let settings = read("scenarios/stepproof.yaml");
    let (shared, guides) = settings.split_once("\nguides:").unwrap();
    let (_, invented) = guides.split_once("\n# ID numbers").unwrap();
    let shared = shared.replace("mentions: { level: fail, of: guides }", "mentions: off");
    let settings = format!("{shared}\n# ID numbers{invented}");
    let manual = read("tests/cases/draft/zh-seed.txt");
    let project = Project::new(&[
        ("scenarios/stepproof.yaml", &settings),
        ("manual.txt", &manual),
    ]);
    project
        .stepproof("draft manual.txt -o scenarios/web.yaml")
        .stderr_has("26 steps")
        .passes();

    let draft = project.read("scenarios/web.yaml");
    let (head, steps) = draft.split_once("steps:\n").unwrap();
    let mut all = [String::new(), String::new()];
    for (at, step) in steps.split("  - step: step-").skip(1).enumerate() {
        let (number, _) = step.split_once('\n').unwrap();
        let step = match answers.get(number) {
            None => step.to_owned(),
            Some(actions) => {
                let is_told = |line: &&str| {
                    *line != "    do:"
                        && !line.starts_with("      ")
                        && !line.starts_with("    # draft: “")
                        && *line != "    # draft: what is done here?"
                        || line.starts_with("      ")
                            && !line.starts_with("      -")
                            && !line.starts_with("      #")
                };
                let told: Vec<&str> = step.lines().filter(is_told).collect();
                let actions = actions.lines().map(|line| format!("    {line}\n"));
                format!(
                    "{}\n    do:\n{}",
                    told.join("\n"),
                    actions.collect::<String>()
                )
            }
        };
        all[at / 15].push_str(&format!("  - step: step-{step}"));
    }
    let text = format!("{head}{web}steps:\n{}", all[0]);
    project.write("scenarios/web.yaml", &text);
    project.write("scenarios/app.yaml", &format!("{app}{}", all[1]));
    project
        .stepproof("run")
        .stderr_has("2 cases: 2 passed")
        .passes();
}
