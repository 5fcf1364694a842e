//! Markdown, as GitHub, MkDocs and Docusaurus write it.

use std::sync::LazyLock;

use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use regex::Regex;

use crate::draft::article::{Article, Block, Builder, Kind, Remark};
use crate::source::number;

/// Reads an article.
pub(super) fn read(text: &str) -> Article {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_GFM | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let text = without_mdx(text);
    let mut reader = Reader::default();
    let (mut line, mut counted) = (1, 0);
    for (event, range) in Parser::new_ext(&text, options).into_offset_iter() {
        if range.start > counted {
            line += text[counted..range.start].matches('\n').count();
            counted = range.start;
        }
        reader.builder.line = Some(number(line));
        reader.event(event);
    }
    let mut article = reader.builder.finish();
    article.blocks = admonitions(article.blocks);
    article
}

/// Lines of MDX that readers do not see: what it imports, its comments, and the tags of components.
static MDX: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"^(?:import\s.*['"].*|export\s+(?:const|default|function)\b.*|\{/\*.*\*/\}|</?[A-Z][\w.]*(?:\s[^<>]*)?>)$"#).ok()
});

/// The text with empty lines for those that are only of MDX.
fn without_mdx(text: &str) -> String {
    let mut in_code = false;
    let lines = text.lines().map(|line| {
        let written = line.trim();
        in_code ^= written.starts_with("```") || written.starts_with("~~~");
        let is_left_out = MDX.as_ref().is_some_and(|mdx| mdx.is_match(written));
        if is_left_out && !in_code { "" } else { line }
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[derive(Default)]
struct Reader {
    builder: Builder,
    /// What text belongs to.
    inside: Inside,
}

#[derive(Default, PartialEq, Eq)]
enum Inside {
    #[default]
    Block,
    Image,
    Metadata,
}

static IMAGE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(?i)<img[^>]*?\ssrc=["']?([^"'\s>]+)"#).ok());
static TITLE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(?m)^title:\s*["']?(.*?)["']?\s*$"#).ok());
static ADMONITION: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"^(?:!!!|\?\?\?\+?|:::)\s*(\w+)(?:\s+"[^"]*"|\[[^\]]*\])?\s*(.*)$"#).ok()
});

impl Reader {
    fn event(&mut self, event: Event<'_>) {
        let builder = &mut self.builder;
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(_) if self.inside == Inside::Image => {}
            Event::Text(text) if self.inside == Inside::Metadata => {
                let title = TITLE.as_ref().and_then(|title| title.captures(&text));
                let title = title.map(|title| title[1].to_owned());
                builder.article.title = title.filter(|title| !title.is_empty());
            }
            Event::Text(text) => builder.text(&text),
            Event::Code(code) => builder.code(&code),
            Event::SoftBreak => builder.text("\n"),
            Event::HardBreak => builder.line_break(),
            Event::Html(html) | Event::InlineHtml(html) => {
                let images = IMAGE.as_ref().map(|image| image.captures_iter(&html));
                for image in images.into_iter().flatten() {
                    builder.image(&image[1]);
                }
                match html.to_lowercase().as_str() {
                    "<kbd>" | "</kbd>" => builder.text("`"),
                    html if html.starts_with("<br") => builder.line_break(),
                    _ => {}
                }
            }
            Event::Rule => builder.end(),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        let builder = &mut self.builder;
        match tag {
            Tag::Heading { level, .. } => builder.begin(Kind::Heading(level as u8)),
            Tag::Paragraph => builder.begin(Kind::Paragraph),
            Tag::List(first) => {
                builder.end();
                builder.lists.push(first.is_some());
            }
            Tag::Item => {
                builder.end();
                builder.begins_item = true;
            }
            Tag::BlockQuote(kind) => {
                builder.end();
                builder.remark = Some(match kind {
                    Some(
                        BlockQuoteKind::Warning
                        | BlockQuoteKind::Caution
                        | BlockQuoteKind::Important,
                    ) => Remark::Warning,
                    _ => Remark::Note,
                });
            }
            Tag::CodeBlock(CodeBlockKind::Fenced(_) | CodeBlockKind::Indented) => {
                builder.begin(Kind::Code);
            }
            Tag::TableHead | Tag::TableRow => builder.begin(Kind::Row),
            Tag::Strong => builder.bold(true),
            Tag::Link { dest_url, .. } => builder.link_begins(&dest_url),
            Tag::Image { dest_url, .. } => {
                builder.image(&dest_url);
                self.inside = Inside::Image;
            }
            Tag::MetadataBlock(_) => self.inside = Inside::Metadata,
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        let builder = &mut self.builder;
        match tag {
            TagEnd::Heading(_)
            | TagEnd::Paragraph
            | TagEnd::CodeBlock
            | TagEnd::TableHead
            | TagEnd::TableRow => builder.end(),
            TagEnd::Item => {
                builder.end();
                builder.begins_item = false;
            }
            TagEnd::List(_) => {
                builder.end();
                builder.lists.pop();
            }
            TagEnd::BlockQuote(_) => {
                builder.end();
                builder.remark = None;
            }
            TagEnd::TableCell => builder.text("\t"),
            TagEnd::Strong => builder.bold(false),
            TagEnd::Link => builder.link_ends(),
            TagEnd::Image | TagEnd::MetadataBlock(_) => self.inside = Inside::Block,
            _ => {}
        }
    }
}

/// Notes as `!!! note` and `:::note`, which end at the next block or at `:::`.
fn admonitions(blocks: Vec<Block>) -> Vec<Block> {
    let mut open = None;
    let mut kept = Vec::new();
    for mut block in blocks {
        let begins = ADMONITION
            .as_ref()
            .and_then(|begins| begins.captures(&block.text));
        if let Some(begins) = begins {
            let remark = Remark::of(&begins[1]).unwrap_or(Remark::Note);
            let text = begins[2].to_owned();
            let ends = text.ends_with(":::");
            let text = text.trim_end_matches(":::").trim().to_owned();
            // MkDocs indents what follows, which is code in other Markdown.
            open = (text.is_empty() && !ends).then_some((remark, block.text.starts_with(":::")));
            (block.kind, block.text) = (Kind::Remark(remark), text);
        } else if let Some((remark, to_the_end)) = open {
            let ends = block.text.ends_with(":::");
            block.text = block.text.trim_end_matches(":::").trim().to_owned();
            if matches!(block.kind, Kind::Paragraph | Kind::Code) {
                block.kind = Kind::Remark(remark);
                block.text = crate::prose::one_line(&block.text);
            }
            open = (to_the_end && !ends).then_some((remark, true));
        }
        if !block.text.is_empty() {
            kept.push(block);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_have_their_kind_their_line_and_their_marks() {
        let article = read(
            "---\ntitle: Pay\n---\nimport Tabs from '@theme/Tabs';\n\n<Tabs>\n\n# How to **pay**\n\nSome\ntext.\n\n1. Click **Save** or `x`. ![a](a.png)\n\n   More.\n   - sub\n2. [Open](https://a.example/b)\n\n> [!WARNING]\n> Hot.\n\n:::note\nCold.\n:::\n\n| A | B |\n|---|---|\n| 1 | **c** |\n",
        );
        assert_eq!(article.title.as_deref(), Some("Pay"));
        let ordered = |ordered| Kind::Item { ordered };
        let blocks: Vec<_> = article
            .blocks
            .iter()
            .map(|block| (block.kind, &*block.text, block.depth, block.line))
            .collect();
        assert_eq!(
            blocks,
            [
                (Kind::Heading(1), "How to pay", 0, Some(8)),
                (Kind::Paragraph, "Some text.", 0, Some(10)),
                (ordered(true), "Click **Save** or `x`.", 1, Some(13)),
                (Kind::Image, "a.png", 1, Some(13)),
                (Kind::Paragraph, "More.", 1, Some(15)),
                (ordered(false), "sub", 2, Some(16)),
                (ordered(true), "Open", 1, Some(17)),
                (Kind::Remark(Remark::Warning), "Hot.", 0, Some(20)),
                (Kind::Remark(Remark::Note), "Cold.", 0, Some(22)),
                (Kind::Row, "A\tB", 0, Some(26)),
                (Kind::Row, "1\t**c**", 0, Some(28)),
            ]
        );
        assert_eq!(article.blocks[6].links[0].1, "https://a.example/b");
    }
}
