//! How providers spell the same model: regions in front, versions and dates behind, `p` for a point. Pure text; never knows
//! which models there are.

use super::labs::lab_of;

/// A provider's id, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spelling {
    /// Who made it, if the id says so.
    pub author: Option<String>,
    /// What is left, from the strictest reading to the loosest, each with how far it is from what was written.
    pub slugs: Vec<(String, u8)>,
    /// How far the whole id is from the one that one would call first; 0 is that one.
    pub distance: u8,
}

/// Regions of Amazon that are only for who is there, so that they never stand for the model.
const REGIONS: [&str; 8] = ["eu.", "apac.", "au.", "jp.", "us-gov.", "in.", "ca.", "sa."];
/// Labs that some hosts write with a dash in front of the slug.
const DASHED_LABS: [&str; 4] = ["meta-", "nvidia-", "cohere-", "zai-"];
/// Number formats at the end of an id.
const QUANTIZATIONS: [&str; 6] = ["-fp8", "-fp4", "-nvfp4", "-bf16", "-int4", "-int8"];

/// Takes an id apart; `None` for a variant of one region, commitment or speed, which is never a row of its own.
pub(super) fn spelling(at: Option<&str>, upstream: &str) -> Option<Spelling> {
    let lower = upstream.to_ascii_lowercase();
    match at {
        Some("amazon-bedrock") => bedrock(&lower),
        Some("azure") if lower.contains('/') => None,
        Some("azure") => Some(match lower.strip_prefix("fw-") {
            Some(slug) => bare(slug, 2),
            None => bare(&lower, 0),
        }),
        Some("fireworks") if lower.contains("/routers/") => None,
        Some("fireworks") => Some(bare(&pointed(lower.rsplit('/').next().unwrap_or(&lower)), 0)),
        Some("google-vertex") => Some(vertex(&lower)),
        _ => owned(&lower),
    }
}

/// The number format that an id names.
pub(super) fn quantization(upstream: &str) -> Option<String> {
    let lower = upstream.to_ascii_lowercase();
    QUANTIZATIONS.iter().find(|ending| lower.ends_with(*ending)).map(|ending| ending.trim_start_matches('-').to_owned())
}

/// The letters and digits of a slug: `Qwen2.5-7B` and `qwen-2.5-7b` are the same.
pub(super) fn key(slug: &str) -> String {
    slug.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// Without a date at the end (`-20250514`, `-2025-08-07`).
pub(super) fn undated(slug: &str) -> Option<&str> {
    let digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = slug.rsplitn(4, '-');
    let (last, middle, year) = (parts.next()?, parts.next()?, parts.next());
    if digits(last, 8) && last.starts_with("20") {
        return Some(&slug[..slug.len() - 9]);
    }
    let dated = digits(last, 2) && digits(middle, 2) && year.is_some_and(|year| digits(year, 4) && year.starts_with("20"));
    (dated && parts.next().is_some()).then(|| &slug[..slug.len() - 11])
}

/// `global.anthropic.claude-opus-4-5-20251101-v1:0`: the global profile before the American one before the plain id, which many
/// models cannot be called by. Dates and versions are usual here, so reading past them is not loose.
fn bedrock(lower: &str) -> Option<Spelling> {
    if lower.contains('/') || REGIONS.iter().any(|region| lower.starts_with(region)) {
        return None;
    }
    let (rest, distance) = match (lower.strip_prefix("global."), lower.strip_prefix("us.")) {
        (Some(rest), _) => (rest, 0),
        (None, Some(rest)) => (rest, 1),
        (None, None) => (lower, 2),
    };
    let (author, slug) = rest.split_once('.').filter(|(author, _)| lab_of(author).is_some()).unzip();
    let slug = slug.unwrap_or(rest);
    let head = slug.split_once(':').map(|(head, _)| head);
    let versioned = head.or_else(|| slug.rsplit_once("-v").filter(|(_, version)| version.len() == 1).map(|_| slug));
    let readings = [Some(slug), head, versioned.and_then(unversioned)];
    let mut spelling = readings_of(readings.into_iter().flatten(), distance);
    spelling.slugs.iter_mut().for_each(|(_, distance)| *distance = 0);
    spelling.author = author.and_then(lab_of).map(|lab| lab.author.to_owned());
    Some(spelling)
}

/// `claude-opus-4@20250514`, `meta/llama-3.3-70b-instruct-maas`.
fn vertex(lower: &str) -> Spelling {
    let plain = lower.strip_suffix("-maas").unwrap_or(lower);
    let plain = ["@default", "@latest", "@001"].iter().find_map(|end| plain.strip_suffix(end)).unwrap_or(plain);
    match plain.split_once('@') {
        // The dated id is the usual one here, not a looser reading.
        Some((slug, date)) => {
            let mut spelling = bare(&format!("{slug}-{date}"), 0);
            spelling.slugs.iter_mut().for_each(|(_, distance)| *distance = 0);
            spelling
        }
        None => owned(plain).unwrap_or_else(|| bare(plain, 0)),
    }
}

/// `Qwen/Qwen3-32B`, or without an owner.
fn owned(lower: &str) -> Option<Spelling> {
    let Some((owner, slug)) = lower.split_once('/') else { return Some(bare(lower, 0)) };
    if slug.contains('/') {
        return None;
    }
    let author = lab_of(owner).map_or_else(|| owner.to_owned(), |lab| lab.author.to_owned());
    let mut spelling = bare(slug, 0);
    spelling.author = Some(author);
    Some(spelling)
}

/// A slug alone, perhaps with its lab in front.
fn bare(slug: &str, distance: u8) -> Spelling {
    for lab in DASHED_LABS {
        if let Some(rest) = slug.strip_prefix(lab) {
            let author = lab_of(lab.trim_end_matches('-')).map(|lab| lab.author.to_owned());
            return Spelling { author, ..readings_of([rest].into_iter(), distance) };
        }
    }
    readings_of([slug].into_iter(), distance)
}

/// Some readings with their looser ones: without the number format, then without the date.
fn readings_of<'a>(readings: impl Iterator<Item = &'a str>, distance: u8) -> Spelling {
    let mut slugs: Vec<(String, u8)> = readings.map(|slug| (slug.to_owned(), 0)).collect();
    let unquantized = slugs.iter().filter_map(|(slug, _)| QUANTIZATIONS.iter().find_map(|end| slug.strip_suffix(end)));
    let unquantized: Vec<String> = unquantized.map(str::to_owned).collect();
    slugs.extend(unquantized.into_iter().map(|slug| (slug, 2)));
    let undated: Vec<String> = slugs.iter().filter_map(|(slug, _)| undated(slug)).map(str::to_owned).collect();
    slugs.extend(undated.into_iter().map(|slug| (slug, 3)));
    Spelling { author: None, slugs, distance }
}

/// Without `-v1` or `-1` at the end.
fn unversioned(slug: &str) -> Option<&str> {
    let (head, version) = slug.rsplit_once('-')?;
    let digits = version.strip_prefix('v').unwrap_or(version);
    (digits.len() == 1 && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(head)
}

/// `glm-4p5` is `glm-4.5`, `llama-v3p1` is `llama-3.1`.
fn pointed(slug: &str) -> String {
    let letters: Vec<char> = slug.chars().collect();
    let is_digit = |at: Option<usize>| at.and_then(|at| letters.get(at)).is_some_and(char::is_ascii_digit);
    let point = |(at, letter): (usize, &char)| {
        let between = *letter == 'p' && is_digit(at.checked_sub(1)) && is_digit(at.checked_add(1));
        if between { '.' } else { *letter }
    };
    let pointed: String = letters.iter().enumerate().map(point).collect();
    pointed.replace("llama-v", "llama-").replace("qwen-v", "qwen")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slugs(at: &str, upstream: &str) -> Vec<String> {
        let spelling = spelling(Some(at), upstream).unwrap();
        spelling.slugs.into_iter().map(|(slug, distance)| format!("{slug} {distance}")).collect()
    }

    #[test]
    fn amazon_writes_regions_labs_and_versions() {
        let id = "global.anthropic.claude-opus-4-5-20251101-v1:0";
        let taken = spelling(Some("amazon-bedrock"), id).unwrap();
        assert_eq!((taken.author.as_deref(), taken.distance), (Some("anthropic"), 0));
        assert!(taken.slugs.contains(&("claude-opus-4-5".to_owned(), 0)), "{taken:?}");
        assert!(slugs("amazon-bedrock", "amazon.nova-lite-v1:0").contains(&"nova-lite-v1 0".to_owned()));
        assert!(slugs("amazon-bedrock", "nvidia.nemotron-nano-9b-v2").contains(&"nemotron-nano-9b-v2 0".to_owned()));
        assert_eq!(
            slugs("amazon-bedrock", "anthropic.claude-opus-4-8"),
            ["claude-opus-4-8 0"],
            "the 8 is no version of Amazon's"
        );
        assert_eq!(spelling(Some("amazon-bedrock"), "eu.anthropic.claude-opus-4-8"), None);
        assert_eq!(spelling(Some("amazon-bedrock"), "us-east-1/1-month-commitment/anthropic.claude-v2:1"), None);
    }

    #[test]
    fn every_house_has_its_own_way() {
        assert_eq!(slugs("fireworks", "accounts/fireworks/models/llama-v3p1-8b-instruct"), ["llama-3.1-8b-instruct 0"]);
        assert_eq!(spelling(Some("fireworks"), "accounts/fireworks/routers/glm-5p2-fast"), None);
        assert_eq!(slugs("google-vertex", "claude-opus-4@20250514"), ["claude-opus-4-20250514 0", "claude-opus-4 0"]);
        assert_eq!(slugs("azure", "FW-GLM-5.2"), ["glm-5.2 0"]);
        assert_eq!(slugs("novita", "qwen/qwen3-8b-fp8"), ["qwen3-8b-fp8 0", "qwen3-8b 2"]);
        assert_eq!(spelling(Some("novita"), "deepseek/deepseek-v3/community"), None);
    }

    #[test]
    fn labs_are_found_under_their_other_names() {
        let author = |at: &str, upstream: &str| spelling(Some(at), upstream).unwrap().author;
        assert_eq!(author("deepinfra", "zai-org/GLM-4.6").as_deref(), Some("z-ai"));
        assert_eq!(author("cerebras", "zai-glm-4.7").as_deref(), Some("z-ai"));
        assert_eq!(author("deepinfra", "meta-llama/Meta-Llama-3.1-8B-Instruct").as_deref(), Some("meta-llama"));
        assert_eq!(author("openai", "gpt-4o"), None);
    }

    #[test]
    fn dates_go_and_sizes_stay() {
        assert_eq!(undated("gpt-4o-2024-08-06"), Some("gpt-4o"));
        assert_eq!(undated("claude-haiku-4-5-20251001"), Some("claude-haiku-4-5"));
        for slug in ["ministral-8b-2512", "qwen3.5-plus-02-15", "llama-3.1-8b", "command-r-08-2024", "20250514", "2025-08-07"] {
            assert_eq!(undated(slug), None, "{slug}");
        }
        assert_eq!(key("Qwen2.5-7B-Instruct"), key("qwen-2.5-7b-instruct"));
        assert_eq!(quantization("Qwen/Qwen3-Coder-Next-FP8").as_deref(), Some("fp8"));
    }
}
