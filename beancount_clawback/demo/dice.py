"""Chance that falls the same way every time, on every Python."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING
from typing import TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

Thing = TypeVar("Thing")


class Dice:
    """A seeded generator that uses nothing but `Random.random`, which never changed.

    Each part of the practice has dice of its own, so that a change in how clients pay
    does not move anyone's appointments.
    """

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - a demo ledger holds no secret

    def happens(self, one_in: int) -> bool:
        """True once in `one_in` throws."""
        return self.between(1, one_in) == 1

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def pick(self, things: Sequence[Thing]) -> Thing:
        """One of `things`."""
        return things[self.between(0, len(things) - 1)]
