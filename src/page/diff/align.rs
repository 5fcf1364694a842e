//! Finds out which elements of two pages correspond.

use std::collections::HashMap;

use crate::page::text::Item;

/// Pairs of corresponding old and new elements, in order; `None` where one has no counterpart.
///
/// Equal elements at the beginning and the end are paired first; those in between are aligned so that
/// the sum of likenesses is greatest (Needleman and Wunsch).
pub(super) fn align<'a>(
    old: &'a [Item],
    new: &'a [Item],
) -> Vec<(Option<&'a Item>, Option<&'a Item>)> {
    let start = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (a, b) = (&old[start..], &new[start..]);
    let ends = a.iter().rev().zip(b.iter().rev());
    let end = ends.take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[..a.len() - end], &b[..b.len() - end]);

    let mut pairs: Vec<_> = old[..start].iter().zip(&new[..start]).map(both).collect();
    pairs.extend(align_middle(a, b));
    pairs.extend(
        old[start + a.len()..]
            .iter()
            .zip(&new[start + b.len()..])
            .map(both),
    );
    pairs
}

fn both<'a>((a, b): (&'a Item, &'a Item)) -> (Option<&'a Item>, Option<&'a Item>) {
    (Some(a), Some(b))
}

fn align_middle<'a>(a: &'a [Item], b: &'a [Item]) -> Vec<(Option<&'a Item>, Option<&'a Item>)> {
    let width = b.len() + 1;
    let likenesses: Vec<u32> = a
        .iter()
        .flat_map(|a| b.iter().map(move |b| likeness(a, b)))
        .collect();
    let like = |i: usize, j: usize| likenesses[i * b.len() + j];
    // best[i][j]: the greatest sum for the elements from i and j on.
    let mut best = vec![0u32; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            let skip = best[(i + 1) * width + j].max(best[i * width + j + 1]);
            let pair = match like(i, j) {
                0 => 0,
                like => like + best[(i + 1) * width + j + 1],
            };
            best[i * width + j] = skip.max(pair);
        }
    }
    let mut pairs = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        let here = best[i * width + j];
        if like(i, j) > 0 && here == like(i, j) + best[(i + 1) * width + j + 1] {
            pairs.push((Some(&a[i]), Some(&b[j])));
            i += 1;
            j += 1;
        } else if here == best[(i + 1) * width + j] {
            pairs.push((Some(&a[i]), None));
            i += 1;
        } else {
            pairs.push((None, Some(&b[j])));
            j += 1;
        }
    }
    pairs.extend(a[i..].iter().map(|a| (Some(a), None)));
    pairs.extend(b[j..].iter().map(|b| (None, Some(b))));
    pairs
}

/// How alike two elements are: 0 if they cannot correspond, at most 1000 if something differs. Equal
/// elements count more than twice as much as elements that merely share a role, so that one that moved
/// is not reported as two that were renamed.
fn likeness(a: &Item, b: &Item) -> u32 {
    if a == b {
        return 1500;
    }
    if a.is_key() || b.is_key() || a.is_text() != b.is_text() {
        return if a.role == b.role { 500 } else { 0 };
    }
    if a.is_text() {
        return 200 + text_likeness(&a.value, &b.value) * 3 / 5;
    }
    let name = match (a.name.is_empty(), b.name.is_empty()) {
        (true, true) => 500,
        (false, false) => text_likeness(&a.name, &b.name),
        _ => 0,
    };
    let content = content_likeness(a, b);
    if a.role != b.role {
        // The same element in another role has the same name or content.
        let same_name = !a.name.is_empty() && a.name == b.name;
        let same_content = !a.children.is_empty() && content >= 900;
        return if same_name || same_content { 150 } else { 0 };
    }
    200 + name * 2 / 5 + content * 3 / 10
}

/// The share of common direct children, 0 to 1000.
fn content_likeness(a: &Item, b: &Item) -> u32 {
    let total = a.children.len() + b.children.len();
    if total == 0 {
        return 1000;
    }
    let mut counts: HashMap<&Item, i32> = HashMap::new();
    for child in &a.children {
        *counts.entry(child).or_default() += 1;
    }
    let mut shared = 0;
    for child in &b.children {
        if let Some(count) = counts.get_mut(child)
            && *count > 0
        {
            *count -= 1;
            shared += 2;
        }
    }
    per_mille(shared, total)
}

/// The share of common pairs of characters (Dice), 0 to 1000.
fn text_likeness(a: &str, b: &str) -> u32 {
    if a == b {
        return 1000;
    }
    let pairs = |text: &str| -> Vec<(char, char)> {
        let chars: Vec<char> = std::iter::once(' ')
            .chain(text.chars().take(200))
            .chain(std::iter::once(' '))
            .collect();
        let mut pairs: Vec<_> = chars.windows(2).map(|pair| (pair[0], pair[1])).collect();
        pairs.sort_unstable();
        pairs
    };
    let (a, b) = (pairs(a), pairs(b));
    let (mut i, mut j, mut shared) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                shared += 2;
                i += 1;
                j += 1;
            }
        }
    }
    per_mille(shared, a.len() + b.len())
}

fn per_mille(part: usize, whole: usize) -> u32 {
    u32::try_from(part * 1000 / whole.max(1)).unwrap_or(1000)
}
