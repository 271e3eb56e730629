"""Rows that pay nothing: only what a contract takes off is written off, the rest stays open.

As in an 835 (`documents.adjustment_shares`), also where a sheet has one column for all
adjustments: the codes beside it say what it is, else that the row is denied, else any reason
for all of it.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from decimal import Decimal

from beancount_clawback.importers.documents.remittance import ZERO
from beancount_clawback.importers.era.adjustment_codes import CLIENT_SHARES
from beancount_clawback.importers.sheets.adjustment_codes import bare_codes
from beancount_clawback.importers.sheets.adjustment_codes import names_client_share
from beancount_clawback.importers.sheets.claim_lines import ClaimLine
from beancount_clawback.importers.sheets.column_names import CLIENT_SHARE_FIELDS
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.row_types import RowType

_CONTRACTUAL = re.compile(
    r"contract|fee schedule|maximum allow|allowed amount|write[ -]?off", re.IGNORECASE
)
_OF_CLIENT = re.compile(r"\bdeductible|\bco-?pay|\bco-?ins|\bcost shar", re.IGNORECASE)


def written_off(line: ClaimLine, contractual: AbstractSet[str]) -> Decimal | None:
    """What a row's own column writes off, where its codes or words do not deny it.

    Args:
        line: The row.
        contractual: The reasons (CARC) that are written off although nothing is paid.
    """
    amount = line.amount(Field.WRITE_OFF)
    if not amount or line.amount(Field.INSURANCE_PAID) or line.amount(Field.TAKEN):
        return amount
    by_code = [
        (one.carc, one.amount) for one in line.adjustments if one.amount and one.group != "PR"
    ]
    if amount == sum((number for _, number in by_code), ZERO):
        return sum((number for carc, number in by_code if carc in contractual), ZERO) or None
    return None if _denies(line, contractual) else amount


def _denies(line: ClaimLine, contractual: AbstractSet[str]) -> bool:
    """Whether the codes, the type or the reason of a row that pays nothing deny it."""
    if line.takes_back:
        return False
    of_client = any(line.amount(name) for name in CLIENT_SHARE_FIELDS)
    codes = _codes(line) - (CLIENT_SHARES.keys() if of_client else frozenset())
    if codes:
        # Beside a client's share a contract's code explains what is taken off.
        return codes.isdisjoint(contractual) or not (of_client or codes <= contractual)
    words = line.denial or (line.reason if not of_client else "")
    if of_client and all(map(_is_of_client, words.split(";"))):
        # All to the deductible is no denial.
        words = ""
    return line.kind is RowType.DENIAL or bool(words and not _CONTRACTUAL.search(words))


def _is_of_client(words: str) -> bool:
    return names_client_share(words) or bool(_OF_CLIENT.search(words))


def _codes(line: ClaimLine) -> frozenset[str]:
    """The codes (CARC) of a row that are not the client's, in whatever column they stand."""
    grouped = {one.carc for one in line.adjustments if one.carc and one.group != "PR"}
    of_client = {one.carc for one in line.adjustments if one.group == "PR"}
    texts = (line.codes, line.denial, *line.reason.split("; "))
    in_notes = {code.upper() for text in line.texts for code in _WITH_GROUP.findall(text)}
    bare = {one for text in texts for one in bare_codes(text)}
    return frozenset(grouped | in_notes | (bare - of_client))


_WITH_GROUP = re.compile(r"\b(?:CO|OA|PI)[ -]?([A-Z]?\d{1,3})\b", re.IGNORECASE)
"""A code with its group, which is one wherever it stands in a text."""
