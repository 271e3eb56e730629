"""The remittances of all files, put together by payer and number, their rows in one order.

The same remittance may be spread over several files, or stand in two that overlap. What comes
of it depends neither on the order of files nor of rows.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal

from beancount_clawback.importers.documents.findings import Finding
from beancount_clawback.importers.documents.findings import Place
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.findings import shown_id
from beancount_clawback.importers.documents.remittance import Document
from beancount_clawback.importers.documents.remittance import PaymentRow
from beancount_clawback.importers.documents.remittance import Remittance
from beancount_clawback.importers.matching.ledger_index import LedgerIndex
from beancount_clawback.importers.matching.references import number_key
from beancount_clawback.importers.matching.references import payer_key
from beancount_clawback.importers.matching.references import remittance_link
from beancount_clawback.importers.matching.row_cases import ImportRules
from beancount_clawback.importers.matching.row_cases import RemittanceCase
from beancount_clawback.importers.matching.row_cases import RowCase
from beancount_clawback.importers.matching.row_cases import canonical

_MOST_PAYERS = 12


def remittances_of(
    documents: Iterable[Document], index: LedgerIndex, rules: ImportRules
) -> list[RemittanceCase]:
    """Every remittance once, with its rows in canonical order; lists come together last."""
    payers = _Payers(index, rules)
    groups: dict[tuple[str, str], list[Remittance]] = {}
    for document in documents:
        for remittance in document.remittances:
            key = ("", "")
            if remittance.moves_money:
                key = (payer_key(payers.named(remittance.payer)), number_key(remittance.number))
            groups.setdefault(key, []).append(remittance)
    return [
        _together(groups[key], payers, index)
        for key in sorted(groups, key=lambda k: (not k[1], k))
    ]


def _together(
    remittances: list[Remittance], payers: _Payers, index: LedgerIndex
) -> RemittanceCase:
    first = min(remittances, key=lambda one: one.place)
    payer, number = payers.named(first.payer), first.number
    number = min((one.number for one in remittances), key=lambda text: (len(text), text))
    dates = sorted({one.date for one in remittances if one.date is not None})
    totals = sorted({one.total for one in remittances if one.total is not None})
    currencies = sorted({one.currency for one in remittances if one.currency})
    together = RemittanceCase(
        place=first.place,
        payer=payer,
        number=number,
        date=dates[0] if dates else None,
        total=totals[0] if totals else None,
        currency=currencies[0] if currencies else "",
        link=remittance_link(payer, number, index.config) if number else "",
        source=min((one.source for one in remittances), default=""),
        rows_unread=sum(one.rows_unread for one in remittances),
    )
    if number:
        together.faults += _faults(together, dates, totals, currencies)
    for remittance in remittances:
        for row in remittance.rows:
            own = payers.named(row.payer) if row.payer else payer
            case = RowCase(row, together, row.date or together.date, own, remittance.document)
            case.findings += row.faults
            if isinstance(row, PaymentRow) and row.passed_to:
                case.next_payer = payers.named(row.passed_to)
            if own and not payers.known(own):
                case.findings.append(payers.unknown(own, row.place))
            elif not own and (number or isinstance(row, PaymentRow)):
                case.findings.append(finding("no-payer", row.place))
            if case.date is None and not row.faults:
                case.findings.append(finding("no-date", row.place))
            if case.findings or together.faults:
                case.refuse(*together.faults)
            together.cases.append(case)
    together.cases.sort(key=canonical)
    return together


def _faults(
    remittance: RemittanceCase,
    dates: list[datetime.date],
    totals: list[Decimal],
    currencies: list[str],
) -> list[Finding]:
    found = []
    for code, values in (
        ("several-dates", [date.isoformat() for date in dates]),
        ("several-totals", [f"{total:,f}" for total in totals]),
        ("several-currencies", currencies),
    ):
        if len(values) > 1:
            found.append(
                finding(
                    code,
                    remittance.place,
                    number=shown_id(remittance.number),
                    values=", ".join(values),
                )
            )
    return found


@dataclass(slots=True)
class _Payers:
    """Payers' names in files and in the ledger."""

    index: LedgerIndex
    rules: ImportRules
    _named: dict[str, str] = field(default_factory=dict)
    _aliases: Mapping[str, str] | None = None

    def named(self, payer: str) -> str:
        """The ledger's spelling, or the file's own where the ledger has none."""
        if payer not in self._named:
            if self._aliases is None:
                self._aliases = {
                    payer_key(name): meant for name, meant in self.rules.payers.items()
                }
            meant = self._aliases.get(payer_key(payer), payer)
            self._named[payer] = self.index.payer_named(meant) or meant
        return self._named[payer]

    def known(self, payer: str) -> bool:
        """Whether the ledger has a payer of this name."""
        return bool(self.index.payer_named(payer))

    def unknown(self, payer: str, place: Place) -> Finding:
        """The finding that it has none."""
        names = self.index.payers()
        more = f" and {len(names) - _MOST_PAYERS} more" if len(names) > _MOST_PAYERS else ""
        known = ", ".join(names[:_MOST_PAYERS]) + more if names else "none"
        return finding("unknown-payer", place, payer=payer, known=known)
