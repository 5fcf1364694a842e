//! The interface of the page script: its functions, their arguments and their answers, as JSON.
//!
//! The script (`script/*.js`) defines one global, `__stepproof`, in a world of its own, with these
//! functions; each takes one JSON argument and returns JSON (or a promise of it):
//!
//! | function | argument | answer |
//! |---|---|---|
//! | `observe` | [`Observe`] | [`Observation`]: waits until the page is stable, then answers everything from that one moment |
//! | `prepare` | [`Prepare`] | [`Found`]: waits likewise, finds the one element, checks that it can be used, and makes it ready |
//! | `introduce` | frame element, id | –: this frame has another origin, and a script of its own that reads it |
//! | `foreign_frames` | `{locators}` | `[{id, matrix, clip, rests}, …]`: the frames of other origins that are drawn, and what is left of each locator to look for in them |
//! | `through_frame` | `{id, point}` | `{point}` of the window, for a point of a frame; or `{why}` a click does not reach it |
//! | `match_texts` | [`MatchTexts`] | `[bool, …]`: which of the texts match |
//! | `ping` | – | the page's time; answered only after everything that the page has already queued |
//! | `watch` | `{caret}` | –: records changes from now on, so that a page that is already stable costs no wait. Only for worlds that live as long as the document |
//! | `pose` | `{targets, still}`, as in [`Observe`] | `{restless}`: scrolls the targets into view inside their scroll containers; with `still`, also stops animations. `restless`: something may still move now and then |
//! | `release` | – | restarts what `pose` has stopped |
//! | `moving_elements` | `{areas}`, of the window | `[{what, rect}, …]`: the elements that these areas belong to |
//! | `scroll_to` | [`Rect`], of the page | scrolls it into the middle of the window |
//! | `regions` | – | `[{what, rect}, …]`: controls, images and lines of text, each with its name and place in the window |
//! | `inspect` | – | [`[Control, …]`](super::Control): what a scenario can use, each with the shortest locator that means it alone |
//! | `storage` | – | `{origin, local, session}`: what the page keeps, as pairs of keys and values |
//! | `with_clock` | – | –: the page has a clock of its own ([`CLOCK_SCRIPT`](super::CLOCK_SCRIPT)) |
//! | `waiting_timer` | – | for how many milliseconds timers of the page wait for its clock to be moved, or `null` |
//! | `locate_texts` | `{texts}` | `[Rect, …]`: where these texts are in the window, each with the rest of its line, values of fields included |
//! | `file_field` | – | the file field that `prepare` found, as an element, for the browser to put a file into |
//! | `watch_drag` | – | –: notes from now on whether the page begins a drag by the drag and drop of HTML |
//! | `is_dragging` | – | whether it has begun one |
//! | `takes_drop` | – | whether the page takes what was dragged over it since then |
//! | `scroll` | [`Scroll`] | [`Scrolled`]: waits until the page is stable, then scrolls one step |
//! | `pick` | [`Pick`] | [`Picked`]: one step towards the option of a drawn drop-down that `prepare` found and a click has opened |
//! | `picked` | [`Pick`] | `{taken, open}`: whether it has taken the option, and whether its list is still open |
//! | `key_for` | [`KeyFor`] | [`Key`]: what takes the next character, in a keypad or in boxes of one character each |
//! | `leave_keypad` | [`Locator`] | –: the key that was clicked last loses the focus |
//! | `load_axe` | – | –: [`AXE`](super::AXE) is put behind the script |
//! | `violations` | `{tags}` | [`Violations`](super::Violations), or `null`: axe is to be loaded first |
//! | `end_picking` | – | –: forgets the drop-down |
//! | `copy` | text | whether it is on the clipboard now; called as during a click |
//! | `mistyped` | text | the field that was typed into last and its value ([`Holding`]), if that value does not mean the text; otherwise `null` |
//! | `to_json` | any answer | the answer as JSON text that every JSON reader accepts |
//! | `describe` | selector | `[{role, name, description}, …]`: for tests of the rules |

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::check::Check;
use super::{Direction, PageSnapshot, Position};
use crate::locator::{Locator, TextMatch};

/// The argument of `observe`: what is asked of the page at one moment.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Observe {
    /// Conditions.
    pub checks: Vec<Check<String>>,
    /// Elements to locate.
    pub targets: Vec<TargetQuery>,
    /// Elements to cover: all that match.
    pub covers: Vec<Locator<String>>,
    /// A control that must exist and be usable.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Prepare>,
    /// Whether to read the whole page.
    pub page: bool,
    /// The site's own origin: its pages are identified by their path, other pages by their address.
    pub home: String,
    /// The page's time, as answered by `ping`, since when [`Observation::unchanged`] counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Value>,
}

/// The answer of `observe`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Observation {
    /// The page was stable: nothing changed for two frames, including the reading. If `false`, the
    /// other fields describe the page as it was after a while of waiting.
    pub quiet: bool,
    /// What an unstable page is doing, such as `<button> is changing`.
    pub why: String,
    /// For how many milliseconds nothing at all has changed; set if `next` cannot be used.
    #[serde(default)]
    pub still: f64,
    /// Whether it is still the same document and nothing has changed since [`Observe::since`].
    #[serde(default)]
    pub unchanged: bool,
    /// Whether each condition holds.
    pub checks: Vec<CheckResult>,
    /// Where each element is drawn; `None` unless exactly one is visible.
    pub targets: Vec<Option<Match>>,
    /// The visible elements that each of `covers` matches.
    #[serde(default)]
    pub covers: Vec<Vec<Redacted>>,
    /// The window's position in the page.
    pub window: Window,
    /// Why the next control cannot be used; `None` if it can, or if none was asked for.
    #[serde(default)]
    pub next: Option<Found>,
    /// The next control, if it can be used.
    #[serde(default)]
    pub control: Option<Spot>,
    /// The page, if it was asked for.
    pub page: Option<PageSnapshot>,
    /// What the page shows.
    #[serde(default)]
    pub sight: Sight,
}

/// What a page shows: another page, for a reader, is another sight.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sight {
    /// The document, with those of frames that take a good part of the window.
    pub document: String,
    /// Where in it: the path, which scripts change without loading a document.
    pub route: String,
    /// The dialog in front, by a number of its own.
    pub dialog: Option<u64>,
}

/// An element to locate.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TargetQuery {
    /// The element.
    pub locator: Locator<String>,
    /// How it is used, which decides what roles a bare name matches.
    #[serde(rename = "use", skip_serializing_if = "Option::is_none")]
    pub purpose: Option<Use>,
}

/// An element to cover.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Redacted {
    /// Where it is.
    pub rect: Rect,
    /// Its text, including values of fields.
    pub text: String,
}

/// The window and its position in the page, in CSS pixels.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Window {
    /// How far the page is scrolled horizontally.
    pub x: f64,
    /// How far the page is scrolled vertically.
    pub y: f64,
    /// Width of the window.
    pub width: f64,
    /// Height of the window.
    pub height: f64,
    /// Width of the whole page.
    pub page_width: f64,
    /// Height of the whole page.
    pub page_height: f64,
    /// The page's title.
    pub title: String,
}

/// Whether a condition holds.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct CheckResult {
    /// Whether it holds.
    pub ok: bool,
    /// What was found instead, or where.
    pub found: String,
    /// A field whose value is the expected text, which is nowhere else on the page.
    #[serde(default)]
    pub field: Option<Holding>,
}

/// The argument of `match_texts`: for texts that are not in the page, such as titles of windows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MatchTexts {
    /// What a text must match as a whole.
    pub text: TextMatch<String>,
    /// The texts to compare.
    pub texts: Vec<String>,
}

/// How an element is used: decides which roles a bare name matches and what is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Use {
    /// Click any control: it must be visible, enabled, not moving, and not covered.
    Click,
    /// Type into an editable field: as for a click, and editable; it gets the focus, with its text
    /// selected.
    Fill,
    /// A radio button.
    Choose,
    /// A checkbox or switch.
    Check,
    /// A drop-down or list box, also one that the page draws.
    Select,
    /// Move the mouse over any element: it must be visible, not moving, and not covered.
    Hover,
    /// Drag any element: it must be visible, enabled, not moving, and not covered.
    Drag,
    /// Drop something on any element: it must be visible, not moving, and not covered.
    Drop,
    /// Press keys in it: it gets the focus.
    Focus,
    /// Type keys into it, or paste: it gets the focus, with the caret behind what it holds.
    Write,
    /// Enter characters by the keys in it, or into the boxes in it: any visible element.
    Keys,
    /// A file field (it may be invisible), or else a control that opens a file chooser.
    Upload,
}

impl Use {
    /// Whether what the control held is gone afterwards.
    pub fn overwrites(self) -> bool {
        matches!(self, Self::Fill | Self::Choose | Self::Check | Self::Select)
    }
}

/// The argument of `prepare`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Prepare {
    /// The element to find.
    pub locator: Locator<String>,
    /// How it will be used.
    #[serde(rename = "use")]
    pub purpose: Use,
    /// For [`Use::Select`]: the option's visible text. The script chooses it and fires the events
    /// that a person's choice fires. For [`Use::Fill`]: the value, read only for fields that are
    /// picked rather than typed (date, time, month, week, colour, range).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub option: Option<TextMatch<String>>,
    /// For [`Use::Select`]: the group of the option.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<TextMatch<String>>,
    /// Where in it; otherwise its centre, or another point of it that is not covered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Position>,
}

/// The answer of `prepare`.
///
/// The answer also has `quiet` and `still`, as in [`Observation`]: on an unstable page nothing is
/// touched.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "status", rename_all = "kebab-case")]
pub enum Found {
    /// It can be used now, at `point`.
    Ready {
        /// The element.
        element: Match,
        /// Where to click, in CSS pixels of the viewport.
        point: (f64, f64),
        /// The script has already done everything: it chose an option, or set the value of a field
        /// that is not typed into.
        #[serde(default)]
        done: bool,
        /// The page's time, as `ping` answers it.
        #[serde(default)]
        time: Option<Value>,
        /// For [`Use::Upload`]: it is a file field, which takes the file without a click. Another
        /// control opens a file chooser.
        #[serde(default)]
        file_field: bool,
        /// That file field takes several files.
        #[serde(default)]
        multiple: bool,
        /// For [`Use::Select`]: the list that the page draws is open already.
        #[serde(default)]
        open: bool,
    },
    /// There is none.
    None {
        /// Similar elements; best first, five at most.
        near: Vec<Near>,
        /// The missing place (`in`) in words, if the place is what is missing.
        #[serde(default)]
        missing_place: Option<String>,
        /// That place is a frame of another origin, which exists but is not accessible.
        #[serde(default)]
        foreign: bool,
        /// The modal dialog in front, which contains the elements of `near`.
        #[serde(default)]
        front: Option<Spot>,
    },
    /// There are several.
    Many {
        /// All of them, ten at most.
        elements: Vec<Match>,
    },
    /// It exists but cannot be used.
    Unusable {
        /// The element.
        element: Match,
        /// `hidden`, `disabled`, `readonly`, `moving`, `covered by button "x"`, `no option "x"; …`.
        why: String,
        /// For a hidden element: what would show it, such as `button "More" opens it`.
        #[serde(default)]
        opener: Option<String>,
    },
    /// The selector or pattern is not valid.
    Invalid {
        /// The engine's message.
        message: String,
    },
}

/// The argument of `pick` and `picked`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pick {
    /// The option's visible text.
    pub option: TextMatch<String>,
    /// Its group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<TextMatch<String>>,
    /// Whether the text has been typed to filter the list.
    pub typed: bool,
}

/// The answer of `pick`.
///
/// It also has `quiet` and `still`, as in [`Observation`].
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "status", rename_all = "kebab-case")]
pub enum Picked {
    /// The option can be clicked.
    Ready {
        /// Where, in CSS pixels of the viewport.
        point: (f64, f64),
        /// Whether it is chosen already.
        chosen: bool,
    },
    /// The list was scrolled, and may show it next.
    Moved,
    /// The page with the drop-down is gone.
    Gone,
    /// There is no such option, or several, or it cannot be clicked.
    Missing {
        /// The drop-down.
        element: Box<Match>,
        /// Why.
        why: String,
        /// Whether a text can be typed to look for it.
        types: bool,
        /// Whether the list is open.
        #[serde(default)]
        open: bool,
    },
}

/// The argument of `key_for`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KeyFor {
    /// The keypad, or what holds the boxes.
    pub pad: Locator<String>,
    /// The character.
    pub character: char,
    /// How many characters came before it.
    pub number: usize,
}

/// The answer of `key_for`.
///
/// It also has `quiet` and `still`, as in [`Observation`].
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "status", rename_all = "kebab-case")]
pub enum Key {
    /// A key that can be clicked.
    Key {
        /// Where, in CSS pixels of the viewport.
        point: (f64, f64),
    },
    /// A box that has the focus.
    Box,
    /// There is neither.
    Missing {
        /// Why, without the character.
        why: String,
    },
}

/// The argument of `scroll`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scroll {
    /// The box, or an element in it; the page when there is none.
    #[serde(rename = "box", skip_serializing_if = "Option::is_none")]
    pub within: Option<Locator<String>>,
    /// The element to scroll to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Locator<String>>,
    /// The end to scroll to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<Direction>,
    /// Whether it is the first step of an action.
    pub first: bool,
}

/// The answer of `scroll`.
///
/// It also has `quiet`, as in [`Observation`]: an unstable page is not scrolled.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "status", rename_all = "kebab-case")]
pub enum Scrolled {
    /// It has moved, and more may come.
    Moved,
    /// The end, or the element, is in view.
    There,
    /// The element is nowhere.
    End {
        /// Why `prepare` would not find it.
        found: Found,
    },
    /// The box is not found, or a locator matches several elements.
    Wrong {
        /// What `prepare` would answer.
        found: Found,
    },
}

/// An element similar to the one that was looked for.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default)]
pub struct Near {
    /// ARIA role, or `frame`; empty for a piece of text.
    pub role: String,
    /// Accessible name; empty when it has none.
    pub name: String,
    /// A piece of text.
    pub text: Option<String>,
    /// The words beside a field that has no name.
    pub beside: Option<String>,
    /// A selector for a field or frame that has no name.
    pub css: Option<String>,
    /// It exists but is not shown.
    pub hidden: bool,
    /// Its name is not similar; it could merely be used the same way.
    pub far: bool,
}

/// An element of the page, by role and name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
pub struct Spot {
    /// ARIA role.
    pub role: String,
    /// Accessible name; empty when it has none.
    pub name: String,
}

/// A field and its value.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Holding {
    /// ARIA role.
    pub role: String,
    /// Accessible name; empty when it has none.
    pub name: String,
    /// Its value; for an expectation, only if the scenario itself contains it.
    pub value: String,
}

/// An element that was found.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Match {
    /// ARIA role; empty when it has none.
    pub role: String,
    /// Accessible name, or its text when it has none.
    pub name: String,
    /// Where it is.
    pub rect: Rect,
    /// The nearest named containers, outermost first, as `role "name"`, to tell similar elements
    /// apart.
    #[serde(default)]
    pub path: Vec<String>,
    /// If several match: the nearest container that contains only this one.
    #[serde(default)]
    pub spot: Option<Spot>,
    /// If several match and no container tells them apart: a selector for this one.
    #[serde(default)]
    pub css: Option<String>,
    /// Checked, for radio buttons, checkboxes and switches.
    #[serde(default)]
    pub checked: Option<bool>,
    /// For targets: the dialogs, forms, tables and regions that contain it, innermost first.
    #[serde(default)]
    pub around: Vec<Rect>,
    /// For a target that was used on this page: how many others were used before it.
    #[serde(default)]
    pub used: Option<usize>,
    /// For a target that was used on this page: its current name, if that is different.
    #[serde(default)]
    pub now: Option<String>,
    /// For an existing target: why it must not be boxed.
    #[serde(default)]
    pub left_out: Option<String>,
}

/// A rectangle in CSS pixels, relative to the window of the top page (also for elements in frames)
/// unless stated otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rect {
    /// Left edge.
    pub x: f64,
    /// Top edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

impl Rect {
    /// Whether it contains all of `other`.
    pub fn holds(&self, other: &Self) -> bool {
        self.x <= other.x
            && self.y <= other.y
            && self.x + self.width >= other.x + other.width
            && self.y + self.height >= other.y + other.height
    }
}

#[cfg(test)]
mod tests;
