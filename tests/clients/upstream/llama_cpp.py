"""llama.cpp's own OpenAI-compatible server (PyPI `xllamacpp`) on the random model of `tiny_gguf.py`.

A real third party behind a `[[provider]]`: nothing about its wire format is ours. Prints `listening on URL` and runs until
its standard input closes.
"""

import sys
import tempfile
from pathlib import Path

import tiny_gguf
import xllamacpp


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tiny.gguf"
        tiny_gguf.write(path)
        params = xllamacpp.CommonParams()
        params.model.path = str(path)
        params.n_ctx = tiny_gguf.CONTEXT
        params.n_parallel = 1
        params.cpuparams.n_threads = 1
        params.cpuparams_batch.n_threads = 1
        params.hostnames = ["127.0.0.1"]
        params.port = 0
        server = xllamacpp.Server(params)
        print(f"listening on {server.listening_address}", flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
