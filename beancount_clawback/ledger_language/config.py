"""The plugin's configuration: read once, checked, frozen."""

from __future__ import annotations

import ast
import datetime
import difflib
import os
from collections import Counter
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import fields
from dataclasses import replace
from itertools import combinations
from itertools import permutations
from typing import Any

from beancount.core import account as account_names

from beancount_clawback.ledger_language.iso_dates import read_iso_date
from beancount_clawback.ledger_language.problems import shown

Accounts = tuple[str, ...]
PLUGIN_NAMES = ("beancount_clawback", "beancount_clawback.plugin")
NO_POSTINGS = "no-postings"
ZERO_POSTING = "zero-posting"
RECORD_STYLES = (NO_POSTINGS, ZERO_POSTING)
"""How entries are written that leave their postings to the plugin."""


@dataclass(frozen=True, slots=True)
class Config:
    """What the plugin line says, with a default for everything.

    The first ten are roles: the accounts that fill each, in the order in which generated
    entries prefer them; `{payer}` and `{client}` stand for components. Without any account
    recoupment, unapplied and the last three are off, as an empty text turns off the closed
    period, the sub-accounts and the folder for payers' letters, which is seen from the main
    ledger's. `written` are the roles to which the plugin line gives other
    accounts than the default, `base` is the folder of the main ledger, for places in messages;
    the rest are the ledger's names of its roots. None of these is written in the plugin line.
    """

    insurance_paid: Accounts = ("Assets:Bank",)
    write_off: Accounts = ("Income:Adjustments",)
    client_responsibility: Accounts = ("Assets:Receivable:Clients:{client}",)
    insurance_responsibility: Accounts = ("Assets:Receivable:Insurance:{payer}",)
    recoupment: Accounts = ()
    recoupment_variance: Accounts = ("Expenses:Recoupment-Variance",)
    unapplied: Accounts = ("Liabilities:Unapplied:{payer}",)
    clearing: Accounts = ()
    fee: Accounts = ()
    beside: Accounts = ()
    closed_through: datetime.date | None = None
    strict_review: bool = False
    record_style: str = NO_POSTINGS
    reversals: str = "Reversals"
    corrected_payments: str = "Corrected-Payments"
    claim_prefix: str = "claim-"
    payment_prefix: str = "pay-"
    remittance_prefix: str = "remit-"
    letters: str = ""
    written: frozenset[str] = frozenset()
    base: str = ""
    assets: str = "Assets"
    liabilities: str = "Liabilities"
    income: str = "Income"
    expenses: str = "Expenses"

    def first_open_day(self, day: datetime.date) -> datetime.date:
        """A day, or the first one behind the closed period where it lies in that."""
        closed = self.closed_through
        return day if closed is None or day > closed else closed + datetime.timedelta(days=1)

    def accounts(self, role: str) -> Accounts:
        """The accounts of a role by its key, such as `write-off`."""
        accounts: Accounts = getattr(self, KEYS[role])
        return accounts


_ROOTS = ("assets", "liabilities", "income", "expenses")
_NOT_WRITTEN = {"written", "base", *_ROOTS}
KEYS: dict[str, str] = {
    field.name.replace("_", "-"): field.name
    for field in fields(Config)
    if field.name not in _NOT_WRITTEN
}
ROLES = tuple(KEYS)[: tuple(KEYS).index("closed-through")]
"""The keys of roles, each with one account or a list of them."""

_VARIANCE = "recoupment-variance"
MAY_BE_EMPTY = {
    *("recoupment", "unapplied", "clearing", "fee", "beside"),
    *("reversals", "corrected-payments", "letters"),
}
_PREFIXES = ("claim-prefix", "payment-prefix", "remittance-prefix")
_PLACEHOLDERS = ("{payer}", "{client}")


def read_config(
    text: str | None, options_map: Mapping[str, Any] | None = None
) -> tuple[Config, list[str]]:
    """The configuration in a plugin line, and what is wrong with it.

    A key or value that cannot be read keeps its default, so that one slip does not take the
    other settings with it; each such slip is one text in the second part.
    """
    config = _defaults(options_map or {})
    if text is None or not text.strip():
        return config, []
    try:
        literal = ast.parse(text.strip(), mode="eval")
        written = ast.literal_eval(literal)
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return config, ["it is not a dictionary of plain texts, such as {'recoupment': '…'}"]
    if not isinstance(written, dict):
        return config, [f"it is {shown(written)}, not a dictionary"]
    slips = [f"'{key}' is there twice; the last one counts" for key in _twice(literal.body)]
    values: dict[str, Any] = {}
    for key, value in written.items():
        if not isinstance(key, str) or key not in KEYS:
            slips.append(_unknown(key))
            continue
        try:
            values[KEYS[key]] = _read_value(key, value)
        except ValueError as error:
            slips.append(f"'{key}' is {shown(value)}, {error}")
    for keys, clash in clashes(replace(config, **values)):
        written_here = [values.pop(KEYS[key], None) for key in keys]
        if any(written_here):
            slips.append(clash)
    own = frozenset(
        role for role in ROLES if values.get(KEYS[role], ()) not in ((), config.accounts(role))
    )
    return replace(config, written=own, **values), slips


def _defaults(options: Mapping[str, Any]) -> Config:
    """The configuration of a plugin line without any, with the ledger's names of its roots."""
    filename = str(options.get("filename") or "")
    roots: dict[str, Any] = {
        root: str(options.get(f"name_{root}") or root.title()) for root in _ROOTS
    }
    config = Config(base=os.path.dirname(filename) if os.path.isabs(filename) else "", **roots)
    renamed = {root.title(): name for root, name in roots.items() if name != root.title()}
    if not renamed:
        return config

    def under_its_root(template: str) -> str:
        root, _, rest = template.partition(":")
        return f"{renamed.get(root, root)}:{rest}"

    roles: dict[str, Any] = {
        KEYS[role]: tuple(map(under_its_root, config.accounts(role))) for role in ROLES
    }
    return replace(config, **roles)


def _twice(literal: ast.expr) -> list[str]:
    """The keys that a dictionary as written has more than once, which Python does not mind."""
    keys = literal.keys if isinstance(literal, ast.Dict) else []
    counts = Counter(key.value for key in keys if isinstance(key, ast.Constant))
    return [str(key) for key, count in counts.items() if count > 1]


def plugin_config(options_map: Mapping[str, Any]) -> tuple[bool, str | None]:
    """Whether a loaded ledger names the plugin, and the text of its configuration."""
    for name, text in options_map.get("plugin") or []:
        if name in PLUGIN_NAMES:
            return True, text
    return False, None


def _unknown(key: object) -> str:
    near = difflib.get_close_matches(str(key), KEYS, n=1, cutoff=0.6)
    hint = f" (did you mean '{near[0]}'?)" if near else f"; known are {', '.join(KEYS)}"
    return f"unknown key {shown(key)}{hint}"


def _read_value(key: str, value: object) -> object:
    if key == "strict-review":
        if isinstance(value, bool):
            return value
        raise ValueError("which is neither True nor False")
    if key in ROLES:
        return _read_accounts(key, value)
    if not isinstance(value, str):
        raise ValueError("which is not a string")  # noqa: TRY004 - one kind of slip
    if key == "closed-through":
        return _read_date(value)
    if key == "record-style":
        if value in RECORD_STYLES:
            return value
        raise ValueError(f"which is neither {' nor '.join(map(repr, RECORD_STYLES))}")
    if not value and key in MAY_BE_EMPTY:
        return value
    if key in ("reversals", "corrected-payments"):
        if ":" in value or not account_names.is_valid_leaf(value):
            raise ValueError("which is not one component of an account name")
    elif key == "letters":
        if not value.isprintable() or any(char in value for char in "'\"\\"):
            raise ValueError("which is not the name of a folder in one line, without quotes")
    elif not value or not all(char.isalnum() or char in "-_/." for char in value):
        raise ValueError("which cannot begin a link")
    return value


def _read_accounts(role: str, value: object) -> Accounts:
    """The accounts of a role, written as one text or as a list of them."""
    listed = value if isinstance(value, list | tuple) else [value] if value != "" else []
    if not listed and role not in MAY_BE_EMPTY:
        raise ValueError("which names no account")
    for template in listed:
        if not isinstance(template, str):
            raise ValueError("which is neither an account nor a list of accounts")  # noqa: TRY004 - one kind of slip
        plain = template
        for placeholder in _PLACEHOLDERS:
            plain = plain.replace(placeholder, "X")
        which = "which is" if value == template else f"in which {shown(template)} is"
        if not account_names.is_valid(plain):
            raise ValueError(
                f"{which} not an account (nor one with {{payer}} or {{client}} in it)"
            )
        if any(component.count("{") > 1 for component in template.split(":")):
            raise ValueError("which has {payer} and {client} in one component")
    return tuple(dict.fromkeys(listed))


def clashes(config: Config) -> Iterator[tuple[tuple[str, str], str]]:
    """Two keys whose values cannot stand together, and why."""
    for one, other in combinations(ROLES, 2):
        if _VARIANCE in (one, other):
            continue
        stems = {_stem(template) for template in config.accounts(one)}
        for stem in filter(stems.__contains__, map(_stem, config.accounts(other))):
            why = "so an account would fill two roles"
            yield (one, other), f"'{one}' and '{other}' both mean {stem}, {why}"
            break
    for one, other in permutations(_PREFIXES, 2):
        first, second = (getattr(config, KEYS[key]) for key in (one, other))
        if second.startswith(first) and (first != second or one < other):
            why = "so a link would be both"
            yield (one, other), f"'{other}' {second} begins as '{one}' {first} does, {why}"


def _stem(template: str) -> str:
    """The account that a template's accounts lie at or below, whatever the names."""
    components = template.split(":")
    while components and components[-1] in _PLACEHOLDERS:
        components.pop()
    plain = ":".join(components)
    for placeholder in _PLACEHOLDERS:
        plain = plain.replace(placeholder, "…")
    return plain


def _read_date(value: str) -> datetime.date | None:
    if not value:
        return None
    date = read_iso_date(value)
    if date is None:
        raise ValueError("which is not a date like 2025-12-31")
    return date
