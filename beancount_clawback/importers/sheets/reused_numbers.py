"""A check or EFT number that a sheet has for several checks, which their days tell apart.

Payers use a number again, or give none but zeros. A wrong day or total in a row looks the same,
so that rows are only divided where each of the checks comes to its own total. Totals alone tell
checks of one day apart where they are no claim's own amount.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import replace

from beancount_clawback.importers.documents.remittance import ZERO
from beancount_clawback.importers.sheets.claim_lines import ClaimLine
from beancount_clawback.importers.sheets.remittance_groups import LineGroup
from beancount_clawback.importers.sheets.remittance_heads import RemittanceHeads


def told_apart(groups: Sequence[LineGroup], heads: RemittanceHeads) -> list[LineGroup]:
    """The rows of a table, each with the part of its number that is a check of its own."""
    numbers: dict[tuple[str, ...], list[ClaimLine]] = {}
    for group in groups:
        for line in group.lines:
            numbers.setdefault(line.of_remittance, []).append(line)
    part = {
        line.place: f"{nth}"
        for lines in numbers.values()
        for nth, check in enumerate(_checks(lines, heads))
        for line in check
        if nth
    }
    if not part:
        return list(groups)
    return [
        replace(
            group,
            lines=tuple(replace(line, part=part.get(line.place, "")) for line in group.lines),
        )
        for group in groups
    ]


def _checks(lines: Sequence[ClaimLine], heads: RemittanceHeads) -> list[list[ClaimLine]]:
    """The rows of one number, divided into its checks where they are several."""
    if heads.total is not None or any(line.date is None for line in lines):
        return [list(lines)]
    checks = []
    for of_day in _divided(lines, by_total=False):
        if _ties(of_day) or not lines[0].check.strip("0"):
            checks.append(of_day)
            continue
        of_totals = _divided(of_day, by_total=True)
        if not all(map(_ties, of_totals)) or max(map(len, of_totals)) == 1:
            return [list(lines)]
        checks += of_totals
    return checks


def _divided(lines: Iterable[ClaimLine], *, by_total: bool) -> list[list[ClaimLine]]:
    divided: dict[object, list[ClaimLine]] = {}
    for line in lines:
        divided.setdefault(line.total if by_total else line.date, []).append(line)
    return list(divided.values())


def _ties(lines: Sequence[ClaimLine]) -> bool:
    totals = {line.total for line in lines if line.total is not None}
    paid = sum((line.on_check for line in lines if not line.is_total), ZERO)
    return totals == {paid}
