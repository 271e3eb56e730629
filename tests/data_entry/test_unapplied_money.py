"""Unapplied money goes back to its payer or is taken back from claims, within bounds."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.data_entry.recording import PaymentForm
from beancount_clawback.data_entry.unapplied_money import CannotTakeBackError
from beancount_clawback.data_entry.unapplied_money import RefundForm
from beancount_clawback.data_entry.unapplied_money import draft_part
from beancount_clawback.data_entry.unapplied_money import draft_refund
from beancount_clawback.data_entry.unapplied_money import first_day
from beancount_clawback.data_entry.unapplied_money import take_back
from beancount_clawback.data_entry.unapplied_money import unapplied_named
from beancount_clawback.ledger_files import source_files
from beancount_clawback.ledger_files.loaded_ledger import load
from beancount_clawback.ledger_files.transaction_text import render_transaction
from beancount_clawback.ledger_language.unapplied import Unapplied
from tests.cli.clawback_run import LEDGER

BANK = "Assets:Bank:Checking"
REFERENCE = "remit-Aetna-5600 1043"
WAITING = f"""
2015-01-01 open Liabilities:Unapplied:Aetna USD

2026-05-02 ! "Aetna" "Not in the books yet" ^remit-Aetna-5600 #unapplied
  reference: "{REFERENCE}"
  {BANK}                  100.00 USD
  Liabilities:Unapplied:Aetna          -100.00 USD
"""
APPLIED = f"""
2026-05-20 * "C0017" "90834" ^claim-1043 #charge
  Assets:Receivable:Insurance:Aetna     100.00 USD
  Income:Sessions                      -100.00 USD

2026-05-21 * "Aetna" "Applied" ^claim-1043 ^pay-5600 ^remit-Aetna-5600 #insurance-payment
  applies: "{REFERENCE}"
  settlement: Liabilities:Unapplied:Aetna
  insurance-paid: 100.00 USD
"""


def held(tmp_path: Path, text: str) -> tuple[LinkedLedger, Unapplied]:
    path = tmp_path / "practice.beancount"
    path.write_text(text, encoding="utf-8")
    linked = LinkedLedger(load(str(path)))
    assert not linked.ledger.errors
    one = unapplied_named(REFERENCE, linked)
    assert one is not None
    return linked, one


@pytest.mark.parametrize(
    ("date", "amount", "account", "refused"),
    [
        ("2026-06-01", "100", BANK, []),
        ("2026-06-01", "", BANK, []),
        ("2026-06-01", "100.01", BANK, ["taken"]),
        ("2026-06-01", "0", BANK, ["taken"]),
        ("2026-05-01", "100", BANK, ["date"]),
        ("2026-06-01", "100", "Assets:Other", ["account"]),
    ],
)
def test_no_more_is_sent_back_than_is_left_nor_before_it_came(
    tmp_path: Path, date: str, amount: str, account: str, refused: list[str]
) -> None:
    linked, one = held(tmp_path, LEDGER + WAITING)
    form = RefundForm(date=date, amount=amount, account=account)
    drafted = draft_refund(form, one, linked)
    assert [problem.field for problem in drafted.problems] == refused
    moved = drafted.entry.postings if drafted.entry else []
    units = [str(posting.units) for posting in moved]
    assert units == ([] if refused else ["100.00 USD", "-100.00 USD"])


def test_what_was_applied_in_a_closed_period_stays(tmp_path: Path) -> None:
    text = LEDGER + WAITING + APPLIED
    linked, one = held(tmp_path, text)
    (change,) = take_back(one, linked, partial(source_files.read, linked.sources))
    assert '"Applied"' not in change.new_text()
    assert "apply: FALSE" in change.new_text()
    closed = "plugin \"beancount_clawback\" \"{'closed-through': '2026-05-31'}\""
    linked, one = held(tmp_path, text.replace('plugin "beancount_clawback"', closed))
    with pytest.raises(CannotTakeBackError, match="closed period"):
        take_back(one, linked, partial(source_files.read, linked.sources))


CHARGES = """
2026-04-20 * "C0017" "90834" ^claim-1043 #charge
  Assets:Receivable:Insurance:Aetna     100.00 USD
  Income:Sessions                      -100.00 USD

2026-04-21 * "C0017" "90834" ^claim-1044 #charge
  Assets:Receivable:Insurance:Aetna     100.00 USD
  Income:Sessions                      -100.00 USD
"""


def part(claim: str, date: str, paid: str) -> PaymentForm:
    return PaymentForm(claim=claim, date=date, amounts={"insurance-paid": paid})


def test_nothing_is_done_with_an_amount_in_a_closed_period(tmp_path: Path) -> None:
    """It came on 2026-05-02; the books are closed through 2026-05-31."""
    closed = "plugin \"beancount_clawback\" \"{'closed-through': '2026-05-31'}\""
    text = (LEDGER + WAITING + CHARGES).replace('plugin "beancount_clawback"', closed)
    linked, one = held(tmp_path, text)
    assert str(first_day(one, linked)) == "2026-06-01"
    for day, count in (("2026-05-31", 1), ("2026-06-01", 0)):
        refund = draft_refund(RefundForm(date=day, amount="40", account=BANK), one, linked)
        paid = draft_part(part("1043", day, "60"), one, linked)
        for drafted in (refund, paid):
            assert [problem.field for problem in drafted.problems] == ["date"] * count
    wrong = draft_part(part("1043", "2026-05-31", "60"), one, linked).problems[0]
    assert "date it 2026-06-01 or later" in wrong.message


def test_parts_of_one_amount_are_payments_with_links_of_their_own(tmp_path: Path) -> None:
    linked, one = held(tmp_path, LEDGER + WAITING + CHARGES)
    first = draft_part(part("1043", "2026-05-03", "60"), one, linked).entry
    assert first is not None
    text = LEDGER + WAITING + CHARGES + render_transaction(first)
    linked, one = held(tmp_path, text)
    assert str(one.left) == "40.00"
    second = draft_part(part("1044", "2026-05-03", "40"), one, linked).entry
    assert second is not None
    both = [
        {link for link in entry.links if link.startswith("pay-")} for entry in (first, second)
    ]
    assert all(both)
    assert both[0].isdisjoint(both[1])
    _, one = held(tmp_path, text + render_transaction(second))
    assert str(one.left) == "0.00"
