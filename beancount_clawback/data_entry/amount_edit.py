"""Changing a manual payment or a clawback record where it is: its amounts, its date and more.

Only the values change: comments, order, spelling and everything else in the file stay byte
for byte. What lies in a closed period is refused with what to do instead. What has been taken
back since is changed together with the seals of the clawbacks behind it, or not at all.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace

from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.claims.preview import Preview
from beancount_clawback.data_entry.changed_amounts import changed_amounts
from beancount_clawback.data_entry.editable_entry import Editable
from beancount_clawback.data_entry.record_details import CorrectedRecord
from beancount_clawback.data_entry.record_details import corrected
from beancount_clawback.data_entry.record_details import header_splices
from beancount_clawback.data_entry.record_details import sealed_anew
from beancount_clawback.data_entry.sealing_anew import NewSeal
from beancount_clawback.data_entry.sealing_anew import as_changes
from beancount_clawback.data_entry.sealing_anew import new_seals
from beancount_clawback.data_entry.sealing_anew import seal_splices
from beancount_clawback.data_entry.typed_fields import WHOLE_FORM
from beancount_clawback.data_entry.typed_fields import FieldError
from beancount_clawback.data_entry.typed_fields import FieldProblem
from beancount_clawback.data_entry.typed_fields import field_problems
from beancount_clawback.data_entry.typed_fields import typed_date
from beancount_clawback.ledger_files.entry_text import EntryTextError
from beancount_clawback.ledger_files.entry_text import entry_at
from beancount_clawback.ledger_files.entry_text import set_metadata
from beancount_clawback.ledger_files.source_files import Change
from beancount_clawback.ledger_files.transaction_text import metadata_value
from beancount_clawback.ledger_language.keys import AMOUNT_KEYS
from beancount_clawback.ledger_language.keys import ORIGINAL_KEY
from beancount_clawback.ledger_language.keys import RESEALED_KEY
from beancount_clawback.ledger_language.keys import TAKEN_KEY
from beancount_clawback.ledger_language.places import file_and_line


@dataclass(frozen=True, slots=True)
class EditForm:
    """A correction as typed.

    Attributes:
        amounts: The four amounts by key; what is left out is taken away.
        details: Date, source and the like by field; those that are left out stay.
        last_edited: The field that somebody is in.
        resealed: The day of the edit, to be noted on the seals that it makes anew; empty to
            make none.
    """

    amounts: Mapping[str, str] = field(default_factory=dict)
    details: Mapping[str, str] = field(default_factory=dict)
    last_edited: str = ""
    resealed: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """What would come of new amounts.

    Attributes:
        changes: What happens to the files; None when a field cannot be read, or a seal is
            needed without its day.
        text: The entry as it would stand there.
        outcome: What the engine makes of it.
        problems: What is wrong; with any, it must not be written.
        seals: The seals that are written anew with it.
        date: The date of the entry as it would be.
    """

    changes: tuple[Change, ...] | None
    text: str
    outcome: Preview | None
    problems: tuple[FieldProblem, ...]
    is_change: bool = False
    seals: tuple[NewSeal, ...] = ()
    date: datetime.date | None = None


def edit(item: Editable, form: EditForm, linked: LinkedLedger) -> Edit:
    """What would come of changing an entry as a form says; the changes are in what it gives."""
    details = form.details
    problems: list[FieldProblem] = []
    one = CorrectedRecord(item.entry, {})
    try:
        one = corrected(item.entry, details, linked)
    except FieldError as error:
        problems.append(error.problem)
    typed = {**dict.fromkeys(AMOUNT_KEYS, ""), **form.amounts}
    typed |= {key: details[key] for key in (TAKEN_KEY,) if key in details and item.is_record}
    values, meta, unread = changed_amounts(typed, one.entry.meta, item, linked.record_style)
    problems += unread
    if problems:
        return Edit(None, item.found.text, None, tuple(problems))
    place = file_and_line(item.entry)
    one = replace(one, entry=one.entry._replace(meta=meta))
    if one.moved:
        bare = {key: value for key, value in meta.items() if key != ORIGINAL_KEY}
        met = linked.preview(one.entry._replace(meta=bare), replaces=place).met
        one = sealed_anew(one, met)
    new = one.entry
    values |= {key: metadata_value(key, value) or None for key, value in one.meta.items()}
    try:
        splices = set_metadata(item.source.text, item.found, values)
        splices += header_splices(item.source.text, item.found, item.entry, new)
    except EntryTextError as error:
        return Edit(None, item.found.text, None, (FieldProblem(WHOLE_FORM, str(error)),))
    seals = new_seals(new, item.behind, linked) if splices else ()
    again = {id(clawback.entry): clawback.entry for clawback in item.behind if splices}
    again |= {id(seal.clawback.entry): seal.sealed for seal in seals}
    outcome = linked.preview(new, replaces=place, again=list(again.values()))
    problems += field_problems(outcome.errors, place, form.amounts, form.last_edited)
    on = None
    try:
        on = _day_of_edit(form.resealed, seals, linked)
    except FieldError as error:
        problems.append(error.problem)
    own = Change(item.source, splices)
    changes = None
    if on or not seals:
        parts = [(item.source, splices), *(seal_splices(seals, on) if on else ())]
        changes = as_changes(parts)
    return Edit(
        changes=changes,
        text=entry_at(own.new_text(), item.found.lineno).text,
        outcome=outcome,
        problems=tuple(problems),
        is_change=bool(splices),
        seals=seals,
        date=new.date,
    )


def _day_of_edit(
    typed: str, seals: Sequence[NewSeal], linked: LinkedLedger
) -> datetime.date | None:
    """The day to note on the seals; None where none is made anew.

    Raises:
        FieldError: It is missing, no date, or before a clawback that it would be noted on.
    """
    if not seals:
        return None
    records = [seal.clawback.entry for seal in seals]
    if not typed.strip():
        named = ", ".join(linked.named(file_and_line(record)) for record in records)
        raise FieldError(
            RESEALED_KEY,
            f"This was taken back since, and the seal at {named} keeps what it was. If the "
            f"edit is right, give the day of the edit as `{RESEALED_KEY}`: the seal is then "
            "written anew in the same change. If the payer has changed its mind, record a "
            "clawback instead.",
        )
    on = typed_date(typed, RESEALED_KEY)
    last = max(record.date for record in records)
    if on < last:
        raise FieldError(
            RESEALED_KEY, f"The day of the edit is {last}, the day of the clawback, or later."
        )
    return on
