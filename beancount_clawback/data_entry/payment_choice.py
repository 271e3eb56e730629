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
from beancount_clawback.claims.claim import event_kind
from beancount_clawback.claims.claim import payment_link
from beancount_clawback.claims.claim_figures import roles_of
from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.claims.payment_finder import Found
from beancount_clawback.claims.payment_finder import FoundKind
from beancount_clawback.data_entry.adoption import Adoption
from beancount_clawback.data_entry.adoption import adoption_of
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.keys import CLAIM_KEY
from beancount_clawback.ledger_language.keys import CORRECTED_TAG
from beancount_clawback.ledger_language.keys import PAYER_KEY
from beancount_clawback.ledger_language.keys import PAYMENT_TAG
from beancount_clawback.ledger_language.keys import REVERSED_BY_KEY
from beancount_clawback.ledger_language.keys import REVERSED_ON_KEY
from beancount_clawback.ledger_language.keys import REVERSES_KEY
from beancount_clawback.ledger_language.payment_line import payer_of
from beancount_clawback.ledger_language.payment_line import same_payer
from beancount_clawback.ledger_language.postings import Legs
from beancount_clawback.ledger_language.postings import posting_claim
from beancount_clawback.ledger_language.postings import read_legs
from beancount_clawback.ledger_language.records import is_reversed


@dataclass(frozen=True, slots=True)
class Choice:
    """A payment or corrected payment on a claim, as it is offered for a clawback.

    Attributes:
        key: What the choice goes by among those of its claim: the payment's link, with the
            date behind it where the link alone would mean several.
        claim: The claim's name; empty for a payment without a claim.
        currency: The currency of its amounts.
        event: The payment in the claim's history.
        link: The link that a record names the payment by.
        narrowing: The metadata that a record needs besides, where the link means several.
        reversed_on: When it was taken back; None for an active one.
        reversed_by: What the record of that says.
        adoptions: What the same write adds to first lines: the payment's own, and that of a
            session that it is linked to; nothing where nothing is missing.
    """

    key: str
    claim: str
    currency: str
    event: Event
    link: str
    narrowing: dict[str, Any]
    reversed_on: datetime.date | None
    reversed_by: str
    adoptions: tuple[Adoption, ...] = ()

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


def choices_meant(linked: LinkedLedger, claim: str, payment: str) -> tuple[Choice, ...]:
    """The payments that are meant by a claim, by a payment's link, or by its `file:line`.

    Raises:
        NotFoundError: There is none, or the payment covers several claims and none is named.
    """
    place = linked.place_named(payment)
    if place is not None:
        found = linked.finder.at(place)
        if not found:
            raise NotFoundError(f"Nothing at {payment} can be an insurance payment.")
        payments = [one for one in found if one.kind is FoundKind.PAYMENT]
        choices = [choice for one in payments for choice in choices_of(one, linked)]
        return tuple(c for c in choices if not claim or c.claim in _names(claim, linked))
    link = payment.strip().removeprefix("^")
    if link and not claim:
        alone = _without_claims(link, linked)
        if alone:
            return alone
    return tuple(
        choice
        for one in claims_meant(linked, claim, payment)
        for choice in payments_on(one, linked)
    )


def _names(claim: str, linked: LinkedLedger) -> set[str]:
    return {one.name for one in linked.claims_named(claim)}


def _without_claims(link: str, linked: LinkedLedger) -> tuple[Choice, ...]:
    """The payments of a link, where the claims cannot lead to them: untagged, or on none."""
    # Whether claims lead there, the entries around the link tell; the finder reads them all.
    around = linked.finder_around([link]).linked(link)
    if any(one.tagged and one.claims for one in around):
        return ()
    found = linked.finder.linked(link)
    tagged = [one for one in found if one.tagged]
    return tuple(choice for one in tagged or found for choice in choices_of(one, linked))


def payments_on(claim: Claim, linked: LinkedLedger) -> tuple[Choice, ...]:
    """The payments on a claim in the order of its history, the active and the others.

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


def choices_of(found: Found, linked: LinkedLedger) -> tuple[Choice, ...]:
    """A payment that was found, as it is offered: once, or once for each claim it names.

    One that is untagged, or on no claim, is offered as what its own postings tell.
    """
    if found.tagged and found.claims and not found.missing:
        claims = [claim for name in found.claims for claim in linked.claims_named(name)]
        choices = [choice for claim in claims for choice in payments_on(claim, linked)]
        return tuple(choice for choice in choices if choice.event.entry is found.entry)
    adoption = adoption_of(found)
    entry = adoption.tagged if adoption else found.entry
    roles = roles_of(entry, Roles(linked.config))
    claim = found.claims[0] if len(found.claims) == 1 else ""
    return tuple(
        _choice_alone(
            found,
            entry=entry,
            adoption=adoption,
            claim=claim,
            currency=currency,
            legs=legs,
            linked=linked,
        )
        for currency, legs in read_legs(entry.postings, roles).items()
        if legs.accounted or legs.cash or legs.write_off
    )


def chosen(choices: Iterable[Choice], wanted: str) -> Choice | None:
    """The active payment by its key; without a key, the only one."""
    standing = [choice for choice in choices if choice.active]
    if wanted:
        standing = [choice for choice in standing if wanted in (choice.key, choice.link)]
    return standing[0] if len(standing) == 1 else None


def same_payers(choices: Iterable[Choice], payer: str) -> tuple[Choice, ...]:
    """The active payments of one payer."""
    return tuple(c for c in choices if c.active and same_payer(c.event.payer, payer))


def usual_reason(choice: Choice) -> str:
    """What a record says where nobody gives a reason: what it takes back."""
    first = choice.event.kind is EventKind.PAYMENT
    return f"Clawback of {(choice.event.entry.narration if first else '') or choice.link}"


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
        narrowing=_narrowing(claim.name, event, link, linked),
        reversed_on=reversed_on,
        reversed_by=reversed_by,
    )


def _choice_alone(
    found: Found,
    *,
    entry: Transaction,
    adoption: Adoption | None,
    claim: str,
    currency: str,
    legs: Legs,
    linked: LinkedLedger,
) -> Choice:
    link = payment_link(entry, linked.config)
    event = Event(
        date=entry.date,
        kind=event_kind(entry) or EventKind.PAYMENT,
        entry=entry,
        postings=tuple(entry.postings),
        legs=legs,
        payer=found.payer,
        payment=link,
        active=found.standing,
        insurance_balance=ZERO,
        client_balance=ZERO,
    )
    reversed_on, reversed_by = _reversed(event)
    return Choice(
        key=link,
        claim=claim,
        currency=currency,
        event=event,
        link=link,
        narrowing=_narrowing(claim, event, link, linked),
        reversed_on=reversed_on,
        reversed_by=reversed_by,
        adoptions=(adoption,) if adoption else (),
    )


def _link(event: Event, claim: str) -> str:
    return event.payment or claim


def _narrowing(claim: str, event: Event, link: str, linked: LinkedLedger) -> dict[str, Any]:
    narrowing: dict[str, Any] = {}
    told = any(posting_claim(posting) for posting in event.entry.postings)
    if told and claim:
        narrowing[CLAIM_KEY] = claim
    rivals = [
        entry
        for entry in linked.by_link.with_link(link)
        if entry is not event.entry and _stands(entry, claim if told else "")
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
