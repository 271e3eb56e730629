"""Findings: errors, open reviews and notices of a ledger, each with a next step."""

from __future__ import annotations

from pathlib import Path

from beancount_clawback.claims.checks import Finding
from beancount_clawback.claims.checks import find
from beancount_clawback.ledger_files.loaded_ledger import load
from beancount_clawback.ledger_language.problems import Severity

PRACTICE = """\
plugin "beancount_clawback"
2015-01-01 open Assets:Bank:Checking
2015-01-01 open Assets:Receivable:Insurance:Aetna
2015-01-01 open Assets:Receivable:Clients:C0017
2015-01-01 open Income:Sessions
2015-01-01 open Expenses:Recoupment-Variance

2026-01-15 * "C0017" "90837" ^claim-1 #charge
  Assets:Receivable:Insurance:Aetna     133.29 USD
  Income:Sessions                      -133.29 USD

2026-02-10 * "Aetna" "EOB 1" ^claim-1 ^pay-1 #insurance-payment
  Assets:Bank:Checking                  133.29 USD
  Assets:Receivable:Insurance:Aetna    -133.29 USD

"""


def test_an_open_review_says_what_remains_and_how_to_clear_it(tmp_path: Path) -> None:
    (finding,) = findings(tmp_path, PRACTICE + '2026-05-02 ! "A" "B" ^pay-1 #clawback\n')
    assert finding.severity is Severity.NEEDS_REVIEW
    assert (finding.check, finding.lineno) == ("open-review", 16)
    assert "^claim-1 (balance 133.29 USD)" in finding.message
    assert finding.next_step == "Change the ! of the record to * when it is settled."


def test_a_reversal_written_out_by_the_payments_link_is_reviewed_with_its_claims_balance(
    tmp_path: Path,
) -> None:
    reversal = """\
2026-05-02 ! "Aetna" "Taken back" ^pay-1 #clawback #reversal
  Assets:Bank:Checking                 -133.29 USD
  Assets:Receivable:Insurance:Aetna     133.29 USD
"""
    (finding,) = findings(tmp_path, PRACTICE + reversal)
    assert "what remains of ^claim-1 (balance 133.29 USD)" in finding.message


def test_a_review_of_a_payment_without_a_claim_names_the_payment(tmp_path: Path) -> None:
    cash_basis = """\
2026-02-10 * "Aetna" "EOB 2" ^pay-2 #insurance-payment
  Assets:Bank:Checking     20.00 USD
  Income:Sessions         -20.00 USD

2026-05-02 ! "Aetna" "Taken back" ^pay-2 #clawback
"""
    (finding,) = findings(tmp_path, PRACTICE + cash_basis)
    assert "what remains of ^pay-2 (balance not known: no charge is linked)" in finding.message


def test_a_cleared_review_is_no_finding(tmp_path: Path) -> None:
    assert findings(tmp_path, PRACTICE + '2026-05-02 * "A" "B" ^pay-1 #clawback\n') == []


def test_taken_more_than_paid_is_a_finding_of_the_difference(tmp_path: Path) -> None:
    record = '2026-05-02 ! "A" "B" ^pay-1 #clawback\n  taken: 133.66 USD\n'
    review, variance = findings(tmp_path, PRACTICE + record)
    assert review.check == "open-review"
    assert variance.check == "variance"
    assert variance.severity is Severity.NEEDS_REVIEW
    assert "133.66 USD, 0.37 USD more" in variance.message
    assert "Expenses:Recoupment-Variance" in variance.next_step


def test_what_was_taken_has_its_currency_however_it_is_written(tmp_path: Path) -> None:
    record = '2026-05-02 * "A" "B" ^pay-1 #clawback\n  taken: "1,133.66"\n'
    (variance,) = findings(tmp_path, PRACTICE + record)
    assert variance.message == (
        "The payer took 1,133.66 USD, 1,000.37 USD more than the record accounts for."
    )


def test_an_open_review_that_is_an_error_already_is_said_once(tmp_path: Path) -> None:
    strict = """plugin "beancount_clawback" "{'strict-review': True}"\n"""
    text = PRACTICE.replace('plugin "beancount_clawback"\n', strict)
    (finding,) = findings(tmp_path, text + '2026-05-02 ! "A" "B" ^pay-1 #clawback\n')
    assert (finding.severity, finding.check) == (Severity.ERROR, "open-review")


def test_after_the_review_the_difference_stays_a_notice(tmp_path: Path) -> None:
    record = '2026-05-02 * "A" "B" ^pay-1 #clawback\n  taken: 133.66 USD\n'
    (variance,) = findings(tmp_path, PRACTICE + record)
    assert variance.severity is Severity.NOTICE


def test_records_in_a_ledger_without_the_plugin_are_an_error(tmp_path: Path) -> None:
    text = PRACTICE.replace('plugin "beancount_clawback"\n', "")
    record = '2026-05-02 ! "A" "B" ^pay-1 #clawback\n'
    (finding,) = findings(tmp_path, text + record + record)
    assert finding.severity is Severity.ERROR
    assert finding.check == "plugin-missing"
    assert finding.message == (
        "The ledger does not load the plugin, so these are not read: 2 clawback records."
    )
    assert 'plugin "beancount_clawback"' in finding.next_step


def test_what_is_not_read_without_the_plugin_is_counted_by_kind(tmp_path: Path) -> None:
    text = PRACTICE.replace('plugin "beancount_clawback"\n', "")
    manual = '2026-02-11 * "A" "EOB 2" ^claim-1 ^pay-2 #insurance-payment\n  write-off: 1\n'
    record = '2026-05-02 ! "A" "B" ^pay-1 #clawback\n'
    (finding,) = findings(tmp_path, text + manual + manual + record)
    assert finding.message.endswith("not read: 1 clawback record and 2 payments.")
    assert finding.lineno == text.count("\n") + 5
    zero = "  Assets:Bank:Checking  0 USD\n"
    (spelled,) = findings(tmp_path, text + manual + zero + record + zero)
    assert spelled.message.endswith("not read: 1 clawback record and 1 payment.")
    (alone,) = findings(tmp_path, text + manual)
    assert alone.message.endswith("not read: 1 payment.")


# 200.00 for two claims of 100.00, and nothing says which part is whose.
JOINT = """\
2026-01-16 * "C0017" "1" ^claim-11 #charge
  Assets:Receivable:Insurance:Aetna     100.00 USD
  Income:Sessions                      -100.00 USD

2026-01-17 * "C0017" "2" ^claim-12 #charge
  Assets:Receivable:Insurance:Aetna     100.00 USD
  Income:Sessions                      -100.00 USD

2026-02-11 * "Aetna" "EOB 11" ^claim-11 ^claim-12 ^pay-11 #insurance-payment
  Assets:Bank:Checking                  200.00 USD
  Assets:Receivable:Insurance:Aetna    -200.00 USD

"""
TOLD = JOINT.replace(
    "  Assets:Receivable:Insurance:Aetna    -200.00 USD\n",
    """\
  Assets:Receivable:Insurance:Aetna    -100.00 USD
    claim: "claim-11"
  Assets:Receivable:Insurance:Aetna    -100.00 USD
    claim: "claim-12"
""",
)


def test_a_record_on_claims_paid_together_is_noticed_once_and_points_to_the_payment(
    tmp_path: Path,
) -> None:
    """200.00 - 150.00 = 50.00 are open on the two; told apart, 100.00 - 75.00 on each."""
    record = '2026-05-02 * "Aetna" "Audit" ^pay-11 #clawback\n  insurance-paid: {} USD\n'
    payment, noticed = findings(tmp_path, PRACTICE + JOINT + record.format("150.00"))
    assert payment.next_step.startswith('Add `claim: "…"` to its postings so that')
    assert noticed.check == "claim-unclear"
    assert noticed.lineno == (PRACTICE + JOINT).count("\n") + 1
    assert noticed.message == (
        "This entry is linked to 2 claims and moves 50.00 USD without saying which."
    )
    assert noticed.next_step == (
        'Add `claim: "…"` to the postings of the payment ^pay-11, and to a record for each '
        "claim, so that the claims' balances show it."
    )
    two = [f'{record.format("75.00")}  claim: "claim-{claim}"\n\n' for claim in (11, 12)]
    assert findings(tmp_path, PRACTICE + TOLD + "".join(two)) == []


def test_a_record_without_amounts_on_claims_paid_together_needs_the_payment_alone(
    tmp_path: Path,
) -> None:
    record = '2026-05-02 * "Aetna" "Audit" ^pay-11 #clawback\n'
    _, noticed = findings(tmp_path, PRACTICE + JOINT + record)
    assert noticed.next_step.startswith(
        'Add `claim: "…"` to the postings of the payment ^pay-11 so that'
    )
    assert findings(tmp_path, PRACTICE + TOLD + record) == []


def test_a_reversal_written_out_on_claims_paid_together_has_postings_to_tell_them(
    tmp_path: Path,
) -> None:
    reversal = """\
2026-05-02 * "Aetna" "Audit" ^claim-11 ^claim-12 ^pay-11 #clawback #reversal
  clawback-of: "pay-11"
  Assets:Bank:Checking                 -200.00 USD
  Assets:Receivable:Insurance:Aetna     200.00 USD
"""
    _, noticed = findings(tmp_path, PRACTICE + JOINT + reversal)
    assert noticed.next_step.startswith('Add `claim: "…"` to its postings so that')


def test_an_error_comes_apart_into_what_is_wrong_and_what_to_do(tmp_path: Path) -> None:
    (finding,) = findings(tmp_path, PRACTICE + '2026-05-02 ! "A" "B" ^pay-87 #clawback\n')
    assert finding.severity is Severity.ERROR
    assert finding.check == "unknown-link"
    assert finding.message == "No insurance payment is linked by ^pay-87."
    assert finding.next_step == "Correct the link, or enter the payment first."


def test_beancounts_own_errors_are_findings_too(tmp_path: Path) -> None:
    (finding,) = findings(
        tmp_path, PRACTICE + "2026-06-01 balance Assets:Bank:Checking 1 USD\n"
    )
    assert (finding.check, finding.severity) == ("beancount", Severity.ERROR)


def test_an_entry_on_two_claims_that_does_not_tell_them_apart_is_a_notice(
    tmp_path: Path,
) -> None:
    second = """
2026-03-01 * "C0017" "Card" ^claim-1 ^claim-2
  Assets:Bank:Checking                   20.00 USD
  Assets:Receivable:Clients:C0017       -20.00 USD
"""
    (finding,) = findings(tmp_path, PRACTICE + second)
    assert finding.severity is Severity.NOTICE
    assert finding.message.startswith("This entry is linked to 2 claims and moves -20.00 USD")


def test_the_gravest_findings_come_first(tmp_path: Path) -> None:
    records = """
2026-05-02 ! "A" "B" ^pay-1 #clawback
2026-05-03 ! "A" "B" ^pay-9 #clawback
"""
    assert [f.severity for f in findings(tmp_path, PRACTICE + records)] == [
        Severity.ERROR,
        Severity.NEEDS_REVIEW,
    ]


def findings(folder: Path, text: str) -> list[Finding]:
    path = folder / "practice.beancount"
    path.write_text(text, encoding="utf-8")
    return find(load(str(path)))


def test_entries_of_one_claim_that_name_several_clients_are_to_be_reviewed(
    tmp_path: Path,
) -> None:
    payment = """\
2015-01-01 open Assets:Receivable:Clients:C0018
2026-02-20 * "Aetna" "EOB 2" ^claim-1 ^pay-2 #insurance-payment
  supplemental: TRUE
  Assets:Receivable:Clients:C0018        10.00 USD
  Assets:Receivable:Insurance:Aetna     -10.00 USD
"""
    owed = '2026-02-19 * "C0017" "Handed over" ^claim-1\n'
    owed += "  Assets:Receivable:Clients:C0017        10.00 USD\n"
    owed += "  Assets:Receivable:Insurance:Aetna     -10.00 USD\n"
    (finding,) = [
        one for one in findings(tmp_path, PRACTICE + owed + payment) if "client" in one.check
    ]
    assert (finding.check, finding.lineno) == ("client-unclear", 20)
    assert "C0017 (practice.beancount:16), C0018 (practice.beancount:20)" in finding.message
    one_client = payment.replace("C0018        10", "C0017        10")
    found = findings(tmp_path, PRACTICE + owed + one_client)
    assert "client-unclear" not in [one.check for one in found]


def test_a_payee_is_no_second_client(tmp_path: Path) -> None:
    payee = PRACTICE.replace('* "C0017" "90837"', '* "Smith" "90837"')
    client = "  Assets:Receivable:Clients:C0017        20.00 USD\n"
    client += "  Assets:Bank:Checking                  113.29 USD\n"
    text = payee.replace("  Assets:Bank:Checking                  133.29 USD\n", client)
    assert findings(tmp_path, text) == []


def test_payees_alone_tell_clients_of_one_claim_apart(tmp_path: Path) -> None:
    def said(text: str) -> list[tuple[int, str]]:
        found = findings(tmp_path, text)
        return [(one.lineno, one.message) for one in found if one.check == "client-unclear"]

    by_name = PRACTICE.replace('* "C0017" "90837"', '* "C. Smith" "90837"')
    second = """\
2026-01-22 * "J. Brown" "90837" ^claim-1 #charge
  Assets:Receivable:Insurance:Aetna      90.00 USD
  Income:Sessions                       -90.00 USD
"""
    ((line, message),) = said(by_name + second)
    assert line == 16
    assert "CSmith (practice.beancount:8), JBrown (practice.beancount:16)" in message
    # A number that is a client's elsewhere; by metadata of the payment, and as its payee.
    elsewhere = second.replace("claim-1", "claim-2").replace("J. Brown", "C0018")
    named = PRACTICE.replace("#insurance-payment", '#insurance-payment\n  client: "C0018"', 1)
    assert [line for line, _ in said(named + elsewhere)] == [12]
    payee = PRACTICE.replace('"Aetna" "EOB 1"', '"C0018" "EOB 1"')
    assert [line for line, _ in said(payee + elsewhere)] == [12]
    # A name beside a number is no second client, nor are two spellings with one number.
    numbered = "Clients:C0017        20.00 USD\n  Assets:Receivable:Insurance:Aetna     113.29"
    spelled = by_name.replace("Insurance:Aetna     133.29", numbered)
    assert said(spelled) == []
    share = "Clients:C0017        10.00 USD\n  Assets:Receivable:Insurance:Aetna      80.00"
    assert said(spelled + second.replace("Insurance:Aetna      90.00", share)) == []
    assert [line for line, _ in said(spelled + second)] == [17]


def test_a_byte_order_mark_before_the_plugin_line_is_named(tmp_path: Path) -> None:
    (finding,) = findings(tmp_path, "\ufeff" + PRACTICE)
    assert (finding.severity, finding.lineno) == (Severity.ERROR, 1)
    assert "byte-order mark, so its first line is not read" in finding.message
    assert "without a byte-order mark" in finding.next_step
    assert findings(tmp_path, PRACTICE) == []


def test_a_ledger_in_latin_1_is_told_how_to_save_it(tmp_path: Path) -> None:
    path = tmp_path / "practice.beancount"
    path.write_bytes(PRACTICE.replace('"90837"', '"Gespräch"').encode("latin-1"))
    steps = [finding.next_step for finding in find(load(str(path)))]
    assert "Save the file as UTF-8." in steps
