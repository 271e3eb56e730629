"""The terms in ``docs/fava.md``, as the pages' help says them: ``make docs`` writes them."""

from __future__ import annotations

import re
from pathlib import Path

from beancount_clawback.ledger_language.terms import TERMS

PAGE = Path(__file__).parents[2] / "docs" / "fava.md"
_LIST = re.compile(r"(?<=<!-- terms -->\n).*(?=<!-- /terms -->)", re.DOTALL)


def shown_terms() -> str:
    """What stands between the marks of the page."""
    found = _LIST.search(PAGE.read_text(encoding="utf-8"))
    assert found, f"{PAGE} has no marks <!-- terms --> and <!-- /terms -->"
    return found[0]


def known_terms() -> str:
    """The terms as they have to be, in the order of the alphabet."""
    articles = re.compile(r"^(a|an|the) ")
    named = {articles.sub("", term.name): term.meaning for term in TERMS.values()}
    rows = [f"| {name} | {named[name]} |" for name in sorted(named)]
    return "\n".join(["", "| term | meaning |", "|---|---|", *rows, "", ""])


if __name__ == "__main__":
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(_LIST.sub(lambda _: known_terms(), text), encoding="utf-8")
