"""What is outstanding: the receivables by age, the claims behind each number, a chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_clawback.fava_ext.reading.charts import Amassed
from beancount_clawback.fava_ext.reading.charts import lines
from beancount_clawback.fava_ext.reading.page import Control
from beancount_clawback.fava_ext.reading.page import ReadPage
from beancount_clawback.fava_ext.reading.page import Remark
from beancount_clawback.fava_ext.reading.page import Report
from beancount_clawback.fava_ext.reading.page import choices
from beancount_clawback.fava_ext.reading.section import Drill
from beancount_clawback.fava_ext.reading.section import Section
from beancount_clawback.fava_ext.reading.section import in_one_currency
from beancount_clawback.fava_ext.reading.sources import Sources
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.reports.grouping import NONE
from beancount_clawback.reports.outstanding import BUCKETS
from beancount_clawback.reports.outstanding import OpenBalance
from beancount_clawback.reports.outstanding import OwedBy
from beancount_clawback.reports.outstanding import Part
from beancount_clawback.reports.outstanding import outstanding
from beancount_clawback.reports.outstanding import outstanding_claims
from beancount_clawback.reports.receivables import Left
from beancount_clawback.reports.receivables import Move
from beancount_clawback.reports.receivables import Receivables
from beancount_clawback.reports.unapplied import unapplied_money
from beancount_clawback.reports.unapplied import unapplied_table

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable
    from collections.abc import Sequence
    from decimal import Decimal

    from beancount_clawback.fava_ext.reading.asked import Asked
    from beancount_clawback.ledger_language.unapplied import Unapplied

_LINES = {Part.INSURANCE: "Insurance", Part.CLIENT: "Clients"}
_DRILLED = ("group", "part", "column", "currency")
_COLUMNS = (*(f"to_{days}" for days, _ in BUCKETS), "older", "on_no_claim", "total")


def _sections(asked: Asked) -> Sequence[Section]:
    by = _by(asked)
    balances = _balances(asked)
    if asked.parameter("column"):
        return [_claims(asked, balances, by)]
    unapplied = _unapplied(asked)
    table = outstanding(balances, asked.as_of, by, unapplied)
    sections = [
        Section(
            "summary",
            asked.in_currency(table, merge=True),
            noun="rows",
            drill=Drill(
                columns=("claims", *_COLUMNS),
                row={"group": by.value, "part": "part", "currency": "currency"},
            ),
        )
    ]
    if unapplied:
        sources = Sources(asked.base)
        listed = unapplied_table(unapplied, asked.as_of, places=sources)
        sections.append(
            Section(
                "unapplied",
                asked.in_currency(listed),
                noun="amounts",
                heading="Unapplied money",
                entries=sources.entries,
            )
        )
    return sections


def _unapplied(asked: Asked) -> list[Unapplied]:
    loaded, filters, roles = asked.loaded, asked.filters, asked.loaded.book.roles
    found = loaded.remember(
        ("unapplied", asked.as_of),
        lambda: unapplied_money(loaded.about_unapplied, roles, asked.as_of),
    )
    return [one for one in found if filters.leave(one.entry)]


def _claims(asked: Asked, balances: list[OpenBalance], by: OwedBy) -> Section:
    column = asked.choice("column", ["claims", *_COLUMNS], "total")
    group, part = asked.parameter("group"), asked.parameter("part")
    asked.choice("part", ["", *(part.value for part in Part)], "")
    chosen = [
        balance
        for balance in balances
        if (not group or (_name(balance, by) or NONE) == group)
        and part in ("", balance.part.value)
        and _in_column(balance, column, asked.as_of)
    ]
    table = asked.in_currency(outstanding_claims(chosen, asked.as_of))
    table, _kept = in_one_currency(table, asked.parameter("currency"))
    return Section("claims", table, noun="balances")


def _around(asked: Asked, sections: Sequence[Section]) -> ReadPage:
    by = _by(asked)
    as_of = asked.as_of.isoformat()
    remarks = []
    entries = asked.loaded.entries
    if entries and asked.as_of < entries[-1].date and asked.parameter("column"):
        remarks.append(Remark("The status of a claim is that of today."))
    if asked.parameter("column"):
        titles = {column: column.replace("_", " ") for column in _COLUMNS}
        titles |= {f"to_{days}": title for days, title in BUCKETS} | {"older": "over 120 days"}
        column = titles.get(asked.parameter("column"), "")
        words = [asked.parameter("group"), asked.parameter("part"), column, f"on {as_of}"]
        named = ", ".join(word for word in words if word)
        return ReadPage(sections, remarks=remarks, back=_DRILLED, subject=named)
    if all(one.is_known for one in _balances(asked)):
        remarks.append(
            Remark(
                "The totals are what the receivable accounts hold in Fava's",
                "balance_sheet/",
                "balance sheet",
                asked.until_as_of,
            )
        )
    return ReadPage(
        sections,
        controls=[
            choices(
                "by",
                "Rows",
                [(OwedBy.PAYER.value, "Payer"), (OwedBy.CLIENT.value, "Client")],
                by.value,
                OwedBy.PAYER.value,
            ),
            Control("as-of", "As of", value=as_of, type="date"),
        ],
        charts=[asked.remember("chart", lambda: _chart(asked))],
        remarks=remarks,
    )


Days = dict["datetime.date", "Decimal"]


def _chart(asked: Asked) -> dict[str, object]:
    found = Amassed(asked.interval)
    names, _ = _lines_of_holders(asked)
    for (part, currency), days in zip(names, _sums(asked), strict=True):
        for date, amount in days.items():
            if amount and date <= asked.as_of:
                found.add(date, part, currency, amount)
    return lines("Outstanding", found, {})


def _sums(asked: Asked) -> list[Days]:
    """What moved each day on each line of the chart, of what filters leave."""
    receivables, left = _receivables(asked), _left(asked)
    names, numbers = _lines_of_holders(asked)

    def add(sums: list[Days], moves: Iterable[Move]) -> list[Days]:
        for date, holder, amount, _ in moves:
            days = sums[numbers[holder]]
            days[date] = days.get(date, ZERO) + amount
        return sums

    if left is not None:
        rest = receivables.rest(left)
        if len(left.holders) <= len(rest.holders):
            return add([{} for _ in names], receivables.moves_of(left))
    every = asked.loaded.once(
        "sums of lines", lambda: add([{} for _ in names], receivables.moves)
    )
    if left is None:
        return every
    # It is less work to take away the little that filters take away.
    taken = add([{} for _ in names], receivables.moves_of(rest))
    return [
        {date: amount - own.get(date, ZERO) for date, amount in days.items()}
        for days, own in zip(every, taken, strict=True)
    ]


def _lines_of_holders(asked: Asked) -> tuple[list[tuple[str, str]], list[int]]:
    """The lines of the chart, by part and currency; of each holder the number of its line."""

    def found() -> tuple[list[tuple[str, str]], list[int]]:
        lines_of = [(_LINES[h.part], h.currency) for h in _receivables(asked).holders]
        numbers = {name: number for number, name in enumerate(dict.fromkeys(lines_of))}
        return list(numbers), [numbers[line] for line in lines_of]

    return asked.loaded.once("lines of holders", found)


def _by(asked: Asked) -> OwedBy:
    return OwedBy(asked.choice("by", [by.value for by in OwedBy], OwedBy.PAYER.value))


def _balances(asked: Asked) -> list[OpenBalance]:
    key = ("open balances", asked.filters.key, asked.as_of)
    receivables, left = _receivables(asked), _left(asked)
    return asked.loaded.remember(key, lambda: receivables.balances(asked.as_of, left))


def _left(asked: Asked) -> Left | None:
    loaded, filters = asked.loaded, asked.filters
    kept = filters.kept
    if kept is None:
        return None
    key = ("what filters leave", filters.key)
    receivables = _receivables(asked)
    return loaded.remember(
        key,
        lambda: receivables.left(
            filters.claims_left(loaded.entries, loaded.claims_of_entries, at_any_time=True),
            kept,
        ),
    )


def _receivables(asked: Asked) -> Receivables:
    loaded = asked.loaded
    return loaded.once("receivables", lambda: Receivables(loaded.entries, loaded.book))


def _name(balance: OpenBalance, by: OwedBy) -> str:
    return balance.payer if by is OwedBy.PAYER else balance.client


def _in_column(balance: OpenBalance, column: str, as_of: datetime.date) -> bool:
    age = balance.age(as_of)
    if column == "total":
        return True
    if age is None:
        return column == "on_no_claim"
    if column == "claims":
        return True
    found = next((f"to_{days}" for days, _ in BUCKETS if age <= days), "older")
    return column == found


def _file(asked: Asked) -> str:
    what = "claims" if asked.parameter("column") else f"by-{_by(asked).value}"
    return f"outstanding-{what}-{asked.as_of.isoformat()}"


OUTSTANDING = Report(_sections, _around, _file)
