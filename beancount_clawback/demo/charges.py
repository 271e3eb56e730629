"""The charge of each session: what the payer owes the practice from then on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_clawback.demo.entries import Entry
from beancount_clawback.demo.entries import Move
from beancount_clawback.demo.entries import insurance_receivable
from beancount_clawback.demo.entries import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beancount_clawback.demo.sessions import DemoClaim


def charge_entries(claims: list[DemoClaim]) -> Iterator[Entry]:
    """One charge for each session."""
    for claim in claims:
        client, service = claim.client, claim.service
        income = f"Income:Sessions:{client.practitioner.account}"
        yield Entry(
            date=claim.date,
            payee=client.id,
            narration=f"{service.code}, {service.title}",
            moves=(
                Move(insurance_receivable(client.payer.name), service.fee),
                Move(income, -service.fee),
            ),
            links=(claim.link,),
            tags=("charge",),
            meta=(
                ("client", quoted(client.id)),
                ("practitioner", quoted(client.practitioner.id)),
                ("service", quoted(service.code)),
            ),
        )
