"""How long 5,000 claims of an 835 take to ledger entries, beside x12sdk's parse alone.

`python benchmarks/era_import.py` prints the best and the middle of several runs of each, taken
in turns, and the ratio; the goal is 1 or less. Times are of the processor, in which other work
on the machine does not count; each is done in one thread. Ours reads the file, finds every
claim among the charges of a ledger in memory, proves the new entries with the engine, and
renders them as text. x12sdk reads the same file into its models, and nothing more. Loading
the ledger is Beancount's part and is not counted.
"""

from __future__ import annotations

import gc
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import oxedi
from beancount import loader
from x12sdk.io import X12ModelReader

from beancount_clawback.importers.era import render
from beancount_clawback.importers.era.model import Adjustment
from beancount_clawback.importers.era.model import Claim
from beancount_clawback.importers.era.model import Group
from beancount_clawback.importers.era.model import Interchange
from beancount_clawback.importers.era.model import MarkedDate
from beancount_clawback.importers.era.model import Organisation
from beancount_clawback.importers.era.model import Party
from beancount_clawback.importers.era.model import Procedure
from beancount_clawback.importers.era.model import ProviderAdjustment
from beancount_clawback.importers.era.model import Reference
from beancount_clawback.importers.era.model import Remittance
from beancount_clawback.importers.era.model import ServiceLine
from beancount_clawback.importers.era_document import read_era
from beancount_clawback.importers.posting import plan
from beancount_clawback.importers.row_cases import ImportRules
from beancount_clawback.ledger import Ledger
from beancount_clawback.ledger import load
from beancount_clawback.transaction_text import render_transaction

CLAIMS = 5000
RUNS = 5
A_CHEQUE = 50

_HEAD = """\
option "operating_currency" "USD"
plugin "beancount_clawback" "{'recoupment': 'Liabilities:Recoupments:{payer}'}"
2015-01-01 open Assets:Bank:Checking USD
2015-01-01 open Assets:Receivable:Insurance:Aetna USD
2015-01-01 open Income:Sessions USD
2015-01-01 open Income:Adjustments:Contractual USD
2015-01-01 open Liabilities:Recoupments:Aetna USD
"""


def main(claims: int = CLAIMS, runs: int = RUNS) -> None:
    """Print the times and the ratios."""
    content = _remittances(claims)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "year.835"
        path.write_text(content, encoding="utf-8")
        main_file = Path(folder) / "practice.beancount"
        main_file.write_text(_ledger(claims), encoding="utf-8")
        ledger = load(str(main_file))
        if ledger.errors:
            raise SystemExit(f"the ledger is wrong: {ledger.errors[0]}")
        works: dict[str, Callable[[], object]] = {
            "835 to entries": lambda: _entries(path, ledger, claims),
            "x12sdk, models": lambda: _models(path),
            "oxedi, bare parse": lambda: oxedi.parse(content.encode()),
        }
        seconds: dict[str, list[float]] = {name: [] for name in works}
        for _ in range(runs):
            for name, work in works.items():
                seconds[name].append(_seconds(work))
        _prove(main_file, _entries(path, ledger, claims))
    print(f"{claims:,} claims, {len(content):,} bytes, {runs} runs each")
    for name, taken in seconds.items():
        best, middle = min(taken), statistics.median(taken)
        print(f"  {name:<18} best {best * 1000:8.1f} ms   middle {middle * 1000:8.1f} ms")
    ours = seconds["835 to entries"]
    for name in ("x12sdk, models", "oxedi, bare parse"):
        ratio = statistics.median(ours) / statistics.median(seconds[name])
        print(f"  835 to entries / {name:<18} {ratio:6.2f}")


def _entries(path: Path, ledger: Ledger, claims: int) -> list[str]:
    work = plan([read_era(path)], ledger, ImportRules())
    if work.counts.posted != work.counts.rows or work.counts.rows < claims:
        raise SystemExit(f"not everything was imported: {work.counts}; {work.findings[:3]}")
    return [render_transaction(one.entry) for one in work.entries]


def _prove(main_file: Path, texts: list[str]) -> None:
    """The entries load without an error behind the charges."""
    with main_file.open("a", encoding="utf-8") as stream:
        stream.write("\n" + "\n".join(texts))
    errors = loader.load_file(str(main_file))[1]
    if errors:
        raise SystemExit(f"what was imported is wrong: {errors[0]}")


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


def _remittances(claims: int) -> str:
    """Every claim paid; each tenth taken back and corrected on the following cheque."""
    sets = []
    for at in range(0, claims, A_CHEQUE):
        number = at // A_CHEQUE
        paid = [_claim(n) for n in range(at, min(at + A_CHEQUE, claims))]
        before = [_claim(n) for n in range(max(at - A_CHEQUE, 0), at, 10)]
        for one in before:
            paid += [_reversed(one), _corrected(one)]
        deferred = ProviderAdjustment(
            "1234567893", date(2026, 12, 31), "FB", f"F{number}", Decimal("-10.00")
        )
        sets.append(
            Remittance(
                control_number=f"{number:04d}",
                amount=sum((one.paid for one in paid), Decimal(0)) - deferred.amount,
                paid_on=date(2026, 2 + number // 28 % 10, 1 + number % 28),
                trace=f"{7000 + number}",
                payer_identifier="1060000001",
                payer=Organisation("AETNA", "XV", "60054"),
                payee=Organisation("PRACTICE", "XX", "1234567893"),
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


def _claim(number: int) -> Claim:
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
    return Claim(
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


def _reversed(claim: Claim) -> Claim:
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


def _corrected(claim: Claim) -> Claim:
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
    main(*map(int, sys.argv[1:]))
