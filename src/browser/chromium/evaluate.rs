//! How a function of the page script is called.

use serde_json::{Value, json};

/// The parameters that call a function of the page script with this expression.
pub(super) fn evaluate(function: &str, argument: &str, world: &str) -> Value {
    // A window that is about to close still answers, and is as good as gone.
    let expression = format!(
        "(async () => {{ const answer = await __stepproof.{function}({argument}); \
         return closed ? undefined : __stepproof.to_json(answer); }})()"
    );
    json!({
        "expression": expression, "uniqueContextId": world,
        "awaitPromise": true, "returnByValue": true,
    })
}
