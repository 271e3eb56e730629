"""The list of claims: where each stands, and which of them need somebody."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from beancount_clawback.claims.claim import Status
from beancount_clawback.fava_ext.reading.page import Control
from beancount_clawback.fava_ext.reading.page import Count
from beancount_clawback.fava_ext.reading.page import ReadPage
from beancount_clawback.fava_ext.reading.page import Remark
from beancount_clawback.fava_ext.reading.page import Report
from beancount_clawback.fava_ext.reading.page import choices
from beancount_clawback.fava_ext.reading.section import Section
from beancount_clawback.reports.claim_tables import claims_table

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping
    from collections.abc import Sequence

    from beancount_clawback.claims.claim import Claim
    from beancount_clawback.fava_ext.reading.asked import Asked

_SLUGS = {status.value.replace(" ", "-"): status for status in Status}
_ALWAYS: list[Status] = [status for status in Status if status is not Status.NO_ROLE]
_NEWEST_FIRST = "-service_date"

_SHOWN_FIRST = 30
"""Rows, about a tall screen: the others and what is counted follow."""


def _sections(asked: Asked) -> Sequence[Section]:
    wanted = asked.choice("status", ["", *_SLUGS], "")
    claims = _of_payer_and_client(asked)
    if wanted:
        claims = [claim for claim in claims if _SLUGS[wanted] in claim.statuses]
    every = _every_claim(asked)
    table = (
        asked.loaded.once("table of all claims", lambda: claims_table(every))
        if len(claims) == len(every)
        else claims_table(claims)
    )
    table = asked.in_currency(table)
    # What fits best comes first, where something was typed.
    sort = "" if asked.parameter("q") else _NEWEST_FIRST
    return [Section("claims", table, noun="claims", sort=sort)]


def _first(asked: Asked) -> ReadPage | None:
    """The newest claims alone: to count and to sum up, all of them must be worked out."""
    loaded = asked.loaded
    asks_more = any(asked.parameter(name) for name in ("status", "payer", "client", "q"))
    sort = asked.parameter("sort-claims") or _NEWEST_FIRST
    is_other_list = asks_more or asked.filters.are_set or sort != _NEWEST_FIRST
    if loaded.has_book or is_other_list or asked.conversion:
        return None
    newest = loaded.newest_claims(_SHOWN_FIRST)
    if len(newest) < _SHOWN_FIRST:
        return None
    table = replace(claims_table(newest), totals=(), notes=())
    section = Section("claims", table, noun="claims", sort=_NEWEST_FIRST, is_whole=False)
    return ReadPage(
        [section],
        counts=_counts(asked, None, dict.fromkeys(_ALWAYS)),
        controls=_controls(asked, (), ()),
    )


def _around(asked: Asked, sections: Sequence[Section]) -> ReadPage:
    claims = _of_payer_and_client(asked)
    numbers = dict.fromkeys(_ALWAYS, 0)
    for statuses, count in Counter(claim.statuses for claim in claims).items():
        for status in statuses:
            numbers[status] = numbers.get(status, 0) + count
    remarks = []
    typed = asked.parameter("q")
    if typed and not claims:
        remarks.append(
            Remark(
                f"No claim has all of “{typed}”. Claim numbers, clients, payers, services, "
                "dates, check numbers, amounts and narrations were searched. Remove a word."
            )
        )
    if asked.filters.are_set:
        remarks.append(
            Remark(
                "These are the claims that have an entry within Fava's filters; their amounts "
                "are those of today, whatever the filters."
            )
        )
    return ReadPage(
        sections=sections,
        counts=_counts(asked, len(claims), numbers),
        controls=_controls(asked, _payers(asked), _clients(asked)),
        remarks=remarks,
    )


def _counts(
    asked: Asked, every: int | None, numbers: Mapping[Status, int | None]
) -> list[Count]:
    wanted = asked.parameter("status")
    return [
        Count("All", every, {"status": ""}, not wanted),
        *(
            Count(status.value.capitalize(), numbers[status], {"status": slug}, wanted == slug)
            for slug, status in _SLUGS.items()
            if status in numbers
        ),
    ]


def _controls(asked: Asked, payers: Iterable[str], clients: tuple[str, ...]) -> list[Control]:
    options = [("", "All payers"), *((name, name) for name in payers)]
    client = asked.parameter("client")
    return [
        choices("payer", "Payer", options, asked.parameter("payer"), ""),
        Control("client", "Client", value=client, suggestions=clients),
    ]


def _of_payer_and_client(asked: Asked) -> list[Claim]:
    def chosen() -> list[Claim]:
        payer, client = asked.parameter("payer"), asked.parameter("client").casefold()
        filters = asked.filters
        loaded = asked.loaded
        left = (
            filters.claims_left(loaded.entries, loaded.claims_of_entries)
            if filters.are_set
            else None
        )
        typed = asked.parameter("q")
        every = loaded.claims_found(typed) if typed else _every_claim(asked)
        if not (payer or client or typed) and (left is None or len(left) == len(every)):
            return every
        return [
            claim
            for claim in every
            if (not payer or payer in claim.payers)
            and (not client or client in claim.client.casefold())
            and (left is None or id(claim) in left)
        ]

    return asked.remember("claims", chosen)


def _every_claim(asked: Asked) -> list[Claim]:
    return asked.loaded.once("all claims", asked.loaded.book.all)


def _payers(asked: Asked) -> tuple[str, ...]:
    every = _every_claim(asked)
    return asked.loaded.once(
        "payers", lambda: tuple(sorted({name for claim in every for name in claim.payers}))
    )


def _clients(asked: Asked) -> tuple[str, ...]:
    every = _every_claim(asked)
    return asked.loaded.once(
        "clients", lambda: tuple(sorted({claim.client for claim in every} - {""}))
    )


CLAIMS = Report(_sections, _around, lambda _asked: "claims", _first)
