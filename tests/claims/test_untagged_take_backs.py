"""A take-back that somebody booked by hand and a record of the same are never both counted."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from beancount.core.data import Transaction

from beancount_clawback.claims.checks import find
from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.claims.trial_record import trial_record
from beancount_clawback.data_entry.bulk_entry import enter_sheet
from beancount_clawback.data_entry.bulk_form import RowForm
from beancount_clawback.data_entry.bulk_form import SheetForm
from beancount_clawback.ledger_files.loaded_ledger import load
from beancount_clawback.ledger_language.postings import amount_of
from tests.cli.clawback_run import run

RECOUPMENT = "'recoupment': 'Liabilities:Recoupments'"
PRACTICE = """\
plugin "beancount_clawback" "{'insurance-paid': 'Assets:Checking', \
'write-off': 'Income:Adjustments', 'client-responsibility': 'Assets:AR:Clients', \
'insurance-responsibility': 'Assets:AR:{payer}', RECOUPMENT}"
2026-01-01 open Assets:Checking
2026-01-01 open Assets:AR:Aetna
2026-01-01 open Assets:AR:BlueShield
2026-01-01 open Assets:AR:Clients
2026-01-01 open Income:Sessions
2026-01-01 open Income:Adjustments
2026-01-01 open Expenses:Refunds
2026-01-01 open Assets:Savings
2026-01-01 open Liabilities:Recoupments

2026-01-07 * "C0017" "Session" ^claim-1
  Assets:AR:Aetna   140.00 USD
  Income:Sessions  -140.00 USD

2026-01-28 * "Aetna" "EFT 3310" #insurance-payment ^claim-1 ^pay-3310
  Assets:Checking      90.00 USD
  Income:Adjustments   30.00 USD
  Assets:AR:Clients    20.00 USD
  Assets:AR:Aetna    -140.00 USD

"""
RECORD = '\n2026-03-10 * "Aetna" "Coverage ended" #clawback ^pay-3310\n'


def _out(payee: str, account: str, amount: str = "90.00") -> str:
    return (
        f"2026-02-20 * {payee}\n  Assets:Checking  -{amount} USD\n  {account}  {amount} USD\n"
    )


CHECK = _out('"Aetna" "Refund check 1044"', "Expenses:Refunds")
KEPT = """\
2026-02-20 * "Aetna" "EFT 3400, less what it took"
  Assets:Checking       50.00 USD
  Expenses:Refunds      90.00 USD
  Assets:AR:Aetna     -140.00 USD
"""
NEGATED = """\
2026-02-20 * "Aetna" "Took it back"
  Assets:Checking     -90.00 USD
  Income:Adjustments  -30.00 USD
  Assets:AR:Clients   -20.00 USD
  Assets:AR:Aetna     140.00 USD
"""
BY_HAND = {
    "a refund check": CHECK,
    "a bank's text against income": _out('"CHECK 1044 AETNA REFUND"', "Income:Sessions"),
    "the client is named": _out('"Refund for C0017"', "Expenses:Refunds"),
    "the receivable, on the claim": _out('"Refund" ^claim-1', "Assets:AR:Aetna"),
    "another amount, on the claim": _out('"Refund" ^claim-1', "Expenses:Refunds", "110.00"),
    "kept back of a later payment": KEPT,
    "the receivable of a later payment": KEPT.replace("Expenses:Refunds ", "Assets:AR:Aetna "),
}
PAYMENT_3399 = """
2026-01-29 * "Aetna" "EFT 3399"
  Assets:Checking      90.00 USD
  Assets:AR:Aetna     -90.00 USD
"""
SOMETHING_ELSE = {
    "the client's own refund": _out('"C0017" "Copay"', "Assets:AR:Clients"),
    "another payee": _out('"Landlord" "Rent"', "Expenses:Refunds"),
    "another amount": _out('"Aetna" "Refund"', "Expenses:Refunds", "75.00"),
    "before the payment": CHECK.replace("2026-02-20", "2026-01-20"),
    "another claim": _out('"Aetna" "Refund" ^claim-2', "Expenses:Refunds"),
    "what settles it": _out('"Aetna" "Refund"', "Liabilities:Recoupments"),
    "a person says so": CHECK.replace("\n", "\n  not-clawback: TRUE\n", 1),
    "Fava's import page says so": CHECK.replace("\n", '\n  not-clawback: "true"\n', 1),
    "from one account to another": _out('"Aetna" "Moved"', "Assets:Savings"),
    "the number of another payment": _out('"Aetna" "Refund of EFT 3399"', "Expenses:Refunds")
    + PAYMENT_3399,
    "another payer's receivable": _out('"Refund"', "Assets:AR:BlueShield"),
}


def _book(folder: Path, more: str, recoupment: str = RECOUPMENT) -> Path:
    path = folder / "practice.beancount"
    path.write_text(PRACTICE.replace("RECOUPMENT", recoupment) + more, encoding="utf-8")
    return path


def _found(path: Path) -> list[str]:
    return [one.next_step for one in find(load(str(path))) if "by-hand" in one.check]


def _balance(path: Path, account: str) -> Decimal:
    return sum(
        (
            units[0]
            for entry in load(str(path)).entries
            if isinstance(entry, Transaction)
            for posting in entry.postings
            if posting.account == account and (units := amount_of(posting))
        ),
        Decimal(0),
    )


@pytest.mark.parametrize("by_hand", BY_HAND.values(), ids=BY_HAND.keys())
def test_a_take_back_booked_otherwise_is_named_before_the_write_and_by_the_check(
    by_hand: str, tmp_path: Path
) -> None:
    path = _book(tmp_path, by_hand)
    before = path.read_bytes()
    linked = LinkedLedger(load(str(path)))
    (error,) = linked.preview(trial_record(linked, "pay-3310", {})).errors
    assert error.check == "taken-back-by-hand"
    assert "practice.beancount:22" in error.message
    assert path.read_bytes() == before
    # Written in an editor all the same, the check names the two.
    path = _book(tmp_path, by_hand + RECORD)
    (step,) = _found(path)
    # What it says makes it one: the money left the bank once and nothing is owed.
    change = re.search(r"book its (\S+ USD) on (\S+) instead of (\S+?),", step)
    assert change
    posting = re.compile(rf"{change[3]} +{re.escape(change[1])}")
    done = posting.sub(f"{change[2]} {change[1]}", by_hand)
    assert done != by_hand
    _book(tmp_path, done + RECORD)
    assert _found(path) == []


def test_what_is_said_to_be_the_same_settles_the_clawback(tmp_path: Path) -> None:
    path = _book(
        tmp_path, CHECK.replace("Expenses:Refunds", "Liabilities:Recoupments") + RECORD
    )
    assert _balance(path, "Assets:Checking") == 0
    assert _balance(path, "Liabilities:Recoupments") == 0
    assert _balance(path, "Assets:AR:Aetna") == Decimal("140.00")


@pytest.mark.parametrize("other", SOMETHING_ELSE.values(), ids=SOMETHING_ELSE.keys())
def test_what_is_something_else_is_not_named(other: str, tmp_path: Path) -> None:
    path = _book(tmp_path, other)
    linked = LinkedLedger(load(str(path)))
    assert linked.preview(trial_record(linked, "pay-3310", {})).errors == ()
    assert _found(_book(tmp_path, other + RECORD)) == []


def test_a_part_that_is_taken_counts_with_its_own_amount(tmp_path: Path) -> None:
    check = _out('"Aetna" "Refund"', "Expenses:Refunds", "25.00")
    linked = LinkedLedger(load(str(_book(tmp_path, check))))
    part = {"insurance-paid": "65", "write-off": "30", "client-responsibility": "20"}
    assert linked.preview(trial_record(linked, "pay-3310", part)).errors
    assert not linked.preview(trial_record(linked, "pay-3310", {})).errors


def test_without_a_recoupment_account_the_bank_gives_the_money_once(tmp_path: Path) -> None:
    path = _book(tmp_path, CHECK + RECORD, "")
    (step,) = _found(path)
    assert "delete it: the record takes the money from the bank" in step
    path = _book(tmp_path, KEPT + RECORD, "")
    (step,) = _found(path)
    assert "book its 90.00 USD on Assets:Checking instead of Expenses:Refunds" in step
    path = _book(tmp_path, KEPT.replace("Expenses:Refunds", "Assets:Checking ") + RECORD, "")
    assert _found(path) == []
    # 90 paid, 90 taken of the 140 paid later.
    assert _balance(path, "Assets:Checking") == Decimal("140.00")


def test_an_exact_negation_is_to_be_tagged_instead_of_recorded(tmp_path: Path) -> None:
    path = _book(tmp_path, NEGATED)
    linked = LinkedLedger(load(str(path)))
    (error,) = linked.preview(trial_record(linked, "pay-3310", {})).errors
    assert "do not record it and add #clawback and ^pay-3310" in error.message
    tagged = NEGATED.replace('back"', 'back" #clawback ^pay-3310')
    assert [one for one in find(load(str(_book(tmp_path, tagged)))) if one.check] == []


def test_every_door_keeps_the_same_words_and_writes_nothing(tmp_path: Path) -> None:
    path = _book(tmp_path, CHECK)
    before = path.read_bytes()
    said = "may be the same take-back as a clawback of 2026-01-28"
    record = ("record", str(path), "--payment", "pay-3310", "--date", "2026-03-10", "--yes")
    done = run(*record)
    assert (done.exit_code, said in done.stderr) == (1, True)
    done = run("preview", str(path), "--payment", "pay-3310")
    assert (done.exit_code, said in done.stderr) == (1, True)
    letters = tmp_path / "letters.csv"
    letters.write_text(
        "Date,Original Payment,Source,Reason\n2026-03-10,pay-3310,letter,Ended\n"
    )
    done = run("import", str(path), str(letters), "--yes")
    assert (done.exit_code, said in done.output) == (1, True)
    assert _balance(path, "Liabilities:Recoupments") == 0
    path.write_bytes(before)
    linked = LinkedLedger(load(str(path)))
    row = RowForm(claim="claim-1", clawback_of="pay-3310")
    sheet = SheetForm(date="2026-03-10", payer="Aetna", rows=(row,))
    (outcome,) = enter_sheet(sheet, linked).rows
    assert said in outcome.problems[0].message
    assert path.read_bytes() == before
