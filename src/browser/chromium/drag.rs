//! Drags by the mouse, or by a finger.
//!
//! Where a page uses the drag and drop of HTML, the browser takes over after the first moves. It then
//! hands out what is dragged, and the rest of the way is told by events of their own.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};

use super::keys::Sent;
use super::script;
use super::target::Front;
use crate::browser::{BrowserError, Point};

/// Time within which the browser hands out what is dragged, once the page has begun a drag.
const HANDED_OUT: Duration = Duration::from_secs(2);

/// The operation of the drag and drop of HTML that files are offered with.
const COPY: u32 = 1;

/// A mouse event, with its command.
pub(super) fn mouse(kind: &str, (x, y): Point, button: &str, count: u32) -> Sent {
    let event = json!({ "type": kind, "x": x, "y": y, "button": button, "clickCount": count });
    ("Input.dispatchMouseEvent", event)
}

/// What is being dragged.
pub(super) enum Dragged {
    /// Whatever the page moves by the events of the mouse.
    ByMouse,
    /// By the drag and drop of HTML: what the browser has handed out.
    Handed(Value),
    /// Whatever the page moves by the events of a finger.
    ByFinger,
}

/// Presses the mouse at the first of the points, unless something is dragged already, and moves it
/// through the others.
pub(super) async fn by_mouse(
    front: &Front,
    before: Option<Dragged>,
    points: &[Point],
) -> Result<Dragged, BrowserError> {
    let mut points = points.iter();
    let mut held = match before {
        Some(held) => held,
        None => {
            intercept(front, true).await?;
            script::call(front, "watch_drag", &Value::Null).await?;
            let start = points.next().into_iter().flat_map(|first| {
                [
                    mouse("mouseMoved", *first, "none", 0),
                    mouse("mousePressed", *first, "left", 1),
                ]
            });
            front.deliver(start).await?;
            Dragged::ByMouse
        }
    };
    // Each move is a frame of the page, as when a hand moves the mouse.
    for point in points {
        if let Dragged::Handed(data) = &held {
            dragged(front, "dragOver", *point, data).await?;
            continue;
        }
        front
            .deliver([mouse("mouseMoved", *point, "left", 0)])
            .await?;
        if let Some(data) = handed_out(front).await? {
            dragged(front, "dragEnter", *point, &data).await?;
            held = Dragged::Handed(data);
        }
    }
    Ok(held)
}

/// Lets go what is dragged.
pub(super) async fn let_go(front: &Front, held: Dragged, at: Point) -> Result<(), BrowserError> {
    match held {
        Dragged::ByFinger => return touch(front, "touchEnd", json!([])).await,
        Dragged::ByMouse => {
            front
                .deliver([mouse("mouseReleased", at, "left", 1)])
                .await?
        }
        Dragged::Handed(data) => dragged(front, "drop", at, &data).await?,
    }
    match intercept(front, false).await {
        // The drop has led to another page.
        Err(BrowserError::PageGone) => Ok(()),
        ended => ended,
    }
}

/// Whether the browser hands out what is dragged instead of dragging it itself.
async fn intercept(front: &Front, enabled: bool) -> Result<(), BrowserError> {
    let params = json!({ "enabled": enabled });
    let sent = front.command("Input.setInterceptDrags", params);
    sent.await.map(drop)
}

/// An event of the drag and drop of HTML.
async fn dragged(
    front: &Front,
    kind: &str,
    (x, y): Point,
    data: &Value,
) -> Result<(), BrowserError> {
    let event = json!({ "type": kind, "x": x, "y": y, "data": data });
    front.deliver([("Input.dispatchDragEvent", event)]).await
}

/// What the browser has handed out, if the page has begun a drag.
async fn handed_out(front: &Front) -> Result<Option<Value>, BrowserError> {
    let has_begun = match script::call(front, "is_dragging", &Value::Null).await {
        Err(BrowserError::PageGone | BrowserError::DialogOpen) => return Ok(None),
        answer => answer?,
    };
    if has_begun != true {
        return Ok(None);
    }
    let window = front.window()?;
    let data = tokio::time::timeout(HANDED_OUT, window.target.dragged()).await;
    // The page may have ended the drag in the same moment.
    Ok(data.ok())
}

/// Drops files at a point, if the page takes them there.
pub(super) async fn drop_files(
    front: &Front,
    at: Point,
    paths: &[PathBuf],
) -> Result<(), BrowserError> {
    script::call(front, "watch_drag", &Value::Null).await?;
    let files: Vec<_> = paths.iter().map(|path| path.to_string_lossy()).collect();
    let data = json!({ "items": [], "files": files, "dragOperationsMask": COPY });
    dragged(front, "dragEnter", at, &data).await?;
    dragged(front, "dragOver", at, &data).await?;
    if script::call(front, "takes_drop", &Value::Null).await? == true {
        return dragged(front, "drop", at, &data).await;
    }
    dragged(front, "dragCancel", at, &data).await?;
    Err(BrowserError::Refused {
        command: "drop".into(),
        message: "the page takes no files there".into(),
    })
}

/// Puts a finger on the first of the points, unless it is there already, and moves it through the
/// others.
pub(super) async fn by_finger(
    front: &Front,
    before: Option<Dragged>,
    points: &[Point],
) -> Result<Dragged, BrowserError> {
    let is_down = before.is_some();
    for (number, (x, y)) in points.iter().enumerate() {
        let kind = match number == 0 && !is_down {
            true => "touchStart",
            false => "touchMove",
        };
        touch(front, kind, json!([{ "x": x, "y": y }])).await?;
    }
    Ok(Dragged::ByFinger)
}

async fn touch(front: &Front, kind: &str, points: Value) -> Result<(), BrowserError> {
    let event = json!({ "type": kind, "touchPoints": points });
    front.deliver([("Input.dispatchTouchEvent", event)]).await
}
