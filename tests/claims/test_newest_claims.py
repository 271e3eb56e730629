"""The newest claims alone are those of the whole book, in its order, with the same figures."""

from __future__ import annotations

import datetime
import random
from operator import attrgetter

from beancount_clawback.claims.book import build_book
from beancount_clawback.claims.book import newest_claims
from tests.engine.ledger_text import load
from tests.engine.practice_text import ledger

_DAY = datetime.date(2026, 1, 5)


def _drawn(seed: int) -> list[str]:
    """Forty claims: served before or after they were charged, paid jointly, taken back."""
    draw = random.Random(seed)  # noqa: S311 - no secret
    texts = []
    for number in range(40):
        day = _DAY + datetime.timedelta(days=draw.randrange(30))
        paid, taken = (day + datetime.timedelta(days=days) for days in (14, 40))
        served = day + datetime.timedelta(days=draw.choice([-50, -3, 0, 0, 0, 4]))
        texts.append(f"""
{day} * "C0017" "60 min" ^claim-{number} #charge
  service-date: {served}
  Assets:Receivable:Insurance:Aetna    150.00 USD
  Income:Sessions                     -150.00 USD
""")
        other = draw.randrange(number + 1)
        if number % 3 == 0 and other != number:
            # Linked to the one, with a part of the other.
            texts.append(f"""
{paid} * "Aetna" "EOB" ^claim-{number} ^pay-{number} #insurance-payment
  Assets:Bank:Checking                 200.00 USD
  Assets:Receivable:Insurance:Aetna   -150.00 USD
    claim: "claim-{number}"
  Assets:Receivable:Insurance:Aetna    -50.00 USD
    claim: "claim-{other}"
""")
        elif number % 3 == 1:
            texts.append(f"""
{paid} * "Aetna" "EOB" ^claim-{number} ^pay-{number} #insurance-payment
  Assets:Bank:Checking                 150.00 USD
  Assets:Receivable:Insurance:Aetna   -150.00 USD

{taken} ! "Aetna" "Taken back, by its payment's link alone" ^pay-{number} #clawback
""")
    texts.append("""
2026-06-01 * "A note on two claims, of neither" ^claim-1 ^claim-2
  Assets:Bank:Checking                  1.00 USD
  Income:Sessions                      -1.00 USD

2026-06-02 * "In another currency" ^claim-3
  Assets:Receivable:Clients:C0017       5.00 EUR
  Income:Sessions                      -5.00 EUR
""")
    return texts


def test_the_newest_claims_are_those_of_the_whole_book() -> None:
    for seed in range(5):
        loaded = load(ledger(*_drawn(seed)))
        every = build_book(loaded.entries, loaded.config).all()
        every.sort(key=attrgetter("service_date"), reverse=True)
        assert len(every) == 41
        for most in (1, 7, 20, 100):
            found = newest_claims(loaded.entries, loaded.config, most)
            assert len(found) >= min(most, 40)
            assert found == every[: len(found)]


def test_a_ledger_without_claims_has_no_newest() -> None:
    loaded = load(ledger())
    assert newest_claims(loaded.entries, loaded.config, 50) == []
