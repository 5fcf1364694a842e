//! Tests a case of `tests/kinds/`: runs its project against its site, and compares what the command
//! printed and wrote with `case.json`. The README of that folder describes this file.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use regex::{NoExpand, Regex};
use serde::Deserialize;

use crate::server::{OTHER_ORIGIN, OWN_CERTIFICATE, Server};

/// The expected result: a `case.json`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    #[serde(rename = "title")]
    _title: String,
    want: String,
    command: Words,
    #[serde(default)]
    args: Vec<String>,
    #[serde(default)]
    env: BTreeMap<String, String>,
    base_url: Option<String>,
    #[serde(default)]
    replace: Vec<(String, String, String)>,
    exit: Exit,
    right_if_exit: Option<i32>,
    #[serde(default)]
    stdout_has: Vec<String>,
    #[serde(default)]
    stderr_has: Vec<String>,
    #[serde(default)]
    lacks: Vec<String>,
    #[serde(default)]
    files: BTreeMap<String, Vec<String>>,
    within: Option<u64>,
}

#[derive(Deserialize, Clone, Copy, PartialEq)]
enum Words {
    #[serde(rename = "run")]
    Run,
    #[serde(rename = "run-twice")]
    RunTwice,
    #[serde(rename = "check")]
    Check,
    #[serde(rename = "inspect")]
    Inspect,
    #[serde(rename = "init")]
    Init,
    #[serde(rename = "guide build")]
    GuideBuild,
    #[serde(rename = "guide check")]
    GuideCheck,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Exit {
    Code(i32),
    OneOf(Vec<i32>),
}

/// A project in a temporary folder, and its site.
struct Project {
    folder: tempfile::TempDir,
    server: Server,
    env: BTreeMap<String, String>,
}

/// The output of a command.
struct Said {
    code: Option<i32>,
    stdout: String,
    stderr: String,
    took: Duration,
}

/// All files in a folder and below, with their content.
type Files = BTreeMap<PathBuf, Vec<u8>>;

/// Tests the case in this folder.
pub fn judge(folder: &Path) -> Result<(), String> {
    let text = fs::read_to_string(folder.join("case.json")).map_err(|e| e.to_string())?;
    let case: Case = serde_json::from_str(&text).map_err(|e| format!("case.json: {e}"))?;
    let mut project = Project::new(folder, &case);
    if matches!(case.command, Words::RunTwice | Words::GuideCheck) {
        project.prepare(folder, &case)?;
    }
    let given = files(project.root());
    let said = match case.command {
        Words::Check => project.call(&["check"], None, &case.args),
        Words::Run | Words::RunTwice => project.visit(&["run"], &case),
        Words::Inspect => project.visit(&["inspect"], &case),
        Words::Init => project.begin(&case)?,
        Words::GuideBuild => project.visit(&["guide", "build"], &case),
        Words::GuideCheck => project.visit(&["guide", "check"], &case),
    };
    let wrong = case.differs(&said, project.root(), &given);
    if wrong.is_empty() {
        return Ok(());
    }
    let list = wrong.iter().fold(String::new(), |mut list, line| {
        let _ = writeln!(list, "- {line}");
        list
    });
    let (out, err) = (&said.stdout, &said.stderr);
    Err(format!(
        "{}\n{list}--- stdout\n{out}--- stderr\n{err}---",
        case.want
    ))
}

impl Project {
    fn new(folder: &Path, case: &Case) -> Self {
        let temp = tempfile::Builder::new()
            .prefix("stepproof-kind-")
            .tempdir()
            .unwrap();
        copy(folder, temp.path());
        for name in ["second", "case.json"] {
            let path = temp.path().join(name);
            let _ = fs::remove_dir_all(&path).or_else(|_| fs::remove_file(&path));
        }
        fs::create_dir(temp.path().join("output")).unwrap();
        let server = Server::start(vec![("", temp.path().join("site"))]);
        let mut project = Self {
            folder: temp,
            server,
            env: BTreeMap::new(),
        };
        project.env = case
            .env
            .iter()
            .map(|(name, value)| (name.clone(), project.filled(value)))
            .collect();
        for (path, bytes) in files(&project.root().join("scenarios")) {
            // Some files are not UTF-8 on purpose.
            if let Ok(text) = String::from_utf8(bytes) {
                fs::write(path, project.filled(&text)).unwrap();
            }
        }
        project
    }

    fn root(&self) -> &Path {
        self.folder.path()
    }

    /// With the addresses and paths of this project.
    fn filled(&self, text: &str) -> String {
        let root = self.root().to_str().unwrap();
        let host = self.server.url.trim_start_matches("http://");
        text.replace("{{PROJECT}}", root)
            .replace("{{OUTPUT}}", &format!("{root}/output"))
            .replace("{{HOST}}", host)
            .replace(OTHER_ORIGIN, &self.server.other)
            .replace(OWN_CERTIFICATE, &self.server.own_certificate)
    }

    /// What comes before the command that is tested: a first run or build, then changes.
    fn prepare(&mut self, folder: &Path, case: &Case) -> Result<(), String> {
        let twice = case.command == Words::RunTwice;
        let words: &[&str] = if twice { &["run"] } else { &["guide", "build"] };
        let first = self.call(words, Some(&self.server.url), &[]);
        if first.code != Some(0) {
            let (code, err) = (first.code, first.stderr);
            return Err(format!("the first command ended with {code:?}\n{err}"));
        }
        if twice {
            self.call(&["accept", "--all"], None, &[]);
            self.env.insert("CI".into(), "1".into());
        }
        let second = folder.join("second");
        if second.is_dir() {
            copy(&second, self.root());
        }
        for (names, pattern, text) in &case.replace {
            let pattern = regex(pattern);
            for (path, bytes) in matching(self.root(), names) {
                let old = String::from_utf8(bytes).unwrap();
                let new = pattern.replace_all(&old, NoExpand(text));
                fs::write(path, new.as_bytes()).unwrap();
            }
        }
        Ok(())
    }

    /// A command that visits the site.
    fn visit(&self, words: &[&str], case: &Case) -> Said {
        let address = case.base_url.as_ref().map(|url| self.filled(url));
        let address = address.as_ref().unwrap_or(&self.server.url);
        // None is given where the settings have one.
        let address = Some(address.as_str()).filter(|address| !address.is_empty());
        self.call(words, address, &case.args)
    }

    /// A run of the project that `init` makes for the site.
    fn begin(&self, case: &Case) -> Result<Said, String> {
        let init = ["init", "--ci", "none", "--locale", "en-US"];
        let made = self.call(&init, Some(&self.server.url), &case.args);
        match made.code {
            Some(0) => Ok(self.call(&["run"], None, &[])),
            code => Err(format!("`init` ended with {code:?}\n{}", made.stderr)),
        }
    }

    /// `stepproof` with these arguments, and the address of the site if the command visits it.
    fn call(&self, words: &[&str], address: Option<&str>, args: &[String]) -> Said {
        let mut command = stepproof();
        command.args(words).arg("--project").arg(self.root());
        if !matches!(words, ["check" | "accept" | "init", ..]) {
            let output = self.root().join("output");
            command.arg("-j1").arg("--output").arg(output);
        }
        if let Some(address) = address {
            command.args(["--base-url", address]);
        }
        command.args(args.iter().map(|arg| self.filled(arg)));
        command
            .current_dir(self.root())
            .env("NO_COLOR", "1")
            .envs(&self.env);
        let began = Instant::now();
        let output = command.output().unwrap();
        Said {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            took: began.elapsed(),
        }
    }
}

/// The program, without the settings for it in the environment of this machine.
pub fn stepproof() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stepproof"));
    command.stdin(Stdio::null());
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        let ours = ["GITHUB_", "STEPPROOF_"]
            .iter()
            .any(|p| text.starts_with(p));
        if ours || text == "CI" || text == "NO_COLOR" {
            command.env_remove(name);
        }
    }
    command
}

impl Case {
    /// What differs from the expected result.
    fn differs(&self, said: &Said, root: &Path, given: &Files) -> Vec<String> {
        let Some(code) = said.code else {
            return vec!["it was killed".into()];
        };
        if self.right_if_exit == Some(code) {
            return Vec::new();
        }
        let mut wrong = Vec::new();
        let right = match &self.exit {
            Exit::Code(one) => code == *one,
            Exit::OneOf(several) => several.contains(&code),
        };
        if !right {
            wrong.push(format!("exit code {code}"));
        }
        let streams = [("stdout", &said.stdout), ("stderr", &said.stderr)];
        for ((name, text), patterns) in streams.iter().zip([&self.stdout_has, &self.stderr_has]) {
            let texts = [text.as_str()];
            wrong.extend(patterns.iter().filter_map(|p| misses(name, p, &texts)));
        }
        if self
            .within
            .is_some_and(|most| said.took > Duration::from_secs(most))
        {
            wrong.push(format!("it took {} s", said.took.as_secs()));
        }
        let mut written = files(root);
        written.retain(|path, bytes| given.get(path) != Some(bytes));
        let mut texts = streams
            .map(|(name, text)| (name.into(), text.clone()))
            .to_vec();
        texts.extend(
            written
                .iter()
                .map(|(path, bytes)| (told(path, root), text_of(path, bytes))),
        );
        for pattern in &self.lacks {
            let found = regex(pattern);
            let having = texts.iter().filter(|(_, text)| found.is_match(text));
            wrong.extend(having.map(|(name, _)| format!("{name} has /{pattern}/")));
        }
        for (names, patterns) in &self.files {
            let mut found = matching(&root.join("output"), names);
            found.extend(matching(root, names));
            let texts: Vec<_> = found
                .iter()
                .map(|(path, bytes)| text_of(path, bytes))
                .collect();
            let texts: Vec<_> = texts.iter().map(String::as_str).collect();
            if texts.is_empty() {
                wrong.push(format!("there is no file {names}"));
            } else {
                wrong.extend(patterns.iter().filter_map(|p| misses(names, p, &texts)));
            }
        }
        wrong
    }
}

/// Whether one of the texts matches the pattern, or, after a `!`, whether none does.
fn misses(name: &str, pattern: &str, texts: &[&str]) -> Option<String> {
    let (words, pattern, wanted) = match pattern.strip_prefix('!') {
        Some(pattern) => ("has", pattern, false),
        None => ("lacks", pattern, true),
    };
    let found = regex(pattern);
    let has = texts.iter().any(|text| found.is_match(text));
    (has != wanted).then(|| format!("{name} {words} /{pattern}/"))
}

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).unwrap_or_else(|error| panic!("{error}"))
}

/// The files whose path below the root matches: `*` is part of a name, `**/` any folders.
fn matching(root: &Path, names: &str) -> Files {
    let pattern = regex::escape(names)
        .replace(r"\*\*/", "(?:.*/)?")
        .replace(r"\*", "[^/]*");
    let pattern = regex(&format!("^{pattern}$"));
    let mut all = files(root);
    all.retain(|path, _| pattern.is_match(&told(path, root)));
    all
}

/// A path for messages, relative to the root.
fn told(path: &Path, root: &Path) -> String {
    let path = path.strip_prefix(root).unwrap_or(path);
    path.to_string_lossy().into_owned()
}

fn files(folder: &Path) -> Files {
    let mut all = Files::new();
    let Ok(entries) = fs::read_dir(folder) else {
        return all;
    };
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            all.extend(files(&path));
        } else {
            let bytes = fs::read(&path).unwrap();
            all.insert(path, bytes);
        }
    }
    all
}

fn copy(from: &Path, to: &Path) {
    for (path, bytes) in files(from) {
        let target = to.join(path.strip_prefix(from).unwrap());
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::write(target, bytes).unwrap();
    }
}

/// The text of a file: of a Word document, its parts; of pictures and PDF, nothing.
fn text_of(path: &Path, bytes: &[u8]) -> String {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("png" | "jpg" | "pdf") => String::new(),
        Some("docx") => word(bytes).unwrap_or_default(),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

fn word(bytes: &[u8]) -> Option<String> {
    let mut parts = zip::ZipArchive::new(std::io::Cursor::new(bytes)).ok()?;
    let mut text = String::new();
    for index in 0..parts.len() {
        let mut part = parts.by_index(index).ok()?;
        if part.name().ends_with(".xml") || part.name().ends_with(".rels") {
            part.read_to_string(&mut text).ok()?;
        }
    }
    Some(text)
}
