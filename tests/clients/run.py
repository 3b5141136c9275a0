"""Starts the upstreams and the real `roundhouse serve` once, runs one suite of unmodified clients against it, stops it all.

Usage: `run.py python|node|browser [--binary PATH] [--long] [--screens FOLDER] [--only NAME]`. The suite finds the address and the key in the environment (`CLIENT_TEST_*`).
Fails when a test fails, when SIGTERM does not end the server with exit code 0, or when a secret shows up in its log.
"""

import argparse
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from house import HERE, REPOSITORY, UPSTREAM_KEY, Roundhouse, clean_environment, config, simulator, upstream

SUITE_SECONDS = 1800
LOG_TAIL = 4000  # characters of the server's log shown after a failure
TERMS = """# Terms of the lab

Be *kind*. <script>globalThis.hurt = 1</script> ![a picture](https://elsewhere.example/x.png)
"""  # a page of the operator's, with what must not work in it


def suite_command(suite, screens, only):
    if suite == "python":
        quiet = "ignore::DeprecationWarning"  # an SDK deprecates fields of its own reply types
        folder = str(HERE / "python")
        return [sys.executable, "-W", quiet, "-m", "unittest", "discover", "--verbose", "--start-directory", folder]
    folder = REPOSITORY / "web/tests/browser" if suite == "browser" else HERE / "node"
    # One file after the other: they share the server, and a browser each would not fit on a small machine.
    serial = ["--test-concurrency=1"] if suite == "browser" else []
    names = ["every-page.test.mjs", "newcomer.test.mjs"] if screens else [f"{only}*.test.mjs"]
    files = sorted(str(file) for name in names for file in folder.glob(name))
    return ["node", "--test", "--test-reporter=spec", *serial, *files]


def suite_environment(binary, server, mock_url, arguments):
    """What a suite needs to know."""
    told = {"BINARY": binary, "URL": server.url + "/api/v1", "UPSTREAM": mock_url, "KEY": server.keys["api_key"]}
    told["DATA"] = str(server.data)
    told["MANAGEMENT_KEY"] = server.keys["management_key"]
    told["PYTHON"] = sys.executable
    told["LONG"] = str(int(arguments.long))
    if arguments.screens:
        told["SCREENS"] = str(Path(arguments.screens).resolve())
    return {**clean_environment(), **{f"CLIENT_TEST_{name}": value for name, value in told.items()}}


def run(arguments, folder):
    """Runs the suite and returns its exit code."""
    suite, binary = arguments.suite, arguments.binary
    with ExitStack() as stack:
        log = stack.enter_context(open(folder / "server.log", "w"))
        upstream_log = stack.enter_context(open(folder / "upstream.log", "w"))
        mock_url = stack.enter_context(upstream("mock.py", upstream_log))
        llama_url = stack.enter_context(upstream("llama_cpp.py", upstream_log)) if suite == "python" else None
        (folder / "terms.md").write_text(TERMS)
        (folder / "config.toml").write_text(f'[site]\nterms = "{folder}/terms.md"\n' + config(mock_url, llama_url))
        server = stack.enter_context(Roundhouse(binary, folder, log))
        environment = suite_environment(binary, server, mock_url, arguments)
        if suite == "python":
            beside = str(Path(binary).with_name("simulator"))
            environment["CLIENT_TEST_SIMULATOR"] = stack.enter_context(simulator(beside, upstream_log))
        code = subprocess.run(suite_command(suite, arguments.screens, arguments.only), env=environment, timeout=SUITE_SECONDS, check=False).returncode
        stopped = server.terminate()
    if stopped != 0:
        raise SystemExit(f"roundhouse exited with {stopped} after SIGTERM")
    written = (folder / "server.log").read_text()
    leaked = [name for name, secret in {**server.keys, "upstream key": UPSTREAM_KEY}.items() if secret in written]
    if leaked:
        raise SystemExit(f"the server's log contains a secret: {', '.join(leaked)}")
    return code


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("suite", choices=["python", "node", "browser"])
    parser.add_argument("--binary", default=str(REPOSITORY / "target/release/roundhouse"))
    parser.add_argument("--long", action="store_true", help="also what takes many minutes")
    parser.add_argument("--screens", metavar="FOLDER", help="of the browser suite only what makes pictures, saved there")
    parser.add_argument("--only", metavar="NAME", default="", help="of node and browser only the files that begin so")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped
    with tempfile.TemporaryDirectory(prefix="roundhouse-clients-") as folder:
        code = 1
        try:
            code = run(arguments, Path(folder))
        finally:
            log = Path(folder) / "server.log"
            if code != 0 and log.exists():
                print(log.read_text()[-LOG_TAIL:], file=sys.stderr)
    sys.exit(code)


if __name__ == "__main__":
    main()
