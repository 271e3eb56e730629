"""`record-style` chooses how every entry of ours is written; both styles mean the same."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from beancount.core.amount import Amount
from beancount.core.data import Directive
from beancount.core.data import Transaction
from beancount.parser import parser
from click.testing import CliRunner

from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.cli import app
from beancount_clawback.data_entry.amount_edit import EditForm
from beancount_clawback.data_entry.amount_edit import edit
from beancount_clawback.data_entry.bulk_entry import enter_sheet
from beancount_clawback.data_entry.bulk_form import RowForm
from beancount_clawback.data_entry.bulk_form import SheetForm
from beancount_clawback.data_entry.editable_entry import editable
from beancount_clawback.data_entry.recording import PaymentForm
from beancount_clawback.data_entry.recording import record_payment
from beancount_clawback.ledger_files import source_files
from beancount_clawback.ledger_files.loaded_ledger import load
from beancount_clawback.ledger_files.transaction_text import render_transaction
from tests.importers.import_case import PRACTICE
from tests.importers.import_case import Practice
from tests.importers.import_case import sheet
from tests.other_tools.written_demo import demo

ZERO = PRACTICE.replace("{'recoupment'", "{'record-style': 'zero-posting', 'recoupment'")
# Nothing but a denial, whose zero answer is an entry without postings.
ROWS = (
    "Payment,C0018,1043,,85.00,35.00,30.00,,",
    "Clawback,C0017,1042,,35.00,35.00,80.00,,Copay is 80.00",
    "Payment,C0017,1044,,0.00,0.00,0.00,,Not covered",
    "Payment,C0018,9999,,0.00,0.00,0.00,,",
)
PROGRAMS = Path(sys.executable).parent
# How each formatter is called to write a file in its place.
FORMATTERS: dict[str, tuple[str, ...]] = {
    "bean-format": ("-o", "{}"),
    "bean-black": (),
    "autobean-format": ("--output-mode", "inplace"),
    "beancount-format": (),
}


def clawback(*arguments: object) -> str:
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert done.exit_code in (0, 1), done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done.output


def ours_without_postings(text: str) -> list[Transaction]:
    entries, errors, _ = parser.parse_string(text)
    assert not errors
    return [
        entry
        for entry in entries
        if isinstance(entry, Transaction)
        and (
            len(entry.postings) == 0
            or not any(one.units and one.units.number for one in entry.postings)
        )
    ]


def test_every_command_writes_one_posting_of_zero_and_amounts_as_texts(tmp_path: Path) -> None:
    balances: list[dict[str, Decimal]] = []
    for text in (ZERO, PRACTICE):
        folder = tmp_path / str(len(balances))
        folder.mkdir()
        practice = Practice(folder, text)
        rows = practice.file("eob.csv", sheet("35.00", *ROWS))
        drafts = practice.file("drafts.beancount", "; what waits\n")
        practice.main.write_text(f'include "drafts.beancount"\n{text}')
        clawback("import", practice.main, rows, "--yes", "--staging", drafts)
        taken = ("--payment", "pay-700", "--date", "2026-06-01", "--source", "letter")
        clawback("record", practice.main, *taken, "--reason", "Audit", "--yes")
        clawback("remittance", practice.main, "--add", "--yes")
        practice.ledger()
        new = practice.main.read_text().partition(text)[2] + drafts.read_text()
        written = ours_without_postings(new)
        tags = set().union(*(entry.tags for entry in written))
        assert tags >= {"insurance-payment", "clawback", "remittance", "import-draft"}
        assert len(written) >= 6
        texts = [value for entry in written for value in entry.meta.values()]
        if text is ZERO:
            assert {len(entry.postings) for entry in written} == {1}
            assert new.count("\n  Assets:Bank:Checking") == len(written)
            assert not [value for value in texts if isinstance(value, Amount)]
        else:
            assert not any(entry.postings for entry in written)
            assert [value for value in texts if isinstance(value, Amount)]
        balances.append(practice.balances())
        # A file of its own has no accounts.
        clawback("import", practice.main, rows, "--yes", "--staging", folder / "own.beancount")
        (draft,) = ours_without_postings((folder / "own.beancount").read_text())
        assert not draft.postings
    assert balances[0] == balances[1]


def test_forms_write_it_too_and_a_new_amount_of_an_edit_is_a_text(tmp_path: Path) -> None:
    practice = Practice(tmp_path, ZERO)
    linked = LinkedLedger(practice.ledger())
    one = PaymentForm("1043", "Aetna", "2026-03-01", "88", amounts={"insurance-paid": "150"})
    recorded = record_payment(one, linked)
    assert recorded.text.splitlines()[-2:] == [
        '  insurance-paid: "150.00 USD"',
        f"  Assets:Bank:Checking{'0.00 USD':>44}",
    ]
    rows = (
        RowForm("claim-1043", amounts={"insurance-paid": "150.00"}),
        RowForm("claim-1045", clawback_of="pay-700"),
    )
    typed = SheetForm("Cigna", "90", "2026-06-01", source="sheet", rows=rows)
    sheet_ = enter_sheet(typed, linked)
    assert sheet_.statement is not None
    for text in (*(row.text for row in sheet_.rows), render_transaction(sheet_.statement)):
        assert text.endswith(f"  Assets:Bank:Checking{'0.00 USD':>44}\n")

    record = (
        '\n2026-06-01 ! "Cigna" "Taken" ^pay-700 #clawback\n  Assets:Bank:Checking  0 USD\n'
    )
    practice.main.write_text(f"{ZERO}{record}\n")
    linked = LinkedLedger(practice.ledger())
    read = partial(source_files.read, linked.sources)
    place = (str(practice.main), ZERO.count("\n") + 2)
    changed = edit(editable(linked, place, read), EditForm({"write-off": "45"}), linked)
    assert '  write-off: "45.00 USD"\n  Assets:Bank:Checking  0 USD' in changed.text


@pytest.mark.parametrize(
    ("chart", "expected"),
    [
        ("2015-01-01 open Assets:Bank USD", "Assets:Bank  USD"),
        ("2015-01-01 open Assets:Bank:One EUR,USD", "Assets:Bank:One  USD"),
        ("2015-01-01 open Assets:Bank EUR", "Assets:Bank  EUR"),
        ("2015-01-01 open Assets:Bank\n2026-02-01 close Assets:Bank", ""),
        ("2015-01-01 open Assets:Bank:One\n2015-01-01 open Assets:Bank:Two", ""),
    ],
)
def test_where_no_payment_tells_the_account_it_is_the_first_open_one_of_the_role(
    tmp_path: Path, chart: str, expected: str
) -> None:
    ledger = tmp_path / "l.beancount"
    head = 'option "operating_currency" "USD"\nplugin "beancount_clawback" "{}"\n'
    ledger.write_text(head.format("{'record-style': 'zero-posting'}") + chart)
    linked = LinkedLedger(load(str(ledger)))
    assert not linked.ledger.errors
    text = '2026-03-01 * "Aetna" "Denied" ^claim-1 #insurance-payment\n'
    (entry,), _, _ = parser.parse_string(text)
    assert isinstance(entry, Transaction)
    written = linked.record_style.written(entry).postings
    said = [f"{one.account}  {one.units.currency}" for one in written if one.units is not None]
    assert said == ([expected] if expected else [])


def entries_in(path: Path) -> list[Directive]:
    """All entries of a file as written, without their places."""
    entries, errors, _ = parser.parse_file(str(path))
    assert not errors
    return [_without_place(entry) for entry in entries]


def _without_place(entry: Directive) -> Directive:
    if isinstance(entry, Transaction):
        postings = [one._replace(meta=_said(one.meta or {})) for one in entry.postings]
        entry = entry._replace(postings=postings)
    changed: Directive = entry._replace(meta=_said(entry.meta))
    return changed


def _said(meta: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in meta.items() if key not in ("filename", "lineno")}


@pytest.mark.slow
def test_every_formatter_at_hand_leaves_the_demo_as_it_means(tmp_path: Path) -> None:
    demo(tmp_path, zero_posting=True)
    # Most of the records, and payments in both spellings.
    written = [tmp_path / name for name in ("clawbacks.beancount", "2026.beancount")]
    expected = [entries_in(path) for path in written]
    tried = []
    for name, arguments in FORMATTERS.items():
        program = shutil.which(name, path=str(PROGRAMS)) or shutil.which(name)
        if program is None:
            continue
        for path, meant in zip(written, expected, strict=True):
            copy = tmp_path / f"{name}-{path.name}"
            shutil.copy(path, copy)
            options = [option.format(copy) for option in arguments]
            # Some of them end with 1 when they have changed something.
            subprocess.run([program, *options, copy], check=False, capture_output=True)
            assert copy.read_text() != path.read_text()
            assert entries_in(copy) == meant, name
        tried.append(name)
    assert "bean-format" in tried


@pytest.mark.slow
def test_uromyces_reads_the_demo_as_beancount_does(tmp_path: Path) -> None:
    pytest.importorskip("uromyces", reason="uromyces is not installed")
    main = demo(tmp_path, zero_posting=True)
    for command, said in (
        ("check", ""),
        ("compare", "Errors from uromyces\nErrors from Beancount\n"),
    ):
        done = subprocess.run(
            [PROGRAMS / "uro", command, main], capture_output=True, check=True, text=True
        )
        assert done.stdout + done.stderr == said
