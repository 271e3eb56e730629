"""Sheets drawn from a seed: one truth in the headings, shapes and signs of many systems.

The truth is that of `test_sheet_shapes`. Whatever the sheet looks like, each claim is booked as
it is, or a finding says why it is not: never other amounts, and nothing left out silently.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from beancount_clawback.importers.posting.plan import ImportPlan
from beancount_clawback.ledger_language.problems import Severity
from tests.importers.import_case import Practice
from tests.importers.test_sheet_shapes import practice_of


@dataclass(frozen=True)
class Truth:
    """A claim's line on a remittance, in whole dollars."""

    claim: str
    client: str
    payer: str
    check: str
    paid_on: str
    service: str
    billed: int
    paid: int
    off: int
    client_owes: int
    taken_back: bool = False


PAYMENTS = (
    Truth("2004", "C0101", "Aetna", "8101", "2026-04-15", "2026-03-16", 150, 90, 40, 20),
    Truth("2005", "C0102", "Aetna", "8101", "2026-04-15", "2026-03-17", 150, 85, 45, 20),
    Truth("2006", "C0103", "Cigna", "8102", "2026-04-20", "2026-03-18", 120, 70, 30, 20),
)
TAKE_BACKS = (
    Truth("2001", "C0101", "Aetna", "8101", "2026-04-15", "2026-01-12", 150, 90, 40, 20, True),
    Truth("2002", "C0102", "Aetna", "8101", "2026-04-15", "2026-01-13", 150, 80, 50, 20, True),
)
HEADINGS = {
    "payer": "Payer;Payer Name;Insurance;Carrier;Ins Co;Health Plan",
    "check": "Check #;EFT/Check No;Payment Reference;Trace Number;Chk#",
    "date": "Check Date;Payment Date;EFT Date;Paid Date;Remit Date",
    "claim": "Claim #;Claim Number;Invoice #;Patient Control Number;Encounter ID",
    "client": "Patient ID;Client ID;Chart #",
    "service": "DOS;Service Date;Date of Service;Svc Date;From DOS",
    "billed": "Billed;Charges;Billed Amount;Submitted Charges;Charge Amt;Fee",
    "paid": "Paid;Ins Paid;Insurance Payment;Net Paid;Plan Paid;Claim Payment Amount;Line Paid",
    "off": "Adjustment;Write-Off;Contractual Adj;Provider Discount;Adj Amt",
    "owes": "Pt Resp;Patient Responsibility;Client Owes;Member Liability;PR;Patient",
    "allowed": "Allowed;Allowed Amt;Plan Allowed;Negotiated Amount",
    "total": "Check Amount;Check Amt;EFT Amount",
    "taken": "Recouped;Takeback;Refund to Payer;Insurance Refunds;Less Recoupment;R2",
    "type": "Type;Transaction Type;Claim Status;Transaction",
    "flag": "Reversal;Void;Is Recoup;Reversed",
    "deductible": "Deductible;Ded",
    "copay": "Copay;Co-Pay Amt",
    "adjustments": "Total Adjustments",
    "co": "CO",
    "pr": "PR",
}
SERIES = (
    "CAS1 Group;CAS1 Reason;CAS1 Amount;CAS2 Group;CAS2 Reason;CAS2 Amount",
    "Adj Group 1;Adj Code 1;Adj Amt 1;Adj Group 2;Adj Code 2;Adj Amt 2",
    "Group;Reason;Amount;Group;Reason;Amount",
)
SHARES = {
    "both": ("off", "owes"),
    "allowed": ("allowed",),
    "parts": ("off", "deductible", "copay"),
    "series": ("series",),
    "groups": ("co", "pr"),
    "adjustments": ("adjustments", "owes"),
    "off": ("off",),
    "none": (),
}
BESIDE = ("Units=1", "Provider=Lee", "Group #=G77", "Member ID=W1", "Balance=0.00", "Rate=")


class DrawnSheet:
    """A sheet drawn from a seed, and what it tells."""

    def __init__(self, seed: int) -> None:
        """Draw how the sheet writes what it tells."""
        draw = random.Random(seed)  # noqa: S311 - the same sheet for the same seed
        lines = draw.sample(PAYMENTS, draw.randint(1, 3))
        lines += draw.sample(TAKE_BACKS, draw.choice((0, 0, 1, 1, 2)))
        self.lines = sorted(lines, key=lambda one: (one.payer, draw.random()))
        self.takes = draw.choice(("minus", "column", "typed", "status", "flag", "paid-minus"))
        self.shares = draw.choice(list(SHARES))
        self.minus = draw.choice(("-{}", "({})", "{}-", "-${}", "{} CR"))
        self.day = draw.choice(("%m/%d/%Y", "%Y-%m-%d", "%d-%b-%y", "%d.%m.%Y", "days"))
        plain = self.shares != "both" or self.takes != "minus"
        self.signs = "plain" if plain else draw.choice(("plain", "off-minus", "account"))
        self.columns = self._columns(draw)
        self.separator = draw.choice((",", ";", "\t"))
        self.text = self._text(draw)

    def _columns(self, draw: random.Random) -> list[str]:
        named = draw.choice((("claim",), ("claim", "service"), ("client", "service")))
        must = self.signs == "account" or self.shares in ("allowed", "adjustments")
        billed = ("billed",) if must or draw.random() < 0.7 else ()
        columns = ["payer", "check", "date", *named, *billed, "paid", *SHARES[self.shares]]
        columns += ["total"] if draw.random() < 0.4 else []
        told = {"column": "taken", "typed": "type", "status": "type", "flag": "flag"}
        if self.takes in told and any(line.taken_back for line in self.lines):
            columns.append(told[self.takes])
        if draw.random() < 0.3:
            draw.shuffle(columns)
        return columns

    def _text(self, draw: random.Random) -> str:
        beside = [one.split("=") for one in draw.sample(BESIDE, draw.randint(0, 4))]
        head: list[str] = []
        for name in self.columns:
            drawn = draw.choice(SERIES if name == "series" else HEADINGS[name].split(";"))
            head += drawn.split(";")
        rows = [[*head, *(heading for heading, _ in beside)]]
        for line in self.lines:
            cells = [cell for name in self.columns for cell in self._cells(name, line)]
            rows.append([*cells, *(value for _, value in beside)])
        titles = [["Insurance Payments"], ["Printed 05/02/2026"], []]
        rows = [*(titles if draw.random() < 0.3 else []), *rows]
        return "".join(f"{self.separator.join(row)}\n" for row in rows)

    def _cells(self, name: str, line: Truth) -> Sequence[str]:
        if name == "series":
            off, owes = self._amount("off", line), self._amount("owes", line)
            return ("CO", "45", off, "PR", "3", owes) if off else [""] * 6
        words = {"typed": ("Payment", "Clawback"), "status": ("1", "22")}
        if name == "type":
            return [words[self.takes][line.taken_back]]
        if name == "flag":
            return ["Y" if line.taken_back else "N"]
        texts = {
            "payer": line.payer,
            "check": line.check,
            "claim": line.claim,
            "client": line.client,
            "date": self._day(line.paid_on),
            "service": self._day(line.service),
        }
        return [texts[name] if name in texts else self._amount(name, line)]

    def _amount(self, name: str, line: Truth) -> str:
        numbers = {
            "billed": line.billed,
            "paid": line.paid,
            "off": line.off,
            "owes": line.client_owes,
            "allowed": line.billed - line.off,
            "deductible": 0,
            "copay": line.client_owes,
            "adjustments": line.off + line.client_owes,
            "co": line.off,
            "pr": line.client_owes,
        }
        if name == "total":
            of_check = [one for one in self.lines if one.check == line.check]
            return self._shown(
                sum(-one.paid if one.taken_back else one.paid for one in of_check)
            )
        if name == "taken":
            return self._shown(line.paid if line.taken_back else 0)
        number = numbers[name]
        if line.taken_back:
            if self.takes == "minus" or (self.takes == "paid-minus" and name == "paid"):
                number = -number
            elif self.takes == "typed" and name != "billed":
                return ""
            elif self.takes == "column" and name not in ("billed", "allowed"):
                number = 0
        is_credit = name == "off" or (name == "paid" and self.signs == "account")
        return self._shown(-number if is_credit and self.signs != "plain" else number)

    def _shown(self, number: int) -> str:
        text = f"{abs(number)}.00"
        return self.minus.format(text) if number < 0 else text

    def _day(self, text: str) -> str:
        day = datetime.date.fromisoformat(text)
        if self.day == "days":
            return str((day - datetime.date(1899, 12, 30)).days)
        return day.strftime(self.day)


def check(seeds: Sequence[int], folder: Path) -> int:
    """Read the sheets of some seeds; the number of those that were booked whole.

    Raises:
        AssertionError: Something was booked otherwise, or left out silently.
    """
    practice = practice_of(folder)
    return sum(_is_whole(DrawnSheet(seed), seed, practice) for seed in seeds)


def _is_whole(drawn: DrawnSheet, seed: int, practice: Practice) -> bool:
    work = practice.plan(practice.file("drawn.csv", drawn.text))
    codes = {one.code for one in work.findings if one.severity is not Severity.NOTICE}
    refused = any(one.severity is Severity.ERROR for one in work.findings)
    told = {f"claim-{line.claim}": line for line in drawn.lines}
    found = _booked(work)
    context = (seed, drawn.text, found, codes)
    assert len(found) == len(work.entries), context
    for claim, amounts in found.items():
        line = told[claim]
        right = (line.paid, line.off, line.client_owes)
        if line.taken_back:
            assert amounts == (None, None, None), context
            continue
        given = [
            (said, true) for said, true in zip(amounts, right, strict=True) if said is not None
        ]
        assert all(said == true for said, true in given), context
        assert amounts[0] is not None, context
        assert amounts == right or codes & {"left-with-insurance", "shares-not-given"}, context
    assert refused or found.keys() == told.keys(), context
    return found.keys() == told.keys()


def _booked(work: ImportPlan) -> dict[str, tuple[int | None, ...]]:
    keys = ("insurance-paid", "write-off", "client-responsibility")
    booked = {}
    for one in work.entries:
        (claim,) = [link for link in one.entry.links or () if link.startswith("claim-")]
        meta = one.entry.meta
        booked[claim] = tuple(int(meta[key].number) if key in meta else None for key in keys)
    return booked
