"""A payment as it is searched for: what it is found by, and why it fits what was typed."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from decimal import Decimal
from enum import Enum

from beancount.core.data import Transaction

from beancount_clawback.claims.claim import service_date_of
from beancount_clawback.claims.claim import stated_service_date
from beancount_clawback.claims.search_terms import SearchTerm
from beancount_clawback.claims.written_dates import DayOfYear
from beancount_clawback.claims.written_dates import days_in
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.keys import CHECK_KEY
from beancount_clawback.ledger_language.keys import CLAIM_ALSO_KEY
from beancount_clawback.ledger_language.keys import CLIENT_KEY
from beancount_clawback.ledger_language.keys import OUR_TAGS
from beancount_clawback.ledger_language.keys import PAYER_CLAIM_KEY
from beancount_clawback.ledger_language.payment_line import named_parties
from beancount_clawback.ledger_language.places import Place
from beancount_clawback.ledger_language.places import file_and_line
from beancount_clawback.ledger_language.postings import Legs
from beancount_clawback.ledger_language.postings import amount_of
from beancount_clawback.ledger_language.postings import claim_links
from beancount_clawback.ledger_language.problems import money
from beancount_clawback.ledger_language.records import text_of

_TOKEN = re.compile(r"[\w]+(?:[.-]\w+)*")
_PART = re.compile(r"[^\W_]+")
_EXACT, _PARTIAL = 2, 1


class FoundKind(str, Enum):
    """What an entry that was found can be taken for."""

    PAYMENT = "payment"
    HANDWRITTEN = "handwritten clawback"


@dataclass(frozen=True, slots=True)
class Found:
    """A payment that fits what was typed.

    Attributes:
        entry: It, as the ledger has it.
        kind: A payment, or a clawback that somebody wrote by hand without a tag.
        payer: Who paid.
        client: Whose claim was paid, as far as the entries tell.
        claims: The claims' links; empty for a payment without a claim.
        link: Its own payment link; empty where it has none yet.
        paid: What the payer paid, in `currency`; negative in a handwritten clawback.
        currency: The currency.
        tagged: Whether it is tagged already.
        standing: Whether it can be taken back (or, by hand, adopted).
        recognized: Whether something says that an insurer paid it, and not a client.
        missing: What its first line lacks to be read: its tag, and a link of its own.
        payer_named: The payer, where it has to be written because only the text names it.
        payment: For a handwritten clawback the payment that it negates.
        why: What fits, as text, one for each term.
        score: How well it fits: for each term 2 in full, 1 in part.
    """

    entry: Transaction
    kind: FoundKind
    payer: str
    client: str
    claims: tuple[str, ...]
    link: str
    paid: Decimal
    currency: str
    tagged: bool
    standing: bool
    recognized: bool
    missing: tuple[str, ...]
    payer_named: str = ""
    payment: Transaction | None = None
    why: tuple[str, ...] = ()
    score: int = 0

    @property
    def place(self) -> Place:
        """File and line."""
        return file_and_line(self.entry)


@dataclass(frozen=True, slots=True)
class Evidence:
    """That something said elsewhere is said of a payment, in full.

    Attributes:
        label: What it is of the payment: "check", "claim", "amount", "payer", "date".
        term: What fits.
    """

    label: str
    term: SearchTerm


def sole(found: Sequence[Found]) -> Found | None:
    """The one that may be taken without asking: the best, alone in that, and recognized."""
    standing = [one for one in found if one.standing]
    best = max((one.score for one in standing), default=0)
    equal = [one for one in standing if one.score == best]
    return equal[0] if len(equal) == 1 and equal[0].recognized else None


@dataclass(frozen=True, slots=True)
class Told:
    """What the other entries on a claim tell: clients, other numbers, and days of service."""

    clients: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    days: list[DayOfYear] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SearchedPayment:
    """A payment with the texts, amounts and days that it is found by."""

    found: Found
    texts: tuple[tuple[str, str, frozenset[str]], ...]
    days: tuple[tuple[str, DayOfYear], ...]
    paid: frozenset[Decimal]
    amounts: frozenset[Decimal]

    @classmethod
    def of(cls, found: Found, told: Told, legs: Legs) -> SearchedPayment:
        """A payment with what it says itself and what its claims tell."""
        entry = found.entry
        narration = entry.narration or ""
        texts = [("payer", found.payer), ("payer", entry.payee or ""), ("client", found.client)]
        texts += [("client", text) for text in told.clients]
        texts += [("claim", claim) for claim in (*found.claims, *told.numbers)]
        texts.append(("claim", text_of(entry.meta, PAYER_CLAIM_KEY)))
        texts.append(("check", text_of(entry.meta, CHECK_KEY)))
        texts += [("link", link) for link in sorted(entry.links or ())]
        texts += [("tag", tag) for tag in sorted(entry.tags or ())]
        texts += [("text", narration), ("currency", found.currency)]
        texts += [("account", posting.account) for posting in entry.postings]
        own = [("date", _day(entry.date))]
        own += [("date of service", day) for day in told.days]
        service = stated_service_date(entry)
        own += [("date of service", _day(service))] if service else []
        own += [("date in the text", day) for _, day in days_in(narration)]
        amounts = {abs(units[0]) for units in map(amount_of, entry.postings) if units}
        return cls(
            found,
            tuple(_indexed(label, text.casefold()) for label, text in texts if text),
            tuple(own),
            frozenset({abs(found.paid), abs(legs.cash)} - {ZERO}),
            frozenset(amounts),
        )

    def fit(self, terms: Iterable[SearchTerm]) -> Found | None:
        """The payment with what fits; None when a term fits nothing."""
        score = 0
        why: dict[str, None] = {}
        for term in terms:
            points, label, said = self._fit(term)
            words = f"{label} {said}"
            if not points and not term.label:
                return None
            if points and not term.label:
                score += points
                why[words] = None
        if not why:
            return None
        return replace(self.found, why=tuple(why), score=score)

    def evidence(self, terms: Iterable[SearchTerm]) -> tuple[Evidence, ...]:
        """Which terms fit in full, and as what; those that fit nothing do not matter."""
        fits = ((term, self._fit(term)) for term in terms)
        return tuple(
            Evidence(label, term) for term, (points, label, _) in fits if points == _EXACT
        )

    @property
    def words(self) -> frozenset[str]:
        """The words of all its texts, in small letters."""
        return frozenset().union(*(tokens for _, _, tokens in self.texts))

    def _fit(self, term: SearchTerm) -> tuple[int, str, str]:
        """How well a term fits (2 in full, 1 in part), what it fits, and the fit as text."""
        if term.day is not None:
            return self._fit_day(term, term.day)
        if term.amount is not None and term.amount in self.paid:
            return _EXACT, "amount", money(term.amount, self.found.currency)
        best = (0, "", "")
        for label, text, tokens in self.texts:
            points = _points(term.word, text, tokens)
            if points > best[0]:
                best = (points, label, term.typed)
            if points == _EXACT:
                return best
        if term.amount is not None and term.amount in self.amounts:
            return _PARTIAL, "a posting of", money(term.amount, self.found.currency)
        return best

    def _fit_day(self, term: SearchTerm, day: DayOfYear) -> tuple[int, str, str]:
        for label, own in self.days:
            if (day.month, day.day) == (own.month, own.day) and (
                day.year == own.year or 0 in (day.year, own.year)
            ):
                return _EXACT, label, term.typed
        return 0, "", ""


def told_of_claims(
    transactions: Iterable[Transaction], config: Config, roles: Roles
) -> Mapping[str, Told]:
    """By claim: the clients and the days that the entries without our tags tell."""
    about: dict[str, Told] = {}
    for entry in transactions:
        if not entry.links or not OUR_TAGS.isdisjoint(entry.tags or ()):
            continue
        for claim in claim_links(entry, config.claim_prefix):
            told = about.setdefault(claim, Told())
            client = text_of(entry.meta, CLIENT_KEY) or named_parties(entry.postings, roles)[1]
            told.clients.extend(filter(None, (client, entry.payee)))
            told.numbers.extend(filter(None, (text_of(entry.meta, CLAIM_ALSO_KEY),)))
            told.days.append(_day(service_date_of(entry)))
    return about


def _indexed(label: str, text: str) -> tuple[str, str, frozenset[str]]:
    return label, text, frozenset((text, *_TOKEN.findall(text), *_PART.findall(text)))


def _points(word: str, text: str, tokens: frozenset[str]) -> int:
    if word in tokens:
        return _EXACT
    if len(word) > 2:
        return _PARTIAL if word in text else 0
    return _PARTIAL if any(token.startswith(word) for token in tokens) else 0


def _day(date: datetime.date) -> DayOfYear:
    return DayOfYear(date.year, date.month, date.day)
