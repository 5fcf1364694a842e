use std::collections::BTreeMap;

use super::super::manifest::{ChapterText, FORMAT, GuideText};
use super::*;
use crate::picture::{Area, Colour, cover, fill};

const FILE: &str = "en/img/a/one.png";

fn image() -> Image {
    Image::filled(60, 40, Colour([250, 250, 250]))
}

fn entry(image: &Image) -> PictureEntry {
    PictureEntry {
        file: FILE.into(),
        width: 60,
        page: pixels(image),
        marks: "m".into(),
        theme: "t".into(),
        renderer: "1".into(),
        pixels: pixels(image),
        crop: None,
        targets: Vec::new(),
    }
}

fn step(id: &str, sentence: &str, picture: Option<PictureEntry>) -> StepEntry {
    let text = StepText {
        section: None,
        sentence: sentence.into(),
        note: None,
        warning: None,
        alt: None,
        caption: None,
    };
    StepEntry {
        id: id.into(),
        texts: BTreeMap::from([("en".into(), text)]),
        pictures: picture
            .map(|picture| ("en".to_owned(), picture))
            .into_iter()
            .collect(),
    }
}

fn manifest(steps: Vec<StepEntry>) -> Manifest {
    Manifest {
        format: FORMAT,
        guide: "g".into(),
        mock: true,
        texts: BTreeMap::from([(
            "en".into(),
            GuideText {
                title: "Guide".into(),
                introduction: None,
            },
        )]),
        chapters: vec![ChapterEntry {
            case: "a".into(),
            phone: false,
            texts: BTreeMap::from([(
                "en".into(),
                ChapterText {
                    title: "A".into(),
                    introduction: None,
                },
            )]),
            steps,
        }],
    }
}

fn draft(manifest: Manifest, image: Image) -> Draft {
    Draft {
        manifest,
        pictures: BTreeMap::from([(FILE.into(), image)]),
        volatile: BTreeMap::from([(FILE.into(), vec![Area::between(30, 0, 40, 10)])]),
        changes: BTreeMap::new(),
        notes: Vec::new(),
        incomplete: BTreeMap::new(),
    }
}

fn with_speck(at: i32, size: i32) -> Image {
    let mut image = image();
    cover(&mut image, Area::between(at, at, at + size, at + size));
    image
}

/// The reasons of the first step, when its picture is `now` and was `image()`.
fn codes(now: &Image, change: impl FnOnce(&mut PictureEntry)) -> Vec<&'static str> {
    let before = manifest(vec![step("one", "Go.", Some(entry(&image())))]);
    let mut new = entry(now);
    change(&mut new);
    let draft = draft(manifest(vec![step("one", "Go.", Some(new))]), now.clone());
    let found = review(Some(&before), &draft, &|_| Some(image()));
    let reasons = found.stale.first().map(|stale| stale.reasons.clone());
    reasons
        .unwrap_or_default()
        .iter()
        .map(Reason::code)
        .collect()
}

#[test]
fn each_reason_is_told_by_what_differs() {
    assert_eq!(codes(&image(), |_| {}), [""; 0]);
    assert_eq!(codes(&with_speck(20, 1), |_| {}), ["page-changed"]);
    let redrawn = with_speck(20, 1);
    let same_page = |new: &mut PictureEntry| new.page = pixels(&image());
    let moved = codes(&redrawn, |new| {
        same_page(new);
        new.marks = "n".into();
    });
    assert_eq!(moved, ["target-moved"]);
    let themed = codes(&redrawn, |new| {
        same_page(new);
        new.theme = "u".into();
    });
    assert_eq!(themed, ["theme-changed"]);
    let renderer = codes(&redrawn, |new| {
        same_page(new);
        new.renderer = "2".into();
    });
    assert_eq!(renderer, ["renderer-changed"]);
    // A number that stands elsewhere is no reason, when all that it depends on is the same.
    assert_eq!(codes(&redrawn, same_page), [""; 0]);
}

#[test]
fn what_nobody_sees_and_what_is_volatile_makes_no_picture_stale() {
    let at = |x: i32, y: i32, size: i32, light: u8| {
        let mut image = image();
        let area = Area::between(x, y, x + size, y + size);
        fill(&mut image, area, Colour([light; 3]));
        image
    };
    assert_eq!(codes(&at(20, 20, 9, 246), |_| {}), [""; 0]);
    assert_eq!(codes(&at(20, 20, 1, 240), |_| {}), ["page-changed"]);
    assert_eq!(codes(&with_speck(20, 1), |_| {}), ["page-changed"]);
    assert_eq!(codes(&at(31, 1, 8, 0), |_| {}), [""; 0]);
    assert_eq!(codes(&at(31, 1, 12, 0), |_| {}), ["page-changed"]);
}

#[test]
fn a_picture_that_somebody_changed_is_told() {
    let before = manifest(vec![step("one", "Go.", Some(entry(&image())))]);
    let draft = draft(before.clone(), image());
    for stored in [None, Some(with_speck(1, 1))] {
        let found = review(Some(&before), &draft, &|_| stored.clone());
        assert_eq!(found.stale[0].reasons, [Reason::File]);
    }
}

#[test]
fn only_chosen_steps_are_taken_over() {
    let before = manifest(vec![
        step("one", "Go.", None),
        step("old", "Wait.", None),
        step("two", "Pay.", None),
    ]);
    let now = manifest(vec![
        step("one", "Went.", None),
        step("new", "Look.", None),
        step("two", "Paid.", None),
    ]);
    let draft = draft(now, image());
    let found = review(Some(&before), &draft, &|_| None);
    let names: Vec<_> = found.stale.iter().map(Stale::name).collect();
    assert_eq!(names, ["a/one", "a/new", "a/two", "a/old"]);
    let steps = |chosen: &[&str]| {
        let chosen: Vec<String> = chosen.iter().map(ToString::to_string).collect();
        let merged = merge(Some(&before), &draft, &found, Some(&chosen));
        let steps = merged.steps().map(|(_, step)| sentence_of(step));
        steps.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(steps(&["a/two"]), "Go. Wait. Paid.");
    assert_eq!(steps(&["a/new"]), "Go. Look. Wait. Pay.");
    assert_eq!(steps(&["a/old", "a/one"]), "Went. Pay.");
    let all = merge(Some(&before), &draft, &found, None);
    assert_eq!(all, draft.manifest);
}

#[test]
fn what_belongs_to_no_step_is_told_too() {
    let before = manifest(vec![step("one", "Go.", None), step("two", "Pay.", None)]);
    let mut now = before.clone();
    now.chapters[0].steps.reverse();
    now.chapters[0].phone = true;
    now.mock = false;
    if let Some(text) = now.texts.get_mut("en") {
        text.title = "Other".into();
    }
    let found = review(Some(&before), &draft(now, image()), &|_| None);
    assert_eq!(found.document.len(), 4, "{:?}", found.document);
    assert!(found.stale.is_empty() && !found.is_fresh());
}
