//! A1: where the APP comes from.

use axum::http::{HeaderMap, header};
use minijinja::context;

use super::{DOWNLOAD, screen};
use crate::portal::web::{Answer, Visit, go};

/// What a browser says that it runs on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Device {
    Android,
    Iphone,
    Other,
}

impl Device {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let agent = headers.get(header::USER_AGENT);
        let agent = agent.and_then(|agent| agent.to_str().ok()).unwrap_or("");
        if agent.contains("iPhone") {
            Self::Iphone
        } else if agent.contains("Android") {
            Self::Android
        } else {
            Self::Other
        }
    }
}

/// A1.
pub(super) async fn download(visit: Visit, headers: HeaderMap) -> Answer {
    visit.with(|world, session| {
        let device = match Device::of(&headers) {
            Device::Iphone => {
                world.reach("A1.iphone");
                "iphone"
            }
            Device::Android if session.phone.installed => {
                world.reach("A1.installed");
                "installed"
            }
            Device::Android => {
                world.reach("A1.android");
                "android"
            }
            Device::Other => {
                world.reach("A1.desktop");
                "other"
            }
        };
        let values = context! { device };
        Ok(screen(
            world,
            session,
            DOWNLOAD,
            "app/download.html",
            values,
        ))
    })
}

/// A1 posted: 下载安装.
pub(super) async fn install(visit: Visit) -> Answer {
    visit.with(|_, session| {
        session.phone.installed = true;
        go(DOWNLOAD)
    })
}
