//! The content of a page: the tree that the page script reads, its text form, blanks for volatile
//! values, and the changes between two such texts.

mod accessibility;
mod change;
mod check;
mod diff;
mod error;
mod fold;
mod inspect;
mod personal;
mod position;
mod protocol;
mod redact;
mod side_by_side;
mod text;
mod texts;
mod tree;
mod varying;
mod views;

pub use self::accessibility::{AXE, AXE_TAGS, Violation, Violations};
pub use self::change::{Change, ChangeKind, Element};
pub use self::check::{Check, Count};
pub use self::diff::diff;
pub use self::error::{ErrorMessage, FailedRequest, PageError, PageErrorKind, RequestFailure};
pub use self::fold::{fold, tidy};
pub use self::inspect::Control;
pub use self::personal::{Personal, PersonalKind, personal};
pub use self::position::{Direction, Length, Position};
pub use self::protocol::{
    CheckResult, Found, Holding, Key, KeyFor, Match, MatchTexts, Near, Observation, Observe, Pick,
    Picked, Prepare, Rect, Redacted, Scroll, Scrolled, Sight, Spot, TargetQuery, Use, Window,
};
pub use self::redact::{BlankError, Blanks, VolatilePattern};
pub use self::side_by_side::{Row, side_by_side};
pub use self::text::{inline_scalar, scalar};
pub use self::tree::{Flag, Node, PageSnapshot};
pub use self::varying::varying;
pub use self::views::{Moment, View, browser_dialog, diff_steps, read_views, write_views};

/// The script that runs inside the page. It defines `globalThis.__stepproof` in the world that
/// evaluates it; evaluating it twice does no harm.
pub const SCRIPT: &str = concat!(
    "(() => {\n'use strict';\nif (globalThis.__stepproof) return;\nconst role_names = `",
    include_str!("roles.txt"),
    "`;\n",
    include_str!("script/prelude.js"),
    include_str!("script/text.js"),
    include_str!("script/flat_tree.js"),
    include_str!("script/visibility.js"),
    include_str!("script/geometry.js"),
    include_str!("script/roles.js"),
    include_str!("script/names.js"),
    include_str!("script/counters.js"),
    include_str!("script/counter_styles.js"),
    include_str!("script/states.js"),
    include_str!("script/seen_text.js"),
    include_str!("script/face.js"),
    include_str!("script/front.js"),
    include_str!("script/snapshot.js"),
    include_str!("script/find.js"),
    include_str!("script/beside.js"),
    include_str!("script/cells.js"),
    include_str!("script/sides.js"),
    include_str!("script/places.js"),
    include_str!("script/prepare.js"),
    include_str!("script/set_value.js"),
    include_str!("script/drag.js"),
    include_str!("script/scroll.js"),
    include_str!("script/options.js"),
    include_str!("script/keypad.js"),
    include_str!("script/pictures.js"),
    include_str!("script/pose.js"),
    include_str!("script/regions.js"),
    include_str!("script/foreign.js"),
    include_str!("script/validation.js"),
    include_str!("script/accessibility.js"),
    include_str!("script/checks.js"),
    include_str!("script/inspect.js"),
    include_str!("script/settle.js"),
    include_str!("script/arrivals.js"),
    include_str!("script/api.js"),
    "})();\n",
);

/// The script that runs in the page's own world, before all scripts of the page. It passes on to
/// [`SCRIPT`] what custom elements declare through `ElementInternals`.
pub const PAGE_WORLD_SCRIPT: &str = include_str!("script/internals.js");

/// A function that runs in the page's own world, and in workers, before their scripts: it gives them the
/// clock of the device, and moves it.
pub const CLOCK_SCRIPT: &str = include_str!("script/clock.js");

/// Roles that the page script gives to elements for which ARIA has none.
const NATIVE_ROLES: [&str; 1] = ["iframe"];

/// The roles of elements, in the page script and in locators: those of WAI-ARIA, its modules for
/// publications and graphics, and `NATIVE_ROLES`.
pub fn roles() -> impl Iterator<Item = &'static str> {
    include_str!("roles.txt").lines().chain(NATIVE_ROLES)
}

#[cfg(test)]
mod tests {
    use super::{SCRIPT, roles};

    /// The roles in the values of a table of the script.
    fn table(name: &str) -> Vec<&'static str> {
        let (_, table) = SCRIPT.split_once(&format!("const {name} = {{")).unwrap();
        let (table, _) = table.split_once('}').unwrap();
        let values = table.split(',').filter_map(|entry| entry.split(':').nth(1));
        let roles = values.map(|value| value.trim().trim_matches('\''));
        roles.filter(|role| !role.is_empty()).collect()
    }

    /// The files share one scope, in which a later function silently replaces an earlier one.
    #[test]
    fn no_name_is_declared_twice_in_the_script() {
        let declared = SCRIPT.lines().filter_map(|line| {
            let line = line.strip_prefix("async ").unwrap_or(line);
            let start = ["function* ", "function ", "const ", "let ", "class "];
            let name = start.iter().find_map(|word| line.strip_prefix(word))?;
            name.split(|c: char| !c.is_alphanumeric() && c != '_')
                .next()
        });
        let mut names: Vec<_> = declared.filter(|name| !name.is_empty()).collect();
        names.sort_unstable();
        let twice: Vec<_> = names.windows(2).filter(|pair| pair[0] == pair[1]).collect();
        assert!(names.len() > 300 && twice.is_empty(), "{twice:?}");
    }

    #[test]
    fn every_role_that_the_script_assigns_is_in_the_list() {
        let known: Vec<_> = roles().collect();
        let given = [table("TAG_ROLES"), table("INPUT_ROLES")].concat();
        assert!(given.contains(&"heading") && given.contains(&"spinbutton"));
        let unknown: Vec<_> = given.iter().filter(|role| !known.contains(role)).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}
