"""Book and validate a ledger as Beancount does, in less time where a transaction is complete.

Most transactions state each posting's amount, in one currency, at no cost and no price.
Booking has nothing to look up for them: it notes their tolerances and leaves them as they
are. When their numbers sum to zero, they balance within any tolerance. Working that out with
inventories takes Beancount half of a load. All other transactions are given to it, in their
order, and with them whatever else is in an account whose balance they are booked against.

This is so for the releases that are named here. With any other, Beancount does it all.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import Any

import beancount
from beancount.core import interpolate
from beancount.core.amount import Amount
from beancount.core.data import Directive
from beancount.core.data import Directives
from beancount.core.data import Posting
from beancount.core.data import Transaction
from beancount.core.number import MISSING
from beancount.ops import validation
from beancount.parser import booking
from beancount.parser import booking_full

_RELEASES = ("3.2.",)


def is_known_release() -> bool:
    """Whether Beancount is a release that loads as is said here."""
    return beancount.__version__.startswith(_RELEASES)


def booked(entries: Directives, options_map: Mapping[str, Any]) -> tuple[Directives, list[Any]]:
    """What `beancount.parser.booking.book` gives for sorted entries as they were parsed."""
    if not is_known_release():
        return _booked_by_beancount(entries, options_map)
    complete = _completed(entries, options_map)
    rest = [entry for entry, one in zip(entries, complete, strict=True) if one is None]
    looked_up = set(_accounts_looked_up(rest))
    if looked_up:
        complete = [None if one and _is_in(one, looked_up) else one for one in complete]
        rest = [entry for entry, one in zip(entries, complete, strict=True) if one is None]
    others, errors = _booked_by_beancount(rest, options_map)
    # It leaves out what it cannot sort by currency.
    unsorted = booking_full.CategorizationError
    left_out = {id(error.entry) for error in errors if isinstance(error, unsorted)}
    remaining = iter(others)
    done = [
        one or next(remaining)
        for entry, one in zip(entries, complete, strict=True)
        if one or id(entry) not in left_out
    ]
    return done, errors


def validated(entries: Directives, options_map: Mapping[str, Any]) -> list[Any]:
    """The errors that `beancount.ops.validation.validate` gives."""
    if not is_known_release():
        return list(validation.validate(entries, options_map))  # type: ignore[no-untyped-call]
    errors: list[Any] = []
    for check in validation.VALIDATIONS:
        looks_at = entries
        if check is validation.validate_check_transaction_balances:
            looks_at = [entry for entry in entries if not _sums_to_zero(entry)]
        errors += check(looks_at, options_map)  # type: ignore[no-untyped-call]
    return errors


def _booked_by_beancount(
    entries: Directives, options_map: Mapping[str, Any]
) -> tuple[Directives, list[Any]]:
    done, errors = booking.book(entries, options_map)  # type: ignore[no-untyped-call]
    return done, errors


def _completed(entries: Directives, options_map: Mapping[str, Any]) -> list[Transaction | None]:
    """Each entry as it is when booked; None where that is for Beancount to say."""
    complete: list[Transaction | None] = []
    tolerances: dict[tuple[Any, ...], Any] = {}
    for entry in entries:
        currency = _only_currency(entry)
        if currency is None or not isinstance(entry, Transaction):
            complete.append(None)
            continue
        postings: list[Any] = entry.postings
        # An immutable mapping, which follows from these alone.
        key = (currency, *[one.units.number.as_tuple().exponent for one in postings])
        if key not in tolerances:
            tolerances[key] = interpolate.infer_tolerances(postings, options_map)  # type: ignore[no-untyped-call]
        meta = {**entry.meta, interpolate.AUTOMATIC_TOLERANCES: tolerances[key]}
        complete.append(entry._replace(postings=list(postings), meta=meta))
    return complete


def _only_currency(entry: Directive) -> str | None:
    """That of a transaction's postings, where all state their amounts; None for all else."""
    if type(entry) is not Transaction:
        return None
    found = None
    for posting in entry.postings:
        units = posting.units
        if (
            type(units) is not Amount
            or type(units.number) is not Decimal
            or posting.cost is not None
            or posting.price is not None
            or (found is not None and units.currency != found)
        ):
            return None
        found = units.currency
    return found if type(found) is str else None


def _accounts_looked_up(entries: Directives) -> Iterator[str]:
    """Accounts that booking may ask for what is in them: for lots, or a missing currency."""
    for entry in entries:
        if isinstance(entry, Transaction):
            yield from (one.account for one in entry.postings if not _says_currencies(one))


def _is_in(entry: Transaction, accounts: AbstractSet[str]) -> bool:
    return any(posting.account in accounts for posting in entry.postings)


def _says_currencies(posting: Posting) -> bool:
    units: object = posting.units
    if posting.cost is not None:
        return False
    if posting.price is None:
        return units is MISSING or (isinstance(units, Amount) and type(units.currency) is str)
    return all(
        isinstance(one, Amount) and type(one.number) is Decimal and type(one.currency) is str
        for one in (units, posting.price)
    )


def _sums_to_zero(entry: Directive) -> bool:
    """Whether a transaction, as plugins may have left it, balances without any tolerance."""
    if _only_currency(entry) is None or not isinstance(entry, Transaction):
        return False
    postings: list[Any] = entry.postings
    if any(one.meta and interpolate.AUTOMATIC_RESIDUAL in one.meta for one in postings):
        return False
    # Added one by one, as an inventory does, for it may have to round.
    total = postings[0].units.number
    for one in postings[1:]:
        total += one.units.number
    return bool(total == 0)
