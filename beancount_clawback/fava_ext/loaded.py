"""What the pages compute from a ledger, once per load and only when it is asked for.

Fava serves with several threads and loads the ledger anew whenever a file changes. So
everything hangs on the identity of the list of entries, and one lock lets one thread at a
time work something out.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import RLock
from typing import TYPE_CHECKING
from typing import Any
from typing import TypeVar
from typing import cast

from beancount_clawback.claims.book import build_book
from beancount_clawback.claims.book import newest_claims
from beancount_clawback.claims.checks import find
from beancount_clawback.claims.checks import open_reviews
from beancount_clawback.claims.claim_search import ClaimIndex
from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.claims.settlement_allocation import allocate_settlements
from beancount_clawback.fava_ext.item_stream import ItemStream
from beancount_clawback.garbage_collector import without_collector
from beancount_clawback.ledger_files.loaded_ledger import as_loaded
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.unapplied import about_unapplied
from beancount_clawback.ledger_language.unapplied import open_unapplied
from beancount_clawback.reports.cash_basis import cash_items
from beancount_clawback.reports.line_items import line_items

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable
    from collections.abc import Hashable
    from collections.abc import Mapping

    from beancount.core.data import BeancountError
    from beancount.core.data import Directives
    from beancount.core.data import Transaction
    from fava.core import FavaLedger

    from beancount_clawback.claims.book import Book
    from beancount_clawback.claims.checks import Finding
    from beancount_clawback.claims.claim import Claim
    from beancount_clawback.claims.recoupment import Recoupments
    from beancount_clawback.ledger_language.config import Config

T = TypeVar("T")

REMEMBERED = 48
"""How many results of :meth:`Loaded.remember` are kept: tables, sets of entries."""


class LoadedBooks:
    """The :class:`Loaded` of a ledger, made anew when the ledger was loaded again."""

    def __init__(self) -> None:
        """Begin with nothing computed."""
        self._lock = RLock()
        self._current: Loaded | None = None

    def of(self, ledger: FavaLedger, config: Callable[[], Config]) -> Loaded:
        """What is computed from the entries that the ledger has now."""
        with self._lock:
            entries = cast("Directives", ledger.all_entries)
            if self._current is None or self._current.entries is not entries:
                self._current = Loaded(entries, config(), ledger)
            return self._current

    def forget(self) -> None:
        """Let go of what was computed; of a ledger that was loaded again it is a whole copy."""
        with self._lock:
            self._current = None


class Loaded:
    """One load of a ledger.

    Attributes:
        entries: all directives, completed by the plugin.
        config: the plugin's configuration.
    """

    def __init__(
        self, entries: Directives, config: Config, ledger: FavaLedger | None = None
    ) -> None:
        """Work nothing out yet."""
        self._ledger = ledger
        self.entries = entries
        self.config = config
        self._lock = RLock()
        self._kept: dict[Hashable, Any] = {}
        self._remembered: OrderedDict[Hashable, Any] = OrderedDict()

    @property
    def book(self) -> Book:
        """The book of claims."""
        return self.once("book", lambda: build_book(self.entries, self.config))

    @property
    def has_book(self) -> bool:
        """Whether the book of claims is worked out by now."""
        return "book" in self._kept

    def newest_claims(self, most: int) -> list[Claim]:
        """The claims with the latest dates of service; the other claims are left alone."""
        return self.once(
            ("newest claims", most), lambda: newest_claims(self.entries, self.config, most)
        )

    def claims_named(self, name: str) -> tuple[Claim, ...]:
        """A claim, one a currency, as `Book.find` gives it; the other claims are left alone."""
        if self.has_book:
            return self.book.find(name)
        name = name.strip().removeprefix("^")
        either = (name, f"{self.config.claim_prefix}{name}")
        return self.remember(
            ("claim", name), lambda: build_book(self.entries, self.config, either).find(name)
        )

    @property
    def linked(self) -> LinkedLedger:
        """The ledger with its indexes, as what writes and finds takes it."""

        def found() -> LinkedLedger:
            ledger = self._ledger
            errors = cast("list[BeancountError]", list(ledger.load_errors) if ledger else [])
            options = cast("Mapping[str, Any]", ledger.options if ledger else {})
            return LinkedLedger(as_loaded(self.entries, errors, options))

        return self.once("linked ledger", found)

    @property
    def claim_index(self) -> ClaimIndex:
        """The claims, to be searched."""
        return self.once("claim index", lambda: ClaimIndex(self.book.all(), self.config))

    def claims_found(self, typed: str, payer: str = "") -> list[Claim]:
        """The claims that fit what was typed, by themselves or by a payment on them."""
        every = len(self.entries)
        found = {id(one): one for one in self.claim_index.find(typed, payer, every)}
        payments = self.linked.finder.find(typed, every)
        names = dict.fromkeys(name for payment in payments for name in payment.claims)
        for name in names:
            for claim in self.book.find(name):
                found.setdefault(id(claim), claim)
        return list(found.values())

    @property
    def findings(self) -> list[Finding]:
        """What the checks find."""
        return self.once("findings", lambda: find(self.linked.ledger, self.book))

    @property
    def open_reviews(self) -> list[datetime.date]:
        """The dates of the clawbacks that need review."""
        return self.once(
            "dates of open reviews", lambda: [e.date for e in open_reviews(self.linked.ledger)]
        )

    @property
    def about_unapplied(self) -> list[Transaction]:
        """The entries that move unapplied money, or say what they apply."""
        return self.once(
            "entries about unapplied money",
            lambda: about_unapplied(self.entries, Roles(self.config)),
        )

    @property
    def open_unapplied(self) -> list[datetime.date]:
        """The dates of the unapplied amounts that wait for somebody."""
        return self.once(
            "dates of unapplied amounts",
            lambda: [
                one.entry.date
                for one in open_unapplied(self.about_unapplied, Roles(self.config))
            ],
        )

    @property
    def stream(self) -> ItemStream:
        """The line items of revenue, in the order of the entries."""
        return self.once(
            "line items", lambda: ItemStream(line_items(self.entries, self.config, self.book))
        )

    @property
    def recoupments(self) -> Recoupments:
        """The allocation of settlements of the whole ledger."""
        return self.once(
            "allocated settlements", lambda: allocate_settlements(self.entries, self.book.roles)
        )

    @property
    def cash_stream(self) -> ItemStream:
        """The line items of cash basis, in the order of the days on which money moved."""

        def found() -> ItemStream:
            items, roles = self.stream.items, self.book.roles
            return ItemStream(cash_items(items, self.entries, roles, self.recoupments))

        return self.once("cash items", found)

    @property
    def claims_of_entries(self) -> dict[int, list[Claim]]:
        """By identity of an entry: the claims that it is part of."""

        def found() -> dict[int, list[Claim]]:
            claims: dict[int, list[Claim]] = {}
            for claim in self.book.all():
                for event in claim.events:
                    claims.setdefault(id(event.entry), []).append(claim)
            return claims

        return self.once("claims of entries", found)

    def once(self, name: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, kept under `name` as long as this load."""
        if name not in self._kept:
            with self._lock, without_collector():
                if name not in self._kept:
                    self._kept[name] = make()
        return cast("T", self._kept[name])

    def remember(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, kept under `key` until many others were asked for since."""
        with self._lock:
            if key not in self._remembered:
                with without_collector():
                    self._remembered[key] = make()
                if len(self._remembered) > REMEMBERED:
                    self._remembered.popitem(last=False)
            self._remembered.move_to_end(key)
            return cast("T", self._remembered[key])

    def forget(self) -> None:
        """Forget what :meth:`remember` keeps, as after many other requests."""
        with self._lock:
            self._remembered.clear()
