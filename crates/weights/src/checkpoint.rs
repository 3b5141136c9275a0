//! A checkpoint: one safetensors file, or several with an index (`model.safetensors.index.json`).
//!
//! Headers are read and checked when it is opened; numbers only when they are asked for. Format:
//! <https://github.com/huggingface/safetensors>.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    fs::File,
    ops::{Deref, Range},
    path::{Path, PathBuf},
};

use kernels::FileMap;
use safetensors::SafeTensors;

use crate::{Dtype, Tensor, WeightsError, tensor::SCALE_BLOCK};

const SINGLE: &str = "model.safetensors";
const INDEX: &str = "model.safetensors.index.json";
/// Follows the name of an FP8 tensor in the name of its scales.
const SCALES: &str = "_scale_inv";

/// All tensors of a model, by name.
#[derive(Debug)]
pub struct Checkpoint {
    /// Folder, or name of the bytes; for messages.
    path: PathBuf,
    shards: Vec<Shard>,
    entries: BTreeMap<String, Entry>,
}

#[derive(Debug)]
struct Shard {
    path: PathBuf,
    storage: Storage,
}

#[derive(Debug)]
enum Storage {
    Map(FileMap),
    Memory(Cow<'static, [u8]>),
}

impl Deref for Storage {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Map(map) => map,
            Self::Memory(bytes) => bytes,
        }
    }
}

#[derive(Debug)]
struct Entry {
    shard: usize,
    dtype: safetensors::Dtype,
    shape: Vec<usize>,
    range: Range<usize>,
}

#[derive(serde::Deserialize)]
struct Index {
    weight_map: BTreeMap<String, String>,
}

impl Checkpoint {
    /// Opens the checkpoint in a folder: `model.safetensors`, else the files of `model.safetensors.index.json`.
    ///
    /// # Errors
    /// When a file is missing, unreadable, cut short or no safetensors file, or lacks a tensor that the index puts there.
    pub fn open(folder: &Path) -> Result<Self, WeightsError> {
        let mut checkpoint = Self { path: folder.into(), shards: Vec::new(), entries: BTreeMap::new() };
        let (single, index) = (folder.join(SINGLE), folder.join(INDEX));
        if single.exists() || !index.exists() {
            checkpoint.map(single)?;
            return Ok(checkpoint);
        }
        let text = std::fs::read(&index).map_err(|source| WeightsError::Read { path: index.clone(), source })?;
        let corrupt = |reason: String| WeightsError::Corrupt { path: index.clone(), reason };
        let Index { weight_map } = serde_json::from_slice(&text).map_err(|e| corrupt(format!("no index of weights: {e}")))?;
        for file in weight_map.values().collect::<BTreeSet<_>>() {
            // An index names files beside it; anything else could read outside the folder.
            if Path::new(file).components().count() != 1 || file == ".." {
                return Err(corrupt(format!("{file:?} is not a file name")));
            }
            checkpoint.map(folder.join(file))?;
        }
        for (name, file) in weight_map {
            let path = folder.join(file);
            if checkpoint.entries.get(&name).is_none_or(|e| checkpoint.shards[e.shard].path != path) {
                return Err(WeightsError::Missing { path, name });
            }
        }
        Ok(checkpoint)
    }

    /// Reads one safetensors file that is in memory; `name` stands for its path in messages.
    ///
    /// # Errors
    /// When the bytes are cut short or no safetensors file.
    pub fn from_bytes(name: &str, bytes: impl Into<Cow<'static, [u8]>>) -> Result<Self, WeightsError> {
        let mut checkpoint = Self { path: name.into(), shards: Vec::new(), entries: BTreeMap::new() };
        checkpoint.add(name.into(), Storage::Memory(bytes.into()))?;
        Ok(checkpoint)
    }

    fn map(&mut self, path: PathBuf) -> Result<(), WeightsError> {
        let map = File::open(&path).and_then(|file| FileMap::new(&file));
        let map = map.map_err(|source| WeightsError::Read { path: path.clone(), source })?;
        self.add(path, Storage::Map(map))
    }

    fn add(&mut self, path: PathBuf, storage: Storage) -> Result<(), WeightsError> {
        let (header, metadata) = SafeTensors::read_metadata(&storage)
            .map_err(|e| WeightsError::Corrupt { path: path.clone(), reason: format!("not a whole safetensors file: {e}") })?;
        // 8 bytes of length stand before the header.
        let data = 8 + header;
        for (name, info) in metadata.tensors() {
            let (start, end) = info.data_offsets;
            let range = data + start..data + end;
            let entry = Entry { shard: self.shards.len(), dtype: info.dtype, shape: info.shape.clone(), range };
            if self.entries.insert(name.clone(), entry).is_some() {
                return Err(WeightsError::Corrupt { path, reason: format!("tensor {name} is in two files") });
            }
        }
        self.shards.push(Shard { path, storage });
        Ok(())
    }

    /// Names of all tensors, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// Bytes of all tensors.
    #[must_use]
    pub fn total_bytes(&self) -> u64 {
        self.entries.values().map(|e| e.range.len() as u64).sum()
    }

    /// Whether there is such a tensor.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.entries.contains_key(name)
    }

    /// A tensor by name; one in FP8 comes with its scales (`<name>_scale_inv`).
    ///
    /// # Errors
    /// When it or its scales are missing, of a type that is not implemented, or misshapen.
    pub fn tensor(&self, name: &str) -> Result<Tensor<'_>, WeightsError> {
        let mut tensor = self.plain(name)?;
        if tensor.dtype == Dtype::F8E4M3 {
            tensor.scales = Some(self.scales(&tensor)?);
        }
        Ok(tensor)
    }

    fn plain(&self, name: &str) -> Result<Tensor<'_>, WeightsError> {
        let Some((name, entry)) = self.entries.get_key_value(name) else {
            return Err(WeightsError::Missing { path: self.path.clone(), name: name.into() });
        };
        let shard = &self.shards[entry.shard];
        let dtype = Dtype::of(entry.dtype).ok_or_else(|| WeightsError::Type {
            path: shard.path.clone(),
            name: name.clone(),
            dtype: entry.dtype.to_string(),
        })?;
        let bytes = &shard.storage[entry.range.clone()];
        Ok(Tensor { path: &shard.path, name, dtype, shape: &entry.shape, bytes, scales: None })
    }

    /// One multiplier per 128 x 128 block ("inv" in the name notwithstanding).
    fn scales(&self, tensor: &Tensor<'_>) -> Result<Vec<f32>, WeightsError> {
        let scales = self.plain(&format!("{}{SCALES}", tensor.name))?;
        let mut expected = tensor.shape.to_vec();
        for size in expected.iter_mut().rev().take(2) {
            *size = size.div_ceil(SCALE_BLOCK);
        }
        Ok(scales.shaped(&expected)?.numbers())
    }

    /// Gives the memory of a tensor and its scales back to the system once they have been packed, and says how many
    /// bytes that were; they can still be read.
    pub fn release(&self, name: &str) -> u64 {
        let entries = [name, &format!("{name}{SCALES}")].map(|name| self.entries.get(name));
        let mut bytes = 0;
        for entry in entries.into_iter().flatten() {
            if let Storage::Map(map) = &self.shards[entry.shard].storage {
                map.release(entry.range.clone());
            }
            bytes += entry.range.len() as u64;
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    /// A safetensors file, written by hand.
    fn file(tensors: &[(&str, &str, &[usize], &[u8])]) -> Vec<u8> {
        let mut header = serde_json::Map::new();
        let mut data = Vec::new();
        for (name, dtype, shape, bytes) in tensors {
            let start = data.len();
            data.extend_from_slice(bytes);
            header
                .insert((*name).into(), serde_json::json!({"dtype": dtype, "shape": shape, "data_offsets": [start, data.len()]}));
        }
        let header = serde_json::to_vec(&header).unwrap();
        [&(header.len() as u64).to_le_bytes()[..], &header, &data].concat()
    }

    fn text(error: WeightsError) -> String {
        error.to_string()
    }

    #[test]
    fn reads_a_tensor_and_says_what_is_wrong_with_others() {
        let bytes = file(&[
            ("a", "F32", &[2], &[0, 0, 128, 63, 0, 0, 0, 192]),
            ("i", "I64", &[1], &[0; 8]),
            ("q.weight", "F8_E4M3", &[2, 1], &[0x38, 0x38]),
            ("r.weight", "F8_E4M3", &[1, 1], &[0x38]),
            ("q.weight_scale_inv", "F32", &[1, 1], &[0, 0, 0, 64]),
        ]);
        let checkpoint = Checkpoint::from_bytes("tiny", bytes).unwrap();
        assert_eq!(checkpoint.tensor("a").unwrap().numbers(), [1.0, -2.0]);
        assert_eq!(checkpoint.tensor("q.weight").unwrap().scales.unwrap(), [2.0]);
        assert_eq!(text(checkpoint.tensor("b").unwrap_err()), "tiny: tensor b is missing");
        assert_eq!(text(checkpoint.tensor("r.weight").unwrap_err()), "tiny: tensor r.weight_scale_inv is missing");
        let error = checkpoint.tensor("i").unwrap_err();
        assert_eq!(text(error), "tiny: tensor i has type I64, supported are F32, F16, BF16 and F8_E4M3");
        let error = checkpoint.tensor("a").unwrap().shaped(&[3, 1]).unwrap_err();
        assert_eq!(text(error), "tiny: tensor a has shape [2], expected [3, 1]");
    }

    #[test]
    fn bytes_cut_anywhere_are_refused() {
        let whole = file(&[("a", "F32", &[2], &[1; 8])]);
        for length in 0..whole.len() {
            let error = Checkpoint::from_bytes("cut", whole[..length].to_vec()).unwrap_err();
            assert!(text(error).starts_with("cut: not a whole safetensors file"));
        }
        let longer = [whole, vec![0]].concat();
        assert!(Checkpoint::from_bytes("long", longer).is_err());
        assert!(Checkpoint::from_bytes("huge", [0xff; 64].to_vec()).is_err());
    }

    #[test]
    fn an_index_joins_files_and_is_checked() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
        let index = |map: &str| write(INDEX, format!("{{\"weight_map\": {map}}}").as_bytes());
        write("1.safetensors", &file(&[("a", "F32", &[1], &[0, 0, 128, 63])]));
        write("2.safetensors", &file(&[("b", "BF16", &[1], &[128, 63])]));
        let open = || Checkpoint::open(folder.path());
        assert!(text(open().unwrap_err()).ends_with("model.safetensors"));

        index(r#"{"a": "1.safetensors", "b": "2.safetensors"}"#);
        let checkpoint = open().unwrap();
        assert_eq!(checkpoint.names().collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(checkpoint.tensor("b").unwrap().numbers(), [1.0]);
        assert_eq!((checkpoint.release("b"), checkpoint.release("none")), (2, 0));
        assert_eq!(checkpoint.tensor("b").unwrap().numbers(), [1.0]);

        index(r#"{"a": "1.safetensors", "b": "3.safetensors"}"#);
        assert!(text(open().unwrap_err()).ends_with("3.safetensors"));
        index(r#"{"a": "1.safetensors", "c": "2.safetensors"}"#);
        assert!(text(open().unwrap_err()).ends_with("2.safetensors: tensor c is missing"));
        index(r#"{"a": "../1.safetensors"}"#);
        assert!(text(open().unwrap_err()).ends_with("\"../1.safetensors\" is not a file name"));
        write(INDEX, b"{");
        assert!(text(open().unwrap_err()).contains("no index of weights"));
    }
}
