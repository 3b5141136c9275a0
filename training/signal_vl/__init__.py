"""Trains signal-vl, the small Qwen3-VL model that ships with Roundhouse, on pictures that it draws itself."""
