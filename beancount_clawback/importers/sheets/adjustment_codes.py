"""Adjustment codes of a sheet's cells: `CO-45 75.00; PR-1 25.00`, or group and code apart."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from beancount_clawback.importers.documents.remittance import CarcAdjustment
from beancount_clawback.importers.era.adjustment_codes import CLIENT_SHARES
from beancount_clawback.importers.sheets.heading_words import heading_words

_GROUPS = (
    (
        "PR",
        r"pr\b.*|client|.*\bclient responsibility\b.*|transfer to client"
        r"|(?:client )?(?:deductible|coinsurance|copay|share|portion|liability)(?: amount)?",
    ),
    (
        "CO",
        r"co\b.*|.*\b(?:contractual|fee schedule|write off|discount|sequestration)\b.*",
    ),
    ("OA", r"oa\b.*|.*\bother adjustment\b.*"),
    ("PI", r"pi\b.*|.*\bpayer initiated\b.*"),
    ("CR", r"cr\b.*"),
)
_OF_GROUP = r"(?:CO|PR|OA|PI|CR)[ -]?[A-Z]?\d"
_BEHIND = r"\s*[-:\u2013]\s*[A-Za-z]"
_DESCRIBED = re.compile(
    rf"(?:^|(?<=[;,/|]))\s*((?:[A-Z]{{2}}[ -]?)?[A-Z]?[0-9]{{1,3}}){_BEHIND}"
    rf"(?:(?![;,/|]\s*(?:{_OF_GROUP}|[A-Z]?[0-9]{{1,3}}{_BEHIND})).)*",
    re.DOTALL,
)
"""A code with its words behind it, such as `45 - Charge exceeds fee schedule`.

The words may have dividers in them; they end where another code follows one.
"""
_BEFORE_A_CODE = re.compile(rf"(?<=\w)\s+(?={_OF_GROUP})", re.IGNORECASE)
"""Where codes are divided by blanks only, `CO-45 75.00 PR-1 25.00`, or by lines of a cell."""
_PART = re.compile(r"(?:\d[ :=]{1,2}\$?-?\d{1,3},\d{3}|[^;,/|])+")
"""What stands between dividers; a comma among the thousands of an amount is none."""
_BARE = re.compile(r"[A-Z]{0,2}[0-9]{1,3}", re.IGNORECASE | re.ASCII)
_CARC = re.compile(
    r"(?P<group>CO|PR|OA|PI|CR)[ -]?(?P<carc>[A-Z]?[0-9]{1,3})"
    r"(?:[ :=]{1,2}\$?(?P<amount>-?[0-9]{1,9}(?:\.[0-9]{1,2})?))?",
    re.IGNORECASE | re.ASCII,
)

_SAID = re.compile(
    r"(?:(?P<group>CO|PR|OA|PI|CR)[ -]?)?(?P<carc>[ABDPWY]?[0-9]{1,3})"
    r"(?:[ :=]{1,2}\$?[0-9]{1,9}(?:\.[0-9]{1,2})?)?",
    re.IGNORECASE | re.ASCII,
)
"""A reason (CARC), and no remark (RARC: M, MA, N), with or without group and amount."""


def group_code(text: str) -> str:
    """A group by its code or its words (`Contractual Obligation`); empty for another text."""
    words = heading_words(text)
    return next((group for group, said in _GROUPS if re.fullmatch(said, words)), "")


def are_codes(text: str, *, with_group: bool = False, single: bool = False) -> bool:
    """Whether a cell holds nothing but adjustment codes.

    Args:
        text: The cell.
        with_group: Each must have its group.
        single: There must be one only.
    """
    parts = _parts(text)
    known = (_CARC.fullmatch(one) or (not with_group and _BARE.fullmatch(one)) for one in parts)
    return bool(parts) and all(known) and not (single and len(parts) > 1)


def names_client_share(text: str) -> bool:
    """Whether a code of a cell is the client's: by its group, or else by its reason."""
    codes = filter(None, map(_SAID.fullmatch, _parts(text)))
    return any(
        one["group"].upper() == "PR" if one["group"] else one["carc"] in CLIENT_SHARES
        for one in codes
    )


def bare_codes(text: str) -> tuple[str, ...]:
    """The codes of a cell that holds nothing else, without groups; the client's left out."""
    codes = [_SAID.fullmatch(one) for one in _parts(text)]
    found = [one for one in codes if one is not None]
    if len(found) < len(codes):
        return ()
    return tuple(one["carc"].upper() for one in found if (one["group"] or "").upper() != "PR")


def adjustment(group: str, code: str, amount: Decimal) -> CarcAdjustment:
    """An adjustment of which group and code stand apart, or as one (`CO-45`)."""
    group, code = group_code(group), _code(code)
    match = _with_group(code, group)
    if match is not None:
        return CarcAdjustment(match["group"].upper(), match["carc"].upper(), amount)
    return CarcAdjustment(group, "", amount)


def adjustments(
    text: str, group: str, amount: Decimal | None
) -> tuple[tuple[CarcAdjustment, ...], tuple[str, ...]]:
    """The adjustments of a cell, and the parts of it that are none.

    Args:
        text: Codes with or without amounts, divided by semicolons, commas, slashes or bars.
        group: What a column of its own says of their group.
        amount: What a column of the row's own adjustment has.
    """
    group = group_code(group)
    found, strange = [], []
    for code in _parts(text):
        match = _with_group(code, group)
        if match is not None:
            own = None if match["amount"] is None else Decimal(match["amount"])
            found.append(CarcAdjustment(match["group"].upper(), match["carc"].upper(), own))
        elif not _BARE.fullmatch(code):
            strange.append(code)
    if amount is not None and len(found) == 1 and found[0].amount is None:
        found = [replace(found[0], amount=amount)]
    elif amount is not None and group and not found:
        found = [CarcAdjustment(group, "", amount)]
    return tuple(found), tuple(strange)


def _parts(text: str) -> list[str]:
    codes = _code(_BEFORE_A_CODE.sub("; ", text))
    return [one for one in map(str.strip, _PART.findall(codes)) if one]


def _with_group(code: str, group: str) -> re.Match[str] | None:
    """A code that names its group, or that of the group beside it."""
    return _CARC.fullmatch(code) or _CARC.fullmatch(f"{group}-{code}")


def _code(text: str) -> str:
    """Codes without the words behind them."""
    return _DESCRIBED.sub(r"\1", text)
