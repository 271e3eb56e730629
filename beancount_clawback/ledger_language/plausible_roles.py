"""Which roles an account may have that has none, and the settings that would give it each.

The findings of `no-role` and the questions of a set-up have them from here. Nothing is chosen.
What payments and charges do with an account rules roles out; words in its name only put one
before another.
"""

from __future__ import annotations

from collections.abc import Container
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from typing import Any
from typing import NamedTuple

from beancount.core.data import Transaction

from beancount_clawback.ledger_language.accounts import BESIDE
from beancount_clawback.ledger_language.accounts import CLEARING
from beancount_clawback.ledger_language.accounts import CLIENT
from beancount_clawback.ledger_language.accounts import FEE
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.accounts import INSURANCE_PAID
from beancount_clawback.ledger_language.accounts import NO_ROLE
from beancount_clawback.ledger_language.accounts import RECOUPMENT
from beancount_clawback.ledger_language.accounts import UNAPPLIED
from beancount_clawback.ledger_language.accounts import WRITE_OFF
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.accounts import component_name
from beancount_clawback.ledger_language.config import KEYS
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.config import clashes
from beancount_clawback.ledger_language.keys import CLAWBACK_TAG
from beancount_clawback.ledger_language.keys import CLIENT_KEY
from beancount_clawback.ledger_language.keys import CORRECTED_TAG
from beancount_clawback.ledger_language.keys import OUR_TAGS
from beancount_clawback.ledger_language.keys import PAYER_KEY
from beancount_clawback.ledger_language.party_names import says_beside
from beancount_clawback.ledger_language.party_names import says_cash
from beancount_clawback.ledger_language.party_names import says_clearing
from beancount_clawback.ledger_language.party_names import says_client
from beancount_clawback.ledger_language.party_names import says_fee
from beancount_clawback.ledger_language.party_names import says_insurer
from beancount_clawback.ledger_language.party_names import says_receivable
from beancount_clawback.ledger_language.party_names import says_recoupment
from beancount_clawback.ledger_language.party_names import says_unapplied
from beancount_clawback.ledger_language.party_names import says_write_off
from beancount_clawback.ledger_language.postings_without_role import is_charge
from beancount_clawback.ledger_language.postings_without_role import moved_by
from beancount_clawback.ledger_language.records import text_of

_MEANS = {
    INSURANCE_PAID: "what payers pay arrives there",
    CLEARING: "it is money on its way to the bank",
    WRITE_OFF: "it is what contracts take off the price",
    CLIENT: "it is what clients owe",
    INSURANCE: "it is what payers owe",
    RECOUPMENT: "it is what you owe payers for clawbacks",
    UNAPPLIED: "it is what payers paid that is not applied yet",
    FEE: "it is what a processor keeps of a payment",
    BESIDE: "it is outside the four amounts, such as interest",
}
_SAYS = {
    INSURANCE_PAID: says_cash,
    CLEARING: says_clearing,
    WRITE_OFF: says_write_off,
    CLIENT: says_client,
    INSURANCE: says_insurer,
    RECOUPMENT: says_recoupment,
    UNAPPLIED: says_unapplied,
    FEE: says_fee,
    BESIDE: says_beside,
}


@dataclass(slots=True)
class Use:
    """What payments and charges do with an account: how often, and with whom.

    A reversal counts as the payment that it takes back.
    """

    debits: dict[str, int] = field(default_factory=dict)
    credits: dict[str, int] = field(default_factory=dict)
    payers: set[str] = field(default_factory=set)
    clients: set[str] = field(default_factory=set)

    def __str__(self) -> str:
        """In a few words."""
        done = [("debit", self.debits), ("credit", self.credits)]
        return " and ".join(
            f"1 {kind} {verb}s it" if number == 1 else f"{number:,} {kind}s {verb} it"
            for verb, counts in done
            for kind, number in counts.items()
        )


PAYMENT, CHARGE = "payment", "charge"


def uses(
    entries: Iterable[Transaction], accounts: Container[str], config: Config
) -> dict[str, Use]:
    """What payments, written-out clawbacks and charges do with some accounts."""
    found: dict[str, Use] = {}
    for entry in entries:
        tags = entry.tags or frozenset()
        kind = CHARGE if OUR_TAGS.isdisjoint(tags) else PAYMENT
        if kind == CHARGE and not is_charge(entry, config):
            continue
        sign = -1 if CLAWBACK_TAG in tags and CORRECTED_TAG not in tags else 1
        for posting in entry.postings or ():
            if posting.account not in accounts:
                continue
            use = found.setdefault(posting.account, Use())
            number = moved_by(posting) * sign
            if number:
                counts = use.debits if number > 0 else use.credits
                counts[kind] = counts.get(kind, 0) + 1
            if kind == PAYMENT:
                use.payers.add(text_of(entry.meta, PAYER_KEY) or entry.payee or "")
                use.clients.add(text_of(entry.meta, CLIENT_KEY))
            else:
                use.clients.add(text_of(entry.meta, CLIENT_KEY) or entry.payee or "")
    return found


class Moves(NamedTuple):
    """Whether charges post to an account, and payments debit or credit it."""

    billed: bool
    debited: bool
    credited: bool


def plausible_roles(account: str, moves: Moves, config: Config) -> Iterator[str]:
    """The roles that what is done with an account does not rule out."""
    root = account.partition(":")[0]
    billed, debited, credited = moves
    if root in (config.income, config.expenses):
        if debited:
            yield WRITE_OFF
            if root == config.expenses:
                yield FEE
        yield BESIDE
    elif root == config.liabilities:
        if debited:
            yield RECOUPMENT
            yield UNAPPLIED
        yield CLIENT
        yield BESIDE
    elif root == config.assets:
        if not billed and debited and not credited:
            yield INSURANCE_PAID
            yield CLEARING
        if credited or (billed and not debited):
            yield INSURANCE
        if says_unapplied(account):
            yield UNAPPLIED
        if not credited:
            yield CLIENT
        if billed and not (debited or credited):
            yield INSURANCE_PAID
        # An allowance lowers a receivable from an account of its own below it.
        if debited and not (billed or credited) and says_write_off(account):
            yield WRITE_OFF
    else:
        yield INSURANCE_PAID
        yield BESIDE


def plausible_settings(
    account: str, use: Use, config: Config, opened: Iterable[str]
) -> list[tuple[str, str]]:
    """The settings that would give an account a role, and what each would mean.

    Each is an item of the plugin line's dictionary that keeps what the line says already, and
    has been tried. The likeliest by the account's name comes first.
    """
    moves = Moves(
        billed=CHARGE in use.debits or CHARGE in use.credits,
        debited=PAYMENT in use.debits,
        credited=PAYMENT in use.credits,
    )
    plausible = list(plausible_roles(account, moves, config))
    owed = bool(says_receivable(account))

    def likelihood(role: str) -> tuple[bool, bool]:
        return not _SAYS[role](account), owed and role in (INSURANCE_PAID, CLEARING)

    plausible.sort(key=likelihood)
    accounts = list(opened)
    settings = []
    for role in plausible:
        setting = _setting(role, account, use, config, accounts)
        if setting:
            hint = ", as its name says" if _SAYS[role](account) else ""
            settings.append((setting, f"{_MEANS[role]}{hint}"))
    return settings


def _setting(role: str, account: str, use: Use, config: Config, opened: list[str]) -> str:
    """The item that adds an account to a role; empty where it would not do."""
    kept = _in_use(role, config, opened)
    for template in dict.fromkeys((_template(role, account, use), account)):
        listed = (*kept, template)
        values: dict[str, Any] = {KEYS[role]: listed}
        tried = replace(config, **values)
        if next(iter(clashes(tried)), None) is None and Roles(tried).role(account) != NO_ROLE:
            written = repr(template) if not kept else repr(list(listed))
            return f"'{role}': {written}"
    return ""


def _in_use(role: str, config: Config, opened: list[str]) -> tuple[str, ...]:
    """The accounts of a role that the ledger has."""
    kept = []
    for template in config.accounts(role):
        values: dict[str, Any] = {KEYS[role]: (template,)}
        fills = Roles(replace(config, **values)).fills
        if any(fills(account, role) for account in opened):
            kept.append(template)
    return tuple(kept)


def _template(role: str, account: str, use: Use) -> str:
    """The account, with a placeholder where its last component names a payer or a client."""
    known: Mapping[str, tuple[set[str], str]] = {
        CLIENT: (use.clients, "{client}"),
        **dict.fromkeys((INSURANCE, RECOUPMENT, UNAPPLIED), (use.payers, "{payer}")),
    }
    names, placeholder = known.get(role, (set(), ""))
    parent, _, last = account.rpartition(":")
    if ":" in parent and last in {component_name(name) for name in names if name}:
        return f"{parent}:{placeholder}"
    return account
