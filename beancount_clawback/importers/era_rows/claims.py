"""A claim of an ERA becomes a payment's row, or a reversal's."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterable
from decimal import Decimal

from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.documents.findings import RowPlace
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.findings import shown_id
from beancount_clawback.importers.documents.remittance import CONTRACTUAL
from beancount_clawback.importers.documents.remittance import ClaimReference
from beancount_clawback.importers.documents.remittance import ClawbackRow
from beancount_clawback.importers.documents.remittance import OriginalClaim
from beancount_clawback.importers.documents.remittance import PaymentRow
from beancount_clawback.importers.documents.remittance import RowAmounts
from beancount_clawback.importers.era.balance import adjustments_of
from beancount_clawback.importers.era.balance import client_share_alone
from beancount_clawback.importers.era.claim_status import CLAIM_STATUS
from beancount_clawback.importers.era.model import EraClaim
from beancount_clawback.importers.era.model import ServiceLine
from beancount_clawback.importers.era_rows.carc_shares import amounts_of
from beancount_clawback.importers.era_rows.carc_shares import carc_of
from beancount_clawback.importers.era_rows.carc_shares import client_parts
from beancount_clawback.importers.era_rows.carc_shares import in_cents
from beancount_clawback.importers.era_rows.carc_shares import of_client_group
from beancount_clawback.importers.era_rows.carc_shares import open_by_reason
from beancount_clawback.importers.era_rows.carc_shares import passed_on
from beancount_clawback.importers.era_rows.carc_shares import reduced_by_reason
from beancount_clawback.importers.era_rows.carc_shares import shares_of
from beancount_clawback.importers.era_rows.carc_shares import why_denied
from beancount_clawback.ledger_language.keys import CLAIM_STATUS_KEY
from beancount_clawback.ledger_language.keys import SERVICE_LINES_KEY
from beancount_clawback.ledger_language.problems import money

PAID = frozenset({"1", "2", "3", "19", "20", "21"})
"""CLP02 of claims that the payer has paid, as the first payer or a later one."""
DENIED = "4"

_RANKS = {"1": 1, "19": 1, "2": 2, "20": 2, "3": 3, "21": 3}

_NO_NUMBER = frozenset({"", "0"})
_EARLIER_NUMBER = "F8"
_NEXT_PAYER = "TT"


def row_of(
    claim: EraClaim,
    file: str,
    currency: str,
    faults: Iterable[ImportFinding] = (),
    contractual: Collection[str] = CONTRACTUAL,
) -> PaymentRow | ClawbackRow:
    """The row of a claim, with what keeps it from being posted.

    Args:
        claim: The claim.
        file: The file's name in places.
        currency: The remittance's.
        faults: What is wrong with the remittance, or with what was read of the claim.
        contractual: The reasons that are written off although nothing is paid.
    """
    place = RowPlace(file, claim.place.segment)
    own = (*faults, *_faults(claim, place))
    if claim.is_reversal:
        return _reversal(claim, place, own, contractual)
    return _payment(claim, place, currency, own, contractual)


def notices_of(
    claim: EraClaim, file: str, contractual: Collection[str] = CONTRACTUAL
) -> Iterable[ImportFinding]:
    """What is worth a look at a claim, and does not keep it out of the ledger."""
    if claim.is_reversal or not is_decided(claim):
        return
    stated, place = claim.client_responsibility, RowPlace(file, claim.place.segment)
    shares = shares_of(claim, contractual)
    counted = adjustments_of(claim)
    if len(counted) < len(claim.every_adjustment):
        yield finding(
            "era-adjusted-twice",
            place,
            every=money(sum((one.amount for one in claim.every_adjustment), Decimal(0))),
            counted=money(claim.charge - claim.paid),
            level="the claim" if counted == claim.adjustments else "its lines",
        )
    if alone := client_share_alone(claim):
        yield finding("era-client-share-alone", place, stated=money(alone))
    elif stated is not None and stated != (adjusted := of_client_group(claim)):
        facts = {"stated": money(stated), "adjusted": money(adjusted)}
        yield finding("era-client-share", place, **facts)
    if claim.paid and shares.open:
        facts = {"open": money(shares.open), "codes": open_by_reason(claim, contractual)}
        yield finding("era-line-denied", place, **facts)
    if reduced := reduced_by_reason(claim, contractual):
        yield finding("era-reduced", place, codes=reduced)
    for what, number in (("write-off", shares.write_off), ("client's share", shares.client)):
        if number < 0:
            yield finding("era-negative-share", place, what=what, amount=money(number))


def is_decided(claim: EraClaim) -> bool:
    """Whether the payer has paid or denied the claim, or takes back what it paid."""
    return claim.status in PAID or claim.status == DENIED or claim.is_reversal


def claim_number(claim: EraClaim) -> str:
    """The practice's number of the claim; empty where the payer knew none."""
    return "" if claim.id in _NO_NUMBER else claim.id


def _payment(
    claim: EraClaim,
    place: RowPlace,
    currency: str,
    faults: tuple[ImportFinding, ...],
    contractual: Collection[str],
) -> PaymentRow:
    shares = shares_of(claim, contractual)
    return PaymentRow(
        place=place,
        reference=_reference(claim),
        amounts=amounts_of(claim, shares),
        charge=in_cents(claim.charge),
        earlier=None if shares.earlier is None else in_cents(shares.earlier),
        open=shares.open or None,
        rank=_RANKS.get(claim.status, 0),
        reason=why_denied(claim, contractual) if claim.is_denial or shares.open else "",
        adjustments=carc_of(claim),
        passed_on=passed_on(claim, shares) or None,
        passed_to=_next_payer(claim),
        client_name=_client_name(claim),
        metadata=_metadata(claim, currency),
        faults=faults,
    )


def _reversal(
    claim: EraClaim,
    place: RowPlace,
    faults: tuple[ImportFinding, ...],
    contractual: Collection[str],
) -> ClawbackRow:
    shares = shares_of(claim, contractual)
    reverses = amounts_of(claim, shares).negated()
    rest = None
    if shares.undivided:
        rest = -shares.write_off - shares.client
        reverses = RowAmounts(insurance_paid=reverses.insurance_paid)
    return ClawbackRow(
        place=place,
        reference=_reference(claim),
        reverses=reverses,
        charge=-in_cents(claim.charge),
        of_original=OriginalClaim(
            numbers=(claim.payer_claim, *_earlier_numbers(claim)),
            lines=_lines(claim, Decimal(-1)),
            shares=rest,
        ),
        adjustments=carc_of(claim),
        client_name=_client_name(claim),
        faults=faults,
    )


def _faults(claim: EraClaim, place: RowPlace) -> Iterable[ImportFinding]:
    """Why a claim is not posted; a notice where there is nothing that could be."""
    if not is_decided(claim):
        meaning = CLAIM_STATUS.get(claim.status, "no status that X12 lists")
        facts = {
            "status": shown_id(claim.status) if claim.status else "empty",
            "meaning": meaning,
            "paid": money(claim.paid),
        }
        code = "era-undecided-payment" if claim.paid else "era-nothing-decided"
        yield finding(code, place, **facts)
    elif claim.paid < 0 and not claim.is_reversal:
        facts = {"paid": money(claim.paid), "status": shown_id(claim.status)}
        yield finding("era-negative-payment", place, **facts)


def _reference(claim: EraClaim) -> ClaimReference:
    day = claim.service_from
    return ClaimReference(
        claim=claim_number(claim),
        service_date=day,
        other_days=tuple(one for one in claim.days_of_service if one != day),
        payer_claim=claim.payer_claim if _has_digit(claim.payer_claim) else "",
    )


def _metadata(claim: EraClaim, currency: str) -> tuple[tuple[str, str], ...]:
    """What else is known of a payment: the client's parts, lines, remarks, status."""
    remarks = dict.fromkeys(one.code for one in claim.remarks)
    remarks |= dict.fromkeys(one.code for line in claim.lines for one in line.remarks)
    status = "" if claim.status in {"1", DENIED} else CLAIM_STATUS.get(claim.status, "")
    texts = [
        *((name, f"{number:f} {currency}") for name, number in client_parts(claim)),
        (SERVICE_LINES_KEY, _lines(claim, Decimal(1))),
        ("remark-codes", " ".join(filter(_has_digit, remarks))),
        (CLAIM_STATUS_KEY, status),
    ]
    return tuple((key, text) for key, text in texts if text)


def _has_digit(text: str) -> bool:
    """Every number and code that is written has one; what has none may be a name."""
    return any(map(str.isdecimal, text))


def _lines(claim: EraClaim, sign: Decimal) -> str:
    """Procedure, charge and payment of each line, sorted; `90837 150.00 50.00; …`."""
    return "; ".join(sorted(_line(line, sign) for line in claim.lines))


def _line(line: ServiceLine, sign: Decimal) -> str:
    procedure = ":".join((line.procedure.code, *line.procedure.modifiers))
    amounts = (f"{in_cents(sign * number):f}" for number in (line.charge, line.paid))
    return " ".join((procedure, *amounts))


def _earlier_numbers(claim: EraClaim) -> Iterable[str]:
    return (one.value for one in claim.references if one.qualifier == _EARLIER_NUMBER)


def _next_payer(claim: EraClaim) -> str:
    """The payer that the claim is passed on to; an organization, so it is nobody's name."""
    parties = (one for one in claim.parties if one.entity == _NEXT_PAYER and not one.person)
    return next((one.name[0] for one in parties if one.name), "")


def _client_name(claim: EraClaim) -> str:
    return ", ".join(filter(None, claim.client.name)) if claim.client else ""
