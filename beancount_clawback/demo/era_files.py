"""The payers' ERA files (X12 835, 005010X221A1): one for each payer and month.

Clients are known by number only, and every sum of a file comes out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from beancount_clawback.demo.decisions import ZERO
from beancount_clawback.demo.people import AETNA
from beancount_clawback.demo.people import BLUE_SHIELD
from beancount_clawback.demo.people import MEDICARE
from beancount_clawback.demo.people import OPTUM
from beancount_clawback.demo.remittances import PaidClaim
from beancount_clawback.importers.era.model import Adjustment
from beancount_clawback.importers.era.model import EraClaim
from beancount_clawback.importers.era.model import EraRemittance
from beancount_clawback.importers.era.model import Group
from beancount_clawback.importers.era.model import Interchange
from beancount_clawback.importers.era.model import MarkedDate
from beancount_clawback.importers.era.model import Organization
from beancount_clawback.importers.era.model import Party
from beancount_clawback.importers.era.model import Procedure
from beancount_clawback.importers.era.model import ProviderAdjustment
from beancount_clawback.importers.era.model import Reference
from beancount_clawback.importers.era.model import ServiceLine
from beancount_clawback.importers.era.render import render

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator

    from beancount_clawback.demo.decisions import Amounts
    from beancount_clawback.demo.people import Payer
    from beancount_clawback.demo.remittances import SentRemittance
    from beancount_clawback.demo.remittances import TakenBack
    from beancount_clawback.demo.sessions import DemoClaim as Session

PRACTICE_NPI = "1234567893"

_PAYERS: dict[str, tuple[str, str, str]] = {
    AETNA.name: ("AETNA", "60054", "12"),
    BLUE_SHIELD.name: ("BLUE SHIELD", "00590", "BL"),
    MEDICARE.name: ("MEDICARE", "05901", "MB"),
    OPTUM.name: ("OPTUM", "87726", "HM"),
}
"""Of each payer the name, number and kind of plan (CLP06) in its files."""

_PAID, _SECONDARY, _DENIED, _PASSED_ON, _REVERSED = "1", "2", "4", "19", "22"
_EARLIER_PAYER, _COVERAGE_ENDED = "23", "27"
_DENIAL = re.compile(r"Denied, ([A-Z]{2})-([0-9A-Z]+):")


def era_files(remittances: Iterable[SentRemittance]) -> dict[str, str]:
    """File names with the text of each, from remittances in order of date."""
    numbers = _ClaimNumbers()
    eras = [(sent, _remittance(sent, numbers)) for sent in remittances if not sent.on_paper]
    eras.sort(key=lambda one: (one[0].payer.name, one[0].date))
    files = {}
    for (payer, year, month), items in groupby(eras, key=lambda one: _file_of(one[0])):
        own = [era for _, era in items]
        name = f"{payer.lower()}-{year}-{month:02}.835"
        files[name] = render([_interchange(own, f"{year % 100:02}{month:02}00001")])
    return files


def _file_of(sent: SentRemittance) -> tuple[str, int, int]:
    return sent.payer.name, sent.date.year, sent.date.month


class _ClaimNumbers:
    """The payers' own numbers of claims: a claim decided anew gets a number of its own."""

    def __init__(self) -> None:
        self._decided: dict[tuple[str, int], int] = {}

    def standing(self, payer: Payer, claim: Session) -> str:
        """The number under which a claim was decided last."""
        times = self._decided.get((payer.name, claim.number), 1)
        return f"{payer.name[0]}{claim.number}" + (f"-{times}" if times > 1 else "")

    def new(self, payer: Payer, claim: Session) -> str:
        """The number of the next decision."""
        key = (payer.name, claim.number)
        self._decided[key] = self._decided.get(key, 0) + 1
        return self.standing(payer, claim)


def _interchange(remittances: list[EraRemittance], control: str) -> Interchange:
    last = remittances[-1]
    sender = last.payer.name.replace(" ", "") if last.payer else ""
    numbered = tuple(
        _numbered(remittance, number) for number, remittance in enumerate(remittances, 1)
    )
    group = Group("1", sender, "WILLOWSTREET", last.paid_on, remittances=numbered)
    return Interchange(control, sender, "WILLOWSTREET", last.paid_on, groups=(group,))


def _numbered(remittance: EraRemittance, number: int) -> EraRemittance:
    return replace(remittance, control_number=f"{number:04}")


def _remittance(sent: SentRemittance, numbers: _ClaimNumbers) -> EraRemittance:
    name, payer_id, _ = _PAYERS[sent.payer.name]
    claims = [one for row in sent.claims for one in _claims(row, sent.payer, numbers)]
    total = sent.total
    method = ("ACH" if sent.payer is MEDICARE or total < 0 else "CHK") if total else "NON"
    return EraRemittance(
        control_number="",
        amount=abs(total),
        paid_on=sent.date,
        trace=sent.number,
        payer_identifier=f"1{payer_id:0>9}",
        handling="I" if total else "H",
        direction="D" if total < 0 else "C",
        method=method,
        produced_on=sent.date,
        payer=Organization(name, "XV", payer_id),
        payee=Organization("WILLOW STREET THERAPY", "XX", PRACTICE_NPI),
        claims=tuple(claims),
        provider_adjustments=tuple(_moved(sent)),
    )


def _moved(sent: SentRemittance) -> Iterator[ProviderAdjustment]:
    year_end = sent.date.replace(month=12, day=31)
    for one in sent.moved:
        reference = one.reference if one.code == "FB" else str(one.claim.number)
        yield ProviderAdjustment(PRACTICE_NPI, year_end, one.code, reference, one.amount)


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What a payer says of a claim under a number of its own; `earlier` is the one before."""

    status: str
    paid: Decimal
    why: list[Adjustment]
    number: str
    earlier: str = ""


def _claims(
    row: PaidClaim | TakenBack, payer: Payer, numbers: _ClaimNumbers
) -> Iterator[EraClaim]:
    session = row.claim
    if isinstance(row, PaidClaim):
        yield _claim(session, payer, _decided(row, payer, numbers.new(payer, session)))
        return
    earlier = numbers.standing(payer, session)
    was = _adjustments(session, payer, row.was, secondary=row.secondary)
    yield _claim(session, payer, _Verdict(_REVERSED, row.was.paid, was, earlier))
    if row.now.settled:
        now = _adjustments(session, payer, row.now, secondary=row.secondary)
        status = _SECONDARY if row.secondary else _PAID
        if not row.now.paid:
            status = _DENIED
            now = [_because_ended(one) for one in now]
        number = numbers.new(payer, session)
        yield _claim(session, payer, _Verdict(status, row.now.paid, now, number, earlier))


def _decided(row: PaidClaim, payer: Payer, number: str) -> _Verdict:
    amounts = row.amounts
    if denial := _DENIAL.match(row.remark):
        why = [Adjustment(denial[1], denial[2], row.claim.service.fee)]
        return _Verdict(_DENIED, amounts.paid, why, number)
    status = _SECONDARY if row.secondary else _PASSED_ON if amounts.passed_on else _PAID
    why = _adjustments(row.claim, payer, amounts, secondary=row.secondary)
    return _Verdict(status, amounts.paid, why, number)


def _adjustments(
    claim: Session, payer: Payer, amounts: Amounts, *, secondary: bool
) -> list[Adjustment]:
    """Why the price was not paid: what it comes to is the price less the payment."""
    shares = [
        ("CO", "45", amounts.write_off),
        ("PR", _client_share(payer, amounts), amounts.client + amounts.passed_on),
    ]
    earlier = claim.service.fee - amounts.paid - sum((one[2] for one in shares), ZERO)
    if secondary:
        shares.insert(0, ("OA", _EARLIER_PAYER, earlier))
    elif earlier:
        raise ValueError(f"{claim.link}: {earlier} of the price is left with the payer")
    return [Adjustment(*share) for share in shares if share[2]]


def _client_share(payer: Payer, amounts: Amounts) -> str:
    """Why the client pays: deductible, coinsurance or copay."""
    if not amounts.paid:
        return "1"
    return "3" if payer.copay else "2"


def _because_ended(one: Adjustment) -> Adjustment:
    return replace(one, carc=_COVERAGE_ENDED) if one.group == "PR" else one


def _claim(session: Session, payer: Payer, verdict: _Verdict) -> EraClaim:
    sign = -1 if verdict.status == _REVERSED else 1
    shares = sum((one.amount for one in verdict.why if one.group == "PR"), ZERO)
    line = ServiceLine(
        procedure=Procedure("HC", session.service.code),
        charge=sign * session.service.fee,
        paid=sign * verdict.paid,
        units=Decimal(sign),
        adjustments=tuple(replace(one, amount=sign * one.amount) for one in verdict.why),
        dates=(MarkedDate("472", session.date),),
        references=(Reference("6R", f"{session.number}-1"),),
    )
    return EraClaim(
        id=str(session.number),
        status=verdict.status,
        charge=line.charge,
        paid=line.paid,
        client_responsibility=shares if shares and sign > 0 else None,
        filing_indicator=_PAYERS[payer.name][2],
        payer_claim=verdict.number,
        facility="11",
        frequency="7" if verdict.earlier else "1",
        parties=tuple(_parties(session, verdict.status)),
        references=(Reference("F8", verdict.earlier),) if verdict.earlier else (),
        lines=(line,),
    )


def _parties(session: Session, status: str) -> Iterator[Party]:
    """The client by number, the practitioner, and the payer that the claim is passed on to."""
    client = session.client
    yield Party("QC", id_qualifier="MI", id=client.id)
    yield Party("82", id_qualifier="XX", id=PRACTICE_NPI, name=(client.practitioner.account,))
    if status == _PASSED_ON and client.secondary:
        name, payer_id, _ = _PAYERS[client.secondary.name]
        yield Party("TT", person=False, id_qualifier="PI", id=payer_id, name=(name,))
