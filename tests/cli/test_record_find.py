"""`clawback record --find`: payments that nobody has tagged, and clawbacks written by hand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.clawback_run import run

CHARTS = Path(__file__).parents[1] / "set_up" / "charts"
OWN = (CHARTS / "own_ledger.beancount").read_text("utf-8")
LETTER = ("--date", "2026-05-02", "--source", "letter")

BY_HAND = """
2026-05-02 * "BCBS" "Taken back, coverage ended" ; by phone
  Assets:Bank:Chase:Checking    -95.00 USD
  Expenses:Contractual          -65.00 USD
  Assets:AR:Insurance:BCBS      160.00 USD
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The ledger of somebody else, set up; no tags, no links."""
    monkeypatch.chdir(tmp_path)
    path = Path("own.beancount")
    path.write_text(OWN, "utf-8")
    assert run("init", path, "--yes").exit_code == 0
    return path


def test_the_payment_is_tagged_in_the_same_write_and_all_else_stays(own: Path) -> None:
    before = own.read_text("utf-8")
    shown = run("record", own, "--find", "BCBS 95.00", *LETTER, "--dry-run")
    header = '2026-02-05 * "BCBS" "EOB Client A DOS 1/12, check 20331"'
    assert f"+{header} #insurance-payment ^pay-20331\n" in shown.output
    assert own.read_text("utf-8") == before
    assert run("record", own, "--find", "BCBS 95.00", *LETTER, "--yes").exit_code == 0
    assert own.read_text("utf-8") == before.replace(
        header, f"{header} #insurance-payment ^pay-20331"
    ) + (
        '\n2026-05-02 ! "BCBS" "Clawback of EOB Client A DOS 1/12, check 20331" '
        '#clawback ^pay-20331\n  original: "2026-02-05 BCBS 95.00 65.00 0.00 USD"\n'
        '  source: "letter"\n'
    )


def test_a_payment_without_a_claim_tells_its_amounts_and_no_balance(own: Path) -> None:
    shown = run("record", own, "--find", "Aetna 77120", *LETTER, "--dry-run")
    assert shown.exit_code == 0
    for line in (
        "pay-77120  Insurance paid         USD        80.00   0.00  -80.00",
        "pay-77120  Write-off              USD        45.00   0.00  -45.00",
        "pay-77120  Client responsibility  USD        25.00   0.00  -25.00",
        "pay-77120: its balance is not known, because no charge is linked",
    ):
        assert line in shown.output
    assert "(nothing)" not in shown.output


def test_a_payment_on_no_claim_can_be_corrected(own: Path) -> None:
    # 150.00 = 60.00 paid + 45.00 write-off + 25.00 client + 20.00 open at the insurer.
    amounts = ("--insurance-paid", "60", "--write-off", "45", "--client-responsibility", "25")
    done = run("record", own, "--find", "Aetna 77120", *LETTER, *amounts, "--yes")
    assert done.exit_code == 0, done.output
    assert "Assets:AR:Insurance:Aetna                            -130.00 USD" in done.output
    assert run("check", own).exit_code == 0


def test_reviews_and_previews_and_check_know_a_payment_without_a_claim(own: Path) -> None:
    run("record", own, "--find", "BCBS 95.00", *LETTER, "--yes")
    review = run("review", own)
    assert "pay-20331" in review.output
    assert (
        "Needs Review: confirm what remains of ^pay-20331 (balance not known: no charge is "
        in (run("check", own).output)
    )
    assert run("review", own, "--clear", "pay-20331", "--yes").exit_code == 0
    # What is left is that the other payment of the ledger has no tag.
    assert run("check", own).output.endswith("\n\nIn all: 1 notice.\n")


def test_it_cannot_be_taken_back_twice(own: Path) -> None:
    run("record", own, "--find", "BCBS 95.00", *LETTER, "--yes")
    again = run("record", own, "--find", "BCBS 95.00", *LETTER, "--yes")
    assert again.exit_code == 2
    assert "It has been taken back already" in again.output


def test_equal_payments_are_listed_and_none_is_chosen(own: Path) -> None:
    text = own.read_text("utf-8")
    own.write_text(
        text + text[text.index('2026-02-09 * "Aetna"') :].split("\n\n")[0] + "\n", "utf-8"
    )
    refused = run("record", own, "--find", "Aetna 80.00", *LETTER, "--yes")
    assert refused.exit_code == 2
    assert '2 payments fit "Aetna 80.00" equally well.' in refused.output
    place = refused.output.split("--payment ")[1].split(":\n")[0]
    named = run("record", own, "--payment", place, *LETTER, "--yes")
    assert named.exit_code == 0, named.output


def test_nothing_that_fits_says_so(own: Path) -> None:
    refused = run("record", own, "--find", "Humana 12.00", *LETTER, "--yes")
    assert refused.exit_code == 2
    assert 'No insurance payment fits "Humana 12.00".' in refused.output


def test_a_payment_with_its_link_and_no_tag_gains_the_tag_alone(own: Path) -> None:
    text = own.read_text("utf-8")
    header = '"EOB Client A DOS 1/12, check 20331"'
    own.write_text(text.replace(header, f"{header} ^pay-20331 ; a note"), "utf-8")
    assert run("record", own, "--payment", "pay-20331", *LETTER, "--yes").exit_code == 0
    assert f"{header} ^pay-20331 #insurance-payment ; a note\n" in own.read_text("utf-8")


def test_a_clawback_written_by_hand_is_adopted_with_its_payment(own: Path) -> None:
    own.write_text(own.read_text("utf-8") + BY_HAND, "utf-8")
    refused = run("record", own, "--find", "BCBS 95.00", *LETTER, "--yes")
    assert refused.exit_code == 2
    assert "(a clawback written by hand)" in refused.output
    done = run("record", own, "--find", "BCBS coverage ended", "--source", "phone", "--yes")
    assert done.exit_code == 0, done.output
    text = own.read_text("utf-8")
    assert 'check 20331" #insurance-payment ^pay-20331\n' in text
    assert (
        '2026-05-02 * "BCBS" "Taken back, coverage ended" #clawback ^pay-20331 ; by phone\n'
        '  source: "phone"\n'
    ) in text
    # What is left is that the other payment of the ledger has no tag.
    assert run("check", own).output.endswith("\n\nIn all: 1 notice.\n")


def test_a_ledger_that_is_not_set_up_is_told_how(tmp_path: Path) -> None:
    path = tmp_path / "own.beancount"
    path.write_text(OWN, "utf-8")
    refused = run("record", path, "--find", "BCBS 95.00", *LETTER, "--yes")
    assert refused.exit_code == 2
    assert f"Set it up first: clawback init {path}" in refused.output


def test_a_session_that_fits_is_offered_and_not_linked_silently(own: Path) -> None:
    line = (
        own.read_text("utf-8").splitlines().index('2026-01-12 * "Client A" "90837 session"') + 1
    )
    done = run("record", own, "--find", "BCBS 95.00", *LETTER, "--yes")
    assert "The payment is on no claim. It may be for:" in done.output
    assert f"add: --session own.beancount:{line}" in done.output
    assert "claim-" not in own.read_text("utf-8").replace("claim-also", "")


def test_session_and_payment_come_on_one_claim_by_the_same_write(own: Path) -> None:
    line = (
        own.read_text("utf-8").splitlines().index('2026-01-12 * "Client A" "90837 session"') + 1
    )
    session = ("--session", f"own.beancount:{line}")
    done = run("record", own, "--find", "BCBS 95.00", *LETTER, *session, "--yes")
    # What the payment was before stands in the claim before, though it was not linked yet.
    assert re.search(r"Insurance paid +USD +95\.00 +0\.00 +-95\.00", done.output), done.output
    assert done.exit_code == 0, done.output
    text = own.read_text("utf-8")
    assert '2026-01-12 * "Client A" "90837 session" ^claim-2026-01-12\n' in text
    assert 'check 20331" #insurance-payment ^pay-20331 ^claim-2026-01-12\n' in text
    # 180.00 billed: 160.00 is open at the insurer again, 20.00 at the client.
    claims = " ".join(run("claims", own).output.split())
    assert "claim-2026-01-12 Client A BCBS 2026-01-12" in claims
    assert "180.00 0.00 0.00 20.00 160.00 180.00" in claims


def test_a_payment_that_leaves_the_clients_share_fits_a_part_of_the_clients_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One receivable: 100.00 of 160.00 come from the insurer, 40.00 are written off apart."""
    monkeypatch.chdir(tmp_path)
    path = Path("narrations_only.beancount")
    path.write_text((CHARTS / path).read_text("utf-8"), "utf-8")
    run("init", path, "--yes")
    line = path.read_text("utf-8").splitlines().index('2024-01-08 * "Session C-101"') + 1
    record = ("record", path, "--find", "5566 100", *LETTER)
    offered = run(*record, "--dry-run").output
    assert f'{path}:{line}  2024-01-08  "Session C-101" (the same client, ' in offered
    assert '"Session C-102" (' not in offered
    done = run(*record, "--session", f"{path}:{line}", "--yes")
    assert done.exit_code == 0, done.output
    assert '"Session C-101" ^claim-2024-01-08\n' in path.read_text("utf-8")


def test_a_session_that_does_not_fit_is_refused(own: Path) -> None:
    refused = run(
        "record", own, "--find", "BCBS 95.00", *LETTER, "--session", "own.beancount:1"
    )
    assert refused.exit_code == 2
    assert "is not a session that fits this payment" in refused.output
