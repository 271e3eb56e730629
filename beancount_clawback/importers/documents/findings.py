"""What can be wrong when a file is imported: every message, with what to do, in one catalogue.

Clients' names are health data. A message shows what a file says only where that cannot be a
name: letters of unreadable cells are masked, ids are shown when they look like ids.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field

from beancount_clawback.extras import XLSX
from beancount_clawback.ledger_language.problems import Check
from beancount_clawback.ledger_language.problems import ClawbackError
from beancount_clawback.ledger_language.problems import Severity


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something is: its file, the row counted from 1, the column if one is meant.

    A workbook of which several sheets are read names the sheet as well.
    """

    file: str
    row: int = 0
    column: str = ""
    sheet: str = ""

    def __str__(self) -> str:
        column = f", column {self.column}" if self.column else ""
        named = f"{self.file} “{self.sheet}”" if self.sheet else self.file
        return f"{named}:{self.row}{column}" if self.row else f"{named}{column}"


NOWHERE = Place("")
"""The place of what was never read from a file."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong, or worth a look, in a file that was imported.

    Attributes:
        code: A code of `CHECKS`, or of `problems.CHECKS` for what the engine refused.
        severity: An error kept something out of the ledger.
        message: What is wrong.
        next_step: What to do about it.
        place: Where it is.
    """

    code: str
    severity: Severity
    message: str
    next_step: str
    place: Place = field(default=NOWHERE)

    def __str__(self) -> str:
        return f"{self.place}: {self.message} {self.next_step}"


def broken(check: Check, place: Place, facts: Mapping[str, object]) -> Finding:
    """The finding of a broken check, with the facts that its message and its remedy name."""
    return Finding(
        code=check.code,
        severity=check.severity,
        message=f"{check.message}.".format(**facts),
        next_step=f"{check.remedy}.".format(**facts),
        place=place,
    )


def finding(code: str, place: Place, **facts: object) -> Finding:
    """The finding of a broken check of `CHECKS`, with the facts that its message names."""
    return broken(CHECKS[code], place, facts)


def of_engine(error: ClawbackError, place: Place, message: str) -> Finding:
    """What the engine would say about an entry made from a row, as a finding at the row."""
    return Finding(error.check, Severity.ERROR, message, error.next_step, place)


def masked(text: str) -> str:
    """A cell's text with its letters hidden, for a message about a cell that is unreadable."""
    shown = "".join("x" if char.isalpha() else char for char in " ".join(text.split()))
    return shown if len(shown) <= 40 else f"{shown[:37]}…"


def shown_id(text: str) -> str:
    """An id for a message; hidden when it looks more like a name than like an id."""
    text = " ".join(text.split())
    looks_like_id = (
        len(text) <= 40 and " " not in text and any(char.isdecimal() for char in text)
    )
    return text if looks_like_id else f"({masked(text)})"


def shown_number(text: str) -> str:
    """The practice's own number of a claim for a message; words of it may be without digits.

    It is hidden where it has no digit at all, or a word that may well be a name.
    """
    text = " ".join(text.split())
    plain = len(text) <= 40 and any(char.isdecimal() for char in text)
    names = (word for word in text.split() if word.isalpha() and len(word) > 2)
    return text if plain and not any(names) else shown_id(text)


_AGAIN = "Correct the cell and import the file again; what is imported already stays as it is"

_ALL: list[tuple[str, Severity, str, str]] = [
    (
        "unreadable-file",
        Severity.ERROR,
        "The file cannot be read: {why}",
        "None of it was imported. Export it again, as CSV or XLSX",
    ),
    (
        "xlsx-missing",
        Severity.ERROR,
        "The file is a workbook (XLSX), and openpyxl, which reads it, is not installed",
        f"None of it was imported. Install openpyxl with: {XLSX} (or save the file as CSV)",
    ),
    (
        "unknown-kind",
        Severity.ERROR,
        "It is not clear what this file is: {why}",
        "{remedy}",
    ),
    (
        "no-header",
        Severity.ERROR,
        "No row of the first {rows} names columns that are known",
        "Name the columns as `clawback template` does, or name them with --map",
    ),
    (
        "missing-column",
        Severity.ERROR,
        "The columns do not say {what}{maybe}",
        "Add a column for it, or say with --map {field}=… which one it is",
    ),
    (
        "ambiguous-column",
        Severity.ERROR,
        "Several columns could be {field}: {headers}",
        "Say with --map {field}=… which one it is, by its heading or its letter, such as "
        "--map {field}={example}",
    ),
    (
        "mapped-column-missing",
        Severity.ERROR,
        "There is no column “{header}”, which --map names as {field}; the file has {headers}",
        "Correct the mapping, or the heading",
    ),
    (
        "unused-columns",
        Severity.NOTICE,
        "These columns were not used: {headers}",
        "Nothing to do, unless one of them matters: then say with --map what it is",
    ),
    (
        "odd-encoding",
        Severity.NOTICE,
        "The file is not UTF-8; it was read as Windows-1252",
        "Check names with accents in what is imported, or save the file as UTF-8",
    ),
    (
        "more-sheets",
        Severity.NOTICE,
        "Not all sheets of the workbook have such rows. Read: {read}; left out: {others}",
        "Nothing to do, unless one of those left out has rows: then name its columns alike",
    ),
    (
        "broken-row",
        Severity.ERROR,
        "This row cannot be split into cells: {why}",
        "Correct the quotes in it and import the file again",
    ),
    (
        "cut-off",
        Severity.ERROR,
        "What follows was not read: {why}",
        "Split the file, or export it again",
    ),
    (
        "bad-cell",
        Severity.ERROR,
        "“{value}” is not {wanted}{why}",
        _AGAIN,
    ),
    (
        "empty-cell",
        Severity.ERROR,
        "The row does not say {wanted}",
        "Fill the cell in and import the file again",
    ),
    (
        "unknown-type",
        Severity.ERROR,
        "“{value}” is not a kind of row",
        "Write one of {known}: a clawback takes a payment back, an offset only settles a "
        "clawback that was recorded before",
    ),
    (
        "mixed-signs",
        Severity.ERROR,
        "The row has positive and negative amounts",
        "Give a clawback as what holds afterwards, or as a reversal with all amounts negative",
    ),
    (
        "negative-in-payment",
        Severity.ERROR,
        "{amount} is {value}: a payment's amounts are never negative",
        "Say with the type Clawback that a payment is taken back",
    ),
    (
        "several-reversals",
        Severity.ERROR,
        "{reversals} reversals and {payments} payments of one claim are on this remittance, "
        "so that it is not clear which goes with which",
        "Give each clawback as one row of the type Clawback with the amounts that hold "
        "afterwards",
    ),
    (
        "no-number",
        Severity.ERROR,
        "The check or EFT number is not given, or has no digit",
        "Add it: without it the same sheet could be imported twice",
    ),
    (
        "no-date",
        Severity.ERROR,
        "No date is given",
        "Add the date of the check, or of the notice",
    ),
    (
        "no-payer",
        Severity.ERROR,
        "The payer is not given",
        "Add the payer's name as the ledger has it",
    ),
    (
        "payer-of-claims",
        Severity.NEEDS_REVIEW,
        "The file does not name the payer of remittance {number}; all its claims are {payer}'s",
        "Check that the remittance is {payer}'s",
    ),
    (
        "unknown-payer",
        Severity.ERROR,
        "The ledger has no payer “{payer}”; it has {known}",
        "Name the payer with --payer “{payer}”=…, or open its receivable account",
    ),
    (
        "sent-again",
        Severity.ERROR,
        "The remittance {number} of {date} says the same as that of {other}: it was sent "
        "again, or the money came twice",
        "Look at the bank statement. If the money came twice, import the file with --resent",
    ),
    (
        "several-dates",
        Severity.ERROR,
        "The remittance {number} has several dates: {values}",
        "Correct it; none of its rows was imported",
    ),
    (
        "several-totals",
        Severity.ERROR,
        "The remittance {number} has several totals: {values}",
        "Correct it; none of its rows was imported",
    ),
    (
        "several-currencies",
        Severity.ERROR,
        "The remittance {number} is in several currencies: {values}",
        "Make one sheet per currency; none of its rows was imported",
    ),
    (
        "no-total",
        Severity.NEEDS_REVIEW,
        "The remittance {number} gives no total; its rows come to {computed}",
        "Compare that with the remittance or the bank statement",
    ),
    (
        "unbalanced-total",
        Severity.ERROR,
        "The total of remittance {number} is {stated}, but paid {paid} less taken back {taken}"
        "{others} comes to {computed}: a difference of {difference}{rows}",
        "Correct the row or the total; none of its rows was imported",
    ),
    (
        "unbalanced-posted",
        Severity.NEEDS_REVIEW,
        "The total of remittance {number} is {stated}, but paid {paid} less taken back {taken}"
        "{others} comes to {computed}: a difference of {difference}{rows}",
        "It was imported as you asked; the bank will be off by the difference",
    ),
    (
        "unchecked-total",
        Severity.NEEDS_REVIEW,
        "The total of remittance {number}, {stated}, cannot be checked: {rows} not counted; "
        "the others come to {computed}, which leaves {difference}",
        "Correct the rows that are missing and import the file again",
    ),
    (
        "partly-imported",
        Severity.NEEDS_REVIEW,
        "With this import the ledger has {there} of {what}{so}. Missing: {rows}",
        "Do what the finding at each of these rows says, and import the file again; what is "
        "imported already stays as it is",
    ),
    (
        "no-reference",
        Severity.ERROR,
        "The row does not say which {what} it is for",
        "Give the claim's number, or client and service date{more}",
    ),
    (
        "unknown-claim",
        Severity.ERROR,
        "The ledger has no claim for {sought}{nearest}",
        "Correct the row, or enter the charge first",
    ),
    (
        "several-claims",
        Severity.ERROR,
        "{count} claims fit {sought}: {candidates}",
        "Give the claim's number",
    ),
    (
        "unknown-payment",
        Severity.ERROR,
        "No insurance payment in the ledger, or in what is imported with it, fits {sought}"
        "{nearest}",
        "Correct the row, or enter the payment first",
    ),
    (
        "several-payments",
        Severity.ERROR,
        "{count} payments fit {sought}: {candidates}",
        "Give the payment's own link, or the check that it came with",
    ),
    (
        "contradiction",
        Severity.ERROR,
        "The row contradicts itself: {given} fits {candidates}, but {other} does not",
        "Correct the one that is wrong; a charge booked on another day than that of the "
        "service says so with `service-date: YYYY-MM-DD`",
    ),
    (
        "payment-later",
        Severity.ERROR,
        "The row of {date} is dated before the payment that fits {sought}: {candidates}",
        "Correct the date, or give the payment's own link",
    ),
    (
        "row-twice",
        Severity.ERROR,
        "{what} is on the remittance more than once: rows {rows}",
        "Delete the row that is there by mistake, add several services of a claim up in one "
        "row, or mark a second payment that is meant as Supplemental",
    ),
    (
        "rows-conflict",
        Severity.ERROR,
        "Several rows take back the same payment on the same day: {rows}",
        "Keep one of them",
    ),
    (
        "files-disagree",
        Severity.ERROR,
        "Two files say different things about {what}: {rows}",
        "Keep the file that is right",
    ),
    (
        "ledger-disagrees",
        Severity.ERROR,
        "The ledger has this already, but differently: {there} has {standing}, the row has "
        "{given}",
        "Correct one of the two",
    ),
    (
        "reversed-already",
        Severity.ERROR,
        "The payment {payment} is already reversed by {record}",
        "Delete this row. If the payer only keeps back what that clawback took, make it an "
        "offset; a won appeal is a new payment",
    ),
    (
        "recorded-by-both",
        Severity.ERROR,
        "The payment {payment} is already reversed by {record}; one of the two comes from an "
        "ERA and the other does not",
        "Keep that one. `clawback import --attach` notes the reference of this row there, and "
        "settles what its remittance takes",
    ),
    (
        "reversal-mismatch",
        Severity.ERROR,
        "The reversal does not fit the payment {payment}: it takes back {reversed}, but the "
        "payment is {standing}",
        "Compare both with the payer's notice; nothing was posted on a guess. In a sheet, a "
        "clawback's row gives what holds afterwards, or the payment's own amounts with "
        "negative signs, and leaves blank what the file does not know",
    ),
    (
        "reversal-of-another",
        Severity.ERROR,
        "The reversal does not fit the payment {payment}: it says {said}",
        "Compare both with the payer's notice; nothing was posted on a guess",
    ),
    (
        "changes-nothing",
        Severity.ERROR,
        "The payment {payment} has exactly these amounts already{by}",
        "If the payer only keeps back what was recorded before, make it an offset",
    ),
    (
        "taken-differs",
        Severity.NEEDS_REVIEW,
        "The payer took {taken}, but from {before} to {after} it is {expected}: a difference "
        "of {difference}",
        "Ask the payer for it; it was posted to the account for such differences",
    ),
    (
        "offset-unexplained",
        Severity.NEEDS_REVIEW,
        "The payer keeps {taken} back for ^{claim}, {difference} more than recorded clawbacks "
        "of it leave owed",
        "Record the clawback if the payer sent a notice, or ask the payer for the difference",
    ),
    (
        "no-account-for",
        Severity.ERROR,
        "No account is known for {what}",
        "Name one with --account {options}",
    ),
    (
        "unidentified-recovery",
        Severity.NEEDS_REVIEW,
        "The payer {what} ({reason}: {sought}), which is not a claim in the ledger",
        "It is on {account}, apart from other clawbacks. Ask the payer which claim it is for. "
        "If it is older than the books, move it to an expense; else record the clawback, and "
        "move it to what is owed for that",
    ),
    (
        "held-back",
        Severity.ERROR,
        "The row is not to be applied (`apply: FALSE` on its unapplied amount)",
        "Take that out of the entry to have it applied",
    ),
    (
        "applied-later",
        Severity.NOTICE,
        "The remittance is of {date}, in the closed period (closed-through {closed}): it is "
        "applied on {day}",
        "Nothing to do",
    ),
    (
        "no-recoupment-account",
        Severity.ERROR,
        "The row settles an earlier clawback, but the ledger has no recoupment account",
        "Name one in the plugin's configuration ('recoupment')",
    ),
    (
        "no-currency",
        Severity.ERROR,
        "It is not known which currency the amounts are in",
        'Name it in the ledger (option "operating_currency") or in the row',
    ),
    (
        "other-currency",
        Severity.ERROR,
        "The row is in {currency}, but {what} is in {wanted}",
        "Correct the currency, or the reference",
    ),
    (
        "closed-import",
        Severity.ERROR,
        "The row is dated {date}, inside the closed period (closed-through {closed})",
        "Date it when it became known, in an open period",
    ),
    (
        "upsets-ledger",
        Severity.ERROR,
        "With this row, another entry of the ledger would be in error: {error}",
        "Look at both; the row was not imported",
    ),
    (
        "unwritable",
        Severity.ERROR,
        "The row cannot be written to the ledger: {why}",
        "Correct the row, or the ledger's accounts, and import the file again",
    ),
]

CHECKS: dict[str, Check] = {row[0]: Check(*row) for row in _ALL}
"""Every check of the importers by its code."""
