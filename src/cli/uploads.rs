//! Files that scenarios upload: looked for before a browser starts.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::Path;

use super::project::Project;
use crate::scenario::{Case, Diagnostic, Kind, ProjectFile};
use crate::source::Place;

/// Diagnostics of files that cannot be uploaded. The entries of a matrix say the same thing once.
pub fn check(cases: &[Case], project: &Project) -> Vec<Diagnostic> {
    let steps = cases.iter().flat_map(|case| &case.steps);
    let actions = steps.flat_map(|step| &step.actions);
    let files = actions.filter_map(|action| match &action.kind {
        Kind::Upload(_, file) => Some(file),
        _ => None,
    });
    let findings: BTreeSet<(&Place, String)> = files
        .filter_map(|file| Some((&file.place, problem(file, &project.root)?)))
        .collect();
    let diagnostic = |(place, title)| {
        let help = "write a path relative to this file, to a file of the project";
        project.error_at(place, title).help(help)
    };
    findings.into_iter().map(diagnostic).collect()
}

/// Why the file cannot be uploaded, if it cannot.
fn problem(file: &ProjectFile, root: &Path) -> Option<String> {
    let path = root.join(&file.path);
    let shown = file.path.display();
    let real = match fs::canonicalize(&path) {
        Ok(real) => real,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Some(format!("there is no file `{shown}`"));
        }
        Err(error) => return Some(format!("cannot read `{shown}`: {error}")),
    };
    if !real.starts_with(root) {
        return Some(format!("`{shown}` is a link that leads out of the project"));
    }
    match fs::metadata(&real) {
        Err(error) => Some(format!("cannot read `{shown}`: {error}")),
        Ok(about) if about.is_dir() => Some(format!("`{shown}` is a folder, not a file")),
        // A pipe would keep whoever opens it waiting.
        Ok(about) if !about.is_file() => Some(format!("`{shown}` is no ordinary file")),
        Ok(_) => {
            let error = File::open(&real).err()?;
            Some(format!("cannot read `{shown}`: {error}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem_of(path: &str, root: &Path) -> Option<String> {
        let place = Place {
            file: "scenarios/a.yaml".into(),
            line: 1,
            column: 1,
        };
        let path = path.into();
        problem(&ProjectFile { place, path }, root)
    }

    #[test]
    fn only_an_ordinary_file_of_the_project_can_be_uploaded() {
        let folder = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(folder.path()).unwrap();
        fs::create_dir(root.join("folder")).unwrap();
        fs::write(root.join("photo.png"), "a").unwrap();
        let fifo = root.join("pipe");
        let mode = rustix::fs::Mode::from_raw_mode(0o600);
        rustix::fs::mknodat(rustix::fs::CWD, &fifo, rustix::fs::FileType::Fifo, mode, 0).unwrap();
        std::os::unix::fs::symlink("/etc/hostname", root.join("out")).unwrap();
        std::os::unix::fs::symlink("photo.png", root.join("link.png")).unwrap();
        let says = |path| problem_of(path, &root).unwrap_or_default();
        assert_eq!(says("photo.png"), "");
        assert_eq!(says("link.png"), "");
        assert_eq!(says("photo.jpg"), "there is no file `photo.jpg`");
        assert_eq!(says("folder"), "`folder` is a folder, not a file");
        assert_eq!(says("pipe"), "`pipe` is no ordinary file");
        assert_eq!(says("out"), "`out` is a link that leads out of the project");
    }
}
