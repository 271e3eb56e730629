"""What kind of row a cell says it is: the words of practice systems and payers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum
from functools import lru_cache

from beancount_clawback.importers.documents.cells import NO
from beancount_clawback.importers.documents.cells import YES
from beancount_clawback.importers.sheets.column_names import Field
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
    UNANSWERED = "Not answered"
    """A claim that waits for its payer: no remittance has it yet."""
    WRITE_OFF = "Write-off"
    """Not what was paid, but what is written off of the claim."""
    CLIENT_SHARE = "Client share"
    """Not what was paid, but what the client owes of the claim."""


LONGEST_TYPE = 60

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
    (RowType.OF_CLIENT, "copay|(?:insurance )?charge|procedure"),
    (RowType.OF_CLIENT, "appointment|invoice|service|session|visit"),
    (
        RowType.WRITE_OFF,
        "(?:(?:insurance|payer|contractual|network|fee schedule|co|co 45) )*"
        "(?:adjustment|write off|writeoff|discount|contractual|contractual obligation"
        "|contractual allowance|disallowance)(?: (?:contractual|insurance|payer|co|co 45))*",
    ),
    (
        RowType.CLIENT_SHARE,
        "(?:client (?:responsibility|share|portion|liability|balance)|deductible|coinsurance"
        "|(?:transfer|transferred|balance) to client|client transfer)",
    ),
    (
        RowType.OFFSET,
        "offset|kept back|withheld|withholding|(?:plb )?fb|plb"
        "|(?:(?:balance|bal) (?:forward|fwd)|forward(?:ing)? balance|carr(?:y|ied) forward)"
        "(?: balance)?|(?:provider(?: level)?|plb) (?:adjustment|offset)"
        "(?: (?:write off|offset|recoupment|overpayment recovery))?",
    ),
    (RowType.INTEREST, "(?:(?:late payment|provider|claim|total) )?interest(?: payment)?|int"),
    (
        RowType.CLAWBACK,
        "(?:true |provider |insurance |payer )?(?:clawback|reversal|reverse|reversed|takeback"
        "|taken back|recoupment|recoup|recouped|refund|void|voided|credited|chargeback)"
        "(?: payment| claim| line items| (?:paid )?to (?:payer|insurance)"
        "| of (?:previous|prior) payment)?",
    ),
    (RowType.CLAWBACK, "reverse prior entry|insurance refund|payment reversal|22"),
    (RowType.CLAWBACK, "(?:stop(?:ped)?|cancell?ed|returned)(?: payment| check)?"),
    (RowType.CLAWBACK, "overpayment(?: recovery| recoupment)?"),
    (
        RowType.DENIAL,
        "denial|denied|rejected|4|(?:claim|payment|insurance) (?:denial|denied|rejected)",
    ),
    (
        RowType.PAYMENT,
        "(?:(?:insurance|payer|primary|secondary|era|electronic|check|claim) )*"
        "(?:payment|paid)",
    ),
    (RowType.PAYMENT, "check|electronic|virtual card|[123]"),
    (RowType.PAYMENT, "primary|secondary|insurance|prim payment|sec payment"),
)
_COMPILED = [(re.compile(pattern), kind) for kind, pattern in _WORDS]


@lru_cache(maxsize=1024)
def row_type(text: str) -> RowType | None:
    """The kind of row that a text names; None when it names none that we know."""
    if len(text) > LONGEST_TYPE:
        return None
    words = heading_words(text)
    return next((kind for pattern, kind in _COMPILED if pattern.fullmatch(words)), None)


def kind_below(heading: str, text: str) -> RowType | None:
    """The kind of row that a cell names, or a letter of its heading: `A` below *Pay/Adj*."""
    letter = text.strip().casefold()
    if len(letter) != 1:
        return row_type(text)
    words = (one for one in heading_words(heading).split() if one.startswith(letter))
    return row_type(text) or next(filter(None, map(row_type, words)), None)


def is_unanswered(status: str) -> bool:
    """Whether a claim's status says that its payer has not answered it yet."""
    return _UNANSWERED.fullmatch(heading_words(status)) is not None


_UNANSWERED = re.compile(
    r"(?:claim )?(?:(?:re)?submitted|pending|pended|open|draft|queued|sent|unpaid|billed"
    r"|unbilled|in (?:process|progress|review)|processing|acknowledged|on hold|waiting"
    r"|outstanding|awaiting (?:payment|response)|not (?:yet )?(?:paid|processed|submitted)"
    r"|ready to (?:bill|submit|send))(?: (?:to|with|at) (?:payer|insurance|clearinghouse))?"
)


def tells_kinds_apart(heading: str, texts: Iterable[str]) -> bool:
    """Whether a column says of some of its rows that they adjust a claim, and pay nothing."""
    return any(
        kind_below(heading, text) in OF_THE_CLAIM or _ADJUSTS.fullmatch(heading_words(text))
        for text in texts
        if len(text) <= LONGEST_TYPE
    )


_ADJUSTS = re.compile(r"(?:adjustment|write off|transfer)\b.*|.*\b(?:adjustment|write off)")


def is_of_client(payer: str) -> bool:
    """Whether what stands for a payer is the client, or how a client pays."""
    return _CLIENTS.fullmatch(payer.strip()) is not None


_CLIENTS = re.compile(
    r"(?:pat(?:ient)?|client|pt|guarantor|self(?:[ -]?pay)?|cash|credit card|debit card|copay)"
    r"(?: payments?| checks?| cards?)?",
    re.IGNORECASE,
)


_TAKES_BACK = re.compile(
    r"\b(?:recoup\w*|claw(?:ed)?[ -]?back\w*|tak(?:e|es|en|ing)[ -]?back\w*|took back"
    r"|void(?:ed)?|revers(?:al|als|ed|es|e)|overpa(?:id|yment)\w*|charge[ -]?back"
    r"|refund(?:ed)? (?:paid )?(?:to|by) (?:the )?(?:payer|insur\w+|plan))\b",
    re.IGNORECASE,
)
_OF_TAKE_BACKS = re.compile(
    r"(?:(?:insurance|payer) )?refunds?(?: (?:paid )?to (?:payers?|insurance))?|offsets?",
    re.IGNORECASE,
)
_FLAGS = frozenset({"reversal", "reversed", "recoup", "recouped", "taken", "takeback", "void"})
_SIGNS = frozenset({"sign", "cr dr", "dr cr", "debit credit"})
_MINUS = frozenset({"-", "dr", "d", "debit"})


def says_taken_back(heading: str, text: str) -> str:
    """What of a cell that is no amount says that its row takes something back; or empty.

    A heading and its cell, or the words alone: beside them a cell may have a name.

    Args:
        heading: Of its column.
        text: The cell: words, yes below a heading such as *Reversal*, or a sign of its own.
    """
    found = _TAKES_BACK.search(text)
    if found:
        return found[0]
    words, said = heading_words(heading), text.strip().casefold()
    is_flag = said in YES and not _FLAGS.isdisjoint(words.split())
    is_sign = said in _MINUS and words in _SIGNS
    return f"{heading.strip()}: {text.strip()}" if is_flag or is_sign else ""


def says_not_taken(heading: str, text: str) -> str:
    """What of a cell says that what a payer wanted back is not taken, or not yet; or empty.

    A status may say so in more words than a reason, which is the payer's: *paid in error*.
    """
    words = heading_words(heading).split()
    of_status = not _STATUSES.isdisjoint(words)
    found = _NOT_TAKEN.search(text) or (
        _NOT_TAKEN_BY_STATUS.search(text) if of_status else None
    )
    if found:
        return found[0]
    is_flag = text.strip().casefold() in NO - {"", "-"} and not _OF_TAKEN.isdisjoint(words)
    return f"{heading.strip()}: {text.strip()}" if is_flag else ""


_OF_TAKEN = _FLAGS | {"clawback", "offset", "overpayment", "recoupment", "recovery", "refund"}
_STATUSES = frozenset({"status", "outcome", "resolution", "decision", "result", "appeal"})
_NOT_TAKEN = re.compile(
    r"\b(?:letter|demand|request|notice|payer|recoupment|refund|clawback|takeback)s?\b.{0,12}\b"
    r"(?:withdrawn|withdrew|withdraws|rescinded|overturned|cancell?ed)\b"
    r"|\b(?:withdrew|rescinded|cancell?ed) (?:the |its )?(?:letter|demand|request|notice)"
    r"|\bappeal (?:was )?won\b|\bwon (?:on |the )?appeal"
    r"|\bnot yet (?:taken|recouped|offset|refunded|recovered)\b",
    re.IGNORECASE,
)
_NOT_TAKEN_BY_STATUS = re.compile(
    r"\b(?:withdrawn|withdrew|rescind\w*|overturn\w*|cancell?ed|dismissed|retracted|won|approved"
    r"|granted|duplicate|in error|will not"
    r"|not (?:taken|recouped|offset|refunded|recovered|due|valid)"
    r"|no (?:recoupment|refund|money)|in (?:our|the practice's) favor)\b",
    re.IGNORECASE,
)


def denial_below(heading: str, text: str) -> str:
    """A cell that gives the reason of a denial, or says that there is one; else empty."""
    of_denials = not _OF_DENIALS.isdisjoint(heading_words(heading).split())
    said = text.strip().casefold()
    return text.strip() if of_denials and said not in NO | {"0", "none", "n/a", "-"} else ""


_OF_DENIALS = frozenset({"denial", "denied", "deny", "rejection", "rejected"})


def names_take_backs(title: str) -> bool:
    """Whether a title is of take-backs alone, and not of payments as well."""
    found = _TAKES_BACK.search(title) or _OF_TAKE_BACKS.fullmatch(title.strip())
    return bool(found) and not re.search(r"\bpa(?:y|id)", title, re.IGNORECASE)


OF_THE_CLAIM = {
    RowType.WRITE_OFF: Field.WRITE_OFF,
    RowType.CLIENT_SHARE: Field.CLIENT_RESPONSIBILITY,
}
"""Kinds of rows whose only amount is another one of the claim than what was paid."""


def of_no_claim(text: str) -> RowType | None:
    """The kind of row that a cell for the claim's number names instead of one."""
    kind = None if any(map(str.isdecimal, text)) else row_type(text)
    code = text.strip().casefold()
    if code == "l6":
        return RowType.INTEREST
    by_code = code in ("wo", "plb")
    kept_back = by_code or kind in (RowType.OFFSET, RowType.CLAWBACK)
    return RowType.OFFSET if kept_back else kind if kind is RowType.INTEREST else None


def is_row_type(text: str) -> bool:
    """Whether a text names a kind of row."""
    return row_type(text) is not None
