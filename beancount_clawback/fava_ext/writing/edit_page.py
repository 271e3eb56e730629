"""The page *Edit amounts*: the amounts, date and all else of a manual payment or a record."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING
from typing import Any

from flask import request

from beancount_clawback.data_entry.amount_edit import EditForm
from beancount_clawback.data_entry.amount_edit import edit
from beancount_clawback.data_entry.editable_entry import Candidate
from beancount_clawback.data_entry.editable_entry import Editable
from beancount_clawback.data_entry.editable_entry import NotEditableError
from beancount_clawback.data_entry.editable_entry import candidates
from beancount_clawback.data_entry.editable_entry import editable
from beancount_clawback.data_entry.sealing_anew import in_words as seals_in_words
from beancount_clawback.data_entry.undoing import CannotUndoError
from beancount_clawback.data_entry.undoing import undo
from beancount_clawback.fava_ext.answers import Refusal
from beancount_clawback.fava_ext.answers import writes
from beancount_clawback.fava_ext.writing.desk import desk
from beancount_clawback.fava_ext.writing.desk import in_words
from beancount_clawback.fava_ext.writing.desk import linked_books
from beancount_clawback.fava_ext.writing.desk import refusal
from beancount_clawback.fava_ext.writing.desk import why_refused
from beancount_clawback.fava_ext.writing.sent_fields import Sent
from beancount_clawback.fava_ext.writing.shapes import claim_shape
from beancount_clawback.fava_ext.writing.shapes import preview_shape
from beancount_clawback.fava_ext.writing.shapes import problems_shape
from beancount_clawback.ledger_files import source_files
from beancount_clawback.ledger_language.keys import PAYMENT_TAG
from beancount_clawback.letters.letter_file import filed_letter
from beancount_clawback.letters.letter_file import letter_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping
    from pathlib import Path

    from beancount_clawback.claims.linked_ledger import LinkedLedger
    from beancount_clawback.fava_ext.host import PageHost
    from beancount_clawback.ledger_files.source_files import Source


@dataclass(frozen=True, slots=True)
class SentEdit:
    """The page's form: an entry by file and line, what is typed, the files as it saw them."""

    file: str
    line: int
    typed: EditForm
    seen: Mapping[str, str] | None

    @classmethod
    def read(cls, fields: Mapping[str, Any]) -> SentEdit:
        """Read itself from what the page sends."""
        sent = Sent(fields)
        typed = EditForm(
            amounts=sent.amounts(),
            details=sent.texts("details"),
            last_edited=sent.text("lastEdited"),
            resealed=sent.text("resealed"),
        )
        return cls(sent.text("file"), sent.whole("line"), typed, sent.seen())


def edit_data(extension: PageHost) -> dict[str, Any]:
    """What the page shows first.

    Its address names file and line of the entry, or a claim: then the one of its entries that
    can be edited, or several to choose from.
    """
    line, claim = request.args.get("line", ""), request.args.get("claim", "")
    linked = linked_books(extension)
    if line.isascii() and line.isdecimal() and len(line) < 10:
        return _form_data(linked, request.args.get("file", ""), int(line))
    claims = linked.claims_named(claim) if claim else ()
    if not claims:
        raise Refusal(
            f'The ledger has no claim "{claim}".'
            if claim
            else "Choose a claim first, and then Edit amounts there.",
            HTTPStatus.NOT_FOUND,
        )
    with in_words(linked):
        found = candidates(
            claims[0].name, linked, lambda path: source_files.read(linked.sources, path)
        )
    open_to_edits = [one for one in found if not one.why_not]
    if len(open_to_edits) == 1:
        file, at = open_to_edits[0].place
        return _form_data(linked, linked.short_name(file), at)
    return {
        "claims": [claim_shape(claim) for claim in claims],
        "entries": [_entry_shape(one, linked) for one in found],
    }


@writes("edit-form", SentEdit.read)
def edit_form(extension: PageHost, form: SentEdit) -> dict[str, Any]:
    """The page's data anew, after the ledger has changed."""
    return _form_data(linked_books(extension), form.file, form.line)


@writes("preview-edit", SentEdit.read)
def preview_edit(extension: PageHost, form: SentEdit) -> dict[str, Any]:
    """What would come of the new amounts, told at once; `try-edit` tells if it loads."""
    linked = linked_books(extension)
    with in_words(linked):
        item = _editable(linked, form, lambda path: source_files.read(linked.sources, path))
    outcome = edit(item, form.typed, linked)
    left = outcome.outcome.left if outcome.outcome else None
    return {
        "preview": preview_shape(outcome.outcome),
        "text": outcome.text,
        "fields": problems_shape(outcome.problems),
        "isChange": outcome.is_change,
        "date": outcome.date.isoformat() if outcome.date else "",
        "monthLeft": left.in_words() if left else [],
        "sealsAnew": seals_in_words(outcome.seals, outcome.outcome, linked),
    }


@writes("try-edit", SentEdit.read)
def try_edit(extension: PageHost, form: SentEdit) -> dict[str, Any]:
    """Whether the whole ledger loads with the edit, by the trial that a save makes too.

    What keeps it from being saved is `refused`; `overtaken` says that a newer preview is tried
    instead, here or in another window.
    """
    found = extension.one_trial.of_newest(lambda: _why_refused(extension, form))
    return {"overtaken": found is None, "refused": found or ""}


def _why_refused(extension: PageHost, form: SentEdit) -> str:
    linked = linked_books(extension)
    with in_words(linked):
        item = _editable(linked, form, lambda path: source_files.read(linked.sources, path))
    return why_refused(extension, linked, edit(item, form.typed, linked).changes or ())


@writes("save-edit", SentEdit.read)
def save_edit(extension: PageHost, form: SentEdit) -> dict[str, Any]:
    """Change the amounts in place, and nothing else."""
    with desk(extension, form.seen) as at:
        item = _editable(at.linked, form, at.read)
        outcome = edit(item, form.typed, at.linked)
        if outcome.problems or outcome.changes is None:
            raise refusal(outcome.problems)
        at.write(outcome.changes)
        claim = item.claims[0] if item.claims else ""
        return {"claim": claim, **at.saved}


@writes("undo-record", SentEdit.read)
def undo_record(extension: PageHost, form: SentEdit) -> dict[str, Any]:
    """Delete a record that was made by mistake, unless another entry depends on it."""
    with desk(extension, form.seen) as at:
        try:
            found = undo(f"{form.file}:{form.line}", at.linked, at.read)
        except CannotUndoError as error:
            raise Refusal(str(error)) from None
        claims = at.linked.claims_of(found.entry)
        letter = filed_letter(letter_of(found.entry, at.linked), at.linked)
        at.write([found.change], letter=letter)
        return {"claim": (claims or [""])[0], **at.saved}


def _form_data(linked: LinkedLedger, file: str, line: int) -> dict[str, Any]:
    with in_words(linked):
        source = source_files.read(linked.sources, linked.file_named(file))
    seen = {file: source.sha256}
    place = {"file": file, "line": line, "seen": seen}
    at = (str(source.path), line)
    made = linked.by_place.get(at, [])
    names = linked.claims_of(made[0]) if made else []
    claims = [claim for name in names for claim in linked.claims_named(name)]
    try:
        with in_words(linked):
            item = editable(linked, at, lambda path: source_files.read(linked.sources, path))
    except NotEditableError as error:
        return {**place, "whyNot": str(error), "claims": [claim_shape(c) for c in claims]}
    entry = item.entry
    for one in item.behind:
        seen[linked.short_name(str(one.source.path))] = one.source.sha256
    return {
        **place,
        "whyNot": "",
        "claims": [claim_shape(claim) for claim in claims],
        "kind": "clawback record" if item.is_record else "manual payment",
        "date": entry.date.isoformat(),
        "payee": entry.payee or "",
        "narration": entry.narration or "",
        "amounts": item.amounts,
        "details": item.details,
        "currency": item.currency,
        "text": item.found.text,
    }


def _entry_shape(one: Candidate, linked: LinkedLedger) -> dict[str, Any]:
    filename, line = one.place
    entry = linked.by_place[one.place][0]
    return {
        "file": linked.short_name(filename),
        "line": line,
        "date": entry.date.isoformat(),
        "kind": "payment" if PAYMENT_TAG in entry.tags else "clawback",
        "payer": entry.payee or "",
        "narration": entry.narration or "",
        "whyNot": one.why_not,
        "takenBack": _taken_back(one),
    }


def _taken_back(one: Candidate) -> str:
    """By what an entry was taken back since; empty where it was not."""
    if one.item is None or not one.item.behind:
        return ""
    first = one.item.behind[0].entry
    return f"taken back on {first.date} by “{first.narration or ''}”"


def _editable(linked: LinkedLedger, form: SentEdit, read: Callable[[Path], Source]) -> Editable:
    path = linked.file_named(form.file)
    try:
        return editable(linked, (str(path), form.line), read)
    except NotEditableError as error:
        raise Refusal(str(error)) from None
