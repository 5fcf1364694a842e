use super::super::{Difference, RENDERER, compare, decode, encode};
use super::*;

fn page() -> Image {
    let mut page = Image::filled(900, 600, Colour([245, 246, 248]));
    // A header in the colour of the marks: only their halo is seen on it.
    page.overlay(&Image::filled(900, 80, Colour([0xD4, 0x38, 0x0D])), 0, 0);
    for (x, y) in [(120, 160), (120, 220), (600, 400), (760, 20)] {
        page.overlay(&Image::filled(110, 36, Colour([20, 90, 160])), x, y);
    }
    page
}

fn mark(kind: MarkKind, x: i32, y: i32) -> Mark {
    Mark {
        kind,
        area: Area {
            x,
            y,
            width: 110,
            height: 36,
        },
        name: "button \"登录\"".into(),
        label: None,
    }
}

fn plan(marks: Vec<Mark>) -> Plan {
    Plan {
        crop: page().area(),
        scale: 1.0,
        marks,
        dim: false,
        phone: false,
    }
}

fn drawn_with(plan: &Plan, theme: &Theme) -> Result<Image, PictureError> {
    let page = page();
    draw(&page, &Ink::of(&page, 1.0, &[]), plan, theme)
}

fn drawn(plan: &Plan) -> Result<Image, PictureError> {
    drawn_with(plan, &Theme::default())
}

#[test]
fn marks_are_drawn_as_ever() {
    let mut all = plan(vec![
        mark(MarkKind::Box(1), 120, 160),
        mark(MarkKind::Box(12), 120, 220),
        mark(MarkKind::Arrow, 600, 400),
        mark(MarkKind::Inset, 760, 20),
    ]);
    all.marks[1].label = Some("Sign in".into());
    all.dim = true;
    let mut in_phone = all.clone();
    in_phone.phone = true;
    in_phone.dim = false;
    for (name, plan) in [("marks", all), ("phone", in_phone)] {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join(format!("tests/cases/picture/{name}-{RENDERER}.png"));
        let found = drawn(&plan).unwrap();
        if std::env::var_os("STEPPROOF_RENEW").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, encode(&found).unwrap()).unwrap();
        }
        let stored = std::fs::read(&path).unwrap_or_default();
        let same = decode(&stored).is_ok_and(|stored| compare(&stored, &found) == Difference::Same);
        assert!(
            same,
            "{name} is drawn otherwise: raise RENDERER, and write {} by STEPPROOF_RENEW=1",
            path.display()
        );
    }
}

#[test]
fn a_mark_that_would_be_wrong_is_an_error() {
    let error = |marks: Vec<Mark>, crop: Area| {
        let plan = Plan {
            crop,
            ..plan(marks)
        };
        drawn(&plan).unwrap_err().to_string()
    };
    let left = Area::between(0, 0, 200, 600);
    assert_eq!(
        error(vec![mark(MarkKind::Box(1), 120, 160)], left),
        "button \"登录\" is not entirely in the picture"
    );
    let mut empty = mark(MarkKind::Box(1), 120, 160);
    empty.area.width = 0;
    assert_eq!(
        error(vec![empty], page().area()),
        "button \"登录\" has no size"
    );
    let tight = Area::between(600, 400, 710, 436);
    assert!(error(vec![mark(MarkKind::Arrow, 600, 400)], tight).starts_with("there is no room"));
}

#[test]
fn a_label_is_never_drawn_with_a_glyph_missing() {
    let mut labelled = mark(MarkKind::Box(1), 120, 160);
    labelled.label = Some("点击here".into());
    let error = drawn(&plan(vec![labelled])).unwrap_err();
    assert_eq!(error, PictureError::NoGlyph("`点击`".into()));
}

#[test]
fn what_is_too_wide_is_scaled_down_and_all_else_keeps_its_pixels() {
    let theme = Theme {
        width: 450.0,
        ..Theme::default()
    };
    let small = drawn_with(&plan(Vec::new()), &theme).unwrap();
    assert_eq!((small.area().width, small.area().height), (450, 300));
    let plain = drawn(&plan(Vec::new())).unwrap();
    assert_eq!(compare(&plain, &page()), Difference::Same);
}

#[test]
fn an_area_is_found_again_in_a_phone_and_in_a_picture_that_was_scaled_down() {
    let area = Area::between(120, 160, 230, 196);
    let mut plan = plan(Vec::new());
    plan.crop = Area::between(100, 100, 900, 600);
    let theme = Theme::default();
    assert_eq!(placed(&plan, &theme, area), Area::between(20, 60, 130, 96));
    plan.phone = true;
    assert_eq!(placed(&plan, &theme, area), Area::between(32, 96, 142, 132));
    plan.phone = false;
    let narrow = Theme {
        width: 400.0,
        ..Theme::default()
    };
    // Half as large, with a rim.
    assert_eq!(placed(&plan, &narrow, area), Area::between(8, 28, 67, 50));
}
