//! Reading of expectations that the browser answers: `status`, `request`, `cookie`, `console`.

use super::browser_check::BrowserCheck;
use super::model::{Piece, Template, TextMatch};
use super::node::{Node, Value};
use super::read::Reader;
use super::text::Dynamic;
use crate::source::Location;

type Check = BrowserCheck<Template>;

/// The methods of HTTP.
pub(super) const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

impl Reader<'_> {
    /// A status of HTTP.
    pub fn status(&mut self, node: &Node) -> Option<u16> {
        let text = &self.scalar(node, "`status`")?.text;
        let status = text
            .parse()
            .ok()
            .filter(|status| (200..=599).contains(status));
        if status.is_none() {
            let title = format!("`{text}` is not an HTTP status");
            let help = "write a number from 200 to 599: `status: 401`";
            self.push(self.error(node.span, title).help(help));
        }
        status
    }

    /// `{ method: POST, path: /api/orders, status: 201 }`.
    pub fn request(&mut self, node: &Node) -> Option<Check> {
        const EXAMPLE: &str = "write `request: { method: POST, path: /api/orders }`";
        let fields = self.fields(node, "`request`", &["method", "path", "status"])?;
        let method = self.required(&fields, "method", EXAMPLE);
        let path = self.required(&fields, "path", EXAMPLE);
        let method = method.and_then(|node| self.word(node, "`method`", METHODS));
        let path = path.and_then(|node| self.path(node));
        let status = match fields.get("status") {
            None => None,
            Some(node) => Some(self.status(node)?),
        };
        Some(Check::Request {
            method: method?.to_owned(),
            path: path?,
            status,
        })
    }

    /// A path of the site.
    pub fn path(&mut self, node: &Node) -> Option<TextMatch> {
        let path = self.text_match(node, "`path`")?;
        if let TextMatch::Is(template) = &path
            && let Some(Piece::Text(text)) = template.0.first()
            && !text.starts_with('/')
        {
            let error = self.error(
                node.span,
                format!("the path `{template}` does not begin with `/`"),
            );
            self.push(error.help("a path is what follows the host: `/pay/confirm`"));
            return None;
        }
        Some(path)
    }

    /// A name, or names with values: one expectation for each.
    pub fn cookies(&mut self, node: &Node) -> Vec<(Location, Check)> {
        let cookie = |name: String, value| Check::Cookie {
            name,
            value,
            present: true,
        };
        let Value::Map(_) = node.value else {
            let name = self.literal(node, "`cookie`");
            let name = name.map(|name| (self.location(node.span), cookie(name, None)));
            return name.into_iter().collect();
        };
        let mut cookies = Vec::new();
        for (key, value) in self.entries(node, "`cookie`").unwrap_or_default() {
            let location = self.location(key.span);
            let value = match value.scalar() {
                Some(_) => self
                    .template_or_empty(value, "the value", Dynamic::Portal)
                    .map(TextMatch::Is),
                None => self.text_match(value, "the value"),
            };
            cookies.extend(value.map(|value| (location, cookie(key.text.clone(), Some(value)))));
        }
        cookies
    }

    /// `no_cookie: name`.
    pub fn no_cookie(&mut self, node: &Node) -> Option<Check> {
        Some(Check::Cookie {
            name: self.literal(node, "`no_cookie`")?,
            value: None,
            present: false,
        })
    }

    /// `console: no_errors`.
    pub fn console(&mut self, node: &Node) -> Option<Check> {
        let word = self.word(node, "`console`", &["no_errors"]);
        word.map(|_| Check::NoConsoleErrors)
    }
}
