//! `/api/v1/presets`: what requests may call for by name (openrouter API reference, "presets"). Those of the configuration are changed there;
//! others are saved by sending a request as it shall be. A key changes what it saved itself; a management key also removes.

mod saved;

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, Request, State},
};
use inner::{Failure, FailureKind};
use serde_json::{Map, Value};
use store::KeyRow;
use wire::{
    Data, Deleted, Rows, Source,
    presets::{self, PresetDetail, PresetStatus, PresetVersion},
};

use super::messages;
use crate::{
    auth::{Caller, ManagementCaller, shown},
    body,
    generation_id::now_ms,
    kept::{self, KeptPreset, Version},
    preset::{Preset, Presets},
    reply::Refusal,
    rows::{self, OF_CONFIG, Page},
    shared::Shared,
    timestamp::iso,
};

const WHAT: &str = "preset";

/// All of them: first those of the configuration, in their order.
pub(crate) async fn list(State(shared): State<Arc<Shared>>, _: Caller, page: Page) -> Json<Rows<presets::Preset>> {
    page.of(known(&shared).map(|known| known.row()))
}

/// One of them, with what it lays below a request.
pub(crate) async fn get(
    State(shared): State<Arc<Shared>>,
    _: Caller,
    Path(slug): Path<String>,
) -> Result<Json<Data<PresetDetail>>, Refusal> {
    Ok(Json(Data { data: find(&shared, &slug)?.whole() }))
}

/// What it was, the newest first.
pub(crate) async fn versions(
    State(shared): State<Arc<Shared>>,
    _: Caller,
    Path(slug): Path<String>,
    page: Page,
) -> Result<Json<Rows<PresetVersion>>, Refusal> {
    Ok(page.of(find(&shared, &slug)?.versions().into_iter().rev()))
}

/// What it was at one time.
pub(crate) async fn version(
    State(shared): State<Arc<Shared>>,
    _: Caller,
    Path((slug, number)): Path<(String, String)>,
) -> Result<Json<Data<PresetVersion>>, Refusal> {
    let number = number.parse().ok();
    let version = find(&shared, &slug)?.versions().into_iter().find(|version| Some(version.version) == number);
    let missing = || Failure::new(FailureKind::NotFound, "this version of the preset is not kept");
    Ok(Json(Data { data: version.ok_or_else(missing)? }))
}

/// Saves a chat request as the preset's next version; nothing is asked.
pub(crate) async fn save(
    State(shared): State<Arc<Shared>>,
    Caller(key): Caller,
    Path(slug): Path<String>,
    request: Request,
) -> Result<Json<Data<PresetDetail>>, Refusal> {
    let (_, body) = body::read(request, &shared.settings.request).await?;
    keep(&shared, key, slug, &body).await
}

/// The same from a request in Anthropic's dialect; its errors are those of this page.
pub(crate) async fn save_messages(
    State(shared): State<Arc<Shared>>,
    Caller(key): Caller,
    Path(slug): Path<String>,
    request: Request,
) -> Result<Json<Data<PresetDetail>>, Refusal> {
    let (_, body) = body::read(request, &shared.settings.request).await?;
    keep(&shared, key, slug, &messages::parse::as_preset(&body)?).await
}

async fn keep(shared: &Arc<Shared>, key: KeyRow, slug: String, body: &[u8]) -> Result<Json<Data<PresetDetail>>, Refusal> {
    let (system_prompt, fields) = saved::parts(body)?;
    let preset = Preset { slug: slug.clone(), system_prompt: system_prompt.clone(), fields: fields.clone(), ..Preset::default() };
    Presets::new(vec![preset]).map_err(|error| Failure::invalid(error.to_string()))?;
    let fresh = || kept::fresh_id().map_err(rows::no_id);
    let (id, version_id, created_ms) = (fresh()?, fresh()?, now_ms());
    let version = Version { id: version_id, number: 0, creator: key.hash.clone(), system_prompt, fields, created_ms };
    let saved = kept::change(shared, move |kept, now| {
        if now.configured.settings.presets.get(&slug).is_some() {
            return Err(rows::configured(WHAT));
        }
        let place = kept.presets.iter().position(|preset| preset.slug == slug);
        if place.is_none() {
            rows::room(WHAT, kept.presets.len())?;
            kept.presets.push(KeptPreset { id, slug, creator: key.hash.clone(), versions: Vec::new(), created_ms });
        }
        let place = place.unwrap_or(kept.presets.len() - 1);
        let preset = &mut kept.presets[place];
        // Other keys call for it too: whoever could change what it says would speak in their requests.
        if preset.creator != key.hash && !key.management {
            return Err(Failure::new(FailureKind::PermissionDenied, "this preset was saved by another key"));
        }
        preset.save(version);
        Ok(preset.clone())
    });
    Ok(Json(Data { data: Known::Kept(&saved.await?).whole() }))
}

/// Forgets one, with its versions.
pub(crate) async fn delete(
    State(shared): State<Arc<Shared>>,
    _: ManagementCaller,
    Path(slug): Path<String>,
) -> Result<Json<Deleted>, Refusal> {
    kept::change(&shared, move |kept, now| {
        if now.configured.settings.presets.get(&slug).is_some() {
            return Err(rows::configured(WHAT));
        }
        let place = kept.presets.iter().position(|preset| preset.slug == slug).ok_or_else(missing)?;
        kept.presets.remove(place);
        Ok(())
    })
    .await?;
    Ok(Json(Deleted { deleted: true }))
}

fn missing() -> Failure {
    Failure::new(FailureKind::NotFound, "Preset not found")
}

fn find<'a>(shared: &'a Shared, slug: &str) -> Result<Known<'a>, Failure> {
    known(shared).find(|known| known.slug() == slug).ok_or_else(missing)
}

/// All that requests may call for.
fn known(shared: &Shared) -> impl Iterator<Item = Known<'_>> {
    let configured = &shared.configured.settings.presets;
    let kept = shared.kept.presets.iter().filter(move |preset| configured.get(&preset.slug).is_none());
    configured.all().map(move |preset| Known::Configured(preset, configured.since_ms())).chain(kept.map(Known::Kept))
}

enum Known<'a> {
    /// Of it is only known since when it is in force.
    Configured(&'a Preset, i64),
    Kept(&'a KeptPreset),
}

impl Known<'_> {
    fn slug(&self) -> &str {
        match self {
            Self::Configured(preset, _) => &preset.slug,
            Self::Kept(preset) => &preset.slug,
        }
    }

    fn row(&self) -> presets::Preset {
        let (id, name, description, source, created_ms, last) = match self {
            Self::Configured(preset, since_ms) => {
                let Preset { slug, name, description, .. } = preset;
                (slug, name.as_ref().unwrap_or(slug), description.as_ref(), Source::Config, *since_ms, None)
            }
            Self::Kept(preset) => (&preset.id, &preset.slug, None, Source::Store, preset.created_ms, preset.versions.last()),
        };
        presets::Preset {
            id: id.clone(),
            slug: self.slug().to_owned(),
            name: name.clone(),
            description: description.cloned(),
            status: PresetStatus::Active,
            creator_user_id: None,
            designated_version_id: last.map(|last| last.id.clone()),
            workspace_id: None,
            created_at: iso(created_ms),
            updated_at: iso(last.map_or(created_ms, |last| last.created_ms)),
            status_updated_at: None,
            source,
        }
    }

    /// The row, and what is in force.
    fn whole(&self) -> PresetDetail {
        let version = self.versions().pop();
        PresetDetail {
            preset: self.row(),
            system_prompt: version.as_ref().and_then(|version| version.system_prompt.clone()),
            config: version.as_ref().map(|version| version.config.clone()).unwrap_or_default(),
            designated_version: version,
        }
    }

    /// Oldest first.
    fn versions(&self) -> Vec<PresetVersion> {
        match self {
            Self::Configured(preset, since_ms) => {
                let of_config = format!("{OF_CONFIG}{}", preset.slug);
                let ids = [of_config.as_str(), preset.slug.as_str(), "config"];
                vec![version_row(ids, 1, (preset.system_prompt.as_ref(), &preset.fields), *since_ms)]
            }
            Self::Kept(preset) => {
                let row = |version: &Version| {
                    let creator = shown(&version.creator);
                    let said = (version.system_prompt.as_ref(), &version.fields);
                    version_row([&version.id, &preset.id, &creator], version.number, said, version.created_ms)
                };
                preset.versions.iter().map(row).collect()
            }
        }
    }
}

/// `ids` are those of the version, of the preset, and of who saved it.
fn version_row(ids: [&str; 3], number: u64, said: (Option<&String>, &Map<String, Value>), created_ms: i64) -> PresetVersion {
    let [id, preset_id, creator_id] = ids.map(str::to_owned);
    let (system_prompt, config) = said;
    PresetVersion {
        id,
        preset_id,
        version: number,
        creator_id,
        system_prompt: system_prompt.cloned(),
        config: config.clone(),
        created_at: iso(created_ms),
        updated_at: iso(created_ms),
    }
}
