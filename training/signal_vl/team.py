"""Learning on several CPU cores: as many processes with one thread each.

Threads of one process meet after every small operation and lose a third of the time waiting; processes meet three times a step.
Weights, gradients, optimizer state and running average lie in memory that all share. Every member learns from its own part of
a step's cases and then moves its own share of the weights.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor, nn

#: Seconds between two looks at whether the others are still there.
_LOOK = 5


class Team:
    """The members' meeting point and gradients. Member 0 is the process that makes the team; `hire` starts the others."""

    def __init__(self, weights: list[nn.Parameter], members: int, device: torch.device) -> None:
        self.weights = weights
        self.members = members
        self.member = 0
        self.gradients = torch.zeros(members, sum(weight.numel() for weight in weights), device=device)
        self.squares = torch.zeros(members, device=device)
        self.share([self.gradients, self.squares, *(weight.data for weight in weights)])
        context = multiprocessing.get_context("fork")
        self._context = context
        self._arrivals = [[context.Semaphore(0) for _ in range(members)] for _ in range(members)]
        self._hired: list[Any] = []
        self._head = os.getpid()
        self._owners = _owners(weights, members)

    def share(self, tensors: Iterable[Tensor]) -> None:
        """Moves tensors to where members that are hired later see the same numbers."""
        if self.members > 1:
            for tensor in tensors:
                tensor.share_memory_()

    def hire(self, work: Callable[[], None]) -> None:
        """Starts the other members, each of which runs `work`. Called while this process has one thread."""
        for member in range(1, self.members):
            process = self._context.Process(target=self._serve, args=(member, work))
            process.start()
            self._hired.append(process)

    def dismiss(self) -> None:
        """Ends the other members, whatever they do."""
        for process in self._hired:
            process.kill()
            process.join()

    def place_gradients(self) -> None:
        """Lets autograd add to this member's row of the shared gradients."""
        row = self.gradients[self.member]
        sizes = [weight.numel() for weight in self.weights]
        for weight, part in zip(self.weights, row.split(sizes), strict=True):
            weight.grad = part.view_as(weight)

    def combine(self, limit: float) -> tuple[list[nn.Parameter], float]:
        """Averages the gradients of this member's weights over all members and clips them to the norm of the whole.

        Returns these weights and the norm. Their `grad` is set; that of all others is None, so that optimizers pass over them.
        """
        self.meet()
        own, first = [], 0
        for weight, owner in zip(self.weights, self._owners, strict=True):
            part = slice(first, first + weight.numel())
            first += weight.numel()
            weight.grad = None
            if owner == self.member and weight.requires_grad:
                mean = self.gradients[0, part] if self.members == 1 else self.gradients[:, part].mean(dim=0)
                weight.grad = mean.view_as(weight)
                own.append(weight)
        squares = torch.stack([weight.grad.square().sum() for weight in own]).sum()
        self.squares[self.member] = squares
        self.meet()
        norm = float(self.squares.sum().sqrt())
        if norm > limit:
            torch._foreach_mul_([weight.grad for weight in own], limit / norm)
        return own, norm

    def finish(self) -> None:
        """After every member has moved its weights: forgets this step's gradients."""
        self.meet()
        self.gradients[self.member].zero_()

    def meet(self) -> None:
        """Waits until every member is here."""
        for other in range(self.members):
            self._arrivals[self.member][other].release()
        for other in range(self.members):
            while not self._arrivals[other][self.member].acquire(timeout=_LOOK):
                self._check()

    def _check(self) -> None:
        if self.member and os.getppid() != self._head:
            os._exit(1)  # the head is gone: nobody will ever come
        for process in self._hired:
            if not process.is_alive():
                raise RuntimeError(f"a member of the team ended with status {process.exitcode}")

    def _serve(self, member: int, work: Callable[[], None]) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)  # the head decides when to stop
        self.member, self._hired = member, []
        work()


def _owners(weights: list[nn.Parameter], members: int) -> list[int]:
    """Who moves each weight: the largest first, to whoever has least."""
    loads, owners = [0] * members, [0] * len(weights)
    for index in sorted(range(len(weights)), key=lambda index: -weights[index].numel()):
        owners[index] = loads.index(min(loads))
        loads[owners[index]] += weights[index].numel()
    return owners
