"""price = insurance paid + write-off + client responsibility + insurance responsibility."""

from __future__ import annotations

from decimal import Decimal

from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.problems import money

_WORDS = ("insurance paid", "write-off", "client responsibility")
_STATED = "insurance responsibility"


def sums_problem(
    *,
    available: Decimal,
    billed: Decimal,
    amounts: tuple[Decimal, Decimal, Decimal],
    stated: Decimal | None,
    currency: str,
    client_billed: Decimal = ZERO,
) -> Problem:
    """The problem of amounts that do not come to the price, with the sum written out.

    Args:
        available: The part of the price that no other payment or entry accounts for.
        billed: The price of the claim.
        amounts: Insurance paid, write-off and client responsibility.
        stated: Insurance responsibility as written, None where it was left out.
        currency: The currency of them all.
        client_billed: What of the price was billed to the client, and not repeated by them.
    """
    elsewhere = billed - available
    terms = list(zip(_WORDS, amounts, strict=True))
    if stated is not None:
        terms.append((_STATED, stated))
    if elsewhere:
        terms.append(("accounted for elsewhere on the claim", elsewhere))
    total = sum((number for _, number in terms), ZERO)
    written = " + ".join(
        f"{money(number)} {word}"
        for word, number in terms
        if number or word == _STATED  # even a zero, which is what may break the sum
    )
    off = total - billed
    repeated = (
        f". What the charge billed to the client, {money(client_billed, currency)}, is left "
        "out, or said to be included with `includes-billed: TRUE`"
    )
    return Problem(
        "sums",
        price=money(billed, currency),
        sum=f"{written or '0'} = {money(total, currency)}",
        difference=f"{money(abs(off), currency)} too {'much' if off > 0 else 'little'}",
        billed=repeated if client_billed and amounts[2] else "",
    )
