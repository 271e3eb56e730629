"""The roles of a ledger that is set up: which stand, which nothing fills, what they lack."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.accounts import RECOUPMENT
from beancount_clawback.ledger_language.accounts import UNAPPLIED
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.config import KEYS
from beancount_clawback.ledger_language.config import ROLES
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.set_up.ledger_evidence import Evidence
from beancount_clawback.set_up.proposal import Proposal


def unopened_roles(linked: LinkedLedger) -> list[str]:
    """The roles that the plugin line writes and under which no account is open."""
    if linked.accounts_open_themselves:
        return []
    config = linked.config
    return [
        role
        for role in ROLES
        if role in config.written
        and config.accounts(role)
        and not any(map(_alone(config, role, config.accounts(role)).role, linked.chart.opens))
    ]


def roles_as_they_stand(
    evidence: Evidence, config: Config, roles: Roles
) -> tuple[Proposal, ...]:
    """The roles as the plugin line has them, with the accounts that fill each."""
    standing = []
    for role in ROLES:
        alone = _alone(config, role, config.accounts(role))
        accounts = [
            a for a in evidence.opens if roles.fills(a, role) and roles.role(a) == alone.role(a)
        ]
        uses = [evidence.uses[a] for a in accounts if a in evidence.uses]
        postings = sum(use.payments_in + use.payments_out for use in uses)
        standing.append(
            Proposal(role, config.accounts(role), tuple(sorted(accounts)), postings=postings)
        )
    return tuple(standing)


def beside_what_stands(
    one: Proposal, config: Config, roles: Roles, evidence: Evidence, wished: Sequence[str]
) -> Proposal:
    """A role's accounts: those of the line that fill it, and what they leave out.

    What is owed to payers goes to the first from then on, so there a wish stands ahead.
    """
    kept = [
        template
        for template in config.accounts(one.role)
        if any(_fills(template, account, config, one.role) for account in evidence.opens)
    ]
    new = [account for account in one.accounts if not roles.role(account)] or list(one.accounts)
    covered = [t for t in one.templates if t not in one.accounts] if not kept else []
    ahead = wished if one.role in (RECOUPMENT, UNAPPLIED) else ()
    templates = tuple(dict.fromkeys([*ahead, *kept, *(covered or new or one.templates)]))
    return replace(one, templates=templates)


def opens_for(
    unopened: Sequence[str], changed: Collection[str], config: Config, evidence: Evidence
) -> list[str]:
    """Accounts of roles that the line writes and nothing opens, where no other fills them."""
    roles = Roles(config)
    insurance = [a for a in evidence.opens if roles.role(a) == INSURANCE]
    payers = sorted({roles.name_in(account, INSURANCE) for account in insurance} - {""})
    opens: list[str] = []
    for role in unopened:
        template = config.accounts(role)[0]
        if role in changed or "{client}" in template:
            continue
        named = [template.replace("{payer}", payer) for payer in payers]
        opens += named if "{payer}" in template else [template]
    return opens


def _fills(template: str, account: str, config: Config, role: str) -> bool:
    return bool(_alone(config, role, (template,)).role(account))


def _alone(config: Config, role: str, accounts: Sequence[str]) -> Roles:
    """The roles with one of them only."""
    only: dict[str, Any] = {KEYS[other]: () for other in ROLES}
    return Roles(replace(config, **{**only, KEYS[role]: tuple(accounts)}))
