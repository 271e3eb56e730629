"""An account has one role: what somebody wishes for one takes it out of the others."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import replace

from beancount_clawback.ledger_language.accounts import payer_key
from beancount_clawback.ledger_language.config import ROLES
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.set_up.account_templates import PAYER
from beancount_clawback.set_up.account_templates import fits
from beancount_clawback.set_up.account_templates import payer_in
from beancount_clawback.set_up.proposal import Proposal


def with_one_role_each(
    changed: Sequence[Proposal],
    decided: Mapping[str, Sequence[str]],
    config: Config,
    opens: Collection[str],
    payers: Collection[str],
) -> tuple[list[Proposal], list[str]]:
    """The changed roles, where a wish for one takes its accounts out of all others.

    Args:
        changed: The roles that are written or changed.
        decided: The accounts that somebody has decided on, by role.
        config: The roles as they stand.
        opens: The open accounts.
        payers: The payers' names, as `payer_key` has them.

    Returns:
        The roles, and those that nothing would be left for.
    """
    proposed = {one.role: one for one in changed}
    emptied = []
    for role in ROLES:
        one = proposed.get(role) or Proposal(role, config.accounts(role))
        wished = [a for other, own in decided.items() if other != role for a in own]
        own = set(decided.get(role, ()))
        left = [
            account
            for template in one.templates
            for account in _left(template, wished, opens, payers)
            if account in own or not any(_takes(one, account, payers) for one in wished)
        ]
        if tuple(left) != one.templates:
            gone = ", ".join(sorted(set(one.templates) - set(left)))
            why = f"{gone}: no longer, because --role says what is for another role"
            told = (*one.evidence, why)
            proposed[role] = replace(one, templates=tuple(left), evidence=told)
            if not left:
                emptied.append(role)
    return [proposed[role] for role in ROLES if role in proposed], emptied


def _takes(wish: str, account: str, payers: Collection[str]) -> bool:
    """Whether a wish means an account, or template, of another role."""
    if PAYER in wish and PAYER not in account:
        return payer_key(payer_in(wish, account)) in payers
    return wish == account


def _left(
    template: str, wished: Sequence[str], opens: Collection[str], payers: Collection[str]
) -> list[str]:
    """A template; or its accounts one by one where a wish has a payer's of them."""
    named = {payer_key(payer_in(template, one)) for one in wished if PAYER not in one}
    if named.isdisjoint(payers):
        return [template]
    return sorted(account for account in opens if fits(template, account))
