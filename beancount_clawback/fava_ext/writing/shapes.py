"""What the browser is told: claims, payments, previews. Amounts are texts, every digit kept."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from beancount_clawback.claims.claim import Status
from beancount_clawback.claims.claim import check_of
from beancount_clawback.ledger_files.transaction_text import render_transaction
from beancount_clawback.ledger_language.import_drafts import draft_problem
from beancount_clawback.ledger_language.keys import AMOUNT_KEYS
from beancount_clawback.ledger_language.keys import SOURCE_KEY
from beancount_clawback.ledger_language.places import file_and_line
from beancount_clawback.ledger_language.records import FourAmounts
from beancount_clawback.ledger_language.records import text_of
from beancount_clawback.reports.tables.table import UNKNOWN

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable
    from collections.abc import Iterable
    from collections.abc import Mapping
    from decimal import Decimal

    from beancount.core.data import Transaction

    from beancount_clawback.claims.claim import Claim
    from beancount_clawback.claims.linked_ledger import LinkedLedger
    from beancount_clawback.claims.payment_finder import Found
    from beancount_clawback.claims.preview import Preview
    from beancount_clawback.data_entry.bulk_form import SheetOutcome
    from beancount_clawback.data_entry.payment_choice import Choice
    from beancount_clawback.data_entry.reviews import Review
    from beancount_clawback.data_entry.session_offer import Session
    from beancount_clawback.data_entry.typed_fields import FieldProblem
    from beancount_clawback.ledger_language.postings import Legs


def claim_shape(claim: Claim) -> dict[str, Any]:
    """A claim as it is now, with a dash for each figure that is not known."""

    def figure(number: Decimal) -> str:
        return plain(number) if claim.is_known else str(UNKNOWN)

    return {
        "name": claim.name,
        "currency": claim.currency,
        "client": claim.client,
        "payers": list(claim.payers),
        "practitioner": claim.practitioner,
        "service": claim.service,
        "serviceDate": claim.service_date.isoformat(),
        "billed": figure(claim.billed),
        "amounts": _four(claim.amounts, figure),
        "insuranceBalance": figure(claim.insurance_balance),
        "clientBalance": figure(claim.client_balance),
        "balance": figure(claim.balance),
        "statuses": [status.value for status in claim.statuses],
    }


def choice_shape(choice: Choice, linked: LinkedLedger) -> dict[str, Any]:
    """A payment on a claim, whether it can be taken back or not."""
    event = choice.event
    legs = event.legs
    filename, line = file_and_line(event.entry)
    return {
        "key": choice.key,
        "claim": choice.claim,
        "currency": choice.currency,
        "date": event.date.isoformat(),
        "kind": event.kind.value,
        "payer": event.payer,
        "narration": event.entry.narration or "",
        "check": check_of(event.entry),
        "amounts": {
            "insurance-paid": plain(legs.insurance_paid),
            "write-off": plain(legs.write_off),
            "client-responsibility": plain(legs.client),
        },
        "active": choice.active,
        "reversedOn": choice.reversed_on.isoformat() if choice.reversed_on else None,
        "reversedBy": choice.reversed_by,
        "file": linked.short_name(filename),
        "line": line,
    }


def alone_shape(choice: Choice) -> dict[str, Any]:
    """A payment on no claim in the shape of one: what it tells itself, and no balance."""
    event = choice.event
    legs = event.legs
    amounts = (legs.insurance_paid, legs.write_off, legs.client)
    return {
        "name": "",
        "payment": choice.link,
        "currency": choice.currency,
        "client": "",
        "payers": [event.payer],
        "practitioner": "",
        "service": "",
        "serviceDate": "",
        "billed": plain(legs.accounted),
        "amounts": {key: plain(n) for key, n in zip(AMOUNT_KEYS, amounts, strict=False)},
        "statuses": [],
        "adds": [word for one in choice.adoptions for word in one.words],
    }


def found_shape(found: Found, linked: LinkedLedger) -> dict[str, Any]:
    """A payment that was found, with why it fits."""
    filename, line = found.place
    return {
        "date": found.entry.date.isoformat(),
        "kind": found.kind.value,
        "payer": found.payer,
        "client": found.client,
        "claims": list(found.claims),
        "paid": plain(found.paid),
        "currency": found.currency,
        "link": found.link,
        "narration": found.entry.narration or "",
        "tagged": found.tagged,
        "standing": found.standing,
        "recognized": found.recognized,
        "why": list(found.why),
        "missing": list(found.missing),
        "file": linked.short_name(filename),
        "line": line,
    }


def session_shape(session: Session, linked: LinkedLedger) -> dict[str, Any]:
    """A session that a payment without a claim may be for."""
    filename, line = session.place
    return {
        "place": f"{linked.short_name(filename)}:{line}",
        "date": session.entry.date.isoformat(),
        "payee": session.entry.payee or "",
        "narration": session.entry.narration or "",
        "claim": session.claim,
        "why": list(session.why),
    }


def preview_shape(outcome: Preview | None) -> dict[str, Any] | None:
    """What a record would do; None while nothing can be said yet."""
    if outcome is None or outcome.errors:
        return None
    return {
        "claims": [
            {
                "before": claim_shape(change.before) if change.before else None,
                "after": claim_shape(change.after),
                "reopened": Status.REOPENED in change.after.statuses,
                "wasReopened": change.before is not None
                and Status.REOPENED in change.before.statuses,
            }
            for change in outcome.changes
        ],
        "withoutClaim": [
            {
                "payment": change.payment,
                "currency": change.currency,
                "before": _three(change.before),
                "after": _three(change.after),
            }
            for change in outcome.without_claim
        ],
        "revenue": _by_currency(outcome.revenue),
        "cash": _by_currency(outcome.cash),
        "transactions": [render_transaction(entry) for entry in outcome.transactions],
    }


def problems_shape(problems: Iterable[FieldProblem]) -> dict[str, str]:
    """What is wrong with each field; several sentences of one field stand below each other."""
    fields: dict[str, str] = {}
    for problem in problems:
        before = fields.get(problem.field)
        fields[problem.field] = f"{before}\n{problem.message}" if before else problem.message
    return fields


def sheet_shape(outcome: SheetOutcome, linked: LinkedLedger) -> dict[str, Any]:
    """What would come of a sheet, row by row."""
    return {
        "problems": problems_shape(outcome.problems),
        "net": plain(outcome.net),
        "complete": outcome.is_complete,
        "rows": [
            {
                "problems": problems_shape(row.problems),
                "net": None if row.net is None else plain(row.net),
                "after": claim_shape(row.after) if row.after else None,
                "choices": [choice_shape(choice, linked) for choice in row.choices],
            }
            for row in outcome.rows
        ],
    }


def review_shape(review: Review, linked: LinkedLedger, as_of: datetime.date) -> dict[str, Any]:
    """A review, with the place of its record."""
    entry = review.entry
    return {
        "date": entry.date.isoformat(),
        "narration": entry.narration or "",
        "source": text_of(entry.meta, SOURCE_KEY),
        "payment": review.payment,
        "claims": list(review.claims),
        "client": review.client,
        "payer": review.payer,
        "known": review.balance is not None,
        "insurance": _by_currency(review.insurance),
        "clientOwes": _by_currency(review.client_owes),
        "raisesClient": review.raises_client,
        "age": review.age(as_of),
        "file": linked.short_name(review.place[0]),
        "line": review.place[1],
    }


def draft_shape(draft: Transaction) -> dict[str, Any]:
    """A row that an import could not bring, with the place of its draft."""
    problem, (file, line) = draft_problem(draft), file_and_line(draft)
    return {
        "date": draft.date.isoformat(),
        "payer": draft.payee or "",
        "what": problem.what,
        "next": problem.next_step,
        "file": file,
        "line": line,
    }


def plain(number: Decimal) -> str:
    """A number as a text with every digit."""
    return f"{number:f}"


def _three(legs: Legs) -> dict[str, str]:
    numbers = (legs.insurance_paid, legs.write_off, legs.client)
    return {key: plain(n) for key, n in zip(AMOUNT_KEYS, numbers, strict=False)}


def _four(amounts: FourAmounts, figure: Callable[[Decimal], str]) -> dict[str, str]:
    numbers = (
        amounts.insurance_paid,
        amounts.write_off,
        amounts.client_responsibility,
        amounts.insurance_responsibility,
    )
    return {key: figure(number) for key, number in zip(AMOUNT_KEYS, numbers, strict=True)}


def _by_currency(numbers: Mapping[str, Decimal]) -> dict[str, str]:
    return {currency: plain(number) for currency, number in sorted(numbers.items())}
