//! `GET /api/v1/datasets/app-rankings`: the apps with the most tokens, of those who say who they are.

use std::sync::Arc;

use axum::{Json, extract::State};
use inner::Failure;
use serde_json::{Value, json};
use store::{App, Span};

use super::{
    super::stats::{Fields, Pairs, Window, apps},
    Days,
};
use crate::{auth::Visitor, reply::Refusal, shared::Shared};

/// The groups of the marketplace and the kinds of apps in them (openrouter app-attribution).
static GROUPS: [(&str, &[&str]); 4] = [
    ("coding", &["cli-agent", "ide-extension", "cloud-agent", "programming-app", "native-app-builder"]),
    ("creative", &["creative-writing", "video-gen", "image-gen", "audio-gen"]),
    ("productivity", &["writing-assistant", "general-chat", "personal-agent", "legal"]),
    ("entertainment", &["roleplay", "game"]),
];

/// The endpoint.
pub(crate) async fn get(State(shared): State<Arc<Shared>>, _: Visitor, pairs: Pairs) -> Result<Json<Value>, Refusal> {
    let fields = Fields::read(pairs)?;
    let days = Days::read(&fields)?;
    let trending = fields.word("sort", &["popular", "trending"])? == "trending";
    let (limit, offset) = (fields.number("limit", 50, 1..=100)?, fields.number("offset", 0, 0..=5000)?);
    let kinds = kinds(&fields)?;
    let window = Window::ending(Span::Day, days.last - days.first + 1, days.until_ms() - 1);
    let mut ranked = apps::ranked(&shared, &window, None).await?;
    if let Some(kinds) = kinds {
        let is_wanted = |app: &App| app.categories.iter().any(|kind| kinds.contains(&kind.as_str()));
        ranked.retain(|ranked| is_wanted(&ranked.app));
    }
    if trending {
        apps::by_growth(&mut ranked);
    }
    let rows = ranked.iter().enumerate().skip(offset).take(limit).map(|(at, ranked)| {
        json!({
            "rank": at + 1,
            "app_id": ranked.app.id,
            "app_name": ranked.app.title.as_ref().or(ranked.app.url.as_ref()),
            "total_tokens": ranked.tokens.to_string(),
            "total_requests": ranked.requests,
        })
    });
    Ok(Json(json!({"data": rows.collect::<Vec<Value>>(), "meta": days.meta()})))
}

/// The kinds of apps that are wanted; `None` is all.
fn kinds(fields: &Fields) -> Result<Option<Vec<&'static str>>, Failure> {
    let group = match fields.text("category") {
        None => None,
        Some(name) => Some(
            GROUPS
                .iter()
                .find(|(group, _)| *group == name)
                .ok_or_else(|| Failure::invalid("category: must be one of coding, creative, productivity, entertainment"))?,
        ),
    };
    let Some(kind) = fields.text("subcategory") else { return Ok(group.map(|(_, kinds)| kinds.to_vec())) };
    let mut known = GROUPS.iter().flat_map(|(group, kinds)| kinds.iter().map(move |kind| (*group, *kind)));
    let (of, kind) = known
        .find(|(_, known)| *known == kind)
        .ok_or_else(|| Failure::invalid("subcategory: must be a kind of apps such as cli-agent"))?;
    match group {
        Some((group, _)) if *group != of => Err(Failure::invalid(format!("subcategory: {kind} is not of the category {group}"))),
        _ => Ok(Some(vec![kind])),
    }
}
