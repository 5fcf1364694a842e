//! Where the values of secrets come from: the environment, a file, and, only against a mock, the
//! mock's own accounts.

use std::collections::BTreeMap;
use std::path::Path;

use super::exit::{CliError, Exit};
use super::target::Target;
use crate::mask::{self, Mask};
use crate::scenario::{Case, Secret, Settings, SiteSettings};

/// Prefix of the variable of a secret. It keeps unrelated variables from being typed into a page by
/// mistake.
const PREFIX: &str = "STEPPROOF_SECRET_";

/// The values of all secrets that the cases declare, and that reaching the target takes.
pub fn resolve(
    cases: &[Case],
    target: &Target,
    file: Option<&Path>,
    mock: Option<&BTreeMap<String, Secret>>,
) -> Result<BTreeMap<String, Secret>, CliError> {
    let from_file = file.map(read).transpose()?.unwrap_or_default();
    let mut values = BTreeMap::new();
    let mut missing: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let of_cases = cases.iter().flat_map(|case| {
        let names = case.secrets.iter();
        names.map(|name| (name.as_str(), case.id.scenario().to_owned()))
    });
    for (name, needed_by) in of_cases.chain(target.secrets()) {
        let value = given(name, &from_file);
        if value
            .as_ref()
            .is_some_and(|value| mask::is_too_short(value.reveal()))
        {
            return Err(too_short(name));
        }
        // The mock's secrets are public: they are in the settings.
        match value.or_else(|| mock?.get(name).cloned()) {
            Some(value) => drop(values.insert(name.to_owned(), value)),
            None => {
                let all = missing.entry(name).or_default();
                if !all.contains(&needed_by) {
                    all.push(needed_by);
                }
            }
        }
    }
    if missing.is_empty() {
        return Ok(values);
    }
    let needs: Vec<_> = missing
        .iter()
        .map(|(name, scenarios)| format!("`{name}` (needed by {})", scenarios.join(", ")))
        .collect();
    let message = format!("no value for the secret {}", needs.join(", "));
    Err(CliError::new(Exit::Invalid, message).help(format!(
        "set `{PREFIX}NAME` in the environment, or give a file of `NAME=VALUE` lines with \
         `--secrets-file`"
    )))
}

/// The value in the environment, or else in the file.
fn given(name: &str, file: &BTreeMap<String, Secret>) -> Option<Secret> {
    match std::env::var(format!("{PREFIX}{name}")) {
        Ok(value) if !value.is_empty() => Some(Secret::new(value)),
        _ => file.get(name).cloned(),
    }
}

fn too_short(name: &str) -> CliError {
    let message = format!("the value of the secret `{name}` is too short to be kept secret");
    CliError::new(Exit::Invalid, message).help(format!(
        "a secret has at least {} characters: a shorter one is in every text by chance, and would \
         be covered there; what everybody may know can stand in the scenario",
        mask::SHORTEST
    ))
}

/// The values that no guide may show: all that are known, even if nothing is run. The mock's own are
/// public.
pub fn of_guides(
    cases: &[Case],
    settings: &Settings,
    file: Option<&Path>,
) -> Result<Mask, CliError> {
    let from_file = file.map(read).transpose()?.unwrap_or_default();
    let mut mask = Mask::default();
    let of_cases = cases.iter().flat_map(|case| &case.secrets);
    let of_sites = settings.sites.iter().flat_map(SiteSettings::secrets);
    for name in of_cases.map(String::as_str).chain(of_sites) {
        let value = given(name, &from_file);
        if let Some(value) = value.filter(|value| settings.mock_secrets.get(name) != Some(value)) {
            mask.add(name, value.reveal());
        }
    }
    Ok(mask)
}

/// All values that a run must mask.
pub fn mask(secrets: &BTreeMap<String, Secret>, target: &Target) -> Mask {
    let mut mask = Mask::default();
    for (name, secret) in secrets {
        mask.add(name, secret.reveal());
    }
    target.conceal(&mut mask);
    mask
}

/// Reads a file of `NAME=VALUE` lines. Error messages never quote it.
fn read(path: &Path) -> Result<BTreeMap<String, Secret>, CliError> {
    let invalid = |message: String| CliError::new(Exit::Invalid, message);
    let text = std::fs::read_to_string(path)
        .map_err(|error| invalid(format!("cannot read `{}`: {error}", path.display())))?;
    let mut values = BTreeMap::new();
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let location = || format!("{}:{}", path.display(), index + 1);
        let Some((name, value)) = line.split_once('=') else {
            return Err(invalid(format!(
                "{}: this line is not `NAME=VALUE`",
                location()
            )));
        };
        let name = name.trim();
        if values.insert(name.to_owned(), Secret::new(value)).is_some() {
            return Err(invalid(format!(
                "{}: this name was given before",
                location()
            )));
        }
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        file
    }

    #[test]
    fn values_are_kept_as_written() {
        let file = file("# accounts\n\nLOGIN_PASSWORD=a=b \"c\" \nEMPTY=\n");
        let values = read(file.path()).unwrap();
        assert_eq!(values["LOGIN_PASSWORD"].reveal(), "a=b \"c\" ");
        assert_eq!(values["EMPTY"].reveal(), "");
    }

    #[test]
    fn mistakes_are_told_without_the_secret() {
        for text in ["A=1\nhunter2", "A=1\nA=hunter2"] {
            let file = file(text);
            let stop = read(file.path()).unwrap_err();
            assert!(stop.message.contains(":2: "), "{}", stop.message);
            assert!(!stop.message.contains("hunter2"));
            assert_eq!(stop.exit, Exit::Invalid);
        }
    }
}
