//! Says what to do when a file of the model in the box is missing, before the compiler says only that it is.

use std::path::Path;

const FILES: [&str; 8] = [
    "SHA256SUMS",
    "chat_template.json",
    "config.json",
    "generation_config.json",
    "model.safetensors",
    "preprocessor_config.json",
    "tokenizer.json",
    "video_preprocessor_config.json",
];

fn main() {
    for file in FILES {
        let path = Path::new("assets/signal-vl-thinking").join(file);
        println!("cargo::rerun-if-changed={}", path.display());
        if !path.is_file() {
            println!(
                "cargo::error=crates/cli/{} is missing; restore it with `git checkout -- crates/cli/assets`, or train it anew \
                 with training/train and signal_vl.export",
                path.display()
            );
        }
    }
}
