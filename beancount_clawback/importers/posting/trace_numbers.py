"""A remittance is payer, number and date: payers use a number again, or give none but zeros.

Two remittances with different content under one number are two. The links of the second have
its date, and those of a third one of that day a mark of its content besides. Which of them
a file brings again is told by its rows. The same content with another date may be the same
remittance sent once more, or money that came twice; nobody can tell from the files, so it is
asked, as it is where only a part of the rows is the same.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum

from beancount.core.data import Transaction

from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.documents.remittance import ERA
from beancount_clawback.importers.documents.remittance import PaymentRow
from beancount_clawback.importers.documents.remittance import ProviderRow
from beancount_clawback.importers.documents.remittance import Row
from beancount_clawback.importers.documents.remittance import stands_for_nothing
from beancount_clawback.importers.matching.known_payments import stated_amounts
from beancount_clawback.importers.matching.ledger_index import LedgerIndex
from beancount_clawback.importers.matching.references import identity_of
from beancount_clawback.importers.matching.references import remittance_link
from beancount_clawback.importers.matching.row_cases import ImportRules
from beancount_clawback.importers.matching.row_cases import RemittanceCase
from beancount_clawback.importers.matching.row_cases import RowCase
from beancount_clawback.importers.posting.alike_remittances import EarlierOfNumber
from beancount_clawback.importers.posting.alike_remittances import goes_with
from beancount_clawback.importers.posting.alike_remittances import other_claims
from beancount_clawback.importers.posting.alike_remittances import other_total
from beancount_clawback.importers.posting.alike_remittances import refuse_whole
from beancount_clawback.importers.posting.alike_remittances import says_of
from beancount_clawback.importers.posting.alike_remittances import sent_again
from beancount_clawback.importers.posting.alike_remittances import shares_rows
from beancount_clawback.importers.posting.provider_adjustments import is_booked
from beancount_clawback.importers.posting.remittance_parts import claims_named_by
from beancount_clawback.importers.posting.rows_in_metadata import row_in
from beancount_clawback.importers.posting.unapplied import total_reference
from beancount_clawback.importers.posting.unapplied import unapplied_reference
from beancount_clawback.ledger_language.keys import FOR_CLAIM_KEY
from beancount_clawback.ledger_language.keys import PAYER_CLAIM_KEY
from beancount_clawback.ledger_language.keys import SERVICE_LINES_KEY
from beancount_clawback.ledger_language.records import is_era
from beancount_clawback.ledger_language.records import text_of
from beancount_clawback.ledger_language.unapplied import Unapplied

_OF_835 = (PAYER_CLAIM_KEY, SERVICE_LINES_KEY)


class Like(IntEnum):
    """How sure it is that the ledger has a row under the link of a remittance."""

    NO = 0
    MAYBE = 1
    """Its claim has this amount there, under another number of the payer's."""
    CLAIM = 2
    """Its claim has another amount there, under its number."""
    YES = 3


def name_remittances(
    remittances: list[RemittanceCase], index: LedgerIndex, rules: ImportRules
) -> None:
    """Give each remittance of one number its identity, the first one in the ledger its number.

    Args:
        remittances: Those of one payer and number, by date.
        index: The ledger.
        rules: Whether what says the same as an earlier one came twice.
    """
    known = {one: list(_in_ledger(one, index)) for one in remittances if one.date is not None}
    found: dict[RemittanceCase, str] = {}
    used: set[str] = set()
    fits = [(fit, one) for one, of_one in known.items() for fit in of_one]
    for fit, one in sorted(fits, key=lambda pair: -pair[0].rows):
        if one not in found and fit.asked is None and fit.identity not in used:
            found[one] = fit.identity
            used.add(fit.identity)
    earlier = EarlierOfNumber(index) if len(known) > 1 else None
    for one in sorted(known, key=lambda one: (one not in found, one.source != ERA)):
        identity = found.get(one, "")
        if not identity:
            questions = [asked for fit in known[one] if (asked := fit.asked or fit.if_other)]
            if earlier and not (one.faults or rules.resent):
                earlier.ask(one)
            if questions and not (one.faults or rules.resent):
                refuse_whole(one, questions[0])
            identity = _new_identity(one, used, index)
            used.add(identity)
        one.identity, one.link = identity, _link(one, identity, index)
        _know_empty(one, index)
        if earlier:
            earlier.take(one)


@dataclass(frozen=True, slots=True)
class _Fit:
    """A remittance of the ledger that one of a file may be.

    Attributes:
        rows: How many rows it has of it, sure ones counting more.
        asked: What is to be asked, where it is not clear whether it is the same.
        if_other: The same, where another remittance of the import is that of the ledger.
    """

    identity: str
    rows: int
    asked: ImportFinding | None = None
    if_other: ImportFinding | None = None


def _in_ledger(one: RemittanceCase, index: LedgerIndex) -> Iterator[_Fit]:
    """The remittances of its number in the ledger that a remittance may be, or a part of."""
    every = one.once
    own = {case.date for case in every} | {one.date}
    for identity in _identities(one, every, own, index):
        link = _link(one, identity, index)
        dates, total = index.remittances.dates(link), index.remittances.total(link)
        likes = {case: _is_there(case, identity, link, index) for case in every}
        # A provider's adjustment often names nothing, and comes again with the same amount.
        rows = [case for case in every if not isinstance(case.row, ProviderRow)] or every
        like = [likes[case] for case in rows]
        score = sum(likes.values())
        booked = index.unapplied.get(total_reference(link))
        is_total = booked is not None and booked.amount == one.total
        is_own_day = not dates or not own.isdisjoint(dates)
        if (dates and identity == _marked(one)) or is_total:
            yield _Fit(identity, score + 1)
        elif one.lacks_rows and is_own_day and one.total == total:
            yield _Fit(identity, 1)
        elif not any(like) and dates and is_own_day and _is_one_check(one, total, link, index):
            yield _Fit(identity, score, other_claims(one, f"{one.date}"))
        elif not any(like) and booked is not None and booked.is_open and is_own_day:
            yield _Fit(identity, score, other_total(one, booked))
        elif not any(like):
            # Of one that came in part the ledger may have a provider's adjustment alone.
            if dates and total is None and is_own_day and (score or not one.is_whole):
                yield _Fit(identity, score)
        elif not is_own_day and one.source == ERA and all(like):
            if total == one.total and all(_was_typed(case, link, index) for case in rows):
                yield _Fit(identity, score)
                continue
            yield _Fit(identity, score, sent_again(one, f"{min(dates)}"))
        else:
            is_other = total not in (None, one.total) and (
                any(case.effect and not likes[case] for case in rows)
                or (one.source == ERA and Like.CLAIM not in like)
            )
            is_other |= not is_own_day and one.source == ERA and total is not None
            liked = [case for case in rows if likes[case]]
            shared = [case for case in liked if case.effect] or liked
            of = f"{min(dates, default=one.date)}"
            asked = shares_rows(one, shared[0], of, total)
            if not is_other and max(like) > Like.MAYBE:
                yield _Fit(identity, score, if_other=asked)
            else:
                yield _Fit(identity, score, asked)


def _is_one_check(
    one: RemittanceCase, total: Decimal | None, link: str, index: LedgerIndex
) -> bool:
    """Whether one of a sheet, and another of its day and total, are one check.

    A payer may pay the same amount twice under one number; a person types a check twice.
    """
    if not one.total or total != one.total or not one.number.strip("0"):
        return False
    by_era = any(
        SERVICE_LINES_KEY in entry.meta or is_era(entry)
        for entry in index.remittances.entries(link)
    )
    return one.source != ERA or not by_era


def _know_empty(one: RemittanceCase, index: LedgerIndex) -> None:
    """Know a remittance that a file is cut off before, where the ledger has it whole."""
    stated = index.remittances.stated(one.link)
    if stated is not None and index.remittances.total(one.link) == one.total:
        for case in one.cases:
            if stands_for_nothing(case.row):
                case.know(stated)


def _identities(
    one: RemittanceCase,
    rows: list[RowCase],
    days: set[datetime.date | None],
    index: LedgerIndex,
) -> Iterator[str]:
    """The number of a remittance, and what else remittances of the ledger have in its place."""
    yield one.number
    plain = _link(one, one.number, index)
    if index.remittances.of_number(plain):
        claims = {claim for case in rows for claim in claims_named_by(case.row, index)}
        for link in index.remittances.like(plain, filter(None, days), claims):
            yield identity_of(link, one.payer, index.config)


def _new_identity(one: RemittanceCase, used: set[str], index: LedgerIndex) -> str:
    number, dated = one.number, f"{one.number}-{one.date:%Y%m%d}"
    free = (
        identity
        for identity in ((number, dated) if number.strip("0") else (dated,))
        if identity not in used and not index.remittances.dates(_link(one, identity, index))
    )
    return next(free, "") or _marked(one)


def _marked(one: RemittanceCase) -> str:
    """The identity of one of several of a day: the same whatever is imported before."""
    mark = hashlib.sha256(repr(says_of(one)).encode("utf-8", "backslashreplace")).hexdigest()
    return f"{one.number}-{one.date:%Y%m%d}-{mark[:6]}"


def _is_there(case: RowCase, identity: str, link: str, index: LedgerIndex) -> Like:
    """Whether the ledger has a row under an identity of its remittance, and its link."""
    row = case.row
    if isinstance(row, ProviderRow):
        return Like.YES if row.amount and is_booked(row, link, index) else Like.NO
    effect, waiting = case.effect, index.unapplied
    if waiting and effect is not None and unapplied_reference(row, effect, link) in waiting:
        return Like.YES
    if any(_is_corrected(case, one) for one in index.unapplied_of(link)):
        return Like.YES
    waits = any(_waits_otherwise(row, one) for one in index.unapplied_of(link))
    likes = [Like.CLAIM if waits else Like.NO]
    for claim in claims_named_by(row, index):
        if index.remittances.has_reference(link, claim, row.reference.payer_claim):
            return Like.YES
        if isinstance(row, PaymentRow):
            entries = _payments(case.remittance, identity, claim, index)
            likes += (_like(row, entry) for entry in entries)
    return max(likes)


def _is_corrected(case: RowCase, waiting: Unapplied) -> bool:
    """Whether a row may be what waits, with its claim corrected: what a sheet says is."""
    number = case.row.reference.payer_claim
    named = number and number == text_of(waiting.entry.meta, PAYER_CLAIM_KEY)
    is_typed = case.remittance.source != ERA or not is_era(waiting.entry)
    return waiting.amount == case.effect and bool(named or is_typed)


def _waits_otherwise(row: Row, waiting: Unapplied) -> bool:
    """Whether what waits is the same answer on a claim, whatever amounts it has."""
    claim = text_of(waiting.entry.meta, FOR_CLAIM_KEY)
    if not claim or claim.casefold() != row.reference.claim.casefold():
        return False
    other = row_in(waiting.entry)
    if other is None or type(other) is not type(row):
        return False
    return goes_with(row.reference.payer_claim, other.reference.payer_claim)


def _payments(
    one: RemittanceCase, identity: str, claim: str, index: LedgerIndex
) -> Iterator[Transaction]:
    """The payments on a claim of a remittance, and of its number under no link of that."""
    link = _link(one, identity, index)
    yield from index.remittances.payments(link, claim)
    if identity == one.number:
        entry = index.paid_under(claim, one.payer, one.number, link)
        yield from () if entry is None else (entry,)


def _was_typed(case: RowCase, link: str, index: LedgerIndex) -> bool:
    """Whether the ledger has a row of an 835 from a sheet, whose day may be the posting's.

    An entry that is made of the row has the payer's number and the service lines that it has.
    """
    row = case.row
    if not isinstance(row, PaymentRow):
        return False
    own = {PAYER_CLAIM_KEY: row.reference.payer_claim, **dict(row.metadata)}
    return any(
        _like(row, entry) is Like.YES
        and any(own.get(key) and key not in entry.meta for key in _OF_835)
        for claim in claims_named_by(row, index)
        for entry in index.remittances.payments(link, claim)
    )


def _like(row: PaymentRow, entry: Transaction) -> Like:
    there, own = text_of(entry.meta, PAYER_CLAIM_KEY), row.reference.payer_claim
    paid, stated = row.amounts.insurance_paid, stated_amounts(entry)
    is_same = stated is None or stated[0] == paid
    if goes_with(there, own):
        return Like.YES if is_same else Like.CLAIM
    return Like.MAYBE if paid and is_same else Like.NO


def _link(one: RemittanceCase, identity: str, index: LedgerIndex) -> str:
    return remittance_link(one.payer, identity, index.config)
