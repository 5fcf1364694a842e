//! Calls of the page script: in its world in the window in front, and in the frames of other origins
//! that are drawn there.

use serde_json::{Value, json};

use super::across;
use super::frames::World;
use super::target::{Front, Window};
use crate::browser::{BrowserError, script};

/// The page script's world in the window, as soon as there is one.
pub(super) async fn world(front: &Front, window: &Window) -> Result<String, BrowserError> {
    let world = async { Ok(window.target.world().await) };
    let world = tokio::time::timeout(front.limit, front.in_window(window, world));
    world.await.map_err(|_| BrowserError::PageGone)?
}

/// The parameters that call a function of the page script with this expression.
pub(super) fn evaluate(function: &str, argument: &str, world: &str) -> Value {
    json!({
        "expression": format!("({})()", script::call(function, argument)),
        "uniqueContextId": world, "awaitPromise": true, "returnByValue": true,
    })
}

/// Calls a function of the page script.
pub(super) async fn call(
    front: &Front,
    function: &str,
    argument: &Value,
) -> Result<Value, BrowserError> {
    if front.windows.with_dialog().is_some() {
        return Err(BrowserError::DialogOpen);
    }
    let window = front.window()?;
    let id = world(front, &window).await?;
    let frames = &window.target.frames;
    let main = frames.world(&window.id).filter(|world| world.id == id);
    let Some(main) = main else {
        return Err(BrowserError::PageGone);
    };
    // It is about the control that was prepared last.
    if function == "mistyped" {
        let last = frames.last_prepared().unwrap_or(main);
        return evaluated(front, &window, &last, function, argument).await;
    }
    across_frames(front, &window, &main, function, argument).await
}

/// Calls a function in a frame, and in the frames of other origins that are in it.
async fn across_frames(
    front: &Front,
    window: &Window,
    world: &World,
    function: &str,
    argument: &Value,
) -> Result<Value, BrowserError> {
    let mut answer = evaluated(front, window, world, function, argument).await?;
    if function == "prepare" && answer["status"] == "ready" {
        window.target.frames.prepared(world);
    }
    let is_found = function == "prepare" && answer["status"] != "none";
    let foreign = window.target.frames.foreign(&world.frame);
    if foreign.is_empty() || is_found || !across::is_of_all_frames(function) {
        return Ok(answer);
    }
    let asked = json!({ "locators": across::locators(function, argument) });
    introduce(front, window, world, &foreign).await?;
    let drawn = evaluated(front, window, world, "foreign_frames", &asked).await?;
    for frame in across::drawn(&drawn) {
        let inner = foreign.iter().map(|(inner, _)| inner);
        let inner = inner.into_iter().find(|inner| inner.frame == frame.id);
        let (Some(inner), Some(own)) = (inner, frame.argument(function, argument)) else {
            continue;
        };
        let said = Box::pin(across_frames(front, window, inner, function, &own)).await?;
        if function != "prepare" {
            frame.merge(function, argument, &mut answer, said);
        } else if said["status"] != "none" || answer["foreign"] == true {
            return reached(front, window, world, &frame, said).await;
        }
    }
    Ok(answer)
}

/// The answer about a control in a frame: whether a click reaches it through the frame, and where.
async fn reached(
    front: &Front,
    window: &Window,
    world: &World,
    frame: &across::Drawn,
    said: Value,
) -> Result<Value, BrowserError> {
    if said["status"] != "ready" || said["done"] == true || said["file_field"] == true {
        return Ok(frame.found(said));
    }
    let asked = json!({ "id": frame.id, "point": said["point"] });
    let through = evaluated(front, window, world, "through_frame", &asked).await?;
    let mut found = frame.found(said);
    if through["why"].is_string() {
        return Ok(json!({
            "status": "unusable", "quiet": true, "still": through["still"],
            "element": found["element"], "why": through["why"],
        }));
    }
    found["point"] = through["point"].clone();
    Ok(found)
}

/// Tells the script which element of its page is which frame.
async fn introduce(
    front: &Front,
    window: &Window,
    world: &World,
    foreign: &[(World, String)],
) -> Result<(), BrowserError> {
    let frames = &window.target.frames;
    for (frame, session) in foreign {
        if frames.is_known(world, frame) {
            continue;
        }
        let send = |command, params| {
            let answer = front.connection.send(session, command, params);
            front.in_window(window, answer.within(front.limit))
        };
        let known = async {
            let owner = json!({ "frameId": frame.frame });
            let owner = send("DOM.getFrameOwner", owner).await?;
            let node = json!({
                "backendNodeId": owner["backendNodeId"], "executionContextId": world.number,
            });
            let node = send("DOM.resolveNode", node).await?;
            let told = json!({
                "objectId": node["object"]["objectId"], "arguments": [{ "value": frame.frame }],
                "functionDeclaration": "function (id) { __stepproof.introduce(this, id); }",
            });
            send("Runtime.callFunctionOn", told).await
        };
        match known.await {
            Ok(_) => frames.note(world, frame),
            // The frame has gone, or goes on: it is told when it is there again.
            Err(BrowserError::Refused { .. } | BrowserError::PageGone) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Calls a function in one world.
async fn evaluated(
    front: &Front,
    window: &Window,
    world: &World,
    function: &str,
    argument: &Value,
) -> Result<Value, BrowserError> {
    let params = evaluate(function, &argument.to_string(), &world.id);
    let connection = &front.connection;
    let answer = connection.send(&world.session, "Runtime.evaluate", params);
    let answer = front.or_dialog(window, answer).await?;
    let returned = match answer.get("exceptionDetails") {
        None if answer["result"]["type"] == "undefined" => Ok(None),
        None => Ok(Some(answer["result"]["value"].as_str().unwrap_or_default())),
        Some(details) => {
            let description = details.pointer("/exception/description");
            let message = description.or(details.get("text")).and_then(Value::as_str);
            Err(message.unwrap_or("an exception"))
        }
    };
    window
        .page
        .with(|page| script::answer(page, function, returned))
}
