"""What is wrong with a file's form matters less where its sums prove that nothing is missing.

A remittance whose claims and provider adjustments come to its total (BPR02) has all of its
money, whatever its envelope counts. A claim whose adjustments come to what is not paid (CLP03
less CLP04) has all of its amounts, whatever its service lines say and whatever else of it
could not be read. Such findings stay, to be reviewed, and keep nothing out of the ledger.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace

from beancount_clawback.importers.era.balance import unexplained
from beancount_clawback.importers.era.findings import EraFinding
from beancount_clawback.importers.era.model import EraFile
from beancount_clawback.importers.era.model import EraRemittance
from beancount_clawback.ledger_language.problems import Severity

_OF_THE_FORM = frozenset(
    {"count-mismatch", "missing-segment", "stray-segments", "unknown-segment"}
)
_BROKEN = "broken-segment"
_OF_LINES = frozenset({"unbalanced-line", "unbalanced-lines"})
_OF_CLAIM = "unbalanced-claim"
_OF_REMITTANCE = "unbalanced-remittance"


def form_proved(
    era: EraFile, sums: Iterable[EraFinding], proved: frozenset[int]
) -> tuple[EraFinding, ...]:
    """The findings of reading, those to be reviewed that sums prove harmless.

    Args:
        era: The file as read.
        sums: The findings of its sums.
        proved: The segments of claims that `claims_proved` gives.
    """
    off = {one.place.segment for one in sums if one.code == _OF_REMITTANCE}
    remittances = list(era.remittances)
    starts = sorted(claim.place.segment for one in remittances for claim in one.claims)

    def is_proved(one: EraFinding) -> bool:
        at = bisect_right(starts, one.place.segment)
        return bool(one.claim and at) and starts[at - 1] in proved

    return tuple(
        replace(one, severity=Severity.NEEDS_REVIEW)
        if one.severity is Severity.ERROR
        and (is_proved(one) or _is_harmless(one, remittances, off))
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
    """The segments of claims of which something was not read, but no amount is missing.

    Their adjustments come to what is not paid.
    """
    return frozenset(
        claim.place.segment
        for remittance in era.remittances
        for claim in remittance.claims
        if not claim.clean and not unexplained(claim)
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
        return one.place.segment == own.place.segment + 1 and own.day is not None
    return True
