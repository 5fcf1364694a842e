//! Numbers that identify a person: ID numbers, mobile phones and bank cards of mainland China.
//!
//! ID numbers: GB 11643-1999, 17 digits and a check digit by ISO 7064 MOD 11-2. Cards: 16 to 19
//! digits, the last a check digit by ISO/IEC 7812-1 (Luhn). Mobile phones: 11 digits, `1[3-9]…`.

use std::fmt;
use std::sync::LazyLock;

use regex::Regex;

/// A number that identifies a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Personal {
    /// Its kind.
    pub kind: PersonalKind,
    /// The number, without spaces.
    pub number: String,
}

/// The kind of a personal number.
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

/// The personal numbers in a text, in order, each as often as it occurs. Digits may be grouped by a
/// space or `-`.
pub fn personal(text: &str) -> Vec<Personal> {
    // Takes the longest run of digits: a run longer than any such number is something else.
    static NUMBERS: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"[0-9](?:[ -]?[0-9]){10,}[Xx]?").ok());
    let Some(numbers) = &*NUMBERS else {
        return Vec::new();
    };
    let runs = numbers.find_iter(text).filter(|found| {
        let before = text[..found.start()].chars().next_back();
        let after = text[found.end()..].chars().next();
        let word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
        !word(before) && !word(after)
    });
    runs.flat_map(|run| in_run(run.as_str())).collect()
}

/// The personal numbers in a run of digit groups: a single group, or else as many consecutive groups
/// as possible that are grouped as people write such a number.
fn in_run(run: &str) -> Vec<Personal> {
    let groups: Vec<&str> = run.split([' ', '-']).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < groups.len() {
        let together = std::iter::once(at + 1).chain((at + 2..=groups.len()).rev());
        let number = together.into_iter().find_map(|end| {
            let number = groups[at..end].concat();
            let kind = kind(&number).filter(|kind| is_written(*kind, &groups[at..end]))?;
            Some((end, kind, number))
        });
        match number {
            Some((end, kind, number)) => {
                found.push(Personal { kind, number });
                at = end;
            }
            None => at += 1,
        }
    }
    found
}

/// Whether people write such a number in these groups. The days of a calendar, the years of a table
/// and a row of prices are groups of digits, too.
fn is_written(kind: PersonalKind, groups: &[&str]) -> bool {
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    match (kind, &*lengths) {
        (_, [_]) => true,
        (PersonalKind::Phone, [3, 8] | [3, 4, 4] | [7, 4] | [4, 3, 4]) => true,
        (PersonalKind::Phone, _) => false,
        (PersonalKind::Id, lengths) => lengths.iter().all(|length| *length >= 3),
        (PersonalKind::Card, [4, 4, 4, 4] | [4, 4, 4, 4, 1..=3] | [6, 10..=13] | [8, 8]) => {
            is_of_an_issuer(groups[0]) && !groups.iter().all(|group| is_year(group))
        }
        (PersonalKind::Card, _) => false,
    }
}

/// The first digit of a card number identifies the industry (ISO/IEC 7812-1): banks have 2 to 6, and
/// old Chinese cards have 8 and 9.
fn is_of_an_issuer(first: &str) -> bool {
    first.starts_with(['2', '3', '4', '5', '6', '8', '9'])
}

fn is_year(group: &str) -> bool {
    group.len() == 4 && (group.starts_with("19") || group.starts_with("20"))
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
    fn personal_numbers_are_found_and_masked() {
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
    fn adjacent_numbers_are_told_apart() {
        assert_eq!(
            found("13900000000 13800000001 11010519491231002X"),
            [
                "mobile phone 13…00",
                "mobile phone 13…01",
                "ID number 11…2X"
            ]
        );
        assert_eq!(found("1 139 0000 0000"), ["mobile phone 13…00"]);
    }

    #[test]
    fn a_card_is_found_in_the_usual_groups() {
        for text in [
            "4111-1111-1111-1111",
            "622202 1234567890128",
            "pay with 4929 1702 3306 8841 now",
            "1200 4929 1702 3306 8841",
            "110105 19491231 002X",
        ] {
            assert_eq!(found(text).len(), 1, "{text}");
        }
    }

    #[test]
    fn days_years_and_prices_in_a_row_are_not_personal() {
        let days: Vec<String> = (1..=31).map(|day| day.to_string()).collect();
        let padded: Vec<String> = (1..=31).map(|day| format!("{day:02}")).collect();
        for row in [days, padded] {
            for first in 0..row.len() {
                for last in first..row.len() {
                    let text = row[first..=last].join(" ");
                    assert_eq!(found(&text), Vec::<String>::new(), "{text}");
                }
            }
        }
        for first in 1900..2090 {
            let years: Vec<String> = (first..first + 6).map(|year| year.to_string()).collect();
            assert_eq!(found(&years.join(" ")), Vec::<String>::new(), "{years:?}");
        }
        for text in [
            "2026-11-29 13 00 00",
            "1980-12-24 100",
            "1399 1499 199",
            "100 200 300 400 500 600",
            "1200 1350 1490 1800 1950",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn other_numbers_are_not_personal() {
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
