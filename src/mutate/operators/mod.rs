//! The operators, a file for each family. To add one, add an entry: what finds its places and what
//! changes them are expressions over `script/lib.js`.

mod content;
mod looks;
mod names;
mod network;
mod states;
mod structure;
mod targets;
mod timing;

use super::operator::Operator;

/// All operators, by family.
pub fn all() -> impl Iterator<Item = &'static Operator> {
    [
        content::ALL,
        names::ALL,
        states::ALL,
        structure::ALL,
        targets::ALL,
        network::ALL,
        timing::ALL,
        looks::ALL,
    ]
    .into_iter()
    .flatten()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::operator::Family;
    use super::all;

    #[test]
    fn names_are_unique_and_each_family_has_harmful_and_harmless_ones() {
        let names: BTreeSet<_> = all().map(|operator| operator.name).collect();
        assert_eq!(names.len(), all().count());
        for family in Family::ALL {
            for harmful in [true, false] {
                let mut operators = all().filter(|operator| operator.family == family);
                let found = operators.any(|operator| operator.is_harmful() == harmful);
                assert!(found, "{family:?}, harmful: {harmful}");
            }
        }
    }
}
