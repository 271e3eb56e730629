"""Small faults in imports, in letters and in what becomes of unapplied money."""

from __future__ import annotations

from tests.mutants.mutant import Mutant

_BALANCE = "tests/importers/era/test_era_balance.py"
_CELLS = "tests/importers/test_import_cells.py"
_ROWS = "tests/importers/test_import_remittance_sheets.py"
_AGAIN = "tests/importers/test_import_again.py"
_PARTIAL = "tests/importers/test_import_partial_remittances.py"
_LIMITS = "tests/importers/test_sheet_limits.py"
_LETTERS = "tests/letters tests/ledger_files/test_private_folder.py"
_UNAPPLIED = "tests/importers/test_apply_unapplied.py tests/reports/test_unapplied.py"

IMPORTERS = (
    Mutant(
        "importers/era/balance.py",
        "if remittance.amount != paid - moved:",
        "if remittance.amount != paid + moved:",
        _BALANCE,
    ),
    Mutant(
        "importers/era/balance.py",
        "return claim.charge - claim.paid - _total(adjustments_of(claim))",
        "return claim.charge - claim.paid - _total(claim.adjustments)",
        _BALANCE,
    ),
    Mutant(
        "importers/era/balance.py",
        "if line.paid != line.charge - adjustments:",
        "if False:",
        _BALANCE,
    ),
    Mutant(
        "importers/posting/remittance_totals.py",
        "                    case.refuse(found)\n",
        "                    pass\n",
        f"{_ROWS} tests/importers/test_import_command.py",
    ),
    Mutant(
        "importers/posting/remittance_totals.py",
        "computed = total_of_rows + share",
        "computed = total_of_rows",
        f"{_PARTIAL} {_AGAIN}",
    ),
    Mutant(
        "importers/posting/plan.py",
        "        if not ends.get(case.outcome, False):\n",
        "        if False:\n",
        "tests/importers/test_rows_accounted_for.py",
    ),
    Mutant(
        "importers/documents/cells.py",
        "    if not order and first != second:\n",
        "    if False:\n",
        _CELLS,
    ),
    Mutant(
        "importers/sheets/workbook.py",
        "LARGEST_UNPACKED = 96 * 2**20",
        "LARGEST_UNPACKED = 96 * 2**40",
        _LIMITS,
    ),
    Mutant(
        "importers/sheets/workbook.py",
        "MOST_ROWS = 300_000",
        "MOST_ROWS = 300_000_000",
        _LIMITS,
    ),
    Mutant(
        "importers/sheets/workbook.py",
        "MOST_CELLS = 2_000_000",
        "MOST_CELLS = 2_000_000_000",
        _LIMITS,
    ),
    Mutant(
        "importers/matching/references.py",
        'return plain.lstrip("0") or plain',
        "return plain",
        f"{_AGAIN} {_PARTIAL} {_ROWS} {_CELLS}",
    ),
    Mutant(
        "importers/matching/references.py",
        '        yield f"reference {one}"\n    payment',
        "        pass\n    payment",
        "tests/importers/test_import_again.py tests/importers/test_import_settlements.py",
    ),
    Mutant(
        "importers/sheets/workbook.py",
        "LAST_ROW = 1_048_576",
        "LAST_ROW = 9_048_576",
        _LIMITS,
    ),
)

LETTERS = (
    Mutant(
        "ledger_files/private_folder.py",
        "    if ignored:\n        return\n",
        "    return\n",
        _LETTERS,
    ),
    Mutant(
        "ledger_files/private_folder.py",
        "        return None\n    return {0: True",
        "        return True\n    return {0: True",
        _LETTERS,
    ),
    Mutant(
        "letters/payment_meant.py",
        "    if best and any(not one.says < best.says for one in candidates[1:]):\n",
        "    if False:\n",
        _LETTERS,
    ),
    Mutant(
        "letters/payment_meant.py",
        "    candidates = standing or candidates\n",
        "",
        _LETTERS,
    ),
    Mutant(
        "letters/payment_meant.py",
        "            return self.is_named or len(self.kinds) > 1",
        "            return True",
        _LETTERS,
    ),
    Mutant(
        "letters/letter_file.py",
        "next(one for one in map(folder.joinpath, names) if not os.path.lexists(one))",
        "next(map(folder.joinpath, names))",
        _LETTERS,
    ),
    Mutant(
        "letters/pdf_process.py",
        "    if count > most_pages:\n",
        "    if False:\n",
        _LETTERS,
    ),
)

UNAPPLIED = (
    Mutant(
        "ledger_language/unapplied.py",
        "            meant.left += other.left",
        "            meant.left -= other.left",
        _UNAPPLIED,
    ),
    Mutant(
        "ledger_language/unapplied.py",
        "        waits = bool(self.left) or not (self.amount or self.applied)",
        "        waits = True",
        _UNAPPLIED,
    ),
    Mutant(
        "ledger_language/unapplied.py",
        "used = min(-other.left, there[0].left, key=abs)",
        "used = there[0].left",
        _UNAPPLIED,
    ),
    Mutant(
        "data_entry/unapplied_money.py",
        "    if not 0 < number <= abs(one.left):",
        "    if not 0 < number:",
        "tests/data_entry/test_unapplied_money.py",
    ),
    Mutant(
        "data_entry/unapplied_money.py",
        "        if closed is not None and entry.date <= closed:",
        "        if False:",
        "tests/data_entry/test_unapplied_money.py",
    ),
)
