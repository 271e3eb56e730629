"""The demo practice before an import: its own books, and all that its payers sent.

The books have what is not from a payer: accounts, charges, clients' payments, costs, refund
remittances, what was given up, and the balance assertions. Importing the files completes them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from beancount_clawback.demo.books import assertions
from beancount_clawback.demo.demo_files import ACCOUNTS_FILE
from beancount_clawback.demo.demo_files import MAIN_FILE
from beancount_clawback.demo.demo_files import accounts_text
from beancount_clawback.demo.demo_files import main_text
from beancount_clawback.demo.demo_files import year_text
from beancount_clawback.demo.era_files import era_files
from beancount_clawback.demo.practice import two_years
from beancount_clawback.demo.sheet_files import list_files
from beancount_clawback.demo.sheet_files import sheet_files
from beancount_clawback.demo.what_payers_sent import what_payers_sent

if TYPE_CHECKING:
    from beancount_clawback.demo.practice import Practice

END_OF_FIRST_YEAR = dt.date(2024, 12, 31)
IMPORTED_FILE = "imported.beancount"

_NOTE = """\
; These are its own books only: what its payers sent is in the folders beside this file, and
; until that is imported, the balances that bank and payers confirmed are not reached.
"""
_IMPORTED = "; What `clawback import` brings in.\n"


def export_files(through: dt.date = END_OF_FIRST_YEAR) -> dict[str, bytes]:
    """The practice's own books and its payers' files up to a day.

    Returns:
        Names of files, relative to a folder of their own, with what each holds:
        `practice.beancount` is the ledger, `imported.beancount` waits for what is imported,
        `era/`, `sheets/` and `lists/` hold the payers' files.
    """
    practice = two_years()
    sent = what_payers_sent(practice)
    remittances = [one for one in sent.remittances if one.date <= through]
    letters = [one for one in sent.letters if one.day <= through]
    eras = era_files(remittances)
    folders = (
        ("era", {name: text.encode() for name, text in eras.items()}),
        ("sheets", sheet_files(remittances)),
        ("lists", list_files(letters)),
    )
    files = {name: text.encode() for name, text in _books(practice, through).items()}
    files |= {f"{folder}/{name}": own[name] for folder, own in folders for name in sorted(own)}
    return files


def _books(practice: Practice, through: dt.date) -> dict[str, str]:
    own = [
        replace(entry, file="")
        for entry in practice.entries
        if not entry.by_payer and entry.date <= through
    ]
    checked = [
        one
        for one in assertions(practice.entries, practice.clients)
        if one.date <= through + dt.timedelta(days=1)
    ]
    days = [*(entry.date for entry in own), *(one.date for one in checked)]
    years = sorted({day.year for day in days})
    files = {
        f"{year}.beancount": year_text(
            f"; {year} in order of date: charges, clients' payments, running costs.\n",
            year,
            own,
            checked,
        )
        for year in years
    }
    includes = (ACCOUNTS_FILE, *files, IMPORTED_FILE)
    return {
        MAIN_FILE: main_text(includes, _NOTE),
        ACCOUNTS_FILE: accounts_text(practice),
        **files,
        IMPORTED_FILE: _IMPORTED,
    }
