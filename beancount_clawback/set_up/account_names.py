"""Whom the accounts of a ledger are named after: its payers, its clients, or nobody."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from beancount_clawback.ledger_language.accounts import CLIENT
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.accounts import RECOUPMENT
from beancount_clawback.ledger_language.accounts import UNAPPLIED
from beancount_clawback.ledger_language.accounts import WRITE_OFF
from beancount_clawback.ledger_language.accounts import payer_key
from beancount_clawback.ledger_language.party_names import client_code
from beancount_clawback.ledger_language.party_names import says_client
from beancount_clawback.ledger_language.party_names import says_insurer
from beancount_clawback.ledger_language.party_names import words_of
from beancount_clawback.set_up import account_templates
from beancount_clawback.set_up.account_templates import fits
from beancount_clawback.set_up.ledger_evidence import Evidence

_GENERIC = {"insurance", "insurers", "payers", "payer", "clients", "patients", "receivable"}


@dataclass(frozen=True)
class AccountNames:
    """What the components of a ledger's accounts name.

    Attributes:
        evidence: What the ledger tells.
        found: Its accounts by the roles that they were found to have so far.
        decided: Accounts that somebody has decided on, by role.
    """

    evidence: Evidence
    found: Mapping[str, Mapping[str, str]]
    decided: Mapping[str, Sequence[str]]

    def payers(self) -> set[str]:
        """The payers that payments and the receivables of insurers name."""
        templates = self.decided.get(INSURANCE, ())
        own = [a for a in self.evidence.opens if any(fits(one, a) for one in templates)]
        own = [a for a in (*own, *self.found.get(INSURANCE, ())) if self.named(a, INSURANCE)]
        names = {payer_key(account.rpartition(":")[2]) for account in own}
        return names | {payer_key(payee) for payee in self.evidence.payers} - self._clients

    def strangers(self) -> set[str]:
        """Accounts that no template may take in: used for something else, or of no payer.

        Of accounts that nothing is posted to, the name has to tell that they are a payer's.
        """
        placed = {account for own in self.found.values() for account in own}
        names = self.payers()
        unnamed = {
            account
            for account in self.evidence.opens
            if not says_insurer(account) and payer_key(account.rpartition(":")[2]) not in names
        }
        return (set(self.evidence.uses) | unnamed) - placed

    def named(self, account: str, role: str) -> str:
        """What an account's last component names: a payer or a client, if it can be told."""
        above, _, component = account.rpartition(":")
        if role == WRITE_OFF:
            return account_templates.PAYER if payer_key(component) in self.payers() else ""
        words = set(words_of(component))
        if client_code(component):
            return account_templates.CLIENT
        is_part = any(words <= set(words_of(payee)) for payee in self._insurers)
        if is_part or payer_key(component) in self._payees:
            return account_templates.PAYER
        if self._is_client(account) or (
            not words & _GENERIC and self._is_clients(component, above, role)
        ):
            return account_templates.CLIENT
        if role in (RECOUPMENT, UNAPPLIED):
            is_payers = payer_key(component) in self.payers()
            return account_templates.PAYER if is_payers else ""
        alone = not any(
            other != account and other.rpartition(":")[0] == above
            for other in self.found.get(role, ())
        )
        is_whole = role == INSURANCE or (
            role == CLIENT and not says_client(above.rpartition(":")[2])
        )
        if words & _GENERIC or says_client(component) or (alone and is_whole):
            return ""
        return account_templates.PAYER if role != CLIENT else account_templates.CLIENT

    def named_above(self, account: str, role: str) -> str:
        """What the last component of an account above one of a role names, for certain."""
        kind = self.named(account, role)
        is_told = kind == account_templates.PAYER or self._is_client(account)
        return kind if is_told else ""

    @cached_property
    def _insurers(self) -> list[str]:
        """The payees of payments whose names tell of an insurer."""
        return [payee for payee in self.evidence.payers if says_insurer(payee)]

    @cached_property
    def _payees(self) -> set[str]:
        """Those, or where no name tells it all payees of payments, by `payer_key`."""
        return {payer_key(payee) for payee in self._insurers or self.evidence.payers}

    @cached_property
    def _clients(self) -> set[str]:
        """Whom charges name, by `payer_key`."""
        return {payer_key(client) for client in self.evidence.clients}

    def _is_client(self, account: str) -> bool:
        """Whether an account's last component is a client's code, or a name that is billed."""
        component = account.rpartition(":")[2]
        return bool(client_code(component)) or payer_key(component) in self._clients

    def _is_clients(self, component: str, above: str, role: str) -> bool:
        """Whether receivables of clients have a component too, or the one above says so."""
        if role == CLIENT:
            return False
        own = self.found.get(CLIENT, ())
        return bool(says_client(above.rpartition(":")[2])) or any(
            component in account.split(":") for account in own
        )
