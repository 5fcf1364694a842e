//! Reading of `profiles:` in `stepproof.yaml`. Which options there are is known to the command line.

use super::model::{Profile, ProfileOption};
use super::node::{Node, Value};
use super::read::Reader;

pub(super) const PROFILES: &str = "profiles";

impl Reader<'_> {
    /// The profiles, by name.
    pub fn profiles(&mut self, node: &Node) -> Vec<Profile> {
        let mut profiles = Vec::new();
        for (key, node) in self.entries(node, "`profiles`").unwrap_or_default() {
            self.name(key, "a profile");
            let entries = self.entries(node, "a profile").unwrap_or_default();
            let mut options = Vec::new();
            for (option, value) in entries {
                options.push(ProfileOption {
                    name: option.text.clone(),
                    values: self.option_values(value),
                    location: self.location(option.span),
                });
            }
            profiles.push(Profile {
                name: key.text.clone(),
                options,
            });
        }
        profiles
    }

    /// A value, or a list of them.
    fn option_values(&mut self, node: &Node) -> Vec<String> {
        let items = match &node.value {
            Value::List(_) => self.items(node, "an option").unwrap_or_default(),
            _ => std::slice::from_ref(node),
        };
        let values = items.iter();
        let values = values.filter_map(|item| Some(self.scalar(item, "an option")?.text.clone()));
        values.collect()
    }
}
