"""Each unapplied amount of a ledger with why it waits, and whether it could be applied now.

The same list for every face: `clawback review`, and Fava's pages.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from beancount_clawback.importers.posting.plan import ImportPlan
from beancount_clawback.ledger_language.keys import APPLIES_KEY
from beancount_clawback.ledger_language.places import Place
from beancount_clawback.ledger_language.places import file_and_line
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


def waiting_amounts(amounts: Iterable[Unapplied], work: ImportPlan) -> list[WaitingAmount]:
    """What can be done with unapplied amounts, in their order.

    Args:
        amounts: They.
        work: The plan that applies what it can; see `plan_changes.plan_to_apply`.
    """
    attachable = {(one.place.file, one.place.row) for one in work.attachments}
    applicable = {text_of(one.entry.meta, APPLIES_KEY) for one in work.entries}
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
            or (_APPLIES if one.reference in applicable else why_unapplied(one)),
        )
        for one in amounts
    ]


_APPLIES = "The ledger has a place for it by now: apply it."
