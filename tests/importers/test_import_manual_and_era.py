"""A clawback that comes by letter and again in an ERA; and what else an ERA's rows need.

The remittances are made here as an ERA's mapping makes them.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from beancount_clawback.importers.documents.findings import RowPlace
from beancount_clawback.importers.documents.remittance import CarcAdjustment
from beancount_clawback.importers.documents.remittance import ClaimReference
from beancount_clawback.importers.documents.remittance import ClawbackRow
from beancount_clawback.importers.documents.remittance import Document
from beancount_clawback.importers.documents.remittance import PaymentRow
from beancount_clawback.importers.documents.remittance import ProviderMoney
from beancount_clawback.importers.documents.remittance import ProviderRow
from beancount_clawback.importers.documents.remittance import Remittance
from beancount_clawback.importers.documents.remittance import Row
from beancount_clawback.importers.documents.remittance import RowAmounts
from beancount_clawback.importers.matching.row_cases import ImportRules
from beancount_clawback.importers.posting.plan import UnaccountedRowsError
from tests.importers.import_case import PRACTICE
from tests.importers.import_case import Practice
from tests.importers.import_case import codes
from tests.importers.import_case import day
from tests.importers.import_case import listing
from tests.importers.import_case import texts

LETTER = "2026-05-02,1042,,Coverage ended,letter,,,150.00,"


def amounts(paid: str, write_off: str, client: str) -> RowAmounts:
    return RowAmounts(Decimal(paid), Decimal(write_off), Decimal(client))


def era(total: str, *rows: Row, number: str = "835001", date: str = "2026-05-09") -> Document:
    remittance = Remittance(
        place=RowPlace("may.835", 4),
        payer="Aetna",
        number=number,
        date=day(date),
        total=Decimal(total),
        currency="USD",
        rows=rows,
        source="era",
    )
    return Document("may.835", "ERA", (remittance,), (), len(rows))


def reversal(
    row: int, reverses: RowAmounts, now: RowAmounts | None = None, payer_claim: str = ""
) -> ClawbackRow:
    return ClawbackRow(
        place=RowPlace("may.835", row),
        reference=ClaimReference(claim="1042", payer_claim=payer_claim),
        amounts=now or RowAmounts(),
        reverses=reverses,
    )


ORIGINAL = amounts("85.00", "35.00", "30.00")
GONE = amounts("0.00", "0.00", "150.00")


def test_an_era_after_a_letter_is_refused_with_the_place_of_the_record(
    practice: Practice,
) -> None:
    practice.import_(practice.file("list.csv", listing(LETTER)))
    work = practice.plan_documents([era("-85.00", reversal(11, ORIGINAL, GONE))])
    assert codes(work) == ["recorded-by-both", "partly-imported"]
    assert "is already reversed by 2026-05-02" in work.findings[0].message
    assert "(practice.beancount:" in work.findings[0].message
    assert not work.entries


def test_a_letter_after_an_era_is_refused_with_the_place_of_the_record(
    practice: Practice,
) -> None:
    practice.append(practice.plan_documents([era("-85.00", reversal(11, ORIGINAL, GONE))]))
    late = practice.file("list.csv", listing(LETTER.replace("2026-05-02", "2026-06-02")))
    work = practice.plan(late)
    assert codes(work) == ["recorded-by-both"]
    assert not work.entries


def test_both_in_one_import_keep_the_first_by_date(practice: Practice) -> None:
    (letter,) = practice.read(practice.file("list.csv", listing(LETTER)))
    document = era("-85.00", reversal(11, ORIGINAL, GONE))
    for order in ([letter, document], [document, letter]):
        work = practice.plan_documents(order)
        assert [one.entry.meta["source"] for one in work.entries] == ["letter"]
        assert codes(work) == ["recorded-by-both", "partly-imported"]
        assert len(work.attachments) == 1


def test_on_one_day_the_era_goes_first(practice: Practice) -> None:
    (letter,) = practice.read(practice.file("list.csv", listing(LETTER)))
    document = era("-85.00", reversal(11, ORIGINAL, GONE), date="2026-05-02")
    for order in ([letter, document], [document, letter]):
        work = practice.plan_documents(order)
        assert [one.entry.meta["source"] for one in work.entries] == ["era"]
        assert codes(work) == ["recorded-by-both"]


def test_the_eras_reference_can_be_noted_at_the_record(practice: Practice) -> None:
    practice.import_(practice.file("list.csv", listing(LETTER)))
    document = era("-85.00", reversal(11, ORIGINAL, GONE, "P1042"))
    (offer,) = practice.plan_documents([document]).attachments
    assert offer.reference == "pay-5512 2026-05-02; remit-Aetna-835001 P1042 claim-1042"
    assert offer.place == RowPlace("may.835", 11)
    text = practice.main.read_text()
    practice.main.write_text(text.replace("pay-5512 2026-05-02", offer.reference))
    # The remittance takes the 85.00 that the letter left owed.
    work = practice.append(practice.plan_documents([document]))
    assert (codes(work), work.counts.posted) == ([], 1)
    assert "Liabilities:Recoupments:Aetna" not in practice.balances()
    assert practice.plan_documents([document]).counts.known == 1


def test_nothing_is_offered_when_the_amounts_differ(practice: Practice) -> None:
    practice.import_(practice.file("list.csv", listing(LETTER)))
    now = amounts("40.00", "35.00", "75.00")
    work = practice.plan_documents([era("-45.00", reversal(11, ORIGINAL, now))])
    assert codes(work) == ["recorded-otherwise", "partly-imported"]
    assert work.attachments == ()


def test_an_era_may_take_back_what_a_letter_left(practice: Practice) -> None:
    """85.00, 40.00 after the letter; the ERA says that it reverses the 40.00."""
    left = "2026-05-02,1042,,Copay,letter,40.00,35.00,75.00,"
    practice.import_(practice.file("list.csv", listing(left)))
    document = era("-40.00", reversal(11, amounts("40.00", "35.00", "75.00"), GONE))
    work = practice.append(practice.plan_documents([document]))
    assert codes(work) == []
    assert "  reverses: 2026-05-02\n" in texts(work)[0]
    balances = practice.balances()
    assert balances["Liabilities:Recoupments:Aetna"] == Decimal("-45.00")
    assert balances["Assets:Bank:Checking"] == Decimal("125.00")


@pytest.mark.parametrize(("middle", "last"), [("40.00", "110.00"), ("110.00", "40.00")])
def test_reversals_of_one_claim_in_a_row_are_put_in_their_order(
    practice: Practice, middle: str, last: str
) -> None:
    """-85.00 + middle - middle + last is the remittance, and the last one stands."""
    between, after = amounts(middle, "40.00", "0.00"), amounts(last, "35.00", "5.00")
    rows = [
        reversal(11, ORIGINAL, between, "P1042Z"),
        reversal(15, between, after, "P1042A"),
    ]
    total = str(Decimal(last) - 85)
    wanted = texts(practice.plan_documents([era(total, *rows)]))
    assert wanted == texts(practice.plan_documents([era(total, *reversed(rows))]))
    work = practice.append(practice.plan_documents([era(total, *rows)]))
    assert codes(work) == []
    assert practice.balances()["Assets:Bank:Checking"] == 165 + Decimal(total)
    # 30.00 of the original, now 5.00.
    assert practice.balances()["Assets:Receivable:Clients:C0017"] == Decimal("5.00")
    again = practice.plan_documents([era(total, *rows)])
    assert (again.counts.known, again.entries, codes(again)) == (2, (), [])


@pytest.mark.parametrize(("middle", "last"), [("40.00", "110.00"), ("110.00", "40.00")])
def test_the_same_reference_twice_is_numbered(
    practice: Practice, middle: str, last: str
) -> None:
    between = amounts(middle, "40.00", "0.00")
    rows = [
        reversal(11, ORIGINAL, between),
        reversal(15, between, amounts(last, "35.00", "5.00")),
    ]
    total = str(Decimal(last) - 85)
    work = practice.append(practice.plan_documents([era(total, *rows)]))
    assert [one.entry.meta["reference"] for one in work.entries] == [
        "remit-Aetna-835001 claim-1042",
        "remit-Aetna-835001 claim-1042 #2",
    ]
    again = practice.plan_documents([era(total, *rows)])
    assert (again.counts.known, codes(again)) == (2, [])


def test_a_forward_balance_ties_every_remittance(practice: Practice) -> None:
    """As in X12 RFI 1604: 90.00 paid and 150.00 taken, FB -60.00: a remittance of nothing.

    The next remittance pays 85.00 and takes the 60.00: it is 25.00, and nothing is owed.
    """
    practice.main.write_text(
        PRACTICE.replace("85.00 USD\n", "150.00 USD\n", 1).replace(
            "35.00 USD\n  Assets:Receivable:Clients:C0017        30.00 USD\n", "0.00 USD\n", 1
        )
    )
    pay = PaymentRow(
        RowPlace("may.835", 9), ClaimReference("1044"), amounts("90.00", "35.00", "25.00")
    )
    gone = reversal(11, amounts("150.00", "0.00", "0.00"))
    forward = ProviderRow(
        RowPlace("may.835", 20), ProviderMoney.RECOUPMENT, Decimal("-60.00"), "FB"
    )
    first = era("0.00", pay, gone, forward)
    work = practice.append(practice.plan_documents([first]))
    assert codes(work) == []
    # 150.00 + 80.00 before; the remittance of nothing moves nothing.
    assert practice.balances()["Assets:Bank:Checking"] == Decimal("230.00")
    assert practice.balances()["Liabilities:Recoupments:Aetna"] == Decimal("-60.00")
    second = era(
        "25.00",
        PaymentRow(
            RowPlace("may.835", 9), ClaimReference("1043"), amounts("85.00", "35.00", "30.00")
        ),
        replace(forward, amount=Decimal("60.00")),
        number="835002",
        date="2026-06-09",
    )
    work = practice.append(practice.plan_documents([second]))
    assert codes(work) == []
    assert practice.balances()["Assets:Bank:Checking"] == Decimal("255.00")
    assert "Liabilities:Recoupments:Aetna" not in practice.balances()
    again = practice.plan_documents([second, first])
    assert (again.counts.known, again.entries, codes(again)) == (5, (), [])


def test_an_adjustment_for_an_unknown_claim_stands_apart(practice: Practice) -> None:
    row = ProviderRow(
        RowPlace("may.835", 20),
        ProviderMoney.RECOUPMENT,
        Decimal("50.00"),
        "WO",
        ClaimReference(claim="9999"),
    )
    work = practice.plan_documents([era("-50.00", row)])
    assert codes(work) == ["unidentified-recovery"]
    assert [one.account for one in work.opens] == ["Liabilities:Recoupments:Aetna:Unidentified"]


def test_without_a_recoupment_account_an_offset_is_a_finding(practice: Practice) -> None:
    practice.main.write_text(
        PRACTICE.replace("{'recoupment': 'Liabilities:Recoupments:{payer}'}", "{}")
    )
    row = ProviderRow(RowPlace("may.835", 20), ProviderMoney.RECOUPMENT, Decimal("50.00"), "WO")
    assert codes(practice.plan_documents([era("-50.00", row)])) == [
        "no-recoupment-account",
        "partly-imported",
    ]


def test_two_equal_adjustments_are_two_and_known_again(practice: Practice) -> None:
    row = ProviderRow(RowPlace("may.835", 20), ProviderMoney.RECOUPMENT, Decimal("5.00"), "WO")
    document = era("-10.00", row, replace(row, place=RowPlace("may.835", 21)))
    work = practice.append(practice.plan_documents([document]))
    assert len(work.entries) == 2
    assert practice.plan_documents([document]).counts.known == 2
    copy = replace(document, file="copy.835")
    copied = [
        replace(one, place=RowPlace("copy.835", one.place.row))
        for one in document.remittances[0].rows
    ]
    copy = replace(copy, remittances=(replace(document.remittances[0], rows=tuple(copied)),))
    practice.main.write_text(PRACTICE)
    both = practice.plan_documents([document, copy])
    assert (both.counts.posted, both.counts.repeated) == (2, 2)


def test_the_payers_number_finds_the_payment(practice: Practice) -> None:
    pay = PaymentRow(
        RowPlace("may.835", 9),
        ClaimReference("1044", payer_claim="P1044"),
        amounts("90.00", "35.00", "25.00"),
        adjustments=(CarcAdjustment("CO", "45", Decimal("35.00")),),
    )
    work = practice.append(practice.plan_documents([era("90.00", pay)]))
    assert '  payer-claim: "P1044"\n' in texts(work)[0]
    taken = ClawbackRow(
        RowPlace("june.835", 9),
        ClaimReference(payer_claim="P1044"),
        reverses=amounts("90.00", "35.00", "25.00"),
    )
    june = replace(era("-90.00", taken, number="835002", date="2026-06-09"), file="june.835")
    work = practice.plan_documents([june])
    assert codes(work) == []
    assert work.entries[0].entry.links == {
        "claim-1044",
        "pay-Aetna-835001-1044",
        "remit-Aetna-835002",
    }


def test_a_correction_in_a_later_file_is_a_new_payment(practice: Practice) -> None:
    gone = era("-85.00", reversal(11, ORIGINAL))
    pay = PaymentRow(
        RowPlace("june.835", 9), ClaimReference("1042"), amounts("40.00", "35.00", "75.00")
    )
    later = replace(era("40.00", pay, number="835002", date="2026-06-09"), file="june.835")
    work = practice.append(practice.plan_documents([later, gone]))
    assert codes(work) == []
    assert practice.balances()["Assets:Receivable:Clients:C0017"] == Decimal("75.00")


@pytest.mark.parametrize("flag", ["!", "*"])
def test_the_flag_is_the_practices_choice(practice: Practice, flag: str) -> None:
    work = practice.plan_documents(
        [era("-85.00", reversal(11, ORIGINAL))], ImportRules(flag=flag)
    )
    assert [one.entry.flag for one in work.entries] == [flag]


def test_rows_that_a_reader_loses_are_never_passed_over(practice: Practice) -> None:
    document = replace(era("-85.00", reversal(11, ORIGINAL)), rows_read=2)
    with pytest.raises(UnaccountedRowsError, match="1 rows are not accounted for"):
        practice.plan_documents([document])
