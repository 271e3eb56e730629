"""Rows of a list find the payment that they take back, or a finding lists what fits."""

from __future__ import annotations

from decimal import Decimal

import pytest

from beancount_clawback.importers.matching.row_cases import ImportRules
from tests.importers.import_case import PRACTICE
from tests.importers.import_case import Practice
from tests.importers.import_case import codes
from tests.importers.import_case import listing
from tests.importers.import_case import only_message
from tests.importers.import_case import texts


def test_a_row_becomes_a_record_that_needs_review(practice: Practice) -> None:
    path = practice.file(
        "list.csv", listing("2026-05-02,1042,,Coverage ended 2025-12-31,letter,,,150.00,")
    )
    work = practice.import_(path)
    assert texts(work) == [
        '2026-05-02 ! "Aetna" "Coverage ended 2025-12-31" #clawback ^claim-1042 ^pay-5512\n'
        '  original: "2026-02-10 Aetna 85.00 35.00 30.00 USD"\n'
        '  source: "letter"\n'
        '  reference: "pay-5512 2026-05-02"\n'
        "  client-responsibility: 150.00 USD\n"
    ]
    # A letter moves no money: 85.00 is owed to Aetna, 30.00 + 120.00 by the client.
    balances = practice.balances()
    assert balances["Liabilities:Recoupments:Aetna"] == Decimal("-85.00")
    assert balances["Assets:Receivable:Clients:C0017"] == Decimal("150.00")
    assert balances["Assets:Bank:Checking"] == Decimal("165.00")


def test_a_row_without_amounts_is_a_full_reversal(practice: Practice) -> None:
    practice.import_(practice.file("list.csv", listing("2026-05-02,1042,,x,phone,,,,")))
    balances = practice.balances()
    assert balances["Assets:Receivable:Insurance:Aetna"] == Decimal("450.00")
    assert "Income:Adjustments:Contractual" in balances


@pytest.mark.parametrize(
    "row",
    [
        "2026-05-02,1042,,x,,,,150.00,",
        "2026-05-02,claim-1042,,x,,,,150.00,",
        "2026-05-02,^claim-1042,,x,,,,150.00,",
        "2026-05-02,CLAIM-1042,,x,,,,150.00,",
        "2026-05-02,,pay-5512,x,,,,150.00,",
        "2026-05-02,,5512,x,,,,150.00,",
        "2026-05-02,1042,^pay-5512,x,,,,150.00,",
    ],
)
def test_a_payment_is_found_by_claim_or_link(practice: Practice, row: str) -> None:
    work = practice.plan(practice.file("list.csv", listing(row)))
    assert codes(work) == []
    assert work.entries[0].entry.links == {"claim-1042", "pay-5512"}


@pytest.mark.parametrize(
    ("heading", "row"),
    [
        ("Date,Client,Original Check,Reason", "2026-05-02,C0017,5512,x"),
        ("Date,Client,Original Check,Reason", "2026-05-02,c0017,#005512,x"),
        ("Date,Client,Service Date,Reason", "2026-05-02,C0017,2026-01-15,x"),
        ("Date,Client,DOS,Payer,Reason", "2026-05-02,C0017,2026-01-15,aetna,x"),
    ],
)
def test_a_payment_is_found_by_client_and_remittance_or_service_date(
    practice: Practice, heading: str, row: str
) -> None:
    work = practice.plan(practice.file("list.csv", f"{heading}\n{row}\n"))
    assert codes(work) == []
    assert work.entries[0].entry.links == {"claim-1042", "pay-5512"}


def test_an_unknown_claim_is_a_finding_with_its_neighbors(practice: Practice) -> None:
    work = practice.plan(practice.file("list.csv", listing("2026-05-02,1046,,x,,,,,")))
    message = only_message(work)
    assert message.startswith("list.csv:2: No insurance payment in the ledger")
    assert "fits claim 1046; near it are ^claim-1042" in message
    assert not work.entries


def test_a_claim_that_was_never_paid_is_a_finding(practice: Practice) -> None:
    work = practice.plan(practice.file("list.csv", listing("2026-05-02,1044,,x,,,,,")))
    assert codes(work) == ["unknown-payment"]


def test_a_row_that_names_nothing_is_a_finding(practice: Practice) -> None:
    work = practice.plan(practice.file("list.csv", listing("2026-05-02,,,x,,,,,")))
    assert codes(work) == ["no-reference"]


@pytest.mark.parametrize(
    ("row", "other"),
    [
        ("2026-05-02,1042,C0018,,,x", "client C0018"),
        ("2026-05-02,1042,,2026-01-16,,x", "service date 2026-01-16"),
        ("2026-05-02,1042,,,Cigna,x", "payer Cigna"),
    ],
)
def test_a_row_may_not_contradict_itself(practice: Practice, row: str, other: str) -> None:
    content = f"Date,Claim,Client,Service Date,Payer,Reason\n{row}\n"
    work = practice.plan(practice.file("list.csv", content))
    assert codes(work) == ["contradiction"]
    assert f"but {other} does not" in work.findings[0].message
    assert "^claim-1042 ^pay-5512 (practice.beancount:" in work.findings[0].message


def test_two_payers_on_a_claim_are_told_apart_by_the_payer(practice: Practice) -> None:
    text = PRACTICE.replace(
        "150.00 USD\n  Income:Sessions                      -150.00",
        "190.00 USD\n  Income:Sessions                      -190.00",
        1,
    )
    second = """
2026-03-01 * "Cigna" "EOB 801" ^claim-1042 ^pay-801 #insurance-payment
  check: "801"
  insurance-paid: 40.00 USD
"""
    practice.main.write_text(text + second)
    both = practice.file("list.csv", listing("2026-05-02,1042,,x,,,,,"))
    work = practice.plan(both)
    assert codes(work) == ["several-payments"]
    assert "^pay-5512 (practice.beancount:" in work.findings[0].message
    assert "^pay-801 (practice.beancount:" in work.findings[0].message
    one = practice.file("one.csv", "Date,Claim,Payer,Reason\n2026-05-02,1042,Cigna,x\n")
    assert practice.plan(one).entries[0].entry.links == {"claim-1042", "pay-801"}


def test_a_row_dated_before_its_payment_is_a_finding(practice: Practice) -> None:
    work = practice.plan(practice.file("list.csv", listing("2026-02-09,1042,,x,,,,,")))
    assert codes(work) == ["payment-later"]
    assert "^pay-5512" in work.findings[0].message


def test_a_payer_that_the_ledger_does_not_know_is_a_finding(practice: Practice) -> None:
    content = "Date,Claim,Payer,Reason\n2026-05-02,1042,AETNA HEALTH INC,x\n"
    path = practice.file("list.csv", content)
    work = practice.plan(path)
    assert codes(work) == ["unknown-payer"]
    assert "it has Aetna, Cigna" in work.findings[0].message
    rules = ImportRules(payers={"Aetna Health Inc": "Aetna"})
    assert codes(practice.plan(path, rules=rules)) == []


def test_part_taken_back_has_the_corrected_amounts(practice: Practice) -> None:
    """80.00 was paid and 30.00 is taken: the reversal is of 80.00, and 50.00 stays paid."""
    row = "2026-05-02,1045,,Audit,portal,50.00,75.00,25.00,30.00"
    practice.import_(practice.file("list.csv", listing(row)))
    balances = practice.balances()
    assert balances["Liabilities:Recoupments:Cigna"] == Decimal("-30.00")
    # 35 + 45 written off before; -45 reversed, +75 anew.
    assert balances["Income:Adjustments:Contractual"] == Decimal("80.00")
    assert balances["Income:Adjustments:Contractual:Reversals"] == Decimal("-45.00")
    assert balances["Income:Adjustments:Contractual:Corrected-Payments"] == Decimal("75.00")


def test_what_is_taken_too_much_is_noticed_and_posted_apart(practice: Practice) -> None:
    """85.00 paid, 85.37 taken: 0.37 is the payer's mistake."""
    work = practice.import_(practice.file("list.csv", listing("2026-05-02,1042,,x,,,,,85.37")))
    assert codes(work) == ["taken-differs"]
    assert "a difference of 0.37" in work.findings[0].message
    balances = practice.balances()
    assert balances["Expenses:Recoupment-Variance"] == Decimal("0.37")
    assert balances["Liabilities:Recoupments:Aetna"] == Decimal("-85.37")


def test_part_taken_without_saying_what_is_left_is_refused_by_the_engine(
    practice: Practice,
) -> None:
    work = practice.plan(practice.file("list.csv", listing("2026-05-02,1045,,x,,,,,30.00")))
    assert "part-taken" in codes(work)
    assert not work.entries


def test_amounts_that_pass_the_price_are_refused_by_the_engine(practice: Practice) -> None:
    work = practice.plan(practice.file("list.csv", listing("2026-05-02,1042,,x,,,,150.01,")))
    assert codes(work) == ["sums"]
    assert "0.01 USD too much" in work.findings[0].message
    assert str(work.findings[0].place) == "list.csv:2"


def test_negative_amounts_are_what_is_reversed_and_must_fit(practice: Practice) -> None:
    good = practice.file("good.csv", listing("2026-05-02,1042,,x,,-85.00,-35.00,-30.00,"))
    assert codes(practice.plan(good)) == []
    bad = practice.file("bad.csv", listing("2026-05-02,1042,,x,,(80.00),(35.00),(30.00),"))
    work = practice.plan(bad)
    assert codes(work) == ["reversal-mismatch"]
    assert "the payment is 85.00 insurance paid" in work.findings[0].message
    mixed = practice.file("mixed.csv", listing("2026-05-02,1042,,x,,-85.00,,30.00,"))
    assert codes(practice.plan(mixed)) == ["mixed-signs"]


def test_the_originals_amount_is_checked_where_the_list_has_it(practice: Practice) -> None:
    head = "Date,Claim,Reason,Original Paid,Client Responsibility\n"
    good = practice.file("good.csv", f"{head}2026-05-02,1042,x,85.00,150.00\n")
    assert codes(practice.plan(good)) == []
    bad = practice.file("bad.csv", f"{head}2026-05-02,1042,x,86.00,150.00\n")
    assert codes(practice.plan(bad)) == ["reversal-mismatch"]


def test_a_chain_is_followed_whatever_the_order_of_rows(practice: Practice) -> None:
    """85.00, then 60.00 from May on, then nothing from July on."""
    rows = ["2026-05-02,1042,,first,,60.00,35.00,55.00,", "2026-07-01,1042,,second,,,,150.00,"]
    one = practice.plan(practice.file("one.csv", listing(*rows)))
    two = practice.plan(practice.file("two.csv", listing(*reversed(rows))))
    assert texts(one) == texts(two)
    assert codes(one) == []
    practice.append(one)
    assert practice.balances()["Liabilities:Recoupments:Aetna"] == Decimal("-85.00")


def test_an_earlier_clawback_may_come_in_a_later_list(practice: Practice) -> None:
    rows = ["2026-05-02,1042,,first,,60.00,35.00,55.00,", "2026-07-01,1042,,second,,,,150.00,"]
    practice.import_(practice.file("july.csv", listing(rows[1])))
    work = practice.import_(practice.file("may.csv", listing(rows[0])))
    assert codes(work) == []
    assert practice.balances()["Liabilities:Recoupments:Aetna"] == Decimal("-85.00")


def test_a_second_clawback_of_a_reversed_payment_says_by_what_it_was(
    practice: Practice,
) -> None:
    practice.import_(
        practice.file("may.csv", listing("2026-05-02,1042,,Gone,letter,,,150.00,"))
    )
    again = practice.file("june.csv", listing("2026-06-02,1042,,Again,letter,,,,"))
    practice.import_(again)
    third = practice.file("july.csv", listing("2026-07-02,1042,,Third,letter,,,,"))
    work = practice.plan(third)
    assert codes(work) == ["reversed-already"]
    assert '"Again"' in work.findings[0].message
    assert "practice.beancount:" in work.findings[0].message


def test_a_clawback_that_changes_nothing_is_a_finding(practice: Practice) -> None:
    """A payer that keeps money back for a clawback that is recorded needs an offset."""
    practice.import_(practice.file("may.csv", listing("2026-05-02,1042,,x,,,,150.00,")))
    work = practice.plan(practice.file("june.csv", listing("2026-06-02,1042,,x,,,,150.00,")))
    assert codes(work) == ["changes-nothing"]
    assert "make it an offset" in work.findings[0].next_step


def test_two_rows_on_one_payment_and_day_are_a_conflict(practice: Practice) -> None:
    rows = ["2026-05-02,1042,,x,,60.00,35.00,55.00,", "2026-05-02,1042,,x,,,,150.00,"]
    work = practice.plan(practice.file("list.csv", listing(*rows)))
    assert codes(work) == ["rows-conflict", "rows-conflict"]
    same = practice.plan(practice.file("same.csv", listing(rows[0], rows[0])))
    assert codes(same) == ["rows-conflict", "rows-conflict"]


def test_the_payers_own_number_is_the_reference(practice: Practice) -> None:
    head = "Date,Claim,Reason,Reference\n"
    path = practice.file("list.csv", f"{head}2026-05-02,1042,x,L-88; 20417\n")
    (entry,) = practice.plan(path).entries
    assert entry.entry.meta["reference"] == "L-88, 20417 claim-1042"


def test_a_date_in_a_closed_period_is_a_finding(practice: Practice) -> None:
    text = PRACTICE.replace("{payer}'}", "{payer}', 'closed-through': '2026-05-31'}")
    practice.main.write_text(text)
    work = practice.plan(practice.file("list.csv", listing("2026-05-02,1042,,x,,,,,")))
    assert codes(work) == ["closed-import"]


def test_one_claim_of_a_remittance_of_many_is_reversed_alone(practice: Practice) -> None:
    """85.00 for 1043 and 85.00 for 1044 in one entry of 170.00."""
    practice.main.write_text(
        PRACTICE
        + """
2026-03-24 * "Aetna" "Check 4417" ^claim-1043 ^claim-1044 ^pay-4417 #insurance-payment
  check: "4417"
  Assets:Bank:Checking                 170.00 USD
  Income:Adjustments:Contractual        35.00 USD
    claim: "claim-1043"
  Assets:Receivable:Clients:C0018       30.00 USD
    claim: "claim-1043"
  Assets:Receivable:Insurance:Aetna   -150.00 USD
    claim: "claim-1043"
  Income:Adjustments:Contractual        35.00 USD
    claim: "claim-1044"
  Assets:Receivable:Clients:C0017       30.00 USD
    claim: "claim-1044"
  Assets:Receivable:Insurance:Aetna   -150.00 USD
    claim: "claim-1044"
"""
    )
    content = "Date,Client,Original Check,Reason\n2026-05-02,C0018,4417,x\n"
    work = practice.import_(practice.file("list.csv", content))
    assert codes(work) == []
    assert work.entries[0].entry.links == {"claim-1043", "pay-4417"}
    assert practice.balances()["Liabilities:Recoupments:Aetna"] == Decimal("-85.00")
    again = practice.plan(practice.file("again.csv", content))
    assert (again.counts.known, len(again.entries)) == (1, 0)


def test_a_ledger_without_claims_is_found_by_link_or_remittance(practice: Practice) -> None:
    """Cash basis: a bank, income, and payments with a link of their own."""
    practice.main.write_text(
        """\
option "operating_currency" "USD"
plugin "beancount_clawback"
2015-01-01 open Assets:Bank:Checking   USD
2015-01-01 open Income:Sessions        USD

2026-02-10 * "Aetna" "EOB 5512" ^pay-5512 #insurance-payment
  check: "5512"
  client: "C0017"
  Assets:Bank:Checking    85.00 USD
  Income:Sessions        -85.00 USD
"""
    )
    content = "Date,Client,Original Check,Reason\n2026-05-02,C0017,5512,x\n"
    path = practice.file("list.csv", content)
    work = practice.import_(path)
    assert codes(work) == []
    assert practice.balances() == {
        "Income:Sessions": Decimal("-85.00"),
        "Income:Sessions:Reversals": Decimal("85.00"),
    }
    assert practice.plan(path).counts.known == 1


def test_a_row_in_another_currency_is_a_finding(practice: Practice) -> None:
    head = "Date,Claim,Reason,Client Responsibility\n"
    work = practice.plan(practice.file("list.csv", f"{head}2026-05-02,1042,x,€150.00\n"))
    assert codes(work) == ["foreign-currency"]
    assert "The row is in EUR, but the ledger is kept in USD" in work.findings[0].message
    practice.main.write_text(f'option "operating_currency" "EUR"\n{practice.main.read_text()}')
    work = practice.plan(practice.folder / "list.csv")
    assert "The row is in EUR, but 2026-02-10" in work.findings[0].message


def test_names_are_not_written_unless_asked_for(practice: Practice) -> None:
    content = "Date,Claim,Patient Name,Reason\n2026-05-02,1042,Jane Roe,x\n"
    path = practice.file("list.csv", content)
    assert "Jane" not in texts(practice.plan(path))[0]
    work = practice.plan(path, rules=ImportRules(names=True), names=True)
    assert '  client-name: "Jane Roe"\n' in texts(work)[0]


def test_a_name_in_the_place_of_an_id_is_neither_shown_nor_written(practice: Practice) -> None:
    content = "Date,Client,Service Date,Reason\n2026-05-02,Jane Roe,2026-01-15,x\n"
    work = practice.plan(practice.file("list.csv", content))
    assert codes(work) == ["unknown-payment"]
    assert "Jane" not in work.findings[0].message
    assert "Jane" not in str(work.drafts[0].entry)
