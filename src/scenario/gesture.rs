//! Reading of what is done with a mouse or a finger.

use super::action::ActionWord;
use super::model::{ActionKind, Clicks, DragTo, ScrollTo, Spot};
use super::node::{Node, Value};
use super::read::Reader;
use crate::page::{Direction, Length, Position};

/// The keys of the long forms.
pub(super) const CLICK_KEYS: [&str; 3] = ["on", "at", "reason"];
pub(super) const DRAG_KEYS: [&str; 6] = ["from", "to", "at", "by", "on", "path"];
pub(super) const SWIPE_KEYS: [&str; 2] = ["direction", "on"];
pub(super) const SCROLL_KEYS: [&str; 2] = ["to", "in"];

/// The words for directions.
pub(super) const DIRECTION_WORDS: [&str; 4] = ["up", "down", "left", "right"];

/// The greatest length in pixels.
const FARTHEST: f64 = 10_000.0;

impl Reader<'_> {
    /// A control to click, or `{ on, at, reason }`.
    pub fn click(&mut self, node: &Node, word: ActionWord, clicks: Clicks) -> Option<ActionKind> {
        let has_position = match &node.value {
            Value::Map(entries) => entries
                .iter()
                .any(|(key, _)| CLICK_KEYS.contains(&key.text.as_str())),
            _ => false,
        };
        if !has_position {
            let on = self.locator(node, word.quoted())?;
            return Some(ActionKind::Click(on, clicks, None));
        }
        let example = format!(
            "write `{}: {{ on: {{ img: 示意图 }}, at: 75% 50%, reason: … }}`; without a position, only the control",
            word.as_str()
        );
        let fields = self.fields(node, word.quoted(), &CLICK_KEYS)?;
        let on = self.required(&fields, "on", &example);
        let on = on.and_then(|on| self.locator(on, "`on`"));
        let at = self.required(&fields, "at", &example);
        let position = at.and_then(|at| self.position(at));
        let reason = self.required(
            &fields,
            "reason",
            "say why a position is needed, and no name will do: `reason: …`",
        );
        let reason = reason.and_then(|reason| self.literal(reason, "`reason`"));
        let spot = Spot {
            position: position?,
            reason: reason?,
        };
        Some(ActionKind::Click(on?, clicks, Some(spot)))
    }

    /// A position inside an element: two lengths, from its left and from its top.
    pub fn position(&mut self, node: &Node) -> Option<Position> {
        let text = self.literal(node, "a position")?;
        let lengths: Vec<_> = text.split_whitespace().map(length).collect();
        let (title, help) = match lengths[..] {
            [Some(x), Some(y)] if is_inside(x) && is_inside(y) => return Some(Position { x, y }),
            [Some(_), Some(_)] => (
                format!("the position `{text}` is outside of the element"),
                "it may be `0%` to `100%`, or `0px` to `10000px`",
            ),
            _ => (
                format!("`{text}` is not a position"),
                "write the distance from the left and from the top, as in `75% 50%` or `120px 8px`",
            ),
        };
        self.push(self.error(node.span, title).help(help));
        None
    }
}

/// The greatest number of positions on a path.
const MOST_POSITIONS: usize = 100;

const DRAG: &str = "write `drag: { from: 滑块, to: 终点 }`, `drag: { from: 滑块, by: 260px 0 }`, \
                    or `drag: { on: 签名, path: [10% 50%, 90% 50%] }`";

/// The words for directions, for ends of a page, and what both mean.
const DIRECTIONS: [(&str, &str, Direction); 4] = [
    ("up", "top", Direction::Up),
    ("down", "bottom", Direction::Down),
    ("left", "left", Direction::Left),
    ("right", "right", Direction::Right),
];

impl Reader<'_> {
    /// `{ from, to, at }`, `{ from, by }` or `{ on, path }`.
    pub fn drag(&mut self, node: &Node) -> Option<ActionKind> {
        if !matches!(node.value, Value::Map(_)) {
            let error = self.error(node.span, "`drag` does not say where to");
            self.push(error.help(DRAG));
            return None;
        }
        let fields = self.fields(node, "`drag`", &DRAG_KEYS)?;
        let has = |key: &str| fields.get(key).is_some();
        let given = DRAG_KEYS.map(has);
        let [from, to, at, by, on, path] = given;
        let fits = match () {
            () if to => from && !by && !on && !path,
            () if by => from && !at && !on && !path,
            () => on && path && !from && !at,
        };
        if !fits {
            let error = self.error(node.span, "`drag` needs one way to say where to");
            self.push(error.help(DRAG));
            return None;
        }
        let dragged = fields.get("from").or_else(|| fields.get("on"))?;
        let dragged = self.locator(dragged, if from { "`from`" } else { "`on`" });
        let to = if let Some(to) = fields.get("to") {
            let to = self.locator(to, "`to`");
            let at = match fields.get("at") {
                None => None,
                Some(at) => Some(self.position(at)?),
            };
            DragTo::Onto(to?, at)
        } else if let Some(by) = fields.get("by") {
            let (right, down) = self.offset(by)?;
            DragTo::By(right, down)
        } else {
            DragTo::Along(self.path_inside(fields.get("path")?)?)
        };
        Some(ActionKind::Drag(dragged?, to))
    }

    /// Two lengths in pixels, to the right and down; to the left and up if they are negative.
    fn offset(&mut self, node: &Node) -> Option<(f64, f64)> {
        let text = self.literal(node, "`by`")?;
        let pixels = |text| match length(text) {
            Some(Length::Pixels(pixels)) if pixels.abs() <= FARTHEST => Some(pixels),
            _ => None,
        };
        let lengths: Vec<_> = text.split_whitespace().map(pixels).collect();
        if let [Some(right), Some(down)] = lengths[..] {
            return Some((right, down));
        }
        let title = format!("`{text}` is not a distance");
        let help = "write how far to the right and how far down, as in `260px 0` or `-40px 12px`";
        self.push(self.error(node.span, title).help(help));
        None
    }

    /// The positions of a path; at least two.
    fn path_inside(&mut self, node: &Node) -> Option<Vec<Position>> {
        let items = self.items(node, "`path`")?;
        if items.len() < 2 || items.len() > MOST_POSITIONS {
            let few = items.len() < 2;
            let title = format!(
                "`path` has too {} positions",
                if few { "few" } else { "many" }
            );
            let help = format!("write 2 to {MOST_POSITIONS}: where it begins, and where it leads");
            self.push(self.error(node.span, title).help(help));
            return None;
        }
        let positions: Vec<_> = items.iter().map(|item| self.position(item)).collect();
        positions.into_iter().collect()
    }

    /// A direction, or `{ direction, on }`.
    pub fn swipe(&mut self, node: &Node) -> Option<ActionKind> {
        if !matches!(node.value, Value::Map(_)) {
            return Some(ActionKind::Swipe(self.direction(node, "`swipe`")?, None));
        }
        let fields = self.fields(node, "`swipe`", &SWIPE_KEYS)?;
        let example = "write `swipe: left` or `swipe: { direction: left, on: 轮播图 }`";
        let direction = self.required(&fields, "direction", example);
        let direction = direction.and_then(|node| self.direction(node, "`direction`"));
        let on = match fields.get("on") {
            None => None,
            Some(on) => Some(self.locator(on, "`on`")?),
        };
        Some(ActionKind::Swipe(direction?, on))
    }

    fn direction(&mut self, node: &Node, what: &str) -> Option<Direction> {
        let word = self.word(node, what, &DIRECTION_WORDS)?;
        let found = DIRECTIONS.iter().find(|(known, ..)| *known == word);
        found.map(|(.., direction)| *direction)
    }

    /// An end of the page, an element, or `{ to, in }`.
    pub fn scroll(&mut self, node: &Node) -> Option<ActionKind> {
        let has_to = match &node.value {
            Value::Map(entries) => entries.iter().any(|(key, _)| key.text == "to"),
            _ => false,
        };
        if !has_to {
            return Some(ActionKind::Scroll(self.scroll_to(node, "`scroll`")?, None));
        }
        let fields = self.fields(node, "`scroll`", &SCROLL_KEYS)?;
        let to = self.scroll_to(fields.get("to")?, "`to`");
        let within = match fields.get("in") {
            None => None,
            Some(within) => Some(self.locator(within, "`in`")?),
        };
        Some(ActionKind::Scroll(to?, within))
    }

    /// An end, or an element. A control that is called like an end needs `{ name: top }`.
    fn scroll_to(&mut self, node: &Node, what: &str) -> Option<ScrollTo> {
        let text = node.scalar().map(|scalar| scalar.text.as_str());
        let end = DIRECTIONS.iter().find(|(_, end, _)| text == Some(end));
        match end {
            Some((.., direction)) => Some(ScrollTo::End(*direction)),
            None => self.locator(node, what).map(ScrollTo::Element),
        }
    }
}

/// Reads `75%`, `12px` or `0`.
fn length(text: &str) -> Option<Length> {
    let number = |digits: &str| {
        digits
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite())
    };
    if let Some(percent) = text.strip_suffix('%') {
        return number(percent).map(Length::Percent);
    }
    match text.strip_suffix("px") {
        Some(pixels) => number(pixels).map(Length::Pixels),
        None => number(text)
            .filter(|number| *number == 0.0)
            .map(Length::Pixels),
    }
}

fn is_inside(length: Length) -> bool {
    match length {
        Length::Percent(percent) => (0.0..=100.0).contains(&percent),
        Length::Pixels(pixels) => (0.0..=FARTHEST).contains(&pixels),
    }
}
