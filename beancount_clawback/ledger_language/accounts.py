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

from beancount_clawback.ledger_language.config import ROLES
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.problems import Problem

INSURANCE_PAID = "insurance-paid"
WRITE_OFF = "write-off"
CLIENT = "client-responsibility"
INSURANCE = "insurance-responsibility"
RECOUPMENT = "recoupment"
VARIANCE = "recoupment-variance"
UNAPPLIED = "unapplied"
CLEARING = "clearing"
FEE = "fee"
BESIDE = "beside"
SETTLEMENT = "settlement"
NO_ROLE = ""
NO_ROLE_INCOME = "income"
LEG_ORDER = (
    INSURANCE_PAID,
    WRITE_OFF,
    CLIENT,
    INSURANCE,
    FEE,
    BESIDE,
    NO_ROLE,
    NO_ROLE_INCOME,
)

# What an account of the key counts as. What the payer keeps back, what it paid before it was
# known for whom, and what is on its way to the bank has been paid.
_COUNTS_AS = {
    INSURANCE_PAID: INSURANCE_PAID,
    RECOUPMENT: INSURANCE_PAID,
    UNAPPLIED: INSURANCE_PAID,
    CLEARING: INSURANCE_PAID,
    WRITE_OFF: WRITE_OFF,
    CLIENT: CLIENT,
    INSURANCE: INSURANCE,
    FEE: FEE,
    BESIDE: BESIDE,
}
_NAMES = {CLIENT: "{client}", **dict.fromkeys((INSURANCE, RECOUPMENT, UNAPPLIED), "{payer}")}

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

    An account fills a role when it is one of the role's accounts or lies below one; with
    several, the longest decides. Recoupment, unapplied and clearing accounts count as
    insurance paid: what the payer keeps back from a remittance has been paid. Sub-accounts of
    reversals and corrected payments count as their parents. `role(account)` gives the role, or
    NO_ROLE; `leg(account)` the place of its sum in `LEG_ORDER`. `made_accounts` are the
    sub-accounts named so far.
    """

    def __init__(self, config: Config, cash: str = "") -> None:
        """Prepare the patterns of `config`; `cash` is one more account of insurance paid."""
        self.config = config
        patterns = {
            key: [_Pattern.of(one, _NAMES.get(key, "")) for one in config.accounts(key)]
            for key in ROLES
        }
        self._patterns = patterns
        self._keys = _KeyOf(patterns)
        self._names = {key: _NameIn(patterns[key]) for key in _NAMES}
        known = _RoleOf(self._keys)
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
        if not account or self.role(account) or self.is_nominal(account):
            return self
        if account not in self._settled:
            self._settled[account] = Roles(self.config, account)
            self._settled[account].made_accounts = self.made_accounts
        return self._settled[account]

    def fills(self, account: str, key: str) -> bool:
        """Whether an account is one of the configuration's for a key, or lies below one."""
        return any(pattern.matches(account) for pattern in self._patterns[key])

    def is_recoupment(self, account: str) -> bool:
        """Whether an account holds what the practice owes payers."""
        return self._keys[account] == RECOUPMENT

    def is_unapplied(self, account: str) -> bool:
        """Whether an account holds what payers paid that is not applied to a claim yet."""
        return self._keys[account] == UNAPPLIED

    def is_clearing(self, account: str) -> bool:
        """Whether an account holds cash on its way to the bank."""
        return self._keys[account] == CLEARING

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
        """The payer or client named by an account of `role`: a component, or empty.

        `role` is CLIENT for the client; INSURANCE, RECOUPMENT or UNAPPLIED for the payer.
        """
        return self._names[role][account]


class _KeyOf(dict[str, str]):
    """Account to the key of the configuration whose account it is or lies below."""

    def __init__(self, patterns: Mapping[str, list[_Pattern]]) -> None:
        super().__init__()
        self._patterns = [
            (key, one)
            for key, several in patterns.items()
            if key in _COUNTS_AS
            for one in several
        ]

    def __missing__(self, account: str) -> str:
        fits = [(p.length, key) for key, p in self._patterns if p.matches(account)]
        key = self[account] = max(fits)[1] if fits else NO_ROLE
        return key


class _RoleOf(dict[str, str]):
    """Account to role, worked out once an account: each posting of a ledger asks."""

    def __init__(self, keys: _KeyOf) -> None:
        super().__init__()
        self._keys = keys

    def __missing__(self, account: str) -> str:
        role = self[account] = _COUNTS_AS.get(self._keys[account], NO_ROLE)
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
    """Account to the payer or client that it names, by the longest pattern that fits."""

    def __init__(self, patterns: list[_Pattern]) -> None:
        super().__init__()
        self._patterns = sorted(patterns, key=lambda pattern: -pattern.length)

    def __missing__(self, account: str) -> str:
        fits = (one for one in self._patterns if one.matches(account))
        pattern = next(fits, None)
        name = self[account] = pattern.name_in(account) if pattern else ""
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

    def is_open(self, account: str, date: datetime.date | None = None) -> bool:
        """Whether an account is open on a date; without one, whether it ever is."""
        directive = self.opens.get(account)
        if directive is None:
            return self.automatic
        if date is None:
            return True
        closed = self.closes.get(account)
        return directive.date <= date and (closed is None or date <= closed.date)

    def closed_before(self, account: str, date: datetime.date) -> Close | None:
        """The directive that closes an account before a date, if one does."""
        closed = self.closes.get(account)
        return closed if closed is not None and closed.date < date else None

    def below(self, account: str, roles: Roles, date: datetime.date) -> list[str]:
        """The accounts below `account` open on a date, sorted; our sub-accounts left out."""
        if account not in self._below:
            stem = f"{account}:"
            self._below[account] = sorted(
                name
                for name in self.opens
                if name.startswith(stem) and roles.parent(name) == name
            )
        return [name for name in self._below[account] if self.is_open(name, date)]


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


def filled_accounts(role: str, names: Mapping[str, str], roles: Roles) -> list[str]:
    """The accounts that the configuration lists for a role, those that can be filled in."""
    filled = []
    for template in roles.config.accounts(role):
        try:
            filled.append(fill_template(template, role, names))
        except Problem:
            continue
    return filled


def resolve(
    role: str,
    names: Mapping[str, str],
    roles: Roles,
    chart: Chart,
    *,
    date: datetime.date,
) -> str:
    """The account for a role that the payment itself does not fill: the first that is open.

    The accounts that the configuration lists for the role are tried in order: the account
    itself, else the only one below it. Where the names below tell payers or clients, one of
    another name is left alone.

    Args:
        role: A key of the configuration, such as `write-off`.
        names: What `{payer}` and `{client}` stand for.
        roles: The roles of the ledger's accounts.
        chart: The accounts that the ledger opens.
        date: The day on which the account must be open.

    Raises:
        Problem: no-account, when none is open or one of several would have to be guessed.
    """
    problems: list[Problem] = []
    automatic = ""
    for template in roles.config.accounts(role):
        try:
            account = fill_template(template, role, names)
        except Problem as problem:
            problems.append(problem)
            continue
        if account in chart.opens and chart.is_open(account, date):
            return account
        below = _below(account, role, names, roles, chart, date=date)
        if len(below) == 1:
            return below[0]
        if below:
            several = ", ".join(below[:6])
            why = f"{account} is not open, and several accounts below it are: {several}"
            raise no_account(role, why)
        if account not in chart.opens:
            automatic = automatic or account
            problems.append(no_account(role, f"{account} is not open"))
        else:
            problems.append(no_account(role, f"{account} is not open on {date}"))
    if chart.automatic and automatic:
        return automatic
    raise problems[0] if problems else no_account(role, "none is configured")


def _below(
    account: str,
    role: str,
    names: Mapping[str, str],
    roles: Roles,
    chart: Chart,
    *,
    date: datetime.date,
) -> list[str]:
    """The open accounts below one that a name can mean: its own, else all that name nobody."""
    below = chart.below(account, roles, date)
    placeholder = _NAMES.get(role)
    name = component_name(names.get(placeholder.strip("{}"), "")) if placeholder else ""
    if not name:
        return below
    own = [one for one in below if roles.name_in(one, role) == name]
    return own or [one for one in below if not roles.name_in(one, role)]


def cash_account(account: str, roles: Roles, chart: Chart, date: datetime.date) -> str:
    """A settlement's account itself, where cash can be on it: open, and no other role's.

    Raises:
        Problem: no-account.
    """
    if not chart.is_open(account, date):
        ever = f" on {date}" if chart.is_open(account) else ""
        raise no_account(SETTLEMENT, f"{account} is not open{ever}")
    refuse_settlement(account, roles)
    return account


def refuse_settlement(account: str, roles: Roles) -> None:
    """Refuse an account that holds no money as one that an entry's cash is on.

    Raises:
        Problem: no-account.
    """
    other = roles.role(account)
    if other not in (INSURANCE_PAID, NO_ROLE):
        raise no_account(SETTLEMENT, f"{account} is an account of {other}")
    if roles.is_nominal(account):
        raise no_account(SETTLEMENT, f"no money is on {account}")


def no_account(role: str, why: str) -> Problem:
    """The problem of a role without an account, and where one can be named."""
    where = f"the plugin's configuration ('{role}')"
    if role == SETTLEMENT:
        where = f"the record's `{role}`"
    return Problem("no-account", role=role, why=why, where=where)
