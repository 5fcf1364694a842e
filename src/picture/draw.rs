//! Draws marks onto a picture.

use std::fmt::Write as _;
use std::sync::Arc;

use resvg::{tiny_skia, usvg};
use serde::{Deserialize, Serialize};

use super::area::{Area, pixels};
use super::font::Font;
use super::image::{Image, unsigned};
use super::ink::Ink;
use super::place::{Badge, Places};
use super::{Colour, PictureError, Theme};

/// What is drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The part of the picture that is shown.
    pub crop: Area,
    /// Pixels per CSS pixel.
    pub scale: f64,
    /// What is marked, in order.
    pub marks: Vec<Mark>,
    /// Whether everything that is not marked is darkened.
    pub dim: bool,
    /// Whether it is shown inside a phone.
    pub phone: bool,
}

/// A mark.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// Its kind.
    pub kind: MarkKind,
    /// What it marks, in pixels of the whole picture.
    pub area: Area,
    /// Its name in error messages.
    pub name: String,
    /// Words beside it.
    pub label: Option<String>,
}

/// The kind of a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MarkKind {
    /// A box with a badge that shows this number.
    Box(usize),
    /// An arrow.
    Arrow,
    /// A magnified copy in a corner of the picture.
    Inset,
}

impl Mark {
    /// What a crop must show; for an arrow, this includes the space that the arrow takes.
    pub fn extent(&self, scale: f64, theme: &Theme) -> Area {
        let arrow = pixels((ARROW + theme.gap - theme.padding).max(0.0) * scale);
        match self.kind {
            MarkKind::Arrow => self.area.grown(arrow),
            MarkKind::Box(_) | MarkKind::Inset => self.area,
        }
    }
}

/// How much an inset magnifies.
const ZOOM: i32 = 2;
/// Length of an arrow, in CSS pixels.
const ARROW: f64 = 64.0;

/// The picture with its marks, or the reason why it cannot be right.
pub fn draw(image: &Image, ink: &Ink, plan: &Plan, theme: &Theme) -> Result<Image, PictureError> {
    let crop = plan.crop.common(image.area());
    for mark in &plan.marks {
        if mark.area.is_empty() {
            return Err(PictureError::Empty(mark.name.clone()));
        }
        if !crop.contains(mark.area) {
            return Err(PictureError::CroppedAway(mark.name.clone()));
        }
    }
    let mut picture = image.cropped(crop);
    let places = Places {
        bounds: picture.area(),
        controls: plan
            .marks
            .iter()
            .map(|mark| mark.area.moved(-crop.x, -crop.y))
            .collect(),
        taken: Vec::new(),
        ink,
        origin: (crop.x, crop.y),
    };
    let mut drawing = Drawing::new(plan, theme, places)?;
    if plan.dim && !plan.marks.is_empty() {
        let dimmed = render(picture.area(), &drawing.dim(), &drawing.font)?;
        picture.overlay(&dimmed, 0, 0);
    }
    drawing.boxed(&plan.marks)?;
    let mut insets = Vec::new();
    for (number, mark) in plan.marks.iter().enumerate() {
        match mark.kind {
            MarkKind::Box(_) => drawing.label(number, mark)?,
            MarkKind::Arrow => drawing.arrow(number, mark)?,
            MarkKind::Inset => insets.push((number, mark)),
        }
    }
    // Insets come last: they use the space that is left, and show what is below the marks.
    for (number, mark) in insets {
        let place = drawing.inset(number, mark)?;
        let (_, _, width, height) = unsigned(place);
        let copy = image.cropped(mark.area).resized(width, height);
        picture.overlay(&copy, place.x, place.y);
    }
    drawing.onto(&mut picture)?;
    let picture = if plan.phone {
        phone(&picture, plan.scale)?
    } else {
        picture
    };
    Ok(narrowed(picture, pixels(theme.width * plan.scale)))
}

/// Where an area of the page lies in the picture that [`draw`] makes.
pub fn placed(plan: &Plan, theme: &Theme, area: Area) -> Area {
    let mut shown = area.moved(-plan.crop.x, -plan.crop.y);
    let mut width = plan.crop.width;
    if plan.phone {
        let (side, end) = phone_frame(plan.scale);
        shown = shown.moved(side, end);
        width += 2 * side;
    }
    let widest = pixels(theme.width * plan.scale);
    if width <= widest {
        return shown;
    }
    let part = f64::from(widest) / f64::from(width);
    let [x, y, width, height] = [shown.x, shown.y, shown.width, shown.height].map(f64::from);
    // Every pixel that it covers in part.
    Area::of(x, y, width, height, part).grown(2)
}

struct Drawing<'a> {
    scale: f64,
    theme: &'a Theme,
    font: Arc<Font>,
    places: Places<'a>,
    /// The boxes around the marked controls.
    boxes: Vec<Area>,
    /// SVG of what lies below the badges.
    below: String,
    /// SVG of badges and labels.
    above: String,
}

impl<'a> Drawing<'a> {
    fn new(plan: &Plan, theme: &'a Theme, places: Places<'a>) -> Result<Self, PictureError> {
        let scale = plan.scale;
        let line = pixels(theme.stroke * scale + 2.0 * halo(scale));
        let gap = pixels(theme.gap * scale);
        let controls = 0..places.controls.len();
        let boxes = controls.map(|control| places.boxed(control, gap, line));
        Ok(Self {
            scale,
            theme,
            font: Font::of(theme)?,
            boxes: boxes.collect(),
            places,
            below: String::new(),
            above: String::new(),
        })
    }

    fn length(&self, css: f64) -> i32 {
        pixels(css * self.scale)
    }

    /// SVG that darkens everything that is not marked.
    fn dim(&self) -> String {
        let all = self.places.bounds;
        let mut path = format!("M0 0H{}V{}H0Z", all.width, all.height);
        for hole in &self.boxes {
            let _ = write!(
                path,
                "M{} {}h{}v{}h-{}Z",
                hole.x, hole.y, hole.width, hole.height, hole.width
            );
        }
        format!(
            r##"<path d="{path}" fill="#000" fill-opacity="{}" fill-rule="evenodd"/>"##,
            self.theme.dim
        )
    }

    /// A stroke with its halo.
    fn stroke(&mut self, shape: &str) {
        let width = self.theme.stroke * self.scale;
        for (colour, width) in [
            (self.theme.halo, width + 2.0 * halo(self.scale)),
            (self.theme.colour, width),
        ] {
            let _ = write!(
                self.below,
                r#"<g fill="none" stroke="{colour}" stroke-width="{width}" stroke-linecap="round" stroke-linejoin="round">{shape}</g>"#
            );
        }
    }

    /// The boxes, with their numbers.
    fn boxed(&mut self, marks: &[Mark]) -> Result<(), PictureError> {
        let radius = self.theme.radius * self.scale;
        let (mut boxes, mut numbers) = (Vec::new(), Vec::new());
        for (control, mark) in marks.iter().enumerate() {
            if let MarkKind::Box(number) = mark.kind {
                boxes.push((control, self.boxes[control]));
                let Area {
                    x,
                    y,
                    width,
                    height,
                } = self.boxes[control];
                self.stroke(&format!(
                    r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{radius}"/>"#
                ));
                numbers.push((number, &mark.name));
            }
        }
        let side = self.length(self.theme.badge);
        let badges = self.places.badges(&boxes, side);
        for ((number, name), badge) in numbers.into_iter().zip(badges) {
            let no_room = || PictureError::NoRoom(format!("the number of {name}"));
            let Badge { place, line } = badge.ok_or_else(no_room)?;
            if let Some([(x, y), (to_x, to_y)]) = line {
                self.stroke(&format!(r#"<path d="M{x} {y}L{to_x} {to_y}"/>"#));
            }
            self.badge(place, number)?;
        }
        Ok(())
    }

    /// The words beside a box.
    fn label(&mut self, control: usize, mark: &Mark) -> Result<(), PictureError> {
        let Some(label) = &mark.label else {
            return Ok(());
        };
        let size = 14.0 * self.scale;
        let width = self.font.width(label, size)?;
        let (room, height) = (self.length(8.0), self.length(26.0));
        let width = pixels(width) + 2 * room;
        let place = self.places.beside(self.boxes[control], width, height, room);
        let no_room = || PictureError::NoRoom(format!("the label of {}", mark.name));
        let place = place.ok_or_else(no_room)?;
        let (colour, halo) = (self.theme.colour, self.theme.halo);
        let _ = write!(
            self.above,
            r#"<rect x="{}" y="{}" width="{}" height="{}" rx="{}" fill="{colour}" stroke="{halo}" stroke-width="{}"/>"#,
            place.x,
            place.y,
            place.width,
            place.height,
            place.height / 2,
            self.scale
        );
        let centre = f64::from(place.x) + f64::from(place.width) / 2.0;
        let base = f64::from(place.y) + f64::from(place.height) / 2.0 + size * 0.36;
        self.words(label, centre, base, size);
        Ok(())
    }

    fn badge(&mut self, place: Area, number: usize) -> Result<(), PictureError> {
        let radius = f64::from(place.width) / 2.0;
        let (x, y) = (f64::from(place.x) + radius, f64::from(place.y) + radius);
        let (colour, halo) = (self.theme.colour, self.theme.halo);
        let rim = 1.5 * self.scale;
        let _ = write!(
            self.above,
            r#"<circle cx="{x}" cy="{y}" r="{}" fill="{colour}" stroke="{halo}" stroke-width="{rim}"/>"#,
            radius - rim / 2.0
        );
        let text = number.to_string();
        let size = radius * if text.len() > 1 { 1.05 } else { 1.3 };
        self.font.width(&text, size)?;
        self.words(&text, x, y + size * 0.36, size);
        Ok(())
    }

    fn words(&mut self, text: &str, centre: f64, base: f64, size: f64) {
        let (family, halo) = (escaped(&self.font.family), self.theme.halo);
        let text = escaped(text);
        // A stroke in the same colour makes a light typeface bolder.
        let _ = write!(
            self.above,
            r#"<text x="{centre}" y="{base}" font-family="{family}" font-size="{size}" text-anchor="middle" fill="{halo}" stroke="{halo}" stroke-width="{}">{text}</text>"#,
            size * 0.05
        );
    }

    fn arrow(&mut self, control: usize, mark: &Mark) -> Result<(), PictureError> {
        let (length, head) = (self.length(ARROW), self.length(12.0));
        let around = self.boxes[control];
        let ends = self.places.arrow(control, around, length, 2 * head);
        let [(x, y), (to_x, to_y)] =
            ends.ok_or_else(|| PictureError::NoRoom(format!("the arrow to {}", mark.name)))?;
        // Unit vectors along and across.
        let (dx, dy) = ((to_x - x).signum(), (to_y - y).signum());
        let (back_x, back_y) = (to_x - dx * head, to_y - dy * head);
        let (side_x, side_y) = (dy * head * 2 / 3, dx * head * 2 / 3);
        self.stroke(&format!(
            r#"<path d="M{x} {y}L{to_x} {to_y}M{} {}L{to_x} {to_y}L{} {}"/>"#,
            back_x + side_x,
            back_y + side_y,
            back_x - side_x,
            back_y - side_y
        ));
        Ok(())
    }

    /// Chooses where the magnified copy goes, and draws its frame.
    fn inset(&mut self, control: usize, mark: &Mark) -> Result<Area, PictureError> {
        let area = self.places.controls[control];
        let gap = self.length(self.theme.gap + self.theme.stroke);
        let (width, height) = (area.width * ZOOM, area.height * ZOOM);
        let place = self.places.corner(width, height, gap);
        let place =
            place.ok_or_else(|| PictureError::NoRoom(format!("the inset of {}", mark.name)))?;
        let middle = |area: Area| (area.x + area.width / 2, area.y + area.height / 2);
        let ((from_x, from_y), (to_x, to_y)) = (middle(area), middle(place));
        // From edge to edge, along the line between the two centres.
        let (from_x, from_y) = edge(area, (from_x, from_y), (to_x, to_y));
        let (to_x, to_y) = edge(place, (to_x, to_y), middle(area));
        self.stroke(&format!(
            r#"<path d="M{from_x} {from_y}L{to_x} {to_y}"/><rect x="{}" y="{}" width="{}" height="{}"/><rect x="{}" y="{}" width="{}" height="{}"/>"#,
            area.x,
            area.y,
            area.width,
            area.height,
            place.x,
            place.y,
            place.width,
            place.height
        ));
        Ok(place)
    }

    fn onto(self, picture: &mut Image) -> Result<(), PictureError> {
        let drawn = render(
            self.places.bounds,
            &format!("{}{}", self.below, self.above),
            &self.font,
        )?;
        picture.overlay(&drawn, 0, 0);
        Ok(())
    }
}

/// Width of the rim that sets marks off from any background.
fn halo(scale: f64) -> f64 {
    scale.max(1.0)
}

/// Where the line from the centre of the area to a point leaves the area.
fn edge(area: Area, (x, y): (i32, i32), (to_x, to_y): (i32, i32)) -> (i32, i32) {
    let (dx, dy) = (f64::from(to_x - x), f64::from(to_y - y));
    let reach = |half: i32, d: f64| match d == 0.0 {
        true => f64::INFINITY,
        false => f64::from(half) / d.abs(),
    };
    let part = reach(area.width / 2, dx)
        .min(reach(area.height / 2, dy))
        .min(1.0);
    (x + pixels(dx * part), y + pixels(dy * part))
}

/// Width of a phone's body beside its screen, and above and below it.
fn phone_frame(scale: f64) -> (i32, i32) {
    (pixels(12.0 * scale), pixels(36.0 * scale))
}

/// The picture in a phone: a body around it and rounded corners.
fn phone(screen: &Image, scale: f64) -> Result<Image, PictureError> {
    let length = |css: f64| pixels(css * scale);
    let (side, end) = phone_frame(scale);
    let inner = screen.area();
    let outer = Area::between(0, 0, inner.width + 2 * side, inner.height + 2 * end);
    let (radius, corner) = (length(36.0), length(10.0));
    let hole = inner.moved(side, end);
    let rounded = |area: Area, radius: i32| {
        let Area {
            x,
            y,
            width,
            height,
        } = area;
        format!(
            "M{} {y}h{}a{radius} {radius} 0 0 1 {radius} {radius}v{}a{radius} {radius} 0 0 1 -{radius} {radius}h-{}a{radius} {radius} 0 0 1 -{radius} -{radius}v-{}a{radius} {radius} 0 0 1 {radius} -{radius}Z",
            x + radius,
            width - 2 * radius,
            height - 2 * radius,
            width - 2 * radius,
            height - 2 * radius
        )
    };
    let slot = length(56.0);
    let body = format!(
        r##"<path d="{}{}" fill="#20242B" fill-rule="evenodd"/><rect x="{}" y="{}" width="{slot}" height="{}" rx="{}" fill="#4A515C"/>"##,
        rounded(outer, radius),
        rounded(hole, corner),
        (outer.width - slot) / 2,
        end / 2 - length(2.5),
        length(5.0),
        length(2.5)
    );
    let theme = Theme::default();
    let body = render(outer, &body, &*Font::of(&theme)?)?;
    let (_, _, width, height) = unsigned(outer);
    let mut whole = Image(image::RgbaImage::new(width, height));
    whole.overlay(screen, side, end);
    // The rounded corners of the screen hide the corners of the picture.
    whole.overlay(&body, 0, 0);
    Ok(whole)
}

fn narrowed(picture: Image, widest: i32) -> Image {
    let (_, _, width, height) = unsigned(picture.area());
    let widest = u32::try_from(widest).unwrap_or(width);
    if width <= widest {
        return picture;
    }
    let height = u64::from(height) * u64::from(widest) / u64::from(width);
    picture.resized(widest, u32::try_from(height).unwrap_or(u32::MAX).max(1))
}

/// Renders SVG on a transparent background.
fn render(area: Area, shapes: &str, font: &Font) -> Result<Image, PictureError> {
    let svg = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="{}">{shapes}</svg>"#,
        area.width, area.height
    );
    let options = usvg::Options {
        fontdb: font.database.clone(),
        ..usvg::Options::default()
    };
    let broken = |error: String| PictureError::Unwritable(error);
    let tree = usvg::Tree::from_str(&svg, &options).map_err(|error| broken(error.to_string()))?;
    let (_, _, width, height) = unsigned(area);
    let mut pixmap = tiny_skia::Pixmap::new(width, height)
        .ok_or_else(|| broken("it has no pixels".to_owned()))?;
    resvg::render(
        &tree,
        tiny_skia::Transform::identity(),
        &mut pixmap.as_mut(),
    );
    let bytes = pixmap.take_demultiplied();
    image::RgbaImage::from_raw(width, height, bytes)
        .map(Image)
        .ok_or_else(|| broken("its size is wrong".to_owned()))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}

impl Plan {
    /// A text that identifies the plan.
    pub fn key(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Theme {
    /// A text that identifies the theme; of its font, only the length.
    pub fn key(&self) -> String {
        let Self {
            colour: Colour(colour),
            halo: Colour(halo),
            ..
        } = self;
        let font = self.font.as_ref().map(|font| font.len());
        format!(
            "{colour:?} {halo:?} {} {} {} {} {} {:?} {} {} {font:?}",
            self.stroke,
            self.gap,
            self.radius,
            self.badge,
            self.padding,
            self.smallest,
            self.width,
            self.dim
        )
    }
}

#[cfg(test)]
mod tests;
