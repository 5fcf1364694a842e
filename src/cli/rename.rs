//! `rename`: gives a control its new name in the locators and sentences of scenarios.

use std::collections::BTreeMap;
use std::path::Path;

use similar::TextDiff;

use super::args::RenameArgs;
use super::check::{self, Checked};
use super::exit::{CliError, Exit};
use super::mock::Against;
use super::out::{self, say_line};
use super::project::Project;
use super::select::select;
use crate::files::{self, FileError, Rewrite};
use crate::report::{Paint, count};
use crate::scenario::{self, Case, Edit, FileRole, Input, Loaded, Named, Suite};

/// `stepproof rename`.
pub fn rename(dir: Option<&Path>, args: &RenameArgs, paint: Paint) -> Result<(), CliError> {
    let (old, new) = (args.old.trim(), args.new.trim());
    if old.is_empty() || new.is_empty() || new.contains(char::is_control) {
        let message = "a name has at least one character, and no line break";
        return Err(CliError::new(Exit::Usage, message));
    }
    let Checked { project, suite, .. } = check::open(dir, Against::Anything, paint)?;
    let chosen = select(&suite, &args.select, &project)?;
    let loaded = scenario::load(project.inputs.clone(), None);
    let files = Files::of(&suite, &chosen);
    let names: Vec<&Named> = loaded
        .names
        .iter()
        .filter(|named| files.has(named))
        .collect();
    let changed = changed(&project, &names, old, new);
    tell_mentions(&names, old);
    if changed.is_empty() {
        let message = format!("no locator and no sentence of the selected scenarios says “{old}”");
        return Err(CliError::new(Exit::NothingSelected, message)
            .help("a name is compared as a whole: write it as the locator has it"));
    }
    is_sound(&project, &loaded, &changed)?;
    for (name, file) in &changed {
        let diff = TextDiff::from_lines(&file.before, &file.after);
        let mut diff = diff.unified_diff();
        let diff = diff
            .header(&format!("a/{name}"), &format!("b/{name}"))
            .to_string();
        out::data(&diff)?;
    }
    files.tell_others(&changed);
    let places: usize = changed.values().map(|file| file.places).sum();
    let told = format!(
        "{} in {}: “{old}” → “{new}”",
        count(places, "place"),
        count(changed.len(), "file")
    );
    if !args.write {
        say_line!("{told}");
        say_line!(
            "{} nothing is written yet: `--write` does it",
            paint.cyan("help:")
        );
        return Ok(());
    }
    write(&project, &changed)?;
    say_line!("{told}: written");
    Ok(())
}

/// The files of the selected cases.
struct Files<'a> {
    suite: &'a Suite,
    chosen: &'a [Case],
}

impl<'a> Files<'a> {
    fn of(suite: &'a Suite, chosen: &'a [Case]) -> Self {
        Self { suite, chosen }
    }

    fn is_chosen(&self, case: &Case) -> bool {
        self.chosen.iter().any(|chosen| chosen.id == case.id)
    }

    /// Whether a name is in a file of the selected cases. The glossary is of all.
    fn has(&self, named: &Named) -> bool {
        let file = &*named.source.name;
        let mut cases = self.suite.with_file(file);
        match FileRole::of(file.strip_prefix("scenarios/").unwrap_or(file)) {
            FileRole::Settings => self.suite.cases.iter().all(|case| self.is_chosen(case)),
            _ => cases.any(|case| self.is_chosen(case)),
        }
    }

    /// Names the scenarios that change although they were not selected.
    fn tell_others(&self, changed: &BTreeMap<String, Changed>) {
        for file in changed.keys() {
            let others = self
                .suite
                .with_file(file)
                .filter(|case| !self.is_chosen(case));
            let mut others: Vec<_> = others.map(|case| case.id.to_string()).collect();
            others.dedup();
            if !others.is_empty() {
                say_line!(
                    "note: {file} is also used by {}, which change with it",
                    others.join(", ")
                );
            }
        }
    }
}

/// A file before and after.
struct Changed {
    before: String,
    after: String,
    places: usize,
}

fn changed(project: &Project, names: &[&Named], old: &str, new: &str) -> BTreeMap<String, Changed> {
    let mut edits: BTreeMap<String, Vec<Edit>> = BTreeMap::new();
    for named in names {
        let renamed = named.renamed(old, new);
        if !renamed.is_empty() {
            let file = edits.entry(named.source.name.to_string()).or_default();
            file.extend(renamed);
        }
    }
    let mut changed = BTreeMap::new();
    for (name, mut edits) in edits {
        let input = project.inputs.iter().find(|input| input.name == name);
        let before = input.map(|input| String::from_utf8_lossy(&input.bytes).into_owned());
        let before = before.unwrap_or_default();
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
        let mut after = before.clone();
        for edit in &edits {
            let at = |offset| written_offset(&before, offset);
            after.replace_range(at(edit.span.start)..at(edit.span.end), &edit.text);
        }
        let places = edits.len();
        let file = Changed {
            before,
            after,
            places,
        };
        changed.insert(name, file);
    }
    changed
}

/// The offset in a file of an offset in its text, which is read with line breaks of one character.
fn written_offset(file: &str, offset: usize) -> usize {
    let mut read = 0;
    for (at, byte) in file.bytes().enumerate() {
        if read >= offset {
            return at;
        }
        let is_break = byte == b'\r' && file.as_bytes().get(at + 1) == Some(&b'\n');
        read += usize::from(!is_break);
    }
    file.len()
}

/// Reads the project as it would be: every name must be there again, and nothing else be different.
fn is_sound(
    project: &Project,
    before: &Loaded,
    changed: &BTreeMap<String, Changed>,
) -> Result<(), CliError> {
    let input = |input: &Input| Input {
        bytes: match changed.get(&input.name) {
            Some(file) => file.after.clone().into_bytes(),
            None => input.bytes.clone(),
        },
        ..input.clone()
    };
    let after = scenario::load(project.inputs.iter().map(input).collect(), None);
    if !after.has_errors() && after.names.len() == before.names.len() {
        return Ok(());
    }
    if !after.has_errors() {
        let message =
            "with the new name, one of its places would not be read as a name: nothing is written";
        return Err(CliError::new(Exit::Invalid, message).help(
            "bold words in lower case are emphasis: put that place in quotes, and run the command again",
        ));
    }
    let message = "with the new name, the scenarios could not be read: nothing is written";
    let found = scenario::render(&after.diagnostics, false);
    Err(CliError::new(Exit::Invalid, format!("{message}\n{found}")))
}

/// Names the texts that say the name in other words, which are left to the writer.
fn tell_mentions(names: &[&Named], old: &str) {
    for named in names.iter().filter(|named| named.is_sentence) {
        if let Some(span) = named.mentions(old) {
            let location = named.source.location(span);
            say_line!("note: {location} also says {old}, not as a name: it stays");
        }
    }
}

/// Writes the files, if nobody has changed one of them meanwhile.
fn write(project: &Project, changed: &BTreeMap<String, Changed>) -> Result<(), CliError> {
    let mut all = Vec::new();
    for (name, file) in changed {
        let path = project.root.join(name);
        all.push(Rewrite {
            path: path.canonicalize().map_err(FileError::of("read", &path))?,
            before: &file.before,
            after: &file.after,
        });
    }
    let Some(other) = files::rewrite(&all)? else {
        return Ok(());
    };
    let at = all.iter().position(|file| file.path == other.path);
    let name = at
        .and_then(|at| changed.keys().nth(at))
        .map_or("", String::as_str);
    let message = format!("`{name}` has changed meanwhile: no file is written");
    Err(CliError::new(Exit::Failed, message).help("run the command again"))
}

#[cfg(test)]
mod tests {
    use super::written_offset;

    #[test]
    fn line_breaks_of_windows_are_one_character_in_a_text() {
        let file = "a\r\nb\r\nc";
        let text = file.replace("\r\n", "\n");
        for (at, letter) in [(0, "a"), (2, "b"), (4, "c")] {
            assert!(text[at..].starts_with(letter));
            assert!(file[written_offset(file, at)..].starts_with(letter));
        }
        assert_eq!(written_offset(file, 5), file.len());
    }
}
