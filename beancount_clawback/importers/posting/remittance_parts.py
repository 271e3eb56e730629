"""What comes under one check or EFT number is told apart: one remittance in parts, or several.

A part whose rows come to its total is a remittance of its own, and the same content again is
the same remittance. Parts that come to their total only together are one. A sheet that lists
what an 835 pays is about that remittance, whatever else the sheet says of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal

from beancount_clawback.importers.documents.remittance import ERA
from beancount_clawback.importers.documents.remittance import ZERO
from beancount_clawback.importers.documents.remittance import ClawbackRow
from beancount_clawback.importers.documents.remittance import ProviderRow
from beancount_clawback.importers.documents.remittance import Remittance
from beancount_clawback.importers.documents.remittance import Row
from beancount_clawback.importers.documents.remittance import stands_for_nothing
from beancount_clawback.importers.matching.ledger_index import LedgerIndex
from beancount_clawback.importers.matching.row_cases import row_content
from beancount_clawback.importers.matching.row_cases import stated_effect

_MOST_ALIKE = 8
_TAKEN = "taken "

RowName = tuple[str, str]
"""By what a row is known in another file: its claim, and what it moves."""


@dataclass(slots=True)
class Parts:
    """The parts of one remittance: those that make it, and those that say the same again."""

    own: list[Remittance] = field(default_factory=list)
    again: list[Remittance] = field(default_factory=list)


def told_apart(remittances: Iterable[Remittance], index: LedgerIndex) -> list[Parts]:
    """What came under one number, put together by date, and by what it says.

    Parts without a date belong to the only date there is; with several they stay with all of
    them, for somebody to say which is meant.
    """
    remittances = list(remittances)
    dates = {one.date for one in remittances if one.date is not None}
    undated = any(one.date is None for one in remittances)
    if len(remittances) == 1 or not remittances[0].moves_money or (undated and len(dates) > 1):
        return [Parts(remittances)]
    only = min(dates, default="")
    groups: dict[tuple[str, str, str], Parts] = {}
    for one in sorted(remittances, key=lambda one: (one.source != ERA, not is_whole(one))):
        day = f"{one.date or only}"
        total, content = said(one)
        key = (day, total if one.source == ERA else "", content if is_whole(one) else "")
        there = groups.get(key)
        home = there if there and key[2] else _home(one, day, groups, index)
        if home is not None:
            home.again.append(one)
        elif there is not None:
            there.own.append(one)
        else:
            groups[key] = Parts([one])
    return [groups[key] for key in sorted(groups)]


def is_whole(remittance: Remittance) -> bool:
    """Whether a part comes to its total by itself."""
    effects = [_effect(row, remittance) for row in remittance.rows]
    moved = sum((effect or ZERO for effect in effects), ZERO)
    return None not in effects and remittance.total == moved


def said(remittance: Remittance) -> tuple[str, str]:
    """The total of a part and the content of its rows, to compare and sort it by."""
    total = "" if remittance.total is None else f"{remittance.total:020.4f}"
    return total, "\n".join(sorted(str(row_content(row)) for row in remittance.rows))


def row_name(row: Row, effect: Decimal | None, index: LedgerIndex) -> RowName:
    """A row by its claim and what it moves, the same in a sheet and in an 835."""
    moved = "" if effect is None else f"{effect:.4f}"
    if isinstance(row, ProviderRow):
        return "", moved
    claims = claims_named_by(row, index)
    reference = row.reference
    claim = claims[0] if len(claims) == 1 else reference.claim or reference.account
    return claim.casefold(), f"{_TAKEN}{moved}" if isinstance(row, ClawbackRow) else moved


def claims_named_by(row: Row, index: LedgerIndex) -> list[str]:
    """The claims of the ledger that a row may name: by number, the payer's, or the client."""
    reference = row.reference
    number = reference.claim or reference.account
    client, day = reference.client or number, reference.service_date
    if claims := index.claims_named(number) if number else []:
        return claims
    known = index.by_payer_claim(reference.payer_claim)
    if 0 < len(known) <= _MOST_ALIKE:
        return [claim for claim in dict.fromkeys(one.claim for one in known) if claim]
    claims = index.claims_of_client(client, day) if client and day else []
    return claims if len(claims) <= _MOST_ALIKE else []


def _home(
    part: Remittance,
    day: str,
    groups: dict[tuple[str, str, str], Parts],
    index: LedgerIndex,
) -> Parts | None:
    """The remittance that has all rows of a part already; None where none or several have."""
    by_era, whole = part.source == ERA, is_whole(part)
    if not part.rows or (by_era and whole):
        return None
    stated = (day, said(part)[0])
    names = Counter(_names([part], index))
    homes = [
        (key[0], parts)
        for key, parts in groups.items()
        if (key[2] and key[:2] == stated if by_era else key[1] or key[2])
        and (whole or part.total in (None, parts.own[0].total))
        and names <= Counter(_answering(_names(parts.own, index)))
    ]
    of_day = [parts for other, parts in homes if other == day]
    fitting = of_day or [parts for _, parts in homes]
    return fitting[0] if len(fitting) == 1 else None


def _names(parts: Iterable[Remittance], index: LedgerIndex) -> list[RowName]:
    return [
        row_name(row, _effect(row, part), index)
        for part in parts
        for row in part.rows
        if not stands_for_nothing(row)
    ]


def _answering(names: Iterable[RowName]) -> Iterator[RowName]:
    """Names of rows, and those of what is taken back where another file has no amount."""
    for claim, moved in names:
        yield claim, moved
        if moved.startswith(_TAKEN):
            yield claim, _TAKEN


def _effect(row: Row, part: Remittance) -> Decimal | None:
    return stated_effect(row, by_era=part.source == ERA)
