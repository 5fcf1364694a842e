//! Reading of the settings for guides: `guides`, `theme`, `redact` and `invented` of `stepproof.yaml`,
//! and `guide:` of a scenario.

use super::diagnostic::Diagnostic;
use super::findings::Findings;
use super::model::{Case, Chapter, Guide, ProjectFile, Settings, Theme};
use super::node::Node;
use super::read::{Fields, Reader};
use super::suggest;
use crate::case_id::CaseId;
use crate::source::{Source, Span};

pub(super) const GUIDE_KEYS: &[&str] = &[
    "title",
    "introduction",
    "chapters",
    "folder",
    "locales",
    "templates",
];
pub(super) const THEME_KEYS: &[&str] = &[
    "colour", "halo", "stroke", "gap", "radius", "padding", "width", "max_kb", "scale", "font",
];

/// The folder of a guide without `folder:`.
const DEFAULT_FOLDER: &str = "docs/guide";

/// The name of a case in a guide's chapters, which is looked up once the cases are known.
pub(super) struct ChapterName {
    pub id: CaseId,
    pub span: Span,
}

impl Reader<'_> {
    /// Reads the settings for guides; returns the names of their chapters.
    pub fn guide_settings(
        &mut self,
        fields: &Fields<'_>,
        settings: &mut Settings,
    ) -> Vec<ChapterName> {
        let mut names = Vec::new();
        if let Some(node) = fields.get("guides") {
            for (key, value) in self.entries(node, "`guides`").unwrap_or_default() {
                if self.name(key, "a guide")
                    && let Some(guide) =
                        self.guide(&key.text, key.span, value, settings, &mut names)
                {
                    settings.guides.push(guide);
                }
            }
        }
        if let Some(node) = fields.get("documents") {
            for item in self.items(node, "`documents`").unwrap_or_default() {
                let path = self.inside(item, "a document");
                settings.documents.extend(path.map(|path| ProjectFile {
                    location: self.location(item.span),
                    path: path.into(),
                }));
            }
        }
        if let Some(node) = fields.get("theme") {
            settings.theme = self.theme(node).unwrap_or_default();
        }
        if let Some(node) = fields.get("redact") {
            for item in self.items(node, "`redact`").unwrap_or_default() {
                settings.redact.extend(self.locator(item, "`redact`"));
            }
        }
        if let Some(node) = fields.get("invented") {
            for item in self.items(node, "`invented`").unwrap_or_default() {
                settings.invented.extend(self.regex(item, "`invented`"));
            }
        }
        names
    }

    fn guide(
        &mut self,
        id: &str,
        span: Span,
        node: &Node,
        settings: &Settings,
        names: &mut Vec<ChapterName>,
    ) -> Option<Guide> {
        let fields = self.fields(node, "a guide", GUIDE_KEYS)?;
        let title = self.required(&fields, "title", "write the title for readers");
        let title = title.and_then(|node| self.local_text(node, "`title`"));
        let introduction_node = fields.get("introduction");
        let introduction =
            introduction_node.and_then(|node| self.local_text(node, "`introduction`"));
        let terms = self.terms(introduction_node, introduction.as_ref(), true, settings);
        let chapters = self.required(
            &fields,
            "chapters",
            "list the ids of its cases: `chapters: [web-self, app-self]`",
        );
        let mut ids = Vec::new();
        for item in chapters
            .and_then(|node| self.items(node, "`chapters`"))
            .unwrap_or_default()
        {
            let Some(id) = self.literal(item, "a chapter") else {
                continue;
            };
            let id = CaseId::from(&*id);
            if ids.contains(&id) {
                let title = format!("the chapter `{id}` is listed twice");
                self.push(self.error(item.span, title));
                continue;
            }
            names.push(ChapterName {
                id: id.clone(),
                span: item.span,
            });
            ids.push(id);
        }
        let folder = match fields.get("folder") {
            None => Some(DEFAULT_FOLDER.to_owned()),
            Some(node) => self.inside(node, "`folder`"),
        };
        let locales = match fields.get("locales") {
            None => vec![settings.locale.clone()],
            Some(node) => {
                let items = self.items(node, "`locales`").unwrap_or_default();
                items.iter().filter_map(|item| self.locale(item)).collect()
            }
        };
        let templates = match fields.get("templates") {
            None => None,
            Some(node) => Some(self.inside(node, "`templates`")?),
        };
        Some(Guide {
            id: id.to_owned(),
            location: self.location(span),
            title: title?,
            introduction,
            terms,
            chapters: ids,
            folder: folder?,
            locales,
            templates,
        })
    }

    /// A path below the folder of the project.
    pub fn inside(&mut self, node: &Node, what: &str) -> Option<String> {
        let path = self.literal(node, what)?;
        let below = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(['\\', ':']);
        if path.split('/').all(below) {
            return Some(path);
        }
        let title = format!("`{path}` is not a path below the project");
        self.push(
            self.error(node.span, title)
                .help("write it relative to the project's folder, with `/`: `docs/guide`"),
        );
        None
    }

    fn theme(&mut self, node: &Node) -> Option<Theme> {
        let fields = self.fields(node, "`theme`", THEME_KEYS)?;
        let mut colour = |key: &str, what: &str| {
            let node = fields.get(key)?;
            let text = self.scalar(node, what)?.text.clone();
            let digits = text.strip_prefix('#').unwrap_or_default();
            if digits.len() == 6 && digits.chars().all(|c| c.is_ascii_hexdigit()) {
                return Some(text);
            }
            let title = format!("`{text}` is not a colour");
            self.push(
                self.error(node.span, title)
                    .help("write red, green and blue: `\"#D4380D\"`, in quotes"),
            );
            None
        };
        let (colour, halo) = (colour("colour", "`colour`"), colour("halo", "`halo`"));
        let mut number = |key: &str, what: &str, least: f64, most: f64| {
            let node = fields.get(key)?;
            let text = &self.scalar(node, what)?.text;
            let number = text.parse().ok().filter(|n| (least..=most).contains(n));
            if number.is_none() {
                let title = format!("{what} cannot be `{text}`");
                let help = format!("write a number from {least} to {most}");
                self.push(self.error(node.span, title).help(help));
            }
            number
        };
        let theme = Theme {
            colour,
            halo,
            stroke: number("stroke", "`stroke`", 1.0, 12.0),
            gap: number("gap", "`gap`", 0.0, 40.0),
            radius: number("radius", "`radius`", 0.0, 40.0),
            padding: number("padding", "`padding`", 0.0, 400.0),
            width: number("width", "`width`", 200.0, 4000.0),
            scale: number("scale", "`scale`", 1.0, 4.0),
            max_kb: number("max_kb", "`max_kb`", 1.0, 100_000.0).map(whole),
            font: None,
        };
        let font = match fields.get("font") {
            None => None,
            Some(node) => Some(self.inside(node, "`font`")?),
        };
        Some(Theme { font, ..theme })
    }

    /// A scenario's own `guide:`.
    pub fn chapter(&mut self, node: &Node) -> Option<Chapter> {
        let fields = self.fields(node, "`guide`", &["title", "introduction"])?;
        let title = self.required(&fields, "title", "write the heading of the chapter");
        let title = title.and_then(|node| self.local_text(node, "`title`"));
        let introduction = fields
            .get("introduction")
            .and_then(|node| self.local_text(node, "`introduction`"));
        Some(Chapter {
            title: title?,
            introduction,
        })
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is in range"
)]
fn whole(number: f64) -> u64 {
    number.round() as u64
}

/// Reports chapters that are not cases.
pub(super) fn chapters_exist(
    source: &Source,
    names: &[ChapterName],
    cases: &[Case],
    findings: &mut Findings,
) {
    for name in names {
        if cases.iter().any(|case| case.id == name.id) {
            continue;
        }
        let known: Vec<String> = cases.iter().map(|case| case.id.to_string()).collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let help = suggest::help(&name.id.to_string(), "cases", &known);
        let title = format!("there is no case `{}`", name.id);
        findings.push(Diagnostic::error(source, name.span, title).help(help));
    }
}
