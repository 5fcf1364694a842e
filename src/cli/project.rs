//! The project on disk: its root, and the files under `scenarios/`.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::os::unix::fs::FileTypeExt as _;
use std::path::{Path, PathBuf};

use super::exit::{CliError, Exit};
use crate::files::FileError;
use crate::scenario::{Diagnostic, FileRole, Input, MAX_BYTES, ProjectFile, Severity};
use crate::source::{Location, Source};

/// What marks the root of a project, relative to it.
const SETTINGS: &str = "scenarios/stepproof.yaml";

/// Maximum depth of folders.
const DEPTH: usize = 32;

/// A project.
#[derive(Debug, Clone)]
pub struct Project {
    /// Its root, canonical.
    pub root: PathBuf,
    /// The files under `scenarios/`, by name.
    pub inputs: Vec<Input>,
    /// Its own documents, as far as they were read, for messages.
    pub documents: Vec<Source>,
}

impl Project {
    /// Finds the root: `dir`, or the nearest folder upwards from here with
    /// `scenarios/stepproof.yaml`.
    pub fn root(dir: Option<&Path>) -> Result<PathBuf, CliError> {
        let here = std::env::current_dir().map_err(FileError::of("read", Path::new(".")))?;
        let start = dir.map_or(here.clone(), |dir| here.join(dir));
        let start = start
            .canonicalize()
            .map_err(|error| invalid(format!("cannot open `{}`: {error}", start.display())))?;
        let mut candidates = start.ancestors();
        let found = if dir.is_some() {
            candidates
                .next()
                .filter(|root| root.join(SETTINGS).is_file())
        } else {
            candidates.find(|root| root.join(SETTINGS).is_file())
        };
        found.map(Path::to_owned).ok_or_else(|| {
            let above = if dir.is_some() {
                ""
            } else {
                ", nor in a folder above it"
            };
            invalid(format!("no `{SETTINGS}` in `{}`{above}", start.display()))
                .help("go to the folder of a project, or name it with `--project DIR`")
        })
    }

    /// Finds the project and reads its files.
    pub fn open(dir: Option<&Path>) -> Result<Self, CliError> {
        let root = Self::root(dir)?;
        let mut walk = Walk {
            root: &root,
            seen: HashSet::new(),
            inputs: Vec::new(),
        };
        walk.folder(&root.join("scenarios"), 0)?;
        let inputs = walk.inputs;
        Ok(Self {
            root,
            inputs,
            documents: Vec::new(),
        })
    }

    /// The text of a file, for messages.
    fn text(&self, name: &str) -> Option<Cow<'_, str>> {
        let input = self.inputs.iter().find(|input| input.name == name);
        let document = || {
            let mut documents = self.documents.iter();
            documents.find(|document| *document.name == *name)
        };
        match input {
            Some(input) => Some(String::from_utf8_lossy(&input.bytes)),
            None => document().map(|document| Cow::Borrowed(&*document.text)),
        }
    }

    /// The settings of the project, for messages.
    pub fn settings(&self) -> Option<Source> {
        let text = self.text(SETTINGS)?;
        Some(Source::new(SETTINGS, text.into_owned()))
    }

    /// The text of a line of a file, for messages.
    pub fn line(&self, location: &Location) -> Option<String> {
        let text = self.text(&location.file)?;
        let index = location.line.checked_sub(1)? as usize;
        text.lines().nth(index).map(str::to_owned)
    }

    /// An error about the rest of the line that begins at `place`.
    pub fn error_at(&self, location: &Location, title: String) -> Diagnostic {
        self.error_on(location, usize::MAX, title)
    }

    /// An error about so many bytes at `place`, which end with the line at the latest.
    pub fn error_on(&self, location: &Location, length: usize, title: String) -> Diagnostic {
        let text = self.text(&location.file).unwrap_or_default().into_owned();
        let line = location.line.saturating_sub(1) as usize;
        let line_start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        let rest = text[line_start..].lines().next().unwrap_or_default();
        let column = location.column.saturating_sub(1) as usize;
        let indent: usize = rest.chars().take(column).map(char::len_utf8).sum();
        let line_end = line_start + rest.trim_end().len();
        let start = (line_start + indent).min(line_end);
        let end = text.floor_char_boundary(start.saturating_add(length).min(line_end));
        let source = Source::new(location.file.clone(), text);
        let span = source.span(start, end);
        Diagnostic {
            severity: Severity::Error,
            title,
            source,
            span,
            label: None,
            related: None,
            help: None,
        }
    }

    /// Why a file named by a scenario or the settings cannot be read; `None` if it can.
    pub fn unreadable(&self, file: &ProjectFile) -> Option<String> {
        unreadable(&file.path, &self.root)
    }

    /// A path as given on the command line, from here or from the root, relative to the root with
    /// `/`; `None` when there is no such file or folder in the project.
    pub fn relative(&self, path: &str) -> Option<String> {
        let candidates = [PathBuf::from(path), self.root.join(path)];
        candidates.iter().find_map(|path| {
            let path = path.canonicalize().ok()?;
            path.strip_prefix(&self.root).ok().map(name_of)
        })
    }
}

/// Reads a file, but at most one byte more than is allowed: that shows that it is too large.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(MAX_BYTES as u64 + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn unreadable(path: &Path, root: &Path) -> Option<String> {
    let shown = path.display();
    let path = root.join(path);
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
        // Opening a pipe would block.
        Ok(about) if !about.is_file() => Some(format!("`{shown}` is not a regular file")),
        Ok(_) => {
            let error = File::open(&real).err()?;
            Some(format!("cannot read `{shown}`: {error}"))
        }
    }
}

fn invalid(message: impl Into<String>) -> CliError {
    CliError::new(Exit::Invalid, message)
}

/// A relative path with `/`.
fn name_of(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

/// Why a link cannot be followed.
fn dangling(path: &Path, name: &str) -> Option<CliError> {
    let target = fs::read_link(path).ok()?;
    let message = format!(
        "`{name}` is a link to `{}`, which does not exist",
        target.display()
    );
    Some(invalid(message).help("restore the file it points to, or remove the link"))
}

/// The name of a kind of file that is not a regular one.
fn kind_of(kind: fs::FileType) -> &'static str {
    match kind {
        _ if kind.is_fifo() => "a named pipe",
        _ if kind.is_socket() => "a socket",
        _ => "a device",
    }
}

struct Walk<'a> {
    root: &'a Path,
    /// Real paths of the folders visited: links may form a cycle.
    seen: HashSet<PathBuf>,
    inputs: Vec<Input>,
}

impl Walk<'_> {
    fn folder(&mut self, folder: &Path, depth: usize) -> Result<(), CliError> {
        let real = self.inside(folder)?;
        if depth > DEPTH || !self.seen.insert(real) {
            return Ok(());
        }
        let entries = fs::read_dir(folder)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(FileError::of("read", folder))?;
        let mut paths: Vec<_> = entries.iter().map(fs::DirEntry::path).collect();
        paths.sort();
        for path in paths {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name.starts_with('.') {
                continue;
            }
            if path.is_dir() {
                self.folder(&path, depth + 1)?;
            } else if name.ends_with(".yaml") || name.ends_with(".yml") {
                self.file(&path)?;
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &Path) -> Result<(), CliError> {
        self.inside(path)?;
        let name = name_of(path.strip_prefix(self.root).unwrap_or(path));
        let found = path.metadata().map_err(FileError::of("read", path))?;
        // Opening a pipe would wait for a writer.
        if !found.is_file() {
            let message = format!("`{name}` is {}, not a file", kind_of(found.file_type()));
            let help = "only regular files are read: remove it from `scenarios/`";
            return Err(invalid(message).help(help));
        }
        let role = FileRole::of(name.strip_prefix("scenarios/").unwrap_or(&name));
        let bytes = read(path).map_err(FileError::of("read", path))?;
        self.inputs.push(Input { name, role, bytes });
        Ok(())
    }

    /// The real path. A link out of the project is an error: if it were skipped, its scenarios would
    /// be missed silently.
    fn inside(&self, path: &Path) -> Result<PathBuf, CliError> {
        let name = name_of(path.strip_prefix(self.root).unwrap_or(path));
        let real = match path.canonicalize() {
            Ok(real) if real.starts_with(self.root) => return Ok(real),
            Ok(real) => real,
            Err(error) => {
                return Err(dangling(path, &name)
                    .unwrap_or_else(|| FileError::of("read", path)(error).into()));
            }
        };
        Err(invalid(format!(
            "`{name}` is a link that leads out of the project, to `{}`",
            real.display()
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(files: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for file in files {
            crate::files::write(&dir.path().join(file), b"x").unwrap();
        }
        dir
    }

    fn names(dir: &Path) -> Vec<(String, FileRole)> {
        let project = Project::open(Some(dir)).unwrap();
        let inputs = project.inputs.into_iter();
        inputs.map(|input| (input.name, input.role)).collect()
    }

    #[test]
    fn files_have_their_role_from_their_place() {
        let dir = project(&[
            "scenarios/stepproof.yaml",
            "scenarios/web/self.yaml",
            "scenarios/web/notes.md",
            "scenarios/.hidden.yaml",
            "scenarios/parts/sign-in.yml",
            "other/x.yaml",
        ]);
        let expected = [
            ("scenarios/parts/sign-in.yml", FileRole::Part),
            ("scenarios/stepproof.yaml", FileRole::Settings),
            ("scenarios/web/self.yaml", FileRole::Scenario),
        ];
        assert_eq!(names(dir.path()), expected.map(|(n, r)| (n.to_owned(), r)));
    }

    #[test]
    fn links_stay_inside_and_circles_end() {
        let dir = project(&["scenarios/stepproof.yaml", "scenarios/a/b.yaml"]);
        let link = |to: &Path, name: &str| {
            std::os::unix::fs::symlink(to, dir.path().join("scenarios").join(name)).unwrap();
        };
        link(&dir.path().join("scenarios"), "circle");
        assert_eq!(names(dir.path()).len(), 2);
        let other = project(&["x.yaml"]);
        link(&other.path().join("x.yaml"), "out.yaml");
        let stop = Project::open(Some(dir.path())).unwrap_err();
        assert_eq!(stop.exit, Exit::Invalid);
        assert!(
            stop.message.contains("`scenarios/out.yaml` is a link"),
            "{}",
            stop.message
        );
    }

    #[test]
    fn what_is_not_a_file_is_refused_at_once() {
        let dir = project(&["scenarios/stepproof.yaml"]);
        let at = |name: &str| dir.path().join("scenarios").join(name);
        let refusal = || {
            let stop = Project::open(Some(dir.path())).unwrap_err();
            assert_eq!(stop.exit, Exit::Invalid);
            stop.message
        };
        let made = std::process::Command::new("mkfifo")
            .arg(at("a.yaml"))
            .status();
        assert!(made.unwrap().success());
        assert_eq!(refusal(), "`scenarios/a.yaml` is a named pipe, not a file");
        fs::remove_file(at("a.yaml")).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(at("a.yaml")).unwrap();
        assert_eq!(refusal(), "`scenarios/a.yaml` is a socket, not a file");
        fs::remove_file(at("a.yaml")).unwrap();
        std::os::unix::fs::symlink("gone.yaml", at("a.yaml")).unwrap();
        let told = "`scenarios/a.yaml` is a link to `gone.yaml`, which does not exist";
        assert_eq!(refusal(), told);
        fs::remove_file(at("a.yaml")).unwrap();
        // A sparse file of three gigabytes: only as much is read as shows that it is too large.
        let sparse = File::create(at("a.yaml")).unwrap();
        sparse.set_len(3 << 30).unwrap();
        let project = Project::open(Some(dir.path())).unwrap();
        assert_eq!(project.inputs[0].bytes.len(), MAX_BYTES + 1);
    }

    #[test]
    fn a_folder_without_settings_is_no_project() {
        let dir = project(&["scenarios/a.yaml"]);
        let stop = Project::open(Some(dir.path())).unwrap_err();
        assert_eq!(stop.exit, Exit::Invalid);
        assert!(stop.message.contains("no `scenarios/stepproof.yaml`"));
    }

    #[test]
    fn only_an_ordinary_file_of_the_project_can_be_read() {
        let folder = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(folder.path()).unwrap();
        fs::create_dir(root.join("folder")).unwrap();
        fs::write(root.join("photo.png"), "a").unwrap();
        let fifo = root.join("pipe");
        let mode = rustix::fs::Mode::from_raw_mode(0o600);
        rustix::fs::mknodat(rustix::fs::CWD, &fifo, rustix::fs::FileType::Fifo, mode, 0).unwrap();
        std::os::unix::fs::symlink("/etc/hostname", root.join("out")).unwrap();
        std::os::unix::fs::symlink("photo.png", root.join("link.png")).unwrap();
        let says = |path| unreadable(Path::new(path), &root).unwrap_or_default();
        assert_eq!(says("photo.png"), "");
        assert_eq!(says("link.png"), "");
        assert_eq!(says("photo.jpg"), "there is no file `photo.jpg`");
        assert_eq!(says("folder"), "`folder` is a folder, not a file");
        assert_eq!(says("pipe"), "`pipe` is not a regular file");
        assert_eq!(says("out"), "`out` is a link that leads out of the project");
    }
}
