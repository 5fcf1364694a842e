//! Ctrl-C and SIGTERM: the first ends the run in order, the second at once.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

use super::exit::Exit;
use super::out;

/// What has come so far.
#[derive(Debug, Clone)]
pub struct Signals {
    came: watch::Receiver<Option<Exit>>,
    cancel: watch::Receiver<bool>,
}

/// Listens from now on. To be called in a runtime.
pub fn listen() -> io::Result<Signals> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let (came_sender, came) = watch::channel(None);
    let (cancel_sender, cancel) = watch::channel(false);
    tokio::spawn(async move {
        let first = next(&mut interrupt, &mut terminate).await;
        came_sender.send_replace(Some(first));
        cancel_sender.send_replace(true);
        let second = next(&mut interrupt, &mut terminate).await;
        out::say("stopped at once\n");
        #[expect(
            clippy::disallowed_methods,
            reason = "whoever asks twice will not wait"
        )]
        std::process::exit(i32::from(second.code()));
    });
    Ok(Signals { came, cancel })
}

async fn next(interrupt: &mut Signal, terminate: &mut Signal) -> Exit {
    tokio::select! {
        _ = interrupt.recv() => Exit::Interrupted,
        _ = terminate.recv() => Exit::Terminated,
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
