"""Whether unapplied money and what applies it name each other rightly: by one reference each.

An entry of unapplied money stands in the ledger once, with its tag; what applies it moves money
of its account, towards zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from difflib import get_close_matches
from heapq import nlargest

from beancount.core.data import Directive
from beancount.core.data import Transaction

from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.keys import APPLIES_KEY
from beancount_clawback.ledger_language.keys import PROVIDER_TAG
from beancount_clawback.ledger_language.keys import REFERENCE_KEY
from beancount_clawback.ledger_language.keys import UNAPPLIED_TAG
from beancount_clawback.ledger_language.places import file_and_line
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.problems import describe
from beancount_clawback.ledger_language.problems import money
from beancount_clawback.ledger_language.problems import place
from beancount_clawback.ledger_language.records import settlement_of
from beancount_clawback.ledger_language.records import text_of
from beancount_clawback.ledger_language.unapplied import additions
from beancount_clawback.ledger_language.unapplied import is_unapplied_entry
from beancount_clawback.ledger_language.unapplied import moved_unapplied

_ALIKE = 0.6
"""From which likeness on a reference is named for one that is not there."""
_MOST_COMPARED = 30
"""References that are compared letter by letter; that takes a tenth of a millisecond each."""
_OTHER = "Write the reference of the amount that this entry applies, or take `applies` out"


def wrong_references(
    entries: Iterable[Directive], roles: Roles
) -> list[tuple[Problem, Transaction]]:
    """What is wrong with the references of unapplied money, and of what applies it.

    Args:
        entries: All directives of the ledger as completed.
        roles: The roles of its accounts.
    """
    transactions = [entry for entry in entries if type(entry) is Transaction]
    amounts = [
        entry
        for entry in transactions
        if REFERENCE_KEY in entry.meta and is_unapplied_entry(entry)
    ]
    return [*_wrong_amounts(amounts, roles), *_unknown_applications(transactions, roles)]


def _wrong_amounts(
    amounts: Iterable[Transaction], roles: Roles
) -> list[tuple[Problem, Transaction]]:
    """The entries of unapplied money that are there twice, or have lost their tag."""
    found, there = [], dict[str, Transaction]()
    for entry in amounts:
        name = text_of(entry.meta, REFERENCE_KEY).strip()
        first = there.setdefault(name, entry)
        if first is not entry and name:
            what = f"is there twice, here and as {describe(first, roles.config.base)}"
            way = "Delete one of the two; until then the amount counts twice"
        elif UNAPPLIED_TAG not in (entry.tags or ()) and moved_unapplied(entry, roles):
            what = "has lost its tag"
            way = "Add #unapplied to the first line of this entry"
        else:
            continue
        found.append((Problem("unapplied-entry", reference=name, what=what, way=way), entry))
    return found


def _unknown_applications(
    transactions: Sequence[Transaction], roles: Roles
) -> list[tuple[Problem, Transaction]]:
    """What entries say with `applies:` that names nothing that waits, or money elsewhere.

    What waits is an unapplied amount, or what a payer kept back for an unknown claim.
    """
    naming = [
        one
        for one in transactions
        if APPLIES_KEY in one.meta and UNAPPLIED_TAG not in (one.tags or ())
    ]
    if not naming:
        return []
    there: dict[str, Transaction] = {}
    for entry in transactions:
        if REFERENCE_KEY in entry.meta and (
            PROVIDER_TAG in (entry.tags or ()) or is_unapplied_entry(entry)
        ):
            there.setdefault(text_of(entry.meta, REFERENCE_KEY).strip(), entry)
    adding = {id(entry) for entry in additions(transactions, roles)}
    found: dict[object, tuple[Problem, Transaction]] = {}
    for entry in naming:
        name = text_of(entry.meta, APPLIES_KEY).strip()
        what, way = _what_is_wrong(name, entry, there, roles)
        if not what and id(entry) in adding:
            what, way = _adds(there[name], roles), _OTHER
        if what:
            # A record becomes several entries that all say what it says.
            problem = Problem("applies-unknown", reference=name, what=what, way=way)
            found.setdefault(file_and_line(entry), (problem, entry))
    return list(found.values())


def _what_is_wrong(
    name: str, entry: Transaction, there: Mapping[str, Transaction], roles: Roles
) -> tuple[str, str]:
    """Why what an entry applies is not there, and what to do; empty where it is."""
    if name not in there:
        near = _near(name, filter(None, there))
        shown = [f'"{one}" ({place(there[one], roles.config.base)})' for one in near]
        words = f"near it: {', '.join(shown)}" if shown else "and none is like it"
        return f"names no unapplied amount of the ledger; {words}", _OTHER
    where = moved_unapplied(there[name], roles)
    for key, number in moved_unapplied(entry, roles).items():
        if not where or not number or key in where:
            continue
        (account, currency), (own, other) = min(where), key
        what = f"is an amount of {account} in {currency}, but this entry moves {own} in {other}"
        if account == own:
            return what, _OTHER
        by_key = settlement_of(entry.meta) == own
        right = f"`settlement: {account}`" if by_key else f"{account} in the place of {own}"
        return what, f"If the reference is right, write {right}; if not, correct the reference"
    return "", ""


def _adds(amount: Transaction, roles: Roles) -> str:
    """What is wrong with an entry that moves an amount away from zero."""
    moved = ", ".join(
        f"{money(number, currency)} on {account}"
        for (account, currency), number in moved_unapplied(amount, roles).items()
    )
    at = place(amount, roles.config.base)
    return f"is of {moved} ({at}), and this entry does not lower that but adds to it"


def _near(name: str, references: Iterable[str]) -> list[str]:
    """The references most like one, of those that share most of its words; three at most."""
    words = set(name.split())
    some = nlargest(
        _MOST_COMPARED, references, key=lambda one: len(words.intersection(one.split()))
    )
    return get_close_matches(name, some, cutoff=_ALIKE)
