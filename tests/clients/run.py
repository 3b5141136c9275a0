"""Starts the upstreams and the real `roundhouse serve` once, runs one suite of unmodified clients against it, stops it all.

Usage: `run.py python|node --binary PATH`. The suite finds the address and the keys in the environment (`CLIENT_TEST_*`).
Fails when a test fails, when SIGTERM does not end the server with exit code 0, or when a secret shows up in its log.
Never starts anything that listens outside the loopback.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import ExitStack, contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
UPSTREAM_KEY = "upstream-secret"
START_SECONDS = 60
STOP_SECONDS = 30
SUITE_SECONDS = 600

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
prompt = "0.26"
completion = "2.60"
"""


def config(mock_url, llama_url):
    """The server's configuration: every script of the mock is `acme/<script>`, llama.cpp is `ggml/tiny`."""
    sys.path.insert(0, str(HERE / "upstream"))
    from scripts import SCRIPTS

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
def roundhouse(binary, folder, log):
    """The server, with a fresh data directory; ends by SIGTERM and must exit 0."""
    command = [binary, "serve", "--host", "127.0.0.1", "--port", "0", "--data-dir", str(folder / "data")]
    command += ["--config", str(folder / "config.toml")]
    command += ["--model", "roundhouse/tiny-untrained", "--model", str(REPOSITORY / "tests/golden/tiny-moe")]
    process = subprocess.Popen(command, env=clean_environment(), stdout=subprocess.PIPE, stderr=log, text=True)
    try:
        yield announced(process, START_SECONDS)
        process.send_signal(signal.SIGTERM)
        code = process.wait(STOP_SECONDS)
        if code != 0:
            raise SystemExit(f"roundhouse exited with {code} after SIGTERM")
    finally:
        if process.poll() is None:
            process.kill()


def suite_command(suite):
    if suite == "python":
        quiet = "ignore::DeprecationWarning"  # an SDK deprecates fields of its own reply types
        folder = str(HERE / "python")
        return [sys.executable, "-W", quiet, "-m", "unittest", "discover", "--verbose", "--start-directory", folder]
    return ["node", "--test", "--test-reporter=spec", *sorted(map(str, (HERE / "node").glob("*.test.mjs")))]


def clean_environment():
    """Ours without what configures Roundhouse or lets an SDK reach another server."""
    names = ("OPENAI_", "OPENROUTER_", "ROUNDHOUSE_")
    return {name: value for name, value in os.environ.items() if not name.startswith(names)}


def suite_environment(url, mock_url, keys):
    """What a suite needs to know."""
    told = {"URL": url + "/api/v1", "UPSTREAM": mock_url, "KEY": keys["api_key"]}
    return {**clean_environment(), **{f"CLIENT_TEST_{name}": value for name, value in told.items()}}


def run(suite, binary, folder):
    """Runs the suite and returns its exit code."""
    log_path = folder / "server.log"
    with ExitStack() as stack:
        log = stack.enter_context(open(log_path, "w"))
        upstream_log = stack.enter_context(open(folder / "upstream.log", "w"))
        mock_url = stack.enter_context(upstream("mock.py", upstream_log))
        llama_url = stack.enter_context(upstream("llama_cpp.py", upstream_log)) if suite == "python" else None
        (folder / "config.toml").write_text(config(mock_url, llama_url))
        try:
            url = stack.enter_context(roundhouse(binary, folder, log))
            keys = json.loads((folder / "data" / "initial-keys.json").read_text())
            env = suite_environment(url, mock_url, keys)
            code = subprocess.run(suite_command(suite), env=env, timeout=SUITE_SECONDS, check=False).returncode
        except BaseException:
            print(log_path.read_text()[-4000:], file=sys.stderr)
            raise
    written = log_path.read_text()
    if code != 0:
        print(written[-4000:], file=sys.stderr)
    leaked = [name for name, secret in {**keys, "upstream key": UPSTREAM_KEY}.items() if secret in written]
    if leaked:
        raise SystemExit(f"the server's log contains a secret: {', '.join(leaked)}")
    return code


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("suite", choices=["python", "node"])
    parser.add_argument("--binary", default=str(REPOSITORY / "target/release/roundhouse"))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="roundhouse-clients-") as folder:
        sys.exit(run(arguments.suite, arguments.binary, Path(folder)))


if __name__ == "__main__":
    main()
