"""Which account fills which role, and the names that go into an account."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from collections.abc import Container
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from functools import lru_cache

from beancount.core import account as account_names
from beancount.core.data import Close
from beancount.core.data import Open

from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.problems import Problem

INSURANCE_PAID = "insurance-paid"
WRITE_OFF = "write-off"
CLIENT = "client-responsibility"
INSURANCE = "insurance-responsibility"
SETTLEMENT = "settlement"
NO_ROLE = ""
NO_ROLE_INCOME = "income"
LEG_ORDER = (INSURANCE_PAID, WRITE_OFF, CLIENT, INSURANCE, NO_ROLE, NO_ROLE_INCOME)

_AUTO_ACCOUNTS = {"beancount.plugins.auto_accounts", "beancount.plugins.auto"}


@lru_cache(maxsize=65536)
def component_name(name: str) -> str:
    """A payer's or client's name as one account component, in CamelCase where it must change.

    Empty when nothing of the name can stand in an account.
    """
    if ":" not in name and account_names.is_valid_leaf(name):
        return name
    kept = "".join(char if char.isalpha() or char.isdecimal() else " " for char in name)
    camel = "".join(word[0].upper() + word[1:] for word in kept.split())
    return camel if camel and account_names.is_valid_leaf(camel) else ""


class Roles:
    """Matches accounts to the roles of a configuration; answers are remembered.

    An account fills a role when it is the role's account or lies below it; with several, the
    longest decides. Recoupment accounts count as insurance paid: what the payer keeps back
    from a remittance has been paid. Sub-accounts of reversals and corrected payments count as
    their parents. `role(account)` gives the role, or NO_ROLE; `leg(account)` the
    place of its sum in `LEG_ORDER`. `made_accounts` are the sub-accounts named so far.
    """

    def __init__(self, config: Config, cash: str = "") -> None:
        """Prepare the patterns of `config`; `cash` is one more account of insurance paid."""
        self.config = config
        self._recoupment = _Pattern.of(config.recoupment) if config.recoupment else None
        self._patterns = [
            (INSURANCE_PAID, _Pattern.of(config.insurance_paid)),
            (WRITE_OFF, _Pattern.of(config.write_off)),
            (CLIENT, _Pattern.of(config.client_responsibility, "{client}")),
            (INSURANCE, _Pattern.of(config.insurance_responsibility, "{payer}")),
        ]
        if self._recoupment:
            self._patterns.append((INSURANCE_PAID, self._recoupment))
        self._templates = {
            INSURANCE_PAID: config.insurance_paid,
            WRITE_OFF: config.write_off,
            CLIENT: config.client_responsibility,
            INSURANCE: config.insurance_responsibility,
        }
        self._names = {role: _NameIn(pattern) for role, pattern in self._patterns[:4]}
        known = _RoleOf(self._patterns)
        if cash:
            known[cash] = INSURANCE_PAID
        self.role: Callable[[str], str] = known.__getitem__
        self.leg: Callable[[str], int] = _LegOf(known, f"{config.income}:").__getitem__
        self._settled: dict[str, Roles] = {}
        self.made_accounts: set[str] = set()
        self._nominal = (f"{config.income}:", f"{config.expenses}:")
        self._tails = tuple(
            f":{name}" for name in (config.reversals, config.corrected_payments) if name
        )

    def with_settlement(self, account: str) -> Roles:
        """These roles for an entry whose cash went to `account`, where that has no role."""
        if not account or self.role(account):
            return self
        if account not in self._settled:
            self._settled[account] = Roles(self.config, account)
            self._settled[account].made_accounts = self.made_accounts
        return self._settled[account]

    def is_recoupment(self, account: str) -> bool:
        """Whether an account holds what the practice owes payers."""
        return self._recoupment is not None and self._recoupment.matches(account)

    def is_nominal(self, account: str) -> bool:
        """Whether an account is one of Income or Expenses."""
        return account.startswith(self._nominal)

    def parent(self, account: str) -> str:
        """The account itself, or the parent where it is one of our sub-accounts."""
        if self._tails and account.endswith(self._tails) and account.startswith(self._nominal):
            parent = account.rpartition(":")[0]
            return parent if ":" in parent else account
        return account

    def sub_account(self, account: str, name: str) -> str:
        """Where a generated posting goes: below Income and Expenses, a line of its own."""
        if not name or not account.startswith(self._nominal):
            return account
        made = f"{self.parent(account)}:{name}"
        self.made_accounts.add(made)
        return made

    def name_in(self, account: str, role: str) -> str:
        """The payer or client named by an account of `role`: a component, or empty."""
        return self._names[role][account]

    def template(self, role: str) -> str:
        """The account that the configuration names for a role, placeholders and all."""
        return self._templates[role]


class _RoleOf(dict[str, str]):
    """Account to role, worked out once an account: each posting of a ledger asks."""

    def __init__(self, patterns: list[tuple[str, _Pattern]]) -> None:
        super().__init__()
        self._patterns = patterns

    def __missing__(self, account: str) -> str:
        fits = [(p.length, role) for role, p in self._patterns if p.matches(account)]
        role = self[account] = max(fits)[1] if fits else NO_ROLE
        return role


class _LegOf(dict[str, int]):
    """Account to its place in `LEG_ORDER`; Income without a role has a place of its own."""

    def __init__(self, roles: _RoleOf, income: str) -> None:
        super().__init__()
        self._roles = roles
        self._income = income

    def __missing__(self, account: str) -> int:
        role = self._roles[account]
        if role == NO_ROLE and account.startswith(self._income):
            role = NO_ROLE_INCOME
        leg = self[account] = LEG_ORDER.index(role)
        return leg


class _NameIn(dict[str, str]):
    """Account to the payer or client that it names."""

    def __init__(self, pattern: _Pattern) -> None:
        super().__init__()
        self._pattern = pattern

    def __missing__(self, account: str) -> str:
        name = self[account] = self._pattern.name_in(account)
        return name


@dataclass(frozen=True, slots=True)
class _Pattern:
    """An account template: its components, and which of them names the payer or the client.

    Without any placeholder the component below is the name; `named` is -1 where none is.
    """

    components: tuple[str, ...]
    length: int
    named: int
    before: int
    after: int

    @classmethod
    def of(cls, template: str, placeholder: str = "") -> _Pattern:
        components = template.split(":")
        named = len(components) if "{" not in template else -1
        before = after = 0
        for index, component in enumerate(components):
            if placeholder and placeholder in component:
                ahead, _, behind = component.partition(placeholder)
                named, before, after = index, len(ahead), len(behind)
        while components and components[-1] in ("{payer}", "{client}"):
            components.pop()
        return cls(tuple(components), len(components), named, before, after)

    def matches(self, account: str) -> bool:
        parts = account.split(":")
        if len(parts) < self.length:
            return False
        return all(
            _fits(want, part) for want, part in zip(self.components, parts, strict=False)
        )

    def name_in(self, account: str) -> str:
        parts = account.split(":")
        if not 0 <= self.named < len(parts):
            return ""
        name = parts[self.named]
        return name[self.before : len(name) - self.after]


def _fits(want: str, part: str) -> bool:
    if "{" not in want:
        return want == part
    before, _, rest = want.partition("{")
    after = rest.partition("}")[2]
    return (
        len(part) > len(before) + len(after)
        and part.startswith(before)
        and part.endswith(after)
    )


@dataclass(slots=True)
class Chart:
    """The accounts that a ledger opens and closes.

    `automatic` is set where a later plugin opens accounts on use; then any account will do.
    """

    opens: dict[str, Open] = field(default_factory=dict)
    closes: dict[str, Close] = field(default_factory=dict)
    automatic: bool = False
    _below: dict[str, list[str]] = field(default_factory=dict)

    def is_open(self, account: str) -> bool:
        """Whether the ledger opens the account at any date; Beancount checks the dates."""
        return self.automatic or account in self.opens

    def below(self, account: str, roles: Roles, date: datetime.date) -> list[str]:
        """The accounts below `account` open on a date, sorted; our sub-accounts left out."""
        if account not in self._below:
            stem = f"{account}:"
            self._below[account] = sorted(
                name
                for name in self.opens
                if name.startswith(stem) and roles.parent(name) == name
            )
        return [name for name in self._below[account] if self._is_open_on(name, date)]

    def _is_open_on(self, account: str, date: datetime.date) -> bool:
        closed = self.closes.get(account)
        return self.opens[account].date <= date and (closed is None or date <= closed.date)


def opens_automatically(
    plugins: Iterable[tuple[str, str | None]], ours: Container[str]
) -> bool:
    """Whether a plugin that opens accounts on use comes after ours (or ours is not named)."""
    automatic = False
    for name, _ in plugins:
        if name in ours:
            automatic = False
        elif name in _AUTO_ACCOUNTS:
            automatic = True
    return automatic


def fill_template(template: str, role: str, names: Mapping[str, str]) -> str:
    """An account template with `{payer}` and `{client}` filled in.

    Raises:
        Problem: no-account, when a name is unknown or cannot stand in an account.
    """
    account = template
    for what in ("payer", "client"):
        placeholder = f"{{{what}}}"
        if placeholder not in account:
            continue
        name = names.get(what, "")
        component = component_name(name)
        if not component:
            why = (
                f'the {what} "{name}" cannot stand in an account name'
                if name
                else f"it is not known who the {what} is (add the metadata `{what}`)"
            )
            raise no_account(role, why)
        account = account.replace(placeholder, component)
    return account


def resolve(
    role: str,
    template: str,
    names: Mapping[str, str],
    roles: Roles,
    chart: Chart,
    *,
    date: datetime.date,
) -> str:
    """The open account for a role that the payment itself does not fill.

    It is the configured account when the ledger opens it, else the only account below it
    that is open on the date.

    Raises:
        Problem: no-account, when there is none or more than one.
    """
    account = fill_template(template, role, names)
    if account in chart.opens:
        return account
    below = chart.below(account, roles, date)
    if len(below) == 1:
        return below[0]
    if not below and chart.automatic:
        return account
    if not below:
        raise no_account(role, f"{account} is not open")
    several = ", ".join(below[:6])
    raise no_account(
        role, f"{account} is not open, and several accounts below it are: {several}"
    )


def cash_account(role: str, account: str, roles: Roles, chart: Chart) -> str:
    """The account itself, where cash can go to it: it is open and no other role's.

    Raises:
        Problem: no-account.
    """
    if not chart.is_open(account):
        raise no_account(role, f"{account} is not open")
    other = roles.role(account)
    if other not in (INSURANCE_PAID, NO_ROLE):
        raise no_account(role, f"{account} is an account of {other}")
    return account


def no_account(role: str, why: str) -> Problem:
    """The problem of a role without an account, and where one can be named."""
    where = f"the plugin's configuration ('{role}')"
    if role == SETTLEMENT:
        where = f"the record's `{role}`"
    return Problem("no-account", role=role, why=why, where=where)
