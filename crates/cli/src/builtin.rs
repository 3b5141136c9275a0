//! The model in the box: a tiny checkpoint inside the binary, so that the first command works without a network.
//!
//! Until trained weights take its place it is the random test model, and says so.

/// Its id in the catalogue.
pub const ID: &str = "roundhouse/tiny-untrained";
/// Its name for people.
pub const NAME: &str = "Roundhouse: Tiny (untrained)";
/// What the program prints about it.
pub const WARNING: &str = "the built-in model is untrained: it answers gibberish, to show that everything works";

/// The files of the checkpoint, by the names they have in a model directory.
pub const FILES: &[(&str, &[u8])] = &[
    ("config.json", include_bytes!("../../../tests/golden/tiny-dense/config.json")),
    ("generation_config.json", include_bytes!("../../../tests/golden/tiny-dense/generation_config.json")),
    ("chat_template.json", include_bytes!("../../../tests/golden/tiny-dense/chat_template.json")),
    ("tokenizer.json", include_bytes!("../../../tests/golden/tiny-dense/tokenizer.json")),
    ("preprocessor_config.json", include_bytes!("../../../tests/golden/tiny-dense/preprocessor_config.json")),
    ("video_preprocessor_config.json", include_bytes!("../../../tests/golden/tiny-dense/video_preprocessor_config.json")),
    ("model.safetensors", include_bytes!("../../../tests/golden/tiny-dense/model.safetensors")),
];
