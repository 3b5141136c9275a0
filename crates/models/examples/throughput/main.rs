//! Measures prefill and decode of a model and prints one line of JSON; the benchmark script reads it.
//!
//! `throughput (DIR | --random tiny|2b) [--dtype bf16|f32] [--threads N] [--prompt N] [--decode N] [--repeat N] [--image SIDE]`
//!
//! Random weights are made in memory in the shape of a published size, so nothing is downloaded or written. Numbers are
//! the best of the repeats: on a shared machine the rest is noise.

mod random;

use std::{num::NonZeroUsize, path::PathBuf, sync::Arc, time::Instant};

use kernels::Pool;
use models::{BLOCK_TOKENS, KvPool, Media, MediaKind, Model, NoProbe, Span, StepBatch};

type Failure = Box<dyn std::error::Error>;

struct Options {
    folder: Option<PathBuf>,
    random: Option<String>,
    wide: bool,
    threads: Option<NonZeroUsize>,
    prompt: usize,
    decode: usize,
    repeat: usize,
    image: Option<usize>,
}

fn options() -> Result<Options, Failure> {
    let mut options =
        Options { folder: None, random: None, wide: false, threads: None, prompt: 512, decode: 32, repeat: 3, image: None };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
        match word.as_str() {
            "--random" => options.random = Some(value()?),
            "--dtype" => options.wide = value()? == "f32",
            "--threads" => options.threads = Some(value()?.parse()?),
            "--prompt" => options.prompt = value()?.parse()?,
            "--decode" => options.decode = value()?.parse()?,
            "--repeat" => options.repeat = value()?.parse()?,
            "--image" => options.image = Some(value()?.parse()?),
            _ if word.starts_with('-') => return Err(format!("unknown option {word}").into()),
            _ => options.folder = Some(word.into()),
        }
    }
    Ok(options)
}

/// Prompt and answer of one run, in seconds.
fn run(model: &dyn Model, kv: &mut KvPool, options: &Options) -> (f64, f64) {
    let blocks: Vec<u32> = (0..kv.blocks() as u32).collect();
    let token = |i: usize| (i * 7 % 1000) as u32;
    let mut step = |past: usize, rows: usize| {
        let batch = StepBatch {
            tokens: (past..past + rows).map(token).collect(),
            positions: (past..past + rows).map(|i| [i as i32; 3]).collect(),
            spans: vec![Span { rows: 0..rows, past, blocks: blocks.clone() }],
            inject: Vec::new(),
            logit_rows: vec![rows - 1],
        };
        model.forward(&batch, kv, &mut NoProbe);
    };
    let start = Instant::now();
    step(0, options.prompt);
    let prefill = start.elapsed().as_secs_f64();
    let start = Instant::now();
    for i in 0..options.decode {
        step(options.prompt + i, 1);
    }
    (prefill, start.elapsed().as_secs_f64())
}

/// Seconds of the vision tower for a square picture.
fn encode(model: &dyn Model, side: usize) -> f64 {
    let grid = [1, side / 16, side / 16];
    let patches: Vec<f32> = (0..grid[1] * grid[2] * 1536).map(|i| (i * 37 % 255) as f32 / 127.5 - 1.0).collect();
    let media = Media { kind: MediaKind::Image, hash: [0; 32], grid, patches: Arc::new(patches) };
    let start = Instant::now();
    let mut job = model.begin_encode(&media);
    while model.encode_slice(&mut job, usize::MAX, &mut NoProbe).is_none() {}
    start.elapsed().as_secs_f64()
}

fn main() -> Result<(), Failure> {
    let options = options()?;
    let pool = Arc::new(options.threads.map_or_else(Pool::available, Pool::new));
    let threads = pool.threads();
    let start = Instant::now();
    let model = match (&options.folder, options.random.as_deref()) {
        (Some(folder), None) => models::load(folder, pool, &mut |_, _| {})?,
        (None, Some(size)) => random::model(size, options.wide, pool)?,
        _ => return Err("give a model folder or --random tiny|2b".into()),
    };
    let load = start.elapsed().as_secs_f64();
    let blocks = (options.prompt + options.decode).div_ceil(BLOCK_TOKENS);
    let mut kv = KvPool::new(model.info().cache, blocks);
    let mut best = (f64::INFINITY, f64::INFINITY);
    for _ in 0..options.repeat.max(1) {
        let (prefill, decode) = run(&*model, &mut kv, &options);
        best = (best.0.min(prefill), best.1.min(decode));
    }
    let mut report = serde_json::json!({
        "threads": threads,
        "load_s": load,
        "weight_bytes": model.info().weight_bytes,
        "prompt_tokens": options.prompt,
        "decode_tokens": options.decode,
        "prefill_tok_s": options.prompt as f64 / best.0,
        "decode_tok_s": options.decode as f64 / best.1,
    });
    if let Some(side) = options.image {
        let seconds = (0..options.repeat.max(1)).map(|_| encode(&*model, side)).fold(f64::INFINITY, f64::min);
        report["image_side"] = side.into();
        report["image_s"] = seconds.into();
    }
    println!("{report}");
    Ok(())
}
