"""What can keep a row of an ERA out of the ledger, beside what every import checks."""

from __future__ import annotations

from beancount_clawback.importers.documents.findings import Finding
from beancount_clawback.importers.documents.findings import Place
from beancount_clawback.importers.era import findings as reading
from beancount_clawback.ledger_language.problems import Check
from beancount_clawback.ledger_language.problems import Severity

_ALL: list[tuple[str, Severity, str, str]] = [
    (
        "era-unclear-claim",
        Severity.ERROR,
        "The claim was not read in full; the file ends in it, or a finding stands there",
        "Compare it with the payer's portal, and enter it by hand or ask for the file again",
    ),
    (
        "era-nothing-decided",
        Severity.NEEDS_REVIEW,
        "The payer has not paid or denied this claim (CLP02 {status}: {meaning})",
        "Nothing is booked. Wait for the decision, or look the claim up in the payer's portal",
    ),
    (
        "era-negative-payment",
        Severity.ERROR,
        "The claim is paid {paid}, but it is no reversal (CLP02 is {status}, not 22)",
        "Ask the payer what it takes back, and record that as a clawback",
    ),
    (
        "era-no-money",
        Severity.ERROR,
        "The remittance does not say what it pays (BPR02)",
        "None of its rows was imported. Ask the payer for the file again",
    ),
    (
        "era-test",
        Severity.ERROR,
        "The file is a test (ISA15 is not P); no money belongs to it",
        "Nothing of it is booked",
    ),
    (
        "era-client-share",
        Severity.NEEDS_REVIEW,
        "The claim's client responsibility (CLP05) is {stated}, but its PR adjustments come to "
        "{adjusted}",
        "The adjustments were taken. Compare them with the payer's portal",
    ),
    (
        "era-several-reversals",
        Severity.ERROR,
        "{reversals} reversals and {payments} payments of one claim stand on this remittance, "
        "and their order does not say which goes with which",
        "Compare them with the payer's portal and record the clawback that is left by hand",
    ),
    (
        "era-nothing-moved",
        Severity.NOTICE,
        "The provider adjustment {reason} is of 0.00",
        "It moves nothing, and nothing is booked",
    ),
    (
        "era-early-correction",
        Severity.NOTICE,
        "Two payments of the claim stand until {payment} is taken back on {date}",
        "Both are booked. Nothing to do",
    ),
    (
        "era-passed-on",
        Severity.NOTICE,
        "The payer has passed {amount} on to {payer}, but {why}; it stays with {own}",
        "Open the receivable account of that payer, or say with --payer which one is meant",
    ),
    (
        "era-taken-for-whom",
        Severity.ERROR,
        "The payer keeps {amount} back ({reason}) without a claim that it is for",
        "Ask the payer for its list of claims, and enter one offset for each of them",
    ),
]

CHECKS: dict[str, Check] = {row[0]: Check(*row) for row in _ALL}
"""Every check of this kind by its code."""


def era_finding(code: str, place: Place, **facts: object) -> Finding:
    """The finding of a broken check of `CHECKS`, with the facts that its message names."""
    check = CHECKS[code]
    return Finding(
        code=code,
        severity=check.severity,
        message=f"{check.message}.".format(**facts),
        next_step=f"{check.remedy}.",
        place=place,
    )


def of_reading(found: reading.Finding, file: str) -> Finding:
    """What was wrong when the file was read, as a finding of the import."""
    step = f"{reading.CHECKS[found.code].remedy}."
    return Finding(
        code=found.code,
        severity=found.severity,
        message=found.message.removesuffix(step).rstrip(),
        next_step=step,
        place=Place(file, found.place.segment),
    )
