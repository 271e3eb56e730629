"""The balancing rules of an 835, from TR3 005010X221A1 section 1.10.2.1, as pure functions.

Line (1.10.2.1.1): SVC03 = SVC02 - sum of the line's CAS.
Claim (1.10.2.1.2): CLP04 = CLP03 - sum of the CAS of the claim and of its lines.
Remittance (1.10.2.1.3): BPR02 = sum of CLP04 - sum of PLB.

From the first two follows a fourth, which finds a lost line: where a claim has lines, CLP04 =
sum of SVC03 - sum of the claim's own CAS. 004010X091A1 balances the same way.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from beancount_clawback.importers.era.findings import EraFinding
from beancount_clawback.importers.era.findings import EraPlace
from beancount_clawback.importers.era.findings import finding
from beancount_clawback.importers.era.model import Adjustment
from beancount_clawback.importers.era.model import EraClaim
from beancount_clawback.importers.era.model import EraFile
from beancount_clawback.importers.era.model import EraRemittance
from beancount_clawback.ledger_language.problems import money


@dataclass(frozen=True, slots=True)
class Row:
    """One amount of a sum, with the sign that it has in it, and where it is."""

    label: str
    amount: Decimal
    place: EraPlace


@dataclass(frozen=True, slots=True)
class Imbalance:
    """A sum that does not come out.

    Attributes:
        code: The check: unbalanced-remittance, -claim, -line or -lines.
        stated: What the file says.
        rows: Every amount of the sum; together they are `computed`.
        claim: The claim's number, or the empty string.
        place: Where the stated amount is.
    """

    code: str
    stated: Decimal
    rows: tuple[Row, ...]
    claim: str
    place: EraPlace

    @property
    def computed(self) -> Decimal:
        """What the rows come to."""
        return sum((row.amount for row in self.rows), Decimal(0))

    @property
    def difference(self) -> Decimal:
        """Stated less computed: positive when the file says more than its rows give."""
        return self.stated - self.computed

    @property
    def suspects(self) -> tuple[Row, ...]:
        """Rows that alone make the difference: left out, doubled, or with the wrong sign."""
        off = self.difference
        wrong = {off, -off, off / 2, -off / 2}
        return tuple(row for row in self.rows if row.amount in wrong)


def imbalances(remittance: EraRemittance) -> tuple[Imbalance, ...]:
    """Every sum of a remittance that does not come out, the remittance's own first.

    An amount that could not be read makes no imbalance of its own: the finding about it says
    so already.
    """
    return tuple(_imbalances(remittance))


def adjustments_of(claim: EraClaim) -> tuple[Adjustment, ...]:
    """The adjustments of a claim and of its lines; of one level, where the other repeats them.

    Converters write the adjustments of lines at their claim again, all or some. Counted twice
    they come to more than is not paid, and once to just that, with the client's share (CLP05).
    """
    own, every = claim.adjustments, claim.every_adjustment
    of_lines = every[len(own) :]
    not_paid, stated = claim.charge - claim.paid, claim.client_responsibility
    if not (own and of_lines) or _total(every) == not_paid:
        return every
    for level, other in ((of_lines, own), (own, of_lines)):
        sums = _by_reason(level)
        client = sum((sums[one] for one in sums if one[0] in _OF_CLIENTS), Decimal(0))
        repeated = _by_reason(other).items() <= sums.items()
        if repeated and _total(level) == not_paid and stated in (None, client):
            return level
    return every


def unexplained(claim: EraClaim) -> Decimal:
    """What of a charge is neither paid nor in an adjustment; zero where all adds up."""
    return claim.charge - claim.paid - _total(adjustments_of(claim))


def client_share_alone(claim: EraClaim) -> Decimal:
    """What CLP05 leaves to the client and no adjustment does, where that explains the rest.

    Converters drop adjustments and keep CLP05. A denial without reasons is left out: it does
    not say who is to pay.
    """
    stated = claim.client_responsibility
    if not stated or claim.is_denial or stated != unexplained(claim):
        return Decimal(0)
    alone = all(one.group not in _OF_CLIENTS for one in adjustments_of(claim))
    return stated if alone else Decimal(0)


def balance_findings(era: EraFile) -> tuple[EraFinding, ...]:
    """The imbalances of a file, and its amounts with fractions of a cent, as findings."""
    found: list[EraFinding] = []
    for remittance in era.remittances:
        found += (_as_finding(imbalance) for imbalance in _imbalances(remittance))
        found += _odd_fractions(remittance)
    return tuple(found)


def _imbalances(remittance: EraRemittance) -> Iterator[Imbalance]:
    if remittance.amount is not None:
        paid = sum((claim.paid for claim in remittance.claims), Decimal(0))
        moved = sum((item.amount for item in remittance.provider_adjustments), Decimal(0))
        if remittance.amount != paid - moved:
            rows = tuple(_remittance_rows(remittance))
            yield Imbalance(
                "unbalanced-remittance", remittance.amount, rows, "", remittance.place
            )
    for claim in remittance.claims:
        yield from _claim_imbalances(claim)


def _claim_imbalances(claim: EraClaim) -> Iterator[Imbalance]:
    counted = adjustments_of(claim)
    is_once = len(counted) == len(claim.every_adjustment)
    own = _total(claim.adjustments) if is_once else Decimal(0)
    paid_lines = Decimal(0)
    for number, line in enumerate(claim.lines, 1):
        adjustments = _total(line.adjustments)
        paid_lines += line.paid
        if line.paid != line.charge - adjustments:
            charge = Row(
                f"charge of line {number} ({line.procedure.code})", line.charge, line.place
            )
            rows = (charge, *_adjustment_rows(line.adjustments))
            yield Imbalance("unbalanced-line", line.paid, rows, claim.id, line.place)
    rest = unexplained(claim)
    if rest and rest != client_share_alone(claim):
        charge = Row("charge", claim.charge, claim.place)
        rows = (charge, *_adjustment_rows(counted))
        yield Imbalance("unbalanced-claim", claim.paid, rows, claim.id, claim.place)
    if claim.lines and claim.paid != paid_lines - own:
        paid = (
            Row(f"line {number} ({line.procedure.code})", line.paid, line.place)
            for number, line in enumerate(claim.lines, 1)
        )
        rows = (*paid, *(_adjustment_rows(claim.adjustments) if is_once else ()))
        yield Imbalance("unbalanced-lines", claim.paid, rows, claim.id, claim.place)


def _remittance_rows(remittance: EraRemittance) -> Iterator[Row]:
    for claim in remittance.claims:
        yield Row(f"claim {claim.id}", claim.paid, claim.place)
    for item in remittance.provider_adjustments:
        yield Row(f"PLB {item.code} {item.reference}".rstrip(), -item.amount, item.place)


def _adjustment_rows(adjustments: Iterable[Adjustment]) -> Iterator[Row]:
    for item in adjustments:
        yield Row(f"{item.group}-{item.carc}", -item.amount, item.place)


def _total(adjustments: Iterable[Adjustment]) -> Decimal:
    return sum((item.amount for item in adjustments), Decimal(0))


def _by_reason(adjustments: Iterable[Adjustment]) -> dict[tuple[str, str], Decimal]:
    sums: dict[tuple[str, str], Decimal] = {}
    for one in adjustments:
        key = (one.group, one.carc)
        sums[key] = sums.get(key, Decimal(0)) + one.amount
    return sums


def _as_finding(imbalance: Imbalance) -> EraFinding:
    amounts = {
        "stated": imbalance.stated,
        "computed": imbalance.computed,
        "difference": imbalance.difference,
        **_subtotals(imbalance),
    }
    facts = {name: money(amount) for name, amount in amounts.items()}
    rows = _rows_text(imbalance)
    return finding(imbalance.code, imbalance.place, claim=imbalance.claim, rows=rows, **facts)


def _subtotals(imbalance: Imbalance) -> dict[str, Decimal]:
    """The two halves of the sum, as its message names them; the second one is subtracted."""
    rows, zero = imbalance.rows, Decimal(0)
    if imbalance.code in {"unbalanced-claim", "unbalanced-line"}:
        split = 1
    else:
        marks = ("claim ", "line ")
        split = sum(row.label.startswith(marks) for row in rows)
    first = sum((row.amount for row in rows[:split]), zero)
    rest = -sum((row.amount for row in rows[split:]), zero)
    names = {
        "unbalanced-remittance": ("claims", "plbs"),
        "unbalanced-lines": ("lines", "adjustments"),
    }
    first_name, rest_name = names.get(imbalance.code, ("charge", "adjustments"))
    return {first_name: first, rest_name: rest + zero}


def _rows_text(imbalance: Imbalance) -> str:
    """The rows that may make the difference; all of them when none stands out and few are."""
    rows, lead = imbalance.suspects, "; a row of that size or half of it: "
    if not rows:
        rows, lead = imbalance.rows, "; the rows: "
    if len(rows) > _MOST_ROWS:
        return f" over {len(imbalance.rows)} rows"
    parts = (f"{row.label} {money(row.amount)} (segment {row.place.segment})" for row in rows)
    return lead + ", ".join(parts) if rows else ""


def _odd_fractions(remittance: EraRemittance) -> Iterator[EraFinding]:
    def odd(
        segment: str, place: EraPlace, *amounts: Decimal | None, claim: str = ""
    ) -> Iterator[EraFinding]:
        if any(amount and amount % _CENT for amount in amounts):
            yield finding("odd-fraction", place, claim=claim, segment=segment)

    yield from odd("BPR", remittance.place, remittance.amount)
    for claim in remittance.claims:
        amounts = (claim.charge, claim.paid, claim.client_responsibility)
        yield from odd("CLP", claim.place, *amounts, claim=claim.id)
        for line in claim.lines:
            yield from odd("SVC", line.place, line.charge, line.paid, claim=claim.id)
        for adjustment in claim.every_adjustment:
            yield from odd("CAS", adjustment.place, adjustment.amount, claim=claim.id)
    for item in remittance.provider_adjustments:
        yield from odd("PLB", item.place, item.amount)


_OF_CLIENTS = frozenset({"PR", "CR"})
_CENT = Decimal("0.01")
_MOST_ROWS = 6
