//! Reading of `webdriver:` of `stepproof.yaml`: what a run with `--webdriver` asks of the Grid.

use super::model::GridSettings;
use super::node::Node;
use super::read::Reader;

pub(super) const KEYS: &[&str] = &["login", "capabilities"];

impl Reader<'_> {
    /// What is asked of a Grid.
    pub fn grid(&mut self, node: &Node) -> Option<GridSettings> {
        let fields = self.fields(node, "`webdriver`", KEYS)?;
        let login = fields
            .get("login")
            .and_then(|node| self.login(node, "a Grid"));
        let capabilities = fields.get("capabilities");
        let capabilities =
            capabilities.and_then(|node| self.json_map(node, "a capability of `webdriver`"));
        Some(GridSettings {
            login,
            capabilities: capabilities.unwrap_or_default(),
        })
    }
}
