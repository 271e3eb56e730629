"""Columns of what a clawback takes back, beside those of what is known or holds now."""

from __future__ import annotations

import re
from collections.abc import Collection
from collections.abc import Mapping

from beancount_clawback.importers.sheets.amount_headings import NOW
from beancount_clawback.importers.sheets.column_names import Field

_OF_A_LETTER = re.compile(
    r"(?:(?:demand|overpayment|recoupment|refund) )?(?:letter|notice|request|demand) date"
    r"|date of (?:letter|notice|request|demand)|date (?:requested|of demand letter)"
)
_OF_THE_PAYMENT = {Field.DATE: Field.NOT_USED, Field.CHECK: Field.ORIGINAL_CHECK}
"""What such columns are of the payment that a letter takes back."""


def beside_letter(
    words: Mapping[int, str], fields: Mapping[int, Field], told: Collection[int]
) -> dict[int, Field]:
    """Beside the day of a letter, day and number of a check are those of the payment.

    Args:
        words: The words of the headings.
        fields: What is known of the columns.
        told: Those whose headings tell it, and no person.
    """
    days = [one for one, text in words.items() if _OF_A_LETTER.fullmatch(text)]
    if len(days) != 1 or Field.TAKEN not in fields.values():
        return {}
    found = {
        one: _OF_THE_PAYMENT[field]
        for one, field in fields.items()
        if one in told and field in _OF_THE_PAYMENT
    }
    return {**found, days[0]: fields.get(days[0], Field.DATE)}


def paid_before(words: Mapping[int, str], fields: Mapping[int, Field]) -> dict[int, Field]:
    """Beside what is correct now, what was paid is what was paid before.

    Args:
        words: The words of the headings.
        fields: What is known of the columns.
    """
    paid = [one for one, field in fields.items() if field is Field.INSURANCE_PAID]
    now = [one for one in paid if not NOW.isdisjoint(words.get(one, "").split())]
    if len(now) != 1 or Field.ORIGINAL_PAID in fields.values():
        return {}
    return dict.fromkeys(set(paid) - set(now), Field.ORIGINAL_PAID)
