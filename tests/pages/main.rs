//! Pages made by others: the kinds in `tests/kinds/` and the libraries in `tests/sites/`, one test per
//! folder, named after it.
//!
//! `cargo test --test pages -- serve tests/sites/NAME` serves one of the sites, to try it in a browser.

mod kinds;
mod server;
mod sites;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};

type Judge = fn(&Path) -> Result<(), String>;

fn main() -> ExitCode {
    let words: Vec<_> = std::env::args().skip(1).collect();
    if let [verb, folder] = words.as_slice()
        && verb == "serve"
    {
        return serve(Path::new(folder));
    }
    let kinds = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/kinds");
    let mut trials = trials("kinds", &kinds, "case.json", kinds::judge);
    trials.extend(self::trials(
        "sites",
        &sites::folder(),
        "scenarios",
        sites::run,
    ));
    trials.extend(self::trials(
        "articles",
        &sites::folder(),
        "article.md",
        sites::walk,
    ));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// A test for each folder that has this file.
fn trials(group: &str, folder: &Path, file: &str, judge: Judge) -> Vec<Trial> {
    let entries = std::fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = paths.filter(|path| path.join(file).exists()).collect();
    folders.sort();
    assert!(!folders.is_empty(), "nothing in {}", folder.display());
    let trial = |path: PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy();
        Trial::test(format!("{group}::{name}"), move || {
            judge(&path).map_err(Failed::from)
        })
    };
    folders.into_iter().map(trial).collect()
}

/// Serves the site of this folder until the input ends.
fn serve(folder: &Path) -> ExitCode {
    let server = sites::serve(folder);
    println!("{}  (Ctrl-D ends it)", server.url);
    let _ = std::io::stdin().lines().last();
    ExitCode::SUCCESS
}
