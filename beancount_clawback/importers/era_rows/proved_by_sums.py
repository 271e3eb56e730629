"""What is wrong with a file's form matters less where its sums prove that nothing is missing.

A remittance whose claims and provider adjustments come to its total (BPR02) has all of its
money, whatever its envelope counts. A claim whose adjustments come to what is not paid (CLP03
less CLP04) has all of its amounts, whatever its service lines say. Such findings stay, to be
reviewed, and keep nothing out of the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from beancount_clawback.importers.era.findings import EraFinding
from beancount_clawback.importers.era.model import EraFile
from beancount_clawback.importers.era.model import EraRemittance
from beancount_clawback.ledger_language.problems import Severity

_UNKNOWN = "unknown-segment"
_OF_THE_FORM = frozenset({"count-mismatch", "stray-segments", _UNKNOWN})
_BROKEN = "broken-segment"
_OF_LINES = frozenset({"unbalanced-line", "unbalanced-lines"})
_OF_CLAIM = "unbalanced-claim"
_OF_REMITTANCE = "unbalanced-remittance"


def form_proved(era: EraFile, sums: Iterable[EraFinding]) -> tuple[EraFinding, ...]:
    """The findings of reading, those to be reviewed that sums prove harmless.

    Args:
        era: The file as read.
        sums: The findings of its sums.
    """
    off = {one.place.segment for one in sums if one.code == _OF_REMITTANCE}
    remittances = list(era.remittances)
    return tuple(
        replace(one, severity=Severity.NEEDS_REVIEW)
        if one.severity is Severity.ERROR and _is_harmless(one, remittances, off)
        else one
        for one in era.findings
    )


def lines_proved(sums: Iterable[EraFinding]) -> tuple[EraFinding, ...]:
    """The findings of sums; those of lines are to be reviewed where their claim is right."""
    sums = tuple(sums)
    wrong = {one.claim for one in sums if one.code == _OF_CLAIM}
    return tuple(
        replace(one, severity=Severity.NEEDS_REVIEW)
        if one.code in _OF_LINES and one.claim not in wrong
        else one
        for one in sums
    )


def claims_proved(era: EraFile) -> frozenset[int]:
    """The segments of claims with nothing wrong but a segment that does not belong there.

    Their adjustments come to what is not paid, so that no amount is missing.
    """
    wrong = {one.claim for one in era.findings if one.code != _UNKNOWN}
    odd = {one.claim for one in era.findings if one.code == _UNKNOWN} - wrong
    return frozenset(
        claim.place.segment
        for remittance in era.remittances
        for claim in remittance.claims
        if claim.id in odd
        and claim.charge - claim.paid == sum(one.amount for one in claim.every_adjustment)
    )


def _is_harmless(one: EraFinding, remittances: list[EraRemittance], off: set[int]) -> bool:
    before = [own for own in remittances if own.place.segment <= one.place.segment]
    if not before or one.code not in {*_OF_THE_FORM, _BROKEN}:
        return False
    own = before[-1]
    if own.amount is None or own.place.segment in off or own.unread_claims:
        return False
    if own.unread_adjustments or not (own.claims or own.provider_adjustments):
        return False
    if one.code == _BROKEN:
        # Only the date of the money, for which the day of the file stands in.
        return one.place.segment == own.place.segment + 1 and own.produced_on is not None
    return True
