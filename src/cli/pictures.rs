//! Which pictures a run takes.

use clap::ValueEnum;

use crate::scenario::{Case, Evidence, Pictures, Step};

/// Which pictures a run takes, as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PicturesArg {
    /// None.
    Off,
    /// Only of steps that fail.
    Failed,
    /// Of every step.
    #[value(alias = "keep")]
    All,
    /// Of every step, and they are compared with the accepted ones.
    Compare,
}

impl From<PicturesArg> for Pictures {
    fn from(which: PicturesArg) -> Self {
        match which {
            PicturesArg::Off => Self::Off,
            PicturesArg::Failed => Self::Failed,
            PicturesArg::All => Self::All,
            PicturesArg::Compare => Self::Compare,
        }
    }
}

/// The cases, each step with whether its picture is taken and compared.
pub fn pictured(mut cases: Vec<Case>, which: Pictures) -> Vec<Case> {
    for case in &mut cases {
        for Step { picture, .. } in &mut case.steps {
            let compares = *picture.compare.get_or_insert(which == Pictures::Compare);
            if !compares && matches!(which, Pictures::Off | Pictures::Failed) {
                picture.when = Evidence::Off;
            }
        }
        // Whether a caret is drawn is a matter of the moment.
        case.device.caret &= !case.steps.iter().any(Step::compares_picture);
    }
    cases
}
