"""Recording a clawback or a payment: what was typed becomes an entry, its text and a preview.

Nothing here writes. The forms hold texts, none of them believed; the outcome holds the entry
as it would be written, what the engine makes of it, and what is wrong with which field.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from decimal import Decimal
from typing import Any

from beancount.core.data import Transaction

from beancount_clawback.claims.claim import Claim
from beancount_clawback.claims.linked_ledger import BEHIND_ALL
from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.claims.preview import Preview
from beancount_clawback.data_entry.payment_choice import Choice
from beancount_clawback.data_entry.payment_choice import payments_on
from beancount_clawback.data_entry.payment_choice import same_payers
from beancount_clawback.data_entry.payment_choice import usual_reason
from beancount_clawback.data_entry.typed_fields import CLAIM_FIELD
from beancount_clawback.data_entry.typed_fields import FieldProblem
from beancount_clawback.data_entry.typed_fields import Reading
from beancount_clawback.data_entry.typed_fields import field_problems
from beancount_clawback.ledger_files.transaction_text import render_transaction
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.keys import CHECK_KEY
from beancount_clawback.ledger_language.keys import CLAWBACK_TAG
from beancount_clawback.ledger_language.keys import DOCUMENT_KEY
from beancount_clawback.ledger_language.keys import PAYER_KEY
from beancount_clawback.ledger_language.keys import PAYER_REFERENCE_KEY
from beancount_clawback.ledger_language.keys import PAYMENT_TAG
from beancount_clawback.ledger_language.keys import REASON_KEY
from beancount_clawback.ledger_language.keys import REVIEW_FLAG
from beancount_clawback.ledger_language.keys import SETTLEMENT_KEY
from beancount_clawback.ledger_language.keys import SOURCE_KEY
from beancount_clawback.ledger_language.keys import SUPPLEMENTAL_KEY
from beancount_clawback.ledger_language.keys import TAKEN_KEY
from beancount_clawback.ledger_language.places import file_and_line
from beancount_clawback.ledger_language.problems import money
from beancount_clawback.ledger_language.seals import with_seal

_NOT_IN_A_LINK = re.compile(r"[^A-Za-z0-9_.-]+")
_MOST_OF_A_LINK = 40


@dataclass(frozen=True, slots=True)
class ClawbackForm:
    """A clawback as typed; the payment that it takes back is chosen apart.

    `amounts` go by the metadata keys of the four amounts; all empty: a full reversal.
    `settlement` is the account the payer took the money from at once, empty for the configured
    way; `check` the check or EFT number that took it; `payer_reference` the control number of
    the payer's letter, and `document` the file that it is kept in. With `review` the claim
    stays in review.
    """

    date: str = ""
    source: str = ""
    reason: str = ""
    amounts: Mapping[str, str] = field(default_factory=dict)
    settlement: str = ""
    taken: str = ""
    check: str = ""
    payer_reference: str = ""
    document: str = ""
    review: bool = True
    last_edited: str = ""


@dataclass(frozen=True, slots=True)
class PaymentForm:
    """A manual remittance entry as typed.

    `supplemental` says that another payment of the same payer on the claim stands as well;
    `remittance` is the link of the sheet that the payment is a row of, empty for none.
    """

    claim: str = ""
    payer: str = ""
    date: str = ""
    check: str = ""
    note: str = ""
    amounts: Mapping[str, str] = field(default_factory=dict)
    settlement: str = ""
    supplemental: bool = False
    remittance: str = ""
    last_edited: str = ""


@dataclass(frozen=True, slots=True)
class Drafted:
    """An entry made from a form, or what keeps it from being made."""

    entry: Transaction | None
    problems: tuple[FieldProblem, ...]


@dataclass(frozen=True, slots=True)
class Recording:
    """What would come of a form.

    Attributes:
        entry: The record or payment; None when a field cannot be read.
        text: The same as a ledger has it.
        outcome: What the engine makes of it; None without an entry.
        problems: What is wrong; with any, it must not be written.
        existing: The active payments of the same payer, where a payment was refused as
            a second one: each could be taken back and replaced in one step.
    """

    entry: Transaction | None
    text: str
    outcome: Preview | None
    problems: tuple[FieldProblem, ...]
    existing: tuple[Choice, ...] = ()


def record_clawback(form: ClawbackForm, choice: Choice, linked: LinkedLedger) -> Recording:
    """What would come of taking a payment back."""
    drafted = draft_clawback(form, choice, linked)
    adopts = [(one.entry, one.tagged) for one in choice.adoptions]
    return _recording(drafted, form.amounts, form.last_edited, linked, adopts)


def record_payment(form: PaymentForm, linked: LinkedLedger) -> Recording:
    """What would come of a manual payment.

    Where the same payer's payment stands already, `existing` offers the combined workflow:
    its reversal and the new payment in one step, which is a clawback with amounts.
    """
    claims = linked.claims_named(form.claim) if form.claim.strip() else ()
    drafted = draft_payment(form, claims[0] if claims else None, linked)
    recording = _recording(drafted, form.amounts, form.last_edited, linked)
    outcome = recording.outcome
    if outcome is None or not any(e.check == "second-payment" for e in outcome.errors):
        return recording
    choices = [choice for claim in claims for choice in payments_on(claim, linked)]
    existing = same_payers(choices, form.payer)
    if not existing:
        return recording
    problems = tuple(
        FieldProblem(CLAIM_FIELD, second_payment(existing)) if p.field == CLAIM_FIELD else p
        for p in recording.problems
    )
    return replace(recording, problems=problems, existing=existing)


def second_payment(existing: Sequence[Choice]) -> str:
    """What to say where a payment is typed and another of the same payer stands."""
    paid = ", ".join(
        f"{money(choice.event.legs.insurance_paid, choice.currency)} on {choice.event.date}"
        for choice in existing
    )
    return (
        f"{existing[0].event.payer} has already paid on {existing[0].claim}: {paid}. Reverse "
        "that payment and record the new one in one step, or say that both apply."
    )


def draft_clawback(
    form: ClawbackForm, choice: Choice, linked: LinkedLedger, line: int = BEHIND_ALL
) -> Drafted:
    """The clawback record of a form, at a line behind all others."""
    event = choice.event
    reading = Reading()
    date = reading.date(form.date)
    reason = reading.text(form.reason, REASON_KEY)
    meta: dict[str, Any] = {"filename": linked.main_file, "lineno": line, **choice.narrowing}
    meta |= reading.texts({SOURCE_KEY: form.source, CHECK_KEY: form.check})
    meta |= reading.texts({PAYER_REFERENCE_KEY: form.payer_reference})
    meta |= reading.texts({DOCUMENT_KEY: form.document, SETTLEMENT_KEY: form.settlement})
    meta |= reading.amounts({TAKEN_KEY: form.taken}, choice.currency, _paid(choice))
    meta |= reading.amounts(form.amounts, choice.currency, _paid(choice))
    if date is None or reading.problems:
        return Drafted(None, tuple(reading.problems))
    entry = Transaction(
        meta=meta,
        date=date,
        flag=REVIEW_FLAG if form.review else "*",
        payee=event.entry.payee or event.payer or None,
        narration=reason or usual_reason(choice),
        tags=frozenset({CLAWBACK_TAG}),
        links=frozenset({choice.link}),
        postings=[],
    )
    return Drafted(entry, ())


def draft_payment(
    form: PaymentForm,
    claim: Claim | None,
    linked: LinkedLedger,
    line: int = BEHIND_ALL,
    taken_links: Collection[str] = (),
) -> Drafted:
    """The manual remittance entry of a form on its claim; `taken_links` are not free."""
    reading = Reading()
    date = reading.date(form.date)
    if claim is None:
        reading.refuse(CLAIM_FIELD, _no_claim(form.claim))
    payer = reading.text(form.payer, PAYER_KEY)
    if not payer:
        reading.refuse(PAYER_KEY, "Who paid? Name the payer as the claim's account does.")
    note = reading.text(form.note, REASON_KEY)
    meta: dict[str, Any] = {"filename": linked.main_file, "lineno": line}
    meta |= reading.texts({CHECK_KEY: form.check, SETTLEMENT_KEY: form.settlement})
    if form.supplemental:
        meta[SUPPLEMENTAL_KEY] = True
    currency, billed = (claim.currency, claim.billed) if claim else ("", ZERO)
    meta |= reading.amounts(form.amounts, currency, billed)
    if date is None or claim is None or reading.problems:
        return Drafted(None, tuple(reading.problems))
    check = form.check.strip()
    links = {claim.name, _own_link(form, date, claim.name, linked, taken_links)}
    if form.remittance:
        links.add(form.remittance)
    entry = Transaction(
        meta=meta,
        date=date,
        flag="*",
        payee=payer,
        narration=note or (f"Remittance {check}" if check else "Manual remittance entry"),
        tags=frozenset({PAYMENT_TAG}),
        links=frozenset(links),
        postings=[],
    )
    return Drafted(entry, ())


def remittance_link(check: str, date: datetime.date, linked: LinkedLedger) -> str:
    """The link that the rows of one sheet share, named by its remittance, else by its date."""
    return f"{linked.config.remittance_prefix}{_in_a_link(check) or date.isoformat()}"


def _recording(
    drafted: Drafted,
    amounts: Mapping[str, str],
    last_edited: str,
    linked: LinkedLedger,
    adopts: Sequence[tuple[Transaction, Transaction]] = (),
) -> Recording:
    entry = drafted.entry
    if entry is None:
        return Recording(None, "", None, drafted.problems)
    outcome = linked.preview(entry, adopts=adopts)
    sealed = with_seal(entry, outcome.met)
    if sealed is not entry:
        entry, outcome = sealed, linked.preview(sealed, adopts=adopts)
    problems = field_problems(outcome.errors, file_and_line(entry), amounts, last_edited)
    text = render_transaction(linked.record_style.written(entry))
    return Recording(entry, text, outcome, problems)


def _own_link(
    form: PaymentForm,
    date: datetime.date,
    claim: str,
    linked: LinkedLedger,
    taken: Collection[str],
) -> str:
    """A payment link that no entry has yet: by the remittance, with the claim where it must."""
    config = linked.config
    number = claim.removeprefix(config.claim_prefix)
    check = _in_a_link(form.check)
    longer = f"{check or date.isoformat()}-{number}"
    names = [longer, *(f"{longer}-{n}" for n in range(2, 1000))]
    if check and not form.remittance:
        names.insert(0, check)
    links = (f"{config.payment_prefix}{name}" for name in names)
    return next(
        link for link in links if not linked.by_link.with_link(link) and link not in taken
    )


def _in_a_link(text: str) -> str:
    return _NOT_IN_A_LINK.sub("-", text.strip()).strip("-.")[:_MOST_OF_A_LINK]


def _paid(choice: Choice) -> Decimal:
    return choice.event.legs.accounted


def _no_claim(typed: str) -> str:
    if not typed.strip():
        return "Which claim? Type its number, its client or its date of service."
    return f'The ledger has no claim "{typed.strip()}".'
