"""One claim: where it stands, and everything that happened to it, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from beancount_clawback.claims.claim import EventKind
from beancount_clawback.fava_ext.answers import Refusal
from beancount_clawback.fava_ext.reading.asked import read_request
from beancount_clawback.fava_ext.reading.letters import letter_name
from beancount_clawback.fava_ext.reading.page import ReadPage
from beancount_clawback.fava_ext.reading.page import Report
from beancount_clawback.fava_ext.reading.section import Section
from beancount_clawback.fava_ext.reading.section import section_data
from beancount_clawback.fava_ext.reading.sources import Sources
from beancount_clawback.ledger_language.keys import CHECK_KEY
from beancount_clawback.ledger_language.keys import REASON_KEY
from beancount_clawback.ledger_language.keys import REVIEW_FLAG
from beancount_clawback.ledger_language.keys import SOURCE_KEY
from beancount_clawback.ledger_language.records import text_of
from beancount_clawback.reports.claim_tables import claims_table
from beancount_clawback.reports.claim_tables import history_table
from beancount_clawback.reports.tables.table import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from beancount_clawback.claims.claim import Claim
    from beancount_clawback.claims.claim import Event
    from beancount_clawback.fava_ext.host import PageHost
    from beancount_clawback.fava_ext.loaded import Loaded
    from beancount_clawback.fava_ext.reading.asked import Asked

_CLAWED_BACK = (EventKind.REVERSAL, EventKind.CORRECTED_PAYMENT, EventKind.VARIANCE)


def claim_data(extension: PageHost) -> dict[str, Any]:
    """The page of the claim that the parameter ``claim`` names, for browser/claim.js.

    Raises:
        Refusal: there is no such claim.
    """
    asked = read_request(extension.loaded)
    claims = _claims(asked)
    return {
        "claim": claims[0].name,
        "parts": [
            {"facts": _facts(claim), "history": _history_data(section)}
            for claim, section in zip(claims, _sections(asked), strict=True)
        ],
    }


def _history_data(section: Section) -> dict[str, Any]:
    return section_data(section, list(range(len(section.table.rows))))


def _sections(asked: Asked) -> Sequence[Section]:
    claims = _claims(asked)
    return [_history(claim, asked, several=len(claims) > 1) for claim in claims]


def _history(claim: Claim, asked: Asked, *, several: bool) -> Section:
    events, sources = claim.events, Sources(asked.base)
    table = history_table([claim], places=sources)
    return Section(
        f"history-{claim.currency}" if several else "history",
        table,
        noun="events",
        sortable=False,
        entries=sources.entries,
        details=lambda number: _details(events[number], asked.loaded),
    )


def _facts(claim: Claim) -> dict[str, Any]:
    """The claim's row in the list of claims, and the two parts of its balance."""
    table = claims_table([claim])
    return {
        "columns": [{"name": c.name, "title": c.title} for c in table.columns],
        "values": [str(cell) for cell in table.rows[0]],
        "service": claim.service,
        "statuses": [status.value for status in claim.statuses],
        "currency": claim.currency,
        "insuranceBalance": str(claim.insurance_balance if claim.is_known else UNKNOWN),
        "clientBalance": str(claim.client_balance if claim.is_known else UNKNOWN),
    }


def _details(event: Event, loaded: Loaded) -> dict[str, Any]:
    entry = event.entry
    words = [entry.payee or "", entry.narration or ""]
    metadata = {key: text_of(entry.meta, key) for key in (CHECK_KEY, SOURCE_KEY, REASON_KEY)}
    clawed_back = event.kind in _CLAWED_BACK
    return {
        "text": ", ".join(word for word in words if word),
        "metadata": {key: value for key, value in metadata.items() if value},
        "letter": letter_name(entry, loaded),
        "needsReview": clawed_back and entry.flag == REVIEW_FLAG,
    }


def _claims(asked: Asked) -> tuple[Claim, ...]:
    name = asked.parameter("claim")
    claims = asked.loaded.claims_named(name) if name else ()
    if not claims:
        raise Refusal(
            f"There is no claim '{name}' in the ledger. Choose one from the list of claims."
            if name
            else "This address names no claim. Choose one from the list of claims."
        )
    return claims


def _around(asked: Asked, sections: Sequence[Section]) -> ReadPage:
    del asked
    return ReadPage(sections)


CLAIM = Report(_sections, _around, lambda asked: f"history-{_claims(asked)[0].name}")
