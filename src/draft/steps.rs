//! Finds title, introduction and steps in an article.

use super::actions::{deeds, unread};
use super::article::{Article, Block, Kind, Remark};
use super::deed::{Act, Deed, Deeds};
use super::marker::{Marker, bare_remark, marker, remark};
use super::pattern::{is, pattern};
use crate::scenario::QuoteRules;

/// A procedure as an article tells it.
#[derive(Debug, Default, Clone)]
pub struct Procedure {
    pub(super) title: Option<String>,
    pub(super) introduction: Vec<String>,
    /// The first action that the introduction tells of what it quotes.
    pub(super) told_before: Option<Act>,
    pub(super) steps: Vec<Step>,
    /// What has no place in a scenario.
    pub left_out: Vec<LeftOut>,
    /// The site on which its actions were carried out.
    pub(super) walked_on: Option<String>,
}

impl Procedure {
    /// Whether it has any step.
    pub fn has_steps(&self) -> bool {
        !self.steps.is_empty()
    }
}

/// A text that has no place in a scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Its line, in formats that have lines.
    pub line: Option<u32>,
    /// The text.
    pub text: String,
}

/// A step.
#[derive(Debug, Default, Clone)]
pub(super) struct Step {
    pub section: Option<String>,
    /// Its sentences, by paragraphs.
    pub text: Vec<String>,
    pub notes: Vec<String>,
    pub warnings: Vec<String>,
    pub pictures: Vec<String>,
    pub deeds: Deeds,
    links: Vec<(String, String)>,
}

impl Step {
    fn of(block: &Block) -> Self {
        Self {
            text: vec![block.text.clone()],
            links: block.links.clone(),
            ..Self::default()
        }
    }
}

/// A heading, and what stands below it.
#[derive(Default)]
struct Chapter {
    heading: Option<Block>,
    /// Whether the number in front of the heading says that it is a step.
    marker: Option<Marker>,
    blocks: Vec<Block>,
}

/// So long is an item that is a heading, at most.
const TITLE: usize = 16;

/// So long is an instruction, at most.
const LONGEST: usize = 20_000;

/// What the steps of a chapter are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// The items of a numbered list.
    Items,
    /// The chapter is a step.
    Heading,
    /// The paragraphs with a picture below them.
    Illustrated,
    /// The items of a list with bullets.
    Bullets,
    /// The paragraphs that tell an action.
    Paragraphs,
    /// It has none.
    None,
}

pattern!(
    BYLINE,
    r"(?i)(?:发表于|发布于|发布时间|更新时间|作者[:：]|浏览|阅读|posted|published|updated|last modified|written by)"
);
pattern!(
    DATE,
    r"\d{4}[-/年.]\s?\d{1,2}[-/月.]\s?\d{1,2}|\d{1,2} \w+ \d{4}|\w+ \d{1,2}, \d{4}"
);
pattern!(
    END,
    r"(?i)^(?:喜欢此内容的人还喜欢|相关阅读|推荐阅读|延伸阅读|相关文章|上一篇|下一篇|来源[:：]|责任编辑|编辑[:：]|扫码关注|点分享|阅读原文|related articles?$|was this (?:page |article )?helpful|share this|comments?$|leave a (?:comment|reply))"
);
// A column beside the actions in a table of steps.
pattern!(
    BESIDE_ACTIONS,
    r"(?i)^(?:(?:expected |system )?(?:results?|response|outcome)|screenshots?|remarks?|notes?|comments?|(?:预期|系统)?结果|系统(?:反应|响应)|截图|图示|备注)$"
);
// The header of a table of steps.
pattern!(NUMBERS, r"(?i)^(?:序号|步骤|编号|no\.?|#|steps?)\t");
pattern!(
    OTHER,
    r"(?i)^(?:faq|frequently asked|troubleshooting|see also|related|next steps|what's next|further reading|support|contact|feedback|references?|changelog|常见问题|问题解答|相关|参考|联系|附录|附件)"
);
pattern!(QUESTION, r"[?？]\s*$");
pattern!(
    BEFORE,
    r"(?i)^(?:prerequisites?|requirements?|before you (?:begin|start)|what you need|overview|introduction|about|前提|准备|前置|适用|背景|概述|简介|所需|办理条件|注意事项)"
);

/// Finds the procedure; one without steps has none.
pub fn procedure(article: Article, quotes: &QuoteRules, locale: &str) -> Procedure {
    let finder = Finder { quotes, locale };
    let mut found = Procedure::default();
    let declared = article.title;
    let blocks = without_frame(article.blocks, &mut found.left_out);
    let mut chapters = chapters(blocks);
    found.title = title(&mut chapters, declared);
    for chapter in &mut chapters {
        finder.nest(chapter);
    }
    let modes = finder.modes(&chapters);
    for (chapter, mode) in chapters.into_iter().zip(modes) {
        finder.collect(chapter, mode, &mut found);
    }
    for step in &mut found.steps {
        step.deeds = finder.deeds(&step.text.join("\n"), &step.links);
    }
    let before = finder.deeds(&found.introduction.join("\n"), &[]).deeds;
    found.told_before = before.into_iter().find_map(|deed| match deed {
        Deed::Act(act, remarks) => remarks.is_empty().then_some(act),
        _ => None,
    });
    found
}

/// Leaves out who wrote the article and when, and what follows it on its page.
fn without_frame(blocks: Vec<Block>, left_out: &mut Vec<LeftOut>) -> Vec<Block> {
    let mut kept: Vec<Block> = Vec::new();
    let (mut ended, mut has_steps) = (false, false);
    for block in blocks {
        let is_text = block.kind != Kind::Image;
        ended = ended || is_text && has_steps && is(&END, &block.text);
        let is_byline = is(&BYLINE, &block.text)
            && is(&DATE, &block.text)
            && block.text.chars().count() < 80
            && marker(&block.text).is_none();
        match ended || is_text && is_byline {
            true => left_out.push(LeftOut {
                line: block.line,
                text: block.text,
            }),
            false => {
                has_steps = has_steps
                    || matches!(block.kind, Kind::Image | Kind::Item { .. })
                    || marker(&block.text).is_some();
                kept.push(block);
            }
        }
    }
    kept
}

/// The chapters, with remarks and numbered paragraphs recognised.
fn chapters(blocks: Vec<Block>) -> Vec<Chapter> {
    let mut chapters = vec![Chapter::default()];
    // The remark that the blocks are under.
    let mut under = None;
    let mut columns: Vec<bool> = Vec::new();
    for mut block in blocks {
        if block.kind == Kind::Row {
            if is(&NUMBERS, &block.text) {
                let header = block.text.split('\t');
                columns = header.map(|cell| !is(&BESIDE_ACTIONS, cell)).collect();
                continue;
            }
            block = cells(block, &columns);
        }
        if let Some(remark) = bare_remark(&block.text) {
            // The title of a remark, or of those that follow.
            if !matches!(block.kind, Kind::Remark(_) | Kind::Heading(_)) {
                under = Some(remark);
            }
            if !matches!(block.kind, Kind::Heading(_)) {
                continue;
            }
        }
        let is_step = marker(&block.text).is_some_and(|(marker, _)| marker.is_step());
        if matches!(block.kind, Kind::Heading(_)) || is_step || block.text.ends_with([':', '：']) {
            under = None;
        }
        if let (Some(remark), Kind::Paragraph | Kind::Item { .. }) = (under, block.kind) {
            block.kind = Kind::Remark(remark);
        }
        if matches!(block.kind, Kind::Paragraph | Kind::Item { .. })
            && let Some((kind, rest)) = remark(&block.text)
        {
            (block.kind, block.text) = (Kind::Remark(kind), rest.to_owned());
        }
        let found = marker(&block.text).map(|(marker, rest)| (marker, rest.to_owned()));
        match (block.kind, found) {
            (Kind::Heading(_), found) => {
                let marker = found.as_ref().map(|(marker, _)| *marker);
                if let Some((_, rest)) = found {
                    block.text = rest;
                }
                let (heading, blocks) = (Some(block), Vec::new());
                chapters.push(Chapter {
                    heading,
                    marker,
                    blocks,
                });
                continue;
            }
            (Kind::Paragraph, Some((marker, rest))) if !rest.is_empty() => {
                block.kind = Kind::Item { ordered: true };
                block.depth += 1 + marker as usize;
                block.text = rest;
            }
            (Kind::Item { .. }, Some((marker, rest))) if marker.is_step() && !rest.is_empty() => {
                block.kind = Kind::Item { ordered: true };
                block.text = rest;
            }
            _ => {}
        }
        if let Some(chapter) = chapters.last_mut() {
            chapter.blocks.push(block);
        }
    }
    chapters
}

/// A row whose first cell is a number is an item.
fn cells(mut row: Block, columns: &[bool]) -> Block {
    let is_number = |cell: &str| {
        cell.chars().all(|c| c.is_ascii_digit()) && !cell.is_empty()
            || marker(&format!("{cell} ")).is_some_and(|(marker, _)| marker.is_step())
    };
    if let Some((first, rest)) = row.text.split_once('\t')
        && is_number(first)
    {
        let cells = rest.split('\t').enumerate();
        let told = |at: &usize| columns.get(at + 1).copied().unwrap_or(true);
        let cells = cells.filter(|(at, cell)| told(at) && !cell.is_empty());
        let cells: Vec<&str> = cells.map(|(_, cell)| cell).collect();
        row.text = cells.join(" ");
        row.kind = Kind::Item { ordered: true };
        row.depth = 1;
    }
    row
}

/// The title: the first heading, if it stands before all else but the introduction. A file may declare
/// another one, which only a heading of the first level or the same words replaces.
fn title(chapters: &mut [Chapter], declared: Option<String>) -> Option<String> {
    let first = chapters
        .iter()
        .position(|chapter| chapter.heading.is_some());
    let first = first.filter(|first| {
        let heading = chapters[*first].heading.as_ref();
        let replaces = heading.is_some_and(|heading| match &declared {
            Some(declared) => heading.kind == Kind::Heading(1) || heading.text == *declared,
            None => chapters[*first].marker.is_none(),
        });
        *first <= 1 && chapters[0].blocks.len() <= 2 && replaces
    });
    let heading = first.and_then(|first| chapters[first].heading.take());
    heading.map(|heading| heading.text).or(declared)
}

struct Finder<'r> {
    quotes: &'r QuoteRules,
    locale: &'r str,
}

impl Finder<'_> {
    fn deeds(&self, text: &str, links: &[(String, String)]) -> Deeds {
        if text.len() > LONGEST {
            return unread(text);
        }
        deeds(text, &self.quotes.terms(text, self.locale), links)
    }

    /// Whether a text tells an action.
    fn acts(&self, block: &Block) -> bool {
        let deeds = self.deeds(&block.text, &block.links).deeds;
        deeds.iter().any(|deed| matches!(deed, Deed::Act(..)))
    }

    /// Whether a text is nothing but the name of a usual button, as headings may be: `四、提交`.
    fn is_command(&self, block: &Block) -> bool {
        let deeds = self.deeds(&block.text, &block.links).deeds;
        matches!(&*deeds, [Deed::Act(Act::On(_, name), _)] if *name == block.text.trim())
    }

    /// An item over numbered items is the heading of them, unless it tells an action itself. So is one
    /// over several paragraphs that tell actions, and a short one beside another heading.
    fn nest(&self, chapter: &mut Chapter) {
        let mut headings = Vec::new();
        let is_title = |text: &str| {
            text.chars().count() <= TITLE
                && !text.contains(['。', '，', '；', ',', '.', ';', '：', ':'])
        };
        let is_item = |block: &Block| block.kind == Kind::Item { ordered: true };
        for at in 0..chapter.blocks.len() {
            let block = &chapter.blocks[at];
            if !is_item(block) || self.acts(block) && !self.is_command(block) {
                continue;
            }
            let below = chapter.blocks[at + 1..].iter();
            let below: Vec<&Block> = below
                .take_while(|other| !is_item(other) || other.depth > block.depth)
                .filter(|other| is_item(other))
                .collect();
            let has_items = below.len() > 1 && below.iter().any(|item| self.acts(item));
            let told = chapter.blocks[at + 1..]
                .iter()
                .take_while(|other| !is_item(other));
            let told = told.filter(|other| other.kind == Kind::Paragraph && other.depth == 0);
            let has_paragraphs =
                is_title(&block.text) && told.filter(|told| self.acts(told)).count() > 1;
            if has_items || has_paragraphs {
                headings.push(block.depth);
                chapter.blocks[at].kind = Kind::Heading(6);
            }
        }
        for at in 0..chapter.blocks.len() {
            let block = &chapter.blocks[at];
            let is_beside =
                is_item(block) && headings.contains(&block.depth) && is_title(&block.text);
            if is_beside && !self.acts(block) {
                chapter.blocks[at].kind = Kind::Heading(6);
            }
        }
    }

    fn modes(&self, chapters: &[Chapter]) -> Vec<Mode> {
        let has = |chapter: &Chapter, ordered| {
            let mut blocks = chapter.blocks.iter();
            blocks.any(|block| block.kind == Kind::Item { ordered })
        };
        let has_items = chapters.iter().any(|chapter| has(chapter, true));
        let numbered = chapters
            .iter()
            .filter(|chapter| chapter.marker.is_some())
            .count();
        let tells = |chapter: &Chapter| chapter.blocks.iter().any(|block| self.acts(block));
        let mode = |chapter: &Chapter| match chapter.heading.as_ref().map(|heading| &*heading.text)
        {
            Some(heading) if is(&OTHER, heading) || is(&BEFORE, heading) => Mode::None,
            _ if has(chapter, true) => Mode::Items,
            _ if chapter.marker.is_some_and(Marker::is_step) => Mode::Heading,
            _ if chapter.marker.is_some() && numbered > 1 && (!has_items || tells(chapter)) => {
                Mode::Heading
            }
            _ if self.is_illustrated(&chapter.blocks) => Mode::Illustrated,
            _ => Mode::None,
        };
        let mut modes: Vec<Mode> = chapters.iter().map(mode).collect();
        if let Some(first) = modes.iter().position(|mode| *mode != Mode::None) {
            // Later chapters may tell in a paragraph what others tell in a list.
            for (mode, chapter) in modes.iter_mut().zip(chapters).skip(first) {
                let heading = chapter.heading.as_ref().map_or("", |heading| &heading.text);
                let is_other =
                    is(&OTHER, heading) || is(&BEFORE, heading) || is(&QUESTION, heading);
                if *mode == Mode::None && !is_other && tells(chapter) {
                    *mode = Mode::Paragraphs;
                }
            }
            return modes;
        }
        for (kind, mode) in [
            (Kind::Item { ordered: false }, Mode::Bullets),
            (Kind::Paragraph, Mode::Paragraphs),
        ] {
            let is_told = |chapter: &Chapter| {
                let heading = chapter.heading.as_ref().map_or("", |heading| &heading.text);
                let mut blocks = chapter.blocks.iter().filter(|block| block.kind == kind);
                !is(&OTHER, heading)
                    && !is(&BEFORE, heading)
                    && blocks.any(|block| self.acts(block))
            };
            if chapters.iter().any(is_told) {
                let modes = chapters.iter().map(|chapter| match is_told(chapter) {
                    true => mode,
                    false => Mode::None,
                });
                return modes.collect();
            }
        }
        modes
    }

    /// Whether the paragraphs of a chapter have pictures below them, and half of these tell what is done.
    fn is_illustrated(&self, blocks: &[Block]) -> bool {
        let pairs = blocks.windows(2);
        let illustrated =
            pairs.filter(|pair| pair[0].kind == Kind::Paragraph && pair[1].kind == Kind::Image);
        let illustrated: Vec<&Block> = illustrated.map(|pair| &pair[0]).collect();
        let acting = illustrated.iter().filter(|block| self.acts(block)).count();
        illustrated.len() > 1 && acting * 2 >= illustrated.len()
    }

    fn collect(&self, chapter: Chapter, mode: Mode, found: &mut Procedure) {
        let heading = chapter
            .heading
            .map(|heading| (heading.line, heading.text, heading.links));
        if mode == Mode::None {
            return aside(
                heading.map(|(line, text, _)| (line, text)),
                chapter.blocks,
                found,
            );
        }
        let mut section = heading.as_ref().map(|(_, text, _)| text.clone());
        let mut collected = Collected {
            steps: Vec::new(),
            before: Step::default(),
        };
        if mode == Mode::Heading {
            let is_told = chapter.blocks.iter().any(|block| {
                block.kind == Kind::Paragraph || matches!(block.kind, Kind::Item { .. })
            });
            let links = heading.map_or(Vec::new(), |(.., links)| links);
            let text = match is_told {
                true => Vec::new(),
                false => section.take().into_iter().collect(),
            };
            collected.steps.push(Step {
                text,
                links,
                ..Step::default()
            });
        }
        let mut inner = None;
        // The depth of the outermost list, since the last heading.
        let mut outermost = usize::MAX;
        let last_item = chapter
            .blocks
            .iter()
            .rposition(|block| matches!(block.kind, Kind::Item { ordered: true }));
        for (at, block) in chapter.blocks.iter().enumerate() {
            match block.kind {
                Kind::Heading(_) => outermost = usize::MAX,
                Kind::Item { ordered: true } => outermost = outermost.min(block.depth),
                _ => {}
            }
            let is_illustrated = || {
                let next = chapter.blocks.get(at + 1);
                next.is_some_and(|next| next.kind == Kind::Image) || self.acts(block)
            };
            let begins = match (mode, block.kind) {
                // Those of the outermost list, and those below a heading.
                (Mode::Items, Kind::Item { ordered: true }) => block.depth <= outermost,
                (Mode::Bullets, Kind::Item { ordered: false }) => true,
                (Mode::Illustrated, Kind::Paragraph) => is_illustrated(),
                (Mode::Paragraphs, Kind::Paragraph) => self.acts(block),
                // Below a heading that has no items.
                (Mode::Items, Kind::Paragraph) => is_alone(&chapter.blocks, at) && self.acts(block),
                _ => false,
            };
            if begins {
                let mut step = Step::of(block);
                step.section = inner.take().or(section.take());
                collected.steps.push(step);
            } else if matches!(block.kind, Kind::Heading(_)) {
                inner = Some(block.text.clone());
            } else {
                let has_more = mode == Mode::Items && last_item.is_some_and(|last| last >= at);
                // What a step tells that only names it: `提交申请` and `点击“提交”` below.
                let is_named = |step: &Step| {
                    let told = self.deeds(&step.text.join("\n"), &step.links);
                    !told.deeds.iter().any(|deed| matches!(deed, Deed::Act(..)))
                };
                let explains = mode == Mode::Items
                    && collected.steps.last().is_some_and(is_named)
                    && self.acts(block);
                let has_more = has_more || explains;
                collected.attach(block, mode, has_more, &mut found.left_out);
            }
        }
        collected.into(found, section);
    }
}

/// Whether a paragraph stands below a heading of its chapter that has no items.
fn is_alone(blocks: &[Block], at: usize) -> bool {
    let is_heading = |block: &Block| matches!(block.kind, Kind::Heading(_));
    let is_item = |block: &Block| block.kind == Kind::Item { ordered: true };
    let Some(from) = blocks[..at].iter().rposition(is_heading) else {
        return false;
    };
    let below = blocks[from + 1..].iter();
    !below.take_while(|block| !is_heading(block)).any(is_item)
}

/// What stands in a chapter without steps: an introduction, or nothing of the procedure.
fn aside(heading: Option<(Option<u32>, String)>, blocks: Vec<Block>, found: &mut Procedure) {
    let is_before =
        found.steps.is_empty() && !heading.as_ref().is_some_and(|(_, text)| is(&OTHER, text));
    match (heading, is_before) {
        (Some((line, text)), false) => found.left_out.push(LeftOut { line, text }),
        (Some((_, text)), true) if !blocks.is_empty() => found.introduction.push(text),
        _ => {}
    }
    for block in blocks {
        let Block {
            kind, text, line, ..
        } = block;
        match kind {
            Kind::Image | Kind::Code => found.left_out.push(LeftOut { line, text }),
            _ if is_before => found.introduction.push(text.replace('\t', " | ")),
            _ => found.left_out.push(LeftOut { line, text }),
        }
    }
}

/// The steps of a chapter, and what stands before the first of them.
struct Collected {
    steps: Vec<Step>,
    before: Step,
}

impl Collected {
    /// Adds a block that begins no step to the step before it.
    fn attach(&mut self, block: &Block, mode: Mode, has_more: bool, left_out: &mut Vec<LeftOut>) {
        let is_first = self.steps.is_empty();
        let step = self.steps.last_mut().unwrap_or(&mut self.before);
        let text = block.text.replace('\t', " | ");
        let goes_on = mode == Mode::Heading || block.depth > 0 || has_more;
        match block.kind {
            Kind::Image => step.pictures.push(text),
            Kind::Remark(Remark::Warning) => step.warnings.push(text),
            Kind::Remark(Remark::Note) | Kind::Row => step.notes.push(text),
            Kind::Code => left_out.push(LeftOut {
                line: block.line,
                text,
            }),
            Kind::Paragraph | Kind::Item { .. }
                if goes_on && !is_first && mode != Mode::Illustrated =>
            {
                step.text.push(text);
                step.links.extend(block.links.iter().cloned());
            }
            Kind::Paragraph | Kind::Item { .. } | Kind::Heading(_) => step.notes.push(text),
        }
    }

    /// Gives the steps to the procedure. What stands before the first of all is the introduction.
    fn into(mut self, found: &mut Procedure, section: Option<String>) {
        let is_first = found.steps.is_empty();
        if let Some(first) = self.steps.first_mut() {
            first.section = first.section.take().or(section);
            match is_first {
                true => found.introduction.append(&mut self.before.notes),
                false => {
                    self.before.notes.append(&mut first.notes);
                    first.notes = self.before.notes;
                }
            }
            self.before.warnings.append(&mut first.warnings);
            first.warnings = self.before.warnings;
            self.before.pictures.append(&mut first.pictures);
            first.pictures = self.before.pictures;
        }
        self.steps.retain(|step| !step.text.is_empty());
        found.steps.append(&mut self.steps);
    }
}
