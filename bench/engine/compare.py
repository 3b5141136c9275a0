"""Our engine against `transformers` on the same shape, threads and precision (f32): tokens per second, side by side.

Usage: `compare.py PATH-OF-THROUGHPUT`. The two run in turns, each as its own process, so that whatever else the machine does
hits both; the best of all rounds counts, because noise only ever slows down. Never compares what they answer: the golden
tests do that.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
GOLDEN = HERE.parent.parent / "tests" / "golden"
THREADS = 2
ROUNDS = 3
REPEATS = 2  # within one process
RUN_SECONDS = 900  # of one process


@dataclass
class Case:
    """A model and how much it has to do."""

    name: str
    ours: list  # arguments of our example
    theirs: list  # arguments of reference.py
    prompt: int  # tokens
    decode: int  # tokens


TINY = str(GOLDEN / "tiny-dense")
SHAPE_2B = str(GOLDEN / "configs" / "2B.json")
CASES = [
    Case("tiny dense", [TINY], ["--model", TINY], 512, 256),
    Case("random 2B", ["--random", "2b", "--dtype", "f32"], ["--random", SHAPE_2B], 128, 16),
]
PHASES = ["prefill", "decode"]


def measure(command, case):
    """Runs one side once; tokens per second by phase."""
    sizes = ["--threads", str(THREADS), "--repeat", str(REPEATS), "--prompt", str(case.prompt), "--decode", str(case.decode)]
    done = subprocess.run([*command, *sizes], stdout=subprocess.PIPE, text=True, check=True, timeout=RUN_SECONDS)
    figures = json.loads(done.stdout.strip().splitlines()[-1])
    return {phase: figures[f"{phase}_tok_s"] for phase in PHASES}


def compare(throughput, case):
    """Prints two rows of the table."""
    sides = {
        "ours": [throughput, *case.ours],
        "theirs": [sys.executable, str(HERE / "reference.py"), *case.theirs],
    }
    best = {side: dict.fromkeys(PHASES, 0.0) for side in sides}
    for _ in range(ROUNDS):
        for side, command in sides.items():
            for phase, speed in measure(command, case).items():
                best[side][phase] = max(best[side][phase], speed)
    for phase in PHASES:
        ours, theirs = best["ours"][phase], best["theirs"][phase]
        tokens = case.prompt if phase == "prefill" else case.decode
        verdict = "met" if ours >= theirs else "MISSED"
        print(f"{case.name:<12} {phase:<8} {tokens:>6} {ours:>12.1f} {theirs:>14.1f} {ours / theirs:>7.2f}  {verdict}", flush=True)


def main():
    print(f"f32, {THREADS} threads, best of {ROUNDS} in turns, tokens per second; bar: a ratio of at least 1")
    print(f"{'model':<12} {'phase':<8} {'tokens':>6} {'roundhouse':>12} {'transformers':>14} {'ratio':>7}")
    for case in CASES:
        compare(sys.argv[1], case)


if __name__ == "__main__":
    main()
