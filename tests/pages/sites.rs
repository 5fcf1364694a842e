//! A library of `tests/sites/`: its scenario is run against its site, and every page compared with the
//! stored snapshot.

use std::path::{Path, PathBuf};

use crate::kinds::stepproof;
use crate::server::Server;

/// The folder of all libraries.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites")
}

/// Serves the site of the library in this folder, with the files of all libraries.
pub fn serve(site: &Path) -> Server {
    Server::start(vec![
        ("node_modules/", folder().join("node_modules")),
        ("", site.join("site")),
    ])
}

/// Walks along the article of the library in this folder, and compares the draft with the stored one.
pub fn walk(site: &Path) -> Result<(), String> {
    if !folder().join("node_modules").is_dir() {
        return Err("the libraries are missing: run `scripts/install.sh tests`".into());
    }
    let server = serve(site);
    let browser = std::env::var("STEPPROOF_TEST_BROWSER").unwrap_or("chromium".to_owned());
    let mut draft = stepproof();
    draft
        .arg("draft")
        .arg(site.join("article.md"))
        .args(["-o", "-", "--against", &server.url, "--project"])
        .arg(site)
        .args(["--browser", &browser])
        .env("CI", "1");
    let said = draft.output().unwrap();
    let drafted = String::from_utf8_lossy(&said.stdout).replace(&server.url, "http://site");
    let stored = site.join("article.yaml");
    if std::env::var_os("STEPPROOF_RENEW").is_some() {
        std::fs::write(&stored, &drafted).unwrap();
    }
    match std::fs::read_to_string(&stored) {
        Ok(stored) if stored == drafted => Ok(()),
        _ => Err(format!(
            "another draft than {}\n{drafted}\n{}",
            stored.display(),
            String::from_utf8_lossy(&said.stderr)
        )),
    }
}

/// Runs the scenarios of the library in this folder, in the browser that `STEPPROOF_TEST_BROWSER` names if
/// that is set. With `STEPPROOF_RENEW`, the snapshots are renewed first.
pub fn run(site: &Path) -> Result<(), String> {
    if !folder().join("node_modules").is_dir() {
        return Err("the libraries are missing: run `scripts/install.sh tests`".into());
    }
    let server = serve(site);
    let name = site.file_name().unwrap();
    let output = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("sites")
        .join(name);
    let browser = std::env::var("STEPPROOF_TEST_BROWSER").unwrap_or("chromium".to_owned());
    let run = || {
        let mut run = stepproof();
        run.args(["run", "--base-url", &server.url, "-j1", "--project"])
            .arg(site)
            .arg("--output")
            .arg(&output)
            .args(["--browser", &browser])
            .env("NO_COLOR", "1");
        run
    };
    if std::env::var_os("STEPPROOF_RENEW").is_some() {
        run().output().unwrap();
        let mut accept = stepproof();
        accept.args(["accept", "--all", "--project"]).arg(site);
        accept.output().unwrap();
    }
    let said = run().env("CI", "1").output().unwrap();
    let text = String::from_utf8_lossy(&said.stderr);
    match said.status.code() {
        Some(0) => Ok(()),
        // A browser that cannot touch leaves such a case out before the run, by name.
        Some(4) if browser != "chromium" && text.contains("cannot touch the screen") => Ok(()),
        code => Err(format!(
            "exit code {code:?}\n{text}\npictures: {}",
            output.display()
        )),
    }
}
