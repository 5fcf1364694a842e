//! Reading of `stepproof.yaml`.

use std::collections::BTreeMap;
use std::time::Duration;

use super::accessibility::ACCESSIBILITY;
use super::device::device;
use super::errors::{PAGE_ERRORS, REQUESTS};
use super::guide::ChapterName;
use super::model::{
    Accessibility, ErrorRules, GridSettings, Mock, Pictures, ProjectFile, Secret, Settings,
    TermRules, Theme, Volatile,
};
use super::node::{Key, Node, Value};
use super::profiles::PROFILES;
use super::quarantine::QUARANTINE;
use super::read::Reader;
use super::terms::{SENTENCES, TERMS};
use super::text::is_locale;

pub(super) const KEYS: &[&str] = &[
    "devices",
    "locale",
    "timeouts",
    "sites",
    "webdriver",
    "volatile",
    PAGE_ERRORS,
    REQUESTS,
    ACCESSIBILITY,
    SENTENCES,
    TERMS,
    "mock",
    "mock_secrets",
    PROFILES,
    QUARANTINE,
    "guides",
    "documents",
    "theme",
    "pictures",
    "redact",
    "invented",
];
pub(super) const TIMEOUTS: &[&str] = &["step", "case", "slow"];
/// Which pictures a run takes.
pub(super) const PICTURES: &[&str] = &["off", "failed", "all", "compare"];
/// The device of a scenario without `device:`.
pub(super) const DEFAULT_DEVICE: &str = "desktop";

impl Default for Settings {
    fn default() -> Self {
        Self {
            devices: BTreeMap::from([(DEFAULT_DEVICE.to_owned(), device(DEFAULT_DEVICE, "en-US"))]),
            locale: "en-US".to_owned(),
            step_timeout: Duration::from_secs(10),
            case_timeout: Duration::from_secs(120),
            slow: None,
            sites: Vec::new(),
            webdriver: GridSettings::default(),
            volatile: Vec::new(),
            errors: ErrorRules::default(),
            accessibility: Accessibility::default(),
            terms: TermRules::default(),
            mock: Mock::default(),
            mock_secrets: BTreeMap::new(),
            guides: Vec::new(),
            documents: Vec::new(),
            theme: Theme::default(),
            profiles: Vec::new(),
            quarantine: Vec::new(),
            pictures: Pictures::default(),
            redact: Vec::new(),
            invented: Vec::new(),
        }
    }
}

impl Reader<'_> {
    /// The settings, with defaults for keys that have errors, and the chapters of guides.
    pub fn settings(&mut self, node: &Node) -> (Settings, Vec<ChapterName>) {
        let mut settings = Settings::default();
        let Some(fields) = self.fields(node, "stepproof.yaml", KEYS) else {
            return (settings, Vec::new());
        };
        if let Some(locale) = fields.get("locale").and_then(|node| self.locale(node)) {
            settings.locale = locale;
        }
        settings.devices.insert(
            DEFAULT_DEVICE.to_owned(),
            device(DEFAULT_DEVICE, &settings.locale),
        );
        if let Some(node) = fields.get("devices") {
            for (key, value) in self.entries(node, "`devices`").unwrap_or_default() {
                let start = device(&key.text, &settings.locale);
                if let Some(device) = self.device(value, start) {
                    settings.devices.insert(key.text.clone(), device);
                }
            }
        }
        if let Some(node) = fields.get("timeouts")
            && let Some(timeouts) = self.fields(node, "`timeouts`", TIMEOUTS)
        {
            let mut read = |key: &str, what: &str, to: &mut Duration| {
                if let Some(timeout) = timeouts.get(key).and_then(|node| self.duration(node, what))
                {
                    *to = timeout;
                }
            };
            read("step", "`step`", &mut settings.step_timeout);
            read("case", "`case`", &mut settings.case_timeout);
            let slow = timeouts.get("slow");
            settings.slow = slow.and_then(|node| self.duration(node, "`slow`"));
        }
        if let Some(node) = fields.get("sites") {
            settings.sites = self.sites(node);
        }
        if let Some(node) = fields.get("webdriver") {
            settings.webdriver = self.grid(node).unwrap_or_default();
        }
        if let Some(node) = fields.get("volatile") {
            settings.volatile = self.volatile(node, false);
        }
        settings.errors = self.error_rules(&fields, &ErrorRules::default());
        settings.accessibility = self.accessibility(&fields, &Accessibility::default());
        settings.terms = self.term_rules(&fields);
        if let Some(node) = fields.get("mock") {
            settings.mock = self.mock(node).unwrap_or_default();
        }
        if let Some(node) = fields.get("mock_secrets") {
            for (key, value) in self.entries(node, "`mock_secrets`").unwrap_or_default() {
                let fine = self.secret_name(&key.text, key.span);
                if let Some(value) = self.scalar(value, "the secret").filter(|_| fine) {
                    let secret = Secret::new(value.text.as_str());
                    settings.mock_secrets.insert(key.text.clone(), secret);
                }
            }
        }
        if let Some(node) = fields.get("pictures") {
            settings.pictures = match self.word(node, "`pictures`", PICTURES) {
                Some("off") => Pictures::Off,
                Some("failed") => Pictures::Failed,
                Some("compare") => Pictures::Compare,
                _ => Pictures::All,
            };
        }
        if let Some(node) = fields.get(PROFILES) {
            settings.profiles = self.profiles(node);
        }
        if let Some(node) = fields.get(QUARANTINE) {
            settings.quarantine = self.quarantine(node);
        }
        let chapters = self.guide_settings(&fields, &mut settings);
        if let Some(cases) = &mut settings.terms.mentions_of {
            let shown = settings.guides.iter().flat_map(|guide| &guide.chapters);
            cases.extend(shown.cloned());
        }
        (settings, chapters)
    }

    /// `built-in`, or `{ schema: FILE }`.
    fn mock(&mut self, node: &Node) -> Option<Mock> {
        const EXAMPLE: &str = "write `built-in`, or `{ schema: mock.json }` for a mock of your own";
        if let Some(word) = node.scalar() {
            if word.text == "built-in" {
                return Some(Mock::BuiltIn);
            }
            let title = format!("`mock` cannot be `{}`", word.text);
            self.push(self.error(node.span, title).help(EXAMPLE));
            return None;
        }
        let fields = self.fields(node, "`mock`", &["schema"])?;
        let schema = self.required(&fields, "schema", EXAMPLE)?;
        Some(Mock::Own(ProjectFile {
            location: self.location(schema.span),
            path: self.inside(schema, "`schema`")?.into(),
        }))
    }

    pub fn locale(&mut self, node: &Node) -> Option<String> {
        let text = &self.scalar(node, "`locale`")?.text;
        if is_locale(text) {
            return Some(text.clone());
        }
        let title = format!("`{text}` is not a locale");
        self.push(
            self.error(node.span, title)
                .help("write a BCP 47 tag, as in `zh-CN`"),
        );
        None
    }

    /// Volatile values: a scenario's `own`, or those of all scenarios.
    pub fn volatile(&mut self, node: &Node, own: bool) -> Vec<Volatile> {
        let mut volatile = Vec::new();
        let Value::Map(entries) = &node.value else {
            self.mismatch(node, "`volatile`", "a map of names and regular expressions");
            return volatile;
        };
        for (key, value) in entries {
            self.name(key, "a volatile value");
            if let Some((pattern, numbered)) = self.volatile_pattern(key, value) {
                volatile.push(Volatile {
                    name: key.text.clone(),
                    pattern,
                    numbered,
                    location: self.location(key.span),
                    own,
                });
            }
        }
        volatile
    }

    /// A regular expression, or `{ matches: regex, numbered: false }`.
    fn volatile_pattern(&mut self, key: &Key, node: &Node) -> Option<(String, bool)> {
        let what = format!("`{}`", key.text);
        if !matches!(node.value, Value::Map(_)) {
            return Some((self.regex(node, &what)?, true));
        }
        let fields = self.fields(node, "a volatile value", &["matches", "numbered"])?;
        let example = "write `{ matches: '\\d\\d:\\d\\d', numbered: false }`";
        let pattern = self.required(&fields, "matches", example)?;
        let pattern = self.regex(pattern, &what);
        let numbered = match fields.get("numbered") {
            None => Some(true),
            Some(node) => self.boolean(node, "`numbered`"),
        };
        Some((pattern?, numbered?))
    }
}
