"""Starts and stops processes for the tests: upstreams, and `roundhouse serve` on a free port with a data directory of its own.

Never starts anything that listens outside the loopback; nothing of the caller's environment configures the server.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

from upstream.scripts import SCRIPTS

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
UPSTREAM_KEY = "upstream-secret"
START_SECONDS = 60
STOP_SECONDS = 30

PROVIDER = """
[[provider]]
id = "{slug}"
name = "{name}"
base_url = "{url}/v1"
api_key = "{key}"
"""

MODEL = """
[[provider.model]]
id = "{id}"
upstream_id = "{upstream_id}"
context_length = 4096
input_modalities = ["text", "image"]
price = {{ prompt = "0.26", completion = "2.60" }}
"""


def config(mock_url, llama_url):
    """The server's configuration: every script of the mock is `acme/<script>`, llama.cpp is `ggml/tiny`."""
    text = PROVIDER.format(slug="acme", name="Acme", url=mock_url, key=UPSTREAM_KEY)
    text += "".join(MODEL.format(id=f"acme/{name}", upstream_id=name) for name in SCRIPTS)
    if llama_url:
        text += PROVIDER.format(slug="ggml", name="llama.cpp", url=llama_url, key="none")
        text += MODEL.format(id="ggml/tiny", upstream_id="tiny")
    return text


def announced(process, seconds):
    """Waits for the line `listening on URL` and returns the URL; the rest of standard output is read and dropped."""
    found, ready = [], threading.Event()

    def read():
        for line in process.stdout:
            if "listening on " in line and not found:
                found.append(line.split("listening on ", 1)[1].strip())
                ready.set()
        ready.set()

    threading.Thread(target=read, daemon=True).start()
    if not ready.wait(seconds) or not found:
        raise SystemExit(f"{process.args[0]} did not say where it listens (exit code {process.poll()})")
    return found[0]


def clean_environment():
    """Ours without what configures Roundhouse or lets an SDK reach another server."""
    vendors = ("ANTHROPIC_", "AWS_", "CO_", "GEMINI_", "GOOGLE_", "MISTRAL_", "OPENAI_", "OPENROUTER_")
    names = (*vendors, "ROUNDHOUSE_")
    return {name: value for name, value in os.environ.items() if not name.startswith(names)}


@contextmanager
def upstream(script, log):
    """A process that listens until its standard input closes."""
    command = [sys.executable, str(HERE / "upstream" / script)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True)
    try:
        yield announced(process, START_SECONDS)
    finally:
        process.stdin.close()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


@contextmanager
def simulator(binary, log):
    """The simulated upstream; SIGTERM must end it with exit code 0."""
    process = subprocess.Popen([binary], stdout=subprocess.PIPE, stderr=log, text=True)
    try:
        yield announced(process, START_SECONDS)
        process.send_signal(signal.SIGTERM)
        if process.wait(STOP_SECONDS) != 0:
            raise SystemExit(f"the simulator exited with {process.returncode} after SIGTERM")
    finally:
        process.kill()
        process.wait()


class Roundhouse:
    """A running server."""

    def __init__(self, binary, folder, log):
        """Starts it; `folder` holds `config.toml` and gets the data directory."""
        self.data = folder / "data"
        command = [binary, "serve", "--host", "127.0.0.1", "--port", "0", "--data-dir", str(self.data)]
        command += ["--config", str(folder / "config.toml")]
        golden = REPOSITORY / "tests/golden"
        for model in ("roundhouse/signal-vl-thinking", golden / "tiny-dense", golden / "tiny-moe"):
            command += ["--model", str(model)]
        self.process = subprocess.Popen(command, env=clean_environment(), stdout=subprocess.PIPE, stderr=log, text=True)
        try:
            self.url = announced(self.process, START_SECONDS)
            self.keys = json.loads((self.data / "initial-keys.json").read_text())
        except BaseException:
            self.kill()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()

    def terminate(self):
        """Sends SIGTERM; the exit code once it has drained."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_SECONDS)

    def kill(self):
        """Ends it without a chance to tidy up, if it still runs."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()
