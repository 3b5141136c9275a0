//! `roundhouse models import` and `refresh`: younger models and prices than those that ship, from the lists that people keep. What
//! comes is checked and dated like what ships; nothing is fetched unless `refresh` is typed.

use std::{path::PathBuf, time::Duration};

use catalog::{
    Base,
    base::day::Day,
    import::{
        Report, Snapshot, check,
        own::{List, renewed},
        report::Kind,
    },
};
use clap::ValueEnum;

use crate::{
    Shared,
    exit::{Exit, Failed},
    house::{self, base},
    moment::now_ms,
    runtime::runtime,
};

/// Bytes of a list; the largest has 4 MB.
const LIST_BYTES_MAX: usize = 64 << 20;
/// How long fetching one may take.
const FETCH_TIME_MAX: Duration = Duration::from_secs(120);

/// Take models and prices over from a list on this machine.
#[derive(clap::Args)]
pub struct Import {
    /// The list, as its keepers publish it.
    file: PathBuf,
    /// Whose list it is.
    #[arg(long, value_enum)]
    from: Keeper,
    /// The day on which it was taken, such as 2026-11-23 [default: today].
    #[arg(long, value_parser = day)]
    day: Option<Day>,
}

/// Fetch the youngest lists, and take models and prices over from them.
#[derive(clap::Args)]
pub struct Refresh {
    /// Whose list; repeatable.
    #[arg(long, value_enum, default_values = ["models-dev", "litellm"])]
    from: Vec<Keeper>,
    /// Another address to fetch it from; for one list only.
    #[arg(long)]
    url: Option<String>,
}

/// Who keeps a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Keeper {
    /// models.dev (MIT).
    ModelsDev,
    /// LiteLLM (MIT).
    #[value(name = "litellm")]
    LiteLlm,
    /// OpenRouter's own `/models`.
    #[value(name = "openrouter")]
    OpenRouter,
}

pub fn import(import: &Import, shared: &Shared) -> Result<(), Failed> {
    let text = std::fs::read_to_string(&import.file)
        .map_err(|error| Exit::NotFound.because(format!("cannot read {}: {error}", import.file.display())))?;
    take_over(&[(import.from, text)], import.day, shared)
}

pub fn refresh(refresh: &Refresh, shared: &Shared) -> Result<(), Failed> {
    if refresh.url.is_some() && refresh.from.len() != 1 {
        return Err(Exit::Usage.because("--url is for one list: name it with --from"));
    }
    let fetched = runtime(1)?.block_on(async {
        let mut lists = Vec::new();
        for keeper in &refresh.from {
            lists.push((*keeper, fetch(refresh.url.as_deref().unwrap_or(keeper.url())).await?));
        }
        Ok::<_, Failed>(lists)
    })?;
    take_over(&fetched, None, shared)
}

/// Makes the base anew and keeps it, or changes nothing.
fn take_over(lists: &[(Keeper, String)], day: Option<Day>, shared: &Shared) -> Result<(), Failed> {
    let (loaded, environment) = shared.load()?;
    let dir = house::data_dir(&loaded.config, &environment);
    let date = day.or(Day::of_seconds(now_ms() / 1000)).unwrap_or(Day::EPOCH);
    let lists: Vec<List<'_>> = lists.iter().map(|(keeper, text)| keeper.list(Snapshot { text, date })).collect();
    let before = base::base(&dir)?;
    let mut report = Report::default();
    let after = renewed(before, &lists, &mut report).map_err(|error| Exit::Usage.caused(&error))?;
    check::jumps(before, &after, &mut report);
    for jump in report.warnings.iter().filter(|warning| warning.kind == Kind::PriceJump) {
        eprintln!("warning: {}: {} $/M, look at it", jump.row, jump.detail);
    }
    let path = base::keep(&dir, &after)?;
    let (models, endpoints, prices) = difference(before, &after);
    println!("wrote {}: {models} new models, {endpoints} new endpoints, {prices} other prices", path.display());
    println!("a running server takes them up with roundhouse config reload");
    Ok(())
}

/// How many models, endpoints and prices of a base are new.
fn difference(before: &Base, after: &Base) -> (usize, usize, usize) {
    let models = after.models().iter().filter(|model| before.model(&model.row.id).is_none()).count();
    let (mut endpoints, mut prices) = (0, 0);
    for now in after.models().iter().flat_map(|model| &model.endpoints) {
        match before.model(&now.id).and_then(|model| model.at(&now.provider)) {
            None => endpoints += 1,
            Some(then) if then.paid() != now.paid() => prices += 1,
            Some(_) => {}
        }
    }
    (models, endpoints, prices)
}

impl Keeper {
    fn url(self) -> &'static str {
        match self {
            Self::ModelsDev => "https://models.dev/api.json",
            Self::LiteLlm => "https://raw.githubusercontent.com/BerriAI/litellm/main/model_prices_and_context_window.json",
            Self::OpenRouter => "https://openrouter.ai/api/v1/models",
        }
    }

    fn list(self, snapshot: Snapshot<'_>) -> List<'_> {
        match self {
            Self::ModelsDev => List::ModelsDev(snapshot),
            Self::LiteLlm => List::LiteLlm(snapshot),
            Self::OpenRouter => List::OpenRouter(snapshot),
        }
    }
}

/// The text at an address, as much of it as a list may have.
async fn fetch(url: &str) -> Result<String, Failed> {
    // The workspace builds reqwest without a provider; a second installation changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let failed = |reason: &dyn std::error::Error| {
        Exit::Upstream.because(format!("cannot fetch {url}: {}", Exit::Upstream.caused(reason).reason))
    };
    let builder =
        reqwest::Client::builder().timeout(FETCH_TIME_MAX).user_agent(concat!("roundhouse/", env!("CARGO_PKG_VERSION")));
    let client = builder.build().map_err(|error| failed(&error))?;
    let reply = client.get(url).send().await.and_then(reqwest::Response::error_for_status);
    let mut reply = reply.map_err(|error| failed(&error))?;
    let mut bytes = Vec::new();
    while let Some(chunk) = reply.chunk().await.map_err(|error| failed(&error))? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > LIST_BYTES_MAX {
            return Err(Exit::Upstream.because(format!("{url} has more than {} MB", LIST_BYTES_MAX >> 20)));
        }
    }
    String::from_utf8(bytes).map_err(|error| failed(&error))
}

fn day(text: &str) -> Result<Day, String> {
    Day::first(text).ok_or_else(|| "expected a day such as 2026-11-23".to_owned())
}
