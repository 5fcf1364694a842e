//! `draft`: articles of many shapes become scenarios that `check` accepts. `tests/cases/draft` has the
//! articles, and the scenarios that are made of them.

mod word;

use std::path::{Path, PathBuf};

use crate::golden::Goldens;
use crate::harness::Project;
use stepproof::scenario::{ActionKind, Case, FileRole, Input, QuoteRules, load};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The articles, by name: the files, and the Word documents that `word` makes.
fn articles() -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(root().join("tests/cases/draft")).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension != "yaml")
    });
    paths.sort();
    let name = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
    let mut articles: Vec<_> = paths
        .iter()
        .map(|path| (name(path), std::fs::read(path).unwrap()))
        .collect();
    articles.push(("en-report.docx".to_owned(), word::report()));
    articles.push(("zh-water.docx".to_owned(), word::water()));
    articles
}

/// A project with a locale and all articles in it, drafted.
fn drafted(language: &str, locale: &str) -> (Project, Vec<String>) {
    let settings = format!("locale: {locale}\n");
    let project = Project::new(&[("scenarios/stepproof.yaml", &settings)]);
    let mut names = Vec::new();
    for (name, bytes) in articles() {
        if !name.starts_with(language) {
            continue;
        }
        std::fs::write(project.root().join(&name), bytes).unwrap();
        let stem = name.split('.').next().unwrap().to_owned();
        project
            .stepproof(&format!("draft {name}"))
            .stderr_has(&format!("wrote scenarios/{stem}.yaml\n"))
            .passes();
        names.push(stem);
    }
    (project, names)
}

#[test]
fn articles_become_scenarios_that_check_accepts() {
    let mut goldens = Goldens::default();
    for (language, locale) in [("en-", "en-US"), ("zh-", "zh-CN")] {
        let (project, names) = drafted(language, locale);
        for name in &names {
            let text = project.read(&format!("scenarios/{name}.yaml"));
            let golden = root().join(format!("tests/cases/draft/{name}.yaml"));
            goldens.compare(&golden, &text);
        }
        project.stepproof("check").stderr_has("no errors").passes();
    }
    goldens.assert();
}

/// The articles that were written apart from the book of phrases; `src/draft/tests.rs` counts what is
/// told of them.
#[test]
fn other_articles_become_scenarios_that_check_accepts_too() {
    let folder = root().join("tests/cases/draft/articles");
    for (language, locale) in [("en-", "en-US"), ("zh-", "zh-CN")] {
        let settings = format!("locale: {locale}\n");
        let project = Project::new(&[("scenarios/stepproof.yaml", &settings)]);
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if name.starts_with(language) {
                let draft = project.stepproof("draft").arg(path.to_str().unwrap());
                draft.stderr_has("wrote scenarios/").passes();
            }
        }
        project.stepproof("check").stderr_has("no errors").passes();
    }
}

fn cases(files: Vec<(String, String)>) -> Vec<Case> {
    let input = |(name, text): (String, String)| Input {
        role: FileRole::of(name.strip_prefix("scenarios/").unwrap()),
        bytes: text.into_bytes(),
        name,
    };
    let loaded = load(files.into_iter().map(input).collect(), None);
    loaded.suite.cases
}

/// The word of an action and the control that it is on.
fn on_control(kind: &ActionKind) -> Option<(&'static str, String)> {
    match kind {
        ActionKind::Click(locator, ..) => Some(("click", locator.called())),
        ActionKind::Choose(locator) => Some(("choose", locator.called())),
        ActionKind::Check(locator, _) => Some(("check", locator.called())),
        ActionKind::Fill(locator, _) => Some(("fill", locator.called())),
        ActionKind::Select(locator, _) => Some(("select", locator.called())),
        _ => None,
    }
}

fn controls(step: &stepproof::scenario::Step) -> Vec<(&'static str, String)> {
    let actions = step.actions.iter();
    actions
        .filter_map(|action| on_control(&action.kind))
        .collect()
}

/// The article that the two guides of the mock were built from.
#[test]
fn the_article_of_the_mock_has_its_steps_and_the_actions_on_what_it_quotes() {
    let (project, _) = drafted("zh-seed", "zh-CN");
    let text = project.read("scenarios/zh-seed.yaml");
    let drafted = cases(vec![("scenarios/zh-seed.yaml".to_owned(), text)]);
    let steps = &drafted[0].steps;
    let app = steps.iter().position(|step| {
        let section = step.section.as_ref();
        section.is_some_and(|section| section.all()[0].1.contains("APP"))
    });
    assert_eq!((app, steps.len() - app.unwrap()), (Some(15), 11));

    let names = [
        "stepproof.yaml",
        "web/self.yaml",
        "app/self.yaml",
        "parts/sign-in.yaml",
        "parts/medical.yaml",
        "parts/order.yaml",
        "parts/pay.yaml",
        "parts/app-account.yaml",
        "parts/app-medical.yaml",
        "parts/app-order.yaml",
        "parts/app-pay.yaml",
    ];
    let written = names.map(|name| {
        let name = format!("scenarios/{name}");
        let text = std::fs::read_to_string(root().join(&name)).unwrap();
        (name, text)
    });
    let written = cases(written.to_vec());
    let of = |id: &str| {
        written
            .iter()
            .find(|case| case.id.to_string() == id)
            .unwrap()
    };
    let written = [of("web-self"), of("app-self")]
        .into_iter()
        .flat_map(|case| &case.steps);
    let (mut all, mut right) = (0, 0);
    for (drafted, written) in steps.iter().zip(written) {
        let sentence = drafted.text.all()[0].1.to_owned();
        let quoted = QuoteRules::default().terms(&sentence, "zh-CN");
        let quoted: Vec<&str> = quoted.into_iter().map(|term| &sentence[term]).collect();
        let mut found = controls(drafted);
        for action in controls(written) {
            if quoted.contains(&&*action.1) {
                all += 1;
                let at = found.iter().position(|other| *other == action);
                right += usize::from(at.map(|at| found.remove(at)).is_some());
            }
        }
    }
    println!("{right} of {all} actions");
    assert!(all >= 15 && right * 100 >= all * 80, "{right} of {all}");
}

#[test]
fn a_draft_tells_what_it_has_found_and_overwrites_nothing() {
    let article = "# Pay\n\n1. Click **Pay**.\n2. Be happy.\n\n## FAQ\n\nWhy?\n";
    let project = Project::new(&[("docs/Pay now.md", article)]);
    let draft = || {
        let output = project.stepproof("draft");
        output.arg("docs/Pay now.md")
    };
    draft()
        .stderr(
            "wrote scenarios/pay-now.yaml\n2 steps\n1 action, each of them a guess\n\
             1 place unclear: see `# draft:` there\n\
             2 blocks of the article left out, the first “FAQ”, line 6\n",
        )
        .passes();
    project.write("scenarios/pay-now.yaml", "mine");
    draft()
        .stderr_has(
            "scenarios/pay-now.yaml` is there already\nhelp: name another file with `--output`",
        )
        .fails_with(2);
    assert_eq!(project.read("scenarios/pay-now.yaml"), "mine");
    draft()
        .arg("-o")
        .arg("scenarios/web/b.yaml")
        .stderr_has("wrote scenarios/web/b.yaml")
        .passes();
    assert!(
        project
            .read("scenarios/web/b.yaml")
            .contains("\nscenario: b\ntitle: Pay\n")
    );
    let output = draft()
        .arg("-o")
        .arg("-")
        .any_stdout()
        .stderr_has("2 steps")
        .passes();
    assert!(String::from_utf8_lossy(&output.stdout).contains("\nscenario: pay-now\n"));
}

#[test]
fn a_long_article_is_drafted() {
    let steps: String = (0..2_000)
        .map(|at| format!("1. Click **B{at}**.\n"))
        .collect();
    let line = "点击“登录”，".repeat(10_000);
    let project = Project::new(&[
        ("long.md", &steps),
        ("line.txt", &format!("1、{line}\n2、点击“B”\n")),
    ]);
    let draft = |file: &str| {
        project
            .stepproof(&format!("draft -o - {file}"))
            .any_stdout()
    };
    draft("long.md")
        .stderr_has("2000 steps\n2000 actions")
        .passes();
    draft("line.txt").stderr_has("2 steps\n1 action,").passes();
}

#[test]
fn what_cannot_be_drafted_is_told_with_what_to_do() {
    let ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest";
    let deep = format!("<p>1. Click</p>\n{}", "<div>".repeat(100_000));
    let files: [(&str, &[u8], &str); 10] = [
        (
            "j.html",
            deep.as_bytes(),
            "`j.html:2` has elements in more than 1000 others\nhelp: keep only the article",
        ),
        (
            "a.docx",
            ole,
            "`a.docx` is encrypted, or an old Word document (.doc)\nhelp: open it in Word",
        ),
        (
            "b.docx",
            b"PK no",
            "`b.docx` is not a readable Word document: ",
        ),
        (
            "c.doc",
            ole,
            "`c.doc` is an old Word document\nhelp: open it in Word",
        ),
        (
            "d.md",
            b"# Pay\n\nIt costs much.\n",
            "`d.md` has no steps\nhelp: number its instructions",
        ),
        ("e.txt", b" \n", "`e.txt` is empty\n"),
        (
            "f.txt",
            b"1. Click\n2. \xb5\xe3\n",
            "`f.txt:2` is not UTF-8\nhelp: save it as UTF-8",
        ),
        (
            "g.pdf",
            b"%PDF",
            "`g.pdf` is of a format that is not read\nhelp: files of `.md`",
        ),
        (
            "h.docx",
            &word::zip(&[("word/other.xml", "")]),
            "it has no `word/document.xml`",
        ),
        (
            "i.docx",
            &word::zip(&[("word/document.xml", "<w:p>a</w:q>")]),
            "`word/document.xml`: ",
        ),
    ];
    let project = Project::new(&[]);
    for (name, bytes, message) in files {
        std::fs::write(project.root().join(name), bytes).unwrap();
        project
            .stepproof(&format!("draft {name}"))
            .stderr_has(message)
            .fails_with(3);
    }
    project
        .stepproof("draft none.md")
        .stderr_has("cannot read `none.md`")
        .fails_with(5);
    Project::empty()
        .stepproof("draft a.md")
        .stderr_has("scenarios/stepproof.yaml")
        .fails_with(3);
    assert!(!project.has("scenarios/a.yaml"));
}
