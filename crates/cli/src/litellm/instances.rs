//! Providers: deployments that are reached in the same way share one. The first of a vendor has the vendor's id, the others are `like` it.

use super::deployment::{Access, Deployment};

/// The sections that will be written.
#[derive(Default)]
pub struct Instances(pub Vec<Instance>);

/// One `[[provider]]`.
pub struct Instance {
    pub slug: String,
    pub access: Access,
    /// Whether it serves whatever it is asked for.
    pub is_open: bool,
    pub models: Vec<Section>,
}

/// One `[[provider.model]]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    pub id: String,
    pub upstream_id: String,
    pub context_length: Option<u64>,
    /// Whether nobody knows the context, and what is written is a guess.
    pub is_guessed: bool,
    pub max_completion_tokens: Option<u64>,
    pub input_modalities: Vec<&'static str>,
    /// Dollars per million tokens: prompt, completion, read from a cache, written to one.
    pub price: [Option<String>; 4],
}

impl Instances {
    /// Begins with those that serve whatever they are asked for: these have the vendors' own ids, by which models are passed through.
    pub fn open(&mut self, open: &[Deployment]) {
        for deployment in open {
            if !self.0.iter().any(|instance| instance.access == deployment.access) {
                self.begin(&deployment.access, true);
            }
        }
    }

    /// Puts a model where it is reached; `false` if exactly this endpoint is there already. One provider has a model only once, so a
    /// second deployment of it gets a section of its own.
    pub fn put(&mut self, access: &Access, section: Section) -> bool {
        let like = |instance: &&mut Instance| !instance.is_open && instance.access == *access;
        for instance in self.0.iter_mut().filter_map(|instance| Some(instance).filter(like)) {
            match instance.models.iter().find(|known| known.id == section.id) {
                Some(known) if known.upstream_id == section.upstream_id => return false,
                Some(_) => {}
                None => {
                    instance.models.push(section);
                    return true;
                }
            }
        }
        self.begin(access, false).models.push(section);
        true
    }

    /// Whether whoever is reached in this way serves whatever it is asked for.
    pub fn is_open(&self, access: &Access) -> bool {
        self.0.iter().any(|instance| instance.is_open && instance.access == *access)
    }

    /// The slug under which an access is, or would be, written first.
    pub fn slug(&self, access: &Access) -> String {
        let known = self.0.iter().find(|instance| instance.access == *access).map(|instance| instance.slug.clone());
        known.unwrap_or_else(|| self.free(access))
    }

    fn begin(&mut self, access: &Access, is_open: bool) -> &mut Instance {
        let slug = self.free(access);
        self.0.push(Instance { slug, access: access.clone(), is_open, models: Vec::new() });
        let last = self.0.len() - 1;
        &mut self.0[last]
    }

    /// A slug that nobody has: the vendor's id, or the host's name, with a number behind it from the second on.
    fn free(&self, access: &Access) -> String {
        let first = match (access.row, access.dialect) {
            (Some(row), _) => row.to_owned(),
            // Gemini elsewhere than at AI Studio.
            (None, Some(_)) => "google-vertex".to_owned(),
            (None, None) => host(access.base_url.as_deref().unwrap_or_default()),
        };
        let is_free = |slug: &String| !self.0.iter().any(|instance| instance.slug == *slug);
        let numbered = (2..).map(|number: usize| format!("{first}-{number}"));
        std::iter::once(first.clone()).chain(numbered).find(is_free).unwrap_or(first)
    }
}

/// A slug after the host of an address: `https://api.acme.example/v1` is `acme-example`.
fn host(address: &str) -> String {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = if rest.starts_with("${") { rest } else { rest.split('/').next().unwrap_or(rest) };
    let host = host.trim_start_matches("${env:").split(['}', '?', '#']).next().unwrap_or_default();
    let host = host.strip_prefix("api.").or_else(|| host.strip_prefix("www.")).unwrap_or(host).to_lowercase();
    let plain: String = host.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect();
    let slug = plain.trim_matches('-');
    // The engine's name, and names of vendors whose ways this server need not have.
    let is_taken = slug.is_empty() || slug == catalog::LOCAL || providers::table::row(slug).is_some();
    if is_taken { format!("{slug}-server").trim_start_matches('-').to_owned() } else { slug.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_follows_from_the_host() {
        assert_eq!(host("https://api.acme.example/v1"), "acme-example");
        assert_eq!(host("http://10.0.0.5:8000/v1"), "10-0-0-5-8000");
        assert_eq!(host("${env:VLLM_API_BASE}"), "vllm-api-base");
        assert_eq!(host("http://${env:HOST}/v1"), "host");
        assert_eq!(
            (host("http://ollama/v1"), host("http://local/v1"), host("")),
            ("ollama-server".into(), "local-server".into(), "server".into())
        );
    }

    #[test]
    fn one_account_has_one_section_and_the_same_model_twice_has_two() {
        let access = |key: &str| Access { row: Some("openai"), api_key: Some(key.to_owned()), ..Access::default() };
        let model = |id: &str, upstream: &str| Section { id: id.into(), upstream_id: upstream.into(), ..Section::default() };
        let mut all = Instances::default();
        let put = [("a", "o/x", "x"), ("a", "o/y", "y"), ("b", "o/x", "x"), ("a", "o/x", "x"), ("a", "o/x", "x-2")];
        let done = put.map(|(key, id, upstream)| all.put(&access(key), model(id, upstream)));
        assert_eq!(done, [true, true, true, false, true]);
        let slugs: Vec<_> = all.0.iter().map(|instance| (instance.slug.as_str(), instance.models.len())).collect();
        assert_eq!(slugs, [("openai", 2), ("openai-2", 1), ("openai-3", 1)]);
    }
}
