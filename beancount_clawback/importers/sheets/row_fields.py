"""What rows of lists and of sheets have in common: claim, amounts, adjustment codes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from decimal import InvalidOperation

from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.documents.findings import RowPlace
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.findings import masked
from beancount_clawback.importers.documents.remittance import CarcAdjustment
from beancount_clawback.importers.documents.remittance import ClaimReference
from beancount_clawback.importers.documents.remittance import RowAmounts
from beancount_clawback.importers.sheets.adjustment_columns import group_code
from beancount_clawback.importers.sheets.column_names import AMOUNT_FIELDS
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.row_reader import RowReader

_DESCRIBED = re.compile(
    r"((?:[A-Z]{2}[ -]?)?[A-Z]?[0-9]{1,3})\s*[-:\u2013]\s*[A-Za-z].*", re.DOTALL
)
"""A code with its words behind it, such as `45 - Charge exceeds fee schedule`."""
_BARE = re.compile(r"[A-Z]{0,2}[0-9]{1,3}", re.IGNORECASE | re.ASCII)
_CARC = re.compile(
    r"(?P<group>CO|PR|OA|PI|CR)[ -]?(?P<carc>[A-Z]?[0-9]{1,3})"
    r"(?:[ :=]{1,2}\$?(?P<amount>-?[0-9]{1,9}(?:\.[0-9]{1,2})?))?",
    re.IGNORECASE | re.ASCII,
)


def reference_of(reader: RowReader, *, original_check: Field) -> ClaimReference:
    """Whatever a row says about which claim or payment it means."""
    return ClaimReference(
        claim=reader.id(Field.CLAIM),
        client=reader.id(Field.CLIENT),
        service_date=reader.date(Field.SERVICE_DATE),
        payment=reader.id(Field.PAYMENT),
        check=reader.id(original_check),
        payer_claim=reader.id(Field.PAYER_CLAIM),
        account=reader.id(Field.ACCOUNT),
    )


def amounts_of(reader: RowReader) -> RowAmounts:
    """The four amounts with their signs."""
    return RowAmounts(*(reader.amount(name) for name in AMOUNT_FIELDS))


def client_share(
    client: Decimal | None,
    parts: Iterable[Decimal | None],
    place: RowPlace,
    faults: list[ImportFinding],
) -> Decimal | None:
    """The client's share: as its own column gives it, or deductible, copay and coinsurance."""
    given = [number for number in parts if number is not None]
    shares = sum(given, Decimal(0)) if given else None
    if client is None:
        return shares
    if shares and abs(shares) > abs(client):
        facts = {"given": f"{client:,f}", "sum": f"{shares:,f}"}
        faults.append(finding("shares-differ", place, **facts))
    return client


def adjustments_of(
    reader: RowReader, amount: Decimal | None = None
) -> tuple[tuple[CarcAdjustment, ...], str]:
    """Adjustment codes such as `CO-45 75.00; PR-1 25.00`, with or without amounts.

    Args:
        reader: The row.
        amount: What a column of the row's own adjustment has.

    Returns:
        The codes with a group, and all of them unchanged.
    """
    side_by_side = [_adjustment(*one) for one in reader.side_by_side()]
    if side_by_side:
        return tuple(one for one in side_by_side if one.group), ""
    text, group = _code(reader.text(Field.CARC)), reader.text(Field.GROUP)
    if not text and not group:
        return (), ""
    group = group_code(group)
    found = []
    for part in re.split(r"[;,/|]", text):
        code = part.strip()
        match = _with_group(code, group)
        if match is None and code and not _BARE.fullmatch(code):
            reader.faults.append(
                finding(
                    "bad-cell",
                    reader.at(Field.CARC),
                    value=masked(code),
                    wanted="an adjustment code",
                    why="; write codes like CO-45 75.00; PR-1 25.00",
                )
            )
        elif match is not None:
            own = _number(match["amount"])
            found.append(CarcAdjustment(match["group"].upper(), match["carc"].upper(), own))
    if amount is not None and len(found) == 1 and found[0].amount is None:
        found = [replace(found[0], amount=amount)]
    elif amount is not None and group and not found:
        found = [CarcAdjustment(group, "", amount)]
    return tuple(found), f"{group} {text}".strip()


def _adjustment(group: str, code: str, amount: Decimal) -> CarcAdjustment:
    """An adjustment of which group and code stand apart, or as one (`CO-45`)."""
    group, code = group_code(group), _code(code)
    match = _with_group(code, group)
    if match is not None:
        return CarcAdjustment(match["group"].upper(), match["carc"].upper(), amount)
    return CarcAdjustment(group, "", amount)


def _with_group(code: str, group: str) -> re.Match[str] | None:
    """A code that names its group, or that of the group beside it."""
    return _CARC.fullmatch(code) or _CARC.fullmatch(f"{group}-{code}")


def _code(text: str) -> str:
    described = _DESCRIBED.fullmatch(text)
    return described[1] if described else text


def _number(text: str | None) -> Decimal | None:
    try:
        return None if text is None else Decimal(text)
    except InvalidOperation:
        return None
