"""The four amounts of a claim, from whatever columns a sheet gives them in.

The client's share is its own column or the sum of deductible, copay and coinsurance. What a
payer allowed tells the write-off where no column does, and only then; what is computed is
said. Nothing is left out without a word: an amount that stays open with the insurance, because
the sheet does not give the rest, is a finding.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal

from beancount_clawback.importers.documents.adjustment_shares import OwnedAdjustment
from beancount_clawback.importers.documents.adjustment_shares import shares_by_owner
from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.remittance import ZERO
from beancount_clawback.importers.documents.remittance import RowAmounts
from beancount_clawback.importers.sheets.claim_lines import ClaimLine
from beancount_clawback.importers.sheets.column_names import CLIENT_SHARE_FIELDS
from beancount_clawback.importers.sheets.column_names import SHARE_FIELDS
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.columns import Column
from beancount_clawback.importers.sheets.columns import letters
from beancount_clawback.importers.sheets.denied_rows import written_off
from beancount_clawback.importers.sheets.heading_words import heading_words
from beancount_clawback.importers.sheets.paid_in_all import paid_by_client
from beancount_clawback.importers.sheets.paid_in_all import paid_in_all
from beancount_clawback.importers.sheets.row_fields import client_share
from beancount_clawback.importers.sheets.sheet_table import SheetTable

_WRITE_OFF_COLUMNS = (Field.WRITE_OFF, Field.ADJUSTMENT)
COMPUTED_KEY = "computed"


@dataclass(frozen=True, slots=True)
class ClaimAmounts:
    """What a claim's row comes to.

    Attributes:
        computed: The amounts that no column gives, by the names of their keys.
        left: What of the price nothing explains, and so stays open; None when unknown.
        less_client: The write-off was computed from adjustments that have the client's share.
        in_all: The column of what was paid had what the client paid among it.
        faults: Why the row cannot be imported unchanged.
    """

    amounts: RowAmounts
    computed: tuple[str, ...] = ()
    left: Decimal | None = None
    less_client: bool = False
    in_all: bool = False
    faults: tuple[ImportFinding, ...] = ()


@dataclass(slots=True)
class SheetNotes:
    """What is to be said once for all rows of a sheet."""

    computed: dict[str, list[str]] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    not_given: list[int] = field(default_factory=list)
    lacking: set[str] = field(default_factory=set)
    earlier: list[str] = field(default_factory=list)
    unused: list[ImportFinding] = field(default_factory=list)
    asked: set[Column] = field(default_factory=set)

    def note(self, line: ClaimLine, worked_out: ClaimAmounts) -> None:
        """Note what a payment's row leaves open, or had computed."""
        place = f"row {line.place.row}"
        paid, billed = worked_out.amounts.insurance_paid, line.amount(Field.BILLED)
        if Field.WRITE_OFF.value in worked_out.computed:
            example = f"{worked_out.amounts.write_off:,f} in {place}"
            how = _LESS_CLIENT if worked_out.less_client else Field.WRITE_OFF.value
            self.computed.setdefault(how, []).append(example)
        if Field.INSURANCE_PAID.value in worked_out.computed:
            example = f"{paid:,f} in {place}"
            self.computed.setdefault(Field.INSURANCE_PAID.value, []).append(example)
        if Field.CLIENT_RESPONSIBILITY.value in worked_out.computed:
            example = f"{worked_out.amounts.client_responsibility:,f} in {place}"
            how = _AS_PAID if worked_out.in_all else Field.CLIENT_RESPONSIBILITY.value
            self.computed.setdefault(how, []).append(example)
        if line.amount(Field.EARLIER_PAID):
            self.earlier.append(f"{line.amount(Field.EARLIER_PAID):,f} in {place}")
        shares = (worked_out.amounts.write_off, worked_out.amounts.client_responsibility)
        if worked_out.left is None and paid and None in shares:
            self.not_given.append(line.place.row)
            names = (Field.WRITE_OFF.value, Field.CLIENT_RESPONSIBILITY.value)
            pairs = zip(names, shares, strict=True)
            self.lacking.update(_WORDS[name] for name, number in pairs if number is None)
        elif worked_out.left and worked_out.left > 0 and not line.supplemental:
            # What is paid beside another payment explains only what that one leaves.
            self.left.append(f"{worked_out.left:,f} of {billed:,f} in {place}")

    def findings(self, table: SheetTable) -> list[ImportFinding]:
        """One finding for each thing."""
        found = list(self.unused)
        for name, examples in self.computed.items():
            facts = {
                "what": _WORDS[name],
                "how": _HOW[name],
                "rows": _rows(len(examples)),
                "example": examples[0],
            }
            found.append(finding("computed-amounts", table.place, **facts))
        if self.earlier:
            facts = {"rows": _rows(len(self.earlier)), "example": self.earlier[0]}
            found.append(finding("earlier-paid", table.place, **facts))
        if self.left:
            facts = {"rows": _rows(len(self.left)), "example": self.left[0]}
            found.append(finding("left-with-insurance", table.place, **facts))
        missing = " and ".join(one for one in not_given(table) if one in self.lacking)
        if self.not_given and missing:
            facts = {"what": missing, "rows": _rows(len(self.not_given))}
            found.append(finding("shares-not-given", table.place, **facts))
        return found


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


_LESS_CLIENT = "adjustments that have the client's share"
_AS_PAID = "what the client paid"
_WORDS = {
    Field.WRITE_OFF.value: "what is written off",
    _LESS_CLIENT: "what is written off",
    Field.CLIENT_RESPONSIBILITY.value: "what the client owes",
    _AS_PAID: "what the client owes",
    Field.INSURANCE_PAID.value: "what the insurance paid",
}
_HOW = {
    Field.WRITE_OFF.value: "billed less allowed",
    _LESS_CLIENT: "the adjustments less the client's share, which they have in them,",
    Field.CLIENT_RESPONSIBILITY.value: "allowed less paid",
    _AS_PAID: "what the client paid already",
    Field.INSURANCE_PAID.value: "what was paid in all less what the client paid",
}


def not_given(table: SheetTable) -> list[str]:
    """Which shares no column of a table gives."""
    have = table.columns.named
    missing = []
    if have.isdisjoint(_WRITE_OFF_COLUMNS):
        missing.append(_WORDS[Field.WRITE_OFF.value])
    whole = Field.CLIENT_RESPONSIBILITY in have or have.issuperset(SHARE_FIELDS)
    if not whole and Field.ADJUSTMENT not in have:
        missing.append(_WORDS[Field.CLIENT_RESPONSIBILITY.value])
    return missing


def amounts_of_claim(
    line: ClaimLine, table: SheetTable, *, interest_apart: bool = False
) -> ClaimAmounts:
    """The four amounts of a row, or of the rows of a claim added up.

    Args:
        line: The row.
        table: The table.
        interest_apart: Its interest is known to be no part of what was paid.
    """
    faults = list(_questions(line, table, interest_apart=interest_apart))
    have = table.columns.named
    paid, billed = line.amount(Field.INSURANCE_PAID), line.amount(Field.BILLED)
    if Field.INSURANCE_PAID not in have and not line.amount(Field.TAKEN):
        # A column of what was paid before is of take-backs; of this row nothing was taken.
        paid = line.amount(Field.ORIGINAL_PAID)
    allowed = line.amount(Field.ALLOWED)
    write_off, client = _given(line, faults, table.options.contractual)
    client = _share_of_balance(line, write_off, client, table)
    computed = []
    takes = line.takes_back or bool(line.amount(Field.TAKEN))
    is_payment = not takes and paid is not None and bool(allowed and allowed > 0)
    if is_payment and allowed is not None and paid is not None:
        if billed is not None and billed >= allowed and have.isdisjoint(_WRITE_OFF_COLUMNS):
            write_off = billed - allowed
            computed.append(Field.WRITE_OFF.value)
        elif _is_taken_off_allowed(write_off, paid, client, allowed, billed):
            write_off = (write_off or ZERO) + (billed or ZERO) - allowed
            computed.append(Field.WRITE_OFF.value)
        shares = (*CLIENT_SHARE_FIELDS, Field.ADJUSTMENT, Field.INSURANCE_RESPONSIBILITY)
        if allowed >= paid and have.isdisjoint(shares):
            client = allowed - paid
            computed.append(Field.CLIENT_RESPONSIBILITY.value)
    less_client = _has_the_share_in_it(billed, paid, write_off, client, table)
    if less_client and write_off is not None and client is not None:
        write_off -= client
        computed.append(Field.WRITE_OFF.value)
    of_client = paid_by_client(line, write_off, client, table, shares_written_off=less_client)
    if of_client is None:
        faults.append(paid_in_all(line, table))
    elif of_client and paid is not None:
        paid -= of_client
        computed.append(Field.INSURANCE_PAID.value)
        if client is None:
            client = of_client
            computed.append(Field.CLIENT_RESPONSIBILITY.value)
    insurance = line.amount(Field.INSURANCE_RESPONSIBILITY)
    amounts = RowAmounts(paid, write_off, client, insurance)
    left = None
    if billed is not None:
        earlier = _of_earlier_payers(line, table.options.contractual)
        explained = sum(amounts.given, ZERO) + earlier
        # What an earlier payer wrote off is in the books by its own remittance.
        left = ZERO if earlier and explained == allowed else billed - explained
    elif not not_given(table):
        left = ZERO
    return ClaimAmounts(
        amounts, tuple(computed), left, less_client, bool(of_client), tuple(faults)
    )


def _is_taken_off_allowed(
    write_off: Decimal | None,
    paid: Decimal,
    client: Decimal | None,
    allowed: Decimal,
    billed: Decimal | None,
) -> bool:
    """Whether a write-off is of what was allowed (sequestration), beside what was not.

    Then paid, client's share and write-off are all that was allowed.
    """
    if not write_off or not client or billed is None or billed <= allowed:
        return False
    return paid + client + write_off == allowed and write_off != billed - allowed


def _has_the_share_in_it(
    billed: Decimal | None,
    paid: Decimal | None,
    adjusted: Decimal | None,
    client: Decimal | None,
    table: SheetTable,
) -> bool:
    """Whether all adjustments stand in one column, the client's share among them."""
    column = table.columns.by_field.get(Field.WRITE_OFF)
    words = heading_words(column.heading).split() if column else []
    if not billed or not adjusted or not client or "adjustment" not in words:
        return False
    is_part = abs(client) <= abs(adjusted) and (client > 0) == (adjusted > 0)
    return is_part and "contractual" not in words and billed == (paid or ZERO) + adjusted


def _share_of_balance(
    line: ClaimLine, write_off: Decimal | None, client: Decimal | None, table: SheetTable
) -> Decimal | None:
    """The client's share, where a column gives what is left of it after the client paid.

    Its heading says so, or what was billed proves it.
    """
    column = table.columns.by_field.get(Field.CLIENT_RESPONSIBILITY)
    paid = line.amount(Field.CLIENT_PAID)
    if client is None or not paid or column is None or line.takes_back:
        return client
    whole = client + abs(paid)
    others = (line.amount(Field.INSURANCE_PAID), write_off)
    is_proved = line.amount(Field.BILLED) == whole + sum(filter(None, others), ZERO)
    is_balance = "balance" in heading_words(column.heading).split()
    return whole if is_proved or is_balance else client


def _given(
    line: ClaimLine, faults: list[ImportFinding], contractual: AbstractSet[str]
) -> tuple[Decimal | None, Decimal | None]:
    """Write-off and client's share as the columns give them."""
    write_off = line.amount(Field.WRITE_OFF)
    client = client_share(
        line.amount(Field.CLIENT_RESPONSIBILITY),
        map(line.amount, SHARE_FIELDS),
        line.place,
        faults,
    )
    in_codes = [one.amount for one in line.adjustments if one.amount is not None]
    adjusted = line.amount(Field.ADJUSTMENT)
    if adjusted is None and in_codes and write_off is None:
        adjusted = sum(in_codes, ZERO)
    if adjusted is None:
        return written_off(line, contractual), client
    sums = _coded_shares(line, contractual)
    rest = adjusted - sum(sums.values(), ZERO)
    if rest:
        facts = {"amount": f"{rest:,f}"}
        faults.append(finding("adjustment-group", line.place, **facts))
    if client is None:
        client = sums.get("client")
    if write_off is None:
        write_off = sums.get("write-off")
    return write_off, client


def _coded_shares(line: ClaimLine, contractual: AbstractSet[str]) -> dict[str, Decimal]:
    """What the codes of a row adjust, by whose it is."""
    is_paid = bool(line.amount(Field.INSURANCE_PAID))
    owned = [
        OwnedAdjustment(
            one.group, one.carc, one.amount or ZERO, is_paid and not one.of_unpaid_line
        )
        for one in line.adjustments
    ]
    return shares_by_owner(owned, contractual=contractual)


def _questions(
    line: ClaimLine, table: SheetTable, *, interest_apart: bool
) -> list[ImportFinding]:
    """What a row has beside the four amounts that a person has to say something about."""
    asked = []
    codes = {Field.SECOND_PAID: "paid-by-another"}
    codes |= {} if interest_apart else {Field.INTEREST: "interest-beside"}
    for name, code in codes.items():
        column, amount = table.columns.by_field.get(name), line.amount(name)
        if column is not None and amount:
            facts = {"amount": f"{amount:,f}", "letter": letters(column.index)}
            asked.append(finding(code, line.place, **facts))
    return asked


def _of_earlier_payers(line: ClaimLine, contractual: AbstractSet[str]) -> Decimal:
    """What of a row earlier payers paid and adjusted, which their own remittances brought."""
    coded = _coded_shares(line, contractual).get("earlier")
    return coded or line.amount(Field.EARLIER_PAID) or ZERO


def explains_all(line: ClaimLine, worked_out: ClaimAmounts) -> bool:
    """Whether the amounts come to what was billed, so that no other column can matter."""
    return bool(line.amount(Field.BILLED)) and not worked_out.left and not worked_out.computed
