"""Correcting what a record says beside its amounts: its date, its payment and the like.

Only what is typed changes. A record that is moved to another payment names that one as a new
record would, and is sealed with it; what stands on the record says so through the engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from beancount.core.data import Transaction

from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.data_entry.payment_choice import Choice
from beancount_clawback.data_entry.payment_choice import NotFoundError
from beancount_clawback.data_entry.payment_choice import choices_meant
from beancount_clawback.data_entry.payment_choice import usual_reason
from beancount_clawback.data_entry.typed_fields import CLAIM_FIELD
from beancount_clawback.data_entry.typed_fields import DATE_FIELD
from beancount_clawback.data_entry.typed_fields import PAYMENT_FIELD
from beancount_clawback.data_entry.typed_fields import FieldError
from beancount_clawback.data_entry.typed_fields import typed_date
from beancount_clawback.data_entry.typed_fields import typed_text
from beancount_clawback.ledger_files.entry_text import EntryText
from beancount_clawback.ledger_files.header_text import exchange_links
from beancount_clawback.ledger_files.header_text import set_date
from beancount_clawback.ledger_files.header_text import set_narration
from beancount_clawback.ledger_files.header_text import set_payee
from beancount_clawback.ledger_files.splice import Splice
from beancount_clawback.ledger_language.keys import CHECK_KEY
from beancount_clawback.ledger_language.keys import CLAIM_KEY
from beancount_clawback.ledger_language.keys import CLAWBACK_TAG
from beancount_clawback.ledger_language.keys import ORIGINAL_KEY
from beancount_clawback.ledger_language.keys import PAYER_KEY
from beancount_clawback.ledger_language.keys import REASON_KEY
from beancount_clawback.ledger_language.keys import REVERSES_KEY
from beancount_clawback.ledger_language.keys import SETTLEMENT_KEY
from beancount_clawback.ledger_language.keys import SOURCE_KEY
from beancount_clawback.ledger_language.payment_line import PaymentLine
from beancount_clawback.ledger_language.payment_line import same_payer
from beancount_clawback.ledger_language.records import text_of
from beancount_clawback.ledger_language.seals import with_seal

_IN_METADATA = (SOURCE_KEY, CHECK_KEY, SETTLEMENT_KEY)
_USUAL_REASON = "Clawback of "
_NARROWING = (REVERSES_KEY, PAYER_KEY, CLAIM_KEY)


@dataclass(frozen=True, slots=True)
class CorrectedRecord:
    """A record as it would be, and how it differs.

    Attributes:
        entry: The record.
        meta: The metadata that changes, by key; None for what is taken away.
        moved: Whether it takes another payment back, so that its seal is made anew.
    """

    entry: Transaction
    meta: Mapping[str, Any]
    moved: bool = False


def details_of(entry: Transaction, linked: LinkedLedger) -> dict[str, str]:
    """What a payment or record says, as a form shows it; a payment has no payment to name."""
    details = {DATE_FIELD: entry.date.isoformat(), REASON_KEY: entry.narration or ""}
    details |= {key: text_of(entry.meta, key) for key in _IN_METADATA}
    if CLAWBACK_TAG in (entry.tags or ()):
        named = _links_that_name(entry, linked)
        details[PAYMENT_FIELD] = named[0] if named else ""
        details[CLAIM_FIELD] = text_of(entry.meta, CLAIM_KEY).removeprefix("^")
    return details


def corrected(
    entry: Transaction, typed: Mapping[str, str], linked: LinkedLedger
) -> CorrectedRecord:
    """A payment or record with the details that were typed; those left out stay.

    Raises:
        FieldError: One of them cannot be, at its field.
    """
    now = details_of(entry, linked)
    new = {key: typed_text(typed[key], key) for key in now if key in typed}
    new = {key: text for key, text in new.items() if text != now[key].strip()}
    meta: dict[str, Any] = {key: new[key] or None for key in _IN_METADATA if key in new}
    if DATE_FIELD in new:
        entry = entry._replace(date=typed_date(new[DATE_FIELD]))
    if REASON_KEY in new:
        entry = entry._replace(narration=new[REASON_KEY])
    moved = PAYMENT_FIELD in new or CLAIM_FIELD in new
    if moved:
        wanted = {**now, **new}
        if PAYMENT_FIELD in new and CLAIM_FIELD not in new:
            wanted[CLAIM_FIELD] = ""
        choice = _one_meant(wanted[CLAIM_FIELD], wanted[PAYMENT_FIELD], linked)
        kept = (entry.links or frozenset()) - set(_links_that_name(entry, linked))
        entry = entry._replace(links=kept | {choice.link})
        paying = choice.event.entry.payee or choice.event.payer
        if entry.payee and not same_payer(entry.payee, paying):
            entry = entry._replace(payee=paying)
        if REASON_KEY not in new and (entry.narration or "").startswith(_USUAL_REASON):
            entry = entry._replace(narration=usual_reason(choice))
        meta |= {key: choice.narrowing.get(key) for key in _NARROWING}
        meta = {k: v for k, v in meta.items() if v is not None or k in entry.meta}
    return CorrectedRecord(_with(entry, meta), meta, moved)


def sealed_anew(one: CorrectedRecord, met: PaymentLine | None) -> CorrectedRecord:
    """A record that takes another payment back, with the seal of that one if it had one."""
    if not one.moved or ORIGINAL_KEY not in one.entry.meta or met is None:
        return one
    bare = _with(one.entry, {ORIGINAL_KEY: None})
    seal = with_seal(bare, met).meta[ORIGINAL_KEY]
    meta = {**one.meta, ORIGINAL_KEY: seal}
    return CorrectedRecord(_with(one.entry, {ORIGINAL_KEY: seal}), meta, moved=True)


def header_splices(
    text: str, found: EntryText, old: Transaction, new: Transaction
) -> tuple[Splice, ...]:
    """What changes on the first line of a record.

    Raises:
        EntryTextError: What should change does not stand there.
    """
    splices: tuple[Splice, ...] = ()
    if new.date != old.date:
        splices += set_date(text, found, new.date)
    if new.narration != old.narration:
        splices += set_narration(text, found, new.narration or "")
    if new.payee != old.payee:
        splices += set_payee(text, found, new.payee or "")
    gone = (old.links or frozenset()) - (new.links or frozenset())
    for link in sorted((new.links or frozenset()) - (old.links or frozenset())):
        splices += exchange_links(text, found, gone, link)
    return splices


def _one_meant(claim: str, payment: str, linked: LinkedLedger) -> Choice:
    """The one payment that a record is moved to.

    Raises:
        FieldError: None or several are meant, or it cannot be read as a payment yet.
    """
    try:
        meant = choices_meant(linked, claim, payment)
    except NotFoundError as error:
        raise FieldError(PAYMENT_FIELD, str(error)) from None
    link = payment.removeprefix("^")
    named = [one for one in meant if link in ("", one.key, one.link)] or list(meant)
    if len(named) > 1:
        named = [one for one in named if one.active] or named
    if len(named) != 1:
        listed = ", ".join(f"{one.key} ({one.event.date}, {one.claim})" for one in named)
        raise FieldError(
            PAYMENT_FIELD, f"Which payment? {listed or 'There is none with this name.'}"
        )
    if named[0].adoptions:
        raise FieldError(
            PAYMENT_FIELD,
            f"{payment} is not tagged #insurance-payment yet. Take this record back, and "
            "record a clawback of that payment, which tags it.",
        )
    return named[0]


def _links_that_name(entry: Transaction, linked: LinkedLedger) -> list[str]:
    """The links by which a record names its payment: all but that of the remittance."""
    prefix = linked.config.remittance_prefix
    links = sorted(entry.links or ())
    payments = [link for link in links if link.startswith(linked.config.payment_prefix)]
    others = [link for link in links if link not in payments and not link.startswith(prefix)]
    return [*payments, *others]


def _with(entry: Transaction, meta: Mapping[str, Any]) -> Transaction:
    merged = {**entry.meta, **meta}
    return entry._replace(meta={k: v for k, v in merged.items() if v is not None})
