"""Seeded remittances that combine all that can become of a claim, with an oracle of their own.

What can become of a claim is in `era_whole_cases`. Files come in any order, one by one or
together, some of them twice.
`python -m tests.importers.era_whole_seeded 0 1000` checks a thousand practices.
"""

from __future__ import annotations

import sys
import tempfile
import traceback
from collections import Counter
from decimal import Decimal
from pathlib import Path
from random import Random

from beancount_clawback.claims.book import build_book
from tests.importers.era_case import ACCOUNTS
from tests.importers.era_case import era
from tests.importers.era_whole_cases import APART
from tests.importers.era_whole_cases import BANK
from tests.importers.era_whole_cases import CASES
from tests.importers.era_whole_cases import CLEARING
from tests.importers.era_whole_cases import DATES
from tests.importers.era_whole_cases import INSURER
from tests.importers.era_whole_cases import INTEREST
from tests.importers.era_whole_cases import OWED
from tests.importers.era_whole_cases import PRICE
from tests.importers.era_whole_cases import RULES
from tests.importers.era_whole_cases import SECOND_DATES
from tests.importers.era_whole_cases import THIRD_DATES
from tests.importers.era_whole_cases import WAITING
from tests.importers.era_whole_cases import WITHHELD
from tests.importers.era_whole_cases import WRITE_OFF
from tests.importers.era_whole_cases import ZERO
from tests.importers.era_whole_cases import Books
from tests.importers.import_case import Practice


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
    files, total = _files(books, random, practice)
    if random.random() < 0.3:
        files.append(practice.file("again.835", random.choice(files).read_bytes()))
    random.shuffle(files)
    if random.random() < 0.5:
        work = [practice.import_(*files, rules=RULES)]
    else:
        work = [practice.import_(path, rules=RULES) for path in files]
    for one in work:
        assert one.counts.refused == one.counts.unread == 0, [str(x) for x in one.findings]
    again = practice.plan(*reversed(files), rules=RULES)
    assert (again.entries, again.opens) == ((), ()), [one.entry for one in again.entries]
    _compare(practice, books, total)
    return met


def _compare(practice: Practice, books: Books, total: Decimal) -> None:
    held = practice.balances()

    def sum_of(account: str) -> Decimal:
        below = f"{account}:"
        own = (n for name, n in held.items() if name == account or name.startswith(below))
        return sum(own, ZERO)

    unpaid = sum((_clp04(row) for row in books.unpaid), ZERO)
    assert [sum_of(BANK), sum_of(CLEARING)] == [total, unpaid]
    assert [sum_of(WAITING), sum_of(APART)] == [-books.unapplied, books.apart]
    assert sum_of(OWED) - books.apart == books.owed
    assert [sum_of(INTEREST), sum_of(WITHHELD)] == [books.interest, books.withheld]
    left = sum((PRICE - sum(one) for one in books.claims.values()), ZERO)
    assert sum_of(INSURER) == left
    ledger = practice.ledger()
    booked = {
        claim.name.removeprefix("claim-"): claim.amounts
        for claim in build_book(ledger.entries, ledger.config).all()
    }
    for claim, (paid, write_off, client) in books.claims.items():
        amounts = booked[claim]
        assert amounts.insurance_paid == paid, claim
        assert amounts.write_off == write_off, claim
        assert amounts.client_responsibility == client, claim
        assert held.get(f"Assets:Receivable:Clients:C{claim}", ZERO) == client, claim
    assert sum_of(WRITE_OFF) == sum((one[1] for one in books.claims.values()), ZERO)


def _files(books: Books, random: Random, practice: Practice) -> tuple[list[Path], Decimal]:
    """The files, and what they bring to the bank; what a payer carries forward is owed.

    A file has one check or several, and a payer may use a number twice on one day.
    """
    contents, total = [], ZERO
    for payer, dates, remittances in (
        ("AETNA", DATES, books.rows),
        ("CIGNA", SECOND_DATES, books.second),
        ("HUMANA", THIRD_DATES, books.third),
    ):
        for at, rows in enumerate(remittances):
            offsets = list(books.offsets[at]) if payer == "AETNA" else []
            if not rows and not offsets:
                continue
            random.shuffle(rows)
            own = {"number": f"560{at}", "date": dates[at], "payer": payer}
            again, once = _sent_again(rows, random)
            for part, plb in ((again, []), (once, offsets)):
                if part or plb:
                    sum_ = sum(map(_clp04, part), ZERO) - sum((n for _, n in plb), ZERO)
                    if sum_ < 0:
                        plb.append((f"FB:{at}", sum_))
                        books.owed += sum_ if payer == "AETNA" else ZERO
                        sum_ = ZERO
                    segments = [segment for row in part for segment in row]
                    segments += [f"PLB*1234567893*20261231*{code}*{n}" for code, n in plb]
                    contents.append(era(f"{sum_}", *segments, **own))
                    total += sum_
    if books.unpaid:
        segments = [segment for row in books.unpaid for segment in row]
        sum_ = sum(map(_clp04, books.unpaid), ZERO)
        content = era(f"{sum_}", *segments, number="7001", date="20260311")
        contents.append(content.replace("*C*CHK*", "*C*NON*"))
    files: list[Path] = []
    random.shuffle(contents)
    while contents:
        several = random.choice([1, 1, 2, 3])
        content = together(contents[:several])
        files.append(practice.file(f"{len(files)}.835", content))
        contents = contents[several:]
    return files, total


def _sent_again(
    rows: list[list[str]], random: Random
) -> tuple[list[list[str]], list[list[str]]]:
    """The rows of some claims, which come on another check of the same number and day."""
    claims = sorted({row[0].split("*")[1] for row in rows})
    if random.random() < 0.8 or len(claims) < 2:
        return [], rows
    other = set(random.sample(claims, len(claims) // 2))
    apart = [row for row in rows if row[0].split("*")[1] in other]
    return apart, [row for row in rows if row not in apart]


def together(contents: list[str]) -> str:
    """One file of the checks of several."""
    parts = [content.split("GE*1*1~", 1)[0].split("ST*835*", 1) for content in contents]
    head = parts[0][0]
    sets = [f"ST*835*{part[1]}" for part in parts]
    tail = contents[0].split("GE*1*1~", 1)[1]
    return f"{head}{''.join(sets)}GE*{len(sets)}*1~{tail}"


def _clp04(row: list[str]) -> Decimal:
    claims = (segment.split("*") for segment in row if segment.startswith("CLP*"))
    return sum((Decimal(one[4]) for one in claims), ZERO)


def _accounts() -> str:
    waiting = (
        f"2015-01-01 open {WAITING}:{payer} USD\n" for payer in ("Aetna", "Cigna", "Humana")
    )
    third = "".join(
        f"2015-01-01 open {account}:Humana USD\n"
        for account in ("Assets:Receivable:Insurance", "Liabilities:Recoupments")
    )
    clearing = f"2015-01-01 open {CLEARING} USD\n"
    text = ACCOUNTS.replace("{'recoupment'", f"{{'clearing': '{CLEARING}', 'recoupment'")
    return "".join([text, clearing, third, *waiting])


def _charge(claim: str) -> str:
    return f"""
2015-01-01 open Assets:Receivable:Clients:C{claim} USD

2026-01-15 * "C{claim}" "Session" ^claim-{claim} #charge
  client: "C{claim}"
  Assets:Receivable:Insurance:Aetna  150 USD
  Income:Sessions                   -150 USD
"""


def main() -> None:
    """Check a range of seeds, and say how often each case came; exit 1 if one is not right."""
    met, wrong = Counter[str](), 0
    for seed in range(int(sys.argv[1]), int(sys.argv[2])):
        with tempfile.TemporaryDirectory() as folder:
            try:
                met += check(seed, Path(folder))
            except AssertionError as error:
                wrong += 1
                line = traceback.extract_tb(error.__traceback__)[-1].line
                print(f"seed {seed}: {line} {str(error)[:1500]}")
    print(dict(met))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
