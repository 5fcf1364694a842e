//! “Did you mean …?”

/// The candidate that `word` was probably meant to be.
pub(super) fn nearest<'c>(
    word: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    let lower = word.to_lowercase();
    // One typing error per three characters; a word of two characters resembles nothing.
    let allowed = lower.chars().count() / 3;
    candidates
        .into_iter()
        .map(|candidate| {
            let distance = strsim::damerau_levenshtein(&lower, &candidate.to_lowercase());
            (distance, candidate)
        })
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// A longer list would be no help.
const MANY: usize = 40;

/// Names the probable candidate, or else all of them; if there are many, only the most similar.
pub(super) fn help(word: &str, what: &str, candidates: &[&str]) -> String {
    match nearest(word, candidates.iter().copied()) {
        Some(candidate) => format!("did you mean `{candidate}`?"),
        None if candidates.is_empty() => format!("there are no {what} here"),
        None if candidates.len() > MANY => {
            let mut alike = candidates.to_vec();
            let likeness = |name: &str| strsim::sorensen_dice(word, name);
            alike.sort_by(|a, b| likeness(b).total_cmp(&likeness(a)));
            alike.truncate(5);
            let others = candidates.len() - alike.len();
            format!("{what}: {} and {others} others", list(alike))
        }
        None => format!("{what}: {}", list(candidates.iter().copied())),
    }
}

/// Names in backticks, separated by commas.
pub(super) fn list<'c>(names: impl IntoIterator<Item = &'c str>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_names_most_like_the_word_are_listed() {
        let names: Vec<String> = (0..50).map(|number| format!("page-{number}")).collect();
        let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
        names.push("bank-first-use");
        let help = help("card-first", "there are", &names);
        assert!(help.starts_with("there are: `bank-first-use`, "), "{help}");
        assert!(help.ends_with(" and 46 others"), "{help}");
    }
}
