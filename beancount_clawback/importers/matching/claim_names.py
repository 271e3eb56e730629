"""What a row may call a claim: its id in any spelling, other numbers, client and day."""

from __future__ import annotations

import datetime
from bisect import bisect_left
from collections.abc import Iterable

from beancount_clawback.claims.claim import Claim
from beancount_clawback.claims.claim import EventKind
from beancount_clawback.importers.matching.references import link_text
from beancount_clawback.ledger_language.keys import CLAIM_ALSO_KEY
from beancount_clawback.ledger_language.records import text_of

_NEAR = 3


class ClaimNames:
    """The claims of a ledger by their names, which are all taken in before any is asked for."""

    def __init__(self, prefix: str) -> None:
        """Know none yet; `prefix` is that of claim links."""
        self._prefix = prefix
        self._claims: dict[str, dict[str, None]] = {}
        self._of_client: dict[tuple[str, datetime.date], dict[str, None]] = {}
        self._clients: set[str] = set()
        self._sorted: list[str] = []

    def take(self, claim: Claim, days: Iterable[datetime.date]) -> None:
        """Take in the names of a claim, and its client for services on some days."""
        plain = claim.name.removeprefix(self._prefix)
        for name in {claim.name, plain, *_also_named(claim)}:
            self._claims.setdefault(name.casefold(), {})[claim.name] = None
        for client in filter(None, claim.client.split(", ")):
            self._clients.add(client.casefold())
            for day in days:
                key = (client.casefold(), day)
                self._of_client.setdefault(key, {})[claim.name] = None

    def named(self, name: str) -> list[str]:
        """The claims with this id, with or without caret or prefix, in any case."""
        wanted = name.strip().removeprefix("^").casefold()
        return list(self._claims.get(wanted) or self._claims.get(link_text(wanted)) or ())

    def of_client(self, client: str, day: datetime.date) -> list[str]:
        """The claims of a client for services on a day."""
        return list(self._of_client.get((client.casefold(), day), ()))

    def has_client(self, client: str) -> bool:
        """Whether any claim is of this client."""
        return client.casefold() in self._clients

    def near(self, name: str) -> list[str]:
        """Claims whose ids are sorted next to one that is not there, for a hint."""
        if len(self._sorted) != len(self._claims):
            self._sorted = sorted(self._claims)
        wanted = name.strip().removeprefix("^").casefold()
        at = bisect_left(self._sorted, wanted)
        around = self._sorted[max(0, at - 4) : at + 4]
        near = [one for one in around if _alike(one, wanted)]
        return list(dict.fromkeys(next(iter(self._claims[one])) for one in near))[:_NEAR]


def _also_named(claim: Claim) -> Iterable[str]:
    """The other numbers of a claim that its charges give (`claim-also`)."""
    for event in claim.events:
        if event.kind is EventKind.CHARGE:
            for name in text_of(event.entry.meta, CLAIM_ALSO_KEY).replace(";", ",").split(","):
                if name.strip():
                    yield name.strip().removeprefix("^")


def _alike(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 1:
        return False
    return sum(a != b for a, b in zip(one, other, strict=False)) <= 1
