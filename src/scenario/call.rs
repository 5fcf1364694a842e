//! Reading of `before:`, `after:` and `values:`: HTTP calls that bring a site into a known state, and values
//! that are only known while a case runs.

use serde_json::Value as Json;

use super::model::{
    Body, Call, Method, Piece, RunValue, Settings, SiteSettings, Template, ValueSource,
};
use super::node::{Key, Node, Value};
use super::read::{Fields, Reader};
use super::suggest;
use super::text::Dynamic;

/// The keys of a call beside its method.
pub(super) const CALL_KEYS: &[&str] = &["at", "headers", "json", "status", "take"];
/// The keys of a value that is got by a call, beside those of the call.
pub(super) const MATCHES: &str = "matches";
/// The other sources of a value.
pub(super) const SOURCES: &[&str] = &["file", "totp", "ask"];

impl Reader<'_> {
    /// The calls of `before` or `after`.
    pub fn calls(&mut self, node: &Node, what: &'static str, settings: &Settings) -> Vec<Call> {
        let mut calls = Vec::new();
        for item in self.items(node, what).unwrap_or_default() {
            let keys = [Method::WORDS, CALL_KEYS].concat();
            let Some(fields) = self.fields(item, "a call", &keys) else {
                continue;
            };
            let Some(mut call) = self.call(item, &fields, settings) else {
                continue;
            };
            if let Some(node) = fields.get("take") {
                for (key, value) in self.entries(node, "`take`").unwrap_or_default() {
                    let fine = self.name(key, "a value");
                    let pointer = self.pointer(value).filter(|_| fine);
                    call.take
                        .extend(pointer.map(|pointer| (key.text.clone(), pointer)));
                }
            }
            calls.push(call);
        }
        calls
    }

    /// A call from whose answer nothing is taken.
    pub fn single_call(&mut self, node: &Node, settings: &Settings) -> Option<Call> {
        let keys = [Method::WORDS, &["headers", "status"]].concat();
        let fields = self.fields(node, "a call", &keys)?;
        let call = self.call(node, &fields, settings)?;
        let is_open = |text: &Template| {
            let mut pieces = text.0.iter();
            pieces.any(|piece| matches!(piece, Piece::Value(_) | Piece::Portal(_)))
        };
        if is_open(&call.path) || call.headers.iter().any(|(_, value)| is_open(value)) {
            let error = self.error(node.span, "`valid` is asked before the case begins");
            self.push(error.help("write it without values of the case or the mock"));
            return None;
        }
        Some(call)
    }

    /// The values of `values:`.
    pub fn run_values(&mut self, node: &Node, settings: &Settings) -> Vec<RunValue> {
        let mut values = Vec::new();
        for (key, value) in self.entries(node, "`values`").unwrap_or_default() {
            let fine = self.name(key, "a value");
            let source = self.source_of(value, settings).filter(|_| fine);
            values.extend(source.map(|source| RunValue {
                name: key.text.clone(),
                location: self.location(key.span),
                source,
            }));
        }
        values
    }

    /// The names that `values` and the `take` of `before` declare, each with its place.
    pub fn declared_values(&self, values: Option<&Node>, before: Option<&Node>) -> Vec<Key> {
        let keys = |node: &Node| match &node.value {
            Value::Map(entries) => entries.iter().map(|(key, _)| key.clone()).collect(),
            _ => Vec::new(),
        };
        let mut names = values.map(keys).unwrap_or_default();
        if let Some(Value::List(calls)) = before.map(|node| &node.value) {
            for call in calls {
                if let Value::Map(entries) = &call.value
                    && let Some((_, take)) = entries.iter().find(|(key, _)| key.text == "take")
                {
                    names.extend(keys(take));
                }
            }
        }
        names
    }

    fn source_of(&mut self, node: &Node, settings: &Settings) -> Option<ValueSource> {
        const EXAMPLE: &str = "write a call (`get: /messages`), or one of `file`, `totp` and `ask`";
        let keys = [Method::WORDS, CALL_KEYS, &[MATCHES], SOURCES].concat();
        let fields = self.fields(node, "a value", &keys)?;
        let sources: Vec<&str> = [Method::WORDS, SOURCES]
            .concat()
            .into_iter()
            .filter(|key| fields.get(key).is_some())
            .collect();
        let [source] = sources[..] else {
            let error = self.error(node.span, "a value has exactly one source");
            self.push(error.help(EXAMPLE));
            return None;
        };
        let value = fields.get(source)?;
        if SOURCES.contains(&source)
            && let Value::Map(entries) = &node.value
            && let Some((other, _)) = entries.iter().find(|(key, _)| key.text != source)
        {
            let title = format!("`{}` has no use beside `{source}`", other.text);
            self.push(self.error(other.span, title).help("leave it out"));
            return None;
        }
        match source {
            "file" => self.project_file(value, "`file`").map(ValueSource::File),
            "totp" => {
                let key = self.template(value, "`totp`", Dynamic::Secrets)?;
                if key.0.iter().all(|piece| !matches!(piece, Piece::Secret(_))) {
                    let error =
                        self.error(value.span, "the key of one-time passwords must be a secret");
                    self.push(error.help("write `totp: \"${secret.TOTP_KEY}\"`"));
                    return None;
                }
                Some(ValueSource::Totp(key))
            }
            "ask" => self.literal(value, "`ask`").map(ValueSource::Ask),
            _ => {
                let call = self.call(node, &fields, settings);
                let pointer = fields.get("take").map(|node| self.pointer(node));
                let matches = fields
                    .get(MATCHES)
                    .map(|node| self.regex(node, "`matches`"));
                Some(ValueSource::Call {
                    call: Box::new(call?),
                    pointer: pointer.map_or(Some(None), |found| found.map(Some))?,
                    matches: matches.map_or(Some(None), |found| found.map(Some))?,
                })
            }
        }
    }

    fn call(&mut self, node: &Node, fields: &Fields<'_>, settings: &Settings) -> Option<Call> {
        let mut methods = Method::WORDS
            .iter()
            .filter(|word| fields.get(word).is_some());
        let (Some(word), None) = (methods.next(), methods.next()) else {
            let error = self.error(node.span, "a call has exactly one method");
            self.push(error.help(
                "write `post: /api/reset`; methods: `get`, `post`, `put`, `patch`, `delete`",
            ));
            return None;
        };
        let method = Method::of(word)?;
        let path = self.call_path(fields.get(word)?);
        let at = match fields.get("at") {
            None => Some(None),
            Some(node) => self.service(node, settings).map(Some),
        };
        let headers = self.pairs_of(fields, "headers", "a header", Dynamic::Secrets);
        let json = match fields.get("json") {
            None => Some(None),
            Some(node) if method == Method::Get => {
                let span = fields.key("json").unwrap_or(node.span);
                self.push(
                    self.error(span, "a `get` sends nothing")
                        .help("write `post`"),
                );
                None
            }
            Some(node) => self.body(node).map(Some),
        };
        let statuses = match fields.get("status") {
            None => Some(Vec::new()),
            Some(node) => match &node.value {
                Value::List(_) => {
                    let items = self.items(node, "`status`")?.iter();
                    items.map(|item| self.status(item)).collect()
                }
                _ => self.status(node).map(|status| vec![status]),
            },
        };
        Some(Call {
            location: self.location(fields.key(word)?),
            method,
            path: path?,
            at: at?,
            headers,
            json: json?,
            statuses: statuses?,
            take: Vec::new(),
        })
    }

    fn call_path(&mut self, node: &Node) -> Option<Template> {
        let path = self.template(node, "the path of a call", Dynamic::Portal)?;
        if let Some(Piece::Text(text)) = path.0.first()
            && (!text.starts_with('/') || text.starts_with("//"))
        {
            let title = format!("cannot call `{path}`");
            self.push(self.error(node.span, title).help(
                "write a path, as in `/api/reset`; another address is a service: declare it below \
                 `services` of the site, and name it with `at`",
            ));
            return None;
        }
        Some(path)
    }

    /// The name of a service, which every site must have.
    fn service(&mut self, node: &Node, settings: &Settings) -> Option<String> {
        let name = self.scalar(node, "`at`")?.text.clone();
        let lacking = |site: &&SiteSettings| !site.services.iter().any(|(known, _)| *known == name);
        let title = match settings.sites.iter().find(lacking) {
            Some(site) => format!("the site `{}` has no service `{name}`", site.name),
            None if settings.sites.is_empty() => format!("there is no service `{name}`"),
            None => return Some(name),
        };
        let sites = settings.sites.iter();
        let known: Vec<&str> = sites
            .flat_map(|site| site.services.iter().map(|(name, _)| name.as_str()))
            .filter(|known| *known != name)
            .collect();
        let help = match suggest::nearest(&name, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "declare it in stepproof.yaml: `services: {{ {name}: https://… }}` of each site"
            ),
        };
        self.push(self.error(node.span, title).help(help));
        None
    }

    /// A JSON pointer: `/data/0/id`.
    fn pointer(&mut self, node: &Node) -> Option<String> {
        let text = self.literal(node, "`take`")?;
        if text.starts_with('/') {
            return Some(text);
        }
        let title = format!("`{text}` is not a JSON pointer");
        let help = format!(
            "write the keys and indexes that lead there: `/{}`",
            text.replace('.', "/")
        );
        self.push(self.error(node.span, title).help(help));
        None
    }

    fn body(&mut self, node: &Node) -> Option<Body> {
        const WHAT: &str = "`json`";
        match &node.value {
            Value::Map(entries) => {
                let mut map = Vec::new();
                for (key, value) in entries {
                    map.push((key.text.clone(), self.body(value)?));
                }
                Some(Body::Map(map))
            }
            Value::List(items) => {
                let items: Option<Vec<Body>> = items.iter().map(|item| self.body(item)).collect();
                items.map(Body::List)
            }
            Value::Scalar(scalar) => {
                let text = self.template_or_empty(node, WHAT, Dynamic::Secrets)?;
                let open = text.0.iter().any(|piece| !matches!(piece, Piece::Text(_)));
                Some(match !open && self.is_plain(scalar) {
                    true => match super::json::literal(text.to_string()) {
                        Json::String(text) => Body::Text(Template::literal(text)),
                        literal => Body::Literal(literal),
                    },
                    false => Body::Text(text),
                })
            }
        }
    }
}
