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
from dataclasses import dataclass
from dataclasses import replace
from typing import TypeGuard

from beancount.core.data import Close
from beancount.core.data import Directive
from beancount.core.data import Directives
from beancount.core.data import Open
from beancount.core.data import Transaction

from beancount_clawback.claims.linked_ledger import BEHIND_ALL
from beancount_clawback.engine.marks import Outcome
from beancount_clawback.engine.marks import unmarked
from beancount_clawback.engine.what_if import Standing
from beancount_clawback.engine.what_if import WhatIf
from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.findings import of_engine
from beancount_clawback.importers.matching.row_cases import RowCase
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.keys import AMOUNT_KEYS
from beancount_clawback.ledger_language.keys import BALANCE_KEY
from beancount_clawback.ledger_language.keys import CLAWBACK_OF_KEY
from beancount_clawback.ledger_language.keys import CLAWBACK_TAG
from beancount_clawback.ledger_language.keys import CORRECTED_TAG
from beancount_clawback.ledger_language.keys import REVERSAL_TAG
from beancount_clawback.ledger_language.keys import REVIEW_TAG
from beancount_clawback.ledger_language.keys import VARIANCE_TAG
from beancount_clawback.ledger_language.places import file_and_line
from beancount_clawback.ledger_language.places import place_in
from beancount_clawback.ledger_language.problems import ClawbackError

_FILE = "imported"
_KINDS = {REVERSAL_TAG, CORRECTED_TAG, VARIANCE_TAG}
_MADE = (CLAWBACK_OF_KEY, BALANCE_KEY)
_MOST_ROUNDS = 1000


@dataclass(frozen=True, slots=True)
class Proof:
    """The ledger with the entries that passed, and what the engine makes of all of them.

    `entries` are as written: records are not completed.
    """

    entries: Directives
    outcome: Outcome


def prove(
    cases: Sequence[RowCase],
    entries: Directives,
    config: Config,
    *,
    accounts_open_themselves: bool,
    into: str = "",
) -> Proof:
    """Refuse the cases whose entries would be errors, or make errors of others; seal the rest.

    Args:
        cases: Those with an entry, in the order in which they will be written.
        entries: The ledger's, completed.
        config: The plugin's configuration.
        accounts_open_themselves: As for `expansion.expand`.
        into: The file that they will be appended to.
    """
    known = uncompleted(entries)
    # What is left to review is said by the rows' findings, and stops no import.
    config = replace(config, strict_review=False)
    standing = Standing(known, config, accounts_open_themselves=accounts_open_themselves)
    file = into or _FILE
    left = {BEHIND_ALL + number: case for number, case in enumerate(cases)}
    for _ in range(_MOST_ROUNDS):
        new = [_placed(case, file, lineno) for lineno, case in left.items()]
        if not new:
            break
        done = standing.with_entries(new)
        refused = _refused(done, left, file)
        if not refused and not accounts_open_themselves:
            refused = _on_wrong_accounts(done.entries, left, file)
        if not refused:
            for case, entry in zip(left.values(), new, strict=True):
                case.seal(done.outcome.taken_back_by(entry))
            return Proof([*known, *new], done.outcome)
        for lineno, found in refused.items():
            left.pop(lineno).refuse(*found)
    for case in left.values():
        case.refuse(finding("upsets-ledger", case.place, error="they could not be told apart"))
    return Proof(known, standing.expansion.outcome)


def uncompleted(entries: Iterable[Directive]) -> Directives:
    """A completed ledger with the records in the place of what the plugin made of them."""
    entries = list(entries)
    made = [entry for entry in entries if _is_made(entry)]
    with_others = {file_and_line(entry) for entry in made if REVERSAL_TAG not in entry.tags}
    records = {
        file_and_line(entry)
        for entry in made
        if REVERSAL_TAG in entry.tags
        and (file_and_line(entry) in with_others or not _is_written_out(entry))
    }
    result: Directives = []
    for entry in entries:
        if type(entry) is not Transaction:
            result.append(entry)
        elif not _is_made(entry) or file_and_line(entry) not in records:
            result.append(unmarked(entry))
        elif REVERSAL_TAG in entry.tags:
            result.append(_record_of(entry))
    return result


def _refused(
    done: WhatIf, left: dict[int, RowCase], file: str
) -> dict[int, list[ImportFinding]]:
    """The findings of this round, by the line of the entry that is refused."""
    refused: dict[int, list[ImportFinding]] = {}
    for error in done.own_errors:
        _, lineno = place_in(error.source)
        case = left[lineno]
        found = of_engine(error, case.place, _in_words(error, left, file))
        if found.code == "part-taken" and not case.by_era:
            found = replace(found, next_step=f"{found.next_step} {_IN_THE_FILE}")
        refused.setdefault(lineno, []).append(found)
    if refused:
        # The others may be right once these are gone.
        return refused
    for error in done.errors_of_others:
        links = getattr(error.entry, "links", None) or frozenset()
        message = _in_words(error, left, file).rstrip(".")
        for lineno in _sharing(links, left) or list(left):
            found = finding("upsets-ledger", left[lineno].place, error=message)
            refused.setdefault(lineno, []).append(found)
    return refused


_IN_THE_FILE = (
    "In the file: give the row these amounts, in columns of these names; in a remittance sheet "
    "also the type Clawback, in a column Type, where the other rows have Payment."
)


def _sharing(links: frozenset[str], left: dict[int, RowCase]) -> list[int]:
    """The cases that share a link of a claim or a payment, else of the remittance alone."""

    def sharing(wanted: Callable[[RowCase], frozenset[str]]) -> list[int]:
        return [
            lineno
            for lineno, case in left.items()
            if case.entry is not None and not links.isdisjoint(wanted(case))
        ]

    def every(case: RowCase) -> frozenset[str]:
        return frozenset(case.entry.links if case.entry is not None else ())

    return sharing(lambda case: every(case) - {case.remittance.link}) or sharing(every)


def _on_wrong_accounts(
    entries: Directives, left: dict[int, RowCase], file: str
) -> dict[int, list[ImportFinding]]:
    """What Beancount would refuse: an account is not open that day, or in that currency."""
    opens = {entry.account: entry for entry in entries if isinstance(entry, Open)}
    closes = {entry.account: entry for entry in entries if isinstance(entry, Close)}
    refused: dict[int, list[ImportFinding]] = {}
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


def _is_written_out(entry: Transaction) -> bool:
    """Whether somebody wrote a reversal with its postings, each on a line of its own.

    Then its amounts say what the corrected payment is, which stands apart.
    """
    if not any(key in entry.meta for key in AMOUNT_KEYS):
        return False
    return any(
        place_in(posting.meta or {}) != file_and_line(entry) for posting in entry.postings
    )
