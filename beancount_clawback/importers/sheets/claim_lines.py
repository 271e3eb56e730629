"""A row of a sheet unchanged, and the rows of one claim as one: lines and adjustments.

Many reports have a row for each service line, or for each adjustment of a line. Rows of one
claim on one remittance are added up where something tells them apart: a procedure, a day, an
adjustment's code. What stands on every adjustment's row of a line counts once.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from decimal import Decimal
from itertools import starmap

from beancount_clawback.importers.documents.check_numbers import bare_number
from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.documents.findings import RowPlace
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.remittance import ZERO
from beancount_clawback.importers.documents.remittance import CarcAdjustment
from beancount_clawback.importers.documents.remittance import ClaimReference
from beancount_clawback.importers.documents.remittance import added
from beancount_clawback.importers.sheets.column_names import MONEY_FIELDS
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.repeated_amounts import Amounts
from beancount_clawback.importers.sheets.repeated_amounts import comes_to_billed
from beancount_clawback.importers.sheets.repeated_amounts import once_a_line
from beancount_clawback.importers.sheets.repeated_amounts import proved_by_billed
from beancount_clawback.importers.sheets.repeated_amounts import stands_once
from beancount_clawback.importers.sheets.row_fields import adjustments_of
from beancount_clawback.importers.sheets.row_fields import date_of
from beancount_clawback.importers.sheets.row_fields import reference_of
from beancount_clawback.importers.sheets.row_reader import RowReader
from beancount_clawback.importers.sheets.row_types import OF_THE_CLAIM
from beancount_clawback.importers.sheets.row_types import RowType
from beancount_clawback.importers.sheets.row_types import denial_below
from beancount_clawback.importers.sheets.row_types import of_no_claim
from beancount_clawback.importers.sheets.row_types import says_taken_back
from beancount_clawback.importers.sheets.stated_kinds import stated_kind
from beancount_clawback.importers.sheets.total_rows import names_total


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One row, or several rows of one claim added up.

    Attributes:
        kind: What the row says it is; None where it does not say.
        word: How it says so.
        amounts: All amounts by what they are, with their signs.
        adjustments: Codes with their groups, and their amounts where a column has them.
        service: What tells the lines of a claim apart.
        texts: All its texts that are neither amounts nor numbers of something.
        remark: What in the row says that something is taken back, without names.
        balance: What is left of the claim, whoever owes it.
        denial: What stands below a heading such as *Denial Reason*.
        is_total: It says that it adds up the other lines of its claim.
        more_places: The other rows that were added up.
        part: Which of several checks of its number it is on; empty for the first.
    """

    place: RowPlace
    kind: RowType | None
    word: str
    reference: ClaimReference
    payer: str
    check: str
    date: datetime.date | None
    total: Decimal | None
    amounts: Amounts
    adjustments: tuple[CarcAdjustment, ...]
    service: tuple[str, ...]
    reason: str
    source: str
    supplemental: bool
    client_name: str
    currency: str
    codes: str
    texts: tuple[str, ...]
    remark: str
    denial: str
    balance: Decimal | None
    faults: tuple[ImportFinding, ...]
    is_total: bool = False
    more_places: tuple[RowPlace, ...] = ()
    part: str = ""

    @property
    def of_remittance(self) -> tuple[str, ...]:
        """What the rows of its check have in common."""
        return (self.payer, self.check, self.part)

    def amount(self, name: Field) -> Decimal | None:
        """One of its amounts; None where the row has none."""
        return self.amounts.get(name)

    @property
    def on_check(self) -> Decimal:
        """What it adds to its check: paid, less what a column says was taken back."""
        taken = abs(self.amount(Field.TAKEN) or ZERO)
        return (self.amount(Field.INSURANCE_PAID) or ZERO) - taken

    @property
    def takes_back(self) -> bool:
        """Whether what was paid, or else billed, is negative; or else all that it has."""
        for name in (Field.INSURANCE_PAID, Field.BILLED):
            number = self.amount(name)
            if number:
                return number < 0
        given = [number for number in self.amounts.values() if number]
        return self.kind is RowType.CLAWBACK or (bool(given) and max(given) < 0)


def read_line(reader: RowReader, *, names: bool, has_total: bool = False) -> ClaimLine:
    """A row unchanged.

    Args:
        reader: Its cells.
        names: Keep the client's name, which is health data.
        has_total: Above the headings stands what the check comes to.
    """
    amounts = {name: reader.amount(name) for name in MONEY_FIELDS}
    kind, word = stated_kind(reader, amounts)
    reference = reference_of(reader, original_check=Field.ORIGINAL_CHECK)
    paid = amounts[Field.INSURANCE_PAID] or 0
    kept_back = paid < 0
    instead = of_no_claim(reference.claim) if paid else None
    # What is added to a check as carried forward, only its total proves.
    proved = kept_back or instead is RowType.INTEREST or has_total or reader.has(Field.TOTAL)
    if instead and proved and kind in (None, instead):
        kind, reference = instead, replace(reference, claim="")
    if kind is RowType.WRITE_OFF and reader.has_shares and not reference.is_given:
        # Without a claim that is money of the check: an adjustment of the provider's level.
        kind = RowType.OFFSET if kept_back else kind
    service = tuple("" if names_total(one) else one for one in reader.texts(Field.SERVICE))
    if kind in OF_THE_CLAIM:
        moved = _moved(amounts, OF_THE_CLAIM[kind])
        share = moved[Field.CLIENT_RESPONSIBILITY]
        if kind is RowType.CLIENT_SHARE and share and reader.shares_as_charges:
            moved[Field.CLIENT_RESPONSIBILITY] = -share
        amounts = moved
        # Each such row counts, also where another one says the same.
        kind, service = None, (*service, word, str(reader.place.row))
    adjustments, codes = adjustments_of(reader, amounts[Field.ADJUSTMENT])
    return ClaimLine(
        place=reader.place,
        kind=kind,
        word=word,
        reference=reference,
        payer=reader.text(Field.PAYER),
        check=bare_number(reader.id(Field.CHECK)),
        date=date_of(reader),
        total=amounts[Field.TOTAL],
        amounts=amounts,
        adjustments=adjustments,
        service=service,
        reason=reader.joined(Field.REASON),
        source=reader.text(Field.SOURCE),
        supplemental=reader.truth(Field.SUPPLEMENTAL),
        client_name=reader.joined(Field.CLIENT_NAME, " ") if names else "",
        currency=reader.currency(),
        codes=codes,
        texts=tuple(text for _, text in reader.remarks()),
        remark=next(filter(None, starmap(says_taken_back, reader.remarks())), ""),
        balance=reader.balance(),
        is_total=any(map(names_total, reader.texts(Field.SERVICE))),
        denial=next(filter(None, starmap(denial_below, reader.remarks())), ""),
        faults=tuple(dict.fromkeys(reader.faults)),
    )


def added_up(lines: Sequence[ClaimLine]) -> list[ClaimLine]:
    """The lines, those of one claim on one remittance as one, in the order of the first."""
    groups: dict[tuple[object, ...], list[ClaimLine]] = {}
    for line in lines:
        groups.setdefault(_claim(line), []).append(line)
    by_sign = (part for group in groups.values() for part in _by_sign(group))
    return [one for part in by_sign for one in _together(part)]


def _by_sign(group: list[ClaimLine]) -> list[list[ClaimLine]]:
    """What was paid and what is taken back, of the rows of one claim.

    A row without an amount that tells goes with the others, if all of them have one sign.
    """
    signs = {
        name: {number < 0 for line in group if (number := line.amount(name))}
        for name in (Field.INSURANCE_PAID, Field.BILLED)
    }
    if any(signs.values()) and all(len(of_one) <= 1 for of_one in signs.values()):
        return [group]
    parts: dict[bool, list[ClaimLine]] = {}
    for line in group:
        parts.setdefault(line.takes_back, []).append(line)
    return list(parts.values())


def _claim(line: ClaimLine) -> tuple[object, ...]:
    """What the rows of one claim share; a row that is of no claim shares it with none."""
    reference = line.reference
    number = reference.number
    named: tuple[str, ...] = (number.casefold(),)
    if reference.account and not reference.claim:
        # It may be the client's, whose claims the payer's numbers tell apart.
        named = (reference.account.casefold(), reference.payer_claim.casefold())
    if not number and reference.client and reference.service_date:
        named = (reference.client.casefold(), reference.service_date.isoformat())
    if not any(named) or line.kind in (RowType.OFFSET, RowType.INTEREST):
        return (line.place,)
    taken = line.kind is RowType.CLAWBACK, bool(line.amount(Field.TAKEN))
    return (line.payer, line.check, line.supplemental, reference.payment, *taken, *named)


def _together(group: list[ClaimLine]) -> list[ClaimLine]:
    if len(group) == 1:
        return group
    of_lines = _without_their_sum(group)
    if len(of_lines) < len(group):
        together = _together(of_lines)
        places = tuple(line.place for line in group if line not in of_lines)
        more = (*together[0].more_places, *places)
        return [replace(together[0], more_places=more)] if len(together) == 1 else group
    stated = next((line for line in group if line.is_total), None)
    if stated is not None:
        return _with_their_total(stated, [line for line in group if line is not stated])
    read = _amounts_of(group)
    if read is None:
        return group
    amounts, faults = read
    first = group[0]
    days = {line.reference.service_date for line in group}
    reference = first.reference
    if len(days) > 1:
        reference = replace(reference, service_date=None)
    reasons = dict.fromkeys(line.reason for line in group if line.reason)
    joined = replace(
        first,
        reference=reference,
        amounts=amounts,
        adjustments=_of_lines(group),
        reason="; ".join(reasons),
        remark=next((line.remark for line in group if line.remark), ""),
        faults=tuple(dict.fromkeys((*(one for line in group for one in line.faults), *faults))),
        more_places=tuple(line.place for line in group[1:]),
    )
    return [joined]


def _amounts_of(group: Sequence[ClaimLine]) -> tuple[Amounts, list[ImportFinding]] | None:
    """What the rows of a claim come to, and what is wrong with them.

    Returns:
        None where nothing tells the rows apart, so that one may be there by mistake.
    """
    rows, lines = [line.amounts for line in group], [_service(line) for line in group]
    coded = any(line.codes for line in group)
    read, differ = once_a_line(rows, lines if coded else range(len(rows)))
    apart = _are_told_apart(group)
    if apart and not differ and comes_to_billed(read):
        return read, []
    if apart or not any(map(comes_to_billed, rows)):
        proved = proved_by_billed(rows, lines)
        if proved is not None:
            return proved, []
    if not apart:
        unlike = len({(line.codes, *line.amounts.values()) for line in group}) == len(group)
        return (read, []) if unlike and stands_once(rows) else None
    numbers = ", ".join(str(line.place.row) for line in group)
    facts = {"rows": numbers}
    place = group[0].place
    return read, [finding("lines-differ", place, what=one.value, **facts) for one in differ]


def _are_told_apart(group: Sequence[ClaimLine]) -> bool:
    """Whether each row has a service, a day or codes that no other row has."""
    services = {_service(line) for line in group}
    of_one = len(services) == 1
    told_apart = {
        (*_service(line), line.codes, line.amount(Field.BILLED) if of_one else None)
        for line in group
    }
    return len(told_apart) == len(group)


def _with_their_total(stated: ClaimLine, lines: list[ClaimLine]) -> list[ClaimLine]:
    """The lines of a claim, and the question why its total row is not what they come to."""
    paid = added(line.amount(Field.INSURANCE_PAID) for line in lines)
    facts = {
        "stated": f"{stated.amount(Field.INSURANCE_PAID) or 0:,f}",
        "computed": f"{paid or 0:,f}",
        "row": str(stated.place.row),
    }
    first, *others = _together(lines)
    asked = finding("claim-total-differs", first.place, **facts)
    more = (*first.more_places, stated.place)
    return [replace(first, faults=(*first.faults, asked), more_places=more), *others]


def _without_their_sum(group: Sequence[ClaimLine]) -> list[ClaimLine]:
    """The service lines of a claim, without a row of it that only adds them up."""
    lines = [line for line in group if any(line.service)]
    sums = [line for line in group if not any(line.service)]
    if len(sums) != 1 or not lines:
        return list(group)
    stated = {name: number for name, number in sums[0].amounts.items() if number is not None}
    is_sum = Field.INSURANCE_PAID in stated and len(stated) >= _ENOUGH_AMOUNTS
    for name, number in stated.items():
        total = added(line.amount(name) for line in lines)
        is_sum = is_sum and (total == number or name is Field.TOTAL)
    return lines if is_sum else list(group)


_ENOUGH_AMOUNTS = 2
"""Amounts that must be sums, so that it is no chance."""


def _of_lines(group: Sequence[ClaimLine]) -> tuple[CarcAdjustment, ...]:
    """The adjustments of the rows; a service of which no row pays anything is not paid."""
    paid = {_service(line) for line in group if line.amount(Field.INSURANCE_PAID)}
    return tuple(
        replace(one, of_unpaid_line=bool(paid) and _service(line) not in paid)
        for line in group
        for one in line.adjustments
    )


def _service(line: ClaimLine) -> tuple[object, ...]:
    return (line.service, line.reference.service_date)


def _moved(amounts: dict[Field, Decimal | None], name: Field) -> dict[Field, Decimal | None]:
    """The amounts of a row that has no payment, but another amount in the payment's column."""
    own = amounts[name] or amounts[Field.INSURANCE_PAID]
    return {**amounts, Field.INSURANCE_PAID: None, Field.BILLED: None, name: own}
