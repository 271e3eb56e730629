"""What is wrong in a file that is imported, where, and what to do.

Every message is in a catalogue by its subject: `file_findings`, `sheet_findings`,
`era_findings`, `remittance_findings`, `claim_findings`.

Clients' names are health data. A message shows what a file says only where that cannot be a
name: letters of unreadable cells are masked, ids are shown when they look like ids.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field

from beancount_clawback.importers.documents.claim_findings import CHECKS_OF_CLAIMS
from beancount_clawback.importers.documents.era_findings import CHECKS_OF_ERAS
from beancount_clawback.importers.documents.file_findings import CHECKS_OF_FILES
from beancount_clawback.importers.documents.remittance_findings import CHECKS_OF_REMITTANCES
from beancount_clawback.importers.documents.sheet_findings import CHECKS_OF_SHEETS
from beancount_clawback.importers.era import findings as reading
from beancount_clawback.ledger_language.problems import Check
from beancount_clawback.ledger_language.problems import ClawbackError
from beancount_clawback.ledger_language.problems import Severity

CHECKS: dict[str, Check] = {
    check.code: check
    for catalogue in (
        CHECKS_OF_FILES,
        CHECKS_OF_SHEETS,
        CHECKS_OF_ERAS,
        CHECKS_OF_REMITTANCES,
        CHECKS_OF_CLAIMS,
    )
    for check in catalogue
}
"""Every check of the importers by its code."""


@dataclass(frozen=True, slots=True, order=True)
class RowPlace:
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


NOWHERE = RowPlace("")
"""The place of what was never read from a file."""


@dataclass(frozen=True, slots=True)
class ImportFinding:
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
    place: RowPlace = field(default=NOWHERE)

    def __str__(self) -> str:
        return f"{self.place}: {self.message} {self.next_step}"


def finding(code: str, place: RowPlace, **facts: object) -> ImportFinding:
    """The finding of a broken check of `CHECKS`, with the facts that its message names."""
    check = CHECKS[code]
    return ImportFinding(
        code=check.code,
        severity=check.severity,
        message=f"{check.message}.".format(**facts),
        next_step=f"{check.remedy}.".format(**facts),
        place=place,
    )


def of_reading(found: reading.EraFinding, file: str) -> ImportFinding:
    """What was wrong when an ERA was read, as a finding of the import."""
    step = f"{reading.CHECKS[found.code].remedy}."
    return ImportFinding(
        code=found.code,
        severity=found.severity,
        message=found.message.removesuffix(step).rstrip(),
        next_step=step,
        place=RowPlace(file, found.place.segment),
    )


def of_engine(error: ClawbackError, place: RowPlace, message: str) -> ImportFinding:
    """What the engine would say about an entry made from a row, as a finding at the row."""
    return ImportFinding(error.check, Severity.ERROR, message, error.next_step, place)


NO_VALUE = "a formula without a value"
"""What stands in the place of a cell whose value its workbook does not have."""


def masked(text: str) -> str:
    """A cell's text with its letters hidden, for a message about a cell that is unreadable."""
    if text == NO_VALUE:
        return text
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
