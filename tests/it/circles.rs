//! Within a top-level module, files do not import each other in a circle, so that each can be read and
//! changed with only the files below it in mind.

use std::collections::{BTreeMap, BTreeSet};

use crate::architecture::{File, files};

/// The top-level modules whose files may use what their `mod.rs` defines, although it declares them.
/// There is no other circle in them.
const ROOMS: [&str; 12] = [
    "browser",
    "cli",
    "guide",
    "mask",
    "page",
    "picture",
    "record",
    "report",
    "review",
    "runner",
    "scenario",
    "snapshots",
];

/// The top-level modules without even that.
const STRICT: [&str; 2] = ["claims", "portal"];

/// The reader of scenarios is one recursive-descent reader, whose functions call each other as the
/// language nests (see docs/architecture.md).
const READER: [&str; 5] = [
    "scenario::action",
    "scenario::expect",
    "scenario::read",
    "scenario::schema",
    "scenario::text",
];

/// What the files of a top-level module import from each other, by module path.
type Imports = BTreeMap<String, BTreeSet<String>>;

/// `portal/web/index.rs` → `portal::web::index`, `portal/web/mod.rs` → `portal::web`.
fn path_of(file: &str) -> String {
    let path = file.strip_suffix(".rs").unwrap();
    path.strip_suffix("/mod").unwrap_or(path).replace('/', "::")
}

fn imports(files: &[File]) -> Imports {
    let modules: BTreeSet<String> = files.iter().map(|file| path_of(&file.name)).collect();
    let imports = files.iter().map(|file| {
        let own = path_of(&file.name);
        let named = paths(&file.code).into_iter();
        let named = named.filter_map(|path| absolute(&path, &own, &modules));
        // The path may name an item: its file is that of the longest module in the path.
        let named = named.filter_map(|path| {
            let ends = path
                .match_indices("::")
                .map(|(at, _)| at)
                .chain([path.len()]);
            let mut known = ends.map(|end| path[..end].to_owned());
            known.by_ref().filter(|path| modules.contains(path)).last()
        });
        let others = named.filter(|other| *other != own).collect();
        (own.clone(), others)
    });
    imports.collect()
}

/// All paths in the code, with the braces of a `use` expanded.
fn paths(code: &str) -> Vec<String> {
    // A visibility such as `pub(in …)` is not an import.
    let code = &code.replace("pub(in crate::", "pub(in ");
    let mut paths = Vec::new();
    for statement in code.split(';') {
        let word = statement.rfind("use ").filter(|at| {
            let line = statement[..*at].rsplit('\n').next().unwrap();
            line.is_empty() || line.starts_with("pub")
        });
        if let Some(at) = word {
            expand("", statement[at + 4..].trim(), &mut paths);
        }
    }
    let letter = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
    let words = code
        .split(|c| !letter(c))
        .filter(|word| word.contains("::"));
    paths.extend(words.map(|word| word.trim_end_matches(':').to_owned()));
    paths
}

/// `a::{b, c::{d, self}}` → `a::b`, `a::c::d`, `a::c`.
fn expand(before: &str, tree: &str, paths: &mut Vec<String>) {
    let Some((head, list)) = tree.split_once('{') else {
        let name = tree.split(" as ").next().unwrap().trim();
        let path = format!("{before}{name}");
        paths.push(path.strip_suffix("::self").unwrap_or(&path).to_owned());
        return;
    };
    let before = format!("{before}{}", head.trim());
    let list = list.rsplit_once('}').map_or(list, |(list, _)| list);
    let (mut depth, mut start) = (0, 0);
    for (at, c) in list.char_indices().chain([(list.len(), ',')]) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                let part = list[start..at].trim();
                if !part.is_empty() {
                    expand(&before, part, paths);
                }
                start = at + 1;
            }
            _ => {}
        }
    }
}

/// The path from the root of the crate, if it can lead into the top-level module.
fn absolute(path: &str, own: &str, modules: &BTreeSet<String>) -> Option<String> {
    if let Some(path) = path.strip_prefix("crate::") {
        return Some(path.to_owned());
    }
    let mut base = own.to_owned();
    let mut path = path;
    if let Some(rest) = path.strip_prefix("self::") {
        return Some(format!("{base}::{rest}"));
    }
    if path.starts_with("super::") {
        while let Some(rest) = path.strip_prefix("super::") {
            base = base
                .rsplit_once("::")
                .map_or("", |(above, _)| above)
                .to_owned();
            path = rest;
        }
        return Some(format!("{base}::{path}"));
    }
    // A module that is declared here.
    let child = format!("{own}::{}", path.split("::").next().unwrap());
    modules.contains(&child).then(|| format!("{own}::{path}"))
}

/// The files that can be reached from `from`; `from` itself only through a circle.
fn reached<'a>(imports: &'a Imports, from: &'a str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut left = vec![from];
    while let Some(file) = left.pop() {
        for next in imports.get(file).into_iter().flatten() {
            if reached.insert(next.as_str()) {
                left.push(next);
            }
        }
    }
    reached
}

/// The circles, each as the files that reach each other.
fn circles(imports: &Imports) -> BTreeSet<Vec<&str>> {
    let all: BTreeMap<&str, _> = imports
        .keys()
        .map(|file| (file.as_str(), reached(imports, file)))
        .collect();
    let circle = |file: &str| {
        let mates = all[file].iter().copied();
        mates.filter(|mate| all[mate].contains(file)).collect()
    };
    let on_circle = all.keys().filter(|file| all[*file].contains(*file));
    on_circle.map(|file| circle(file)).collect()
}

#[test]
fn no_top_level_module_has_circular_imports() {
    for room in ROOMS.into_iter().chain(STRICT) {
        let mut files = files();
        files.retain(|file| file.module == room);
        assert!(files.len() > 1, "there is no room {room}");
        let mut imports = imports(&files);
        // This guards against a test that reads no imports at all.
        assert!(
            imports.values().any(|others| !others.is_empty()),
            "{imports:#?}"
        );
        if !STRICT.contains(&room) {
            for (file, others) in &mut imports {
                others.retain(|other| !file.starts_with(&format!("{other}::")));
            }
        }
        let mut circles = circles(&imports);
        if room == "scenario" {
            assert!(circles.remove(READER.as_slice()), "{circles:#?}");
        }
        assert!(circles.is_empty(), "files import each other: {circles:#?}");
    }
}

#[test]
fn a_circle_is_found_in_whatever_form_it_is_written() {
    let file = |name: &str, code: &str| File {
        module: "room".into(),
        name: name.into(),
        code: code.into(),
    };
    let found = |a: &str, b: &str| {
        let files = [
            file("room/mod.rs", "mod a;\nmod b;\n"),
            file("room/a.rs", a),
            file("room/b/mod.rs", b),
        ];
        let imports = imports(&files);
        circles(&imports).len()
    };
    assert_eq!(found("use super::b::X;\n", "use std::fmt;\n"), 0);
    assert_eq!(found("use super::b::X;\n", "use super::a::Y;\n"), 1);
    assert_eq!(
        found("use super::{c, b::{X, Z}};\n", "use crate::room::a;\n"),
        1
    );
    assert_eq!(
        found(
            "fn f() { super::b::f() }\n",
            "pub use super::a::{\n    Y,\n};\n"
        ),
        1
    );
    assert_eq!(
        found(
            "use super::b::{self, X};\n",
            "fn f() -> crate::room::a::Y {}\n"
        ),
        1
    );
    // Items of the top-level module belong to its own file.
    let files = [
        file("room/mod.rs", "mod a;\nuse a::X;\n"),
        file("room/a.rs", "use super::Y;\n"),
    ];
    assert_eq!(circles(&imports(&files)).len(), 1);
}
