//! Chromium: the session is opened by WebDriver and driven by CDP.
//!
//! WebDriver's BiDi is twenty times slower at input and screenshots there, and its classic
//! commands cost milliseconds each; the browser's own socket answers in a fraction of one.

mod across;
mod attached;
mod cdp;
mod connected;
mod console;
mod context;
mod diagnosis;
mod doorkeeper;
mod downloads;
mod drag;
mod errors;
mod events;
mod frames;
mod input;
mod interception;
mod keys;
mod launch;
mod navigation;
mod network;
mod page;
mod permissions;
mod picture;
mod processes;
mod script;
mod session_state;
mod setup;
mod target;

use self::launch::Chromium;
use super::engine::{Engine, Program, Programs, on_path};

/// Chromium, Chrome, and the headless shell of either.
pub(super) const ENGINE: Engine = Engine {
    name: "chromium",
    browser: Program {
        name: "Chromium",
        package: "chromium",
        option: "chrome",
        env: "CHROME",
        help: "Chromium or Chrome [default: the first one on the PATH; its headless shell, if there \
               is one, unless a window is wanted]",
        tells_version: true,
    },
    driver: Program {
        name: "chromedriver",
        package: "chromium-driver",
        option: "chromedriver",
        env: "CHROMEDRIVER",
        help: "chromedriver [default: the first one on the PATH]",
        tells_version: true,
    },
    display: None,
    same_version: true,
    lacks: &[],
    sandboxes_root: false,
    find,
    advice,
    launcher: |options| Ok(Box::new(Chromium::new(options)?)),
};

/// Headless shells show the same pages without a window, for half of the work.
const SHELLS: [&str; 2] = ["chromium-headless-shell", "chrome-headless-shell"];

/// Chromium or Chrome, or (unless a window is wanted) the headless shell of one of them; and
/// chromedriver.
fn find(headed: bool) -> Programs {
    let shells: &[&str] = if headed { &[] } else { &SHELLS };
    let browsers = [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ];
    Programs {
        browser: on_path(shells).or_else(|| on_path(&browsers)),
        driver: on_path(&["chromedriver"]),
        display: None,
    }
}

/// Without a headless shell, the browser itself runs headless.
fn advice(programs: &Programs) -> Option<(&'static str, &'static str)> {
    let browser = programs.browser.as_ref()?;
    let is_shell = SHELLS.iter().any(|shell| browser.ends_with(shell));
    (!is_shell).then_some((
        "there is no headless shell",
        "runs do without, at twice the work: install `chromium-headless-shell`",
    ))
}
