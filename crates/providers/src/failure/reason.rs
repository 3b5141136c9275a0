//! What the log is told of a failure. Where the fault is the request's, a vendor's words are often the client's own: then only its
//! status and code are told.

use http::StatusCode;
use inner::FailureKind;

use super::{credentials, reported::Reported};

/// Most characters of a vendor's words.
const WORDS_MAX: usize = 300;
/// Bytes of the longest code.
const CODE_BYTES_MAX: usize = 64;

/// Of a reply with this status.
pub(super) fn of_reply(kind: FailureKind, status: StatusCode, report: &Reported) -> String {
    told(format!("status {}", status.as_u16()), kind, report)
}

/// Of an answer that had begun well.
pub(super) fn in_band(kind: FailureKind, report: &Reported) -> String {
    let status = report.status.map_or_else(|| "in the answer".to_owned(), |status| format!("status {status} in the answer"));
    told(status, kind, report)
}

/// Whether a vendor's code is one: a word, and not a sentence about its inside.
pub(super) fn is_word(code: &str) -> bool {
    code.len() <= CODE_BYTES_MAX && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
}

fn told(mut told: String, kind: FailureKind, report: &Reported) -> String {
    for code in [&report.code, &report.kind].into_iter().flatten().filter(|code| is_word(code)) {
        told.extend([", ", credentials::without(code).as_str()]);
    }
    let theirs = matches!(kind.status(), 401 | 402 | 429 | 500..);
    let words = report.message.as_deref().filter(|words| theirs && !words.is_empty());
    if let Some(words) = words {
        let line = |letter: char| if letter.is_control() { ' ' } else { letter };
        told.push_str(": ");
        told.extend(credentials::without(words).chars().map(line).take(WORDS_MAX));
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_has_a_providers_words_and_never_a_clients() {
        let report = Reported {
            code: Some("boom".into()),
            message: Some("it broke\nat sk-0123456789abcdefghij".into()),
            ..Reported::default()
        };
        let told = |kind| of_reply(kind, StatusCode::BAD_GATEWAY, &report);
        assert_eq!(told(FailureKind::ProviderUnavailable), "status 502, boom: it broke at [removed]");
        assert_eq!(told(FailureKind::InvalidRequest), "status 502, boom");
    }
}
