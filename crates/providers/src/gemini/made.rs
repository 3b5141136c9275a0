//! What an answer holds beside text: pictures and sound, which come as `inlineData`, and how they are asked for.

use inner::{AudioDelta, Event};
use serde_json::{Map, Value, json};

/// Names of `image_config` that the dialect spells in its own way; others go on as they are.
const IMAGE_CONFIG: [(&str, &str); 2] = [("aspect_ratio", "aspectRatio"), ("image_size", "imageSize")];

/// A picture or a piece of sound. What is neither has no place in an answer of ours.
pub(super) fn read(data: &serde_json_borrow::Value<'_>) -> Option<Event> {
    let kind = data.get("mimeType").as_str()?;
    let base64 = data.get("data").as_str().filter(|base64| !base64.is_empty())?;
    if kind.starts_with("image/") {
        return Some(Event::Image(format!("data:{kind};base64,{base64}")));
    }
    let sound = kind.starts_with("audio/");
    sound.then(|| Event::Audio(AudioDelta { data: base64.to_owned(), ..AudioDelta::default() }))
}

/// `modalities`, `image_config` and `audio` as fields of `generationConfig`.
pub(super) fn wanted(extra: &Map<String, Value>) -> Map<String, Value> {
    let mut config = Map::new();
    let kinds = extra.get("modalities").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let kinds: Vec<String> = kinds.map(str::to_ascii_uppercase).collect();
    if !kinds.is_empty() {
        config.insert("responseModalities".to_owned(), json!(kinds));
    }
    if let Some(asked) = extra.get("image_config").and_then(Value::as_object).filter(|asked| !asked.is_empty()) {
        let image: Map<String, Value> = asked.iter().map(|(name, value)| (spelt(name), value.clone())).collect();
        config.insert("imageConfig".to_owned(), Value::Object(image));
    }
    if let Some(voice) = extra.get("audio").and_then(|audio| audio["voice"].as_str()) {
        let voice = json!({ "voiceConfig": { "prebuiltVoiceConfig": { "voiceName": voice } } });
        config.insert("speechConfig".to_owned(), voice);
    }
    config
}

fn spelt(name: &str) -> String {
    IMAGE_CONFIG.iter().find(|(ours, _)| *ours == name).map_or(name, |(_, theirs)| theirs).to_owned()
}
