"""Two plans of one payer on a claim: the first one's answers, and those of the second plan.

A couple may be insured with one company twice, or have its supplement beside its plan. The
second plan's answer is a later payer's, though it has the same name: `second-plan: TRUE`. An
answer needs no such word that says of the earlier payers just what the same payer's own first
answer paid and wrote off (CARC 23, net of 94).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from beancount_clawback.ledger_language.accounts import payer_key
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.amounts import read_signed_amount
from beancount_clawback.ledger_language.keys import CLAIM_STATUS_KEY
from beancount_clawback.ledger_language.keys import EARLIER_PAYERS_KEY
from beancount_clawback.ledger_language.keys import PROCESSED_AS_KEY
from beancount_clawback.ledger_language.keys import SECOND_PLAN_KEY
from beancount_clawback.ledger_language.metadata_values import says_true
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.records import PROCESSED_AS
from beancount_clawback.ledger_language.records import text_of

_GROUPS = ("carc-co", "carc-oa", "carc-pi", "carc-cr")
_SECOND = " second plan"


def answerer(payer: str, meta: Mapping[str, Any]) -> str:
    """Who answers a claim, for comparing: the payer, or the payer's second plan."""
    return payer_key(payer) + (_SECOND if says_true(meta, SECOND_PLAN_KEY) else "")


def said_of_earlier(meta: Mapping[str, Any]) -> Decimal | None:
    """What an entry says that earlier payers decided (CARC 23 net of 94); None if nothing."""
    if EARLIER_PAYERS_KEY in meta:
        return _number(meta, EARLIER_PAYERS_KEY)
    if not any(f"{group}-23" in meta for group in _GROUPS):
        return None
    numbers = (_number(meta, f"{group}-{code}") for group in _GROUPS for code in ("23", "94"))
    return sum((one for one in numbers if one is not None), ZERO)


def may_follow_own(meta: Mapping[str, Any]) -> bool:
    """Whether an answer is a later payer's that says what the earlier ones decided."""
    return is_later(meta) and bool(said_of_earlier(meta))


def may_be_followed(meta: Mapping[str, Any]) -> bool:
    """Whether an answer can be the one of its payer that a second plan's answer follows."""
    if is_called_later(meta) or says_true(meta, SECOND_PLAN_KEY):
        return False
    return said_of_earlier(meta) is None


def is_later(meta: Mapping[str, Any]) -> bool:
    """Whether an answer's payer is said not to be the claim's first."""
    return text_of(meta, PROCESSED_AS_KEY) in PROCESSED_AS[1:]


def is_called_later(meta: Mapping[str, Any]) -> bool:
    """Whether an answer's payer is said not to be the first, be it only by the file (CLP02)."""
    by_file = text_of(meta, CLAIM_STATUS_KEY)
    return is_later(meta) or any(
        by_file.startswith(f"paid as {one}") for one in PROCESSED_AS[1:]
    )


def _number(meta: Mapping[str, Any], key: str) -> Decimal | None:
    try:
        return read_signed_amount(key, meta[key]).number if key in meta else None
    except Problem:
        return None
