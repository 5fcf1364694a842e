//! Checks the table of levels in `src/lib.rs`: which modules may import which, where each external
//! crate may be used, and what must not exist.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The modules by level. A module imports only from lower levels, never from its own or a higher one;
/// the portal is independent.
const LEVELS: [&[&str]; 9] = [
    &[
        "case_id",
        "escape",
        "http_client",
        "mask",
        "prose",
        "scratch",
    ],
    &["files", "source", "template"],
    &["locator"],
    &["page"],
    &["record", "scenario"],
    &[
        "browser",
        "claims",
        "draft",
        "history",
        "picture",
        "snapshots",
    ],
    &["guide", "review", "runner"],
    &["mutate", "report"],
    &["cli"],
];

/// External crates, and the places that may use them.
const HOMES: [(&str, &[&str]); 41] = [
    ("annotate_snippets", &["scenario"]),
    ("axum", &["cli", "portal"]),
    (
        "base64",
        &["browser", "cli", "guide", "mutate", "portal", "report"],
    ),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("console", &["cli"]),
    ("docx_rs", &["guide"]),
    ("ego_tree", &["draft"]),
    ("epaint_default_fonts", &["picture"]),
    ("futures_util", &["browser", "mutate"]),
    ("html5ever", &["draft"]),
    ("hyper", &["portal"]),
    ("icu_normalizer", &["mask", "page"]),
    ("image::", &["picture"]),
    ("indicatif", &["cli"]),
    ("insta", &["snapshots"]),
    ("jiff", &["history", "portal", "report", "scenario"]),
    ("rusqlite", &["history"]),
    ("minijinja", &["portal", "template"]),
    ("opener", &["cli"]),
    ("oxipng", &["picture"]),
    ("percent_encoding", &["cli", "report"]),
    ("pulldown_cmark", &["draft"]),
    ("quick_junit", &["report"]),
    ("quick_xml", &["draft", "report"]),
    ("rand", &["cli", "portal"]),
    ("reqwest", &["browser", "cli", "http_client"]),
    ("resvg", &["picture"]),
    ("rustix", &["browser", "cli", "scratch"]),
    ("rustls", &["http_client"]),
    ("schemars", &["case_id", "page", "record", "source"]),
    ("scraper", &["draft"]),
    ("serde_yaml", &["scenario"]),
    ("sha2", &["guide"]),
    ("skrifa", &["picture"]),
    ("strsim", &["claims", "cli", "scenario"]),
    ("subtle", &["cli"]),
    ("thirtyfour", &["browser"]),
    ("tokio_tungstenite", &["browser"]),
    ("totp_rs", &["runner"]),
    ("zip", &["browser", "draft"]),
];

/// Words, and the only files or folders that may use them.
const WORDS: [(&str, &[&str]); 8] = [
    // The built-in mock is one of many: it is started, served and asked for its schema.
    (
        "crate::portal",
        &["cli/mock.rs", "cli/serve.rs", "cli/sites.rs", "portal/"],
    ),
    ("println!", &["cli"]),
    ("eprintln!", &["cli"]),
    ("print!(", &["cli"]),
    ("process::exit", &["cli"]),
    ("std::env::args", &["cli"]),
    ("set_var", &["snapshots"]),
    // The wait loop, the portal's harmless fault `slow`, and the late answers of `mutate`.
    (
        "sleep(",
        &[
            "runner/wait.rs",
            "portal/serve.rs",
            "browser/chromium/interception.rs",
        ],
    ),
];

/// A file in `src/`: its module, its name, and its code without comments and tests.
pub struct File {
    pub module: String,
    pub name: String,
    pub code: String,
}

/// The files in `src/`, without those of tests.
pub fn files() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    collect(&root, &mut paths);
    let files = paths.into_iter().map(|path| {
        let name = path
            .strip_prefix(&root)
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned();
        let module = name.split(['/', '.']).next().unwrap().to_owned();
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap().lines();
        let code = code
            .map(|line| line.split("//").next().unwrap())
            .collect::<Vec<_>>();
        File {
            module,
            name,
            code: code.join("\n"),
        }
    });
    // Tests may look at anything.
    files
        .filter(|file| !file.name.ends_with("tests.rs"))
        .collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}

fn level(module: &str) -> Option<usize> {
    LEVELS.iter().position(|level| level.contains(&module))
}

/// Our modules that the code names as `crate::module`, `crate::{module…` included.
fn named(code: &str) -> Vec<String> {
    let mut names = Vec::new();
    for rest in code.split("crate::").skip(1) {
        let word = |text: &str| -> String {
            let letters = text.trim_start().chars();
            letters
                .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
                .collect()
        };
        match rest.strip_prefix('{') {
            None => names.push(word(rest)),
            Some(list) => {
                let list = list.split("};").next().unwrap();
                let mut depth = 0;
                let top = list.split_inclusive([',', '{', '}']).filter_map(|part| {
                    let name = (depth == 0).then(|| word(part));
                    depth += part.matches('{').count();
                    depth -= part.matches('}').count();
                    name
                });
                names.extend(top.collect::<Vec<_>>());
            }
        }
    }
    names.retain(|name| level(name).is_some() || name == "portal");
    names
}

/// Whether the code names the module within its top-level module: `module::` after any path.
fn names_module(code: &str, name: &str) -> bool {
    let path = format!("{name}::");
    code.match_indices(&path).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        !before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_')
    })
}

/// Whether the code names the crate: `name::` with no letter before it.
fn names_crate(code: &str, name: &str) -> bool {
    let path = format!("{name}::");
    code.match_indices(&path).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        !before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_' || c == ':')
    })
}

#[test]
fn every_module_has_a_level() {
    for file in files() {
        let known = ["lib", "main", "portal"].contains(&&*file.module);
        assert!(
            known || level(&file.module).is_some(),
            "{} has no level",
            file.name
        );
    }
}

#[test]
fn modules_import_only_from_lower_levels() {
    let mut wrong = Vec::new();
    for file in files() {
        for other in named(&file.code) {
            let allowed = match (&*file.module, level(&file.module)) {
                ("main", _) => other == "cli",
                ("portal", _) => other == "portal",
                (module, _) if module == other => true,
                ("cli", _) => true,
                (_, own) => level(&other).is_some_and(|other| own > Some(other)),
            };
            if !allowed {
                wrong.push(format!("{} names {other}", file.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Each engine has a folder in `src/browser/`: the shared files name no engine, and no engine names
/// another.
#[test]
fn shared_browser_files_name_no_engine() {
    let files = files();
    // The other folders are shared by engines.
    let is_engine = |file: &&File| file.code.contains("const ENGINE: Engine");
    let engines: BTreeSet<String> = files
        .iter()
        .filter(is_engine)
        .filter_map(|file| file.name.strip_prefix("browser/")?.split_once('/'))
        .map(|(engine, _)| engine.to_owned())
        .collect();
    assert!(!engines.is_empty());
    let mut wrong = Vec::new();
    for file in files {
        let Some(inside) = file.name.strip_prefix("browser/") else {
            continue;
        };
        for engine in &engines {
            let allowed = inside == "mod.rs" || inside.starts_with(&format!("{engine}/"));
            if !allowed && names_module(&file.code, engine) {
                wrong.push(format!("{} names {engine}", file.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn external_crates_are_used_only_in_their_places() {
    let mut wrong = Vec::new();
    for file in files() {
        for (name, homes) in HOMES {
            if names_crate(&file.code, name) && !homes.contains(&&*file.module) {
                wrong.push(format!(
                    "{} names {name}, whose home is {homes:?}",
                    file.name
                ));
            }
        }
        for (word, homes) in WORDS {
            let at_home = homes.iter().any(|home| file.name.starts_with(home));
            if file.code.contains(word) && !at_home {
                let name = &file.name;
                wrong.push(format!("{name} uses {word}, which belongs in {homes:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_table_of_levels_is_the_one_in_lib_rs() {
    let lib = include_str!("../../src/lib.rs");
    for (level, modules) in LEVELS.iter().enumerate() {
        let row = format!("//! | {level} | ");
        let row = lib.lines().find(|line| line.starts_with(&row)).unwrap();
        for module in *modules {
            assert!(
                row.contains(&format!("[`{module}`]")),
                "level {level}: {module}"
            );
        }
    }
}

#[test]
fn names_are_found_in_every_form() {
    assert_eq!(named("use crate::page::X;"), ["page"]);
    assert_eq!(
        named("use crate::{page::{A, B}, cli, x};\ncrate::source::f()"),
        ["page", "cli", "source"]
    );
    assert!(names_crate("use insta::Settings;", "insta"));
    assert!(names_crate("(insta::x)", "insta"));
    assert!(!names_crate("use my_insta::x; a::insta::y", "insta"));
}
