"""The table in ``docs/checks.md``, from the catalogue: ``make docs`` writes it."""

from __future__ import annotations

import re
from pathlib import Path

from beancount_clawback.ledger_language.problems import CHECKS

PAGE = Path(__file__).parents[2] / "docs" / "checks.md"
_TABLE = re.compile(r"(?<=<!-- checks -->\n).*(?=<!-- /checks -->)", re.DOTALL)

_IN_WORDS = {
    # What stands there in some cases only.
    **dict.fromkeys(("billed", "nearest", "narrowed"), ""),
    "whence": "the plugin line says is, or is by default,",
    "ways": "‹what to write›",  # noqa: RUF001
    "how": "‹how it says which›",  # noqa: RUF001
    "step": "‹What to do about that row.› ",  # noqa: RUF001
}


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
            re.sub(r"\{(\w+)\}", _fact, text)
            .replace("{{", "{")
            .replace("}}", "}")
            .replace("|", "\\|")
            for text in (check.message, check.remedy)
        )
        rows.append(f"| {check.code}{kind} | {message}. | {remedy}. |")
    return "\n".join([*rows, "", ""])


def _fact(found: re.Match[str]) -> str:
    """The name of a fact in angle quotes, where it tells a reader what stands there."""
    return _IN_WORDS.get(found[1], f"‹{found[1].replace('_', ' ')}›")  # noqa: RUF001


if __name__ == "__main__":
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(_TABLE.sub(lambda _: catalogue_table(), text), encoding="utf-8")
