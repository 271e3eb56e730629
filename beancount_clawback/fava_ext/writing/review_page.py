"""The page *Reviews*: what waits for review and since when; clear one; undo."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from beancount_clawback import ledger_source
from beancount_clawback.entry_text import entry_at
from beancount_clawback.fava_ext.answers import Refusal
from beancount_clawback.fava_ext.answers import writes
from beancount_clawback.fava_ext.writing.desk import desk
from beancount_clawback.fava_ext.writing.desk import linked_books
from beancount_clawback.fava_ext.writing.sent_forms import text
from beancount_clawback.fava_ext.writing.sent_forms import whole
from beancount_clawback.fava_ext.writing.shapes import review_shape
from beancount_clawback.ledger_source import LedgerFileError
from beancount_clawback.records import REVIEW_FLAG
from beancount_clawback.review_flag import CLEARED_FLAG
from beancount_clawback.review_flag import ReviewError
from beancount_clawback.review_flag import review_of
from beancount_clawback.review_flag import reviews
from beancount_clawback.review_flag import turn
from beancount_clawback.text import TextError

if TYPE_CHECKING:
    from beancount_clawback.fava_ext.extension import Clawback
    from beancount_clawback.linked_ledger import LinkedLedger


def review_data(extension: Clawback) -> dict[str, Any]:
    """The open reviews, oldest first; the browser knows the day and tells their age."""
    books = linked_books(extension)
    marks = _Marks(books)
    return {
        "reviews": [
            {**review_shape(review, books), "mark": marks.of(*review.place)}
            for review in reviews(books)
        ]
    }


@writes("clear-review")
def clear_review(extension: Clawback, sent: dict[str, Any]) -> dict[str, Any]:
    """Turn `!` into `*`; the answer is what `reopen-review` takes to undo it."""
    return _turn(extension, sent, CLEARED_FLAG)


@writes("reopen-review")
def reopen_review(extension: Clawback, sent: dict[str, Any]) -> dict[str, Any]:
    """Turn `*` into `!` again."""
    return _turn(extension, sent, REVIEW_FLAG)


REVIEW_ENDPOINTS = (clear_review, reopen_review)


class _Marks:
    """The hash of an entry's text, by which a change of it is noticed; a file is read once."""

    def __init__(self, books: LinkedLedger) -> None:
        self._books = books
        self._texts: dict[str, str] = {}

    def of(self, filename: str, line: int) -> str:
        try:
            if filename not in self._texts:
                source = ledger_source.read(self._books.sources, Path(filename))
                self._texts[filename] = source.text
            return entry_at(self._texts[filename], line).sha256
        except (LedgerFileError, TextError):
            return ""


def _turn(extension: Clawback, sent: dict[str, Any], flag: str) -> dict[str, Any]:
    file, line, mark = text(sent, "file"), whole(sent, "line"), text(sent, "mark")
    with desk(extension) as at:
        source = at.read(at.books.file_named(file))
        entry_at(source.text, line, mark or None)
        try:
            review = review_of(f"{file}:{line}", at.books, is_open=flag == CLEARED_FLAG)
            changes = turn(review, flag, at.books, at.read)
        except ReviewError as error:
            raise Refusal(str(error)) from None
        new_text = next(c.new_text() for c in changes if c.source.path == source.path)
        at.write(changes)
        return {
            "file": file,
            "line": line,
            "mark": entry_at(new_text, line).sha256,
            "claims": list(review.claims),
            "warnings": at.warnings,
        }
