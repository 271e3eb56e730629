"""Two readers that know nothing of ours read the same files and must find the same money.

x12sdk generates the files from specifications, which are the truth; oxedi and x12sdk read them
beside the reader under test.
"""

from __future__ import annotations

import platform
from dataclasses import dataclass
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

import pytest
from x12_text import FILES
from x12_text import codes

from beancount_clawback.importers.era import EraFile
from beancount_clawback.importers.era import balance_findings
from beancount_clawback.importers.era import read_bytes
from beancount_clawback.importers.era import read_file


def witness(module: str) -> Any:  # noqa: ANN401 - libraries without types
    """A library to compare with: oxedi has no builds for 3.10, but CI's 3.11 must have both."""
    if platform.python_version().startswith("3.11."):
        return import_module(module)
    return pytest.importorskip(module)


oxedi = witness("oxedi")
generate = witness("x12sdk.generate")
x12sdk_io = witness("x12sdk.io")

SEEDS_A_PART = 250
PARTS = 8
REASONS = ("1", "2", "3", "18", "29", "45", "96", "97", "197", "253", "B7")
PLB_REASONS = ("WO", "FB", "72", "CS", "L6", "J1", "LE", "IR", "B2", "AH")


@dataclass(frozen=True)
class Totals:
    """What a file says in money."""

    cheque: Decimal
    claims: tuple[tuple[str, str, Decimal, Decimal], ...]
    lines: tuple[tuple[str, Decimal, Decimal], ...]
    adjustments: tuple[tuple[str, str, Decimal], ...]
    plbs: tuple[tuple[str, str, Decimal], ...]


@pytest.mark.parametrize("part", range(PARTS))
def test_seeded_files_read_as_they_were_specified_and_as_oxedi_reads_them(part: int) -> None:
    for seed in range(part * SEEDS_A_PART, (part + 1) * SEEDS_A_PART):
        claims, plbs = specification(Random(seed))  # noqa: S311 - a seeded test
        text = generate.generate_835(seed=seed, claims=claims, provider_adjustments=plbs)
        era = read_bytes(text.encode(), f"seed-{seed}.835")
        assert codes(era) == ["test-file"]
        assert balance_findings(era) == ()
        assert ours(era) == truth(claims, plbs), seed
        assert ours(era) == by_oxedi(text.encode()), seed


@pytest.mark.parametrize("seed", range(0, 200, 10))
def test_seeded_files_read_as_x12sdk_reads_them(seed: int, tmp_path: Path) -> None:
    path = tmp_path / "seeded.835"
    path.write_text(generate.generate_835(seed=seed, claims=8, provider_adjustments=3))
    with x12sdk_io.X12ModelReader(str(path)) as reader:
        (model,) = reader.models()
    theirs = [
        (record.patient_control_number, record.status, record.charge, record.paid)
        for record in model.claims()
    ]
    totals = ours(read_file(path))
    assert list(totals.claims) == theirs
    assert totals.cheque == model.header.bpr_segment.total_actual_provider_payment_amount


# oxedi takes the claim submission of mixed_sets for a remittance and reads claims from it.
SHARED = sorted(path for path in FILES.glob("*.835") if path.name != "mixed_sets.835")


@pytest.mark.parametrize("path", SHARED, ids=lambda path: path.name)
def test_the_files_beside_the_tests_read_as_oxedi_reads_them(path: Path) -> None:
    """Interchange by interchange: oxedi keeps the first one's delimiters for the whole file."""
    content = path.read_bytes()
    starts = [at for at in range(len(content)) if content.startswith((b"ISA*", b"ISA|"), at)]
    for start, end in zip(starts, [*starts[1:], len(content)], strict=True):
        part = content[start:end]
        era = read_bytes(part, path.name)
        assert without_suffix(ours(era)) == without_suffix(by_oxedi(part))
        places = [claim.place.segment for item in era.remittances for claim in item.claims]
        assert places == [int(row["segment"]) + 1 for row in table(part, "claims")]


def test_the_comparison_sees_a_cent_that_moved() -> None:
    content = (FILES / "balancing_rule.835").read_bytes()
    moved = content.replace(b"*225.50*", b"*225.51*")
    assert ours(read_bytes(content, "era.835")) == by_oxedi(content)
    assert ours(read_bytes(content, "era.835")) != by_oxedi(moved)


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


def without_suffix(totals: Totals) -> Totals:
    """Totals without what follows the claim in a PLB's reference, which oxedi drops."""
    plbs = tuple(
        (code, reference.partition(":")[0], money) for code, reference, money in totals.plbs
    )
    return Totals(totals.cheque, totals.claims, totals.lines, totals.adjustments, plbs)


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
