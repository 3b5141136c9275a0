//! The same weights in every layout and format that checkpoints come in.

use std::{borrow::Cow, path::Path, sync::Arc};

use half::{bf16, f16};
use models::{Model, NoProbe};
use safetensors::{Dtype, SafeTensors, View};
use weights::Checkpoint;

use crate::fixture::{Case, Sequence, bits, dirty_kv, folder, load, pool};

/// A tensor that can be rewritten.
#[derive(Clone)]
struct Owned {
    name: String,
    dtype: Dtype,
    shape: Vec<usize>,
    numbers: Vec<f32>,
}

impl View for &Owned {
    fn dtype(&self) -> Dtype {
        self.dtype
    }
    fn shape(&self) -> &[usize] {
        &self.shape
    }
    fn data(&self) -> Cow<'_, [u8]> {
        self.numbers
            .iter()
            .flat_map(|&v| match self.dtype {
                Dtype::BF16 => bf16::from_f32(v).to_le_bytes().to_vec(),
                Dtype::F16 => f16::from_f32(v).to_le_bytes().to_vec(),
                _ => v.to_le_bytes().to_vec(),
            })
            .collect::<Vec<u8>>()
            .into()
    }
    fn data_len(&self) -> usize {
        self.data().len()
    }
}

fn tensors(model: &str) -> Vec<Owned> {
    let bytes = std::fs::read(folder(model).join("model.safetensors")).unwrap();
    let file = SafeTensors::deserialize(&bytes).unwrap();
    file.tensors()
        .into_iter()
        .map(|(name, view)| Owned {
            name,
            dtype: Dtype::F32,
            shape: view.shape().to_vec(),
            numbers: view.data().as_chunks::<4>().0.iter().map(|b| f32::from_le_bytes(*b)).collect(),
        })
        .collect()
}

fn file<'a>(tensors: impl IntoIterator<Item = &'a Owned>) -> Vec<u8> {
    safetensors::serialize(tensors.into_iter().map(|t| (t.name.clone(), t)), None).unwrap()
}

fn config(model: &str) -> String {
    std::fs::read_to_string(folder(model).join("config.json")).unwrap()
}

fn from_tensors(model: &str, tensors: &[Owned]) -> Arc<dyn Model> {
    let checkpoint = Checkpoint::from_bytes("memory", file(tensors)).unwrap();
    models::load_parts(&config(model), &checkpoint, pool(), &mut |_, _| {}).unwrap()
}

/// Logits of a case with pictures.
fn logits(model: &dyn Model, folder: &str) -> Vec<u32> {
    let case = Case::open(folder, "two_images");
    let sequence = Sequence::new(model, case.tokens(), &case.media(), 0);
    bits(&sequence.run(model, &mut dirty_kv(model, 24), 0, usize::MAX, &mut NoProbe))
}

#[test]
fn weights_in_memory_are_the_same_model() {
    for model in ["tiny-dense", "tiny-moe"] {
        assert!(logits(&*from_tensors(model, &tensors(model)), model) == logits(&*load(model), model));
    }
}

#[test]
fn experts_as_transformers_5_writes_them() {
    let mut tensors = tensors("tiny-moe");
    let mut turned = 0;
    for tensor in tensors.iter_mut().filter(|t| t.name.contains(".experts.")) {
        turn(tensor);
        turned += 1;
    }
    assert_eq!(turned, 6);
    assert!(logits(&*from_tensors("tiny-moe", &tensors), "tiny-moe") == logits(&*load("tiny-moe"), "tiny-moe"));
}

/// Exchanges the last two sizes of a stack of matrices.
fn turn(tensor: &mut Owned) {
    let [experts, rows, columns] = tensor.shape[..] else { panic!("{:?}", tensor.shape) };
    let numbers = (0..experts * rows * columns)
        .map(|at| (at / (rows * columns), at / rows % columns, at % rows))
        .map(|(e, c, r)| tensor.numbers[(e * rows + r) * columns + c])
        .collect();
    (tensor.shape, tensor.numbers) = (vec![experts, columns, rows], numbers);
}

#[test]
fn square_gate_and_up_are_oriented_by_the_other_tensor() {
    let text = config("tiny-moe").replace("\"moe_intermediate_size\": 48", "\"moe_intermediate_size\": 32");
    let mut published = tensors("tiny-moe");
    for tensor in published.iter_mut().filter(|t| t.name.contains(".experts.")) {
        tensor.shape = if tensor.name.ends_with("down_proj") { vec![8, 32, 64] } else { vec![8, 64, 64] };
        tensor.numbers.truncate(tensor.shape.iter().product());
    }
    let mut modern = published.clone();
    modern.iter_mut().filter(|t| t.name.contains(".experts.")).for_each(turn);
    let [published, modern] = [published, modern].map(|tensors| {
        let checkpoint = Checkpoint::from_bytes("memory", file(&tensors)).unwrap();
        let model = models::load_parts(&text, &checkpoint, pool(), &mut |_, _| {}).unwrap();
        logits(&*model, "tiny-moe")
    });
    assert!(published == modern);
}

#[test]
fn experts_with_a_name_each() {
    let mut all = Vec::new();
    for tensor in tensors("tiny-moe") {
        let Some((layer, part)) = tensor.name.split_once(".experts.") else {
            all.push(tensor);
            continue;
        };
        let [experts, inputs, outputs] = tensor.shape[..] else { panic!("{:?}", tensor.shape) };
        // Published layout is (expert, in, out); names of single experts are (out, in).
        let take = |e: usize, from: usize, to: usize| -> Vec<f32> {
            (from..to)
                .flat_map(|o| (0..inputs).map(move |i| (e * inputs + i) * outputs + o))
                .map(|at| tensor.numbers[at])
                .collect()
        };
        for e in 0..experts {
            let parts = match part {
                "down_proj" => vec![("down_proj", 0, outputs)],
                _ => vec![("gate_proj", 0, outputs / 2), ("up_proj", outputs / 2, outputs)],
            };
            all.extend(parts.into_iter().map(|(part, from, to)| Owned {
                name: format!("{layer}.experts.{e}.{part}.weight"),
                dtype: Dtype::F32,
                shape: vec![to - from, inputs],
                numbers: take(e, from, to),
            }));
        }
    }
    assert!(logits(&*from_tensors("tiny-moe", &all), "tiny-moe") == logits(&*load("tiny-moe"), "tiny-moe"));
}

#[test]
fn narrow_formats_give_the_bits_of_their_widened_numbers() {
    for (model, dtype) in [("tiny-dense", Dtype::BF16), ("tiny-dense", Dtype::F16), ("tiny-moe", Dtype::BF16)] {
        let mut wide = tensors(model);
        for v in wide.iter_mut().flat_map(|t| &mut t.numbers) {
            *v = if dtype == Dtype::BF16 { bf16::from_f32(*v).to_f32() } else { f16::from_f32(*v).to_f32() };
        }
        let narrow: Vec<Owned> = wide.iter().cloned().map(|t| Owned { dtype, ..t }).collect();
        let (wide, narrow) = (from_tensors(model, &wide), from_tensors(model, &narrow));
        assert!(logits(&*wide, model) == logits(&*narrow, model), "{model} in {dtype:?}");
        // bf16 stays bf16 in memory; f16 has more mantissa than fits there.
        let smaller = narrow.info().weight_bytes * 10 < wide.info().weight_bytes * 6;
        assert_eq!(smaller, dtype == Dtype::BF16, "{dtype:?}");
    }
}

/// Writes the tensors into three files with an index.
fn shard(into: &Path, tensors: &[Owned]) {
    let mut map = serde_json::Map::new();
    for (number, part) in tensors.chunks(tensors.len().div_ceil(3)).enumerate() {
        let name = format!("model-{}-of-00003.safetensors", number + 1);
        std::fs::write(into.join(&name), file(part)).unwrap();
        map.extend(part.iter().map(|t| (t.name.clone(), name.clone().into())));
    }
    let index = serde_json::json!({"metadata": {"total_size": 1}, "weight_map": map});
    std::fs::write(into.join("model.safetensors.index.json"), index.to_string()).unwrap();
}

#[test]
fn sharded_files_are_the_same_model() {
    for model in ["tiny-dense", "tiny-moe"] {
        let into = tempfile::tempdir().unwrap();
        shard(into.path(), &tensors(model));
        std::fs::write(into.path().join("config.json"), config(model)).unwrap();
        let sharded = models::load(into.path(), pool(), &mut |_, _| {}).unwrap();
        assert!(logits(&*sharded, model) == logits(&*load(model), model));
    }
}
