"""The code tables: every code that has a meaning here, with the sign that it has."""

from __future__ import annotations

from decimal import Decimal

import pytest

from beancount_clawback.importers.era.adjustment_codes import CLIENT_SHARES
from beancount_clawback.importers.era.adjustment_codes import REASONS
from beancount_clawback.importers.era.adjustment_codes import reason
from beancount_clawback.importers.era.claim_status import CLAIM_STATUS
from beancount_clawback.importers.era.findings import CHECKS
from beancount_clawback.importers.era.plb_codes import PLB_CODES
from beancount_clawback.importers.era.plb_codes import Family
from beancount_clawback.importers.era.plb_codes import meaning

NAMED = (
    "WO FB 72 CS L6 B2 AH J1 LE IR 50 AM AP BD BN C5 CR CT CV CW DM E3 FC GO HM IP IS L3 LS "
    "OA OB PI PL RA RE SL TL WU ZZ"
)


@pytest.mark.parametrize("code", NAMED.split())
def test_every_reason_of_a_provider_adjustment_has_words_for_both_signs(code: str) -> None:
    known = PLB_CODES[code]
    assert known.code == code
    assert known.name
    assert known.lowers != known.raises
    assert meaning(code, Decimal(1)) == known.lowers
    assert meaning(code, Decimal(-1)) == known.raises


def test_overpayments_are_told_apart_by_their_sign() -> None:
    assert "taken back from this payment" in meaning("WO", Decimal(50))
    assert "put off" in meaning("WO", Decimal(-50))
    assert "carried to a later remittance" in meaning("FB", Decimal(-200))
    assert "owed from an earlier remittance" in meaning("FB", Decimal(200))
    assert "refund check" in meaning("72", Decimal(-100))


def test_a_reason_that_nobody_lists_still_says_what_its_sign_does() -> None:
    assert meaning("QQ", Decimal(1)) == "provider adjustment QQ, which lowers the payment"
    assert meaning("QQ", Decimal(-1)) == "provider adjustment QQ, which raises the payment"


def test_recoupments_are_a_family_of_their_own() -> None:
    family = {code for code, known in PLB_CODES.items() if known.family is Family.RECOUPMENT}
    assert family == {"WO", "FB", "72", "OB", "WU", "B3"}


def test_the_shares_of_the_client() -> None:
    assert CLIENT_SHARES == {"1": "deductible", "2": "coinsurance", "3": "copay"}


def test_a_reason_has_short_words_or_its_code() -> None:
    assert reason("45") == "charge above the agreed fee"
    assert reason("253") == "federal spending cut (sequestration)"
    assert reason("999") == "CARC 999"
    assert max(map(len, REASONS.values())) <= 60


def test_the_statuses_of_both_versions() -> None:
    assert {"1", "2", "3", "4", "19", "20", "21", "22", "23", "25"} <= set(CLAIM_STATUS)


@pytest.mark.parametrize("code", sorted(CHECKS))
def test_every_finding_says_what_to_do(code: str) -> None:
    check = CHECKS[code]
    assert check.code == code
    assert check.message[0].isupper() or check.message.startswith("{")
    assert check.remedy[0].isupper()
    assert not check.remedy.endswith(".")
    assert not check.message.endswith(".")
