"""Which reversal of a remittance goes with which correction: two claims become one clawback.

X12 TR3 005010X221A1 section 1.10.2.8: a payer that corrects a claim reverses it in full (22)
and sends the claim again as it holds. Both stay two lines in the ledger; in the import they
are one clawback. Where one of them comes in another remittance, or nothing says which goes with
which, each stays by itself, and the claim comes to the same. Where the claim that is reversed
was paid nothing, nothing is clawed back: the correction is a payment.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from itertools import product

from beancount_clawback.importers.documents.remittance import ClawbackRow
from beancount_clawback.importers.documents.remittance import PaymentRow
from beancount_clawback.importers.documents.reversal_pairs import is_numbered_alike
from beancount_clawback.importers.documents.reversal_pairs import is_of_other_amounts
from beancount_clawback.importers.documents.reversal_pairs import takes_back
from beancount_clawback.importers.documents.reversal_pairs import together
from beancount_clawback.ledger_language.keys import CORRECTED_NUMBER_KEY

ClaimRow = PaymentRow | ClawbackRow
Pair = tuple[ClawbackRow, PaymentRow]

_MOST_COMPARED = 10_000
_MOST_TOGETHER = 4
_MOST_TRIED = 100_000


def with_corrections(rows: Iterable[ClaimRow]) -> list[ClaimRow]:
    """The rows of a remittance, each reversal put together with its correction."""
    claims: dict[tuple[str, str], list[ClaimRow]] = {}
    for row in rows:
        claims.setdefault(_claim(row), []).append(row)
    result: list[ClaimRow] = []
    for own in claims.values():
        result += _one_claim(own)
    return result


def _one_claim(rows: list[ClaimRow]) -> list[ClaimRow]:
    reversals = [row for row in rows if isinstance(row, ClawbackRow)]
    payments = [row for row in rows if isinstance(row, PaymentRow)]
    if not (reversals and payments):
        return rows
    if len(reversals) == len(payments) == 1 and _is_at_another_charge(
        reversals[0], payments[0]
    ):
        # Not the claim that was paid: the payer's reversal stands by itself.
        return [reversals[0], replace(payments[0], correction=True)]
    changed: dict[int, ClaimRow | None] = {}
    for reversal, payment in _pairs(reversals, payments):
        changed[id(reversal)] = _corrected(reversal, payment)
        changed[id(payment)] = None
    result = (changed.get(id(row), row) for row in rows)
    return [row for row in result if row is not None]


def _pairs(reversals: list[ClawbackRow], payments: list[PaymentRow]) -> list[Pair]:
    """Each reversal with the payment that is its correction, as far as one has to be.

    A reversal that only one payment fits has that one. Of a few others, each has another one,
    and what is left over is taken back by one of them.
    """
    if len(reversals) * len(payments) > _MOST_COMPARED:
        return []
    payments = sorted(payments, key=lambda one: (one.amounts.three, _number(one)))
    left = {
        id(one): (one, _corrections_of(one, payments)) for one in sorted(reversals, key=_order)
    }
    found: list[Pair] = []
    while sure := next((one for one, fitting in left.values() if len(fitting) == 1), None):
        _, (payment,) = left.pop(id(sure))
        found.append((sure, payment))
        left = {
            key: (one, [other for other in fitting if other is not payment])
            for key, (one, fitting) in left.items()
        }
    several = [(one, fitting) for one, fitting in left.values() if fitting]
    together = _told_together(several, reversals)
    return _without_circles([*found, *together])


def _without_circles(pairs: list[Pair]) -> list[Pair]:
    """The pairs less one of each circle, where what comes last was there first.

    All of a circle was paid and taken back on this remittance, or was there before.
    """
    kept: list[Pair] = []
    for reversal, payment in pairs:
        behind: PaymentRow | None = payment
        while behind is not None and not (kept and takes_back(reversal, behind)):
            last = behind
            behind = next((one for back, one in kept if takes_back(back, last)), None)
        if behind is None:
            kept.append((reversal, payment))
    return kept


def _told_together(
    left: list[tuple[ClawbackRow, list[PaymentRow]]], every_reversal: list[ClawbackRow]
) -> list[Pair]:
    """Reversals that several payments fit, each with another one of them."""
    if not left or len(left) > _MOST_TOGETHER:
        return []
    every = {id(one): one for _, fitting in left for one in fitting}
    reversals = [reversal for reversal, _ in left]
    needed = {
        number
        for number, one in every.items()
        if not any(takes_back(reversal, one) for reversal in every_reversal)
    }
    if len(needed) > len(left):
        return []
    for chosen in islice(product(*(fitting for _, fitting in left)), _MOST_TRIED):
        used = {id(one) for one in chosen}
        if len(used) == len(chosen) and used >= needed:
            return list(zip(reversals, chosen, strict=True))
    return []


def _corrections_of(reversal: ClawbackRow, payments: list[PaymentRow]) -> list[PaymentRow]:
    """The payments that a reversal may make room for.

    What it takes back itself may be on the same remittance. Where nothing else is there, the
    ledger tells whether it is that, or a correction of equal amounts.
    """
    fitting = [one for one in payments if _is_of_same_claim(reversal, one)]
    original = next((one for one in fitting if takes_back(reversal, one)), None)
    fitting = [one for one in fitting if one is not original] or fitting
    for test in (is_numbered_alike, is_of_other_amounts):
        told = [one for one in fitting if test(reversal, one)]
        fitting = told if len(told) == 1 else fitting
    return fitting


def _is_at_another_charge(reversal: ClawbackRow, payment: PaymentRow) -> bool:
    return reversal.charge != payment.charge and _is_about_same_day(reversal, payment)


def _is_of_same_claim(reversal: ClawbackRow, payment: PaymentRow) -> bool:
    return reversal.charge == payment.charge and _is_about_same_day(reversal, payment)


def _is_about_same_day(reversal: ClawbackRow, payment: PaymentRow) -> bool:
    """Whether both may be for one session; under a client's number there are several."""
    days, others = reversal.reference.days, payment.reference.days
    return not (days and others and days.isdisjoint(others)) or is_numbered_alike(
        reversal, payment
    )


def _order(reversal: ClawbackRow) -> tuple[object, ...]:
    """What takes money back first; where rows stand in the file decides nothing."""
    reverses = reversal.reverses
    paid = (reverses.insurance_paid if reverses else None) or 0
    return (not paid, paid, _number(reversal))


def _number(row: ClaimRow) -> str:
    return row.reference.payer_claim.casefold()


def _corrected(reversal: ClawbackRow, payment: PaymentRow) -> ClaimRow:
    if reversal.reverses is not None and reversal.reverses.insurance_paid == 0:
        faults = (*reversal.faults, *payment.faults)
        return replace(payment, more_places=(reversal.place,), faults=faults)
    number, metadata = payment.reference.payer_claim, payment.metadata
    if number and number != reversal.reference.payer_claim:
        metadata = (*metadata, (CORRECTED_NUMBER_KEY, number))
    pair = together(reversal, replace(payment, metadata=metadata))
    return replace(pair, parts=(reversal, payment))


def _claim(row: ClaimRow) -> tuple[str, str]:
    """What tells one claim from another: the practice's number, else the payer's."""
    reference = row.reference
    if reference.claim:
        return ("claim", reference.claim.casefold())
    if reference.payer_claim:
        return ("payer's", reference.payer_claim.casefold())
    return ("row", str(row.place.row))
