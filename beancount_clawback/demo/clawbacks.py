"""Tells the clawback cases: finds each payment, and writes what happened to it.

The books are moved by what a record *means* (the difference between the amounts before and
after it), never by the plugin's reversal and corrected payment.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_clawback.demo import clawback_steps as steps
from beancount_clawback.demo.clawback_entries import Thread
from beancount_clawback.demo.clawback_entries import client_refund_entry
from beancount_clawback.demo.clawback_entries import client_settles_entry
from beancount_clawback.demo.clawback_entries import given_up_entry
from beancount_clawback.demo.clawback_entries import new_payment_entry
from beancount_clawback.demo.clawback_entries import record_entry
from beancount_clawback.demo.clawback_entries import refund_check_entry
from beancount_clawback.demo.clawback_entries import seal_text
from beancount_clawback.demo.decisions import Amounts
from beancount_clawback.demo.payments import KeptBack
from beancount_clawback.demo.people import CENT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator

    from beancount_clawback.demo.client_payments import ClientPayment
    from beancount_clawback.demo.decisions import Decision
    from beancount_clawback.demo.entries import Entry
    from beancount_clawback.demo.payments import Payment

FIRST_NEW_PAYMENT_NUMBER = 9001


@dataclass(frozen=True, slots=True)
class Heard:
    """A notice as it reached the practice: what stood of one claim before and after it."""

    day: dt.date
    notice: steps.Notice
    payment: Payment
    decision: Decision
    was: Amounts
    now: Amounts


@dataclass(frozen=True, slots=True)
class PaidLater:
    """A payment after a clawback; `cancelled`: no money moved, the payer dropped its claim."""

    day: dt.date
    number: int
    decision: Decision
    amounts: Amounts
    remark: str
    supplemental: bool = False
    cancelled: bool = False


@dataclass(slots=True)
class Clawbacks:
    """The entries that the cases give, and what they keep back from later payments.

    `heard` and `paid_later` are what the payers sent about them, in the order of the cases.
    """

    entries: list[Entry] = field(default_factory=list)
    kept_back: dict[str, tuple[KeptBack, ...]] = field(default_factory=dict)
    heard: list[Heard] = field(default_factory=list)
    paid_later: list[PaidLater] = field(default_factory=list)


def tell(
    cases: Iterable[steps.Case],
    payments: list[Payment],
    client_payments: list[ClientPayment],
) -> Clawbacks:
    """All cases, told in order."""
    teller = _Teller(payments, _paid_by_clients(client_payments))
    for case in cases:
        teller.tell(case)
    return teller.told


def _paid_by_clients(payments: list[ClientPayment]) -> dict[int, tuple[dt.date, Decimal]]:
    return {
        claim.number: (payment.date, amount)
        for payment in payments
        if not payment.bad_debt
        for claim, amount in payment.parts
    }


class _Teller:
    def __init__(
        self, payments: list[Payment], paid_by_client: dict[int, tuple[dt.date, Decimal]]
    ) -> None:
        self.told = Clawbacks()
        self._payments = payments
        self._paid_by_client = paid_by_client
        self._picked: set[int] = set()
        self._times_picked: dict[str, int] = {}
        self._next_number = FIRST_NEW_PAYMENT_NUMBER

    def tell(self, case: steps.Case) -> None:
        threads = self._find(case)
        for step in case.steps:
            self.told.entries.extend(self._take(step, threads))

    def _take(self, step: steps.Step, threads: list[Thread]) -> Iterator[Entry]:
        day = dt.date.fromisoformat(step.day)
        if isinstance(step, steps.RefundCheck):
            yield refund_check_entry(day, step.number, threads)
            return
        if isinstance(step, steps.KeptBackFromNext):
            self._keep_back(day, step, threads)
            return
        for thread in threads:
            if isinstance(step, steps.Notice):
                was = thread.amounts
                yield record_entry(day, step, thread, is_first=thread is threads[0])
                now = thread.amounts
                self.told.heard.append(
                    Heard(day, step, thread.payment, thread.decision, was, now)
                )
            elif isinstance(step, steps.ClientPays):
                yield client_settles_entry(day, thread)
            elif isinstance(step, steps.ClientRefunded):
                yield client_refund_entry(day, thread)
            elif isinstance(step, steps.GivenUp):
                yield given_up_entry(day, thread)
            else:
                was = thread.amounts
                yield new_payment_entry(day, step, thread, self._next_number)
                self.told.paid_later.append(
                    _paid_later(day, step, thread, was, self._next_number)
                )
                self._next_number += 1

    def _find(self, case: steps.Case) -> list[Thread]:
        by_client: dict[str, list[Thread]] = {}
        for payment in self._payments:
            for decision in payment.decisions:
                if self._suits(case, payment, decision):
                    client = decision.claim.client.id
                    by_client.setdefault(client, []).append(self._thread(payment, decision))
        enough = {c: found for c, found in by_client.items() if len(found) >= case.pick.claims}
        if not enough:
            raise LookupError(f"no payment suits {case.pick}")
        client = min(enough, key=lambda name: (self._times_picked.get(name, 0), name))
        threads = enough[client][: case.pick.claims]
        self._times_picked[client] = self._times_picked.get(client, 0) + 1
        self._picked.update(thread.claim.number for thread in threads)
        return threads

    def _suits(self, case: steps.Case, payment: Payment, decision: Decision) -> bool:
        pick, claim = case.pick, decision.claim
        return (
            payment.payer.name == pick.payer
            and payment.date.isoformat().startswith(pick.month)
            and decision.secondary == pick.secondary
            and decision.supplemental == pick.supplemental
            and (decision.is_ordinary or pick.secondary or pick.supplemental)
            and not decision.amounts.insurance
            and decision.amounts.paid > 0
            and pick.manual in (None, payment.manual)
            and pick.service in ("", claim.service.code)
            and claim.number not in self._picked
            and self._client_is_even(decision, dt.date.fromisoformat(case.first_day))
        )

    def _client_is_even(self, decision: Decision, day: dt.date) -> bool:
        if not decision.amounts.client:
            return True
        paid = self._paid_by_client.get(decision.claim.number)
        return paid is not None and paid[0] < day

    def _thread(self, payment: Payment, decision: Decision) -> Thread:
        return Thread(
            payment=payment,
            decision=decision,
            amounts=decision.amounts,
            client_paid=decision.amounts.client,
            seal=seal_text(payment.date, payment.payer.name, decision.amounts),
        )

    def _keep_back(
        self, day: dt.date, step: steps.KeptBackFromNext, threads: list[Thread]
    ) -> None:
        (thread,) = threads
        share = (thread.owed / step.parts).quantize(CENT)
        later = [p for p in self._payments if self._can_keep_back(p, day, thread, share, step)]
        for payment in later[: step.parts]:
            kept = min(share, thread.owed)
            thread.owed -= kept
            self.told.kept_back[payment.link] = (
                KeptBack(
                    kept,
                    thread.payment.link,
                    thread.claim,
                    _kept_back_comment(kept, payment, thread),
                ),
            )
        if thread.owed:
            raise LookupError(f"no payment from {day} can bear {step}")

    def _can_keep_back(
        self,
        payment: Payment,
        day: dt.date,
        thread: Thread,
        share: Decimal,
        step: steps.KeptBackFromNext,
    ) -> bool:
        return (
            payment.date >= day
            and payment.payer is thread.payment.payer
            and not payment.manual
            and payment.total > share
            and payment.link not in self.told.kept_back
            and (not step.total or payment.total == Decimal(step.total))
            and all(d.claim.number not in self._picked for d in payment.decisions)
        )


def _paid_later(
    day: dt.date,
    step: steps.PaidAgain | steps.RestPaid,
    thread: Thread,
    was: Amounts,
    number: int,
) -> PaidLater:
    now = thread.amounts
    paid = Amounts(now.paid - was.paid, now.write_off - was.write_off, now.client - was.client)
    if isinstance(step, steps.RestPaid):
        remark = "rest of the fee"
        return PaidLater(day, number, thread.decision, paid, remark, supplemental=True)
    return PaidLater(day, number, thread.decision, paid, step.remark, cancelled=step.cancelled)


def _kept_back_comment(kept: Decimal, payment: Payment, thread: Thread) -> str:
    return (
        f"{payment.total:.2f} due, {kept:.2f} kept back for {thread.claim.link}, "
        f"{payment.total - kept:.2f} received"
    )
