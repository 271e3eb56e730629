"""What kind of row a cell says it is: the words of practice systems and payers."""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache

from beancount_clawback.importers.sheets.heading_words import heading_words


class RowType(str, Enum):
    """The kinds of rows; the values of the first five are those of the template."""

    PAYMENT = "Payment"
    DENIAL = "Denial"
    CLAWBACK = "Clawback"
    OFFSET = "Offset"
    INTEREST = "Interest"
    ANNOUNCED = "Announced"
    """A clawback that the payer only announces: no money moves yet."""
    OF_CLIENT = "Of a client"
    """Money of a client: no insurance payment."""


TYPES = tuple(RowType)[:5]
"""The kinds of rows that a person can write, as the template names them."""

_WORDS: tuple[tuple[RowType, str], ...] = (
    (
        RowType.ANNOUNCED,
        "(?:informational|announced|pending|future|planned) (?:takeback|recoupment|reversal"
        "|clawback|refund|offset)",
    ),
    (
        RowType.OF_CLIENT,
        "(?:client|self|guarantor)(?: payment| copay| refund| charge| credit)?",
    ),
    (RowType.OF_CLIENT, "copay|appointment|invoice|service|session|visit"),
    (RowType.OFFSET, "offset|kept back|withheld"),
    (RowType.INTEREST, "interest(?: payment)?"),
    (
        RowType.CLAWBACK,
        "(?:true |provider |insurance |payer )?(?:clawback|reversal|reverse|reversed|takeback"
        "|taken back|recoupment|recoup|recouped|refund|void|voided|credited|chargeback)"
        "(?: payment| claim| line items| (?:paid )?to (?:payer|insurance)"
        "| of (?:previous|prior) payment)?",
    ),
    (RowType.CLAWBACK, "reverse prior entry|insurance refund|payment reversal|22"),
    (RowType.DENIAL, "denial|denied|rejected"),
    (
        RowType.PAYMENT,
        "(?:insurance |payer |primary |secondary |era |eft |check |claim )?(?:payment|paid)",
    ),
    (RowType.PAYMENT, "primary|secondary|insurance|prim payment|sec payment"),
)
_COMPILED = [(re.compile(pattern), kind) for kind, pattern in _WORDS]


@lru_cache(maxsize=1024)
def row_type(text: str) -> RowType | None:
    """The kind of row that a text names; None when it names none that we know."""
    if len(text) > 60:
        return None
    words = heading_words(text)
    return next((kind for pattern, kind in _COMPILED if pattern.fullmatch(words)), None)


def is_of_client(payer: str) -> bool:
    """Whether what stands for a payer is the client, or how a client pays."""
    return _CLIENTS.fullmatch(payer.strip()) is not None


_CLIENTS = re.compile(
    r"(?:pat(?:ient)?|client|pt|guarantor|self(?:[ -]?pay)?|cash|credit card|debit card)"
    r"(?: payments?)?",
    re.IGNORECASE,
)


def is_row_type(text: str) -> bool:
    """Whether a text names a kind of row."""
    return row_type(text) is not None
