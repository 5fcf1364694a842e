//! Pairs of pages in the real browser (`tests/cases/alike/pairs.txt`): what a person does not see is no
//! difference, and what a person sees is told by its name.

use std::time::Duration;

use axum::extract::State;
use axum::http::Uri;
use axum::response::Html;
use serde::Deserialize;
use serde_json::{Value, json};
use stepproof::browser::{LaunchOptions, Launcher as _, Navigation, Page};
use stepproof::page::Rect;
use stepproof::picture::{self, Area, Image, Region};
use stepproof::scenario::Device;

use crate::support::{device, launcher, serve};

const HEAD: &str = "<!doctype html><html lang=zh-CN><meta charset=utf-8><title>Pair</title><style>\
    body{margin:16px;font:14px/1.5 'Noto Sans CJK SC',sans-serif;color:#222;background:#fff}</style>";

/// A page that has not come to rest by then never will.
const PATIENCE: Duration = Duration::from_secs(20);

/// Two pages, and what is said of them.
#[derive(Debug, Clone, Default)]
struct Pair {
    name: String,
    /// What a person sees otherwise; `None` when nobody sees anything.
    seen: Option<String>,
    /// Nobody sees it where a CSS pixel is one pixel of the picture.
    at_one: bool,
    html: String,
}

impl Pair {
    /// One of the two pages.
    fn side(&self, other: bool) -> String {
        let mut page = HEAD.to_owned();
        let mut rest = &*self.html;
        while let Some((before, varied)) = rest.split_once("{{") {
            let (both, behind) = varied.split_once("}}").unwrap();
            let (a, b) = both.split_once('|').unwrap();
            page.push_str(before);
            page.push_str(if other { b } else { a });
            rest = behind;
        }
        page + rest
    }
}

fn pairs() -> Vec<Pair> {
    let text = include_str!("../../cases/alike/pairs.txt");
    let blocks = text.split("\n\n").map(|block| {
        let lines = block.lines().filter(|line| !line.starts_with('#'));
        lines.collect::<Vec<_>>()
    });
    let blocks = blocks.filter(|lines| !lines.is_empty());
    let pair = |lines: Vec<&str>| {
        let html = lines[1..].join("\n");
        let (name, seen, at_one) = match lines[0].split_once(" => ") {
            Some((name, seen)) => (name, Some(seen.to_owned()), false),
            None => {
                let (name, at_one) = lines[0].split_once(" ==").unwrap();
                (name, None, !at_one.is_empty())
            }
        };
        let name = name.to_owned();
        Pair {
            name,
            seen,
            at_one,
            html,
        }
    };
    blocks.map(pair).collect()
}

async fn site(pairs: Vec<Pair>) -> String {
    async fn page(State(pairs): State<Vec<Pair>>, uri: Uri) -> Html<String> {
        let path = uri.path().trim_start_matches('/');
        let found = path.split_once('/').and_then(|(number, side)| {
            let pair = pairs.get(number.parse::<usize>().ok()?)?;
            Some(pair.side(side == "b"))
        });
        Html(found.unwrap_or_default())
    }
    serve(axum::Router::new().fallback(page).with_state(pairs)).await
}

#[derive(Deserialize)]
struct Found {
    what: String,
    rect: Rect,
}

/// The page as a picture, and what is where in it.
async fn picture(page: &mut dyn Page, url: &str, scale: f64) -> (Image, Vec<Region>) {
    page.navigate(Navigation::Open(url)).await.unwrap();
    let at_rest = async {
        loop {
            // A page that is on its way answers nothing.
            if page.activity().loading {
                page.changed().await;
                continue;
            }
            let answer = page.call("observe", &json!({ "page": true })).await;
            let quiet = answer.is_ok_and(|answer| answer["quiet"] == true);
            if !page.activity().loading && quiet {
                return;
            }
        }
    };
    let at_rest = tokio::time::timeout(PATIENCE, at_rest).await;
    at_rest.unwrap_or_else(|_| panic!("{url} does not come to rest"));
    let png = page.screenshot(None).await.unwrap();
    let found = page.call("regions", &Value::Null).await.unwrap();
    let found: Vec<Found> = serde_json::from_value(found).unwrap();
    let region = |Found { what, rect }| Region {
        what,
        area: Area::of(rect.x, rect.y, rect.width, rect.height, scale),
    };
    (
        picture::decode(&png).unwrap(),
        found.into_iter().map(region).collect(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_sees_is_told_by_its_name_and_nothing_else_is() {
    let pairs = pairs();
    let unseen = pairs.iter().filter(|pair| pair.seen.is_none()).count();
    assert!(
        unseen >= 30 && pairs.len() - unseen >= 60,
        "{}",
        pairs.len()
    );
    let site = site(pairs.clone()).await;
    let mut browser = launcher(LaunchOptions::default()).launch().await.unwrap();
    let mut wrong = Vec::new();
    for scale in [1.0, 2.0] {
        let device = Device {
            width: 400,
            height: 160,
            scale,
            caret: false,
            ..device()
        };
        let mut page = browser.open_page(&device).await.unwrap();
        for (number, pair) in pairs.iter().enumerate() {
            if pair.at_one && scale > 1.0 {
                continue;
            }
            let (one, _) = picture(&mut *page, &format!("{site}/{number}/a"), scale).await;
            let (other, regions) = picture(&mut *page, &format!("{site}/{number}/b"), scale).await;
            let told = picture::differences(&one, &other, &[], &regions, scale);
            let right = match &pair.seen {
                None => told.is_empty(),
                Some(name) => told.iter().any(|line| {
                    line.starts_with(&format!("{name} is"))
                        || line.starts_with(&format!("{name} differs"))
                }),
            };
            if !right {
                wrong.push(format!("{scale} {}: {told:?}", pair.name));
            }
        }
        page.close().await.unwrap();
    }
    browser.close().await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
