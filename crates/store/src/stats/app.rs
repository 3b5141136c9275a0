//! Which app a call came from, by what it says of itself (openrouter app-attribution): its address, or its name where it has none that
//! others can reach.

use crate::Reservation;

/// Digits of an id.
const DIGITS: usize = 16;

/// An app as one call shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) id: String,
    pub(crate) title: Option<String>,
    /// Scheme, host and port.
    pub(crate) url: Option<String>,
}

/// The app, if the call says so. The same for the same address, whatever page of it; on the own machine many apps share one address,
/// and only their names differ.
pub(crate) fn identity(asked: &Reservation) -> Option<Identity> {
    let url = asked.referer.as_deref().and_then(origin);
    let title = asked.title.as_deref().map(str::trim).filter(|title| !title.is_empty());
    let own = url.as_deref().is_none_or(is_of_this_machine);
    if own && title.is_none() {
        return None;
    }
    let name = if own { title.unwrap_or_default() } else { "" };
    let hash = blake3::hash(format!("{}\n{name}", url.as_deref().unwrap_or_default()).as_bytes());
    Some(Identity { id: hash.to_hex()[..DIGITS].to_owned(), title: title.map(str::to_owned), url })
}

/// `https://Host:8080/path?query` as `https://host:8080`; `None` for what is no address of the web.
fn origin(referer: &str) -> Option<String> {
    let (scheme, rest) = referer.trim().split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    if scheme != "http" && scheme != "https" {
        return None;
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    // A name and a password that somebody left in the address are nobody else's.
    let host = authority.rsplit('@').next().unwrap_or_default().to_ascii_lowercase();
    let sound = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte) || !byte.is_ascii();
    (!host.is_empty() && host.bytes().all(sound)).then(|| format!("{scheme}://{host}"))
}

fn is_of_this_machine(origin: &str) -> bool {
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    matches!(name, "localhost" | "127.0.0.1" | "[::1]" | "0.0.0.0") || name.ends_with(".localhost") || host == "[::1]"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(referer: Option<&str>, title: Option<&str>) -> Option<Identity> {
        let (referer, title) = (referer.map(str::to_owned), title.map(str::to_owned));
        identity(&Reservation { referer, title, ..Reservation::default() })
    }

    #[test]
    fn an_app_is_its_address_and_at_home_its_name() {
        let shop = of(Some("https://Shop.example/cart?id=7"), Some("Shop"));
        assert_eq!(shop.as_ref().and_then(|app| app.url.as_deref()), Some("https://shop.example"));
        let id = |app: Option<Identity>| app.map(|app| app.id);
        assert_eq!(id(shop.clone()), id(of(Some("https://shop.example"), None)), "with another name, or none");
        assert_ne!(id(shop), id(of(Some("https://shop.example:8443"), None)));
        let local = |title| id(of(Some("http://localhost:3000/"), title));
        assert!(local(Some("A")).is_some() && local(Some("A")) != local(Some("B")));
        assert_eq!(local(None), None);
        assert_eq!(of(Some("http://[::1]/"), None), None);
        assert!(id(of(None, Some("Tool"))).is_some());
        assert_eq!(of(None, Some(" ")), None);
        assert_eq!(of(Some("https://"), None), None);
        assert_eq!(of(Some("ftp://shop.example"), None), None);
        assert_eq!(of(Some("https://a b/"), None), None);
        assert_eq!(of(Some("https://me:secret@shop.example/"), None), of(Some("https://shop.example"), None));
    }
}
