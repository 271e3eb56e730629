"""Metadata keys: ours, those that look like ours, and an accountant's own."""

from __future__ import annotations

import pytest

from tests.engine.ledger_text import load
from tests.engine.practice_text import CHARGE
from tests.engine.practice_text import PAYMENT
from tests.engine.practice_text import PLUGIN
from tests.engine.practice_text import ledger

RECORD = '2026-05-02 * "Aetna" "Audit" ^pay-1 #clawback'


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("insurence-paid", "insurance-paid"),
        ("insurance-payed", ""),
        ("insurance-payment", "insurance-paid"),
        ("insurance_paid", "insurance-paid"),
        ("insurancePaid", "insurance-paid"),
        ("insurance-paied", "insurance-paid"),
        ("ins-paid", "insurance-paid"),
        ("writeoff", "write-off"),
        ("write-offs", "write-off"),
        ("wirte-off", "write-off"),
        ("patient-responsibility", "client-responsibility"),
        ("client-responsability", "client-responsibility"),
        ("client-resp", "client-responsibility"),
        ("insurance-responsibilty", "insurance-responsibility"),
        ("setlement", "settlement"),
        ("claimm", "claim"),
        ("reverse", "reverses"),
        ("suplemental", "supplemental"),
        ("close", "closed"),
        ("tkaen", "taken"),
        ("takne", "taken"),
    ],
)
def test_a_key_that_looks_like_ours_is_refused(key: str, meant: str) -> None:
    messages = load(ledger(CHARGE, PAYMENT, f"{RECORD}\n  {key}: 1")).messages
    if meant:
        (message,) = messages
        assert (
            f"`{key}` is not a key of this clawback record. Did you mean `{meant}`?" in message
        )
    else:
        assert messages == []


@pytest.mark.parametrize(
    "key",
    [
        "insurance-id",
        "insurance-plan",
        "insurance-name",
        "client-name",
        "client-id",
        "claim-id",
        "claims",
        "payer-id",
        "payers",
        "payee",
        "paper",
        "token",
        "taken-by",
        "write-off-code",
        "adjustment",
        "note",
        "amount",
        "balance",
        "responsibility",
        "clinician",
        "type",
        "document",
        "statement",
    ],
)
def test_an_accountants_own_key_stays(key: str) -> None:
    loaded = load(ledger(CHARGE, PAYMENT, f'{RECORD}\n  {key}: "mine"'))
    assert loaded.messages == []
    reversal = next(entry for entry in loaded.transactions if "reversal" in entry.tags)
    assert reversal.meta[key] == "mine"


@pytest.mark.parametrize("word", ["TRUE", '"TRUE"', '" true "'])
def test_yes_may_be_a_word_or_a_text(word: str) -> None:
    closed = PLUGIN.strip() + " \"{'closed-through': '2026-12-31'}\"\n"
    record = f"{RECORD}\n  closed: {word}"
    assert load(ledger(CHARGE, PAYMENT, record, plugin=closed)).messages == []


@pytest.mark.parametrize("word", ["FALSE", '"FALSE"', '"False"'])
def test_no_may_be_a_word_or_a_text(word: str) -> None:
    closed = PLUGIN.strip() + " \"{'closed-through': '2026-12-31'}\"\n"
    record = f"{RECORD}\n  closed: {word}"
    (message,) = load(ledger(CHARGE, PAYMENT, record, plugin=closed)).messages
    assert "inside the closed period" in message
    second = PAYMENT.replace("pay-1", "pay-2").replace("EOB 1", "EOB 2")
    said = second.replace("#insurance-payment", f"#insurance-payment\n  supplemental: {word}")
    (message,) = load(ledger(CHARGE, PAYMENT, said)).messages
    assert "Aetna has already paid on claim-1" in message


@pytest.mark.parametrize(
    ("amount", "read"),
    [
        ("0.00000001", True),
        ("0.000000001", False),
        ("999999999999", True),
        ("1000000000000", False),
    ],
)
def test_money_has_twelve_digits_and_eight_decimals_at_most(amount: str, read: bool) -> None:
    charge, payment = (
        text.replace("150.00", "999999999999.00") for text in (CHARGE, PAYMENT.split("\n  ")[0])
    )
    paid = f"{payment}\n  insurance-paid: 1.00 USD\n"
    messages = load(ledger(charge, paid, f"{RECORD}\n  insurance-paid: {amount}")).messages
    assert ["more digits than money has" in message for message in messages] == [True] * (
        not read
    )
