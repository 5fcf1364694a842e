use std::sync::MutexGuard;

use super::*;

/// A project in a temporary folder. insta's environment is the process's, so one at a time.
struct Project {
    dir: tempfile::TempDir,
    store: Store,
    _scratch: Scratch,
    _one_at_a_time: MutexGuard<'static, ()>,
}

static ENVIRONMENT: Mutex<()> = Mutex::new(());

const SENTENCE: &str = "点击右上角“登录”。";

impl Project {
    fn new(mode: Mode) -> Self {
        let guard = ENVIRONMENT.lock().unwrap_or_else(PoisonError::into_inner);
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("scenarios")).unwrap();
        fs::write(dir.path().join("scenarios/a.yaml"), "").unwrap();
        let scratch = prepare_process(dir.path()).unwrap();
        Self {
            store: Store::open(dir.path(), mode),
            dir,
            _scratch: scratch,
            _one_at_a_time: guard,
        }
    }

    fn compare(&self, text: &str) -> Result<Compared, StoreError> {
        compare(&self.store, "web-pay[card]", text)
    }

    #[track_caller]
    fn verdict(&self, text: &str) -> Verdict {
        self.compare(text).unwrap().verdict
    }

    #[track_caller]
    fn accept_all(&self) {
        for page in self.pending() {
            accept(&page).unwrap();
        }
    }

    fn pending(&self) -> Vec<Kept> {
        let files = kept(self.dir.path()).unwrap();
        files.into_iter().filter(|file| file.pending).collect()
    }

    fn read(&self, name: &str) -> Option<String> {
        fs::read_to_string(self.file(name)).ok()
    }

    fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join("snapshots/web-pay.card").join(name)
    }
}

fn compare(store: &Store, case: &str, text: &str) -> Result<Compared, StoreError> {
    compare_in(store, case, text, None)
}

fn compare_in(
    store: &Store,
    case: &str,
    text: &str,
    engine: Option<&str>,
) -> Result<Compared, StoreError> {
    store.compare(&Page {
        case: &case.into(),
        step: "sign-in",
        text,
        engine,
        description: SENTENCE,
        scenario: "scenarios/a.yaml",
    })
}

#[test]
fn a_page_is_new_then_pending_then_accepted_then_same() {
    let project = Project::new(Mode::Write);
    let new = project.compare("- button \"登录\"\n").unwrap();
    assert_eq!(
        new,
        Compared {
            path: "snapshots/web-pay.card/sign-in.snap".into(),
            verdict: Verdict::New,
            stored: None,
            unkept: None
        }
    );
    let names: Vec<_> = project.pending();
    assert_eq!(names.len(), 1);
    assert_eq!(names[0].name(), "web-pay[card]/sign-in");
    project.accept_all();
    assert_eq!(project.pending(), []);
    assert_eq!(
        project.read("sign-in.snap").unwrap(),
        "---\nsource: scenarios/a.yaml\ndescription: 点击右上角“登录”。\n\
         input_file: scenarios/a.yaml\n---\n- button \"登录\"\n"
    );
    let same = project.compare("- button \"登录\"").unwrap();
    assert_eq!(same.verdict, Verdict::Same);
    assert_eq!(same.stored.as_deref(), Some("- button \"登录\""));
}

#[test]
fn what_another_engine_shows_is_declared_in_the_snapshot_of_all() {
    let project = Project::new(Mode::Write);
    let (all, other) = ("- text: a\n- text: b", "- text: a\n- text: c");
    let firefox = |text: &str| {
        let compared = compare_in(&project.store, "web-pay[card]", text, Some("firefox"));
        compared.unwrap()
    };
    let file = |name: &str| {
        let file = project.read(name).unwrap();
        file.split_once("\n---\n").unwrap().1.trim_end().to_owned()
    };
    project.compare(all).unwrap();
    project.accept_all();
    assert_eq!(firefox(all).verdict, Verdict::Same);
    let changed = firefox(other);
    assert_eq!(changed.verdict, Verdict::Changed);
    assert_eq!(changed.stored.as_deref(), Some(all));
    assert_eq!(
        file("sign-in.snap.new"),
        "- text: a\n- text: b\n# firefox: - text: c"
    );
    project.accept_all();
    assert_eq!(firefox(other).verdict, Verdict::Same);
    assert_eq!(project.verdict(all), Verdict::Same);
    assert_eq!(project.pending(), []);
    let stored = |engine| {
        let case = "web-pay[card]".into();
        project
            .store
            .stored(&case, "sign-in", engine)
            .unwrap()
            .unwrap()
    };
    assert_eq!((&*stored(None), &*stored(Some("firefox"))), (all, other));
    // A page that has changed for all keeps what is declared, and what waits is not undone.
    assert_eq!(project.verdict("- text: new\n- text: b"), Verdict::Changed);
    let pending = "- text: new\n- text: b\n# firefox: - text: c";
    assert_eq!(file("sign-in.snap.new"), pending);
    assert_eq!(firefox("- text: new\n- text: c").verdict, Verdict::Changed);
    assert_eq!(file("sign-in.snap.new"), pending);
}

#[test]
fn pending_files_have_the_header_of_insta_without_a_line_of_our_code() {
    let project = Project::new(Mode::Write);
    project.compare("- text: a").unwrap();
    let file = project.read("sign-in.snap.new").unwrap();
    assert!(!file.contains("assertion_line"), "{file}");
    let snapshot = Snapshot::from_file(
        &project
            .dir
            .path()
            .join("snapshots/web-pay.card/sign-in.snap.new"),
    );
    let snapshot = snapshot.unwrap();
    let metadata = snapshot.metadata();
    assert_eq!(metadata.source(), Some("scenarios/a.yaml"));
    assert_eq!(metadata.input_file(), Some("scenarios/a.yaml"));
    assert_eq!(metadata.description(), Some(SENTENCE));
    assert_eq!(metadata.expression(), None);
    assert_eq!(metadata.assertion_line(), None);
}

#[test]
fn an_equal_page_rewrites_nothing_and_clears_what_was_pending() {
    let project = Project::new(Mode::Write);
    project.compare("- text: a").unwrap();
    project.accept_all();
    let path = project.file("sign-in.snap");
    let before = fs::metadata(&path).unwrap().modified().unwrap();
    assert_eq!(project.verdict("- text: b"), Verdict::Changed);
    assert!(project.read("sign-in.snap.new").is_some());
    assert_eq!(project.verdict("- text: a"), Verdict::Same);
    assert!(project.read("sign-in.snap.new").is_none());
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);
    let snapshots = fs::read_dir(path.parent().unwrap()).unwrap().count();
    assert_eq!(snapshots, 1, "no temporary file is left");
}

#[test]
fn the_comparison_is_exact_but_for_trailing_white_space() {
    let project = Project::new(Mode::Write);
    project.compare("- text: a").unwrap();
    project.accept_all();
    assert_eq!(project.verdict("- text: a\n\n"), Verdict::Same);
    assert_eq!(project.verdict("\n- text: a"), Verdict::Changed);
    assert_eq!(project.verdict("---\n- text: a"), Verdict::Changed);
    assert_eq!(project.verdict("- text: a "), Verdict::Same);
    assert_eq!(project.verdict("- text:  a"), Verdict::Changed);
}

#[test]
fn odd_texts_survive_the_way_to_the_disk_and_back() {
    for text in [
        "---\nx",
        "\n\nx",
        "---\n---\nx: y\n---",
        "城乡居民\u{3000}缴费\u{a0}x",
        "",
    ] {
        let project = Project::new(Mode::Write);
        assert_eq!(project.verdict(text), Verdict::New, "{text:?}");
        project.accept_all();
        assert_eq!(project.verdict(text), Verdict::Same, "{text:?}");
    }
}

#[test]
fn comparing_only_writes_and_removes_nothing() {
    let project = Project::new(Mode::Write);
    project.compare("- text: a").unwrap();
    project.accept_all();
    project.compare("- text: b").unwrap();
    let only = Store::open(project.dir.path(), Mode::CompareOnly);
    let verdict = |case, text| compare(&only, case, text).unwrap().verdict;
    assert_eq!(verdict("web-pay[card]", "- text: a"), Verdict::Same);
    assert!(
        project
            .read("sign-in.snap.new")
            .unwrap()
            .contains("- text: b")
    );
    assert_eq!(verdict("web-pay[card]", "- text: c"), Verdict::Changed);
    assert!(
        project
            .read("sign-in.snap.new")
            .unwrap()
            .contains("- text: b")
    );
    assert_eq!(verdict("other", "- text: c"), Verdict::New);
    assert!(!project.dir.path().join("snapshots/other").exists());
}

#[test]
fn rejecting_keeps_the_stored_snapshot_and_no_empty_folder() {
    let project = Project::new(Mode::Write);
    project.compare("- text: a").unwrap();
    for page in project.pending() {
        remove(&page).unwrap();
    }
    assert!(!project.dir.path().join("snapshots/web-pay.card").exists());
    project.compare("- text: a").unwrap();
    project.accept_all();
    project.compare("- text: b").unwrap();
    for page in project.pending() {
        remove(&page).unwrap();
    }
    assert_eq!(project.verdict("- text: a"), Verdict::Same);
}

#[test]
fn a_folder_that_is_a_file_is_an_error_with_path_and_cause() {
    let project = Project::new(Mode::Write);
    let folder = project.dir.path().join("snapshots");
    fs::write(&folder, "").unwrap();
    let error = project.compare("- text: a").unwrap_err().to_string();
    assert!(
        error.contains("snapshots/web-pay.card/sign-in.snap"),
        "{error}"
    );
    assert!(error.contains("Not a directory (os error 20)"), "{error}");
}

#[test]
fn a_folder_without_write_permission_is_an_error_with_path_and_cause() {
    use std::os::unix::fs::PermissionsExt as _;
    if rustix::process::geteuid().is_root() {
        return; // root may write everywhere
    }
    let project = Project::new(Mode::Write);
    let folder = project.dir.path().join("snapshots");
    fs::create_dir(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).unwrap();
    let error = project.compare("- text: a").unwrap_err().to_string();
    assert!(error.contains("snapshots"), "{error}");
    assert!(error.contains("Permission denied (os error 13)"), "{error}");
}

#[test]
fn a_file_that_is_no_snapshot_is_an_error_and_is_kept() {
    let project = Project::new(Mode::Write);
    let folder = project.dir.path().join("snapshots/web-pay.card");
    fs::create_dir_all(&folder).unwrap();
    for broken in ["", "hello", "---\nsource: [\n---\n- text: a\n"] {
        fs::write(folder.join("sign-in.snap"), broken).unwrap();
        let error = project.compare("- text: a").unwrap_err().to_string();
        assert!(error.contains("is not a snapshot"), "{broken:?}: {error}");
        assert_eq!(project.read("sign-in.snap").unwrap(), broken);
    }
}

#[test]
fn cases_compare_in_parallel() {
    let project = Project::new(Mode::Write);
    let store = &project.store;
    std::thread::scope(|scope| {
        for worker in 0..8 {
            scope.spawn(move || {
                for round in 0..20 {
                    let case = format!("case-{}", (worker + round) % 5);
                    let verdict = compare(store, &case, &case).unwrap().verdict;
                    assert_eq!(verdict, Verdict::New);
                }
            });
        }
    });
    let pending = project.pending();
    assert_eq!(pending.len(), 5);
    for one in &pending {
        assert!(
            fs::read_to_string(&one.path)
                .unwrap()
                .ends_with(&format!("{}\n", one.case))
        );
    }
}

#[test]
fn windows_line_ends_are_no_change() {
    let project = Project::new(Mode::Write);
    let text = "- heading \"Hello\"\n- paragraph: there";
    project.compare(text).unwrap();
    project.accept_all();
    let path = project.file("sign-in.snap");
    let stored = fs::read_to_string(&path).unwrap().replace('\n', "\r\n");
    fs::write(&path, &stored).unwrap();
    let same = project.compare(text).unwrap();
    assert_eq!(same.verdict, Verdict::Same);
    assert_eq!(same.stored.as_deref(), Some(text));
    assert_eq!(project.verdict("- heading \"Hello\""), Verdict::Changed);
    project.accept_all();
    assert_eq!(project.verdict("- heading \"Hello\""), Verdict::Same);
}

#[test]
fn a_merge_conflict_is_told_with_its_line() {
    let project = Project::new(Mode::Write);
    project.compare("- text: a").unwrap();
    project.accept_all();
    let path = project.file("sign-in.snap");
    let header = "---\nsource: scenarios/a.yaml\n---\n";
    for (text, at) in [
        ("<<<<<<< HEAD\n---\n", 1),
        (
            &*format!(
                "{header}- text: a\n<<<<<<< HEAD\n- text: b\n=======\n- text: c\n>>>>>>> x\n"
            ),
            5,
        ),
        (
            &*format!("{header}- text: a\r\n||||||| base\r\n- text: b\r\n"),
            5,
        ),
    ] {
        fs::write(&path, text).unwrap();
        match project.compare("- text: a") {
            Err(StoreError::Conflict { line, .. }) => assert_eq!(line, at, "{text}"),
            other => panic!("{text}: {other:?}"),
        }
        let file = &kept(project.dir.path()).unwrap()[0];
        assert!(matches!(fault(file), Ok(Some(StoreError::Conflict { .. }))));
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
}

#[test]
fn stored_and_pending_files_are_listed_by_case_and_step() {
    let project = Project::new(Mode::Write);
    project.compare("- text: a").unwrap();
    project.accept_all();
    project.compare("- text: b").unwrap();
    compare(&project.store, "other", "- text: c").unwrap();
    fs::write(project.dir.path().join("snapshots/notes.txt"), "").unwrap();
    let files = kept(project.dir.path()).unwrap();
    let told: Vec<_> = files
        .iter()
        .map(|file| (file.name(), file.pending))
        .collect();
    let expected = [
        ("other/sign-in".to_owned(), true),
        ("web-pay[card]/sign-in".to_owned(), false),
        ("web-pay[card]/sign-in".to_owned(), true),
    ];
    assert_eq!(told, expected);
    assert_eq!(files[1].path, files[2].target());
    assert!(files.iter().all(|file| fault(file).unwrap().is_none()));
}

#[test]
fn a_project_that_may_only_be_read_keeps_nothing_and_breaks_nothing() {
    let nowhere = Path::new("/sys/stepproof/a.snap.new");
    let why = put(nowhere, Some("page".into())).unwrap().unwrap();
    assert!(why.starts_with("cannot create `/sys/stepproof`: "), "{why}");
    assert_eq!(
        put(Path::new("/sys/kernel/uevent_seqnum"), None).unwrap(),
        None
    );
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, "").unwrap();
    put(&file.join("a.snap.new"), Some("page".into())).unwrap_err();
}
