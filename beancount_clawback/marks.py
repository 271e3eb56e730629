"""Putting the outcome back into the ledger: replaced entries, marks, and opened accounts."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from typing import Any

from beancount.core.data import Close
from beancount.core.data import Directive
from beancount.core.data import Directives
from beancount.core.data import Open
from beancount.core.data import Transaction

from beancount_clawback.accounts import Chart
from beancount_clawback.accounts import Roles
from beancount_clawback.legs import posting_claim
from beancount_clawback.records import REVERSED_ON_KEY
from beancount_clawback.records import REVERSED_TAG


@dataclass(slots=True)
class Mark:
    """What an entry gains: tags, metadata, and metadata on the postings of some claims.

    `covered` is how many claims an entry covers that is reversed claim by claim: once every
    one of them is, the entry as a whole is marked too.
    """

    tags: set[str] = field(default_factory=set)
    meta: dict[str, Any] = field(default_factory=dict)
    on_claims: dict[str, dict[str, Any]] = field(default_factory=dict)
    covered: int = 0


@dataclass(slots=True)
class Outcome:
    """What the engine worked out: per input entry its replacement, per entry its mark.

    Both are keyed by the identity of an entry that the engine keeps alive meanwhile.
    """

    replaced: dict[int, list[Transaction]] = field(default_factory=dict)
    marks: dict[int, Mark] = field(default_factory=dict)

    def mark(self, entry: Directive) -> Mark:
        """The mark of an entry, begun empty."""
        return self.marks.setdefault(id(entry), Mark())


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
    for entry in entries:
        key = id(entry)
        if key not in touched:
            result.append(entry)
        elif key in replaced:
            for new in replaced[key]:
                result.append(_marked(new, marks[id(new)]) if id(new) in marks else new)
        elif key in marks:
            result.append(_marked(entry, marks[key]))
        else:
            result.append(entry)
            if key in opened:
                result.extend(opened[key])
            elif key in closed:
                result.extend(closed[key])
    return result


def _marked(entry: Directive, mark: Mark) -> Directive:
    if not isinstance(entry, Transaction):
        return entry
    tags, meta = set(mark.tags), dict(mark.meta)
    if mark.covered and len(mark.on_claims) == mark.covered:
        tags.add(REVERSED_TAG)
        last = max(mark.on_claims.values(), key=lambda by: str(by[REVERSED_ON_KEY]))
        meta = {**last, **meta}
    postings = entry.postings
    if mark.on_claims:
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
        frozenset(entry.tags or ()) | tags,
        entry.links,
        postings,
    )


def _accounts_to_open(
    groups: Iterable[list[Transaction]], chart: Chart, roles: Roles
) -> tuple[Mapping[int, list[Open]], Mapping[int, list[Close]]]:
    used = {
        posting.account for group in groups for entry in group for posting in entry.postings
    }
    opened: dict[int, list[Open]] = {}
    closed: dict[int, list[Close]] = {}
    for account in sorted(used):
        parent = roles.parent(account)
        directive = chart.opens.get(parent)
        if parent == account or account in chart.opens or directive is None:
            continue
        opened.setdefault(id(directive), []).append(
            directive._replace(meta=_place(directive), account=account)
        )
        end = chart.closes.get(parent)
        if end is not None:
            closed.setdefault(id(end), []).append(
                end._replace(meta=_place(end), account=account)
            )
    return opened, closed


def _place(entry: Directive) -> dict[str, Any]:
    return {key: value for key, value in entry.meta.items() if key in ("filename", "lineno")}
