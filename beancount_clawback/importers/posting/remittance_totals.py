"""A remittance's total must equal what is paid less what is taken back.

Counted are its rows in the files and the entries of the same remittance that the ledger has
already, so that a remittance that comes in parts ties once all of them are there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import replace
from decimal import Decimal

from beancount.core.data import Transaction

from beancount_clawback.engine.remittance_ties import cash_on_check
from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.findings import shown_id
from beancount_clawback.importers.documents.remittance import ZERO
from beancount_clawback.importers.documents.remittance import CashRoute
from beancount_clawback.importers.documents.remittance import ClawbackRow
from beancount_clawback.importers.documents.remittance import PaymentRow
from beancount_clawback.importers.matching.known_payments import stated_amounts
from beancount_clawback.importers.matching.ledger_index import LedgerIndex
from beancount_clawback.importers.matching.references import number_key
from beancount_clawback.importers.matching.references import references_of
from beancount_clawback.importers.matching.remittance_bank import is_left_owed
from beancount_clawback.importers.matching.row_cases import ImportRules
from beancount_clawback.importers.matching.row_cases import Outcome
from beancount_clawback.importers.matching.row_cases import RemittanceCase
from beancount_clawback.importers.matching.row_cases import RowCase
from beancount_clawback.importers.posting.corrected_rows import repeated_by_no_row
from beancount_clawback.importers.posting.remittance_parts import claims_named_by
from beancount_clawback.importers.posting.settlements import is_settled
from beancount_clawback.importers.posting.settlements import moved_on_bank
from beancount_clawback.ledger_language.accounts import payer_key
from beancount_clawback.ledger_language.keys import APPLIES_KEY
from beancount_clawback.ledger_language.keys import CHECK_KEY
from beancount_clawback.ledger_language.keys import PROVIDER_TAG
from beancount_clawback.ledger_language.keys import REFERENCE_KEY
from beancount_clawback.ledger_language.problems import money
from beancount_clawback.ledger_language.problems import place
from beancount_clawback.ledger_language.records import text_of
from beancount_clawback.ledger_language.unapplied import Unapplied

OFF, UNCHECKED = "unbalanced-total", "unchecked-total"
"""Codes: a total that is not its rows', and one that cannot be compared with all of them."""

LEFT_OWED = "left-owed"
"""The code of rows that pay, of a remittance without a total that the ledger has as owed."""

MOST_ROWS = 6
"""Rows that a finding on a remittance names one by one."""


@dataclass(frozen=True, slots=True)
class CheckedTotal:
    """A remittance whose total was compared.

    Attributes:
        share: What the ledger has of it that none of its rows in the files repeats.
        found: That its total is off, missing, or cannot be checked; None where it ties.
        is_closed: The ledger states what it comes to, and another entry of it would not tie.
    """

    remittance: RemittanceCase
    share: Decimal
    found: ImportFinding | None
    is_closed: bool = False

    def is_one_amount(self, rules: ImportRules) -> bool:
        """Whether it does not tie and is booked as one amount: that is wished, or was done."""
        if self.found is None or self.found.code not in (OFF, UNCHECKED):
            return False
        return rules.book_total or self.remittance.booked_total is not None


def check_totals(
    remittances: Iterable[RemittanceCase], index: LedgerIndex, rules: ImportRules
) -> list[CheckedTotal]:
    """Compare every total; the rows of a remittance that is off are kept out of the ledger.

    Returns:
        The remittances of which anything is new or refused, unless they are at fault whole.
    """
    remittances = [remittance for remittance in remittances if remittance.number]
    for remittance in remittances:
        _find_refused(remittance, index)
    unnamed = repeated_by_no_row(remittances, index)
    shares = _ledger_shares(remittances, unnamed, index)
    checked = []
    for remittance, share in zip(remittances, shares, strict=True):
        cases = remittance.once
        if not any(case.outcome in (Outcome.POSTED, Outcome.REFUSED) for case in cases):
            continue
        if remittance.faults:
            continue
        found = _check(remittance, cases, share, index, rules)
        if found is not None and found.code == OFF:
            found = _with_waiting(found, remittance, unnamed, index)
        total = CheckedTotal(remittance, share, found, _is_closed(remittance, share, index))
        checked.append(total)
        if found is not None and (found.code in (OFF, LEFT_OWED) or total.is_one_amount(rules)):
            for case in cases:
                if case.outcome is Outcome.POSTED:
                    case.refuse(found)
        if total.is_closed:
            _keep_out(remittance, index)
    return checked


def _find_refused(remittance: RemittanceCase, index: LedgerIndex) -> None:
    """Let a payment that is refused, and that the ledger has all the same, count once."""
    there = {id(case.existing) for case in remittance.cases}
    for case in remittance.once:
        row = case.row
        if case.outcome is not Outcome.REFUSED or not isinstance(row, PaymentRow):
            continue
        if case.existing is not None or case.unapplied is not None or not case.effect:
            continue
        claims = claims_named_by(row, index)
        paid = (
            index.remittances.payments(remittance.link, claims[0]) if len(claims) == 1 else []
        )
        for entry in paid:
            stated = stated_amounts(entry)
            if id(entry) not in there and stated and stated[0] == case.effect:
                there.add(id(entry))
                case.existing, case.booked = entry, case.effect
                break


def _is_closed(remittance: RemittanceCase, share: Decimal, index: LedgerIndex) -> bool:
    """Whether the ledger states a remittance, and its new rows do not complete it to that."""
    stated = index.remittances.total(remittance.link)
    if stated is None:
        return False
    there = in_ledger(remittance, share)
    new = sum(((case.effect or ZERO) - _booked(case) for case in remittance.once), ZERO)
    return there == stated or there + new != stated


def in_ledger(remittance: RemittanceCase, share: Decimal) -> Decimal:
    """What the ledger has of a remittance: as entries, or as money that waits.

    Args:
        remittance: The remittance.
        share: See `CheckedTotal`.
    """
    total = remittance.booked_total
    there = share + (total.amount if total is not None else ZERO)
    return there + sum(map(_booked, remittance.once), ZERO)


def _booked(case: RowCase) -> Decimal:
    """What the ledger has of a row's effect."""
    is_there = case.outcome is Outcome.KNOWN or case.unapplied is not None
    return (case.effect or ZERO) if is_there else case.booked


def _keep_out(remittance: RemittanceCase, index: LedgerIndex) -> None:
    """Refuse what a remittance that is stated whole has no line for."""
    stated = index.remittances.stated(remittance.link)
    if stated is None or remittance.booked_total is not None:
        return
    facts = {"number": shown_id(remittance.number), "stated": place(stated, index.config.base)}
    for case in remittance.once:
        if case.outcome is Outcome.POSTED and case.unapplied is None:
            case.refuse(finding("remittance-whole", case.place, **facts))


def _check(
    remittance: RemittanceCase,
    cases: list[RowCase],
    share: Decimal,
    index: LedgerIndex,
    rules: ImportRules,
) -> ImportFinding | None:
    missing = [case for case in cases if case.effect is None]
    paid = _sum(cases, PaymentRow)
    taken = -_sum(cases, ClawbackRow)
    total_of_rows = sum((case.effect or ZERO for case in cases), ZERO)
    others = total_of_rows - paid + taken
    computed = total_of_rows + share
    number = shown_id(remittance.number)
    if remittance.total is None:
        facts = {"number": number, "computed": money(computed)}
        on_bank = remittance.route is CashRoute.BANK and any(
            case.outcome is Outcome.POSTED for case in cases
        )
        if on_bank and is_left_owed(remittance.link, index):
            return finding(LEFT_OWED, remittance.place, **facts)
        return finding("no-total", remittance.place, **facts)
    difference = remittance.total - computed
    # What was not read of a remittance that comes to its total all the same moves nothing.
    if missing or (difference and remittance.rows_unread):
        rows = _uncounted(missing, remittance.rows_unread)
        return finding(
            UNCHECKED,
            remittance.place,
            number=number,
            stated=money(remittance.total),
            rows=rows,
            computed=money(computed),
            difference=money(difference),
        )
    if not difference:
        return None
    extra = ""
    if others:
        word = "less" if others < 0 else "plus"
        extra += f" {word} offsets and the like {money(abs(others))}"
    if share:
        extra += f", with {money(share)} that the ledger has of it already,"
    code = "unbalanced-posted" if rules.post_unbalanced else OFF
    return finding(
        code,
        remittance.place,
        number=number,
        stated=money(remittance.total),
        paid=money(paid),
        taken=money(taken),
        others=extra,
        computed=money(computed),
        difference=money(difference),
        rows=_suspects(cases, difference),
    )


def _with_waiting(
    found: ImportFinding,
    remittance: RemittanceCase,
    unnamed: list[Unapplied],
    index: LedgerIndex,
) -> ImportFinding:
    """A total that is off by what waits of another writing of its rows says where that is."""
    waiting = [
        one
        for one in unnamed
        if remittance.link in (one.entry.links or ()) and one.left == one.amount and one.is_open
    ]
    if not waiting:
        return found
    base = index.config.base
    places = [f"{place(one.entry, base)} of {money(one.amount)}" for one in waiting]
    statement = index.keys.get(f"remittance {remittance.link}")
    if isinstance(statement, Transaction):
        places.append(f"{place(statement, base)}, which states what all come to")
    step = f"If the file was corrected since, delete what waits of it ({'; '.join(places)})"
    return replace(found, next_step=f"{step} and import it again; otherwise: {found.next_step}")


def _sum(cases: Iterable[RowCase], kind: type) -> Decimal:
    return sum((case.effect or ZERO for case in cases if isinstance(case.row, kind)), ZERO)


def _suspects(cases: list[RowCase], difference: Decimal) -> str:
    """The rows that alone make the difference: too many, missing, or with the wrong sign.

    Where none does, all rows, unless they are too many to list.
    """
    wrong = {abs(difference), abs(difference) / 2}
    suspects = [case for case in cases if case.effect and abs(case.effect) in wrong]
    lead = "; a row of that size or half of it: "
    if not suspects:
        suspects, lead = cases, "; the rows: "
    if len(suspects) > MOST_ROWS:
        return f", over {len(cases):,} rows"
    parts = [f"{case.place} {money(case.effect or ZERO)}" for case in suspects]
    return lead + ", ".join(parts)


def _uncounted(cases: list[RowCase], unread: int) -> str:
    """The rows whose amounts are not known, with their verb."""
    named = ", ".join(f"row {case.place.row}" for case in cases[:MOST_ROWS])
    if len(cases) > MOST_ROWS:
        named += f" and {len(cases) - MOST_ROWS:,} more"
    if unread:
        rows = "row that was" if unread == 1 else "rows that were"
        lost = f"{unread:,} {rows} not read"
        named = f"{named} and {lost}" if named else lost
    return f"{named} {'is' if len(cases) + unread == 1 else 'are'}"


def _ledger_shares(
    remittances: list[RemittanceCase], unnamed: list[Unapplied], index: LedgerIndex
) -> list[Decimal]:
    """What the ledger has of each remittance that none of its rows in the files repeats."""
    by_key = {
        (payer_key(one.payer), number_key(one.number)): one
        for one in remittances
        if one.identity == one.number
    }
    by_link = {one.link: one for one in remittances}
    sums: dict[int, Decimal] = {}
    repeated = {id(case.existing) for remittance in remittances for case in remittance.cases}
    posted = {id(case.entry) for remittance in remittances for case in remittance.cases}

    def add(remittance: RemittanceCase | None, entry: Transaction, number: Decimal) -> None:
        if remittance is not None and id(entry) not in repeated and id(entry) not in posted:
            sums[id(remittance)] = sums.get(id(remittance), ZERO) + number

    prefix = index.config.remittance_prefix

    def named_by(entry: Transaction, payer: str) -> RemittanceCase | None:
        """The remittance of an entry: by its link, else by payer and number."""
        links = [link for link in entry.links or () if link.startswith(prefix)]
        if links:
            return next((by_link[link] for link in links if link in by_link), None)
        return by_key.get((payer_key(payer), number_key(text_of(entry.meta, CHECK_KEY))))

    for waiting in unnamed:
        for link in waiting.entry.links or ():
            add(by_link.get(link), waiting.entry, waiting.amount)
    for payment in index.payments:
        if payment.check and APPLIES_KEY not in payment.entry.meta:
            add(named_by(payment.entry, payment.payer), payment.entry, payment.first[0])
        for step in payment.steps[1:]:
            moved = payment.taken_by(step.record) if step.record is not None else None
            if step.record is None or moved is None or APPLIES_KEY in step.record.meta:
                continue
            remittance = _remittance_of_record(step.record, by_link)
            if remittance is not None and not is_settled(step.record, index):
                add(remittance, step.record, moved_on_bank(step.record, payment, index))
    seen: set[int] = set()
    for entry in index.keys.values():
        if (
            isinstance(entry, Transaction)
            and PROVIDER_TAG in (entry.tags or ())
            and APPLIES_KEY not in entry.meta
            and id(entry) not in seen
        ):
            seen.add(id(entry))
            moved_by_it = cash_on_check([entry], index.roles).values()
            add(named_by(entry, entry.payee or ""), entry, sum(moved_by_it, ZERO))
    return [sums.get(id(remittance), ZERO) for remittance in remittances]


def _remittance_of_record(
    record: Transaction, by_link: dict[str, RemittanceCase]
) -> RemittanceCase | None:
    """The remittance that a clawback was taken on: the first word of its reference."""
    if REFERENCE_KEY not in record.meta:
        return None
    for reference in references_of(record):
        remittance = by_link.get(reference.split(" ", 1)[0])
        if remittance is not None:
            return remittance
    return None
