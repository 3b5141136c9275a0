//! Prometheus' text format, version 0.0.4, read strictly: what a scrape would refuse or drop fails the test.

use std::collections::{BTreeMap, BTreeSet};

/// A page that was understood.
pub struct Exposition {
    /// Their kinds, by name.
    pub families: BTreeMap<String, String>,
    samples: BTreeMap<Series, f64>,
}

/// A name with its labels.
type Series = (String, BTreeMap<String, String>);

impl Exposition {
    pub fn read(text: &str) -> Self {
        let mut page = Self { families: BTreeMap::new(), samples: BTreeMap::new() };
        let (mut helped, mut family) = (BTreeSet::new(), String::new());
        assert!(text.ends_with('\n'), "the last line has no end");
        for line in text.lines() {
            if let Some(rest) = line.strip_prefix("# HELP ") {
                let (name, help) = rest.split_once(' ').unwrap();
                assert!(!help.is_empty() && helped.insert(name.to_owned()), "{line}");
            } else if let Some(rest) = line.strip_prefix("# TYPE ") {
                let (name, kind) = rest.split_once(' ').unwrap();
                assert!(["counter", "gauge", "histogram"].contains(&kind) && is_name(name), "{line}");
                assert!(helped.contains(name) && page.families.insert(name.to_owned(), kind.to_owned()).is_none(), "{line}");
                assert_eq!(kind == "counter", name.ends_with("_total"), "{line}");
                name.clone_into(&mut family);
            } else {
                let (series, value) = line.rsplit_once(' ').unwrap();
                let (name, labels) = series.split_once('{').map_or((series, ""), |(name, labels)| (name, labels));
                assert!(page.belongs(name, &family), "{line} is among the samples of {family}");
                let labels = labels_of(labels, line);
                let value = value.parse::<f64>().unwrap_or_else(|_| panic!("{line}"));
                assert!(page.samples.insert((name.to_owned(), labels), value).is_none(), "twice: {line}");
            }
        }
        page.check_histograms();
        page
    }

    /// The value of this series.
    pub fn value(&self, name: &str, labels: &[(&str, &str)]) -> f64 {
        let labels = labels.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
        *self.samples.get(&(name.to_owned(), labels)).unwrap_or_else(|| panic!("no {name} {labels:?}", labels = self.of(name)))
    }

    /// The labels of all series with this name.
    pub fn of(&self, name: &str) -> Vec<&BTreeMap<String, String>> {
        self.samples.keys().filter(|(found, _)| found == name).map(|(_, labels)| labels).collect()
    }

    /// The upper bounds of the first series of this histogram.
    pub fn bounds(&self, name: &str) -> Vec<f64> {
        let mut bounds: Vec<f64> = self.of(&format!("{name}_bucket")).iter().map(|labels| bound(labels)).collect();
        bounds.sort_by(f64::total_cmp);
        bounds.dedup();
        bounds
    }

    fn belongs(&self, name: &str, family: &str) -> bool {
        match self.families.get(family).map(String::as_str) {
            Some("histogram") => name.strip_prefix(family).is_some_and(|suffix| ["_bucket", "_sum", "_count"].contains(&suffix)),
            Some(_) => name == family,
            None => false,
        }
    }

    fn check_histograms(&self) {
        for name in self.families.iter().filter(|(_, kind)| *kind == "histogram").map(|(name, _)| name) {
            for labels in self.of(&format!("{name}_count")) {
                let of_it = |suffix: &str| (format!("{name}{suffix}"), labels.clone());
                let (count, sum) = (self.samples[&of_it("_count")], self.samples[&of_it("_sum")]);
                let mut buckets: Vec<(f64, f64)> = self
                    .samples
                    .iter()
                    .filter(|((found, all), _)| *found == format!("{name}_bucket") && without_bound(all) == *labels)
                    .map(|((_, all), count)| (bound(all), *count))
                    .collect();
                buckets.sort_by(|one, other| one.0.total_cmp(&other.0));
                assert!(buckets.is_sorted_by_key(|(_, count)| *count), "{name} {labels:?}: {buckets:?}");
                assert_eq!(buckets.last(), Some(&(f64::INFINITY, count)), "{name} {labels:?}");
                assert!(count > 0.0 || sum == 0.0, "{name} {labels:?}: {sum}");
            }
        }
    }
}

fn bound(labels: &BTreeMap<String, String>) -> f64 {
    labels["le"].parse().unwrap()
}

fn without_bound(labels: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    labels.iter().filter(|(name, _)| *name != "le").map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn is_name(name: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphabetic() || b"_:".contains(&byte);
    name.bytes().next().is_some_and(letter) && name.bytes().all(|byte| letter(byte) || byte.is_ascii_digit())
}

/// What is between the braces, the last one included.
fn labels_of(mut text: &str, line: &str) -> BTreeMap<String, String> {
    let mut labels = BTreeMap::new();
    while !text.is_empty() && text != "}" {
        let (name, rest) = text.split_once("=\"").unwrap_or_else(|| panic!("{line}"));
        assert!(is_name(name) && !name.contains(':'), "{line}");
        let (value, rest) = quoted(rest, line);
        assert!(labels.insert(name.to_owned(), value).is_none(), "{line}");
        text = rest.strip_prefix(',').unwrap_or(rest);
    }
    labels
}

/// A value behind its opening quote, and what follows the closing one.
fn quoted<'a>(text: &'a str, line: &str) -> (String, &'a str) {
    let mut value = String::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return (value, &text[at + 1..]),
            '\\' => value.push(match letters.next() {
                Some((_, 'n')) => '\n',
                Some((_, letter @ ('\\' | '"'))) => letter,
                _ => panic!("{line}"),
            }),
            letter => value.push(letter),
        }
    }
    panic!("no end of a value: {line}")
}
