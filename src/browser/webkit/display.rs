//! The display that a browser without a window for people draws on, and where its windows are there.
//!
//! A display has a pointer of its own, in its middle, and no program that manages windows. So the window
//! below this pointer has the keyboard. The web page must not see the pointer: the windows are placed so
//! that it points at their toolbar.

use std::path::Path;

use super::ENGINE;
use crate::browser::BrowserError;
use crate::browser::driver::{Driver, DriverHost, DriverKind, PortIs, Shutdown, Surroundings};
use crate::scenario::Device;

/// The display tells its number when it can be used.
const XVFB: DriverKind = DriverKind {
    program: match &ENGINE.display {
        Some(program) => program,
        None => &ENGINE.driver,
    },
    arguments: &["-displayfd", "1", "-nolisten", "tcp"],
    port: PortIs::Printed(|line| line.trim().parse().ok()),
    port_taken: "Cannot establish any listening sockets",
    shutdown: Shutdown::Signal,
};

/// Width and height in pixels.
pub(super) type Size = (i64, i64);

/// The size of the pages on this device.
pub(super) fn size(device: &Device) -> Size {
    (i64::from(device.width), i64::from(device.height))
}

/// Starts a display of this size.
pub(super) async fn start(
    program: &Path,
    host: &DriverHost,
    (width, height): Size,
) -> Result<Driver, BrowserError> {
    let surroundings = Surroundings {
        arguments: vec![
            "-screen".to_owned(),
            "0".to_owned(),
            format!("{width}x{height}x24"),
        ],
        ..Surroundings::default()
    };
    Driver::start(&XVFB, program, host, &surroundings).await
}

/// Where a window is, and how large with its toolbar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) x: i64,
    pub(super) y: i64,
    pub(super) width: i64,
    pub(super) height: i64,
}

impl Place {
    /// The place of a window with a page of this size, and `around` it this much, on this screen.
    pub(super) fn of(page: Size, around: Size, screen: Size) -> Self {
        let (width, height) = (page.0 + around.0, page.1 + around.1);
        Self {
            x: (screen.0 - width) / 2,
            y: (screen.1 - around.1) / 2,
            width,
            height,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_the_screen_is_in_the_toolbar_of_every_window() {
        let around = (0, 38);
        for (page, screen) in [((1280, 800), (1280, 800)), ((390, 844), (1280, 800))] {
            let Place {
                x,
                y,
                width,
                height,
            } = Place::of(page, around, screen);
            let middle = (screen.0 / 2, screen.1 / 2);
            assert!((x..x + width).contains(&middle.0));
            assert!((y..y + around.1).contains(&middle.1));
            assert_eq!((width, height), (page.0, page.1 + around.1));
        }
    }
}
