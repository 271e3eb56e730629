"""What can become of a claim: its rows on the remittances, and what the books must have.

Every claim is 150.00 to Aetna. A case says which rows it puts on which of three remittances
(and on two of a second payer); the importer is not asked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal
from random import Random

from beancount_clawback.importers.matching.row_cases import ImportRules
from tests.importers.era_case import clp

BANK = "Assets:Bank:Checking"
INSURER = "Assets:Receivable:Insurance"
WRITE_OFF = "Income:Adjustments:Contractual"
OWED = "Liabilities:Recoupments:Aetna"
APART = f"{OWED}:Unidentified"
WAITING = "Liabilities:Unapplied"
DATES = ("20260210", "20260310", "20260410")
SECOND_DATES = ("20260320", "20260420")
THIRD_DATES = ("20260425",)
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
    third: list[list[list[str]]] = field(default_factory=lambda: [[]])
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
    books.rows[2] += [_back(claim), again]
    books.stands(claim, "40", "35", "75")


def on_one_check(books: Books, claim: str, random: Random) -> None:
    """Paid and taken back on one check, which may pay it otherwise as well."""
    books.rows[1] += [_paid(claim), _back(claim)]
    books.stands(claim, "0", "0", "0")
    if random.random() < 0.5:
        again = clp(claim, "1", "150", "40", "CO*45*35", "PR*2*75", number=f"N{claim}")
        books.rows[1].append(again)
        books.stands(claim, "40", "35", "75")


def named_by_client(books: Books, claim: str, random: Random) -> None:
    """CLP01 is the client's number; the day of service and the charge name the claim."""
    books.rows[0].append(_paid(f"C{claim}"))
    books.stands(claim, "85", "35", "30")
    if random.random() < 0.5:
        books.rows[2].append(_back(f"C{claim}"))
        books.stands(claim, "0", "0", "0")


def renumbered(books: Books, claim: str, random: Random) -> None:
    books.rows[0].append(_paid(claim))
    books.rows[1] += [_back(claim), _paid(claim, f"N{claim}")]
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


def one_of_two_corrected(books: Books, claim: str, _: Random) -> None:
    """Paid twice, then one payment is corrected: 85 are a credit beside 40 / 35 / 75."""
    again = clp(claim, "1", "150", "40", "CO*45*35", "PR*2*75", number=f"N{claim}")
    books.rows[0].append(_paid(claim))
    books.rows[1].append(_paid(claim))
    books.rows[2].append([*_back(claim), *again])
    books.stands(claim, "125", "35", "75")


def denied_after_payment(books: Books, claim: str, random: Random) -> None:
    """What a denial leaves to the client waits until the payment before it is taken back."""
    own = ("CO*45*35", "PR*204*115")
    books.rows[0].append(_paid(claim))
    books.rows[1].append(clp(claim, "4", "150", "0", *own, number=f"D{claim}"))
    books.stands(claim, "85", "35", "30")
    if random.random() < 0.5:
        books.rows[2].append(_back(claim))
        books.stands(claim, "0", "35", "115")


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


def more_by_second(books: Books, claim: str, random: Random) -> None:
    """What a second payer pays and leaves to the client counts before the first one's 35."""
    books.rows[random.choice([0, 2])].append(_paid(claim))
    pays, client, *own = random.choice(
        [
            ("20", "30", "CO*45*100", "PR*2*30"),
            ("20", "30", "OA*23*90", "PR*2*40"),
            ("40", "0", "OA*23*110"),
            ("40", "10", "OA*23*100", "PR*2*10"),
        ]
    )
    books.second[0].append(_of_second(claim, pays, *own))
    paid = 85 + int(pays)
    books.stands(claim, f"{paid}", f"{150 - paid - int(client)}", client)
    if random.random() < 0.3:
        back = [f"{code}*-{number}" for code, number in (one.rsplit("*", 1) for one in own)]
        gone = clp(claim, "22", "-150", f"-{pays}", *back, number=f"S{claim}")
        books.second[1].append(gone)
        books.stands(claim, "85", "35", "30")


def third_payer(books: Books, claim: str, random: Random) -> None:
    """85, then 20 with 10 left to the client, of which the third payer pays 6 or denies all."""
    books.rows[0].append(_paid(claim))
    books.second[0].append(_of_second(claim, "20", "OA*23*120", "PR*2*10"))
    paid, write_off, client = random.choice(
        [("6", "35", "4"), ("6", "39", "0"), ("0", "35", "10")]
    )
    own = {"4": ["OA*23*140", "PR*2*4"], "0": ["OA*23*140", "CO*45*4"]}
    shares = own.get(client, ["CO*197*150"])
    status = "4" if paid == "0" else "3"
    books.third[0].append(clp(claim, status, "150", paid, *shares, number=f"T{claim}"))
    books.stands(claim, f"{105 + int(paid)}", write_off, client)


def denied_by_second(books: Books, claim: str, _: Random) -> None:
    books.rows[0].append(_paid(claim))
    books.second[0].append(_of_second(claim, "0", "OA*23*120", "CO*197*30", status="4"))
    books.stands(claim, "85", "35", "30")


def twice_by_second(books: Books, claim: str, random: Random) -> None:
    """20 twice: 10 are left to the client as before, and all of the second 20 is a credit."""
    books.rows[random.choice([0, 0, 2])].append(_paid(claim))
    for rows in books.second:
        rows.append(_of_second(claim, "20", "OA*23*120", "PR*2*10"))
    books.stands(claim, "125", "35", "10")


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
    on_one_check,
    named_by_client,
    renumbered,
    in_halves,
    in_part,
    twice,
    otherwise,
    one_of_two_corrected,
    denied_after_payment,
    duplicate,
    second_payer,
    nothing_of_second,
    less_by_second,
    more_by_second,
    third_payer,
    denied_by_second,
    twice_by_second,
    first_payer_gone,
    second_payer_gone,
    without_payment,
    undecided,
    unknown,
    recovered,
)
