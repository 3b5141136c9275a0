//! What AWS's errors mean: their name stands in a header, in a frame or in the body. Accounts and resources that they tell of
//! (ARNs) are the operator's, so they never go on.

use http::{HeaderMap, StatusCode};
use inner::{Failure, FailureKind};
use serde_json_borrow::Value;

use super::frames::Frame;
use crate::failure::{self, reported};

/// What stands instead of an ARN.
const REMOVED: &str = "[removed]";

/// An error reply.
pub(super) fn of_reply(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Failure {
    let name = headers.get("x-amzn-errortype").and_then(|name| name.to_str().ok()).map(plain);
    discreet(elsewhere(failure::of_reply_named(status, headers, body, name)))
}

/// A frame that is an exception or an error, in an answer that began well.
pub(super) fn of_frame(frame: &Frame) -> Failure {
    let said = serde_json::from_slice::<Value<'_>>(&frame.payload).unwrap_or_default();
    let mut report = reported::read(&said);
    report.code = Some(plain(&frame.name));
    report.message = report.message.filter(|message| !message.is_empty()).or_else(|| Some(frame.message.clone()));
    // The model's own trouble, where it is not ours.
    let original = said.get("originalStatusCode").as_u64().and_then(|status| u16::try_from(status).ok());
    report.status = original.filter(|status| *status == 429 || (500..600).contains(status));
    discreet(elsewhere(failure::in_band(&report, &said)))
}

/// `ValidationException` of `validationException`, of `ValidationException:http://...` and of `aws.x#ValidationException`.
fn plain(name: &str) -> String {
    let name = name.split(':').next().unwrap_or_default();
    let name = name.rsplit('#').next().unwrap_or_default();
    let mut letters = name.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

/// What this model cannot do here another endpoint may; AWS says so with a 400.
fn elsewhere(failure: Failure) -> Failure {
    let unable = failure.message.starts_with("This model doesn't support")
        || failure.message.contains("model identifier is invalid")
        || failure.message.contains("on-demand throughput isn");
    let kind = if unable && failure.kind == FailureKind::InvalidRequest { FailureKind::NotFound } else { failure.kind };
    Failure { kind, ..failure }
}

fn discreet(failure: Failure) -> Failure {
    let told = |word: &str| if word.contains("arn:") { REMOVED.to_owned() } else { word.to_owned() };
    let plain = |text: &str| text.split(' ').map(told).collect::<Vec<_>>().join(" ");
    let (message, reason) = (plain(&failure.message), failure.reason.as_deref().map(plain));
    let raw = failure.raw.filter(|raw| !raw.is_null() && !raw.to_string().contains("arn:"));
    Failure { message, raw, reason, ..failure }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_however_it_is_told() {
        for name in [
            "ThrottlingException",
            "throttlingException",
            "ThrottlingException:http://internal.amazon.com/coral/com.amazon.bedrock/",
            "com.amazon.coral.service#ThrottlingException",
        ] {
            assert_eq!(plain(name), "ThrottlingException");
        }
        assert_eq!(plain(""), "");
    }
}
