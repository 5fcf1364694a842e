//! `init`: makes a project for a site.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use super::args::{InitArgs, Pipeline};
use super::base_url::BaseUrl;
use super::exit::{CliError, Exit};
use super::look::{Allowance, look};
use super::out::say_line;
use super::{out, schema};
use crate::files::{self, FileError};
use crate::page::inline_scalar;
use crate::report::Paint;

const SETTINGS: &str = "scenarios/stepproof.yaml";
const FIRST: &str = "scenarios/first.yaml";

/// A file of a new project, by its path in it.
struct File {
    path: &'static str,
    text: String,
    /// What to do when there is one already.
    otherwise: &'static str,
}

/// `stepproof init`.
pub fn init(dir: Option<&Path>, args: &InitArgs, paint: Paint) -> Result<(), CliError> {
    let root = dir.map_or_else(|| PathBuf::from("."), Path::to_owned);
    if root.join(SETTINGS).exists() {
        let message = format!(
            "`{}` is a project already: it has a `{SETTINGS}`",
            root.display()
        );
        return Err(CliError::new(Exit::Usage, message)
            .help("add the site below `sites:` there; `docs/site.md` describes the keys"));
    }
    let address = address(args)?;
    let mut written = Vec::new();
    for file in files(&root, &address, args) {
        if write(&root, &file)? {
            written.push(file.path);
        }
    }
    // A scenario that was there is none of ours.
    if !args.offline && written.contains(&FIRST) {
        look_at_page(&root, &address, args, paint)?;
    }
    let into = match dir {
        Some(dir) => format!("  cd {}\n", crate::report::shell(&dir.to_string_lossy())),
        None => String::new(),
    };
    out::say(&format!(
        "\nNext:\n{into}  stepproof run            open the page, and keep it as text and as a picture\n  \
         stepproof accept --all   accept what it shows, once you have looked at it\n  \
         stepproof inspect /      list what a scenario can use on the page\n"
    ));
    Ok(())
}

/// Opens the first page, and writes what makes the first scenario pass. A page that cannot be opened is
/// told: the project is there.
fn look_at_page(root: &Path, address: &str, args: &InitArgs, paint: Paint) -> Result<(), CliError> {
    say_line!("looking at {address}/ …");
    let seen = look(root, args, paint);
    let allowed = match &seen {
        Ok((allowance, _)) if *allowance != Allowance::default() => {
            let texts = [
                (SETTINGS, settings(address, args, allowance)),
                (FIRST, first(is_chinese(args), allowance)),
            ];
            for (path, text) in texts {
                files::write(&root.join(path), text.as_bytes())?;
            }
            look(root, args, paint)
        }
        _ => seen,
    };
    match allowed {
        Ok((_, None)) => say_line!("the first scenario passes"),
        Ok((_, Some(failure))) => tell_failure(&failure.title, failure.help.as_deref(), paint),
        Err(error) => tell_failure(&error.message, error.help.as_deref(), paint),
    }
    Ok(())
}

fn tell_failure(title: &str, help: Option<&str>, paint: Paint) {
    let note = paint.dim("note:");
    say_line!("{note} the first scenario does not pass yet: {title}");
    if let Some(help) = help {
        say_line!("{} {help}", paint.cyan("help:"));
    }
}

/// Writes a file, unless there is one; whether it did.
fn write(root: &Path, file: &File) -> Result<bool, CliError> {
    let path = root.join(file.path);
    if path.symlink_metadata().is_ok() {
        say_line!("kept  {}: {}", file.path, file.otherwise);
        return Ok(false);
    }
    let folder = path.parent().unwrap_or(root);
    fs::create_dir_all(folder).map_err(FileError::of("create", folder))?;
    files::write(&path, file.text.as_bytes())?;
    say_line!("wrote {}", file.path);
    Ok(true)
}

/// The address of the site: `--base-url`, or what a person types.
fn address(args: &InitArgs) -> Result<String, CliError> {
    let given = match &args.base_url {
        Some(url) => url.clone(),
        None => ask()?,
    };
    given.usable("--base-url", "a site")?;
    if given.login().is_some() {
        let message = "a password does not belong in the settings";
        return Err(CliError::new(Exit::Usage, message).help(
            "leave user and password out, and write them below `login:` of the site: its password \
             is a secret",
        ));
    }
    Ok(given.url().to_owned())
}

fn ask() -> Result<BaseUrl, CliError> {
    let missing = || {
        CliError::new(Exit::Usage, "`init` does not know the address of the site")
            .help("name it: `stepproof init --base-url https://test.example.org`")
    };
    if out::ci() || !io::stdin().is_terminal() {
        return Err(missing());
    }
    out::say("Address of the site, such as https://test.example.org: ");
    io::stderr().flush().ok();
    let mut line = String::new();
    let read = io::stdin().read_line(&mut line);
    match (read, line.trim()) {
        (Ok(_), text) if !text.is_empty() => {
            let Ok(url) = text.parse();
            Ok(url)
        }
        _ => Err(missing()),
    }
}

fn files(root: &Path, address: &str, args: &InitArgs) -> Vec<File> {
    let mut files = vec![
        File {
            path: SETTINGS,
            text: settings(address, args, &Allowance::default()),
            otherwise: "",
        },
        File {
            path: FIRST,
            text: first(is_chinese(args), &Allowance::default()),
            otherwise: "it is not needed where there are scenarios",
        },
        File {
            path: schema::FILE,
            text: schema::text(),
            otherwise: "`stepproof schema` prints that of this version",
        },
        File {
            path: ".vscode/settings.json",
            text: editor(),
            otherwise: "for completion in the editor, add `yaml.schemas` as in docs/start.md",
        },
        File {
            path: ".gitignore",
            text: "# Reports and screenshots of runs.\n/target/stepproof/\n# Pages that wait for `stepproof accept`.\n*.snap.new\n"
                .to_owned(),
            otherwise: "add `/target/stepproof/` and `*.snap.new` to it",
        },
    ];
    files.extend(pipeline(root, args.ci));
    files
}

fn is_chinese(args: &InitArgs) -> bool {
    let named = args.locale.as_deref();
    named.unwrap_or(language()).starts_with("zh")
}

/// The settings, with what the first page needs.
fn settings(address: &str, args: &InitArgs, allowance: &Allowance) -> String {
    let locale = args.locale.as_deref();
    let locale = locale.unwrap_or(if is_chinese(args) { "zh-CN" } else { "en-US" });
    let insecure = if args.insecure {
        "\n    insecure: true"
    } else {
        ""
    };
    format!(
        "# What all scenarios share. docs/scenarios.md and docs/site.md of stepproof explain each key.\n\
         locale: {locale}\n\
         sites:\n  test:\n    base_url: {address}{insecure}\n\
         {}\
         # What a sentence quotes has to be on the page.\n\
         sentences: fail\n",
        page_errors(&allowance.errors)
    )
}

fn page_errors(known: &[String]) -> String {
    if known.is_empty() {
        return "# A script of a page that fails, fails its step. What is known and harmless is excepted by its text:\n\
                # page_errors: { level: fail, except: [the text] }\n\
                page_errors: fail\n"
            .to_owned();
    }
    let mut text = "# A script of a page that fails, fails its step. The first page had the errors below when this project\n\
                    # was made. An error that has been mended can be deleted here.\n\
                    page_errors:\n  level: fail\n  except:\n"
        .to_owned();
    for error in known {
        let _ = writeln!(text, "    - {}", inline_scalar(error));
    }
    text
}

/// The first scenario, in the language of its readers.
fn first(chinese: bool, allowance: &Allowance) -> String {
    let (title, text) = match chinese {
        true => ("首页", "打开首页。"),
        false => ("The first page", "Open the first page."),
    };
    let status = allowance.status.map(|status| {
        format!(
            "    then:\n      # The site answered so when this project was made. A page of 400 and above fails its step\n      \
             # unless the step expects it.\n      - status: {status}\n"
        )
    });
    format!(
        "scenario: first\ntitle: {title}\nsteps:\n  - step: open\n    text: {text}\n    do:\n      - open: /\n{}",
        status.unwrap_or_default()
    )
}

/// What makes editors that know the YAML language server complete and check scenarios.
fn editor() -> String {
    let schemas = serde_json::json!({ "yaml.schemas": { schema::FILE: "scenarios/**/*.yaml" } });
    format!("{schemas:#}\n")
}

fn pipeline(root: &Path, named: Option<Pipeline>) -> Option<File> {
    const OTHERWISE: &str = "docs/ci.md has what it needs";
    match named.unwrap_or_else(|| detected(root)) {
        Pipeline::Github => Some(File {
            path: ".github/workflows/stepproof.yaml",
            text: include_str!("init/github.yaml").to_owned(),
            otherwise: OTHERWISE,
        }),
        Pipeline::Gitlab => Some(File {
            path: ".gitlab-ci.yml",
            text: include_str!("init/gitlab.yaml").to_owned(),
            otherwise: OTHERWISE,
        }),
        Pipeline::None => None,
    }
}

/// What runs the pipelines of the repository, by what is in its folder.
fn detected(root: &Path) -> Pipeline {
    let git = fs::read_to_string(root.join(".git/config")).unwrap_or_default();
    match root.join(".gitlab-ci.yml").exists() || git.contains("gitlab") {
        true => Pipeline::Gitlab,
        false => Pipeline::Github,
    }
}

/// The language of the terminal.
fn language() -> &'static str {
    let names = ["LC_ALL", "LC_MESSAGES", "LANG"];
    let values = names.iter().filter_map(|name| std::env::var(name).ok());
    let named = values.into_iter().find(|value| !value.is_empty());
    match named {
        Some(value) if value.starts_with("zh") => "zh",
        _ => "en",
    }
}
