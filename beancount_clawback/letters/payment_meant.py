"""Which payment a letter is about: what it says, looked for in the finder of payments.

One is chosen only where nothing that the letter says fits another payment and not this one.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace

from beancount.core.data import Transaction

from beancount_clawback.claims.payment_finder import Found
from beancount_clawback.claims.payment_finder import PaymentFinder
from beancount_clawback.claims.search_terms import SearchTerm
from beancount_clawback.claims.searched_payment import Evidence
from beancount_clawback.ledger_language.payment_line import same_payer
from beancount_clawback.ledger_language.places import file_and_line
from beancount_clawback.letters.facts import Fact
from beancount_clawback.letters.facts import Facts
from beancount_clawback.letters.facts import facts_of
from beancount_clawback.letters.facts import names_in
from beancount_clawback.letters.meanings import Meaning

MOST_FITTING = 8

_NUMBER, _AMOUNT, _PAYER, _DATE, _CLIENT = "number", "amount", "payer", "date", "client"
_WEIGHTS = {_NUMBER: 4, _AMOUNT: 3, _PAYER: 2, _DATE: 2, _CLIENT: 2}
_FITS = {
    Meaning.CHECK: {"check": _NUMBER, "link": _NUMBER, "text": _NUMBER},
    Meaning.CLAIM: {"claim": _NUMBER, "link": _NUMBER},
    Meaning.REFERENCE: {"check": _NUMBER, "claim": _NUMBER, "link": _NUMBER},
    Meaning.UNSAID_NUMBER: {"check": _NUMBER, "claim": _NUMBER, "link": _NUMBER},
    Meaning.PAID: {"amount": _AMOUNT},
    Meaning.TAKEN_BACK: {"amount": _AMOUNT},
    Meaning.PAID_DATE: {"date": _DATE},
    Meaning.SERVICE_DATE: {"date of service": _DATE, "date in the text": _DATE},
    Meaning.UNSAID_DATE: {"date": _DATE, "date of service": _DATE, "date in the text": _DATE},
    Meaning.PAYER: {"payer": _PAYER},
}
"""By what a fact is: what of a payment it may fit, and as which kind of evidence."""

_SHORTEST_IN_A_LINK = 3


@dataclass(frozen=True, slots=True)
class Fitting:
    """A payment that a letter fits.

    Attributes:
        found: It; `why` says what of the letter fits.
        facts: What of the letter fits.
    """

    found: Found
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class LetterSearch:
    """What came of looking for a letter's payment.

    Attributes:
        facts: What the letter says.
        fitting: The payments that it fits, the best first; those that stand, if any does.
        chosen: The one that may be taken without asking.
    """

    facts: Facts
    fitting: tuple[Fitting, ...]
    chosen: Fitting | None

    def fitting_of(self, entry: Transaction, link: str) -> Fitting | None:
        """What of the letter fits a payment; None if nothing does.

        A payment that is tagged by the same write is another entry in the same place.
        """
        place = file_and_line(entry)
        return next(
            (
                one
                for one in self.fitting
                if one.found.place == place or (link and one.found.link == link)
            ),
            None,
        )

    @property
    def looked_for(self) -> tuple[str, ...]:
        """What was looked for, kind by kind, as text without names of persons."""
        kinds = {
            "payers": (Meaning.PAYER,),
            "numbers": (Meaning.CHECK, Meaning.CLAIM, Meaning.REFERENCE, Meaning.UNSAID_NUMBER),
            "amounts": (Meaning.PAID, Meaning.TAKEN_BACK),
            "dates": (Meaning.PAID_DATE, Meaning.SERVICE_DATE, Meaning.UNSAID_DATE),
        }
        return tuple(
            f"{kind}: {', '.join(dict.fromkeys(f.typed for f in own)) or 'none found'}"
            for kind, meanings in kinds.items()
            for own in (self.facts.of(*meanings),)
        )


def search_by_letter(pages: Sequence[str], finder: PaymentFinder) -> LetterSearch:
    """Look for the payment that a letter is about.

    Args:
        pages: The letter's text, page by page.
        finder: The payments of the ledger.
    """
    facts = facts_of(pages, finder.payers)
    facts_by_term = {_term(fact): fact for fact in facts.all if fact.meaning in _FITS}
    payers = [fact.typed for fact in facts.of(Meaning.PAYER)]
    candidates: list[_Candidate] = []
    for found, evidence in finder.evidence(tuple(facts_by_term)):
        if payers and not any(same_payer(found.payer, payer) for payer in payers):
            continue
        candidate = _candidate(found, evidence, facts_by_term, pages)
        if candidate.is_likely:
            candidates.append(candidate)
    standing = [one for one in candidates if one.found.standing]
    candidates = standing or candidates
    candidates.sort(key=lambda one: (-one.weight, -one.found.entry.date.toordinal()))
    best = candidates[0] if standing and candidates[0].may_be_chosen else None
    if best and any(not one.says < best.says for one in candidates[1:]):
        best = None
    fitting = tuple(one.fitting for one in candidates[:MOST_FITTING])
    return LetterSearch(facts, fitting, fitting[0] if best else None)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A payment with the kinds of evidence for it: each kind with what is said."""

    found: Found
    facts: tuple[Fact, ...]
    says: frozenset[tuple[str, str]]
    is_named: bool

    @property
    def kinds(self) -> set[str]:
        return {kind for kind, _ in self.says}

    @property
    def weight(self) -> int:
        return sum(_WEIGHTS[kind] for kind, _ in self.says)

    @property
    def is_likely(self) -> bool:
        """A number that is said to be one of its own, else three things together."""
        if _NUMBER in self.kinds:
            return self.is_named or len(self.kinds) > 1
        return {_AMOUNT, _PAYER} <= self.kinds and bool(self.kinds & {_DATE, _CLIENT})

    @property
    def may_be_chosen(self) -> bool:
        return self.found.recognized and len(self.kinds) > 1

    @property
    def fitting(self) -> Fitting:
        return Fitting(self.found, self.facts)


def _candidate(
    found: Found,
    evidence: Iterable[Evidence],
    facts_by_term: dict[SearchTerm, Fact],
    pages: Sequence[str],
) -> _Candidate:
    facts: list[Fact] = []
    says: set[tuple[str, str]] = set()
    why: dict[str, None] = {}
    for one in evidence:
        fact = facts_by_term[one.term]
        kind = _FITS[fact.meaning].get(one.label)
        if kind is None or (one.label == "link" and len(one.term.word) < _SHORTEST_IN_A_LINK):
            continue
        facts.append(fact)
        says.add((kind, str(fact.amount or fact.day or one.term.word)))
        why[f"{one.label} {fact.typed}"] = None
    for name, spot in names_in(pages, filter(None, [found.client])).items():
        says.add((_CLIENT, name))
        facts.append(Fact(Meaning.CLIENT, name, spot))
        why[f"client {name}"] = None
    named = any(fact.meaning in (Meaning.CHECK, Meaning.CLAIM) for fact in facts)
    shown = replace(found, why=tuple(why), score=len(says))
    return _Candidate(shown, tuple(facts), frozenset(says), named)


def _term(fact: Fact) -> SearchTerm:
    return SearchTerm(fact.typed, fact.typed.casefold(), day=fact.day, amount=fact.amount)
