//! All pages together: their addresses, texts, coverage points and templates.

use std::collections::{BTreeMap, HashMap};

use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, UndefinedBehavior, Value};

use super::coverage::CoveragePoint;
use super::faults::Faults;
use super::page::{Page, Texts};
use super::session::Side;

/// The pages of one portal.
pub(super) struct Catalogue {
    pages: Vec<&'static Page>,
    /// The prefixes of addresses that belong to the phone.
    phone: &'static [&'static str],
    texts: BTreeMap<&'static str, &'static str>,
    points: Vec<CoveragePoint>,
    by_id: HashMap<String, usize>,
    templates: Environment<'static>,
}

impl Catalogue {
    /// The pages in the order of `docs/portal.md`, and what they share.
    pub fn new(
        pages: Vec<&'static Page>,
        phone: &'static [&'static str],
        texts: &[Texts],
        templates: &[(&'static str, &'static str)],
    ) -> Self {
        let texts = texts
            .iter()
            .copied()
            .chain(pages.iter().map(|page| page.texts));
        let points: Vec<CoveragePoint> = pages.iter().flat_map(|page| points_of(page)).collect();
        let ids = points.iter().map(|point| point.id.clone());
        let sources = pages.iter().map(|page| (page.template, page.source));
        let sources = sources.chain(templates.iter().copied());
        Self {
            phone,
            texts: texts.flatten().copied().collect(),
            by_id: ids.zip(0..).collect(),
            points,
            templates: environment(sources.filter(|(name, _)| !name.is_empty())),
            pages,
        }
    }

    /// The page whose address this is, or whose forms ask for it.
    pub fn page_at(&self, path: &str) -> Option<&'static Page> {
        let mut pages = self.pages.iter().copied();
        pages.find(|page| {
            !page.path.is_empty() && (page.path == path || page.actions.contains(&path))
        })
    }

    /// The number of that page; empty if it is not a page of the flows.
    pub fn page_id(&self, path: &str) -> &'static str {
        self.page_at(path).map_or("", |page| page.id)
    }

    /// Whether an address belongs to the phone: the APP, the wallets, the service account.
    pub fn side_of(&self, path: &str) -> Side {
        if self.phone.iter().any(|prefix| path.starts_with(prefix)) {
            Side::App
        } else {
            Side::Web
        }
    }

    /// The pages at which a session can be lost, in order.
    pub fn losing(&self) -> impl Iterator<Item = (&'static str, &'static Page)> {
        let pages = self.pages.iter();
        pages.filter_map(|page| Some((page.loss?, *page)))
    }

    /// All coverage points that can be reached, in the order of the pages.
    pub fn points(&self) -> &[CoveragePoint] {
        &self.points
    }

    /// The coverage point of that id.
    pub fn point(&self, id: &str) -> Option<&CoveragePoint> {
        self.points.get(*self.by_id.get(id)?)
    }

    /// Whether only a program can get this answer of a page.
    pub fn is_unseen(&self, page: &str, word: &str) -> bool {
        let mut pages = self.pages.iter();
        pages.any(|known| known.id == page && known.unseen.contains(&word))
    }

    /// The text with this id, with faults applied.
    pub fn text(&self, id: &str, faults: &Faults) -> &'static str {
        let mut swaps = faults.iter().filter_map(|fault| fault.swap());
        let swapped = swaps.find(|(known, _)| *known == id);
        // A missing text is visible, and a test looks for it on every page.
        swapped
            .map(|(_, text)| text)
            .or_else(|| self.texts.get(id).copied())
            .unwrap_or("⟦?⟧")
    }

    /// All texts by id, for the templates.
    pub fn table(&self, faults: &Faults) -> BTreeMap<&'static str, &'static str> {
        let mut table = self.texts.clone();
        table.extend(faults.iter().filter_map(|fault| fault.swap()));
        table
    }

    /// Renders a template.
    pub fn render(&self, name: &str, values: Value) -> Response {
        let rendered = self
            .templates
            .get_template(name)
            .and_then(|template| template.render(values));
        match rendered {
            Ok(html) => ([(header::CACHE_CONTROL, "no-store")], Html(html)).into_response(),
            Err(error) => {
                tracing::error!(%error, name, "template");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}

fn points_of(page: &'static Page) -> impl Iterator<Item = CoveragePoint> {
    page.points.iter().map(|(word, what)| CoveragePoint {
        id: format!("{}.{word}", page.id),
        page: page.id,
        what,
        scripted: page.scripted.contains(word),
    })
}

fn environment(
    templates: impl Iterator<Item = (&'static str, &'static str)>,
) -> Environment<'static> {
    let mut environment = Environment::new();
    if let Ok(syntax) = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .build()
    {
        environment.set_syntax(syntax);
    }
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    for (name, source) in templates {
        environment
            .add_template(name, source)
            .expect("embedded, and rendered by the tests");
    }
    environment
}
