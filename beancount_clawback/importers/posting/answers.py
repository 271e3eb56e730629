"""What a payer's answer to a claim is, beside those that the claim has already.

A first answer is for the whole price, or for a part of it. Another one of the same payer is a
further part, the same payment once more, or takes the place of an answer that paid nothing.
One of a later payer is computed from what the earlier ones left (see the engine's
coordination of benefits).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from decimal import Decimal
from operator import attrgetter

from beancount_clawback.importers.documents.adjustment_shares import DUPLICATE
from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.findings import shown_number
from beancount_clawback.importers.documents.remittance import ZERO
from beancount_clawback.importers.documents.remittance import PaymentRow
from beancount_clawback.importers.documents.remittance import RowAmounts
from beancount_clawback.importers.matching.known_payments import KnownPayment
from beancount_clawback.importers.matching.known_payments import Three
from beancount_clawback.importers.matching.known_payments import billed_lines
from beancount_clawback.importers.matching.known_payments import says_the_same
from beancount_clawback.importers.matching.ledger_index import LedgerIndex
from beancount_clawback.importers.matching.matching_claims import price_of
from beancount_clawback.importers.matching.row_cases import RowCase
from beancount_clawback.importers.matching.row_cases import content
from beancount_clawback.importers.posting.answered_claim import AnsweredClaim
from beancount_clawback.importers.posting.answered_claim import PaymentDue
from beancount_clawback.importers.posting.answered_claim import may_be_first_plans
from beancount_clawback.ledger_language.accounts import payer_key
from beancount_clawback.ledger_language.keys import INCLUDES_BILLED_KEY
from beancount_clawback.ledger_language.keys import SECOND_PLAN_KEY
from beancount_clawback.ledger_language.keys import SERVICE_LINES_KEY
from beancount_clawback.ledger_language.keys import SUPPLEMENTAL_KEY
from beancount_clawback.ledger_language.problems import describe
from beancount_clawback.ledger_language.problems import money

_FIRST, _LATER = "primary", "secondary"


@dataclass(frozen=True, slots=True)
class Answer:
    """How a payment is written.

    Attributes:
        amounts: The four amounts; what is None is left out, for the engine to compute.
        supplemental: It stands beside another payment of the same payer.
        replaces: The link of the answer without payment whose place it takes.
        replaced_by: The link of the later answer that takes its place.
        processed_as: The payer's place among those of the claim, where it is stated.
        settlement: The account of its cash, where that is not the bank's.
        booked: What is booked of its amounts, where that is less than they say.
        includes_billed: The client's share includes what the charge billed to the client.
        left_by_earlier: What earlier payers left of the part that it answers; None for all.
        second_plan: It is of another plan of its payer than that one's first answer.
    """

    amounts: RowAmounts
    supplemental: bool = False
    replaces: str = ""
    replaced_by: str = ""
    processed_as: str = ""
    settlement: str = ""
    booked: Three | None = None
    includes_billed: bool = False
    left_by_earlier: Decimal | None = None
    second_plan: bool = False

    @property
    def marks(self) -> dict[str, bool]:
        """What it says of itself with TRUE, by the keys."""
        said = {
            INCLUDES_BILLED_KEY: self.includes_billed,
            SUPPLEMENTAL_KEY: self.supplemental,
            SECOND_PLAN_KEY: self.second_plan,
        }
        return {key: True for key, is_said in said.items() if is_said}


def parts_of_claim(
    pairs: Sequence[tuple[RowCase, PaymentRow]], claim: str, index: LedgerIndex
) -> list[PaymentDue]:
    """The rows of one remittance for one claim that can stand beside each other.

    Parts of a claim have charges of their own, which together are not above the price. What
    stands there twice in every word is the same payment twice. A second plan of the payer
    answers beside the first one's.
    """
    plain = [pair for pair in pairs if not pair[1].supplemental]
    first = {sum(row.amounts.three[:2], ZERO) for _, row in plain if may_be_first_plans(row)}
    paid = {
        content(case): row
        for case, row in plain
        if any(row.amounts.three) and not (row.earlier and row.earlier in first)
    }
    price = price_of(claim, index)
    charges = [row.charge for row in paid.values() if row.charge is not None]
    fits = price is not None and len(charges) == len(paid) and sum(charges) <= price
    by_person = len(plain) > 1 and not plain[0][0].by_era
    if (len(paid) > 1 and not fits) or by_person:
        _refuse_all(plain, claim, price)
        pairs = [pair for pair in pairs if pair[1].supplemental]
    numbered = enumerate(pairs, 1)
    return [PaymentDue(case, row, claim, nth, len(pairs)) for nth, (case, row) in numbered]


def answer_to(due: PaymentDue, index: LedgerIndex) -> Answer | None:
    """How a row is written beside the claim's other answers; None where it is not.

    What it says of another answer of its payer may stand on either of the two, and the engine
    works on them in the order of their dates. So it does not matter which is imported first.
    The row is refused, or noted where there is nothing to book.
    """
    case, row = due.case, due.row
    if row.supplemental:
        return Answer(row.amounts, supplemental=True)
    claim = AnsweredClaim.of(due, index)
    if _is_at_another_charge(due, claim):
        case.refuse(_other_charge(due, claim, index))
        return None
    paid = [one for one in claim.before if one.says[0]]
    of_rest = claim.has_room_for_part(row.charge) and not _is_duplicate(row)
    if paid and not due.states and row.earlier is None and not of_rest:
        _denied_beside(due, paid[0], index)
        return None
    _note_other_day(due, index)
    place = _place_among_payers(due, claim)
    answer = Answer(row.amounts, processed_as=place, second_plan=claim.is_second_plans)
    if case.by_era and (row.earlier is not None or claim.earlier):
        answer = _of_later_payer(due, answer, claim)
    if not due.states:
        # What is open beside a denial is told by other answers.
        return replace(answer, amounts=RowAmounts(insurance_paid=row.amounts.insurance_paid))
    if not claim.is_whole(row.charge):
        case.notices.append(finding("part-of-claim", row.place, **_charges(due, claim)))
        return _beside(due, _in_part(_in_its_place(due, answer, claim)), claim, index)
    if paid and not row.amounts.insurance_paid:
        _denied_beside(due, paid[0], index)
    if row.shares_given and due.rows == 1 and not (claim.before or claim.earlier):
        _note_what_is_left(due, claim)
    return _beside(due, _in_its_place(due, answer, claim), claim, index)


def _is_at_another_charge(due: PaymentDue, claim: AnsweredClaim) -> bool:
    """Whether a row is for more than was charged, or corrects what was charged otherwise."""
    row = due.row
    if row.charge is None or claim.is_whole(row.charge):
        return False
    return row.correction or row.charge > (claim.price or ZERO)


def _other_charge(due: PaymentDue, claim: AnsweredClaim, index: LedgerIndex) -> ImportFinding:
    """The finding of a charge that is not the ledger's, where an answer may rest on that."""
    how = "correct the charge in the ledger"
    if any(one.claim == due.claim for one in index.payments):
        number = shown_number(due.row.reference.claim) or due.claim
        how = (
            f'enter its charge as a claim of its own with `claim-also: "{number}"`, and take '
            f"the charge of ^{due.claim}, which was answered before, back with an entry on "
            "that link"
        )
    return finding("other-charge", due.row.place, **_charges(due, claim), how=how)


def _in_its_place(due: PaymentDue, answer: Answer, claim: AnsweredClaim) -> Answer:
    """An answer takes the place of one before it that paid nothing for the same charges.

    One that itself paid nothing gives way to the next answer, where that is known already.
    Parts with the same lines on one remittance are told apart by the payer's numbers.
    """
    row, remittance = due.row, due.case.remittance
    three, number, lines = row.amounts.three, row.reference.payer_claim, _billed_lines(row)

    def is_replaceable(one: KnownPayment) -> bool:
        if one.says[0] or not one.link:
            return False
        if not claim.gives_way(one.charge, one.billed_lines, row.charge, lines):
            return False
        with_it = (other for other in claim.own if other.check == one.check)
        twins = {other.payer_claim for other in with_it if other.billed_lines == lines}
        same = says_the_same(three, one.says, one.steps[0].stated)
        return (number == one.payer_claim or number not in twins) and (
            same or not one.is_taken_back
        )

    def is_next(one: KnownPayment) -> bool:
        if not (one.check and one.link):
            return False
        if not claim.gives_way(row.charge, lines, one.charge, one.billed_lines):
            return False
        rows = (case.row for case in remittance.cases)
        return one.payer_claim == number or not any(
            isinstance(other, PaymentRow)
            and other.reference.payer_claim == one.payer_claim
            and _billed_lines(other) == lines
            for other in rows
        )

    def is_elsewhere(one: KnownPayment) -> bool:
        return claim.is_whole(row.charge) or remittance.link not in (one.entry.links or ())

    def preference(one: KnownPayment) -> tuple[object, ...]:
        return (one.steps[-1].amounts is not None, number == one.payer_claim, one.place)

    unpaid = [one for one in claim.before if is_replaceable(one) and is_elsewhere(one)]
    if unpaid:
        answer = replace(answer, replaces=max(unpaid, key=preference).link)
    if row.amounts.insurance_paid:
        return answer
    after = [one for one in claim.after if is_next(one) and is_elsewhere(one)]
    following = min(after, key=attrgetter("place"), default=None)
    return replace(answer, replaced_by=following.link if following else "")


def _billed_lines(row: PaymentRow) -> tuple[str, ...]:
    return billed_lines(dict(row.metadata).get(SERVICE_LINES_KEY, ""))


def _beside(
    due: PaymentDue, answer: Answer, claim: AnsweredClaim, index: LedgerIndex
) -> Answer:
    """An answer beside others of its payer: what it says of the shares waits for their room.

    Which of them comes first is the engine's business; that both stand may be said of either.
    """
    row, three = due.row, due.row.amounts.three
    named = {answer.replaces, answer.replaced_by} - {""}
    claim = claim.without(answer.replaces, due.day)
    others = [one for one in (*claim.before, *claim.after) if one.link not in named]
    if not others:
        return answer
    is_twin = any(one.is_told_apart and one.is_twice(three) for one in others)
    is_part = claim.has_room_for_part(_answered(row))
    by_remittance = due.case.by_era and all(one.is_told_apart for one in others)
    if not (is_twin or is_part or by_remittance):
        return answer
    room = max(ZERO, claim.left - three[0])
    client = min(three[2], room)
    booked = (three[0], min(three[1], room - client), client)
    twin = next((one for one in others if one.is_twice(three)), None)
    number = row.reference.payer_claim
    is_alike = twin is not None and twin.payer_claim.casefold() == number.casefold()
    if three[0] and (is_alike or not is_part):
        code = "paid-beside" if twin is None else "part-again" if is_part else "paid-again"
        other = twin or max(reversed(others), key=lambda one: _conflict(row, one, claim))
        # Only what paid something can be taken back.
        code = code if other.says[0] else "paid-beside-denial"
        payment = describe(other.entry, index.config.base)
        facts = {"paid": money(three[0]), "claim": due.claim, "payment": payment}
        of_all = (row.earlier, *(one.earlier for one in others))
        said = {one for one in of_all if one is not None}
        if code == "paid-beside" and said and not claim.others:
            # Of the payer's answers one comes after earlier payers, and there are none.
            code, facts["said"] = "paid-beside-plan", ", ".join(map(money, sorted(said)))
        due.case.notices.append(finding(code, row.place, **facts))
    return replace(_in_part(answer), supplemental=True, booked=booked)


def _conflict(row: PaymentRow, one: KnownPayment, claim: AnsweredClaim) -> int:
    """How likely an answer and a row are to the same charges, by the higher number."""
    whole = claim.is_whole(row.charge) or claim.is_whole(one.charge)
    if one.says[0]:
        return 2 if whole or one.billed_lines == _billed_lines(row) else 0
    return 1


def _denied_beside(due: PaymentDue, payment: KnownPayment, index: LedgerIndex) -> None:
    """A denial beside an active payment: what it says holds once that one is taken back."""
    row = due.row
    code = "denied-as-duplicate" if _is_duplicate(row) else "denied-beside-payment"
    codes = ", ".join(dict.fromkeys(f"{one.group}-{one.carc}" for one in row.adjustments))
    named = describe(payment.entry, index.config.base)
    found = finding(code, row.place, payment=named, codes=codes or "no reason")
    if due.states:
        due.case.notices.append(found)
    else:
        due.case.note(found)


def _is_duplicate(row: PaymentRow) -> bool:
    return any(one.carc == DUPLICATE for one in row.adjustments)


def _answered(row: PaymentRow) -> Decimal | None:
    """The charge that a row answers, without what it denies as answered before."""
    twice = (one.amount or ZERO for one in row.adjustments if one.carc == DUPLICATE)
    return None if row.charge is None else row.charge - sum(twice, ZERO)


def _place_among_payers(due: PaymentDue, claim: AnsweredClaim) -> str:
    """The payer's place, where the file's word (CLP02) is not all that there is to go by.

    It is confirmed by what the file says of earlier payers, and by another payer of the claim
    whose own word is otherwise. The row that is imported last says so, of whichever payer.
    Some payers always send 3: later ones are in the order of their answers.
    """
    row = due.row
    others = [one for one in claim.others if one.check]
    if not due.case.by_era or not (others or row.earlier is not None):
        return ""
    is_later = row.rank > 1 or any(one.check and one.is_called_later for one in claim.own)
    later = {payer_key(one.payer) for one in others if one.is_called_later}
    confirmed = not later.issuperset(payer_key(one.payer) for one in others)
    if row.earlier is not None or (is_later and confirmed):
        return _LATER
    unsaid = any(one.is_called_later and not one.is_later for one in others)
    return _FIRST if unsaid and not is_later and not confirmed else ""


def _of_later_payer(due: PaymentDue, answer: Answer, claim: AnsweredClaim) -> Answer:
    """What a later payer leaves to the client and open; the write-off is computed.

    One that does not say what the earlier payers decided speaks of the whole price.
    """
    row, day, is_whole = due.row, due.day, claim.is_whole(due.row.charge)
    booked = sum((sum(one.amounts_on(day)[:2], ZERO) for one in claim.earlier), ZERO)
    differs = row.earlier is not None and (
        row.earlier != booked if is_whole else row.earlier > booked
    )
    if differs and row.earlier is not None and claim.earlier:
        facts = {"said": money(row.earlier), "booked": money(booked)}
        due.case.notices.append(finding("other-earlier-payers", row.place, **facts))
    paid, _, client = row.amounts.three
    left = max(ZERO, (claim.price or ZERO) - booked)
    if claim.earlier and claim.price is not None and client > left:
        facts = {"said": money(client), "left": money(left)}
        due.case.notices.append(finding("more-than-left", row.place, **facts))
    if not paid and row.open and not client:
        return replace(answer, amounts=RowAmounts(insurance_paid=paid))
    left = (row.open or ZERO) + (row.passed_on or ZERO)
    if row.earlier is None:
        if not row.passed_on or claim.price is None:
            return answer
        left = min(left, max(ZERO, claim.price - booked - paid - client))
        return replace(answer, amounts=replace(row.amounts, insurance_responsibility=left))
    amounts = RowAmounts(
        insurance_paid=paid,
        client_responsibility=client,
        insurance_responsibility=left,
    )
    part = None if row.charge is None or is_whole else row.charge - row.earlier
    return replace(answer, amounts=amounts, left_by_earlier=part)


def _note_other_day(due: PaymentDue, index: LedgerIndex) -> None:
    day, known = due.row.reference.service_date, index.service_dates(due.claim)
    if day is not None and known and day not in known:
        facts = {"claim": due.claim, "own": ", ".join(sorted(map(str, known))), "day": day}
        due.case.notices.append(finding("other-service-date", due.row.place, **facts))


def _note_what_is_left(due: PaymentDue, claim: AnsweredClaim) -> None:
    """Note what stays open of a claim although its row gives all shares, and no charge."""
    given = sum(due.row.amounts.given, ZERO)
    if claim.price is not None and given < claim.price:
        facts = {"given": money(given), "price": money(claim.price), "claim": due.claim}
        left = money(claim.price - given)
        due.case.notices.append(finding("left-on-claim", due.row.place, left=left, **facts))


def _charges(due: PaymentDue, claim: AnsweredClaim) -> dict[str, str]:
    charge, price = due.row.charge or ZERO, claim.price or ZERO
    return {"charge": money(charge), "price": money(price), "claim": due.claim}


def _in_part(answer: Answer) -> Answer:
    """The same without what remains, which other answers of its payer have a say in."""
    if answer.processed_as and answer.amounts.write_off is None:
        return answer
    return replace(answer, amounts=replace(answer.amounts, insurance_responsibility=None))


def _refuse_all(
    pairs: Sequence[tuple[RowCase, PaymentRow]], claim: str, price: Decimal | None
) -> None:
    one_file = len({case.file for case, _ in pairs}) == 1
    code = "row-twice" if one_file else "files-disagree"
    charges = [row.charge for _, row in pairs if row.charge is not None]
    facts = {"rows": ", ".join(str(case.place) for case, _ in pairs[:6]), "what": f"^{claim}"}
    if one_file and pairs[0][0].by_era and price is not None and charges:
        code = "answered-several-times"
        facts |= {"charges": money(sum(charges, ZERO)), "price": money(price)}
        facts["number"] = shown_number(pairs[0][1].reference.claim)
    for case, _ in pairs:
        case.refuse(finding(code, case.place, **facts))
