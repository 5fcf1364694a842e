//! `doctor`, and a browser that cannot show its window.

use crate::cli::project;
use crate::harness::Project;

#[test]
fn a_window_without_a_display_is_told_in_the_browsers_words() {
    let headless = |args: &str| {
        let run = project().stepproof(args);
        run.env("DISPLAY", "").env("WAYLAND_DISPLAY", "")
    };
    headless("doctor --headed")
        .stderr_has("DISPLAY")
        .stderr_has("xvfb-run")
        .fails_with(5);
    headless("run --headed web-self")
        .stderr_has("DISPLAY")
        .stderr_has("xvfb-run")
        .fails_with(5);
}

#[test]
fn doctor_starts_the_browser() {
    Project::empty()
        .stepproof("doctor")
        .stderr_has("✓ the browser starts, in ")
        .passes();
}
