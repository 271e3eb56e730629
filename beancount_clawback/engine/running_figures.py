"""The running figures of one claim: price, responsibilities, balances; as entries pass by."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal
from enum import Enum

from beancount.core.data import Posting
from beancount.core.data import Transaction

from beancount_clawback.engine.position_of_claim import Answered
from beancount_clawback.ledger_language.accounts import CLIENT
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.accounts import payer_key
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.client_names import Part
from beancount_clawback.ledger_language.client_names import client_names
from beancount_clawback.ledger_language.postings import Legs
from beancount_clawback.ledger_language.postings import amount_of
from beancount_clawback.ledger_language.postings import names_claims
from beancount_clawback.ledger_language.postings import shares


class Kind(str, Enum):
    """What an entry on a claim's link is, where its tags do not say."""

    CHARGE = "charge"
    CLIENT_PAYMENT = "client payment"
    OTHER = "other"


@dataclass(slots=True)
class Figures:
    """One claim's sums in one currency; positive is owed to, or got by, the practice.

    `accounted` is what the active payments account for; `moved_*` is what other entries moved
    (a balance handed to the client after a denial, a courtesy write-off). `told` is the price
    as the payments tell it, for a claim without charges.
    """

    billed: Decimal = ZERO
    client_billed: Decimal = ZERO
    moved_paid: Decimal = ZERO
    moved_write_off: Decimal = ZERO
    moved_client: Decimal = ZERO
    accounted: Decimal = ZERO
    insurance: Decimal = ZERO
    client: Decimal = ZERO
    told: Decimal = ZERO

    @property
    def remaining(self) -> Decimal:
        """Insurance responsibility: the price less all that is accounted for."""
        moved = self.moved_paid + self.moved_write_off + self.moved_client
        return self.billed - self.client_billed - moved - self.accounted

    def stand(self, legs: Legs) -> None:
        """Take in what a payment moves that is active from now on."""
        self.accounted += legs.accounted
        self.insurance += legs.insurance
        self.client += legs.client

    def fall(self, legs: Legs) -> None:
        """Take out what a payment moves that is reversed, or as if it never was."""
        self.accounted -= legs.accounted
        self.insurance -= legs.insurance
        self.client -= legs.client

    def bill(self, legs: Legs) -> None:
        """Take in what a charge bills; the price holds whatever the dates."""
        self.billed += legs.billed
        self.client_billed += legs.client_billed

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
class RunningFigures:
    """One claim while the entries pass by in order of date.

    What its receivables hold, who its client is and whom its sessions were charged to, is
    computed only when something asks: `entries` are those without our tags that it has, `paid`
    the payments and clawbacks as written, both known before the first day whatever their
    dates; `_moves` is what has passed by since.
    `answers` are the payers' first answers, `places` those that payers are said to have, known
    before the first day too, `denied` the payers that answered without paying, `gone` those
    that took a payment back;
    `wanted` says that a payment stated more than there was room for beside its payer's others.
    """

    name: str
    roles: Roles
    charges: list[Transaction] = field(default_factory=list)
    entries: list[Transaction] = field(default_factory=list)
    paid: list[Part] = field(default_factory=list)
    figures: dict[str, Figures] = field(default_factory=dict)
    reopened: bool = False
    answers: dict[str, Answered] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    denied: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    wanted: bool = False
    _client: str | None = None
    _charged_payers: set[str] | None = None
    _held: dict[str, dict[str, Decimal]] | None = None
    _moves: list[tuple[tuple[Posting, ...], str, int]] | None = None

    def place_of(self, payer: str) -> int:
        """The place that a payer is said to have, or that another's leaves; zero for none."""
        if payer in self.places or not self.places:
            return self.places.get(payer, 0)
        return 2 if 1 in self.places.values() else 0

    @property
    def client(self) -> str:
        """The claim's client, empty when the entries name none or several."""
        if self._client is None:
            ordinary = ((entry, tuple(entry.postings)) for entry in self.entries)
            names = client_names((*ordinary, *self.paid), self.charges, self.roles)
            self._client = names[0] if len(names) == 1 else ""
        return self._client

    def hold(self, postings: tuple[Posting, ...], currency: str, sign: int) -> None:
        """Remember postings that move the claim's receivables, or with -1 move them back."""
        if self._moves is None:
            self._moves = []
        self._moves.append((postings, currency, sign))

    @property
    def charged_payers(self) -> set[str]:
        """The payers that the sessions were charged to, by the names of their receivables."""
        if self._charged_payers is None:
            self._charged_payers = {
                payer_key(self.roles.name_in(posting.account, INSURANCE))
                for charge in self.charges
                for posting in charge.postings
                if self.roles.role(posting.account) == INSURANCE
            }
        return self._charged_payers

    def accounts_holding(self, role: str) -> dict[str, Decimal]:
        """What each receivable of a role, INSURANCE or CLIENT, holds of this claim now."""
        held = self._held = self._held or {INSURANCE: {}, CLIENT: {}}
        for postings, currency, sign in self._moves or ():
            for posting in postings:
                units = amount_of(posting)
                if units is None or units[1] != currency:
                    continue
                accounts = held.get(self.roles.role(posting.account))
                if accounts is not None:
                    before = accounts.get(posting.account, ZERO)
                    accounts[posting.account] = before + units[0] * sign
        self._moves = None
        return held[role]

    def figure(self, currency: str) -> Figures:
        """The sums in a currency, begun at zero."""
        figures = self.figures.get(currency)
        if figures is None:
            figures = self.figures[currency] = Figures()
        return figures

    @property
    def is_open(self) -> bool:
        """Whether anything is left on the claim's receivables."""
        return any(figures.insurance or figures.client for figures in self.figures.values())

    def balance(self) -> dict[str, Decimal]:
        """Insurance and client receivable together, the currencies that are not settled."""
        return {
            currency: figures.insurance + figures.client
            for currency, figures in self.figures.items()
            if figures.insurance or figures.client
        }


def holding_account(role: str, claims: list[RunningFigures]) -> str:
    """The account of a receivable's role that holds most of some claims; empty for none.

    Where that is not kept, for all payments are written out, what was charged there counts.
    """
    holding: dict[str, Decimal] = {}
    for claim in claims:
        for account, number in claim.accounts_holding(role).items():
            holding[account] = holding.get(account, ZERO) + number
    for claim in claims if not holding else ():
        for posting in (posting for charge in claim.charges for posting in charge.postings):
            units = amount_of(posting)
            if units is not None and claim.roles.role(posting.account) == role:
                holding[posting.account] = holding.get(posting.account, ZERO) + units[0]
    return max(holding, key=lambda account: (holding[account], account), default="")


def moved_amounts(
    legs: Legs, *, paid_by_client: bool = False
) -> tuple[Decimal, Decimal, Decimal]:
    """What an untagged entry adds to insurance paid, write-off and client responsibility.

    What a client pays on a receivable that insurers pay too was the client's share. A share
    that becomes a bad debt stays the client's share, as one that is paid
    does: what counts is what the client's receivable gets from, or gives to, the other roles.
    """
    if legs.cash and legs.insurance and not paid_by_client:
        return legs.insurance_paid, legs.write_off, legs.client
    return ZERO, legs.write_off, -legs.insurance - legs.write_off


def by_claim(entry: Transaction, roles: Roles) -> dict[str, tuple[Posting, ...]]:
    """The postings of an entry under the claim that each belongs to.

    An entry on several claims' links whose postings name none moves nothing that could be
    told apart, and gives none.
    """
    if names_claims(entry.postings):
        return shares(entry, roles)
    claims = [link for link in entry.links or () if link.startswith(roles.config.claim_prefix)]
    return {claims[0]: tuple(entry.postings or ())} if len(claims) == 1 else {}


def kind_of(legs: Legs) -> Kind:
    """What an entry without our tags is, by what it moves.

    A charge debits a receivable and pays nothing out (which a refund to a client does, from
    the bank or from a till that fills no role), nor takes a write-off back. One that is taken
    back itself, or lowered, moves nothing but the receivable and the income.
    """
    pays_out = legs.cash < 0 or legs.assets < 0
    if legs.receivable > 0 and not pays_out and legs.write_off >= 0:
        return Kind.CHARGE
    if legs.income > 0 and legs.receivable == -legs.income:
        return Kind.CHARGE
    if (legs.cash or legs.assets) and legs.client and not legs.insurance:
        return Kind.CLIENT_PAYMENT
    return Kind.OTHER
