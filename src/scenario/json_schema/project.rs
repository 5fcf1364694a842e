//! The schemas of the settings of a project.

use serde_json::{Value, json};

use super::forms::{
    LOCALE, any, boolean, by_name, duration, formed, list, local_text, locale, named, object,
    reference, text, text_match, text_or_empty, volatile, word,
};
use crate::page::AXE_TAGS;
use crate::scenario::model::Permission;
use crate::scenario::{
    accessibility, device, errors, grid, guide, profiles, quarantine, quotes, settings, site, terms,
};

pub(super) fn errors_map() -> Value {
    object(&["level", "except"], &[], |key| {
        Some(match key {
            "level" => word(&errors::WORDS),
            _ => list(text_match()),
        })
    })
}

pub(super) fn accessibility_map() -> Value {
    object(accessibility::KEYS, &[], |key| {
        Some(match key {
            "level" => word(&errors::WORDS),
            "rules" => list(word(AXE_TAGS)),
            _ => list(text_match()),
        })
    })
}

pub(super) fn of_settings(key: &str) -> Option<Value> {
    Some(match key {
        "devices" => by_name("", object(device::KEYS, &["viewport"], of_device)),
        "locale" => locale(),
        "timeouts" => object(settings::TIMEOUTS, &[], |_| Some(duration())),
        "sites" => named(object(site::KEYS, &["base_url"], of_site)),
        "webdriver" => object(grid::KEYS, &[], of_grid),
        "volatile" => volatile(),
        errors::PAGE_ERRORS | errors::REQUESTS => reference("errors"),
        accessibility::ACCESSIBILITY => reference("accessibility"),
        terms::SENTENCES => any(&[
            word(&errors::WORDS),
            object(terms::RULE_KEYS, &[], of_sentences),
        ]),
        terms::TERMS => by_name("", text()),
        "mock" => any(&[
            word(&["built-in"]),
            object(&["schema"], &["schema"], |_| Some(text())),
        ]),
        "mock_secrets" => by_name("^[A-Z][A-Z0-9_]*$", text()),
        "documents" => list(text()),
        "guides" => named(object(guide::GUIDE_KEYS, &["title", "chapters"], of_guide)),
        "theme" => object(guide::THEME_KEYS, &[], of_theme),
        "pictures" => word(settings::PICTURES),
        profiles::PROFILES => by_name("", by_name("", any(&[text(), list(text())]))),
        quarantine::QUARANTINE => list(object(
            quarantine::QUARANTINE_KEYS,
            quarantine::QUARANTINE_KEYS,
            of_quarantine,
        )),
        "redact" => list(reference("locator")),
        "invented" => list(text()),
        _ => return None,
    })
}

fn of_quarantine(key: &str) -> Option<Value> {
    Some(match key {
        "until" => json!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" }),
        _ => text(),
    })
}

pub(super) fn of_sentences(key: &str) -> Option<Value> {
    Some(match key {
        "level" => word(&errors::WORDS),
        terms::MENTIONS => any(&[
            word(&errors::WORDS),
            object(terms::MENTIONS_KEYS, &["level"], of_mentions),
        ]),
        "placeholders" => list(text()),
        "quotes" => {
            let quotes = list(word(&quotes::WORDS));
            any(&[quotes.clone(), by_name(LOCALE, quotes)])
        }
        _ => return None,
    })
}

fn of_mentions(key: &str) -> Option<Value> {
    Some(match key {
        "level" => word(&errors::WORDS),
        "of" => word(terms::MENTIONS_OF),
        _ => return None,
    })
}

pub(super) fn of_device(key: &str) -> Option<Value> {
    Some(match key {
        "viewport" => json!({ "type": "string", "pattern": "^[0-9]+x[0-9]+$" }),
        "scale" => json!({ "type": ["number", "string"], "minimum": 0.5, "maximum": 4 }),
        "locale" => locale(),
        "now" => text(),
        "timezone" => json!({ "type": "string", "pattern": "^UTC$|/" }),
        "touch" => boolean(),
        "user_agent" => text(),
        "permissions" => object(Permission::WORDS, &[], |key| {
            Some(match Permission::of(key)? {
                Permission::Geolocation => any(&[word(&["denied"]), place()]),
                _ => word(&device::ANSWERS),
            })
        }),
        _ => return None,
    })
}

pub(super) fn place() -> Value {
    object(device::PLACE_KEYS, &["latitude", "longitude"], |_| {
        Some(json!({ "type": ["number", "string"] }))
    })
}

fn login() -> Value {
    object(&["user", "password"], &["user", "password"], |key| {
        Some(match key {
            "password" => json!({ "type": "string", "pattern": r"\$\{secret\." }),
            _ => text(),
        })
    })
}

fn of_grid(key: &str) -> Option<Value> {
    Some(match key {
        "login" => login(),
        _ => json!({ "type": "object" }),
    })
}

pub(super) fn of_site(key: &str) -> Option<Value> {
    const TOKEN: &str = "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$";
    Some(match key {
        "base_url" => formed("https?://[^?#@]+"),
        "insecure" => boolean(),
        "login" => login(),
        "headers" | "cookies" => by_name(TOKEN, text_or_empty()),
        "proxy" => formed("(https?|socks5)://[^@]+"),
        "ignore_requests" => list(text_match()),
        "services" => named(formed("https?://[^?#@]+")),
        "origins" => json!({ "type": "array", "items": formed("https?://[^/?#@]+/?") }),
        _ => return None,
    })
}

pub(super) fn of_guide(key: &str) -> Option<Value> {
    Some(match key {
        "title" | "introduction" => local_text(),
        "chapters" => list(text()),
        "folder" | "templates" => text(),
        "locales" => list(locale()),
        _ => return None,
    })
}

pub(super) fn of_theme(key: &str) -> Option<Value> {
    Some(match key {
        "colour" | "halo" => formed("#[0-9A-Fa-f]{6}"),
        "font" => text(),
        _ => json!({ "type": ["number", "string"] }),
    })
}
