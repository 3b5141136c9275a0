//! Qwen3-VL against the reference implementation: tensors that `tests/golden/make_golden.py` recorded with transformers.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod agreement;
mod bitwise;
mod fixture;
mod layouts;
mod refusals;
