"""Changing the four amounts of a manual payment or of a clawback record, where it is.

Only the values change: comments, order, spelling and everything else in the file stay byte
for byte. What lies in a closed period, or has been taken back since, is refused with what to
do instead.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal
from typing import Any

from beancount.core.amount import Amount
from beancount.core.data import Posting
from beancount.core.data import Transaction
from beancount.parser import parser

from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.claims.preview import Preview
from beancount_clawback.data_entry.typed_fields import WHOLE_FORM
from beancount_clawback.data_entry.typed_fields import FieldError
from beancount_clawback.data_entry.typed_fields import FieldProblem
from beancount_clawback.data_entry.typed_fields import as_amount
from beancount_clawback.data_entry.typed_fields import field_problems
from beancount_clawback.data_entry.typed_fields import typed_amount
from beancount_clawback.ledger_files.entry_text import EntryText
from beancount_clawback.ledger_files.entry_text import EntryTextError
from beancount_clawback.ledger_files.entry_text import entry_at
from beancount_clawback.ledger_files.entry_text import set_metadata
from beancount_clawback.ledger_files.source_files import Change
from beancount_clawback.ledger_files.source_files import Source
from beancount_clawback.ledger_files.string_literal import quote
from beancount_clawback.ledger_files.transaction_text import amount_text
from beancount_clawback.ledger_files.transaction_text import metadata_value
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.amounts import Given
from beancount_clawback.ledger_language.amounts import read_amount
from beancount_clawback.ledger_language.keys import AMOUNT_KEYS
from beancount_clawback.ledger_language.keys import BALANCE_KEY
from beancount_clawback.ledger_language.keys import CLAWBACK_OF_KEY
from beancount_clawback.ledger_language.keys import CLAWBACK_TAG
from beancount_clawback.ledger_language.keys import CORRECTED_TAG
from beancount_clawback.ledger_language.keys import PAYMENT_TAG
from beancount_clawback.ledger_language.keys import REVERSED_BY_KEY
from beancount_clawback.ledger_language.keys import REVERSED_ON_KEY
from beancount_clawback.ledger_language.keys import REVERSED_TAG
from beancount_clawback.ledger_language.places import Place
from beancount_clawback.ledger_language.postings import amount_of
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.records import lacks_postings

_MADE_KEYS = {CLAWBACK_OF_KEY, BALANCE_KEY, REVERSED_ON_KEY, REVERSED_BY_KEY}


class NotEditableError(Exception):
    """The amounts cannot be edited here; the message says why and what to do instead."""


@dataclass(frozen=True, slots=True)
class Editable:
    """An entry whose four amounts can be edited, as in its file.

    Attributes:
        entry: The payment or record as written, without what the plugin makes of it.
        source: Its file.
        found: Its lines there.
        claims: The claims that it is about.
        currency: The currency of its amounts.
        amounts: What each of the four says now, by key; empty where it says nothing.
        like: An amount of the entry, for the decimals of new ones.
    """

    entry: Transaction
    source: Source
    found: EntryText
    claims: tuple[str, ...]
    currency: str
    amounts: dict[str, str]
    like: Decimal

    @property
    def is_record(self) -> bool:
        """Whether it is a clawback record, not a payment."""
        return CLAWBACK_TAG in (self.entry.tags or ())


@dataclass(frozen=True, slots=True)
class Edit:
    """What would come of new amounts.

    Attributes:
        change: What happens to the file; None when a field cannot be read.
        text: The entry as it would stand there.
        outcome: What the engine makes of it.
        problems: What is wrong; with any, it must not be written.
    """

    change: Change | None
    text: str
    outcome: Preview | None
    problems: tuple[FieldProblem, ...]
    is_change: bool = field(default=False)


def editable(linked: LinkedLedger, place: Place, source: Source) -> Editable:
    """The entry at a place, if its amounts can be edited.

    Args:
        linked: The ledger as loaded.
        place: File and line of the entry, as its metadata has them.
        source: That file as it is now.

    Raises:
        NotEditableError: It is not such an entry, or it may not be changed any more.
    """
    made = linked.by_place.get(place, [])
    if not made:
        raise NotEditableError(
            "No payment or clawback record begins there. The file may have changed: go back "
            "to the claim and choose the entry again."
        )
    try:
        found = entry_at(source.text, place[1])
        written = _as_written(found, made, place)
    except EntryTextError as error:
        raise NotEditableError(str(error)) from None
    if written is None:
        raise NotEditableError(
            f"The entry on line {place[1]} is not the one that was loaded. The file has "
            "changed: load the page again."
        )
    _refuse_written_out(written)
    _refuse_reversed(made, linked)
    _refuse_closed(written, linked)
    return Editable(
        entry=written,
        source=source,
        found=found,
        claims=tuple(linked.claims_of(made[0])),
        currency=_currency(written, made),
        amounts={key: _typed(written.meta.get(key)) for key in AMOUNT_KEYS},
        like=_like(written, made),
    )


def edit(
    item: Editable, amounts: Mapping[str, str], linked: LinkedLedger, last_edited: str = ""
) -> Edit:
    """What would come of changing the amounts of an entry to those typed."""
    problems: list[FieldProblem] = []
    values: dict[str, str | None] = {}
    meta: dict[str, Any] = dict(item.entry.meta)
    for key in AMOUNT_KEYS:
        try:
            given = typed_amount(amounts.get(key, ""), key)
        except FieldError as error:
            problems.append(error.problem)
            continue
        if given is None and key in meta:
            values[key] = None
            del meta[key]
        elif given is not None and not _same(given, meta.get(key)):
            spelled, value = _spelled_as_before(given, meta.get(key), item)
            values[key], meta[key] = spelled, value
    if problems:
        return Edit(None, item.found.text, None, tuple(problems))
    try:
        splices = set_metadata(item.source.text, item.found, values)
    except EntryTextError as error:
        return Edit(None, item.found.text, None, (FieldProblem(WHOLE_FORM, str(error)),))
    change = Change(item.source, splices)
    new = item.entry._replace(meta=meta)
    place = (str(meta["filename"]), int(meta["lineno"]))
    outcome = linked.preview(new, replaces=place)
    return Edit(
        change=change,
        text=entry_at(change.new_text(), item.found.lineno).text,
        outcome=outcome,
        problems=field_problems(outcome.errors, place, amounts, last_edited),
        is_change=bool(values),
    )


def _as_written(found: EntryText, made: list[Transaction], place: Place) -> Transaction | None:
    """The entry as its text has it, with the tags and metadata pushed on it from above."""
    entries, _, _ = parser.parse_string(f"{found.text}\n")
    first = made[0]
    if len(entries) != 1 or not isinstance(entries[0], Transaction):
        return None
    entry = entries[0]
    same = (entry.date, entry.payee, entry.narration) == (
        first.date,
        first.payee,
        first.narration,
    )
    if not same:
        return None
    pushed = {key: v for key, v in first.meta.items() if key not in {*_MADE_KEYS, *AMOUNT_KEYS}}
    meta = {**pushed, **entry.meta, "filename": place[0], "lineno": place[1]}
    kind = {CLAWBACK_TAG, PAYMENT_TAG} & first.tags
    return entry._replace(
        meta=meta, tags=frozenset(entry.tags or ()) | kind, postings=entry.postings or []
    )


def _refuse_written_out(entry: Transaction) -> None:
    if lacks_postings(entry):
        return
    what = "clawback" if CLAWBACK_TAG in (entry.tags or ()) else "payment"
    raise NotEditableError(
        f"This {what} is written out with postings, so it has no four amounts to edit. "
        + (
            "If the payer has changed it, record a clawback of it; if it was mistyped, change "
            "its postings in the editor."
            if what == "payment"
            else "Change its postings in the editor."
        )
    )


def _refuse_reversed(made: list[Transaction], linked: LinkedLedger) -> None:
    for entry in made:
        tags = entry.tags or frozenset()
        if REVERSED_TAG not in tags or not {PAYMENT_TAG, CORRECTED_TAG} & tags:
            continue
        on, by = entry.meta.get(REVERSED_ON_KEY), entry.meta.get(REVERSED_BY_KEY)
        what = "payment" if PAYMENT_TAG in tags else "corrected payment of this record"
        raise NotEditableError(
            f'The {what} was taken back on {on} by "{by}"{_where(entry, on, linked)}. What '
            "holds now is stated there: edit that record, or record another clawback."
        )


def _where(entry: Transaction, on: object, linked: LinkedLedger) -> str:
    """The place of the record that took a payment back, where it can be told."""
    by = entry.meta.get(REVERSED_BY_KEY)
    for (filename, lineno), made in linked.by_place.items():
        first = made[0]
        said = (first.date, first.narration or "") == (on, by)
        if said and CLAWBACK_TAG in first.tags and not first.links.isdisjoint(entry.links):
            return f" ({linked.short_name(filename)}:{lineno})"
    return ""


def _refuse_closed(entry: Transaction, linked: LinkedLedger) -> None:
    closed: datetime.date | None = linked.config.closed_through
    if closed is None or entry.date > closed:
        return
    raise NotEditableError(
        f"This entry is dated {entry.date}, inside the closed period (closed-through "
        f"{closed}), so its amounts stay. Record a clawback dated in an open period instead: "
        "it reverses the current amounts and states those that apply from then on."
    )


def _currency(written: Transaction, made: list[Transaction]) -> str:
    stated = (_given(written.meta.get(key)) for key in AMOUNT_KEYS)
    posted = (given for entry in made for given in map(_posted, entry.postings))
    return next((g.currency for g in (*stated, *posted) if g and g.currency), "")


def _like(written: Transaction, made: list[Transaction]) -> Decimal:
    stated = (_given(written.meta.get(key)) for key in AMOUNT_KEYS)
    completed = (entry for entry in made if not lacks_postings(entry))
    posted = (given for entry in completed for given in map(_posted, entry.postings))
    return next((g.number for g in (*stated, *posted) if g), ZERO)


def _posted(posting: Posting) -> Given | None:
    units = amount_of(posting)
    return Given(*units) if units else None


def _given(value: object) -> Given | None:
    try:
        return None if value is None else read_amount("", value)
    except Problem:
        return None


def _same(given: Given, value: object) -> bool:
    old = _given(value)
    if old is None or old.number != given.number:
        return False
    return given.currency in (None, old.currency)


def _typed(value: object) -> str:
    """A value as shown in a form: an amount as its bare number."""
    if isinstance(value, Amount):
        return f"{value.number:f}"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return "" if value is None else str(value)


def _spelled_as_before(given: Given, old: object, item: Editable) -> tuple[str, object]:
    """The new value in the spelling of the old one: a text, a number, or an amount."""
    like = _given(old)
    currency = (like and like.currency) or item.currency
    amount = as_amount(given, currency, like.number if like else item.like)
    if isinstance(old, Decimal) and given.currency is None:
        return metadata_value("", amount.number), amount.number
    if isinstance(old, str):
        bare = like is not None and like.currency is None and given.currency is None
        text = f"{amount.number:f}" if bare else amount_text(amount)
        return quote(text), text
    if not amount.currency:
        return metadata_value("", amount.number), amount.number
    return amount_text(amount), amount
