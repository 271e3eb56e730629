"""The payments on a claim: which of them a clawback can take back, and why others cannot.

Also how a record names the one that is meant, so that the engine never has to guess.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from beancount.core.data import Transaction

from beancount_clawback.claims.claim import Claim
from beancount_clawback.claims.claim import Event
from beancount_clawback.claims.claim import EventKind
from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.payment_line import payer_of
from beancount_clawback.ledger_language.payment_line import same_payer
from beancount_clawback.ledger_language.postings import CLAIM_KEY
from beancount_clawback.ledger_language.postings import posting_claim
from beancount_clawback.ledger_language.records import CORRECTED_TAG
from beancount_clawback.ledger_language.records import PAYER_KEY
from beancount_clawback.ledger_language.records import PAYMENT_TAG
from beancount_clawback.ledger_language.records import REVERSED_BY_KEY
from beancount_clawback.ledger_language.records import REVERSED_ON_KEY
from beancount_clawback.ledger_language.records import REVERSES_KEY
from beancount_clawback.ledger_language.records import is_reversed


@dataclass(frozen=True, slots=True)
class Choice:
    """A payment or corrected payment on a claim, as it is offered for a clawback.

    Attributes:
        key: What the choice goes by among those of its claim: the payment's link, with the
            date behind it where the link alone would mean several.
        claim: The claim's name.
        currency: The currency of its amounts.
        event: The payment in the claim's history.
        link: The link that a record names the payment by.
        narrowing: The metadata that a record needs besides, where the link means several.
        reversed_on: When it was taken back; None for one that stands.
        reversed_by: What the record of that says.
    """

    key: str
    claim: str
    currency: str
    event: Event
    link: str
    narrowing: dict[str, Any]
    reversed_on: datetime.date | None
    reversed_by: str

    @property
    def active(self) -> bool:
        """Whether it stands, so that it can be taken back."""
        return self.event.active


class NotFoundError(Exception):
    """The ledger has no such claim or payment; the message says what to do."""


def claims_meant(linked: LinkedLedger, claim: str, payment: str) -> tuple[Claim, ...]:
    """The claim, one a currency, that a link means: its own, or that of a payment on it.

    Raises:
        NotFoundError: There is none, or the payment covers several.
    """
    if claim:
        found = linked.claims_named(claim)
        if not found:
            raise NotFoundError(f'The ledger has no claim "{claim}".')
        return found
    link = payment.strip().removeprefix("^")
    entries = linked.by_link.with_link(link)
    names = sorted({name for entry in entries for name in linked.claims_of(entry)})
    if len(names) == 1:
        return linked.claims_named(names[0])
    if not names:
        raise NotFoundError(f'The ledger has no payment "{link}".')
    listed = ", ".join(names[:6]) + (", …" if len(names) > 6 else "")
    raise NotFoundError(
        f"The payment {link} covers {len(names)} claims: {listed}. Name the one that is meant."
    )


def payments_on(claim: Claim, linked: LinkedLedger) -> tuple[Choice, ...]:
    """The payments on a claim in the order of its history, those that stand and the others.

    A denial, which paid nothing, is left out: there is nothing to take back.
    """
    events = [
        event
        for event in claim.events
        if event.kind in (EventKind.PAYMENT, EventKind.CORRECTED_PAYMENT)
        and (event.legs.accounted or event.legs.cash or event.legs.write_off)
    ]
    links = Counter(_link(event, claim.name) for event in events if event.active)
    return tuple(_choice(claim, event, links, linked) for event in events)


def chosen(choices: Iterable[Choice], wanted: str) -> Choice | None:
    """The payment that stands by its key; without a key, the only one that does."""
    standing = [choice for choice in choices if choice.active]
    if wanted:
        standing = [choice for choice in standing if wanted in (choice.key, choice.link)]
    return standing[0] if len(standing) == 1 else None


def same_payers(choices: Iterable[Choice], payer: str) -> tuple[Choice, ...]:
    """The payments of one payer that stand."""
    return tuple(c for c in choices if c.active and same_payer(c.event.payer, payer))


def _choice(claim: Claim, event: Event, links: Counter[str], linked: LinkedLedger) -> Choice:
    link = _link(event, claim.name)
    key = link if not event.active or links[link] == 1 else f"{link}@{event.date}"
    reversed_on, reversed_by = _reversed(event)
    return Choice(
        key=key,
        claim=claim.name,
        currency=claim.currency,
        event=event,
        link=link,
        narrowing=_narrowing(claim, event, link, linked),
        reversed_on=reversed_on,
        reversed_by=reversed_by,
    )


def _link(event: Event, claim: str) -> str:
    return event.payment or claim


def _narrowing(claim: Claim, event: Event, link: str, linked: LinkedLedger) -> dict[str, Any]:
    narrowing: dict[str, Any] = {}
    told = any(posting_claim(posting) for posting in event.entry.postings)
    if told:
        narrowing[CLAIM_KEY] = claim.name
    rivals = [
        entry
        for entry in linked.by_link.with_link(link)
        if entry is not event.entry and _stands(entry, claim.name if told else "")
    ]
    roles = Roles(linked.config)
    payers = [payer_of(rival.meta, rival.payee, rival.postings, roles) for rival in rivals]
    if any(same_payer(payer, event.payer) for payer in payers):
        narrowing[REVERSES_KEY] = event.date
    elif rivals:
        narrowing[PAYER_KEY] = event.payer
    return narrowing


def _stands(entry: Transaction, claim: str) -> bool:
    """Whether an entry is a payment that is not reversed; with `claim`, in its part on that."""
    tags = entry.tags or frozenset()
    if {PAYMENT_TAG, CORRECTED_TAG}.isdisjoint(tags):
        return False
    own = [p for p in entry.postings if not claim or posting_claim(p) == claim]
    return bool(own) and not is_reversed(entry, own)


def _reversed(event: Event) -> tuple[datetime.date | None, str]:
    if event.active:
        return None, ""
    places = [event.entry.meta, *(posting.meta or {} for posting in event.postings)]
    for meta in places:
        date = meta.get(REVERSED_ON_KEY)
        if isinstance(date, datetime.date):
            return date, str(meta.get(REVERSED_BY_KEY) or "")
    return None, ""
