"""What the browser sends, as the forms of the core. Nothing in it is believed."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from typing import Any

from beancount_clawback.data_entry.bulk_form import RowForm
from beancount_clawback.data_entry.bulk_form import SheetForm
from beancount_clawback.data_entry.recording import ClawbackForm
from beancount_clawback.data_entry.recording import PaymentForm
from beancount_clawback.fava_ext.answers import Refusal
from beancount_clawback.ledger_language.keys import AMOUNT_KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_TEXT = 2000
MOST_ROWS = 2000


def clawback_form(sent: Mapping[str, Any]) -> ClawbackForm:
    """The form of a clawback."""
    return ClawbackForm(
        date=text(sent, "date"),
        source=text(sent, "source"),
        reason=text(sent, "reason"),
        amounts=amounts(sent),
        settlement=text(sent, "settlement"),
        taken=text(sent, "taken"),
        check=text(sent, "check"),
        payer_reference=text(sent, "payerReference"),
        review=truth(sent, "review"),
        last_edited=text(sent, "lastEdited"),
    )


def payment_form(sent: Mapping[str, Any]) -> PaymentForm:
    """The form of a new payment."""
    return PaymentForm(
        claim=text(sent, "claim"),
        payer=text(sent, "payer"),
        date=text(sent, "date"),
        check=text(sent, "check"),
        note=text(sent, "reason"),
        amounts=amounts(sent),
        supplemental=truth(sent, "supplemental"),
        last_edited=text(sent, "lastEdited"),
    )


def sheet_form(sent: Mapping[str, Any]) -> SheetForm:
    """The form of a remittance sheet with its rows."""
    rows = sent.get("rows")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _malformed("rows")
    if len(rows) > MOST_ROWS:
        raise Refusal(
            f"A sheet can have {MOST_ROWS:,} rows, not {len(rows):,}. Enter it in two parts.",
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        )
    return SheetForm(
        payer=text(sent, "payer"),
        check=text(sent, "check"),
        date=text(sent, "date"),
        total=text(sent, "total"),
        source=text(sent, "source"),
        rows=tuple(map(_row_form, rows)),
    )


def seen_files(sent: Mapping[str, Any]) -> dict[str, str]:
    """The files' hashes as the form had them."""
    seen = sent.get("seen")
    if not isinstance(seen, dict) or not all(isinstance(v, str) for v in seen.values()):
        raise _malformed("seen")
    return seen


def text(sent: Mapping[str, Any], name: str) -> str:
    """A text; the empty one where nothing was sent."""
    value = sent.get(name, "")
    if not isinstance(value, str):
        raise _malformed(name)
    if len(value) > LONGEST_TEXT:
        message = f"This text is longer than {LONGEST_TEXT:,} characters. Shorten it."
        raise Refusal(message, fields={name: message})
    return value


def truth(sent: Mapping[str, Any], name: str) -> bool:
    """A yes or no; no where nothing was sent."""
    value = sent.get(name, False)
    if not isinstance(value, bool):
        raise _malformed(name)
    return value


def whole(sent: Mapping[str, Any], name: str) -> int:
    """A whole number, such as a line's."""
    value = sent.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise _malformed(name)
    return value


def amounts(sent: Mapping[str, Any]) -> dict[str, str]:
    """The four amounts as typed, by key."""
    value = sent.get("amounts", {})
    if not isinstance(value, dict):
        raise _malformed("amounts")
    return {key: text(value, key) for key in AMOUNT_KEYS}


def texts(sent: Mapping[str, Any], name: str) -> dict[str, str]:
    """The texts under a name, by field; none where nothing was sent."""
    value = sent.get(name, {})
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise _malformed(name)
    return {key: text(value, key) for key in value}


def _row_form(row: Mapping[str, Any]) -> RowForm:
    return RowForm(
        claim=text(row, "claim"),
        clawback_of=text(row, "clawbackOf"),
        supplemental=truth(row, "supplemental"),
        amounts=amounts(row),
        reason=text(row, "reason"),
        on_remittance=truth(row, "onRemittance"),
        review=truth(row, "review"),
        last_edited=text(row, "lastEdited"),
    )


def _malformed(name: str) -> Refusal:
    return Refusal(f"The request holds no usable '{name}'.", HTTPStatus.BAD_REQUEST)
