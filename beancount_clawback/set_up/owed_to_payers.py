"""Liabilities that a ledger has for payers: what is owed to them, or not applied yet.

A word in the name tells which it is. Where no word does, an account with the name of a payer
is one of the two, and somebody is asked.
"""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field

from beancount_clawback.ledger_language.accounts import RECOUPMENT
from beancount_clawback.ledger_language.accounts import UNAPPLIED
from beancount_clawback.ledger_language.accounts import payer_key
from beancount_clawback.ledger_language.party_names import says_client
from beancount_clawback.ledger_language.party_names import says_owed
from beancount_clawback.ledger_language.party_names import says_recoupment
from beancount_clawback.ledger_language.party_names import says_unapplied
from beancount_clawback.set_up.account_templates import PAYER
from beancount_clawback.set_up.proposal import Proposal
from beancount_clawback.set_up.proposal import Question


@dataclass(frozen=True, slots=True)
class OwedToPayers:
    """What was found: why, by role and account; and what has to be asked."""

    told: Mapping[str, dict[str, str]] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()


def owed_to_payers(
    roles: Collection[str],
    known: Collection[str],
    liabilities: Iterable[str],
    used: Collection[str],
    payers: Collection[str],
) -> OwedToPayers:
    """The liabilities of each of the two roles.

    Args:
        roles: Those of the two that nothing but a name has filled yet.
        known: Those that the name of a receivable fills already; they are not asked for.
        liabilities: Open accounts that nothing is known of, and that are no clients'.
        used: Accounts that entries post to; they may be for something else.
        payers: The payers' names, as `payer_key` has them.
    """
    told: dict[str, dict[str, str]] = {}
    unclear: dict[str, list[str]] = {}
    for account in liabilities:
        above, _, own = account.rpartition(":")
        if says_client(account):
            continue
        is_payers = payer_key(own) in payers and ":" in above
        owed = says_recoupment(account)
        waits = says_unapplied(account) if is_payers or account not in used else ""
        if not (owed or waits) and is_payers:
            owed = says_owed(above)
        if owed or waits:
            role = RECOUPMENT if owed else UNAPPLIED
            told.setdefault(role, {})[account] = f'"{owed or waits}" in its name'
        elif is_payers:
            unclear.setdefault(above, []).append(account)
    lacking = [
        role
        for role in (RECOUPMENT, UNAPPLIED)
        if role in roles and role not in {*told, *known}
    ]
    asked = tuple(_question(above, lacking) for above in unclear if lacking)
    return OwedToPayers({role: own for role, own in told.items() if role in roles}, asked)


def owed_proposal(role: str, told: Mapping[str, str], payers: Collection[str]) -> Proposal:
    """The accounts of such a role, with one above them for payers that have none.

    Only where each of them has the name of a payer: what lies beside others is not theirs.
    """
    whole = [a for a in told if not any(a.startswith(f"{other}:") for other in told)]
    why = tuple(f"{account}: {told[account]}" for account in whole)
    parents = {account.rpartition(":")[0] for account in whole}
    parent = parents.pop() if len(parents) == 1 else ""
    word = says_recoupment if role == RECOUPMENT else says_unapplied
    of_payers = all(payer_key(one.rpartition(":")[2]) in payers for one in whole)
    if not of_payers or ":" not in parent or not (word(parent) or says_owed(parent)):
        return Proposal(role, tuple(whole), tuple(whole), why)
    why += (f"{parent}: for payers without an account of their own. To be opened",)
    return Proposal(role, (f"{parent}:{PAYER}", parent), tuple(whole), why, opens=(parent,))


def _question(above: str, roles: Iterable[str]) -> Question:
    why = "a liability for each payer, and its name does not say what for"
    return Question.among(f"{above}:{PAYER}", why, roles)
