//! What tells a number of a kind from one that only has its form. Each looks at a text and a place in it, in bytes, and says which part
//! of the place is one.

use std::{
    net::{Ipv4Addr, Ipv6Addr},
    ops::Range,
};

/// Digits of a telephone number: ITU-T E.164 has 15 at most; fewer than 9 are not told from anything else.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 9..=15;
/// Digits of a card's number (ISO/IEC 7812).
const CARD_DIGITS: std::ops::RangeInclusive<usize> = 13..=19;

pub(super) fn phone(text: &str, found: Range<usize>) -> Option<Range<usize>> {
    let is_one = PHONE_DIGITS.contains(&digits(&text[found.clone()]).count()) && stands_alone(text, &found, &['-', '.', '/']);
    is_one.then_some(found)
}

/// Area, group and serial as they are given out: SSA, "The SSN Numbering Scheme".
pub(super) fn ssn(text: &str, found: Range<usize>) -> Option<Range<usize>> {
    let digits: String = text[found.clone()].chars().filter(char::is_ascii_digit).collect();
    let (area, group, serial) = (digits.get(..3)?, digits.get(3..5)?, digits.get(5..)?);
    let given_out = area != "000" && area != "666" && !area.starts_with('9') && group != "00" && serial != "0000";
    (given_out && stands_alone(text, &found, &['-', '.'])).then_some(found)
}

/// The longest beginning with a right check digit that ends where a group of digits does: a date may stand behind a number.
pub(super) fn card(text: &str, found: Range<usize>) -> Option<Range<usize>> {
    let ends = (found.start + 1..=found.end).rev().filter(|&end| text.as_bytes()[end - 1].is_ascii_digit());
    ends.map(|end| found.start..end).find(|place| {
        let number = &text[place.clone()];
        CARD_DIGITS.contains(&digits(number).count()) && stands_alone(text, place, &[]) && has_check_digit(number)
    })
}

/// Of version 6 only with a digit, which paths in programs (`a::b`) seldom have.
pub(super) fn address(text: &str, found: Range<usize>) -> Option<Range<usize>> {
    // A colon behind it is punctuation.
    let colon = usize::from(text[found.clone()].ends_with(':') && !text[found.clone()].ends_with("::"));
    let place = found.start..found.end - colon;
    let written = &text[place.clone()];
    let is_six = written.parse::<Ipv6Addr>().is_ok() && digits(written).next().is_some();
    let is_one = is_six || written.parse::<Ipv4Addr>().is_ok();
    (is_one && stands_alone(text, &place, &['.'])).then_some(place)
}

/// Whether it is no part of a longer word or number, to which `joints` would join it.
fn stands_alone(text: &str, place: &Range<usize>, joints: &[char]) -> bool {
    let joins = |next: Option<char>, beyond: Option<char>| match next {
        Some(next) if next.is_alphanumeric() || next == '_' => true,
        Some(next) => joints.contains(&next) && beyond.is_some_and(|beyond| beyond.is_ascii_digit()),
        None => false,
    };
    let (mut before, mut after) = (text[..place.start].chars().rev(), text[place.end..].chars());
    !joins(before.next(), before.next()) && !joins(after.next(), after.next())
}

/// Luhn's formula (ISO/IEC 7812-1, annex B).
fn has_check_digit(number: &str) -> bool {
    let digits: Vec<u32> = digits(number).collect();
    let weigh = |(place, digit): (usize, &u32)| if place % 2 == 0 { *digit } else { digit * 2 / 10 + digit * 2 % 10 };
    digits.iter().rev().enumerate().map(weigh).sum::<u32>() % 10 == 0
}

fn digits(text: &str) -> impl Iterator<Item = u32> + use<'_> {
    text.bytes().filter(u8::is_ascii_digit).map(|digit| u32::from(digit - b'0'))
}
