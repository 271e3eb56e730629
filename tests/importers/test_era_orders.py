"""The books do not depend on the order in which remittances are imported.

The claim is 150.00 to Aetna; Cigna is the second payer.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.importers import era_orders
from tests.importers.era_orders import Sent

_FIGURES = ("paid", "written off", "client")


@pytest.mark.parametrize(
    ("texts", "figures"),
    [
        # The denial left 35 written off and 115 to the client; the payment takes its place.
        (["0210 +denied-pr", "0214 +pay"], "85 35 30"),
        # Beside the 85 there is no room for the denial, nor for the shares of the 40.
        (["0210 +pay", "0212 +denied-pr", "0214 +pay40"], "125 35 30"),
        # Once the 85 are taken back, the denial holds that came before.
        (["0210 +pay", "0212 +denied-pr", "0214 -pay"], "0 35 115"),
        # 85 and 20 are paid; the second payer leaves 10 to the client of everything.
        (["0210 +denied-pr", "0210 +second20", "0214 +pay"], "105 35 10"),
        # Paid twice by the second payer: the client's share is 10, and not 20.
        (["0210 +second20", "0212 +second20"], "40 0 10"),
        # The 20 once more will be taken back: 10 stay the client's, and 20 are a credit.
        (["0210 +second20", "0212 +second20", "0214 +pay"], "125 35 10"),
        # One of two equal payments is corrected: 85 stay as a credit beside 40 / 35 / 75.
        (["0210 +pay", "0212 +pay", "0214 -pay +pay40"], "125 35 75"),
        (["0210 +pay", "0212 +pay", "0214 -pay"], "85 35 30"),
        # Corrected to a denial on the day on which it is paid anew: the new payment holds.
        (["0212 +pay", "0214 -pay +denied", "0214 +pay"], "85 35 30"),
        # 20 of a second payer that leaves 30 of everything: 150 - 105 - 30 are written off.
        (["0210 +pay", "0212 +second-whole"], "105 15 30"),
        (["0210 +second-whole", "0212 +pay"], "105 15 30"),
        (["0210 +pay", "0212 +second-whole", "0214 -pay"], "20 0 30"),
        (["0210 +pay", "0212 +second-whole", "0214 -second-whole"], "85 35 30"),
        # The first payer corrects to 60 / 70 / 20: 20 is all that the client can owe then.
        (["0210 +pay", "0212 +second-whole", "0214 -pay +pay60"], "80 50 20"),
        # Paid once more, the 20 are a credit, and the client's share stays.
        (["0210 +pay", "0212 +second-whole", "0214 +second-whole"], "125 15 30"),
        # More than the client owed: 150 - 125 are written off.
        (["0210 +second-more", "0214 +pay"], "125 25 0"),
        # One of two equal payments of the second payer is corrected: 20 and 30, client 0.
        (["0210 +second20", "0212 +second20", "0214 -second20 +second30"], "50 0 0"),
        # 10 of a second payer that does not name the first: 150 - 85 - 10 are written off.
        (["0210 +second-less", "0214 +pay"], "95 55 0"),
    ],
)
def test_a_claim_comes_to_the_same_in_every_order(
    texts: list[str], figures: str, tmp_path: Path
) -> None:
    books = era_orders.check([*map(Sent.read, texts)], tmp_path)
    assert [books.get(one, Decimal(0)) for one in _FIGURES] == [*map(Decimal, figures.split())]


@pytest.mark.parametrize("seed", range(6))
def test_drawn_remittances_make_the_same_books_in_every_order(
    seed: int, tmp_path: Path
) -> None:
    era_orders.check(era_orders.drawn(seed), tmp_path)


@pytest.mark.slow
def test_so_do_more_of_them(tmp_path: Path) -> None:
    for seed in range(100, 120):
        folder = tmp_path / str(seed)
        folder.mkdir()
        era_orders.check(era_orders.drawn(seed), folder)
