"""What `clawback import` prints: the change, the findings, the counts."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from collections.abc import Sequence

from beancount_clawback.cli.terminal import diff_line
from beancount_clawback.cli.terminal import styled
from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.posting.plan import ImportPlan
from beancount_clawback.ledger_language.keys import UNAPPLIED_TAG
from beancount_clawback.ledger_language.problems import Severity
from beancount_clawback.reports.tables.as_text import printable

_MOST_LINES = 400
_MOST_ALIKE = 10
_SHOWN = 3
_TITLES = {
    Severity.ERROR: ("error", "errors", "red"),
    Severity.NEEDS_REVIEW: ("to review", "to review", "yellow"),
    Severity.NOTICE: ("notice", "notices", "cyan"),
}


def diff_text(diff: str) -> str:
    """A diff, in color on a terminal, where a very long one is cut in the middle."""
    lines = diff.splitlines()
    if sys.stdout.isatty() and len(lines) > _MOST_LINES:
        half = _MOST_LINES // 2
        left = f"… {len(lines) - 2 * half:,} more lines; --dry-run > FILE keeps them all …"
        lines = [*lines[:half], left, *lines[-half:]]
    return "".join(f"{diff_line(printable(line))}\n" for line in lines)


def findings_text(findings: Sequence[ImportFinding]) -> str:
    """All findings by severity, each with what to do next; many alike of a file as a group."""
    lines: list[str] = []
    for severity in Severity:
        own = [one for one in findings if one.severity is severity]
        if not own:
            continue
        one, many, color = _TITLES[severity]
        count = f"{len(own):,} {one if len(own) == 1 else many}"
        lines += ["", styled(count, fg=color, bold=True)]
        for alike in _alike(own):
            most = len(alike) if len(alike) <= _MOST_ALIKE else _SHOWN
            for found in alike[:most]:
                lines.append("")
                lines += _lines(found)
            if alike[most:]:
                lines.append("")
                lines += _more_alike(alike[most:])
    return "".join(f"{line}\n" for line in lines)


def summary_text(work: ImportPlan, files: int, *, dry_run: bool) -> str:
    """The counts: rows in are new entries, rows known, unapplied rows, and findings."""
    counts = work.counts
    known = counts.known + counts.repeated
    left = counts.refused + counts.unread
    become = "would become" if dry_run else "becomes" if counts.posted == 1 else "become"
    stated = len(work.statements)
    entries = len(work.entries) - _unapplied_entries(work) - counts.applied
    entries -= counts.identified
    new = (
        f"{_times(counts.posted, 'row')} {become} {_times(entries, 'new entry', 'new entries')}"
    )
    findings = _times(counts.noted + left, "finding")
    if left:
        findings += f" ({left:,} could not be imported)"
    terms = [
        new if counts.posted else "no new entries",
        f"{known:,} known already",
        f"{counts.unapplied:,} unapplied",
        findings,
    ]
    head = f"{_times(counts.rows, 'row')} in {_times(files, 'file')}"
    totals = f" {_times(stated, 'remittance ties', 'remittances tie')}." if stated else ""
    return f"\n{head}: {_and(terms)}.{_applied(work, dry_run=dry_run)}{totals}"


def _unapplied_entries(work: ImportPlan) -> int:
    return sum(UNAPPLIED_TAG in (one.entry.tags or ()) for one in work.entries)


def _applied(work: ImportPlan, *, dry_run: bool) -> str:
    """What earlier imports left unapplied or unidentified, and what becomes of it now."""
    done = (
        (work.counts.applied, "unapplied amount", "applied"),
        (work.counts.identified, "unidentified adjustment", "identified"),
    )
    told = ""
    for number, what, become in done:
        verb = "would be" if dry_run else "is" if number == 1 else "are"
        if number:
            told += f"\n{_times(number, what)} of earlier imports {verb} {become}."
    return told


def _alike(findings: Sequence[ImportFinding]) -> Iterable[list[ImportFinding]]:
    """Findings of one code in one file that ask for the same, where the first of them is."""
    groups: dict[tuple[str, str, str], list[ImportFinding]] = {}
    for one in findings:
        groups.setdefault((one.code, one.next_step, one.place.file), []).append(one)
    return groups.values()


def _more_alike(findings: Sequence[ImportFinding]) -> Iterable[str]:
    """How many more there are and in which rows: all of these, where somebody may read them."""
    first = findings[0]
    rows = [str(one.place).removeprefix(one.place.file).lstrip(":, ") for one in findings]
    told = f"{rows[0]} to {rows[-1]}" if sys.stdout.isatty() else ", ".join(rows)
    yield f"  {styled(printable(first.place.file), bold=True)}  {first.code}"
    yield f"    {len(findings):,} more like these. Rows: {printable(told)}"


def _lines(found: ImportFinding) -> Iterable[str]:
    yield f"  {styled(printable(str(found.place)), bold=True)}  {found.code}"
    yield f"    {printable(found.message)}"
    if found.next_step:
        yield f"    Next: {printable(found.next_step)}"


def _times(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def _and(parts: Sequence[str]) -> str:
    return ", ".join(parts[:-1]) + (" and " if len(parts) > 1 else "") + parts[-1]
