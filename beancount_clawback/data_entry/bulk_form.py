"""A remittance sheet as typed, and what would come of it, row by row."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal

from beancount.core.data import Transaction

from beancount_clawback.claims.claim import Claim
from beancount_clawback.data_entry.payment_choice import Choice
from beancount_clawback.data_entry.typed_fields import FieldProblem
from beancount_clawback.ledger_files.transaction_text import render_transaction

TOTAL_FIELD = "total"


@dataclass(frozen=True, slots=True)
class RowForm:
    """A row as typed.

    Attributes:
        claim: The claim's name.
        clawback_of: Key of the payment on the claim that the row takes back; empty for a row
            that pays.
        supplemental: The row pays besides an active payment of the same payer.
        amounts: The four amounts by key; of a clawback, what holds from now on.
        reason: Why, or a note.
        on_remittance: The sheet's remittance is less by what this row takes back; otherwise the
            money is still owed, or goes another way.
        review: A clawback's claim stays in review.
    """

    claim: str = ""
    clawback_of: str = ""
    supplemental: bool = False
    amounts: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    on_remittance: bool = True
    review: bool = True
    last_edited: str = ""


@dataclass(frozen=True, slots=True)
class SheetForm:
    """A sheet as typed; an empty total is not compared with the rows.

    `source` is how its clawbacks became known.
    """

    payer: str = ""
    check: str = ""
    date: str = ""
    total: str = ""
    source: str = ""
    rows: Sequence[RowForm] = ()


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What would come of a row.

    Attributes:
        entry: The payment or record; None when a field cannot be read.
        made: What the engine makes of it.
        problems: What is wrong.
        choices: The active payments on its claim, which the row could take back.
        after: The claim with the whole sheet in the ledger.
        net: What the row moves on the sheet's remittance; None where that is not known yet.
    """

    entry: Transaction | None
    made: tuple[Transaction, ...]
    problems: tuple[FieldProblem, ...]
    choices: tuple[Choice, ...]
    after: Claim | None
    net: Decimal | None

    @property
    def text(self) -> str:
        """The entry as a ledger has it; empty without one."""
        return render_transaction(self.entry) if self.entry else ""


@dataclass(frozen=True, slots=True)
class SheetOutcome:
    """What would come of a sheet; with any problem, in it or in a row, nothing may be written.

    `problems` are those of the sheet itself; `net` is what its rows come to; `remittance` is
    the link that they share, empty while the date is not known; `statement` the `#remittance`
    entry that says what they come to, None where it cannot be said.
    """

    rows: tuple[RowOutcome, ...]
    problems: tuple[FieldProblem, ...]
    net: Decimal
    remittance: str
    statement: Transaction | None = None

    @property
    def is_complete(self) -> bool:
        """Whether everything can be written."""
        return bool(self.rows) and not self.problems and not any(r.problems for r in self.rows)
