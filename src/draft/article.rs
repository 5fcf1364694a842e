//! An article as all formats have it: a list of blocks, with bold words and code as in Markdown.

use crate::prose::one_line;

/// An article.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Article {
    /// The title that the file declares apart from its text.
    pub title: Option<String>,
    /// Its blocks, in their order.
    pub blocks: Vec<Block>,
}

/// A block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: Kind,
    /// Its text as one line, with `**bold**` words and `` `code` ``; the cells of a row are separated by
    /// tabs. Of a picture, its file.
    pub text: String,
    /// In how many lists it is.
    pub depth: usize,
    /// Its line in the file, in formats that have lines.
    pub line: Option<u32>,
    /// The words that are links, with their addresses.
    pub links: Vec<(String, String)>,
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A heading of a level.
    Heading(u8),
    /// A paragraph.
    Paragraph,
    /// The beginning of an item of a list.
    Item {
        /// Whether the list has numbers.
        ordered: bool,
    },
    /// A picture.
    Image,
    /// A row of a table.
    Row,
    /// A note or a warning.
    Remark(Remark),
    /// Lines of code.
    Code,
}

/// Remarks to readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remark {
    /// Good to know.
    Note,
    /// To avoid harm.
    Warning,
}

impl Remark {
    /// By a word of the article: the name of an admonition, or a class.
    pub fn of(word: &str) -> Option<Self> {
        const NOTES: [&str; 10] = [
            "note", "tip", "hint", "info", "seealso", "注意", "提示", "说明", "备注", "注",
        ];
        const WARNINGS: [&str; 8] = [
            "warning",
            "caution",
            "important",
            "danger",
            "attention",
            "警告",
            "重要",
            "危险",
        ];
        let word = word.to_lowercase();
        let is_in = |words: &[&str]| words.contains(&&*word);
        match () {
            () if is_in(&NOTES) => Some(Self::Note),
            () if is_in(&WARNINGS) => Some(Self::Warning),
            () => None,
        }
    }
}

/// Builds an article from the events of a reader.
#[derive(Debug, Default)]
pub(super) struct Builder {
    pub article: Article,
    /// The lists around, outermost first: whether they have numbers.
    pub lists: Vec<bool>,
    /// The remark around.
    pub remark: Option<Remark>,
    /// The next paragraph begins an item.
    pub begins_item: bool,
    /// The line of what comes next.
    pub line: Option<u32>,
    open: Option<Block>,
    pictures: Vec<Block>,
    bold_from: Option<usize>,
    link: Option<(usize, String)>,
}

impl Builder {
    /// Begins a block. A paragraph that begins an item is the item, and one in a remark the remark.
    pub fn begin(&mut self, kind: Kind) {
        self.end();
        let kind = match (kind, self.lists.last(), self.remark) {
            (Kind::Paragraph, Some(&ordered), _) if std::mem::take(&mut self.begins_item) => {
                Kind::Item { ordered }
            }
            (Kind::Paragraph, _, Some(remark)) => Kind::Remark(remark),
            (kind, ..) => kind,
        };
        let depth = self.lists.len();
        self.open = Some(self.block(kind, String::new(), depth));
    }

    /// Makes the block that has begun something else.
    pub fn becomes(&mut self, kind: Kind, depth: usize) {
        if let Some(block) = &mut self.open {
            (block.kind, block.depth) = (kind, depth);
        }
    }

    /// Whether the block that has begun is a heading.
    pub fn is_heading(&self) -> bool {
        matches!(&self.open, Some(block) if matches!(block.kind, Kind::Heading(_)))
    }

    fn block(&self, kind: Kind, text: String, depth: usize) -> Block {
        let (line, links) = (self.line, Vec::new());
        Block {
            kind,
            text,
            depth,
            line,
            links,
        }
    }

    fn open(&mut self) -> &mut Block {
        if self.open.is_none() {
            self.begin(Kind::Paragraph);
        }
        let block = self.block(Kind::Paragraph, String::new(), 0);
        self.open.get_or_insert(block)
    }

    /// Appends text; a line break in it is only of the file.
    pub fn text(&mut self, text: &str) {
        if self.open.is_some() || !text.trim().is_empty() {
            self.open().text.push_str(text);
        }
    }

    /// Appends code.
    pub fn code(&mut self, code: &str) {
        let code = code.trim();
        if !code.is_empty() && !code.contains('`') {
            self.open().text.push_str(&format!("`{code}`"));
        } else {
            self.text(code);
        }
    }

    /// From here, words are bold or not.
    pub fn bold(&mut self, on: bool) {
        if on && self.bold_from.is_none() {
            let is_heading = self.is_heading();
            self.bold_from = (!is_heading).then(|| self.open().text.len());
        } else if !on && let (Some(from), Some(block)) = (self.bold_from.take(), &mut self.open) {
            let inside = block.text.split_off(from.min(block.text.len()));
            let words = inside.trim();
            let start = inside.len() - inside.trim_start().len();
            let (before, after) = (&inside[..start], &inside[start + words.len()..]);
            match words.is_empty() || words.contains("**") {
                true => block.text.push_str(&inside),
                false => block.text.push_str(&format!("{before}**{words}**{after}")),
            }
        }
    }

    /// Begins a link.
    pub fn link_begins(&mut self, address: &str) {
        let at = self.open.as_ref().map_or(0, |block| block.text.len());
        self.link = Some((at, address.to_owned()));
    }

    /// Ends a link.
    pub fn link_ends(&mut self) {
        if let (Some((from, address)), Some(block)) = (self.link.take(), &mut self.open)
            && let Some(words) = block.text.get(from..)
            && !words.trim().is_empty()
        {
            block.links.push((one_line(words), address));
        }
    }

    /// A picture: behind the block that it is in.
    pub fn image(&mut self, file: &str) {
        let picture = self.block(Kind::Image, file.trim().to_owned(), self.lists.len());
        match self.open {
            Some(_) => self.pictures.push(picture),
            None => self.article.blocks.push(picture),
        }
    }

    /// A line break for readers: the next line of a paragraph is one of its own.
    pub fn line_break(&mut self) {
        match &self.open {
            Some(block) if matches!(block.kind, Kind::Paragraph | Kind::Remark(_)) => {
                let bold = self.bold_from.is_some();
                let kind = block.kind;
                self.begin(kind);
                self.bold(bold);
            }
            _ => self.text("\n"),
        }
    }

    /// Ends the block.
    pub fn end(&mut self) {
        self.bold(false);
        if let Some(mut block) = self.open.take() {
            block.text = match block.kind {
                Kind::Row => row(&block.text),
                Kind::Code => block.text.trim().to_owned(),
                _ => tidy(&block.text),
            };
            if block.kind == Kind::Paragraph && is_all_bold(&block.text) {
                block.kind = Kind::Heading(6);
                block.text = block.text.trim_matches('*').to_owned();
            }
            if !block.text.is_empty() {
                self.article.blocks.push(block);
            }
        }
        self.article.blocks.append(&mut self.pictures);
    }

    /// The article.
    pub fn finish(mut self) -> Article {
        self.end();
        self.article
    }
}

/// A text as one line, with one space where there is any.
pub(super) fn tidy(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        words.join(" ")
    });
    let lines: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
    one_line(&lines.join("\n"))
}

fn row(text: &str) -> String {
    let cells = text.trim_end_matches('\t').split('\t').map(tidy);
    let cells: Vec<String> = cells.collect();
    match cells.iter().all(String::is_empty) {
        true => String::new(),
        false => cells.join("\t"),
    }
}

/// Whether a paragraph is a heading that is only drawn as one.
fn is_all_bold(text: &str) -> bool {
    let inside = text
        .strip_prefix("**")
        .and_then(|text| text.strip_suffix("**"));
    inside.is_some_and(|inside| {
        !inside.contains("**")
            && !inside.contains(['。', '，', ';', '；', ','])
            && !inside.ends_with(['.', '!', ':', '：'])
    })
}
