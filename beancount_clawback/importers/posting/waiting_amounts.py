"""Each unapplied amount of a ledger with why it waits, and whether it could be applied now.

The same list for every face: `clawback review`, and Fava's pages.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.documents.findings import RowPlace
from beancount_clawback.importers.posting.plan import ImportPlan
from beancount_clawback.importers.posting.rows_in_metadata import row_in
from beancount_clawback.ledger_language.keys import APPLIES_KEY
from beancount_clawback.ledger_language.places import Place
from beancount_clawback.ledger_language.places import file_and_line
from beancount_clawback.ledger_language.problems import Severity
from beancount_clawback.ledger_language.problems import money
from beancount_clawback.ledger_language.records import text_of
from beancount_clawback.ledger_language.unapplied import Unapplied
from beancount_clawback.ledger_language.unapplied import why_unapplied


@dataclass(frozen=True, slots=True)
class WaitingAmount:
    """An unapplied amount as a list shows it.

    Attributes:
        amount: It.
        can_apply: Whether a claim or payment has room for it by now.
        can_attach: Whether a clawback that is recorded says the same.
        why: Why it waits, and what to do.
    """

    amount: Unapplied
    can_apply: bool
    can_attach: bool
    why: str


def waiting_amounts(
    amounts: Iterable[Unapplied], work: ImportPlan, *, is_past: bool = False
) -> list[WaitingAmount]:
    """What can be done with unapplied amounts, in their order.

    Args:
        amounts: They.
        work: The plan that applies what it can; see `plan_changes.plan_to_apply`.
        is_past: They are those of an earlier day, and may not wait any more.
    """
    why_else = why_unapplied if is_past else _why_left_out
    attachable = {(one.place.file, one.place.row) for one in work.attachments}
    applicable = _applicable(work)
    why: dict[Place, list[str]] = {}
    for found in work.waiting:
        place = (found.place.file, found.place.row)
        step = "" if place in attachable else found.next_step
        why.setdefault(place, []).append(f"{found.message} {step}".rstrip())
    return [
        WaitingAmount(
            one,
            can_apply=one.reference in applicable or (one.is_held and one.left == one.amount),
            can_attach=one.is_open and file_and_line(one.entry) in attachable,
            why=" ".join(why.get(file_and_line(one.entry), ()))
            or (_APPLIES if one.reference in applicable else why_else(one)),
        )
        for one in amounts
    ]


def left_out(amounts: Iterable[Unapplied], work: ImportPlan) -> list[ImportFinding]:
    """What waits and the plan neither applies nor tells of: held back, or partly applied.

    Args:
        amounts: The amounts that wait.
        work: As for `waiting_amounts`.
    """
    told = {(found.place.file, found.place.row) for found in work.waiting}
    applicable = _applicable(work)
    found = []
    for one in amounts:
        if one.reference in applicable or file_and_line(one.entry) in told:
            continue
        place = RowPlace(*file_and_line(one.entry))
        first = f"{money(one.left, one.currency)} of the remittance of {one.entry.date} waits."
        message = f"{first} {_why_left_out(one)}"
        naming = f'with an entry that says `applies: "{one.reference}"`'
        step = f"Split it or book its refund, on the page *Unapplied money* or {naming}."
        if _is_booked(one):
            step = (
                f'Write `settlement: {one.account}` and `applies: "{one.reference}"` in that '
                "entry."
            )
        found.append(ImportFinding("unapplied", Severity.NEEDS_REVIEW, message, step, place))
    return found


def _applicable(work: ImportPlan) -> set[str]:
    return {text_of(one.entry.meta, APPLIES_KEY) for one in work.entries}


def _why_left_out(one: Unapplied) -> str:
    """Why an amount waits that a plan has nothing to say of."""
    if not _is_booked(one):
        return why_unapplied(one)
    return "The ledger has what this row says by now, in an entry that does not apply it."


def _is_booked(one: Unapplied) -> bool:
    """Whether an amount that a plan leaves out is of a row that the ledger has otherwise."""
    is_whole = one.left == one.amount and not one.is_held
    return is_whole and bool(one.entry.links) and row_in(one.entry) is not None


_APPLIES = "The ledger has a place for it by now: apply it."
