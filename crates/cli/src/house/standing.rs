//! How a provider stands to what is sent to it, and where people can read about it: what the section says, over what ships of the vendor.
//! What ships is believed only where the vendor is the one that is known (at its usual address, or where the section says so),
//! or where the server is one's own: at any other address anybody may stand.

use catalog::{Policy, ProviderFacts};
use inner::WhenLeft;
use providers::{ProviderConfig, Row, table};

use crate::config::Provider;

/// What ships of a vendor.
pub fn shipped(row: &Row) -> ProviderFacts {
    let table::Policy { trains, retains, privacy_policy_url, terms_of_service_url, status_page_url, headquarters } =
        table::policy(row.id);
    let text = |known: Option<&str>| known.map(str::to_owned);
    ProviderFacts {
        slug: row.id.to_owned(),
        name: row.name.to_owned(),
        privacy_policy_url: text(privacy_policy_url),
        terms_of_service_url: text(terms_of_service_url),
        status_page_url: text(status_page_url),
        headquarters: text(headquarters),
        datacenters: None,
        policy: Policy { trains, retains },
    }
}

/// What the provider of a section does with what is sent.
pub fn policy(vendor: &ProviderConfig, section: Option<&Provider>, is_vendor: bool) -> Policy {
    let known = known(vendor, is_vendor);
    Policy {
        trains: section.and_then(|section| section.trains).or(known.trains),
        retains: section.and_then(|section| section.retains).or(known.retains),
    }
}

/// What a call costs there that is left.
pub fn when_left(vendor: &ProviderConfig, is_vendor: bool) -> WhenLeft {
    row(vendor, is_vendor).map(|row| row.when_left).unwrap_or_default()
}

/// What people may want to know of it.
pub fn facts(
    provider: &dyn providers::Provider,
    vendor: &ProviderConfig,
    section: Option<&Provider>,
    is_vendor: bool,
) -> ProviderFacts {
    let known = known(vendor, is_vendor);
    let text = |written: fn(&Provider) -> &Option<String>, known: Option<&str>| {
        section.and_then(|section| written(section).clone()).or_else(|| known.map(str::to_owned))
    };
    ProviderFacts {
        slug: provider.id().to_owned(),
        name: provider.name().to_owned(),
        privacy_policy_url: text(|section| &section.privacy_policy_url, known.privacy_policy_url),
        terms_of_service_url: text(|section| &section.terms_of_service_url, known.terms_of_service_url),
        status_page_url: text(|section| &section.status_page_url, known.status_page_url),
        headquarters: text(|section| &section.headquarters, known.headquarters),
        datacenters: section.and_then(|section| section.datacenters.clone()),
        policy: policy(vendor, section, is_vendor),
    }
}

fn known(vendor: &ProviderConfig, is_vendor: bool) -> table::Policy {
    row(vendor, is_vendor).map(|row| table::policy(row.id)).unwrap_or_default()
}

/// The row that is about it.
fn row(vendor: &ProviderConfig, is_vendor: bool) -> Option<&'static Row> {
    vendor.row().filter(|row| is_vendor || row.keyless)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::*;

    fn section(text: &str) -> Provider {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn what_ships_holds_at_the_vendor_and_a_section_wins() {
        let told = |text: &str, usual| {
            let section = section(text);
            policy(&section.vendor(), Some(&section), usual)
        };
        assert_eq!(told("id = \"openai\"", true), Policy { trains: Some(false), retains: Some(true) });
        assert_eq!(told("id = \"mine\"\nlike = \"openai\"", true).trains, Some(false), "another account at the vendor");
        assert_eq!(told("id = \"openai\"", false), Policy::UNKNOWN, "anybody may stand there");
        assert_eq!(told("id = \"vllm\"", false), Policy::PRIVATE, "one's own server has no usual address");
        let left = |text: &str, usual| when_left(&section(text).vendor(), usual);
        assert_eq!(left("id = \"openai\"", true), WhenLeft::StopsStreams);
        assert_eq!(left("id = \"openai\"", false), WhenLeft::Unknown);
        assert_eq!((left("id = \"groq\"", true), left("id = \"vllm\"", false)), (WhenLeft::BillsOn, WhenLeft::Stops));
        let agreed = "id = \"openai\"\nretains = false";
        assert_eq!(told(agreed, true), Policy::PRIVATE, "a contract of the operator's");
    }
}
