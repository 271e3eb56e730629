"""The page *Unapplied money*: apply an amount, take that back, split it, refund it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from beancount_clawback.data_entry.form_changes import entry_changes
from beancount_clawback.data_entry.recording import PaymentForm
from beancount_clawback.data_entry.unapplied_money import CannotTakeBackError
from beancount_clawback.data_entry.unapplied_money import RefundForm
from beancount_clawback.data_entry.unapplied_money import applications
from beancount_clawback.data_entry.unapplied_money import draft_part
from beancount_clawback.data_entry.unapplied_money import draft_refund
from beancount_clawback.data_entry.unapplied_money import first_day
from beancount_clawback.data_entry.unapplied_money import hold_no_longer
from beancount_clawback.data_entry.unapplied_money import own_account
from beancount_clawback.data_entry.unapplied_money import take_back
from beancount_clawback.data_entry.unapplied_money import unapplied_named
from beancount_clawback.fava_ext.answers import Refusal
from beancount_clawback.fava_ext.answers import writes
from beancount_clawback.fava_ext.writing.desk import desk
from beancount_clawback.fava_ext.writing.desk import file_hashes
from beancount_clawback.fava_ext.writing.desk import linked_books
from beancount_clawback.fava_ext.writing.record_data import bank_accounts
from beancount_clawback.fava_ext.writing.sent_fields import Sent
from beancount_clawback.fava_ext.writing.shapes import plain
from beancount_clawback.fava_ext.writing.shapes import problems_shape
from beancount_clawback.importers.posting.plan_changes import plan_changes
from beancount_clawback.importers.posting.plan_changes import plan_to_apply
from beancount_clawback.importers.posting.waiting_amounts import waiting_amounts
from beancount_clawback.ledger_files.source_files import merged
from beancount_clawback.ledger_files.write_place import place_by_options
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.keys import CHECK_KEY
from beancount_clawback.ledger_language.keys import FOR_CLAIM_KEY
from beancount_clawback.ledger_language.keys import PAYER_CLAIM_KEY
from beancount_clawback.ledger_language.places import file_and_line
from beancount_clawback.ledger_language.records import text_of
from beancount_clawback.ledger_language.unapplied import unapplied_amounts
from beancount_clawback.reports.as_of import day_here
from beancount_clawback.reports.unapplied import unapplied_money

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence
    from pathlib import Path

    from beancount.core.data import Transaction

    from beancount_clawback.claims.book import Book
    from beancount_clawback.claims.linked_ledger import LinkedLedger
    from beancount_clawback.data_entry.recording import Drafted
    from beancount_clawback.fava_ext.host import PageHost
    from beancount_clawback.fava_ext.writing.desk import Desk
    from beancount_clawback.importers.posting.plan import ImportPlan
    from beancount_clawback.ledger_language.unapplied import Unapplied


@dataclass(frozen=True, slots=True)
class SentUnapplied:
    """The page's form: an unapplied amount, and what is to be done with it.

    Attributes:
        reference: The amount; empty where all of them are meant.
        applies_all: Whether every amount is applied that can be.
        attach: Whether it is noted at the clawback that it settles.
        refund: What is typed, as money that went back to the payer.
        part: What is typed, as a payment on a claim, by itself or besides another of the payer.
        seen: The files as the page saw them.
    """

    reference: str
    applies_all: bool
    attach: bool
    refund: RefundForm
    part: PaymentForm
    seen: Mapping[str, str] | None

    @classmethod
    def read(cls, fields: Mapping[str, Any]) -> SentUnapplied:
        """Read itself from what the page sends."""
        sent = Sent(fields)
        date, note = sent.text("date"), sent.text("note")
        amounts, claim = sent.amounts(), sent.text("claim")
        return cls(
            reference=sent.text("reference"),
            applies_all=sent.truth("all"),
            attach=sent.truth("attach"),
            refund=RefundForm(date, sent.text("amount"), sent.text("account"), note),
            part=PaymentForm(
                claim=claim,
                date=date,
                note=note,
                amounts=amounts,
                supplemental=sent.truth("supplemental"),
            ),
            seen=sent.seen(),
        )


def unapplied_data(extension: PageHost) -> dict[str, Any]:
    """The unapplied amounts, open ones first, and which of them could be applied now."""
    every = unapplied_amounts(extension.loaded.about_unapplied, _roles(extension))
    tagged = [one for one in every if one.is_tagged]
    found = sorted(tagged, key=lambda one: not one.is_open)
    return _listed(extension, found, day_here(extension.loaded.entries))


def open_unapplied_data(
    extension: PageHost, day: datetime.date | None = None
) -> dict[str, Any] | None:
    """The amounts that wait at the end of a day, or now; None where none does."""
    loaded = extension.loaded
    if not loaded.about_unapplied:
        return None
    as_of = day or day_here(loaded.entries)
    every = unapplied_money(loaded.about_unapplied, _roles(extension), as_of)
    found = [one for one in every if one.is_open]
    return _listed(extension, found, as_of) if found else None


@writes("apply-unapplied", SentUnapplied.read)
def apply_unapplied(extension: PageHost, form: SentUnapplied) -> dict[str, Any]:
    """Apply one amount, or all, as `clawback apply` does."""
    with desk(extension, form.seen, every_file=True) as at:
        one = None if form.applies_all else _named(form, at)
        only = one.reference if one else ""
        work = _applying(at.linked, only=only, attach=form.attach)
        if not (work.entries or work.noted):
            why = " ".join(f"{found.message} {found.next_step}" for found in work.waiting)
            raise Refusal(why or "There is nothing left of it to apply.")
        held = hold_no_longer(one, at.read) if one else ()
        at.write(merged((*plan_changes(work, _target(at.linked), at.read), *held)))
        return {**at.saved, "applied": work.counts.applied}


@writes("take-application-back", SentUnapplied.read)
def take_application_back(extension: PageHost, form: SentUnapplied) -> dict[str, Any]:
    """Delete what applied an amount, which is held back from then on."""
    with desk(extension, form.seen, every_file=True) as at:
        try:
            at.write(take_back(_named(form, at), at.linked, at.read))
        except CannotTakeBackError as error:
            raise Refusal(str(error)) from None
        again = unapplied_named(form.reference, linked_books(extension))
        return {**at.saved, "left": plain(again.left) if again else ""}


@writes("refund-unapplied", SentUnapplied.read)
def refund_unapplied(extension: PageHost, form: SentUnapplied) -> dict[str, Any]:
    """Write that an amount, or a part of it, went back to the payer."""
    with desk(extension, form.seen, every_file=True) as at:
        return _written(draft_refund(form.refund, _named(form, at), at.linked), at)


@writes("split-unapplied", SentUnapplied.read)
def split_unapplied(extension: PageHost, form: SentUnapplied) -> dict[str, Any]:
    """Write a payment on a claim out of an amount, or of a part of it."""
    with desk(extension, form.seen, every_file=True) as at:
        return _written(draft_part(form.part, _named(form, at), at.linked), at)


def _roles(extension: PageHost) -> Roles:
    return Roles(extension.loaded.config)


def _listed(
    extension: PageHost, amounts: Sequence[Unapplied], day: datetime.date
) -> dict[str, Any]:
    linked, loaded = linked_books(extension), extension.loaded
    work = loaded.once("what could be applied", lambda: _applying(linked, loaded.book))
    is_past = day < day_here(loaded.entries)
    shapes = [
        _shape(one.amount, loaded.about_unapplied, linked, day)
        | {"canApply": one.can_apply, "canAttach": one.can_attach, "why": one.why}
        for one in waiting_amounts(amounts, work, is_past=is_past)
    ]
    return {
        "amounts": shapes,
        "banks": bank_accounts(linked),
        "isPast": is_past,
        "seen": file_hashes(linked),
    }


def _shape(
    one: Unapplied, about: Sequence[Transaction], linked: LinkedLedger, day: datetime.date
) -> dict[str, Any]:
    file, line = file_and_line(one.entry)
    meta = one.entry.meta
    applied = applications(one, about) if one.applied else {}
    claims = [link for entry in applied.values() for link in sorted(entry.links or ())]
    prefix = linked.config.claim_prefix
    return {
        "reference": one.reference,
        "date": one.entry.date.isoformat(),
        "firstDay": first_day(one, linked).isoformat(),
        "age": max(0, one.age(day)),
        "payer": one.entry.payee or one.payer,
        "check": text_of(meta, CHECK_KEY),
        "for": text_of(meta, FOR_CLAIM_KEY) or text_of(meta, PAYER_CLAIM_KEY),
        "amount": plain(one.amount),
        "left": plain(one.left),
        "currency": one.currency,
        "account": one.account,
        "bank": own_account(one),
        "isOpen": one.is_open,
        "isHeld": one.is_held,
        "claims": sorted({link for link in claims if link.startswith(prefix)}),
        "file": linked.short_name(file),
        "line": line,
    }


def _applying(
    linked: LinkedLedger, book: Book | None = None, *, only: str = "", attach: bool = False
) -> ImportPlan:
    target = _target(linked)
    return plan_to_apply(linked.ledger, target, book=book, only=only, attach=attach)


def _target(linked: LinkedLedger) -> Path:
    return place_by_options((), linked.customs, linked.main_file).path


def _named(form: SentUnapplied, at: Desk) -> Unapplied:
    one = unapplied_named(form.reference, at.linked)
    if one is None:
        raise Refusal("The ledger does not have this unapplied amount any more.")
    return one


def _written(drafted: Drafted, at: Desk) -> dict[str, Any]:
    if drafted.entry is None:
        # The dialog has one place for what is wrong.
        first = drafted.problems[0].message
        raise Refusal(first, fields=problems_shape(drafted.problems))
    at.write(entry_changes(drafted.entry, at.linked, at.read))
    return at.saved
