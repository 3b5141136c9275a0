//! Sections that claim one name. The later would silently take the calls of the earlier, with another address and another key.

use super::{
    Complaint,
    place::{Lines, Place},
    sections::Config,
};

/// What is wrong with `[[provider]]` sections of one id.
pub fn providers(config: &Config, lines: Lines<'_>) -> Vec<Complaint> {
    let line = |index: usize| lines.of(&Place::default().key("provider").nth(index).key("id"));
    let double = |(index, section): (usize, &super::Provider)| {
        let first = config.providers[..index].iter().position(|earlier| earlier.id == section.id)?;
        let at = line(first).map_or_else(String::new, |line| format!(" (first on line {line})"));
        let id = &section.id;
        Some((line(index), format!("provider `{id}` is there twice{at}; a second account needs its own id and `like`")))
    };
    config.providers.iter().enumerate().filter_map(double).collect()
}
