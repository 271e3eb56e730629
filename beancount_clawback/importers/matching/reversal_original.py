"""What an ERA's reversal says of the payment that it takes back must be what was paid.

The amounts are compared wherever a clawback gives them; here it is the payer's number of the
claim and the service lines, as far as the payment's entry has them from its own remittance.
"""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from beancount.core.data import Transaction

from beancount_clawback.importers.documents.findings import shown_id
from beancount_clawback.importers.documents.remittance import OriginalClaim
from beancount_clawback.importers.matching.known_payments import Three
from beancount_clawback.ledger_language.keys import CORRECTED_NUMBER_KEY
from beancount_clawback.ledger_language.keys import PAYER_CLAIM_KEY
from beancount_clawback.ledger_language.keys import SERVICE_LINES_KEY
from beancount_clawback.ledger_language.problems import money
from beancount_clawback.ledger_language.records import text_of


def contradiction(
    original: OriginalClaim, entry: Transaction, standing: Three, also: Collection[str] = ()
) -> str:
    """What a reversal says otherwise than the payment's entry; empty where they agree.

    Args:
        original: What the reversal says.
        entry: The payment, or the clawback that left what is taken back now.
        also: Other numbers of the payer's that it goes on under, for comparing.
        standing: Insurance paid, write-off and client responsibility before it.
    """
    meta = entry.meta
    number = text_of(meta, CORRECTED_NUMBER_KEY) or text_of(meta, PAYER_CLAIM_KEY)
    said = [one for one in original.numbers if one]
    known = {number.casefold(), *also}
    if number and said and known.isdisjoint(one.casefold() for one in said):
        named = " or ".join(shown_id(one) for one in said)
        return f"the payer's claim number {named}, but it came with {shown_id(number)}"
    lines = text_of(meta, SERVICE_LINES_KEY)
    if lines and original.lines and lines != original.lines:
        return f"the service lines {original.lines}, but it came with {lines}"
    rest: Decimal = standing[1] + standing[2]
    if original.shares is not None and original.shares != rest:
        return f"{money(original.shares)} that was not paid, but it was {money(rest)}"
    return ""
