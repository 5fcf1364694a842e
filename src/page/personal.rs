//! Numbers that tell who somebody is: ID numbers, mobile phones and bank cards of mainland China.
//!
//! ID numbers: GB 11643-1999, 17 digits and a check digit by ISO 7064 MOD 11-2. Cards: 16 to 19
//! digits, the last a check digit by ISO/IEC 7812-1 (Luhn). Mobile phones: 11 digits, `1[3-9]…`.

use std::fmt;
use std::sync::LazyLock;

use regex::Regex;

/// A number that tells who somebody is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Personal {
    /// What it is.
    pub kind: PersonalKind,
    /// The number, without spaces.
    pub number: String,
}

/// What a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonalKind {
    /// An ID number.
    Id,
    /// A mobile phone.
    Phone,
    /// A bank card.
    Card,
}

/// The kind with the first and last two digits: enough to find it, too little to use it.
impl fmt::Display for Personal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            PersonalKind::Id => "ID number",
            PersonalKind::Phone => "mobile phone",
            PersonalKind::Card => "bank card",
        };
        let end = self.number.len() - 2;
        write!(f, "{kind} {}…{}", &self.number[..2], &self.number[end..])
    }
}

/// The personal numbers in a text, in order, each as often as it is there. Digits may stand in
/// groups with a space or `-` between them.
pub fn personal(text: &str) -> Vec<Personal> {
    // Matches longest first; what is longer than any of them is something else.
    static NUMBERS: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"[0-9](?:[ -]?[0-9]){10,}[Xx]?").ok());
    let Some(numbers) = &*NUMBERS else {
        return Vec::new();
    };
    let found = numbers.find_iter(text).filter_map(|found| {
        let before = text[..found.start()].chars().next_back();
        let after = text[found.end()..].chars().next();
        let word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
        if word(before) || word(after) {
            return None;
        }
        let number: String = found
            .as_str()
            .chars()
            .filter(|c| !matches!(c, ' ' | '-'))
            .collect();
        Some(Personal {
            kind: kind(&number)?,
            number,
        })
    });
    found.collect()
}

fn kind(number: &str) -> Option<PersonalKind> {
    let digits: Vec<u32> = number.chars().filter_map(|c| c.to_digit(10)).collect();
    match number.len() {
        11 if digits[0] == 1 && digits[1] >= 3 && digits.len() == 11 => Some(PersonalKind::Phone),
        18 if is_id(number, &digits) => Some(PersonalKind::Id),
        16..=19 if digits.len() == number.len() && is_card(&digits) => Some(PersonalKind::Card),
        _ => None,
    }
}

fn is_id(number: &str, digits: &[u32]) -> bool {
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let Some(first) = digits.get(..17) else {
        return false;
    };
    let sum: u32 = first.iter().zip(weights).map(|(d, w)| d * w).sum();
    let check = b"10X98765432"[(sum % 11) as usize];
    let last = number.as_bytes()[17].to_ascii_uppercase();
    let (month, day) = (digits[10] * 10 + digits[11], digits[12] * 10 + digits[13]);
    last == check && (1..=12).contains(&month) && (1..=31).contains(&day)
}

fn is_card(digits: &[u32]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| match at % 2 {
            0 => *digit,
            _ => digit * 2 / 10 + digit * 2 % 10,
        })
        .sum();
    sum.is_multiple_of(10) && digits.iter().any(|digit| *digit != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let found = personal(text);
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn numbers_that_tell_who_somebody_is_are_found_and_masked() {
        // The example of the standard, and the usual test numbers of card schemes.
        assert_eq!(
            found("身份证号：11010519491231002X，电话 139-0000-0000"),
            ["ID number 11…2X", "mobile phone 13…00"]
        );
        assert_eq!(
            found("4111 1111 1111 1111, 6200000000000005"),
            ["bank card 41…11", "bank card 62…05"]
        );
    }

    #[test]
    fn other_numbers_are_not() {
        for text in [
            "110105194912310021",
            "11010519491331002X",
            "12900000000",
            "4111111111111112",
            "0000000000000000",
            "SB202301100000012345",
            "665.00",
            "order_13900000000",
            "139000000001",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }
}
