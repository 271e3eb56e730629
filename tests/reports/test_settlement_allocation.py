"""Which clawback a settlement settles, with the numbers of payers' guides."""

from __future__ import annotations

import datetime

from beancount_clawback.claims.recoupment import Recoupments
from beancount_clawback.claims.settlement_allocation import allocate_settlements
from beancount_clawback.ledger_files.loaded_ledger import Ledger
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.reports.recoupments import recoupment_accounts
from beancount_clawback.reports.recoupments import recoupments_by_payer
from beancount_clawback.reports.recoupments import settlement_lines
from tests.reports.report_case import ledger_of
from tests.reports.report_case import rows_of
from tests.reports.settlement_practice import CARRIED_FORWARD
from tests.reports.settlement_practice import CONFIRMED_BY_72
from tests.reports.settlement_practice import PLUGIN
from tests.reports.settlement_practice import letter
from tests.reports.settlement_practice import moved
from tests.reports.settlement_practice import paid

UNTIL = datetime.date(2026, 12, 31)


def allocated(*parts: str) -> Recoupments:
    return of_ledger(ledger_of(*parts, plugin=PLUGIN))


def of_ledger(ledger: Ledger) -> Recoupments:
    return allocate_settlements(ledger.entries, Roles(ledger.config))


def open_of(found: Recoupments) -> list[tuple[str, str, str]]:
    return [(one.payment, str(one.owed), str(one.open)) for one in found.clawbacks]


def test_a_forward_balance_is_owed_under_the_clawback_of_its_remittance_until_offset() -> None:
    """X12 RFI 1604: 600 less 800 pays 0 and carries 200; then 50, and 150 is carried."""
    found = allocated(*CARRIED_FORWARD)
    assert open_of(found) == [("pay-2", "200.00", "150.00")]
    assert found.beyond == ()
    assert rows_of(settlement_lines(found), "settled_on", "how", "amount", "assigned") == [
        ("2026-03-01", "carried forward", "-200.00", "as it says"),
        ("2026-04-01", "offset", "50.00", "assumed: the oldest"),
    ]


def test_a_72_confirms_refund_checks_and_settles_nothing_again() -> None:
    """X12 RFI 1374: 100 and 1000 taken back, carried, paid by two checks, confirmed by 72s."""
    found = allocated(*CONFIRMED_BY_72)
    assert open_of(found) == [("pay-1", "100.00", "0.00"), ("pay-2", "1000.00", "0.00")]
    assert [one.settled for one in found.clawbacks] == [100, 1000]
    assert not any(one.is_assumed for one in found.clawbacks)
    assert set(found.balances.values()) == {0}


def test_a_72_after_a_letter_and_its_check_does_not_settle_it_twice() -> None:
    found = allocated(
        paid(1, "50.00", "2026-01-10"),
        letter(1, "2026-02-01"),
        moved("2026-02-10", "50.00", "^pay-1", "Refund check 901"),
        moved("2026-03-01", "50.00", "^remit-1 ^pay-1 ^claim-1", "Taken on remittance 1"),
        moved("2026-03-01", "-50.00", "^remit-1 ^claim-1", "72"),
    )
    assert open_of(found) == [("pay-1", "50.00", "0.00")]
    assert len(found.clawbacks[0].settlements) == 1


def test_a_remittance_that_carries_its_own_offset_on_has_not_taken_that() -> None:
    """Of 100 for claim 1 and 80 for claim 2 it takes 130, and carries 50 on; 30 are taken."""
    found = allocated(
        paid(1, "100.00", "2026-01-10"),
        paid(2, "80.00", "2026-01-11"),
        letter(1, "2026-02-01"),
        letter(2, "2026-02-01"),
        moved("2026-03-01", "100.00", "^remit-1 ^pay-1 ^claim-1", "Taken on remittance 1"),
        moved("2026-03-01", "80.00", "^remit-1 ^pay-2 ^claim-2", "Taken on remittance 1"),
        moved("2026-03-01", "-50.00", "^remit-1", "FB"),
        moved("2026-04-01", "30.00", "^remit-2", "FB"),
    )
    assert open_of(found) == [("pay-1", "100.00", "0.00"), ("pay-2", "80.00", "20.00")]
    assert found.beyond == ()


def test_what_is_taken_again_for_one_clawback_never_settles_another() -> None:
    found = allocated(
        paid(1, "50.00", "2026-01-10"),
        paid(2, "80.00", "2026-01-11"),
        letter(1, "2026-02-01"),
        letter(2, "2026-02-01"),
        moved("2026-02-10", "50.00", "^claim-1 ^pay-1"),
        moved("2026-03-01", "50.00", "^remit-1 ^claim-1 ^pay-1", "Taken on remittance 1"),
    )
    assert open_of(found) == [("pay-1", "50.00", "-50.00"), ("pay-2", "80.00", "80.00")]


def test_what_the_payer_gives_back_closes_what_it_recovered_twice() -> None:
    found = allocated(
        paid(1, "50.00", "2026-01-10"),
        letter(1, "2026-02-01"),
        moved("2026-02-10", "50.00", "^pay-1"),
        moved("2026-03-01", "50.00", "^remit-1 ^pay-1"),
        moved("2026-04-01", "-50.00", "^pay-1", "Given back"),
    )
    assert open_of(found) == [("pay-1", "50.00", "0.00")]


def test_a_check_for_a_claim_without_a_clawback_is_not_given_to_another() -> None:
    found = allocated(
        paid(1, "50.00", "2026-01-10"),
        paid(2, "80.00", "2026-01-11"),
        letter(2, "2026-02-01"),
        moved("2026-02-10", "50.00", "^claim-1 ^pay-1"),
    )
    assert open_of(found) == [("pay-2", "80.00", "80.00")]
    assert [one.settlement.amount for one in found.beyond] == [50]


def test_what_names_no_clawback_goes_to_the_oldest_and_is_marked_as_assumed() -> None:
    found = allocated(
        paid(1, "50.00", "2026-01-10"),
        paid(2, "80.00", "2026-01-11"),
        letter(2, "2026-02-02"),
        letter(1, "2026-02-01"),
        moved("2026-02-10", "60.00"),
    )
    assert open_of(found) == [("pay-1", "50.00", "0.00"), ("pay-2", "80.00", "70.00")]
    assert all(one.is_assumed for one in found.clawbacks)


def test_a_dropped_clawback_is_settled_without_money() -> None:
    found = allocated(
        paid(1, "50.00", "2026-01-10"),
        letter(1, "2026-02-01"),
        """
        2026-03-01 * "Aetna" "Dropped" ^pay-1
          Liabilities:Recoupments:Aetna   50.00 USD
          Income:Sessions                -50.00 USD
        """,
    )
    (settled,) = found.clawbacks[0].settlements
    assert (str(settled.amount), str(settled.cash)) == ("50.00", "0")
    assert settled.how.value == "no money moved"


def test_a_refund_from_an_account_without_a_role_is_money_all_the_same() -> None:
    found = allocated(
        paid(1, "50.00", "2026-01-10"),
        letter(1, "2026-02-01"),
        """
        2026-03-01 * "Aetna" "Refund check 7" ^pay-1
          Liabilities:Recoupments:Aetna   50.00 USD
          Assets:Bank:Savings            -50.00 USD
        """,
    )
    (settled,) = found.clawbacks[0].settlements
    assert (str(settled.amount), str(settled.cash)) == ("50.00", "50.00")
    assert settled.how.value == "check"


def test_what_was_kept_for_an_unknown_claim_settles_nothing_until_it_is_rebooked() -> None:
    kept = """
    2026-03-01 * "Aetna" "WO" ^remit-1
      Liabilities:Recoupments:Aetna:Unidentified   50.00 USD
      Assets:Bank:Checking                        -50.00 USD
    """
    rebooked = """
    2026-03-20 * "Aetna" "It was for claim 1" ^pay-1
      Liabilities:Recoupments:Aetna                50.00 USD
      Liabilities:Recoupments:Aetna:Unidentified  -50.00 USD
    """
    own = (paid(1, "50.00", "2026-01-10"), letter(1, "2026-02-01"), kept)
    found = allocated(*own)
    assert open_of(found) == [("pay-1", "50.00", "50.00")]
    assert [rest for _, rest in found.open_unidentified()] == [50]
    found = allocated(*own, rebooked)
    assert open_of(found) == [("pay-1", "50.00", "0.00")]
    assert list(found.open_unidentified()) == []
    assert rows_of(recoupment_accounts(found), "account", "balance") == [
        ("Liabilities:Recoupments:Aetna", "0.00"),
        ("Liabilities:Recoupments:Aetna:Unidentified", "0.00"),
    ]


def test_what_is_open_stands_in_the_column_of_its_age() -> None:
    found = allocated(
        *(paid(number, "10.00", "2026-01-10") for number in (1, 2, 3, 4)),
        letter(1, "2026-03-31"),
        letter(2, "2026-03-01"),
        letter(3, "2026-01-30"),
        letter(4, "2026-01-20"),
    )
    table = recoupments_by_payer(found, datetime.date(2026, 4, 30))
    assert rows_of(table, "to_30", "to_60", "to_90", "older", "open", "balance") == [
        ("10.00", "10.00", "10.00", "10.00", "40.00", "40.00")
    ]
