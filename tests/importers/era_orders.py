"""Two or three remittances for one claim, imported in every order: the books are the same.

Answers of two payers, denials, equal payments, parts of a claim, reversals and corrections are
drawn with dates in any order. Every account and every figure of the claim has to be the same,
sub-accounts of reversals included, and the bank has to be what the remittances come to. Where
an answer that paid nothing is taken back, which a payment may have replaced before, the lines
may differ, and the sums of accounts and sub-accounts are compared.
`python -m tests.importers.era_orders 0 1000` checks a thousand draws.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import permutations
from pathlib import Path
from random import Random

from beancount_clawback.claims.book import build_book
from tests.importers.era_case import BANK
from tests.importers.era_case import clp
from tests.importers.era_case import era
from tests.importers.era_case import ledger
from tests.importers.import_case import Practice

LEDGER = ledger("1042 150 2026-01-15") + "".join(
    f"2015-01-01 open Liabilities:Unapplied:{payer} USD\n" for payer in ("Aetna", "Cigna")
)
DAYS = ("20260210", "20260210", "20260212", "20260214", "20260220")
ZERO = Decimal(0)


@dataclass(frozen=True)
class Answer:
    """What a payer answers: CLP02, what it pays, the adjustments, its number, the charge.

    `unpaid` is a further line: procedure, charge, and why nothing is paid of it.
    """

    payer: str
    status: str
    paid: str
    adjustments: tuple[str, ...]
    number: str
    charge: str = "150"
    code: str = "90837"
    unpaid: tuple[str, ...] = ()

    def segments(self) -> list[str]:
        """The claim as it is answered."""
        own = {"number": self.number, "code": self.code}
        first = clp("1042", self.status, self.charge, self.paid, *self.adjustments, **own)
        return self._with_unpaid(first, 1)

    def reversal(self) -> list[str]:
        """The claim as it is taken back."""
        own = {"number": self.number, "code": self.code}
        charge, paid = f"-{self.charge}", f"{-Decimal(self.paid)}"
        first = clp("1042", "22", charge, paid, *map(_negated, self.adjustments), **own)
        return self._with_unpaid(first, -1)

    def _with_unpaid(self, first: list[str], sign: int) -> list[str]:
        if not self.unpaid:
            return first
        code, charge, *why = self.unpaid
        reasons = why if sign > 0 else [*map(_negated, why)]
        head = first[0].split("*")
        head[3] = f"{sign * (Decimal(self.charge) + Decimal(charge))}"
        line = clp("1042", "1", f"{sign * Decimal(charge)}", "0", *reasons, code=code)[2:]
        return ["*".join(head), *first[1:], *line]


def _negated(adjustment: str) -> str:
    code, number = adjustment.rsplit("*", 1)
    return f"{code}*{-Decimal(number)}"


LINE, OF_LINE = ("AETNA", "1", "60", ("CO*45*20", "PR*2*20")), ("100", "90837")
ANSWERS = {
    "line-16": Answer(*LINE, "L1", *OF_LINE, ("90785", "50", "CO*16*50")),
    "line-18": Answer(*LINE, "L2", *OF_LINE, ("90785", "50", "OA*45*10", "OA*18*40")),
    "pay": Answer("AETNA", "1", "85", ("CO*45*35", "PR*2*30"), "P1"),
    "pay60": Answer("AETNA", "1", "60", ("CO*45*70", "PR*2*20"), "P2"),
    "pay40": Answer("AETNA", "1", "40", ("CO*45*35", "PR*2*75"), "P3"),
    "denied": Answer("AETNA", "4", "0", ("CO*197*150",), "P4"),
    "denied-pr": Answer("AETNA", "4", "0", ("CO*45*35", "PR*204*115"), "P5"),
    "duplicate": Answer("AETNA", "4", "0", ("OA*18*150",), "P6"),
    "write-off": Answer("AETNA", "4", "0", ("CO*45*150",), "P7"),
    "deductible": Answer("AETNA", "1", "0", ("CO*45*35", "PR*1*115"), "P8"),
    "half": Answer("AETNA", "1", "60", ("CO*45*40",), "H1", "100"),
    "other-half": Answer("AETNA", "1", "25", ("CO*45*25",), "H2", "50", "90785"),
    "own20": Answer("AETNA", "2", "20", ("OA*23*120", "PR*2*10"), "O1"),
    "own30": Answer("AETNA", "2", "30", ("OA*23*120",), "O2"),
    "second20": Answer("CIGNA", "2", "20", ("OA*23*120", "PR*2*10"), "S1"),
    "second30": Answer("CIGNA", "2", "30", ("OA*23*120",), "S2"),
    "second0": Answer("CIGNA", "2", "0", ("OA*23*120", "CO*45*30"), "S3"),
    "second-denied": Answer("CIGNA", "4", "0", ("OA*23*120", "CO*197*30"), "S4"),
    "second-less": Answer("CIGNA", "2", "10", ("CO*45*140",), "S5"),
    "second-as-3": Answer("CIGNA", "3", "15", ("OA*23*120", "PR*2*15"), "S6"),
    "second-whole": Answer("CIGNA", "2", "20", ("CO*45*100", "PR*2*30"), "S8"),
    "second-more": Answer("CIGNA", "2", "40", ("OA*23*110",), "S9"),
    "second-pr": Answer("CIGNA", "2", "0", ("OA*23*120", "PR*1*30"), "S7"),
}


@dataclass(frozen=True)
class Sent:
    """A remittance of one day: what it takes back of the claim, and what it answers."""

    day: str
    back: str = ""
    answer: str = ""

    @classmethod
    def read(cls, text: str) -> Sent:
        """Read `0210 -pay +pay40`."""
        day, *words = text.split()
        back = next((word[1:] for word in words if word.startswith("-")), "")
        answer = next((word[1:] for word in words if word.startswith("+")), "")
        return cls(f"2026{day}", back, answer)

    def __str__(self) -> str:
        """As `read` reads it."""
        words = (self.back and f"-{self.back}", self.answer and f"+{self.answer}")
        return " ".join([self.day[4:], *filter(None, words)])

    @property
    def total(self) -> Decimal:
        """What it pays less what it takes back."""
        back, answer = ANSWERS.get(self.back), ANSWERS.get(self.answer)
        return Decimal(answer.paid if answer else 0) - Decimal(back.paid if back else 0)

    def file(self, number: int) -> str:
        """Its file."""
        back, answer = ANSWERS.get(self.back), ANSWERS.get(self.answer)
        payer = next(one.payer for one in (back, answer) if one)
        segments = [*(back.reversal() if back else ()), *(answer.segments() if answer else ())]
        own = {"number": f"56{number}", "date": self.day, "payer": payer}
        return era(f"{self.total}", *segments, **own)


def drawn(seed: int) -> list[Sent]:
    """Two or three remittances; what is taken back has been answered, and once only."""
    random = Random(seed)  # noqa: S311 - a seeded test
    sent: list[Sent] = []
    names: list[str] = []
    for _ in range(random.choice([2, 2, 3, 3])):
        day, name = random.choice(DAYS), random.choice([*ANSWERS, *names * 4])
        how = (
            random.choice(["answer", "answer", "answer", "back", "corrected"]) if names else ""
        )
        back = random.choice(names) if how in ("back", "corrected") else ""
        same = [one for one in ANSWERS if back and ANSWERS[one].payer == ANSWERS[back].payer]
        others = [one for one in same if one != back] or [name]
        answer = "" if how == "back" else random.choice(others)
        sent.append(Sent(day, back, answer))
        names += [answer] if answer else []
        if back:
            names.remove(back)
    return sent


def books_of(sent: Sequence[Sent], order: Iterable[int], folder: Path) -> dict[str, Decimal]:
    """What accounts and claim hold once all are imported in an order, one by one.

    In the end all of them are imported together, which applies what has become possible.
    """
    practice = Practice(folder, LEDGER)
    paths = [practice.file(f"{at}.835", one.file(at)) for at, one in enumerate(sent)]
    order = list(order)
    for at in order:
        practice.import_(paths[at])
    practice.import_(*[paths[at] for at in order])
    work = practice.plan(*paths)
    assert work.entries == (), [one.entry for one in work.entries]
    held = practice.balances()
    total = sum((one.total for one in sent if one.total > 0), ZERO)
    assert held.get(BANK, ZERO) == total
    loaded = practice.ledger()
    (claim,) = build_book(loaded.entries, loaded.config).all()
    amounts = claim.amounts
    held["paid"], held["written off"] = amounts.insurance_paid, amounts.write_off
    held["client"] = amounts.client_responsibility
    return {name: number for name, number in held.items() if number}


def in_every_order(sent: Sequence[Sent], folder: Path) -> dict[str, dict[str, Decimal]]:
    """The books by order, each different one once: one where the order does not matter."""
    found: dict[str, dict[str, Decimal]] = {}
    in_sum = any(one.back and ANSWERS[one.back].paid == "0" for one in sent)
    for order in permutations(range(len(sent))):
        name = "".join(map(str, order))
        (folder / name).mkdir()
        books = books_of(sent, order, folder / name)
        if in_sum:
            books = _in_sum(books)
        if books not in found.values():
            found[name] = books
    return found


def _in_sum(books: dict[str, Decimal]) -> dict[str, Decimal]:
    """The same with the sub-accounts of reversals and corrected payments in their accounts."""
    sums: dict[str, Decimal] = {}
    for name, number in books.items():
        account = name.removesuffix(":Reversals").removesuffix(":Corrected-Payments")
        sums[account] = sums.get(account, ZERO) + number
    return {account: number for account, number in sums.items() if number}


def check(sent: Sequence[Sent], folder: Path) -> dict[str, Decimal]:
    """The books of some remittances, which are the same in every order."""
    found = in_every_order(sent, folder)
    assert len(found) == 1, [*map(str, sent), found]
    return next(iter(found.values()))


def main() -> None:
    """Check a range of seeds; exit 1 if one depends on the order.

    Known to: of two equal payments of a second payer, without any of the first, one is taken
    back and corrected, and is imported before the other. What is open is then on either
    payer's receivable; the sum is the same.
    """
    wrong, seeds = 0, range(int(sys.argv[1]), int(sys.argv[2]))
    for seed in seeds:
        with tempfile.TemporaryDirectory() as folder:
            try:
                check(drawn(seed), Path(folder))
            except AssertionError as error:
                wrong += 1
                print(f"seed {seed}: {str(error)[:1500]}")
    print(f"{wrong} of {len(seeds)} depend on the order")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
