"""A currency in a file is the ledger's, or one question; `$` is judged by the ledger."""

from __future__ import annotations

from pathlib import Path

import pytest

from beancount_clawback.importers.documents.currencies import currency_in_heading
from beancount_clawback.importers.documents.currencies import currency_of_format
from beancount_clawback.importers.documents.currencies import in_ledgers_words
from beancount_clawback.importers.documents.currencies import one_currency
from beancount_clawback.importers.remittance_sheet import RemittanceSheetImporter
from beancount_clawback.importers.sheets.sheet_options import SheetOptions
from tests.importers.era_case import BANK
from tests.importers.era_case import clp
from tests.importers.era_case import era
from tests.importers.era_case import held
from tests.importers.era_case import ledger
from tests.importers.era_case import money
from tests.importers.import_case import Practice
from tests.importers.import_case import codes

HEADS = "Payer,Check Number,Payment Date,Claim,Billed,Paid,Contractual Adjustment,Patient Resp"
ROW = "Aetna,77,2026-02-20,1042,{0}150.00,{0}85.00,{0}35.00,{0}30.00"


def practice_in(folder: Path, currency: str) -> Practice:
    return Practice(folder, ledger("1042 150 2026-01-15").replace("USD", currency))


def sheet(sign: str = "", heads: str = HEADS) -> str:
    return f"{heads}\n{ROW.format(sign)}\n"


@pytest.mark.parametrize(
    ("currency", "content"),
    [
        ("USD", sheet("$")),
        ("USD", sheet("US$")),
        ("CAD", sheet("$")),
        ("CAD", sheet("CA$")),
        ("EUR", sheet("€")),
        ("EUR", sheet("EUR ")),
        ("USD", sheet(heads=HEADS.replace("Paid", "Paid ($)"))),
        ("EUR", sheet(heads=HEADS.replace("Paid", "Paid (EUR)"))),
    ],
)
def test_the_ledgers_own_currency_is_accepted(
    tmp_path: Path, currency: str, content: str
) -> None:
    practice = practice_in(tmp_path, currency)
    practice.import_(practice.file("a.csv", content))
    assert held(practice, BANK) == money("85")


@pytest.mark.parametrize(
    ("currency", "content", "named"),
    [
        ("EUR", sheet("$"), "dollars ($)"),
        ("CAD", sheet("US$"), "USD"),
        ("USD", sheet("€"), "EUR"),
        ("USD", sheet("C$"), "CAD"),
        ("EUR", sheet(heads=HEADS.replace("Paid", "Paid (USD)")), "USD"),
        ("EUR", sheet(heads=HEADS.replace("Paid", "Paid $")), "dollars ($)"),
    ],
)
def test_another_currency_is_one_question_that_its_answer_settles(
    tmp_path: Path, currency: str, content: str, named: str
) -> None:
    practice = practice_in(tmp_path, currency)
    path = practice.file("a.csv", content)
    work = practice.plan(path)
    (found,) = [one for one in work.findings if one.code == "foreign-currency"]
    assert f"is in {named}, but the ledger is kept in {currency}" in found.message
    assert f"say so with --currency {currency}" in found.next_step
    assert work.entries == ()
    importer = RemittanceSheetImporter(ledger=practice.main, currency=currency)
    extracted = importer.extract(str(path), practice.ledger().entries)
    assert extracted[0].meta["insurance-paid"] == f"85.00 {currency}"


@pytest.mark.parametrize("segment", ["CUR*PR*USD", "CUR*PR*CAD", ""])
def test_an_835_in_another_currency_is_refused_until_it_is_said_to_be_ours(
    tmp_path: Path, segment: str
) -> None:
    """An 835 without CUR is in US dollars."""
    practice = practice_in(tmp_path, "EUR")
    content = era("85", *clp("1042", "1", "150", "85", "CO*45*35", "PR*3*30"))
    if segment:
        content = content.replace("N1*PR", f"{segment}~\nN1*PR", 1)
        assert segment in content
    path = practice.file("a.835", content)
    assert "foreign-currency" in codes(practice.plan(path))
    said = practice.read(path, currency="EUR")
    work = practice.append(practice.plan_documents(said))
    assert "foreign-currency" not in codes(work)
    assert held(practice, BANK) == money("85")
    assert "USD" not in practice.main.read_text()


def test_one_dollar_of_several_is_never_guessed() -> None:
    assert in_ledgers_words("$", {"USD", "EUR"}) == "USD"
    assert in_ledgers_words("$", {"USD", "CAD"}) == ""
    assert in_ledgers_words("$", {"USD", "CAD", "EUR"}) == "$"
    assert in_ledgers_words("$", {"EUR"}) == "$"
    assert one_currency({"$", "CAD"}) == "CAD"
    assert one_currency({"$", "EUR"}) is None
    assert SheetOptions().currency == ""


@pytest.mark.parametrize(
    ("number_format", "currency"),
    [
        ('"$"#,##0.00', "$"),
        ("[$€-407] #,##0.00", "EUR"),
        ("[$$-409]#,##0.00", "$"),
        ('#,##0.00\\ "€"', "EUR"),
        ("[$USD] 0.00", "USD"),
        ("[$-409]0.00", ""),
        ("[$-409]d-mmm-yy", ""),
        ("[Red]0.00", ""),
        ("0.00", ""),
    ],
)
def test_a_number_format_names_its_currency(number_format: str, currency: str) -> None:
    assert currency_of_format(number_format) == currency


@pytest.mark.parametrize(
    ("heading", "currency"),
    [("Paid (USD)", "USD"), ("Paid $", "$"), ("Paid in €", "EUR"), ("INS PAID AMT", "")],
)
def test_a_heading_names_its_currency(heading: str, currency: str) -> None:
    assert currency_in_heading(heading) == currency


def test_a_number_of_a_workbook_is_in_the_currency_that_it_shows(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    practice = practice_in(tmp_path, "EUR")
    for number_format, expected in (("[$€-407] #,##0.00", []), ('"$"#,##0.00', ["$"])):
        book = openpyxl.Workbook()
        book.active.append(HEADS.split(","))
        book.active.append(["Aetna", "77", "2026-02-20", "1042", 150, 85, 35, 30])
        for column in "EFGH":
            book.active[f"{column}2"].number_format = number_format
        book.save(practice.folder / "a.xlsx")
        work = practice.plan(practice.folder / "a.xlsx")
        asked = [one for one in work.findings if one.code == "foreign-currency"]
        assert len(asked) == len(expected)
