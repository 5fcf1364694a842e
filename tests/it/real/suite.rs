//! End to end: the real `stepproof` with the scenarios and snapshots of this repository, in a real
//! browser, against the real mock portal.

use std::io::{BufRead as _, BufReader};
use std::net::{TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::process::{Child, Command, Stdio};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, Signal, kill_process, pidfd_open};
use serde_json::Value;
use stepproof::record::{Outcome, Retried, RunRecord, Verdict};

use crate::harness::{Project, Stepproof};

mod faults;

const REPOSITORY: &str = env!("CARGO_MANIFEST_DIR");

/// `stepproof run` on the repository's scenarios. It writes into `folder`, and nothing into the
/// repository.
pub fn run(folder: &Project, args: &str) -> Stepproof {
    folder
        .stepproof("run --output out --project")
        .arg(REPOSITORY)
        .args(args)
        .env("CI", "1")
}

/// What the last run in `folder` wrote down.
pub fn record(folder: &Project) -> RunRecord {
    serde_json::from_str(&folder.read("out/run.json")).unwrap()
}

/// These cases of the mock pass in an engine, with the snapshots of every browser.
pub fn passes_in(engine: &str, cases: &str) {
    let folder = Project::empty();
    run(&folder, &format!("--browser {engine} {cases}"))
        .stderr_has(" passed in ")
        .passes();
    let record = record(&folder);
    assert_eq!(record.browser.as_ref().unwrap().name, engine);
    assert!(record.cases.len() >= cases.split(' ').count());
    for case in &record.cases {
        assert_eq!(case.outcome, Outcome::Passed, "{}", case.id);
        for step in &case.steps {
            let verdict = step.snapshot.as_ref().map(|snapshot| snapshot.verdict);
            assert!(matches!(verdict, None | Some(Verdict::Same)), "{}", step.id);
        }
    }
}

// ---------------------------------------------------------------------------------------------
// Runs that pass
// ---------------------------------------------------------------------------------------------

#[test]
fn the_documented_flows_pass_with_a_picture_of_each_step() {
    let folder = Project::empty();
    run(&folder, "web-self web-child web-first-card")
        .stderr_has("3 cases: 3 passed in ")
        .passes();
    let record = record(&folder);
    let ids: Vec<_> = record
        .cases
        .iter()
        .map(|case| case.id.to_string())
        .collect();
    assert_eq!(ids, ["web-child", "web-first-card", "web-self"]);
    for case in &record.cases {
        assert_eq!(case.outcome, Outcome::Passed, "{}", case.id);
        assert_eq!(case.steps.len(), 15, "{}", case.id);
        for step in &case.steps {
            let name = &step.picture.as_ref().unwrap().path;
            let png = std::fs::read(folder.root().join("out").join(name)).unwrap();
            assert_eq!(size_of_png(&png), Some((1280, 800)), "{name}");
            let snapshot = step.snapshot.as_ref().unwrap();
            assert_eq!(snapshot.verdict, Verdict::Same, "{}", snapshot.path);
        }
    }
    let junit = folder.read("out/junit.xml");
    assert!(
        junit.contains("tests=\"3\" skipped=\"0\" failures=\"0\" errors=\"0\""),
        "{junit}"
    );
}

#[test]
fn the_guide_of_this_repository_is_fresh() {
    Project::empty()
        .stepproof("guide check --workers 1 --quiet --output out --project")
        .arg(REPOSITORY)
        .env("CI", "1")
        .stderr_has("guide medical: fresh")
        .passes();
}

#[test]
fn a_flow_passes_in_windows_of_its_own_as_in_one() {
    let folder = Project::empty();
    run(
        &folder,
        "web-self --fault module-in-new-tab --fault bank-in-new-tab",
    )
    .stderr_has("1 case: 1 failed in ")
    .fails_with(1);
    let record = record(&folder);
    let changed = record.cases[0].steps.iter().filter_map(|step| {
        let snapshot = step.snapshot.as_ref()?;
        let changes = snapshot.changes.iter().map(ToString::to_string);
        let told = changes.collect::<Vec<_>>().join("\n");
        (snapshot.verdict != Verdict::Same).then_some((&*step.id, told))
    });
    // Links and forms are shown with where they lead, and every page is reached.
    assert_eq!(
        changed.collect::<Vec<_>>(),
        [
            (
                "social",
                "link \"社保\": now with target _blank (in tabpanel \"我要办税\")".to_owned()
            ),
            (
                "cashier",
                "form with button \"确定\": now with target _blank".to_owned()
            ),
        ]
    );
    assert_eq!(record.cases[0].steps.len(), 15);
    assert_eq!(record.cases[0].steps[14].outcome, Outcome::Passed);
}

/// Width and height of a PNG whose chunks follow each other from its signature to its very end.
fn size_of_png(png: &[u8]) -> Option<(u32, u32)> {
    let number = |bytes: &[u8]| Some(u32::from_be_bytes(bytes.try_into().ok()?));
    let mut rest = png.strip_prefix(b"\x89PNG\r\n\x1a\n")?;
    let mut size = None;
    loop {
        let length = number(rest.get(..4)?)? as usize;
        let data = rest.get(8..8 + length)?;
        match &rest[4..8] {
            b"IHDR" => size = Some((number(&data[..4])?, number(&data[4..8])?)),
            b"IEND" => return size.filter(|_| rest.len() == 12),
            _ => {}
        }
        rest = &rest[12 + length..];
    }
}

#[test]
fn a_truncated_png_is_not_a_picture() {
    let head = b"\x89PNG\r\n\x1a\n\0\0\0\x08IHDR\0\0\0\x02\0\0\0\x03crc.";
    let whole = [&head[..], b"\0\0\0\0IENDcrc."].concat();
    assert_eq!(size_of_png(&whole), Some((2, 3)));
    for wrong in [&whole[1..], head, &whole[..whole.len() - 1]] {
        assert_eq!(size_of_png(wrong), None);
    }
}

#[test]
fn a_seed_is_told_recorded_and_named_in_the_command_that_runs_it_again() {
    let folder = Project::empty();
    run(
        &folder,
        "window sign-in-company --shuffle=7 --fault extra-dialog",
    )
    .stderr_has("in the order of --shuffle=7\n")
    .stderr_has("stepproof run --shuffle=7 --fault extra-dialog ")
    .fails_with(1);
    assert_eq!(record(&folder).shuffle, Some(7));
    run(&folder, "sign-in-company --shuffle")
        .stderr_has("in the order of --shuffle=")
        .passes();
    assert!(record(&folder).shuffle.is_some());
}

#[test]
fn a_browser_that_never_starts_is_told_of_at_once() {
    let folder = Project::empty();
    run(&folder, "--tag web --chrome /bin/true -j1")
        .stderr_has("skipped: not run, since no browser started in 3 attempts\n")
        .fails_with(5);
}

#[test]
fn repetitions_share_their_snapshots() {
    let folder = Project::empty();
    run(&folder, "--repeat 2 sign-in-company")
        .stderr_has("2 cases: 2 passed in ")
        .passes();
    let record = record(&folder);
    let paths = |id: &str| {
        let case = record
            .cases
            .iter()
            .find(|case| case.id == id.into())
            .unwrap();
        let snapshots = case.steps.iter().filter_map(|step| step.snapshot.as_ref());
        snapshots
            .map(|snapshot| snapshot.path.clone())
            .collect::<Vec<_>>()
    };
    let first = paths("sign-in-company");
    assert_eq!(first[0], "snapshots/sign-in-company/wrong-side.snap");
    assert_eq!(first, paths("sign-in-company#2"));
}

/// Five cases that fail and one that passes, all of them short.
const SHORT: &str = "window sign-in-company --fault extra-dialog";

#[test]
fn the_number_of_workers_changes_nothing() {
    let told: Vec<Value> = [1, 2, 4]
        .map(|workers| {
            let folder = Project::empty();
            run(&folder, &format!("{SHORT} -j{workers}"))
                .stderr_has("6 cases: 1 passed, 5 failed in ")
                .fails_with(1);
            let mut told: Value = serde_json::from_str(&folder.read("out/run.json")).unwrap();
            assert_eq!(told["workers"], workers);
            forget_what_differs(&mut told);
            told
        })
        .into();
    assert_eq!(told[0], told[1]);
    assert_eq!(told[0], told[2]);
}

/// The time of the run, all durations, what was waited for, and the number of workers.
const DIFFERING: [&str; 6] = [
    "started",
    "duration_ms",
    "timings",
    "trace",
    "waited_for",
    "workers",
];

/// Removes what differs from run to run. The rest is compared: outcomes, verdicts, changes, failures with
/// their texts, names of files, the positions of controls, and their order.
fn forget_what_differs(told: &mut Value) {
    match told {
        Value::Object(members) => {
            for name in DIFFERING {
                members.remove(name);
            }
            members.values_mut().for_each(forget_what_differs);
        }
        Value::Array(items) => items.iter_mut().for_each(forget_what_differs),
        _ => {}
    }
}

// ---------------------------------------------------------------------------------------------
// A portal that is already running
// ---------------------------------------------------------------------------------------------

/// `stepproof portal`, which ends with the test.
pub struct Portal {
    child: Child,
    pub url: String,
    pub token: String,
}

impl Portal {
    pub fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_stepproof"))
            .args(["portal", "--port", "0"])
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut last_word = || {
            let line = lines.next().unwrap().unwrap();
            line.rsplit(' ').next().unwrap().to_owned()
        };
        let (url, token) = (last_word(), last_word());
        Self { child, url, token }
    }

    /// `run` against it.
    fn run(&self, args: &str) -> Stepproof {
        let Self { url, token, .. } = self;
        run(
            &Project::empty(),
            &format!("--base-url {url} --portal-token {token} {args}"),
        )
    }
}

impl Drop for Portal {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

#[test]
fn a_portal_elsewhere_is_reset_for_each_case() {
    let portal = Portal::start();
    for _ in 0..2 {
        portal
            .run("web-self")
            .stderr_has("1 case: 1 passed in ")
            .passes();
    }
}

#[test]
fn faults_of_a_portal_elsewhere_are_on_for_one_run() {
    let portal = Portal::start();
    portal
        .run("window[weekend] window[after-15] --fault extra-dialog")
        .stderr_has("the page opened an unexpected alert")
        .stderr_has("2 cases: 2 failed in ")
        .fails_with(1);
    portal
        .run("window[weekend]")
        .stderr_has("1 passed")
        .passes();
}

// ---------------------------------------------------------------------------------------------
// Runs that break
// ---------------------------------------------------------------------------------------------

const OPEN: &str = "\
scenario: open
title: 打开登录页
steps:
  - step: open
    text: 打开登录页。
    do:
      - open: /sso/login
";

/// Without a `snapshots` folder.
fn small() -> Project {
    Project::new(&[("scenarios/open.yaml", OPEN)])
}

#[test]
fn a_file_in_the_place_of_the_snapshots_is_told_before_anything_runs() {
    for ci in ["", "1"] {
        let project = small();
        project.write("snapshots", "");
        project
            .stepproof("run --output out")
            .env("CI", ci)
            .stderr_has("error: cannot read `[ROOT]/snapshots`: Not a directory")
            .fails_with(5);
    }
}

#[test]
fn a_screenshot_that_cannot_be_kept_breaks_the_run() {
    let project = small();
    project.write("out/screenshots", "");
    project
        .stepproof("run --output out")
        .stderr_has("BROKEN open")
        .stderr_has("error: cannot keep the screenshot\n")
        .stderr_has("cannot create `out/screenshots/open`: Not a directory")
        .fails_with(5);
    assert_eq!(record(&project).outcome(), Outcome::Broken);
}

#[test]
fn an_output_that_cannot_be_written_stops_the_run_before_it_begins() {
    let project = small();
    project.write("file", "");
    for output in ["/dev/full/x", "file/x"] {
        project
            .stepproof(&format!("run --output {output}"))
            .stderr(&format!(
                "error: cannot create `{output}`: Not a directory (os error 20)\n"
            ))
            .fails_with(5);
    }
}

/// Timeout; what exits by itself does so long before.
const PATIENCE: Timespec = Timespec {
    tv_sec: 30,
    tv_nsec: 0,
};

/// A run in the middle of its case, with everything that it has started.
struct Running {
    project: Project,
    stepproof: Child,
    /// The groups of its driver and its watchdog.
    groups: Vec<i32>,
    ends: Vec<End>,
    _request: TcpStream,
}

impl Running {
    fn start() -> Self {
        // The site accepts a request and never answers, so the case lasts as long as needed.
        let site = TcpListener::bind("127.0.0.1:0").unwrap();
        let project = small();
        project.write("tmp/mark", "");
        let stepproof = Command::new(env!("CARGO_BIN_EXE_stepproof"))
            .args(["run", "--base-url"])
            .arg(format!("http://{}", site.local_addr().unwrap()))
            .current_dir(project.root())
            .env("TMPDIR", project.root().join("tmp"))
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (request, _) = site.accept().unwrap();
        // The driver and the watchdog each lead a process group.
        let groups = children(i32::try_from(stepproof.id()).unwrap());
        assert_eq!(groups.len(), 2, "a driver and a watchdog");
        let started = groups
            .iter()
            .flat_map(|id| crate::real::browser::group(*id));
        let started: Vec<_> = started.collect();
        assert!(
            started.len() > 4,
            "a driver, a watchdog and a browser: {started:?}"
        );
        let running = Self {
            project,
            stepproof,
            groups,
            ends: started.into_iter().filter_map(End::of).collect(),
            _request: request,
        };
        // One of the driver, one of the snapshots.
        assert_eq!(running.folders().len(), 2);
        running
    }

    fn folders(&self) -> Vec<String> {
        folders(
            &self.project,
            &format!("stepproof-{}-", self.stepproof.id()),
        )
    }

    /// Kills it together with those of its children that `choose` selects.
    fn kill(&mut self, choose: impl Fn(&str) -> bool) {
        let id = i32::try_from(self.stepproof.id()).unwrap();
        let all = self.groups.iter().copied().chain([id]);
        for id in all.filter(|id| choose(&called(*id))) {
            kill_process(Pid::from_raw(id).unwrap(), Signal::KILL).unwrap();
        }
        assert!(!self.stepproof.wait().unwrap().success());
    }

    fn leaves_nothing(self) {
        let folders = self.folders();
        self.ends.into_iter().for_each(End::wait);
        for id in self.groups {
            assert_eq!(crate::real::browser::group(id), Vec::<i32>::new());
        }
        let left = |name: &String| self.project.has(&format!("tmp/{name}"));
        assert!(!folders.iter().any(left), "{folders:?}");
    }
}

#[test]
fn a_network_service_that_is_killed_costs_an_attempt_and_fails_no_step() {
    let mut running = Running::start();
    let ids = running.groups.iter();
    let ids = ids.flat_map(|id| crate::real::browser::group(*id));
    let is_network = |id: &i32| {
        let line = std::fs::read_to_string(format!("/proc/{id}/cmdline"));
        line.is_ok_and(|line| line.contains("network.mojom.NetworkService"))
    };
    let services: Vec<_> = ids.filter(is_network).collect();
    assert_eq!(services.len(), 1);
    kill_process(Pid::from_raw(services[0]).unwrap(), Signal::KILL).unwrap();
    // The site is gone in the next attempt.
    assert_eq!(running.stepproof.wait().unwrap().code(), Some(1));
    let record: RunRecord =
        serde_json::from_str(&running.project.read("target/stepproof/run.json")).unwrap();
    let [attempt] = &record.cases[0].earlier_attempts[..] else {
        panic!("{record:?}")
    };
    assert_eq!(attempt.retried, Retried::Environment);
    assert_eq!(attempt.outcome, Outcome::Broken);
    let (_, failure) = attempt.failures().next().unwrap();
    assert!(failure.details[0].contains("its network service ended"));
}

/// The name of a process, as `killall` sees it.
fn called(id: i32) -> String {
    let name = std::fs::read_to_string(format!("/proc/{id}/comm")).unwrap();
    name.trim().to_owned()
}

#[test]
fn a_run_that_is_killed_by_its_name_leaves_no_process_and_no_folder() {
    let mut running = Running::start();
    running.kill(|name| name.contains("stepproof"));
    running.leaves_nothing();
}

#[test]
fn what_a_run_left_that_was_killed_with_its_watchdog_is_cleared_by_the_next() {
    let mut running = Running::start();
    running.kill(|name| name.contains("proof"));
    assert_eq!(running.folders().len(), 2);
    let next = running.project.stepproof("run --chrome /nowhere/chrome");
    let tmp = running.project.root().join("tmp");
    next.env("TMPDIR", tmp)
        .stderr_has("/nowhere/chrome")
        .fails_with(5);
    running.leaves_nothing();
}

/// Names in the project's `tmp` with this prefix.
fn folders(project: &Project, prefix: &str) -> Vec<String> {
    let entries = std::fs::read_dir(project.root().join("tmp")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with(prefix)).collect()
}

/// Processes that this one has started.
fn children(pid: i32) -> Vec<i32> {
    let threads = std::fs::read_dir(format!("/proc/{pid}/task")).unwrap();
    let children = threads
        .map(|thread| std::fs::read_to_string(thread.unwrap().path().join("children")).unwrap());
    let ids: Vec<_> = children.collect();
    let ids = ids.iter().flat_map(|ids| ids.split_whitespace());
    ids.map(|id| id.parse().unwrap()).collect()
}

/// A process whose end can be waited for although it is not our child.
struct End(OwnedFd);

impl End {
    /// `None` if it has already ended.
    fn of(pid: i32) -> Option<Self> {
        pidfd_open(Pid::from_raw(pid)?, PidfdFlags::empty())
            .ok()
            .map(Self)
    }

    fn wait(self) {
        let mut ended = [PollFd::new(&self.0, PollFlags::IN)];
        let ready = poll(&mut ended, Some(&PATIENCE)).unwrap();
        assert_eq!(ready, 1, "the process is still there");
    }
}

#[test]
fn the_clock_moves_in_the_middle_of_a_case() {
    let project = Project::new(&[(
        "scenarios/late.yaml",
        "scenario: late\ntitle: 迟到\nportal: { signed_in: true, at: \"2023-01-10T14:45:00+08:00\" }\n\
         steps:\n  - step: person\n    text: 打开缴费人信息。\n    do:\n      - open: /sbf/cxjm/yl/jfbl\n\
         \x20 - step: refused\n    text: 十六分钟后点击“下一步”。\n    do:\n\
         \x20     - clock: { set: \"2023-01-10T14:46:00+08:00\" }\n\
         \x20     - clock: { advance: 16m }\n      - click: 下一步\n\
         \x20   then:\n      - text: 当前不在缴费时间内\n",
    )]);
    project.stepproof("run").stderr_has("1 passed").passes();

    let portal = Portal::start();
    project
        .stepproof(&format!("run --base-url {}", portal.url))
        .stderr_has("error: there is no clock that could be moved\n   --> scenarios/late.yaml:")
        .stderr_has("the site has no control API")
        .fails_with(5);
}

#[test]
fn a_volatile_value_that_hides_nothing_is_told() {
    let page = "scenario: page\ntitle: 页\nsteps:\n  - step: open\n    text: 打开首页。\n    do:\n      - open: /xxmh/html/index.html\n";
    let settings = "volatile:\n  serial: 'XYZ\\d+'\n";
    let project = Project::new(&[
        ("scenarios/stepproof.yaml", settings),
        ("scenarios/page.yaml", page),
    ]);
    project
        .stepproof("run")
        .stderr_has("error: the volatile value `serial` matched nothing in any case\n  --> scenarios/stepproof.yaml:2:3")
        .fails_with(1);
    // A run of a part of the suite cannot tell.
    project
        .stepproof("run page")
        .stderr_has("1 passed")
        .passes();
}
