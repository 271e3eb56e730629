"""The page *Record clawback*: choose a payment, say what holds now, look, save."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from flask import request

from beancount_clawback.data_entry.adoption import adopt_clawback
from beancount_clawback.data_entry.form_changes import place_of_new
from beancount_clawback.data_entry.form_changes import record_changes
from beancount_clawback.data_entry.payment_choice import chosen
from beancount_clawback.data_entry.recording import ClawbackForm
from beancount_clawback.data_entry.recording import PaymentForm
from beancount_clawback.data_entry.recording import Recording
from beancount_clawback.data_entry.recording import record_clawback
from beancount_clawback.data_entry.recording import record_payment
from beancount_clawback.data_entry.session_offer import sessions_for
from beancount_clawback.data_entry.session_offer import with_session
from beancount_clawback.data_entry.typed_fields import PAYMENT_FIELD
from beancount_clawback.data_entry.typed_fields import FieldProblem
from beancount_clawback.fava_ext.answers import Refusal
from beancount_clawback.fava_ext.answers import writes
from beancount_clawback.fava_ext.writing.desk import desk
from beancount_clawback.fava_ext.writing.desk import linked_books
from beancount_clawback.fava_ext.writing.desk import refusal
from beancount_clawback.fava_ext.writing.kept_letter import LARGEST_LETTER_BODY
from beancount_clawback.fava_ext.writing.kept_letter import sent_letter
from beancount_clawback.fava_ext.writing.kept_letter import with_letter
from beancount_clawback.fava_ext.writing.record_data import choices_named
from beancount_clawback.fava_ext.writing.record_data import form_data
from beancount_clawback.fava_ext.writing.record_data import handwritten
from beancount_clawback.fava_ext.writing.sent_fields import Sent
from beancount_clawback.fava_ext.writing.sent_fields import malformed
from beancount_clawback.fava_ext.writing.shapes import choice_shape
from beancount_clawback.fava_ext.writing.shapes import found_shape
from beancount_clawback.fava_ext.writing.shapes import preview_shape
from beancount_clawback.fava_ext.writing.shapes import problems_shape
from beancount_clawback.ledger_language.keys import SOURCE_KEY

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from beancount_clawback.claims.linked_ledger import LinkedLedger
    from beancount_clawback.data_entry.payment_choice import Choice
    from beancount_clawback.fava_ext.host import PageHost
    from beancount_clawback.ledger_files.write_place import WritePlace

MOST_LIKELY = 6
"""Payments that are offered before anything is typed."""

MOST_FOUND = 8


@dataclass(frozen=True, slots=True)
class SentRecord:
    """The page's form: a payment that is taken back, or a new one on a claim.

    Attributes:
        is_payment: Whether it is a new payment, not a clawback.
        claim: The claim's name; empty for a payment without a claim.
        payment: The payment that is taken back, by its key, its link or its place.
        session: The place of a session that a payment without a claim is linked to.
        clawback: What is typed, as a clawback.
        new_payment: What is typed, as a new payment.
        letter: The payer's letter; None without one, empty where only its being there is told.
        letter_digest: As the page was told it when the letter was read.
        seen: The files as the page saw them.
    """

    is_payment: bool
    claim: str
    payment: str
    session: str
    clawback: ClawbackForm
    new_payment: PaymentForm
    letter: bytes | None
    letter_digest: str
    seen: Mapping[str, str] | None

    @classmethod
    def read(cls, fields: Mapping[str, Any]) -> SentRecord:
        """Read itself from what the page sends."""
        sent = Sent(fields)
        date, check, reason = sent.text("date"), sent.text("check"), sent.text("reason")
        claim, amounts, last = sent.text("claim"), sent.amounts(), sent.text("lastEdited")
        return cls(
            is_payment=sent.text("mode") == "payment",
            claim=claim.strip(),
            payment=sent.text("payment"),
            session=sent.text("session"),
            clawback=ClawbackForm(
                date=date,
                source=sent.text("source"),
                reason=reason,
                amounts=amounts,
                settlement=sent.text("settlement"),
                taken=sent.text("taken"),
                check=check,
                payer_reference=sent.text("payerReference"),
                review=sent.truth("review"),
                last_edited=last,
            ),
            new_payment=PaymentForm(
                claim=claim,
                payer=sent.text("payer"),
                date=date,
                check=check,
                note=reason,
                amounts=amounts,
                supplemental=sent.truth("supplemental"),
                last_edited=last,
            ),
            letter=sent_letter(sent),
            letter_digest=sent.text("letterDigest"),
            seen=sent.seen(),
        )


@dataclass(frozen=True, slots=True)
class SentPaymentSearch:
    """What somebody types to find a payment."""

    typed: str

    @classmethod
    def read(cls, fields: Mapping[str, Any]) -> SentPaymentSearch:
        """Read itself from what the page sends."""
        return cls(Sent(fields).text("typed").strip())


def record_data(extension: PageHost) -> dict[str, Any]:
    """What the page shows first; its address may name a claim and a payment."""
    name, payment = request.args.get("claim", ""), request.args.get("payment", "")
    return form_data(linked_books(extension), name, payment)


@writes("record-form", SentRecord.read)
def record_form(extension: PageHost, form: SentRecord) -> dict[str, Any]:
    """The page's data anew, after the ledger has changed or another claim was chosen."""
    return form_data(linked_books(extension), form.claim, form.payment)


@writes("preview-record", SentRecord.read)
def preview_record(extension: PageHost, form: SentRecord) -> dict[str, Any]:
    """What would come of the form. Writes nothing."""
    linked = linked_books(extension)
    recording, choice = _recorded(form, linked)
    place = _place(extension, recording, choice, linked)
    letter = None if form.letter is None else b""
    recording, kept = with_letter(
        recording,
        choice,
        form.clawback,
        letter,
        linked,
        record_file=place.path,
        digest=form.letter_digest,
    )
    return {
        "letter": linked.short_name(str(kept.file.path)) if kept else "",
        "preview": preview_shape(recording.outcome),
        "text": recording.text,
        "fields": problems_shape(recording.problems),
        "existing": [choice_shape(choice, linked) for choice in recording.existing],
        "file": linked.short_name(str(place.path)),
    }


@writes("save-record", SentRecord.read, largest=LARGEST_LETTER_BODY)
def save_record(extension: PageHost, form: SentRecord) -> dict[str, Any]:
    """Write the form's one entry."""
    if form.letter == b"":
        raise malformed("letter")
    with desk(extension, form.seen) as at:
        recording, choice = _recorded(form, at.linked)
        if recording.problems or recording.entry is None:
            raise refusal(recording.problems)
        place = _place(extension, recording, choice, at.linked)
        recording, kept = with_letter(
            recording, choice, form.clawback, form.letter, at.linked, record_file=place.path
        )
        claims = at.linked.claims_of(recording.entry) if recording.entry else []
        changes = record_changes(recording, choice, place, at.read)
        at.write(changes, kept.file if kept else None)
        return {
            "letter": at.linked.short_name(str(kept.file.path)) if kept else "",
            "claim": choice.claim if choice else (claims or [""])[0],
            "file": at.linked.short_name(str(place.path)),
            **at.saved,
        }


@writes("find-payments", SentPaymentSearch.read)
def find_payments(extension: PageHost, form: SentPaymentSearch) -> dict[str, Any]:
    """The payments that what was typed may mean, the best first; none typed, the likely ones.

    A body and not an address: what is typed names clients.
    """
    linked, typed = linked_books(extension), form.typed
    finder = linked.finder
    found = finder.find(typed, MOST_FOUND + 1) if typed else finder.likely(MOST_LIKELY)
    return {
        "payments": [found_shape(one, linked) for one in found[:MOST_FOUND]],
        "more": len(found) > MOST_FOUND,
    }


@writes("adopt-clawback", SentRecord.read)
def adopt(extension: PageHost, form: SentRecord) -> dict[str, Any]:
    """Tag a clawback that somebody wrote by hand; nothing else in it changes."""
    with desk(extension, form.seen) as at:
        found = handwritten(form.payment, at.linked)
        if found is None:
            raise Refusal(
                "There is no clawback written by hand at this place. Reload the page."
            )
        told = {SOURCE_KEY: form.clawback.source}
        adopted = adopt_clawback(found, at.linked, at.read, told)
        if adopted.errors:
            raise Refusal("\n".join(error.message for error in adopted.errors))
        at.write(adopted.changes)
        claim = found.claims[0] if found.claims else ""
        file = at.linked.short_name(found.place[0])
        return {"claim": claim, "file": file, **at.saved}


def _recorded(form: SentRecord, linked: LinkedLedger) -> tuple[Recording, Choice | None]:
    if form.is_payment:
        return record_payment(form.new_payment, linked), None
    is_place = linked.place_named(form.payment) is not None
    choices = choices_named(linked, "" if is_place else form.claim, form.payment)
    choice = chosen(choices, "" if is_place else form.payment)
    if choice is None:
        return Recording(None, "", None, (_no_payment(choices),)), None
    for one in sessions_for(choice, linked) if form.session else ():
        if linked.named(one.place) == form.session:
            choice = with_session(choice, one)
    return record_clawback(form.clawback, choice, linked), choice


def _no_payment(choices: Sequence[Choice]) -> FieldProblem:
    standing = [choice for choice in choices if choice.active]
    if standing:
        return FieldProblem(PAYMENT_FIELD, "Choose the payment that is taken back.")
    message = "This claim has no active payment, so there is nothing to take back."
    return FieldProblem(PAYMENT_FIELD, message)


def _place(
    extension: PageHost, recording: Recording, choice: Choice | None, linked: LinkedLedger
) -> WritePlace:
    made = recording.outcome.transactions if recording.outcome else ()
    beside_payment = extension.options.write_to == "payment-file"
    return place_of_new(made, choice, linked, beside_payment=beside_payment)
