"""How long imports take: an ERA of 5,000 claims beside x12sdk's parse alone, and long sheets.

`python benchmarks/era_import.py` prints a table; `--quick` a tenth of the size.
Times are of the processor, in which other work on the machine does not count; each is done in
one thread, the kinds taken in turns. Ours reads the file, finds every claim among the charges
of a ledger in memory, proves the new entries with the engine, and renders them as text. x12sdk
reads the same file into its models, and nothing more. Loading the ledger is Beancount's part
and is not counted. Exits with 1 where a goal is missed.
"""

from __future__ import annotations

import argparse
import gc
import math
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

import oxedi
from beancount import loader
from table import Row
from table import at_most
from table import finish
from table import head
from table import informs
from table import show
from x12sdk.io import X12ModelReader

from beancount_clawback.importers.documents.remittance import Document
from beancount_clawback.importers.era import render
from beancount_clawback.importers.era.model import Adjustment
from beancount_clawback.importers.era.model import EraClaim
from beancount_clawback.importers.era.model import EraRemittance
from beancount_clawback.importers.era.model import Group
from beancount_clawback.importers.era.model import Interchange
from beancount_clawback.importers.era.model import MarkedDate
from beancount_clawback.importers.era.model import Organization
from beancount_clawback.importers.era.model import Party
from beancount_clawback.importers.era.model import Procedure
from beancount_clawback.importers.era.model import ProviderAdjustment
from beancount_clawback.importers.era.model import Reference
from beancount_clawback.importers.era.model import ServiceLine
from beancount_clawback.importers.era_rows.era_document import read_era
from beancount_clawback.importers.file_kinds import read_document
from beancount_clawback.importers.matching.row_cases import ImportRules
from beancount_clawback.importers.posting.plan import plan
from beancount_clawback.importers.sheets.sheet_options import SheetOptions
from beancount_clawback.ledger_files.loaded_ledger import Ledger
from beancount_clawback.ledger_files.loaded_ledger import load
from beancount_clawback.ledger_files.transaction_text import render_transaction

CLAIMS = 5000
SHEET_ROWS = (5_000, 15_000, 50_000)
A_CHECK = 50

_HEAD = """\
option "operating_currency" "USD"
plugin "beancount_clawback" "{'recoupment': 'Liabilities:Recoupments:{payer}'}"
2015-01-01 open Assets:Bank:Checking USD
2015-01-01 open Assets:Receivable:Insurance:Aetna USD
2015-01-01 open Income:Sessions USD
2015-01-01 open Income:Adjustments:Contractual USD
2015-01-01 open Liabilities:Recoupments:Aetna USD
"""


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the size")
    parser.add_argument("--rounds", type=int, default=7)
    given = parser.parse_args()
    head()
    return finish(show(rows(quick=given.quick, rounds=given.rounds)))


def rows(*, quick: bool = False, rounds: int = 7) -> Iterator[Row]:
    """The rows of the table: what was measured, how it came out, what it should be."""
    scale = 10 if quick else 1
    with tempfile.TemporaryDirectory() as folder:
        yield from _era(Path(folder), CLAIMS // scale, rounds)
        yield from _sheets(Path(folder), [size // scale for size in SHEET_ROWS], rounds)


def _era(folder: Path, claims: int, rounds: int) -> Iterator[Row]:
    content = _remittances(claims)
    path = folder / "year.835"
    path.write_text(content, encoding="utf-8")
    main_file, ledger = _loaded(folder, claims)
    works: dict[str, Callable[[], object]] = {
        "entries": lambda: _entries(read_era(path), ledger, claims),
        "x12sdk": lambda: _models(path),
        "oxedi": lambda: oxedi.parse(content.encode()),
    }
    seconds = _in_turns(works, rounds)
    _prove(main_file, _entries(read_era(path), ledger, claims))
    yield informs(f"835 of {claims:,} claims to ledger entries", seconds["entries"], "s")
    yield informs("x12sdk's parse of the same file, alone", seconds["x12sdk"], "s")
    yield informs("oxedi's bare parse of the same file", seconds["oxedi"], "s")
    yield at_most("entries : x12sdk's parse", _ratios(seconds, "x12sdk"), 1)
    yield informs("entries : oxedi's bare parse", _ratios(seconds, "oxedi"))


def _sheets(folder: Path, sizes: list[int], rounds: int) -> Iterator[Row]:
    works: dict[str, Callable[[], object]] = {}
    for size in sizes:
        path = folder / f"sheet-{size}.csv"
        path.write_text(_sheet(size), encoding="utf-8")
        _, ledger = _loaded(folder, size)
        works[str(size)] = partial(_imported, path, ledger, size)
    rounds_taken = zip(*_in_turns(works, max(2, rounds // 3)).values(), strict=True)
    exponents = [_exponent(sizes, taken) for taken in rounds_taken]
    label = f"growth, sheets of {', '.join(f'{size:,}' for size in sizes)} rows: exponent"
    yield at_most(label, exponents, 1.1)


def _exponent(sizes: Sequence[int], times: Sequence[float]) -> float:
    return statistics.linear_regression(
        [math.log(size) for size in sizes], [math.log(time) for time in times]
    ).slope


def _ratios(seconds: dict[str, list[float]], other: str) -> list[float]:
    """The rounds' own ratios, so that a busy round counts once."""
    pairs = zip(seconds["entries"], seconds[other], strict=True)
    return [ours / theirs for ours, theirs in pairs]


def _in_turns(works: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            seconds[name].append(_seconds(work))
    return seconds


def _loaded(folder: Path, charges: int) -> tuple[Path, Ledger]:
    main_file = folder / f"practice-{charges}.beancount"
    main_file.write_text(_ledger(charges), encoding="utf-8")
    ledger = load(str(main_file))
    if ledger.errors:
        sys.exit(f"the ledger is wrong: {ledger.errors[0]}")
    return main_file, ledger


def _imported(path: Path, ledger: Ledger, size: int) -> list[str]:
    return _entries(read_document(path, SheetOptions()), ledger, size)


def _entries(document: Document, ledger: Ledger, fewest: int) -> list[str]:
    work = plan([document], ledger, ImportRules())
    if work.counts.posted != work.counts.rows or work.counts.rows < fewest:
        sys.exit(f"not everything was imported: {work.counts}; {work.findings[:3]}")
    return [render_transaction(one.entry) for one in work.entries]


def _prove(main_file: Path, texts: list[str]) -> None:
    """The entries load without an error behind the charges."""
    with main_file.open("a", encoding="utf-8") as stream:
        stream.write("\n" + "\n".join(texts))
    errors = loader.load_file(str(main_file))[1]
    if errors:
        sys.exit(f"what was imported is wrong: {errors[0]}")


def _models(path: Path) -> list[object]:
    with X12ModelReader(str(path)) as reader:
        return list(reader.models())


def _seconds(work: Callable[[], object]) -> float:
    gc.collect()
    start = time.process_time()
    kept = work()
    taken = time.process_time() - start
    del kept
    return taken


def _ledger(claims: int) -> str:
    clients = [
        f"2015-01-01 open Assets:Receivable:Clients:C{n:04d} USD\n" for n in range(claims // 10)
    ]
    charges = [
        f'\n2026-01-{1 + n % 28:02d} * "C{n // 10:04d}" "Session" ^claim-{1000 + n} #charge\n'
        f'  client: "C{n // 10:04d}"\n'
        "  Assets:Receivable:Insurance:Aetna  150.00 USD\n"
        "  Income:Sessions                   -150.00 USD\n"
        for n in range(claims)
    ]
    return "".join([_HEAD, *clients, *charges])


def _sheet(size: int) -> str:
    """Every claim paid; each tenth row takes the payment back that stood before it."""
    head = "Payer,Check Number,Check Date,Check Total,Type,Claim,Insurance Paid,Write-Off,"
    lines = [f"{head}Client Responsibility"]
    paid = -1
    for at in range(0, size, A_CHECK):
        own = []
        total = 0
        for number in range(at, min(at + A_CHECK, size)):
            if number % 10 == 9:
                own.append(f"Clawback,{1000 + paid},40.00,35.00,75.00")
                total -= 45
            else:
                paid = number
                own.append(f"Payment,{1000 + paid},85.00,35.00,30.00")
                total += 85
        number = at // A_CHECK
        day = date(2026, 2 + number // 28 % 10, 1 + number % 28)
        lines += [f"Aetna,{7000 + number},{day},{total}.00,{row}" for row in own]
    return "\n".join(lines) + "\n"


def _remittances(claims: int) -> str:
    """Every claim paid; each tenth taken back and corrected on the following remittance."""
    sets = []
    for at in range(0, claims, A_CHECK):
        number = at // A_CHECK
        paid = [_claim(n) for n in range(at, min(at + A_CHECK, claims))]
        before = [_claim(n) for n in range(max(at - A_CHECK, 0), at, 10)]
        for one in before:
            paid += [_reversed(one), _corrected(one)]
        deferred = ProviderAdjustment(
            "1234567893", date(2026, 12, 31), "FB", f"F{number}", Decimal("-10.00")
        )
        sets.append(
            EraRemittance(
                control_number=f"{number:04d}",
                amount=sum((one.paid for one in paid), Decimal(0)) - deferred.amount,
                paid_on=date(2026, 2 + number // 28 % 10, 1 + number % 28),
                trace=f"{7000 + number}",
                payer_identifier="1060000001",
                payer=Organization("AETNA", "XV", "60054"),
                payee=Organization("PRACTICE", "XX", "1234567893"),
                claims=tuple(paid),
                provider_adjustments=(deferred,),
            )
        )
    group = Group("1", "AETNA", "PRACTICE", date(2026, 5, 10), "0930", remittances=tuple(sets))
    envelope = Interchange(
        "000000001", "AETNA", "PRACTICE", date(2026, 5, 10), "0930", groups=(group,)
    )
    return _with_address(render([envelope]))


def _with_address(text: str) -> str:
    """x12sdk wants the payer's address, which nobody needs for entries."""
    text = re.sub(r"(N1\*PR\*.*\n)", r"\1N3*1 MAIN ST~\nN4*HARTFORD*CT*06103~\n", text)
    return re.sub(r"SE\*(\d+)\*", lambda match: f"SE*{int(match[1]) + 2}*", text)


def _claim(number: int) -> EraClaim:
    day = date(2026, 1, 1 + number % 28)
    line = ServiceLine(
        procedure=Procedure("HC", "90837"),
        charge=Decimal("150.00"),
        paid=Decimal("85.00"),
        units=Decimal(1),
        adjustments=(
            Adjustment("CO", "45", Decimal("35.00")),
            Adjustment("PR", "3", Decimal("30.00")),
        ),
        dates=(MarkedDate("472", day),),
        references=(Reference("6R", f"{number}-1"),),
    )
    return EraClaim(
        id=str(1000 + number),
        status="1",
        charge=line.charge,
        paid=line.paid,
        client_responsibility=Decimal("30.00"),
        filing_indicator="12",
        payer_claim=f"P{number}",
        parties=(Party("QC", id_qualifier="MI", id=f"M{number}", name=("DOE", "JANE")),),
        lines=(line,),
    )


def _reversed(claim: EraClaim) -> EraClaim:
    (line,) = claim.lines
    shares = tuple(replace(one, amount=-one.amount) for one in line.adjustments)
    turned = replace(line, charge=-line.charge, paid=-line.paid, adjustments=shares)
    return replace(
        claim,
        status="22",
        charge=-claim.charge,
        paid=-claim.paid,
        client_responsibility=None,
        lines=(turned,),
    )


def _corrected(claim: EraClaim) -> EraClaim:
    (line,) = claim.lines
    shares = (line.adjustments[0], Adjustment("PR", "3", Decimal("75.00")))
    less = replace(line, paid=Decimal("40.00"), adjustments=shares)
    return replace(
        claim,
        paid=less.paid,
        client_responsibility=Decimal("75.00"),
        payer_claim=f"{claim.payer_claim}A",
        lines=(less,),
    )


if __name__ == "__main__":
    sys.exit(main())
