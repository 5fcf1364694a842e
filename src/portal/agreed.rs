//! STAND-IN until the portal is merged.
#![allow(missing_docs, dead_code)]
use serde_json::{Map, Value};
pub struct Fault {
    pub name: &'static str,
}
pub fn faults() -> &'static [Fault] {
    &[Fault {
        name: "wrong-amount",
    }]
}
pub fn validate_setup(_: &Map<String, Value>) -> Result<(), String> {
    Ok(())
}
pub fn validate_expectation(_: &Map<String, Value>) -> Result<(), String> {
    Ok(())
}
pub fn value_names() -> Vec<&'static str> {
    vec!["captcha"]
}
pub struct Options {
    pub setup: Map<String, Value>,
    pub faults: Vec<String>,
    pub port: u16,
    pub running_clock: bool,
}
pub struct Portal {
    pub base_url: String,
    pub token: String,
}
pub async fn start(_: Options) -> std::io::Result<Portal> {
    Err(std::io::Error::other("not merged"))
}
impl Portal {
    pub async fn stop(self) {}
}
