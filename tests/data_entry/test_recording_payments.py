"""A payment as typed becomes a manual remittance entry, or offers the combined workflow."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from beancount_clawback.data_entry.recording import ClawbackForm
from beancount_clawback.data_entry.recording import PaymentForm
from beancount_clawback.data_entry.recording import record_clawback
from beancount_clawback.data_entry.recording import record_payment
from beancount_clawback.data_entry.typed_fields import FieldProblem
from beancount_clawback.ledger_language.records import FourAmounts
from tests.data_entry.written_books import CLAIM_1042
from tests.data_entry.written_books import CLAIM_1043
from tests.data_entry.written_books import CLAIM_1044
from tests.data_entry.written_books import LETTER
from tests.data_entry.written_books import messages
from tests.data_entry.written_books import open_books
from tests.data_entry.written_books import place_of
from tests.data_entry.written_books import saved
from tests.data_entry.written_books import standing

if TYPE_CHECKING:
    from pathlib import Path


EOB = PaymentForm(
    claim="claim-1044",
    payer="Aetna",
    date="2026-04-01",
    check="5600",
    amounts={"insurance-paid": "70", "write-off": "30", "client-responsibility": "20"},
)


def test_a_payment_becomes_a_manual_remittance_entry(tmp_path: Path) -> None:
    linked = open_books(tmp_path, CLAIM_1044)
    recording = record_payment(EOB, linked)
    assert recording.text == (
        '2026-04-01 * "Aetna" "Remittance 5600" #insurance-payment ^claim-1044 ^pay-5600\n'
        '  check: "5600"\n'
        "  insurance-paid: 70.00 USD\n"
        "  write-off: 30.00 USD\n"
        "  client-responsibility: 20.00 USD\n"
    )
    after = saved(linked, recording)
    assert after.claims_named("1044")[0].balance == Decimal("20.00")


def test_every_payment_gets_a_link_of_its_own(tmp_path: Path) -> None:
    linked = open_books(tmp_path, CLAIM_1042, CLAIM_1044)
    taken = record_payment(replace(EOB, check="5512"), linked)
    assert "^pay-5512-1044 " in taken.text.replace("\n", " ")
    odd = record_payment(replace(EOB, check='№ 12/"7"'), linked)
    assert "^pay-12-7\n" in odd.text
    none = record_payment(replace(EOB, check=""), linked)
    assert "^pay-2026-04-01-1044\n" in none.text


@pytest.mark.parametrize(
    ("form", "field", "words"),
    [
        (replace(EOB, claim=""), "claim", "Which claim?"),
        (replace(EOB, claim="claim-9"), "claim", 'no claim "claim-9"'),
        (replace(EOB, payer=" "), "payer", "Who paid?"),
        (replace(EOB, settlement="Bank"), "settlement", "not an account"),
        (replace(EOB, amounts={}), "insurance-paid", "neither postings nor any"),
        (replace(EOB, amounts={"write-off": "130"}), "write-off", "10.00 USD too much"),
    ],
)
def test_what_is_wrong_with_a_payment_is_said_at_its_field(
    tmp_path: Path, form: PaymentForm, field: str, words: str
) -> None:
    linked = open_books(tmp_path, CLAIM_1044)
    found = messages(record_payment(form, linked))
    assert list(found) == [field]
    assert words in found[field]


def test_a_payment_where_one_stands_offers_the_combined_workflow(tmp_path: Path) -> None:
    linked = open_books(tmp_path, CLAIM_1042)
    form = replace(EOB, claim="claim-1042")
    recording = record_payment(form, linked)
    assert messages(recording) == {
        "claim": "Aetna has already paid on claim-1042: 85.00 USD on 2026-02-10. Reverse that "
        "payment and record the new one in one step, or say that both apply."
    }
    (existing,) = recording.existing
    assert existing.key == "pay-5512"
    combined = ClawbackForm(date=form.date, amounts=form.amounts, check=form.check)
    after = saved(linked, record_clawback(combined, existing, linked))
    (claim,) = after.claims_named("1042")
    # 150.00 = 70.00 + 30.00 + 20.00 + 30.00 that Aetna still owes.
    assert claim.amounts == FourAmounts(
        Decimal("70.00"), Decimal("30.00"), Decimal("20.00"), Decimal("30.00")
    )


def test_both_payments_stand_when_the_form_says_so(tmp_path: Path) -> None:
    linked = open_books(tmp_path, CLAIM_1042.replace("150.00", "300.00", 2))
    form = replace(EOB, claim="claim-1042", supplemental=True, amounts={"insurance-paid": "10"})
    recording = record_payment(form, linked)
    assert "  supplemental: TRUE\n" in recording.text
    assert recording.problems == ()
    assert recording.existing == ()


def test_a_payment_entered_late_that_makes_a_later_one_the_second_is_refused(
    tmp_path: Path,
) -> None:
    linked = open_books(tmp_path, CLAIM_1042.replace("150.00", "300.00", 2))
    form = replace(EOB, claim="claim-1042", date="2026-02-01", amounts={"insurance-paid": "10"})
    recording = record_payment(form, linked)
    ((field, message),) = messages(recording).items()
    assert field == ""
    place = place_of(linked, "EOB 5512")
    assert message.startswith(f"{place}: Aetna has already paid on claim-1042")


def test_only_the_fields_of_one_problem_are_marked(tmp_path: Path) -> None:
    linked = open_books(tmp_path, CLAIM_1042, CLAIM_1043)
    form = replace(LETTER, amounts={"write-off": "x", "insurance-paid": "y"})
    problems = record_clawback(form, standing(linked, "claim-1042"), linked).problems
    assert problems == (
        FieldProblem("insurance-paid", '"y" is not an amount. Write it like 40.00.'),
        FieldProblem("write-off", '"x" is not an amount. Write it like 40.00.'),
    )
