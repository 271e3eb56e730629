"""The one comparison of errors: which are there after a change that were not there before."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from collections.abc import Iterable
from typing import Any
from typing import NamedTuple
from typing import TypeVar

from beancount_clawback.ledger_language.places import Place
from beancount_clawback.ledger_language.places import place_in
from beancount_clawback.ledger_language.problems import ClawbackError

# What other programs' messages name: quoted words, and accounts.
_NAMED = re.compile(
    r"(?<!\w)(?:'[^'\n]*'|\"[^\"\n]*\")|(?<!\w)(?<!\w-)[^\W\d_][\w-]*(?::[\w-]+)+"
)
_NUMBERS = re.compile(r"-?\b\d[\d.,/-]*\b|\b0x[0-9a-f]+\b")

# Three ways of saying that a record leads to no payment; which of them depends on the others.
_NO_PAYMENT = {"unknown-link", "before-payment", "ambiguous-link"}

# What `strict-review` makes errors: it waits for a person, and is no fault of a change.
_WAITS = {"open-review", "unapplied", "import-draft"}

AnyError = TypeVar("AnyError", bound=Any)


class Identity(NamedTuple):
    """What tells one error from another, in whatever words it is put.

    `check` is the rule that is broken, or the type of another program's error; `place` the
    file and line; `subject` what is at fault there: a key, a claim, an account.
    """

    check: str
    place: Place
    subject: str


def identity_of(error: AnyError) -> Identity:
    """The identity of an error of ours, of Beancount or of another plugin.

    Never its sentence: a hint or an amount in it changes with what other entries say. Errors
    of other programs have no subject of their own, so that the names in them stand for it.
    """
    place = place_in(getattr(error, "source", None))
    if isinstance(error, ClawbackError):
        if error.check in _NO_PAYMENT:
            return Identity("no payment", place, "")
        return Identity(error.check, place, error.subject)
    named = _NAMED.findall(str(getattr(error, "message", error)))
    subject = " ".join(_NUMBERS.sub("#", name) for name in named)
    return Identity(type(error).__name__, place, subject)


def new_errors(
    before: Iterable[AnyError],
    after: Iterable[AnyError],
    moved: Callable[[Place], Place] | None = None,
) -> tuple[AnyError, ...]:
    """The errors that were not there before, in their order; what waits for a person is none.

    Args:
        before: Errors of a ledger as it is.
        after: Errors of the ledger as it would be. An identity that it has more often than
            before is new as often as it has it more.
        moved: Where a place of the ledger as it is would be after the change.
    """
    known: Counter[Identity] = Counter()
    for error in before:
        identity = identity_of(error)
        known[identity._replace(place=moved(identity.place)) if moved else identity] += 1
    appeared = []
    for error in after:
        identity = identity_of(error)
        if known[identity]:
            known[identity] -= 1
        elif identity.check not in _WAITS:
            appeared.append(error)
    return tuple(appeared)
