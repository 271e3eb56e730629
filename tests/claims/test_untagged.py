"""Entries that look like payments or clawbacks without their tag, and what is no such thing."""

from __future__ import annotations

from pathlib import Path

import pytest

from beancount_clawback.claims.book import build_book
from beancount_clawback.claims.checks import find
from beancount_clawback.claims.checks import looked_at
from beancount_clawback.ledger_files.loaded_ledger import load

PRACTICE = """\
plugin "beancount_clawback" "{'recoupment': 'Liabilities:Recoupments:{payer}'}"
2015-01-01 open Assets:Bank:Checking
2015-01-01 open Assets:Receivable:Insurance:BCBS
2015-01-01 open Assets:Receivable:Clients:C0001
2015-01-01 open Liabilities:Recoupments:BCBS
2015-01-01 open Income:Sessions
2015-01-01 open Income:Adjustments

2026-01-12 * "Client A" "90837 session" ^claim-1
  Assets:Receivable:Insurance:BCBS     160.00 USD
  Income:Sessions                     -160.00 USD

"""
PAYMENT = """\
2026-02-05 * "BCBS" "EOB Client A" ^claim-1 ^pay-1 #insurance-payment
  Assets:Bank:Checking                  75.00 USD
  Assets:Receivable:Clients:C0001       20.00 USD
  Income:Adjustments                    65.00 USD
  Assets:Receivable:Insurance:BCBS    -160.00 USD

"""
BY_HAND = """\
2026-05-02 * "BCBS" "Coverage ended" LINKS
  Assets:Bank:Checking                 -75.00 USD
  Assets:Receivable:Clients:C0001      -20.00 USD
  Income:Adjustments                   -65.00 USD
  Assets:Receivable:Insurance:BCBS     160.00 USD
"""
ENDED = '2026-05-03 ! "BCBS" "Coverage ended" ^pay-1 #clawback\n'


def _found(folder: Path, text: str) -> list[tuple[str, int, str]]:
    path = folder / "practice.beancount"
    path.write_text(PRACTICE + text, encoding="utf-8")
    return [(one.check, one.lineno, one.next_step) for one in find(load(str(path)))]


@pytest.mark.parametrize(
    ("links", "added"),
    [("^claim-1", "the tag #clawback"), ("", "the tag #clawback and the link ^pay-1")],
)
def test_what_negates_a_payment_is_proposed_as_its_clawback_and_then_is_one(
    links: str, added: str, tmp_path: Path
) -> None:
    by_hand = BY_HAND.replace("LINKS", links)
    (found,) = _found(tmp_path, PAYMENT + by_hand)
    assert found[:2] == ("untagged-clawback", 19)
    assert f"Add {added} to its first line" in found[2]
    done = by_hand.replace('ended"', 'ended" #clawback' + (" ^pay-1" if not links else ""))
    assert _found(tmp_path, PAYMENT + done) == []
    entries = load(str(tmp_path / "practice.beancount")).entries
    assert any("reversed" in (getattr(entry, "tags", None) or ()) for entry in entries)


def test_a_payment_with_its_link_and_no_tag_is_named_also_by_the_record_that_means_it(
    tmp_path: Path,
) -> None:
    payment = PAYMENT.replace(" #insurance-payment", "")
    error, notice = _found(tmp_path, payment + ENDED)
    assert error[:2] == ("unknown-link", 19)
    assert "or add #insurance-payment to practice.beancount:13" in error[2]
    assert notice[:2] == ("untagged-payment", 13)
    assert [check for check, *_ in _found(tmp_path, PAYMENT + ENDED)] == ["open-review"]


def test_a_payment_on_a_claims_link_alone_is_named_too(tmp_path: Path) -> None:
    (found,) = _found(tmp_path, PAYMENT.replace(" ^pay-1 #insurance-payment", ""))
    assert found[:2] == ("untagged-payment", 13)


@pytest.mark.parametrize(
    "other",
    [
        # A refund check settles what is owed for the clawback of pay-1.
        '2026-06-01 * "BCBS" "Refund" ^pay-1\n  Liabilities:Recoupments:BCBS  75.00 USD\n'
        "  Assets:Bank:Checking\n",
        # The client pays its share.
        '2026-06-01 * "Client A" "Copay" ^claim-1\n  Assets:Bank:Checking  20.00 USD\n'
        "  Assets:Receivable:Clients:C0001\n",
        # The payer keeps its own from another payment: no cash, and no payment of ours.
        '2026-06-01 * "BCBS" "Offset" ^claim-1\n  Liabilities:Recoupments:BCBS  10.00 USD\n'
        "  Assets:Receivable:Insurance:BCBS\n",
    ],
)
def test_settlements_refunds_and_clients_payments_are_none(other: str, tmp_path: Path) -> None:
    found = _found(tmp_path, PAYMENT + ENDED.replace("!", "*") + other)
    assert [check for check, *_ in found if "untagged" in check] == []


def test_a_check_says_what_it_looked_at(tmp_path: Path) -> None:
    _found(tmp_path, PAYMENT + ENDED)
    ledger = load(str(tmp_path / "practice.beancount"))
    assert looked_at(ledger, build_book(ledger.entries, ledger.config)) == (1, 1, 1)


def test_payments_without_tag_and_link_are_named_together_until_they_are_tagged(
    tmp_path: Path,
) -> None:
    alone = PAYMENT.replace(" ^claim-1 ^pay-1 #insurance-payment", "")
    ((check, line, step),) = _found(tmp_path, alone + alone)
    assert (check, line) == ("untagged-payments", 13)
    tagged = alone.replace('"EOB Client A"', '"EOB Client A" #insurance-payment')
    assert step.startswith("Add #insurance-payment to those that an insurer paid")
    assert _found(tmp_path, tagged + tagged) == []
    # A payer of any name, for it clears more than it paid.
    kasse = alone.replace('"BCBS" "EOB Client A"', '"AOK" "Zahlung"')
    assert [line for _, line, _ in _found(tmp_path, kasse)] == [13]
    # A client who pays into the same receivable is none.
    copay = alone.replace('"BCBS" "EOB Client A"', '"C0001" "Copay"')
    assert _found(tmp_path, copay) == []


def test_whoever_pays_and_leaves_a_part_to_the_client_is_not_one_who_is_billed(
    tmp_path: Path,
) -> None:
    """Its name tells nothing; what it pays elsewhere is income, but for the client's part."""
    handed = """
2026-03-01 * "Northfield" "EOB"
  Assets:Bank:Checking                  75.00 USD
  Assets:Receivable:Clients:C0001       20.00 USD
  Income:Sessions                      -95.00 USD

"""
    plain = PAYMENT.replace(" ^claim-1 ^pay-1 #insurance-payment", "").replace(
        "BCBS", "Northfield", 1
    )
    found = _found(tmp_path, handed + plain)
    assert [one[:2] for one in found] == [("untagged-payments", 19)]


def test_insurers_money_that_is_income_at_once_is_noticed_without_a_receivable(
    tmp_path: Path,
) -> None:
    paid = """
2026-02-10 * "{payee}" "{text}"
  Assets:Bank:Checking    98.00 USD
  Income:Sessions        -98.00 USD
"""
    aetna = paid.format(payee="Aetna", text="EFT 100")
    (found,) = _found(tmp_path, aetna)
    assert found[0] == "untagged-payments"
    tagged = aetna.replace('"EFT 100"', '"EFT 100" #insurance-payment ^pay-1')
    assert _found(tmp_path, tagged) == []
    assert _found(tmp_path, paid.format(payee="C0001", text="Copay")) == []
    assert _found(tmp_path, paid.format(payee="Bookshop", text="Royalties")) == []


def test_a_ledger_that_is_not_set_up_is_told_the_command_that_does_it(tmp_path: Path) -> None:
    bare = PRACTICE.partition("\n")[2]
    path = tmp_path / "practice.beancount"
    alone = (bare + PAYMENT).replace(" ^claim-1 ^pay-1 #insurance-payment", "")
    path.write_text(alone.replace(" ^claim-1", ""), encoding="utf-8")
    (found,) = [one for one in find(load(str(path))) if one.check == "not-set-up"]
    assert found.next_step == "Set it up with `clawback init practice.beancount`."
    path.write_text(bare + PAYMENT, encoding="utf-8")
    assert find(load(str(path))) == []
    # Nor is a figure that nobody can tell without the roles left without a word.
    path.write_text((bare + PAYMENT).replace("Income:Adj", "Income:Contract"), encoding="utf-8")
    assert [one.check for one in find(load(str(path)))] == ["not-set-up"]
