//! Identity documents: the rules of GB 11643 and of the documents beside it.

use super::fixtures::{BIRTH_CERTIFICATE, FOREIGN_PERMIT, PASSPORT, RESIDENCE_PERMIT, RESIDENT_ID};

/// Whether `number` can be the number of such a document.
pub(super) fn valid(document: &str, number: &str) -> bool {
    let alphanumeric = || number.chars().all(|c| c.is_ascii_alphanumeric());
    match document {
        RESIDENT_ID => checks(number) && !number.starts_with('8') && !number.starts_with('9'),
        RESIDENCE_PERMIT => {
            ["810000", "820000", "830000"]
                .iter()
                .any(|region| number.starts_with(region))
                && checks(number)
        }
        FOREIGN_PERMIT => {
            (number.starts_with('9') && checks(number))
                || (number.len() == 15
                    && number.bytes().take(3).all(|b| b.is_ascii_uppercase())
                    && number.bytes().skip(3).all(|b| b.is_ascii_digit()))
        }
        PASSPORT => (1..=16).contains(&number.len()) && alphanumeric(),
        BIRTH_CERTIFICATE => number.len() > 9 && alphanumeric(),
        _ => false,
    }
}

/// Whether somebody of `nation` can have such a document.
pub(super) fn agrees(document: &str, nation: &str) -> bool {
    match document {
        RESIDENT_ID | BIRTH_CERTIFICATE => nation == "中国",
        RESIDENCE_PERMIT => ["中国香港", "中国澳门", "中国台湾"].contains(&nation),
        FOREIGN_PERMIT | PASSPORT => ["日本", "美国"].contains(&nation),
        _ => false,
    }
}

/// Whether the number of a resident ID is a man's: the last digit of the sequence is odd.
pub(super) fn male(number: &str) -> bool {
    let digit = number.as_bytes().get(16);
    digit.is_some_and(|digit| digit % 2 == 1)
}

/// 18 places, a date that exists, and the check digit of GB 11643.
fn checks(number: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: &[u8; 11] = b"10X98765432";
    let bytes = number.as_bytes();
    let Some((check, digits)) = bytes.split_last() else {
        return false;
    };
    if digits.len() != 17 || !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    // All ASCII by now, so the slices are whole characters.
    let part = |from: usize, to: usize| number[from..to].parse::<i16>().unwrap_or(0);
    if jiff::civil::Date::new(part(6, 10), part(10, 12) as i8, part(12, 14) as i8).is_err() {
        return false;
    }
    let sum: u32 = digits
        .iter()
        .zip(WEIGHTS)
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    CHECKS[(sum % 11) as usize] == *check
}

/// `110199********9912`: enough to recognise, not enough to use.
pub(super) fn mask(number: &str) -> String {
    let length = number.chars().count();
    number
        .chars()
        .enumerate()
        .map(|(at, c)| if at < 6 || at + 4 >= length { c } else { '*' })
        .collect()
}

/// `154****0001`.
pub(super) fn mask_phone(phone: &str) -> String {
    phone
        .chars()
        .enumerate()
        .map(|(at, c)| if (3..7).contains(&at) { '*' } else { c })
        .collect()
}

/// Whether it looks like a Chinese mobile number.
pub(super) fn mobile(phone: &str) -> bool {
    let bytes = phone.as_bytes();
    bytes.len() == 11
        && bytes[0] == b'1'
        && (b'3'..=b'9').contains(&bytes[1])
        && bytes.iter().all(u8::is_ascii_digit)
}
