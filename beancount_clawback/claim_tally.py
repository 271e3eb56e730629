"""The running figures of one claim: price, responsibilities, balances; as entries pass by."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal
from enum import Enum

from beancount.core.data import Posting
from beancount.core.data import Transaction

from beancount_clawback.accounts import CLIENT
from beancount_clawback.accounts import INSURANCE
from beancount_clawback.accounts import Roles
from beancount_clawback.amounts import ZERO
from beancount_clawback.legs import Legs
from beancount_clawback.legs import amount_of
from beancount_clawback.legs import claim_links
from beancount_clawback.legs import posting_claim
from beancount_clawback.legs import read_legs
from beancount_clawback.legs import shares
from beancount_clawback.records import CLIENT_KEY


class Kind(str, Enum):
    """What an entry on a claim's link is, where its tags do not say."""

    CHARGE = "charge"
    CLIENT_PAYMENT = "client payment"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Movement:
    """What one untagged entry moves on one claim in one currency."""

    claim: str
    currency: str
    kind: Kind
    legs: Legs


@dataclass(slots=True)
class Figures:
    """One claim's sums in one currency; positive is owed to, or got by, the practice.

    `accounted` is what the active payments account for; `moved_*` is what other entries moved
    (a balance handed to the client after a denial, a courtesy write-off).
    """

    billed: Decimal = ZERO
    client_billed: Decimal = ZERO
    moved_paid: Decimal = ZERO
    moved_write_off: Decimal = ZERO
    moved_client: Decimal = ZERO
    accounted: Decimal = ZERO
    insurance: Decimal = ZERO
    client: Decimal = ZERO

    @property
    def remaining(self) -> Decimal:
        """Insurance responsibility: the price less all that is accounted for."""
        moved = self.moved_paid + self.moved_write_off + self.moved_client
        return self.billed - self.client_billed - moved - self.accounted

    def bill(self, legs: Legs) -> None:
        """Take in what a charge bills; the price holds whatever the dates."""
        self.billed += legs.receivable
        self.client_billed += legs.client

    def move(self, kind: Kind, legs: Legs) -> None:
        """Take in what an entry that is neither payment nor clawback moves, at its date."""
        self.insurance += legs.insurance
        self.client += legs.client
        if kind is Kind.OTHER:
            paid, write_off, client = moved_amounts(legs)
            self.moved_paid += paid
            self.moved_write_off += write_off
            self.moved_client += client


@dataclass(slots=True)
class ClaimTally:
    """One claim while the entries pass by in order of date.

    `insurance_accounts` is what each insurance receivable holds of the claim; `clients` the
    names of its client, from the surest source (0: stated) to the last (2: a charge's payee).
    """

    name: str
    charges: list[Transaction] = field(default_factory=list)
    figures: dict[str, Figures] = field(default_factory=dict)
    insurance_accounts: dict[str, Decimal] = field(default_factory=dict)
    clients: tuple[dict[str, None], ...] = field(default_factory=lambda: ({}, {}, {}))
    reopened: bool = False

    @property
    def client(self) -> str:
        """The claim's client, empty when the entries name none or several."""
        for names in self.clients:
            if names:
                return next(iter(names)) if len(names) == 1 else ""
        return ""

    def note_client(self, entry: Transaction, kind: Kind, roles: Roles) -> None:
        """Learn the client's name from an entry on the claim."""
        stated = entry.meta.get(CLIENT_KEY)
        if isinstance(stated, str) and stated.strip():
            self.clients[0][stated.strip()] = None
        for posting in entry.postings:
            if roles.role(posting.account) == CLIENT:
                name = roles.name_in(posting.account, CLIENT)
                if name:
                    self.clients[1][name] = None
        if kind is Kind.CHARGE and entry.payee:
            self.clients[2][entry.payee] = None

    def figure(self, currency: str) -> Figures:
        """The sums in a currency, begun at zero."""
        figures = self.figures.get(currency)
        if figures is None:
            figures = self.figures[currency] = Figures()
        return figures

    def balance(self) -> dict[str, Decimal]:
        """Insurance and client receivable together, the currencies that are not settled."""
        return {
            currency: figures.insurance + figures.client
            for currency, figures in self.figures.items()
            if figures.insurance or figures.client
        }

    def hold_all(self, postings: Iterable[Posting], roles: Roles, sign: int = 1) -> None:
        """Note what each insurance receivable holds of this claim after these postings."""
        held = self.insurance_accounts
        for posting in postings:
            units = amount_of(posting)
            if units is not None and roles.role(posting.account) == INSURANCE:
                number = units[0] * sign
                held[posting.account] = held.get(posting.account, ZERO) + number


def movements(entry: Transaction, roles: Roles) -> Iterator[Movement]:
    """What an entry without our tags moves on each claim that it names.

    An entry on several claims' links whose postings name none moves nothing that could be
    told apart, and yields nothing.
    """
    for claim, postings in by_claim(entry, roles).items():
        for currency, legs in read_legs(postings, roles).items():
            yield Movement(claim, currency, kind_of(legs), legs)


def moved_amounts(legs: Legs) -> tuple[Decimal, Decimal, Decimal]:
    """What an untagged entry adds to insurance paid, write-off and client responsibility.

    A client's share that becomes a bad debt stays the client's share, as one that is paid
    does: what counts is what the client's receivable gets from, or gives to, the other roles.
    """
    if legs.cash and legs.insurance:
        return legs.insurance_paid, legs.write_off, legs.client
    return ZERO, legs.write_off, -legs.insurance - legs.write_off


def by_claim(entry: Transaction, roles: Roles) -> dict[str, tuple[Posting, ...]]:
    """The postings of an entry under the claim that each belongs to."""
    postings = entry.postings or ()
    if any(posting_claim(posting) for posting in postings):
        return shares(entry, roles)
    links = claim_links(entry, roles.config.claim_prefix)
    return {links[0]: tuple(postings)} if len(links) == 1 else {}


def kind_of(legs: Legs) -> Kind:
    """What an entry without our tags is, by what it moves.

    A charge debits a receivable and pays nothing out (which a refund to a client does). One
    that is taken back, or lowered, moves nothing but the receivable and the income.
    """
    if legs.receivable > 0 and legs.cash >= 0:
        return Kind.CHARGE
    if legs.income > 0 and legs.receivable == -legs.income:
        return Kind.CHARGE
    if legs.cash and legs.client and not legs.insurance:
        return Kind.CLIENT_PAYMENT
    return Kind.OTHER
