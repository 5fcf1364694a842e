//! `draft`: makes the draft of a scenario from an article.

use std::fs;
use std::path::{Path, PathBuf};

use super::args::DraftArgs;
use super::exit::{CliError, Exit};
use super::out::{self, say_line};
use super::project::Project;
use super::walk::walk;
use crate::draft::{self, Article, Draft, LeftOut, Unreadable, Walked};
use crate::escape::one_line;
use crate::files::{self, FileError};
use crate::report::{Paint, count};
use crate::scenario;

/// The largest article.
const LIMIT: u64 = 64 << 20;

/// The id of a scenario whose article has no name in ASCII.
const UNNAMED: &str = "draft";

/// The longest id.
const ID: usize = 64;

/// `stepproof draft`.
pub fn draft(dir: Option<&Path>, args: &DraftArgs, paint: Paint) -> Result<(), CliError> {
    let project = Project::open(dir)?;
    let to_stdout = args.output.as_deref() == Some(Path::new("-"));
    let named = args.output.as_deref().filter(|_| !to_stdout);
    let id = id(named.unwrap_or(&args.file));
    let path = match named {
        Some(path) => path.to_owned(),
        None => project.root.join(format!("scenarios/{id}.yaml")),
    };
    if !to_stdout {
        is_free(&path)?;
    }
    let file = one_line(&args.file.to_string_lossy()).into_owned();
    let article = read(&args.file, &file)?;
    let settings = scenario::settings_of(&project.inputs);
    let mut procedure = draft::procedure(article, &settings.terms.quotes, &settings.locale);
    let mut walked = None;
    let mut failure = None;
    if let Some(against) = args.against.as_deref().filter(|_| procedure.has_steps()) {
        let ended = walk(dir, args, against, procedure, paint)?;
        (procedure, walked, failure) = (ended.procedure, Some(ended.walked), ended.failure);
    }
    let name = args.file.file_name().unwrap_or_default().to_string_lossy();
    let draft = draft::write(&procedure, &id, &name);
    if draft.steps == 0 {
        let message = format!("`{file}` has no steps");
        return Err(CliError::new(Exit::Invalid, message).help(
            "number its instructions (`1.`, `1、`, `Step 1`, `第一步`), each with what is clicked or \
             filled in, or write the scenario by hand: `docs/start.md` tells how",
        ));
    }
    if to_stdout {
        out::data(&draft.text)?;
    } else {
        files::write(&path, draft.text.as_bytes())?;
        let shown = path.strip_prefix(&project.root).unwrap_or(&path);
        say_line!("wrote {}", one_line(&shown.to_string_lossy()));
    }
    tell(&draft, walked.as_ref(), &procedure.left_out);
    failure.map_or(Ok(()), Err)
}

/// Fails if there is something already.
fn is_free(path: &Path) -> Result<(), CliError> {
    if path.symlink_metadata().is_err() {
        return Ok(());
    }
    let message = format!("`{}` is there already", one_line(&path.to_string_lossy()));
    Err(CliError::new(Exit::Usage, message)
        .help("name another file with `--output`, or remove this one"))
}

fn read(path: &Path, file: &str) -> Result<Article, CliError> {
    let found = path.metadata().map_err(FileError::of("read", path))?;
    let refused = |title: &str, help: &str| {
        CliError::new(Exit::Invalid, format!("`{file}` {title}")).help(help)
    };
    if !found.is_file() {
        return Err(refused("is not a file", "name the file of an article"));
    }
    if found.len() > LIMIT {
        return Err(refused(
            "is larger than 64 MB",
            "take the pictures out, or split it",
        ));
    }
    let bytes = fs::read(path).map_err(FileError::of("read", path))?;
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(refused("is empty", "name the file of an article"));
    }
    let extension = path.extension().unwrap_or_default().to_string_lossy();
    draft::read(&extension, &bytes).map_err(|error: Unreadable| {
        let place = error.line.map_or(String::new(), |line| format!(":{line}"));
        let message = format!("`{file}{place}` {}", error.title);
        CliError::new(Exit::Invalid, message).help(error.help)
    })
}

/// The id of a scenario by the name of its file.
fn id(path: &Path) -> String {
    let stem = PathBuf::from(path.file_stem().unwrap_or_default());
    let stem = stem.to_string_lossy().to_lowercase();
    let words = stem.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let mut id = words.join("-");
    id.truncate(ID);
    match id.trim_end_matches('-') {
        "" => UNNAMED.to_owned(),
        id => id.to_owned(),
    }
}

/// Tells what was found, one line for each kind.
fn tell(draft: &Draft, walked: Option<&Walked>, left_out: &[LeftOut]) {
    say_line!("{}", count(draft.steps, "step"));
    let actions = count(draft.actions, "action");
    match walked {
        None => say_line!("{actions}, each of them a guess"),
        Some(walked) => {
            let (done, guesses) = (walked.carried_out, draft.guesses);
            say_line!("{actions}: {done} carried out on the site, {guesses} a guess");
            if let Some(step) = walked.lost_in {
                say_line!("the walk ended at step {step}: its comment says why");
            }
            for field in &walked.unused {
                say_line!(
                    "the value of “{}” was not entered: no step that was reached has such a field",
                    one_line(field)
                );
            }
        }
    }
    if draft.unclear > 0 {
        say_line!(
            "{} unclear: see `# draft:` there",
            count(draft.unclear, "place")
        );
    }
    if draft.pictures > 0 {
        say_line!(
            "{} beside the steps, noted as comments",
            count(draft.pictures, "picture")
        );
    }
    if let Some(first) = left_out.first() {
        let place = first
            .line
            .map_or(String::new(), |line| format!(", line {line}"));
        let blocks = count(left_out.len(), "block");
        let words: String = first.text.chars().take(30).collect();
        say_line!(
            "{blocks} of the article left out, the first “{}”{place}",
            one_line(&words)
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_made_of_names() {
        for (path, expected) in [
            ("a/How to Pay_v2.md", "how-to-pay-v2"),
            ("缴费.docx", "draft"),
            ("缴费-web.docx", "web"),
        ] {
            assert_eq!(id(Path::new(path)), expected);
        }
    }
}
