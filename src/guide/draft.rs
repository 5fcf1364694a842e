//! A guide as it would be built now, and what it is built from.

use std::collections::BTreeMap;

use super::manifest::Manifest;
use crate::case_id::CaseId;
use crate::files::FileError;
use crate::mask::Mask;
use crate::picture::{Area, Image, Theme};
use crate::record::RunRecord;
use crate::scenario::{Case, Guide, Settings};

/// What a guide is built from.
pub struct Input<'a> {
    /// The guide.
    pub guide: &'a Guide,
    /// What all scenarios share.
    pub settings: &'a Settings,
    /// All cases of the suite.
    pub cases: &'a [Case],
    /// A run of the guide's cases.
    pub record: &'a RunRecord,
    /// The secrets, which no guide may show.
    pub mask: &'a Mask,
    /// How pictures are drawn.
    pub theme: &'a Theme,
    /// The stored guide, if there is one: its pictures keep their frame.
    pub before: Option<&'a Manifest>,
    /// Reads a picture of the run by its path in the output tree.
    pub picture: &'a dyn Fn(&str) -> Result<Vec<u8>, FileError>,
}

/// A guide as it would be built now.
#[derive(Debug)]
pub struct Draft {
    /// Its texts and what its pictures are made from.
    pub manifest: Manifest,
    /// Its pictures by file.
    pub pictures: BTreeMap<String, Image>,
    /// The areas of each picture that show volatile values: a difference there never counts.
    pub volatile: BTreeMap<String, Vec<Area>>,
    /// Changes of the page's text by case and step, in words.
    pub changes: BTreeMap<(CaseId, String), Vec<String>>,
    /// Remarks for the authors on pictures that are correct nevertheless.
    pub notes: Vec<String>,
    /// The steps that the run did not complete.
    pub incomplete: BTreeMap<(CaseId, String), Incomplete>,
}

/// Why the run did not complete a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Incomplete {
    /// It failed; the title of its failure.
    Failed(String),
    /// The run ended before it.
    NotReached,
}
