"""What several payers, or one that paid twice, leave to review, and how it clears."""

from __future__ import annotations

from pathlib import Path

import pytest

from beancount_clawback.claims.book import build_book
from beancount_clawback.claims.checks import Finding
from beancount_clawback.claims.checks import find
from beancount_clawback.claims.claim_search import ClaimIndex
from beancount_clawback.ledger_files.loaded_ledger import load
from beancount_clawback.ledger_language.claim_names import also_known_as
from beancount_clawback.ledger_language.problems import Severity

BOOKS = """
plugin "beancount_clawback"
2015-01-01 open Assets:Bank:Checking
2015-01-01 open Assets:Receivable:Insurance:Aetna
2015-01-01 open Assets:Receivable:Insurance:Cigna
2015-01-01 open Assets:Receivable:Clients:C0017
2015-01-01 open Income:Sessions
2015-01-01 open Income:Adjustments:Contractual

2026-01-15 * "C0017" "60 min" ^claim-1 #charge
  claim-also: "1099, ^1100"
  Assets:Receivable:Insurance:Aetna  150.00 USD
  Income:Sessions                   -150.00 USD

2026-02-10 * "Aetna" "EOB 1" ^claim-1 ^pay-1 #insurance-payment
  insurance-paid: 85.00
  write-off: 35.00
  client-responsibility: 30.00
"""
TWICE = """
2026-02-24 * "Aetna" "EOB 2" ^claim-1 ^pay-2 #insurance-payment
  supplemental: TRUE
  insurance-paid: 85.00
"""
SECOND = """
2026-03-10 * "Cigna" "EOB 3" ^claim-1 ^pay-3 #insurance-payment
  insurance-paid: 30.00
"""
THIRD = """
2026-04-10 * "Tricare" "EOB 4" ^claim-1 ^pay-4 #insurance-payment
  insurance-paid: 5.00
  insurance-responsibility: 0.00
"""
FIRST_TAKEN_BACK = """
2026-05-02 * "Aetna" "Coverage ended" ^pay-1 #clawback
"""


@pytest.fixture
def findings(tmp_path: Path) -> _Findings:
    return _Findings(tmp_path)


class _Findings:
    def __init__(self, folder: Path) -> None:
        self._path = folder / "books.beancount"

    def __call__(self, *parts: str) -> list[Finding]:
        self._path.write_text("".join([BOOKS, *parts]), encoding="utf-8")
        self.ledger = load(str(self._path))
        return find(self.ledger)


def test_two_payers_that_settle_a_claim_leave_nothing_to_review(findings: _Findings) -> None:
    assert findings(SECOND) == []


def test_a_payer_that_pays_twice_leaves_a_credit_balance_until_it_is_taken_or_sent_back(
    findings: _Findings,
) -> None:
    (finding,) = findings(TWICE)
    assert (finding.check, finding.severity) == ("credit-balance", Severity.NEEDS_REVIEW)
    assert "85.00 USD on ^claim-1" in finding.message
    assert "clawback of ^pay-2" in finding.next_step
    assert "from the bank to Assets:Receivable:Insurance:Aetna" in finding.next_step
    assert findings(TWICE, '\n2026-05-02 * "Aetna" "Taken back" ^pay-2 #clawback\n') == []
    refund = """
2026-05-02 * "Aetna" "Sent back" ^claim-1
  Assets:Bank:Checking               -85.00 USD
  Assets:Receivable:Insurance:Aetna   85.00 USD
"""
    assert findings(TWICE, refund) == []


def test_what_negates_the_payment_and_reopens_the_bill_is_no_refund_of_a_credit(
    findings: _Findings,
) -> None:
    """After pay-1 is taken back, 150.00 - 85.00 = 65.00 are open: no credit to send back."""
    by_hand = """
2026-05-03 * "Aetna" "Taken back too" ^claim-1
  Assets:Bank:Checking               -85.00 USD
  Assets:Receivable:Insurance:Aetna   85.00 USD
"""
    found = findings(TWICE, FIRST_TAKEN_BACK, by_hand)
    assert [one.check for one in found] == ["untagged-clawback"]


def test_a_client_that_has_paid_ahead_is_no_credit_of_the_insurer(findings: _Findings) -> None:
    ahead = """
2026-02-11 * "C0017" "Card" ^claim-1
  Assets:Bank:Checking              50.00 USD
  Assets:Receivable:Clients:C0017  -50.00 USD
"""
    assert findings(ahead) == []
    assert findings(ahead, SECOND) == []


def test_more_than_the_first_payer_left_to_the_client_is_to_review_until_it_is_as_booked(
    findings: _Findings,
) -> None:
    answer = SECOND.replace("30.00", "0.00\n  client-responsibility: 40.00")
    (finding,) = findings(answer)
    assert (finding.check, finding.severity) == ("not-booked", Severity.NEEDS_REVIEW)
    assert (
        "says 40.00 USD, of which the claim ^claim-1 has room for 30.00 USD" in finding.message
    )
    assert "write `client-responsibility: 30.00` here" in finding.next_step
    assert findings(answer.replace("40.00", "30.00")) == []


def test_an_answer_that_tells_of_other_earlier_payers_is_to_review_with_both_numbers(
    findings: _Findings,
) -> None:
    """85.00 and 35.00 are 120.00; what came before a correction is no other number."""
    answer = SECOND + "  carc-oa-23: 110.00 USD\n"
    (finding,) = findings(answer)
    assert (finding.check, finding.severity) == (
        "earlier-payers-differ",
        Severity.NEEDS_REVIEW,
    )
    assert "paid and adjusted 110.00 USD of ^claim-1" in finding.message
    assert "the ledger has 120.00 USD of them" in finding.message
    assert "write `earlier-payers: 120.00` here" in finding.next_step
    assert findings(f"{answer}  earlier-payers: 120.00\n") == []
    assert findings(f"{answer}  carc-oa-94: 10.00 USD\n") == []
    unpaid = answer.replace("30.00", "0.00\n  client-responsibility: 30.00")
    assert [one.check for one in findings(unpaid)] == ["earlier-payers-differ"]
    assert findings(f"{unpaid}  earlier-payers: 120.00\n") == []
    assert findings(answer.replace("30.00", "0.00")) == []
    assert findings(answer.replace("110.00", "120.00")) == []
    record = FIRST_TAKEN_BACK + "  insurance-paid: 80.00\n  write-off: 30.00\n"
    record += "  client-responsibility: 40.00\n"
    assert findings(answer, record) == []
    assert findings(answer.replace("110.00", "120.00"), record) == []
    found = findings(answer.replace("110.00", "90.00"), record)
    assert [one.check for one in found] == ["earlier-payers-differ"]


def test_a_later_payment_that_lowers_the_write_off_is_named_until_it_is_taken_back(
    findings: _Findings,
) -> None:
    """150.00 - 85.00 - 20.00 = 45.00; 25.00 are the client's and 20.00 are written off."""
    answer = SECOND.replace("30.00", "20.00\n  client-responsibility: 25.00")
    (finding,) = findings(answer)
    assert (finding.check, finding.severity) == ("write-off-lowered", Severity.NOTICE)
    assert "the write-off on ^claim-1 from 35.00 USD to 20.00 USD" in finding.message
    assert "a clawback of ^pay-3" in finding.next_step
    (claim,) = build_book(findings.ledger.entries, findings.ledger.config).find("claim-1")
    assert [str(one) for one in claim.amounts] == ["105.00", "20.00", "25.00", "0.00"]
    assert findings(answer, '\n2026-05-02 * "Cigna" "Taken back" ^pay-3 #clawback\n') == []
    found = findings(answer, FIRST_TAKEN_BACK)
    assert [one.check for one in found] == ["earlier-payer-gone"]
    second = SECOND.replace("30.00", "20.00\n  client-responsibility: 10.00")
    corrected = '\n2026-05-02 * "Cigna" "Corrected" ^pay-3 #clawback\n  insurance-paid: 25.00\n'
    (finding,) = findings(second, THIRD, corrected, "  client-responsibility: 5.00\n")
    # 150 - 85 - 20 - 5 before, 150 - 85 - 25 - 5 since.
    assert "the write-off on ^claim-1 from 40.00 USD to 35.00 USD" in finding.message


def test_the_shares_of_a_duplicate_are_the_first_payments_and_its_money_is_to_review(
    findings: _Findings,
) -> None:
    repeated = f"{TWICE}  write-off: 35.00\n  client-responsibility: 30.00\n"
    assert [one.check for one in findings(repeated)] == ["credit-balance"]
    assert findings(repeated, FIRST_TAKEN_BACK) == []
    (claim,) = build_book(findings.ledger.entries, findings.ledger.config).find("claim-1")
    assert [str(one) for one in claim.amounts] == ["85.00", "35.00", "30.00", "0.00"]


def test_a_second_payer_is_to_review_when_the_first_takes_its_payment_back(
    findings: _Findings,
) -> None:
    (finding,) = findings(SECOND, FIRST_TAKEN_BACK)
    assert (finding.check, finding.severity) == ("earlier-payer-gone", Severity.NEEDS_REVIEW)
    assert "Cigna has paid 30.00 USD on ^claim-1" in finding.message
    (claim,) = build_book(findings.ledger.entries, findings.ledger.config).find("claim-1")
    assert [str(one) for one in claim.amounts] == ["30.00", "0", "0", "120.00"]
    assert findings(SECOND, '  processed-as: "primary"\n', FIRST_TAKEN_BACK) == []
    taken = '\n2026-05-03 * "Cigna" "Taken back" ^pay-3 #clawback\n'
    assert findings(SECOND, FIRST_TAKEN_BACK, taken) == []
    found = findings(SECOND, THIRD, FIRST_TAKEN_BACK)
    assert [one.check for one in found] == ["earlier-payer-gone"] * 2
    assert "Tricare has paid 5.00 USD" in found[1].message
    denied = "  insurance-paid: 0.00\n  client-responsibility: 150.00\n"
    (finding,) = findings(SECOND, FIRST_TAKEN_BACK, denied)
    assert finding.check == "earlier-payer-gone"


def test_a_claim_is_found_by_the_other_numbers_that_payers_give_it(findings: _Findings) -> None:
    findings()
    book = build_book(findings.ledger.entries, findings.ledger.config)
    index = ClaimIndex(book.all(), findings.ledger.config)
    assert [claim.name for claim in index.meant("1100")] == ["claim-1"]
    charge = book.find("claim-1")[0].events[0].entry
    assert also_known_as(charge) == ("1099", "1100")


def test_a_written_out_reversal_that_takes_the_share_twice_is_to_review(
    findings: _Findings,
) -> None:
    """Cigna has paid the client's 30; the plain negation takes them from the client again."""
    reversal = """
2026-05-02 * "Aetna" "Coverage ended" ^claim-1 ^pay-1 #clawback #reversal
  clawback-of: "pay-1"
  Assets:Bank:Checking                      -85.00 USD
  Income:Adjustments:Contractual            -35.00 USD
  Assets:Receivable:Clients:C0017           -30.00 USD
  Assets:Receivable:Insurance:Aetna         150.00 USD
"""
    found = {one.check: one for one in findings(SECOND, reversal)}
    below = found["client-below-zero"]
    assert "The client's share of ^claim-1 is -30.00 USD" in below.message
    assert "30.00 USD on the client's receivable, -30.00 USD on the" in below.next_step
    added = """\
  Assets:Receivable:Clients:C0017            30.00 USD
  Assets:Receivable:Insurance:Aetna         -30.00 USD
"""
    found = {one.check: one for one in findings(SECOND, reversal + added)}
    assert set(found) == {"earlier-payer-gone"}


def test_a_later_payer_that_says_to_pay_first_since_leaves_nothing_open(
    findings: _Findings,
) -> None:
    """85 / 35 / 30 is gone; of 150 the other pays 75, writes off 50 and leaves 25."""
    second = f'{SECOND}  processed-as: "secondary"\n'
    corrected = '\n2026-05-10 * "Cigna" "Corrected" ^pay-3 #clawback\n  insurance-paid: 75.00\n'
    corrected += "  write-off: 50.00\n  client-responsibility: 25.00\n"
    assert findings(second, FIRST_TAKEN_BACK, corrected, '  processed-as: "primary"\n') == []
    (claim,) = build_book(findings.ledger.entries, findings.ledger.config).find("claim-1")
    assert [str(one) for one in claim.amounts] == ["75.00", "50.00", "25.00", "0.00"]
