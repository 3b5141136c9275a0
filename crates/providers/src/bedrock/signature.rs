//! AWS's Signature Version 4 (docs.aws.amazon.com/IAM, "Create a signed AWS API request") of a call with a body and without a
//! query. It holds for five minutes around its time, so a call is signed just before it is sent, and once more for another try.

use std::time::SystemTime;

use http::{
    HeaderName, HeaderValue, Uri,
    header::{AUTHORIZATION, CONTENT_TYPE},
};
use inner::{Failure, FailureKind};
use jiff::{Timestamp, fmt::strtime};
use sha2::{Digest, Sha256};

use super::{access::AwsKeys, hmac};
use crate::{
    Rendered,
    vendor::{sensitive, usual_port},
};

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
/// The service's name in signatures. Its address has another.
const SERVICE: &str = "bedrock";
const DATE: &str = "x-amz-date";
const SESSION_TOKEN: &str = "x-amz-security-token";

/// Adds the time, the token of temporary keys and the signature to a call that goes to `base`.
///
/// # Errors
/// When a key has characters no header can carry, or the time has no date.
pub(super) fn sign(call: &mut Rendered, base: &str, region: &str, keys: &AwsKeys, now: SystemTime) -> Result<(), Failure> {
    let unusable = |message: &str| Failure::new(FailureKind::Server, message);
    let time = Timestamp::try_from(now).and_then(|now| strtime::format("%Y%m%dT%H%M%SZ", now));
    let time = time.map_err(|_| unusable("the call cannot be signed at this time"))?;
    let address: Uri = base.parse().map_err(|_| unusable("the provider's address is not valid"))?;
    let host = host(&address);
    let path = format!("{}{}", address.path().trim_end_matches('/'), call.path);
    let kind = call.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default().to_owned();
    let mut headers = vec![(CONTENT_TYPE.as_str(), kind.as_str()), ("host", &host), (DATE, &time)];
    if let Some(token) = &keys.session_token {
        headers.push((SESSION_TOKEN, token.expose()));
        call.headers.insert(HeaderName::from_static(SESSION_TOKEN), sensitive(token.expose().to_owned())?);
    }
    let body = call.body.pieces().iter().fold(Sha256::new(), Sha256::chain_update).finalize();
    let signed = Call { method: "POST", path: &path, headers: &headers, body: &body };
    let authorization = authorization(&signed, &Scope { time: &time, region, service: SERVICE }, keys);
    call.headers.insert(AUTHORIZATION, sensitive(authorization)?);
    let time = HeaderValue::try_from(time).map_err(|_| unusable("the call cannot be signed at this time"))?;
    call.headers.insert(HeaderName::from_static(DATE), time);
    Ok(())
}

/// As the client sends it: with the port, unless it is the scheme's own.
fn host(address: &Uri) -> String {
    let host = address.host().unwrap_or_default();
    match address.port_u16().filter(|port| *port != usual_port(address)) {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

/// What is signed of a call.
struct Call<'a> {
    method: &'a str,
    /// As it is on the wire.
    path: &'a str,
    /// Names in lower case and in order.
    headers: &'a [(&'a str, &'a str)],
    /// SHA-256.
    body: &'a [u8],
}

/// When and for what a signature is good.
struct Scope<'a> {
    /// Such as `20150830T123600Z`.
    time: &'a str,
    region: &'a str,
    service: &'a str,
}

/// The `authorization` of a call.
fn authorization(call: &Call<'_>, scope: &Scope<'_>, keys: &AwsKeys) -> String {
    let Scope { time, region, service } = scope;
    let date = time.split('T').next().unwrap_or_default();
    let names = call.headers.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
    let headers: String = call.headers.iter().map(|(name, value)| format!("{name}:{}\n", value.trim())).collect();
    let (method, path, body) = (call.method, escaped(call.path), hex(call.body));
    let canonical = format!("{method}\n{path}\n\n{headers}\n{names}\n{body}");
    let place = format!("{date}/{region}/{service}/aws4_request");
    let text = format!("{ALGORITHM}\n{time}\n{place}\n{}", hex(&Sha256::digest(canonical)));
    let secret = format!("AWS4{}", keys.secret.expose()).into_bytes();
    let narrowed = |key: Vec<u8>, part: &str| hmac::sha256(&key, part.as_bytes()).to_vec();
    let key = [date, region, service, "aws4_request"].into_iter().fold(secret, narrowed);
    let signature = hex(&hmac::sha256(&key, text.as_bytes()));
    format!("{ALGORITHM} Credential={}/{place}, SignedHeaders={names}, Signature={signature}", keys.id.expose())
}

/// The path with each segment escaped once more: what is `%3A` on the wire is signed as `%253A` (all services but S3).
fn escaped(path: &str) -> String {
    let escaped = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    path.bytes().map(escaped).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;

    /// The keys of AWS's published suite (awslabs/aws-c-auth, tests/aws-signing-test-suite/v4).
    fn keys() -> AwsKeys {
        let secret = Secret::new("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
        AwsKeys { id: Secret::new("AKIDEXAMPLE"), secret, session_token: None }
    }

    fn signature(method: &str, path: &str, more: &[(&'static str, &'static str)], body: &[u8]) -> String {
        let mut headers = vec![("host", "example.amazonaws.com"), ("x-amz-date", "20150830T123600Z")];
        headers.extend(more);
        headers.sort_unstable();
        let scope = Scope { time: "20150830T123600Z", region: "us-east-1", service: "service" };
        let whole = authorization(&Call { method, path, headers: &headers, body: &Sha256::digest(body) }, &scope, &keys());
        let (start, signature) = whole.split_once(", Signature=").unwrap();
        let names: Vec<&str> = headers.iter().map(|(name, _)| *name).collect();
        let scope = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request";
        assert_eq!(start, format!("{scope}, SignedHeaders={}", names.join(";")));
        signature.to_owned()
    }

    #[test]
    fn aws_published_suite() {
        let token = [("x-amz-security-token", "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267")];
        let form = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("content-length", "13"),
            ("x-amz-content-sha256", "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e"),
        ];
        let unreserved = "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        for (name, signed, wanted) in [
            ("get-vanilla", signature("GET", "/", &[], b""), "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
            (
                "post-vanilla",
                signature("POST", "/", &[], b""),
                "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
            ),
            (
                "get-vanilla-with-session-token",
                signature("GET", "/", &token, b""),
                "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8",
            ),
            (
                "get-unreserved",
                signature("GET", unreserved, &[], b""),
                "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f",
            ),
            (
                "post-x-www-form-urlencoded",
                signature("POST", "/", &form, b"Param1=value1"),
                "d3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b",
            ),
        ] {
            assert_eq!(signed, wanted, "{name}");
        }
    }

    #[test]
    fn the_path_is_escaped_a_second_time() {
        assert_eq!(escaped("/model/us.x-v1%3A0/converse"), "/model/us.x-v1%253A0/converse");
        assert_eq!(escaped("/a%2Fb/~@"), "/a%252Fb/~%40");
    }

    #[test]
    fn a_host_is_signed_as_it_is_sent() {
        for (base, wanted) in [
            ("https://Bedrock-Runtime.us-east-1.amazonaws.com", "Bedrock-Runtime.us-east-1.amazonaws.com"),
            ("https://h:443/x", "h"),
            ("http://h:80", "h"),
            ("http://127.0.0.1:8443", "127.0.0.1:8443"),
            ("http://h:443", "h:443"),
            ("http://[::1]:9", "[::1]:9"),
        ] {
            assert_eq!(host(&base.parse().unwrap()), wanted, "{base}");
        }
    }
}
