//! Runs the real `stepproof` in a project of its own.
//!
//! ```text
//! Stepproof::in_project(&[("scenarios/a.yaml", "…")]).args("check").stderr("…").fails_with(3);
//! ```
//!
//! The last call runs the command and compares the exit code and both streams; a stream for which
//! nothing was given must be empty.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::rc::Rc;

/// A project in a temporary folder.
#[derive(Clone)]
pub struct Project(Rc<tempfile::TempDir>);

impl Project {
    /// With these files, and a `scenarios/stepproof.yaml` when it is not among them.
    pub fn new(files: &[(&str, &str)]) -> Self {
        let project = Self::empty();
        project.write("scenarios/stepproof.yaml", "locale: zh-CN\n");
        for (name, text) in files {
            project.write(name, text);
        }
        project
    }

    /// A folder with nothing in it.
    pub fn empty() -> Self {
        Self(Rc::new(tempfile::tempdir().unwrap()))
    }

    /// Its root, without links on the way.
    pub fn root(&self) -> PathBuf {
        self.0.path().canonicalize().unwrap()
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.0.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub fn has(&self, name: &str) -> bool {
        self.0.path().join(name).exists()
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.0.path().join(name)).unwrap()
    }

    /// `stepproof` with these arguments, in the root of the project.
    pub fn stepproof(&self, args: &str) -> Stepproof {
        Stepproof::within(self.clone()).args(args)
    }
}

/// A command line, and what is expected of it.
pub struct Stepproof {
    project: Project,
    command: Command,
    stdout: Expected,
    stderr: Expected,
}

/// What is expected of a stream.
enum Expected {
    Exactly(String),
    Contains(Vec<String>),
    Anything,
}

impl Stepproof {
    /// In a new project with these files.
    pub fn in_project(files: &[(&str, &str)]) -> Self {
        Self::within(Project::new(files))
    }

    fn within(project: Project) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stepproof"));
        command.current_dir(project.root()).stdin(Stdio::null());
        // The environment of the machine must not influence a test.
        for name in [
            "CI",
            "NO_COLOR",
            "GITHUB_ACTIONS",
            "GITHUB_STEP_SUMMARY",
            "STEPPROOF_BASE_URL",
        ] {
            command.env_remove(name);
        }
        Self {
            project,
            command,
            stdout: Expected::Exactly(String::new()),
            stderr: Expected::Exactly(String::new()),
        }
    }

    /// Adds arguments, split at white space.
    pub fn args(mut self, args: &str) -> Self {
        self.command.args(args.split_whitespace());
        self
    }

    /// Adds one argument as it is.
    pub fn arg(mut self, arg: impl AsRef<std::ffi::OsStr>) -> Self {
        self.command.arg(arg);
        self
    }

    pub fn env(mut self, name: &str, value: impl AsRef<std::ffi::OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Runs it in this folder of the project.
    pub fn within_folder(mut self, folder: impl AsRef<Path>) -> Self {
        self.command.current_dir(self.project.root().join(folder));
        self
    }

    /// stdout must be this; `[ROOT]` stands for the root of the project.
    pub fn stdout(mut self, text: &str) -> Self {
        self.stdout = Expected::Exactly(text.to_owned());
        self
    }

    /// stderr must be this; `[ROOT]` stands for the root of the project.
    pub fn stderr(mut self, text: &str) -> Self {
        self.stderr = Expected::Exactly(text.to_owned());
        self
    }

    pub fn stdout_has(mut self, text: &str) -> Self {
        self.stdout.add(text);
        self
    }

    pub fn stderr_has(mut self, text: &str) -> Self {
        self.stderr.add(text);
        self
    }

    pub fn any_stdout(mut self) -> Self {
        self.stdout = Expected::Anything;
        self
    }

    #[track_caller]
    pub fn passes(self) -> Output {
        self.fails_with(0)
    }

    #[track_caller]
    pub fn fails_with(mut self, code: i32) -> Output {
        let output = self.command.output().unwrap();
        let root = self.project.root();
        let text =
            |bytes: &[u8]| String::from_utf8_lossy(bytes).replace(root.to_str().unwrap(), "[ROOT]");
        let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
        let all = format!("--- stdout\n{stdout}--- stderr\n{stderr}---");
        assert_eq!(output.status.code(), Some(code), "exit code\n{all}");
        self.stdout.compare("stdout", &stdout, &all);
        self.stderr.compare("stderr", &stderr, &all);
        output
    }
}

impl Expected {
    fn add(&mut self, text: &str) {
        if !matches!(self, Self::Contains(_)) {
            *self = Self::Contains(Vec::new());
        }
        if let Self::Contains(parts) = self {
            parts.push(text.to_owned());
        }
    }

    #[track_caller]
    fn compare(&self, name: &str, found: &str, all: &str) {
        match self {
            Self::Exactly(text) => assert_eq!(found, text, "{name}\n{all}"),
            Self::Contains(parts) => {
                for part in parts {
                    assert!(
                        found.contains(part.as_str()),
                        "{name} has no `{part}`\n{all}"
                    );
                }
            }
            Self::Anything => {}
        }
    }
}
