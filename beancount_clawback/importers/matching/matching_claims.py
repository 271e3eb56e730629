"""Which claim a payment's row means, and which payment a clawback's row takes back.

Everything that a row says counts: what it names first finds the candidates, the rest narrows
them and may not contradict. None or several left is a finding that lists them, never a guess.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from decimal import Decimal

from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.documents.findings import RowPlace
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.findings import shown_id
from beancount_clawback.importers.documents.findings import shown_number
from beancount_clawback.importers.documents.remittance import ClaimReference
from beancount_clawback.importers.documents.remittance import PaymentRow
from beancount_clawback.importers.documents.remittance import RowAmounts
from beancount_clawback.importers.matching.known_payments import KnownPayment
from beancount_clawback.importers.matching.known_payments import Step
from beancount_clawback.importers.matching.ledger_index import LedgerIndex
from beancount_clawback.importers.matching.references import number_key
from beancount_clawback.ledger_language.accounts import payer_key
from beancount_clawback.ledger_language.problems import describe

_MOST_LISTED = 5
_MOST_IN_A_DAY = 50


class NoMatch(Exception):  # noqa: N818 - a fact about a row, not a failure of the code
    """A row that means none, or more than one; the finding says which."""

    def __init__(self, found: ImportFinding) -> None:
        """Keep the finding."""
        super().__init__(found.code)
        self.finding = found


def match_claim(row: PaymentRow, payer: str, index: LedgerIndex) -> str:
    """The link of the claim that a payment is for.

    A number that names no claim may be the client's, as payers at times send that one back;
    then client, day of service and charge name the claim, if exactly one fits.

    Raises:
        NoMatch: no-reference, unknown-claim, several-claims or contradiction.
    """
    reference = _account_told(row.reference, index)
    if reference is not row.reference:
        row = replace(row, reference=reference)
    place, day = row.place, reference.service_date
    if reference.claim:
        claims = claims_meant(reference, row.charge, index)
        sought = f"number {shown_number(reference.claim)}"
        if not claims and day is not None and index.has_client(reference.claim):
            sought += f", nor one of that client of {day} at the file's charge"
    elif reference.payer_claim and index.by_payer_claim(reference.payer_claim):
        known = index.by_payer_claim(reference.payer_claim)
        claims = list(dict.fromkeys(one.claim for one in known))
        sought = f"the payer's number {shown_id(reference.payer_claim)}"
    elif reference.client and day:
        claims = index.claims_of_client(reference.client, day)
        sought = f"client {shown_id(reference.client)} and service date {day}"
        if 1 < len(claims) <= _MOST_IN_A_DAY:
            claims = [one for one in claims if _has_payer(one, payer, index)] or claims
            claims = _told_apart(claims, day, row.charge, index)
    else:
        what = "claim of the ledger"
        if reference.payer_claim:
            what += (
                f" (which does not know the payer's number {shown_id(reference.payer_claim)})"
            )
        raise NoMatch(finding("no-reference", place, what=what, more=""))
    if reference.claim and len(claims) > 1:
        claims = _told_apart(claims, day, row.charge, index)
    if not claims:
        near = index.near_claims(reference.claim) if reference.claim else []
        nearest = f"; near it are {', '.join(f'^{one}' for one in near)}" if near else ""
        raise NoMatch(finding("unknown-claim", place, sought=sought, nearest=nearest))
    if len(claims) > 1:
        raise NoMatch(
            finding(
                "several-claims",
                place,
                count=len(claims),
                sought=sought,
                candidates=_listed([f"^{one}" for one in claims]),
            )
        )
    _refuse_other_claim(row, claims[0], sought, index)
    return claims[0]


def claims_meant(
    reference: ClaimReference, charge: Decimal | None, index: LedgerIndex
) -> list[str]:
    """The claims of a number, which may be the client's: then of that day at this charge."""
    named, day = index.claims_named(reference.claim), reference.service_date
    if named or day is None or charge is None:
        return named
    claims = index.claims_of_client(reference.claim, day)
    return [one for one in claims if price_of(one, index) == charge]


def price_of(claim: str, index: LedgerIndex) -> Decimal | None:
    """What was charged for a claim; None without a charge, or in several currencies."""
    if not index.charges(claim):
        return None
    billed = [one.billed for one in index.claim(claim) if one.billed]
    return billed[0] if len(billed) == 1 else None


def match_payment(
    row: PaymentWanted, place: RowPlace, index: LedgerIndex, known_already: KnownAlready
) -> KnownPayment:
    """The payment that a clawback takes back.

    Args:
        row: What the row says.
        place: Where it is.
        index: The ledger, and the payments imported with it.
        known_already: Whether the ledger has this very clawback of a payment.

    Raises:
        NoMatch: no-reference, unknown-payment, several-payments, payment-later, contradiction.
    """
    row = replace(row, reference=_account_told(row.reference, index))
    candidates, sought = _candidates(row, place, index)
    if not candidates:
        is_there = not row.reference.claim or index.claims_named(row.reference.claim)
        near = [] if is_there else index.near_claims(row.reference.claim)
        nearest = f"; near it are {', '.join(f'^{one}' for one in near)}" if near else ""
        raise NoMatch(finding("unknown-payment", place, sought=sought, nearest=nearest))
    narrowed = narrowed_down(candidates, row, sought, place, index)
    if len(narrowed) > 1:
        known = [one for one in narrowed if known_already(one)]
        narrowed = known if len(known) == 1 else narrowed
    if len(narrowed) > 1 and row.date is not None:
        day = row.date
        narrowed = [one for one in narrowed if one.stands_on(day)] or narrowed
    if len(narrowed) > 1 and row.numbers:
        is_numbered = index.of_claims.is_numbered
        narrowed = [one for one in narrowed if is_numbered(one, row.numbers)] or narrowed
    if len(narrowed) > 1 and row.reverses is not None and row.date is not None:
        day, reverses = row.date, row.reverses
        fitting = [one for one in narrowed if fits(reverses, one.on(day))]
        narrowed = fitting or narrowed
    if len(narrowed) > 1:
        first = [one for one in narrowed if not one.is_beside]
        if len({(one.claim, payer_key(one.payer), one.says) for one in narrowed}) == 1:
            # Which of two alike was imported first says nothing.
            first = [min(narrowed, key=lambda one: (one.date, one.check, one.link))]
        narrowed = first if len(first) == 1 else narrowed
    if len(narrowed) > 1:
        raise NoMatch(
            finding(
                "several-payments",
                place,
                count=len(narrowed),
                sought=sought,
                candidates=_described(narrowed, index),
            )
        )
    only = narrowed[0]
    if row.date is not None and row.date < only.date:
        raise NoMatch(
            finding(
                "payment-later",
                place,
                date=row.date,
                sought=sought,
                candidates=_described([only], index),
            )
        )
    return only


@dataclass(frozen=True, slots=True)
class PaymentWanted:
    """What a clawback's row says about the payment that it takes back.

    `numbers` are the payer's of the claim, now and before.
    """

    reference: ClaimReference
    payer: str
    date: datetime.date | None
    reverses: RowAmounts | None
    charge: Decimal | None = None
    numbers: tuple[str, ...] = ()


KnownAlready = Callable[[KnownPayment], bool]


def fits(reverses: RowAmounts, step: Step | None) -> bool:
    """Whether what a row says of the original is what stands; what it leaves out fits.

    A reversal does not say that the client's share was passed on to the next payer.
    """
    if step is None or step.amounts is None:
        return False
    paid, write_off, client = step.amounts
    stands = ((paid,), (write_off,), (client, client + step.passed_on))
    said = reverses.in_order[:3]
    stated = step.stated or (paid, write_off, client)
    return all(
        one is None or one in booked or own is None or one == own
        for one, booked, own in zip(said, stands, stated, strict=True)
    )


def _candidates(
    row: PaymentWanted, place: RowPlace, index: LedgerIndex
) -> tuple[list[KnownPayment], str]:
    """The payments that the surest thing in a row names, and how to call that thing."""
    reference = row.reference
    day = reference.service_date
    if reference.payment:
        found = index.by_link(reference.payment) or index.by_check(reference.payment)
        return found, f"payment {shown_id(reference.payment)}"
    if reference.claim:
        claims = claims_meant(reference, row.charge, index)
        found = [payment for claim in claims for payment in index.by_claim(claim)]
        sought = f"claim {shown_id(reference.claim)}"
        if not claims and day is not None and index.has_client(reference.claim):
            sought += f", nor a claim of that client of {day} at the file's charge"
        return found, sought
    if reference.payer_claim and index.by_payer_claim(reference.payer_claim):
        found = index.by_payer_claim(reference.payer_claim)
        return found, f"the payer's claim {shown_id(reference.payer_claim)}"
    if reference.check and reference.client:
        found = index.by_check(reference.check, reference.client)
        check, client = shown_id(reference.check), shown_id(reference.client)
        return found, f"remittance {check} and client {client}"
    if reference.client and day:
        sought = f"client {shown_id(reference.client)} and service date {day}"
        return index.by_session(reference.client, day), sought
    more = ", or the link of the payment, or client and the check that it came with"
    raise NoMatch(finding("no-reference", place, what="payment", more=more))


def narrowed_down(
    candidates: list[KnownPayment],
    row: PaymentWanted,
    sought: str,
    place: RowPlace,
    index: LedgerIndex,
) -> list[KnownPayment]:
    """The candidates with which nothing else in the row is at odds, or a `NoMatch`."""
    reference, day = row.reference, row.reference.service_date
    claims = set(claims_meant(reference, row.charge, index))
    client = reference.client.casefold()
    number = number_key(reference.check)
    payer = payer_key(row.payer)
    tests: list[tuple[object, str, Callable[[KnownPayment], bool]]] = [
        (
            reference.claim,
            f"claim {shown_id(reference.claim)}",
            lambda payment: payment.claim in claims,
        ),
        (
            reference.client,
            f"client {shown_id(reference.client)}",
            lambda payment: _is_of(payment, client),
        ),
        (day, f"service date {day}", lambda payment: _is_of_day(payment, row, index)),
        (
            reference.check,
            f"remittance {shown_id(reference.check)}",
            lambda payment: number_key(payment.check) == number,
        ),
        (row.payer, f"payer {row.payer}", lambda payment: payer_key(payment.payer) == payer),
    ]
    left = candidates
    for said, what, holds in tests:
        if not said:
            continue
        kept = [one for one in left if holds(one)]
        if not kept and said is reference.client and not index.has_client(reference.client):
            continue
        if not kept and said is row.payer and row.reverses and not reference.payment:
            # Another payer's payments of the claim say nothing about this one's.
            facts = {"sought": f"{sought} and {what}", "nearest": ""}
            raise NoMatch(finding("unknown-payment", place, **facts))
        if not kept:
            raise NoMatch(
                finding(
                    "contradiction",
                    place,
                    given=sought,
                    candidates=_described(left, index),
                    other=what,
                )
            )
        left = kept
    return left


def _account_told(reference: ClaimReference, index: LedgerIndex) -> ClaimReference:
    """A reference with its account number as what the ledger says it is.

    Payers call the practice's number of a claim the patient's account number, beside a claim
    number of their own; practice systems mean the client by it, beside the claim's number.
    """
    if not reference.account:
        return reference
    if index.claims_named(reference.account):
        return replace(reference, claim=reference.account, account="")
    claim, payer_claim = reference.claim, reference.payer_claim
    if not claim and index.claims_named(payer_claim):
        claim, payer_claim = payer_claim, ""
    client = reference.client or reference.account
    if not (claim or index.by_payer_claim(payer_claim) or reference.service_date):
        claim = reference.account
    return replace(reference, claim=claim, payer_claim=payer_claim, client=client, account="")


def _told_apart(
    claims: list[str], day: datetime.date | None, charge: Decimal | None, index: LedgerIndex
) -> list[str]:
    """Of several claims that fit, the one with the row's day of service and charge."""
    if day is not None:
        claims = [one for one in claims if day in index.service_dates(one)] or claims
    at_charge = [one for one in claims if price_of(one, index) == charge]
    return at_charge if len(claims) > 1 and len(at_charge) == 1 else claims


def _refuse_other_claim(row: PaymentRow, claim: str, sought: str, index: LedgerIndex) -> None:
    """A row that names a claim may not name another client or day of service.

    Another day is taken for a slip where number and charge are the claim's own, and no other
    claim of its client is of that day at that charge.
    """
    reference, days = row.reference, index.service_dates(claim)
    day = reference.service_date
    for one in index.claim(claim):
        clients = one.client.casefold().split(", ")
        other, known = "", False
        # A system's own number of a client, which the ledger does not know, says nothing.
        told = one.client and index.has_client(reference.client)
        if told and reference.client.casefold() not in clients:
            other = f"client {shown_id(reference.client)}"
        elif day and days and days.isdisjoint(reference.days):
            is_priced = row.charge is not None and row.charge == price_of(claim, index)
            if not is_priced or _has_another_on(day, claim, index):
                other, known = f"service date {day}", True
        if other:
            dates = ", ".join(sorted(f"{own}" for own in days))
            fits = f"^{claim} of {dates}" if known else f"^{claim}"
            facts = {"given": sought, "candidates": fits, "other": other}
            raise NoMatch(finding("contradiction", row.place, **facts))


def _has_another_on(day: datetime.date, claim: str, index: LedgerIndex) -> bool:
    """Whether the client of a claim has another one of a day, at the same charge."""
    clients = {name for one in index.claim(claim) for name in one.client.split(", ")}
    others = {other for name in clients for other in index.claims_of_client(name, day)}
    return any(price_of(other, index) == price_of(claim, index) for other in others - {claim})


def _has_payer(claim: str, payer: str, index: LedgerIndex) -> bool:
    wanted = payer_key(payer)
    return any(payer_key(name) == wanted for one in index.claim(claim) for name in one.payers)


def _is_of_day(payment: KnownPayment, row: PaymentWanted, index: LedgerIndex) -> bool:
    """Whether a payment is for services of the row's day, or of one that was taken for it.

    A payment is accepted with another day than the ledger's; so is what takes it back.
    """
    reference, day = row.reference, row.reference.service_date
    days = payment.service_dates
    if day is None or not days or not days.isdisjoint(reference.days):
        return True
    said = row.reverses
    amounts = said is not None and any(fits(said, step) for step in payment.steps)
    is_slip = bool(reference.claim) and not _has_another_on(day, payment.claim, index)
    return is_slip and amounts


def _is_of(payment: KnownPayment, client: str) -> bool:
    return client in payment.client.casefold().split(", ")


def _described(payments: Sequence[KnownPayment], index: LedgerIndex) -> str:
    return _listed([describe(one.entry, index.config.base) for one in payments])


def _listed(items: Iterable[str]) -> str:
    texts = list(items)
    more = [f"and {len(texts) - _MOST_LISTED:,} more"] if len(texts) > _MOST_LISTED else []
    return "; ".join([*texts[:_MOST_LISTED], *more])
