//! What the pages of a case are allowed without asking anyone.

use serde_json::{Value, json};

use crate::scenario::{Device, Permission};

/// The commands that grant and deny it, for this user context.
pub(super) fn of(device: &Device, context: &str) -> Vec<(&'static str, Value)> {
    // Every browser lets a page write to the clipboard during a click. Only a headless browser
    // asks first, and nobody is there to answer.
    let copying = ("clipboard-write", true);
    let declared = device
        .permissions
        .iter()
        .flat_map(|(permission, granted)| names(*permission).iter().map(|name| (*name, *granted)));
    let set = [copying].into_iter().chain(declared);
    let command = |(name, granted): (&str, bool)| {
        let params = json!({
            "permission": { "name": name, "allowWithoutSanitization": false },
            "setting": if granted { "granted" } else { "denied" }, "browserContextId": context,
        });
        ("Browser.setPermission", params)
    };
    set.map(command).collect()
}

/// Whether the pages can read the clipboard.
pub(super) fn reads_clipboard(device: &Device) -> bool {
    device.permissions.contains(&(Permission::Clipboard, true))
}

/// Its names in the Permissions API.
fn names(permission: Permission) -> &'static [&'static str] {
    match permission {
        Permission::Clipboard => &["clipboard-read", "clipboard-write"],
        Permission::Geolocation => &["geolocation"],
        Permission::Notifications => &["notifications"],
    }
}

/// Where the device is.
pub(super) fn place(device: &Device) -> Option<(&'static str, Value)> {
    let place = device.place?;
    let params = json!({
        "latitude": place.latitude, "longitude": place.longitude, "accuracy": place.accuracy,
    });
    Some(("Emulation.setGeolocationOverride", params))
}
