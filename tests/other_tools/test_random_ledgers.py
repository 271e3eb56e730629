"""Random ledgers hold what an oracle says, here and expanded in other implementations.

The oracle imports nothing of the package. `TIMES=20` draws as many more ledgers.
"""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from beancount import loader
from beancount.core.data import Transaction

from beancount_clawback.ledger_files.expanded_text import expanded_text
from beancount_clawback.ledger_files.loaded_ledger import load
from tests.other_tools.oracle import Drawn
from tests.other_tools.oracle import drawn

pytestmark = pytest.mark.fuzz

Sums = dict[tuple[str, str], Decimal]
_BATCH = 25 * int(os.environ.get("TIMES") or 1)
_HEAD = re.compile(r"(\d{4}-\d\d-\d\d) ([*!]) (.*)")
_POSTING = re.compile(r"  ([A-Z][\w-]*(?::[\w-]+)+)(.*)")


def sums_of(entries: list[Any]) -> Sums:
    """What each account holds, zeros left out; of entries of any implementation."""
    sums: Sums = defaultdict(Decimal)
    for entry in entries:
        for posting in getattr(entry, "postings", ()):
            sums[posting.account, posting.units.currency] += posting.units.number
    return {key: number for key, number in sorted(sums.items()) if number}


def expanded(one: Drawn, folder: Path) -> str:
    path = folder / "practice.beancount"
    path.write_text(one.text, encoding="utf-8")
    return expanded_text(str(path), load(str(path)))


@pytest.mark.parametrize("batch", range(8))
def test_every_account_holds_what_the_oracle_says_with_the_plugin_and_expanded(
    batch: int, tmp_path: Path
) -> None:
    for seed in range(batch * _BATCH, (batch + 1) * _BATCH):
        one = drawn(seed)
        path = tmp_path / "practice.beancount"
        path.write_text(one.text, encoding="utf-8")
        ledger = load(str(path))
        assert [error.message for error in ledger.errors] == [], seed
        transactions = [entry for entry in ledger.entries if isinstance(entry, Transaction)]
        assert sums_of(transactions) == one.sums, seed
        plain = expanded_text(str(path), ledger)
        assert "beancount_clawback" not in plain
        entries, errors, _ = loader.load_string(plain)
        assert not errors, seed
        assert sums_of(entries) == one.sums, seed


@pytest.mark.slow
def test_uromyces_finds_the_same_in_the_expanded_ledgers(tmp_path: Path) -> None:
    uromyces = pytest.importorskip("uromyces", reason="uromyces is not installed")
    for seed in range(40):
        one = drawn(seed)
        path = tmp_path / "expanded.beancount"
        path.write_text(expanded(one, tmp_path), encoding="utf-8")
        ledger = uromyces.load_file(str(path))
        assert not ledger.errors
        assert sums_of(ledger.entries) == one.sums, seed


def as_journal(text: str, root: str) -> str:
    """An expanded ledger as a journal of hledger and ledger, its accounts below `root`."""
    lines = []
    for line in text.splitlines():
        head, posting = _HEAD.fullmatch(line), _POSTING.fullmatch(line)
        if head:
            lines.append(f"{head[1]} {head[2]} {head[3]}".replace(";", ","))
        elif posting:
            lines.append(f"  {root}:{posting[1]}{posting[2]}")
        elif not line.strip():
            lines.append("")
    return "\n".join(lines) + "\n"


def by_hledger(journal: Path) -> dict[str, str]:
    command = ["hledger", "-f", str(journal), "balance", "--flat", "--no-total", "-O", "csv"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return {row[0]: row[1] for row in list(csv.reader(done.stdout.splitlines()))[1:]}


def by_ledger(journal: Path) -> dict[str, str]:
    line = "%(account)|%(scrub(amount))\n"
    options = ["--flat", "--no-total", "--empty", "--format", line]
    command = ["ledger", "-f", str(journal), "balance", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    rows = (row.partition("|") for row in done.stdout.splitlines() if row)
    return {account: amount for account, _, amount in rows if amount != "0"}


@pytest.mark.slow
def test_hledger_and_ledger_find_the_same_in_the_expanded_ledgers(tmp_path: Path) -> None:
    programs = {"hledger": by_hledger, "ledger": by_ledger}
    there = [balances for name, balances in programs.items() if shutil.which(name)]
    if not there:
        pytest.skip("neither hledger nor ledger is installed")
    ledgers = {f"L{seed}": drawn(seed) for seed in range(100)}
    journal = tmp_path / "all.journal"
    texts = [as_journal(expanded(one, tmp_path), root) for root, one in ledgers.items()]
    journal.write_text("\n".join(texts), encoding="utf-8")
    for balances in there:
        found: dict[str, Sums] = defaultdict(dict)
        for account, amount in balances(journal).items():
            root, _, name = account.partition(":")
            number, currency = amount.replace(",", "").split()
            found[root][name, currency] = Decimal(number)
        assert found == {root: one.sums for root, one in ledgers.items()}
