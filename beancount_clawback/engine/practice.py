"""The state of a practice's claims on the day that the engine has reached."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from decimal import Decimal
from operator import attrgetter

from beancount.core.data import Posting
from beancount.core.data import Transaction

from beancount_clawback.engine.generated_entry import AccountBook
from beancount_clawback.engine.marks import Outcome
from beancount_clawback.engine.matching import Chain
from beancount_clawback.engine.matching import PaymentIndex
from beancount_clawback.engine.running_figures import Figures
from beancount_clawback.engine.running_figures import Kind
from beancount_clawback.engine.running_figures import RunningFigures
from beancount_clawback.engine.running_figures import by_claim
from beancount_clawback.engine.running_figures import kind_of
from beancount_clawback.engine.scan import Scan
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.payment_line import PaymentLine
from beancount_clawback.ledger_language.payment_line import named_parties
from beancount_clawback.ledger_language.payment_line import stated_payer
from beancount_clawback.ledger_language.postings import Legs
from beancount_clawback.ledger_language.postings import read_legs
from beancount_clawback.ledger_language.postings import shares
from beancount_clawback.ledger_language.problems import ClawbackError
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.records import CLIENT_KEY
from beancount_clawback.ledger_language.records import file_and_line
from beancount_clawback.ledger_language.records import settlement_of

# What an ordinary entry moves on one claim in one currency, and by which postings.
_Movement = tuple[Figures, Kind, Legs]
_Holding = tuple[RunningFigures, tuple[Posting, ...], str]


class Practice:
    """Claims, active payments, and what has been worked out so far.

    Payments stand (`stand`) or fall (`fall`); with each the index, what the claim's payments
    account for, and its receivables move together. `unusable` are the links of payments that
    cannot be taken back, and why; `meant` the claims that each clawback turned out to mean.
    """

    def __init__(self, found: Scan, config: Config) -> None:
        """Begin with every charge's price known and nothing yet posted."""
        self.config = config
        self.roles = Roles(config)
        self.account_book = AccountBook(self.roles, found.chart)
        self.index = PaymentIndex(config)
        self.outcome = Outcome()
        self.errors: list[ClawbackError] = []
        self.unusable: dict[str, tuple[Transaction, str]] = {}
        self.meant: dict[int, tuple[str, ...]] = {}
        self.found = found
        self._tallies: dict[str, RunningFigures] = {}
        self._joined: dict[str, str] = {}
        self._lines: dict[int, int] = {}
        self._chains = 0
        self._payment_links: list[str] | None = None
        self._by_link: dict[str, Transaction] | None = None
        self._movements: dict[int, list[_Movement]] = {}
        self._holdings: dict[int, list[_Holding]] = {}
        self._holds = any(not payment.postings for payment in found.payments)
        for claims in found.joint:
            self._join(claims)
        for entry in found.ordinary:
            self._bill(entry)

    def tally(self, claim: str) -> RunningFigures:
        """The running figures of a claim; claims that were paid jointly share theirs."""
        tally = self._tallies.get(claim)
        if tally is None:
            first = self._first(claim)
            tally = RunningFigures(claim, self.roles) if first == claim else self.tally(first)
            self._tallies[claim] = tally
        return tally

    def tallies(self, claims: tuple[str, ...]) -> list[RunningFigures]:
        """The running figures of several claims, those of a joint payment once."""
        if len(claims) == 1:
            return [self.tally(claims[0])]
        return list({id(tally): tally for tally in map(self.tally, claims)}.values())

    def report(self, problem: Problem, entry: Transaction) -> None:
        """Note an error at an entry's own place."""
        self.errors.append(problem.at(entry))

    def post_ordinary(self, entry: Transaction) -> None:
        """Let a charge, a client's payment or the like pass by."""
        for figures, kind, legs in self._movements.pop(id(entry)):
            figures.move(kind, legs)
        for tally, postings, currency in self._holdings.pop(id(entry), ()):
            tally.hold(postings, currency, 1)

    def lines(self, entry: Transaction) -> list[PaymentLine]:
        """A payment as lines: one, or one a claim where its postings name claims."""
        links = frozenset(entry.links or ())
        prefix = self.config.claim_prefix
        claims = tuple(sorted([link for link in links if link.startswith(prefix)]))
        settlement = self._settlement(entry)
        roles = self.roles.with_settlement(settlement)
        lines = []
        for share, postings in shares(entry, roles).items():
            named, client = named_parties(postings, roles)
            own = (share,) if share else claims
            kept = links - (set(claims) - {share}) if share else links
            line = PaymentLine(
                entry,
                postings,
                self._own_link(kept),
                share,
                own,
                kept,
                stated_payer(entry.meta) or named or entry.payee or "",
                self._client(entry, client, own),
                settlement,
                read_legs(postings, roles),
                named,
            )
            lines.append(line)
        if len(lines) > 1:
            self._lines[id(entry)] = len(lines)
        return lines

    def successor(self, line: PaymentLine, correction: Transaction) -> PaymentLine:
        """The line of a corrected payment that has just been made of `line`."""
        postings = tuple(correction.postings)
        settlement = self._settlement(correction)
        roles = self.roles.with_settlement(settlement)
        return PaymentLine(
            correction,
            postings,
            line.name,
            line.share,
            line.claims,
            correction.links,
            line.payer,
            line.client,
            settlement,
            read_legs(postings, roles),
            named_parties(postings, roles)[0],
        )

    def line_count(self, line: PaymentLine) -> int:
        """How many claims the payment of a line covers, by its postings."""
        return self._lines.get(id(line.entry), 1)

    def client(
        self, entry: Transaction, postings: Iterable[Posting], claims: tuple[str, ...]
    ) -> str:
        """The client: stated, else named by the receivable, else the claim's."""
        return self._client(entry, named_parties(postings, self.roles)[1], claims)

    def _client(self, entry: Transaction, named: str, claims: tuple[str, ...]) -> str:
        stated = entry.meta.get(CLIENT_KEY)
        if isinstance(stated, str) and stated.strip():
            return stated.strip()
        if named:
            return named
        names = {tally.client for tally in self.tallies(claims)}
        return names.pop() if len(names) == 1 else ""

    def begin(self, line: PaymentLine) -> Chain:
        """A new chain for a payment that has just been made."""
        self._chains += 1
        chain = Chain(self._chains, line, line.legs)
        self.stand(chain, line)
        return chain

    def stand(self, chain: Chain, line: PaymentLine) -> None:
        """Make a line the active payment of its chain."""
        chain.line = line
        self.index.activate(chain)
        self._count(line, Figures.stand, 1)

    def fall(self, chain: Chain, record: Transaction | None) -> None:
        """Take the active payment of a chain back, by a record or as if it never was."""
        self.index.deactivate(chain, record)
        self._count(chain.line, Figures.fall, -1)

    def supersede(self, chain: Chain, line: PaymentLine, record: Transaction) -> None:
        """Let a corrected payment stand where the one that `record` reversed falls."""
        self._count(chain.line, Figures.fall, -1)
        self.index.supersede(chain, line, record)
        self._count(line, Figures.stand, 1)

    def remaining(self, line: PaymentLine, currency: str) -> Decimal | None:
        """Insurance responsibility on the claims of a line now; None without charges."""
        billed, remaining = self.price_and_remaining(line, currency)
        return remaining if billed else None

    def price_and_remaining(self, line: PaymentLine, currency: str) -> tuple[Decimal, Decimal]:
        """What the charges of a line's claims come to, and what is not accounted for now."""
        price = remaining = ZERO
        for tally in self.tallies(line.claims):
            figures = tally.figures.get(currency)
            if figures is not None:
                price += figures.billed
                remaining += figures.remaining
        return price, remaining

    def balance(self, claims: tuple[str, ...]) -> dict[str, Decimal]:
        """What the claims have open, insurance and client together, by currency."""
        total: dict[str, Decimal] = {}
        for tally in self.tallies(claims):
            for currency, number in tally.balance().items():
                total[currency] = total.get(currency, ZERO) + number
        return total

    def reopen(self, claims: tuple[str, ...]) -> None:
        """Reopen the bill of every claim that has a balance."""
        for tally in self.tallies(claims):
            if tally.is_open:
                tally.reopened = True

    def reopened_charges(self) -> list[Transaction]:
        """The charges of all claims whose bill was reopened."""
        return [
            charge
            for tally in self._tallies.values()
            if tally.reopened
            for charge in tally.charges
        ]

    def payment_links(self) -> list[str]:
        """The links of all payments in the ledger, sorted; for hints in messages."""
        if self._payment_links is None:
            links = {link for entry in self.found.all_payments for link in entry.links or ()}
            self._payment_links = sorted(links)
        return self._payment_links

    def later_payment(self, entry: Transaction) -> Transaction | None:
        """The first payment after an entry's date that the entry's own kind of link names."""
        if self._by_link is None:
            self._by_link = {}
            payments = sorted(self.found.payments, key=file_and_line)
            for payment in sorted(payments, key=attrgetter("date")):
                for link in payment.links or ():
                    self._by_link.setdefault(link, payment)
        links = entry.links or frozenset()
        prefixes = (self.config.payment_prefix, self.config.claim_prefix, "")
        for prefix in prefixes:
            named = sorted(link for link in links if link.startswith(prefix))
            for link in named:
                later = self._by_link.get(link)
                if later is not None and later.date > entry.date:
                    return later
            if named:
                return None
        return None

    def _join(self, claims: list[str]) -> None:
        """Let claims share their figures that one payment covers without telling them apart."""
        first = self._first(claims[0])
        for claim in claims[1:]:
            self._joined[self._first(claim)] = first

    def _first(self, claim: str) -> str:
        while self._joined.get(claim, claim) != claim:
            claim = self._joined[claim]
        return claim

    def _settlement(self, entry: Transaction) -> str:
        account = settlement_of(entry.meta)
        return account if account and not self.roles.role(account) else ""

    def _own_link(self, links: frozenset[str]) -> str:
        payments, claims = self.config.payment_prefix, self.config.claim_prefix
        own = [link for link in links if link.startswith(payments)]
        own = own or [link for link in links if link.startswith(claims)]
        return min(own or links, default="")

    def _bill(self, entry: Transaction) -> None:
        moved = self._movements[id(entry)] = []
        for claim, postings in by_claim(entry, self.roles).items():
            tally = self.tally(claim)
            for currency, legs in read_legs(postings, self.roles).items():
                kind, figures = kind_of(legs), tally.figure(currency)
                moved.append((figures, kind, legs))
                if self._holds:
                    held = self._holdings.setdefault(id(entry), [])
                    held.append((tally, postings, currency))
                tally.entries.append(entry)
                if kind is not Kind.CHARGE:
                    continue
                figures.bill(legs)
                lowers = legs.receivable < 0
                if not lowers and (not tally.charges or tally.charges[-1] is not entry):
                    tally.charges.append(entry)

    def _count(
        self, line: PaymentLine, move: Callable[[Figures, Legs], None], sign: int
    ) -> None:
        """Move what is accounted for and the receivables; a joint line counts on its first."""
        if not line.claims:
            return
        tally = self.tallies(line.claims)[0]
        for currency, legs in line.legs.items():
            move(tally.figure(currency), legs)
            if self._holds:
                tally.hold(line.postings, currency, sign)
