"""Which account fills which role, and the names that go into an account."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

from beancount.core import account as account_names

from beancount_clawback.ledger_language.config import ROLES
from beancount_clawback.ledger_language.config import Config

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
UNIDENTIFIED = "Unidentified"
"""The component below a recoupment account for what a payer kept for no claim that is known."""
SETTLEMENT = "settlement"
NO_ROLE = ""
NO_ROLE_INCOME = "income"
NO_ROLE_ASSETS = "assets"
LEG_ORDER = (
    INSURANCE_PAID,
    WRITE_OFF,
    CLIENT,
    INSURANCE,
    FEE,
    BESIDE,
    NO_ROLE,
    NO_ROLE_INCOME,
    NO_ROLE_ASSETS,
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
_BANK = (INSURANCE_PAID, CLEARING)
NAMED_BY = {CLIENT: "{client}", **dict.fromkeys((INSURANCE, RECOUPMENT, UNAPPLIED), "{payer}")}


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


@lru_cache(maxsize=65536)
def payer_key(name: str) -> str:
    """What is the same for two spellings of one payer's name, in files, entries and accounts.

    Case, blanks, hyphens and dots tell no payers apart: `DELTA CARE` is `Delta-Care`.
    """
    folded = name.casefold()
    return "".join(filter(str.isalnum, folded)) or " ".join(folded.split())


class Roles:
    """Matches accounts to the roles of a configuration; the answers are kept for equal ones.

    An account fills a role when it is one of the role's accounts or lies below one; with
    several, the longest decides, then the one without a placeholder. Recoupment, unapplied and
    clearing accounts count as insurance paid: what the payer keeps back from a remittance has
    been paid. Sub-accounts of reversals and corrected payments count as their parents.
    `role(account)` gives the role, or NO_ROLE; `leg(account)` the place of its sum in
    `LEG_ORDER`; `parent(account)` the account itself, or the parent where it is one of our
    sub-accounts. `is_recoupment(account)` tells whether it holds what the practice owes payers,
    `is_unapplied(account)` what they paid that is not applied to a claim yet,
    `is_owed_to_payers(account)` either of the two, `is_clearing(account)` cash on its way to
    the bank, and `is_bank(account)` whether money itself lies there: a bank, a till, clearing.
    What of insurance paid is not owed back is on an account that `pays`: the bank, or
    unapplied. `is_cash(account)` is part of what a check came to: the bank, or a fee that was
    kept of it. `key(account)` gives the configuration's key itself, such as `unapplied`, or
    NO_ROLE.
    `made_accounts` are the sub-accounts named so far; `balance_sheet` is how Assets and
    Liabilities begin.
    """

    def __init__(self, config: Config, cash: str = "") -> None:
        """Prepare the patterns of `config`; `cash` is one more account of insurance paid."""
        self.config = config
        self._answers = answers = _answers_of(config, cash)
        self.role: Callable[[str], str] = answers.role.__getitem__
        self.key: Callable[[str], str] = answers.key.__getitem__
        self.leg: Callable[[str], int] = answers.leg.__getitem__
        self.parent: Callable[[str], str] = answers.parent.__getitem__
        self.is_recoupment, self.is_unapplied, self.is_clearing = (
            answers.is_of[key].__getitem__ for key in (RECOUPMENT, UNAPPLIED, CLEARING)
        )
        self.is_owed_to_payers = answers.is_owed_to_payers.__getitem__
        self.is_bank = answers.is_bank.__getitem__
        self.is_cash = answers.is_cash.__getitem__
        self.pays = answers.pays.__getitem__
        self._settled: dict[str, Roles] = {}
        self.made_accounts: set[str] = set()
        self._nominal = _nominal(config)
        self.balance_sheet = (f"{config.assets}:", f"{config.liabilities}:")

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
        below = f"{account}:"
        return any(pattern.matches(below) for pattern in self._answers.patterns[key])

    def is_nominal(self, account: str) -> bool:
        """Whether an account is one of Income or Expenses."""
        return account.startswith(self._nominal)

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
        return self._answers.names[role][account]


class _Answers:
    """What a configuration says of each account, worked out when it is first asked."""

    def __init__(self, config: Config, cash: str) -> None:
        self.patterns = patterns = {
            key: [_Pattern.of(one, NAMED_BY.get(key, "")) for one in config.accounts(key)]
            for key in ROLES
        }
        self.key = keys = _KeyOf(patterns)
        self.is_of = {key: _IsOf(keys, (key,)) for key in (RECOUPMENT, UNAPPLIED, CLEARING)}
        self.is_owed_to_payers = _IsOf(keys, (RECOUPMENT, UNAPPLIED))
        self.is_bank, self.is_cash = _IsOf(keys, _BANK), _IsOf(keys, (*_BANK, FEE))
        self.pays = _IsOf(keys, (*_BANK, UNAPPLIED))
        self.names = {key: _NameIn(patterns[key]) for key in NAMED_BY}
        self.role = _RoleOf(keys)
        if cash:
            self.role[cash] = INSURANCE_PAID
            self.is_bank[cash] = self.is_cash[cash] = self.pays[cash] = True
        self.leg = _LegOf(self.role, config)
        tails = (config.reversals, config.corrected_payments)
        self.parent = _ParentOf(_nominal(config), tails)


# Every preview, page and check asks about the same accounts.
_answers_of = lru_cache(maxsize=64)(_Answers)


def _nominal(config: Config) -> tuple[str, str]:
    return (f"{config.income}:", f"{config.expenses}:")


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
        below = f"{account}:"
        fits = [(p.length, len(p.start), key) for key, p in self._patterns if p.matches(below)]
        key = self[account] = max(fits)[2] if fits else NO_ROLE
        return key


class _IsOf(dict[str, bool]):
    """Account to whether it is of one of some keys, computed once an account."""

    def __init__(self, keys: _KeyOf, wanted: tuple[str, ...]) -> None:
        super().__init__()
        self._keys = keys
        self._wanted = wanted

    def __missing__(self, account: str) -> bool:
        is_of = self[account] = self._keys[account] in self._wanted
        return is_of


class _RoleOf(dict[str, str]):
    """Account to role, computed once an account: each posting of a ledger asks."""

    def __init__(self, keys: _KeyOf) -> None:
        super().__init__()
        self._keys = keys

    def __missing__(self, account: str) -> str:
        role = self[account] = _COUNTS_AS.get(self._keys[account], NO_ROLE)
        return role


class _LegOf(dict[str, int]):
    """Account to its place in `LEG_ORDER`; Income and Assets without a role have their own."""

    def __init__(self, roles: _RoleOf, config: Config) -> None:
        super().__init__()
        self._roles = roles
        self._apart = {config.income: NO_ROLE_INCOME, config.assets: NO_ROLE_ASSETS}

    def __missing__(self, account: str) -> int:
        role = self._roles[account]
        if role == NO_ROLE:
            role = self._apart.get(account.partition(":")[0], NO_ROLE)
        leg = self[account] = LEG_ORDER.index(role)
        return leg


class _ParentOf(dict[str, str]):
    """Account to itself, or to its parent where it is one of our sub-accounts."""

    def __init__(self, nominal: tuple[str, ...], tails: tuple[str, ...]) -> None:
        super().__init__()
        self._nominal = nominal
        self._tails = tuple(f":{name}" for name in tails if name)

    def __missing__(self, account: str) -> str:
        parent = account
        if account.endswith(self._tails) and account.startswith(self._nominal):
            above = account.rpartition(":")[0]
            parent = above if ":" in above else account
        self[account] = parent
        return parent


class _NameIn(dict[str, str]):
    """Account to the payer or client that it names, by the longest pattern that fits."""

    def __init__(self, patterns: list[_Pattern]) -> None:
        super().__init__()
        self._patterns = sorted(patterns, key=lambda pattern: -pattern.length)

    def __missing__(self, account: str) -> str:
        below = f"{account}:"
        pattern = next((one for one in self._patterns if one.matches(below)), None)
        name = self[account] = pattern.name_in(account.split(":")) if pattern else ""
        return name


@dataclass(frozen=True, slots=True)
class _Pattern:
    """An account template: its components, and which of them names the payer or the client.

    Without any placeholder the component below is the name; `named` is -1 where none is.
    `start` is what stands in front of the first component with a placeholder.
    """

    components: tuple[str, ...]
    start: str
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
        plain = takewhile(lambda component: "{" not in component, components)
        start = "".join(f"{component}:" for component in plain)
        return cls(tuple(components), start, len(components), named, before, after)

    def matches(self, below: str) -> bool:
        """Whether an account, with a colon behind it, is one of the template or below one."""
        if not below.startswith(self.start):
            return False
        if self.start.count(":") == self.length:
            return True
        parts = below[:-1].split(":")
        return len(parts) >= self.length and all(map(_fits, self.components, parts))

    def name_in(self, parts: list[str]) -> str:
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
