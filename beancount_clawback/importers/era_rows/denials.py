"""A denial is not a payment: what it does not pay stays open, unless a contract says otherwise.

Where nothing is paid, what the contract takes off (CO-45, the sequestration of CO-253) is given
up as it is with a payment. Every other CO, OA and PI amount stays with the insurance, to be
followed up or appealed, with its codes; PR is the client's.
"""

from __future__ import annotations

from collections.abc import Collection

from beancount_clawback.importers.era.model import Adjustment
from beancount_clawback.importers.era.model import EraClaim


def stays_open(one: Adjustment, claim: EraClaim, contractual: Collection[str]) -> bool:
    """Whether an adjustment that is not the client's leaves its amount with the insurance."""
    return not claim.paid and one.carc not in contractual
