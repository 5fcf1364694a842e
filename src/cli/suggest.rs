//! Suggestions for mistyped names.

/// `; did you mean …?` with the name most like `word`, or nothing if none is similar.
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
    fn only_similar_names_are_suggested() {
        let names = ["wrong-amount", "slow"];
        assert_eq!(
            did_you_mean("wrong-amonut", names),
            "; did you mean `wrong-amount`?"
        );
        assert_eq!(did_you_mean("http-500", names), "");
    }
}
