"""What a payer sent, whatever the file: a remittance and its rows, typed and placed.

Every reader (sheets, lists, ERA files) makes these, and `posting.plan` makes ledger entries
of them. Amounts are exact, in the remittance's currency. A row that could not be read in full
keeps what is known of it and says in `faults` what is wrong; it is never posted.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal
from enum import Enum

from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.documents.findings import RowPlace

ERA = "era"
"""The source of a clawback that comes by the automated workflow."""

NO_ROWS = "era-no-rows"
"""The finding on a remittance of which the file has the total, and no row."""

ZERO = Decimal(0)

CONTRACTUAL = frozenset({"45", "253"})
"""The reasons (CARC) that are written off although nothing is paid; a practice may add more."""


@dataclass(frozen=True, slots=True)
class RowAmounts:
    """The four amounts as a row gives them; None where it gives none, which counts as zero."""

    insurance_paid: Decimal | None = None
    write_off: Decimal | None = None
    client_responsibility: Decimal | None = None
    insurance_responsibility: Decimal | None = None

    @property
    def given(self) -> tuple[Decimal, ...]:
        """Those that the row gives."""
        return tuple(number for number in self.in_order if number is not None)

    @property
    def in_order(self) -> tuple[Decimal | None, ...]:
        """All four, in the order of `keys.AMOUNT_KEYS`."""
        return (
            self.insurance_paid,
            self.write_off,
            self.client_responsibility,
            self.insurance_responsibility,
        )

    @property
    def three(self) -> tuple[Decimal, Decimal, Decimal]:
        """Those that move money or receivables: all but what remains with the insurance."""
        return (
            self.insurance_paid or ZERO,
            self.write_off or ZERO,
            self.client_responsibility or ZERO,
        )

    @property
    def said(self) -> tuple[Decimal, Decimal | None, Decimal | None]:
        """The same, but for the shares that the row does not give."""
        return (self.insurance_paid or ZERO, self.write_off, self.client_responsibility)

    @property
    def paid_alone(self) -> RowAmounts:
        """What was paid, and nothing else."""
        return RowAmounts(self.insurance_paid)

    def negated(self) -> RowAmounts:
        """The same with the signs turned; what a reversal's row says of the original."""
        return RowAmounts(*(None if number is None else -number for number in self.in_order))


NOTHING = RowAmounts()
"""No amount given."""


@dataclass(frozen=True, slots=True)
class CarcAdjustment:
    """Why a part was not paid: group and claim adjustment reason code, such as CO and 45.

    `of_unpaid_line` says that nothing is paid on its service line, though on another one.
    """

    group: str
    carc: str
    amount: Decimal | None = None
    of_unpaid_line: bool = False


@dataclass(frozen=True, slots=True)
class ClaimReference:
    """Whatever a row says about which claim, or which payment, it means.

    Attributes:
        claim: The practice's own number of the claim, with or without the link's prefix.
        client: The client's number as written; shown to nobody unless it looks like a number.
        service_date: The date of service.
        payment: The link of the payment itself, such as pay-5512.
        check: The check or EFT number that the original payment came with.
        payer_claim: The payer's number of the claim.
        account: A number that may be the practice's of the claim, or of the client: the ledger
            tells which. Payers call their copy of either the patient's account number.
        other_days: Other days that the file gives for the claim or for a line of it.
    """

    claim: str = ""
    client: str = field(default="", repr=False)
    service_date: datetime.date | None = None
    payment: str = ""
    check: str = ""
    payer_claim: str = ""
    account: str = ""
    other_days: tuple[datetime.date, ...] = ()

    @property
    def number(self) -> str:
        """The number of the claim itself, whoever gave it; empty where the row has none."""
        return self.claim or self.account or self.payer_claim

    @property
    def is_given(self) -> bool:
        """Whether the row says in any way which claim or payment it means."""
        numbers = (self.claim, self.payment, self.check, self.payer_claim, self.account)
        return any((*numbers, self.client))

    @property
    def days(self) -> frozenset[datetime.date]:
        """Every day of service that the row gives."""
        own = () if self.service_date is None else (self.service_date,)
        return frozenset((*own, *self.other_days))


class ProviderMoney(str, Enum):
    """What kind of money a provider-level adjustment moves."""

    RECOUPMENT = "recoupment"
    """Owed for earlier clawbacks: kept back, carried forward, given back."""
    INTEREST = "interest"
    WITHHOLDING = "withholding"
    PAYMENT = "payment"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """A claim paid or denied.

    Attributes:
        charge: What the file says was billed for it; None where it does not say.
        earlier: What the file says that earlier payers paid and adjusted (OA-23 net of OA-94).
        open: What it denies and leaves with the insurance, where the file says so.
        rank: The place among the claim's payers that the file gives (CLP02); 0 for none.
        date: Its own date; None for the remittance's.
        payer: Its own payer; empty for the remittance's.
        correction: It comes with a reversal of the claim at another charge.
        supplemental: A second payment on the claim, beside an active one.
        shares_given: The file has columns for all that is not paid, though not for the charge.
        passed_on: What the next payer is to decide on: not the client's yet, nor written off.
        passed_to: That payer, as the file spells it.
        client_name: Health data, written only when the import was asked for names.
        metadata: More keys and texts for the entry.
        more_places: The other rows of the file that this one was put together from.
    """

    place: RowPlace
    reference: ClaimReference
    amounts: RowAmounts
    charge: Decimal | None = None
    earlier: Decimal | None = None
    open: Decimal | None = None
    rank: int = 0
    date: datetime.date | None = None
    payer: str = ""
    reason: str = ""
    currency: str = ""
    adjustments: tuple[CarcAdjustment, ...] = ()
    correction: bool = False
    supplemental: bool = False
    shares_given: bool = False
    passed_on: Decimal | None = None
    passed_to: str = ""
    client_name: str = field(default="", repr=False)
    metadata: tuple[tuple[str, str], ...] = ()
    more_places: tuple[RowPlace, ...] = ()
    faults: tuple[ImportFinding, ...] = ()


@dataclass(frozen=True, slots=True)
class OriginalClaim:
    """What an ERA's reversal says of the claim that it takes back, besides what was paid.

    Attributes:
        numbers: The payer's number of the claim, and those that it had before.
        lines: Its service lines, as in the payment's metadata; empty where it has none.
        shares: Write-off and client responsibility together, where it does not divide them.
    """

    numbers: tuple[str, ...] = ()
    lines: str = ""
    shares: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ClawbackRow:
    """A payment taken back, with what stands instead.

    Attributes:
        charge: What the file says was billed for what it takes back.
        amounts: What holds after the clawback; nothing given is a full reversal.
        reverses: What the payer says the payment was, positive; it must be so.
        taken: What the payer took, where it says so.
        settlement: The account that the money was taken from, where the row says so.
        own_reference: The payer's or the practice's number of this clawback.
        of_original: What else an ERA says of the payment; it must be so.
        more_places: The other rows of the file that this one was put together from.
        parts: The reversal and the payment that it was put together from, as an ERA has them.
        by_sign: Nothing but the sign of its amounts says that it takes back.
        by_column: It takes back what a column says, and no type says so.
        paid_back: The practice pays it back itself, so that its bank account is debited.
        asked: What to ask where no payment fits; then the sign is not known, nor its money.
    """

    place: RowPlace
    reference: ClaimReference
    amounts: RowAmounts = NOTHING
    reverses: RowAmounts | None = None
    taken: Decimal | None = None
    charge: Decimal | None = None
    date: datetime.date | None = None
    payer: str = ""
    source: str = ""
    reason: str = ""
    currency: str = ""
    settlement: str = ""
    own_reference: str = ""
    of_original: OriginalClaim | None = None
    adjustments: tuple[CarcAdjustment, ...] = ()
    client_name: str = field(default="", repr=False)
    metadata: tuple[tuple[str, str], ...] = ()
    more_places: tuple[RowPlace, ...] = ()
    parts: tuple[ClawbackRow, PaymentRow] | None = None
    by_sign: bool = False
    by_column: bool = False
    paid_back: bool = False
    asked: ImportFinding | None = None
    faults: tuple[ImportFinding, ...] = ()


@dataclass(frozen=True, slots=True)
class ProviderRow:
    """Money moved outside of any claim's payment: an offset, interest, a withholding.

    Attributes:
        amount: Positive lowers the remittance, negative raises it; None when unreadable.
        code: The payer's code, such as WO.
        reference: The claim or payment that it is about, where it says so.
    """

    place: RowPlace
    kind: ProviderMoney
    amount: Decimal | None
    code: str = ""
    reference: ClaimReference = ClaimReference()
    date: datetime.date | None = None
    payer: str = ""
    reason: str = ""
    currency: str = ""
    metadata: tuple[tuple[str, str], ...] = ()
    faults: tuple[ImportFinding, ...] = ()


Row = PaymentRow | ClawbackRow | ProviderRow


class CashRoute(str, Enum):
    """Which way a remittance's money goes."""

    BANK = "bank"
    OWED = "owed"
    """The total is negative, and nobody debits it: it is owed to the payer from then on."""
    NO_PAYMENT = "no payment"
    """The file says that nothing is paid with it (BPR04 NON), and yet gives a total."""


@dataclass(frozen=True, slots=True)
class Remittance:
    """One check or transfer and what it is for, or a list of clawbacks without money.

    Attributes:
        payer: As the file spells it; empty where each row has its own.
        number: Of the check or EFT; empty for a list.
        date: Of the check or EFT; None where each row has its own.
        total: What the remittance is for: paid, less taken back, less provider adjustments.
        rows_unread: Rows of it that are in no row here, because a finding says that they could
            not be read.
        source: Of its clawbacks, where a row names none: "era" marks the automated workflow.
        document: The name under which the file is archived, for the entries to link to.
        route: Which way its money goes.
        faults: What keeps all of its rows out of the ledger.
    """

    place: RowPlace
    payer: str = ""
    number: str = ""
    date: datetime.date | None = None
    total: Decimal | None = None
    currency: str = ""
    rows: tuple[Row, ...] = ()
    rows_unread: int = 0
    source: str = ""
    document: str = ""
    route: CashRoute = CashRoute.BANK
    faults: tuple[ImportFinding, ...] = ()

    @property
    def moves_money(self) -> bool:
        """Whether its clawbacks were kept back from it, so that it ties to the bank."""
        return bool(self.number)


@dataclass(frozen=True, slots=True)
class Document:
    """A file as it was read.

    Attributes:
        findings: What is wrong with the file beyond single rows.
        rows_read: Rows of the file that are neither blank, nor heading, nor total; each of
            them is in one row of a remittance, or is one of `rows_unread`.
        rows_unread: Those that are in no remittance because of what a finding says.
    """

    file: str
    kind: str
    remittances: tuple[Remittance, ...] = ()
    findings: tuple[ImportFinding, ...] = ()
    rows_read: int = 0
    rows_unread: int = 0

    @property
    def latest_date(self) -> datetime.date | None:
        """The last date that a remittance or a row of it bears."""
        dates = [
            date
            for remittance in self.remittances
            for date in (remittance.date, *(row.date for row in remittance.rows))
            if date is not None
        ]
        return max(dates, default=None)


def added(numbers: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of the amounts that are given; None where none is."""
    given = [number for number in numbers if number is not None]
    return sum(given, ZERO) if given else None


def stands_for_nothing(row: Row) -> bool:
    """Whether a row only says that its remittance has none in the file."""
    return any(one.code == NO_ROWS for one in row.faults)


def paid_by(row: Row) -> PaymentRow | None:
    """The payment that a row is, or that it puts in the place of what it takes back."""
    if isinstance(row, ClawbackRow):
        return row.parts[1] if row.parts else None
    return row if isinstance(row, PaymentRow) else None


def places_of(row: Row) -> tuple[RowPlace, ...]:
    """Every row of the file that a row stands for."""
    if isinstance(row, ProviderRow):
        return (row.place,)
    return (row.place, *row.more_places)
