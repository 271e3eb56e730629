"""A loaded ledger made ready for previews: its entries by link, its records by place.

Both indexes are made once per load, when they are first asked for; a preview then reads only
the few entries that it can have to do with.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from beancount.core.data import Close
from beancount.core.data import Custom
from beancount.core.data import Directives
from beancount.core.data import Open
from beancount.core.data import Transaction

from beancount_clawback.claims.book import Book
from beancount_clawback.claims.book import build_book
from beancount_clawback.claims.claim import Claim
from beancount_clawback.claims.payment_finder import PaymentFinder
from beancount_clawback.claims.preview import LinkedEntries
from beancount_clawback.claims.preview import Preview
from beancount_clawback.claims.preview import preview
from beancount_clawback.claims.remittances import RemittanceView
from beancount_clawback.claims.remittances import remittances
from beancount_clawback.claims.untagged_take_backs import TakenBack
from beancount_clawback.claims.untagged_take_backs import UntaggedTakeBacks
from beancount_clawback.engine.expansion import Expansion
from beancount_clawback.engine.expansion import expand
from beancount_clawback.engine.what_if import Standing
from beancount_clawback.ledger_files import source_files
from beancount_clawback.ledger_files.loaded_ledger import Ledger
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.accounts_by_name import parties_of_lists
from beancount_clawback.ledger_language.config import PLUGIN_NAMES
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.keys import OUR_TAGS
from beancount_clawback.ledger_language.open_accounts import Chart
from beancount_clawback.ledger_language.open_accounts import opens_automatically
from beancount_clawback.ledger_language.payment_line import PaymentLine
from beancount_clawback.ledger_language.places import Place
from beancount_clawback.ledger_language.places import file_and_line
from beancount_clawback.ledger_language.postings import claim_links
from beancount_clawback.ledger_language.postings import posting_claim
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.record_style import RecordStyle

BEHIND_ALL = 10**9
"""The line of an entry that is not written yet: behind all others of its day."""


class LinkedLedger:
    """A ledger as loaded, with what recording and editing look up in it."""

    def __init__(self, ledger: Ledger) -> None:
        """Take a loaded ledger; nothing is computed yet."""
        self.ledger = ledger

    @property
    def config(self) -> Config:
        """The plugin's configuration."""
        return self.ledger.config

    @property
    def main_file(self) -> str:
        """The name of the file that was loaded."""
        return str(self.ledger.options.get("filename") or "")

    @cached_property
    def sources(self) -> source_files.LedgerFiles:
        """The files that the ledger consists of, for reading and writing them."""
        return source_files.LedgerFiles.of(self.ledger.options)

    @cached_property
    def by_link(self) -> LinkedEntries:
        """The entries by link."""
        return LinkedEntries(self.ledger.entries, self.config)

    @cached_property
    def by_place(self) -> Mapping[Place, list[Transaction]]:
        """The payments and clawbacks by the file and line that they come from."""
        found: dict[Place, list[Transaction]] = {}
        for entry in self.ledger.entries:
            if type(entry) is Transaction and not OUR_TAGS.isdisjoint(entry.tags or ()):
                found.setdefault(file_and_line(entry), []).append(entry)
        return found

    @cached_property
    def expansion(self) -> Expansion:
        """What the engine makes of the ledger as a whole, completed as it is."""
        return expand(
            self.ledger.entries,
            self.config,
            accounts_open_themselves=self.accounts_open_themselves,
        )

    @cached_property
    def remittances(self) -> list[RemittanceView]:
        """The checks and EFTs, by date."""
        return remittances(self.ledger.entries, self.config, self.expansion.outcome)

    @cached_property
    def finder(self) -> PaymentFinder:
        """The search among all that can be insurance payments."""
        return self._finder(self.ledger.entries)

    @cached_property
    def untagged_take_backs(self) -> UntaggedTakeBacks:
        """The entries without a tag whose money a payer may have taken."""
        return UntaggedTakeBacks(self.ledger.entries, Roles(self.config))

    @cached_property
    def accounts_open_themselves(self) -> bool:
        """Whether a later plugin opens accounts on use."""
        return opens_automatically(self.ledger.options.get("plugin") or (), PLUGIN_NAMES)

    @cached_property
    def parties(self) -> frozenset[str]:
        """The payers and clients whom accounts of a role's list are named after."""
        return parties_of_lists(self.ledger.entries, self.config)

    @cached_property
    def customs(self) -> list[Custom]:
        """The custom directives, which hold Fava's options."""
        return [entry for entry in self.ledger.entries if type(entry) is Custom]

    @cached_property
    def chart(self) -> Chart:
        """The accounts that the ledger opens and closes."""
        chart = Chart(automatic=self.accounts_open_themselves, parties=self.parties)
        for entry in self.by_link.around(()):
            if isinstance(entry, Open):
                chart.opens[entry.account] = entry
            elif isinstance(entry, Close):
                chart.closes[entry.account] = entry
        return chart

    @cached_property
    def record_style(self) -> RecordStyle:
        """How entries are written that leave their postings to the plugin."""
        return self.record_style_of(self.config.record_style)

    def record_style_of(self, style: str) -> RecordStyle:
        """How they would be written in another style."""
        currencies = self.ledger.options.get("operating_currency") or [""]
        config = replace(self.config, record_style=style)
        return RecordStyle(self.ledger.entries, config, self.chart, currencies[0])

    def finder_around(self, links: Iterable[str]) -> PaymentFinder:
        """The search among what has to do with some links; names of clients may be missing."""
        return self._finder(self.entries_around(links))

    def entries_around(self, links: Iterable[str]) -> Directives:
        """The entries that have to do with some links, and the accounts."""
        return self.by_link.around(links)

    def book(self, claims: Iterable[str]) -> Book:
        """The book of these claims alone."""
        names = set(claims)
        return build_book(self.entries_around(names), self.config, names)

    def claims_named(self, name: str) -> tuple[Claim, ...]:
        """A claim, one a currency, by its link with or without caret or prefix."""
        name = name.strip().removeprefix("^")
        prefixed = f"{self.config.claim_prefix}{name}"
        return self.book([name]).find(name) or self.book([prefixed]).find(prefixed)

    def claims_of(self, entry: Transaction) -> list[str]:
        """The claims that an entry is about: by its links, else by its payment's."""
        prefix = self.config.claim_prefix
        told = set(filter(None, map(posting_claim, entry.postings or ())))
        named = claim_links(entry, prefix) or sorted(told)
        if named:
            return named
        others = [other for link in entry.links or () for other in self.by_link.with_link(link)]
        return sorted({name for other in others for name in claim_links(other, prefix)})

    def made_at(self, name: str) -> list[Transaction]:
        """The payment or clawback whose record stands at `file:line`; empty for other names."""
        place = self.place_named(name)
        return self.by_place.get(place, []) if place else []

    def place_named(self, name: str) -> Place | None:
        """The place that a text like `file:line` names; None for other texts."""
        short, _, line = name.strip().rpartition(":")
        if not short or not line.isdecimal():
            return None
        paths = [str(path) for path in self.sources.files]
        return next(((p, int(line)) for p in paths if self.short_name(p) == short), None)

    def made_of(self, link: str) -> list[Transaction]:
        """The payments and clawbacks that a link names, in the ledger's order.

        A claim's link also names those that have only a payment's link of that claim.
        """
        return [
            entry
            for entry in self.entries_around([link])
            if isinstance(entry, Transaction)
            and not OUR_TAGS.isdisjoint(entry.tags or ())
            and (link in (entry.links or ()) or link in self.claims_of(entry))
        ]

    def standing(self, links: Iterable[str]) -> Standing:
        """The part of the ledger that has to do with some links, to try entries against."""
        return Standing(
            self.entries_around(links),
            self.config,
            accounts_open_themselves=self.accounts_open_themselves,
            parties=self.parties,
        )

    def preview(
        self,
        new: Transaction,
        replaces: Place | None = None,
        adopts: Sequence[tuple[Transaction, Transaction]] = (),
        again: Sequence[Transaction] = (),
    ) -> Preview:
        """What the ledger becomes with an entry more, with one changed, or with some tagged.

        `again` are the records behind one that is changed, as written.
        """
        around = set(new.links or ())
        for old, tagged in adopts:
            around |= (old.links or frozenset()) | (tagged.links or frozenset())
        for old in self.by_place.get(replaces, ()) if replaces else ():
            around |= old.links or frozenset()
        for record in again:
            around |= record.links or frozenset()
        standing = self.standing(around)
        outcome = preview(
            standing, new, self.config, replaces=replaces, adopts=adopts, again=again
        )
        if outcome.errors or outcome.met is None or replaces:
            return outcome
        made = outcome.transactions
        said = [one.at(new) for one in self.taken_back_by_hand(outcome.met, made)]
        return replace(outcome, errors=tuple(said)) if said else outcome

    def taken_back_by_hand(
        self, met: PaymentLine, made: Iterable[Transaction]
    ) -> list[Problem]:
        """Entries without a tag that may be the same take-back as a record that is new.

        `met` is the payment as the record meets it, `made` what the engine makes of the record.
        """
        book = self.book(met.claims)
        taken = TakenBack.of(met, made, book.all(), book.roles)
        return [problem for _, problem in self.untagged_take_backs.problems(taken)]

    def short_name(self, filename: str) -> str:
        """A file's name as seen from the main file's folder."""
        try:
            return Path(filename).relative_to(Path(self.main_file).parent).as_posix()
        except ValueError:
            return filename

    def named(self, place: Place) -> str:
        """A place for a message: `file:line`, the file by its short name."""
        filename, lineno = place
        return f"{self.short_name(filename)}:{lineno}"

    def file_named(self, short: str) -> Path:
        """The file of the ledger that `short_name` gave a name to.

        Raises:
            NotInLedgerError: The ledger has no such file.
        """
        for path in self.sources.files:
            if self.short_name(str(path)) == short:
                return path
        raise source_files.NotInLedgerError(f'The ledger has no file "{short}".')

    def _finder(self, entries: Directives) -> PaymentFinder:
        return PaymentFinder(
            entries, self.config, lambda link: bool(self.by_link.with_link(link))
        )
