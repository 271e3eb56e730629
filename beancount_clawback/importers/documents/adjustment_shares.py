"""Whose an adjustment of a claim is, by its group and reason (CARC)."""

from __future__ import annotations

from collections.abc import Collection

EARLIER_PAYER = "23"
"""The reason (CARC) for what an earlier payer paid and adjusted."""

_BEYOND_CHARGE = "94"
_DUPLICATE = "18"
_CLIENT = "PR"


def falls_to(
    group: str,
    reason: str,
    *,
    contractual: Collection[str],
    is_paid: bool,
    has_earlier: bool,
) -> str:
    """Whose an adjustment is: `client`, `write-off`, `open` (the insurance's) or `earlier`.

    X12 TR3 005010X221A1: PR is the client's share; CO, OA and PI are written off. A denial is
    not: only what the contract takes off, and a claim that came twice is nobody's share. What
    an earlier payer decided (CARC 23, and 94 beside it) is in the books by that payer's own
    remittance; without it CARC 94 makes the write-off less.

    Args:
        group: PR, CO, OA or PI.
        reason: The CARC.
        contractual: The reasons that are written off although nothing is paid.
        is_paid: Whether anything is paid on the claim.
        has_earlier: Whether the claim has an adjustment with CARC 23.
    """
    if group == _CLIENT:
        return "open" if reason == _DUPLICATE and not is_paid else "client"
    if reason == EARLIER_PAYER or (reason == _BEYOND_CHARGE and has_earlier):
        return "earlier"
    return "write-off" if is_paid or reason in contractual else "open"
