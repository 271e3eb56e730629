"""What can be wrong in an ERA file: every message, with what to do, in one catalogue.

No message quotes a name: text from a file is shown only where digits were expected, and its
letters are masked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from typing import NamedTuple

from beancount_clawback.ledger_language.problems import Check
from beancount_clawback.ledger_language.problems import Severity

MOST_FINDINGS: Final = 1000
"""Findings kept for one file; a file with more is not a remittance worth listing."""


class EraPlace(NamedTuple):
    """Where something is: its file, the segment counted from 1 (ISA), the line of text."""

    file: str
    segment: int
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line} (segment {self.segment})"


NOWHERE: Final = EraPlace("", 0, 0)
"""The place of what was never read from a file."""


@dataclass(frozen=True, slots=True)
class EraFinding:
    """One thing wrong, or worth a look, in a file.

    Attributes:
        code: The check's name in `CHECKS`.
        severity: An error is something that was not read.
        message: What is wrong and what to do, without the place.
        place: Where it is.
        claim: The claim it concerns (CLP01), or the empty string.
    """

    code: str
    severity: Severity
    message: str
    place: EraPlace
    claim: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class Unreadable(Exception):  # noqa: N818 - a fact about a segment, not a failure of the code
    """A segment, or an element of it, that means nothing; the text says which and why."""


class FindingLog:
    """The findings of one file, in the order they were made, `MOST_FINDINGS` at most."""

    def __init__(self) -> None:
        """Start with nothing found."""
        self.count = 0
        self._kept: list[EraFinding] = []

    def add(self, code: str, place: EraPlace, *, claim: str = "", **facts: object) -> None:
        """Report a broken check of `CHECKS`, with the facts that its message names."""
        self.count += 1
        if self.count <= MOST_FINDINGS:
            self._kept.append(finding(code, place, claim=claim, **facts))

    def all(self, file: str) -> tuple[EraFinding, ...]:
        """What was found, with a last one that says how many were left out."""
        left = self.count - len(self._kept)
        if not left:
            return tuple(self._kept)
        return (*self._kept, finding("too-many-findings", EraPlace(file, 0, 0), left=left))


def finding(code: str, place: EraPlace, *, claim: str = "", **facts: object) -> EraFinding:
    """The finding of a check, its message filled with the facts."""
    check = CHECKS[code]
    message = f"{check.message}. {check.remedy}.".format(**facts)
    return EraFinding(code, check.severity, message, place, claim)


def shown(value: str) -> str:
    """A value fit for a message: quoted, short, its letters masked, for it may be a name."""
    short = value if len(value) <= 20 else value[:20] + "…"
    return '"' + re.sub(r"[^-+0-9.,$() …]", "?", short) + '"'


_AGAIN = "Ask the payer for the file again, or enter what is missing by hand"

_ALL: list[tuple[str, Severity, str, str]] = [
    (
        "unreadable-file",
        Severity.ERROR,
        "The file cannot be opened: {why}",
        "Check its name and its permissions",
    ),
    (
        "file-too-large",
        Severity.ERROR,
        "The file has more than {limit} bytes; it was not read",
        "Ask the payer for one file per remittance",
    ),
    (
        "not-x12",
        Severity.ERROR,
        "This is not an X12 file: {why}",
        "Check that it is the 835 that the payer or the clearinghouse delivered, unchanged",
    ),
    (
        "broken-envelope",
        Severity.ERROR,
        "The envelope is damaged, and the ISA segment does not show the separators: {why}",
        "Nothing of this interchange was read. Get the file again from the payer or the "
        "clearinghouse",
    ),
    (
        "damaged-envelope",
        Severity.ERROR,
        "The envelope is damaged: the ISA segment that begins the file is missing or cut "
        "short. It was read by the separators that its first payment shows; what stood before "
        "that, and whether it is a test (ISA15), is lost",
        "Get the file again from the payer or the clearinghouse, and compare what was booked "
        "with the bank statement",
    ),
    (
        "odd-envelope",
        Severity.NOTICE,
        "The ISA segment is not laid out in its fixed widths; it was read by its separators",
        "Nothing to do unless other findings follow",
    ),
    (
        "text-outside",
        Severity.ERROR,
        "{count} characters before the first ISA segment were not read",
        _AGAIN,
    ),
    (
        "unprintable-characters",
        Severity.NEEDS_REVIEW,
        "The interchange holds {count} unprintable characters; they were left out",
        "Compare the ids of its claims with the payer's portal",
    ),
    (
        "too-many-segments",
        Severity.ERROR,
        "The file has more than {limit} segments; the rest was not read",
        "Ask the payer for one file per remittance",
    ),
    (
        "too-many-findings",
        Severity.ERROR,
        "{left} further findings are not listed",
        "A file this broken should not be booked. Ask the payer for it again",
    ),
    (
        "long-segment",
        Severity.ERROR,
        "A segment of {size} characters was not read; its terminator may be damaged",
        _AGAIN,
    ),
    (
        "truncated",
        Severity.ERROR,
        "The interchange ends in the middle of a segment, which was not read",
        "The file is cut off. Ask the payer for it again",
    ),
    (
        "missing-segment",
        Severity.ERROR,
        "The {segment} segment that {does} is missing",
        "The file may be cut off or put together wrongly. " + _AGAIN,
    ),
    (
        "count-mismatch",
        Severity.ERROR,
        "The envelope is damaged: {element} says {stated} {things}, but there are {counted}",
        "Something is missing or there twice. " + _AGAIN,
    ),
    (
        "control-number-mismatch",
        Severity.NEEDS_REVIEW,
        "{end} ends another {what} than {start} began: their control numbers differ",
        "Parts of two files may have been joined. Compare the totals with the payer's portal",
    ),
    (
        "not-a-remittance",
        Severity.ERROR,
        "This is {what}, not a remittance (835); it was not read",
        "Nothing in it is booked here. Take the payer's 835 file",
    ),
    (
        "acknowledgement",
        Severity.NOTICE,
        "The interchange holds an acknowledgement (TA1)",
        "It contains no payments. Check it if the payer rejected a file of yours",
    ),
    (
        "no-remittance",
        Severity.NEEDS_REVIEW,
        "The interchange holds no remittance",
        "Nothing was booked from it",
    ),
    (
        "test-file",
        Severity.NEEDS_REVIEW,
        "The interchange is not marked as production (ISA15 is not P)",
        "It is a test, and no money belongs to it. Do not book it",
    ),
    (
        "unknown-version",
        Severity.NEEDS_REVIEW,
        "The file's version is neither 005010X221A1 nor 004010X091A1",
        "It was read as 005010X221A1. Compare its totals with the payer's portal",
    ),
    (
        "payer-debits",
        Severity.NEEDS_REVIEW,
        "The remittance takes money from the practice (BPR03 is D)",
        "What is booked of it is a debit of the bank account. Compare both",
    ),
    (
        "broken-segment",
        Severity.ERROR,
        "The {segment} segment is broken: {why}. What it says from there on was not read",
        _AGAIN,
    ),
    (
        "odd-date",
        Severity.NEEDS_REVIEW,
        "The end of the provider's fiscal year cannot be read: {why}",
        "The adjustments of the segment were read; nothing depends on that date",
    ),
    (
        "unread-claim",
        Severity.ERROR,
        "The CLP segment is broken: {why}. Its whole claim was not read",
        "Enter this claim by hand from the payer's portal, or ask for the file again",
    ),
    (
        "unread-line",
        Severity.ERROR,
        "The SVC segment is broken: {why}. Its service line was not read",
        "Complete this claim by hand from the payer's portal, or ask for the file again",
    ),
    (
        "unknown-segment",
        Severity.ERROR,
        "This segment does not belong in an 835{named}; it was not read",
        "It may be a damaged one. Compare the claim with the payer's portal",
    ),
    (
        "stray-segments",
        Severity.ERROR,
        "Segments that belong to no {owner} were not read, {count} in a row",
        _AGAIN,
    ),
    (
        "unknown-status",
        Severity.NEEDS_REVIEW,
        "The claim's status (CLP02) is none that X12 lists for remittances",
        "Compare what is booked for the claim with the payer's portal",
    ),
    (
        "odd-fraction",
        Severity.NEEDS_REVIEW,
        "The {segment} segment has an amount with a fraction of a cent",
        "It was read unchanged. Round it after checking the payer's portal",
    ),
    (
        "unbalanced-remittance",
        Severity.ERROR,
        (
            "The remittance is {stated}, but claims paid {claims} less provider adjustments "
            "{plbs} are {computed}: a difference of {difference}{rows}"
        ),
        "Find the missing or doubled row, or ask the payer for the file again",
    ),
    (
        "unbalanced-claim",
        Severity.ERROR,
        (
            "The claim is paid {stated}, but charge {charge} less adjustments {adjustments} is "
            "{computed}: a difference of {difference}{rows}"
        ),
        "Ask the payer which of them is right, and compare what is booked with its answer",
    ),
    (
        "unbalanced-line",
        Severity.ERROR,
        (
            "The service line is paid {stated}, but charge {charge} less adjustments "
            "{adjustments} is {computed}: a difference of {difference}{rows}"
        ),
        "Ask the payer which of them is right, and compare what is booked with its answer",
    ),
    (
        "unbalanced-lines",
        Severity.ERROR,
        (
            "The claim is paid {stated}, but its lines are paid {lines}, less the claim's own "
            "adjustments {adjustments} that is {computed}: a difference of {difference}{rows}"
        ),
        "A line may be missing. Compare what is booked for the claim with the payer's portal",
    ),
]

CHECKS: Final[dict[str, Check]] = {
    code: Check(code, severity, message, remedy) for code, severity, message, remedy in _ALL
}
"""Every check by its code."""
