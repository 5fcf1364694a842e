//! How CDP reports downloads.

use serde_json::{Value, json};

use crate::browser::DownloadState;
use crate::browser::downloads::Downloads;

/// The command that tells the browser where to store those of a user context.
pub(super) fn behavior(downloads: &Downloads, context: &str) -> (&'static str, Value) {
    let params = json!({
        // The browser chooses the names of the files: a name given by the site is not safe.
        "behavior": "allowAndName", "downloadPath": downloads.folder(),
        "browserContextId": context, "eventsEnabled": true,
    });
    ("Browser.setDownloadBehavior", params)
}

/// Takes an event; `false` if nothing of interest has changed.
pub(super) fn take(downloads: &Downloads, event: &str, params: &Value) -> bool {
    let text = |name: &str| params[name].as_str().unwrap_or_default();
    match (event, text("state")) {
        ("Browser.downloadWillBegin", _) => {
            downloads.begin(text("guid"), text("suggestedFilename"));
            true
        }
        ("Browser.downloadProgress", "completed") => {
            downloads.end(text("guid"), DownloadState::Whole)
        }
        ("Browser.downloadProgress", "canceled") => {
            downloads.end(text("guid"), DownloadState::Failed)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_download_is_running_until_it_is_whole_or_has_failed() {
        let downloads = Downloads::below(&std::env::temp_dir()).unwrap();
        for (id, name) in [("1", "control.exe"), ("2", "a.txt"), ("3", "b.txt")] {
            let begins = json!({ "guid": id, "suggestedFilename": name });
            assert!(take(&downloads, "Browser.downloadWillBegin", &begins));
        }
        let tell = |id: &str, state: &str| {
            let progress = json!({ "guid": id, "state": state });
            take(&downloads, "Browser.downloadProgress", &progress)
        };
        assert!(!tell("1", "inProgress"));
        assert!(tell("1", "completed"));
        assert!(tell("2", "canceled"));
        assert!(!tell("of an earlier case", "canceled"));
        let all = downloads.all();
        let states = all.iter().map(|download| download.state);
        let expected = [
            DownloadState::Whole,
            DownloadState::Failed,
            DownloadState::Running,
        ];
        assert!(states.eq(expected), "{all:?}");
    }
}
