"""The entries of a clawback: the record itself, and what settles it afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_clawback.demo.clawback_steps import RestPaid
from beancount_clawback.demo.decisions import ZERO
from beancount_clawback.demo.decisions import Amounts
from beancount_clawback.demo.entries import CHECKING
from beancount_clawback.demo.entries import CONTRACTUAL
from beancount_clawback.demo.entries import VARIANCE
from beancount_clawback.demo.entries import Entry
from beancount_clawback.demo.entries import Move
from beancount_clawback.demo.entries import insurance_receivable
from beancount_clawback.demo.entries import quoted
from beancount_clawback.demo.entries import recoupments
from beancount_clawback.demo.entries import usd
from beancount_clawback.demo.entries import without_zeros

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from beancount_clawback.demo.clawback_steps import Notice
    from beancount_clawback.demo.clawback_steps import PaidAgain
    from beancount_clawback.demo.decisions import Decision
    from beancount_clawback.demo.payments import Payment
    from beancount_clawback.demo.sessions import DemoClaim

CLAWBACKS_FILE = "clawbacks.beancount"


@dataclass(slots=True)
class Thread:
    """Where one clawed payment stands: its amounts now, what is owed to the payer in USD.

    `client_paid` is what the client has paid on the claim so far; `seal` the payment that
    stands, as the next record of it will name it.
    """

    payment: Payment
    decision: Decision
    amounts: Amounts
    client_paid: Decimal
    seal: str
    owed: Decimal = ZERO

    @property
    def claim(self) -> DemoClaim:
        """The claim that was paid."""
        return self.decision.claim

    @property
    def payer(self) -> str:
        """The payer who takes back."""
        return self.payment.payer.name


def record_entry(day: dt.date, notice: Notice, thread: Thread, *, is_first: bool) -> Entry:
    """The clawback as recorded; the thread stands as it does after it.

    The bookkeeper's note stands once, above the first record of a letter.
    """
    was, now = thread.amounts, notice.change(thread.amounts)
    took_more = Decimal(notice.took_more)
    taken = was.paid - now.paid + took_more
    moves = without_zeros(
        (
            Move(CHECKING if notice.debited else recoupments(thread.payer), -taken),
            Move(VARIANCE, took_more),
            Move(CONTRACTUAL, now.write_off - was.write_off),
            Move(thread.claim.client.receivable, now.client - was.client),
            Move(insurance_receivable(thread.payer), was.settled - now.settled),
        )
    )
    sealed = quoted(thread.seal)
    thread.amounts, thread.seal = now, seal_text(day, thread.payer, now)
    if not notice.debited:
        thread.owed += taken
    return Entry(
        date=day,
        payee=thread.payer,
        narration=notice.reason,
        moves=moves,
        links=_named(notice, thread),
        tags=("clawback", "reversal") if notice.by_hand else ("clawback",),
        meta=(("original", sealed), *_record_meta(notice, thread, now, taken)),
        flag="!" if notice.open else "*",
        with_postings=notice.by_hand,
        comment=notice.note if is_first else "",
        file=CLAWBACKS_FILE,
        by_payer=not notice.by_hand,
    )


def seal_text(day: dt.date, payer: str, amounts: Amounts) -> str:
    """A payment as a record seals it: its day, its payer, and what it settled."""
    three = f"{amounts.paid:.2f} {amounts.write_off:.2f} {amounts.client:.2f}"
    return f"{day} {payer} {three} USD"


def _named(notice: Notice, thread: Thread) -> tuple[str, ...]:
    if notice.names == "remittance":
        return (f"remit-{thread.payment.number}",)
    if notice.names == "claim":
        return (thread.claim.link,)
    if thread.payment.covers_many_claims or notice.by_hand:
        return (thread.claim.link, thread.payment.link)
    return (thread.payment.link,)


def _record_meta(
    notice: Notice, thread: Thread, now: Amounts, taken: Decimal
) -> Iterator[tuple[str, str]]:
    yield "source", quoted(notice.source)
    if notice.names == "remittance":
        yield "claim", quoted(thread.claim.link)
    if notice.names == "claim" and thread.claim.client.secondary:
        yield "payer", quoted(thread.payer)
    if notice.debited:
        yield "settlement", CHECKING
    if Decimal(notice.took_more):
        yield "taken", usd(taken)
    if not now.settled:
        return
    for key, amount in (
        ("insurance-paid", now.paid),
        ("write-off", now.write_off),
        ("client-responsibility", now.client),
        ("insurance-responsibility", now.insurance),
    ):
        if amount:
            yield key, _spelled(amount, notice.writes)


def _spelled(amount: Decimal, writes: str) -> str:
    if writes == "numbers":
        return f"{amount:.2f}"
    return quoted(usd(amount)) if writes == "texts" else usd(amount)


def refund_check_entry(day: dt.date, number: str, threads: list[Thread]) -> Entry:
    """A remittance to the payer for all that the threads owe it."""
    total = sum((thread.owed for thread in threads), ZERO)
    for thread in threads:
        thread.owed = ZERO
    payer = threads[0].payer
    return Entry(
        date=day,
        payee=payer,
        narration=f"Refund check {number}",
        moves=(Move(recoupments(payer), total), Move(CHECKING, -total)),
        links=tuple(link for t in threads for link in (t.claim.link, t.payment.link)),
        meta=(("check", quoted(number)),),
    )


def client_settles_entry(day: dt.date, thread: Thread) -> Entry:
    """The client pays what the corrected claim leaves open."""
    due = thread.amounts.client - thread.client_paid
    thread.client_paid += due
    return _with_client(day, thread, "Reopened bill paid", due)


def client_refund_entry(day: dt.date, thread: Thread) -> Entry:
    """The client gets back what the corrected claim no longer asks for."""
    too_much = thread.client_paid - thread.amounts.client
    thread.client_paid -= too_much
    return _with_client(day, thread, "Refund, share was lower", -too_much)


def _with_client(day: dt.date, thread: Thread, narration: str, received: Decimal) -> Entry:
    client = thread.claim.client
    return Entry(
        date=day,
        payee=client.id,
        narration=narration,
        moves=(Move(CHECKING, received), Move(client.receivable, -received)),
        links=(thread.claim.link,),
    )


def given_up_entry(day: dt.date, thread: Thread) -> Entry:
    """What the payer will not pay is written off."""
    left = thread.amounts.insurance
    thread.amounts = Amounts(
        thread.amounts.paid, thread.amounts.write_off + left, thread.amounts.client
    )
    return Entry(
        date=day,
        payee=thread.payer,
        narration="Given up, no further appeal",
        moves=(Move(CONTRACTUAL, left), Move(insurance_receivable(thread.payer), -left)),
        links=(thread.claim.link,),
    )


def new_payment_entry(
    day: dt.date, step: PaidAgain | RestPaid, thread: Thread, number: int
) -> Entry:
    """A payment after the clawback: of the whole claim again, or of the part withheld."""
    meta = [("check", quoted(str(number)))]
    cash = CHECKING
    if isinstance(step, RestPaid):
        paid = Amounts(paid=thread.amounts.insurance)
        remark = "part withheld is paid after all"
        meta.append(("supplemental", "TRUE"))
    else:
        paid = thread.decision.amounts
        remark = step.remark
        if step.cancelled:
            cash = recoupments(thread.payer)
            thread.owed -= paid.paid
    thread.amounts = Amounts(
        thread.amounts.paid + paid.paid,
        thread.amounts.write_off + paid.write_off,
        thread.amounts.client + paid.client,
    )
    thread.seal = seal_text(day, thread.payer, paid)
    return Entry(
        date=day,
        payee=thread.payer,
        narration=f"EOB {number}, {remark}",
        moves=without_zeros(
            (
                Move(cash, paid.paid),
                Move(CONTRACTUAL, paid.write_off),
                Move(thread.claim.client.receivable, paid.client),
                Move(insurance_receivable(thread.payer), -paid.settled),
            )
        ),
        links=(thread.claim.link, f"pay-{number}"),
        tags=("insurance-payment",),
        meta=tuple(meta),
        by_payer=True,
    )
