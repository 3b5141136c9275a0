//! When a vendor says to try again. There is no clock here: a date is compared with the reply's own `Date`.

use std::time::Duration;

use http::{HeaderMap, HeaderName, header};

/// Longest wait that is believed.
const WAIT_MAX: Duration = Duration::from_hours(24);

/// Whether the same call may be tried again, as OpenAI and Anthropic say it.
pub(super) fn should(headers: &HeaderMap) -> Option<bool> {
    headers.get("x-should-retry")?.to_str().ok()?.trim().to_ascii_lowercase().parse().ok()
}

/// `retry-after-ms`, then `Retry-After` as seconds or as a date.
pub(super) fn of_headers(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: HeaderName| headers.get(name)?.to_str().ok().map(str::trim);
    if let Some(ms) = text(HeaderName::from_static("retry-after-ms")).and_then(|ms| ms.parse::<f64>().ok()) {
        return of_seconds(ms / 1000.0);
    }
    let value = text(header::RETRY_AFTER)?;
    if let Ok(seconds) = value.parse::<f64>() {
        return of_seconds(seconds);
    }
    let moment = |text: &str| jiff::fmt::rfc2822::parse(text).ok().map(|zoned| zoned.timestamp().as_second());
    let wait = moment(value)?.saturating_sub(moment(text(header::DATE)?)?);
    Some(Duration::from_secs(u64::try_from(wait).unwrap_or(0)).min(WAIT_MAX))
}

/// A number of seconds; nonsense is none.
pub(super) fn of_seconds(seconds: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(seconds).ok().map(|wait| wait.min(WAIT_MAX))
}

/// "Please try again in 1m2.5s" (OpenAI, Groq), the last resort.
pub(super) fn of_text(message: &str) -> Option<Duration> {
    let (_, rest) = message.split_once("try again in ")?;
    of_seconds(duration(rest.split_whitespace().next()?.trim_end_matches(['.', ',']))?)
}

/// Kinds of limits behind `x-ratelimit-remaining-` and `x-ratelimit-reset-`: OpenAI's and those of most others, then Cerebras'.
const LIMITS: [&str; 8] =
    ["requests", "tokens", "requests-minute", "requests-hour", "requests-day", "tokens-minute", "tokens-hour", "tokens-day"];
/// Kinds of limits of Anthropic's, whose resets are moments (RFC 3339).
const ANTHROPIC_LIMITS: [&str; 4] = ["requests", "tokens", "input-tokens", "output-tokens"];

/// When the limits say that nothing remains: the last of their resets (OpenAI, Azure, Groq, Fireworks, Together, Cerebras,
/// Anthropic). A limit of which something remains did not refuse the call.
pub(super) fn of_limits(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: String| headers.get(name)?.to_str().ok().map(str::trim);
    let used_up = |name: String| text(name)?.parse::<f64>().ok().filter(|remaining| *remaining <= 0.0);
    let usual = LIMITS.iter().filter_map(|of| {
        used_up(format!("x-ratelimit-remaining-{of}"))?;
        let reset = text(format!("x-ratelimit-reset-{of}"))?;
        of_seconds(reset.parse().ok().or_else(|| duration(reset))?)
    });
    let anthropic = ANTHROPIC_LIMITS.iter().filter_map(|of| {
        used_up(format!("anthropic-ratelimit-{of}-remaining"))?;
        let reset: jiff::Timestamp = text(format!("anthropic-ratelimit-{of}-reset"))?.parse().ok()?;
        let now = jiff::fmt::rfc2822::parse(text(header::DATE.to_string())?).ok()?.timestamp();
        let wait = reset.as_second().saturating_sub(now.as_second());
        Some(Duration::from_secs(u64::try_from(wait).unwrap_or(0)).min(WAIT_MAX))
    });
    usual.chain(anthropic).max()
}

/// The seconds of `1m2.5s`, `20ms` and the like.
fn duration(mut rest: &str) -> Option<f64> {
    let mut seconds = 0.0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number: f64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let unit = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        seconds += number
            * match &rest[..unit] {
                "ms" => 0.001,
                "s" => 1.0,
                "m" => 60.0,
                "h" => 3600.0,
                _ => return None,
            };
        rest = &rest[unit..];
    }
    Some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(pairs: &[(&str, &str)]) -> Option<Duration> {
        let pairs = pairs.iter().map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse().unwrap()));
        of_headers(&pairs.collect())
    }

    #[test]
    fn every_header_form_is_read() {
        assert_eq!(wait(&[("retry-after", "3")]), Some(Duration::from_secs(3)));
        assert_eq!(wait(&[("retry-after", "0.5")]), Some(Duration::from_millis(500)));
        assert_eq!(wait(&[("retry-after-ms", "1500.5"), ("retry-after", "9")]), Some(Duration::from_micros(1_500_500)));
        let date = ("date", "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(wait(&[("retry-after", "Sun, 06 Nov 1994 08:50:07 GMT"), date]), Some(Duration::from_secs(30)));
        assert_eq!(wait(&[("retry-after", "Sun, 06 Nov 1994 08:00:00 GMT"), date]), Some(Duration::ZERO), "in the past");
        assert_eq!(wait(&[("retry-after", "Sun, 06 Nov 1994 08:50:07 GMT")]), None, "no date to compare with");
        assert_eq!(wait(&[("retry-after", "1e300")]), None);
        assert_eq!(wait(&[("retry-after", "9999999")]), Some(WAIT_MAX));
        assert_eq!(wait(&[("retry-after", "-1")]), None);
        assert_eq!(wait(&[("retry-after", "soon")]), None);
    }

    #[test]
    fn a_text_is_the_last_resort() {
        assert_eq!(of_text("Rate limit reached. Please try again in 1m2.5s. Visit"), Some(Duration::from_millis(62_500)));
        assert_eq!(of_text("try again in 20ms"), Some(Duration::from_millis(20)));
        assert_eq!(of_text("try again in a while"), None);
        assert_eq!(of_text("slow down"), None);
    }
    #[test]
    fn the_limit_that_is_used_up_says_when() {
        let limits = |pairs: &[(&str, &str)]| {
            let pairs = pairs.iter().map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse().unwrap()));
            of_limits(&pairs.collect())
        };
        let remains = [("x-ratelimit-remaining-requests", "7"), ("x-ratelimit-reset-requests", "6m0s")];
        assert_eq!(limits(&remains), None);
        let tokens = [("x-ratelimit-remaining-tokens", "0"), ("x-ratelimit-reset-tokens", "7.66s")];
        assert_eq!(limits(&[remains, tokens].concat()), Some(Duration::from_millis(7_660)));
        let seconds = [("x-ratelimit-remaining-requests", "0"), ("x-ratelimit-reset-requests", "12")];
        assert_eq!(limits(&[tokens, seconds].concat()), Some(Duration::from_secs(12)), "both have to be free again");
        assert_eq!(limits(&[("x-ratelimit-remaining-tokens", "0"), ("x-ratelimit-reset-tokens", "soon")]), None);
    }

    #[test]
    fn cerebras_and_anthropic_say_it_in_their_own_way() {
        let limits = |pairs: &[(&str, &str)]| {
            let pairs = pairs.iter().map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse().unwrap()));
            of_limits(&pairs.collect())
        };
        let cerebras = [("x-ratelimit-remaining-tokens-minute", "0"), ("x-ratelimit-reset-tokens-minute", "31.5")];
        assert_eq!(limits(&cerebras), Some(Duration::from_millis(31_500)));
        let anthropic = [
            ("date", "Sun, 06 Nov 1994 08:49:37 GMT"),
            ("anthropic-ratelimit-requests-remaining", "3"),
            ("anthropic-ratelimit-requests-reset", "1994-11-06T08:59:37Z"),
            ("anthropic-ratelimit-input-tokens-remaining", "0"),
            ("anthropic-ratelimit-input-tokens-reset", "1994-11-06T08:50:07Z"),
        ];
        assert_eq!(limits(&anthropic), Some(Duration::from_secs(30)));
        assert_eq!(limits(&anthropic[1..]), None, "no date to compare with");
    }

    #[test]
    fn whether_trying_again_helps_is_read() {
        let should =
            |text: &str| should(&HeaderMap::from_iter([(HeaderName::from_static("x-should-retry"), text.parse().unwrap())]));
        assert_eq!((should("true"), should("false"), should("perhaps")), (Some(true), Some(false), None));
    }
}
