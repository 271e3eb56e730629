"""`clawback check`: everything about a ledger that somebody should look at."""

from __future__ import annotations

import json
from collections.abc import Sequence

import click

from beancount_clawback.claims.book import build_book
from beancount_clawback.claims.checks import Finding
from beancount_clawback.claims.checks import LookedAt
from beancount_clawback.claims.checks import find
from beancount_clawback.claims.checks import looked_at
from beancount_clawback.cli.examples import examples
from beancount_clawback.cli.opened_ledger import Opened
from beancount_clawback.cli.opened_ledger import ledger_argument
from beancount_clawback.cli.opened_ledger import worked_out
from beancount_clawback.cli.terminal import styled
from beancount_clawback.ledger_language.problems import Severity
from beancount_clawback.reports.places import Places
from beancount_clawback.reports.tables.as_text import printable

_TITLES = {
    Severity.ERROR: ("error", "errors", "red"),
    Severity.NEEDS_REVIEW: ("to review", "to review", "yellow"),
    Severity.NOTICE: ("notice", "notices", "cyan"),
}


@click.command(
    epilog=examples(
        "clawback check practice.beancount",
        "clawback check practice.beancount --strict --format json",
    )
)
@ledger_argument
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Text for people, JSON for a build.",
)
@click.option("--strict", is_flag=True, help="Open reviews count as well: exit code 1.")
def check(ledger_file: str, format_: str, strict: bool) -> int:
    """List all findings in LEDGER: errors, open reviews, notices.

    Each says where it is and what to do next. The exit code is 1 when there are errors,
    with --strict also when reviews are open.
    """
    opened, (findings, looked) = worked_out(ledger_file, _found)
    if format_ == "json":
        click.echo(_as_json(findings, looked, opened.places))
    else:
        click.echo(f"{_looked_at(looked)}\n")
        click.echo(_as_text(findings, opened.places), nl=False)
    failing = {Severity.ERROR, Severity.NEEDS_REVIEW} if strict else {Severity.ERROR}
    return int(any(finding.severity in failing for finding in findings))


def _found(opened: Opened) -> tuple[list[Finding], LookedAt]:
    book = build_book(opened.ledger.entries, opened.ledger.config)
    return find(opened.ledger, book), looked_at(opened.ledger, book)


def _looked_at(looked: LookedAt) -> str:
    nouns = ("insurance payment", "clawback", "claim")
    counts = [
        f"{number:,} {noun}{'' if number == 1 else 's'}"
        for noun, number in zip(nouns, looked, strict=True)
    ]
    return f"Looked at {', '.join(counts)}."


def _as_text(findings: Sequence[Finding], places: Places) -> str:
    lines = []
    for severity in Severity:
        own = [finding for finding in findings if finding.severity is severity]
        if own:
            lines.append(styled(_count(severity, len(own)), fg=_TITLES[severity][2], bold=True))
            for alike in _by_account(own):
                lines += ["", *_lines(alike[0], places, len(alike))]
            lines.append("")
    counts = [
        _count(severity, number)
        for severity in Severity
        if (number := sum(finding.severity is severity for finding in findings))
    ]
    lines.append(f"In all: {', '.join(counts)}." if counts else "No findings.")
    return "\n".join(lines) + "\n"


def _by_account(findings: Sequence[Finding]) -> list[list[Finding]]:
    """The findings, those of one account without a role together: one setting mends all."""
    groups: dict[object, list[Finding]] = {}
    for number, finding in enumerate(findings):
        key = finding.subject if finding.check == "no-role" else number
        groups.setdefault(key, []).append(finding)
    return list(groups.values())


def _lines(finding: Finding, places: Places, alike: int) -> list[str]:
    where = places.at(finding.filename, finding.lineno) if finding.filename else "(no place)"
    lines = [f"  {styled(where, bold=True)}  {finding.check}"]
    if alike > 1:
        account = printable(finding.subject)
        lines.append(f"    {alike:,} entries post to {account}; this is the first of them.")
    lines += [f"    {printable(line)}" for line in finding.message.splitlines() if line.strip()]
    if finding.next_step:
        lines.append(f"    Next: {printable(finding.next_step)}")
    return lines


def _as_json(findings: Sequence[Finding], looked: LookedAt, places: Places) -> str:
    data = {
        "looked_at": looked._asdict(),
        "counts": {
            severity.value: sum(finding.severity is severity for finding in findings)
            for severity in Severity
        },
        "findings": [
            {
                "severity": finding.severity.value,
                "check": finding.check,
                "file": places.file(finding.filename) if finding.filename else "",
                "line": finding.lineno,
                "message": finding.message,
                "next_step": finding.next_step,
            }
            for finding in findings
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=2)


def _count(severity: Severity, number: int) -> str:
    one, many, _ = _TITLES[severity]
    return f"{number:,} {one if number == 1 else many}"
