"""What generated entries share: the record's place and metadata, tags, links, cash leg."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from beancount.core.data import Posting
from beancount.core.data import Transaction

from beancount_clawback.accounts import SETTLEMENT
from beancount_clawback.accounts import Chart
from beancount_clawback.accounts import Roles
from beancount_clawback.accounts import cash_account
from beancount_clawback.accounts import fill_template
from beancount_clawback.legs import CLAIM_KEY
from beancount_clawback.payment_line import PaymentLine
from beancount_clawback.payment_line import stated_payer
from beancount_clawback.problems import Problem
from beancount_clawback.problems import describe
from beancount_clawback.records import CLAWBACK_OF_KEY
from beancount_clawback.records import CLAWBACK_TAG
from beancount_clawback.records import CLIENT_KEY
from beancount_clawback.records import CORRECTED_TAG
from beancount_clawback.records import PAYER_KEY
from beancount_clawback.records import PAYMENT_TAG
from beancount_clawback.records import REVERSAL_TAG
from beancount_clawback.records import REVIEW_FLAG
from beancount_clawback.records import REVIEW_TAG
from beancount_clawback.records import SETTLEMENT_KEY
from beancount_clawback.records import VARIANCE_TAG
from beancount_clawback.records import ClawbackRecord

_KIND_TAGS = {PAYMENT_TAG, REVERSAL_TAG, CORRECTED_TAG, VARIANCE_TAG}


@dataclass(frozen=True, slots=True)
class Books:
    """What the engine knows of a ledger's accounts."""

    roles: Roles
    chart: Chart


def generated(
    line: PaymentLine, record: ClawbackRecord, tag: str, postings: list[Posting]
) -> Transaction:
    """An entry made of a record: its own words, the payment's links, tagged as `tag`."""
    entry = record.entry
    meta = own_meta(entry.meta, record)
    meta[CLAWBACK_OF_KEY] = line.name
    if line.share:
        meta[CLAIM_KEY] = line.share
    if CLIENT_KEY in line.entry.meta:
        meta[CLIENT_KEY] = line.entry.meta[CLIENT_KEY]
    if line.settlement and any(posting.account == line.settlement for posting in postings):
        meta[SETTLEMENT_KEY] = line.settlement
    told = stated_payer(meta) or line.named_payer or entry.payee
    if line.payer and told != line.payer:
        meta[PAYER_KEY] = line.payer
    return Transaction(
        meta,
        entry.date,
        entry.flag,
        entry.payee,
        entry.narration,
        _tags(frozenset(entry.tags or ()), tag, entry.flag == REVIEW_FLAG),
        frozenset(entry.links or ()) | line.links,
        postings,
    )


def cash_leg_account(
    account: str, line: PaymentLine, record: ClawbackRecord, books: Books
) -> str:
    """Where the cash leg of a generated entry goes: settlement, recoupment, or its own account.

    Raises:
        Problem: no-account.
    """
    recoupment = books.roles.config.recoupment
    if record.settlement:
        role, target = SETTLEMENT, record.settlement
    elif recoupment and not books.roles.is_recoupment(account):
        role = "recoupment"
        target = fill_template(recoupment, role, line.names())
    else:
        return account
    return cash_account(role, target, books.roles, books.chart)


def own_meta(meta: Mapping[str, Any] | None, record: ClawbackRecord) -> dict[str, Any]:
    """Metadata that a generated posting or entry keeps, at the record's own place.

    An invented file name breaks Fava's journal export and editing.
    """
    source = record.entry.meta
    own = {"filename": source.get("filename"), "lineno": source.get("lineno")}
    if meta and len(meta) > len(own):
        for key, value in meta.items():
            if key not in own and not key.startswith("__"):
                own[key] = value
    return own


def cannot_restate(line: PaymentLine, books: Books, why: str) -> Problem:
    """The problem of a payment whose postings do not tell how to correct it."""
    payment = describe(line.entry, books.roles.config.base)
    return Problem("cannot-restate", payment=payment, why=why)


@lru_cache(maxsize=1024)
def _tags(own: frozenset[str], kind: str, in_review: bool) -> frozenset[str]:
    review = {REVIEW_TAG} if in_review else set()
    return (own - _KIND_TAGS) | {CLAWBACK_TAG, kind} | review
