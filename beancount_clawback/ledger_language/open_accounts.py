"""Which account an entry gets: its own of its role's list, else the first that is open."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from collections.abc import Container
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field

from beancount.core.data import Close
from beancount.core.data import Open

from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.accounts import INSURANCE_PAID
from beancount_clawback.ledger_language.accounts import NAMED_BY
from beancount_clawback.ledger_language.accounts import NO_ROLE
from beancount_clawback.ledger_language.accounts import SETTLEMENT
from beancount_clawback.ledger_language.accounts import VARIANCE
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.accounts import component_name
from beancount_clawback.ledger_language.accounts import payer_key
from beancount_clawback.ledger_language.accounts_by_name import NOBODY
from beancount_clawback.ledger_language.accounts_by_name import own_accounts
from beancount_clawback.ledger_language.problems import Problem

_PAYER = "{payer}"
_AUTO_ACCOUNTS = {"beancount.plugins.auto_accounts", "beancount.plugins.auto"}


@dataclass(slots=True)
class Chart:
    """The accounts that a ledger opens and closes.

    `automatic` is set where a later plugin opens accounts on use; then any account will do.
    `filed` are the accounts under which documents are filed, by the file's name. `parties` are
    the payers and clients whom accounts of a role's list are named after, by `payer_key`.
    """

    opens: dict[str, Open] = field(default_factory=dict)
    closes: dict[str, Close] = field(default_factory=dict)
    automatic: bool = False
    filed: dict[str, set[str]] = field(default_factory=dict)
    parties: frozenset[str] = NOBODY
    _spelled: dict[str, list[str]] = field(default_factory=dict)
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

    def spelled(self, template: str, account: str) -> str:
        """How the ledger spells an account of a payer: `…:Delta-Care` for `…:DeltaCare`.

        Args:
            template: The account with `{payer}` in it.
            account: It, filled in; comes back where none, or several, are that payer's.
        """
        if account in self.opens or _PAYER not in template:
            return account
        if not self._spelled:
            for name in self.opens:
                self._spelled.setdefault(payer_key(name), []).append(name)
        found = [
            name
            for name in self._spelled.get(payer_key(account), ())
            if _is_of_template(template, name, account)
        ]
        return found[0] if len(found) == 1 else account

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
            if not name:
                raise _unknown(role, what)
            raise no_account(role, f'the {what} "{name}" cannot be part of an account name')
        account = account.replace(placeholder, component)
    return account


def filled_accounts(
    role: str, names: Mapping[str, str], roles: Roles, chart: Chart | None = None
) -> list[str]:
    """The accounts that the configuration lists for a role and a name, its own ahead.

    Those that cannot be filled in are left out. With a chart those of others are too, and they
    are spelled as it has them.
    """
    filled = []
    parties = chart.parties if chart else NOBODY
    for template in own_accounts(roles.config.accounts(role), role, names, parties):
        try:
            account = fill_template(template, role, names)
        except Problem:
            continue
        filled.append(chart.spelled(template, account) if chart else account)
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

    The accounts that the configuration lists for the role are tried in order, ahead the one
    that bears the client's or payer's name: the account itself, else the only one below it.
    Where the names of several, or those below one, tell payers or clients, one of another name
    is left alone.

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
    listed = roles.config.accounts(role)
    own = own_accounts(listed, role, names, chart.parties)
    if listed and not own:
        raise _none_of_its_own(role, names, listed)
    for template in own:
        try:
            account = fill_template(template, role, names)
        except Problem as problem:
            problems.append(problem)
            continue
        account = chart.spelled(template, account)
        if account in chart.opens and chart.is_open(account, date):
            if _may_fill(account, role, roles):
                return account
            problems.append(no_account(role, f"{account} is one of {roles.key(account)}"))
            continue
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


def _none_of_its_own(role: str, names: Mapping[str, str], listed: Sequence[str]) -> Problem:
    """The problem of a list whose accounts are all named after other payers or clients."""
    what = NAMED_BY.get(role, _PAYER).strip("{}")
    name = names.get(what, "")
    if not name:
        return _unknown(role, what)
    others = ", ".join(listed[:6])
    why = f'none of its accounts is named after the {what} "{name}", but after others: {others}'
    return no_account(role, why)


def _unknown(role: str, what: str) -> Problem:
    return no_account(role, f"it is not known who the {what} is (add the metadata `{what}`)")


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
    below = [one for one in chart.below(account, roles, date) if _may_fill(one, role, roles)]
    placeholder = NAMED_BY.get(role)
    name = component_name(names.get(placeholder.strip("{}"), "")) if placeholder else ""
    if not name:
        return below
    key = payer_key if placeholder == _PAYER else str
    own = [one for one in below if key(roles.name_in(one, role)) == key(name)]
    return own or [one for one in below if not roles.name_in(one, role)]


def _may_fill(account: str, role: str, roles: Roles) -> bool:
    """Whether an account of a role is not another's by what the configuration says nearer."""
    return role == VARIANCE or roles.key(account) in (role, NO_ROLE)


def in_two_roles(
    opens: Iterable[str], roles: Roles, payees: Callable[[], Iterable[str]]
) -> list[Problem]:
    """The accounts of a payer that two roles of the configuration mean.

    Args:
        opens: The accounts that the ledger opens.
        roles: Their roles.
        payees: Gives the names of those who paid, where they are needed.
    """
    accounts = list(opens)
    found = [
        (account, role, template, name)
        for role, placeholder in NAMED_BY.items()
        for template in roles.config.accounts(role)
        if placeholder == _PAYER and template.count("{") == 1
        for account, name in _of_payers(template, accounts)
        if not _may_fill(account, role, roles)
    ]
    if not found:
        return []
    insurance = (account for account in accounts if roles.key(account) == INSURANCE)
    names = {payer_key(roles.name_in(account, INSURANCE)) for account in insurance}
    names.update(map(payer_key, payees()))
    return [
        Problem("two-roles", account=one, role=roles.key(one), other=role, template=template)
        for one, role, template, name in found
        if payer_key(name) in names
    ]


def _of_payers(template: str, accounts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The accounts that a template with `{payer}` means, and whom each of them names."""
    before, _, after = template.partition(_PAYER)
    for account in accounts:
        if account.startswith(before) and account.endswith(after):
            name = account[len(before) : len(account) - len(after)]
            if name and ":" not in name:
                yield account, name


def _is_of_template(template: str, account: str, filled: str) -> bool:
    """Whether an account is one that was filled in, but for the spelling of the payer."""
    parts = [one.split(":") for one in (template, account, filled)]
    return len(parts[0]) == len(parts[1]) and all(
        payer_key(own) == payer_key(named) if _PAYER in wanted else own == named
        for wanted, own, named in zip(*parts, strict=True)
    )


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


def unopened(wanted: Iterable[str], opens: Iterable[str], roles: Roles) -> list[str]:
    """The roles among some that have accounts by the configuration, none of which is open."""
    accounts = list(opens)
    return [
        role
        for role in sorted(wanted)
        if roles.config.accounts(role)
        and not any(roles.fills(account, role) for account in accounts)
    ]


def role_not_open(role: str, roles: Roles) -> Problem:
    """The problem of a role whose accounts the ledger never opens."""
    config = roles.config
    whence = "the plugin line says is" if role in config.written else "is by default"
    accounts = " nor ".join(config.accounts(role))
    return Problem("role-not-open", role=role, whence=whence, accounts=accounts)
