//! Reading of devices.

use super::model::{Device, Permission, Place};
use super::node::{Node, Value};
use super::read::Reader;
use super::suggest;

pub(super) const KEYS: &[&str] = &[
    "viewport",
    "scale",
    "locale",
    "timezone",
    "now",
    "touch",
    "user_agent",
    "permissions",
];
/// What becomes of what a page asks for.
pub(super) const ANSWERS: [&str; 2] = ["granted", "denied"];
pub(super) const PLACE_KEYS: &[&str] = &["latitude", "longitude", "accuracy"];

/// A device of this name, with what it has by default.
pub(super) fn device(name: &str, locale: &str) -> Device {
    Device {
        name: name.to_owned(),
        width: 1280,
        height: 800,
        scale: 1.0,
        locale: locale.to_owned(),
        timezone: "UTC".to_owned(),
        touch: false,
        now: None,
        user_agent: None,
        permissions: Vec::new(),
        place: None,
        caret: true,
    }
}

impl Reader<'_> {
    /// A device, with what is declared beside what it starts with.
    pub fn device(&mut self, node: &Node, mut device: Device) -> Option<Device> {
        let fields = self.fields(node, "a device", KEYS)?;
        let viewport = self.required(&fields, "viewport", "write its size: `viewport: 1280x800`");
        if let Some((width, height)) = viewport.and_then(|node| self.viewport(node)) {
            (device.width, device.height) = (width, height);
        }
        if let Some(scale) = fields.get("scale").and_then(|node| self.scale(node)) {
            device.scale = scale;
        }
        if let Some(locale) = fields.get("locale").and_then(|node| self.locale(node)) {
            device.locale = locale;
        }
        if let Some(timezone) = fields.get("timezone").and_then(|node| self.timezone(node)) {
            device.timezone = timezone;
        }
        if let Some(now) = fields.get("now") {
            let text = self.literal(now, "`now`");
            device.now = text.and_then(|text| self.moment(now, &text));
        }
        if let Some(touch) = fields.get("touch") {
            device.touch = self.boolean(touch, "`touch`").unwrap_or_default();
        }
        if let Some(agent) = fields.get("user_agent") {
            device.user_agent = self.literal(agent, "`user_agent`");
        }
        if let Some(permissions) = fields.get("permissions") {
            self.permissions(permissions, &mut device);
        }
        Some(device)
    }

    fn viewport(&mut self, node: &Node) -> Option<(u32, u32)> {
        let text = &self.scalar(node, "`viewport`")?.text;
        let side = |text: &str| text.parse().ok().filter(|side| (100..=8192).contains(side));
        let size = text
            .split_once('x')
            .and_then(|(width, height)| side(width).zip(side(height)));
        if size.is_none() {
            let title = format!("`{text}` is not the size of a viewport");
            self.push(
                self.error(node.span, title)
                    .help("write width x height in CSS pixels, each from 100 to 8192: `1280x800`"),
            );
        }
        size
    }

    fn scale(&mut self, node: &Node) -> Option<f64> {
        let text = &self.scalar(node, "`scale`")?.text;
        let scale = text
            .parse()
            .ok()
            .filter(|scale| (0.5..=4.0).contains(scale));
        if scale.is_none() {
            let title = format!("`{text}` is not a scale");
            let help = "write a number from `0.5` to `4`: device pixels per CSS pixel";
            self.push(self.error(node.span, title).help(help));
        }
        scale
    }

    fn timezone(&mut self, node: &Node) -> Option<String> {
        let text = &self.scalar(node, "`timezone`")?.text;
        let word = |part: &str| {
            part.starts_with(|c: char| c.is_ascii_alphabetic())
                && part
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+'))
        };
        if text == "UTC" || text.contains('/') && text.split('/').all(word) {
            return Some(text.clone());
        }
        let title = format!("`{text}` is not a time zone");
        self.push(
            self.error(node.span, title)
                .help("write its IANA name, as in `Asia/Shanghai`, or `UTC`"),
        );
        None
    }

    /// What the pages of a device are allowed and denied.
    fn permissions(&mut self, node: &Node, device: &mut Device) {
        for (key, value) in self.entries(node, "`permissions`").unwrap_or_default() {
            let Some(permission) = Permission::of(&key.text) else {
                let title = format!("there is no permission `{}`", key.text);
                let help = suggest::help(&key.text, "there are", Permission::WORDS);
                self.push(self.error(key.span, title).help(help));
                continue;
            };
            let granted = match (permission, &value.value) {
                (Permission::Geolocation, Value::Map(_)) => {
                    device.place = self.place(value);
                    device.place.is_some().then_some(true)
                }
                _ => {
                    let answer = self.word(value, permission.quoted(), &ANSWERS);
                    answer.map(|word| word == "granted")
                }
            };
            if granted == Some(true)
                && permission == Permission::Geolocation
                && device.place.is_none()
            {
                let error =
                    self.error(value.span, "`geolocation` does not say where the device is");
                let help = "write the place: `geolocation: { latitude: 39.9, longitude: 116.4 }`";
                self.push(error.help(help));
            }
            device
                .permissions
                .extend(granted.map(|granted| (permission, granted)));
        }
    }

    fn place(&mut self, node: &Node) -> Option<Place> {
        const EXAMPLE: &str = "write `{ latitude: 39.9, longitude: 116.4 }`";
        let fields = self.fields(node, "a place", PLACE_KEYS)?;
        let latitude = self.required(&fields, "latitude", EXAMPLE);
        let longitude = self.required(&fields, "longitude", EXAMPLE);
        let latitude = latitude.and_then(|node| self.between(node, "`latitude`", -90.0, 90.0));
        let longitude = longitude.and_then(|node| self.between(node, "`longitude`", -180.0, 180.0));
        let accuracy = match fields.get("accuracy") {
            Some(node) => self.between(node, "`accuracy`", 0.0, 1e6),
            None => Some(10.0),
        };
        Some(Place {
            latitude: latitude?,
            longitude: longitude?,
            accuracy: accuracy?,
        })
    }

    fn between(&mut self, node: &Node, what: &str, least: f64, most: f64) -> Option<f64> {
        let text = &self.scalar(node, what)?.text;
        let number = text.parse().ok();
        let number = number.filter(|number| (least..=most).contains(number));
        if number.is_none() {
            let title = format!("{what} cannot be `{text}`");
            let help = format!("write a number from `{least}` to `{most}`");
            self.push(self.error(node.span, title).help(help));
        }
        number
    }
}
