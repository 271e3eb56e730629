"""What can be wrong with a file, its columns and its cells, before it is known what it pays."""

from __future__ import annotations

from beancount_clawback.extras import XLSX
from beancount_clawback.ledger_language.problems import Check
from beancount_clawback.ledger_language.problems import Severity

_AGAIN = "Correct the cell and import the file again; what is imported already stays as it is"

CHECKS_OF_FILES: tuple[Check, ...] = (
    Check(
        "unreadable-file",
        Severity.ERROR,
        "The file cannot be read: {why}",
        "None of it was imported. Export it again, as CSV or XLSX",
    ),
    Check(
        "xlsx-missing",
        Severity.ERROR,
        "The file is a workbook (XLSX), and openpyxl, which reads it, is not installed",
        f"None of it was imported. Install openpyxl with: {XLSX} (or save the file as CSV)",
    ),
    Check(
        "unknown-kind",
        Severity.ERROR,
        "It is not clear what this file is: {why}",
        "{remedy}",
    ),
    Check(
        "no-header",
        Severity.ERROR,
        "No row of the first {rows} names columns that are known",
        "Name the columns as `clawback template` does, or name them with --map",
    ),
    Check(
        "missing-column",
        Severity.ERROR,
        "The columns do not say {what}{maybe}",
        "Add a column for it, or say with --map {field}=… which one it is",
    ),
    Check(
        "ambiguous-column",
        Severity.ERROR,
        "Several columns could be {field}: {headers}",
        "Say with --map {field}=… which one it is, by its heading or its letter, such as "
        "--map {field}={example}{together}",
    ),
    Check(
        "mapped-column-missing",
        Severity.ERROR,
        "There is no column “{header}”, which --map names as {field}; the file has {headers}",
        "Correct the mapping, or the heading",
    ),
    Check(
        "column-mapped-twice",
        Severity.ERROR,
        "--map names column {column} as {other} and as {field}, but a column holds one thing",
        "Leave one of the two out",
    ),
    Check(
        "unused-columns",
        Severity.NOTICE,
        "These columns were not used: {headers}",
        "Nothing to do, unless one of them matters: then say with --map what it is",
    ),
    Check(
        "odd-encoding",
        Severity.NOTICE,
        "The file is not UTF-8; it was read as Windows-1252",
        "Check names with accents in what is imported, or save the file as UTF-8",
    ),
    Check(
        "more-sheets",
        Severity.NOTICE,
        "Not all sheets or tables of the file have such rows. Read: {read}; left out: {others}",
        "Nothing to do, unless one of those left out has rows: then give its columns the same "
        "names",
    ),
    Check(
        "hidden-sheets",
        Severity.NOTICE,
        "Hidden sheets of the workbook were left out: {titles}",
        "Nothing to do, unless one of them has rows to import: then show it, save the workbook "
        "and import it again",
    ),
    Check(
        "broken-row",
        Severity.ERROR,
        "This row cannot be split into cells: {why}",
        "Correct the quotes in it and import the file again",
    ),
    Check(
        "cut-off",
        Severity.ERROR,
        "What follows was not read: {why}",
        "Split the file, or export it again",
    ),
    Check(
        "bad-cell",
        Severity.ERROR,
        "“{value}” is not {wanted}{why}",
        _AGAIN,
    ),
    Check(
        "empty-cell",
        Severity.ERROR,
        "The row does not say {wanted}",
        "Fill the cell in and import the file again",
    ),
    Check(
        "unknown-type",
        Severity.ERROR,
        "“{value}” is not a kind of row",
        "Write one of {known}: a clawback takes a payment back, an offset only settles a "
        "clawback that was recorded before",
    ),
    Check(
        "mixed-signs",
        Severity.ERROR,
        "The row has positive and negative amounts",
        "Give a clawback as what holds afterwards, or as a reversal with all amounts negative",
    ),
    Check(
        "negative-in-payment",
        Severity.ERROR,
        "{amount} is {value}: a payment's amounts are never negative",
        "Write it without the minus, or say with the type Clawback that a payment is taken "
        "back",
    ),
)
