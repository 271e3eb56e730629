"""The engine's word on planned entries: those that it would refuse become findings.

A ledger as loaded is completed: its records have become reversals. The proof puts the records
back in their places, so that the engine meets exactly what it will meet when the ledger is
loaded with the new entries in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from functools import cache
from typing import TypeGuard

from beancount.core.data import Close
from beancount.core.data import Directive
from beancount.core.data import Directives
from beancount.core.data import Open
from beancount.core.data import Transaction
from beancount.core.data import sorted as sorted_entries

from beancount_clawback.claims.linked_ledger import BEHIND_ALL
from beancount_clawback.engine.expansion import expand
from beancount_clawback.importers.documents.findings import Finding
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.findings import of_engine
from beancount_clawback.importers.matching.row_cases import RowCase
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.postings import posting_claim
from beancount_clawback.ledger_language.problems import ClawbackError
from beancount_clawback.ledger_language.records import AMOUNT_KEYS
from beancount_clawback.ledger_language.records import BALANCE_KEY
from beancount_clawback.ledger_language.records import CLAWBACK_OF_KEY
from beancount_clawback.ledger_language.records import CLAWBACK_TAG
from beancount_clawback.ledger_language.records import CORRECTED_TAG
from beancount_clawback.ledger_language.records import REOPENED_TAG
from beancount_clawback.ledger_language.records import REVERSAL_TAG
from beancount_clawback.ledger_language.records import REVERSED_BY_KEY
from beancount_clawback.ledger_language.records import REVERSED_ON_KEY
from beancount_clawback.ledger_language.records import REVERSED_TAG
from beancount_clawback.ledger_language.records import REVIEW_TAG
from beancount_clawback.ledger_language.records import VARIANCE_TAG

_FILE = "imported"
_MARKS = (REVERSED_ON_KEY, REVERSED_BY_KEY)
_KINDS = {REVERSAL_TAG, CORRECTED_TAG, VARIANCE_TAG}
_MADE = (CLAWBACK_OF_KEY, BALANCE_KEY)
_MOST_ROUNDS = 1000


def prove(
    cases: Sequence[RowCase],
    entries: Directives,
    config: Config,
    *,
    accounts_open_themselves: bool,
    into: str = "",
) -> None:
    """Refuse the cases whose entries would be errors, or make errors of others.

    Args:
        cases: Those with an entry, in the order in which they will be written.
        entries: The ledger's, completed.
        config: The plugin's configuration.
        accounts_open_themselves: As for `expansion.expand`.
        into: The file that they will be appended to.
    """
    standing = uncompleted(entries)
    automatic = accounts_open_themselves

    @cache
    def known() -> set[tuple[str, int, str]]:
        """The errors that the ledger has without the new entries; most imports never ask."""
        before = expand(standing, config, accounts_open_themselves=automatic).errors
        return {_identity(error) for error in before}

    file = into or _FILE
    left = {BEHIND_ALL + number: case for number, case in enumerate(cases)}
    for _ in range(_MOST_ROUNDS):
        new = [_placed(case, file, lineno) for lineno, case in left.items()]
        if not new:
            return
        done = expand(
            sorted_entries([*standing, *new]), config, accounts_open_themselves=automatic
        )
        refused = _refused(done.errors, known, left, file)
        if not refused and not automatic:
            refused = _on_wrong_accounts(done.entries, left, file)
        if not refused:
            return
        for lineno, found in refused.items():
            left.pop(lineno).refuse(*found)
    for case in left.values():
        case.refuse(finding("upsets-ledger", case.place, error="they could not be told apart"))


def uncompleted(entries: Iterable[Directive]) -> Directives:
    """A completed ledger with the records in the place of what the plugin made of them."""
    entries = list(entries)
    made = [entry for entry in entries if _is_made(entry)]
    with_others = {_place(entry) for entry in made if REVERSAL_TAG not in entry.tags}
    records = {
        _place(entry)
        for entry in made
        if REVERSAL_TAG in entry.tags
        and (_place(entry) in with_others or not _gives_amounts(entry))
    }
    result: Directives = []
    for entry in entries:
        if type(entry) is not Transaction:
            result.append(entry)
        elif not _is_made(entry) or _place(entry) not in records:
            result.append(_unmarked(entry))
        elif REVERSAL_TAG in entry.tags:
            result.append(_record_of(entry))
    return result


def _refused(
    errors: Iterable[ClawbackError],
    known: Callable[[], set[tuple[str, int, str]]],
    left: dict[int, RowCase],
    file: str,
) -> dict[int, list[Finding]]:
    """The findings of this round, by the line of the entry that is refused."""
    refused: dict[int, list[Finding]] = {}
    upset: list[ClawbackError] = []
    for error in errors:
        filename, lineno, _ = _identity(error)
        message = _in_words(error, left, file)
        if filename == file and lineno in left:
            place = left[lineno].place
            refused.setdefault(lineno, []).append(of_engine(error, place, message))
        elif _identity(error) not in known():
            upset.append(error)
    if refused:
        # The others may be right once these are gone.
        return refused
    for error in upset:
        links = getattr(error.entry, "links", None) or frozenset()
        message = _in_words(error, left, file)
        guilty = [
            lineno
            for lineno, case in left.items()
            if case.entry is not None and not links.isdisjoint(case.entry.links)
        ]
        for lineno in guilty or list(left):
            found = finding("upsets-ledger", left[lineno].place, error=message)
            refused.setdefault(lineno, []).append(found)
    return refused


def _on_wrong_accounts(
    entries: Directives, left: dict[int, RowCase], file: str
) -> dict[int, list[Finding]]:
    """What Beancount would refuse: an account is not open that day, or in that currency."""
    opens = {entry.account: entry for entry in entries if isinstance(entry, Open)}
    closes = {entry.account: entry for entry in entries if isinstance(entry, Close)}
    refused: dict[int, list[Finding]] = {}
    for entry in entries:
        if type(entry) is not Transaction or entry.meta.get("filename") != file:
            continue
        case = left.get(entry.meta.get("lineno", 0))
        if case is None:
            continue
        for posting in entry.postings:
            opened, closed = opens.get(posting.account), closes.get(posting.account)
            currency = posting.units.currency if posting.units is not None else ""
            why = ""
            if opened is None or opened.date > entry.date:
                why = f"{posting.account} is not open on {entry.date}"
            elif closed is not None and closed.date <= entry.date:
                why = f"{posting.account} is closed since {closed.date}"
            elif opened.currencies and currency not in opened.currencies:
                why = f"{posting.account} is not open in {currency}"
            if why:
                found = finding("unwritable", case.place, why=why)
                refused.setdefault(entry.meta["lineno"], []).append(found)
                break
    return refused


def _placed(case: RowCase, file: str, lineno: int) -> Transaction:
    entry = case.entry
    if entry is None:
        raise ValueError("a case without an entry cannot be proved")
    return entry._replace(meta={**entry.meta, "filename": file, "lineno": lineno})


def _in_words(error: ClawbackError, left: dict[int, RowCase], file: str) -> str:
    """What the engine says, with the places of rows for those of entries not yet written."""
    text = error.message.removesuffix(error.next_step).rstrip()

    def place(match: re.Match[str]) -> str:
        case = left.get(int(match[1]))
        return str(case.place) if case else match[0]

    name = re.escape(file.rpartition("/")[2])
    return re.sub(rf"(?:[^\s()]*/)?{name}:([0-9]{{10,}})", place, text)


def _identity(error: ClawbackError) -> tuple[str, int, str]:
    source = error.source
    return str(source.get("filename")), source.get("lineno") or 0, error.check


def _record_of(reversal: Transaction) -> Transaction:
    tags = frozenset(reversal.tags) - {REVERSAL_TAG, REVIEW_TAG}
    meta = {key: value for key, value in reversal.meta.items() if key not in _MADE}
    return reversal._replace(tags=tags, meta=meta, postings=[])


def _is_made(entry: Directive) -> TypeGuard[Transaction]:
    """Whether a transaction is one that the plugin makes of a record, or looks like one."""
    return (
        type(entry) is Transaction
        and CLAWBACK_TAG in (entry.tags or ())
        and CLAWBACK_OF_KEY in entry.meta
        and bool(entry.postings)
        and not _KINDS.isdisjoint(entry.tags)
    )


def _gives_amounts(entry: Transaction) -> bool:
    """Whether a record's metadata leaves a corrected payment; one written out stands apart."""
    return any(key in entry.meta for key in AMOUNT_KEYS)


def _place(entry: Directive) -> tuple[object, object]:
    return entry.meta.get("filename"), entry.meta.get("lineno")


def _unmarked(entry: Transaction) -> Transaction:
    """An entry without the marks that the engine sets anew."""
    tags = entry.tags or frozenset()
    marked = REVERSED_TAG in tags or REOPENED_TAG in tags
    shares = any(
        posting.meta and REVERSED_ON_KEY in posting.meta and posting_claim(posting)
        for posting in entry.postings or ()
    )
    if not (marked or shares):
        return entry
    meta = {key: value for key, value in entry.meta.items() if key not in _MARKS}
    postings = [
        posting._replace(meta={k: v for k, v in posting.meta.items() if k not in _MARKS})
        if posting.meta
        else posting
        for posting in entry.postings or ()
    ]
    return entry._replace(
        tags=tags - {REVERSED_TAG, REOPENED_TAG}, meta=meta, postings=postings
    )
