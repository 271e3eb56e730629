"""The remittances of all files, put together by payer and number, their rows in one order.

The same remittance may be spread over several files, or stand in two that overlap. What comes
of it depends neither on the order of files nor of rows.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from decimal import Decimal

from beancount_clawback.importers.documents.currencies import DOLLAR
from beancount_clawback.importers.documents.currencies import in_ledgers_words
from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.documents.findings import RowPlace
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.findings import masked
from beancount_clawback.importers.documents.findings import shown_id
from beancount_clawback.importers.documents.remittance import ZERO
from beancount_clawback.importers.documents.remittance import CashRoute
from beancount_clawback.importers.documents.remittance import ClawbackRow
from beancount_clawback.importers.documents.remittance import Document
from beancount_clawback.importers.documents.remittance import PaymentRow
from beancount_clawback.importers.documents.remittance import ProviderRow
from beancount_clawback.importers.documents.remittance import Remittance
from beancount_clawback.importers.documents.remittance import Row
from beancount_clawback.importers.documents.remittance import paid_by
from beancount_clawback.importers.matching.known_payments import amounts_text
from beancount_clawback.importers.matching.known_payments import says_the_same
from beancount_clawback.importers.matching.ledger_index import LedgerIndex
from beancount_clawback.importers.matching.references import number_key
from beancount_clawback.importers.matching.references import remittance_link
from beancount_clawback.importers.matching.remittance_bank import is_on_bank
from beancount_clawback.importers.matching.row_cases import ImportRules
from beancount_clawback.importers.matching.row_cases import Outcome
from beancount_clawback.importers.matching.row_cases import RemittanceCase
from beancount_clawback.importers.matching.row_cases import RowCase
from beancount_clawback.importers.matching.row_cases import are_notices
from beancount_clawback.importers.matching.row_cases import canonical
from beancount_clawback.importers.matching.row_cases import content
from beancount_clawback.importers.matching.row_cases import hides_payer
from beancount_clawback.importers.matching.row_cases import stated_effect
from beancount_clawback.importers.posting.remittance_parts import Parts
from beancount_clawback.importers.posting.remittance_parts import row_name
from beancount_clawback.importers.posting.remittance_parts import told_apart
from beancount_clawback.importers.posting.trace_numbers import name_remittances
from beancount_clawback.ledger_language.accounts import payer_key
from beancount_clawback.ledger_language.problems import money

_MOST_PAYERS = 12


def remittances_of(
    documents: Iterable[Document], index: LedgerIndex, rules: ImportRules
) -> list[RemittanceCase]:
    """Every remittance once, with its rows in canonical order; lists come together last."""
    index.take_payers(rules.payers.values())
    payers = _Payers(index, rules)
    known = _currencies_of_ledger(index)
    groups: dict[tuple[str, str], list[Remittance]] = {}
    for document in documents:
        for remittance in (_in_words_of(known, one) for one in document.remittances):
            key = ("", "")
            if remittance.moves_money:
                key = (payer_key(payers.named(remittance.payer)), number_key(remittance.number))
            groups.setdefault(key, []).append(remittance)
    result = []
    for key in sorted(groups, key=lambda k: (not k[1], k)):
        own = [_together(parts, payers, index) for parts in told_apart(groups[key], index)]
        if key[1]:
            name_remittances(own, index, rules)
        result += own
    return result


def _together(parts: Parts, payers: _Payers, index: LedgerIndex) -> RemittanceCase:
    remittances = parts.own
    first = min(remittances, key=lambda one: one.place)
    payer, number = payers.named(first.payer), first.number
    of_claims = "" if payer or not number else _payer_of_claims(remittances, index)
    payer = payer or of_claims
    number = min((one.number for one in remittances), key=lambda text: (len(text), text))
    dates = sorted({one.date for one in remittances if one.date is not None})
    totals = sorted({one.total for one in remittances if one.total is not None})
    currencies = sorted(_currencies_of(remittances) - {""})
    link = remittance_link(payer, number, index.config) if number else ""
    together = RemittanceCase(
        place=first.place,
        payer=payer,
        number=number,
        identity=number,
        date=dates[0] if dates else None,
        total=totals[0] if totals else None,
        currency=currencies[0] if currencies else "",
        link=link,
        source=max((one.source for one in remittances), default=""),
        route=_route(remittances, totals, link, index),
        rows_unread=sum(one.rows_unread for one in remittances),
        payer_on_file=first.payer,
    )
    if number:
        together.faults += _faults(together, dates, totals, currencies)
        together.faults += _foreign(together, currencies, index)
        together.faults += _faults_of_route(together, remittances, index)
    together.faults += dict.fromkeys(one for each in remittances for one in each.faults)
    for remittance in remittances:
        for row in remittance.rows:
            together.cases.append(_case(row, together, remittance.document, payers))
            if of_claims:
                facts = {"payer": of_claims, "number": shown_id(number)}
                notice = finding("payer-of-claims", first.place, **facts)
                together.cases[-1].notices.append(notice)
    again = [
        _case(row, together, remittance.document, payers)
        for remittance in parts.again
        for row in remittance.rows
    ]
    _repeat(again, together.cases, index)
    together.cases += again
    together.cases.sort(key=canonical)
    if number:
        _repeat_across_files(together.cases)
    return together


def _case(row: Row, remittance: RemittanceCase, document: str, payers: _Payers) -> RowCase:
    index = payers.index
    own = payers.named(row.payer) if row.payer else remittance.payer
    case = RowCase(row, remittance, row.date or remittance.date, own, document)
    case.findings += row.faults
    case.effect = stated_effect(row, by_era=case.by_era)
    paid = paid_by(row)
    if paid is not None and paid.passed_to:
        case.next_payer = payers.named(paid.passed_to)
    if own and not payers.known(own):
        case.findings.append(payers.unknown(own, row.place, hides=hides_payer(case)))
    elif not own and (remittance.number or isinstance(row, PaymentRow)):
        case.findings.append(finding("no-payer", remittance.place))
    if not remittance.number and _is_foreign(row.currency, index):
        case.findings.append(_foreign_currency("The row", row.currency, row.place, index))
    if case.date is None and not row.faults:
        case.findings.append(finding("no-date", row.place))
    if remittance.faults or (case.findings and not are_notices(case.findings)):
        case.refuse(*remittance.faults)
    elif case.findings:
        case.note()
    return case


def _repeat_across_files(cases: list[RowCase]) -> None:
    """Of rows that say the same in several files, those of one file are meant."""
    seen: dict[tuple[object, ...], dict[str, int]] = {}
    for case in cases:
        if isinstance(case.row, ProviderRow) or case.outcome is Outcome.REPEATED:
            continue
        by_file = seen.setdefault((case.date, case.payer, *content(case)), {})
        nth = by_file[case.file] = by_file.get(case.file, 0) + 1
        if any(count >= nth for file, count in by_file.items() if file != case.file):
            case.repeat()


def _repeat(again: list[RowCase], own: list[RowCase], index: LedgerIndex) -> None:
    """Know rows from another file; refused is what divides the same payment otherwise."""
    by_name = {row_name(one.row, one.effect, index): one for one in own} if again else {}
    for case in again:
        case.repeat()
        same = by_name.get(row_name(case.row, case.effect, index))
        if same is None or not isinstance(case.row, PaymentRow):
            continue
        given, standing = case.row.amounts, same.row
        if not isinstance(standing, PaymentRow):
            continue
        if not says_the_same(given.said, standing.amounts.three, None):
            facts = {"there": same.place, "standing": amounts_text(standing.amounts.three)}
            given_text = amounts_text(given.three)
            case.refuse(finding("ledger-disagrees", case.place, given=given_text, **facts))
            # Its money is that of the other row.
            case.effect, case.is_again = ZERO, True


def _route(
    remittances: Iterable[Remittance], totals: list[Decimal], link: str, index: LedgerIndex
) -> CashRoute:
    """Which way a remittance's money goes; without a total, as what its rows come to.

    No check of a payer is negative, whether its total is given or not. Without a total it may
    be a part of one: the bank has that whose other parts it has, and a ledger without an
    account of what is owed need not open one.
    """
    if totals:
        return max(one.route for one in remittances)
    rows = [row for one in remittances if one.number for row in one.rows]
    paid_back = any(isinstance(row, ClawbackRow) and row.paid_back for row in rows)
    if paid_back or not index.config.recoupment or is_on_bank(link, index):
        return CashRoute.BANK
    effects = (stated_effect(row, by_era=False) for row in rows)
    return CashRoute.OWED if sum(filter(None, effects), ZERO) < 0 else CashRoute.BANK


def _faults_of_route(
    remittance: RemittanceCase, parts: Iterable[Remittance], index: LedgerIndex
) -> list[ImportFinding]:
    """What keeps a remittance out whose money does not come to the bank."""
    total = money(remittance.total or ZERO)
    if remittance.route is CashRoute.NO_PAYMENT and not index.config.clearing:
        return [finding("era-no-payment-method", remittance.place, total=total)]
    # Whether its rows take anything back at all is asked first.
    rows = (row for part in parts for row in part.rows)
    asked = any(isinstance(row, ClawbackRow) and row.asked for row in rows)
    if remittance.route is CashRoute.OWED and not index.config.recoupment and not asked:
        return [finding("no-recoupment-account", remittance.place)]
    return []


def _payer_of_claims(remittances: Iterable[Remittance], index: LedgerIndex) -> str:
    """The payer of all claims of a remittance that names none; empty unless it is one."""
    found: set[str] = set()
    for remittance in remittances:
        for row in remittance.rows:
            named = row.reference.claim or row.reference.account
            claims = index.claims_named(named) if named else []
            payers = {
                name for link in claims for one in index.claim(link) for name in one.payers
            }
            if len(payers) != 1:
                return ""
            found |= payers
    return found.pop() if len(found) == 1 else ""


def _currencies_of(remittances: Iterable[Remittance]) -> set[str]:
    return {one.currency for each in remittances for one in (each, *each.rows)}


def _in_words_of(known: Collection[str], remittance: Remittance) -> Remittance:
    """A remittance whose `$` is the ledger's dollar."""
    if DOLLAR not in _currencies_of([remittance]):
        return remittance
    rows = tuple(
        replace(row, currency=in_ledgers_words(row.currency, known)) for row in remittance.rows
    )
    own = in_ledgers_words(remittance.currency, known)
    return replace(remittance, currency=own, rows=rows)


def _foreign(
    remittance: RemittanceCase, currencies: Iterable[str], index: LedgerIndex
) -> list[ImportFinding]:
    """The question that a currency asks which the ledger does not have."""
    foreign = [one for one in currencies if _is_foreign(one, index)]
    what = f"The remittance {shown_id(remittance.number)}"
    return [_foreign_currency(what, one, remittance.place, index) for one in foreign[:1]]


def _is_foreign(currency: str, index: LedgerIndex) -> bool:
    known = _currencies_of_ledger(index)
    return bool(currency and known) and currency not in known


def _foreign_currency(
    what: str, currency: str, place: RowPlace, index: LedgerIndex
) -> ImportFinding:
    known = sorted(_currencies_of_ledger(index))
    shown = "dollars ($)" if currency == DOLLAR else currency
    facts = {"what": what, "currency": shown, "known": " and ".join(known)}
    return finding("foreign-currency", place, **facts, said=" or ".join(known))


def _currencies_of_ledger(index: LedgerIndex) -> set[str]:
    operating = index.ledger.options.get("operating_currency") or ()
    return {*map(str, operating), *index.currencies}


def _faults(
    remittance: RemittanceCase,
    dates: list[datetime.date],
    totals: list[Decimal],
    currencies: list[str],
) -> list[ImportFinding]:
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
    _asked: dict[tuple[str, str, bool], ImportFinding] = field(default_factory=dict)
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

    def unknown(self, payer: str, place: RowPlace, *, hides: bool) -> ImportFinding:
        """The finding that it has none, the same for all rows of a file with that name.

        What may be a client's name is hidden.
        """
        names = self.index.payers()
        more = f" and {len(names) - _MOST_PAYERS} more" if len(names) > _MOST_PAYERS else ""
        known = ", ".join(names[:_MOST_PAYERS]) + more if names else "none"
        facts = {"payer": payer, "named": payer, "hidden": ""}
        if hides:
            hidden = "; if the name, which is hidden here, is a client's, leave the row out"
            facts = {"payer": masked(payer), "named": "NAME IN THE FILE", "hidden": hidden}
        asked = finding("unknown-payer", place, known=known, **facts)
        return self._asked.setdefault((place.file, payer, hides), asked)
