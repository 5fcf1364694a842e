//! Runs on a Selenium Grid: a real one, with a hub and nodes on loopback. `make grid` runs these tests.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use axum::response::Html;
use axum::routing::{get, post};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use serde_json::{Map, Value, json};
use stepproof::browser::{
    BrowserError, Grid, LaunchOptions, Launcher, Login, Navigation, Page, Slots,
};
use stepproof::record::Outcome;
use stepproof::scenario::{BrowserCheck, Check, Expectation, Template, TextMatch};

use crate::harness::Stepproof;
use crate::support::{Run, case, click, device, launcher, location, open, serve, step};
use crate::support::{text_on_page, upload};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const PASSWORD: &str = "Mill-Pond-31";

/// A process of a Grid, with what it has started.
struct Part(Child);

impl Part {
    /// Starts it and waits until it has written this.
    fn start(args: &[String], ready: &str) -> Self {
        let mut command = Command::new("java");
        command.args(["-Xmx256m", "-jar"]).arg(server()).args(args);
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.process_group(0).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut read = Vec::new();
        let found = lines.by_ref().map_while(Result::ok).any(|line| {
            read.push(line);
            read.last().unwrap().contains(ready)
        });
        assert!(found, "no `{ready}` in {read:#?}");
        // A full pipe would stop it.
        std::thread::spawn(move || lines.for_each(drop));
        Self(child)
    }

    fn kill(&mut self) {
        kill_process_group(id(&self.0), Signal::KILL).ok();
        self.0.wait().unwrap();
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        self.kill();
    }
}

fn id(child: &Child) -> Pid {
    Pid::from_raw(child.id().cast_signed()).unwrap()
}

/// The server, as npm has brought it.
fn server() -> PathBuf {
    let folder = Path::new(ROOT).join("tests/grid/node_modules/@nightwatch/selenium-server/lib");
    let files = std::fs::read_dir(&folder).expect("run scripts/install.sh grid");
    let mut jars = files.flatten().map(|file| file.path());
    jars.find(|path| path.extension().is_some_and(|kind| kind == "jar"))
        .unwrap()
}

/// A hub, and nodes with one slot each.
struct LocalGrid {
    hub: Part,
    nodes: Vec<Part>,
    url: String,
}

impl LocalGrid {
    fn start(nodes: usize, hub: &[&str]) -> Self {
        let ports: Vec<_> = (0..3 + nodes).map(|_| free_port()).collect();
        let url = format!("http://127.0.0.1:{}", ports[0].1);
        let ports: Vec<u16> = ports.into_iter().map(|(_, port)| port).collect();
        let bus = |args: &str| {
            let text = format!(
                "{args} --host 127.0.0.1 --publish-events tcp://127.0.0.1:{} \
                 --subscribe-events tcp://127.0.0.1:{}",
                ports[1], ports[2]
            );
            text.split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        let mut args = bus(&format!("hub --port {}", ports[0]));
        args.extend(hub.iter().map(|arg| (*arg).to_owned()));
        let hub = Part::start(&args, "Started Selenium Hub");
        let stereotype = json!({ "browserName": "chrome", "platformName": "linux",
            "goog:chromeOptions": { "binary": binary(), "args": ["--no-sandbox"] } });
        let nodes = ports[3..].iter().map(|port| {
            let mut args = bus(&format!(
                "node --port {port} --hub {url} --detect-drivers false --max-sessions 1"
            ));
            let driver = "--driver-configuration display-name=chromium max-sessions=1 \
                          webdriver-executable=/usr/bin/chromedriver";
            args.extend(driver.split_whitespace().map(str::to_owned));
            args.push(format!("stereotype={stereotype}"));
            Part::start(&args, "Node has been added")
        });
        let nodes = nodes.collect();
        Self { hub, nodes, url }
    }

    fn grid(&self) -> Grid {
        Grid {
            url: self.url.clone(),
            login: Some(Login {
                origin: self.url.clone(),
                user: "ann".to_owned(),
                password: PASSWORD.to_owned(),
            }),
            capabilities: Map::new(),
        }
    }

    fn launcher(&self) -> impl Launcher + use<> {
        launcher(LaunchOptions {
            grid: Some(Arc::new(self.grid())),
            ..LaunchOptions::default()
        })
    }

    async fn used(&self) -> usize {
        let Slots { used, .. } = self.grid().slots().await.unwrap();
        used
    }

    async fn until_used(&self, slots: usize) {
        while self.used().await != slots {}
    }

    /// A run of one case, under way.
    fn run(&self) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stepproof"));
        let login = format!("ann:{PASSWORD}@");
        let url = self.url.replacen("://", &format!("://{login}"), 1);
        command.args([
            "--project",
            ROOT,
            "run",
            "web-self",
            "--mock-bind",
            "127.0.0.1",
        ]);
        command.args(["--webdriver", &url, "--output"]);
        command.arg(tempfile::tempdir().unwrap().keep());
        command.env("STEPPROOF_LOG", "trace");
        command.stderr(Stdio::piped()).spawn().unwrap()
    }
}

/// The Chromium of Debian; a node finds no headless shell.
fn binary() -> &'static str {
    "/usr/bin/chromium"
}

/// A port, which is free as long as the listener exists.
fn free_port() -> (TcpListener, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}

const LOGIN: [&str; 4] = ["--username", "ann", "--password", PASSWORD];

#[tokio::test(flavor = "multi_thread")]
async fn cases_run_on_the_nodes_and_leave_no_session() {
    let grid = LocalGrid::start(2, &LOGIN);
    let output = tempfile::tempdir().unwrap();
    let url = grid.url.replacen("://", &format!("://ann:{PASSWORD}@"), 1);
    let run = Stepproof::in_project(&[])
        .args(&format!(
            "--project {ROOT} run web-self app-self -j 2 --mock-bind 127.0.0.1 --output"
        ))
        .arg(output.path())
        .env("STEPPROOF_WEBDRIVER", &url)
        .stderr_has("2 passed");
    let told = run.any_stdout().passes();
    let told = String::from_utf8_lossy(&told.stderr);
    let record = std::fs::read_to_string(output.path().join("run.json")).unwrap();
    assert!(
        !told.contains(PASSWORD) && !record.contains(PASSWORD),
        "{told}"
    );
    assert_eq!(grid.used().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_brought_to_the_node_and_downloads_are_noticed() {
    const PAGE: &str = "<!doctype html><title>文件</title>
<form action=/sent method=post enctype=multipart/form-data>
<label>照片 <input type=file name=a></label><button>提交</button></form>
<a href=/file download=b.exe>下载</a>";
    let sent = async |body: String| Html(format!("<title>收到</title><pre>{body}</pre>"));
    let app = axum::Router::new()
        .route("/page", get(|| async { Html(PAGE) }))
        .route("/file", get(|| async { "a file" }))
        .route("/sent", post(sent));
    let grid = LocalGrid::start(1, &LOGIN);
    let project = tempfile::tempdir().unwrap();
    std::fs::write(project.path().join("名片 a.txt"), "bytes of a").unwrap();
    let mut load = step("load", [open("/page"), click("下载")]);
    load.then = vec![Expectation {
        location: location(30),
        check: Check::Browser(BrowserCheck::Download(TextMatch::Is(Template::literal(
            "b.exe",
        )))),
    }];
    let mut send = step("send", [upload("照片", "名片 a.txt"), click("提交")]);
    send.then = vec![text_on_page("bytes of a")];
    let mut run = Run::of(grid.launcher(), [case("a", [load, send])]);
    run.site = serve(app).await;
    run.root = project.path().to_owned();
    let case = run.record().await.cases.remove(0);
    let told: Vec<_> = case.failures().collect();
    assert_eq!(case.outcome, Outcome::Passed, "{told:#?}");
    assert_eq!(grid.used().await, 0);
}

async fn error_of(page: &dyn Page) -> BrowserError {
    loop {
        if let Err(error) = page.cookies().await {
            return error;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_ends_a_session_is_told() {
    let mut grid = LocalGrid::start(2, &LOGIN);
    let launcher = grid.launcher();
    let title = |error| match error {
        BrowserError::GridLost { title, .. } => title,
        other => panic!("{other:?}"),
    };
    // The Grid ends a session that is not used.
    let mut first = launcher.launch().await.unwrap();
    let mut page = first.open_page(&device()).await.unwrap();
    page.navigate(Navigation::Open("data:text/html,a"))
        .await
        .unwrap();
    grid.end_sessions().await;
    let error = error_of(&*page).await;
    assert_eq!(title(error), "the Grid has ended the session");
    first.kill().await;
    // A node is killed. It is the one that has a session.
    let mut second = launcher.launch().await.unwrap();
    let page = second.open_page(&device()).await.unwrap();
    let with_session = grid.node_with_session().await;
    grid.nodes[with_session].kill();
    let error = error_of(&*page).await;
    assert_eq!(title(error), "a node of the Grid was lost");
    second.kill().await;
    // The hub is killed.
    let mut third = launcher.launch().await.unwrap();
    let page = third.open_page(&device()).await.unwrap();
    grid.hub.kill();
    let error = error_of(&*page).await;
    assert_eq!(title(error), "the Grid does not answer any more");
    third.kill().await;
    let error = launcher.launch().await.err().unwrap();
    assert!(
        error
            .to_string()
            .starts_with("the Grid does not answer: http://")
    );
}

impl LocalGrid {
    async fn status(&self) -> Value {
        let client = reqwest::Client::new().get(format!("{}/status", self.url));
        let answer = client.basic_auth("ann", Some(PASSWORD)).send().await;
        answer.unwrap().json().await.unwrap()
    }

    /// The addresses of nodes and their sessions.
    async fn sessions(&self) -> Vec<(String, String)> {
        let status = self.status().await;
        let nodes = status["value"]["nodes"].as_array().unwrap();
        let of_node = |node: &Value| {
            let uri = node["uri"].as_str().unwrap().to_owned();
            let slots = node["slots"].as_array().unwrap().clone();
            let ids = slots.into_iter().filter_map(|slot| {
                let id = slot["session"]["sessionId"].as_str()?;
                Some(id.to_owned())
            });
            ids.map(move |id| (uri.clone(), id)).collect::<Vec<_>>()
        };
        nodes.iter().flat_map(of_node).collect()
    }

    async fn end_sessions(&self) {
        for (uri, id) in self.sessions().await {
            let client = reqwest::Client::new();
            let ended = client.delete(format!("{uri}/session/{id}")).send().await;
            ended.unwrap();
        }
    }

    /// Which node has a session, by the process that listens on its port.
    async fn node_with_session(&self) -> usize {
        let sessions = self.sessions().await;
        let port = sessions[0].0.rsplit_once(':').unwrap().1.to_owned();
        let runs = |part: &Part| {
            let line = std::fs::read(format!("/proc/{}/cmdline", part.0.id())).unwrap();
            String::from_utf8_lossy(&line).contains(&format!("\0--port\0{port}\0"))
        };
        self.nodes.iter().position(runs).unwrap()
    }

    /// Waits until a request is in the queue.
    async fn until_queued(&self) {
        let client = reqwest::Client::new();
        loop {
            let queue = client.get(format!("{}/se/grid/newsessionqueue/queue", self.url));
            let queue = queue
                .basic_auth("ann", Some(PASSWORD))
                .send()
                .await
                .unwrap();
            let queue: Value = queue.json().await.unwrap();
            if queue["value"].as_array().is_some_and(|all| !all.is_empty()) {
                return;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_run_keeps_a_slot_however_it_ends() {
    let options = [&LOGIN[..], &["--session-request-timeout", "15"]].concat();
    let grid = LocalGrid::start(1, &options);
    for signal in [Signal::INT, Signal::KILL] {
        let mut run = grid.run();
        let mut lines = BufReader::new(run.stderr.take().unwrap()).lines();
        let works = |line: String| line.contains("Target.createBrowserContext");
        assert!(lines.by_ref().map_while(Result::ok).any(works));
        std::thread::spawn(move || lines.for_each(drop));
        kill_process(id(&run), signal).unwrap();
        let ended = run.wait().unwrap();
        match signal {
            Signal::INT => assert_eq!((ended.code(), grid.used().await), (Some(130), 0)),
            _ => grid.until_used(0).await,
        }
    }
    // Nobody waits any more when the slot becomes free.
    let (launcher, other) = (grid.launcher(), grid.launcher());
    let first = launcher.launch().await.unwrap();
    tokio::select! {
        _ = other.launch() => panic!("there is one slot"),
        () = grid.until_queued() => {}
    }
    tokio::join!(first.close(), other.leave());
    assert_eq!(grid.used().await, 0);
    // The queue is full for too long.
    let first = launcher.launch().await.unwrap();
    let error = other.launch().await.err().unwrap().to_string();
    assert!(
        error.starts_with("no slot of the Grid became free in time"),
        "{error}"
    );
    first.close().await;
    assert_eq!(grid.used().await, 0);
}
