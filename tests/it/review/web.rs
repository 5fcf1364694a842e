//! The page of `review --web`, by HTTP.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use super::{project, snap};
use crate::harness::Project;

/// `stepproof review --web`, and the address that it says.
pub struct Server {
    child: Child,
    stderr: BufReader<std::process::ChildStderr>,
    /// `127.0.0.1:PORT`
    pub host: String,
    /// `/TOKEN/`
    pub path: String,
}

impl Server {
    pub fn start(project: &Project) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_stepproof"))
            .current_dir(project.root())
            .args(["review", "--web"])
            .env("NO_COLOR", "1")
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut said = String::new();
        stderr.read_line(&mut said).unwrap();
        let url = said.strip_prefix("the review is at http://").expect(&said);
        let (host, path) = url.trim_end().split_once('/').unwrap();
        Self {
            child,
            stderr,
            host: host.to_owned(),
            path: format!("/{path}"),
        }
    }

    /// Status, headers and body of the answer to a request with these headers.
    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        let headers = headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}\r\n"));
        let headers: String = headers.collect();
        let length = body.len();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nConnection: close\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\n{headers}\r\n{body}"
        )
        .unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let at = bytes
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .unwrap();
        let head = String::from_utf8(bytes[..at].to_vec())
            .unwrap()
            .to_lowercase();
        Answer {
            status: head.split(' ').nth(1).unwrap().parse().unwrap(),
            head,
            body: bytes[at + 4..].to_vec(),
        }
    }

    /// What the page itself gets.
    fn get(&self, path: &str) -> Answer {
        let path = format!("{}{path}", self.path);
        self.ask("GET", &path, &[("Host", &self.host)], "")
    }

    /// What the page itself sends.
    fn post(&self, path: &str, order: &Value) -> Answer {
        let path = format!("{}{path}", self.path);
        let origin = format!("http://{}", self.host);
        let headers = [("Host", &*self.host), ("Origin", &*origin)];
        self.ask("POST", &path, &headers, &order.to_string())
    }

    fn states(&self) -> Vec<String> {
        let queue = self.get("queue").json();
        let files = queue["files"].as_array().unwrap().iter();
        let files =
            files.map(|file| format!("{} {}", file["name"], file["state"]).replace('"', ""));
        files.collect()
    }

    /// Waits for its end; gives what it has said.
    #[track_caller]
    pub fn ends(mut self) -> String {
        let mut said = String::new();
        self.stderr.read_to_string(&mut said).unwrap();
        assert_eq!(self.child.wait().unwrap().code(), Some(0), "{said}");
        said
    }

    fn interrupt(&self) {
        let pid = Pid::from_raw(i32::try_from(self.child.id()).unwrap()).unwrap();
        kill_process(pid, Signal::INT).unwrap();
    }
}

impl Drop for Server {
    /// A test that fails leaves no process behind.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn json(&self) -> Value {
        assert_eq!(self.status, 200, "{}", String::from_utf8_lossy(&self.body));
        serde_json::from_slice(&self.body).unwrap()
    }
}

#[test]
fn only_its_own_page_is_answered() {
    let server = Server::start(&project());
    let Server { host, path, .. } = &server;
    assert!(host.starts_with("127.0.0.1:"), "{host}");
    let own = format!("http://{host}");
    let decide = format!("{path}decide");
    let order = json!({ "what": "accept", "files": [0] }).to_string();
    let (port, other_token) = (
        host.split_once(':').unwrap().1,
        "/0123456789abcdef0123456789abcdef/",
    );
    let rebound = format!("evil.example:{port}");
    for (method, path, headers) in [
        // Another token, none, or a part of one.
        ("GET", other_token, vec![("Host", &**host)]),
        ("GET", "/", vec![("Host", &**host)]),
        ("GET", &path[..10], vec![("Host", &**host)]),
        // Another name of this machine: a page of elsewhere that leads its own name here.
        ("GET", path, vec![("Host", &*rebound)]),
        (
            "GET",
            path,
            vec![("Host", &**host), ("Origin", "https://evil.example")],
        ),
        // Orders of other pages, and of none.
        ("POST", &decide, vec![("Host", &**host)]),
        ("POST", &decide, vec![("Host", &**host), ("Origin", "null")]),
        (
            "POST",
            &decide,
            vec![("Host", &**host), ("Origin", "https://evil.example")],
        ),
        (
            "POST",
            &decide,
            vec![("Host", &*rebound), ("Origin", &*own)],
        ),
    ] {
        let answer = server.ask(method, path, &headers, &order);
        assert_eq!(answer.status, 403, "{method} {path} {headers:?}");
        assert!(!String::from_utf8_lossy(&answer.body).contains("<script"));
    }
    assert_eq!(
        server
            .states()
            .iter()
            .filter(|file| file.ends_with("waiting"))
            .count(),
        4
    );
    server.interrupt();
    server.ends();
}

#[test]
fn the_page_may_do_nothing_but_ask_its_server() {
    let server = Server::start(&project());
    let page = server.get("");
    assert_eq!(page.status, 200);
    let policy = page
        .head
        .lines()
        .find(|line| line.starts_with("content-security-policy:"));
    let policy = policy.unwrap();
    assert!(policy.contains("default-src 'none';"), "{policy}");
    assert!(policy.contains("script-src 'sha256-"), "{policy}");
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    for header in [
        "cache-control: no-store",
        "referrer-policy: no-referrer",
        "x-content-type-options: nosniff",
    ] {
        assert!(page.head.contains(header), "{}", page.head);
    }
    server.interrupt();
    assert!(
        server
            .ends()
            .ends_with("\n0 accepted, 0 rejected, 4 left\n")
    );
}

#[test]
fn the_same_change_is_accepted_everywhere_and_a_file_of_no_step_removed() {
    let project = project();
    let server = Server::start(&project);
    let queue = server.get("queue").json();
    assert_eq!(queue["groups"][0]["changes"], json!(["button Pay → Go"]));
    assert_eq!(queue["orphans"][0]["path"], "snapshots/pay.card/gone.snap");
    let file = server.get("file/0").json();
    assert_eq!(
        file,
        json!({ "old": true, "rows": [["=", "- text: card"], ["~", "- button \"Pay\"", "- button \"Go\""]] })
    );
    assert_eq!(server.get("file/9").status, 404);
    server.post("decide", &json!({ "what": "accept", "files": [0, 1, 2] }));
    for case in ["card", "cash", "bank"] {
        let stored = project.read(&format!("snapshots/pay.{case}/choose.snap"));
        assert!(stored.ends_with("- button \"Go\"\n"), "{stored}");
    }
    // Another run has made the page anew.
    project.write("snapshots/pay.card/done.snap.new", &snap("- text: other"));
    server.post("decide", &json!({ "what": "reject", "files": [3] }));
    assert!(project.has("snapshots/pay.card/done.snap.new"));
    assert_eq!(
        server.states(),
        [
            "pay[card]/choose accepted",
            "pay[cash]/choose accepted",
            "pay[bank]/choose accepted",
            "pay[card]/done outdated"
        ]
    );
    // What is decided stays so, and no order accepts a file of no step.
    server.post("decide", &json!({ "what": "reject", "files": [0, 7] }));
    server.post("decide", &json!({ "what": "remove", "files": [0, 7] }));
    assert!(project.has("snapshots/pay.card/choose.snap"));
    assert!(!project.has("snapshots/pay.card/gone.snap"));
    assert_eq!(server.post("end", &json!({})).status, 204);
    assert_eq!(
        server.ends(),
        "its button `end`, or Ctrl-C, ends it\n\
         note: “Pay” is said in scenarios/pay.yaml:12:18\n\
         note: `stepproof rename \"Pay\" \"Go\"` changes locators and sentences\n\n\
         3 accepted, 0 rejected, 1 left, 1 file of no step removed\n"
    );
}

#[test]
fn a_picture_is_shown_with_the_accepted_one_and_their_difference() {
    let project = project();
    let settings = project.read("scenarios/pay.yaml");
    project.write(
        "scenarios/pay.yaml",
        &settings.replace("    text: Click", "    picture: compare\n    text: Click"),
    );
    let picture = |grey: u8| {
        let image = stepproof::picture::Image::filled(8, 6, stepproof::picture::Colour([grey; 3]));
        stepproof::picture::encode_fast(&image).unwrap()
    };
    let (old, new) = (picture(10), picture(200));
    let header = "---\nsource: scenarios/pay.yaml\nextension: png\nsnapshot_kind: binary\n---\n";
    for (name, png) in [("snap", &old), ("snap.new", &new)] {
        let name = format!("snapshots/pay.bank/done@chromium-linux.{name}");
        project.write(&name, header);
        std::fs::write(project.root().join(format!("{name}.png")), png).unwrap();
    }
    let server = Server::start(&project);
    let states = server.states();
    let at = states
        .iter()
        .position(|file| file.starts_with("pay[bank]/done"))
        .unwrap();
    assert_eq!(
        server.get(&format!("file/{at}")).json(),
        json!({ "pictures": { "old": true } })
    );
    assert_eq!(server.get(&format!("picture/{at}/old")).body, old);
    assert_eq!(server.get(&format!("picture/{at}/new")).body, new);
    let difference = server.get(&format!("picture/{at}/difference"));
    assert!(
        difference.head.contains("content-type: image/png"),
        "{}",
        difference.head
    );
    assert!(stepproof::picture::decode(&difference.body).is_ok());
    server.post("decide", &json!({ "what": "accept", "files": [at] }));
    let stored = project
        .root()
        .join("snapshots/pay.bank/done@chromium-linux.snap.png");
    assert_eq!(std::fs::read(stored).unwrap(), new);
    server.interrupt();
    server.ends();
}
