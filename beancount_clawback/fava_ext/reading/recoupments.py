"""Recoupments: owed to each payer, from which clawback, settled by what."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any
from typing import cast

from beancount.core.data import Transaction
from fava.beans.funcs import hash_entry

from beancount_clawback.claims.recoupment import Recoupments
from beancount_clawback.claims.recoupment_moves import payer_on
from beancount_clawback.claims.settlement_allocation import allocate_settlements
from beancount_clawback.fava_ext.reading.charts import Amassed
from beancount_clawback.fava_ext.reading.charts import lines
from beancount_clawback.fava_ext.reading.page import Control
from beancount_clawback.fava_ext.reading.page import ReadPage
from beancount_clawback.fava_ext.reading.page import Remark
from beancount_clawback.fava_ext.reading.page import Report
from beancount_clawback.fava_ext.reading.section import Drill
from beancount_clawback.fava_ext.reading.section import Section
from beancount_clawback.fava_ext.reading.sources import Sources
from beancount_clawback.ledger_language.accounts import UNIDENTIFIED
from beancount_clawback.ledger_language.postings import amount_of
from beancount_clawback.reports.recoupments import AGES
from beancount_clawback.reports.recoupments import recoupment_accounts
from beancount_clawback.reports.recoupments import recoupment_lines
from beancount_clawback.reports.recoupments import recoupments_by_payer
from beancount_clawback.reports.recoupments import settlement_lines

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Sequence

    from beancount_clawback.claims.recoupment import Recoupment
    from beancount_clawback.fava_ext.loaded import Loaded
    from beancount_clawback.fava_ext.reading.asked import Asked

_DRILLED = ("column", "payer", "currency")
_COLUMNS = (
    "clawbacks",
    "owed",
    "settled",
    *(f"to_{days}" for days, _ in AGES),
    "older",
    "open",
    "assumed",
    "beyond",
    "unidentified",
    "balance",
)


def _sections(asked: Asked) -> Sequence[Section]:
    found = _found(asked)
    clawback_sources, settlement_sources = Sources(asked.base), Sources(asked.base)
    clawbacks = recoupment_lines(found, asked.as_of, places=clawback_sources)
    settlements = settlement_lines(found, places=settlement_sources)
    below = [
        Section(
            "clawbacks",
            asked.in_currency(clawbacks),
            noun="clawbacks",
            heading="Clawbacks",
            entries=clawback_sources.entries,
            # The page says it below the reason.
            hidden=frozenset({"source"}),
            details=_settlements(found.clawbacks),
        ),
        Section(
            "settlements",
            asked.in_currency(settlements),
            noun="settlements",
            heading="What settled them",
            entries=settlement_sources.entries,
        ),
    ]
    if asked.parameter("column"):
        return below
    payers = Section(
        "payers",
        asked.in_currency(recoupments_by_payer(found, asked.as_of), merge=True),
        noun="payers",
        heading="Owed to payers",
        drill=Drill(_COLUMNS, {"payer": "payer", "currency": "currency"}),
    )
    accounts = Section(
        "accounts",
        asked.in_currency(recoupment_accounts(found)),
        noun="accounts",
        heading="What their accounts hold",
    )
    return [payers, accounts, *below]


def _around(asked: Asked, sections: Sequence[Section]) -> ReadPage:
    if asked.parameter("column"):
        named = asked.parameter("payer") or "all payers"
        return ReadPage(sections, back=_DRILLED, subject=named)
    if not asked.loaded.config.recoupment:
        remark = Remark(
            "The ledger names no account for recoupments, so what payers take back is not "
            "kept apart. Add it to the plugin's configuration, for example "
            "'recoupment': 'Liabilities:Recoupments:{payer}'."
        )
        return ReadPage([], remarks=[remark])
    return ReadPage(
        sections,
        controls=[Control("as-of", "As of", value=asked.as_of.isoformat(), type="date")],
        charts=[asked.remember("chart", lambda: _chart(asked))],
        remarks=[
            Remark(
                "What is open, less what was settled beyond it and what is unidentified, is "
                "what the recoupment accounts hold in Fava's",
                "balance_sheet/",
                "balance sheet",
                asked.until_as_of,
            )
        ],
    )


def _found(asked: Asked) -> Recoupments:
    loaded, filters = asked.loaded, asked.filters
    found = loaded.remember(
        ("recoupments", asked.as_of),
        lambda: allocate_settlements(loaded.entries, loaded.book.roles, asked.as_of),
    )
    payer, currency = asked.parameter("payer"), asked.parameter("currency")

    any_currency = asked.conversion is not None

    def left(one: Recoupment) -> bool:
        return filters.leave(one.entry) or any(
            filters.leave(settlement.entry) for settlement in one.settlements
        )

    def drilled(of: str, in_currency: str) -> bool:
        return payer in ("", of) and (any_currency or currency in ("", in_currency))

    return replace(
        found,
        clawbacks=tuple(c for c in found.clawbacks if left(c) and drilled(c.payer, c.currency)),
        beyond=tuple(
            other
            for other in found.beyond
            if filters.leave(other.settlement.entry) and drilled(other.payer, other.currency)
        ),
        unidentified=tuple(
            kept
            for kept in found.unidentified
            if filters.leave(kept.entry) and drilled(kept.payer, kept.currency)
        ),
    )


def _entries(loaded: Loaded) -> list[Transaction]:
    """The entries with a posting to a recoupment account; no others matter."""
    is_recoupment = loaded.book.roles.is_recoupment

    def found() -> list[Transaction]:
        known: dict[str, bool] = {}
        entries = []
        for entry in loaded.entries:
            if type(entry) is not Transaction:
                continue
            for posting in entry.postings or ():
                account = posting.account
                if account not in known:
                    known[account] = is_recoupment(account)
                if known[account]:
                    entries.append(entry)
                    break
        return entries

    return loaded.once("recoupment entries", found)


def _settlements(clawbacks: Sequence[Recoupment]) -> Callable[[int], Any]:
    def of(number: int) -> list[dict[str, str]]:
        return [
            {
                "date": settlement.entry.date.isoformat(),
                "by": settlement.by,
                "amount": f"{settlement.amount:f}",
                "currency": clawbacks[number].currency,
                "assumed": "" if settlement.named else "assumed",
                "entry": hash_entry(cast("Any", settlement.entry)),
            }
            for settlement in clawbacks[number].settlements
        ]

    return of


def _chart(asked: Asked) -> dict[str, object]:
    """What is owed to each payer, as its account says it."""
    owed = Amassed(asked.interval)
    roles = asked.loaded.book.roles
    for entry in _entries(asked.loaded):
        if entry.date > asked.as_of:
            break
        if not asked.filters.leave(entry):
            continue
        for posting in entry.postings:
            units = amount_of(posting)
            if units and roles.is_recoupment(posting.account):
                name = payer_on(posting, entry, roles)
                if posting.account.endswith(f":{UNIDENTIFIED}"):
                    name = f"{name}, unidentified"
                owed.add(entry.date, name, units[1], -units[0])
    return lines("Owed to payers", owed, {})


def _file(asked: Asked) -> str:
    return f"recoupments-{asked.as_of.isoformat()}"


RECOUPMENTS = Report(_sections, _around, _file)
