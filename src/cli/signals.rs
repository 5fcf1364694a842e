//! Signals that end the command: the first lets it clean up, the second ends it at once.

use std::io;
use std::sync::{Arc, Mutex};
use std::task::Poll;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

use super::exit::{CliError, Exit};
use super::out;

/// The signals that have arrived so far.
#[derive(Debug, Clone)]
pub struct Signals {
    came: watch::Receiver<Option<Exit>>,
    cancel: watch::Receiver<bool>,
}

/// Starts to listen. Call it within a runtime.
pub fn listen() -> io::Result<Signals> {
    let mut signals = all()?;
    let (came_sender, came) = watch::channel(None);
    let (cancel_sender, cancel) = watch::channel(false);
    tokio::spawn(async move {
        let first = next(&mut signals).await;
        came_sender.send_replace(Some(first));
        cancel_sender.send_replace(true);
        let second = next(&mut signals).await;
        out::say("stopped at once\n");
        #[expect(
            clippy::disallowed_methods,
            reason = "after a second signal, there is no waiting"
        )]
        std::process::exit(i32::from(second.code()));
    });
    Ok(Signals { came, cancel })
}

/// The signals that end a command, with their exit codes.
const KINDS: [(SignalKind, Exit); 4] = [
    (SignalKind::interrupt(), Exit::Interrupted),
    (SignalKind::terminate(), Exit::Terminated),
    // The terminal was closed, or the connection to it broke.
    (SignalKind::hangup(), Exit::HungUp),
    (SignalKind::quit(), Exit::Quit),
];

/// Listens for all of them. Call it within a runtime.
fn all() -> io::Result<Vec<(Signal, Exit)>> {
    let mut signals = Vec::new();
    for (kind, exit) in KINDS {
        // With `nohup`, a command outlives its terminal. (A shell also ignores other signals for
        // background commands, but those are handled: they are sent on purpose.)
        if kind != SignalKind::hangup() || !is_ignored(kind) {
            signals.push((signal(kind)?, exit));
        }
    }
    Ok(signals)
}

/// Whether the parent process had the signal ignored.
fn is_ignored(signal: SignalKind) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    // One bit per signal, from signal 1 on.
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    // If the system does not say, assume that it is not ignored.
    mask.unwrap_or_default() & (1 << (signal.as_raw_value() - 1)) != 0
}

/// Waits for the first of them.
async fn next(signals: &mut [(Signal, Exit)]) -> Exit {
    std::future::poll_fn(|context| {
        let came = signals.iter_mut().find_map(|(signal, exit)| {
            let came = signal.poll_recv(context);
            came.is_ready().then_some(*exit)
        });
        came.map_or(Poll::Pending, Poll::Ready)
    })
    .await
}

/// The error if the process cannot listen for signals.
pub fn not_heard(error: &io::Error) -> CliError {
    let message = format!("cannot listen for signals: {error}");
    CliError::new(Exit::Environment, message)
}

/// Ends the process at the first signal, or after the current critical section.
pub struct AtOnce {
    held: Arc<Mutex<()>>,
}

impl AtOnce {
    /// Starts to listen. For work that needs no cleaning up, such as drawing.
    pub fn listen() -> Result<Self, CliError> {
        let held = Arc::new(Mutex::new(()));
        let holder = Arc::clone(&held);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| not_heard(&error))?;
        let signals = {
            let _inside = runtime.enter();
            all()
        };
        let mut signals = signals.map_err(|error| not_heard(&error))?;
        std::thread::spawn(move || {
            let exit = runtime.block_on(next(&mut signals));
            let _held = holder.lock();
            out::say("stopped at once\n");
            #[expect(
                clippy::disallowed_methods,
                reason = "the thread that draws cannot be stopped in another way"
            )]
            std::process::exit(i32::from(exit.code()));
        });
        Ok(Self { held })
    }

    /// Runs a critical section: a signal ends the process after it.
    pub fn hold<T>(&self, work: impl FnOnce() -> T) -> T {
        let _held = self.held.lock();
        work()
    }
}

impl Signals {
    /// Turns true with the first signal.
    pub fn cancel(&self) -> watch::Receiver<bool> {
        self.cancel.clone()
    }

    /// Waits for the first signal.
    pub async fn stopped(&mut self) {
        // Its sender lives as long as the runtime.
        let _ = self.came.wait_for(Option::is_some).await;
    }

    /// The exit code if a signal has arrived.
    pub fn exit(&self) -> Option<Exit> {
        *self.came.borrow()
    }
}
