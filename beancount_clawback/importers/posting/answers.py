"""What a payer's answer to a claim is, beside those that the claim has already.

A first answer is for the whole price, or for a part of it. Another one of the same payer is a
further part, the same payment once more, or takes the place of an answer that paid nothing.
One of a later payer is computed from what the earlier ones left (see the engine's
coordination of benefits).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from decimal import Decimal

from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.remittance import ZERO
from beancount_clawback.importers.documents.remittance import PaymentRow
from beancount_clawback.importers.documents.remittance import RowAmounts
from beancount_clawback.importers.matching.known_payments import KnownPayment
from beancount_clawback.importers.matching.known_payments import Three
from beancount_clawback.importers.matching.ledger_index import LedgerIndex
from beancount_clawback.importers.matching.matching_claims import price_of
from beancount_clawback.importers.matching.row_cases import RowCase
from beancount_clawback.importers.matching.row_cases import canonical
from beancount_clawback.importers.matching.row_cases import content
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.keys import PROCESSED_AS_KEY
from beancount_clawback.ledger_language.payment_line import payer_key
from beancount_clawback.ledger_language.problems import describe
from beancount_clawback.ledger_language.problems import money
from beancount_clawback.ledger_language.records import text_of

_PLACES = {2: "secondary", 3: "tertiary"}
_DUPLICATE = "18"


@dataclass(frozen=True, slots=True)
class Answer:
    """How a payment is written.

    Attributes:
        amounts: The four amounts; what is None is left out, for the engine to compute.
        supplemental: It stands beside another payment of the same payer.
        replaces: The link of the answer without payment whose place it takes.
        processed_as: The payer's place among those of the claim, where it is stated.
        settlement: The account of its cash, where that is not the bank's.
        booked: What is booked of its amounts, where that is less than they say.
    """

    amounts: RowAmounts
    supplemental: bool = False
    replaces: str = ""
    processed_as: str = ""
    settlement: str = ""
    booked: Three | None = None


@dataclass(frozen=True, slots=True)
class PaymentDue:
    """A row that pays or denies a claim, and the claim.

    Attributes:
        claim: The claim's link.
        nth: Which of the rows for this claim on its remittance it is.
    """

    case: RowCase
    row: PaymentRow
    claim: str
    nth: int = 1

    @property
    def day(self) -> datetime.date:
        """The day on which it is booked."""
        return self.case.date or datetime.date.max

    def order(self) -> tuple[object, ...]:
        """What is paid goes before what is denied."""
        return (not self.row.amounts.insurance_paid, *canonical(self.case), self.nth)


def parts_of_claim(
    pairs: Sequence[tuple[RowCase, PaymentRow]], claim: str, index: LedgerIndex
) -> list[PaymentDue]:
    """The rows of one remittance for one claim that can stand beside each other.

    Parts of a claim have charges of their own, which together are not above the price. What
    stands there twice in every word is the same payment twice.
    """
    plain = [pair for pair in pairs if not pair[1].supplemental]
    paid = {content(case): row for case, row in plain if any(row.amounts.three)}
    price = price_of(claim, index)
    charges = [row.charge for row in paid.values() if row.charge is not None]
    fits = price is not None and len(charges) == len(paid) and sum(charges) <= price
    by_person = len(plain) > 1 and not plain[0][0].by_era
    if (len(paid) > 1 and not fits) or by_person:
        _refuse_all([case for case, _ in plain], claim)
        pairs = [pair for pair in pairs if pair[1].supplemental]
    return [PaymentDue(case, row, claim, nth) for nth, (case, row) in enumerate(pairs, 1)]


def answer_to(due: PaymentDue, index: LedgerIndex) -> Answer | None:
    """How a row is written, with the claim as it is on its day; None where it is not.

    The row is refused, or noted where there is nothing to book.
    """
    case, row = due.case, due.row
    if row.supplemental:
        return Answer(row.amounts, supplemental=True)
    claim = _Claim.of(due, index)
    paid_later = next((one for one in claim.later if one.amounts_on(one.date)[0]), None)
    if paid_later is not None and not row.amounts.insurance_paid:
        _nothing_beside(due, paid_later, index)
        return None
    _note_other_day(due, index)
    answer = Answer(row.amounts)
    if case.by_era and (claim.earlier or row.earlier is not None):
        answer = _of_later_payer(due, claim)
    if not claim.own:
        first = _first(due, answer, claim)
        if first is None or not claim.later:
            return first
        is_part = row.charge not in (None, claim.price)
        first = replace(first, booked=row.amounts.three)
        return _beside(due, first, [] if is_part else claim.later, index)
    paid = next((one for one in claim.own if one.amounts_on(due.day)[0]), None)
    is_whole = case.by_era and row.charge in (None, claim.price)
    if not any(row.amounts.three) or (paid and is_whole and not row.amounts.insurance_paid):
        _nothing_beside(due, paid or claim.own[0], index)
        return None
    return _again(due, answer, claim, index)


def settles_early(answer: KnownPayment, payments: Iterable[KnownPayment]) -> bool:
    """Whether a later payer's answer of nothing came first: it settles what is paid later."""
    settles = not any(answer.first) and INSURANCE in answer.entry.meta and _is_later(answer)
    return settles and not any(
        any(one.amounts_on(answer.date)) for one in payments if one.payer != answer.payer
    )


@dataclass(frozen=True, slots=True)
class _Claim:
    """A claim as an answer meets it.

    Attributes:
        own: What stands of the same payer's payments.
        later: Answers of the same payer that came on remittances after this one, and stood.
        earlier: What stands of payers before this one.
        price: What was charged; None where nobody knows.
        left: What is still open with the insurers; zero without a price.
    """

    own: list[KnownPayment]
    later: list[KnownPayment]
    earlier: list[KnownPayment]
    price: Decimal | None
    left: Decimal

    @classmethod
    def of(cls, due: PaymentDue, index: LedgerIndex) -> _Claim:
        day, payer = due.day, payer_key(due.case.payer)
        # A denial that moved nothing is an answer to which nothing needs be added.
        known = index.by_claim(due.claim)
        payments = [
            one
            for one in known
            if any(one.amounts_on(day)) or (one.date <= day and settles_early(one, known))
        ]
        price = price_of(due.claim, index)
        accounted = sum((sum(one.amounts_on(day), ZERO) for one in payments), ZERO)
        return cls(
            own=[one for one in payments if payer_key(one.payer) == payer],
            later=[
                one
                for one in known
                if one.date > day
                and one.check
                and payer_key(one.payer) == payer
                and any(one.amounts_on(one.date))
            ],
            earlier=[
                one
                for one in payments
                if payer_key(one.payer) != payer and not (due.row.rank == 1 and _is_later(one))
            ],
            price=price,
            left=ZERO if price is None else price - accounted,
        )


def _first(due: PaymentDue, answer: Answer, claim: _Claim) -> Answer | None:
    """The payer's first answer: for the price, or for a part of it."""
    case, row = due.case, due.row
    if row.charge is not None and claim.price is not None and row.charge != claim.price:
        facts = _charges(due, claim)
        if row.charge > claim.price or row.correction:
            case.refuse(finding("other-charge", row.place, **facts))
            return None
        case.notices.append(finding("part-of-claim", row.place, **facts))
        if answer.amounts is row.amounts:
            answer = _in_part(answer)
    if answer.amounts is row.amounts and not any(row.amounts.three):
        # A denial, which moves nothing: what is open beside it is told by other answers.
        return _in_part(answer)
    more = claim.price is not None and row.amounts.three[0] > claim.left
    # A later payer pays out of the client's share, and settles the claim unless it denies.
    settles = answer.amounts is not row.amounts and not row.open
    if case.by_era and more and not settles:
        return replace(_in_part(answer), supplemental=True)
    return answer


def _again(due: PaymentDue, answer: Answer, claim: _Claim, index: LedgerIndex) -> Answer | None:
    """Another answer of a payer of whom one stands."""
    case, row, day = due.case, due.row, due.day
    unpaid = [one for one in claim.own if not one.amounts_on(day)[0]]
    if len(unpaid) == len(claim.own) == 1 and unpaid[0].link:
        return replace(answer, replaces=unpaid[0].link)
    twin = any(one.check and one.is_twice(row.amounts.three, day) for one in claim.own)
    is_part = row.charge is not None and row.charge <= claim.left
    other_charge = claim.price is not None and row.charge not in (None, claim.price)
    if other_charge and not twin and not is_part:
        case.refuse(finding("other-charge", row.place, **_charges(due, claim)))
        return None
    by_remittance = case.by_era and all(one.check for one in claim.own)
    if not (twin or is_part or by_remittance):
        return answer
    paid, write_off, client = row.amounts.three
    room = max(ZERO, claim.left - paid)
    client = min(client, room)
    booked = (paid, min(write_off, room - client), client)
    others = [] if is_part and not twin else claim.own
    return _beside(due, replace(answer, booked=booked), others, index)


def _beside(
    due: PaymentDue, answer: Answer, others: list[KnownPayment], index: LedgerIndex
) -> Answer:
    """An answer beside others of its payer: what it says of the shares waits for their room.

    Which of them comes first is the engine's business; that both stand may be said of either.
    """
    row, three = due.row, due.row.amounts.three
    if others:
        same = (one for one in others if one.is_twice(three, max(due.day, one.date)))
        twin = next(same, None)
        code, other = ("paid-again", twin) if twin else ("paid-beside", others[-1])
        named = describe(other.entry, index.config.base)
        facts = {"paid": money(three[0]), "claim": due.claim, "payment": named}
        due.case.notices.append(finding(code, row.place, **facts))
    return replace(_in_part(answer), supplemental=True)


def _nothing_beside(due: PaymentDue, payment: KnownPayment, index: LedgerIndex) -> None:
    """A denial beside an active payment: it changes nothing."""
    row = due.row
    twice = any(one.carc == _DUPLICATE for one in row.adjustments)
    code = "denied-as-duplicate" if twice else "denied-beside-payment"
    codes = ", ".join(dict.fromkeys(f"{one.group}-{one.carc}" for one in row.adjustments))
    named = describe(payment.entry, index.config.base)
    due.case.note(finding(code, row.place, payment=named, codes=codes or "no reason"))


def _of_later_payer(due: PaymentDue, claim: _Claim) -> Answer:
    """What a later payer leaves to the client and open; the write-off is computed."""
    row, day = due.row, due.day
    booked = sum((sum(one.amounts_on(day)[:2], ZERO) for one in claim.earlier), ZERO)
    if row.earlier is not None and row.earlier != booked and claim.earlier:
        facts = {"said": money(row.earlier), "booked": money(booked)}
        due.case.notices.append(finding("other-earlier-payers", row.place, **facts))
    payers = {payer_key(one.payer) for one in claim.earlier}
    rank = row.rank if row.rank < 3 or len(payers) > 1 else 2
    if row.earlier is not None:
        rank = max(rank, 2)
    processed_as = _PLACES.get(rank, "")
    paid, _, client = row.amounts.three
    if not paid and row.open and not client:
        return Answer(RowAmounts(insurance_paid=paid), processed_as=processed_as)
    left = (row.open or ZERO) + (row.passed_on or ZERO)
    amounts = RowAmounts(
        insurance_paid=paid,
        client_responsibility=client,
        insurance_responsibility=left,
    )
    return Answer(amounts, processed_as=processed_as)


def _note_other_day(due: PaymentDue, index: LedgerIndex) -> None:
    day, known = due.row.reference.service_date, index.service_dates(due.claim)
    if day is not None and known and day not in known:
        facts = {"claim": due.claim, "own": ", ".join(sorted(map(str, known))), "day": day}
        due.case.notices.append(finding("other-service-date", due.row.place, **facts))


def _charges(due: PaymentDue, claim: _Claim) -> dict[str, str]:
    charge, price = due.row.charge or ZERO, claim.price or ZERO
    return {"charge": money(charge), "price": money(price), "claim": due.claim}


def _in_part(answer: Answer) -> Answer:
    """The same without what remains, which other answers have a say in."""
    return replace(answer, amounts=replace(answer.amounts, insurance_responsibility=None))


def _is_later(payment: KnownPayment) -> bool:
    return text_of(payment.entry.meta, PROCESSED_AS_KEY) in _PLACES.values()


def _refuse_all(cases: Iterable[RowCase], claim: str) -> None:
    cases = list(cases)
    one_file = len({case.file for case in cases}) == 1
    code = "row-twice" if one_file else "files-disagree"
    rows = ", ".join(str(case.place) for case in cases[:6])
    for case in cases:
        case.refuse(finding(code, case.place, what=f"^{claim}", rows=rows))
