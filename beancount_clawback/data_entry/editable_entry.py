"""Which payment or record is meant when something is to be edited, and why it may not be."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from beancount.core.data import Posting
from beancount.core.data import Transaction

from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.data_entry.changed_amounts import given_in
from beancount_clawback.data_entry.changed_amounts import shown
from beancount_clawback.data_entry.entry_as_written import as_written
from beancount_clawback.data_entry.record_details import details_of
from beancount_clawback.data_entry.sealing_anew import Behind
from beancount_clawback.data_entry.sealing_anew import clawbacks_behind
from beancount_clawback.ledger_files.entry_text import EntryText
from beancount_clawback.ledger_files.entry_text import EntryTextError
from beancount_clawback.ledger_files.entry_text import entry_at
from beancount_clawback.ledger_files.source_files import Source
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.amounts import Given
from beancount_clawback.ledger_language.keys import AMOUNT_KEYS
from beancount_clawback.ledger_language.keys import CLAWBACK_TAG
from beancount_clawback.ledger_language.keys import TAKEN_KEY
from beancount_clawback.ledger_language.places import Place
from beancount_clawback.ledger_language.places import file_and_line
from beancount_clawback.ledger_language.postings import amount_of
from beancount_clawback.ledger_language.records import lacks_postings


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
        details: What else it says, by field (`record_details`); of a record what was taken too.
        like: An amount of the entry, for the decimals of new ones.
        behind: The clawbacks that have taken it back since, and what came of it.
    """

    entry: Transaction
    source: Source
    found: EntryText
    claims: tuple[str, ...]
    currency: str
    amounts: dict[str, str]
    details: dict[str, str]
    like: Decimal
    behind: tuple[Behind, ...] = ()

    @property
    def is_record(self) -> bool:
        """Whether it is a clawback record, not a payment."""
        return CLAWBACK_TAG in (self.entry.tags or ())


@dataclass(frozen=True, slots=True)
class Candidate:
    """A payment or clawback that may be meant; `why_not` keeps it from being edited."""

    place: Place
    item: Editable | None
    why_not: str


def editable(linked: LinkedLedger, place: Place, read: Callable[[Path], Source]) -> Editable:
    """The entry at a place, if its amounts can be edited.

    Args:
        linked: The ledger as loaded.
        place: File and line of the entry, as its metadata has them.
        read: Reads a file of the ledger as it is now.

    Raises:
        NotEditableError: It is not such an entry, or it may not be changed any more.
        LedgerFileError: A file cannot be read.
    """
    made = linked.by_place.get(place, [])
    if not made:
        raise NotEditableError(
            "No payment or clawback record begins there. The file may have changed: go back "
            "to the claim and choose the entry again."
        )
    source = read(Path(place[0]))
    try:
        found = entry_at(source.text, place[1])
        written = as_written(found, made, place)
        behind = clawbacks_behind(made, linked, read) if written else ()
    except EntryTextError as error:
        raise NotEditableError(str(error)) from None
    if written is None:
        raise NotEditableError(
            f"The entry on line {place[1]} is not the one that was loaded. The file has "
            "changed: load the page again."
        )
    _refuse_written_out(written)
    _refuse_closed(written, linked)
    return Editable(
        entry=written,
        source=source,
        found=found,
        claims=tuple(linked.claims_of(made[0])),
        currency=_currency(written, made),
        amounts={key: shown(written.meta.get(key)) for key in AMOUNT_KEYS},
        details=_details(written, linked),
        like=_like(written, made),
        behind=behind,
    )


def candidates(
    name: str, linked: LinkedLedger, read: Callable[[Path], Source]
) -> list[Candidate]:
    """The payments and clawbacks that a name means, in the ledger's order.

    Args:
        name: A link (of a claim, a payment or a remittance), or `file:line`.
        linked: The ledger.
        read: Reads a file of it.
    """
    name = name.strip().removeprefix("^")
    meant = linked.made_at(name) or linked.made_of(name)
    found = []
    for place in dict.fromkeys(map(file_and_line, meant)):
        try:
            item = editable(linked, place, read)
            found.append(Candidate(place, item, ""))
        except NotEditableError as error:
            found.append(Candidate(place, None, str(error)))
    return found


def editable_meant(name: str, linked: LinkedLedger, read: Callable[[Path], Source]) -> Editable:
    """The one entry that a name means, among those that can be edited.

    What still holds is meant before what was taken back since; the latter is named by its file
    and line.

    Raises:
        NotEditableError: None can be edited, or several can; each is listed with its place.
    """
    found = candidates(name, linked, read)
    items = [one.item for one in found if one.item is not None]
    items = [item for item in items if not item.behind] or items
    if len(items) == 1:
        return items[0]
    if not found:
        raise NotEditableError(f'No payment or clawback record is named by "{name}".')
    if not items:
        listed = "\n".join(f"  {linked.named(one.place)}: {one.why_not}" for one in found)
        raise NotEditableError(f'Nothing named by "{name}" can be edited:\n{listed}')
    listed = "\n".join(
        f"  {linked.named(file_and_line(entry))}  {entry.date}  {entry.narration}"
        for entry in (item.entry for item in items)
    )
    raise NotEditableError(
        f'"{name}" means {len(items)} entries. Name one by its file and line:\n{listed}'
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


def _refuse_closed(entry: Transaction, linked: LinkedLedger) -> None:
    closed: datetime.date | None = linked.config.closed_through
    if closed is None or entry.date > closed:
        return
    raise NotEditableError(
        f"This entry is dated {entry.date}, inside the closed period (closed-through "
        f"{closed}), so it stays. Record a clawback dated in an open period instead: "
        "it reverses the current amounts and states those that apply from then on."
    )


def _details(written: Transaction, linked: LinkedLedger) -> dict[str, str]:
    details = details_of(written, linked)
    if CLAWBACK_TAG in (written.tags or ()):
        details[TAKEN_KEY] = shown(written.meta.get(TAKEN_KEY))
    return details


def _currency(written: Transaction, made: list[Transaction]) -> str:
    stated = (given_in(written.meta.get(key)) for key in AMOUNT_KEYS)
    posted = (given for entry in made for given in map(_posted, entry.postings))
    return next((g.currency for g in (*stated, *posted) if g and g.currency), "")


def _like(written: Transaction, made: list[Transaction]) -> Decimal:
    stated = (given_in(written.meta.get(key)) for key in AMOUNT_KEYS)
    completed = (entry for entry in made if not lacks_postings(entry))
    posted = (given for entry in completed for given in map(_posted, entry.postings))
    return next((g.number for g in (*stated, *posted) if g), ZERO)


def _posted(posting: Posting) -> Given | None:
    units = amount_of(posting)
    return Given(*units) if units else None
