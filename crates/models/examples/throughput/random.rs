//! A checkpoint of random numbers in the shape of a published size, as a safetensors file in memory.

use std::{fmt::Write as _, sync::Arc};

use kernels::Pool;
use models::{Model, qwen3_vl::config::Config};
use weights::Checkpoint;

use crate::Failure;

const SIZES: [(&str, &str); 2] = [
    ("2b", include_str!("../../../../tests/golden/configs/2B.json")),
    ("tiny", include_str!("../../../../tests/golden/tiny-dense/config.json")),
];

/// Bytes that one pool part fills.
const PART: usize = 1 << 20;

/// Loads a random model; `wide` makes the numbers f32 instead of bf16.
pub(crate) fn model(size: &str, wide: bool, pool: Arc<Pool>) -> Result<Arc<dyn Model>, Failure> {
    let (_, text) = SIZES.iter().find(|(name, _)| *name == size).ok_or("sizes are tiny and 2b")?;
    let config = Config::parse(text)?;
    let checkpoint = Checkpoint::from_bytes("random", file(&tensors(&config), wide, &pool))?;
    Ok(models::load_parts(text, &checkpoint, pool, &mut |_, _| {})?)
}

/// Names and shapes of a dense model.
fn tensors(config: &Config) -> Vec<(String, Vec<usize>)> {
    let (text, vision) = (&config.text, &config.vision);
    let (q, kv, h) = (text.q_heads * text.head_dim, text.kv_heads * text.head_dim, text.hidden);
    let mut all = vec![
        ("model.language_model.embed_tokens.weight".to_owned(), vec![text.vocab, h]),
        ("model.language_model.norm.weight".to_owned(), vec![h]),
    ];
    for i in 0..text.layers {
        let mut add =
            |name: &str, shape: &[usize]| all.push((format!("model.language_model.layers.{i}.{name}.weight"), shape.to_vec()));
        add("input_layernorm", &[h]);
        add("post_attention_layernorm", &[h]);
        add("self_attn.q_proj", &[q, h]);
        add("self_attn.k_proj", &[kv, h]);
        add("self_attn.v_proj", &[kv, h]);
        add("self_attn.o_proj", &[h, q]);
        add("self_attn.q_norm", &[text.head_dim]);
        add("self_attn.k_norm", &[text.head_dim]);
        add("mlp.gate_proj", &[text.ffn, h]);
        add("mlp.up_proj", &[text.ffn, h]);
        add("mlp.down_proj", &[h, text.ffn]);
    }
    let (v, wide) = (vision.hidden, vision.group() * vision.hidden);
    all.push(("model.visual.pos_embed.weight".into(), vec![vision.side * vision.side, v]));
    let mut biased = |name: String, shape: &[usize]| {
        all.push((format!("{name}.bias"), shape[..1].to_vec()));
        all.push((format!("{name}.weight"), shape.to_vec()));
    };
    biased("model.visual.patch_embed.proj".into(), &[v, 3, 2, 16, 16]);
    for i in 0..vision.depth {
        let name = |part: &str| format!("model.visual.blocks.{i}.{part}");
        biased(name("norm1"), &[v]);
        biased(name("norm2"), &[v]);
        biased(name("attn.qkv"), &[3 * v, v]);
        biased(name("attn.proj"), &[v, v]);
        biased(name("mlp.linear_fc1"), &[vision.ffn, v]);
        biased(name("mlp.linear_fc2"), &[v, vision.ffn]);
    }
    let lists = (0..vision.taps.len()).map(|k| (format!("model.visual.deepstack_merger_list.{k}"), wide));
    for (name, norm) in lists.chain([("model.visual.merger".to_owned(), v)]) {
        biased(format!("{name}.norm"), &[norm]);
        biased(format!("{name}.linear_fc1"), &[wide, wide]);
        biased(format!("{name}.linear_fc2"), &[vision.out_hidden, wide]);
    }
    all
}

/// The bytes of the file: numbers of both signs around 0.03, so that nothing overflows or becomes subnormal.
fn file(tensors: &[(String, Vec<usize>)], wide: bool, pool: &Pool) -> Vec<u8> {
    let (dtype, size) = if wide { ("F32", 4) } else { ("BF16", 2) };
    let (mut header, mut end) = (String::from("{"), 0);
    for (name, shape) in tensors {
        let start = end;
        end += shape.iter().product::<usize>() * size;
        let comma = if start == 0 { "" } else { "," };
        let _ =
            write!(header, "{comma}\"{name}\":{{\"dtype\":\"{dtype}\",\"shape\":{shape:?},\"data_offsets\":[{start},{end}]}}");
    }
    header.push('}');
    let mut bytes = vec![0; 8 + header.len() + end];
    bytes[..8].copy_from_slice(&(header.len() as u64).to_le_bytes());
    bytes[8..8 + header.len()].copy_from_slice(header.as_bytes());
    pool.parts(&mut bytes[8 + header.len()..], PART, |part, bytes| {
        let mut state = part as u64 + 1;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            // Sign and mantissa at random, exponent of 2^-6.
            ((state >> 48) as u16 & 0x807f) | (121 << 7)
        };
        // An f32 with a zero lower half is the bf16 number: both formats hold the same weights.
        if wide {
            bytes.as_chunks_mut().0.iter_mut().for_each(|number| *number = (u32::from(next()) << 16).to_le_bytes());
        } else {
            bytes.as_chunks_mut().0.iter_mut().for_each(|number| *number = next().to_le_bytes());
        }
    });
    bytes
}
