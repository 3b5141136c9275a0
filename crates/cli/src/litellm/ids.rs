//! Ids of models: what LiteLLM's clients call `gpt-4o` is `openai/gpt-4o` here, if that is what answers. Deployments of one name become
//! endpoints of one model; a name whose deployments are several models, or that shares a model with another name, gets an id of its own.

use catalog::{Catalog, Modality};

use super::{
    deployment::Deployment,
    findings::Findings,
    instances::{Instances, Section},
    settings::Settings,
    vendors,
};

/// Written where nobody knows how long a model's context is: as long as most have today. The provider refuses what is too long for it.
const CONTEXT_GUESS: u64 = 131_072;

/// What clients call by one name.
pub struct Group {
    pub name: String,
    /// Our id of it.
    pub id: String,
}

/// The deployments of each name, in the order of the file, and those that answer for whatever they are asked.
pub fn groups(deployments: Vec<Deployment>, findings: &mut Findings) -> (Vec<(String, Vec<Deployment>)>, Vec<Deployment>) {
    let (mut groups, mut open): (Vec<(String, Vec<Deployment>)>, Vec<Deployment>) = (Vec::new(), Vec::new());
    let mut places = std::collections::HashMap::new();
    for deployment in deployments {
        let Deployment { name, upstream, path, line, .. } = &deployment;
        if !name.contains('*') && !upstream.contains('*') {
            let place = *places.entry(name.clone()).or_insert(groups.len());
            match groups.get_mut(place) {
                Some((_, group)) => group.push(deployment),
                None => groups.push((name.clone(), vec![deployment])),
            }
        } else if upstream == "*" && (name == "*" || name.strip_suffix("/*").is_some_and(|prefix| !prefix.contains('*'))) {
            let slug = deployment.access.row.unwrap_or("its provider's id");
            let what = format!(
                "was taken over as a provider that serves whatever it is asked for: its models are called by the ids of `roundhouse models \
                 list`, or `{slug}/NAME`; other names for them go into [aliases]"
            );
            findings.add(*line, path, what);
            open.push(deployment);
        } else {
            findings.add(*line, path, format!("left out: the pattern `{name}` has no equivalent; name the models one by one"));
        }
    }
    (groups, open)
}

/// Chooses the ids, and puts the deployments where they are reached.
pub fn chosen(
    groups: Vec<(String, Vec<Deployment>)>,
    settings: &Settings,
    everything: &Catalog,
    instances: &mut Instances,
    findings: &mut Findings,
) -> Vec<Group> {
    let mut choosing = Choosing { settings, everything, taken: Vec::new(), names: Vec::new() };
    choosing.names = groups.iter().map(|(name, _)| name.clone()).collect();
    let mut chosen = Vec::new();
    for (name, deployments) in groups {
        let id = choosing.id(&name, &deployments, instances);
        for deployment in &deployments {
            let section = choosing.section(&id, deployment, findings);
            if instances.is_open(&deployment.access) && choosing.comes_anyway(&section, deployment) {
                continue;
            }
            if !instances.put(&deployment.access, section) {
                let what = "is there twice, exactly alike: weights are not given by repeating; it was written once";
                findings.add(deployment.line, &deployment.path, what);
            }
        }
        chosen.push(Group { name, id });
    }
    chosen
}

/// What is known of a deployment's model.
struct Known {
    id: String,
    context_length: Option<u64>,
    max_completion_tokens: Option<u64>,
    input: Vec<Modality>,
    price: Option<[Option<String>; 4]>,
    has_tiers: bool,
}

struct Choosing<'a> {
    settings: &'a Settings,
    everything: &'a Catalog,
    /// Ids that a name has already.
    taken: Vec<String>,
    /// All names of the file.
    names: Vec<String>,
}

impl Choosing<'_> {
    fn id(&mut self, name: &str, deployments: &[Deployment], instances: &Instances) -> String {
        let id = self.own(name).or_else(|| self.usual(deployments)).unwrap_or_else(|| self.made(name, deployments, instances));
        self.taken.push(id.clone());
        id
    }

    /// The name itself, if it is an id, and nothing but this model is to answer to it.
    fn own(&self, name: &str) -> Option<String> {
        let (author, slug) = name.split_once('/')?;
        let plain = |part: &str| !part.is_empty() && part.bytes().all(is_plain);
        let is_id = plain(author) && plain(slug) && author != catalog::LOCAL && author != "openrouter";
        let falls_back = self.settings.default_fallbacks.is_some() || self.settings.fallbacks.iter().any(|one| one.name == name);
        (is_id && !falls_back && self.is_free(name)).then(|| name.to_owned())
    }

    /// The usual id, if all deployments are that model. Azure's may be called anything, and are believed.
    fn usual(&self, deployments: &[Deployment]) -> Option<String> {
        let known = deployments.iter().map(|deployment| (deployment, self.known(deployment).map(|known| known.id)));
        let known: Vec<(&Deployment, Option<String>)> = known.collect();
        let id = known.iter().find_map(|(_, id)| id.clone())?;
        let fits = |(deployment, other): &(&Deployment, Option<String>)| match other {
            Some(other) => *other == id,
            None => deployment.access.row == Some(vendors::AZURE),
        };
        (known.iter().all(fits) && self.is_free(&id) && !self.names.contains(&id)).then_some(id)
    }

    /// An id made of the provider and the name.
    fn made(&self, name: &str, deployments: &[Deployment], instances: &Instances) -> String {
        let slug = deployments.first().map(|deployment| instances.slug(&deployment.access)).unwrap_or_default();
        let plain: String =
            name.chars().map(|letter| if letter.is_ascii() && is_plain(letter as u8) { letter } else { '-' }).collect();
        let first = format!("{slug}/{plain}");
        let numbered = (2..).map(|number: usize| format!("{first}-{number}"));
        let is_free = |id: &String| self.is_free(id) && !self.names.contains(id) && self.everything.listed(id).is_none();
        std::iter::once(first.clone()).chain(numbered).find(is_free).unwrap_or(first)
    }

    fn is_free(&self, id: &str) -> bool {
        !self.taken.iter().any(|taken| taken == id)
    }

    fn known(&self, deployment: &Deployment) -> Option<Known> {
        // Gemini is the same at Vertex AI, where prices are others.
        let row = deployment.access.row.or(deployment.access.dialect.map(|_| "google-ai-studio"))?;
        let base = deployment.base_model.as_deref().map(|base| base.split_once('/').map_or(base, |(_, model)| model));
        let upstream = base.unwrap_or(&deployment.upstream);
        let at_openai = || self.everything.listed(&format!("openai/{upstream}")).filter(|_| row == vendors::AZURE);
        let routed = || self.everything.listed(upstream).filter(|_| row == "openrouter");
        let served = |upstream: &str| self.everything.model(&format!("{row}/{upstream}")).filter(|model| model.is_listed());
        // Anthropic's names with a day are its names without one: no model has two.
        let day = |upstream: &&str| upstream.len() == 8 && upstream.bytes().all(|byte| byte.is_ascii_digit());
        let undated =
            || upstream.rsplit_once('-').filter(|(_, last)| row == "anthropic" && day(last)).and_then(|(rest, _)| served(rest));
        let at_row = served(upstream).or_else(undated);
        let model = at_row.as_deref().or_else(routed).or_else(at_openai)?;
        let endpoint = model.endpoints.iter().find(|endpoint| endpoint.provider == row);
        let of_row = providers::table::row(row).and_then(|row| row.base_url);
        let is_usual = deployment.access.row.is_some() && (deployment.access.base_url.is_none() || of_row.is_none());
        let sheet = endpoint.filter(|_| is_usual).and_then(|endpoint| endpoint.prices.as_ref());
        let decimal = |price: inner::Pico| super::number::per_million(&price.decimal());
        let price = sheet.map(|sheet| {
            let cached = [sheet.input_cache_read, sheet.input_cache_write].map(|price| price.and_then(decimal));
            let [read, write] = cached;
            [decimal(sheet.prompt), decimal(sheet.completion), read, write]
        });
        let context = endpoint.and_then(|endpoint| endpoint.context_length);
        Some(Known {
            id: model.id.clone(),
            context_length: context.or_else(|| model.endpoints.iter().find_map(|endpoint| endpoint.context_length)),
            max_completion_tokens: endpoint.and_then(|endpoint| endpoint.max_completion_tokens),
            input: endpoint.and_then(|endpoint| endpoint.input.clone()).unwrap_or_else(|| model.input.clone()),
            price,
            has_tiers: sheet.is_some_and(|sheet| !sheet.tiers.is_empty()),
        })
    }

    /// Whether a provider that serves whatever it is asked for has this model already, at this price.
    fn comes_anyway(&self, section: &Section, deployment: &Deployment) -> bool {
        let at = |at: &catalog::Endpoint| {
            Some(at.provider.as_str()) == deployment.access.row && at.upstream_model == section.upstream_id
        };
        let ships = self.everything.listed(&section.id).is_some_and(|model| model.endpoints.iter().any(at));
        ships && section.price == [None, None, None, None] && section.context_length.is_none()
    }

    fn section(&self, id: &str, deployment: &Deployment, findings: &mut Findings) -> Section {
        let (facts, known) = (&deployment.facts, self.known(deployment));
        // Under its usual id a model comes with what ships of it.
        let shipped = self.everything.listed(id).filter(|_| known.as_ref().is_none_or(|known| known.id == id));
        let at_row = |at: &&catalog::Endpoint| Some(at.provider.as_str()) == deployment.access.row;
        let has_context =
            shipped.and_then(|model| model.endpoints.iter().find(at_row)).and_then(|at| at.context_length).is_some();
        let elsewhere =
            || shipped.and_then(|model| model.endpoints.iter().find_map(|at| at.context_length)).filter(|_| !has_context);
        let foreign = known.as_ref().filter(|_| shipped.is_none());
        let ships = shipped.is_some();
        let context_length = facts.context_length.or(foreign.and_then(|known| known.context_length)).or_else(elsewhere);
        let is_guessed = context_length.is_none() && !has_context;
        if is_guessed {
            let what = format!(
                "how long the context of `{}` is, is not known: {CONTEXT_GUESS} was written as its context_length; correct it",
                deployment.upstream
            );
            findings.add(deployment.line, &deployment.path, what);
        }
        let mut price = facts.price.clone();
        match &mut price {
            [None, None, ..] => {
                if let Some(known) = foreign.filter(|known| known.price.is_some()) {
                    price = known.price.clone().unwrap_or_default();
                    if known.has_tiers {
                        let what = format!("`{id}` got the usual price of `{}`, without what long prompts cost more", known.id);
                        findings.add(deployment.line, &deployment.path, what);
                    }
                }
            }
            [prompt, completion, ..] => {
                for one in [prompt, completion] {
                    if one.is_none() {
                        let what =
                            "only one of input_cost_per_token and output_cost_per_token is written; the other was taken as 0";
                        findings.add(deployment.line, &deployment.path, what);
                        *one = Some("0".to_owned());
                    }
                }
            }
        }
        let input = foreign.map(|known| known.input.iter().map(|kind| kind.word()).collect()).unwrap_or_default();
        Section {
            id: id.to_owned(),
            upstream_id: deployment.upstream.clone(),
            context_length: context_length.or(is_guessed.then_some(CONTEXT_GUESS)),
            is_guessed,
            max_completion_tokens: facts.max_completion_tokens.or(foreign.and_then(|known| known.max_completion_tokens)),
            input_modalities: if facts.sees && foreign.is_none() && !ships { vec!["text", "image"] } else { input },
            price,
        }
    }
}

/// What an id may be made of; a colon would be a variant.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"._-".contains(&byte)
}
