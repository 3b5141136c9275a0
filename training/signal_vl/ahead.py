"""Makes things in a process of its own, so that drawing overlaps with learning.

Thing `n` depends on `n` alone: a resumed run sees what an uninterrupted one would have seen.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
import queue
import signal
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import torch

Made = TypeVar("Made")

#: Things made ahead.
_AHEAD = 6
#: Seconds between two looks at the other process.
_LOOK = 5


def ahead(make: Callable[[int], Made], first: int) -> Iterator[Made]:
    """`make(first)`, `make(first + 1)`, ... without end. Called while this process has one thread: others do not survive a fork."""
    context = multiprocessing.get_context("fork")
    ready: Any = context.Queue(_AHEAD)
    worker = context.Process(target=_work, args=(make, first, ready), daemon=True)
    worker.start()
    return _received(worker, ready)


def _received(worker: multiprocessing.Process, ready: Any) -> Iterator[Any]:
    while True:
        try:
            yield ready.get(timeout=_LOOK)
        except queue.Empty:
            if not worker.is_alive():
                raise RuntimeError(f"the drawing process ended with status {worker.exitcode}") from None


def _work(make: Callable[[int], Any], first: int, ready: Any) -> None:
    torch.set_num_threads(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the trainer decides when to stop
    trainer = os.getppid()
    for number in itertools.count(first):
        made = make(number)
        while not _handed_over(made, ready):
            if os.getppid() != trainer:
                return  # killed outright: nobody will ever take it


def _handed_over(made: Any, ready: Any) -> bool:
    try:
        ready.put(made, timeout=_LOOK)
    except queue.Full:
        return False
    return True
