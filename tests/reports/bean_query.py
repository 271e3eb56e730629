"""What bean-query says about a ledger: its own shell, which loads a ledger once."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from beanquery.shell import BQLShell

LEDGERS = Path(__file__).parents[2] / "ledgers"
DEMO = LEDGERS / "demo" / "practice.beancount"

_DUMP = """
SELECT id, date, account, number, currency, payee,
  joinstr(links) AS links, joinstr(tags) AS tags, meta('claim') AS claim,
  entry_meta('payer') AS payer, entry_meta('client') AS client,
  entry_meta('practitioner') AS practitioner, entry_meta('service') AS service
"""


@dataclass(frozen=True)
class Queried:
    """One posting as bean-query prints it."""

    entry: str
    date: str
    account: str
    number: Decimal
    currency: str
    payee: str
    links: frozenset[str]
    tags: frozenset[str]
    claim: str
    payer: str
    client: str
    practitioner: str
    service: str

    @property
    def claims(self) -> list[str]:
        return sorted(link for link in self.links if link.startswith("claim-"))


@cache
def query(ledger: Path, text: str) -> list[dict[str, str]]:
    """The rows of a query, each a dictionary of trimmed texts."""
    shell = _shell(ledger)
    shell.outfile = io.StringIO()
    shell.onecmd(text)
    rows = csv.DictReader(io.StringIO(shell.outfile.getvalue()))
    return [{key: (value or "").strip() for key, value in row.items()} for row in rows]


@cache
def _shell(ledger: Path) -> BQLShell:
    return BQLShell(f"beancount:{ledger}", io.StringIO(), format="csv", errors=False)


def amounts(ledger: Path, text: str) -> dict[tuple[str, ...], Decimal]:
    """A query of `…, currency, number` as a dictionary; what is zero is left out."""
    found: dict[tuple[str, ...], Decimal] = {}
    for row in query(ledger, text):
        *key, number = row.values()
        if Decimal(number):
            found[tuple(key)] = Decimal(number)
    return found


@cache
def postings(ledger: Path) -> tuple[Queried, ...]:
    """Every posting of a ledger."""
    return tuple(
        Queried(
            entry=row["id"],
            date=row["date"],
            account=row["account"],
            number=Decimal(row["number"]),
            currency=row["currency"],
            payee=row["payee"],
            links=frozenset(filter(None, row["links"].split(","))),
            tags=frozenset(filter(None, row["tags"].split(","))),
            claim=row["claim"],
            payer=row["payer"],
            client=row["client"],
            practitioner=row["practitioner"],
            service=row["service"],
        )
        for row in query(ledger, _DUMP)
    )
