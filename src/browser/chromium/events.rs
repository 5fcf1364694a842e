//! What the events of a page say about it.
//!
//! A click that leads away is reported by `frameScheduledNavigation` on the page's own channel, before
//! any later answer of the page. So after an answer no navigation can be under way unnoticed.

use serde_json::Value;

use super::network;
use crate::browser::BrowserError;
use crate::browser::page_state::PageState;

/// Takes an event of a page; `false` if it says nothing of interest.
pub(super) fn take(page: &mut PageState, event: &str, params: &Value) -> bool {
    let text = |pointer: &str| {
        let text = params.pointer(pointer).and_then(Value::as_str);
        text.unwrap_or_default()
    };
    let frame = text("/frameId");
    match event {
        // A navigation that is meant for another window happens there.
        "Page.frameRequestedNavigation" if text("/disposition") != "currentTab" => return false,
        "Page.frameRequestedNavigation" | "Page.frameScheduledNavigation" => {
            page.is_led(frame);
            page.load_scheduled(frame);
        }
        "Page.frameStartedNavigating" | "Page.frameStartedLoading" => page.load_started(frame, ""),
        "Page.frameClearedScheduledNavigation" => page.schedule_cleared(frame),
        "Page.frameStoppedLoading" => page.load_ended(frame),
        "Page.frameDetached" => page.load_dropped(frame),
        "Page.frameNavigated" if page.is_main(text("/frame/id")) => {
            page.new_document(text("/frame/url"));
            let not_reached = text("/frame/unreachableUrl");
            if !not_reached.is_empty() {
                page.not_reached(not_reached);
            }
        }
        "Network.requestWillBeSent" if text("/type") == "Document" && page.is_main(frame) => {
            let (method, url) = (text("/request/method"), text("/request/url"));
            page.document_requested(text("/requestId"), method, url);
        }
        "Network.responseReceived" if page.is_document(text("/requestId")) => {
            let status = params.pointer("/response/status").and_then(Value::as_u64);
            let (url, kind) = (text("/response/url"), text("/response/mimeType"));
            page.document_answered(url, status.unwrap_or_default(), kind);
        }
        "Network.loadingFailed" if page.is_document(text("/requestId")) => {
            match params["canceled"] == true {
                // The request was replaced by another one, or by nothing (204).
                true => page.document_closed(),
                false => page.document_failed(text("/errorText")),
            }
        }
        "Page.domContentEventFired" => page.document_parsed(),
        "Page.fileChooserOpened" => {
            let several = text("/mode") == "selectMultiple";
            page.file_chooser_opened(params.get("backendNodeId"), several);
        }
        "Page.javascriptDialogOpening" => page.dialog_opened(text("/type"), text("/message")),
        "Page.javascriptDialogClosed" => page.dialog_closed(),
        "Inspector.targetCrashed" => page.end(BrowserError::PageCrashed),
        _ => return page.traffic(|traffic| network::take(traffic, event, params)),
    }
    true
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::browser::traffic::PATIENCE;
    use crate::browser::{Activity, Dialog, Document};

    fn state(events: &[(&str, Value)]) -> Activity {
        let mut page = PageState::new("main");
        for (event, params) in events {
            take(&mut page, event, params);
        }
        page.activity()
    }

    fn request(id: &str, kind: &str) -> (&'static str, Value) {
        let url = "http://127.0.0.1:1/pay?order=1#top";
        let params = json!({
            "requestId": id, "type": kind, "frameId": "main",
            "request": { "method": "POST", "url": url },
        });
        ("Network.requestWillBeSent", params)
    }

    #[test]
    fn a_scheduled_navigation_loads_until_the_frame_stops() {
        let scheduled = (
            "Page.frameScheduledNavigation",
            json!({ "frameId": "main" }),
        );
        let event = |name| (name, json!({ "frameId": "main" }));
        let started = event("Page.frameStartedLoading");
        let cleared = event("Page.frameClearedScheduledNavigation");
        let stopped = event("Page.frameStoppedLoading");
        assert!(state(std::slice::from_ref(&scheduled)).loading);
        assert!(!state(&[scheduled.clone(), cleared.clone()]).loading);
        let begun = [scheduled, started, cleared];
        assert!(state(&begun).loading);
        assert_eq!(state(&begun).loaded, 0);
        let ended = state(&[&begun[..], &[stopped]].concat());
        assert!(!ended.loading);
        assert_eq!(ended.loaded, 1);
    }

    #[test]
    fn what_is_meant_for_another_window_is_not_waited_for() {
        let asked = |disposition: &str| {
            let params = json!({ "frameId": "main", "disposition": disposition });
            state(&[("Page.frameRequestedNavigation", params)]).loading
        };
        assert!(asked("currentTab"));
        assert!(!asked("newTab"));
    }

    #[test]
    fn a_document_without_an_answer_is_named() {
        let asked = state(&[request("1", "Document")]);
        assert_eq!(
            asked.unanswered.as_deref(),
            Some("POST http://127.0.0.1:1/pay?order=1")
        );
    }

    #[test]
    fn the_status_of_the_document_is_kept() {
        let answer = json!({
            "requestId": "1", "response": { "url": "http://h/pay?order=1", "status": 500, "mimeType": "text/html" },
        });
        let seen = state(&[
            request("1", "Document"),
            ("Network.responseReceived", answer),
        ]);
        let document = Document {
            url: "http://h/pay?order=1".into(),
            status: Ok(500),
            kind: "text/html".into(),
        };
        assert_eq!((seen.document, seen.unanswered), (Some(document), None));
    }

    #[test]
    fn a_failed_document_tells_the_browsers_error_and_a_canceled_one_nothing() {
        let failed = |canceled: bool| {
            let params = json!({
                "requestId": "1", "errorText": "net::ERR_CONNECTION_RESET", "canceled": canceled,
            });
            state(&[request("1", "Document"), ("Network.loadingFailed", params)])
        };
        let status = failed(false).document.unwrap().status;
        assert_eq!(status, Err("net::ERR_CONNECTION_RESET".to_owned()));
        assert_eq!(failed(true).document, None);
    }

    #[test]
    fn requests_of_scripts_are_open_until_they_end_or_the_page_goes() {
        let done = ("Network.loadingFinished", json!({ "requestId": "7" }));
        let gone = ("Page.frameNavigated", json!({ "frame": { "id": "main" } }));
        assert_eq!(
            state(&[request("7", "Fetch")]).open_requests,
            ["POST http://127.0.0.1:1/pay?order=1"]
        );
        assert!(
            state(&[request("7", "Fetch"), done])
                .open_requests
                .is_empty()
        );
        assert!(state(&[request("7", "XHR"), gone]).open_requests.is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn a_frame_that_never_comes_holds_nothing_up_once_the_page_is_there() {
        let mut page = PageState::new("main");
        let start = |page: &mut PageState, frame: &str| {
            take(
                page,
                "Page.frameStartedLoading",
                &json!({ "frameId": frame }),
            );
            page.activity().loading
        };
        assert!(start(&mut page, "child"));
        tokio::time::advance(PATIENCE).await;
        assert!(!page.activity().loading);
        assert!(start(&mut page, "main"));
        tokio::time::advance(PATIENCE).await;
        assert!(page.activity().loading);
    }

    #[tokio::test(start_paused = true)]
    async fn a_page_that_was_read_and_asks_for_nothing_is_there_though_its_load_never_ends() {
        let mut page = PageState::new("main");
        take(
            &mut page,
            "Page.frameStartedLoading",
            &json!({ "frameId": "main" }),
        );
        let (event, image) = request("9", "Image");
        take(&mut page, event, &image);
        take(&mut page, "Page.domContentEventFired", &json!({}));
        tokio::time::advance(PATIENCE).await;
        assert!(page.activity().loading);
        take(
            &mut page,
            "Network.loadingFinished",
            &json!({ "requestId": "9" }),
        );
        assert!(!page.activity().loading);
        let next = json!({ "frame": { "id": "main" } });
        take(&mut page, "Page.frameNavigated", &next);
        assert!(page.activity().loading);
    }

    #[test]
    fn frames_of_others_do_not_give_the_document() {
        let (event, mut params) = request("1", "Document");
        params["frameId"] = "child".into();
        assert_eq!(state(&[(event, params)]).unanswered, None);
    }

    #[test]
    fn what_began_is_counted_when_it_has_ended_too() {
        let done = ("Network.loadingFinished", json!({ "requestId": "7" }));
        let event = |name| (name, json!({ "frameId": "main" }));
        let loads = [
            event("Page.frameStartedLoading"),
            event("Page.frameStoppedLoading"),
        ];
        assert_eq!(state(&[]).begun, 0);
        assert_eq!(state(&[request("7", "XHR"), done]).begun, 1);
        assert_eq!(state(&loads).begun, 1);
        assert_eq!(state(&[request("8", "Image")]).begun, 0);
    }

    #[test]
    fn a_dialog_is_kept_until_it_closes() {
        let opening = (
            "Page.javascriptDialogOpening",
            json!({ "type": "alert", "message": "注意" }),
        );
        let dialog = Dialog {
            kind: "alert".into(),
            text: "注意".into(),
        };
        assert_eq!(state(std::slice::from_ref(&opening)).dialog, Some(dialog));
        assert_eq!(
            state(&[opening, ("Page.javascriptDialogClosed", json!({}))]).dialog,
            None
        );
    }
}
