//! The page script: what engines load into their pages, call, and read.

use serde_json::Value;

use super::BrowserError;
use super::page_state::PageState;
use super::socket::unreadable;
use crate::page::{AXE, SCRIPT};
use crate::scenario::Device;

/// What runs in each document before the page's own scripts, in a world of its own.
pub(super) fn source(device: &Device) -> String {
    let clock = match device.now {
        Some(_) => "__stepproof.with_clock();",
        None => "",
    };
    let caret = device.caret;
    format!("{SCRIPT}\n__stepproof.watch({{ caret: {caret} }});{clock}")
}

/// The name of the function that puts axe behind the page script. Only an engine can evaluate what a page
/// forbids to be evaluated, so it is no function of the script.
pub(super) const LOAD_AXE: &str = "load_axe";

/// An asynchronous function that calls a function of the page script with this expression. It returns
/// the answer as JSON.
pub(super) fn call(function: &str, argument: &str) -> String {
    if function == LOAD_AXE {
        return format!("async () => {{ {AXE} return 'null'; }}");
    }
    // A window that is about to close still answers, but counts as gone.
    format!(
        "async () => {{ const answer = await __stepproof.{function}({argument}); \
         return closed ? undefined : __stepproof.to_json(answer); }}"
    )
}

/// Reads what that function has returned in this page (`None` if it is about to close), or the
/// message of its exception.
pub(super) fn answer(
    page: &mut PageState,
    function: &str,
    returned: Result<Option<&str>, &str>,
) -> Result<Value, BrowserError> {
    let name = format!("the page script's `{function}`");
    match returned {
        Ok(None) => Err(BrowserError::PageGone),
        Ok(Some(json)) => {
            let answer: Value =
                serde_json::from_str(json).map_err(|error| unreadable(&name, &error))?;
            // The script has chosen an option, say: this counts as an input.
            if answer["done"] == true {
                page.caused();
            }
            Ok(answer)
        }
        // It was called while the page was about to become another one.
        Err(_) if page.activity().loading => Err(BrowserError::PageGone),
        Err(message) => Err(BrowserError::Refused {
            command: name,
            message: message.to_owned(),
        }),
    }
}
