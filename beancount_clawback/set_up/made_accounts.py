"""Accounts that a ledger lacks and that a clawback needs."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Mapping
from collections.abc import Sequence

from beancount_clawback.ledger_language.accounts import CLIENT
from beancount_clawback.ledger_language.accounts import RECOUPMENT
from beancount_clawback.ledger_language.accounts import UNAPPLIED
from beancount_clawback.ledger_language.accounts import VARIANCE
from beancount_clawback.ledger_language.accounts import WRITE_OFF
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.party_names import client_code
from beancount_clawback.ledger_language.party_names import says_insurer
from beancount_clawback.ledger_language.party_names import says_receivable
from beancount_clawback.set_up.ledger_evidence import Evidence
from beancount_clawback.set_up.owed_to_payers import owed_proposal
from beancount_clawback.set_up.proposal import Proposal

MADE = (CLIENT, RECOUPMENT, UNAPPLIED, VARIANCE)
"""The roles that get an account where the ledger has none."""
CLIENTS = "Clients"


def made_account(
    role: str,
    evidence: Evidence,
    config: Config,
    insurance: Sequence[str],
    owed: Mapping[str, Mapping[str, str]],
    *,
    payers: Collection[str],
) -> Proposal | None:
    """The account of a role of `MADE`; None where it is not known which that would be.

    Args:
        role: The role, which no account fills; also that of write-offs.
        evidence: What the ledger tells.
        config: For the names of its roots.
        insurance: The receivables that insurers pay.
        owed: Why liabilities are owed to payers, by role and account.
        payers: The payers' names, as `payer_key` has them.
    """
    if role == CLIENT:
        return _clients_apart(config, insurance)
    if own := owed.get(role):
        return owed_proposal(role, own, payers)
    root, why = {
        WRITE_OFF: (config.write_off[0], "what contracts take off the price"),
        RECOUPMENT: (
            f"{config.liabilities}:Recoupments",
            "what is owed to payers until they take it. Without it a letter would lower the "
            "bank on its own date, though no money has moved",
        ),
        UNAPPLIED: (
            f"{config.liabilities}:Unapplied",
            "money of payers that is not applied to any claim yet",
        ),
        VARIANCE: (
            f"{config.expenses}:Recoupment-Variance",
            "what payers take beyond, or below, what they announced",
        ),
    }[role]
    if root in evidence.opens:
        return Proposal(role, (root,), (root,), (f"{root}: {why}",))
    return Proposal(role, (root,), (), (f"{root}: {why}. It has to be opened",), opens=(root,))


def _clients_apart(config: Config, insurance: Sequence[str]) -> Proposal | None:
    """Where one receivable holds all: an account for what clients owe after a clawback."""
    if not insurance:
        return None
    first = insurance[0]
    parent = first.rpartition(":")[0]
    account = f"{config.assets}:Receivable:{CLIENTS}"
    if len(insurance) == 1 and not client_code(first) and not says_insurer(first):
        account = f"{first}:{CLIENTS}"
    elif says_receivable(parent) and not says_insurer(parent):
        account = f"{parent}:{CLIENTS}"
    why = (
        f"{account}: what clients owe after a clawback; your ledger has no receivable of "
        "clients alone. It has to be opened"
    )
    return Proposal(CLIENT, (account,), (), (why,), opens=(account,))
