"""The ledger files of Willow Street Therapy, split the way a person would have split them."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from beancount_clawback.demo.books import assertions
from beancount_clawback.demo.clawback_entries import CLAWBACKS_FILE
from beancount_clawback.demo.ledger_text import assertion_text
from beancount_clawback.demo.ledger_text import entry_text
from beancount_clawback.demo.people import PAYERS
from beancount_clawback.demo.people import PRACTITIONERS
from beancount_clawback.demo.practice import two_years

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from beancount_clawback.demo.books import Assertion
    from beancount_clawback.demo.entries import Entry
    from beancount_clawback.demo.practice import Practice

MAIN_FILE = "practice.beancount"
ACCOUNTS_FILE = "accounts.beancount"

_WHO = """\
; Willow Street Therapy: three practitioners, five payers, sixty clients, two years.
; The practice is invented, and so is everyone in it; clients are known by number only.
"""
_SETTINGS = """\
option "title" "Willow Street Therapy"
option "operating_currency" "USD"
option "render_commas" "TRUE"

; A letter moves no money: what a payer takes back is owed to it, on a liability account,
; until a refund check, an offset in a later payment or a debit of the bank settles it.
plugin "beancount_clawback" "{
  'insurance-paid': 'Assets:Bank:Checking',
  'recoupment': 'Liabilities:Recoupments:{payer}',
}"

; The pages in Fava's sidebar; Beancount itself passes this line over.
2024-01-01 custom "fava-extension" "beancount_clawback.fava_ext"

; Where new records go, from Fava and from the command line.
2024-01-01 custom "fava-option" "default-file" "{default}"

"""
_STYLE = ("{\n  'insurance-paid'", "{\n  'record-style': 'zero-posting',\n  'insurance-paid'")
_HEADERS = {
    "2024.beancount": "; 2024 in order of date: charges, payments, running costs.\n",
    "2025.beancount": "; 2025 in order of date: charges, payments, running costs.\n",
    "2026.beancount": """\
; What still came in, and went back, in 2026 for sessions of 2024 and 2025. The sessions and
; running costs of 2026 go through another bank account, in next year's books.
""",
    CLAWBACKS_FILE: """\
; Clawbacks in the order in which the payers' notices were recorded. Each record is a
; transaction without postings; the plugin completes it with the reversal of the payment
; that its link names and, where amounts follow, the corrected payment.
;
; A record with ! needs review. To clear it, change the ! to *.
""",
}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_OTHER_ACCOUNTS = """\
Assets:Bank:Checking
Assets:Bank:Savings
Equity:Opening-Balances
Equity:Owners-Draw
Income:Adjustments:Contractual
Income:Interest:Payers
Expenses:Bad-Debts
Expenses:Card-Fees
Expenses:Cleaning
Expenses:Education
Expenses:Insurance
Expenses:Licences
Expenses:Payroll:Employer-Taxes
Expenses:Phone
Expenses:Recoupment-Variance
Expenses:Rent
Expenses:Software
Expenses:Supplies
"""


def demo_files(*, zero_posting: bool = False) -> dict[str, str]:
    """The demo practice: file names with the text of each; `practice.beancount` is the main.

    With `zero_posting` its record style is that of tools that insist on a posting.
    """
    practice = two_years()
    entries = practice.entries
    checked = assertions(entries, practice.clients)
    main = main_text((ACCOUNTS_FILE, *_HEADERS))
    files = {
        MAIN_FILE: main.replace(*_STYLE) if zero_posting else main,
        ACCOUNTS_FILE: accounts_text(practice),
    }
    for name, header in _HEADERS.items():
        if name == CLAWBACKS_FILE:
            files[name] = _clawbacks_text(header, entries, zero_posting=zero_posting)
        else:
            year = int(name[:4])
            files[name] = year_text(header, year, entries, checked, zero_posting=zero_posting)
    return files


def main_text(files: Iterable[str], note: str = "") -> str:
    """The main file, which includes the others; new records go to the last of them."""
    names = list(files)
    includes = "".join(f'include "{name}"\n' for name in names)
    settings = _SETTINGS.replace("{default}", names[-1])
    return f"{_WHO}{note}\n{settings}{includes}"


def accounts_text(practice: Practice) -> str:
    """The chart of accounts."""
    names = _OTHER_ACCOUNTS.split()
    for person in PRACTITIONERS:
        names += [f"Income:Sessions:{person.account}", f"Expenses:Payroll:{person.account}"]
    for payer in PAYERS:
        names += [
            f"Assets:Receivable:Insurance:{payer.name}",
            f"Liabilities:Recoupments:{payer.name}",
        ]
    names += [client.receivable for client in practice.clients]
    roots = ["Assets", "Liabilities", "Equity", "Income", "Expenses"]
    names.sort(key=lambda name: (roots.index(name.partition(":")[0]), name))
    groups = (
        "\n".join(f"2024-01-01 open {name:<42} USD" for name in below)
        for _, below in groupby(names, key=lambda name: name.partition(":")[0])
    )
    return "; The chart of accounts.\n\n" + "\n\n".join(groups) + "\n"


def year_text(
    header: str,
    year: int,
    entries: list[Entry],
    checked: list[Assertion],
    *,
    zero_posting: bool = False,
) -> str:
    """The file of a year: its entries that have no other file, and its assertions."""
    dated: list[tuple[dt.date, int, str]] = [
        (assertion.date, 0, assertion_text(assertion))
        for assertion in checked
        if assertion.date.year == year
    ]
    dated += [
        (entry.date, 1, entry_text(entry, zero_posting=zero_posting))
        for entry in entries
        if entry.date.year == year and not entry.file
    ]
    dated.sort(key=lambda item: item[:2])
    parts = [header]
    for month, items in groupby(dated, key=lambda item: item[0].month):
        parts.append(f"; ---- {_MONTHS[month - 1]} {year}\n")
        for is_entry, texts in groupby(items, key=lambda item: item[1]):
            separator = "\n\n" if is_entry else "\n"
            parts.append(separator.join(text for _, _, text in texts) + "\n")
    return "\n".join(parts)


def _clawbacks_text(header: str, entries: list[Entry], *, zero_posting: bool) -> str:
    records = [
        entry_text(entry, zero_posting=zero_posting)
        for entry in entries
        if entry.file == CLAWBACKS_FILE
    ]
    if zero_posting:
        header = header.replace("without postings;", "with one posting, of zero;")
    return header + "\n" + "\n\n".join(records) + "\n"
