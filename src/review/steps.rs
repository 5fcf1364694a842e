//! Which step a snapshot file belongs to.

use std::collections::HashMap;

use crate::case_id::CaseId;
use crate::scenario::{Case, ErrorLevel, Evidence, Step};
use crate::snapshots::{Kept, KeptKind};

/// The steps of all cases.
pub struct Steps<'a> {
    cases: &'a [Case],
    known: HashMap<(&'a CaseId, &'a str), Owner<'a>>,
}

/// The step that a file belongs to.
#[derive(Clone, Copy)]
pub(super) struct Owner<'a> {
    /// The places of its case and of the step, from 0.
    pub(super) order: (usize, usize),
    pub(super) step: &'a Step,
}

impl<'a> Steps<'a> {
    /// Those of the cases.
    pub fn of(cases: &'a [Case]) -> Self {
        let mut known = HashMap::new();
        for (at, case) in cases.iter().enumerate() {
            for (number, step) in case.steps.iter().enumerate() {
                let order = (at, number);
                known.insert((&case.id, step.id.as_str()), Owner { order, step });
            }
        }
        Self { cases, known }
    }

    /// Whether a file belongs to one of them: one that keeps such evidence.
    pub fn have(&self, file: &Kept) -> bool {
        self.owner(file).is_some()
    }

    pub(super) fn owner(&self, file: &Kept) -> Option<Owner<'a>> {
        let owner = self.known.get(&(&file.case, file.step.as_str()))?;
        let step = owner.step;
        let keeps = match file.kind {
            KeptKind::Page => step.snapshot != Evidence::Off,
            KeptKind::Picture { .. } => step.picture.when != Evidence::Off,
            KeptKind::Violations => step.accessibility.level != ErrorLevel::Off,
        };
        keeps.then_some(*owner)
    }

    /// The other cases that have the step: it is of a part, or of a matrix.
    pub(super) fn others(&self, owner: &Owner<'_>) -> Vec<String> {
        let same = |step: &Step| step.location == owner.step.location;
        let cases = self.cases.iter().enumerate();
        let others = cases.filter(|(at, case)| *at != owner.order.0 && case.steps.iter().any(same));
        others.map(|(_, case)| case.id.to_string()).collect()
    }
}
