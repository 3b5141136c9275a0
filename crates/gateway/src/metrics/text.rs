//! Prometheus' text format, version 0.0.4. Knows no metric by name.

use std::fmt::{Display, Write};

/// The media type of the format.
pub(crate) const MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Names and values of one series.
pub(super) type Labels<'a> = &'a [(&'a str, &'a str)];

/// What a histogram is made of.
pub(super) trait Counted {
    /// How many values are at most each bound, with the bound; the last has none.
    fn cumulative(&self) -> Vec<(Option<f64>, u64)>;
    /// The sum of all values.
    fn sum(&self) -> f64;
}

/// A page under way. Writing to a string cannot fail.
#[derive(Default)]
pub(super) struct Page {
    text: String,
    name: &'static str,
}

impl Page {
    /// Begins a family; what follows are its samples.
    pub(super) fn family(&mut self, name: &'static str, kind: &str, help: &str) {
        let _ = write!(self.text, "# HELP {name} {help}\n# TYPE {name} {kind}\n");
        self.name = name;
    }

    /// One series.
    pub(super) fn sample(&mut self, labels: Labels<'_>, value: impl Display) {
        self.line("", labels, None, value);
    }

    /// One series of counts.
    pub(super) fn histogram(&mut self, labels: Labels<'_>, histogram: &impl Counted) {
        let mut count = 0;
        for (bound, counted) in histogram.cumulative() {
            let bound = bound.map_or_else(|| "+Inf".to_owned(), |bound| bound.to_string());
            self.line("_bucket", labels, Some(("le", &bound)), counted);
            count = counted;
        }
        self.line("_sum", labels, None, histogram.sum());
        self.line("_count", labels, None, count);
    }

    /// The whole text.
    pub(super) fn finish(self) -> String {
        self.text
    }

    fn line(&mut self, suffix: &str, labels: Labels<'_>, last: Option<(&str, &str)>, value: impl Display) {
        let _ = write!(self.text, "{}{suffix}", self.name);
        let mut open = '{';
        for (name, value) in labels.iter().copied().chain(last) {
            let _ = write!(self.text, "{open}{name}=\"{}\"", escaped(value));
            open = ',';
        }
        let _ = writeln!(self.text, "{} {value}", if open == ',' { "}" } else { "" });
    }
}

fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::super::histogram::{DURATION, Histogram};
    use super::*;

    #[test]
    fn samples_are_written_as_the_format_wants_them() {
        let mut page = Page::default();
        page.family("x_total", "counter", "What is counted.");
        page.sample(&[], 3);
        page.sample(&[("a", "b"), ("c", "quote \" slash \\ line\n")], 0.5);
        let expected = "# HELP x_total What is counted.\n# TYPE x_total counter\nx_total 3\n\
            x_total{a=\"b\",c=\"quote \\\" slash \\\\ line\\n\"} 0.5\n";
        assert_eq!(page.finish(), expected);
    }

    #[test]
    fn a_histogram_ends_with_its_sum_and_count() {
        let histogram = Histogram::new(&DURATION);
        histogram.observe(0.03);
        let mut page = Page::default();
        page.family("d_seconds", "histogram", "Durations.");
        page.histogram(&[("m", "x")], &histogram);
        let text = page.finish();
        assert!(text.contains("d_seconds_bucket{m=\"x\",le=\"0.02\"} 0\nd_seconds_bucket{m=\"x\",le=\"0.04\"} 1\n"), "{text}");
        assert!(
            text.ends_with("d_seconds_bucket{m=\"x\",le=\"+Inf\"} 1\nd_seconds_sum{m=\"x\"} 0.03\nd_seconds_count{m=\"x\"} 1\n")
        );
    }
}
