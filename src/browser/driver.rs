//! A driver process and everything it starts, in a process group of its own.
//!
//! A driver that is killed by a signal may leave its browser running. So it is asked to shut down, and
//! then whatever is left of its group is killed.

use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process, kill_process_group, test_kill_process_group};
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::{oneshot, watch};

use super::BrowserError;
use super::engine::{LaunchOptions, Program};
use super::http::plain_client;
use super::listening::port_of;
use super::watchdog::Watchdog;
use crate::scratch::{Scratch, group_of};

/// Timeout for a driver to print its port.
const READY_LIMIT: Duration = Duration::from_secs(20);
const SHUTDOWN_LIMIT: Duration = Duration::from_secs(2);
/// Timeout for a killed group to disappear. It takes about 60 ms; longer means that the machine is
/// overloaded.
const GONE_LIMIT: Duration = Duration::from_secs(5);

/// A running driver.
pub(super) struct Driver {
    /// Where it listens.
    pub(super) port: u16,
    group: Group,
    shutdown: Shutdown,
    /// How it ended, once it has.
    ended: watch::Receiver<Option<String>>,
    temp: Arc<TempRoot>,
    /// Its own folder in the temp root: profiles and sockets.
    folder: PathBuf,
    output: Output,
}

/// What drivers need: the folder for the files that they write, and the watchdog that kills them.
pub(super) struct DriverHost {
    temp: Arc<TempRoot>,
    watchdog: Option<Arc<Watchdog>>,
}

/// Space that the profile of a browser needs at least.
const PROFILE: u64 = 8 << 20;

/// Finds the port in a line of a driver's output.
type PortOf = fn(&str) -> Option<u16>;

/// How the port of a driver is known.
#[derive(Clone, Copy)]
pub(super) enum PortIs {
    /// It prints it.
    Printed(PortOf),
    /// It tells it nobody: the system knows where it listens.
    Listened,
}

/// How the drivers of the engines differ.
pub(super) struct DriverKind {
    /// Which program it is.
    pub program: &'static Program,
    /// Arguments that make it listen on a port chosen by the system.
    pub arguments: &'static [&'static str],
    /// How its port is known.
    pub port: PortIs,
    /// What it says when the port is somebody else's.
    pub port_taken: &'static str,
    /// How it is asked to leave.
    pub shutdown: Shutdown,
}

/// What a driver is started with besides what its kind says.
#[derive(Default)]
pub(super) struct Surroundings {
    /// Further arguments.
    pub arguments: Vec<String>,
    /// Variables of the environment, besides those of stepproof.
    pub environment: Vec<(&'static str, String)>,
}

/// How a driver is asked to leave.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shutdown {
    /// By a GET of this path.
    Request(&'static str),
    /// By the signal to terminate.
    Signal,
}

impl DriverHost {
    /// Makes the run's temporary folder and starts its watchdog.
    pub(super) fn new(options: &LaunchOptions) -> Result<Self, BrowserError> {
        let temp = TempRoot::create()?;
        let watchdog = options.watchdog.as_deref().map(start_watchdog);
        let watchdog = watchdog.transpose()?.map(Arc::new);
        if let Some(watchdog) = &watchdog {
            watchdog.watch_folder(temp.path());
            let folders = options.folders.iter();
            folders.for_each(|folder| watchdog.watch_folder(folder));
        }
        Ok(Self { temp, watchdog })
    }

    /// The folder for everything that drivers and browsers write.
    pub(super) fn folder(&self) -> &Path {
        self.temp.path()
    }

    /// What ends them if stepproof itself is killed.
    pub(super) fn watchdog(&self) -> Option<Arc<Watchdog>> {
        self.watchdog.clone()
    }
}

fn start_watchdog(program: &Path) -> Result<Watchdog, BrowserError> {
    Watchdog::start(program).map_err(|error| BrowserError::Start {
        title: "cannot start the watchdog".into(),
        cause: error.to_string(),
        help: format!("`{}` must be a program that can be run", program.display()),
    })
}

/// How often a driver is started again because its port is in use.
const PORT_TRIES: usize = 5;

impl Driver {
    /// `http://127.0.0.1:PORT`.
    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Its own folder for temporary files.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Starts the driver on a port chosen by the system. A driver may let the system choose a port
    /// for IPv6, and then also need that port for IPv4, where it may be in use. The driver then exits,
    /// and is started again.
    pub(super) async fn start(
        kind: &DriverKind,
        program: &Path,
        host: &DriverHost,
        surroundings: &Surroundings,
    ) -> Result<Self, BrowserError> {
        for _ in 1..PORT_TRIES {
            match Self::start_once(kind, program, host, surroundings).await {
                Err(BrowserError::Start { cause, .. }) if cause.contains(kind.port_taken) => {}
                started => return started,
            }
        }
        Self::start_once(kind, program, host, surroundings).await
    }

    async fn start_once(
        kind: &DriverKind,
        program: &Path,
        host: &DriverHost,
        surroundings: &Surroundings,
    ) -> Result<Self, BrowserError> {
        let folder = host.temp.folder()?;
        let mut child = spawn(kind, program, &folder, surroundings)?;
        let group = Group::of(&child, host.watchdog.clone());
        let (told_port, port) = oneshot::channel();
        let output = Output::default();
        let mut told_port = Some(told_port);
        if let (PortIs::Listened, Some(process)) = (kind.port, child.id())
            && let Some(tell) = told_port.take()
        {
            tokio::spawn(async move {
                if let Some(port) = port_of(process).await {
                    tell.send(port).ok();
                }
            });
        }
        if let Some(out) = child.stdout.take() {
            let port = match kind.port {
                PortIs::Printed(port) => told_port.take().map(|tell| (port, tell)),
                PortIs::Listened => None,
            };
            tokio::spawn(read(out, output.clone(), port));
        }
        if let Some(err) = child.stderr.take() {
            tokio::spawn(read(err, output.clone(), None));
        }
        let (tell_end, mut ended) = watch::channel(None);
        tokio::spawn(async move {
            let how = match child.wait().await {
                Ok(status) => describe(status),
                Err(error) => error.to_string(),
            };
            tell_end.send_replace(Some(how));
        });

        let failed = |cause: String| BrowserError::Start {
            title: format!("the driver `{}` did not start", program.display()),
            cause: [cause, output.tail()]
                .join("; ")
                .trim_end_matches("; ")
                .to_owned(),
            help: "`stepproof doctor` checks the browser, the driver and their versions".into(),
        };
        let port = listening(port, &mut ended).await.map_err(failed)?;
        Ok(Self {
            port,
            group,
            shutdown: kind.shutdown,
            ended,
            temp: host.temp.clone(),
            folder,
            output,
        })
    }

    /// The last lines that the driver and its browser wrote.
    pub(super) fn output(&self) -> Vec<String> {
        self.output.lines()
    }

    /// Resolves with how the driver ended, once it has.
    pub(super) fn ended(&self) -> impl Future<Output = String> + Send + use<> {
        let mut ended = self.ended.clone();
        async move { wait_end(&mut ended).await }
    }

    /// Id of the driver and of its process group.
    pub(super) fn id(&self) -> i32 {
        self.group.id.as_raw_pid()
    }

    /// `false` when it cannot be asked.
    async fn ask_to_leave(&self) -> bool {
        match self.shutdown {
            Shutdown::Request(path) => {
                let request = plain_client().get(format!("{}{path}", self.url())).send();
                let answer = tokio::time::timeout(SHUTDOWN_LIMIT, request).await;
                answer.is_ok_and(|answer| answer.is_ok())
            }
            Shutdown::Signal => self.group.ask_leader(),
        }
    }

    /// Asks the driver to leave (unless it is known not to answer), then kills what is left.
    pub(super) async fn end(mut self, ask: bool) {
        if ask && self.ask_to_leave().await {
            let left = wait_end(&mut self.ended);
            tokio::time::timeout(SHUTDOWN_LIMIT, left).await.ok();
        }
        self.group.kill();
        tokio::time::timeout(GONE_LIMIT, wait_end(&mut self.ended))
            .await
            .ok();
        self.group.gone().await;
        self.temp.remove(&self.folder);
    }
}

/// Starts the program, with this folder for its temporary files.
fn spawn(
    kind: &DriverKind,
    program: &Path,
    folder: &Path,
    surroundings: &Surroundings,
) -> Result<Child, BrowserError> {
    let mut command = Command::new(program);
    // Only stepproof may know the secrets.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("STEPPROOF_") {
            command.env_remove(name);
        }
    }
    let command = command
        .args(kind.arguments)
        .args(&surroundings.arguments)
        .env("TMPDIR", folder)
        .envs(
            surroundings
                .environment
                .iter()
                .map(|(name, value)| (name, value)),
        )
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0);
    command.spawn().map_err(|error| BrowserError::Start {
        title: format!("cannot start the driver `{}`", program.display()),
        cause: error.to_string(),
        help: format!(
            "install it (package {}) or name it with --{}",
            kind.program.package, kind.program.option
        ),
    })
}

/// The port that the driver has printed, or why there is none.
async fn listening(
    port: oneshot::Receiver<u16>,
    ended: &mut watch::Receiver<Option<String>>,
) -> Result<u16, String> {
    // The output of the child is read: `/status` might be answered by another driver.
    let ready = async {
        tokio::select! {
            // A driver that failed also closes its output, but its exit status says more.
            biased;
            how = wait_end(ended) => Err(how),
            Ok(port) = port => Ok(port),
        }
    };
    let no_port = || format!("it printed no port within {} s", READY_LIMIT.as_secs());
    let ready = tokio::time::timeout(READY_LIMIT, ready).await;
    ready.unwrap_or_else(|_| Err(no_port()))
}

/// A process group that is killed when this value is dropped.
struct Group {
    id: Pid,
    watchdog: Option<Arc<Watchdog>>,
}

impl Group {
    fn of(child: &Child, watchdog: Option<Arc<Watchdog>>) -> Self {
        // A child that was just spawned and not waited for always has an id. The id of init is a safe
        // fallback, since no group of ours can have it.
        let id = child
            .id()
            .and_then(|id| Pid::from_raw(id.cast_signed()))
            .unwrap_or(Pid::INIT);
        if let Some(watchdog) = &watchdog {
            watchdog.watch_group(id);
        }
        Self { id, watchdog }
    }

    /// Asks its first process, the driver, to leave; `false` when it is not there any more.
    fn ask_leader(&self) -> bool {
        self.id != Pid::INIT && kill_process(self.id, Signal::TERM).is_ok()
    }

    fn kill(&self) {
        if self.id != Pid::INIT {
            kill_process_group(self.id, Signal::KILL).ok();
        }
    }

    /// Waits until no process of the group is left.
    async fn gone(&self) {
        // The system does not notify anybody when the last process of a group is gone.
        let mut look = tokio::time::interval(Duration::from_millis(5));
        let gone = async {
            while self.id != Pid::INIT && has_living(self.id) {
                self.kill();
                look.tick().await;
            }
        };
        if tokio::time::timeout(GONE_LIMIT, gone).await.is_err() {
            tracing::warn!(
                group = self.id.as_raw_nonzero(),
                "a killed process group is still there"
            );
        }
    }
}

/// Whether a process of the group is still running. Zombies do not count, although for the system they
/// still belong to the group.
fn has_living(group: Pid) -> bool {
    let Ok(processes) = std::fs::read_dir("/proc") else {
        return test_kill_process_group(group).is_ok();
    };
    test_kill_process_group(group).is_ok()
        && processes
            .flatten()
            .any(|process| group_of(&process.path()) == Some(group))
}

impl Drop for Group {
    fn drop(&mut self) {
        self.kill();
        if let Some(watchdog) = &self.watchdog {
            watchdog.forget_group(self.id);
        }
    }
}

async fn wait_end(ended: &mut watch::Receiver<Option<String>>) -> String {
    match ended.wait_for(Option::is_some).await {
        Ok(how) => how.clone().unwrap_or_default(),
        Err(_) => "it is not watched any more".to_owned(),
    }
}

fn describe(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt;
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit code {code}"),
        (None, Some(signal)) => format!("killed by signal {signal}"),
        (None, None) => "ended".to_owned(),
    }
}

/// The last lines that a driver and its browser wrote.
#[derive(Clone, Default)]
struct Output(Arc<std::sync::Mutex<Vec<String>>>);

impl Output {
    /// Number of lines: a browser prints much besides the reason why it exits.
    const KEPT: usize = 60;

    fn add(&self, line: String) {
        if let Ok(mut lines) = self.0.lock() {
            if lines.len() == Self::KEPT {
                lines.remove(0);
            }
            lines.push(line);
        }
    }

    fn lines(&self) -> Vec<String> {
        self.0.lock().map(|lines| lines.clone()).unwrap_or_default()
    }

    /// The last few lines, in one.
    fn tail(&self) -> String {
        let lines = self.lines();
        lines[lines.len().saturating_sub(5)..].join(" / ")
    }
}

/// Reads a driver's output to its end (a full pipe would stop it) and finds the port in it.
async fn read(
    stream: impl AsyncRead + Unpin,
    written: Output,
    mut port: Option<(PortOf, oneshot::Sender<u16>)>,
) {
    let mut lines = BufReader::new(stream).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        let found = port.as_ref().and_then(|(port_in, _)| port_in(&line));
        if let Some(found) = found
            && let Some((_, port)) = port.take()
        {
            port.send(found).ok();
        }
        written.add(line);
    }
}

/// The folder for everything that drivers and browsers write, removed at the end of the run.
#[derive(Debug)]
struct TempRoot(Scratch);

impl TempRoot {
    /// Makes the folder, and clears those that killed runs left.
    fn create() -> Result<Arc<Self>, BrowserError> {
        let base = std::env::temp_dir();
        has_room(&base)?;
        Scratch::create()
            .map(|folder| Arc::new(Self(folder)))
            .map_err(|error| cannot_write(&base, &error))
    }

    /// Where it is.
    fn path(&self) -> &Path {
        self.0.path()
    }

    fn folder(&self) -> Result<PathBuf, BrowserError> {
        tempfile::Builder::new()
            .prefix("driver-")
            .tempdir_in(self.path())
            .map(tempfile::TempDir::keep)
            .map_err(|error| cannot_write(self.path(), &error))
    }

    fn remove(&self, folder: &Path) {
        if let Err(error) = std::fs::remove_dir_all(folder) {
            tracing::warn!(%error, folder = %folder.display(), "cannot remove a temporary folder");
        }
    }
}

/// Checks that there is space. A browser that cannot write its profile hangs: it neither starts nor
/// exits.
fn has_room(folder: &Path) -> Result<(), BrowserError> {
    let Ok(disk) = rustix::fs::statvfs(folder) else {
        // The attempt to write there will report what is wrong.
        return Ok(());
    };
    // Some file systems do not tell their size.
    let free = disk.f_bfree.saturating_mul(disk.f_frsize);
    if disk.f_blocks == 0 || free >= PROFILE {
        return Ok(());
    }
    let error = format!(
        "{} KB are free there, and a browser needs {} MB",
        free >> 10,
        PROFILE >> 20
    );
    Err(cannot_write(folder, &std::io::Error::other(error)))
}

fn cannot_write(folder: &Path, error: &std::io::Error) -> BrowserError {
    BrowserError::Start {
        title: format!(
            "cannot write to the temporary folder `{}`",
            folder.display()
        ),
        cause: error.to_string(),
        help: "free some space there, or set TMPDIR to a folder that can be written".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: DriverKind = DriverKind {
        program: &Program {
            name: "some driver",
            package: "some-driver",
            option: "some-driver",
            env: "SOME_DRIVER",
            help: "",
            tells_version: true,
        },
        arguments: &[],
        port: PortIs::Printed(|line| line.strip_prefix("listening on ")?.parse().ok()),
        port_taken: "Address already in use",
        shutdown: Shutdown::Signal,
    };

    async fn start(program: &Path) -> Result<Driver, BrowserError> {
        let host = DriverHost::new(&LaunchOptions::default())?;
        Driver::start(&KIND, program, &host, &Surroundings::default()).await
    }

    #[tokio::test]
    async fn a_driver_that_ends_at_once_is_told_with_its_output() {
        let error = start(Path::new("/bin/false")).await.err().unwrap();
        assert!(error.to_string().contains("exit code 1"), "{error}");
    }

    /// A driver that finds its port taken so many times.
    fn unlucky(folder: &Path, times: usize) -> std::path::PathBuf {
        let script = format!(
            "#!/bin/sh\ncd '{}'\necho >> tries\n[ $(wc -l < tries) -gt {times} ] || {{\n\
             echo 'bind() failed: Address already in use (98)'; exit 1; }}\n\
             echo 'listening on 4242'\nexec sleep 600\n",
            folder.display()
        );
        let path = folder.join("driver");
        // It is written by another process: if a child of another test had it open for writing, it
        // could not be started.
        let write = r#"printf %s "$1" > "$2"; chmod +x "$2""#;
        let mut shell = std::process::Command::new("sh");
        shell.args(["-c", write, "sh", &script]).arg(&path);
        assert!(shell.status().unwrap().success());
        path
    }

    #[tokio::test]
    async fn a_driver_whose_port_is_taken_is_started_again() {
        let folder = tempfile::tempdir().unwrap();
        let program = unlucky(folder.path(), 2);
        let driver = start(&program).await.unwrap();
        assert_eq!(driver.url(), "http://127.0.0.1:4242");
        driver.end(false).await;
        let folder = tempfile::tempdir().unwrap();
        let program = unlucky(folder.path(), PORT_TRIES);
        let error = start(&program).await.err().unwrap();
        assert!(error.to_string().contains(KIND.port_taken), "{error}");
    }

    #[tokio::test]
    async fn a_driver_that_is_not_there_is_an_error_with_help() {
        let error = start(Path::new("/nowhere/driver")).await.err().unwrap();
        assert!(
            matches!(error, BrowserError::Start { help, .. } if help.contains("package some-driver"))
        );
    }
}
