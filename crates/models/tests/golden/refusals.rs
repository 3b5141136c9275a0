//! Broken folders: every one is refused with a text that names the file and the tensor or key.

use std::path::Path;

use models::LoadError;
use serde_json::{Value, json};

use crate::fixture::{folder, pool};

/// A copy of a tiny model that a test may break.
fn copy() -> tempfile::TempDir {
    let into = tempfile::tempdir().unwrap();
    for file in ["config.json", "model.safetensors"] {
        std::fs::copy(folder("tiny-dense").join(file), into.path().join(file)).unwrap();
    }
    into
}

fn refusal(path: &Path) -> String {
    models::load(path, pool(), &mut |_, _| {}).err().expect("must be refused").to_string()
}

fn with_config(change: impl FnOnce(&mut Value)) -> String {
    let into = copy();
    let path = into.path().join("config.json");
    let mut config: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    change(&mut config);
    std::fs::write(path, config.to_string()).unwrap();
    refusal(into.path())
}

#[test]
fn missing_files_are_named() {
    let into = copy();
    std::fs::remove_file(into.path().join("model.safetensors")).unwrap();
    let text = refusal(into.path());
    assert!(text.starts_with("cannot read ") && text.ends_with("model.safetensors"), "{text}");
    std::fs::remove_file(into.path().join("config.json")).unwrap();
    let error = models::load(into.path(), pool(), &mut |_, _| {}).err().unwrap();
    assert!(matches!(&error, LoadError::Read { path, .. } if path.ends_with("config.json")), "{error}");
}

#[test]
fn truncated_and_corrupt_weights_are_refused() {
    let into = copy();
    let path = into.path().join("model.safetensors");
    let whole = std::fs::read(&path).unwrap();
    for length in [0, 7, 8, 100, 20_000, whole.len() / 2, whole.len() - 1] {
        std::fs::write(&path, &whole[..length]).unwrap();
        let text = refusal(into.path());
        assert!(text.contains("model.safetensors"), "{length} bytes: {text}");
    }
    let mut garbled = whole;
    garbled[20] = b'!';
    std::fs::write(&path, garbled).unwrap();
    assert!(refusal(into.path()).contains("not a whole safetensors file"));
}

#[test]
fn a_config_that_the_weights_do_not_fit_names_the_tensor() {
    let text = with_config(|c| c["text_config"]["intermediate_size"] = json!(161));
    assert!(text.ends_with("mlp.gate_proj.weight has shape [160, 64], expected [161, 64]"), "{text}");
    let text = with_config(|c| c["text_config"]["num_hidden_layers"] = json!(5));
    assert!(text.ends_with("tensor model.language_model.layers.4.input_layernorm.weight is missing"), "{text}");
    let text = with_config(|c| c["tie_word_embeddings"] = json!(false));
    assert!(text.ends_with("tensor lm_head.weight is missing"), "{text}");
}

#[test]
fn configs_with_unknown_values_are_refused_by_key() {
    let text = with_config(|c| c["model_type"] = json!("qwen9"));
    assert_eq!(text, "config.json: model_type = qwen9 is not supported (qwen3_vl, qwen3_vl_moe)");
    let text = with_config(|c| c["text_config"]["hidden_act"] = json!("relu"));
    assert_eq!(text, "config.json: text_config.hidden_act = \"relu\" is not supported (only \"silu\")");
    let into = copy();
    std::fs::write(into.path().join("config.json"), "{\"model_type\": ").unwrap();
    assert!(refusal(into.path()).starts_with("config.json: no JSON"));
}
