"""The page *Unapplied money*: apply an amount, take that back, split it, refund it."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from beancount_clawback.data_entry.recording import PaymentForm
from beancount_clawback.data_entry.unapplied_money import CannotTakeBackError
from beancount_clawback.data_entry.unapplied_money import RefundForm
from beancount_clawback.data_entry.unapplied_money import applications
from beancount_clawback.data_entry.unapplied_money import draft_part
from beancount_clawback.data_entry.unapplied_money import draft_refund
from beancount_clawback.data_entry.unapplied_money import hold_no_longer
from beancount_clawback.data_entry.unapplied_money import own_account
from beancount_clawback.data_entry.unapplied_money import take_back
from beancount_clawback.data_entry.unapplied_money import unapplied_named
from beancount_clawback.fava_ext.answers import Refusal
from beancount_clawback.fava_ext.answers import writes
from beancount_clawback.fava_ext.writing.desk import desk
from beancount_clawback.fava_ext.writing.desk import file_hashes
from beancount_clawback.fava_ext.writing.desk import linked_books
from beancount_clawback.fava_ext.writing.record_page import bank_accounts
from beancount_clawback.fava_ext.writing.sent_forms import amounts
from beancount_clawback.fava_ext.writing.sent_forms import seen_files
from beancount_clawback.fava_ext.writing.sent_forms import text
from beancount_clawback.fava_ext.writing.sent_forms import truth
from beancount_clawback.fava_ext.writing.shapes import plain
from beancount_clawback.importers.matching.row_cases import ImportRules
from beancount_clawback.importers.matching.row_cases import attaches_everything
from beancount_clawback.importers.matching.row_cases import attaches_nothing
from beancount_clawback.importers.posting.plan import plan
from beancount_clawback.importers.posting.plan_changes import splices_of
from beancount_clawback.ledger_files.entry_text import append
from beancount_clawback.ledger_files.source_files import Change
from beancount_clawback.ledger_files.transaction_text import render_transaction
from beancount_clawback.ledger_files.write_place import place_by_options
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.keys import CHECK_KEY
from beancount_clawback.ledger_language.keys import FINDING_KEY
from beancount_clawback.ledger_language.keys import FOR_CLAIM_KEY
from beancount_clawback.ledger_language.keys import PAYER_CLAIM_KEY
from beancount_clawback.ledger_language.places import file_and_line
from beancount_clawback.ledger_language.records import text_of
from beancount_clawback.ledger_language.unapplied import unapplied_amounts
from beancount_clawback.reports.as_of import day_of

if TYPE_CHECKING:
    from beancount_clawback.claims.linked_ledger import LinkedLedger
    from beancount_clawback.data_entry.recording import Drafted
    from beancount_clawback.fava_ext.host import PageHost
    from beancount_clawback.fava_ext.writing.desk import Desk
    from beancount_clawback.importers.posting.plan import ImportPlan
    from beancount_clawback.ledger_files.splice import Splice
    from beancount_clawback.ledger_language.unapplied import Unapplied


def unapplied_data(extension: PageHost) -> dict[str, Any]:
    """The unapplied amounts, open ones first, and which of them could be applied now."""
    linked = linked_books(extension)
    entries = extension.loaded.entries
    amounts_ = unapplied_amounts(entries, Roles(linked.config))
    every = [one for one in amounts_ if one.is_tagged]
    work = extension.loaded.once("what could be applied", lambda: _applying(linked))
    attachable = {one.place.row for one in work.attachments}
    applicable = {text_of(one.entry.meta, "applies") for one in work.entries}
    why = {
        one.place.row: one.message
        if one.place.row in attachable
        else f"{one.message} {one.next_step}"
        for one in work.waiting
    }
    today = day_of(entries, datetime.date.today())  # noqa: DTZ011 - where the accountant sits
    shapes = [
        _shape(one, linked, today)
        | {
            "canApply": one.reference in applicable or one.is_held,
            "canAttach": one.is_open and file_and_line(one.entry)[1] in attachable,
            "why": why.get(file_and_line(one.entry)[1]) or text_of(one.entry.meta, FINDING_KEY),
        }
        for one in sorted(every, key=lambda one: not one.is_open)
    ]
    return {
        "amounts": shapes,
        "banks": bank_accounts(linked),
        "seen": file_hashes(linked),
    }


def open_unapplied_data(extension: PageHost) -> dict[str, Any] | None:
    """The amounts that wait, as the page has them; None where none does."""
    if not extension.loaded.open_unapplied:
        return None
    data = unapplied_data(extension)
    return {**data, "amounts": [one for one in data["amounts"] if one["isOpen"]]}


@writes("apply-unapplied")
def apply_unapplied(extension: PageHost, sent: dict[str, Any]) -> dict[str, Any]:
    """Apply one amount, or `all`, as `clawback apply` does; with `attach` to a record."""
    with desk(extension, seen_files(sent)) as at:
        one = None if truth(sent, "all") else _named(sent, at)
        only = one.reference if one else ""
        work = _applying(at.linked, only=only, attach=truth(sent, "attach"))
        if not (work.entries or work.noted):
            why = " ".join(f"{found.message} {found.next_step}" for found in work.waiting)
            raise Refusal(why or "There is nothing left of it to apply.")
        splices = splices_of(work, _target(at.linked), at.read)
        for change in hold_no_longer(one, at.read) if one else ():
            splices.setdefault(change.source.path, []).extend(change.splices)
        _write(at, splices)
        return at.saved


@writes("take-application-back")
def take_application_back(extension: PageHost, sent: dict[str, Any]) -> dict[str, Any]:
    """Delete what applied an amount, which is held back from then on."""
    with desk(extension, seen_files(sent)) as at:
        try:
            at.write(take_back(_named(sent, at), at.linked, at.read))
        except CannotTakeBackError as error:
            raise Refusal(str(error)) from None
        return at.saved


@writes("refund-unapplied")
def refund_unapplied(extension: PageHost, sent: dict[str, Any]) -> dict[str, Any]:
    """Write that an amount, or a part of it, went back to the payer."""
    with desk(extension, seen_files(sent)) as at:
        form = RefundForm(
            text(sent, "date"), text(sent, "amount"), text(sent, "account"), text(sent, "note")
        )
        return _written(draft_refund(form, _named(sent, at), at.linked), at)


@writes("split-unapplied")
def split_unapplied(extension: PageHost, sent: dict[str, Any]) -> dict[str, Any]:
    """Write a payment on a claim out of an amount, or of a part of it."""
    with desk(extension, seen_files(sent)) as at:
        form = PaymentForm(
            claim=text(sent, "claim"),
            date=text(sent, "date"),
            note=text(sent, "note"),
            amounts=amounts(sent),
        )
        return _written(draft_part(form, _named(sent, at), at.linked), at)


UNAPPLIED_ENDPOINTS = (
    apply_unapplied,
    take_application_back,
    refund_unapplied,
    split_unapplied,
)


def _shape(one: Unapplied, linked: LinkedLedger, today: datetime.date) -> dict[str, Any]:
    file, line = file_and_line(one.entry)
    meta = one.entry.meta
    applied = applications(one, linked) if one.applied else {}
    claims = [link for entry in applied.values() for link in sorted(entry.links or ())]
    prefix = linked.config.claim_prefix
    return {
        "reference": one.reference,
        "date": one.entry.date.isoformat(),
        "age": max(0, (today - one.entry.date).days),
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


def _applying(linked: LinkedLedger, *, only: str = "", attach: bool = False) -> ImportPlan:
    wanted = attaches_everything if attach else attaches_nothing
    rules = ImportRules(into=str(_target(linked)), only=only, attach=wanted)
    automatic = linked.accounts_open_themselves
    return plan([], linked.ledger, rules, accounts_open_themselves=automatic)


def _target(linked: LinkedLedger) -> Path:
    return place_by_options((), linked.customs, linked.main_file).path


def _named(sent: dict[str, Any], at: Desk) -> Unapplied:
    one = unapplied_named(text(sent, "reference"), at.linked)
    if one is None:
        raise Refusal("The ledger does not have this unapplied amount any more.")
    return one


def _written(drafted: Drafted, at: Desk) -> dict[str, Any]:
    entry = drafted.entry
    if entry is None:
        fields = {problem.field: problem.message for problem in drafted.problems}
        raise Refusal(next(iter(fields.values()), "This cannot be saved."), fields=fields)
    place = place_by_options([entry], at.linked.customs, at.linked.main_file)
    added = append(at.read(place.path).text, [render_transaction(entry)])
    _write(at, {place.path: list(added)})
    return at.saved


def _write(at: Desk, splices: dict[Path, list[Splice]]) -> None:
    at.write([Change(at.read(path), tuple(own)) for path, own in splices.items()])
