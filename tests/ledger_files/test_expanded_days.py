"""One day's payments and clawbacks in several files, as one expanded text."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from beancount_clawback.ledger_files.expanded_text import expanded_text
from beancount_clawback.ledger_files.loaded_ledger import load
from tests.ledger_files.same_ledger import assert_same_ledger
from tests.ledger_files.same_ledger import balances

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence

    from hypothesis.strategies import DrawFn

BANK = ("Assets:Bank:Checking", "USD")
ACCOUNTS = """\
plugin "beancount_clawback"
2015-01-01 open Assets:Bank:Checking
2015-01-01 open Assets:Receivable:Insurance:Aetna
2015-01-01 open Assets:Receivable:Insurance:BCBS
2015-01-01 open Income:Sessions
"""
CHARGE = """
2026-01-05 * "C0017" "Session" ^claim-1 #charge
  Assets:Receivable:Insurance:Aetna     100.00 USD
  Income:Sessions
"""
PAYMENT = """
2026-02-05 * "Aetna" "EOB" ^claim-1 ^pay-1 #insurance-payment
  insurance-paid: 60.00
"""
FILES = ("a.beancount", "k.beancount", "practice.beancount", "z.beancount")
INCLUDED = tuple(name for name in FILES if name != "practice.beancount")


def record(paid: object, link: str = "pay-1", words: str = "") -> str:
    """A record of the one day, under a comment that says the same."""
    words = words or f"{link} to {paid}"
    return (
        f"\n; {words}\n"
        f'2026-03-01 * "Aetna" "{words}" ^{link} #clawback\n  insurance-paid: {paid}\n'
    )


def lay_out(folder: Path, files: dict[str, str], order: Sequence[str] = ("z", "a")) -> Path:
    """Files that a main one includes in an order; what it has itself comes behind."""
    for name, text in files.items():
        (folder / f"{name}.beancount").write_text(text, encoding="utf-8")
    includes = "".join(f'include "{name}.beancount"\n' for name in order)
    main = folder / "practice.beancount"
    main.write_text(ACCOUNTS + includes + files.get("practice", ""), encoding="utf-8")
    return main


def expand(path: Path, *, errors: int = 0) -> str:
    ledger = load(str(path))
    assert len(ledger.errors) == errors, ledger.errors
    return expanded_text(str(path), ledger)


def in_text(text: str, words: Iterable[str]) -> list[str]:
    """The words in the order in which they stand in a text."""
    found = {word: text.index(word) for word in words}
    return sorted(found, key=found.__getitem__)


@pytest.mark.parametrize("order", list(permutations("akz")))
def test_records_of_a_chain_stand_in_the_order_of_their_files_names(
    order: tuple[str, ...], tmp_path: Path
) -> None:
    """To 50 in a, to 45 and 40 in k, to 30 in the main file, to 20 in z: 20 stays."""
    files = {
        "a": record(50),
        "k": record(45) + record(40),
        "practice": CHARGE + PAYMENT + record(30),
        "z": record(20),
    }
    main = lay_out(tmp_path, files, order)
    text = expand(main)
    told = [f"; pay-1 to {paid}\n" for paid in (50, 45, 40, 30, 20)]
    assert in_text(text, told) == told
    for words in told:
        assert f'{words}2026-03-01 * "Aetna" "{words[2:-1]}" #clawback #reversal' in text
    assert balances(load(str(main)).entries)[BANK] == 20
    assert_same_ledger(main, tmp_path)


def test_the_places_of_the_records_stay_and_nothing_else_moves(tmp_path: Path) -> None:
    """Only the comment right above a record goes with it; a heading stays."""
    around = '; heading of {0}\n\n; about {0}\n{1}\n; below {0}\n2026-03-01 event "e" "{0}"\n'
    files = {
        "a": around.format("a", record(40).lstrip("\n")),
        "z": around.format("z", record(50).lstrip("\n")),
        "practice": CHARGE + PAYMENT,
    }
    text = expand(lay_out(tmp_path, files))
    pieces = ["heading of z", "about a", "; pay-1 to 40", "below z", '"z"']
    pieces += ["heading of a", "about z", "; pay-1 to 50", "below a", '"a"']
    assert in_text(text, pieces) == pieces
    assert_same_ledger(tmp_path / "practice.beancount", tmp_path)


def test_records_that_have_nothing_to_do_with_each_other_stay_in_place(tmp_path: Path) -> None:
    """Pay-2 is of another claim; only pay-1's two records change places, around pay-2's."""
    other = (CHARGE + PAYMENT).replace("claim-1", "claim-2").replace("pay-1", "pay-2")
    files = {"a": record(40), "k": record(30, "pay-2"), "z": record(50)}
    files["practice"] = CHARGE + PAYMENT + other
    in_place_of = {"z": "; pay-1 to 40", "k": "; pay-2 to 30", "a": "; pay-1 to 50"}
    for order in ("zka", "kza", "zak"):
        text = expand(lay_out(tmp_path, files, order))
        told = [in_place_of[name] for name in order]
        assert in_text(text, told) == told
        assert_same_ledger(tmp_path / "practice.beancount", tmp_path)


def test_a_record_and_a_written_out_reversal_of_what_it_leaves(tmp_path: Path) -> None:
    """The record in a leaves 40, which the reversal in z takes back; z is included first.

    The reversal is the end of its file, without a line break.
    """
    reversal = """
2026-03-01 * "Aetna" "All of it" ^claim-1 #clawback #reversal
  Assets:Bank:Checking                  -40.00 USD
  Assets:Receivable:Insurance:Aetna      40.00 USD"""
    below = '2026-03-01 event "below" "the record"\n'
    files = {"a": record(40) + below, "z": reversal, "practice": CHARGE + PAYMENT}
    main = lay_out(tmp_path, files)
    text = expand(main)
    told = ["; pay-1 to 40", "All of it"]
    assert text.index(told[0]) < text.rindex(f'"{told[1]}" ^claim-1')
    assert BANK not in balances(load(str(main)).entries)
    assert_same_ledger(main, tmp_path)


@pytest.mark.parametrize("files", list(permutations("az")))
def test_a_manual_payment_may_stand_in_a_later_file_than_its_record(
    files: tuple[str, str], tmp_path: Path
) -> None:
    """Payments come before clawbacks wherever they are, so neither of the two moves."""
    payment = PAYMENT.replace("2026-02-05", "2026-03-01")
    texts = dict(zip(files, (payment, record(40)), strict=True))
    for order in permutations("az"):
        main = lay_out(tmp_path, {**texts, "practice": CHARGE}, order)
        assert balances(load(str(main)).entries)[BANK] == 40
        words = {files[0]: '"EOB" ^claim-1', files[1]: "; pay-1 to 40"}
        told = [words[name] for name in order]
        assert in_text(expand(main), told) == told
        assert_same_ledger(main, tmp_path)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("", "supplemental: TRUE"),
        ("insurance-responsibility: 40.00", "insurance-responsibility: 10.00\n  payer: BCBS"),
    ],
)
def test_two_payments_of_a_day_are_the_first_and_the_second_as_before(
    first: str, second: str, tmp_path: Path
) -> None:
    """Of 100 the first pays 60 and leaves 40, the second pays 30 and leaves 10."""
    payment = '\n2026-02-05 * "{}" "EOB" ^claim-1 ^pay-{} #insurance-payment\n'
    payer = "BCBS" if "BCBS" in second else "Aetna"
    second = second.partition("\n")[0]
    files = {
        "a": payment.format("Aetna", 1) + f"  insurance-paid: 60.00\n  {first}\n",
        "z": payment.format(payer, 2) + f"  insurance-paid: 30.00\n  {second}\n",
        "practice": CHARGE,
    }
    main = lay_out(tmp_path, files)
    text = expand(main)
    assert in_text(text, ["^pay-1", "^pay-2"]) == ["^pay-1", "^pay-2"]
    assert_same_ledger(main, tmp_path)


def test_an_entry_keeps_its_own_tags_and_metadata_where_others_are_pushed(
    tmp_path: Path,
) -> None:
    """The tag and the payer of the reversal in z are pushed, as is a's record's reason."""
    reversal = """
2026-03-01 * "Aetna" "All of it" ^pay-1
  Assets:Bank:Checking                  -40.00 USD
  Assets:Receivable:Insurance:Aetna      40.00 USD
"""
    pushed = (
        'pushtag #clawback\npushmeta payer: "Aetna"\n{}\npopmeta payer:\npoptag #clawback\n'
    )
    reason = 'pushmeta  reason: "letter; of\n  May"\n{}\npopmeta reason:\n'
    files = {
        "a": reason.format(record(40)),
        "z": pushed.format(reversal),
        "practice": CHARGE + PAYMENT,
    }
    main = lay_out(tmp_path, files)
    text = expand(main)
    assert text.count("pushtag #clawback\n") == 3
    assert_same_ledger(main, tmp_path)


def test_a_record_that_has_an_error_has_the_same_one_in_the_text(tmp_path: Path) -> None:
    """The record in z comes too late: that in a has taken the payment back."""
    files = {
        "a": record("0.00", words="All of it"),
        "z": record(50),
        "practice": CHARGE + PAYMENT,
    }
    main = lay_out(tmp_path, files)
    text = expand(main, errors=1)
    assert text.index("; All of it") < text.index("; pay-1 to 50")
    assert_same_ledger(main, tmp_path)


@dataclass(frozen=True)
class Drawn:
    """Entries in four files, how the main one includes the others, and what is left paid."""

    files: dict[str, list[str]]
    includes: tuple[str, ...]
    own_first: int
    paid: int

    def write(self, folder: Path) -> Path:
        for name, texts in self.files.items():
            (folder / name).write_text("".join(texts), encoding="utf-8")
        own = self.files["practice.beancount"]
        includes = "".join(f'include "{name}"\n' for name in self.includes)
        before, after = "".join(own[: self.own_first]), "".join(own[self.own_first :])
        main = folder / "practice.beancount"
        main.write_text(f"{ACCOUNTS}{before}\n{includes}{after}", encoding="utf-8")
        return main


@st.composite
def days(draw: DrawFn) -> Drawn:
    """Up to three payments, each with its records on the one day, all of them mixed.

    Each record restates what is paid, whatever was before it; the last one of a payment, by
    the names of the files and the lines in them, may take all back, also written out.
    """
    entries: list[tuple[str, str]] = []
    chains = range(1, draw(st.integers(1, 3)) + 1)
    for chain in chains:
        day = draw(st.sampled_from(["2026-02-05", "2026-03-01"]))
        payment = PAYMENT.replace("2026-02-05", day).replace("60", "95")
        amounts = draw(st.lists(st.integers(1, 90), min_size=1, max_size=4, unique=True))
        for text in (CHARGE, payment, *(record(paid) for paid in amounts)):
            own = text.replace("claim-1", f"claim-{chain}").replace("pay-1", f"pay-{chain}")
            entries.append((draw(st.sampled_from(FILES)), own))
    files: dict[str, list[str]] = {name: [] for name in FILES}
    for name, text in draw(st.permutations(entries)):
        files[name].append(text)
    paid = sum(_end(files, f"pay-{chain}", draw(st.integers(0, 2))) for chain in chains)
    return Drawn(
        files,
        tuple(draw(st.permutations(INCLUDED))),
        draw(st.integers(0, len(files["practice.beancount"]))),
        paid,
    )


def _end(files: dict[str, list[str]], link: str, how: int) -> int:
    """End a chain by its last record as it is, in full, or written out; what is left paid."""
    places = [
        (name, at)
        for name in sorted(files)
        for at, text in enumerate(files[name])
        if f"^{link} #clawback" in text
    ]
    left = [95, *(int(files[name][at].rsplit(" ", 1)[1]) for name, at in places)]
    name, at = places[-1]
    head = files[name][at].rpartition("\n  insurance-paid")[0]
    if how == 0:
        return left[-1]
    if how == 1:
        files[name][at] = f"{head}\n"
    else:
        legs = [
            f"  Assets:Bank:Checking  {-Decimal(left[-2])} USD",
            f"  Assets:Receivable:Insurance:Aetna  {left[-2]} USD",
        ]
        files[name][at] = "\n".join([head, *legs, ""])
    return 0


@pytest.mark.slow
@given(days())
@settings(max_examples=60)
def test_any_day_in_any_files_is_the_same_ledger(drawn: Drawn) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        main = drawn.write(folder)
        text = expand(main)
        assert balances(load(str(main)).entries).get(BANK, 0) == drawn.paid
        for line, below in zip(text.splitlines(), text.splitlines()[1:], strict=False):
            assert not line.startswith("; pay-") or f'"{line[2:]}"' in below
        assert_same_ledger(main, folder)
