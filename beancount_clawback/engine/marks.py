"""Putting the outcome back into the ledger: replaced entries, marks, and opened accounts."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from functools import lru_cache
from typing import Any

from beancount.core.data import Close
from beancount.core.data import Directive
from beancount.core.data import Directives
from beancount.core.data import Open
from beancount.core.data import Posting
from beancount.core.data import Transaction

from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.keys import MARK_KEYS
from beancount_clawback.ledger_language.keys import MARK_TAGS
from beancount_clawback.ledger_language.keys import REVERSED_ON_KEY
from beancount_clawback.ledger_language.keys import REVERSED_TAG
from beancount_clawback.ledger_language.open_accounts import Chart
from beancount_clawback.ledger_language.payment_line import PaymentLine
from beancount_clawback.ledger_language.postings import posting_claim
from beancount_clawback.ledger_language.problems import ClawbackError
from beancount_clawback.ledger_language.problems import Problem

_NOTHING: frozenset[str] = frozenset()
_REVERSED = frozenset((REVERSED_TAG,))
_NO_META: Mapping[str, Any] = {}


@dataclass(slots=True)
class Mark:
    """What an entry gains: tags, metadata, and metadata on the postings of some claims.

    `covered` is how many claims an entry covers that is reversed claim by claim: once every
    one of them is, the entry as a whole is marked too.
    """

    tags: frozenset[str] = _NOTHING
    meta: Mapping[str, Any] | None = None
    on_claims: dict[str, Mapping[str, Any]] | None = None
    covered: int = 0


@dataclass(slots=True)
class Outcome:
    """What the engine completed so far: replaced entries, marks on others, and errors.

    The entries of the ledger outlive it, so that their identity tells them apart: transactions
    have no other key, and two that were typed alike are two. `met` is, per clawback, the
    payment that it took back.
    """

    errors: list[ClawbackError] = field(default_factory=list)
    replaced: dict[int, list[Transaction]] = field(default_factory=dict)
    marks: dict[int, Mark] = field(default_factory=dict)
    met: dict[int, PaymentLine] = field(default_factory=dict)

    def report(self, problem: Problem, entry: Transaction) -> None:
        """Note an error at an entry's own place."""
        self.errors.append(problem.at(entry))

    def taken_back_by(self, entry: Transaction) -> PaymentLine | None:
        """The payment that a clawback took back, as it met it; None where it met none."""
        return self.met.get(id(entry))

    def replace(self, entry: Transaction, made: list[Transaction]) -> None:
        """Let what was made of an entry stand in its place."""
        self.replaced[id(entry)] = made

    def keep(self, entry: Transaction) -> None:
        """Leave an entry as it was written, after all."""
        self.replaced.pop(id(entry), None)

    def is_completed(self, entry: Transaction) -> bool:
        """Whether something stands in an entry's place."""
        return id(entry) in self.replaced

    def tag(self, entry: Directive, tag: str) -> None:
        """Let an entry gain a tag."""
        mark = self._mark(entry)
        mark.tags = _with(mark.tags, frozenset((tag,)))

    def reversed_by(self, entry: Directive, meta: Mapping[str, Any]) -> None:
        """Mark an entry as reversed, with `meta` that says when and by what."""
        mark = self._mark(entry)
        mark.tags, mark.meta = _with(mark.tags, _REVERSED), meta

    def claim_reversed_by(
        self, entry: Directive, claim: str, meta: Mapping[str, Any], covered: int
    ) -> None:
        """Mark the postings of one of the `covered` claims of an entry as reversed."""
        mark = self._mark(entry)
        if mark.on_claims is None:
            mark.on_claims = {}
        mark.on_claims[claim], mark.covered = meta, covered

    def _mark(self, entry: Directive) -> Mark:
        mark = self.marks.get(id(entry))
        if mark is None:
            mark = self.marks[id(entry)] = Mark()
        return mark


def apply(
    entries: Sequence[Directive], outcome: Outcome, chart: Chart, roles: Roles
) -> Directives:
    """The ledger with the outcome in it, in the order of the input; the input is untouched.

    Sub-accounts that generated postings need are opened beside their parents, with the
    parent's date, currencies and booking, and closed where the parent is.
    """
    opened, closed = _accounts_to_open(outcome.replaced.values(), chart, roles)
    replaced, marks = outcome.replaced, outcome.marks
    result: Directives = []
    touched = replaced.keys() | marks.keys() | opened.keys() | closed.keys()
    keep = result.append
    for entry in entries:
        key = id(entry)
        if key not in touched:
            keep(entry)
        elif key in replaced:
            for new in replaced[key]:
                keep(_marked(new, marks[id(new)]) if id(new) in marks else new)
        elif key in marks:
            keep(_marked(entry, marks[key]))
        else:
            keep(entry)
            if key in opened:
                result.extend(opened[key])
            elif key in closed:
                result.extend(closed[key])
    return result


def _marked(entry: Directive, mark: Mark) -> Directive:
    if not isinstance(entry, Transaction):
        return entry
    tags, meta, postings = mark.tags, mark.meta or _NO_META, entry.postings
    if mark.on_claims:
        if len(mark.on_claims) == mark.covered:
            tags = tags | _REVERSED
            last = max(mark.on_claims.values(), key=lambda by: str(by[REVERSED_ON_KEY]))
            meta = {**last, **meta}
        postings = [
            posting._replace(meta={**(posting.meta or {}), **mark.on_claims[claim]})
            if (claim := posting_claim(posting)) in mark.on_claims
            else posting
            for posting in postings
        ]
    return Transaction(
        {**entry.meta, **meta},
        entry.date,
        entry.flag,
        entry.payee,
        entry.narration,
        _with(frozenset(entry.tags or ()), tags),
        entry.links,
        postings,
    )


def unmarked(entry: Transaction) -> Transaction:
    """An entry without the marks, which the engine sets anew; one without any is itself."""
    tags = entry.tags or _NOTHING
    postings = entry.postings or []
    if MARK_TAGS.isdisjoint(tags) and not any(map(_is_marked, postings)):
        return entry
    return entry._replace(
        tags=tags - MARK_TAGS,
        meta=_without_marks(entry.meta),
        postings=[
            posting._replace(meta=_without_marks(posting.meta or {}))
            if _is_marked(posting)
            else posting
            for posting in postings
        ],
    )


def _is_marked(posting: Posting) -> bool:
    meta = posting.meta
    return bool(meta) and REVERSED_ON_KEY in (meta or {}) and bool(posting_claim(posting))


def _without_marks(meta: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in meta.items() if key not in MARK_KEYS}


@lru_cache(maxsize=1024)
def _with(tags: frozenset[str], more: frozenset[str]) -> frozenset[str]:
    return tags | more


def _accounts_to_open(
    groups: Iterable[list[Transaction]], chart: Chart, roles: Roles
) -> tuple[Mapping[int, list[Open]], Mapping[int, list[Close]]]:
    lacking = {
        account
        for account in roles.made_accounts
        if account not in chart.opens and roles.parent(account) in chart.opens
    }
    opened: dict[int, list[Open]] = {}
    closed: dict[int, list[Close]] = {}
    for account in sorted(_used(lacking, groups)):
        parent = roles.parent(account)
        directive, end = chart.opens[parent], chart.closes.get(parent)
        opened.setdefault(id(directive), []).append(
            directive._replace(meta=_place(directive), account=account)
        )
        if end is not None:
            closed.setdefault(id(end), []).append(
                end._replace(meta=_place(end), account=account)
            )
    return opened, closed


def _used(accounts: set[str], groups: Iterable[list[Transaction]]) -> set[str]:
    """The accounts that generated postings are on; a refused record leaves some without."""
    wanting, used = set(accounts), set[str]()
    for group in groups:
        if not wanting:
            break
        for entry in group:
            for posting in entry.postings:
                if posting.account in wanting:
                    wanting.discard(posting.account)
                    used.add(posting.account)
    return used


def _place(entry: Directive) -> dict[str, Any]:
    return {key: value for key, value in entry.meta.items() if key in ("filename", "lineno")}
