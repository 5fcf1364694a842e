//! Changes that the pages of several steps have in common.

use crate::page::Change;
use crate::record::{CaseRecord, RunRecord, StepRecord, Verdict};

/// Changes that the snapshots of several steps have in common, each told once.
pub(super) struct Shared<'a>(pub(super) Vec<(&'a [Change], Vec<String>)>);

impl<'a> Shared<'a> {
    /// Those of a run.
    pub(super) fn of(record: &'a RunRecord) -> Self {
        let mut groups: Vec<(&[Change], Vec<String>)> = Vec::new();
        for case in &record.cases {
            for step in &case.steps {
                let Some(changes) = changes(step) else {
                    continue;
                };
                let name = format!("{}/{}", case.id.case(), step.id);
                match groups.iter_mut().find(|(known, _)| *known == changes) {
                    Some((_, names)) if names.contains(&name) => {}
                    Some((_, names)) => names.push(name),
                    None => groups.push((changes, vec![name])),
                }
            }
        }
        groups.retain(|(_, names)| names.len() > 1);
        Self(groups)
    }

    /// The step that has told the changes of this one before it.
    pub(super) fn told_by(&self, case: &CaseRecord, step: &StepRecord) -> Option<&str> {
        let changes = changes(step)?;
        let (_, names) = self.0.iter().find(|(known, _)| *known == changes)?;
        let first = names.first()?;
        (*first != format!("{}/{}", case.id.case(), step.id)).then_some(first)
    }
}

/// What has changed on the pages of a step since its snapshot.
fn changes(step: &StepRecord) -> Option<&[Change]> {
    let snapshot = step.snapshot.as_ref()?;
    let is_changed = snapshot.verdict == Verdict::Changed && !snapshot.changes.is_empty();
    is_changed.then_some(&*snapshot.changes)
}
