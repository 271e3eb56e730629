"""Receivables that no insurer has paid: what their names and what was billed to them tell.

A payer's name alone tells nothing: an account of its name may hold what it paid that is not
applied yet. So where nothing was billed, the account above has to say what is owed there.
"""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field

from beancount_clawback.ledger_language.accounts import CLIENT
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.accounts import UNAPPLIED
from beancount_clawback.ledger_language.accounts import payer_key
from beancount_clawback.ledger_language.party_names import insurer_named
from beancount_clawback.ledger_language.party_names import says_client
from beancount_clawback.ledger_language.party_names import says_insurer
from beancount_clawback.ledger_language.party_names import says_receivable
from beancount_clawback.ledger_language.party_names import says_unapplied
from beancount_clawback.set_up.account_templates import PAYER
from beancount_clawback.set_up.ledger_evidence import Use
from beancount_clawback.set_up.proposal import Question
from beancount_clawback.set_up.proposal import often


@dataclass(frozen=True, slots=True)
class Payers:
    """What a ledger tells of its payers.

    Attributes:
        names: Their names, as `payer_key` has them.
        beside: The accounts that lie above receivables which insurers pay.
    """

    names: Collection[str] = ()
    beside: Collection[str] = ()


@dataclass(slots=True)
class UnpaidReceivables:
    """Why an account is taken for a role, by role and account; what has to be asked.

    Attributes:
        told: Why, by role and account.
        unclear: Receivables whose role has to be asked for, and why it is unclear.
        of_payers: The parents of accounts that name payers, and that may be of either role.
    """

    told: dict[tuple[str, str], str] = field(default_factory=dict)
    unclear: dict[str, str] = field(default_factory=dict)
    of_payers: list[str] = field(default_factory=list)

    def questions_of_payers(self, roles: Collection[str]) -> list[Question]:
        """A question for the accounts of payers below each parent; `roles` are to choose of."""
        why = (
            "a receivable for each payer that nothing was billed to, and its name does not say "
            "what for"
        )
        return [
            Question.among(f"{parent}:{PAYER}", why, roles)
            for parent in dict.fromkeys(self.of_payers)
        ]


def unpaid_receivables(
    accounts: Iterable[tuple[str, Use]], payers: Payers
) -> UnpaidReceivables:
    """What receivables that no payment of an insurer posts to are for.

    Args:
        accounts: They, and what is done with each.
        payers: What is known of the payers.
    """
    found = UnpaidReceivables()
    for account, use in accounts:
        own = account.rpartition(":")[2]
        waits = says_unapplied(account)
        insurer = says_insurer(own) or ("" if says_client(own) else says_insurer(account))
        named = insurer_named(own) or (own if payer_key(own) in payers.names else "")
        if waits and use.charged:
            found.unclear[account] = f'billed, though "{waits}" is in its name'
        elif waits:
            found.told[UNAPPLIED, account] = f'"{waits}" in its name'
        elif insurer or named:
            _place_insurers(found, account, insurer, use if named else None, payers)
        elif says_client(account):
            found.told[CLIENT, account] = f'"{says_client(account)}" in its name'
        elif use.clients_out and use.charged:
            times = often(use.clients_out)
            found.told[CLIENT, account] = f"billed, and paid by clients, {times}"
        elif use.unsure_out and use.charged:
            times = often(use.unsure_out)
            found.unclear[account] = f"billed, and paid by others than known insurers, {times}"
    return found


def _place_insurers(
    found: UnpaidReceivables, account: str, word: str, use: Use | None, payers: Payers
) -> None:
    """Place a receivable that tells of insurers; `use` is given where it is named after one."""
    above, _, own = account.rpartition(":")
    over = above.rpartition(":")[2]
    why = f'"{word or own}" in its name'
    if use is None or says_insurer(over):
        found.told[INSURANCE, account] = why
    elif use.charged:
        found.told[INSURANCE, account] = f"{why}, and billed, {often(use.charged)}"
    elif above in payers.beside:
        found.told[INSURANCE, account] = f"{why}, and insurers pay accounts beside it"
    elif says_receivable(own) or says_owed_by_insurers(above):
        found.told[INSURANCE, account] = f"{why}, directly below receivables"
    else:
        found.of_payers.append(above)


def says_owed_by_insurers(above: str) -> str:
    """The word by which an account's end says that insurers owe what lies below it."""
    last = above.rpartition(":")[2]
    return says_insurer(last) or says_receivable(f"X:{last}")
