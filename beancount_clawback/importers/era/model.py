"""What an 835 file says, as frozen dataclasses: file, interchange, group, remittance, claim.

Names in parentheses are X12 element names of 005010X221A1. Amounts are as the payer wrote
them: in the remittance's currency, exact, with the payer's sign. Where an object came from
(`place`) does not count when two are compared, so a file written and read again is equal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from decimal import Decimal

from beancount_clawback.importers.era.findings import NOWHERE
from beancount_clawback.importers.era.findings import EraFinding
from beancount_clawback.importers.era.findings import EraPlace


@dataclass(frozen=True, slots=True)
class Delimiters:
    """The characters that take an interchange apart; the ISA segment shows them."""

    element: str = "*"
    component: str = ":"
    segment: str = "~"
    repetition: str = "^"


@dataclass(frozen=True, slots=True)
class Reference:
    """An identifier with its kind (REF01, REF02), such as 6R, a service line's own number."""

    qualifier: str
    value: str
    place: EraPlace = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class MarkedDate:
    """A date with its kind (DTM01, DTM02), such as 472, the day of service."""

    qualifier: str
    date: date
    place: EraPlace = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class MarkedNumber:
    """An amount (AMT) or a quantity (QTY) with its kind, such as B6, the allowed amount."""

    qualifier: str
    value: Decimal
    place: EraPlace = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class EraRemark:
    """A remark code (RARC) and where it stood: MIA, MOA, or the code list of an LQ (HE, RX)."""

    source: str
    code: str
    place: EraPlace = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Why a part of the charge was not paid (CAS): positive lowers the payment.

    Attributes:
        group: CO, OA, PI, PR, or CR in 004010 files.
        carc: The claim adjustment reason code, such as 45.
        amount: Positive lowers the payment; in a reversal normally negative.
        quantity: Units that the reason takes away, when given.
    """

    group: str
    carc: str
    amount: Decimal
    quantity: Decimal | None = None
    place: EraPlace = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody named in a claim (NM1): QC the client, IL the insured, 82 the practitioner.

    Attributes:
        entity: NM101.
        person: Whether NM102 says person rather than organization.
        id_qualifier: NM108, such as MI for a member number.
        id: NM109.
        name: Last, first, middle, prefix, suffix (NM103 to NM107) without empty ends. Empty
            unless the reader was asked for names; those of practitioners (82) and of other
            payers (TT, PR) are always there, for they are nobody's health data.
    """

    entity: str
    person: bool = True
    id_qualifier: str = ""
    id: str = ""
    name: tuple[str, ...] = field(default=(), repr=False)
    place: EraPlace = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Organization:
    """The payer (N1*PR) or the payee (N1*PE) of a remittance, with its further references."""

    name: str
    id_qualifier: str = ""
    id: str = ""
    references: tuple[Reference, ...] = ()
    place: EraPlace = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Procedure:
    """A procedure code with its code list (HC is CPT and HCPCS) and its modifiers."""

    qualifier: str
    code: str
    modifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """One line of a claim (loop 2110).

    Attributes:
        procedure: What was paid for (SVC01).
        charge: SVC02.
        paid: SVC03.
        revenue_code: SVC04.
        units: Units paid (SVC05); None when not given, which means one.
        billed_procedure: What was billed (SVC06), when it differs from `procedure`.
        billed_units: SVC07, when it differs from `units`.
        clean: No finding is at a segment of the line.
    """

    procedure: Procedure
    charge: Decimal
    paid: Decimal
    revenue_code: str = ""
    units: Decimal | None = None
    billed_procedure: Procedure | None = None
    billed_units: Decimal | None = None
    adjustments: tuple[Adjustment, ...] = ()
    dates: tuple[MarkedDate, ...] = ()
    references: tuple[Reference, ...] = ()
    amounts: tuple[MarkedNumber, ...] = ()
    quantities: tuple[MarkedNumber, ...] = ()
    remarks: tuple[EraRemark, ...] = ()
    clean: bool = True
    place: EraPlace = field(default=NOWHERE, compare=False, repr=False)

    @property
    def control_number(self) -> str:
        """The practice's own number of the line (REF 6R), or the empty string."""
        return _value(self.references, "6R")

    @property
    def allowed(self) -> Decimal | None:
        """The allowed amount (AMT B6), when given."""
        return _number(self.amounts, "B6")

    @property
    def service_from(self) -> date | None:
        """First day of service (DTM 472 or 150), when the line gives one."""
        return _date(self.dates, "472") or _date(self.dates, "150")

    @property
    def service_to(self) -> date | None:
        """Last day of service (DTM 472 or 151), when the line gives one."""
        return _date(self.dates, "472") or _date(self.dates, "151")


@dataclass(frozen=True, slots=True)
class EraClaim:
    """One claim as the payer decided it (loop 2100).

    Attributes:
        id: The practice's own number of the claim (CLP01).
        status: CLP02; 22 is a reversal, 4 a denial.
        charge: CLP03, negative in a reversal.
        paid: CLP04, negative in a reversal.
        client_responsibility: CLP05; None when blank, as where nothing is
            owed and in reversals.
        filing_indicator: The kind of plan (CLP06).
        payer_claim: The payer's number of the claim (CLP07).
        facility: Place of service (CLP08).
        frequency: 1 original, 7 replacement, 8 void (CLP09).
        adjustments: Those of the claim itself; `every_adjustment` has those of its lines too.
        clean: No finding is at a segment of the claim or of its lines. A claim that is
            not clean may lack something that its file says.
    """

    id: str
    status: str
    charge: Decimal
    paid: Decimal
    client_responsibility: Decimal | None = None
    filing_indicator: str = ""
    payer_claim: str = ""
    facility: str = ""
    frequency: str = ""
    adjustments: tuple[Adjustment, ...] = ()
    parties: tuple[Party, ...] = ()
    dates: tuple[MarkedDate, ...] = ()
    references: tuple[Reference, ...] = ()
    amounts: tuple[MarkedNumber, ...] = ()
    quantities: tuple[MarkedNumber, ...] = ()
    remarks: tuple[EraRemark, ...] = ()
    lines: tuple[ServiceLine, ...] = ()
    clean: bool = True
    place: EraPlace = field(default=NOWHERE, compare=False, repr=False)

    @property
    def is_reversal(self) -> bool:
        """The claim takes back what an earlier one gave (CLP02 is 22)."""
        return self.status == "22"

    @property
    def is_denial(self) -> bool:
        """The payer pays nothing for the claim (CLP02 is 4)."""
        return self.status == "4"

    @property
    def client(self) -> Party | None:
        """The person treated (NM1 QC), when given."""
        return next((party for party in self.parties if party.entity == "QC"), None)

    @property
    def every_adjustment(self) -> tuple[Adjustment, ...]:
        """The adjustments of the claim itself and of all its lines, in file order."""
        if len(self.lines) == 1 and not self.adjustments:
            return self.lines[0].adjustments
        lines = (adjustment for line in self.lines for adjustment in line.adjustments)
        return (*self.adjustments, *lines)

    @property
    def service_from(self) -> date | None:
        """First day of service: the earliest of the lines, else of the claim (DTM 232)."""
        days = [day for line in self.lines if (day := line.service_from)]
        return min(days) if days else _date(self.dates, "232")

    @property
    def service_to(self) -> date | None:
        """Last day of service: the latest of the lines, else of the claim (DTM 233, 232)."""
        days = [day for line in self.lines if (day := line.service_to)]
        if days:
            return max(days)
        return _date(self.dates, "233") or _date(self.dates, "232")

    @property
    def days_of_service(self) -> tuple[date, ...]:
        """Every day that the claim or a line of it gives (DTM 472, 150, 151, 232, 233)."""
        dates = (*self.dates, *(one for line in self.lines for one in line.dates))
        return tuple(sorted({one.date for one in dates if one.qualifier in _OF_SERVICE}))


@dataclass(frozen=True, slots=True)
class ProviderAdjustment:
    """Money moved outside of any claim (one pair of a PLB).

    Attributes:
        provider: Whose money it is (PLB01).
        period_end: Last day of the provider's fiscal year (PLB02).
        code: The reason, such as WO; `plb_codes` says what each means.
        reference: What it is about, as the payer writes it, such as `claim-1042` or
            `claim-1042:7`; components are joined by a colon whatever the file's delimiter.
        amount: Positive lowers the payment, negative raises it.
    """

    provider: str
    period_end: date | None
    code: str
    reference: str
    amount: Decimal
    place: EraPlace = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class EraRemittance:
    """One check or transfer and what it is for (ST to SE).

    Attributes:
        control_number: ST02.
        handling: What the file is for (BPR01); I is remittance information only.
        amount: What is paid (BPR02); None when it could not be read.
        direction: C is money to the practice, D is money taken from it (BPR03).
        method: CHK check, ACH transfer, NON nothing paid (BPR04).
        paid_on: Date of the remittance or of the transfer's effect (BPR16).
        trace: Number of the remittance or of the transfer (TRN02).
        payer_identifier: The payer's tax number with a leading 1 (TRN03).
        produced_on: The day the payer closed its books for the file (DTM 405).
        sent_on: The day of the envelope (GS04, else ISA09).
        currency: CUR02; US dollars when the file names none.
        unread_claims: How many CLP segments were too broken to make a claim: claims in the
            file are `len(claims) + unread_claims`.
        unread_adjustments: How many PLB segments hold more than could be read.
        clean: No finding is at a segment of the remittance.
    """

    control_number: str
    amount: Decimal | None
    paid_on: date | None = None
    trace: str = ""
    payer_identifier: str = ""
    handling: str = "I"
    direction: str = "C"
    method: str = "CHK"
    produced_on: date | None = None
    sent_on: date | None = field(default=None, compare=False, repr=False)
    currency: str = "USD"
    payer: Organization | None = None
    payee: Organization | None = None
    references: tuple[Reference, ...] = ()
    claims: tuple[EraClaim, ...] = ()
    provider_adjustments: tuple[ProviderAdjustment, ...] = ()
    unread_claims: int = 0
    unread_adjustments: int = 0
    clean: bool = True
    place: EraPlace = field(default=NOWHERE, compare=False, repr=False)

    @property
    def day(self) -> date | None:
        """The day that its entries are dated: the payment's, else the file's."""
        return self.paid_on or self.produced_on or self.sent_on


@dataclass(frozen=True, slots=True)
class Group:
    """A functional group (GS to GE); `version` is GS08, such as 005010X221A1."""

    control_number: str
    sender: str
    receiver: str
    date: date | None
    time: str = "1200"
    version: str = "005010X221A1"
    remittances: tuple[EraRemittance, ...] = ()
    place: EraPlace = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Interchange:
    """An envelope (ISA to IEA) from one sender to one receiver.

    Attributes:
        version: ISA12, 00501 or 00401.
        usage: P for production, T for a test that nobody should book (ISA15); a dash where that
            is blank, empty where it is lost with the ISA.
    """

    control_number: str
    sender: str
    receiver: str
    date: date | None
    time: str = "1200"
    sender_qualifier: str = "ZZ"
    receiver_qualifier: str = "ZZ"
    version: str = "00501"
    usage: str = "P"
    delimiters: Delimiters = Delimiters()
    groups: tuple[Group, ...] = ()
    place: EraPlace = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class EraFile:
    """One file as it was read, with everything that was wrong in it."""

    file: str
    interchanges: tuple[Interchange, ...] = ()
    findings: tuple[EraFinding, ...] = ()

    @property
    def remittances(self) -> Iterator[EraRemittance]:
        """All remittances of the file, in its order."""
        for interchange in self.interchanges:
            for group in interchange.groups:
                yield from group.remittances


_OF_SERVICE = frozenset({"472", "150", "151", "232", "233"})


def _value(references: tuple[Reference, ...], qualifier: str) -> str:
    return next((item.value for item in references if item.qualifier == qualifier), "")


def _number(numbers: tuple[MarkedNumber, ...], qualifier: str) -> Decimal | None:
    return next((item.value for item in numbers if item.qualifier == qualifier), None)


def _date(dates: tuple[MarkedDate, ...], qualifier: str) -> date | None:
    return next((item.date for item in dates if item.qualifier == qualifier), None)
