"""Provider-level adjustments: every reason on its account, with its sign, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from beancount_clawback.importers.matching.row_cases import ImportRules
from tests.importers.era_case import BANK
from tests.importers.era_case import OWED
from tests.importers.era_case import clp
from tests.importers.era_case import era
from tests.importers.era_case import held
from tests.importers.era_case import money
from tests.importers.era_case import practice_of
from tests.importers.import_case import Practice
from tests.importers.import_case import codes
from tests.importers.import_case import texts

PAID = clp("1042", "1", "150", "85", "CO*45*35", "PR*3*30")
PLB = "PLB*1234567893*20261231"
RULES = ImportRules(
    accounts={
        "interest": "Income:Interest",
        "withholding": "Expenses:Withheld",
        "payment": "Income:Interest",
        "other": "Expenses:Withheld",
        "AH": "Income:Interest",
    }
)


@pytest.fixture
def practice(tmp_path: Path) -> Practice:
    return practice_of(tmp_path, "1042 150 2026-01-15")


@pytest.mark.parametrize(
    ("code", "account"),
    [
        ("WO:1042", OWED),
        ("FB:5512", OWED),
        ("72:1042", OWED),
        ("OB:77", f"{OWED}:Unidentified"),
        ("CS:1042", "Expenses:Withheld"),
        ("L6:1042", "Income:Interest"),
        ("B2", "Expenses:Withheld"),
        ("AH", "Income:Interest"),
        ("J1:1042", "Expenses:Withheld"),
        ("LE:CASE7", "Expenses:Withheld"),
        ("IR:2026", "Expenses:Withheld"),
        ("CT", "Income:Interest"),
        ("Q9:1", "Expenses:Withheld"),
    ],
)
@pytest.mark.parametrize("amount", ["12.50", "-12.50"])
def test_a_positive_amount_lowers_the_remittance_and_a_negative_one_raises_it(
    practice: Practice, code: str, account: str, amount: str
) -> None:
    """85 - 12.50 = 72.50, 85 + 12.50 = 97.50; the account has the amount with its sign."""
    total = {"12.50": "72.50", "-12.50": "97.50"}[amount]
    path = practice.file("era.835", era(total, *PAID, f"{PLB}*{code}*{amount}"))
    work = practice.import_(path, rules=RULES)
    reviews = set(codes(work)) - {"offset-unexplained", "unidentified-recovery"}
    beside = code[:2] in ("CS", "B2", "AH", "J1", "LE", "IR", "CT", "Q9")
    assert reviews == ({"money-beside-claims"} if beside else set())
    assert held(practice, BANK, account) == money(f"{total} {amount}")
    again = practice.import_(path, rules=RULES)
    assert (again.counts.known, again.entries) == (2, ())


@pytest.mark.parametrize("account", ["Expenses:Fees", "Assets:Clearing", "Assets:Savings"])
@pytest.mark.parametrize(("amount", "total"), [("3", "82"), ("-3", "88")])
def test_a_fee_lowers_the_check_on_whichever_account_it_is_put(
    practice: Practice, account: str, amount: str, total: str
) -> None:
    """85 - 3 = 82 in the bank, and the remittance ties; so does 85 + 3 = 88."""
    roles = """'fee': 'Expenses:Fees', 'clearing': 'Assets:Clearing',
  'insurance-paid': ['Assets:Bank:Checking', 'Assets:Savings'], 'recoupment'"""
    opens = "".join(
        f"2015-01-01 open {one} USD\n"
        for one in ("Expenses:Fees", "Assets:Clearing", "Assets:Savings")
    )
    text = practice.main.read_text().replace("'recoupment'", roles, 1)
    practice.main.write_text(f"{text}\n{opens}")
    path = practice.file("era.835", era(total, *PAID, f"{PLB}*AH:VPAY*{amount}"))
    rules = ImportRules(accounts={"AH": account})
    practice.import_(path, rules=rules)
    assert held(practice, BANK, account) == money(f"{total} {amount}")
    assert practice.main.read_text().count(f"total: {total}.00 USD") == 1
    assert practice.ledger().errors == []
    assert practice.import_(path, rules=rules).entries == ()


def test_a_fee_on_the_account_that_the_check_comes_to_is_refused(practice: Practice) -> None:
    path = practice.file("era.835", era("82", *PAID, f"{PLB}*AH:VPAY*3"))
    work = practice.import_(path, rules=ImportRules(accounts={"AH": BANK}))
    first = work.findings[0]
    assert first.code == "no-account-for"
    assert f"the remittance itself is paid to {BANK}" in first.message


def test_six_pairs_of_a_segment_are_six_rows_with_places_of_their_own(
    practice: Practice,
) -> None:
    """85 - (1 + 2 + 3 + 4 + 5 + 6) = 64, and 64 - 7 = 57 with the next segment."""
    pairs = "*".join(f"L6:{number}*{number}" for number in range(1, 7))
    content = era("57", *PAID, f"{PLB}*{pairs}", f"{PLB}*L6:7*7")
    work = practice.import_(practice.file("era.835", content))
    *own, whole = work.findings
    places = [str(one.place) for one in own]
    assert [one.code for one in own] == ["no-account-for"] * 7
    assert "the bank account is 28.00 too high" in whole.message
    assert "L6 for 1 -1.00 (era.835:15, column PLB03), L6 for 2 -2.00 " in whole.message
    columns = ["PLB03", "PLB05", "PLB07", "PLB09", "PLB11", "PLB13"]
    assert places == [
        *(f"era.835:15, column {column}" for column in columns),
        "era.835:16, column PLB03",
    ]


def test_interest_for_a_claim_is_linked_to_it(practice: Practice) -> None:
    """85 + 2.15 of interest."""
    path = practice.file("era.835", era("87.15", *PAID, f"{PLB}*L6:1042*-2.15"))
    work = practice.import_(path, rules=RULES)
    (text,) = [one for one in texts(work) if "Income:Interest" in one]
    assert "#provider-adjustment ^claim-1042 ^remit-Aetna-5600" in text
    assert held(practice, BANK, "Income:Interest") == money("87.15 -2.15")


def test_a_reference_that_may_be_a_name_is_left_out(practice: Practice) -> None:
    path = practice.file("era.835", era("86", *PAID, f"{PLB}*CS:DOE JANE*-1"))
    work = practice.import_(path, rules=RULES)
    assert codes(work) == ["money-beside-claims"]
    assert "DOE" not in practice.main.read_text()


def _kept_back(practice: Practice, number: str, said: str = "") -> str:
    """A letter takes the 85 back; the next remittance keeps them under a number: 15 are paid.

    Gives the entry of the offset; `said` is what the record has besides.
    """
    practice.import_(practice.file("era.835", era("85", *PAID, date="20260210")))
    with practice.main.open("a") as stream:
        stream.write(
            "\n2015-01-01 open Assets:Receivable:Clients:C1043 USD\n"
            '\n2026-01-16 * "C1043" "Session" ^claim-1043 #charge\n'
            "  Assets:Receivable:Insurance:Aetna  150.00 USD\n"
            "  Income:Sessions                   -150.00 USD\n"
            '\n2026-04-20 * "Aetna" "Coverage ended" ^claim-1042 #clawback\n'
            f'  source: "letter"\n{said}'
        )
    pays = clp("1043", "1", "150", "100", "CO*45*50", day="20260116")
    content = era("15", *pays, f"{PLB}*WO:{number}*85", number="5702", date="20260609")
    work = practice.import_(practice.file("june.835", content))
    assert codes(work) == []
    assert held(practice, BANK, OWED) == money("100 0")
    (offset,) = [one for one in texts(work) if "#provider-adjustment" in one]
    return offset


def test_the_amount_of_an_offset_is_what_the_clawback_left_owed(practice: Practice) -> None:
    """100 - 85 = 15, and no finding."""
    assert "^pay-Aetna-5600-1042" in _kept_back(practice, "1042")


def test_what_is_kept_back_under_the_letters_number_settles_the_clawback(
    practice: Practice,
) -> None:
    offset = _kept_back(practice, "LTR-77", '  payer-reference: "LTR-77"\n')
    assert "^claim-1042" in offset
    other = era("-7", f"{PLB}*WO:LTR-78*7", number="5703", date="20260616")
    work = practice.import_(practice.file("other.835", other))
    assert "unidentified-recovery" in codes(work)


@pytest.mark.parametrize(
    ("code", "amount", "said"),
    [
        ("CT", "-12.50", "CT: capitation payment: is paid with this payment (12.50)"),
        ("CT", "12.50", "CT: capitation payment: paid before, is taken from this payment"),
        ("AH", "12.50", "AH: processing fee: is taken from this payment (12.50)"),
        ("RA", "-12.50", "RA: retroactive adjustment: raises this payment (12.50)"),
    ],
)
def test_money_for_no_claim_is_to_review_with_what_is_true_of_its_reason_and_sign(
    practice: Practice, code: str, amount: str, said: str
) -> None:
    total = {"12.50": "72.50", "-12.50": "97.50"}[amount]
    path = practice.file("era.835", era(total, *PAID, f"{PLB}*{code}*{amount}"))
    rules = ImportRules(accounts={code: "Expenses:Withheld"}, payers=RULES.payers)
    work = practice.import_(path, rules=rules)
    (found,) = [one for one in work.findings if one.code == "money-beside-claims"]
    assert said in found.message
    assert "Expenses:Withheld" in found.message
