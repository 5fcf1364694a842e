//! How BiDi reports downloads.

use serde_json::{Value, json};

use crate::browser::DownloadState;
use crate::browser::downloads::Downloads;

/// The command that tells the browser where to store those of a user context.
pub(super) fn behavior(downloads: &Downloads, context: &str) -> (&'static str, Value) {
    let behavior = json!({ "type": "allowed", "destinationFolder": downloads.folder() });
    let params = json!({ "downloadBehavior": behavior, "userContexts": [context] });
    ("browser.setDownloadBehavior", params)
}

/// Takes an event; `false` if it says nothing about downloads.
pub(super) fn take(downloads: &Downloads, event: &str, params: &Value) -> bool {
    let text = |name: &str| params[name].as_str().unwrap_or_default();
    // A navigation alone does not identify a download: a link may start one without a navigation.
    let id = format!("{} {}", text("navigation"), text("url"));
    match (event, text("status")) {
        ("browsingContext.downloadWillBegin", _) => {
            downloads.begin(id, text("suggestedFilename"));
        }
        ("browsingContext.downloadEnd", "complete") => {
            downloads.end(&id, DownloadState::Whole);
        }
        ("browsingContext.downloadEnd", _) => {
            downloads.end(&id, DownloadState::Failed);
        }
        _ => return false,
    }
    true
}

/// Whether this navigation has led to a download instead of a page.
pub(super) fn is_download(downloads: &Downloads, navigation: &str) -> bool {
    downloads.any(|id| id.split(' ').next() == Some(navigation))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_download_is_running_until_it_is_whole_or_has_failed() {
        let downloads = Downloads::below(&std::env::temp_dir()).unwrap();
        let event = |kind: &str, id: &str, status: &str| {
            let params = json!({
                "navigation": id, "url": "http://h/f", "suggestedFilename": "f", "status": status,
            });
            take(&downloads, &format!("browsingContext.{kind}"), &params)
        };
        for id in ["1", "2", "3"] {
            assert!(event("downloadWillBegin", id, ""));
        }
        event("downloadEnd", "1", "complete");
        event("downloadEnd", "2", "canceled");
        assert!(!event("load", "3", ""));
        assert!(is_download(&downloads, "3"));
        assert!(!is_download(&downloads, "4"));
        let states = downloads.all().into_iter().map(|download| download.state);
        let expected = [
            DownloadState::Whole,
            DownloadState::Failed,
            DownloadState::Running,
        ];
        assert!(states.eq(expected));
    }
}
