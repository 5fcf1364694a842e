//! A browser for tests: a function gives the answers, and every command is recorded.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::{
    Activity, Browser, BrowserError, Call, Cookie, Identity, Input, Launcher, Navigation, Page,
    PageErrors, WindowTitle,
};
use crate::page::Rect;
use crate::scenario::{ClockMove, Device};

/// How a screenshot is answered that is a real picture.
const PNG: &str = "data:image/png;base64,";

/// A command as the script sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Command {
    /// `launch`, `answers`, `open_page`, `open`, `back`, `reload`, `switch_to`, `close_window`,
    /// `click`, `double_click`, `right_click`, `drag`, `drop`, `hover`, `rest_pointer`, `type`,
    /// `type_keys`, `paste`, `press`, `open_file_chooser`, `choose_files`, `drop_files`, `screenshot`,
    /// `screenshot_of`, `print`, `resize`, `move_clock`, `answer`, `windows`, `close_page`, `close`,
    /// `kill`, or a function of the page script. `cookies` is
    /// answered by a map. `page_errors`, `page_errors_so_far` and `calls` are answered by lists, and are
    /// no commands.
    pub name: String,
    /// Its argument; of a click the point.
    pub argument: Value,
    /// How often the same command was sent before, to all browsers of this script.
    pub nth: usize,
}

/// Answers commands. A screenshot is answered by its bytes as a string, or by a `data:` address; a command without an answer by
/// `null`.
pub type Reply = dyn Fn(&Command, &mut Activity) -> Result<Value, BrowserError> + Send + Sync;

/// Starts scripted browsers.
#[derive(Clone)]
pub struct Scripted {
    reply: Arc<Reply>,
    journal: Arc<Mutex<Journal>>,
}

#[derive(Default)]
struct Journal {
    commands: Vec<Command>,
    counts: HashMap<String, usize>,
    activity: Activity,
}

impl Journal {
    fn next(&mut self, name: &str, argument: Value) -> Command {
        let count = self.counts.entry(name.to_owned()).or_default();
        *count += 1;
        Command {
            name: name.to_owned(),
            argument,
            nth: *count - 1,
        }
    }
}

impl Scripted {
    /// A script that answers by `reply`, which may change what the page is doing.
    pub fn new(
        reply: impl Fn(&Command, &mut Activity) -> Result<Value, BrowserError> + Send + Sync + 'static,
    ) -> Self {
        Self {
            reply: Arc::new(reply),
            journal: Arc::default(),
        }
    }

    /// A page at rest that has everything that is looked for.
    pub fn willing(command: &Command) -> Value {
        match command.name.as_str() {
            "observe" => {
                let each = |key: &str, answer: Value| {
                    let asked = command.argument[key].as_array().map_or(0, Vec::len);
                    vec![answer; asked]
                };
                let page = json!({ "title": "页", "location": "/x", "nodes": [] });
                json!({
                    "quiet": true, "why": "", "unchanged": true,
                    "checks": each("checks", json!({ "ok": true, "found": "" })),
                    "targets": each("targets", Value::Null),
                    "covers": each("covers", json!([])),
                    "window": {
                        "x": 0, "y": 0, "width": 800, "height": 600,
                        "page_width": 800, "page_height": 600, "title": "页",
                    },
                    "page": if command.argument["page"] == true { page } else { Value::Null },
                })
            }
            "prepare" => json!({
                "status": "ready",
                "point": [10.0, 20.0],
                "element": {
                    "role": "button", "name": "x",
                    "rect": { "x": 0.0, "y": 0.0, "width": 20.0, "height": 40.0 },
                },
            }),
            "ping" => json!({ "page": 1, "time": 1000 }),
            "back" | "close_window" => json!(true),
            "windows" => json!(["页"]),
            "match_texts" => json!([true]),
            "screenshot" => json!("png"),
            _ => Value::Null,
        }
    }

    /// Every command so far, as `name argument`.
    pub fn commands(&self) -> Vec<Command> {
        self.lock().commands.clone()
    }

    /// The names of the commands so far.
    pub fn names(&self) -> Vec<String> {
        self.lock()
            .commands
            .iter()
            .map(|command| command.name.clone())
            .collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Journal> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The answer to what is no command.
    fn told(&self, name: &str) -> Value {
        let mut journal = self.lock();
        let question = journal.next(name, Value::Null);
        (self.reply)(&question, &mut journal.activity).unwrap_or_default()
    }

    fn ask(&self, name: &str, argument: Value) -> Result<Value, BrowserError> {
        let mut journal = self.lock();
        let command = journal.next(name, argument);
        journal.commands.push(command.clone());
        (self.reply)(&command, &mut journal.activity)
    }
}

#[async_trait]
impl Launcher for Scripted {
    async fn launch(&self) -> Result<Box<dyn Browser>, BrowserError> {
        self.ask("launch", Value::Null)?;
        let identity = Identity {
            name: "scripted".into(),
            version: "1".into(),
            unsandboxed: false,
        };
        Ok(Box::new(ScriptedBrowser {
            script: self.clone(),
            identity,
        }))
    }
}

struct ScriptedBrowser {
    script: Scripted,
    identity: Identity,
}

#[async_trait]
impl Browser for ScriptedBrowser {
    fn identity(&self) -> &Identity {
        &self.identity
    }

    async fn open_page(&mut self, device: &Device) -> Result<Box<dyn Page>, BrowserError> {
        self.script.ask("open_page", json!(device.name))?;
        self.script.lock().activity = Activity::default();
        Ok(Box::new(ScriptedPage(self.script.clone())))
    }

    async fn answers(&mut self) -> bool {
        self.script.ask("answers", Value::Null).is_ok()
    }

    async fn close(self: Box<Self>) {
        self.script.ask("close", Value::Null).ok();
    }

    async fn kill(self: Box<Self>) {
        self.script.ask("kill", Value::Null).ok();
    }
}

struct ScriptedPage(Scripted);

#[async_trait]
impl Page for ScriptedPage {
    fn set_limit(&mut self, _limit: Duration) {}

    async fn navigate(&mut self, to: Navigation<'_>) -> Result<bool, BrowserError> {
        match to {
            Navigation::Open(url) => Ok(self.0.ask("open", json!(url))? != false),
            Navigation::Back => Ok(self.0.ask("back", Value::Null)? == true),
            Navigation::Reload => self.0.ask("reload", Value::Null).map(|_| true),
            Navigation::SwitchTo(id) => self.0.ask("switch_to", json!(id)).map(|_| true),
            Navigation::Close => Ok(self.0.ask("close_window", Value::Null)? == true),
        }
    }

    async fn call(&self, function: &str, argument: &Value) -> Result<Value, BrowserError> {
        self.0.ask(function, argument.clone())
    }

    async fn input(&mut self, input: Input<'_>) -> Result<(), BrowserError> {
        let (name, argument) = match input {
            Input::Click(point) => ("click", json!(point)),
            Input::DoubleClick(point) => ("double_click", json!(point)),
            Input::RightClick(point) => ("right_click", json!(point)),
            Input::Drag(points) => ("drag", json!(points)),
            Input::Drop(point) => ("drop", json!(point)),
            Input::Hover(point) => ("hover", json!(point)),
            Input::RestPointer => ("rest_pointer", Value::Null),
            Input::Type(text) => ("type", json!(text)),
            Input::TypeKeys(text) => ("type_keys", json!(text)),
            Input::Paste(text) => ("paste", json!(text)),
            Input::Press(key) => ("press", json!(key)),
            Input::OpenFileChooser(point) => ("open_file_chooser", json!(point)),
            Input::ChooseFiles(paths) => ("choose_files", json!(paths)),
            Input::DropFiles(point, paths) => ("drop_files", json!([point, paths])),
        };
        self.0.ask(name, argument).map(drop)
    }

    async fn print(&self) -> Result<Vec<u8>, BrowserError> {
        self.0.ask("print", Value::Null).map(|_| Vec::new())
    }

    async fn resize(&mut self, device: &Device) -> Result<(), BrowserError> {
        let size = json!([device.width, device.height]);
        self.0.ask("resize", size).map(drop)
    }

    async fn screenshot(&self, part: Option<&Rect>) -> Result<Vec<u8>, BrowserError> {
        let bytes = match part {
            None => self.0.ask("screenshot", Value::Null)?,
            Some(part) => self.0.ask("screenshot_of", json!(part))?,
        };
        let bytes = bytes.as_str().unwrap_or_default();
        Ok(match bytes.strip_prefix(PNG) {
            Some(png) => STANDARD.decode(png).unwrap_or_default(),
            None => bytes.as_bytes().to_vec(),
        })
    }

    async fn move_clock(&mut self, to: &ClockMove) -> Result<(), BrowserError> {
        let to = match to {
            ClockMove::Advance(by) => json!(by.as_secs()),
            ClockMove::Set(moment) => json!(moment),
        };
        self.0.ask("move_clock", to).map(drop)
    }

    async fn answer_dialog(
        &mut self,
        accept: bool,
        text: Option<&str>,
    ) -> Result<(), BrowserError> {
        self.0.ask("answer", json!([accept, text]))?;
        self.0.lock().activity.dialog = None;
        Ok(())
    }

    async fn windows(&self) -> Result<Vec<WindowTitle>, BrowserError> {
        let answer = self.0.ask("windows", Value::Null)?;
        let titles = answer.as_array().into_iter().flatten();
        let titles = titles.filter_map(Value::as_str).enumerate();
        let window = |(number, title): (usize, &str)| WindowTitle {
            id: number.to_string(),
            title: title.to_owned(),
        };
        Ok(titles.map(window).collect())
    }

    fn activity(&mut self) -> Activity {
        self.0.lock().activity.clone()
    }

    fn page_errors(&mut self) -> PageErrors {
        PageErrors {
            errors: serde_json::from_value(self.0.told("page_errors")).unwrap_or_default(),
            left_out: 0,
        }
    }

    fn page_errors_so_far(&mut self) -> PageErrors {
        PageErrors {
            errors: serde_json::from_value(self.0.told("page_errors_so_far")).unwrap_or_default(),
            left_out: 0,
        }
    }

    fn calls(&mut self, since: usize) -> Vec<Call> {
        let calls = self.0.told("calls");
        let calls = calls.as_array().into_iter().flatten().skip(since);
        let text = |call: &Value, name: &str| call[name].as_str().unwrap_or_default().to_owned();
        let calls = calls.map(|call| Call {
            method: text(call, "method"),
            url: text(call, "url"),
            status: serde_json::from_value(call["status"].clone()).unwrap_or_default(),
            is_part: call["is_part"] == true,
            began: Instant::now(),
            answered: call["status"].is_u64().then(Instant::now),
        });
        calls.collect()
    }

    async fn cookies(&self) -> Result<Vec<Cookie>, BrowserError> {
        let cookies = self.0.ask("cookies", Value::Null)?;
        let cookies = cookies.as_object().into_iter().flatten();
        let cookies = cookies.map(|(name, value)| Cookie {
            name: name.clone(),
            value: value.as_str().unwrap_or_default().to_owned(),
        });
        Ok(cookies.collect())
    }

    async fn changed(&mut self) {
        // Nothing changes but by a command.
        std::future::pending().await
    }

    async fn close(self: Box<Self>) -> Result<(), BrowserError> {
        self.0.ask("close_page", Value::Null).map(drop)
    }
}
