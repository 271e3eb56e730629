"""The page *Bulk entry*: a paper remittance sheet, many rows in one write."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from beancount_clawback.data_entry.bulk_entry import enter_sheet
from beancount_clawback.data_entry.payment_choice import chosen
from beancount_clawback.data_entry.payment_choice import payments_on
from beancount_clawback.fava_ext.answers import Refusal
from beancount_clawback.fava_ext.answers import writes
from beancount_clawback.fava_ext.writing.desk import desk
from beancount_clawback.fava_ext.writing.desk import file_hashes
from beancount_clawback.fava_ext.writing.desk import linked_books
from beancount_clawback.fava_ext.writing.record_page import NOT_YET
from beancount_clawback.fava_ext.writing.record_page import payers_known
from beancount_clawback.fava_ext.writing.record_page import place_of_new
from beancount_clawback.fava_ext.writing.sent_forms import MOST_ROWS
from beancount_clawback.fava_ext.writing.sent_forms import seen_files
from beancount_clawback.fava_ext.writing.sent_forms import sheet_form
from beancount_clawback.fava_ext.writing.sent_forms import text
from beancount_clawback.fava_ext.writing.shapes import choice_shape
from beancount_clawback.fava_ext.writing.shapes import claim_shape
from beancount_clawback.fava_ext.writing.shapes import problems_shape
from beancount_clawback.fava_ext.writing.shapes import sheet_shape
from beancount_clawback.ledger_files.transaction_text import render_transaction
from beancount_clawback.ledger_files.write_place import Addition
from beancount_clawback.ledger_files.write_place import changes_of

if TYPE_CHECKING:
    from beancount_clawback.claims.claim import Claim
    from beancount_clawback.claims.linked_ledger import LinkedLedger
    from beancount_clawback.data_entry.bulk_form import SheetForm
    from beancount_clawback.data_entry.bulk_form import SheetOutcome
    from beancount_clawback.fava_ext.host import PageHost

MOST_LISTED = 20
"""Claims that are offered at once; what is typed further narrows them down."""


def bulk_data(extension: PageHost) -> dict[str, Any]:
    """What the page needs before anything is typed."""
    linked = linked_books(extension)
    return {
        "payers": payers_known(linked),
        "recoupment": next(iter(linked.config.recoupment), ""),
        "currency": next(iter(linked.ledger.options.get("operating_currency") or []), ""),
        "seen": file_hashes(linked),
    }


@writes("bulk-form")
def bulk_form(extension: PageHost, _sent: dict[str, Any]) -> dict[str, Any]:
    """The page's data anew, after the ledger has changed."""
    return bulk_data(extension)


@writes("find-claims")
def find_claims(extension: PageHost, sent: dict[str, Any]) -> dict[str, Any]:
    """The claims that what was typed may mean, the likeliest first. Writes nothing.

    `more` says that there are others.
    """
    typed, payer = text(sent, "typed"), text(sent, "payer")
    found = extension.loaded.claims_found(typed, payer) if typed.strip() else []
    linked = linked_books(extension)
    claims = [_found(claim, linked) for claim in found[:MOST_LISTED]]
    return {"claims": claims, "more": len(found) > MOST_LISTED}


@writes("match-claims")
def match_claims(extension: PageHost, sent: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """For each pasted text the claims that it names: one, or some to choose from."""
    texts, payer = sent.get("texts"), text(sent, "payer")
    if not isinstance(texts, list) or len(texts) > MOST_ROWS:
        raise Refusal(f"Paste at most {MOST_ROWS:,} rows at once.")
    index, linked = extension.loaded.claim_index, linked_books(extension)
    return [
        [_found(claim, linked) for claim in index.meant(str(typed), payer)[:MOST_LISTED]]
        for typed in texts
    ]


@writes("preview-sheet")
def preview_sheet(extension: PageHost, sent: dict[str, Any]) -> dict[str, Any]:
    """What would come of the sheet. Writes nothing."""
    linked = linked_books(extension)
    return sheet_shape(enter_sheet(sheet_form(sent), linked), linked)


@writes("save-sheet")
def save_sheet(extension: PageHost, sent: dict[str, Any]) -> dict[str, Any]:
    """Write all rows of the sheet at once, or none."""
    form = sheet_form(sent)
    with desk(extension, seen_files(sent)) as at:
        outcome = enter_sheet(form, at.linked)
        if not outcome.is_complete:
            fields = problems_shape(outcome.problems)
            raise Refusal(fields.pop("", "") or NOT_YET, fields=fields)
        additions = _additions(extension, form, outcome, at.linked)
        at.write(changes_of(additions, at.read))
        return {
            "rows": len(outcome.rows),
            "remittance": outcome.remittance,
            "files": sorted({at.linked.short_name(str(a.place.path)) for a in additions}),
            **at.saved,
        }


BULK_ENDPOINTS = (bulk_form, find_claims, match_claims, preview_sheet, save_sheet)


def _found(claim: Claim, linked: LinkedLedger) -> dict[str, Any]:
    standing = [choice for choice in payments_on(claim, linked) if choice.active]
    return {
        **claim_shape(claim),
        "choices": [choice_shape(choice, linked) for choice in standing],
    }


def _additions(
    extension: PageHost, form: SheetForm, outcome: SheetOutcome, linked: LinkedLedger
) -> list[Addition]:
    additions = []
    for row, done in zip(form.rows, outcome.rows, strict=True):
        choice = chosen(done.choices, row.clawback_of) if row.clawback_of else None
        place = place_of_new(extension, done.made, choice, linked)
        additions.append(Addition(place, done.text))
    if outcome.statement is not None:
        additions.append(Addition(place, render_transaction(outcome.statement)))
    return additions
