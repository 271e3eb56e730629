"""Ledgers in which very many claims hang on one payment, or one on the next."""

from __future__ import annotations

from collections.abc import Iterable

_HEAD = """\
plugin "beancount_clawback"
2015-01-01 open Assets:Bank:Checking USD
2015-01-01 open Income:Sessions USD
2015-01-01 open Income:Adjustments:Contractual USD
2015-01-01 open Assets:Receivable:Insurance:Aetna USD
"""


def joint_payment(claims: int) -> str:
    """One payment that does not say which part is whose, taken back."""
    return f"""{_charges(claims)}
2026-02-02 * "Aetna" "Check" ^pay-1 {_links(range(claims))} #insurance-payment
  Assets:Bank:Checking               {80 * claims}.00 USD
  Income:Adjustments:Contractual     {20 * claims}.00 USD
  Assets:Receivable:Insurance:Aetna

2026-05-02 * "Aetna" "Taken back" ^pay-1 #clawback
"""


def check_that_tells_its_claims(claims: int) -> str:
    """One check whose postings name their claims, each of which is taken back by itself."""
    told = "".join(
        f"""  Income:Adjustments:Contractual       20.00 USD
    claim: "claim-{number}"
  Assets:Receivable:Insurance:Aetna  -100.00 USD
    claim: "claim-{number}"
"""
        for number in range(claims)
    )
    back = "".join(
        f'2026-05-02 * "Aetna" "Taken back" ^pay-1 ^claim-{number} #clawback\n'
        for number in range(claims)
    )
    return f"""{_charges(claims)}
2026-02-02 * "Aetna" "Check" ^pay-1 {_links(range(claims))} #insurance-payment
  Assets:Bank:Checking               {80 * claims}.00 USD
{told}
{back}"""


def chain_of_joint_payments(claims: int) -> str:
    """Each claim is paid jointly with the next one, so that all of them hang together."""
    return _charges(claims) + "".join(
        f"""
2026-02-02 * "Aetna" "Check" ^pay-{number} {_links((number, number + 1))} #insurance-payment
  supplemental: TRUE
  Assets:Bank:Checking                80.00 USD
  Assets:Receivable:Insurance:Aetna  -80.00 USD

2026-05-02 * "Aetna" "Taken back" ^pay-{number} #clawback
"""
        for number in range(claims - 1)
    )


def _charges(claims: int) -> str:
    return _HEAD + "".join(
        f"""
2026-01-02 * "C0001" "Session" ^claim-{number} #charge
  Assets:Receivable:Insurance:Aetna   100.00 USD
  Income:Sessions                    -100.00 USD
"""
        for number in range(claims)
    )


def _links(claims: Iterable[int]) -> str:
    return " ".join(f"^claim-{number}" for number in claims)
