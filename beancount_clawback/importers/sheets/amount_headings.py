"""Headings of amounts, read word by word: what an amount is, whose, and what adds nothing.

"Net Paid Amt", "Line Paid Amount" and "Amount Paid by Plan" say one thing. A heading is read
only where every word of it is accounted for, so that "Paid to Member", "Deductible Met" and
"Remaining Allowed" are not taken for what they are not.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from beancount_clawback.importers.sheets.column_names import Field


class _Whose(Enum):
    CLIENT = "client"
    INSURANCE = "insurance"
    PROVIDER = "provider"
    SECOND = "second"
    BEFORE = "what stood before"
    NOBODY = "nobody"


_CLIENTS = frozenset(
    ("client", "member", "subscriber", "insured", "beneficiary", "guarantor", "enrollee")
) | {"you", "your"}
_OWNERS = {
    **dict.fromkeys(_CLIENTS, _Whose.CLIENT),
    **dict.fromkeys(("insurance", "payer", "plan", "medicare", "medicaid"), _Whose.INSURANCE),
    **dict.fromkeys(("provider", "practice"), _Whose.PROVIDER),
    **dict.fromkeys(("secondary", "tertiary"), _Whose.SECOND),
    **dict.fromkeys(
        ("original", "originally", "prior", "previous", "previously", "old"), _Whose.BEFORE
    ),
}
_PREPOSITIONS = ("by", "to", "from")
_OF_THE_ROW = frozenset({"claim", "line", "item", "service", "cpt"})
"""Words that say that an amount is of the row, and not of the check."""

NOW = frozenset({"corrected", "correct", "new", "now", "reprocessed", "updated", "revised"})
"""Words of what holds after a correction."""

_ADD_NOTHING = (
    _OF_THE_ROW
    | NOW
    | {"amount", "total", "net", "final", "actual", "primary", "the", "of", "less"}
)
_PHRASES = (
    ("write off", "writeoff"),
    ("written off", "writeoff"),
    ("not allowed", "disallowed"),
    ("non allowed", "disallowed"),
    ("cost share", "client share"),
    ("third party", "insurance"),
    ("3rd party", "insurance"),
    ("prompt payment", "prompt"),
    ("insurance agency", "insurance"),
)


@dataclass(frozen=True, slots=True)
class _Amount:
    """A kind of amount.

    Attributes:
        words: One of them is in its headings.
        beside: Words that may stand in them as well.
        whose: What it is by whose it is; what is not named is no amount that we know.
        refused: Pairs of a preposition and an owner that make something else of it.
    """

    words: frozenset[str]
    whose: dict[_Whose, tuple[Field, ...]]
    beside: frozenset[str] = frozenset()
    refused: tuple[tuple[str, _Whose], ...] = ()


def _of(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _any_payer(*fields: Field) -> dict[_Whose, tuple[Field, ...]]:
    return {_Whose.NOBODY: fields, _Whose.INSURANCE: fields}


def _of_visit(field: Field) -> dict[_Whose, tuple[Field, ...]]:
    return dict.fromkeys((_Whose.NOBODY, _Whose.INSURANCE, _Whose.CLIENT), (field,))


_PAID_BY: dict[_Whose, tuple[Field, ...]] = {
    _Whose.NOBODY: (Field.INSURANCE_PAID,),
    _Whose.INSURANCE: (Field.INSURANCE_PAID,),
    _Whose.PROVIDER: (Field.INSURANCE_PAID,),
    _Whose.CLIENT: (Field.CLIENT_PAID,),
    _Whose.SECOND: (Field.SECOND_PAID,),
    _Whose.BEFORE: (Field.ORIGINAL_PAID,),
}
_AMOUNTS = (
    _Amount(
        _of("paid payment reimbursed reimbursement collected receipt receipts payable"),
        _PAID_BY,
        beside=_of("applied posted benefit benefits"),
        refused=(("to", _Whose.CLIENT), ("to", _Whose.INSURANCE)),
    ),
    _Amount(
        _of("writeoff contractual discount disallowed disallow savings"),
        {
            **_any_payer(Field.WRITE_OFF),
            _Whose.PROVIDER: (Field.WRITE_OFF,),
            _Whose.CLIENT: (Field.NOT_USED,),
        },
        beside=_of("adjustment obligation network contract allowance prompt other")
        | _of("ppo negotiated"),
    ),
    _Amount(
        _of("adjustment adjusted"),
        _any_payer(Field.WRITE_OFF, Field.ADJUSTMENT),
        beside=_of("contract other"),
    ),
    _Amount(
        _of("sequestration sequester withhold"),
        _any_payer(Field.WRITE_OFF),
        beside=_of("adjustment reduction"),
    ),
    _Amount(
        _of("responsibility responsible liability owe owes owed owing due portion share")
        | _of("obligation"),
        {
            _Whose.CLIENT: (Field.CLIENT_RESPONSIBILITY,),
            _Whose.INSURANCE: (Field.INSURANCE_RESPONSIBILITY,),
        },
        refused=(("to", _Whose.CLIENT), ("to", _Whose.INSURANCE)),
    ),
    _Amount(
        _of("transfer transferred moved xfer"), {_Whose.CLIENT: (Field.CLIENT_RESPONSIBILITY,)}
    ),
    _Amount(
        _of("balance"),
        {
            _Whose.CLIENT: (Field.CLIENT_RESPONSIBILITY,),
            _Whose.INSURANCE: (Field.INSURANCE_RESPONSIBILITY,),
            _Whose.NOBODY: (Field.NOT_USED,),
        },
        beside=_of("current due remaining outstanding account"),
    ),
    _Amount(
        _of("billed"),
        {_Whose.NOBODY: (Field.BILLED,), _Whose.PROVIDER: (Field.BILLED,)},
        beside=_of("charge fee last"),
    ),
    _Amount(
        _of("allowed allowable"),
        _any_payer(Field.ALLOWED),
        beside=_of("charge network"),
    ),
    _Amount(_of("negotiated"), {_Whose.NOBODY: (Field.ALLOWED,)}, beside=_of("rate")),
    _Amount(_of("deductible"), _of_visit(Field.DEDUCTIBLE), beside=_of("applied")),
    _Amount(_of("copay"), _of_visit(Field.COPAY), beside=_of("deductible")),
    _Amount(
        _of("coinsurance"), _of_visit(Field.COINSURANCE), beside=_of("copay deductible and")
    ),
    _Amount(
        _of(
            "taken takeback clawback recoup recouped recoupment refund reversal reversed offset"
            " overpayment overpaid withheld recovered recovery retracted retraction chargeback"
            " repayment repaid payback"
        ),
        {
            **_any_payer(Field.TAKEN),
            _Whose.PROVIDER: (Field.TAKEN,),
            _Whose.CLIENT: (Field.NOT_USED,),
        },
        beside=_of("back be due payment paid true items request requested demand demanded"),
        refused=(("from", _Whose.INSURANCE),),
    ),
)

AMOUNT_RANKS = len(_AMOUNTS)
"""How many ranks `amount_meant` gives."""


def amount_meant(words: str) -> tuple[tuple[Field, ...], int] | None:
    """What the words of a heading say of an amount, and the place of its line.

    Args:
        words: As `heading_words` gives them.

    Returns:
        The fields it can be, one where that is sure; None where it is no amount, or one of its
        words is not accounted for.
    """
    words = _without_phrases(words)
    owners: set[_Whose] = set()
    related: list[tuple[str, _Whose]] = []
    rest: list[str] = []
    before = ""
    for word in words.split():
        owner = _OWNERS.get(word)
        if owner is not None:
            owners.add(owner)
            related += [(before, owner)] if before else []
        elif word not in _PREPOSITIONS:
            rest.append(word)
        before = word if word in _PREPOSITIONS else ""
    if before:
        return None
    whose = _one_owner(owners)
    if whose is None:
        return None
    said = set(rest) - _ADD_NOTHING
    for rank, amount in enumerate(_AMOUNTS):
        if not said & amount.words or not said <= amount.words | amount.beside:
            continue
        fields = amount.whose.get(whose)
        if fields is None or any(one in amount.refused for one in related):
            continue
        if fields == (Field.INSURANCE_PAID,) and _may_be_of_the_check(rest, whose):
            fields = (Field.INSURANCE_PAID, Field.TOTAL)
        return fields, rank
    return None


def names_client(words: str) -> bool:
    """Whether a heading, as `heading_words` gives it, names the client in any way."""
    return not _CLIENTS.isdisjoint(words.split())


def names_insurance(words: str) -> bool:
    """Whether a heading, as `heading_words` gives it, names the insurance in any way."""
    of_insurance = {word for word, whose in _OWNERS.items() if whose is _Whose.INSURANCE}
    return not of_insurance.isdisjoint(_without_phrases(words).split())


def _without_phrases(words: str) -> str:
    """The words, with one for each phrase that means what it does."""
    for phrase, word in _PHRASES:
        words = f" {words} ".replace(f" {phrase} ", f" {word} ").strip()
    return words


def names_owner(words: str) -> bool:
    """Whether words say whose something is, and nothing else, as above several headings."""
    said = set(words.split())
    return not said.isdisjoint(_OWNERS) and said <= _OWNERS.keys() | {
        "primary",
        "responsibility",
    }


def _one_owner(owners: set[_Whose]) -> _Whose | None:
    """Whose an amount is; None where two are named that do not go together."""
    for one in (_Whose.SECOND, _Whose.BEFORE):
        if one in owners and owners <= {one, _Whose.INSURANCE}:
            return one
    if len(owners) > 1:
        return None
    return next(iter(owners), _Whose.NOBODY)


def _may_be_of_the_check(words: list[str], whose: _Whose) -> bool:
    """Whether what was paid may be the whole check: a total, or a bare payment."""
    if whose is not _Whose.NOBODY or not (_OF_THE_ROW | {"applied"}).isdisjoint(words):
        return False
    return not {"total", "net", "payment"}.isdisjoint(words)
