"""Seeded remittances that combine all that can become of a claim, with an oracle of their own.

Every claim is 150.00 to Aetna. A case says which rows it puts on which of three remittances
(and on two of a second payer), and what the books must have in the end; the importer is not
asked. Files come in any order, one by one or together, some of them twice.
`python -m tests.importers.era_whole_seeded 0 1000` checks a thousand practices.
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

from beancount_clawback.claims.book import build_book
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
SECOND_DATES = ("20260320", "20260420")
CLEARING = "Assets:Clearing"
INTEREST, WITHHELD = "Income:Interest", "Expenses:Withheld"
RULES = ImportRules(accounts={"interest": INTEREST, "withholding": WITHHELD})

PRICE = Decimal(150)
ZERO = Decimal(0)


@dataclass
class Books:
    """What the rows bring, and what must be there: paid, written off, the client's."""

    rows: list[list[list[str]]] = field(default_factory=lambda: [[], [], []])
    second: list[list[list[str]]] = field(default_factory=lambda: [[], []])
    unpaid: list[list[str]] = field(default_factory=list)
    offsets: list[list[tuple[str, Decimal]]] = field(default_factory=lambda: [[], [], []])
    claims: dict[str, tuple[Decimal, Decimal, Decimal]] = field(default_factory=dict)
    unapplied: Decimal = ZERO
    apart: Decimal = ZERO
    owed: Decimal = ZERO
    interest: Decimal = ZERO
    withheld: Decimal = ZERO

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


def _first_half(claim: str, status: str = "1") -> list[str]:
    if status == "22":
        return clp(claim, "22", "-100", "-60", "CO*45*-40")
    return clp(claim, "1", "100", "60", "CO*45*40")


def _other_half(claim: str, status: str = "1") -> list[str]:
    own = f"H{claim}"
    if status == "22":
        return clp(claim, "22", "-50", "-25", "CO*45*-25", number=own, code="90785")
    return clp(claim, "1", "50", "25", "CO*45*25", number=own, code="90785")


def in_halves(books: Books, claim: str, random: Random) -> None:
    at = [0, random.choice([0, 1])]
    random.shuffle(at)
    books.rows[at[0]].append(_first_half(claim))
    books.rows[at[1]].append(_other_half(claim))
    books.stands(claim, "85", "65", "0")
    back = random.choice(["", "first", "other"])
    if back == "first":
        books.rows[2].append(_first_half(claim, "22"))
        books.stands(claim, "25", "25", "0")
    elif back:
        books.rows[2].append(_other_half(claim, "22"))
        books.stands(claim, "60", "40", "0")


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


def otherwise(books: Books, claim: str, random: Random) -> None:
    """Paid once more with other shares: there is room for those of the first payment alone."""
    again = clp(claim, "1", "150", "40", "CO*45*35", "PR*2*75", number=f"N{claim}")
    books.rows[0].append(_paid(claim))
    books.rows[1].append(again)
    books.stands(claim, "125", "35", "30")
    if random.random() < 0.6:
        books.rows[2].append(_back(claim))
        books.stands(claim, "40", "35", "75")


def duplicate(books: Books, claim: str, random: Random) -> None:
    code = random.choice(["OA*18", "CO*18", "CO*197"])
    books.rows[0].append(_paid(claim))
    books.rows[1].append(clp(claim, "4", "150", "0", f"{code}*150", number=f"D{claim}"))
    books.stands(claim, "85", "35", "30")


def _of_second(claim: str, pays: str, *shares: str, status: str = "2") -> list[str]:
    return clp(claim, status, "150", pays, *shares, number=f"S{claim}")


def second_payer(books: Books, claim: str, random: Random) -> None:
    """Its remittance may be dated before the first payer's; CLP02 and OA-23 say what it is."""
    books.rows[random.choice([0, 0, 2])].append(_paid(claim))
    pays, client = random.choice([("30", "0"), ("20", "10")])
    shares = ["PR*2*10"] if client == "10" else []
    own = random.choice([["OA*23*120"], ["OA*23*125", "OA*94*-5"]])
    status = random.choice(["2", "2", "3"])
    books.second[0].append(_of_second(claim, pays, *own, *shares, status=status))
    books.stands(claim, f"{85 + int(pays)}", "35", client)


def nothing_of_second(books: Books, claim: str, _: Random) -> None:
    """A second payer that pays nothing and leaves nothing: the client's 30 are written off."""
    books.rows[0].append(_paid(claim))
    books.second[0].append(_of_second(claim, "0", "OA*23*120", "CO*45*30"))
    books.stands(claim, "85", "65", "0")


def less_by_second(books: Books, claim: str, random: Random) -> None:
    """A second payer allows less than the first one's price: 20 more are written off."""
    books.rows[0].append(_paid(claim))
    own = random.choice([["OA*23*120", "CO*45*20"], ["CO*45*140"]])
    books.second[0].append(_of_second(claim, "10", *own))
    books.stands(claim, "95", "55", "0")


def denied_by_second(books: Books, claim: str, _: Random) -> None:
    books.rows[0].append(_paid(claim))
    books.second[0].append(_of_second(claim, "0", "OA*23*120", "CO*197*30", status="4"))
    books.stands(claim, "85", "35", "30")


def first_payer_gone(books: Books, claim: str, _: Random) -> None:
    """The client owes nothing, the first payer 120, and the second one's 30 are to review."""
    books.rows[0].append(_paid(claim))
    books.second[0].append(_of_second(claim, "30", "OA*23*120"))
    books.rows[2].append(_back(claim))
    books.stands(claim, "30", "0", "0")


def second_payer_gone(books: Books, claim: str, _: Random) -> None:
    books.rows[0].append(_paid(claim))
    books.second[0].append(_of_second(claim, "30", "OA*23*120"))
    back = clp(claim, "22", "-150", "-30", "OA*23*-120", number=f"S{claim}")
    books.second[1].append(back)
    books.stands(claim, "85", "35", "30")


def without_payment(books: Books, claim: str, _: Random) -> None:
    """On a remittance that says NON: the money is on its way."""
    books.unpaid.append(_paid(claim))
    books.stands(claim, "85", "35", "30")


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


def recovered(books: Books, claim: str, random: Random) -> None:
    books.stands(claim, "0", "0", "0")
    number = Decimal(random.choice(["20", "12.50", "-7.25"]))
    kind = random.choice(["WO", "72", "L6", "IR"])
    books.offsets[random.choice([0, 1, 2])].append((f"{kind}:Z{claim}", number))
    if kind == "WO":
        books.apart += number
    elif kind == "72":
        books.owed += number
    elif kind == "L6":
        books.interest += number
    else:
        books.withheld += number


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
    otherwise,
    duplicate,
    second_payer,
    nothing_of_second,
    less_by_second,
    denied_by_second,
    first_payer_gone,
    second_payer_gone,
    without_payment,
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
    """The files, and what they bring to the bank; what a payer carries forward is owed."""
    files, total = [], ZERO
    for payer, dates, remittances in (
        ("AETNA", DATES, books.rows),
        ("CIGNA", SECOND_DATES, books.second),
    ):
        for at, rows in enumerate(remittances):
            offsets = list(books.offsets[at]) if payer == "AETNA" else []
            if not rows and not offsets:
                continue
            random.shuffle(rows)
            sum_ = sum(map(_clp04, rows), ZERO) - sum((n for _, n in offsets), ZERO)
            if sum_ < 0:
                offsets.append((f"FB:{at}", sum_))
                books.owed += sum_ if payer == "AETNA" else ZERO
                sum_ = ZERO
            plb = [f"PLB*1234567893*20261231*{code}*{number}" for code, number in offsets]
            segments = [segment for row in rows for segment in row]
            own = {"number": f"560{at}", "date": dates[at], "payer": payer}
            content = era(f"{sum_}", *segments, *plb, **own)
            files.append(practice.file(f"{payer}-{at}.835", content))
            total += sum_
    if books.unpaid:
        segments = [segment for row in books.unpaid for segment in row]
        sum_ = sum(map(_clp04, books.unpaid), ZERO)
        content = era(f"{sum_}", *segments, number="7001", date="20260311")
        files.append(practice.file("non.835", content.replace("*C*CHK*", "*C*NON*")))
    return files, total


def _clp04(row: list[str]) -> Decimal:
    claims = (segment.split("*") for segment in row if segment.startswith("CLP*"))
    return sum((Decimal(one[4]) for one in claims), ZERO)


def _accounts() -> str:
    waiting = (f"2015-01-01 open {WAITING}:{payer} USD\n" for payer in ("Aetna", "Cigna"))
    clearing = f"2015-01-01 open {CLEARING} USD\n"
    text = ACCOUNTS.replace("{'recoupment'", f"{{'clearing': '{CLEARING}', 'recoupment'")
    return "".join([text, clearing, *waiting])


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
