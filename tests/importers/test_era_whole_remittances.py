"""Remittances that do not fit, one kind each, with the values that the books must have.

Claim 1001 and its like are 150.00 to Aetna, of 2026-01-15; 1042 is another practice's. Aetna
pays 85.00 of them, 35.00 are written off (CO-45) and 30.00 are the client's, unless said.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from beancount_clawback.importers.matching.row_cases import ImportRules
from beancount_clawback.importers.posting.plan import ImportPlan
from beancount_clawback.ledger_language.problems import Severity
from tests.importers.import_case import Practice
from tests.importers.import_case import codes
from tests.importers.import_case import texts

FOLDER = Path(__file__).parent / "remittances"
UNAPPLIED = """
2015-01-01 open Liabilities:Unapplied:Aetna
2015-01-01 open Liabilities:Unapplied:Second
"""
RULES = ImportRules(payers={"AETNA": "Aetna", "SECOND PLAN": "Second"})

BANK = "Assets:Bank:Checking"
INSURER = "Assets:Receivable:Insurance:Aetna"
CLIENT = "Assets:Receivable:Clients:C1"
WRITE_OFF = "Income:Adjustments:Contractual"
OWED = "Liabilities:Recoupments:Aetna"
WAITING = "Liabilities:Unapplied:Aetna"


class Books(Practice):
    """The practice of the files, and what its accounts have moved by since it began."""

    def __init__(self, folder: Path, name: str = "practice") -> None:
        super().__init__(folder, (FOLDER / f"{name}.beancount").read_text() + UNAPPLIED)
        self.began = self.balances()

    def take(self, *names: str, rules: ImportRules = RULES) -> list[ImportPlan]:
        """Import files one after another; each a second time adds nothing."""
        done = []
        for name in names:
            path = FOLDER / f"{name}.835"
            done.append(self.import_(path, rules=rules))
            again = self.plan(path, rules=rules)
            assert (again.entries, again.opens) == ((), ())
            assert again.is_whole == done[-1].is_whole
        return done

    def moved(self, *accounts: str) -> list[Decimal]:
        """By how much accounts have changed; reversals and corrections with their parents."""
        now, zero = self.balances(), Decimal(0)
        change = {
            name: now.get(name, zero) - self.began.get(name, zero)
            for name in {*now, *self.began}
        }
        return [
            sum(
                (
                    number
                    for name, number in change.items()
                    if name == account or name.startswith(f"{account}:")
                ),
                zero,
            )
            for account in accounts
        ]


@pytest.fixture
def books(tmp_path: Path) -> Books:
    return Books(tmp_path)


@pytest.fixture
def books_1042(tmp_path: Path) -> Books:
    return Books(tmp_path, "practice-1042")


def money(text: str) -> list[Decimal]:
    return [Decimal(word) for word in text.split()]


def test_a_denial_leaves_the_claim_open_until_the_payer_pays_it(books: Books) -> None:
    books.take("61a-denied-co197")
    assert books.moved(BANK, INSURER, WRITE_OFF, CLIENT) == money("0 0 0 0")
    assert "carc-co-197: 150" in books.main.read_text()
    (work,) = books.take("61b-then-paid-new-icn")
    assert work.is_whole
    assert books.moved(BANK, INSURER, WRITE_OFF, CLIENT) == money("85 -150 35 30")


def test_a_denial_that_left_all_to_the_client_is_replaced_by_the_payment(
    books: Books,
) -> None:
    books.take("61c-denied-pr-27-then-paid")
    assert books.moved(BANK, INSURER, CLIENT) == money("0 -150 150")
    (work,) = books.take("61b-then-paid-new-icn")
    assert '  replaces: "pay-Aetna-T1-1001"\n' in texts(work)[0]
    assert books.moved(BANK, INSURER, WRITE_OFF, CLIENT) == money("85 -150 35 30")


@pytest.mark.parametrize(
    ("name", "bank", "client"),
    [
        ("46-secondary", "115", "0"),
        ("62-secondary-public-shape", "105", "10"),
        ("47c-secondary-oa94", "115", "0"),
    ],
)
def test_a_second_payer_leaves_the_write_off_as_it_is(
    books: Books, name: str, bank: str, client: str
) -> None:
    """85 of the first; 30, or 20 and PR 10, of the second; OA-94 is a part of OA-23."""
    (work,) = books.take(name)
    assert codes(work) == []
    assert books.moved(BANK, WRITE_OFF, CLIENT, INSURER) == money(f"{bank} 35 {client} -150")


def test_another_sum_of_earlier_payers_is_to_be_reviewed_with_both(books: Books) -> None:
    text = (FOLDER / "46-secondary.835").read_text().replace("CAS*OA*23*120", "CAS*OA*23*110")
    path = books.file("other.835", text.replace("CAS*OA*23*110", "CAS*OA*23*110**94*10"))
    assert codes(books.import_(path, rules=RULES)) == []
    other = text.replace("T0", "T7").replace("T1", "T8").replace("1001", "1002")
    other = other.replace("CAS*OA*23*110", "CAS*OA*23*110*1*45*10")
    work = books.import_(books.file("off.835", other), rules=RULES)
    found = [one for one in work.findings if one.code == "other-earlier-payers"]
    assert "paid and adjusted 110.00" in found[0].message
    assert "has 120.00 of them" in found[0].message


def test_more_than_was_left_to_the_client_is_to_be_reviewed_with_both(books: Books) -> None:
    """85 and 20 are paid; the second payer leaves 40 of the 30: 150 - 105 - 30 = 15."""
    text = (FOLDER / "62-secondary-public-shape.835").read_text()
    text = text.replace("CAS*OA*23*120", "CAS*CO*45*90").replace("CAS*PR*2*10", "CAS*PR*2*40")
    path = books.file("more.835", text.replace("*150*20*10*", "*150*20*40*"))
    (found,) = books.import_(path, rules=RULES).findings
    assert found.code == "more-than-left"
    assert "leaves 40.00 to the client, but earlier payers left 30.00" in found.message
    assert books.moved(BANK, WRITE_OFF, CLIENT, INSURER) == money("105 15 30 -150")


def test_a_duplicate_denied_beside_its_payment_is_a_notice(books: Books) -> None:
    work = books.take("60a-paid", "60b-duplicate-denial-co18")[-1]
    assert codes(work) == ["denied-as-duplicate"]
    assert work.is_whole
    assert books.moved(BANK, WRITE_OFF, CLIENT) == money("170 70 30")


def test_a_duplicate_denied_without_a_payment_stays_open(books: Books) -> None:
    (work,) = books.take("60b-duplicate-denial-co18")
    assert work.counts.posted == 2
    assert books.moved(BANK, INSURER, WRITE_OFF) == money("85 -150 35")


def test_equal_amounts_under_a_new_number_are_no_clawback(books: Books) -> None:
    """The third file pays 150 for another claim, and takes 85 back under the new number."""
    paid, renumbered = books.take("42a", "42b-same-amounts-new-ctrl")
    assert (codes(paid), codes(renumbered)) == ([], ["renumbered"])
    assert books.moved(BANK, INSURER, WRITE_OFF, OWED) == money("85 -150 35 0")
    assert "#clawback" not in books.main.read_text()
    (entry,) = texts(renumbered)
    assert '  payer-claim: "P200"\n' in entry
    (taken,) = books.take("42c-reversal-of-new-ctrl")
    assert codes(taken) == []
    assert books.moved(BANK, INSURER, WRITE_OFF, OWED) == money("150 -150 0 0")


def test_a_recovery_for_an_unknown_claim_stands_apart(books: Books) -> None:
    (work,) = books.take("18-wo-unknown")
    assert codes(work) == ["unidentified-recovery"]
    assert "(WO: ZZZ999), which is not a claim in the ledger" in work.findings[0].message
    assert books.moved(BANK, f"{OWED}:Unidentified") == money("25 60")
    assert f"2015-01-01 open {OWED}:Unidentified" in books.main.read_text()


@pytest.mark.parametrize(
    ("name", "bank", "client"),
    [("63-status27-alone-paid", "85", "0"), ("40-status27-with-ok", "170", "30")],
)
def test_money_of_an_undecided_claim_is_unapplied(
    books: Books, name: str, bank: str, client: str
) -> None:
    (work,) = books.take(name)
    assert codes(work) == ["era-undecided-payment"]
    assert work.counts.unapplied == 1
    assert not work.is_whole
    assert books.moved(BANK, WAITING, CLIENT) == money(f"{bank} -85 {client}")


def test_a_split_claim_is_two_halves_on_one_check(books: Books) -> None:
    (work,) = books.take("41-split-claim")
    assert work.is_whole
    assert books.moved(BANK, WRITE_OFF, CLIENT, INSURER) == money("85 65 0 -150")


def test_after_the_first_half_the_rest_is_open_and_a_half_can_be_taken_back(
    books: Books,
) -> None:
    text = (FOLDER / "41-split-claim.835").read_text()
    first, second = text.index("CLP*1001*1*100"), text.index("CLP*1001*1*50")
    end = text.index("SE*")
    one = text[:second] + text[end:]
    one = one.replace("BPR*I*85*", "BPR*I*60*")
    two = text[:first] + text[second:end] + text[end:]
    two = two.replace("BPR*I*85*", "BPR*I*25*").replace("TRN*1*T1*", "TRN*1*T2*")
    books.import_(books.file("one.835", one), rules=RULES)
    assert books.moved(BANK, WRITE_OFF, CLIENT, INSURER) == money("60 40 0 -100")
    books.import_(books.file("two.835", two), rules=RULES)
    assert books.moved(BANK, WRITE_OFF, CLIENT, INSURER) == money("85 65 0 -150")
    back = two.replace("BPR*I*25*", "BPR*I*-25*").replace("TRN*1*T2*", "TRN*1*T3*")
    back = back.replace("CLP*1001*1*50*25*", "CLP*1001*22*-50*-25*")
    back = back.replace("SVC*HC:90785*50*25*", "SVC*HC:90785*-50*-25*")
    back = back.replace("CAS*CO*45*25", "CAS*CO*45*-25").replace("20260301", "20260401")
    work = books.import_(books.file("back.835", back), rules=RULES)
    assert codes(work) == ["era-owed", "count-mismatch"]
    assert books.moved(BANK, OWED, WRITE_OFF, INSURER) == money("85 -25 40 -100")


def test_a_number_that_is_the_clients_finds_the_session_of_that_day(books: Books) -> None:
    """The row of 2026-01-15 is claim 1001; on 2026-01-22 the client had no session."""
    (work,) = books.take("49-clp01-is-client")
    assert codes(work) == ["unknown-claim"]
    assert "nor one of that client of 2026-01-22" in work.findings[0].message
    assert books.moved(BANK, CLIENT, WAITING) == money("170 30 -85")
    assert not work.is_whole


def test_a_charge_of_another_day_is_found_by_number_and_charge(books: Books) -> None:
    (work,) = books.take("50-charge-date-other")
    assert codes(work) == ["other-service-date"]
    found = str(work.findings[0])
    assert "2026-01-15" in found
    assert "`service-date: 2026-01-14`" in found
    assert books.moved(BANK, CLIENT) == money("85 30")


def test_a_processing_fee_names_its_code_and_the_option(books: Books) -> None:
    (work,) = books.take("24-vcard-fee")
    assert "--account AH=ACCOUNT" in work.findings[0].next_step
    assert books.moved(BANK) == money("85")
    rules = ImportRules(payers=RULES.payers, accounts={"AH": "Expenses:Payer-Adjustments"})
    (work,) = books.take("24-vcard-fee", rules=rules)
    assert work.is_whole
    assert [(one.code, one.severity) for one in work.findings] == [
        ("money-beside-claims", Severity.NEEDS_REVIEW)
    ]
    assert "AH: processing fee: is taken from this payment (2.55)" in work.findings[0].message
    assert books.moved(BANK, "Expenses:Payer-Adjustments") == money("82.45 2.55")


def test_money_without_a_payment_stays_out(books: Books) -> None:
    (work,) = books.take("21-non-nonzero")
    assert codes(work) == ["era-no-payment-method"]
    assert "'clearing'" in work.findings[0].next_step
    assert books.moved(BANK, INSURER) == money("0 0")


def test_money_without_a_payment_goes_to_the_clearing_account(books: Books) -> None:
    text = books.main.read_text().replace(
        "{'recoupment'", "{'clearing': 'Assets:Clearing', 'recoupment'"
    )
    books.main.write_text(text + "2015-01-01 open Assets:Clearing\n")
    (work,) = books.take("21-non-nonzero")
    assert work.is_whole
    assert books.moved(BANK, "Assets:Clearing", INSURER) == money("0 85 -150")


def test_a_negative_total_moves_no_money_and_is_owed(books: Books) -> None:
    (work,) = books.take("22-negative-bpr")
    assert codes(work) == ["era-owed"]
    assert books.moved(BANK, OWED, INSURER) == money("85 -85 0")


def test_a_claim_without_a_number_is_unapplied(books: Books) -> None:
    (work,) = books.take("11-clp01-empty")
    assert work.counts.unapplied == 1
    assert books.moved(BANK, WAITING) == money("85 -85")


def test_what_is_paid_twice_leaves_a_credit_until_it_is_taken_back(books_1042: Books) -> None:
    """Claims 1042 and 1043 are paid 50; 1042 once more; then that is carried forward."""
    work = books_1042.take("paid-twice-1", "paid-twice-2")[-1]
    assert "paid-again" in codes(work)
    assert books_1042.moved(BANK, WRITE_OFF, INSURER) == money("150 150 -350")
    books_1042.take("paid-twice-3-taken-back")
    assert books_1042.moved(BANK, OWED, INSURER) == money("150 -50 -300")


@pytest.mark.parametrize(
    "names",
    [
        ("modifier-missing-1", "modifier-missing-2"),
        ("paid-1042", "reversal-with-new-payer-number"),
    ],
)
def test_a_reversal_of_the_same_money_under_another_number_is_taken(
    books_1042: Books, names: tuple[str, str]
) -> None:
    work = books_1042.take(*names)[-1]
    assert "same-money-other-number" in codes(work)
    assert work.is_whole
    assert books_1042.moved(BANK, OWED, INSURER) == money("50 -50 0")


def test_a_correction_under_another_claim_waits_for_its_number(books_1042: Books) -> None:
    work = books_1042.take("paid-1042", "correction-under-another-claim")[-1]
    assert "number 1099" in work.findings[0].message
    assert books_1042.moved(BANK, INSURER, WAITING) == money("70 0 -70")


CHARGED_ANEW = """
2026-01-15 * "C0001" "90837" ^claim-1042-2 #charge
  claim-also: "1042"
  Assets:Receivable:Insurance:Aetna     120.00 USD
  Income:Sessions                      -120.00 USD

2026-05-30 * "C0001" "Charged anew as 1042-2" ^claim-1042
  Assets:Receivable:Insurance:Aetna    -150.00 USD
  Income:Sessions                       150.00 USD
"""


def test_a_correction_with_another_charge_names_both(books_1042: Books) -> None:
    work = books_1042.take("paid-1042", "correction-with-another-charge")[-1]
    found = work.findings[0].message
    assert "charge is 120.00, but the ledger's for ^claim-1042 is 150.00" in found
    assert books_1042.moved(BANK, INSURER, WAITING) == money("70 0 -70")
    assert 'with `claim-also: "1042"`, and take the charge of ^claim-1042' in str(work.findings)
    with books_1042.main.open("a") as stream:
        stream.write(CHARGED_ANEW)
    assert books_1042.take("correction-with-another-charge")[-1].is_whole
    assert books_1042.moved(BANK, INSURER, WAITING) == money("70 -150 0")


def test_a_number_of_zeros_is_told_apart_by_its_date(books_1042: Books) -> None:
    books_1042.take("trace-number-zero-0", "trace-number-zero-1", "trace-number-zero-2")
    assert books_1042.moved(BANK, OWED, INSURER) == money("100 -100 0")
    text = books_1042.main.read_text()
    assert "^remit-Aetna-0-20260502" in text
    assert "^remit-Aetna-0-20260509" in text


def test_a_reversal_older_than_the_books_is_unapplied(books_1042: Books) -> None:
    (work,) = books_1042.take("payment-before-the-books")
    assert work.counts.unapplied == 1
    assert books_1042.moved(BANK, WAITING, WRITE_OFF) == money("50 50 50")
    (waits,) = books_1042.plan().waiting
    reference = waits.next_step.partition("applies: ")[2].partition("`")[0]
    assert f"older than the books, an entry that says `applies: {reference}`" in (
        work.findings[0].next_step
    )
    books_1042.main.write_text(
        f"{books_1042.main.read_text()}\n2015-01-01 open Expenses:Older\n"
        f'2026-06-01 * "Aetna" "Of a payment that is older than the books"\n'
        f"  applies: {reference}\n"
        f"  {WAITING}                  -50.00 USD\n"
        "  Expenses:Older               50.00 USD\n"
    )
    assert books_1042.plan().waiting == ()
    assert books_1042.moved(WAITING) == money("0")
