//! Firefox: the session is opened by WebDriver (geckodriver) and driven by WebDriver BiDi.
//!
//! BiDi tells what loads, what is asked of the site and which dialogs open, before the answer to the
//! command that has caused it. Its commands cost about a millisecond, like CDP's in Chromium; the
//! classic ones are not faster at anything.

mod bidi;
mod connected;
mod context;
mod downloads;
mod errors;
mod events;
mod input;
mod launch;
mod network;
mod page;
mod script;
mod target;

use self::launch::Firefox;
use super::engine::{Ability, Engine, Program, Programs, on_path};

/// Firefox.
pub(super) const ENGINE: Engine = Engine {
    name: "firefox",
    browser: Program {
        name: "Firefox",
        package: "firefox-esr",
        option: "firefox",
        env: "FIREFOX",
        help: "Firefox [default: the first one on the PATH]",
        tells_version: true,
    },
    driver: Program {
        name: "geckodriver",
        package: "geckodriver, or `cargo install geckodriver`",
        option: "geckodriver",
        env: "GECKODRIVER",
        help: "geckodriver [default: the first one on the PATH]",
        tells_version: true,
    },
    display: None,
    same_version: false,
    lacks: &[
        Ability::Touch,
        Ability::Permissions,
        Ability::Interception,
        Ability::Sessions,
    ],
    sandboxes_root: true,
    find: |_| Programs {
        browser: on_path(&["firefox", "firefox-esr"]),
        driver: on_path(&["geckodriver"]),
        display: None,
    },
    advice: |_| None,
    launcher: |options| Ok(Box::new(Firefox::new(options)?)),
};
