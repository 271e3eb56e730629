"""Unapplied money by hand: a part to a claim, or back to the payer; an application taken back.

Each entry that is written says what it applies; the unapplied entry itself stays.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from beancount.core.amount import Amount
from beancount.core.data import Directive
from beancount.core.data import Posting
from beancount.core.data import Transaction

from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.data_entry.recording import Drafted
from beancount_clawback.data_entry.recording import PaymentForm
from beancount_clawback.data_entry.recording import draft_payment
from beancount_clawback.data_entry.typed_fields import DATE_FIELD
from beancount_clawback.data_entry.typed_fields import Reading
from beancount_clawback.ledger_files.entry_text import entry_at
from beancount_clawback.ledger_files.entry_text import remove
from beancount_clawback.ledger_files.entry_text import set_metadata
from beancount_clawback.ledger_files.source_files import Change
from beancount_clawback.ledger_files.source_files import Source
from beancount_clawback.ledger_files.splice import Splice
from beancount_clawback.ledger_language.accounts import INSURANCE_PAID
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.keys import APPLIES_KEY
from beancount_clawback.ledger_language.keys import APPLY_KEY
from beancount_clawback.ledger_language.keys import CHECK_KEY
from beancount_clawback.ledger_language.keys import OUR_TAGS
from beancount_clawback.ledger_language.keys import PROVIDER_TAG
from beancount_clawback.ledger_language.keys import SETTLEMENT_KEY
from beancount_clawback.ledger_language.keys import SUPPLEMENTAL_KEY
from beancount_clawback.ledger_language.keys import TAKEN_KEY
from beancount_clawback.ledger_language.places import Place
from beancount_clawback.ledger_language.places import file_and_line
from beancount_clawback.ledger_language.records import text_of
from beancount_clawback.ledger_language.unapplied import Unapplied
from beancount_clawback.ledger_language.unapplied import unapplied_amounts

ACCOUNT_FIELD = "account"
_SECOND = "second-payment"


class CannotTakeBackError(Exception):
    """No application of an amount can be taken back; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class RefundForm:
    """Money sent back to a payer, or got back from it, as typed.

    Attributes:
        amount: Without a sign; empty for all that is left.
        account: The account of the practice that it moves on.
    """

    date: str = ""
    amount: str = ""
    account: str = ""
    note: str = ""


def unapplied_named(reference: str, linked: LinkedLedger) -> Unapplied | None:
    """The unapplied amount of a reference, open or not."""
    roles = Roles(linked.config)
    amounts = unapplied_amounts(linked.ledger.entries, roles)
    return next((one for one in amounts if one.reference == reference), None)


def applications(one: Unapplied, entries: Iterable[Directive]) -> dict[Place, Transaction]:
    """What of some entries applies an amount, by the place of what was written."""
    found: dict[Place, Transaction] = {}
    for entry in entries:
        if type(entry) is Transaction and one.reference == text_of(entry.meta, APPLIES_KEY):
            found.setdefault(file_and_line(entry), entry)
    return found


def first_day(one: Unapplied, linked: LinkedLedger) -> datetime.date:
    """The day from which something can be done with an amount: it is there, and not closed."""
    return linked.config.first_open_day(one.entry.date)


def own_account(one: Unapplied) -> str:
    """The account that the money came to."""
    accounts = (posting.account for posting in one.entry.postings)
    return next((account for account in accounts if account != one.account), "")


def draft_refund(form: RefundForm, one: Unapplied, linked: LinkedLedger) -> Drafted:
    """An entry that sends what is left, or a part of it, back to the payer.

    What a payer took without a claim has the other sign: then the payer gives it back.
    """
    reading = Reading()
    date = reading.date(form.date)
    _refuse_day(date, one, linked, reading)
    given = reading.amounts({TAKEN_KEY: form.amount}, one.currency, abs(one.left))
    units = given.get(TAKEN_KEY, Amount(abs(one.left), one.currency))
    _refuse_more(units, one, TAKEN_KEY, reading)
    note = reading.text(form.note, "note")
    if not _moves_on(form.account, linked):
        reading.refuse(ACCOUNT_FIELD, "Choose the account that the money moves on.")
    if date is None or reading.problems:
        return Drafted(None, tuple(reading.problems))
    amount = units.number or Decimal(0)
    number = amount if one.left > 0 else -amount
    words = "Sent back to the payer" if one.left > 0 else "Given back by the payer"
    entry = Transaction(
        meta={"filename": linked.main_file, "lineno": 0, APPLIES_KEY: one.reference},
        date=date,
        flag="*",
        payee=one.entry.payee,
        narration=note or words,
        tags=frozenset(),
        # The remittance stays what it was, so the entry does not have its link.
        links=frozenset(),
        postings=[
            Posting(one.account, Amount(number, one.currency), None, None, None, None),
            Posting(form.account, Amount(-number, one.currency), None, None, None, None),
        ],
    )
    return Drafted(entry, ())


def draft_part(form: PaymentForm, one: Unapplied, linked: LinkedLedger) -> Drafted:
    """A payment on a claim out of an unapplied amount, or of a part of it."""
    claims = linked.claims_named(form.claim) if form.claim.strip() else ()
    wanted = replace(
        form,
        payer=one.entry.payee or one.payer,
        check=text_of(one.entry.meta, CHECK_KEY),
        settlement=one.account,
    )
    drafted = draft_payment(wanted, claims[0] if claims else None, linked)
    entry = drafted.entry
    if entry is None:
        return drafted
    reading = Reading()
    _refuse_day(entry.date, one, linked, reading)
    paid = entry.meta.get(INSURANCE_PAID)
    if not isinstance(paid, Amount) or not paid.number or one.left <= 0:
        reading.refuse(INSURANCE_PAID, "Say how much of the amount is for this claim.")
    else:
        _refuse_more(paid, one, INSURANCE_PAID, reading)
    if reading.problems:
        return Drafted(None, tuple(reading.problems))
    meta = {**entry.meta, SETTLEMENT_KEY: one.account, APPLIES_KEY: one.reference}
    entry = entry._replace(meta=meta, links=entry.links | one.entry.links)
    outcome = None if form.supplemental else linked.preview(entry)
    if outcome and any(error.check == _SECOND for error in outcome.errors):
        why = (
            f"{entry.payee} has paid on {form.claim} already. If both payments apply, say here "
            "that this is a further one; if not, record a clawback of that payment instead."
        )
        reading.refuse(SUPPLEMENTAL_KEY, why)
        return Drafted(None, tuple(reading.problems))
    return Drafted(entry, ())


def take_back(
    one: Unapplied, linked: LinkedLedger, read: Callable[[Path], Source]
) -> tuple[Change, ...]:
    """Delete what applied an amount to claims, and hold it back until somebody applies it.

    Raises:
        CannotTakeBackError: Nothing applied it to a claim, or in a closed period.
        LedgerFileError: A file cannot be read.
        TextError: An entry is not where it was.
    """
    ours = OUR_TAGS | {PROVIDER_TAG}
    places = {
        place: entry
        for place, entry in applications(one, linked.ledger.entries).items()
        if not ours.isdisjoint(entry.tags or ())
    }
    if not places:
        raise CannotTakeBackError(
            "No entry applies this amount to a claim. An entry that somebody wrote to send it "
            "back is deleted in the editor."
        )
    closed = linked.config.closed_through
    for entry in places.values():
        if closed is not None and entry.date <= closed:
            raise CannotTakeBackError(
                f"It was applied on {entry.date}, inside the closed period (until {closed}), "
                "so it stays. Record a clawback of the payment instead."
            )
    return _changes(places, one, "FALSE", read)


def hold_no_longer(one: Unapplied, read: Callable[[Path], Source]) -> tuple[Change, ...]:
    """Let an amount that was held back be applied again; no change where it was not."""
    return _changes((), one, None, read) if one.is_held else ()


def _changes(
    removed: Iterable[Place],
    one: Unapplied,
    apply: str | None,
    read: Callable[[Path], Source],
) -> tuple[Change, ...]:
    splices: dict[Path, list[Splice]] = {}
    for file, line in removed:
        text = read(Path(file)).text
        splices.setdefault(Path(file), []).extend(remove(text, entry_at(text, line)))
    file, line = file_and_line(one.entry)
    text = read(Path(file)).text
    held = set_metadata(text, entry_at(text, line), {APPLY_KEY: apply})
    splices.setdefault(Path(file), []).extend(held)
    return tuple(Change(read(path), tuple(own)) for path, own in splices.items())


def _moves_on(account: str, linked: LinkedLedger) -> bool:
    """Whether an account can be that of the practice which money moves on."""
    roles = Roles(linked.config)
    return (
        account in linked.chart.opens
        and not roles.is_nominal(account)
        and not roles.is_unapplied(account)
    )


def _refuse_day(
    date: datetime.date | None, one: Unapplied, linked: LinkedLedger, reading: Reading
) -> None:
    """Refuse a day before the money came, or in a closed period."""
    first = first_day(one, linked)
    if date is None or date >= first:
        return
    if date < one.entry.date:
        reading.refuse(DATE_FIELD, f"The money came on {one.entry.date}; not before.")
    else:
        closed = linked.config.closed_through
        why = f"{date} is in the closed period (closed-through {closed})"
        reading.refuse(DATE_FIELD, f"{why}: date it {first} or later.")


def _refuse_more(units: Amount, one: Unapplied, name: str, reading: Reading) -> None:
    number = units.number or Decimal(0)
    if not 0 < number <= abs(one.left):
        left = f"{abs(one.left):,f} {one.currency}"
        reading.refuse(name, f"{left} is left of it; give an amount up to that.")
