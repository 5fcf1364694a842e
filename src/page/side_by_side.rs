//! Two texts side by side, line by line.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// What stands beside what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row<'a> {
    /// A line that both texts have.
    Equal(&'a str),
    /// A line of the old text, one of the new text, or both.
    Other(Option<&'a str>, Option<&'a str>),
}

/// The lines of two texts: equal ones in one row, the others beside each other.
pub fn side_by_side<'a>(old: &'a str, new: &'a str) -> Vec<Row<'a>> {
    let old: Vec<&str> = old.trim_end().lines().collect();
    let new: Vec<&str> = new.trim_end().lines().collect();
    let mut rows = Vec::new();
    for change in capture_diff_slices(Algorithm::Patience, &old, &new) {
        let (before, after) = (&old[change.old_range()], &new[change.new_range()]);
        if let DiffOp::Equal { .. } = change {
            rows.extend(before.iter().map(|line| Row::Equal(line)));
            continue;
        }
        let longer = before.len().max(after.len());
        rows.extend(
            (0..longer).map(|at| Row::Other(before.get(at).copied(), after.get(at).copied())),
        );
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_lines_are_one_row_and_others_stand_beside_each_other() {
        let expected = [
            Row::Equal("a"),
            Row::Other(Some("b"), Some("x")),
            Row::Other(Some("c"), None),
            Row::Equal("d"),
            Row::Other(None, Some("e")),
        ];
        assert_eq!(side_by_side("a\nb\nc\nd\n", "a\nx\nd\ne"), expected);
    }
}
