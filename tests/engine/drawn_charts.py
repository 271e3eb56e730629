"""Charts of accounts drawn by Hypothesis, and a drawn practice's ledger written in them.

What changes is how accounts and roots are called, which roles take lists, that money comes to
two banks, that processors keep a fee and insurers add interest, and that charges have no tag.
None of it may change a figure of a claim.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from tests.engine.drawn_ledger import BANK
from tests.engine.drawn_ledger import SESSIONS
from tests.engine.drawn_ledger import WRITE_OFFS

if TYPE_CHECKING:
    from tests.engine.drawn_ledger import DrawnPractice

ROOTS = ("Assets", "Liabilities", "Income", "Expenses")
_SECOND_BANK = "Assets:Second-Bank"
_SECOND_WRITE_OFFS = "Income:Second-Write-Offs"
_FEES, _INTEREST = "Expenses:Kept-By-Processors", "Income:Interest-Of-Payers"
_BANK_LINE = re.compile(rf"^  {BANK}  (\d+\.?\d*) (\w+)$", re.MULTILINE)


@dataclass(frozen=True)
class Chart:
    """How a practice keeps its books.

    Attributes:
        roots: What the four roots are called.
        accounts: The new name, without its root, of each usual account or parent.
        per_payer: Whether the payer comes before the word for insurers, not behind it.
        listed: Whether roles are lists, of accounts that payments use in turn.
        fee: The share that a processor keeps of each payment that is written out.
        interest: What an insurer adds to each payment that is written out.
        untagged: Whether charges have no tag.
    """

    roots: tuple[str, str, str, str]
    accounts: tuple[tuple[str, str], ...]
    per_payer: bool
    listed: bool
    fee: Decimal
    interest: Decimal
    untagged: bool

    def text(self, practice: DrawnPractice) -> str:
        """The ledger of a practice in this chart, with the plugin line that it needs."""
        head, _, body = practice.text().partition("\n\n")
        if self.untagged:
            body = body.replace(" #charge", "")
        entries = body.split("\n\n")
        entries = [self._paid(number, entry) for number, entry in enumerate(entries)]
        _, *opens = head.splitlines()
        extra = (_SECOND_BANK, _SECOND_WRITE_OFFS, _FEES, _INTEREST)
        opens += [f"2015-01-01 open {account}" for account in extra]
        roles = ast.literal_eval(practice.settings.text()) | self._roles()
        line = f'plugin "beancount_clawback" "{roles!r}"'
        return self._renamed("\n\n".join(["\n".join([line, *opens]), *entries]))

    def _roles(self) -> dict[str, str | list[str]]:
        both = [WRITE_OFFS, _SECOND_WRITE_OFFS] if self.listed else []
        return {
            "insurance-paid": ["Assets:Never-Opened", BANK, _SECOND_BANK]
            if self.listed
            else BANK,
            "write-off": ["Income:Never-Opened", *both] if both else WRITE_OFFS,
            "insurance-responsibility": "Assets:Receivable:Insurance:{payer}",
            "client-responsibility": ["Assets:Receivable:Clients:{client}"],
            "recoupment-variance": "Expenses:Recoupment-Variance",
            "fee": _FEES,
            "beside": [_INTEREST],
        }

    def _paid(self, number: int, entry: str) -> str:
        """A payment that is written out: on another bank, less a fee, with interest."""
        if "#insurance-payment" not in entry:
            return entry
        if self.listed and number % 2:
            entry = entry.replace(f"  {WRITE_OFFS} ", f"  {_SECOND_WRITE_OFFS} ")

        def line(found: re.Match[str]) -> str:
            paid, currency = Decimal(found[1]), found[2]
            fee = (paid * self.fee).quantize(Decimal("0.01"))
            bank = _SECOND_BANK if self.listed and number % 3 else BANK
            lines = [f"  {bank}  {paid - fee + self.interest} {currency}"]
            lines += [f"  {_FEES}  {fee} {currency}"] if fee else []
            lines += [f"  {_INTEREST}  {-self.interest} {currency}"] if self.interest else []
            return "\n".join(lines)

        return _BANK_LINE.sub(line, entry)

    def _renamed(self, text: str) -> str:
        for usual, own in self.accounts:
            text = re.sub(rf"\b{usual}\b", f"{usual.partition(':')[0]}:{own}", text)
        if self.per_payer:
            insurers = dict(self.accounts)["Assets:Receivable:Insurance"]
            text = re.sub(rf"Assets:{insurers}:([\w{{}}]+)", rf"Assets:Due:\1:{insurers}", text)
        options = []
        for usual, own in zip(ROOTS, self.roots, strict=True):
            text = re.sub(rf"\b{usual}:", f"{own}:", text)
            options.append(f'option "name_{usual.lower()}" "{own}"\n')
        return "".join(options) + text


def charts() -> st.SearchStrategy[Chart]:
    """Any chart."""
    names = {
        "Assets:Receivable:Insurance": ("AR-Payers", "Forderungen:Kassen", "R:A"),
        "Assets:Receivable:Clients": ("AR-Clients", "Forderungen:Klienten", "R:P"),
        WRITE_OFFS: ("Less", "Adjusted:By-Contract", "W"),
        SESSIONS: ("Therapy", "T", "Honorare:Sitzungen"),
        BANK: ("Giro", "Bank:Chequing", "B"),
        "Liabilities:Recoupments": ("Owed", "Payers:Taken-Back", "Rückforderungen"),
    }
    accounts = st.tuples(
        *(st.tuples(st.just(usual), st.sampled_from(own)) for usual, own in names.items())
    )
    return st.builds(
        Chart,
        roots=st.sampled_from([ROOTS, ("Aktiva", "Passiva", "Ertrag", "Aufwand")]),
        accounts=accounts,
        per_payer=st.booleans(),
        listed=st.booleans(),
        fee=st.sampled_from([Decimal(0), Decimal("0.03"), Decimal("0.5")]),
        interest=st.sampled_from([Decimal(0), Decimal("0.37")]),
        untagged=st.booleans(),
    )
