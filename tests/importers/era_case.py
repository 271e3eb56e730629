"""ERA files and small ledgers for the tests of importing them.

A charge is written `1042 150 2026-01-15`: claim, price, day of service; its client is C1042.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from tests.importers.import_case import Practice

FILES = Path(__file__).parent / "era" / "files"

ACCOUNTS = """\
option "operating_currency" "USD"
plugin "beancount_clawback" "{'recoupment': 'Liabilities:Recoupments:{payer}'}"

2015-01-01 open Assets:Bank:Checking                 USD
2015-01-01 open Assets:Receivable:Insurance:Aetna    USD
2015-01-01 open Assets:Receivable:Insurance:Cigna    USD
2015-01-01 open Income:Sessions                      USD
2015-01-01 open Income:Adjustments:Contractual       USD
2015-01-01 open Income:Interest                      USD
2015-01-01 open Expenses:Withheld                    USD
2015-01-01 open Liabilities:Recoupments:Aetna        USD
2015-01-01 open Liabilities:Recoupments:Cigna        USD
2015-01-01 open Expenses:Recoupment-Variance         USD
"""

BANK = "Assets:Bank:Checking"
INSURANCE = "Assets:Receivable:Insurance:Aetna"
OWED = "Liabilities:Recoupments:Aetna"
WRITE_OFF = "Income:Adjustments:Contractual"


def ledger(*charges: str) -> str:
    """The text of a ledger with these charges to Aetna."""
    parts = [ACCOUNTS]
    for charge in charges:
        claim, price, day = charge.split()
        parts.append(
            f"""
2015-01-01 open Assets:Receivable:Clients:C{claim} USD

{day} * "C{claim}" "Session" ^claim-{claim} #charge
  client: "C{claim}"
  Assets:Receivable:Insurance:Aetna  {price} USD
  Income:Sessions                   -{price} USD
"""
        )
    return "".join(parts)


def practice_of(folder: Path, *charges: str) -> Practice:
    """A practice with these charges and nothing paid."""
    return Practice(folder, ledger(*charges))


def worked(practice: Practice, name: str) -> Path:
    """A copy of one of the worked files in the practice's folder."""
    return Path(shutil.copy(FILES / f"{name}.835", practice.folder))


def held(practice: Practice, *accounts: str) -> list[Decimal]:
    """What accounts hold, in order."""
    balances = practice.balances()
    return [balances.get(account, Decimal(0)) for account in accounts]


def insured(practice: Practice) -> dict[str, Decimal]:
    """What claims are still open with the insurance, summed up, and owed by clients."""
    return {
        account.rpartition(":")[2]: number
        for account, number in practice.balances().items()
        if account.startswith("Assets:Receivable")
    }


def money(text: str) -> list[Decimal]:
    """Amounts written in a row, such as `50 -50 0.37`."""
    return [Decimal(word) for word in text.split()]


def split_sets(practice: Practice, name: str) -> list[Path]:
    """A worked file with each remittance in a file of its own."""
    segments = (FILES / f"{name}.835").read_text().split("~\n")
    head, body = segments[:2], segments[2:]
    sets: list[list[str]] = []
    for segment in body:
        if segment.startswith("ST*"):
            sets.append([])
        if segment.startswith("GE*"):
            break
        sets[-1].append(segment)
    paths = []
    for number, one in enumerate(sets, start=1):
        text = "~\n".join([*head, *one, "GE*1*1", "IEA*1*000000001", ""])
        paths.append(practice.file(f"{name}-{number}.835", text))
    return paths


ISA = (
    "ISA*00*          *00*          *ZZ*AETNA          *ZZ*PRACTICE       "
    "*260510*0930*^*00501*000000001*0*{usage}*:"
)


def era(
    total: str,
    *segments: str,
    number: str = "5600",
    date: str = "20260502",
    payer: str = "AETNA",
    usage: str = "P",
) -> str:
    """One remittance of these segments, with the right envelope and counts."""
    body = [
        "ST*835*0001",
        f"BPR*I*{total}*C*CHK************{date}",
        f"TRN*1*{number}*1060000001",
        f"N1*PR*{payer}*XV*60054",
        "N1*PE*PRACTICE*XX*1234567893",
        "LX*1",
        *segments,
    ]
    every = [
        ISA.format(usage=usage),
        "GS*HP*AETNA*PRACTICE*20260510*0930*1*X*005010X221A1",
        *body,
        f"SE*{len(body) + 1}*0001",
        "GE*1*1",
        "IEA*1*000000001",
    ]
    return "".join(f"{segment}~\n" for segment in every)


def clp(
    claim: str,
    status: str,
    charge: str,
    paid: str,
    *adjustments: str,
    number: str = "",
    day: str = "20260115",
    code: str = "90837",
) -> list[str]:
    """A claim of one line; an adjustment is written `CO*45*75`."""
    shares = [Decimal(one.split("*")[2]) for one in adjustments if one.startswith("PR")]
    client = f"{sum(shares):f}" if shares and status != "22" else ""
    return [
        f"CLP*{claim}*{status}*{charge}*{paid}*{client}*12*{number or f'P{claim}'}",
        f"NM1*QC*1*DOE*JANE****MI*M{claim}",
        f"SVC*HC:{code}*{charge}*{paid}**1",
        f"DTM*472*{day}",
        *(f"CAS*{one}" for one in adjustments),
    ]


def claims(*runs: Iterable[str]) -> list[str]:
    """The segments of several claims."""
    return [segment for run in runs for segment in run]
