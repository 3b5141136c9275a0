//! The pictures and clips of a request: fetched, decoded and cut into patches, in the order of the prompt.

use std::sync::Arc;

use ::media::{ClipOptions, MediaError, PictureOptions, Prepared};
use bytes::Bytes;
use futures_util::{FutureExt, StreamExt, TryStreamExt, stream};
use inner::{Failure, MediaRef, Message, Part};
use models::{Media, MediaKind};
use prompt::{MediaShape, Slot, SlotKind};
use serde_json::{Map, Value};

use super::Eyes;

/// Patches of one side of a visual token (`merge_size` of every Qwen3-VL; other values are refused when a model is loaded).
const MERGE: usize = 2;
/// Pictures of one request that are fetched and decoded side by side.
const TOGETHER: usize = 4;

/// What the model will see.
pub(super) struct Seen {
    pub(super) media: Vec<Media>,
    pub(super) shapes: Vec<MediaShape>,
}

/// Prepares everything that `slots` name.
pub(super) async fn gather(eyes: &Eyes, messages: &[Message], slots: &[Slot]) -> Result<Seen, Failure> {
    let limits = eyes.decoder.limits();
    let count = slots.iter().map(|slot| pictures_in(part(messages, *slot))).sum();
    limits.check_count(count).map_err(|error| Failure::invalid(error.to_string()))?;
    // Boxed, because a stream of borrowing closures is not general enough for a Send future (rust-lang/rust 100013).
    let looks: Vec<_> = slots.iter().map(|slot| look(eyes, messages, *slot).boxed()).collect();
    let prepared: Vec<Prepared> = stream::iter(looks).buffered(TOGETHER).try_collect().await?;
    let pixels = prepared.iter().map(|medium| medium.patches.len() as u64 / 3).sum();
    limits.check_total(pixels).map_err(|error| error.failure("messages"))?;
    let shapes = prepared.iter().map(shape).collect();
    Ok(Seen { media: prepared.into_iter().map(medium).collect(), shapes })
}

async fn look(eyes: &Eyes, messages: &[Message], slot: Slot) -> Result<Prepared, Failure> {
    let place = format!("messages[{}].content[{}]", slot.message, slot.part);
    match part(messages, slot) {
        Some(Part::Image { source, options, .. }) => picture(eyes, source, options, &place).await,
        Some(Part::Frames { frames, options }) => clip(eyes, frames, options, &place).await,
        _ => Err(MediaError::VideoFile.failure(&place)),
    }
}

async fn picture(eyes: &Eyes, source: &MediaRef, options: &Map<String, Value>, place: &str) -> Result<Prepared, Failure> {
    let refused = |error: MediaError| error.failure(place);
    let bounds = PictureOptions::parse(options).and_then(|options| eyes.pictures.bounds(&options)).map_err(refused)?;
    let bytes = eyes.fetcher.fetch(source, place).await?;
    eyes.decoder.picture(bytes, bounds).await.map_err(refused)
}

async fn clip(eyes: &Eyes, frames: &[MediaRef], options: &Map<String, Value>, place: &str) -> Result<Prepared, Failure> {
    let refused = |error: MediaError| error.failure(place);
    let plan = ClipOptions::parse(options).and_then(|options| eyes.clips.plan(frames.len(), &options)).map_err(refused)?;
    let fetches: Vec<_> = plan.indices.iter().map(|&index| frame(eyes, frames, index, place).boxed()).collect();
    let bytes = stream::iter(fetches).buffered(TOGETHER).try_collect().await?;
    eyes.decoder.frames(bytes, &plan).await.map_err(refused)
}

/// The plan's indices are those of frames in the list.
async fn frame(eyes: &Eyes, frames: &[MediaRef], index: usize, place: &str) -> Result<Bytes, Failure> {
    eyes.fetcher.fetch(&frames[index], &format!("{place}.video[{index}]")).await
}

fn part(messages: &[Message], slot: Slot) -> Option<&Part> {
    messages.get(slot.message)?.content.get(slot.part)
}

fn pictures_in(part: Option<&Part>) -> usize {
    match part {
        Some(Part::Frames { frames, .. }) => frames.len(),
        _ => 1,
    }
}

fn shape(medium: &Prepared) -> MediaShape {
    let kind = match medium.kind {
        ::media::Kind::Image => SlotKind::Image,
        ::media::Kind::Video => SlotKind::Video,
    };
    MediaShape { kind, grid: medium.grid, merge: MERGE, timestamps: medium.timestamps.clone() }
}

fn medium(prepared: Prepared) -> Media {
    let kind = match prepared.kind {
        ::media::Kind::Image => MediaKind::Image,
        ::media::Kind::Video => MediaKind::Video,
    };
    Media { kind, hash: prepared.hash, grid: prepared.grid, patches: Arc::new(prepared.patches) }
}
