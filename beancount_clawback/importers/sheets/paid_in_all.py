"""A column of all payments, the client's among them, beside one of what the client paid.

"Total Paid" and "Payments" stand for the insurer's payments in most reports. Where that would
pay more than was billed, what was billed or the balance proves that the client's are in it;
where neither does, a person has to say.
"""

from __future__ import annotations

from decimal import Decimal

from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.remittance import ZERO
from beancount_clawback.importers.sheets.amount_headings import names_insurance
from beancount_clawback.importers.sheets.claim_lines import ClaimLine
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.columns import letters
from beancount_clawback.importers.sheets.heading_words import heading_words
from beancount_clawback.importers.sheets.sheet_table import SheetTable


def paid_by_client(
    line: ClaimLine,
    write_off: Decimal | None,
    client: Decimal | None,
    table: SheetTable,
    *,
    shares_written_off: bool,
) -> Decimal | None:
    """What of a row's payments the client made; zero where they are the insurer's alone.

    Args:
        line: The row.
        write_off: What it writes off.
        client: The client's share; None where no column gives it.
        table: The table.
        shares_written_off: Its adjustments come to what was billed as if they had the client's
            share among them, so that it proves nothing of the payments.

    Returns:
        None where it is not clear.
    """
    column = table.columns.by_field.get(Field.INSURANCE_PAID)
    billed, paid = line.amount(Field.BILLED), line.amount(Field.INSURANCE_PAID)
    by_client = abs(line.amount(Field.CLIENT_PAID) or ZERO)
    words = heading_words(column.heading) if column else ""
    if not paid or paid < 0 or not ZERO < by_client <= paid or names_insurance(words):
        return ZERO
    if not billed or shares_written_off:
        return None if "total" in words.split() or words == "payment" else ZERO
    left = billed - paid - (write_off or ZERO)
    if client is not None:
        return by_client if left + by_client == client != left else ZERO
    if left >= by_client:
        return ZERO
    if line.balance is None or line.balance not in (left, left - by_client):
        return None
    return by_client if line.balance == left else ZERO


def paid_in_all(line: ClaimLine, table: SheetTable) -> ImportFinding:
    """The question whether a column has what the client paid among it."""
    paid = table.columns.by_field[Field.INSURANCE_PAID]
    of_client = table.columns.by_field[Field.CLIENT_PAID]
    facts = {
        "paid": f"{line.amount(Field.INSURANCE_PAID):,f}",
        "client": f"{line.amount(Field.CLIENT_PAID):,f}",
        "column": paid.label,
        "letter": letters(of_client.index),
    }
    return finding("paid-in-all", line.place, **facts)
