"""Fava's filters, as the pages apply them: match on all entries, narrow afterwards.

A payment and its clawback often lie in different periods. So everything is read from the
whole ledger, and what Fava's time, account and advanced filters leave is chosen then. The
account and advanced filters take or leave whole transactions; so do Fava's own reports.
"""

from __future__ import annotations

import datetime
import re
from bisect import bisect_left
from bisect import bisect_right
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING
from typing import cast

from fava.context import g
from fava.core.filters import FilterError
from fava.core.filters import TimeFilter
from fava.helpers import FavaAPIError
from flask import request

from beancount_clawback.reports.grouping import ALWAYS
from beancount_clawback.reports.grouping import Period

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from beancount.core.data import Directive

    from beancount_clawback.claims.claim import Claim


@dataclass(frozen=True)
class Filters:
    """What the filter fields in Fava's header say.

    Attributes:
        key: the three texts, to remember results by.
        period: of the time filter.
        entries: what the account and advanced filters leave, whatever its date; ``None`` when
            neither is set.
    """

    key: tuple[str, str, str]
    period: Period
    entries: Sequence[Directive] | None

    @property
    def are_set(self) -> bool:
        """Whether any of them is set."""
        return any(self.key)

    @cached_property
    def kept(self) -> AbstractSet[int] | None:
        """Identities of `entries`."""
        return None if self.entries is None else set(map(id, self.entries))

    def leave(self, entry: Directive) -> bool:
        """Whether the account and advanced filters leave an entry, whatever its date."""
        return self.kept is None or id(entry) in self.kept

    def claims_left(
        self,
        entries: Sequence[Directive],
        claims_of: Mapping[int, Sequence[Claim]],
        *,
        at_any_time: bool = False,
    ) -> set[int]:
        """Identities of the claims with an entry that the filters leave.

        Args:
            entries: The ledger's.
            claims_of: By identity of an entry: the claims that it is part of.
            at_any_time: Not to ask the time filter.
        """
        if self.entries is not None:
            entries = self.entries
        if not at_any_time:
            first, last = self.period.start, self.period.end
            begin = bisect_left(entries, first, key=_date) if first else 0
            end = bisect_right(entries, last, key=_date) if last else len(entries)
            entries = entries[begin:end]
        on_claims = filter(None, map(claims_of.get, map(id, entries)))
        return set(map(id, chain.from_iterable(on_claims)))


def _date(entry: Directive) -> datetime.date:
    return entry.date


def read_filters() -> Filters:
    """The filters of the current request.

    Raises:
        fava.helpers.FavaAPIError: one of them cannot be understood; the message says which
            and why.
    """
    account, advanced, time = (
        request.args.get(name, "").strip() for name in ("account", "filter", "time")
    )
    period = ALWAYS
    if time:
        with _naming("time", time):
            period = _period(time)
    entries = None
    if account or advanced:
        with _naming("account", account) if account else _naming("filter", advanced):
            # Without a time filter this is what Fava's own reports have filtered already; with
            # one, Fava also sums up all that went before, for which nobody asks here.
            filtered = (
                g.ledger.get_filtered(account=account, filter=advanced) if time else g.filtered
            )
        entries = cast("Sequence[Directive]", filtered.entries)
    return Filters((account, advanced, time), period, entries)


@contextmanager
def _naming(field: str, text: str) -> Iterator[None]:
    """Say which field of Fava's header is at fault, also where Fava itself would fail."""
    try:
        yield
    except (FavaAPIError, ValueError, ArithmeticError, re.error) as error:
        if field == "account" and isinstance(error, FilterError):
            field, text = "filter", request.args.get("filter", "").strip()
        raise FavaAPIError(
            f"Fava's field '{field}' holds '{text[:60]}', which {_WANTED[field]}. Correct it "
            "in the header of the page, or empty it."
        ) from None


_WANTED = {
    "time": "names no day or period; 2026, 2026-03 and 2026-03-01 - 2026-03-15 are some",
    "account": "is neither an account nor a pattern: each parenthesis and bracket needs its "
    "other half",
    "filter": "Fava cannot read",
}


def _period(time: str) -> Period:
    ledger = g.ledger
    found = TimeFilter(ledger.options, ledger.fava_options, time).date_range
    return Period(found.begin, found.end - datetime.timedelta(days=1))
