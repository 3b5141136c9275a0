//! Makes `data/base.jsonl` from snapshots of other people's lists: `cargo xtask catalogue` runs this. Reads the files that it is
//! told, writes one, prints what was left out and where sources disagree. Never fetches anything.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use catalog::base::{Base, day::Day};
use catalog::import::{
    Report, Snapshot, benchmarks, check,
    curated::Curated,
    litellm, merge, models_dev,
    names::Names,
    openrouter::{self, Listed},
};

const HELP: &str = "\
catalogue --models-dev DAY=FILE --litellm DAY=FILE --openrouter-ids FILE [--models-dev-models DAY=FILE] --out FILE [--report FILE]

  --models-dev       api.json of models.dev (MIT)
  --litellm          model_prices_and_context_window.json of LiteLLM (MIT)
  --openrouter-ids   an answer of OpenRouter's /models; only the names of its models are read
  --models-dev-models models.json of models.dev, whose published scores are written beside the base, as benchmarks.jsonl
  --out              the base to write, such as crates/catalog/data/base.jsonl
  --report           where every warning and conflict is written; the counts are always printed

DAY is when the snapshot was taken, such as 2026-07-01. data/curated.jsonl is read besides.
";

/// What was typed.
#[derive(Default)]
struct Wanted {
    models_dev: Option<(Day, PathBuf)>,
    models_dev_models: Option<(Day, PathBuf)>,
    litellm: Option<(Day, PathBuf)>,
    openrouter_ids: Option<PathBuf>,
    out: Option<PathBuf>,
    report: Option<PathBuf>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let Some(wanted) = Wanted::read(std::env::args().skip(1)) else {
        print!("{HELP}");
        return Ok(());
    };
    let mut report = Report::default();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let curated = Curated::parse(&text(&data.join("curated.jsonl"))?)?;
    let mut offers = Vec::new();
    if let Some((date, path)) = &wanted.models_dev {
        offers.extend(models_dev::read(&Snapshot { text: &text(path)?, date: *date }, &mut report)?);
    }
    if let Some((date, path)) = &wanted.litellm {
        offers.extend(litellm::read(&Snapshot { text: &text(path)?, date: *date }, &mut report)?);
    }
    let mut listed = match &wanted.openrouter_ids {
        Some(path) => openrouter::ids(&text(path)?, &mut report)?,
        None => Vec::new(),
    };
    // What models.dev saw at the router later counts as well.
    let at_router = offers.iter().filter(|offer| offer.at == Some("openrouter"));
    listed.extend(at_router.map(|offer| Listed { id: offer.upstream.clone(), permaslug: None, hugging_face: None }));
    let names = Names::new(listed, &curated);
    let base = merge::merge(offers, &names, &curated, &mut report);
    if let Some(path) = &wanted.out {
        if let Ok(before) = text(path).map(|text| Base::parse(&text, "").unwrap_or_default()) {
            check::jumps(&before, &base, &mut report);
        }
        fs::write(path, base.text()?)?;
        if let Some((date, models)) = &wanted.models_dev_models {
            let scores = benchmarks::read(&Snapshot { text: &text(models)?, date: *date }, &base, &mut report)?;
            let lines = scores.iter().map(serde_json::to_string).collect::<Result<Vec<_>, _>>()?;
            fs::write(path.with_file_name("benchmarks.jsonl"), lines.join("\n") + "\n")?;
        }
    }
    if let Some(path) = &wanted.report {
        fs::write(path, report.to_string())?;
    }
    print_counts(&base, &report);
    Ok(())
}

impl Wanted {
    /// `None` for a word that is not understood, or when there is nothing to do.
    fn read(mut words: impl Iterator<Item = String>) -> Option<Self> {
        let mut wanted = Self::default();
        while let Some(word) = words.next() {
            let value = words.next()?;
            match word.as_str() {
                "--models-dev" => wanted.models_dev = Some(dated(&value)?),
                "--models-dev-models" => wanted.models_dev_models = Some(dated(&value)?),
                "--litellm" => wanted.litellm = Some(dated(&value)?),
                "--openrouter-ids" => wanted.openrouter_ids = Some(value.into()),
                "--out" => wanted.out = Some(value.into()),
                "--report" => wanted.report = Some(value.into()),
                _ => return None,
            }
        }
        (wanted.models_dev.is_some() || wanted.litellm.is_some()).then_some(wanted)
    }
}

fn dated(value: &str) -> Option<(Day, PathBuf)> {
    let (day, path) = value.split_once('=')?;
    Some((Day::first(day)?, path.into()))
}

fn text(path: &Path) -> Result<String, Box<dyn Error>> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()).into())
}

fn print_counts(base: &Base, report: &Report) {
    let endpoints = || base.models().iter().flat_map(|model| &model.endpoints);
    let priced = endpoints().filter(|endpoint| endpoint.price.is_some()).count();
    println!("{:6} models, {} endpoints, {priced} of them priced", base.models().len(), endpoints().count());
    for (kind, count) in report.counts() {
        println!("{count:6} {kind:?}");
    }
    let wide = report.conflicts.iter().filter(|conflict| conflict.wide).count();
    println!("{:6} conflicts, {wide} of them wide", report.conflicts.len());
}
