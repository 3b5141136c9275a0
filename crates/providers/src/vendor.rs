//! Who a vendor is and where: what the providers of all dialects have in common. Never says a word of any dialect.

use http::{
    HeaderMap, HeaderName, HeaderValue, Uri,
    header::{AUTHORIZATION, CONTENT_TYPE},
};
use inner::{Failure, FailureKind};

/// One vendor.
pub(crate) struct Vendor {
    /// The slug used in routing.
    pub(crate) id: String,
    /// The displayed name.
    pub(crate) name: String,
    /// Where it is, without a trailing slash.
    pub(crate) base: String,
}

impl Vendor {
    pub(crate) fn new(id: &str, name: &str, base: impl Into<String>) -> Self {
        Self { id: id.to_owned(), name: name.to_owned(), base: base.into() }
    }

    /// The failure as one of this vendor.
    pub(crate) fn named(&self, failure: Failure) -> Failure {
        Failure { provider: Some(self.name.clone()), ..failure }
    }
}

/// The port that an address without one means (RFC 9110, section 4.2).
#[must_use]
pub fn usual_port(address: &Uri) -> u16 {
    if address.scheme_str() == Some("http") { 80 } else { 443 }
}

/// The headers of a call with a JSON body, and the credential in its own.
///
/// # Errors
/// When the credential is no header; its text is not told.
pub(crate) fn headers(credential: Option<(HeaderName, String)>) -> Result<HeaderMap, Failure> {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Some((name, text)) = credential {
        headers.insert(name, sensitive(text)?);
    }
    Ok(headers)
}

/// A header value that is not printed.
///
/// # Errors
/// When the text is no header; it is not told.
pub(crate) fn sensitive(text: String) -> Result<HeaderValue, Failure> {
    let unusable = |_| Failure::new(FailureKind::Server, "the provider's credential has characters no header can carry");
    let mut value = HeaderValue::try_from(text).map_err(unusable)?;
    value.set_sensitive(true);
    Ok(value)
}

/// The credential as most vendors want it.
pub(crate) fn bearer(key: &str) -> (HeaderName, String) {
    (AUTHORIZATION, format!("Bearer {key}"))
}
