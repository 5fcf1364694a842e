//! HTML, as a browser reads it.

use std::sync::LazyLock;

use ego_tree::iter::Edge;
use scraper::node::{Element, Node};
use scraper::{ElementRef, Html, Selector};

use super::Unreadable;
use super::nesting::{self, too_deep};
use crate::draft::article::{Article, Builder, Kind, Remark};

/// What is not of the article.
const LEFT_OUT: [&str; 10] = [
    "script", "style", "noscript", "template", "svg", "nav", "footer", "head", "form", "iframe",
];

/// Classes and ids of what is not of the article.
const AROUND: [&str; 10] = [
    "nav",
    "navbar",
    "footer",
    "sidebar",
    "breadcrumb",
    "breadcrumbs",
    "menu",
    "copyright",
    "pagination",
    "toc",
];

/// Elements that stand in a line of text.
const INLINE: [&str; 24] = [
    "a", "abbr", "b", "bdi", "big", "cite", "code", "del", "em", "font", "i", "ins", "kbd",
    "label", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "u",
];

/// Where the article stands, the most certain first.
static MAIN: LazyLock<Vec<Selector>> = LazyLock::new(|| {
    let places = [
        "#js_content",
        "main article",
        "main",
        "[role=main]",
        "article",
        "body",
    ];
    places
        .iter()
        .filter_map(|place| Selector::parse(place).ok())
        .collect()
});
static TITLE: LazyLock<Option<Selector>> = LazyLock::new(|| Selector::parse("h1, title").ok());
static BLOCKS: LazyLock<Option<Selector>> =
    LazyLock::new(|| Selector::parse("ol, ul, table, h1, h2, h3, h4, h5, h6").ok());

/// Reads an article.
pub(super) fn read(text: &str) -> Result<Article, Unreadable> {
    if let Some(line) = too_deep(text) {
        let title = format!("has elements in more than {} others", nesting::LIMIT);
        return Err(Unreadable {
            line: Some(line),
            ..Unreadable::new(
                title,
                "keep only the article of the page, or save it as text",
            )
        });
    }
    let html = Html::parse_document(text);
    let mut reader = Reader::default();
    let mut places = MAIN.iter();
    let Some(main) = places.find_map(|place| html.select(place).next()) else {
        return Ok(Article::default());
    };
    for edge in main.traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Text(text) if reader.left_out == 0 => reader.text(text),
                Node::Element(element) => {
                    let is_row = ElementRef::wrap(node).is_some_and(is_row);
                    reader.open(element, is_row);
                }
                _ => {}
            },
            Edge::Close(node) => {
                if let Node::Element(element) = node.value() {
                    let is_row = ElementRef::wrap(node).is_some_and(is_row);
                    reader.close(element, is_row);
                }
            }
        }
    }
    let mut article = reader.builder.finish();
    let titles = TITLE.as_ref().map(|title| html.select(title));
    let titles: Vec<_> = titles.into_iter().flatten().collect();
    let title = titles
        .iter()
        .find(|title| title.value().name() == "h1")
        .or(titles.first());
    let title = title.map(|title| super::super::article::tidy(&title.text().collect::<String>()));
    article.title = title.filter(|title| !title.is_empty());
    Ok(article)
}

/// Whether it is a row of data, not of a table that only lays out the page.
fn is_row(element: ElementRef<'_>) -> bool {
    let has_blocks = |blocks: &Selector| element.select(blocks).next().is_some();
    element.value().name() == "tr" && !BLOCKS.as_ref().is_some_and(has_blocks)
}

#[derive(Default)]
struct Reader {
    builder: Builder,
    /// How many elements around are not of the article.
    left_out: usize,
    in_row: bool,
    in_code: bool,
}

impl Reader {
    fn text(&mut self, text: &str) {
        self.builder.text(text);
    }

    fn open(&mut self, element: &Element, is_row: bool) {
        if self.left_out > 0 || is_left_out(element) {
            self.left_out += 1;
            return;
        }
        let name = element.name();
        let builder = &mut self.builder;
        match name {
            "b" | "strong" => builder.bold(true),
            "a" => builder.link_begins(element.attr("href").unwrap_or_default()),
            "br" if !self.in_row => builder.line_break(),
            "img" => {
                let file = ["data-src", "src"]
                    .iter()
                    .find_map(|name| element.attr(name));
                builder.image(
                    file.filter(|file| !file.starts_with("data:"))
                        .unwrap_or("of the page itself"),
                );
            }
            "code" | "kbd" | "samp" if !self.in_code => builder.text("`"),
            _ if INLINE.contains(&name) => {}
            _ if is_row => {
                builder.begin(Kind::Row);
                self.in_row = true;
            }
            _ if self.in_row => {}
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                builder.begin(Kind::Heading(name.as_bytes()[1] - b'0'));
            }
            "pre" => {
                builder.begin(Kind::Code);
                self.in_code = true;
            }
            "ol" | "ul" => {
                builder.end();
                builder.lists.push(name == "ol");
            }
            "li" => {
                builder.end();
                builder.begins_item = true;
            }
            _ => {
                builder.end();
                builder.remark = remark(element).or(builder.remark);
            }
        }
    }

    fn close(&mut self, element: &Element, is_row: bool) {
        if self.left_out > 0 {
            self.left_out -= 1;
            return;
        }
        let name = element.name();
        let builder = &mut self.builder;
        match name {
            "b" | "strong" => builder.bold(false),
            "a" => builder.link_ends(),
            "br" | "img" => {}
            "code" | "kbd" | "samp" if !self.in_code => builder.text("`"),
            _ if INLINE.contains(&name) => {}
            "td" | "th" if self.in_row => builder.text("\t"),
            _ if is_row => {
                builder.end();
                self.in_row = false;
            }
            _ if self.in_row => {}
            _ => {
                builder.end();
                match name {
                    "ol" | "ul" => drop(builder.lists.pop()),
                    "li" => builder.begins_item = false,
                    "pre" => self.in_code = false,
                    _ if remark(element).is_some() => builder.remark = None,
                    _ => {}
                }
            }
        }
    }
}

fn is_left_out(element: &Element) -> bool {
    let style = element.attr("style").unwrap_or_default().replace(' ', "");
    let mut names = element.classes().chain(element.attr("id"));
    let is_around = ["div", "ul", "section", "aside"].contains(&element.name())
        && names.any(|name| AROUND.contains(&&*name.to_lowercase()));
    is_around
        || LEFT_OUT.contains(&element.name())
        || element.attr("hidden").is_some()
        || style.contains("display:none")
}

/// The remark that an element is, by its name and its classes.
fn remark(element: &Element) -> Option<Remark> {
    let words = element.classes().flat_map(|class| class.split(['-', '_']));
    let found = words.filter_map(Remark::of).next();
    found.or_else(|| {
        ["blockquote", "aside"]
            .contains(&element.name())
            .then_some(Remark::Note)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_article_is_read_with_its_lists_rows_and_remarks() {
        let article = read(
            "<title>T</title><nav>Menu</nav><main><h1>How <b>to</b></h1><div>1、点击<b>“登录”</b><br>2、<span>输入</span>\n  密码</div>\
             <ol><li><p>Click <strong> Save </strong>now</p><p><img src=a.png></p><ul><li>sub</ul></ol>\
             <div class='alert alert-warning'><p>Hot</p></div><table><tr><td>1<td><p>x <code>y</code></p></table>\
             <p style='display: none'>no</p><div class='Footer'>no</div></main><footer>F</footer>",
        )
        .unwrap();
        assert_eq!(article.title.as_deref(), Some("How to"));
        let ordered = |ordered| Kind::Item { ordered };
        let blocks: Vec<_> = article
            .blocks
            .iter()
            .map(|block| (block.kind, &*block.text, block.depth))
            .collect();
        assert_eq!(
            blocks,
            [
                (Kind::Heading(1), "How to", 0),
                (Kind::Paragraph, "1、点击**“登录”**", 0),
                (Kind::Paragraph, "2、输入密码", 0),
                (ordered(true), "Click **Save** now", 1),
                (Kind::Image, "a.png", 1),
                (ordered(false), "sub", 2),
                (Kind::Remark(Remark::Warning), "Hot", 0),
                (Kind::Row, "1\tx `y`", 0),
            ]
        );
    }
}
