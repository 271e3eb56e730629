"""What entries say with `applies:`: the amount is there, or else that is an error."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from beancount_clawback.ledger_files.loaded_ledger import load
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.unapplied import open_unapplied

AMOUNTS = """\
option "operating_currency" "USD"
plugin "beancount_clawback" "{}"
2015-01-01 open Assets:Bank:Checking
2015-01-01 open Liabilities:Unapplied:Aetna
2015-01-01 open Liabilities:Unapplied:Cigna

2026-02-01 ! "Aetna" "Remittance 9001, not applied yet" #unapplied ^remit-Aetna-9001
  reference: "remit-Aetna-9001 9999 60.00 unapplied"
  Assets:Bank:Checking          60.00 USD
  Liabilities:Unapplied:Aetna  -60.00 USD

2026-02-10 ! "Aetna" "Remittance 9002, not applied yet" #unapplied ^remit-Aetna-9002
  reference: "remit-Aetna-9002 9998 60.00 unapplied"
  Assets:Bank:Checking          60.00 USD
  Liabilities:Unapplied:Aetna  -60.00 USD

2026-03-20 * "Aetna" "Sent back"
"""
NEAR = "remit-Aetna-9002 9989 60.00 unapplied"


@pytest.mark.parametrize(
    ("reference", "account", "said"),
    [
        (NEAR, "Aetna", 'near it: "remit-Aetna-9002 9998 60.00 unapplied" (L.beancount:12)'),
        ("the check of March", "Aetna", "and none is like it"),
        ("remit-Aetna-9002 9998 60.00 unapplied", "Cigna", "an amount of Liabilities:Unappl"),
        ("remit-Aetna-9002 9998 60.00 unapplied", "Aetna", ""),
    ],
)
def test_what_names_no_amount_is_an_error_and_lowers_none(
    tmp_path: Path, reference: str, account: str, said: str
) -> None:
    """60.00 and 60.00 wait, and 60.00 are sent back."""
    path = tmp_path / "L.beancount"
    path.write_text(
        f'{AMOUNTS}  applies: "{reference}"\n'
        f"  Liabilities:Unapplied:{account}  60.00 USD\n  Assets:Bank:Checking\n"
    )
    ledger = load(str(path))
    waiting = [one.left for one in open_unapplied(ledger.entries, Roles(ledger.config))]
    assert waiting == [Decimal("60.00")] * (2 if said else 1)
    assert [said in one.message for one in ledger.errors] == ([True] if said else [])
    assert [one.source["lineno"] for one in ledger.errors] == ([17] if said else [])


TAKEN = """
2026-02-15 ! "Aetna" "Remittance 9003, not applied yet" #unapplied ^remit-Aetna-9003
  reference: "remit-Aetna-9003 9997 -50.00 unapplied"
  Assets:Bank:Checking         -50.00 USD
  Liabilities:Unapplied:Aetna   50.00 USD

2026-03-20 * "Aetna" "Sent back"
  applies: "remit-Aetna-9003 9997 -50.00 unapplied"
  Liabilities:Unapplied:Aetna   60.00 USD
  Assets:Bank:Checking         -60.00 USD
"""
GIVEN = """
2026-03-25 * "Aetna" "Given back"
  applies: "remit-Aetna-9003 9997 -50.00 unapplied"
  Liabilities:Unapplied:Aetna -110.00 USD
  Assets:Bank:Checking         110.00 USD
"""
WAITING = [Decimal("60.00"), Decimal("60.00"), Decimal("-50.00")]


def loaded(tmp_path: Path, *entries: str) -> tuple[list[str], list[Decimal]]:
    """The errors of a ledger with further entries, and what waits in it."""
    path = tmp_path / "L.beancount"
    path.write_text("".join([AMOUNTS.rpartition("\n2026-03-20")[0], *entries]))
    ledger = load(str(path))
    waiting = open_unapplied(ledger.entries, Roles(ledger.config))
    return [error.message for error in ledger.errors], [one.left for one in waiting]


def test_what_adds_to_a_take_back_does_not_apply_it_whatever_follows(tmp_path: Path) -> None:
    """60.00 sent back, said to be of the 50.00 taken; given back are 110.00 then."""
    (error,), waiting = loaded(tmp_path, TAKEN)
    assert "is of -50.00 USD on Liabilities:Unapplied:Aetna (L.beancount:17)" in error
    assert waiting == WAITING
    (error,), _ = loaded(tmp_path, TAKEN, GIVEN)
    assert "does not lower that but adds to it" in error


def test_what_undoes_a_part_of_what_was_sent_back_counts(tmp_path: Path) -> None:
    """Of 60.00, 80.00 are sent back by mistake, and 20.00 of them come back."""
    sent = TAKEN[TAKEN.index("\n2026-03-20") :].replace("9003 9997 -50.00", "9002 9998 60.00")
    back = sent.replace("2026-03-20", "2026-03-22").replace("60.00 USD", "-20.00 USD")
    errors, waiting = loaded(
        tmp_path, sent.replace("60.00 USD", "80.00 USD"), back.replace("--20", "20")
    )
    assert (errors, waiting) == ([], [Decimal("60.00")])


def test_an_amount_without_its_tag_still_waits_and_that_is_an_error(tmp_path: Path) -> None:
    for tag in ("", "#unaplied"):
        taken = TAKEN.partition("\n2026-03-20")[0].replace("#unapplied", tag)
        (error,), waiting = loaded(tmp_path, taken)
        assert "has lost its tag. Add #unapplied" in error
        assert waiting == WAITING


def test_an_amount_that_is_there_twice_is_one_error_that_names_both(tmp_path: Path) -> None:
    """Of 60.00 + 60.00 - 50.00 - 50.00; the total of the remittance is -50.00."""
    taken = TAKEN.partition("\n2026-03-20")[0]
    total = """
2026-02-15 * "Aetna" "Remittance 9003" #remittance ^remit-Aetna-9003
  total: -50.00 USD
  lines: 1
"""
    (error,), waiting = loaded(tmp_path, taken, taken, total)
    assert "is there twice, here and as 2026-02-15" in error
    assert "(L.beancount:17)" in error
    assert waiting == [*WAITING, Decimal("-50.00")]


def test_the_right_account_of_an_applied_amount_is_named(tmp_path: Path) -> None:
    """Written where the message says, the 60.00 of claim-9998 are applied."""
    charge = """
2015-01-01 open Assets:Receivable:Insurance:Aetna
2015-01-01 open Income:Sessions
2026-02-01 * "C0017" "90837" ^claim-9998 #charge
  Assets:Receivable:Insurance:Aetna  60.00 USD
  Income:Sessions
"""
    paid = """
2026-03-01 * "Aetna" "EOB" ^claim-9998 ^pay-9002 #insurance-payment
  settlement: Liabilities:Unapplied:{payer}
  applies: "remit-Aetna-9002 9998 60.00 unapplied"
  insurance-paid: 60.00 USD
"""
    (error,), waiting = loaded(tmp_path, charge, paid.format(payer="Cigna"))
    assert "write `settlement: Liabilities:Unapplied:Aetna`" in error
    assert waiting == WAITING[:2]
    assert loaded(tmp_path, charge, paid.format(payer="Aetna")) == ([], WAITING[:1])


@pytest.mark.parametrize("typed", ["9045 1040", "9054 1004"], ids=["claim", "check"])
def test_the_reference_meant_is_found_among_many(tmp_path: Path, typed: str) -> None:
    """Of a hundred, each of a check and a claim of its own, 9045 and 1004 are meant."""
    entry = AMOUNTS[AMOUNTS.index("2026-02-01") : AMOUNTS.index("2026-02-10")]
    head = AMOUNTS[: AMOUNTS.index("2026-02-01")]
    many = (
        entry.replace("9001", f"{9001 + n}").replace("9999", f"{960 + n}") for n in range(100)
    )
    path = tmp_path / "L.beancount"
    path.write_text(
        f'{head}{"".join(many)}2026-03-20 * "Aetna" "Sent back"\n'
        f'  applies: "remit-Aetna-{typed} 60.00 unapplied"\n'
        "  Liabilities:Unapplied:Aetna  60.00 USD\n  Assets:Bank:Checking\n"
    )
    (error,) = load(str(path)).errors
    assert '"remit-Aetna-9045 1004 60.00 unapplied"' in error.message


def test_what_was_kept_for_an_unknown_claim_can_be_applied_too(tmp_path: Path) -> None:
    path = tmp_path / "L.beancount"
    plugin = AMOUNTS.replace("{}", "{'recoupment': 'Liabilities:Recoupments:{payer}'}")
    kept = (
        "2015-01-01 open Liabilities:Recoupments:Aetna:Unidentified\n"
        "2015-01-01 open Expenses:Fees\n\n"
        '2026-04-01 * "Aetna" "WO" #provider-adjustment ^remit-Aetna-9003\n'
        '  reference: "remit-Aetna-9003 WO 7777 50.00"\n'
        "  Liabilities:Recoupments:Aetna:Unidentified  50.00 USD\n"
        "  Assets:Bank:Checking\n\n"
        '2026-04-02 * "Older than the books"\n'
        '  applies: "remit-Aetna-9003 WO 7777 50.00"\n'
        "  Liabilities:Recoupments:Aetna:Unidentified  -50.00 USD\n"
        "  Expenses:Fees\n"
    )
    path.write_text(plugin.rpartition("\n2026-03-20")[0] + kept)
    assert not load(str(path)).errors
