//! Signals that end the command: the first ends the run in order, the second at once.

use std::io;
use std::sync::{Arc, Mutex};
use std::task::Poll;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

use super::exit::{Exit, Stop};
use super::out;

/// What has come so far.
#[derive(Debug, Clone)]
pub struct Signals {
    came: watch::Receiver<Option<Exit>>,
    cancel: watch::Receiver<bool>,
}

/// Listens from now on. To be called in a runtime.
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
            reason = "whoever asks twice will not wait"
        )]
        std::process::exit(i32::from(second.code()));
    });
    Ok(Signals { came, cancel })
}

/// The signals that end a command, and how it ends then.
const KINDS: [(SignalKind, Exit); 4] = [
    (SignalKind::interrupt(), Exit::Interrupted),
    (SignalKind::terminate(), Exit::Terminated),
    // The terminal was closed, or the connection to it broke.
    (SignalKind::hangup(), Exit::HungUp),
    (SignalKind::quit(), Exit::Quit),
];

/// All of them, from now on. To be called in a runtime.
fn all() -> io::Result<Vec<(Signal, Exit)>> {
    let mut signals = Vec::new();
    for (kind, exit) in KINDS {
        // `nohup` lets a command outlive its terminal. (A shell ignores others for what it starts
        // in the background, and whoever sends one of them means it all the same.)
        if kind != SignalKind::hangup() || !is_ignored(kind) {
            signals.push((signal(kind)?, exit));
        }
    }
    Ok(signals)
}

/// Whether whoever started the command wants it to ignore a signal.
fn is_ignored(signal: SignalKind) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    // A bit each, from the first signal on.
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    // Where the system does not tell, there is none.
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

/// That the process cannot listen for signals.
pub fn not_heard(error: &io::Error) -> Stop {
    let message = format!("cannot listen for signals: {error}");
    Stop::new(Exit::Environment, message)
}

/// Ends the process at the first signal, but not while it is held.
pub struct AtOnce {
    held: Arc<Mutex<()>>,
}

impl AtOnce {
    /// Listens from now on. For work that has nothing to put in order, such as drawing.
    pub fn listen() -> Result<Self, Stop> {
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

    /// Does something that must not be left half done.
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

    /// How the command ends when a signal has come.
    pub fn exit(&self) -> Option<Exit> {
        *self.came.borrow()
    }
}
