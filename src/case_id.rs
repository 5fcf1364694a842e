//! Identifies a case: a scenario, an entry of its matrix, a browser, and a repetition.

use std::fmt::{self, Write as _};

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The id of a case, unique in a run. As text: `web-pay`, `web-pay[card-sms]` for an entry of a matrix,
/// `web-pay[card-sms]@firefox` in a run with several browsers, `web-pay[card-sms]#2` for a repetition.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, JsonSchema)]
#[schemars(with = "String")]
pub struct CaseId {
    scenario: String,
    entry: Option<String>,
    /// Named only in a run with several.
    browser: Option<String>,
    /// Counted from 1, which is not written.
    repetition: usize,
}

impl CaseId {
    /// The case of a scenario, or of an entry of its matrix.
    pub fn new(scenario: impl Into<String>, entry: Option<String>) -> Self {
        Self {
            scenario: scenario.into(),
            entry,
            browser: None,
            repetition: 1,
        }
    }

    /// Id of its scenario.
    pub fn scenario(&self) -> &str {
        &self.scenario
    }

    /// The case in this browser, in a run with several.
    pub fn in_browser(&self, name: &str) -> Self {
        Self {
            browser: Some(name.to_owned()),
            ..self.clone()
        }
    }

    /// The browser that it names.
    pub fn browser(&self) -> Option<&str> {
        self.browser.as_deref()
    }

    /// Its `number`th repetition, from 1.
    pub fn repeated(&self, number: usize) -> Self {
        Self {
            repetition: number,
            ..self.clone()
        }
    }

    /// The case without its browser and repetition: all browsers and repetitions share its snapshots.
    pub fn case(&self) -> Self {
        Self {
            browser: None,
            ..self.repeated(1)
        }
    }

    /// Whether it is a second or later repetition.
    pub fn is_repetition(&self) -> bool {
        self.repetition > 1
    }

    /// Its folder name: `web-pay[card-sms]` → `web-pay.card-sms`.
    ///
    /// Two ids never share a folder, even if the file system ignores case, and no id escapes the folder
    /// that contains it: see [`file_name`]. A dot only stands for the bracket of an entry, and an `@` for
    /// a browser.
    pub fn folder(&self) -> String {
        let mut folder = file_name(&self.scenario);
        if let Some(entry) = &self.entry {
            folder.push('.');
            folder.push_str(&file_name(entry));
        }
        if let Some(browser) = &self.browser {
            folder.push('@');
            folder.push_str(&file_name(browser));
        }
        if self.is_repetition() {
            folder.push_str(&file_name(&format!("#{}", self.repetition)));
        }
        folder
    }

    /// The case with this folder name: the inverse of [`CaseId::folder`].
    pub fn of_folder(folder: &str) -> Option<Self> {
        let (case, browser) = match folder.split_once('@') {
            Some((case, browser)) => (case, format!("@{}", decode(browser)?)),
            None => (folder, String::new()),
        };
        let case = match case.split_once('.') {
            Some((scenario, entry)) => format!("{}[{}]", decode(scenario)?, decode(entry)?),
            None => decode(case)?,
        };
        let id = Self::from(&*format!("{case}{browser}"));
        (id.folder() == folder).then_some(id)
    }
}

impl fmt::Display for CaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.scenario)?;
        if let Some(entry) = &self.entry {
            write!(f, "[{entry}]")?;
        }
        if let Some(browser) = &self.browser {
            write!(f, "@{browser}")?;
        }
        if self.is_repetition() {
            write!(f, "#{}", self.repetition)?;
        }
        Ok(())
    }
}

/// Every text is an id, possibly of a scenario that does not exist.
impl From<&str> for CaseId {
    fn from(text: &str) -> Self {
        let repetition = text.rsplit_once('#').and_then(|(id, number)| {
            let number: usize = number.parse().ok().filter(|number| *number > 1)?;
            Some((id, number))
        });
        let (id, repetition) = repetition.unwrap_or((text, 1));
        // An entry may have the sign in its name.
        let browser = id.rsplit_once('@').filter(|(id, browser)| {
            let is_name = |c: char| c.is_ascii_lowercase();
            !id.is_empty() && !browser.is_empty() && browser.chars().all(is_name)
        });
        let (id, browser) = browser.map_or((id, None), |(id, browser)| (id, Some(browser)));
        let entry = id.strip_suffix(']').and_then(|id| id.split_once('['));
        let (scenario, entry) = match entry {
            Some((scenario, entry)) => (scenario, Some(entry.to_owned())),
            None => (id, None),
        };
        Self {
            browser: browser.map(str::to_owned),
            ..Self::new(scenario, entry).repeated(repetition)
        }
    }
}

impl Serialize for CaseId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CaseId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self::from(&*text))
    }
}

/// The file name of an id, without extension: `a-z 0-9 - _` are kept, everything else becomes `%XX`.
pub fn file_name(id: &str) -> String {
    id.bytes().fold(String::new(), |mut name, byte| {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' => name.push(char::from(byte)),
            // Writing to a String cannot fail.
            _ => {
                let _ = write!(name, "%{byte:02X}");
            }
        }
        name
    })
}

/// The id with this file name: the inverse of [`file_name`].
pub fn decode(name: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = name.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        rest = tail;
        if *first == b'%' {
            let hex = std::str::from_utf8(rest.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(hex, 16).ok()?);
            rest = &rest[2..];
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_readable_unique_and_stay_in_their_folder() {
        let ids = [
            ("web-self", "web-self"),
            ("web-pay[card-sms]", "web-pay.card-sms"),
            ("web-pay[card-sms]#3", "web-pay.card-sms%233"),
            ("web-pay[card-sms]@firefox", "web-pay.card-sms@firefox"),
            ("web-pay@webkit#2", "web-pay@webkit%232"),
            ("a[x@y]", "a.x%40y"),
            ("web-pay.card-sms", "web-pay%2Ecard-sms"),
            ("a[b", "a%5Bb"),
            ("a[b]]", "a.b%5D"),
            ("A", "%41"),
            ("..", "%2E%2E"),
            ("../x", "%2E%2E%2Fx"),
            ("缴费", "%E7%BC%B4%E8%B4%B9"),
        ];
        for (id, folder) in ids {
            assert_eq!(CaseId::from(id).to_string(), id);
            assert_eq!(CaseId::from(id).folder(), folder);
        }
        for (id, folder) in ids.iter().filter(|(id, _)| !id.contains('#')) {
            assert_eq!(CaseId::of_folder(folder), Some(CaseId::from(*id)));
        }
        assert_eq!(CaseId::of_folder("%zz"), None);
        assert_eq!(CaseId::of_folder("A"), None);
    }

    #[test]
    fn an_id_is_parsed_to_its_parts() {
        let id = CaseId::from("web-pay[card-sms]#2");
        assert_eq!(id.scenario(), "web-pay");
        assert!(id.is_repetition());
        assert_eq!(id.case().to_string(), "web-pay[card-sms]");
        assert_eq!(id, id.case().repeated(2));
        let id = id.in_browser("firefox");
        assert_eq!(id, CaseId::from("web-pay[card-sms]@firefox#2"));
        assert_eq!(id.browser(), Some("firefox"));
        assert_eq!(id.case().to_string(), "web-pay[card-sms]");
        // These are not repetitions.
        for text in ["a#", "a#1", "a#x", "a#-2"] {
            assert!(!CaseId::from(text).is_repetition(), "{text}");
            assert_eq!(CaseId::from(text).to_string(), text);
        }
    }
}
