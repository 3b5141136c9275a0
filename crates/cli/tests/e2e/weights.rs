//! Checkpoints that cannot be loaded: the file and the key are named, and nothing starts.

use std::{fs, path::Path};

use crate::house::{golden, output};

/// A copy of the tiny model that the test may break.
fn broken(how: impl Fn(&Path)) -> String {
    let dir = tempfile::tempdir().unwrap();
    for file in fs::read_dir(golden("tiny-dense")).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        // The golden cases lie beside the model.
        if name == "model.safetensors" || (name.ends_with(".json") && !name.contains("image") && !name.contains("text_only")) {
            fs::copy(&path, dir.path().join(name)).unwrap();
        }
    }
    how(dir.path());
    let ended = output(&["run", dir.path().to_str().unwrap(), "Hello", "--max-tokens", "1"]);
    assert!(!ended.status.success());
    assert!(ended.status.code().is_some(), "no crash");
    String::from_utf8(ended.stderr).unwrap()
}

fn edit(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(from));
    fs::write(path, text.replace(from, to)).unwrap();
}

#[test]
fn files_that_are_missing_or_damaged_are_named() {
    let missing = broken(|dir| fs::remove_file(dir.join("model.safetensors")).unwrap());
    assert!(missing.contains("safetensors"), "{missing}");
    let truncated = broken(|dir| {
        let file = dir.join("model.safetensors");
        let bytes = fs::read(&file).unwrap();
        fs::write(file, &bytes[..bytes.len() / 2]).unwrap();
    });
    assert!(truncated.contains("model.safetensors"), "{truncated}");
    let corrupt = broken(|dir| fs::write(dir.join("model.safetensors"), b"not weights at all").unwrap());
    assert!(corrupt.contains("model.safetensors"), "{corrupt}");
    let tokenizer = broken(|dir| fs::write(dir.join("tokenizer.json"), b"{}").unwrap());
    assert!(tokenizer.contains("tokenizer.json"), "{tokenizer}");
    let no_config = broken(|dir| fs::remove_file(dir.join("config.json")).unwrap());
    assert!(no_config.contains("config.json"), "{no_config}");
    let no_rules = broken(|dir| fs::remove_file(dir.join("preprocessor_config.json")).unwrap());
    assert!(no_rules.contains("preprocessor_config.json"), "{no_rules}");
}

#[test]
fn config_values_that_are_not_implemented_are_refused_by_name() {
    let activation = broken(|dir| edit(&dir.join("config.json"), "\"silu\"", "\"relu\""));
    assert!(activation.contains("hidden_act") && activation.contains("relu"), "{activation}");
    let kind = broken(|dir| edit(&dir.join("config.json"), "\"qwen3_vl\"", "\"llama\""));
    assert!(kind.contains("model_type") && kind.contains("llama"), "{kind}");
    let shape = broken(|dir| edit(&dir.join("config.json"), "\"intermediate_size\": 160", "\"intermediate_size\": 176"));
    assert!(shape.contains("shape"), "{shape}");
}
