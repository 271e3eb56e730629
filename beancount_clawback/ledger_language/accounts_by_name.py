"""Which accounts of a role's list are a payer's or a client's own: those that bear the name."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from functools import lru_cache

from beancount.core.data import Directive
from beancount.core.data import Transaction

from beancount_clawback.ledger_language.accounts import CLEARING
from beancount_clawback.ledger_language.accounts import CLIENT
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.accounts import INSURANCE_PAID
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.accounts import payer_key
from beancount_clawback.ledger_language.config import ROLES
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.keys import CLIENT_KEY
from beancount_clawback.ledger_language.keys import OUR_TAGS
from beancount_clawback.ledger_language.keys import PAYER_KEY

_OF_BANKS = (INSURANCE_PAID, CLEARING)
NOBODY: frozenset[str] = frozenset()


def own_accounts(
    templates: Sequence[str], role: str, names: Mapping[str, str], parties: frozenset[str]
) -> tuple[str, ...]:
    """The accounts of a role's list that can be a claim's, its own ahead.

    One that is written in full and bears the name of the client (of the payer, in other roles)
    is it. Where several are named after payers or clients, those of others are left out.

    Args:
        templates: The accounts as the configuration lists them.
        role: The role.
        names: What `payer` and `client` are.
        parties: The payers and clients whose names these accounts bear, by `payer_key`.
    """
    if len(templates) < 2:
        return tuple(templates)
    name, other = (payer_key(names.get(what, "")) for what in ("payer", "client"))
    if role == CLIENT:
        name, other = other, name
    return _own_accounts(tuple(templates), name, other, parties)


@lru_cache(maxsize=65536)
def _own_accounts(
    templates: tuple[str, ...], name: str, other: str, parties: frozenset[str]
) -> tuple[str, ...]:
    def is_own(template: str) -> bool:
        return name in _names_in(template)

    strangers = parties - {name, other}
    named = [one for one in templates if is_own(one) or not parties.isdisjoint(_names_in(one))]
    if len(named) > 1:
        templates = tuple(
            one for one in templates if is_own(one) or strangers.isdisjoint(_names_in(one))
        )
    return tuple(sorted(templates, key=lambda one: not is_own(one)))


def parties_of_lists(entries: Iterable[Directive], config: Config) -> frozenset[str]:
    """The payers and clients of a ledger that accounts of a role's list are named after.

    These are whom entries state, and the payees of what moves a receivable or has one of our
    tags. Accounts of banks are a bank's, whoever pays into them.

    Returns:
        Their names by `payer_key`; empty for a configuration without such lists.
    """
    lists = [config.accounts(role) for role in ROLES if role not in _OF_BANKS]
    may_be = NOBODY.union(*map(_telling_apart, lists))
    if not may_be:
        return NOBODY
    owed = Roles(config).role
    found: set[str] = set()
    for entry in entries:
        if not isinstance(entry, Transaction):
            continue
        meta = entry.meta
        stated = {payer_key(str(meta[key])) for key in (PAYER_KEY, CLIENT_KEY) if key in meta}
        found |= may_be & stated
        payee = payer_key(entry.payee or "")
        if payee not in may_be or payee in found:
            continue
        if not OUR_TAGS.isdisjoint(entry.tags or ()) or any(
            owed(posting.account) in (INSURANCE, CLIENT) for posting in entry.postings or ()
        ):
            found.add(payee)
    return frozenset(found)


def _telling_apart(templates: Sequence[str]) -> frozenset[str]:
    """What some accounts of a list bear and others do not."""
    borne = [names for names in map(_names_in, templates) if names]
    return NOBODY.union(*borne).difference(NOBODY.union(*borne[:1]).intersection(*borne))


@lru_cache(maxsize=4096)
def _names_in(template: str) -> frozenset[str]:
    """What may be names in an account that is written in full: its components but the root."""
    return NOBODY if "{" in template else frozenset(map(payer_key, template.split(":")[1:]))
