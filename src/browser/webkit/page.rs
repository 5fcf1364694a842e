//! The page of a case.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::display;
use super::input::Inputs;
use super::looks::Looks;
use super::opened::Kept;
use super::state::Window;
use crate::browser::http::COMMAND_LIMIT;
use crate::browser::script;
use crate::browser::{
    Activity, BrowserError, Call, Cookie, Input, Navigation, Page, PageErrors, WindowTitle,
};
use crate::page::Rect;
use crate::scenario::{ClockMove, Device};

/// How often the page is asked while it is led elsewhere.
const PAUSE: Duration = Duration::from_millis(15);

/// Within this time a page is left that is led elsewhere.
const LED: Duration = Duration::from_secs(1);

/// Calls a function of the page script; tells nothing in a document that has none.
const CALL: &str = "\
const tell = arguments[arguments.length - 1];
const own = window[Symbol.for('stepproof')];
if (!own) return tell(null);
own.call(arguments[0], arguments[1]).then(
  answer => tell({ look: own.look(), answer }),
  error => tell({ look: own.look(), error: String(error) }));";

/// The page of a case.
pub(super) struct WebKitPage {
    kept: Kept,
    looks: Arc<Looks>,
    looking: JoinHandle<()>,
    inputs: Inputs,
    limit: Duration,
    changes: watch::Receiver<u64>,
}

impl WebKitPage {
    /// The page of a session that has just been opened.
    pub(super) async fn open(kept: Kept, looks: Looks) -> Result<Self, BrowserError> {
        let looks = Arc::new(looks);
        let looker = looks.clone();
        let page = Self {
            kept,
            changes: looks.changes.subscribe(),
            looking: tokio::spawn(async move { looker.run().await }),
            looks,
            inputs: Inputs::default(),
            limit: COMMAND_LIMIT,
        };
        page.looks.look(COMMAND_LIMIT).await?;
        Ok(page)
    }

    /// Waits until the page in front is another one than `before`, a dialog is open, or a file has come.
    /// `None` if nothing happens `within` this time.
    async fn arrived(
        &self,
        before: &Before,
        within: Duration,
    ) -> Result<Option<bool>, BrowserError> {
        let until = Instant::now() + within.min(self.limit);
        let mut again = tokio::time::interval(PAUSE);
        loop {
            again.tick().await;
            self.looks.look_after(self.limit).await?;
            let mut state = self.looks.state();
            let activity = state.activity();
            let front = state.front()?;
            if activity.downloads.len() > before.downloads {
                return Ok(Some(false));
            }
            if activity.dialog.is_some() || before.is_left(front) {
                return Ok(Some(true));
            }
            if Instant::now() >= until && !(front.is_leaving() && Instant::now() < before.patience)
            {
                return Ok(None);
            }
        }
    }

    async fn go(&self, url: &str) -> Result<bool, BrowserError> {
        self.looks.turn_to_front(self.limit).await?;
        let before = self.before()?;
        let stays = leads_within(&before.url, url);
        if !stays {
            self.looks.state().front()?.is_led("GET", url);
        }
        let to = json!({ "url": url });
        match self.looks.classic.post("/url", &to, self.limit).await {
            Err(BrowserError::DialogOpen) => {}
            answer => drop(answer?),
        }
        if stays {
            self.looks.look_after(self.limit).await?;
            return Ok(true);
        }
        let Some(led) = self.arrived(&before, self.limit).await? else {
            return Err(BrowserError::NoAnswer {
                command: "POST /url".to_owned(),
                limit: self.limit,
            });
        };
        let document = self.looks.state().activity().document;
        match document.map(|document| document.status) {
            Some(Err(error)) if led => Err(BrowserError::Navigation(error)),
            _ => Ok(led),
        }
    }

    /// Goes back, or loads the page again.
    async fn again(&self, command: &str) -> Result<bool, BrowserError> {
        self.looks.turn_to_front(self.limit).await?;
        let before = self.before()?;
        let classic = &self.looks.classic;
        match classic.post(command, &json!({}), self.limit).await {
            Err(BrowserError::DialogOpen) => {}
            answer => drop(answer?),
        }
        Ok(self.arrived(&before, LED).await?.unwrap_or(false))
    }

    /// What is in front, before something leads elsewhere.
    fn before(&self) -> Result<Before, BrowserError> {
        let mut state = self.looks.state();
        let downloads = state.activity().downloads.len();
        let front = state.front()?;
        Ok(Before {
            document: front.document.clone(),
            url: front.url.clone(),
            downloads,
            patience: Instant::now() + self.limit,
        })
    }

    async fn close_front(&self) -> Result<bool, BrowserError> {
        if self.looks.state().windows.len() < 2 {
            return Ok(false);
        }
        self.looks.turn_to_front(self.limit).await?;
        match self.looks.classic.close_window(self.limit).await {
            // The page asks whether it may be left.
            Err(BrowserError::DialogOpen) => {}
            answer => drop(answer?),
        }
        self.looks.state().current.clear();
        self.looks.look_after(self.limit).await?;
        Ok(true)
    }
}

/// What was in front before something led elsewhere.
struct Before {
    document: String,
    url: String,
    /// How many files had come.
    downloads: usize,
    /// Until when a page that is being left is waited for.
    patience: Instant,
}

impl Before {
    /// Whether another document is in front, or another place of the same one.
    fn is_left(&self, front: &Window) -> bool {
        (&front.document, &front.url) != (&self.document, &self.url)
    }
}

/// Whether this leads to a place in the same document.
fn leads_within(from: &str, to: &str) -> bool {
    let page = |url: &str| {
        url::Url::parse(url).ok().map(|mut url| {
            let has_fragment = url.fragment().is_some();
            url.set_fragment(None);
            (url, has_fragment)
        })
    };
    match (page(from), page(to)) {
        (Some((from, _)), Some((to, has_fragment))) => has_fragment && from == to,
        _ => false,
    }
}

fn cannot(command: &str, what: &str) -> BrowserError {
    BrowserError::Refused {
        command: command.to_owned(),
        message: format!("WebKit cannot {what}"),
    }
}

#[async_trait]
impl Page for WebKitPage {
    fn set_limit(&mut self, limit: Duration) {
        self.limit = limit;
    }

    async fn navigate(&mut self, to: Navigation<'_>) -> Result<bool, BrowserError> {
        match to {
            Navigation::Open(url) => self.go(url).await,
            Navigation::Back => self.again("/back").await,
            Navigation::Reload => self.again("/refresh").await,
            Navigation::SwitchTo(id) => {
                {
                    let mut state = self.looks.state();
                    let at = state.windows.iter().position(|window| window.handle == id);
                    if let Some(at) = at {
                        let window = state.windows.remove(at);
                        state.windows.push(window);
                    }
                }
                self.looks.look_after(self.limit).await.map(|()| true)
            }
            Navigation::Close => self.close_front().await,
        }
    }

    async fn call(&self, function: &str, argument: &Value) -> Result<Value, BrowserError> {
        if self.looks.state().activity().dialog.is_some() {
            return Err(BrowserError::DialogOpen);
        }
        self.looks.turn_to_front(self.limit).await?;
        if function == script::LOAD_AXE {
            return self.looks.put_axe(self.limit).await;
        }
        let arguments = json!([function, argument]);
        let run = self
            .looks
            .classic
            .run_until_told(CALL, arguments, self.limit);
        let mut answer = match run.await {
            Ok(Value::Null) => {
                let look = self.looks.put_script(self.limit).await?;
                self.looks.take(look)?;
                return Err(BrowserError::PageGone);
            }
            Err(BrowserError::DialogOpen) => {
                self.looks.dialog(self.limit).await?;
                return Err(BrowserError::DialogOpen);
            }
            // The page has become another one meanwhile.
            Err(BrowserError::Refused { .. }) => return Err(BrowserError::PageGone),
            answer => answer?,
        };
        self.looks.take(answer["look"].take())?;
        let returned = match answer["error"].as_str() {
            Some(message) => Err(message),
            None => Ok(answer["answer"].as_str()),
        };
        let mut state = self.looks.state();
        script::answer(&mut state.front()?.page, function, returned)
    }

    async fn input(&mut self, input: Input<'_>) -> Result<(), BrowserError> {
        self.inputs.send(&self.looks, input, self.limit).await
    }

    async fn screenshot(&self, part: Option<&Rect>) -> Result<Vec<u8>, BrowserError> {
        if part.is_some() {
            return Err(cannot("screenshot", "draw more of a page than its window"));
        }
        self.looks.turn_to_front(self.limit).await?;
        let png = self.looks.classic.get("/screenshot", self.limit).await?;
        let png = STANDARD.decode(png.as_str().unwrap_or_default());
        png.map_err(|error| BrowserError::Refused {
            command: "screenshot".to_owned(),
            message: error.to_string(),
        })
    }

    async fn print(&self) -> Result<Vec<u8>, BrowserError> {
        Err(cannot("print", "print pages"))
    }

    async fn resize(&mut self, device: &Device) -> Result<(), BrowserError> {
        self.looks.resize(display::size(device), self.limit).await
    }

    async fn move_clock(&mut self, _to: &ClockMove) -> Result<(), BrowserError> {
        // Cases whose device has a clock are left out.
        Ok(())
    }

    async fn answer_dialog(
        &mut self,
        accept: bool,
        text: Option<&str>,
    ) -> Result<(), BrowserError> {
        let (classic, limit) = (&self.looks.classic, self.limit);
        if let Some(text) = text.filter(|_| accept) {
            let text = json!({ "text": text });
            classic.post("/alert/text", &text, limit).await?;
        }
        let command = if accept {
            "/alert/accept"
        } else {
            "/alert/dismiss"
        };
        classic.post(command, &json!({}), limit).await?;
        self.looks.state().front()?.page.dialog_answered(false);
        self.looks.look_after(limit).await
    }

    async fn windows(&self) -> Result<Vec<WindowTitle>, BrowserError> {
        let state = self.looks.state();
        let titles = state.windows.iter().map(|window| WindowTitle {
            id: window.handle.clone(),
            title: window.title.clone(),
        });
        Ok(titles.collect())
    }

    fn activity(&mut self) -> Activity {
        self.changes.mark_unchanged();
        self.looks.state().activity()
    }

    fn page_errors(&mut self) -> PageErrors {
        self.looks.state().failed.take()
    }

    fn page_errors_so_far(&mut self) -> PageErrors {
        self.looks.state().failed.clone().take()
    }

    fn calls(&mut self, _since: usize) -> Vec<Call> {
        Vec::new()
    }

    async fn cookies(&self) -> Result<Vec<Cookie>, BrowserError> {
        let cookies = self.looks.classic.get("/cookie", self.limit).await?;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let cookies = cookies.as_array().into_iter().flatten();
        let cookies = cookies.map(|cookie| Cookie {
            name: text(&cookie["name"]),
            value: text(&cookie["value"]),
        });
        Ok(cookies.collect())
    }

    async fn changed(&mut self) {
        self.looks.wanted.notify_one();
        // This cannot fail: the sender is kept.
        self.changes.changed().await.ok();
    }

    async fn close(self: Box<Self>) -> Result<(), BrowserError> {
        self.kept.end(true).await;
        Ok(())
    }
}

impl Drop for WebKitPage {
    fn drop(&mut self) {
        self.looking.abort();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_another_place_of_a_page_needs_no_new_document() {
        assert!(leads_within("http://h/a", "http://h/a#x"));
        assert!(leads_within("http://h/a#y", "http://h/a#x"));
        assert!(!leads_within("http://h/a", "http://h/a"));
        assert!(!leads_within("http://h/a", "http://h/b#x"));
        assert!(!leads_within("", "http://h/b#x"));
    }
}
