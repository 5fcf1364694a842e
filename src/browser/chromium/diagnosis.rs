//! Finds out from its output why a browser did not start, and what to do about it.

use std::path::Path;

/// Number of causes that are shown. The first ones are what the others follow from.
const MOST: usize = 4;

/// Why a browser did not start.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Diagnosis {
    /// What was seen.
    pub cause: String,
    /// What to do.
    pub help: Option<String>,
}

/// Reads what the browser has written, and skips what it writes on every machine.
pub(super) fn diagnose(lines: &[String], browser: &Path) -> Diagnosis {
    let lines: Vec<(bool, &str)> = lines
        .iter()
        .map(|line| message(line))
        .filter(|(_, text)| !text.is_empty() && !NOISE.iter().any(|noise| text.contains(noise)))
        .collect();
    let help = lines.iter().find_map(|(_, text)| help(text, browser));
    let helped = |text: &str| self::help(text, browser).is_some();
    // Known causes first, then what the browser calls an error, then everything else.
    let weight = |grave: bool, text: &str| match (helped(text), grave) {
        (true, _) => 0,
        (false, true) => 1,
        (false, false) => 2,
    };
    let best = lines.iter().map(|(grave, text)| weight(*grave, text)).min();
    let mut causes: Vec<&str> = Vec::new();
    for (grave, text) in &lines {
        if Some(weight(*grave, text)) == best && !causes.contains(text) {
            causes.push(text);
        }
    }
    causes.truncate(MOST);
    Diagnosis {
        cause: causes.join("; "),
        help,
    }
}

/// A line without process, time and place, and whether it tells an error: `[12:12:1129/220411.7:ERROR:ui/aura/env.cc:253] The platform failed …`.
fn message(line: &str) -> (bool, &str) {
    let line = line.trim();
    let Some((head, text)) = line
        .strip_prefix('[')
        .and_then(|rest| rest.split_once("] "))
    else {
        return (false, line);
    };
    let grave = head.contains(":ERROR:") || head.contains(":FATAL:");
    match head.contains('/') || head.contains(":INFO:") {
        true => (grave, text.trim()),
        false => (false, line),
    }
}

/// What browsers also print if they start properly.
const NOISE: &[&str] = &[
    "Failed to connect to the bus",
    "Failed to call method: org.freedesktop",
    "DevTools listening on",
    "Floss manager service",
    "unexpected operator",
    "Trace/breakpoint trap",
    "write: Broken pipe",
    "Zygote could not fork",
    // The driver's own.
    "Starting ChromeDriver",
    "Only local connections are allowed",
    "chromedriver.chromium.org/security-considerations",
    "ChromeDriver was started successfully",
];

/// What to do about a line that shows a known cause.
fn help(text: &str, browser: &Path) -> Option<String> {
    let has = |signs: &[&str]| signs.iter().any(|sign| text.contains(sign));
    let browser = browser.display();
    let help = if has(&[
        "Missing X server",
        "$DISPLAY",
        "cannot open display",
        "Unable to open X display",
        "Failed to connect to Wayland display",
        "platform failed to initialize",
    ]) {
        "there is no display for a window: leave out `--headed`, or give it one with \
         `xvfb-run -a stepproof …` (package xvfb)"
            .to_owned()
    } else if has(&["Too many open files", "(24)"]) {
        "raise the limit of open files: `ulimit -n 4096`".to_owned()
    } else if has(&[
        "Resource temporarily unavailable",
        "Cannot fork",
        "pthread_create",
        "(11)",
    ]) {
        "raise the limit of processes: `ulimit -u 4096`, or `--pids-limit` of the container"
            .to_owned()
    } else if has(&["without --no-sandbox", "No usable sandbox", "sandbox"]) {
        "the browser's sandbox needs user namespaces: allow them to this user \
         (`sysctl -w kernel.unprivileged_userns_clone=1 kernel.apparmor_restrict_unprivileged_userns=0`)"
            .to_owned()
    } else if has(&["error while loading shared libraries"]) {
        "install the library, or the browser as a package: `scripts/install.sh`".to_owned()
    } else if has(&["/proc"]) {
        "the browser needs the file system /proc: mount it".to_owned()
    } else if has(&["No space left", "(28)"]) {
        "free some space in the temporary folder and in /dev/shm, or set TMPDIR".to_owned()
    } else if has(&["Cannot allocate memory", "Out of memory", "(12)"]) {
        "give the browser more memory, or run fewer at a time: `--workers 1`".to_owned()
    } else if has(&[
        "unrecognized option",
        "invalid option",
        "illegal option",
        "usage:",
        "Usage:",
    ]) {
        format!("`{browser}` is no Chromium: what does `{browser} --version` say?")
    } else {
        return None;
    };
    Some(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lines: &[&str]) -> Diagnosis {
        let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        diagnose(&lines, Path::new("/opt/chrome"))
    }

    const BUS: &str = "[11954:11984:1129/220411.729659:ERROR:dbus/bus.cc:405] Failed to connect \
                       to the bus: Failed to connect to socket /run/dbus/system_bus_socket: No such file or directory";

    #[test]
    fn a_missing_display_is_told_in_the_browsers_words_with_what_to_do() {
        let found = of(&[
            "/usr/bin/chromium: 9: [: 25276514304: unexpected operator",
            BUS,
            "[11954:11954:1129/220411.738280:ERROR:ui/ozone/platform/x11/ozone_platform_x11.cc:257] Missing X server or $DISPLAY",
            "[11954:11954:1129/220411.738293:ERROR:ui/aura/env.cc:253] The platform failed to initialize.  Exiting.",
        ]);
        let cause = "Missing X server or $DISPLAY; The platform failed to initialize.  Exiting.";
        assert_eq!(found.cause, cause);
        assert!(found.help.is_some_and(|help| help.contains("xvfb-run")));
    }

    #[test]
    fn limits_and_wrong_programs_have_their_help() {
        let help = |line| of(&[BUS, line]).help.unwrap_or_default();
        let files = "[1129/220435.317612:FATAL:base/message_loop/message_pump_epoll.cc:146] Check failed: . : Too many open files (24)";
        assert!(help(files).contains("ulimit -n"));
        let processes = "[1129/1.2:ERROR:base/threading/platform_thread_posix.cc:148] pthread_create: Resource temporarily unavailable (11)";
        assert!(help(processes).contains("ulimit -u"));
        let root = "[1:1:1129/220411.8:ERROR:content/browser/zygote_host/zygote_host_impl_linux.cc:103] Running as root without --no-sandbox is not supported.";
        assert!(help(root).contains("sandbox"));
        let wrong = "/bin/ls: unrecognized option '--allow-pre-commit-input'";
        assert!(help(wrong).contains("`/opt/chrome --version`"));
        assert_eq!(of(&[BUS, wrong]).cause, wrong);
    }

    #[test]
    fn messages_that_every_browser_prints_are_no_cause() {
        let none = Diagnosis {
            cause: String::new(),
            help: None,
        };
        let port = "ChromeDriver was started successfully on port 38751.";
        let tools = "DevTools listening on ws://127.0.0.1:1/";
        assert_eq!(of(&[port, BUS, tools]), none);
        assert_eq!(of(&["it broke"]).cause, "it broke");
    }
}
