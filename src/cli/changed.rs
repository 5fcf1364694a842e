//! What has changed since a reference of Git.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use super::exit::{CliError, Exit};

/// The files below the folder that differ from where the current branch has left `reference`, as paths
/// relative to the folder: committed or not, and new ones that Git does not ignore.
pub fn since(reference: &str, folder: &Path) -> Result<BTreeSet<String>, CliError> {
    if reference.starts_with('-') {
        let message = format!("`{reference}` is not a reference of Git");
        return Err(CliError::new(Exit::Usage, message));
    }
    let base = git(folder, &["merge-base", reference, "HEAD"]).map_err(|error| {
        let message = format!("`changed({reference})` cannot be told: {error}");
        CliError::new(Exit::Usage, message).help(
            "name a branch, tag or commit that this clone has; in a pipeline, check out the whole history \
             (`fetch-depth: 0`, `GIT_DEPTH: 0`)",
        )
    })?;
    let list =
        |args: &[&str]| git(folder, args).map_err(|error| CliError::new(Exit::Environment, error));
    let different = [
        "diff",
        "--name-only",
        "--no-renames",
        "--relative",
        "-z",
        base.trim(),
    ];
    let mut files = list(&different)?;
    files += &list(&["ls-files", "--others", "--exclude-standard", "-z"])?;
    let names = files.split('\0').filter(|name| !name.is_empty());
    Ok(names.map(str::to_owned).collect())
}

/// The output of Git, or why there is none.
fn git(folder: &Path, args: &[&str]) -> Result<String, String> {
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(args)
        .output();
    let output = output.map_err(|error| format!("cannot run `git`: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.lines().next().unwrap_or("it has no commit in common");
    Err(format!("git: {}", said.trim_start_matches("fatal: ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_committed_changed_and_new_has_changed() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        let run = |args: &[&str]| {
            let name = ["-c", "user.name=T", "-c", "user.email=t@example.org"];
            git(root, &[&name[..], args].concat()).unwrap()
        };
        let write = |name: &str, text: &str| {
            let path = root.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        run(&["init", "-q", "-b", "main"]);
        for name in ["in/a", "in/b", "in/c", "out", "in/缴费"] {
            write(name, "1");
        }
        write(".gitignore", "*.log\n");
        run(&["add", "."]);
        run(&["commit", "-q", "-m", "one"]);
        run(&["checkout", "-q", "-b", "work"]);
        for name in ["in/a", "out", "in/缴费"] {
            write(name, "2");
        }
        run(&["commit", "-q", "-a", "-m", "two"]);
        run(&["checkout", "-q", "main"]);
        // What has changed on the other branch meanwhile is not ours.
        write("in/c", "2");
        run(&["commit", "-q", "-a", "-m", "three"]);
        run(&["checkout", "-q", "work"]);
        write("in/b", "2");
        write("in/new", "1");
        write("in/x.log", "1");
        let changed = since("main", &root.join("in")).unwrap();
        let expected = ["a", "b", "new", "缴费"];
        assert_eq!(changed, expected.map(str::to_owned).into());
        let error = since("mian", root).unwrap_err();
        assert!(
            error
                .message
                .contains("`changed(mian)` cannot be told: git: "),
            "{error:?}"
        );
        assert!(since("--help", root).is_err());
    }
}
