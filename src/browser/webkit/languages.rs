//! The language of pages is that of the process, and a system has few languages: those that cases need are
//! made in the folder of the run.

use std::path::PathBuf;
use std::process::Stdio;

use tokio::process::Command;
use tokio::sync::Mutex;

use crate::browser::BrowserError;

/// The languages that were made so far.
pub(super) struct Languages {
    folder: PathBuf,
    made: Mutex<Vec<String>>,
}

impl Languages {
    /// None yet; they are made in this folder.
    pub(super) fn below(folder: PathBuf) -> Self {
        Self {
            folder,
            made: Mutex::default(),
        }
    }

    /// The variables of the environment that give a process this language (`zh-CN`).
    pub(super) async fn environment(
        &self,
        locale: &str,
    ) -> Result<[(&'static str, String); 4], BrowserError> {
        let name = locale.replace('-', "_");
        let full = format!("{name}.UTF-8");
        let mut made = self.made.lock().await;
        if !made.contains(&full) {
            self.make(&source(locale), &full)
                .await
                .map_err(|error| BrowserError::Start {
                    title: format!("cannot make the language `{locale}`"),
                    cause: error.to_string(),
                    help: "`localedef` makes it from the sources in package locales \
                           (`scripts/install.sh webkit`)"
                        .to_owned(),
                })?;
            made.push(full.clone());
        }
        Ok([
            ("LOCPATH", self.folder.to_string_lossy().into_owned()),
            ("LANG", full.clone()),
            ("LC_ALL", full),
            ("LANGUAGE", name),
        ])
    }

    async fn make(&self, source: &str, full: &str) -> std::io::Result<()> {
        std::fs::create_dir_all(&self.folder)?;
        let mut localedef = Command::new("localedef");
        localedef
            .args(["--inputfile", source, "--charmap", "UTF-8", "--no-archive"])
            .arg(self.folder.join(full));
        let ended = localedef
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .status()
            .await?;
        match ended.success() {
            true => Ok(()),
            false => Err(std::io::Error::other(format!("localedef: {ended}"))),
        }
    }
}

/// The source of a language: its name with a country, even if the language has none or names a script.
fn source(locale: &str) -> String {
    let parts: Vec<&str> = locale.split('-').collect();
    let language = parts[0];
    let country = parts.iter().skip(1).find(|part| part.len() == 2);
    let country = country.map_or_else(
        || match language {
            "en" => "US".to_owned(),
            "zh" => "CN".to_owned(),
            "ja" => "JP".to_owned(),
            "ko" => "KR".to_owned(),
            other => other.to_uppercase(),
        },
        |country| country.to_uppercase(),
    );
    format!("{language}_{country}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_made_from_that_of_a_country() {
        let sources = ["zh-CN", "zh-Hans-CN", "de", "en"].map(source);
        assert_eq!(sources, ["zh_CN", "zh_CN", "de_DE", "en_US"]);
    }

    #[tokio::test]
    async fn a_language_without_a_source_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let languages = Languages::below(folder.path().join("languages"));
        let error = languages.environment("tlh").await.unwrap_err();
        let words = error.to_string();
        assert!(
            words.starts_with("cannot make the language `tlh`: "),
            "{words}"
        );
    }
}
