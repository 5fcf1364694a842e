//! WebKitGTK: its small browser, MiniBrowser, driven by classic WebDriver (WebKitWebDriver), which tells
//! nothing by itself. So the pages are asked: each answer of theirs comes with what they are doing.
//!
//! A driver has one session, a session has no user contexts, and the language and the time zone are those
//! of the process. So each case has a driver and a display of its own.

mod classic;
mod connected;
mod display;
mod failed;
mod input;
mod languages;
mod launch;
mod looks;
mod opened;
mod page;
mod sessions;
mod state;

use std::path::PathBuf;

use self::launch::WebKit;
use super::engine::{Ability, Engine, Program, Programs, on_path};

/// WebKitGTK.
pub(super) const ENGINE: Engine = Engine {
    name: "webkit",
    browser: Program {
        name: "MiniBrowser",
        package: "webkit2gtk-driver",
        option: "minibrowser",
        env: "MINIBROWSER",
        help: "MiniBrowser of WebKitGTK [default: that of the system's libraries]",
        tells_version: false,
    },
    driver: Program {
        name: "WebKitWebDriver",
        package: "webkit2gtk-driver",
        option: "webkitwebdriver",
        env: "WEBKITWEBDRIVER",
        help: "WebKitWebDriver [default: the first one on the PATH]",
        tells_version: false,
    },
    display: Some(Program {
        name: "Xvfb",
        package: "xvfb",
        option: "xvfb",
        env: "XVFB",
        help: "Xvfb, the display of a browser that has no window [default: the first one on the PATH]",
        tells_version: false,
    }),
    same_version: false,
    lacks: &[
        Ability::Touch,
        Ability::Permissions,
        Ability::Interception,
        Ability::Sessions,
        Ability::Clock,
        Ability::Network,
        Ability::Paste,
        Ability::Pictures,
    ],
    sandboxes_root: false,
    find: |headed| Programs {
        browser: on_path(&["MiniBrowser"]).or_else(of_the_libraries),
        driver: on_path(&["WebKitWebDriver"]),
        display: on_path(&["Xvfb"]).filter(|_| !headed),
    },
    advice: |_| None,
    launcher: |options| Ok(Box::new(WebKit::new(options)?)),
};

/// MiniBrowser beside the libraries of WebKitGTK, where Debian has it.
fn of_the_libraries() -> Option<PathBuf> {
    let folders = std::fs::read_dir("/usr/lib").ok()?.flatten();
    let programs = folders.flat_map(|folder| {
        ["webkitgtk-6.0", "webkit2gtk-4.1", "webkit2gtk-4.0"]
            .map(|version| folder.path().join(version).join("MiniBrowser"))
    });
    programs.into_iter().find(|program| program.is_file())
}
