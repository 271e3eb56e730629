"""Seeded ERA files all the way into a ledger: every cent and every row is accounted for.

    python -m tests.importers.era_seeded 5000

works through that many pairs of files and prints what became of them. The first file of a pair
is drawn from a seed; the second takes every claim of it back and pays some of them again. The
truth is the specification that x12sdk makes the files from.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

from beancount import loader
from beancount.core.data import Transaction

from beancount_clawback.importers.documents.remittance import Document
from beancount_clawback.importers.era import read_bytes
from beancount_clawback.importers.era_rows.era_document import document_of
from beancount_clawback.importers.matching.row_cases import ImportRules
from beancount_clawback.importers.posting.plan import ImportPlan
from beancount_clawback.importers.posting.plan import plan
from beancount_clawback.ledger_files.loaded_ledger import Ledger
from beancount_clawback.ledger_files.transaction_text import render_transaction
from beancount_clawback.ledger_language.config import plugin_config
from beancount_clawback.ledger_language.config import read_config
from tests.importers.era.seeded_files import by_oxedi
from tests.importers.era.seeded_files import generate
from tests.importers.era.seeded_files import ours
from tests.importers.era.seeded_files import specification
from tests.importers.era.seeded_files import truth
from tests.importers.era_case import ACCOUNTS
from tests.importers.era_case import BANK
from tests.importers.era_case import INSURANCE
from tests.importers.era_case import WRITE_OFF

PAYER = "SEEDED PAYER"
RULES = ImportRules(
    payers={PAYER: "Aetna"},
    accounts=dict.fromkeys(
        ("interest", "withholding", "payment", "other"), "Expenses:Withheld"
    ),
)
NEVER_POSTED = frozenset[str]()
"""Of a remittance that balances nothing is refused."""


@dataclass(frozen=True)
class SeededFile:
    """One file, and the specification that it was made of."""

    name: str
    claims: list[Any]
    plbs: list[Any]
    content: bytes

    @property
    def document(self) -> Document:
        return document_of(read_bytes(self.content, self.name), self.name)


def pair(seed: int) -> tuple[SeededFile, SeededFile]:
    """A remittance, and the one that takes it back; no claim is of another seed's."""
    random = Random(seed)  # noqa: S311 - a seeded test
    claims, plbs = specification(random)
    claims = [
        replace(one, patient_control_number=f"{seed}-{number}")
        for number, one in enumerate(claims)
        if one.paid >= 0
    ]
    back = [_reversed(one) for one in claims]
    again = [one for one in map(_cheaper, claims) if one.paid >= 0 and random.random() < 0.6]
    owed = sum((one.paid for one in (*back, *again)), Decimal(0))
    forward = [generate.ProviderAdjustmentSpec("FB", owed, f"F{seed}")] if owed else []
    return (
        _file(seed, f"{seed}-a.835", claims, plbs, "20260301"),
        _file(seed, f"{seed}-b.835", [*back, *again], forward, "20260401"),
    )


def check(seeds: range) -> Counter[str]:
    """Import the files of some seeds into one ledger, and compare with what was specified.

    Returns:
        How many files, rows and findings there were.
    """
    pairs = [pair(seed) for seed in seeds]
    files = [file for both in pairs for file in both]
    for file in files:
        read = ours(read_bytes(file.content, file.name))
        assert read == truth(file.claims, file.plbs), file.name
        assert read == by_oxedi(file.content), file.name
    text = _ledger([claim for first, _ in pairs for claim in first.claims])
    work = plan([file.document for file in files], _loaded(text), RULES)
    refused = _check_counts(work, files)
    written = "".join(f"{one.date} open {one.account}\n" for one in work.opens)
    written += "\n".join(render_transaction(one.entry) for one in work.entries)
    entries, errors, _ = loader.load_string(f"{text}\n{written}")
    assert not errors, errors[:3]
    _check_money(entries, files, refused)
    again = plan([file.document for file in reversed(files)], _loaded(text + written), RULES)
    assert again.entries == ()
    assert again.counts.known == work.counts.posted
    outcome = Counter(one.code for one in work.findings)
    outcome.update(
        files=len(files),
        rows=work.counts.rows,
        posted=work.counts.posted,
        refused=work.counts.refused,
    )
    return outcome


def _check_counts(work: ImportPlan, files: list[SeededFile]) -> set[tuple[str, int, str]]:
    """Claims and adjustments in are entries and findings; gives the places of the latter."""
    counts = work.counts
    assert counts.rows == sum(len(one.claims) + len(one.plbs) for one in files)
    assert counts.rows == counts.posted + counts.refused + counts.noted
    assert len(work.drafts) == counts.refused
    for one in work.drafts:
        found = [each for each in work.findings if each.place == one.place]
        assert NEVER_POSTED.issuperset(each.code for each in found), found
        assert found
    return {(one.place.file, one.place.row, one.place.column) for one in work.drafts}


def _check_money(
    entries: list[Any], files: list[SeededFile], refused: set[tuple[str, int, str]]
) -> None:
    """The bank has each remittance, ΣCLP04 - ΣPLB, but for the adjustments that were refused.

    Of the claims, only those stand that were paid again after all were taken back: their CO, OA
    and PI are written off where something is paid, their PR is the client's, unless the claim
    went to another payer.
    """
    expected = Decimal(0)
    for file in files:
        (era,) = read_bytes(file.content, file.name).remittances
        paid = sum((one.paid for one in file.claims), Decimal(0))
        remittance = paid - sum((one.amount for one in file.plbs), Decimal(0))
        assert era.amount == remittance, file.name
        expected += remittance
        segment, at = 0, 3
        for one in era.provider_adjustments:
            at = at + 2 if one.place.segment == segment else 3
            segment = one.place.segment
            if (file.name, segment, f"PLB{at:02d}") in refused:
                expected += one.amount
    stand = [one for file in files[1::2] for one in file.claims if one.status != "22"]
    paid = sum((one.paid for one in stand), Decimal(0))
    write_off = sum(map(_written_off, stand), Decimal(0))
    client = _of_clients([one for one in stand if one.status != "19"])
    billed = sum((one.charge for file in files[::2] for one in file.claims), Decimal(0))
    assert _held(entries, BANK) == expected
    assert _held(entries, WRITE_OFF) == write_off
    assert _held(entries, "Assets:Receivable:Clients") == client
    assert _held(entries, INSURANCE) == billed - paid - write_off - client


def _written_off(claim: Any) -> Decimal:  # noqa: ANN401 - as the generator has it
    """CO, OA and PI; of what is not paid the contract's reasons alone, never below zero.

    What came twice (18) is nobody's, and of a claim that pays some lines each is looked at.
    """
    total = sum(
        (
            one.amount
            for part in (claim, *claim.lines)
            for one in part.adjustments
            if one.group in {"CO", "OA", "PI"}
            and one.reason not in {"23", "94"}
            and one.reason != "18"
            and (_is_paid(claim, part) or one.reason in {"45", "253"})
        ),
        Decimal(0),
    )
    return max(total, Decimal(0))


def _held(entries: list[Any], account: str) -> Decimal:
    """What an account and those below it hold."""
    return sum(
        (
            posting.units.number
            for entry in entries
            if isinstance(entry, Transaction)
            for posting in entry.postings
            if posting.units and posting.units.number and posting.account.startswith(account)
        ),
        Decimal(0),
    )


def _is_paid(claim: Any, part: Any) -> bool:  # noqa: ANN401
    by_lines = part is not claim and any(line.paid for line in claim.lines)
    return bool(part.paid if by_lines else claim.paid)


def _of_clients(claims: list[Any]) -> Decimal:
    """PR of claims and of their lines; what came twice (18) is nobody's share."""
    return sum(
        (
            one.amount
            for claim in claims
            for part in (claim, *claim.lines)
            for one in part.adjustments
            if one.group == "PR" and one.reason != "18"
        ),
        Decimal(0),
    )


def _loaded(text: str) -> Ledger:
    entries, errors, options = loader.load_string(text)
    assert not errors, errors[:3]
    config, _ = read_config(plugin_config(options)[1], options)
    return Ledger(entries, [], options, config, has_plugin=True)


def _ledger(claims: list[Any]) -> str:
    charges = (
        f"""
2026-01-15 * "C0017" "Session" ^claim-{one.patient_control_number} #charge
  client: "C0017"
  Assets:Receivable:Insurance:Aetna  {one.charge} USD
  Income:Sessions
"""
        for one in claims
    )
    head = f"{ACCOUNTS}\n2015-01-01 open Assets:Receivable:Clients:C0017 USD\n"
    return head + "".join(charges)


def _file(seed: int, name: str, claims: list[Any], plbs: list[Any], paid_on: str) -> SeededFile:
    """x12sdk's text as production data, with the day and a check number of its own."""
    text = generate.generate_835(
        seed=seed, claims=claims, provider_adjustments=plbs, payer_name=PAYER
    )
    number = name.removesuffix(".835")
    head, trace, rest = text.partition("TRN*1*")
    head = head.replace("*0*T*:", "*0*P*:").replace("*C*CHK~", f"*C*CHK{'*' * 12}{paid_on}~")
    content = f"{head}{trace}{number}*{rest.partition('*')[2]}"
    return SeededFile(name, claims, plbs, content.encode())


def _reversed(claim: Any) -> Any:  # noqa: ANN401 - x12sdk has no types
    return replace(claim, **_turned(claim), status="22", lines=_lines(claim, _turned))


def _cheaper(claim: Any) -> Any:  # noqa: ANN401
    """The claim once more, in which the whole first line is written off as well."""
    first, *rest = claim.lines
    left = first.charge - sum((one.amount for one in first.adjustments), Decimal(0))
    more = generate.AdjustmentSpec("CO", "45", left)
    return replace(claim, lines=[replace(first, adjustments=[*first.adjustments, more]), *rest])


def _lines(claim: Any, change: Any) -> list[Any]:  # noqa: ANN401
    return [replace(line, **change(line)) for line in claim.lines]


def _turned(part: Any) -> dict[str, Any]:  # noqa: ANN401
    less = [replace(one, amount=-one.amount) for one in part.adjustments]
    return {"charge": -part.charge, "adjustments": less}


def _batches(count: int, size: int) -> Iterator[range]:
    return (range(at, min(at + size, count)) for at in range(0, count, size))


def main(count: int) -> None:
    """Work through that many pairs of files and print what became of them."""
    begin = time.monotonic()
    outcome = Counter[str]()
    for seeds in _batches(count, 25):
        outcome += check(seeds)
    print(f"{count:,} pairs in {time.monotonic() - begin:.0f} s")
    for name, number in outcome.most_common():
        print(f"{number:>10,}  {name}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
