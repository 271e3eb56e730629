"""Which entry is meant when amounts are to be edited: by a link, or by file and line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.data_entry.amount_edit import Editable
from beancount_clawback.data_entry.amount_edit import NotEditableError
from beancount_clawback.data_entry.amount_edit import editable
from beancount_clawback.ledger_files.source_files import Source
from beancount_clawback.ledger_language.places import Place
from beancount_clawback.ledger_language.places import file_and_line


@dataclass(frozen=True, slots=True)
class Candidate:
    """A payment or clawback that may be meant; `why_not` keeps it from being edited."""

    place: Place
    item: Editable | None
    why_not: str


def candidates(
    name: str, linked: LinkedLedger, read: Callable[[Path], Source]
) -> list[Candidate]:
    """The payments and clawbacks that a name means, in the ledger's order.

    Args:
        name: A link (of a claim, a payment or a remittance), or `file:line`.
        linked: The ledger.
        read: Reads a file of it.
    """
    name = name.strip().removeprefix("^")
    meant = linked.made_at(name) or linked.made_of(name)
    found = []
    for place in dict.fromkeys(map(file_and_line, meant)):
        try:
            item = editable(linked, place, read)
            found.append(Candidate(place, item, ""))
        except NotEditableError as error:
            found.append(Candidate(place, None, str(error)))
    return found


def editable_meant(name: str, linked: LinkedLedger, read: Callable[[Path], Source]) -> Editable:
    """The one entry that a name means, among those that can be edited.

    What still holds is meant before what was taken back since; the latter is named by its file
    and line.

    Raises:
        NotEditableError: None can be edited, or several can; each is listed with its place.
    """
    found = candidates(name, linked, read)
    items = [one.item for one in found if one.item is not None]
    items = [item for item in items if not item.behind] or items
    if len(items) == 1:
        return items[0]
    if not found:
        raise NotEditableError(f'No payment or clawback record is named by "{name}".')
    if not items:
        listed = "\n".join(f"  {linked.named(one.place)}: {one.why_not}" for one in found)
        raise NotEditableError(f'Nothing named by "{name}" can be edited:\n{listed}')
    listed = "\n".join(
        f"  {linked.named(file_and_line(entry))}  {entry.date}  {entry.narration}"
        for entry in (item.entry for item in items)
    )
    raise NotEditableError(
        f'"{name}" means {len(items)} entries. Name one by its file and line:\n{listed}'
    )
