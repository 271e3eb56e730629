"""Open reviews: which there are, clearing one (`!` becomes `*`), and opening it again."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from beancount.core.data import Transaction

from beancount_clawback.claims.book import Book
from beancount_clawback.claims.checks import open_reviews
from beancount_clawback.claims.claim import EventKind
from beancount_clawback.claims.claim import balance_of
from beancount_clawback.claims.claim import event_kind
from beancount_clawback.claims.claim import payment_link
from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.ledger_files.entry_text import EntryTextError
from beancount_clawback.ledger_files.entry_text import entry_at
from beancount_clawback.ledger_files.entry_text import set_flag
from beancount_clawback.ledger_files.entry_text import set_metadata
from beancount_clawback.ledger_files.source_files import Change
from beancount_clawback.ledger_files.source_files import Source
from beancount_clawback.ledger_files.splice import Splice
from beancount_clawback.ledger_files.string_literal import quote
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.keys import CLAIM_KEY
from beancount_clawback.ledger_language.keys import CLEARED_FLAG
from beancount_clawback.ledger_language.keys import CLIENT_BILLED_KEY
from beancount_clawback.ledger_language.keys import REVIEW_FLAG
from beancount_clawback.ledger_language.places import Place
from beancount_clawback.ledger_language.places import file_and_line
from beancount_clawback.ledger_language.postings import claim_name


@dataclass(frozen=True, slots=True)
class Review:
    """A clawback that needs review, or that has been reviewed.

    Attributes:
        entry: Its reversal.
        place: File and line of the record.
        payment: The link of the payment that it took back.
        claims: The claims that it is about.
        client: The client, empty where the claim does not tell.
        payer: The payer.
        balance: What the claims have open, by currency; None where that is not known.
        insurance: The part of it that insurers owe; empty where it is not known.
        client_owes: The part of it that the client owes; empty where it is not known.
        raises_client: Whether the record leaves more to the client than it owed before.
    """

    entry: Transaction
    place: Place
    payment: str
    claims: tuple[str, ...]
    client: str
    payer: str
    balance: dict[str, Decimal] | None
    insurance: dict[str, Decimal]
    client_owes: dict[str, Decimal]
    raises_client: bool

    def age(self, today: datetime.date) -> int:
        """Days since the clawback was recorded; never negative."""
        return max(0, (today - self.entry.date).days)


class ReviewError(Exception):
    """No review, or more than one, is meant; or it is not what it was."""


def reviews(linked: LinkedLedger) -> list[Review]:
    """The open reviews, oldest first."""
    found = open_reviews(linked.ledger)
    book = linked.book(name for entry in found for name in _claims_of(entry, linked))
    return [_review(entry, book, linked) for entry in found]


def review_of(name: str, linked: LinkedLedger, *, is_open: bool = True) -> Review:
    """The one review that a link means, of a payment or of a claim, or its file and line.

    Args:
        name: Such as pay-5512, claim-1042 or clawbacks.beancount:12; a caret may stand before.
        linked: The ledger.
        is_open: Whether an open review is meant, or one that was cleared.

    Raises:
        ReviewError: None or several are meant; several are listed.
    """
    name = name.strip().removeprefix("^")
    flag = REVIEW_FLAG if is_open else CLEARED_FLAG
    found = [
        entry
        for entry in linked.made_at(name) or linked.made_of(name)
        if event_kind(entry) is EventKind.REVERSAL and entry.flag == flag
    ]
    if len(found) == 1:
        return _review(found[0], linked.book(_claims_of(found[0], linked)), linked)
    word = "open" if is_open else "cleared"
    if not found:
        raise ReviewError(f'No {word} review is named by "{name}".')
    listed = "\n".join(
        f"  {linked.named(file_and_line(entry))}  {entry.date}  {entry.narration}"
        for entry in sorted(found, key=lambda entry: entry.date)
    )
    raise ReviewError(
        f'"{name}" means {len(found)} {word} reviews. Name one by its file and line:\n{listed}'
    )


def turn(
    meant: Sequence[Review],
    flag: str,
    linked: LinkedLedger,
    read: Callable[[Path], Source],
    client_billed: str = "",
) -> tuple[Change, ...]:
    """The changes that turn the flags of reviews: of records, or of entries written out.

    `client_billed` says why the client may be billed, and is kept with the record; a review
    that is opened again loses it. A review that leaves more to the client is cleared by itself.

    Raises:
        ReviewError: The file does not have the entries any more, or one of several leaves more
            to the client.
        LedgerFileError: A file cannot be read.
    """
    by_file: dict[Path, list[int]] = {}
    for review in meant:
        if review.raises_client and len(meant) > 1:
            raise ReviewError(
                f"{linked.named(review.place)} leaves more to the client. Clear it by itself."
            )
        for filename, lineno in _places(review, flag, linked):
            by_file.setdefault(Path(filename), []).append(lineno)
    return tuple(
        _turned(read(path), lines, flag, client_billed) for path, lines in by_file.items()
    )


def _turned(source: Source, lines: Iterable[int], flag: str, client_billed: str) -> Change:
    splices: list[Splice] = []
    expected = CLEARED_FLAG if flag == REVIEW_FLAG else REVIEW_FLAG
    for lineno in lines:
        try:
            entry = entry_at(source.text, lineno)
            said = {CLIENT_BILLED_KEY: quote(client_billed) if client_billed else None}
            if client_billed or flag == REVIEW_FLAG:
                splices += set_metadata(source.text, entry, said)
            splices += set_flag(source.text, entry, flag)
        except EntryTextError as error:
            raise ReviewError(str(error)) from None
        last = splices[-1]
        if source.text[last.start : last.end] not in (expected, "txn", flag):
            raise ReviewError(
                f"The entry on line {lineno} has another flag than it had. The file has "
                "changed: load it again."
            )
    return Change(source, tuple(splices))


def _places(review: Review, flag: str, linked: LinkedLedger) -> list[Place]:
    """The record's place; with a reversal written out, also its corrected payment's."""
    old = CLEARED_FLAG if flag == REVIEW_FLAG else REVIEW_FLAG
    places = {review.place: None}
    for entry in linked.made_of(review.payment or review.claims[0]):
        if (
            event_kind(entry) is EventKind.CORRECTED_PAYMENT
            and entry.flag == old
            and entry.date == review.entry.date
            and payment_link(entry, linked.config) == review.payment
            and set(linked.claims_of(entry)) == set(review.claims)
        ):
            made = linked.by_place[file_and_line(entry)]
            if all(event_kind(other) is not EventKind.REVERSAL for other in made):
                places[file_and_line(entry)] = None
    return list(places)


def _claims_of(entry: Transaction, linked: LinkedLedger) -> list[str]:
    stated = claim_name(entry.meta.get(CLAIM_KEY))
    return [stated] if stated else linked.claims_of(entry)


def _review(entry: Transaction, book: Book, linked: LinkedLedger) -> Review:
    names = _claims_of(entry, linked)
    claims = [claim for name in names for claim in book.find(name)]
    payers = {event.payer for claim in claims for event in claim.events if event.entry is entry}
    balance = balance_of(claims)
    insurance: dict[str, Decimal] = {}
    client_owes: dict[str, Decimal] = {}
    for claim in claims if balance is not None else ():
        _add(insurance, claim.currency, claim.insurance_balance)
        _add(client_owes, claim.currency, claim.client_balance)
    place = file_and_line(entry)
    raised = [
        event.legs.client
        for claim in claims
        for event in claim.events
        if file_and_line(event.entry) == place
    ]
    return Review(
        entry=entry,
        place=file_and_line(entry),
        payment=payment_link(entry, linked.config),
        claims=tuple(names),
        client=", ".join(dict.fromkeys(claim.client for claim in claims if claim.client)),
        payer=", ".join(sorted(filter(None, payers))) or (entry.payee or ""),
        balance=balance,
        insurance=insurance,
        client_owes=client_owes,
        raises_client=sum(raised, ZERO) > 0,
    )


def _add(sums: dict[str, Decimal], currency: str, number: Decimal) -> None:
    if number:
        sums[currency] = sums.get(currency, ZERO) + number
