"""A provider-level adjustment (PLB) of an ERA becomes a row of its own.

Signs are those of X12 TR3 005010X221A1, 1.10.2.1.3: a positive amount lowers the remittance.
What an overpayment recovery (WO) keeps back is for a claim, which must be known; what the
reference of another reason says is linked where it names a claim of the ledger, and kept as it
is.
"""

from __future__ import annotations

from collections.abc import Iterable

from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.documents.findings import RowPlace
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.remittance import ClaimReference
from beancount_clawback.importers.documents.remittance import ProviderMoney
from beancount_clawback.importers.documents.remittance import ProviderRow
from beancount_clawback.importers.era.model import ProviderAdjustment
from beancount_clawback.importers.era.plb_codes import PLB_CODES
from beancount_clawback.importers.era.plb_codes import meaning
from beancount_clawback.importers.era_rows.carc_shares import in_cents

OVERPAYMENT = "WO"
"""The reason whose reference is a claim."""
FORWARD_BALANCE = "FB"
"""The reason whose reference is a remittance, never a claim of the same number."""

_FIRST = 3


def provider_rows(
    adjustments: Iterable[ProviderAdjustment], file: str, faults: tuple[ImportFinding, ...] = ()
) -> list[ProviderRow]:
    """The rows of a remittance's provider adjustments, each at its place in its segment."""
    rows: list[ProviderRow] = []
    segment, at = 0, _FIRST
    for one in adjustments:
        at = at + 2 if one.place.segment == segment else _FIRST
        segment = one.place.segment
        rows.append(_row(one, RowPlace(file, segment, f"PLB{at:02d}"), faults))
    return rows


def _row(
    one: ProviderAdjustment, place: RowPlace, faults: tuple[ImportFinding, ...]
) -> ProviderRow:
    known = PLB_CODES.get(one.code)
    kind = ProviderMoney(known.family.value) if known else ProviderMoney.OTHER
    reference = one.reference.strip()
    if one.code == OVERPAYMENT:
        about = ClaimReference(claim=reference)
    elif one.code == FORWARD_BALANCE:
        about = ClaimReference()
    else:
        about = ClaimReference(payer_claim=_shown(reference))
    return ProviderRow(
        place=place,
        kind=kind,
        amount=in_cents(one.amount),
        code=one.code,
        reference=about,
        reason=f"{one.code}: {meaning(one.code, one.amount)}",
        metadata=_metadata(one.code, reference),
        faults=(*faults, *_faults(one, place)),
    )


def _faults(one: ProviderAdjustment, place: RowPlace) -> Iterable[ImportFinding]:
    if not one.amount:
        yield finding("era-nothing-moved", place, reason=one.code)


def _metadata(code: str, reference: str) -> tuple[tuple[str, str], ...]:
    texts = (("plb-code", code), ("plb-reference", _shown(reference)))
    return tuple((key, text) for key, text in texts if text)


def _shown(reference: str) -> str:
    """A reference, unless it has a word without any digit, which may be a name."""
    words = reference.split()
    return reference if all(any(map(str.isdecimal, word)) for word in words) else ""
