"""The table in ``docs/checks.md``, from the catalogue: ``make docs`` writes it."""

from __future__ import annotations

import re
from pathlib import Path

from beancount_clawback.ledger_language.problems import CHECKS

PAGE = Path(__file__).parents[2] / "docs" / "checks.md"
_TABLE = re.compile(r"(?<=<!-- checks -->\n).*(?=<!-- /checks -->)", re.DOTALL)


def shown_table() -> str:
    """What stands between the marks of the page."""
    found = _TABLE.search(PAGE.read_text(encoding="utf-8"))
    assert found, f"{PAGE} has no marks <!-- checks --> and <!-- /checks -->"
    return found[0]


def catalogue_table() -> str:
    """The table as it has to be."""
    rows = ["", "| check | what it says | what to do |", "|---|---|---|"]
    for check in CHECKS.values():
        kind = "" if check.severity.value == "error" else f" *({check.severity.value})*"
        message, remedy = (
            re.sub(r"\{(\w+)\}", r"‹\1›", text).replace("|", "\\|")  # noqa: RUF001
            for text in (check.message, check.remedy)
        )
        rows.append(f"| {check.code}{kind} | {message}. | {remedy}. |")
    return "\n".join([*rows, "", ""])


if __name__ == "__main__":
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(_TABLE.sub(lambda _: catalogue_table(), text), encoding="utf-8")
