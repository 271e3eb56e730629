"""Taking an entry that somebody wrote without our tags for what it is: a payment, a clawback.

Its first line gains the tag, and a link of its own where it has none; the rest of the file
stays byte for byte.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from beancount.core.data import Transaction

from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.claims.payment_finder import Found
from beancount_clawback.ledger_files.entry_text import EntryTextError
from beancount_clawback.ledger_files.entry_text import add_to_header
from beancount_clawback.ledger_files.entry_text import entry_at
from beancount_clawback.ledger_files.entry_text import set_metadata
from beancount_clawback.ledger_files.source_files import Change
from beancount_clawback.ledger_files.source_files import Source
from beancount_clawback.ledger_files.source_files import merged
from beancount_clawback.ledger_files.string_literal import quote
from beancount_clawback.ledger_language.keys import PAYER_KEY
from beancount_clawback.ledger_language.places import file_and_line
from beancount_clawback.ledger_language.problems import ClawbackError


@dataclass(frozen=True, slots=True)
class Adoption:
    """An entry and what it becomes.

    Attributes:
        entry: The entry as the ledger has it.
        tagged: The same with what is added.
        words: What is added to its first line: tags with `#`, links with `^`.
        payer: The payer, where that is added as metadata; or empty.
    """

    entry: Transaction
    tagged: Transaction
    words: tuple[str, ...]
    payer: str = ""


def adoption_of(found: Found) -> Adoption | None:
    """What has to be added to an entry that was found; None where nothing has."""
    if not found.missing:
        return None
    return with_words(found.entry, found.missing, found.payer_named)


def with_words(entry: Transaction, words: tuple[str, ...], payer: str = "") -> Adoption:
    """An entry with more tags and links, and with its payer where only its text names it."""
    tags = frozenset(word[1:] for word in words if word.startswith("#"))
    links = frozenset(word[1:] for word in words if word.startswith("^"))
    tagged = entry._replace(
        meta={**entry.meta, PAYER_KEY: payer} if payer else entry.meta,
        tags=(entry.tags or frozenset()) | tags,
        links=(entry.links or frozenset()) | links,
    )
    return Adoption(entry, tagged, words, payer)


def adopting_change(adoption: Adoption, read: Callable[[Path], Source]) -> Change:
    """What happens to the file of an entry that is adopted.

    Raises:
        EntryTextError: The entry does not stand there (any more): a plugin made it, or the
            file has changed.
        LedgerFileError: The file cannot be read, or is none of the ledger's.
    """
    filename, lineno = file_and_line(adoption.entry)
    source = read(Path(filename))
    found = entry_at(source.text, lineno)
    date = found.text[:10].replace("/", "-")
    if date != adoption.entry.date.isoformat():
        raise EntryTextError(
            f"The entry on line {lineno} has another date. The file has changed: load it again."
        )
    splices = add_to_header(source.text, found, adoption.words)
    if adoption.payer:
        splices += set_metadata(source.text, found, {PAYER_KEY: quote(adoption.payer)})
    return Change(source, splices)


@dataclass(frozen=True, slots=True)
class AdoptedClawback:
    """What comes of tagging a clawback that was written by hand: changes, or errors."""

    changes: tuple[Change, ...]
    errors: tuple[ClawbackError, ...]


def adopt_clawback(
    found: Found,
    linked: LinkedLedger,
    read: Callable[[Path], Source],
    told: Mapping[str, str],
) -> AdoptedClawback:
    """Tag a clawback written by hand, and its payment where that is not tagged either.

    Args:
        found: The clawback as it was found.
        linked: The ledger.
        read: Reads a file of the ledger.
        told: Metadata to add, by key; empty texts are left out.

    Raises:
        EntryTextError: An entry does not stand in its file any more.
        LedgerFileError: A file cannot be read.
    """
    own = with_words(found.entry, found.missing)
    meta = {key: text for key, text in told.items() if text and key not in found.entry.meta}
    new = own.tagged._replace(meta={**found.entry.meta, **meta})
    payment = _payment_of(found, linked)
    outcome = linked.preview(
        new,
        replaces=found.place,
        adopts=((payment.entry, payment.tagged),) if payment else (),
    )
    source = read(Path(found.place[0]))
    lines = set_metadata(
        source.text,
        entry_at(source.text, found.place[1]),
        {key: quote(text) for key, text in meta.items()},
    )
    adoptions = [own, *([payment] if payment else [])]
    changes = [adopting_change(one, read) for one in adoptions]
    return AdoptedClawback(merged([*changes, Change(source, lines)]), outcome.errors)


def _payment_of(found: Found, linked: LinkedLedger) -> Adoption | None:
    """What the payment lacks that a handwritten clawback negates, if anything."""
    if found.payment is None:
        return None
    place = file_and_line(found.payment)
    other = next((one for one in linked.finder.at(place) if one.entry is found.payment), None)
    return adoption_of(other) if other else None
