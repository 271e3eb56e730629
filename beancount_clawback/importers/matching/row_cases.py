"""A row on its way into the ledger: what it belongs to, and what becomes of it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal
from enum import Enum

from beancount.core.data import Directive
from beancount.core.data import Transaction

from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.documents.findings import RowPlace
from beancount_clawback.importers.documents.remittance import ERA
from beancount_clawback.importers.documents.remittance import ZERO
from beancount_clawback.importers.documents.remittance import CashRoute
from beancount_clawback.importers.documents.remittance import ClawbackRow
from beancount_clawback.importers.documents.remittance import PaymentRow
from beancount_clawback.importers.documents.remittance import Row
from beancount_clawback.importers.documents.remittance import places_of
from beancount_clawback.importers.documents.remittance import stands_for_nothing
from beancount_clawback.ledger_language.keys import REVIEW_FLAG
from beancount_clawback.ledger_language.party_names import says_insurer
from beancount_clawback.ledger_language.payment_line import PaymentLine
from beancount_clawback.ledger_language.payment_line import same_payer
from beancount_clawback.ledger_language.problems import Severity
from beancount_clawback.ledger_language.seals import with_seal
from beancount_clawback.ledger_language.unapplied import Unapplied


def attaches_nothing(_: RowPlace) -> bool:
    """Leave every clawback that comes by two ways to a person."""
    return False


def attaches_everything(_: RowPlace) -> bool:
    """Take every clawback that comes by two ways, and says the same, for one."""
    return True


@dataclass(frozen=True, slots=True)
class ImportRules:
    """What the practice decides about an import.

    Attributes:
        payers: The ledger's name of a payer for a name that files use.
        accounts: The account for a kind of provider-level money, such as interest.
        flag: Of clawback records: ! until somebody has reviewed the claim.
        post_unbalanced: Import the rows even if they do not add up to their total.
        book_total: Book the total of a remittance that is not its rows' as unapplied money.
        resent: A remittance with the same content as one of another date came twice.
        names: Write clients' names, which are health data.
        into: The file that the entries will be appended to; the order of records of one day
            on one payment depends on its name.
        attach: Whether the reference of the row at a place is noted at the clawback that was
            recorded by another way, where both say the same.
        only: Of the unapplied amounts of the ledger, the reference of the one to apply, also
            where it is held back; empty for all that are not.
    """

    payers: Mapping[str, str] = field(default_factory=dict)
    accounts: Mapping[str, str] = field(default_factory=dict)
    flag: str = REVIEW_FLAG
    post_unbalanced: bool = False
    book_total: bool = False
    resent: bool = False
    names: bool = False
    into: str = ""
    attach: Callable[[RowPlace], bool] = attaches_nothing
    only: str = ""


class Outcome(str, Enum):
    """What became of a row; each row has exactly one outcome in the end."""

    PENDING = "pending"
    POSTED = "posted"
    KNOWN = "known"
    """The ledger has it already."""
    UNAPPLIED = "unapplied"
    """Its money is booked, and waits for the claim that it is for."""
    NOTED = "noted"
    """There is nothing to book, and a finding says why."""
    REPEATED = "repeated"
    """Another file of the same import has it as well."""
    REFUSED = "refused"


@dataclass(slots=True, eq=False)
class RemittanceCase:
    """One remittance, put together from all files that have rows of it; or a list.

    Attributes:
        payer: In the ledger's spelling; as written where the ledger knows no such payer.
        payer_on_file: As its file has it.
        number: Empty for a list, whose clawbacks move no money of their own.
        identity: Its number in links; with the date where the number is not its own.
        link: That all its entries share; empty for a list.
        source: Of its clawbacks where a row names none.
        route: Which way its money goes.
        waiting: It is made of an unapplied amount of the ledger, and not of a file.
        booked_total: Its whole total, where that was booked as unapplied money.
        rows_unread: Rows of it that could not be read, and are in none of the cases.
        faults: What keeps all of its rows out of the ledger.
    """

    place: RowPlace
    payer: str
    number: str
    identity: str
    date: datetime.date | None
    total: Decimal | None
    currency: str
    link: str
    source: str
    route: CashRoute = CashRoute.BANK
    waiting: bool = False
    booked_total: Unapplied | None = None
    rows_unread: int = 0
    payer_on_file: str = ""
    cases: list[RowCase] = field(default_factory=list)
    faults: list[ImportFinding] = field(default_factory=list)

    @property
    def once(self) -> list[RowCase]:
        """Its rows without those that stand in another of the files as well."""
        return [case for case in self.cases if case.outcome is not Outcome.REPEATED]

    @property
    def lacks_rows(self) -> bool:
        """Whether it moves money, and its file has no row of it."""
        return any(stands_for_nothing(case.row) for case in self.cases)

    @property
    def is_whole(self) -> bool:
        """Whether the rows that were read come to its total by themselves."""
        effects = [case.effect for case in self.once]
        return None not in effects and self.total == sum(filter(None, effects), ZERO)


@dataclass(slots=True, eq=False)
class RowCase:
    """A row, the remittance that it belongs to, and what becomes of it.

    Attributes:
        date: Its own date, else its remittance's.
        payer: In the ledger's spelling; empty where neither row nor remittance says.
        next_payer: The one that a claim is passed on to, in the ledger's spelling.
        document: The name under which its file is archived.
        effect: What it adds to the remittance, negative for what is taken back; None while
        unknown.
        booked: What the ledger has of its effect even where it is refused.
        entry: What was made of it; of a row that is known, what would have been made.
        existing: What the ledger has instead.
        turn: Of several clawbacks of one payment on one day, how many went before.
        unapplied: The ledger's entry of its money, where that is not applied to a claim yet.
        unapplied_reference: By which that entry is known, or would be.
        attach_to: The record that its reference is, or could be, noted at.
        attach_reference: That reference.
        notices: Findings that do not keep it out of the ledger.
        said: `content`, once it was asked for; empty until then.
        whole: The case that this one is a part of, where a row stands for several entries.
        is_further: It is a part of a row that another part counts for.
        is_again: Another file has its row, so that it adds none to the remittance.
    """

    row: Row
    remittance: RemittanceCase
    date: datetime.date | None
    payer: str
    document: str = ""
    outcome: Outcome = Outcome.PENDING
    effect: Decimal | None = None
    booked: Decimal = ZERO
    entry: Transaction | None = None
    existing: Directive | None = None
    turn: int = 0
    unapplied: Unapplied | None = None
    unapplied_reference: str = ""
    attach_to: Transaction | None = None
    attach_reference: str = ""
    findings: list[ImportFinding] = field(default_factory=list)
    notices: list[ImportFinding] = field(default_factory=list)
    said: tuple[object, ...] = ()
    next_payer: str = ""
    whole: RowCase | None = None
    is_further: bool = False
    is_again: bool = False

    @property
    def place(self) -> RowPlace:
        """Where the row is."""
        return self.row.place

    @property
    def file(self) -> str:
        """The file that it is in."""
        return self.row.place.file

    @property
    def rows(self) -> int:
        """How many rows of its file it is made of."""
        return 0 if self.is_further else len(places_of(self.row))

    @property
    def source(self) -> str:
        """How a clawback became known."""
        own = self.row.source if isinstance(self.row, ClawbackRow) else ""
        return own or self.remittance.source

    @property
    def by_era(self) -> bool:
        """Whether it comes by the automated workflow."""
        return self.source.strip().lower() == ERA

    @property
    def payer_on_file(self) -> str:
        """What its file calls the payer, where the ledger has another name; else empty."""
        said = self.row.payer or self.remittance.payer_on_file
        return "" if same_payer(said, self.payer) else said

    def refuse(self, *findings: ImportFinding) -> None:
        """Keep it out of the ledger."""
        self.outcome = Outcome.REFUSED
        self.findings += findings

    def post(self, entry: Transaction) -> None:
        """Let an entry be made of it."""
        self.outcome = Outcome.POSTED
        self.entry = entry

    def seal(self, payment: PaymentLine | None) -> None:
        """Seal its clawback: say on it what the payment is that it takes back."""
        if self.entry is not None:
            self.entry = with_seal(self.entry, payment)

    def know(self, existing: Directive) -> None:
        """Note that the ledger has it."""
        self.outcome = Outcome.KNOWN
        self.existing = existing

    def note(self, *findings: ImportFinding) -> None:
        """Book nothing, and say why there is nothing to book."""
        self.outcome = Outcome.NOTED
        self.findings += findings

    def stand_unapplied(self, existing: Directive | None = None) -> None:
        """Note that its money is, or will be, booked without being applied to a claim."""
        self.outcome = Outcome.UNAPPLIED
        self.existing = existing

    def repeat(self) -> None:
        """Note that another file has it as well."""
        self.outcome = Outcome.REPEATED


def hides_payer(case: RowCase) -> bool:
    """Whether the payer of a row may be a client, whose name is health data.

    An 835 names the payer; a sheet's column may hold whoever paid.
    """
    return not (case.by_era or says_insurer(case.payer))


def canonical(case: RowCase) -> tuple[object, ...]:
    """The order of rows, which depends on what they say and not on where they stand.

    A supplemental payment follows those that it is beside, and a clawback those that left what
    it takes back. File and row come last; they only
    decide between rows that say the same.
    """
    row = case.row
    kind = 0 if isinstance(row, PaymentRow) else 2 if isinstance(row, ClawbackRow) else 1
    return (
        case.date or datetime.date.max,
        kind,
        isinstance(row, PaymentRow) and row.supplemental,
        case.turn,
        case.payer,
        case.remittance.number,
        *content(case)[1:],
        row.place.file,
        row.place.sheet,
        row.place.row,
    )


def content(case: RowCase) -> tuple[object, ...]:
    """What a row says, in a form that can be compared and sorted; texts of people left out."""
    if not case.said:
        case.said = row_content(case.row)
    return case.said


def stated_effect(row: Row, *, by_era: bool) -> Decimal | None:
    """What a row says that it adds to its remittance; None where it does not say.

    Args:
        row: The row.
        by_era: It comes from an ERA, whose amounts hold although a part of it was not read.
    """
    if any(one.code == "unknown-type" for one in row.faults):
        return None
    if isinstance(row, PaymentRow):
        return row.amounts.insurance_paid
    if not isinstance(row, ClawbackRow):
        return None if row.amount is None else -row.amount
    if row.taken is not None:
        return -row.taken
    reverses = row.reverses
    if reverses and reverses.insurance_paid is not None and (by_era or not row.faults):
        return row.amounts.three[0] - reverses.insurance_paid
    return None


def are_notices(findings: list[ImportFinding]) -> bool:
    """Whether all that is found about a row is that there is nothing to book."""
    return bool(findings) and all(one.severity is Severity.NOTICE for one in findings)


def row_content(row: Row) -> tuple[object, ...]:
    """What a row says, as `content` gives it."""
    reference = row.reference
    day = reference.service_date.isoformat() if reference.service_date else ""
    said = (
        type(row).__name__,
        reference.claim.casefold(),
        (reference.client or reference.account).casefold(),
        day,
        reference.payment,
        reference.check,
        reference.payer_claim,
        row.currency,
    )
    if isinstance(row, PaymentRow):
        return (*said, *map(_number, row.amounts.in_order), str(row.supplemental))
    if isinstance(row, ClawbackRow):
        reverses = row.reverses.in_order if row.reverses else (None,) * 4
        numbers = (*row.amounts.in_order, *reverses, row.taken)
        return (*said, *map(_number, numbers), row.settlement, row.own_reference)
    return (*said, row.kind.value, row.code, _number(row.amount))


def _number(number: Decimal | None) -> str:
    """An amount as a text that sorts by size; larger ones first do no harm."""
    return "" if number is None else f"{number:020.4f}"
