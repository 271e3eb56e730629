"""Damaged ERA files give entries or findings, each row counted, and never a traceback."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from era_case import FILES
from era_case import practice_of
from import_case import Practice

from beancount_clawback.importers.era import read_bytes
from beancount_clawback.importers.era_document import document_of
from beancount_clawback.importers.posting import plan
from beancount_clawback.importers.row_cases import ImportRules

CHARGES = (
    *(f"{claim} 150 2026-01-15" for claim in (1042, 1043)),
    "1051 250 2026-04-10",
    "1052 250 2026-04-11",
    "1060 120 2026-01-15",
    "1061 175 2026-01-15",
    "11 120 2026-01-15",
    "12 1200 2026-01-15",
    "1 700 2026-01-15",
    "2 900 2026-01-15",
)
RULES = ImportRules(accounts={"interest": "Income:Interest", "other": "Expenses:Withheld"})
_BITS = ["", "0", "-1", "22", "4", "1E9", "99999999999999999999.99", "*", ":", "~", "É\n", '"']


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Practice:
    return practice_of(tmp_path_factory.mktemp("damaged"), *CHARGES)


def damaged(text: str, dice: Random) -> str:
    """Segments lost, doubled, swapped; elements replaced; the end cut off."""
    segments = text.split("~\n")
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(2, len(segments))
        match dice.randrange(5):
            case 0:
                del segments[at]
            case 1:
                segments.insert(at, dice.choice(segments))
            case 2:
                other = dice.randrange(2, len(segments))
                segments[at], segments[other] = segments[other], segments[at]
            case 3:
                elements = segments[at].split("*")
                elements[dice.randrange(len(elements))] = dice.choice(_BITS)
                segments[at] = "*".join(elements)
            case _:
                segments = segments[: max(at, 4)]
        if len(segments) < 4:
            break
    return "~\n".join(segments)


@pytest.mark.parametrize("path", sorted(FILES.glob("*.835")), ids=lambda path: path.stem)
def test_damaged_files_give_entries_or_findings(path: Path, small: Practice) -> None:
    dice = Random(path.stem)  # noqa: S311 - seeded damage, no secret
    text, ledger = path.read_text(), small.ledger()
    for _ in range(30):
        content = damaged(text, dice)
        document = document_of(read_bytes(content.encode(), path.name), path.name)
        work = plan([document], ledger, RULES)
        counts = work.counts
        ends = counts.posted + counts.known + counts.repeated + counts.refused + counts.unread
        assert counts.rows == ends == document.rows_read
        assert not (counts.refused or counts.unread) or work.findings
