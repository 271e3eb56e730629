"""The page *Bulk entry*: a paper remittance sheet, many rows in one write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from beancount_clawback.data_entry.bulk_entry import enter_sheet
from beancount_clawback.data_entry.bulk_form import RowForm
from beancount_clawback.data_entry.bulk_form import SheetForm
from beancount_clawback.data_entry.form_changes import sheet_changes
from beancount_clawback.data_entry.payment_choice import payments_on
from beancount_clawback.fava_ext.answers import reads
from beancount_clawback.fava_ext.answers import writes
from beancount_clawback.fava_ext.writing.desk import desk
from beancount_clawback.fava_ext.writing.desk import file_hashes
from beancount_clawback.fava_ext.writing.desk import linked_books
from beancount_clawback.fava_ext.writing.desk import refusal
from beancount_clawback.fava_ext.writing.record_data import payers_known
from beancount_clawback.fava_ext.writing.sent_fields import Sent
from beancount_clawback.fava_ext.writing.shapes import choice_shape
from beancount_clawback.fava_ext.writing.shapes import claim_shape
from beancount_clawback.fava_ext.writing.shapes import sheet_shape

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from beancount_clawback.claims.claim import Claim
    from beancount_clawback.claims.linked_ledger import LinkedLedger
    from beancount_clawback.fava_ext.host import PageHost

MOST_LISTED = 20
"""Claims that are offered at once; what is typed further narrows them down."""


@dataclass(frozen=True, slots=True)
class SentSheet:
    """The page's form: the sheet with its rows, and the files as the page saw them."""

    sheet: SheetForm
    seen: Mapping[str, str] | None

    @classmethod
    def read(cls, fields: Mapping[str, Any]) -> SentSheet:
        """Read itself from what the page sends."""
        sent = Sent(fields)
        sheet = SheetForm(
            payer=sent.text("payer"),
            check=sent.text("check"),
            date=sent.text("date"),
            total=sent.text("total"),
            source=sent.text("source"),
            rows=tuple(map(_row, sent.each("rows"))),
        )
        return cls(sheet, sent.seen())


@dataclass(frozen=True, slots=True)
class SentClaimSearch:
    """What is looked for: what somebody types, or the claims of rows that were pasted."""

    typed: str
    rows: Sequence[str]
    payer: str

    @classmethod
    def read(cls, fields: Mapping[str, Any]) -> SentClaimSearch:
        """Read itself from what the page sends."""
        sent = Sent(fields)
        return cls(sent.text("typed"), sent.lines("rows"), sent.text("payer"))


def bulk_data(extension: PageHost) -> dict[str, Any]:
    """What the page needs before anything is typed."""
    linked = linked_books(extension)
    return {
        "payers": payers_known(linked),
        "recoupment": next(iter(linked.config.recoupment), ""),
        "currency": next(iter(linked.ledger.options.get("operating_currency") or []), ""),
        "seen": file_hashes(linked),
    }


@reads("bulk-form")
def bulk_form(extension: PageHost) -> dict[str, Any]:
    """The page's data anew, after the ledger has changed."""
    return bulk_data(extension)


@writes("find-claims", SentClaimSearch.read)
def find_claims(extension: PageHost, form: SentClaimSearch) -> dict[str, Any]:
    """The claims that what was typed may mean, the likeliest first. Writes nothing.

    `more` says that there are others.
    """
    typed = form.typed
    found = extension.loaded.claims_found(typed, form.payer) if typed.strip() else []
    linked = linked_books(extension)
    claims = [_found(claim, linked) for claim in found[:MOST_LISTED]]
    return {"claims": claims, "more": len(found) > MOST_LISTED}


@writes("match-claims", SentClaimSearch.read)
def match_claims(extension: PageHost, form: SentClaimSearch) -> list[list[dict[str, Any]]]:
    """For each pasted row the claims that it names: one, or some to choose from."""
    index, linked = extension.loaded.claim_index, linked_books(extension)
    return [
        [_found(claim, linked) for claim in index.meant(row, form.payer)[:MOST_LISTED]]
        for row in form.rows
    ]


@writes("preview-sheet", SentSheet.read)
def preview_sheet(extension: PageHost, form: SentSheet) -> dict[str, Any]:
    """What would come of the sheet. Writes nothing."""
    linked = linked_books(extension)
    return sheet_shape(enter_sheet(form.sheet, linked), linked)


@writes("save-sheet", SentSheet.read)
def save_sheet(extension: PageHost, form: SentSheet) -> dict[str, Any]:
    """Write all rows of the sheet at once, or none."""
    beside_payment = extension.options.write_to == "payment-file"
    with desk(extension, form.seen) as at:
        outcome = enter_sheet(form.sheet, at.linked)
        if not outcome.is_complete:
            raise refusal(outcome.problems)
        changes = sheet_changes(
            form.sheet, outcome, at.linked, at.read, beside_payment=beside_payment
        )
        at.write(changes)
        return {
            "rows": len(outcome.rows),
            "remittance": outcome.remittance,
            "files": sorted({at.linked.short_name(str(one.source.path)) for one in changes}),
            **at.saved,
        }


def _found(claim: Claim, linked: LinkedLedger) -> dict[str, Any]:
    standing = [choice for choice in payments_on(claim, linked) if choice.active]
    return {
        **claim_shape(claim),
        "choices": [choice_shape(choice, linked) for choice in standing],
    }


def _row(sent: Sent) -> RowForm:
    return RowForm(
        claim=sent.text("claim"),
        clawback_of=sent.text("clawbackOf"),
        supplemental=sent.truth("supplemental"),
        amounts=sent.amounts(),
        reason=sent.text("reason"),
        on_remittance=sent.truth("onRemittance"),
        review=sent.truth("review"),
        last_edited=sent.text("lastEdited"),
    )
