"""Charts of accounts that know nothing of us: two commands lead to a right reversal.

Each chart is a ledger in `charts/`, after the shapes of public examples; the reversals are
computed by hand: every posting of the payment negated, the cash leg on what is owed to the
payer, because a letter moves no money.
"""

from __future__ import annotations

import re
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from beancount import loader
from beancount.core.data import Posting
from beancount.core.data import Transaction

from tests.cli.clawback_run import run

CHARTS = Path(__file__).with_name("charts")
LETTER = ("--date", "2026-05-02", "--source", "letter", "--yes")

REVERSALS = {
    ("own_ledger", "BCBS 95.00"): {
        "Liabilities:Recoupments": "-95.00",
        "Expenses:Contractual:Reversals": "-65.00",
        "Assets:AR:Insurance:BCBS": "160.00",
    },
    ("one_receivable", "BCBS of NC 88410"): {
        "Liabilities:Recoupments": "-110.00",
        "Income:Contractual-Adjustments:Reversals": "-40.00",
        "Assets:Accounts-Receivable": "150.00",
    },
    ("receivable_per_client", "Aetna 85"): {
        "Liabilities:Recoupments": "-85.00",
        "Income:Write-Offs:Reversals": "-35.00",
        "Assets:Receivable:C0031:Client": "-30.00",
        "Assets:Receivable:C0031:Insurance": "150.00",
    },
    ("one_account_per_client", "check 31200"): {
        "Liabilities:Recoupments": "-120.00",
        "Expenses:Insurance-Adjustments:Reversals": "-40.00",
        "Assets:AR:C0042": "160.00",
    },
    ("cash_basis", "Aetna 98.00 7908"): {
        "Liabilities:Recoupments": "-98.00",
        "Income:Insurance:Aetna:Reversals": "98.00",
    },
    ("cash_basis_by_payee", "Magellan 3/9/2026"): {
        "Liabilities:Recoupments": "-72.50",
        "Income:Practice:Reversals": "72.50",
    },
    ("german_roots", "Debeka 85"): {
        "Passiva:Recoupments": "-85.00",
        "Aufwand:Kürzungen:Reversals": "-35.00",
        "Aktiva:Forderungen:Selbstzahler": "-30.00",
        "Aktiva:Forderungen:Krankenkassen:Debeka": "150.00",
    },
    ("collective_receivable", "AOK 90 4711"): {
        "Schulden:Recoupments": "-90.00",
        "Aufwand:Kuerzungen:Reversals": "-10.00",
        "Vermoegen:Forderungen:Patienten": "-20.00",
        "Vermoegen:Forderungen:Kassen": "120.00",
    },
    ("clearing_and_two_banks", "Cigna 22871 90.00"): {
        "Liabilities:Recoupments": "-90.00",
        "Income:Discounts:Insurance:Reversals": "-25.00",
        "Assets:AR:Patients": "-15.00",
        "Assets:AR:Insurance": "130.00",
    },
    ("household", "Tricare Feb 10, 2026"): {
        "Liabilities:Recoupments": "-105.00",
        "Expenses:Practice:Contractual:Reversals": "-45.00",
        "Assets:Practice:Receivable:Insurance:Tricare": "150.00",
    },
    ("several_currencies", "SunLife 120.00 CAD"): {
        "Liabilities:Recoupments": "-120.00",
        "Assets:Receivables:Clients:C0082": "-60.00",
        "Assets:Receivables:Insurers:SunLife": "180.00",
    },
    ("with_includes", "Premera 101.00"): {
        "Liabilities:Recoupments": "-101.00",
        "Income:Allowances:Reversals": "-49.00",
        "Assets:Due-From-Payers:Premera": "150.00",
    },
    ("undeposited_funds", "BCBS of NC 71.35"): {
        "Liabilities:Recoupments": "-71.35",
        "Income:Contra:Insurance-Adjustments:Reversals": "-28.65",
        "Assets:Current:Accounts-Receivable:Patients": "-20.00",
        "Assets:Current:Accounts-Receivable:Insurance": "120.00",
    },
    ("french_roots", "CPAM 16.50"): {
        "Passif:Recoupments": "-16.50",
        "Charges:Abattements:Reversals": "-1.00",
        "Actif:Créances:CPAM": "17.50",
    },
    ("cash_basis_grossed_up", "Lyra 110"): {
        "Liabilities:Recoupments": "-110.00",
        "Income:Therapy:Reversals": "110.00",
    },
    ("no_words", "Beta 150"): {
        "Liabilities:Recoupments": "-150",
        "Assets:Owed:Beta-Co": "150",
    },
    ("spanish_roots", "Sanitas enero 12"): {
        "Pasivos:Recoupments": "-52.00",
        "Gastos:Descuentos-Aseguradoras:Reversals": "-8.00",
        "Activos:Cuentas-Por-Cobrar:Sanitas": "60.00",
    },
    ("dutch_roots", "VGZ 70"): {
        "Schulden:Recoupments": "-70.00",
        "Inkomsten:Kortingen:Reversals": "-25.00",
        "Bezittingen:Debiteuren:Eigen-Risico": "-15.00",
        "Bezittingen:Debiteuren:VGZ": "110.00",
    },
    # What clients left with the practice is a liability that their share is taken from.
    ("client_deposits", "Anthem 5512"): {
        "Liabilities:Recoupments": "-95.00",
        "Income:Write-Down:Reversals": "-35.00",
        "Liabilities:Client-Deposits": "-20.00",
        "Assets:Insurance-Receivable": "150.00",
    },
    ("payees_are_clients", "Aetna 95.00"): {
        "Liabilities:Recoupments": "-95.00",
        "Income:Adjustments:Reversals": "-35.00",
        "Assets:Receivable:Client": "-20.00",
        "Assets:Receivable:Insurance": "150.00",
    },
    ("bank_texts", "AETNA 98.40"): {
        "Liabilities:Recoupments": "-98.40",
        "Income:Therapy:Reversals": "98.40",
    },
    # The refund of the same amount names another check, and an account of refunds no write-off.
    ("refunds_as_expenses", "Cigna 88155"): {
        "Liabilities:Recoupments": "-120.00",
        "Income:Insurance:Reversals": "120.00",
    },
    ("platform_payouts", "Headway 8891"): {
        "Liabilities:Recoupments": "-450.00",
        "Assets:Business:AR-Headway": "450.00",
    },
    # The root says costs: what is taken off the price is no fee for that.
    ("dutch_costs", "Zilveren 75"): {
        "Passiva:Recoupments": "-75.00",
        "Kosten:Afboekingen:Reversals": "-10.00",
        "Activa:Debiteuren:Clienten": "-25.00",
        "Activa:Debiteuren:Zorgverzekeraars": "110.00",
    },
    ("copays_on_their_way", "Aetna 771200"): {
        "Liabilities:Recoupments": "-95.00",
        "Income:Contractual-Adjustments:Reversals": "-30.00",
        "Assets:AR:Patients": "-25.00",
        "Assets:AR:Aetna": "150.00",
    },
    # The client's share is no cash on its way, though the client pays it into the bank.
    ("one_letter_accounts", "Aetna 70"): {
        "Liabilities:Recoupments": "-70",
        "Income:W:Reversals": "-30",
        "Assets:R:P": "-20",
        "Assets:R:A": "120",
    },
    # Of 100.00 that the card was charged for, 3.00 stayed with the processor.
    ("card_fees_and_interest", "Cigna 97"): {
        "Liabilities:Recoupments": "-100.00",
        "Income:Services:Contractual-Adjustment:Reversals": "-40.00",
        "Assets:Receivable:Insurance": "140.00",
    },
    ("card_fees_and_interest", "Aetna 5512"): {
        "Liabilities:Recoupments": "-130.50",
        "Income:Interest:Reversals": "0.50",
        "Income:Services:Contractual-Adjustment:Reversals": "-50.00",
        "Assets:Receivable:Client": "-20.00",
        "Assets:Receivable:Insurance": "200.00",
    },
    ("write_offs_apart", "Aetna 110"): {
        "Liabilities:Recoupments": "-110.00",
        "Assets:Receivables:60054": "110.00",
    },
    ("write_offs_per_payer", "BCBS 991"): {
        "Liabilities:Recoupments": "-80.00",
        "Expenses:Adjustments:BCBS:Reversals": "-70.00",
        "Assets:AR:BCBS": "150.00",
    },
    ("receivables_below_clients", "Anthem eft 2"): {
        "Liabilities:Recoupments": "-90.00",
        "Income:Contractual": "-50.00",
        "Assets:Clients:K-Tal:Copay": "-10.00",
        "Assets:Clients:K-Tal:Insurance": "150.00",
    },
    # One account for all clients is no client's account, and clients pay by card.
    ("card_processor", "88190"): {
        "Liabilities:Recoupments": "-72.50",
        "Income:Discounts:Insurance:Reversals": "-37.50",
        "Assets:AR:Self": "-20.00",
        "Assets:AR:ThirdParty": "130.00",
    },
    # What the contract takes off lowers the receivable; it is no client's share.
    ("allowance_below_assets", "tennessee 90"): {
        "Liabilities:Recoupments": "-90.00",
        "Assets:Current:Allowance-Contractual": "-40.00",
        "Assets:Current:Patient-Receivables": "130.00",
    },
    ("narrations_only", "5566 100"): {
        "Liabilities:Recoupments": "-100.00",
        "Assets:AR": "100.00",
    },
    ("told_by_tags", "Northern 90.00"): {
        "Liabilities:Recoupments": "-90.00",
        "Expenses:Not-Allowed:Reversals": "-60.00",
        "Assets:Open-Bills:North": "150.00",
    },
}


@pytest.fixture
def books(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for chart in CHARTS.glob("*.beancount"):
        shutil.copy(chart, tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def reversal(name: str) -> dict[str, Decimal]:
    entries, errors, _ = loader.load_file(name)
    assert errors == []
    found = [e for e in entries if isinstance(e, Transaction) and "reversal" in e.tags]
    assert len(found) == 1
    return {p.account: amount for p in found[0].postings if (amount := number_of(p))}


def assert_is_set_up(ledger: Path) -> None:
    """A second time there is nothing to do and to find."""
    text = ledger.read_bytes()
    again = run("init", ledger, "--yes")
    assert again.output.endswith("The ledger is set up, and every posting has a role.\n")
    assert ledger.read_bytes() == text
    assert run("check", ledger).exit_code == 0


def number_of(posting: Posting) -> Decimal | None:
    return posting.units.number if posting.units else None


@pytest.mark.parametrize(
    ("chart", "words"), REVERSALS, ids=["-".join(one) for one in REVERSALS]
)
def test_two_commands_turn_an_own_ledger_into_one_with_a_right_reversal(
    books: Path, chart: str, words: str
) -> None:
    ledger = f"{chart}.beancount"
    before = {path: path.read_text("utf-8") for path in books.iterdir()}
    assert run("init", ledger, "--yes").exit_code == 0
    assert_is_set_up(books / ledger)
    recorded = run("record", ledger, "--find", words, *LETTER)
    assert recorded.exit_code == 0, recorded.output
    wanted = {account: Decimal(number) for account, number in REVERSALS[chart, words].items()}
    assert reversal(str(books / ledger)) == wanted
    for path, text in before.items():
        # Nothing is lost or moved: each old line is there, in its order, if only longer.
        new = iter(path.read_text("utf-8").splitlines())
        for line in text.splitlines():
            assert any(line in later for later in new), line


def test_equal_evidence_is_asked_and_never_guessed(books: Path) -> None:
    ledger = books / "equal_evidence.beancount"
    text = ledger.read_bytes()
    stopped = run("init", ledger, "--yes")
    assert stopped.exit_code == 1
    option = (
        f"clawback init {ledger} --role write-off=Expenses:Other or --role fee=Expenses:Other "
        "or --role beside=Expenses:Other"
    )
    assert option in stopped.output
    assert ledger.read_bytes() == text
    decided = run("init", ledger, "--role", "fee=Expenses:Other", "--yes")
    assert decided.exit_code == 0
    assert "  'fee': 'Expenses:Other',\n" in ledger.read_text("utf-8")


def test_what_clients_pay_by_card_is_cash_and_their_one_account_names_none(books: Path) -> None:
    ledger = books / "card_processor.beancount"
    run("init", ledger, "--yes")
    text = ledger.read_text("utf-8")
    assert "'insurance-paid': ['Assets:US:Chase:Business', 'Assets:US:Stripe']," in text
    assert "'client-responsibility': 'Assets:AR:Self'," in text
    # By hand: 72.50 + 72.50 + 110.00 of insurers, 20.00 by card; the payout moves nothing.
    told = run("report", "revenue", ledger, "--basis", "cash", "--by", "year").output
    assert told.count("275.00") == 2, told
    assert "fill no role" not in told


@pytest.mark.parametrize(
    ("chart", "words", "line"),
    [
        ("payees_are_clients", "Aetna 95.00", '  payer: "Aetna"\n'),
        ("bank_texts", "AETNA 98.40", '^pay-826011200001\n  payer: "AETNA"\n'),
    ],
)
def test_a_payer_that_only_the_text_names_is_written_with_the_tag(
    books: Path, chart: str, words: str, line: str
) -> None:
    ledger = books / f"{chart}.beancount"
    run("init", ledger, "--yes")
    run("record", ledger, "--find", words, *LETTER)
    assert line in ledger.read_text("utf-8")
    owed = run("report", "recoupments", ledger).output
    assert re.search(r"^(Aetna|AETNA) +USD", owed, re.MULTILINE), owed


def test_one_receivable_of_one_payer_is_no_template_for_all_that_lies_beside_it(
    books: Path,
) -> None:
    ledger = books / "platform_payouts.beancount"
    run("init", ledger, "--yes")
    text = ledger.read_text("utf-8")
    assert "  'insurance-responsibility': 'Assets:Business:AR-Headway',\n" in text


def test_what_payers_took_back_before_is_no_write_off_and_not_recorded_again(
    books: Path,
) -> None:
    ledger = books / "refunds_as_expenses.beancount"
    done = run("init", ledger, "--yes")
    assert "No role covers Expenses:Refunds (80.00 USD)" in done.output
    for words in ("Cigna 88121", "UMR 12/10/2025"):
        text = ledger.read_bytes()
        amounts = ("--insurance-paid", "160.00") if words.startswith("UMR") else ()
        refused = run("record", ledger, "--find", words, *LETTER, *amounts)
        assert (refused.exit_code, "both would count" in refused.output) == (1, True)
        assert ledger.read_bytes() == text


def test_copays_on_their_way_to_the_bank_are_not_what_clients_owe(books: Path) -> None:
    ledger = books / "copays_on_their_way.beancount"
    run("init", ledger, "--yes")
    assert "  'client-responsibility': 'Assets:AR:Patients',\n" in ledger.read_text("utf-8")


def test_what_a_client_pays_on_the_one_receivable_is_no_insurers_payment(books: Path) -> None:
    """By hand: insurers paid 100.00 and 95.00, the client 20.00, 85.00 was written off."""
    ledger = books / "narrations_only.beancount"
    text = ledger.read_text("utf-8")
    for old, new in (
        ('"Session C-101"', '"C-101" "Session" ^claim-1'),
        ('5566 C-101"', '5566 C-101" ^claim-1 ^pay-5566 #insurance-payment'),
        ('C-101 adj"', 'C-101 adj" ^claim-1'),
        ('"copay C-101 zelle"', '"C-101" "Zelle" ^claim-1'),
    ):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    ledger.write_text(text, "utf-8")
    assert run("init", ledger, "--yes").exit_code == 0
    told = run("report", "revenue", ledger, "--by", "year").output
    row = next(line.split() for line in told.splitlines() if line.startswith("2024"))
    assert row[2:8] == ["320.00", "195.00", "20.00", "0.00", "0.00", "-85.00"]
    claim = run("claims", ledger, "claim-1").output
    for figure in (
        "Billed                    160.00",
        "Insurance paid            100.00",
        "Write-off                 40.00",
        "Client responsibility     20.00",
        "Balance                   0.00",
    ):
        assert figure in claim, claim
    assert "untagged-payment\n" not in run("check", ledger).output


def test_a_copay_is_not_taken_for_an_insurers_payment(books: Path) -> None:
    ledger = books / "one_receivable.beancount"
    run("init", ledger, "--yes")
    for words in ("C0020 25.00", "copay C0020"):
        refused = run("record", ledger, "--find", words, *LETTER)
        assert refused.exit_code == 2
        assert "Nothing says that an insurer paid it" in refused.output
