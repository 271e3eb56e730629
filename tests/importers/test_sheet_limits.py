"""Hostile and damaged sheets are refused soon, in little memory, with the limit named."""

from __future__ import annotations

import io
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.sheets.sheet import read_content
from tests.importers.import_case import Practice
from tests.importers.import_case import codes
from tests.importers.import_case import sheet

SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORKBOOK = (
    f'<?xml version="1.0"?><workbook xmlns="{SPREADSHEET}" xmlns:r="{OFFICE}"><sheets>'
    '<sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
RELATIONS = (
    f'<?xml version="1.0"?><Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    "</Relationships>"
)
ROOT = (
    f'<?xml version="1.0"?><Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>"
)
MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml"
TYPES = (
    f'<?xml version="1.0"?><Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{MAIN}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{MAIN}.worksheet+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{MAIN}.sharedStrings+xml"/>'
    "</Types>"
)
BEGIN = f'<?xml version="1.0"?><worksheet xmlns="{SPREADSHEET}"><sheetData>'
END = "</sheetData></worksheet>"
TEXTS = f'<?xml version="1.0"?><sst xmlns="{SPREADSHEET}">'


def one_long_text(archive: zipfile.ZipFile) -> None:
    parts(archive, [BEGIN, END], [TEXTS, "<si><t>", *["x" * 2**20] * 480, "</t></si></sst>"])


def many_texts(archive: zipfile.ZipFile) -> None:
    parts(archive, [BEGIN, END], [TEXTS, *["<si><t/></si>" * 70_000] * 100, "</sst>"])


def many_cells(archive: zipfile.ZipFile) -> None:
    row = "<row>" + "<c/>" * 95 + "</row>"
    parts(archive, [BEGIN, *[row * 1000] * 250, END], [TEXTS, "</sst>"])


def a_far_row(archive: zipfile.ZipFile) -> None:
    far = '<row r="999999999999"><c r="A999999999999"><v>1</v></c></row>'
    parts(archive, [BEGIN, far, END], [TEXTS, "</sst>"])


def empty_rows(archive: zipfile.ZipFile) -> None:
    parts(archive, [BEGIN, *["<row/>" * 100_000] * 100, END], [TEXTS, "</sst>"])


def a_long_text(archive: zipfile.ZipFile) -> None:
    cell = ['<row r="1"><c t="inlineStr"><is><t>', *["x" * 2**20] * 90, "</t></is></c></row>"]
    parts(archive, [BEGIN, *cell, END], [TEXTS, "</sst>"])


def attributes(archive: zipfile.ZipFile) -> None:
    many = "".join(f'a{number}="1" ' for number in range(1_000_000))
    parts(archive, [BEGIN, f"<row {many}/>", END], [TEXTS, "</sst>"])


def nested(archive: zipfile.ZipFile) -> None:
    parts(archive, [BEGIN, "<a>" * 2_000_000, "</a>" * 2_000_000, END], [TEXTS, "</sst>"])


def many_parts(archive: zipfile.ZipFile) -> None:
    parts(archive, [BEGIN, *["<xf/>" * 100_000] * 100, END], [TEXTS, "</sst>"])


def entities(archive: zipfile.ZipFile) -> None:
    doctype = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    parts(archive, [BEGIN.replace("?>", f"?>{doctype}", 1), END], [TEXTS, "</sst>"])


def parts(archive: zipfile.ZipFile, rows: list[str], texts: list[str]) -> None:
    for name, text in (
        ("[Content_Types].xml", [TYPES]),
        ("_rels/.rels", [ROOT]),
        ("xl/workbook.xml", [WORKBOOK]),
        ("xl/_rels/workbook.xml.rels", [RELATIONS]),
        ("xl/worksheets/sheet1.xml", rows),
        ("xl/sharedStrings.xml", texts),
    ):
        with archive.open(name, "w") as part:
            for chunk in text:
                part.write(chunk.encode())


HOSTILE: dict[Callable[[zipfile.ZipFile], None], str] = {
    one_long_text: "it unpacks to more than 96 MiB",
    many_texts: "it has more than 2,000,000 texts",
    many_cells: "it has more than 2,000,000 cells",
    a_far_row: "it has a row beyond 1,048,576",
    empty_rows: "it has more than 300,000 rows",
    a_long_text: "it has a text of more than 32,767 characters",
    attributes: "it has a text of more than 32,767 characters",
    nested: "it has more than 10,000 nested parts",
    many_parts: "it has more than 500,000 parts besides its cells",
    entities: "it defines entities",
}
READ = """\
import resource, sys, time
from pathlib import Path
from beancount_clawback.importers.sheets.sheet import read_sheets
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
start = time.process_time()
(grid,) = read_sheets(Path(sys.argv[1]))
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(time.process_time() - start, (after - before) // 1024, grid.findings[0].message)
"""


@pytest.mark.slow
@pytest.mark.parametrize("make", list(HOSTILE))
def test_a_hostile_workbook_is_refused_in_two_seconds_and_200_megabytes(
    tmp_path: Path, make: Callable[[zipfile.ZipFile], None]
) -> None:
    path = tmp_path / "hostile.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        make(archive)
    run = subprocess.run(
        [sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=True
    )
    seconds, megabytes, message = run.stdout.strip().split(" ", 2)
    assert HOSTILE[make] in message
    assert float(seconds) < 2
    assert int(megabytes) < 200


def test_a_plain_workbook_made_the_same_way_is_read() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        row = '<row r="1"><c r="A1"><v>5</v></c></row>'
        parts(archive, [BEGIN, row, END], [TEXTS, "</sst>"])
    (grid,) = read_content(stream.getvalue(), "plain.xlsx")
    assert not grid.findings
    assert [row.number for row in grid.rows] == [1]


def timed(content: bytes) -> tuple[float, tuple[ImportFinding, ...], int]:
    start = time.process_time()
    (grid,) = read_content(content, "rows.csv")
    return time.process_time() - start, grid.findings, len(grid.rows)


@pytest.mark.slow
def test_one_quote_that_is_never_closed_is_one_finding_in_200_000_rows() -> None:
    row = 'Payment,C0018,1043,2026-01-16,85.00,35.00,30.00,,"Roe, ok"'
    content = sheet("", row.replace('"Roe', 'x,"Roe', 1), *[row] * 200_000)
    content = content.replace('x,"Roe, ok"', '"Roe, ok', 1)
    seconds, findings, rows = timed(content.encode())
    assert [one.code for one in findings] == ["broken-row"]
    assert rows == 200_003
    assert seconds < 3


def test_quotes_in_every_row_are_given_up_soon() -> None:
    content = sheet("", *['Payment,"C0018,1043,,85.00,35.00,30.00,,'] * 100_000)
    seconds, findings, _ = timed(content.encode())
    assert len(findings) <= 21
    assert {one.code for one in findings} == {"broken-row", "cut-off"}
    assert seconds < 3


@pytest.mark.parametrize("blank", ["\n", "\r", ",,\n"])
def test_more_rows_than_a_workbook_may_have_are_refused_as_text_too(blank: str) -> None:
    content = sheet("", *['Payment,C0018,1043,,85.00,35.00,30.00,,"Roe, ok"'])
    seconds, findings, rows = timed((content + blank * 1_000_000).encode())
    assert [one.message for one in findings] == [
        "The file cannot be read: it has more than 300,000 rows."
    ]
    assert not rows
    assert seconds < 2


def test_a_text_that_a_million_cells_share_is_told_to_be_too_long() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        row = '<row r="1"><c t="s"><v>0</v></c><c t="s"><v>0</v></c></row>'
        parts(archive, [BEGIN, row, END], [TEXTS, "<si><t>", "y" * 30_000, "</t></si></sst>"])
    (grid,) = read_content(stream.getvalue(), "shared.xlsx")
    assert [[len(str(cell)) for cell in row.cells] for row in grid.rows] == [[501, 501]]


def test_the_rest_of_a_file_that_was_given_up_is_no_silence(practice: Practice) -> None:
    content = sheet("", *['Payment,"C0018,1043,,85.00,35.00,30.00,,'] * 100)
    work = practice.plan(practice.file("quotes.csv", content))
    assert "cut-off" in codes(work)
    assert not work.entries
