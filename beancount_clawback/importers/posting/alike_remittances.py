"""Remittances of one number that may be one: what they share, and what is asked of them."""

from __future__ import annotations

from decimal import Decimal

from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.findings import shown_id
from beancount_clawback.importers.documents.remittance import ERA
from beancount_clawback.importers.documents.remittance import ZERO
from beancount_clawback.importers.documents.remittance import ClawbackRow
from beancount_clawback.importers.documents.remittance import ProviderRow
from beancount_clawback.importers.documents.remittance import stands_for_nothing
from beancount_clawback.importers.matching.ledger_index import LedgerIndex
from beancount_clawback.importers.matching.row_cases import RemittanceCase
from beancount_clawback.importers.matching.row_cases import RowCase
from beancount_clawback.importers.matching.row_cases import content
from beancount_clawback.importers.posting.remittance_parts import row_name
from beancount_clawback.ledger_language.problems import money
from beancount_clawback.ledger_language.unapplied import Unapplied


class EarlierOfNumber:
    """What the remittances of one number say that are named already."""

    def __init__(self, index: LedgerIndex) -> None:
        """Begin without any."""
        self._index = index
        self._said: dict[object, RemittanceCase] = {}
        self._rows: dict[object, list[RowCase]] = {}
        self._totals: dict[object, list[RemittanceCase]] = {}

    def take(self, one: RemittanceCase) -> None:
        """Remember a remittance that has its identity."""
        self._said.setdefault(says_of(one), one)
        self._totals.setdefault((one.date, one.total), []).append(one)
        for case in _of_claims(one):
            self._rows.setdefault(self._claim(case), []).append(case)

    def ask(self, one: RemittanceCase) -> None:
        """Ask about a remittance that says the same as an earlier one, or has a row of it."""
        same = self._said.get(says_of(one))
        if same is not None:
            if same.date != one.date:
                refuse_whole(one, sent_again(one, f"{same.date}"))
            return
        for case in _of_claims(one):
            for there in self._rows.get(self._claim(case), ()):
                if _is_same_row(case, there):
                    refuse_whole(one, _share_a_row(case, there))
                    return
        alike = self._totals.get((one.date, one.total), ())
        sources = {one.source, *(there.source for there in alike)}
        if alike and one.total and one.number.strip("0") and sources != {ERA}:
            refuse_whole(one, other_claims(one, f"{one.date}"))

    def _claim(self, case: RowCase) -> object:
        """What a row is about, by which those of one claim meet."""
        claim, _ = row_name(case.row, case.effect, self._index)
        reference = case.row.reference
        named = claim or (reference.client, reference.service_date, case.effect)
        return named, isinstance(case.row, ClawbackRow)


def _is_same_row(case: RowCase, there: RowCase) -> bool:
    """Whether two rows on one claim are one answer, whatever amounts they give.

    Answers to parts of a claim have numbers of the payer's own, which sheets often lack or
    have wrong.
    """
    if goes_with(case.row.reference.payer_claim, there.row.reference.payer_claim):
        return True
    by_era = case.remittance.source == there.remittance.source == ERA
    return case.effect == there.effect and not by_era


def goes_with(one: str, other: str) -> bool:
    """Whether two of the payer's numbers of a claim do not tell answers to it apart."""
    return not (one and other) or one.casefold() == other.casefold()


def _of_claims(one: RemittanceCase) -> list[RowCase]:
    rows = (case for case in one.once if not isinstance(case.row, ProviderRow))
    return [case for case in rows if not stands_for_nothing(case.row)]


def says_of(one: RemittanceCase) -> tuple[str, ...]:
    """The total of a remittance and the content of its rows, in whatever order."""
    total = "" if one.total is None else f"{one.total:.4f}"
    return (total, *sorted(str(content(case)) for case in one.once))


def sent_again(one: RemittanceCase, other: str) -> ImportFinding:
    """What is to be asked of a remittance whose content is known of another day."""
    facts = {"number": shown_id(one.number), "date": one.date, "other": other}
    return finding("sent-again", one.place, **facts)


def other_claims(one: RemittanceCase, other: str) -> ImportFinding:
    """What is to be asked of a check that two writings have for other claims."""
    facts = {"number": shown_id(one.number), "date": other, "total": money(one.total or ZERO)}
    claims = ", ".join(dict.fromkeys(map(_shown_claim, _of_claims(one)[:3]))) or "other rows"
    return finding("one-check-other-claims", one.place, claims=claims, **facts)


def other_total(one: RemittanceCase, booked: Unapplied) -> ImportFinding:
    """What is to be asked of a check that is booked as one amount, which is not its total."""
    facts = {"number": shown_id(one.number), "date": one.date, "booked": money(booked.amount)}
    total = "no total" if one.total is None else money(one.total)
    return finding("booked-otherwise", one.place, total=total, **facts)


def _share_a_row(case: RowCase, there: RowCase) -> ImportFinding:
    """What is to be asked of two remittances that both answer a claim."""
    one, other = case.remittance, there.remittance
    if case.effect == there.effect or None in (case.effect, there.effect):
        return shares_rows(one, case, f"{other.date}", other.total)
    return finding(
        "remittances-disagree",
        case.place,
        number=shown_id(one.number),
        claim=_shown_claim(case),
        amount=money(case.effect or ZERO),
        date=one.date,
        there=there.place,
        known=money(there.effect or ZERO),
        other=other.date,
    )


def shares_rows(
    one: RemittanceCase, shared: RowCase, other: str, total: Decimal | None
) -> ImportFinding:
    """What is to be asked of a remittance that has a row of another one.

    Args:
        one: The remittance.
        shared: The row.
        other: The day of the other one.
        total: What that one comes to, where it says so.
    """
    return finding(
        "shares-rows",
        one.place,
        number=shown_id(one.number),
        date=one.date,
        total="no total" if one.total is None else money(one.total),
        claim=_shown_claim(shared),
        other=other,
        known="no total" if total is None else money(total),
    )


def _shown_claim(case: RowCase) -> str:
    claim = case.row.reference.claim or case.row.reference.payer_claim
    return f"claim {shown_id(claim)}" if claim else "a row"


def refuse_whole(one: RemittanceCase, found: ImportFinding) -> None:
    """Keep a remittance out of the ledger until a question is answered."""
    one.faults.append(found)
    for case in one.once:
        case.refuse(found)
