//! What the events of a window say about its page.
//!
//! The browser reports that a navigation has started before it answers the input that caused it. So
//! after an answer no navigation can be under way unnoticed.

use serde_json::Value;

use super::network;
use crate::browser::page_state::PageState;

/// Pages of the browser's own that it shows instead of one that it cannot reach.
const ERROR_PAGES: &str = "about:neterror";

/// Takes an event of this context, which is that of the page or of a frame in it; `false` if it says
/// nothing of interest.
pub(super) fn take(page: &mut PageState, context: &str, event: &str, params: &Value) -> bool {
    let text = |name: &str| params[name].as_str().unwrap_or_default();
    let is_main = page.is_main(context);
    match event {
        "browsingContext.navigationStarted" => {
            page.is_led(context);
            page.load_started(context, text("navigation"));
        }
        "browsingContext.navigationCommitted" => commit(page, context, params),
        "browsingContext.domContentLoaded" if is_main => page.document_parsed(),
        "browsingContext.load"
        | "browsingContext.navigationAborted"
        | "browsingContext.navigationFailed"
        | "browsingContext.downloadWillBegin" => end(page, context, text("navigation")),
        "browsingContext.contextDestroyed" => page.load_dropped(context),
        "browsingContext.userPromptOpened" => page.dialog_opened(text("type"), text("message")),
        "browsingContext.userPromptClosed" => page.dialog_closed(),
        "input.fileDialogOpened" => {
            let several = params["multiple"] == true;
            page.file_chooser_opened(params.pointer("/element/sharedId"), several);
        }
        _ if is_main && is_of_document(params) => {
            return take_document(page, context, event, params);
        }
        _ => return page.traffic(|traffic| network::take(traffic, event, params)),
    }
    true
}

/// Whether a context that ended with this URL has crashed: then an empty page was in the place of its
/// own.
pub(super) fn has_crashed(page: &PageState, url: &str) -> bool {
    url == "about:blank" && !page.url().is_empty() && page.url() != url
}

/// A context has another document.
fn commit(page: &mut PageState, context: &str, params: &Value) {
    let url = params["url"].as_str().unwrap_or_default();
    let not_reached = url.starts_with(ERROR_PAGES);
    if page.is_main(context) {
        page.new_document(url);
        if not_reached {
            page.not_reached(&page.document_url());
        }
    }
    // The browser reports late, or never, that its own page has loaded.
    if not_reached {
        end(
            page,
            context,
            params["navigation"].as_str().unwrap_or_default(),
        );
    }
}

/// A navigation has ended. If another one has taken its place, the load goes on.
fn end(page: &mut PageState, context: &str, navigation: &str) {
    if page.is_loading(context, navigation) {
        page.load_ended(context);
        if page.is_main(context) {
            page.document_closed();
        }
    }
}

/// Takes an event of a request for the document itself.
fn take_document(page: &mut PageState, context: &str, event: &str, params: &Value) -> bool {
    let request = &params["request"];
    let text = |name: &str| request[name].as_str().unwrap_or_default();
    let is_current = page.is_document(text("request"));
    match event {
        "network.beforeRequestSent" => {
            page.document_requested(text("request"), text("method"), text("url"));
        }
        "network.responseStarted" if is_current && !network::is_redirected(params) => {
            let response = &params["response"];
            let url = response["url"].as_str().unwrap_or_default();
            let status = response["status"].as_u64().unwrap_or_default();
            let kind = response["mimeType"].as_str().unwrap_or_default();
            page.document_answered(url, status, kind.split(';').next().unwrap_or_default());
        }
        "network.fetchError" if is_current => match params["errorText"].as_str() {
            // It was replaced by another one, or by nothing (204). That the navigation has failed is
            // reported only when the next one begins.
            Some("NS_BINDING_ABORTED") => {
                page.document_closed();
                end(
                    page,
                    context,
                    params["navigation"].as_str().unwrap_or_default(),
                );
            }
            error => page.document_failed(error.unwrap_or_default()),
        },
        _ => return false,
    }
    true
}

/// Whether the event is about a request for the document, and not for something in it.
fn is_of_document(params: &Value) -> bool {
    params["request"]["destination"] == "document" && params["navigation"].is_string()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::browser::Activity;

    fn state(events: &[(&str, Value)]) -> Activity {
        let mut page = PageState::new("main");
        for (event, params) in events {
            take(&mut page, "main", event, params);
        }
        page.activity()
    }

    fn navigation(event: &'static str, id: &str) -> (&'static str, Value) {
        (event, json!({ "navigation": id, "url": "http://h/pay" }))
    }

    fn network(event: &'static str, more: Value) -> (&'static str, Value) {
        let mut params = json!({
            "navigation": "1",
            "request": {
                "request": "7", "destination": "document", "method": "POST",
                "url": "http://h/pay?order=1#top",
            },
        });
        if let (Value::Object(params), Value::Object(more)) = (&mut params, more) {
            params.extend(more);
        }
        (event, params)
    }

    const STARTED: &str = "browsingContext.navigationStarted";
    const LOAD: &str = "browsingContext.load";
    const ABORTED: &str = "browsingContext.navigationAborted";

    #[test]
    fn a_page_loads_until_its_own_navigation_has_ended() {
        let loading = |events: &[(&str, Value)]| state(events).loading;
        assert!(loading(&[navigation(STARTED, "1")]));
        assert!(!loading(&[navigation(STARTED, "1"), navigation(LOAD, "1")]));
        // A second one has taken the place of the first.
        let replaced = [
            navigation(STARTED, "1"),
            navigation(STARTED, "2"),
            navigation(ABORTED, "1"),
        ];
        assert!(loading(&replaced));
    }

    #[test]
    fn a_frame_that_cannot_be_reached_has_ended() {
        let mut page = PageState::new("main");
        let (event, params) = navigation(STARTED, "1");
        take(&mut page, "frame", event, &params);
        assert!(page.activity().loading);
        let committed = json!({ "navigation": "1", "url": "about:neterror?e=dnsNotFound" });
        take(
            &mut page,
            "frame",
            "browsingContext.navigationCommitted",
            &committed,
        );
        assert!(!page.activity().loading);
    }

    #[test]
    fn a_page_that_crashed_ends_as_an_empty_one() {
        let mut page = PageState::new("main");
        assert!(!has_crashed(&page, "about:blank"));
        let (event, params) = navigation("browsingContext.navigationCommitted", "1");
        take(&mut page, "main", event, &params);
        assert!(has_crashed(&page, "about:blank"));
        assert!(!has_crashed(&page, "http://h/pay"));
    }

    #[test]
    fn a_navigation_that_nothing_came_of_has_ended() {
        let aborted = network(
            "network.fetchError",
            json!({ "errorText": "NS_BINDING_ABORTED" }),
        );
        let asked = network("network.beforeRequestSent", json!({}));
        let activity = state(&[navigation(STARTED, "1"), asked, aborted]);
        assert!(!activity.loading);
        assert_eq!((activity.unanswered, activity.document), (None, None));
    }

    #[test]
    fn a_document_is_unanswered_until_its_answer_begins() {
        let asked = network("network.beforeRequestSent", json!({}));
        let activity = state(std::slice::from_ref(&asked));
        assert_eq!(
            activity.unanswered.as_deref(),
            Some("POST http://h/pay?order=1")
        );
        let response =
            json!({ "status": 500, "mimeType": "text/html;charset=utf-8", "url": "http://h/pay" });
        let answered = network("network.responseStarted", json!({ "response": response }));
        let activity = state(&[asked, answered]);
        assert_eq!(activity.unanswered, None);
        let document = activity.document.unwrap();
        assert_eq!((document.status, &*document.kind), (Ok(500), "text/html"));
    }

    #[test]
    fn a_page_that_cannot_be_reached_is_told_with_the_browsers_error() {
        let error = json!({ "errorText": "NS_ERROR_NET_RESET" });
        let committed = json!({ "navigation": "1", "url": "about:neterror?e=netReset" });
        let activity = state(&[
            navigation(STARTED, "1"),
            network("network.beforeRequestSent", json!({})),
            network("network.fetchError", error),
            ("browsingContext.navigationCommitted", committed),
        ]);
        let document = activity.document.unwrap();
        assert_eq!(document.url, "http://h/pay?order=1");
        assert_eq!(document.status, Err("NS_ERROR_NET_RESET".into()));
        assert!(!activity.loading);
    }
}
