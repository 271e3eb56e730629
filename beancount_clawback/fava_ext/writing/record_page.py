"""The page *Record clawback*: choose a payment, say what holds now, look, save."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from typing import Any

from flask import request

from beancount_clawback.claims.payment_finder import FoundKind
from beancount_clawback.data_entry.adoption import adopt_clawback
from beancount_clawback.data_entry.payment_choice import NotFoundError
from beancount_clawback.data_entry.payment_choice import choices_meant
from beancount_clawback.data_entry.payment_choice import chosen
from beancount_clawback.data_entry.payment_choice import claims_meant
from beancount_clawback.data_entry.payment_choice import payments_on
from beancount_clawback.data_entry.recording import Recording
from beancount_clawback.data_entry.recording import record_changes
from beancount_clawback.data_entry.recording import record_clawback
from beancount_clawback.data_entry.recording import record_payment
from beancount_clawback.data_entry.session_offer import sessions_for
from beancount_clawback.data_entry.session_offer import with_session
from beancount_clawback.data_entry.typed_fields import PAYMENT_FIELD
from beancount_clawback.data_entry.typed_fields import FieldProblem
from beancount_clawback.fava_ext.answers import Refusal
from beancount_clawback.fava_ext.answers import writes
from beancount_clawback.fava_ext.writing.desk import desk
from beancount_clawback.fava_ext.writing.desk import file_hashes
from beancount_clawback.fava_ext.writing.desk import linked_books
from beancount_clawback.fava_ext.writing.kept_letter import LARGEST_LETTER_BODY
from beancount_clawback.fava_ext.writing.kept_letter import with_letter
from beancount_clawback.fava_ext.writing.sent_forms import clawback_form
from beancount_clawback.fava_ext.writing.sent_forms import payment_form
from beancount_clawback.fava_ext.writing.sent_forms import seen_files
from beancount_clawback.fava_ext.writing.sent_forms import text
from beancount_clawback.fava_ext.writing.shapes import alone_shape
from beancount_clawback.fava_ext.writing.shapes import choice_shape
from beancount_clawback.fava_ext.writing.shapes import claim_shape
from beancount_clawback.fava_ext.writing.shapes import found_shape
from beancount_clawback.fava_ext.writing.shapes import preview_shape
from beancount_clawback.fava_ext.writing.shapes import problems_shape
from beancount_clawback.fava_ext.writing.shapes import session_shape
from beancount_clawback.ledger_files.write_place import place_beside
from beancount_clawback.ledger_files.write_place import place_by_options
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.accounts import INSURANCE_PAID
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.keys import SOURCE_KEY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from beancount.core.data import Transaction

    from beancount_clawback.claims.linked_ledger import LinkedLedger
    from beancount_clawback.claims.payment_finder import Found
    from beancount_clawback.data_entry.payment_choice import Choice
    from beancount_clawback.fava_ext.host import PageHost
    from beancount_clawback.ledger_files.write_place import WritePlace

MOST_LIKELY = 6
"""Payments that are offered before anything is typed."""

MOST_FOUND = 8
NOT_YET = "This cannot be saved yet: see what is marked."


def record_data(extension: PageHost) -> dict[str, Any]:
    """What the page shows first; its address may name a claim and a payment."""
    name, payment = request.args.get("claim", ""), request.args.get("payment", "")
    return form_data(linked_books(extension), name, payment)


@writes("record-form")
def record_form(extension: PageHost, sent: dict[str, Any]) -> dict[str, Any]:
    """The page's data anew, after the ledger has changed or another claim was chosen."""
    return form_data(linked_books(extension), text(sent, "claim"), text(sent, "payment"))


@writes("preview-record")
def preview_record(extension: PageHost, sent: dict[str, Any]) -> dict[str, Any]:
    """What would come of the form. Writes nothing."""
    linked = linked_books(extension)
    recording, choice = _recorded(sent, linked)
    place = _place(extension, recording, choice, linked)
    recording, kept = with_letter(
        recording, choice, sent, linked, record_file=place.path, is_preview=True
    )
    return {
        "letter": linked.short_name(str(kept.file.path)) if kept else "",
        "preview": preview_shape(recording.outcome),
        "text": recording.text,
        "fields": problems_shape(recording.problems),
        "existing": [choice_shape(choice, linked) for choice in recording.existing],
        "file": linked.short_name(str(place.path)),
    }


@writes("save-record", largest=LARGEST_LETTER_BODY)
def save_record(extension: PageHost, sent: dict[str, Any]) -> dict[str, Any]:
    """Write the form's one entry."""
    with desk(extension, seen_files(sent)) as at:
        recording, choice = _recorded(sent, at.linked)
        if recording.problems or recording.entry is None:
            raise refusal(recording.problems)
        place = _place(extension, recording, choice, at.linked)
        recording, kept = with_letter(
            recording, choice, sent, at.linked, record_file=place.path
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


@writes("find-payments")
def find_payments(extension: PageHost, sent: dict[str, Any]) -> dict[str, Any]:
    """The payments that what was typed may mean, the best first; none typed, the likely ones.

    A body and not an address: what is typed names clients.
    """
    linked, typed = linked_books(extension), text(sent, "typed").strip()
    finder = linked.finder
    found = finder.find(typed, MOST_FOUND + 1) if typed else finder.likely(MOST_LIKELY)
    return {
        "payments": [found_shape(one, linked) for one in found[:MOST_FOUND]],
        "more": len(found) > MOST_FOUND,
    }


@writes("adopt-clawback")
def adopt(extension: PageHost, sent: dict[str, Any]) -> dict[str, Any]:
    """Tag a clawback that somebody wrote by hand; nothing else in it changes."""
    with desk(extension, seen_files(sent)) as at:
        found = _handwritten(text(sent, "payment"), at.linked)
        if found is None:
            raise Refusal(
                "There is no clawback written by hand at this place. Reload the page."
            )
        adopted = adopt_clawback(found, at.linked, at.read, {SOURCE_KEY: text(sent, "source")})
        if adopted.errors:
            raise Refusal("\n".join(error.message for error in adopted.errors))
        at.write(adopted.changes)
        claim = found.claims[0] if found.claims else ""
        file = at.linked.short_name(found.place[0])
        return {"claim": claim, "file": file, **at.saved}


RECORD_ENDPOINTS = (record_form, preview_record, save_record, find_payments, adopt)


def form_data(linked: LinkedLedger, name: str, payment: str) -> dict[str, Any]:
    """What the page shows of a claim and a payment by their names; either may be empty.

    Raises:
        Refusal: The ledger has no such.
    """
    by_hand = _handwritten(payment, linked)
    choices = _choices(linked, name, payment) if not by_hand else ()
    names = dict.fromkeys([name, *(choice.claim for choice in choices)])
    claims = [one for named in names if named for one in linked.claims_named(named)]
    wanted = chosen(choices, "" if linked.place_named(payment) else payment)
    alone = wanted if wanted and not claims else None
    return {
        "claims": [claim_shape(claim) for claim in claims],
        "alone": alone_shape(alone) if alone else None,
        "byHand": found_shape(by_hand, linked) if by_hand else None,
        "asked": payment,
        "sessions": [session_shape(one, linked) for one in sessions_for(alone, linked)]
        if alone
        else [],
        "choices": [choice_shape(choice, linked) for choice in choices],
        "payment": wanted.key if wanted and payment else "",
        "payers": payers_known(linked),
        "recoupment": next(iter(linked.config.recoupment), ""),
        "settlements": bank_accounts(linked),
        "seen": file_hashes(linked),
    }


def choice_named(linked: LinkedLedger, name: str, payment: str) -> Choice | None:
    """The payment that is named, or the only one of a claim; None where one has to choose."""
    choices = _choices(linked, name, payment)
    return chosen(choices, "" if linked.place_named(payment) else payment)


def refusal(problems: tuple[FieldProblem, ...]) -> Refusal:
    """The refusal of a form that has problems, each at its field."""
    fields = problems_shape(problems)
    return Refusal(fields.pop("", "") or NOT_YET, fields=fields)


def place_of_new(
    extension: PageHost,
    made: Sequence[Transaction],
    choice: Choice | None,
    linked: LinkedLedger,
) -> WritePlace:
    """Where an entry goes that `made` comes of; `choice` is what it takes back, if it does."""
    if choice is not None and extension.options.write_to == "payment-file":
        return place_beside(choice.event.entry)
    return place_by_options(made, linked.customs, linked.main_file)


def payers_known(linked: LinkedLedger) -> list[str]:
    """The payers that the ledger has receivables of."""
    roles = Roles(linked.config)
    names = {
        roles.name_in(account, INSURANCE)
        for account in linked.chart.opens
        if roles.role(account) == INSURANCE
    }
    return sorted(filter(None, names))


def _choices(linked: LinkedLedger, name: str, payment: str) -> tuple[Choice, ...]:
    """The payments to choose from: of a claim, or the one that is named."""
    if not name and not payment:
        return ()
    try:
        if name or linked.place_named(payment) is None:
            claims = () if name else _alone(linked, payment)
            return claims or tuple(
                choice
                for claim in claims_meant(linked, name, payment)
                for choice in payments_on(claim, linked)
            )
        return choices_meant(linked, "", payment)
    except NotFoundError as error:
        raise Refusal(str(error), HTTPStatus.NOT_FOUND) from None


def _alone(linked: LinkedLedger, payment: str) -> tuple[Choice, ...]:
    """The payment of a link, where no claim leads to it."""
    choices = choices_meant(linked, "", payment)
    return choices if all(not choice.claim or choice.adoptions for choice in choices) else ()


def _handwritten(payment: str, linked: LinkedLedger) -> Found | None:
    """The clawback written by hand at a place, if one stands there."""
    place = linked.place_named(payment)
    found = linked.finder.at(place) if place else []
    return next((one for one in found if one.kind is FoundKind.HANDWRITTEN), None)


def bank_accounts(linked: LinkedLedger) -> list[str]:
    """The open accounts that payers' money comes to."""
    roles = Roles(linked.config)
    return sorted(
        account
        for account in linked.chart.opens
        if account not in linked.chart.closes
        and roles.role(account) == INSURANCE_PAID
        and not roles.is_recoupment(account)
    )


def _recorded(sent: dict[str, Any], linked: LinkedLedger) -> tuple[Recording, Choice | None]:
    if text(sent, "mode") == "payment":
        return record_payment(payment_form(sent), linked), None
    payment = text(sent, "payment")
    is_place = linked.place_named(payment) is not None
    claim = "" if is_place else text(sent, "claim").strip()
    choices = _choices(linked, claim, payment)
    choice = chosen(choices, "" if is_place else payment)
    if choice is None:
        return Recording(None, "", None, (_no_payment(choices),)), None
    session = text(sent, "session")
    for one in sessions_for(choice, linked) if session else ():
        if f"{linked.short_name(one.place[0])}:{one.place[1]}" == session:
            choice = with_session(choice, one)
    return record_clawback(clawback_form(sent), choice, linked), choice


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
    return place_of_new(extension, made, choice, linked)
