"""Files that x12sdk makes from specifications, and the money in them by three readers.

The specifications are drawn from a seed and are the truth; oxedi reads the files beside ours.
"""

from __future__ import annotations

import platform
from dataclasses import dataclass
from decimal import Decimal
from importlib import import_module
from random import Random
from typing import Any

import pytest

from beancount_clawback.importers.era import EraFile


def witness(module: str) -> Any:  # noqa: ANN401 - libraries without types
    """A library to compare with: oxedi has no builds for 3.10, but CI's 3.11 must have both."""
    if platform.python_version().startswith("3.11."):
        return import_module(module)
    return pytest.importorskip(module)


oxedi = witness("oxedi")
generate = witness("x12sdk.generate")

REASONS = ("1", "2", "3", "18", "29", "45", "96", "97", "197", "253", "B7")
PLB_REASONS = ("WO", "FB", "72", "CS", "L6", "J1", "LE", "IR", "B2", "AH")


@dataclass(frozen=True)
class Totals:
    """What a file says in money."""

    remittance: Decimal
    claims: tuple[tuple[str, str, Decimal, Decimal], ...]
    lines: tuple[tuple[str, Decimal, Decimal], ...]
    adjustments: tuple[tuple[str, str, Decimal], ...]
    plbs: tuple[tuple[str, str, Decimal], ...]


def ours(era: EraFile) -> Totals:
    remittances = list(era.remittances)
    claims = [claim for remittance in remittances for claim in remittance.claims]
    return Totals(
        sum((item.amount or Decimal(0) for item in remittances), Decimal(0)),
        tuple((claim.id, claim.status, claim.charge, claim.paid) for claim in claims),
        tuple(
            (line.procedure.code, line.charge, line.paid)
            for claim in claims
            for line in claim.lines
        ),
        tuple(
            (item.group, item.carc, item.amount)
            for claim in claims
            for item in claim.every_adjustment
        ),
        tuple(
            (item.code, item.reference, item.amount)
            for remittance in remittances
            for item in remittance.provider_adjustments
        ),
    )


def by_oxedi(content: bytes) -> Totals:
    return Totals(
        sum(
            (amount(row["total_payment_amount"]) for row in table(content, "payments")),
            Decimal(0),
        ),
        tuple(
            (
                row["claim_id"],
                row["claim_status"],
                amount(row["charge_amount"]),
                amount(row["payment_amount"]),
            )
            for row in table(content, "claims")
        ),
        tuple(
            (row["procedure_code"], amount(row["charge_amount"]), amount(row["payment_amount"]))
            for row in table(content, "services")
        ),
        tuple(
            (row["group_code"], row["reason_code"], amount(row["amount"]))
            for row in table(content, "adjustments")
        ),
        tuple(
            (row["reason_code"], row["reference_id"], amount(row["amount"]))
            for row in table(content, "provider_adjustments")
        ),
    )


def table(content: bytes, name: str) -> list[dict[str, str]]:
    """The rows of one of oxedi's tables, from its own text of it."""
    text = oxedi.parse(content).tables[name].render()
    _, header, *rows = text.rstrip().splitlines()
    columns = [column.split(": ")[0] for column in header.split(" | ")]
    values = [[value.replace("∅", "") for value in row.split(" | ")] for row in rows]
    return [dict(zip(columns, row, strict=True)) for row in values]


def amount(text: str) -> Decimal:
    return Decimal(text)


def truth(claims: list[Any], plbs: list[Any]) -> Totals:
    """The generator's own numbers; it derives every payment from charges and adjustments."""
    spec = generate.RemittanceSpec(claims=claims, provider_adjustments=plbs)
    claims = spec.claims
    lines = [line for claim in claims for line in claim.lines]
    return Totals(
        spec.total_paid,
        tuple(
            (claim.patient_control_number, claim.status, claim.charge, claim.paid)
            for claim in claims
        ),
        tuple((line.procedure, line.charge, line.paid) for line in lines),
        tuple(
            (item.group, item.reason, item.amount)
            for claim in claims
            for part in (claim, *claim.lines)
            for item in part.adjustments
        ),
        tuple((item.reason, item.identifier or "", item.amount) for item in plbs),
    )


def specification(random: Random) -> tuple[list[Any], list[Any]]:
    """One to four claims with up to three lines, and up to six provider adjustments."""
    claims = [_claim(random, number) for number in range(1, random.randint(2, 5))]
    paid = sum((claim.paid for claim in claims), Decimal(0))
    plbs = []
    for _ in range(random.randint(0, 6)):
        most = min(paid / 6, Decimal(500)).quantize(Decimal(1))
        moved = _cents(random, -int(most), int(most))
        reference = random.choice((None, f"PCN{random.randint(1, 99):06d}", "2026 Q1"))
        reason = random.choice(PLB_REASONS)
        plbs.append(generate.ProviderAdjustmentSpec(reason, moved, reference))
    return claims, plbs


def _claim(random: Random, number: int) -> Any:  # noqa: ANN401
    lines = []
    for _ in range(random.randint(1, 3)):
        charge = _cents(random, 60, 400)
        procedure = random.choice(("90791", "90834", "90837"))
        adjustments = _adjustments(random, charge / 4)
        lines.append(generate.ServiceLineSpec(charge, procedure, adjustments))
    charge = sum((line.charge for line in lines), Decimal(0))
    adjustments = _adjustments(random, charge / 10) if random.random() < 0.3 else []
    status = random.choice(("1", "2", "3", "19"))
    return generate.ClaimSpec(charge, adjustments, lines, status, f"C{number:04d}")


def _adjustments(random: Random, most: Decimal) -> list[Any]:
    count = random.randint(0, 3)
    return [
        generate.AdjustmentSpec(
            random.choice(("CO", "OA", "PI", "PR")),
            random.choice(REASONS),
            _cents(random, 1, int(most)),
        )
        for _ in range(count)
    ]


def _cents(random: Random, least: int, most: int) -> Decimal:
    return Decimal(random.randint(least * 100, most * 100)) / 100
