"""Seeded remittances that combine all that can become of a claim, with an oracle of their own.

Every claim is 150.00 to Aetna. A case says which rows it puts on which of three remittances
(and on one of a second payer), and what the books must have in the end; the importer is not
asked. `python era_whole_seeded.py 0 1000` checks a thousand practices.
"""

from __future__ import annotations

import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal
from pathlib import Path
from random import Random

from beancount_clawback.importers.matching.row_cases import ImportRules
from tests.importers.era_case import ACCOUNTS
from tests.importers.era_case import clp
from tests.importers.era_case import era
from tests.importers.import_case import Practice

BANK = "Assets:Bank:Checking"
INSURER = "Assets:Receivable:Insurance"
WRITE_OFF = "Income:Adjustments:Contractual"
OWED = "Liabilities:Recoupments:Aetna"
APART = f"{OWED}:Unidentified"
WAITING = "Liabilities:Unapplied"
DATES = ("20260210", "20260310", "20260410")
RULES = ImportRules()

PRICE = Decimal(150)
ZERO = Decimal(0)


@dataclass
class Books:
    """What the rows bring, and what must be there: paid, written off, the client's."""

    rows: list[list[list[str]]] = field(default_factory=lambda: [[], [], []])
    second: list[list[str]] = field(default_factory=list)
    offsets: list[list[tuple[str, Decimal]]] = field(default_factory=lambda: [[], [], []])
    claims: dict[str, tuple[Decimal, Decimal, Decimal]] = field(default_factory=dict)
    unapplied: Decimal = ZERO
    apart: Decimal = ZERO

    def stands(self, claim: str, paid: str, write_off: str, client: str) -> None:
        self.claims[claim] = (Decimal(paid), Decimal(write_off), Decimal(client))


def _paid(claim: str, number: str = "") -> list[str]:
    own = number or f"P{claim}"
    return clp(claim, "1", "150", "85", "CO*45*35", "PR*2*30", number=own)


def _back(claim: str, number: str = "") -> list[str]:
    own = number or f"P{claim}"
    return clp(claim, "22", "-150", "-85", "CO*45*-35", "PR*2*-30", number=own)


def paid(books: Books, claim: str, _: Random) -> None:
    books.rows[0].append(_paid(claim))
    books.stands(claim, "85", "35", "30")


def denied(books: Books, claim: str, random: Random) -> None:
    code = random.choice(["CO*197", "OA*A1", "PI*16", "CO*18"])
    books.rows[0].append(clp(claim, "4", "150", "0", f"{code}*150"))
    books.stands(claim, "0", "0", "0")


def written_off(books: Books, claim: str, _: Random) -> None:
    books.rows[0].append(clp(claim, "4", "150", "0", "CO*45*100", "CO*253*50"))
    books.stands(claim, "0", "150", "0")


def denied_then_paid(books: Books, claim: str, random: Random) -> None:
    code = random.choice(["CO*197", "PR*27"])
    books.rows[0].append(clp(claim, "4", "150", "0", f"{code}*150"))
    books.rows[1].append(_paid(claim, "P9"))
    books.stands(claim, "85", "35", "30")


def taken_back(books: Books, claim: str, random: Random) -> None:
    books.rows[0].append(_paid(claim))
    books.rows[1].append(_back(claim, random.choice([f"P{claim}", f"R{claim}"])))
    books.stands(claim, "0", "0", "0")


def corrected(books: Books, claim: str, _: Random) -> None:
    books.rows[0].append(_paid(claim))
    again = clp(claim, "1", "150", "40", "CO*45*35", "PR*2*75", number=f"N{claim}")
    books.rows[2].append([*_back(claim), *again])
    books.stands(claim, "40", "35", "75")


def renumbered(books: Books, claim: str, random: Random) -> None:
    books.rows[0].append(_paid(claim))
    books.rows[1].append([*_back(claim), *_paid(claim, f"N{claim}")])
    books.stands(claim, "85", "35", "30")
    if random.random() < 0.5:
        books.rows[2].append(_back(claim, f"N{claim}"))
        books.stands(claim, "0", "0", "0")


def in_halves(books: Books, claim: str, random: Random) -> None:
    books.rows[0].append(clp(claim, "1", "100", "60", "CO*45*40"))
    other = clp(claim, "1", "50", "25", "CO*45*25", number=f"H{claim}", code="90785")
    books.rows[random.choice([0, 1])].append(other)
    books.stands(claim, "85", "65", "0")


def in_part(books: Books, claim: str, _: Random) -> None:
    books.rows[1].append(clp(claim, "1", "100", "60", "CO*45*40"))
    books.stands(claim, "60", "40", "0")


def twice(books: Books, claim: str, random: Random) -> None:
    books.rows[0].append(_paid(claim))
    books.rows[1].append(_paid(claim))
    books.stands(claim, "170", "35", "30")
    if random.random() < 0.5:
        books.rows[2].append(_back(claim))
        books.stands(claim, "85", "35", "30")


def duplicate(books: Books, claim: str, _: Random) -> None:
    books.rows[0].append(_paid(claim))
    books.rows[1].append(clp(claim, "4", "150", "0", "OA*18*150", number=f"D{claim}"))
    books.stands(claim, "85", "35", "30")


def second_payer(books: Books, claim: str, random: Random) -> None:
    books.rows[0].append(_paid(claim))
    pays, client = random.choice([("30", "0"), ("20", "10")])
    shares = ["PR*2*10"] if client == "10" else []
    own = random.choice([["OA*23*120"], ["OA*23*125", "OA*94*-5"]])
    books.second.append(clp(claim, "2", "150", pays, *own, *shares, number=f"S{claim}"))
    books.stands(claim, f"{85 + int(pays)}", "35", client)


def undecided(books: Books, claim: str, random: Random) -> None:
    status = random.choice(["5", "10", "13", "15", "16", "17", "23", "25", "27"])
    books.stands(claim, "0", "0", "0")
    if random.random() < 0.5:
        books.rows[0].append(clp(claim, status, "150", "0"))
        return
    books.rows[0].append(clp(claim, status, "150", "85", "CO*45*65"))
    books.unapplied += 85


def unknown(books: Books, claim: str, random: Random) -> None:
    books.stands(claim, "0", "0", "0")
    if random.random() < 0.5:
        books.rows[1].append(clp(f"X{claim}", "1", "150", "60", "CO*45*90"))
        books.unapplied += 60
    else:
        books.rows[1].append(_back(f"X{claim}"))
        books.unapplied -= 85


def recovered(books: Books, claim: str, _: Random) -> None:
    books.stands(claim, "0", "0", "0")
    books.offsets[1].append((f"WO:Z{claim}", Decimal(20)))
    books.apart += 20


Case = Callable[[Books, str, Random], None]
CASES: tuple[Case, ...] = (
    paid,
    denied,
    written_off,
    denied_then_paid,
    taken_back,
    corrected,
    renumbered,
    in_halves,
    in_part,
    twice,
    duplicate,
    second_payer,
    undecided,
    unknown,
    recovered,
)


def check(seed: int, folder: Path) -> Counter[str]:
    """One practice: its files in a random order, one by one or together, against the oracle."""
    random = Random(seed)  # noqa: S311 - a seeded test
    books, text, met = Books(), [_accounts()], Counter[str]()
    for number in range(random.randint(3, 9)):
        case, claim = random.choice(CASES), f"{1000 + number}"
        case(books, claim, random)
        met[case.__name__] += 1
        text.append(_charge(claim))
    practice = Practice(folder, "".join(text))
    files, total, owed = _files(books, random, practice)
    random.shuffle(files)
    if random.random() < 0.5:
        work = [practice.import_(*files, rules=RULES)]
    else:
        work = [practice.import_(path, rules=RULES) for path in files]
    for one in work:
        assert one.counts.refused == one.counts.unread == 0, [str(x) for x in one.findings]
    again = practice.plan(*reversed(files), rules=RULES)
    assert (again.entries, again.opens) == ((), ()), [one.entry for one in again.entries]
    _compare(practice, books, total, owed)
    return met


def _compare(practice: Practice, books: Books, total: Decimal, owed: Decimal) -> None:
    held = practice.balances()

    def sum_of(account: str) -> Decimal:
        below = f"{account}:"
        own = (n for name, n in held.items() if name == account or name.startswith(below))
        return sum(own, ZERO)

    assert sum_of(BANK) == total
    assert sum_of(WAITING) == -books.unapplied
    assert sum_of(APART) == books.apart
    assert sum_of(OWED) - books.apart == owed
    for at, account in ((1, WRITE_OFF), (2, "Assets:Receivable:Clients")):
        assert sum_of(account) == sum((one[at] for one in books.claims.values()), ZERO), account
    for claim, (_, _, client) in books.claims.items():
        assert held.get(f"Assets:Receivable:Clients:C{claim}", ZERO) == client, claim
    left = sum((PRICE - sum(one) for one in books.claims.values()), ZERO)
    assert sum_of(INSURER) == left


def _files(
    books: Books, random: Random, practice: Practice
) -> tuple[list[Path], Decimal, Decimal]:
    """The files, what they bring to the bank, and what is owed to the payer (negative)."""
    files, total, owed = [], ZERO, ZERO
    for at, rows in enumerate(books.rows):
        offsets = list(books.offsets[at])
        if not rows and not offsets:
            continue
        random.shuffle(rows)
        sum_ = sum((_clp04(row) for row in rows), ZERO) - sum((n for _, n in offsets), ZERO)
        if sum_ < 0:
            offsets.append((f"FB:{at}", sum_))
            owed += sum_
            sum_ = ZERO
        plb = [f"PLB*1234567893*20261231*{code}*{number}" for code, number in offsets]
        segments = [segment for row in rows for segment in row]
        content = era(f"{sum_}", *segments, *plb, number=f"560{at}", date=DATES[at])
        files.append(practice.file(f"aetna-{at}.835", content))
        total += sum_
    if books.second:
        sum_ = sum((_clp04(row) for row in books.second), ZERO)
        segments = [segment for row in books.second for segment in row]
        content = era(f"{sum_}", *segments, number="900", date="20260320", payer="CIGNA")
        files.append(practice.file("cigna.835", content))
        total += sum_
    return files, total, owed


def _clp04(row: list[str]) -> Decimal:
    claims = (segment.split("*") for segment in row if segment.startswith("CLP*"))
    return sum((Decimal(one[4]) for one in claims), ZERO)


def _accounts() -> str:
    waiting = (f"2015-01-01 open {WAITING}:{payer} USD\n" for payer in ("Aetna", "Cigna"))
    return "".join([ACCOUNTS, *waiting])


def _charge(claim: str) -> str:
    return f"""
2015-01-01 open Assets:Receivable:Clients:C{claim} USD

2026-01-15 * "C{claim}" "Session" ^claim-{claim} #charge
  client: "C{claim}"
  Assets:Receivable:Insurance:Aetna  150 USD
  Income:Sessions                   -150 USD
"""


def main() -> None:
    """Check a range of seeds, and say how often each case came."""
    met: Counter[str] = Counter()
    for seed in range(int(sys.argv[1]), int(sys.argv[2])):
        with tempfile.TemporaryDirectory() as folder:
            try:
                met += check(seed, Path(folder))
            except AssertionError as error:
                line = traceback.extract_tb(error.__traceback__)[-1].line
                print(f"seed {seed}: {line} {str(error)[:1500]}")
    print(dict(met))


if __name__ == "__main__":
    main()
