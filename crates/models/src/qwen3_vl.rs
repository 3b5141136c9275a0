//! Qwen3-VL, dense and mixture-of-experts (arXiv 2511.21631; transformers `qwen3_vl`, `qwen3_vl_moe`).
