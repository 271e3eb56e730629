"""What `clawback import` prints: the change, the findings, the counts."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from collections.abc import Sequence

from beancount_clawback.cli.terminal import styled
from beancount_clawback.importers.documents.findings import Finding
from beancount_clawback.importers.posting.plan import ImportPlan
from beancount_clawback.ledger_language.problems import Severity
from beancount_clawback.reports.tables.as_text import printable

_MOST_LINES = 400
_COLOURS = {"+": "green", "-": "red", "@": "cyan"}
_TITLES = {
    Severity.ERROR: ("error", "errors", "red"),
    Severity.NEEDS_REVIEW: ("to review", "to review", "yellow"),
    Severity.NOTICE: ("notice", "notices", "cyan"),
}


def diff_text(diff: str) -> str:
    """A diff, in colour on a terminal, where a very long one is cut in the middle."""
    lines = diff.splitlines()
    if sys.stdout.isatty() and len(lines) > _MOST_LINES:
        half = _MOST_LINES // 2
        left = f"… {len(lines) - 2 * half:,} more lines; --dry-run > FILE keeps them all …"
        lines = [*lines[:half], left, *lines[-half:]]
    return "".join(f"{_coloured(printable(line))}\n" for line in lines)


def findings_text(findings: Sequence[Finding]) -> str:
    """All findings by severity, each with what to do next."""
    lines: list[str] = []
    for severity in Severity:
        own = [one for one in findings if one.severity is severity]
        if not own:
            continue
        one, many, colour = _TITLES[severity]
        count = f"{len(own):,} {one if len(own) == 1 else many}"
        lines += ["", styled(count, fg=colour, bold=True)]
        for found in own:
            lines.append("")
            lines += _lines(found)
    return "".join(f"{line}\n" for line in lines)


def summary_text(work: ImportPlan, files: int, *, dry_run: bool) -> str:
    """The counts: rows in are entries, rows known or repeated, and findings."""
    counts = work.counts
    named = [f"{_times(counts.rows, 'row')} in {_times(files, 'file')}"]
    if work.entries:
        become = "would become" if dry_run else "becomes" if counts.posted == 1 else "become"
        entries = _times(len(work.entries), "new entry", "new entries")
        named.append(f"{_times(counts.posted, 'row')} {become} {entries}")
    else:
        named.append("no new entries")
    if counts.known:
        named.append(f"{_are(counts.known)} in the ledger already")
    if counts.repeated:
        named.append(f"{_are(counts.repeated)} in another of the files as well")
    if counts.refused or counts.unread:
        named.append(f"{counts.refused + counts.unread:,} could not be imported")
    return f"\n{named[0]}: {_and(named[1:])}."


def _lines(found: Finding) -> Iterable[str]:
    yield f"  {styled(printable(str(found.place)), bold=True)}  {found.code}"
    yield f"    {printable(found.message)}"
    if found.next_step:
        yield f"    Next: {printable(found.next_step)}"


def _coloured(line: str) -> str:
    colour = _COLOURS.get(line[:1])
    return styled(line, fg=colour) if colour else line


def _times(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def _are(number: int) -> str:
    return f"{number:,} {'is' if number == 1 else 'are'}"


def _and(parts: Sequence[str]) -> str:
    return ", ".join(parts[:-1]) + (" and " if len(parts) > 1 else "") + parts[-1]
