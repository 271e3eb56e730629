"""The page *Record clawback*: choose a payment, say what holds now, look, save."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from typing import Any

from flask import request

from beancount_clawback.data_entry.payment_choice import NotFoundError
from beancount_clawback.data_entry.payment_choice import chosen
from beancount_clawback.data_entry.payment_choice import claims_meant
from beancount_clawback.data_entry.payment_choice import payments_on
from beancount_clawback.data_entry.recording import Recording
from beancount_clawback.data_entry.recording import record_clawback
from beancount_clawback.data_entry.recording import record_payment
from beancount_clawback.data_entry.typed_fields import PAYMENT_FIELD
from beancount_clawback.data_entry.typed_fields import FieldProblem
from beancount_clawback.fava_ext.answers import Refusal
from beancount_clawback.fava_ext.answers import writes
from beancount_clawback.fava_ext.writing.desk import desk
from beancount_clawback.fava_ext.writing.desk import file_hashes
from beancount_clawback.fava_ext.writing.desk import linked_books
from beancount_clawback.fava_ext.writing.sent_forms import clawback_form
from beancount_clawback.fava_ext.writing.sent_forms import payment_form
from beancount_clawback.fava_ext.writing.sent_forms import seen_files
from beancount_clawback.fava_ext.writing.sent_forms import text
from beancount_clawback.fava_ext.writing.shapes import choice_shape
from beancount_clawback.fava_ext.writing.shapes import claim_shape
from beancount_clawback.fava_ext.writing.shapes import preview_shape
from beancount_clawback.fava_ext.writing.shapes import problems_shape
from beancount_clawback.ledger_files.write_place import Addition
from beancount_clawback.ledger_files.write_place import changes_of
from beancount_clawback.ledger_files.write_place import place_beside
from beancount_clawback.ledger_files.write_place import place_by_options
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.accounts import INSURANCE_PAID
from beancount_clawback.ledger_language.accounts import Roles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from beancount.core.data import Transaction

    from beancount_clawback.claims.claim import Claim
    from beancount_clawback.claims.linked_ledger import LinkedLedger
    from beancount_clawback.data_entry.payment_choice import Choice
    from beancount_clawback.fava_ext.host import PageHost
    from beancount_clawback.ledger_files.write_place import WritePlace

NOT_YET = "This cannot be saved yet: see what is marked."


def record_data(extension: PageHost) -> dict[str, Any]:
    """What the page shows first; its address may name a claim and a payment."""
    name, payment = request.args.get("claim", ""), request.args.get("payment", "")
    return _form_data(linked_books(extension), name, payment)


@writes("record-form")
def record_form(extension: PageHost, sent: dict[str, Any]) -> dict[str, Any]:
    """The page's data anew, after the ledger has changed or another claim was chosen."""
    return _form_data(linked_books(extension), text(sent, "claim"), text(sent, "payment"))


@writes("preview-record")
def preview_record(extension: PageHost, sent: dict[str, Any]) -> dict[str, Any]:
    """What would come of the form. Writes nothing."""
    linked = linked_books(extension)
    recording, choice = _recorded(sent, linked)
    place = _place(extension, recording, choice, linked)
    return {
        "preview": preview_shape(recording.outcome),
        "text": recording.text,
        "fields": problems_shape(recording.problems),
        "existing": [choice_shape(choice, linked) for choice in recording.existing],
        "file": linked.short_name(str(place.path)),
    }


@writes("save-record")
def save_record(extension: PageHost, sent: dict[str, Any]) -> dict[str, Any]:
    """Write the form's one entry."""
    with desk(extension, seen_files(sent)) as at:
        recording, choice = _recorded(sent, at.linked)
        if recording.problems or recording.entry is None:
            raise refusal(recording.problems)
        place = _place(extension, recording, choice, at.linked)
        claims = at.linked.claims_of(recording.entry)
        at.write(changes_of([Addition(place, recording.text)], at.read))
        return {
            "claim": choice.claim if choice else (claims or [""])[0],
            "file": at.linked.short_name(str(place.path)),
            "warnings": at.warnings,
        }


RECORD_ENDPOINTS = (record_form, preview_record, save_record)


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


def _form_data(linked: LinkedLedger, name: str, payment: str) -> dict[str, Any]:
    claims = _claims(linked, name, payment)
    choices = [choice for claim in claims for choice in payments_on(claim, linked)]
    wanted = chosen(choices, payment)
    return {
        "claims": [claim_shape(claim) for claim in claims],
        "choices": [choice_shape(choice, linked) for choice in choices],
        "payment": wanted.key if wanted and payment else "",
        "payers": payers_known(linked),
        "recoupment": next(iter(linked.config.recoupment), ""),
        "settlements": _banks(linked),
        "seen": file_hashes(linked),
    }


def _claims(linked: LinkedLedger, name: str, payment: str) -> tuple[Claim, ...]:
    if not name and not payment:
        return ()
    try:
        return claims_meant(linked, name, payment)
    except NotFoundError as error:
        raise Refusal(str(error), HTTPStatus.NOT_FOUND) from None


def _banks(linked: LinkedLedger) -> list[str]:
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
    claims = linked.claims_named(text(sent, "claim")) if text(sent, "claim").strip() else ()
    choices = [choice for claim in claims for choice in payments_on(claim, linked)]
    choice = chosen(choices, text(sent, "payment"))
    if choice is None:
        return Recording(None, "", None, (_no_payment(choices),)), None
    return record_clawback(clawback_form(sent), choice, linked), choice


def _no_payment(choices: list[Choice]) -> FieldProblem:
    standing = [choice for choice in choices if choice.active]
    if standing:
        return FieldProblem(PAYMENT_FIELD, "Choose the payment that is taken back.")
    message = "No payment stands on this claim, so there is nothing to take back."
    return FieldProblem(PAYMENT_FIELD, message)


def _place(
    extension: PageHost, recording: Recording, choice: Choice | None, linked: LinkedLedger
) -> WritePlace:
    made = recording.outcome.transactions if recording.outcome else ()
    return place_of_new(extension, made, choice, linked)
