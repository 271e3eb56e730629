"""Trials of the whole ledger for previews: one at a time, and of those that wait the newest."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING
from typing import TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Verdict = TypeVar("Verdict")


class OneTrial:
    """The turn of the one trial that a server makes for previews.

    Attributes:
        asked: How many were asked for so far.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._turn = Lock()
        self._counting = Lock()
        self.asked = 0

    def of_newest(self, trial: Callable[[], Verdict]) -> Verdict | None:
        """What a trial finds when its turn comes; None where a newer one was asked for."""
        with self._counting:
            self.asked += 1
            own = self.asked
        with self._turn:
            return trial() if own == self.asked else None
