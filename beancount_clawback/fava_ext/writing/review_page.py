"""The page *Reviews*: what needs review and since when; clear one; undo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from flask import request

from beancount_clawback.data_entry.reviews import ReviewError
from beancount_clawback.data_entry.reviews import review_of
from beancount_clawback.data_entry.reviews import reviews
from beancount_clawback.data_entry.reviews import turn
from beancount_clawback.fava_ext.answers import Refusal
from beancount_clawback.fava_ext.answers import day_asked
from beancount_clawback.fava_ext.answers import reads
from beancount_clawback.fava_ext.answers import writes
from beancount_clawback.fava_ext.writing.desk import desk
from beancount_clawback.fava_ext.writing.desk import file_hashes
from beancount_clawback.fava_ext.writing.desk import linked_books
from beancount_clawback.fava_ext.writing.sent_fields import Sent
from beancount_clawback.fava_ext.writing.sent_fields import malformed
from beancount_clawback.fava_ext.writing.shapes import draft_shape
from beancount_clawback.fava_ext.writing.shapes import plain
from beancount_clawback.fava_ext.writing.shapes import review_shape
from beancount_clawback.fava_ext.writing.unapplied_page import open_unapplied_data
from beancount_clawback.ledger_language.import_drafts import import_drafts
from beancount_clawback.ledger_language.keys import CLEARED_FLAG
from beancount_clawback.reports.as_of import day_here
from beancount_clawback.reports.what_waits import waiting_reviews

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping
    from collections.abc import Sequence

    from beancount_clawback.data_entry.reviews import Review
    from beancount_clawback.fava_ext.host import PageHost
    from beancount_clawback.fava_ext.writing.desk import Desk

AT_ONCE = 100
"""Reviews that are sent together; the next ones follow when they are asked for."""


@dataclass(frozen=True, slots=True)
class SentReviews:
    """The page's form: which reviews are cleared, by file and line, and why if one is alone."""

    places: Sequence[tuple[str, int]]
    why: str
    seen: Mapping[str, str] | None

    @classmethod
    def read(cls, fields: Mapping[str, Any]) -> SentReviews:
        """Read itself from what the page sends."""
        sent = Sent(fields)
        each = sent.each("reviews")
        if not each:
            raise malformed("reviews")
        places = dict.fromkeys((one.text("file"), one.whole("line")) for one in each)
        return cls(tuple(places), sent.text("why").strip(), sent.seen())


def review_data(extension: PageHost) -> dict[str, Any]:
    """The open reviews, oldest first, with what they come to as of one day."""
    listed = _listed(extension, 0, request.args.get("claim", ""))
    day = _day(extension)
    return {
        **listed,
        "unapplied": open_unapplied_data(extension, day),
        "drafts": [
            draft_shape(one)
            for one in import_drafts(extension.loaded.entries)
            if one.date <= day
        ],
    }


@reads("list-reviews")
def list_reviews(extension: PageHost) -> dict[str, Any]:
    """Further reviews, and where the ledger's files stand."""
    offset = request.args.get("offset", "0")
    if not offset.isascii() or not offset.isdecimal() or len(offset) > 9:
        raise Refusal("'offset' must be the number of reviews that are already there.")
    return _listed(extension, int(offset), request.args.get("claim", ""))


@writes("clear-reviews", SentReviews.read)
def clear_reviews(extension: PageHost, form: SentReviews) -> dict[str, Any]:
    """Turn `!` into `*` in one write, with the reason for billing the client if any."""
    with desk(extension, form.seen) as at:
        cleared = _clear(form, at)
        claims = dict.fromkeys(claim for review in cleared for claim in review.claims)
        return {"count": len(cleared), "claims": list(claims), **at.saved}


def _clear(form: SentReviews, at: Desk) -> list[Review]:
    for file, _ in form.places:
        at.read(at.linked.file_named(file))
    try:
        meant = [review_of(f"{file}:{line}", at.linked) for file, line in form.places]
        changes = turn(meant, CLEARED_FLAG, at.linked, at.read, form.why)
    except ReviewError as error:
        raise Refusal(str(error)) from None
    at.write(changes)
    return meant


def _listed(extension: PageHost, offset: int, claim: str) -> dict[str, Any]:
    linked, loaded = linked_books(extension), extension.loaded
    day = _day(extension)
    every = loaded.once("open reviews", lambda: reviews(linked))
    found = [review for review in every if review.entry.date <= day]
    sums = loaded.remember(
        ("sums of reviews", day),
        lambda: waiting_reviews(
            [entry for entry in loaded.entries if entry.date <= day], loaded.book.all(), day
        ),
    )
    # Those of a claim that the address names come first.
    found = sorted(found, key=lambda review: claim not in review.claims)
    return {
        "reviews": [review_shape(one, linked, day) for one in found[offset : offset + AT_ONCE]],
        "count": len(found),
        "asOf": day.isoformat(),
        "totals": [
            {"who": one.who, "amount": plain(one.amount), "currency": one.currency}
            for one in sums.amounts
        ],
        "seen": file_hashes(linked),
    }


def _day(extension: PageHost) -> datetime.date:
    return day_here(extension.loaded.entries, day_asked())
