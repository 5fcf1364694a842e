//! Chromium: the session is opened by WebDriver and driven by CDP.
//!
//! WebDriver's BiDi is twenty times slower at input and screenshots there, and its classic
//! commands cost milliseconds each; the browser's own socket answers in a fraction of one.

mod cdp;
mod connected;
mod diagnosis;
mod doorkeeper;
mod downloads;
mod front;
mod input;
mod keys;
mod launch;
mod navigation;
mod page;
mod picture;
mod processes;
mod script;
mod setup;
mod state;
mod traffic;
mod windows;

pub use self::launch::Chromium;
use super::engine::{Engine, Programs, on_path};

/// Chromium, Chrome, and the headless shell of either.
pub(super) const ENGINE: Engine = Engine {
    name: "chromium",
    find,
    launcher: |options| Ok(Box::new(Chromium::new(options)?)),
};

/// Chromium or Chrome, or (unless a window is wanted) the headless shell of one of them: the same
/// pages without a window around them, for half of the work. And chromedriver.
fn find(headed: bool) -> Programs {
    let shells: &[&str] = match headed {
        true => &[],
        false => &["chromium-headless-shell", "chrome-headless-shell"],
    };
    let browsers = [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ];
    Programs {
        browser: on_path(shells).or_else(|| on_path(&browsers)),
        driver: on_path(&["chromedriver"]),
    }
}
