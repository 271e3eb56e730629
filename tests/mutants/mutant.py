"""A small fault, and the tests that must see it."""

from __future__ import annotations

from typing import NamedTuple


class Mutant(NamedTuple):
    """A fault: `old`, which stands once in `file` of the package, becomes `new`.

    `tests` are the arguments of pytest that choose the tests which must fail.
    """

    file: str
    old: str
    new: str
    tests: str
