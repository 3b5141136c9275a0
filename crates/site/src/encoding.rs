//! Which packed form a client takes: `Accept-Encoding` with its weights (RFC 9110, 12.5.3). Of forms that it likes as much, the smallest.

use http::{HeaderMap, HeaderValue, header::ACCEPT_ENCODING};

/// A form of a file, the smallest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    Brotli,
    Gzip,
    Identity,
}

impl Encoding {
    const ALL: [Self; 3] = [Self::Brotli, Self::Gzip, Self::Identity];

    /// The word of the headers.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
            Self::Identity => "identity",
        }
    }

    /// The best of the forms that are there. Who takes none of them gets the plain one all the same: an error would help nobody.
    pub(crate) fn best(headers: &HeaderMap, is_there: impl Fn(Self) -> bool) -> Self {
        let lists = headers.get_all(ACCEPT_ENCODING);
        let weighed = Self::ALL.into_iter().filter(|form| is_there(*form)).map(|form| (form.weight(lists.iter()), form));
        // The first of the heaviest.
        let best = weighed.filter(|(weight, _)| *weight > 0).reduce(|best, next| if next.0 > best.0 { next } else { best });
        best.map_or(Self::Identity, |(_, form)| form)
    }

    /// In thousandths. What is not named weighs what `*` does; without one, only the plain form is taken, before nothing else.
    fn weight<'a>(self, lists: impl Iterator<Item = &'a HeaderValue>) -> u16 {
        let (mut named, mut any) = (None, None);
        for entry in lists.flat_map(|list| list.to_str().unwrap_or_default().split(',')) {
            let (word, weight) = read(entry);
            if word.eq_ignore_ascii_case(self.word()) || (self == Self::Gzip && word.eq_ignore_ascii_case("x-gzip")) {
                named = Some(weight);
            } else if word == "*" {
                any = Some(weight);
            }
        }
        named.or(any).unwrap_or(u16::from(self == Self::Identity))
    }
}

/// A word and its weight. One that cannot be read counts as 0: whoever wrote it did not mean "gladly".
fn read(entry: &str) -> (&str, u16) {
    let mut parts = entry.split(';').map(str::trim);
    let word = parts.next().unwrap_or_default();
    let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
    let thousandths = |text: &str| {
        let weight = text.trim().parse::<f32>().ok().filter(|weight| (0.0..=1.0).contains(weight)).unwrap_or(0.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 1000, and not below 0")]
        let thousandths = (weight * 1000.0).round() as u16;
        thousandths
    };
    (word, weight.map_or(1000, thousandths))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;

    fn best(accepted: &[&str]) -> &'static str {
        let mut headers = HeaderMap::new();
        for list in accepted {
            headers.append(ACCEPT_ENCODING, list.parse().unwrap());
        }
        Encoding::best(&headers, |_| true).word()
    }

    #[test]
    fn the_smallest_of_what_is_liked_best() {
        assert_eq!(best(&[]), "identity");
        assert_eq!(best(&[""]), "identity");
        assert_eq!(best(&["gzip, deflate, br, zstd"]), "br");
        assert_eq!(best(&["gzip", "BR"]), "br");
        assert_eq!(best(&["br;q=0.4, gzip;q=0.5"]), "gzip");
        assert_eq!(best(&["br;q=0, gzip"]), "gzip");
        assert_eq!(best(&["br; q=0, x-gzip; Q=0.001"]), "gzip");
        assert_eq!(best(&["*"]), "br");
        assert_eq!(best(&["*;q=0.5, br;q=0"]), "gzip");
        assert_eq!(best(&["identity, gzip;q=0.5"]), "identity");
        assert_eq!(best(&["deflate"]), "identity");
        assert_eq!(best(&["*;q=0"]), "identity", "rather than an error");
        assert_eq!(best(&["br;q=much, gzip;q=2"]), "identity");
    }

    #[test]
    fn only_what_is_there() {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("br, gzip;q=0.1"));
        assert_eq!(Encoding::best(&headers, |form| form != Encoding::Brotli), Encoding::Gzip);
        assert_eq!(Encoding::best(&headers, |form| form == Encoding::Identity), Encoding::Identity);
    }
}
