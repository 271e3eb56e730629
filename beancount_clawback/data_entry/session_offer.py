"""Sessions that a payment without a claim may be for: offered, and never added silently."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import replace
from decimal import Decimal
from functools import partial

from beancount.core.data import Transaction

from beancount_clawback.claims.claim import service_date_of
from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.claims.written_dates import days_in
from beancount_clawback.data_entry.adoption import with_words
from beancount_clawback.data_entry.payment_choice import Choice
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.keys import CLIENT_KEY
from beancount_clawback.ledger_language.keys import OUR_TAGS
from beancount_clawback.ledger_language.party_names import client_code
from beancount_clawback.ledger_language.payment_line import named_parties
from beancount_clawback.ledger_language.places import Place
from beancount_clawback.ledger_language.places import file_and_line
from beancount_clawback.ledger_language.postings import amount_of
from beancount_clawback.ledger_language.postings import claim_links
from beancount_clawback.ledger_language.records import text_of

MOST_DAYS = 400
_SAME_CLIENT = "the same client"

Leg = tuple[str, Decimal, str]


@dataclass(frozen=True, slots=True)
class Session:
    """A session that fits a payment.

    Attributes:
        entry: The charge.
        claim: Its claim's link; one that nothing has yet where it has none.
        why: What fits besides the amount.
    """

    entry: Transaction
    claim: str
    why: tuple[str, ...]

    @property
    def place(self) -> Place:
        """File and line."""
        return file_and_line(self.entry)


def sessions_for(choice: Choice, linked: LinkedLedger) -> list[Session]:
    """The sessions of the same receivable and amount, of the same client or date of service.

    Where a payment leaves the client's share on the insurer's receivable, it clears a part of
    its session: such sessions of the same client are offered if none fits whole. Only for a
    payment without a claim; the best first.
    """
    if choice.claim:
        return []
    roles = Roles(linked.config)
    payment = choice.event.entry
    cleared = _on_receivables(payment, roles, -1)
    text = f"{payment.payee or ''} {payment.narration or ''}".casefold()
    client = text_of(payment.meta, CLIENT_KEY) or named_parties(payment.postings, roles)[1]
    days = [day for _, day in days_in(payment.narration or "")]
    whole, part = [], []
    for entry in linked.ledger.entries:
        if not isinstance(entry, Transaction) or not OUR_TAGS.isdisjoint(entry.tags or ()):
            continue
        if not 0 <= (payment.date - entry.date).days <= MOST_DAYS:
            continue
        billed = _on_receivables(entry, roles, 1)
        if not cleared or not all(map(partial(_is_in, billed=billed), cleared)):
            continue
        said = client_code(entry.narration or "")
        names = {entry.payee or "", text_of(entry.meta, CLIENT_KEY), said} - {""}
        why = []
        if any(name.casefold() in text or name == client for name in names):
            why.append(_SAME_CLIENT)
        if any(day.fits(service_date_of(entry)) for day in days):
            why.append("the date of service is named")
        if why and cleared <= billed:
            whole.append(Session(entry, _claim_of(entry, linked), tuple(why)))
        elif _SAME_CLIENT in why:
            why.append("the payment clears a part of it")
            part.append(Session(entry, _claim_of(entry, linked), tuple(why)))
    return sorted(whole or part, key=lambda one: (-len(one.why), -one.entry.date.toordinal()))


def with_session(choice: Choice, session: Session) -> Choice:
    """The choice with its payment and the session on one claim, by the same write."""
    word = f"^{session.claim}"
    words = [word for one in choice.adoptions for word in one.words]
    original = choice.adoptions[0].entry if choice.adoptions else choice.event.entry
    payer = choice.adoptions[0].payer if choice.adoptions else ""
    payment = with_words(original, (*words, word), payer)
    known = session.claim in (session.entry.links or ())
    charge = () if known else (with_words(session.entry, (word,)),)
    return replace(
        choice,
        claim=session.claim,
        event=choice.event._replace(entry=payment.tagged),
        adoptions=(payment, *charge),
    )


def _is_in(cleared: Leg, billed: set[Leg]) -> bool:
    account, number, currency = cleared
    return any(
        account == owed_on and number <= owed and currency == of for owed_on, owed, of in billed
    )


def _on_receivables(entry: Transaction, roles: Roles, sign: int) -> set[Leg]:
    found = set()
    for posting in entry.postings:
        units = amount_of(posting)
        if units and units[0] * sign > 0 and roles.role(posting.account) == INSURANCE:
            found.add((posting.account, abs(units[0]), units[1]))
    return found


def _claim_of(entry: Transaction, linked: LinkedLedger) -> str:
    prefix = linked.config.claim_prefix
    own = claim_links(entry, prefix)
    if own:
        return own[0]
    day = service_date_of(entry).isoformat()
    names: Iterable[str] = (day, *(f"{day}-{count}" for count in range(2, 10_000)))
    links = (f"{prefix}{name}" for name in names)
    return next(link for link in links if not linked.by_link.with_link(link))
