"""Entries without a tag that may be the same take-back as a clawback: both would count.

A practice that kept books before may have a refund check on `Expenses:Refunds`, against income
or against the insurer's receivable, or a remittance that a payer kept something back of. Money
alone cannot tell what it was for, so nothing is concluded: each is named, and a person says.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from beancount.core.data import Directive
from beancount.core.data import Transaction

from beancount_clawback.claims.between_payers import sends_back_credit
from beancount_clawback.claims.book import Book
from beancount_clawback.claims.check_numbers import numbers_named
from beancount_clawback.claims.claim import Claim
from beancount_clawback.claims.claim import EventKind
from beancount_clawback.claims.claim import event_kind
from beancount_clawback.claims.claim import payment_link
from beancount_clawback.claims.claim_figures import roles_of
from beancount_clawback.claims.insurance_signs import names_any
from beancount_clawback.claims.untagged_outflows import Outflow
from beancount_clawback.claims.untagged_outflows import moves_cash
from beancount_clawback.claims.untagged_outflows import outflows
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.accounts import INSURANCE_PAID
from beancount_clawback.ledger_language.accounts import RECOUPMENT
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.keys import CLAWBACK_TAG
from beancount_clawback.ledger_language.keys import OUR_TAGS
from beancount_clawback.ledger_language.open_accounts import filled_accounts
from beancount_clawback.ledger_language.party_names import client_code
from beancount_clawback.ledger_language.party_names import says_insurer
from beancount_clawback.ledger_language.payment_line import PaymentLine
from beancount_clawback.ledger_language.payment_line import named_parties
from beancount_clawback.ledger_language.payment_line import payer_of
from beancount_clawback.ledger_language.payment_line import same_payer
from beancount_clawback.ledger_language.places import Place
from beancount_clawback.ledger_language.places import file_and_line
from beancount_clawback.ledger_language.postings import amount_of
from beancount_clawback.ledger_language.postings import claim_links
from beancount_clawback.ledger_language.postings import moves
from beancount_clawback.ledger_language.postings import read_legs
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.problems import describe
from beancount_clawback.ledger_language.problems import money


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A clawback, as far as another entry may be the same: of a payment, and how much.

    `amounts`, all positive, are what was paid and what is taken of it; `link` is what names the
    payment; `claims` are those it is on.
    """

    payment: Transaction
    amounts: frozenset[Decimal]
    currency: str
    payer: str
    link: str
    claims: tuple[Claim, ...] = ()

    @classmethod
    def of(
        cls,
        met: PaymentLine,
        made: Iterable[Transaction],
        claims: Iterable[Claim],
        roles: Roles,
    ) -> TakenBack:
        """What a record takes back.

        Args:
            met: The payment as the record met it.
            made: What the engine makes of the record.
            claims: Those that the payment is on.
            roles: Of the ledger's accounts.
        """
        paid = {currency: legs.insurance_paid for currency, legs in met.legs.items()}
        currency = max(paid, key=lambda one: paid[one], default="")
        net = -sum((_insurance_paid(entry, currency, roles) for entry in made), ZERO)
        amounts = frozenset((paid.get(currency, ZERO), net))
        return cls(met.entry, amounts, currency, met.payer, met.name, tuple(claims))


class _Names(NamedTuple):
    """By what an entry can name what is taken back: links, or a payer or a client."""

    links: frozenset[str]
    prefixes: tuple[str, str]
    payers: list[str]
    all: list[str]


class UntaggedTakeBacks:
    """The entries of a ledger whose money may be a take-back, by what they move."""

    def __init__(self, entries: Sequence[Directive], roles: Roles) -> None:
        """Index a completed ledger."""
        self._roles = roles
        self._entries = entries
        self._by_amount: dict[tuple[Decimal, str], list[Outflow]] = {}
        self._by_link: dict[str, list[Outflow]] = {}
        for one in outflows(entries, roles):
            self._by_amount.setdefault((one.amount, one.currency), []).append(one)
            for link in () if one.kept else one.entry.links or ():
                self._by_link.setdefault(link, []).append(one)

    def problems(
        self, taken: TakenBack, record: Transaction | None = None
    ) -> list[tuple[Transaction, Problem]]:
        """What may be the same as a clawback, the oldest first, each with what to do about it.

        Args:
            taken: The clawback.
            record: Its reversal, where that is in the ledger already.
        """
        return [(one.entry, self._problem(one, taken, record)) for one in self._like(taken)]

    def _like(self, taken: TakenBack) -> list[Outflow]:
        links = (taken.link, *(claim.name for claim in taken.claims))
        may_be = [one for link in links for one in self._by_link.get(link, ())]
        for amount in sorted(taken.amounts):
            may_be += self._by_amount.get((amount, taken.currency), ())
        names = self._names(taken)
        found = {id(one.entry): one for one in may_be if self._is_like(one, taken, names)}
        return sorted(found.values(), key=lambda one: one.entry.date)

    def _is_like(self, one: Outflow, taken: TakenBack, names: _Names) -> bool:
        entry = one.entry
        if entry.date < taken.payment.date:
            return False
        named = [link for link in entry.links or () if link.startswith(names.prefixes)]
        if named:
            is_meant = not names.links.isdisjoint(named)
        else:
            is_meant = names_any(entry, names.payers if one.kept else names.all) or (
                bool(taken.payer) and same_payer(self._receivable_of(entry), taken.payer)
            )
        receivable = self._roles.name_in(one.booked_on, INSURANCE) if one.kept else ""
        return (
            is_meant
            and (not receivable or same_payer(receivable, taken.payer))
            and file_and_line(entry) != file_and_line(taken.payment)
            and not sends_back_credit(entry, taken.claims)
            and (one.kept or not self._names_another(entry, taken))
        )

    def _names_another(self, entry: Transaction, taken: TakenBack) -> bool:
        """Whether the text of an entry has the number of another payment, and not of this."""
        named = numbers_named(entry)
        return named.isdisjoint(numbers_named(taken.payment)) and not named.isdisjoint(
            self._numbers
        )

    @cached_property
    def _numbers(self) -> frozenset[str]:
        """The check and EFT numbers that money came in with."""
        found: set[str] = set()
        for entry in self._entries:
            if type(entry) is Transaction and any(
                self._roles.role(posting.account) == INSURANCE_PAID
                and (amount_of(posting) or (ZERO,))[0] > 0
                for posting in entry.postings or ()
            ):
                found |= numbers_named(entry)
        return frozenset(found)

    def _receivable_of(self, entry: Transaction) -> str:
        """The payer whose receivable an entry posts to; or empty."""
        for sign in (1, -1):
            payer = named_parties(entry.postings, self._roles, sign)[0]
            if payer:
                return payer
        return ""

    def _names(self, taken: TakenBack) -> _Names:
        payment, config = taken.payment, self._roles.config
        texts = (payment.payee or "", payment.narration or "")
        payers = [taken.payer, texts[0]]
        payers = payers if any(payers) else [says_insurer(texts[1])]
        clients = [named_parties(payment.postings, self._roles)[1], *map(client_code, texts)]
        clients += [claim.client for claim in taken.claims]
        return _Names(
            links=frozenset(
                (taken.link, *(claim.name for claim in taken.claims), *(payment.links or ()))
            ),
            prefixes=(config.payment_prefix, config.claim_prefix),
            payers=payers,
            all=[*payers, *clients],
        )

    def _problem(self, one: Outflow, taken: TakenBack, record: Transaction | None) -> Problem:
        base = self._roles.config.base
        return Problem(
            "taken-back-by-hand",
            entry="This" if record else describe(one.entry, base),
            clawback=describe(record or taken.payment, base),
            what="the clawback" if record else "a clawback of",
            amount=money(one.amount, one.currency),
            account=one.booked_on,
            instead=self._instead(one, taken, record),
        )

    def _instead(self, one: Outflow, taken: TakenBack, record: Transaction | None) -> str:
        """What to do where it is the same."""
        if _negates(one.entry, taken.payment):
            link = "" if taken.link in (one.entry.links or ()) else f" and ^{taken.link}"
            gone = "delete the record" if record else "do not record it"
            return f"{gone} and add #{CLAWBACK_TAG}{link} to the entry's first line"
        roles, amount = self._roles, money(one.amount, one.currency)
        names = {"payer": taken.payer, "client": ""}
        owed = next(iter(filled_accounts(RECOUPMENT, names, roles)), "")
        if owed:
            other = f"book its {amount} on {owed} instead of {one.booked_on}"
            return f"{other}, so that it settles the clawback"
        if not one.kept:
            return "delete it: the record takes the money from the bank"
        cash = [p.account for p in one.entry.postings if moves_cash(p, roles)]
        bank = next(iter(cash), "the bank's account")
        return (
            f"book its {amount} on {bank} instead of {one.booked_on}: the record takes it from "
            "there"
        )


def take_backs_beside_clawbacks(
    entries: Sequence[Directive], book: Book
) -> Iterator[tuple[Problem, Transaction]]:
    """The entries without a tag that may be what a clawback in the ledger takes back too."""
    roles, config = book.roles, book.roles.config
    made: dict[Place, list[Transaction]] = {}
    payments: dict[str, list[Transaction]] = {}
    for entry in entries:
        if type(entry) is Transaction and not OUR_TAGS.isdisjoint(entry.tags or ()):
            kind = event_kind(entry)
            if kind in (EventKind.REVERSAL, EventKind.CORRECTED_PAYMENT):
                made.setdefault(file_and_line(entry), []).append(entry)
            if kind is EventKind.PAYMENT:
                payments.setdefault(payment_link(entry, config), []).append(entry)
    if not made:
        return
    untagged = UntaggedTakeBacks(entries, roles)
    said: set[int] = set()
    for together in made.values():
        reversal = next((e for e in together if event_kind(e) is EventKind.REVERSAL), None)
        if reversal is None:
            continue
        link = payment_link(reversal, config)
        paid = [one for one in payments.get(link, ()) if one.date <= reversal.date]
        currency, taken = _largest(reversal, roles)
        net = -sum((_insurance_paid(entry, currency, roles) for entry in together), ZERO)
        names = claim_links(reversal, config.claim_prefix)
        claims = [claim for name in names for claim in book.find(name)]
        about = TakenBack(
            payment=paid[-1] if paid else reversal,
            amounts=frozenset((taken, net)),
            currency=currency,
            payer=payer_of(reversal.meta, reversal.payee, reversal.postings, roles, -1),
            link=link,
            claims=tuple(claims),
        )
        for entry, problem in untagged.problems(about, reversal):
            if id(entry) not in said:
                said.add(id(entry))
                yield problem, entry


def _largest(reversal: Transaction, roles: Roles) -> tuple[str, Decimal]:
    """Currency and amount of what a reversal takes back, where it has several the largest."""
    legs = read_legs(reversal.postings, roles_of(reversal, roles))
    taken = {currency: -one.insurance_paid for currency, one in legs.items()}
    return max(taken.items(), key=lambda one: one[1], default=("", ZERO))


def _insurance_paid(entry: Transaction, currency: str, roles: Roles) -> Decimal:
    legs = read_legs(entry.postings, roles_of(entry, roles)).get(currency)
    return legs.insurance_paid if legs else ZERO


def _negates(entry: Transaction, payment: Transaction) -> bool:
    return moves(entry.postings) == moves(payment.postings, -1)
