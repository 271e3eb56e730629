"""Finding an insurance payment as somebody describes it; the same for commands and pages.

Every transaction that can be an insurance payment is searched, tagged or not, on a claim or
not. All words narrow; each payment that is found says why. Of several equal ones none is
chosen: see `sole`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import replace

from beancount.core.data import Directive
from beancount.core.data import Transaction

from beancount_clawback.claims.check_numbers import check_number
from beancount_clawback.claims.insurance_signs import bills
from beancount_clawback.claims.insurance_signs import client_payees
from beancount_clawback.claims.insurance_signs import is_of_a_client
from beancount_clawback.claims.insurance_signs import signs_of_insurer
from beancount_clawback.claims.search_terms import SearchTerm
from beancount_clawback.claims.search_terms import terms_of
from beancount_clawback.claims.searched_payment import Evidence
from beancount_clawback.claims.searched_payment import Found
from beancount_clawback.claims.searched_payment import FoundKind
from beancount_clawback.claims.searched_payment import SearchedPayment
from beancount_clawback.claims.searched_payment import Told
from beancount_clawback.claims.searched_payment import sole
from beancount_clawback.claims.searched_payment import told_of_claims
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.accounts import component_name
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.keys import CLAWBACK_TAG
from beancount_clawback.ledger_language.keys import CLIENT_KEY
from beancount_clawback.ledger_language.keys import CORRECTED_TAG
from beancount_clawback.ledger_language.keys import OUR_TAGS
from beancount_clawback.ledger_language.keys import PAYMENT_TAG
from beancount_clawback.ledger_language.keys import REVERSED_ON_KEY
from beancount_clawback.ledger_language.keys import REVERSED_TAG
from beancount_clawback.ledger_language.keys import REVIEW_FLAG
from beancount_clawback.ledger_language.keys import SUMMARY_FLAG
from beancount_clawback.ledger_language.party_names import insurer_named
from beancount_clawback.ledger_language.payment_line import named_parties
from beancount_clawback.ledger_language.payment_line import payer_of
from beancount_clawback.ledger_language.postings import Legs
from beancount_clawback.ledger_language.postings import Moves
from beancount_clawback.ledger_language.postings import claim_links
from beancount_clawback.ledger_language.postings import moves
from beancount_clawback.ledger_language.postings import posting_claim
from beancount_clawback.ledger_language.postings import read_legs
from beancount_clawback.ledger_language.records import is_record
from beancount_clawback.ledger_language.records import text_of

_NOT_IN_A_LINK = re.compile(r"[^A-Za-z0-9_.-]+")
_TOKEN = re.compile(r"[\w]+(?:[.-]\w+)*")
__all__ = ["Found", "FoundKind", "PaymentFinder", "sole"]

_EXACT, _PARTIAL = 2, 1


class PaymentFinder:
    """The entries of a ledger that can be insurance payments, ready to be searched."""

    def __init__(
        self,
        entries: Iterable[Directive],
        config: Config,
        is_taken: Callable[[str], bool],
    ) -> None:
        """Index a completed ledger; `is_taken` tells whether a link is in use."""
        self._config = config
        self._is_taken = is_taken
        self._roles = Roles(config)
        transactions = [
            entry
            for entry in entries
            if type(entry) is Transaction and entry.flag != SUMMARY_FLAG
        ]
        charges = [entry for entry in transactions if bills(entry, self._roles)]
        self._clients = client_payees(charges, transactions)
        self._about = told_of_claims(transactions, config, self._roles)
        items = [item for item in map(self._item, transactions) if item]
        self._items = [*items, *self._handwritten(transactions, items)]

    def find(self, typed: str, limit: int = 12) -> list[Found]:
        """What fits every term that was typed, the best first.

        Args:
            typed: Words in any order: payer, client, claim, check or EFT number, amount,
                date, parts of the narration or of an account.
            limit: The most that are given.
        """
        terms = terms_of(typed)
        if not terms:
            return []
        found = [one for item in self._items if (one := item.fit(terms))]
        found.sort(
            key=lambda one: (
                -one.score,
                not one.standing,
                not one.recognized,
                -one.entry.date.toordinal(),
                one.place,
            )
        )
        return found[:limit]

    def evidence(self, terms: Sequence[SearchTerm]) -> list[tuple[Found, tuple[Evidence, ...]]]:
        """What of a letter's words, amounts and dates fits which payment, in full.

        Only payments of which a number of the letter is said, or that it names the amount of.
        """
        words = {term.word for term in terms if any(char.isdigit() for char in term.word)}
        amounts = {term.amount for term in terms if term.amount is not None}
        return [
            (item.found, item.evidence(terms))
            for item in self._items
            if not amounts.isdisjoint(item.paid) or not words.isdisjoint(item.words)
        ]

    @property
    def payers(self) -> tuple[str, ...]:
        """Who has paid, by name."""
        return tuple(
            dict.fromkeys(item.found.payer for item in self._items if item.found.payer)
        )

    def likely(self, limit: int = 12) -> list[Found]:
        """What a letter may be about before anything is typed: what was paid last.

        Only payments that stand and that something says an insurer made.
        """
        found = [item.found for item in self._items if item.found.kind is FoundKind.PAYMENT]
        standing = [one for one in found if one.standing and one.recognized and one.paid > 0]
        standing = [one for one in standing if one.tagged] or standing
        standing.sort(key=lambda one: (-one.entry.date.toordinal(), one.place))
        return [replace(one, why=(_why_likely(one),)) for one in standing[:limit]]

    def at(self, place: tuple[str, int]) -> list[Found]:
        """What stands at a file and line, if it can be an insurance payment."""
        return [item.found for item in self._items if item.found.place == place]

    def linked(self, link: str) -> list[Found]:
        """The payments with a link of their own, tagged or not."""
        found = [item.found for item in self._items if item.found.kind is FoundKind.PAYMENT]
        return [one for one in found if link in (one.entry.links or ())]

    def _item(self, entry: Transaction) -> SearchedPayment | None:
        tags = entry.tags or frozenset()
        tagged = not OUR_TAGS.isdisjoint(tags)
        if CLAWBACK_TAG in tags and (CORRECTED_TAG not in tags or is_record(entry)):
            return None
        legs = _sole_legs(entry, self._roles)
        if not tagged and not _is_payment(legs):
            return None
        currency, moved = legs or ("", Legs())
        if tagged and not (moved.accounted or moved.cash or moved.write_off) and legs:
            return None
        return self._indexed(entry, FoundKind.PAYMENT, currency, moved, tagged=tagged)

    def _indexed(
        self,
        entry: Transaction,
        kind: FoundKind,
        currency: str,
        legs: Legs,
        *,
        tagged: bool,
        payment: Transaction | None = None,
    ) -> SearchedPayment:
        config, roles = self._config, self._roles
        sign = -1 if kind is FoundKind.HANDWRITTEN else 1
        payer = payer_of(entry.meta, entry.payee, entry.postings, roles, sign)
        named = "" if tagged else self._payer_named(entry, payer)
        payer = named or payer
        claims = claim_links(entry, config.claim_prefix) or sorted(
            {posting_claim(posting) for posting in entry.postings} - {""}
        )
        told = Told()
        for known in filter(None, map(self._about.get, claims)):
            told.clients.extend(known.clients)
            told.numbers.extend(known.numbers)
            told.days.extend(known.days)
        client = text_of(entry.meta, CLIENT_KEY) or named_parties(entry.postings, roles)[1]
        client = client or next(iter(told.clients), "")
        own = sorted(x for x in entry.links or () if x.startswith(config.payment_prefix))
        found = Found(
            entry=entry,
            kind=kind,
            payer=payer,
            client=client,
            claims=tuple(claims),
            link=own[0] if own else "",
            paid=legs.insurance_paid,
            currency=currency,
            tagged=tagged,
            standing=_stands(entry),
            recognized=tagged or self._is_recognized(entry, legs),
            missing=self._missing(entry, kind, payer, payment, tagged=tagged),
            payer_named=named,
            payment=payment,
        )
        return SearchedPayment.of(found, told, legs)

    def _payer_named(self, entry: Transaction, payer: str) -> str:
        """The payer that only the text of an entry names; its payee is none, or the client."""
        payee = (entry.payee or "").casefold()
        if payer and not (payer == entry.payee and payee in self._clients):
            return ""
        return insurer_named(entry.narration or "")

    def _is_recognized(self, entry: Transaction, legs: Legs) -> bool:
        signs = signs_of_insurer(entry, self._roles)
        if signs:
            return True
        return bool(legs.insurance) and not is_of_a_client(entry, self._clients)

    def _missing(
        self,
        entry: Transaction,
        kind: FoundKind,
        payer: str,
        payment: Transaction | None,
        *,
        tagged: bool,
    ) -> tuple[str, ...]:
        prefixes = (self._config.payment_prefix, self._config.claim_prefix)
        own = [link for link in entry.links or () if link.startswith(prefixes[0])]
        if kind is FoundKind.HANDWRITTEN and payment is not None:
            named = [x for x in payment.links or () if x.startswith(prefixes[0])]
            link = min(named, default="") or self._new_link(payment, payer)
            return (f"#{CLAWBACK_TAG}", *([f"^{link}"] if link not in own else []))
        words = [] if tagged else [f"#{PAYMENT_TAG}"]
        if not own and not (tagged and any(x.startswith(prefixes) for x in entry.links or ())):
            words.append(f"^{self._new_link(entry, payer)}")
        return tuple(words)

    def _new_link(self, entry: Transaction, payer: str) -> str:
        """A link that nothing has yet: by the check or EFT number, else by date and payer."""
        name = _NOT_IN_A_LINK.sub("-", check_number(entry)).strip("-.")
        if not name:
            who = _NOT_IN_A_LINK.sub("-", component_name(payer)).strip("-.")
            by_client = is_of_a_client(entry, self._clients)
            name = "-".join(filter(None, (entry.date.isoformat(), "" if by_client else who)))
        names = (name, *(f"{name}-{count}" for count in range(2, 10_000)))
        links = (f"{self._config.payment_prefix}{one}" for one in names)
        return next(link for link in links if not self._is_taken(link))

    def _handwritten(
        self, transactions: Iterable[Transaction], items: Iterable[SearchedPayment]
    ) -> list[SearchedPayment]:
        """Entries without a tag that negate a payment exactly, and come after it."""
        payments: dict[Moves, list[Transaction]] = {}
        for item in items:
            paid = item.found.entry
            payments.setdefault(moves(paid.postings), []).append(paid)
        found = []
        for entry in transactions:
            if not OUR_TAGS.isdisjoint(entry.tags or ()):
                continue
            legs = _sole_legs(entry, self._roles)
            if legs is None or legs[1].cash >= 0:
                continue
            negated = payments.get(moves(entry.postings, -1), ())
            meant = [p for p in negated if p.date <= entry.date]
            linked = [
                p for p in meant if (p.links or frozenset()) & (entry.links or frozenset())
            ]
            if len(linked or meant) == 1:
                found.append(
                    self._indexed(
                        entry,
                        FoundKind.HANDWRITTEN,
                        *legs,
                        tagged=False,
                        payment=(linked or meant)[0],
                    )
                )
        return found


def _why_likely(found: Found) -> str:
    """Why a payment is offered before anything is typed."""
    if CORRECTED_TAG not in (found.entry.tags or ()):
        return "recently paid"
    needs_review = found.entry.flag == REVIEW_FLAG
    return "taken back before, needs review" if needs_review else "taken back before"


def _sole_legs(entry: Transaction, roles: Roles) -> tuple[str, Legs] | None:
    """Currency and legs of an entry in one currency."""
    legs = read_legs(entry.postings or (), roles)
    return next(iter(legs.items())) if len(legs) == 1 else None


def _is_payment(legs: tuple[str, Legs] | None) -> bool:
    """Whether an untagged entry can be an insurance payment: cash comes in for a receivable.

    Without receivables (cash basis) it comes in for income.
    """
    if legs is None or legs[1].cash <= 0:
        return False
    moved = legs[1]
    if moved.insurance < 0:
        return True
    return not moved.insurance and not moved.client and moved.income < 0


def _stands(entry: Transaction) -> bool:
    if REVERSED_TAG in (entry.tags or ()):
        return False
    marks = [bool(p.meta and REVERSED_ON_KEY in p.meta) for p in entry.postings or ()]
    return not any(marks)
