//! Published configs, both spellings, and refusals.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;

const PUBLISHED: [(&str, &str, f64); 6] = [
    ("2B", include_str!("../../../../../tests/golden/configs/2B.json"), 2.128),
    ("4B", include_str!("../../../../../tests/golden/configs/4B.json"), 4.438),
    ("8B", include_str!("../../../../../tests/golden/configs/8B.json"), 8.767),
    ("32B", include_str!("../../../../../tests/golden/configs/32B.json"), 33.357),
    ("30B-A3B", include_str!("../../../../../tests/golden/configs/30B-A3B.json"), 31.071),
    ("235B-A22B", include_str!("../../../../../tests/golden/configs/235B-A22B.json"), 235.67),
];

#[test]
fn every_published_config_has_its_published_parameter_count() {
    for (name, text, billions) in PUBLISHED {
        let config = Config::parse(text).unwrap();
        let found = config.parameters() as f64 / 1e9;
        assert!((found - billions).abs() < 0.005_f64.min(billions * 3e-4), "{name}: {found}");
        assert_eq!(config.text.head_dim, 128);
        assert_eq!(config.text.moe.is_some(), name.contains('A'));
        assert_eq!(config.tied, ["2B", "4B"].contains(&name));
    }
}

/// Rewrites a hub config as `save_pretrained` of transformers 5 would.
fn modern(text: &str) -> Value {
    let mut config: Value = serde_json::from_str(text).unwrap();
    let model_type = config["model_type"].as_str().unwrap().to_owned();
    let text = config["text_config"].as_object_mut().unwrap();
    let mut rope = text.shift_remove("rope_scaling").unwrap();
    rope["rope_theta"] = text.shift_remove("rope_theta").unwrap();
    text.insert("rope_parameters".into(), rope);
    if let Some(experts) = text.shift_remove("num_experts") {
        text.insert("num_local_experts".into(), experts);
    }
    config["vision_config"]["model_type"] = json!(format!("{model_type}_vision"));
    config["vision_config"]["rope_parameters"] = json!({"rope_type": "default", "rope_theta": 10000.0});
    config
}

#[test]
fn both_spellings_mean_the_same() {
    for (_, text, _) in PUBLISHED {
        assert_eq!(Config::from_value(&modern(text)).unwrap(), Config::parse(text).unwrap());
    }
}

#[test]
fn the_documented_yarn_setting_is_understood() {
    let mut config: Value = serde_json::from_str(PUBLISHED[0].1).unwrap();
    config["text_config"]["max_position_embeddings"] = json!(1_000_000);
    config["text_config"]["rope_scaling"] = json!({"rope_type": "yarn", "factor": 3.0, "mrope_section": [24, 20, 20],
        "original_max_position_embeddings": 262_144, "mrope_interleaved": true});
    let yarn = Config::from_value(&config).unwrap().text.rope.yarn.unwrap();
    assert_eq!((yarn.factor, yarn.original, yarn.beta_fast, yarn.beta_slow), (3.0, 262_144.0, 32.0, 1.0));
    assert_eq!(yarn.attention, 1.109_861_228_866_811);
}

#[test]
fn values_that_are_not_implemented_are_refused_by_name() {
    let cases = [
        ("/model_type", json!("llava"), "model_type = \"llava\" is not supported (only \"qwen3_vl\" or \"qwen3_vl_moe\")"),
        ("/text_config/hidden_act", json!("gelu"), "text_config.hidden_act = \"gelu\" is not supported (only \"silu\")"),
        ("/text_config/attention_bias", json!(true), "text_config.attention_bias = true is not supported (only false)"),
        ("/text_config/sliding_window", json!(4096), "text_config.sliding_window = 4096 is not supported (only null)"),
        ("/text_config/head_dim", json!(100), "text_config.head_dim = 100 is not supported (a multiple of 16)"),
        ("/text_config/norm_topk_prob", json!(false), "text_config.norm_topk_prob = false is not supported (only true)"),
        ("/text_config/rope_scaling/rope_type", json!("llama3"), "text_config.rope_scaling.rope_type = \"llama3\""),
        ("/text_config/rope_scaling/mrope_interleaved", json!(false), "rope_scaling.mrope_interleaved = false"),
        ("/text_config/rope_scaling/mrope_section", json!([24, 40]), "three numbers of frequencies"),
        ("/text_config/rope_scaling/mrope_section", json!([24, 20, 19]), "does not add up to half of head_dim"),
        ("/text_config/num_hidden_layers", json!(0), "text_config.num_hidden_layers = 0"),
        ("/text_config/num_hidden_layers", json!("many"), "text_config.num_hidden_layers = \"many\""),
        ("/text_config/vocab_size", Value::Null, "text_config.vocab_size is missing"),
        ("/text_config/num_experts_per_tok", json!(129), "(at most 128 experts)"),
        ("/vision_config/hidden_act", json!("gelu"), "vision_config.hidden_act = \"gelu\""),
        ("/vision_config/patch_size", json!(14), "vision_config.patch_size = 14 is not supported (only 16)"),
        ("/vision_config/deepstack_visual_indexes", json!([8, 27]), "vision_config.deepstack_visual_indexes = [8,27]"),
        ("/vision_config/num_position_embeddings", json!(2300), "(a square)"),
        ("/vision_config/out_hidden_size", json!(1024), "vision_config.out_hidden_size 1024 is not text_config.hidden_size"),
        ("/image_token_id", json!(151_936), "image_token_id 151936 is outside the vocabulary"),
    ];
    for (pointer, value, message) in cases {
        let mut config: Value = serde_json::from_str(PUBLISHED[4].1).unwrap();
        match config.pointer_mut(pointer) {
            Some(slot) => *slot = value,
            None => config["text_config"][pointer.rsplit('/').next().unwrap()] = value,
        }
        let error = Config::from_value(&config).unwrap_err().to_string();
        assert!(error.starts_with("config.json: ") && error.contains(message), "{pointer}: {error}");
    }
    let mut config: Value = serde_json::from_str(PUBLISHED[0].1).unwrap();
    config["quantization_config"] = json!({"quant_method": "awq"});
    let error = Config::from_value(&config).unwrap_err().to_string();
    assert_eq!(error, "config.json: quantization_config.quant_method = \"awq\" is not supported (only \"fp8\")");
    assert!(Config::parse("{").unwrap_err().to_string().starts_with("config.json: no JSON"));
}
