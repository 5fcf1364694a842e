//! STAND-IN until the reader is merged.
#![allow(missing_docs, dead_code)]
use super::*;
use crate::source::{Source, Span};
#[derive(Debug, Clone)]
pub struct Input {
    pub name: String,
    pub role: Role,
    pub bytes: Vec<u8>,
}
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Settings,
    Scenario,
    Part,
}
pub struct Suite {
    pub settings: Settings,
    pub cases: Vec<Case>,
}
pub struct Loaded {
    pub suite: Suite,
    pub diagnostics: Vec<Diagnostic>,
}
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Severity {
    Error,
    Warning,
}
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related;
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    pub severity: Severity,
    pub title: String,
    pub source: Source,
    pub span: Span,
    pub label: Option<String>,
    pub related: Option<Related>,
    pub help: Option<String>,
}
pub fn load(_: Vec<Input>) -> Loaded {
    Loaded {
        suite: Suite {
            settings: Settings {
                devices: Default::default(),
                locale: "zh-CN".into(),
                step_timeout: Default::default(),
                case_timeout: Default::default(),
                volatile: vec![],
                mock_secrets: Default::default(),
            },
            cases: vec![],
        },
        diagnostics: vec![],
    }
}
pub fn render(d: &[Diagnostic], _: bool) -> String {
    d.iter().map(|d| format!("{}\n", d.title)).collect()
}
