"""Fava's filters, as the pages apply them: match on all entries, narrow afterwards.

A payment and its clawback often lie in different periods. So everything is read from the
whole ledger, and what Fava's time, account and advanced filters leave is chosen then. The
account and advanced filters take or leave whole transactions; so do Fava's own reports.
"""

from __future__ import annotations

import datetime
from bisect import bisect_left
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fava.context import g
from flask import request

from beancount_clawback.reports.grouping import ALWAYS
from beancount_clawback.reports.grouping import Period

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from beancount.core.data import Directive

    from beancount_clawback.fava_ext.reading.loaded import Loaded


@dataclass(frozen=True, slots=True)
class Filters:
    """What the filter fields in Fava's header say.

    Attributes:
        key: the three texts, to remember results by.
        period: of the time filter.
        kept: identities of the transactions that the account and advanced filters leave;
            ``None`` when neither is set.
    """

    key: tuple[str, str, str]
    period: Period
    kept: AbstractSet[int] | None

    @property
    def are_set(self) -> bool:
        """Whether any of them is set."""
        return any(self.key)

    def leave(self, entry: Directive) -> bool:
        """Whether the account and advanced filters leave an entry, whatever its date."""
        return self.kept is None or id(entry) in self.kept

    def claims_left(self, loaded: Loaded, *, at_any_time: bool = False) -> set[int]:
        """Identities of the claims with an entry that the filters leave.

        Args:
            loaded: The ledger.
            at_any_time: Not to ask the time filter.
        """
        entries: Sequence[Directive] = loaded.entries
        if not at_any_time:
            first, last = self.period.start, self.period.end
            begin = bisect_left(entries, first, key=_date) if first else 0
            end = bisect_right(entries, last, key=_date) if last else len(entries)
            entries = entries[begin:end]
        claims_of = loaded.claims_of_entries
        return {
            id(claim)
            for entry in entries
            if self.leave(entry)
            for claim in claims_of.get(id(entry), ())
        }


def _date(entry: Directive) -> datetime.date:
    return entry.date


def read_filters(loaded: Loaded) -> Filters:
    """The filters of the current request.

    Raises:
        fava.helpers.FavaAPIError: one of them cannot be understood; the message says why.
    """
    account, advanced, time = (
        request.args.get(name, "").strip() for name in ("account", "filter", "time")
    )
    found = g.filtered.date_range
    period = Period(found.begin, found.end - datetime.timedelta(days=1)) if found else ALWAYS
    ledger = g.ledger

    def identities() -> AbstractSet[int]:
        filtered = ledger.get_filtered(account=account or None, filter=advanced or None)
        return {id(entry) for entry in filtered.entries}

    kept = None
    if account or advanced:
        kept = loaded.remember(("kept", account, advanced), identities)
    return Filters((account, advanced, time), period, kept)
