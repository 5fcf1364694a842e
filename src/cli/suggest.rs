//! What somebody may have meant.

/// `; did you mean …?` with the name nearest to `word`, or nothing when none is near.
pub fn did_you_mean<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    let nearest = names
        .into_iter()
        .map(|name| (strsim::normalized_damerau_levenshtein(word, name), name))
        .max_by(|a, b| a.0.total_cmp(&b.0));
    match nearest {
        Some((likeness, name)) if likeness >= 0.6 => format!("; did you mean `{name}`?"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::did_you_mean;

    #[test]
    fn only_what_is_near_is_suggested() {
        let names = ["wrong-amount", "slow"];
        assert_eq!(
            did_you_mean("wrong-amonut", names),
            "; did you mean `wrong-amount`?"
        );
        assert_eq!(did_you_mean("http-500", names), "");
    }
}
