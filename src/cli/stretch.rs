//! A stretch of the steps of cases: `--from` and `--to`.

use super::exit::{CliError, Exit};
use super::suggest::did_you_mean;
use crate::record::Stretch;
use crate::scenario::{Case, Evidence};

/// The cases, of which the steps behind the stretch are left out. Those in front of it lead to it, and
/// nothing of them is kept.
pub fn cut(mut cases: Vec<Case>, stretch: &Stretch) -> Result<Vec<Case>, CliError> {
    for case in &mut cases {
        let from = stretch.from.as_ref();
        let from = from.map_or(Ok(0), |step| position(case, step))?;
        let last = case.steps.len().saturating_sub(1);
        let to = stretch.to.as_ref();
        let to = to.map_or(Ok(last), |step| position(case, step))?;
        if to < from {
            let (first, then) = (&case.steps[to].id, &case.steps[from].id);
            let message = format!("in `{}`, the step `{then}` comes after `{first}`", case.id);
            return Err(CliError::new(Exit::Usage, message)
                .help("`--from` names the first step, and `--to` the last one"));
        }
        case.leading = from;
        for step in &mut case.steps[..from] {
            step.picture.when = Evidence::Off;
        }
        case.trailing = last - to;
    }
    Ok(cases)
}

fn position(case: &Case, step: &str) -> Result<usize, CliError> {
    let mut steps = case.steps.iter();
    steps.position(|other| other.id == step).ok_or_else(|| {
        let names = case.steps.iter().map(|step| step.id.as_str());
        let hint = did_you_mean(step, names);
        let message = format!("`{}` has no step `{step}`{hint}", case.id);
        CliError::new(Exit::NothingSelected, message)
            .help("`stepproof list --steps` shows the steps of each case")
    })
}
