"""Small faults, each put into the code by itself: some test must fail of every one.

`make mutants` tries them all. Add one where a fault went unseen, and the test that sees it.
"""

from __future__ import annotations

from typing import NamedTuple


class Mutant(NamedTuple):
    """A fault: `old`, which stands once in `file` of the package, becomes `new`.

    `tests` are the arguments of pytest that choose the tests which must fail.
    """

    file: str
    old: str
    new: str
    tests: str


_GOLDEN = "tests/golden/test_golden.py"
_FILES = "tests/ledger_files/test_"
_WRITE = (
    f"{_FILES}safe_write.py {_FILES}written_file_attributes.py {_FILES}refused_writes.py "
    f"{_FILES}writes_beside_others.py"
)
_BALANCE = "tests/importers/era/test_era_balance.py"
_CELLS = "tests/importers/test_import_cells.py"
_ROWS = "tests/importers/test_import_remittance_sheets.py"
_AGAIN = "tests/importers/test_import_again.py"
_PARTIAL = "tests/importers/test_import_partial_remittances.py"
_LIMITS = "tests/importers/test_sheet_limits.py"
_ANSWERS = "tests/fava_ext/test_endpoint_answers.py"
_PROOFS = "tests/claims/test_recoupment_checks.py tests/importers/test_recovered_twice.py"

ENGINE = (
    Mutant(
        "engine/reversal.py",
        "negated = amount_in(units.number.copy_negate(), units.currency)",
        "negated = units",
        _GOLDEN,
    ),
    Mutant(
        "engine/reversal.py",
        "target = sub_account(origin.open_account(account, role), tail)",
        "target = origin.open_account(account, role)",
        _GOLDEN,
    ),
    Mutant(
        "engine/reversal.py",
        "        if role == FEE:\n            continue\n",
        "",
        _GOLDEN,
    ),
    Mutant(
        "engine/reversal.py",
        "return taken - (paid_out - corrected_paid)",
        "return taken - paid_out - corrected_paid",
        _GOLDEN,
    ),
    Mutant(
        "engine/reversal.py",
        "((account, -difference), (variance, difference))",
        "((account, difference), (variance, -difference))",
        _GOLDEN,
    ),
    Mutant(
        "engine/correction.py",
        "postings.append(restated.posting(counter, -accounted))",
        "postings.append(restated.posting(counter, -amounts.insurance_paid))",
        _GOLDEN,
    ),
    Mutant(
        "engine/coordination_of_benefits.py",
        "return self.charged.worth - self.settled - self.client",
        "return self.charged.worth - self.settled",
        _GOLDEN,
    ),
    Mutant(
        "engine/coordination_of_benefits.py",
        "client = min(payment.waits_client, max(ZERO, position.remaining))",
        "client = payment.waits_client",
        "tests/engine/test_ledger_properties.py tests/golden/test_golden.py",
    ),
    Mutant(
        "engine/coordination_of_benefits.py",
        "    if stated > before.charged.price:\n",
        "    if stated < before.charged.price:\n",
        _GOLDEN,
    ),
    Mutant(
        "engine/clawbacks.py",
        "entry.date <= closed and not record.closed",
        "entry.date < closed and not record.closed",
        _GOLDEN,
    ),
    Mutant(
        "engine/clawbacks.py",
        "    if rest < 0 or not fits:\n",
        "    if rest < 0:\n",
        _GOLDEN,
    ),
    Mutant(
        "engine/clawbacks.py",
        "        practice.figures.reopen(line.claims)\n",
        "",
        _GOLDEN + " tests/engine/test_days_with_several_entries.py",
    ),
    Mutant(
        "engine/marks.py",
        "if len(mark.on_claims) == mark.covered:",
        "if mark.on_claims:",
        _GOLDEN,
    ),
    Mutant(
        "engine/engine_order.py",
        "return (entry.date, 2, filename, lineno, step)",
        "return (entry.date, 0, filename, lineno, step)",
        _GOLDEN + " tests/engine/test_days_with_several_entries.py",
    ),
    Mutant(
        "engine/written_out.py",
        "    if difference:\n        raise Problem(",
        "    if False:\n        raise Problem(",
        _GOLDEN,
    ),
    Mutant(
        "engine/manual_remittance.py",
        "if role == INSURANCE_PAID and payment.settlement:",
        "if False:",
        _GOLDEN + " tests/engine",
    ),
    Mutant(
        "engine/target_of_clawback.py",
        "practice.outcome.report(changed, record.entry)",
        "pass",
        _GOLDEN,
    ),
    Mutant(
        "engine/running_figures.py",
        "        self.accounted -= legs.accounted\n        self.insurance -= legs.insurance\n",
        "        self.accounted -= legs.accounted\n",
        _GOLDEN,
    ),
    Mutant(
        "ledger_language/records.py",
        "return units is not None and not units[0]",
        "return units is not None",
        "tests/ledger_language/test_one_posting.py",
    ),
    Mutant(
        "ledger_language/amounts.py",
        "    if given.number < 0:\n",
        "    if False:\n",
        _GOLDEN,
    ),
    Mutant(
        "ledger_language/seals.py",
        "            and dict(self.amounts) == dict(now.amounts)\n",
        "",
        _GOLDEN,
    ),
    Mutant(
        "ledger_language/open_accounts.py",
        "        if len(below) == 1:\n            return below[0]\n",
        "        if below:\n            return below[0]\n",
        "tests/ledger_language tests/engine/test_payers_of_payments.py",
    ),
)

PROOFS = (
    Mutant(
        "engine/remittance_ties.py",
        "            own -= met.links - _referred(entry)\n",
        "            pass\n",
        _GOLDEN + " tests/importers/test_import_settlements.py",
    ),
    Mutant(
        "engine/remittance_ties.py",
        "return not (roles.is_recoupment(account) or roles.is_unapplied(account))",
        "return True",
        _GOLDEN,
    ),
    Mutant(
        "engine/remittance_ties.py",
        "            if first is not entry:\n",
        "            if False:\n",
        _GOLDEN,
    ),
    Mutant(
        "claims/recoupment_checks.py",
        "difference=money(abs(own.amount), currency),",
        "difference=money(abs(left), currency),",
        _PROOFS,
    ),
    Mutant(
        "claims/recoupment_checks.py",
        "stray((one.payer, one.currency), -one.owed, one.entry)",
        "stray((one.payer, one.currency), one.owed, one.entry)",
        _PROOFS,
    ),
    Mutant(
        "ledger_language/new_errors.py",
        "            known[identity] -= 1\n",
        "            pass\n",
        "tests/ledger_language/test_new_errors.py tests/ledger_files/test_known_errors.py",
    ),
)

WRITING = (
    Mutant(
        "ledger_files/file_swap.py",
        "        os.fsync(descriptor)\n    except BaseException:",
        "        pass\n    except BaseException:",
        _WRITE,
    ),
    Mutant(
        "ledger_files/file_swap.py",
        "        os.fsync(descriptor)\n    except OSError",
        "        pass\n    except OSError",
        _WRITE,
    ),
    Mutant(
        "ledger_files/file_swap.py", "    if found.st_nlink > 1:\n", "    if False:\n", _WRITE
    ),
    Mutant("ledger_files/file_swap.py", "    shutil.copystat(target, new)\n", "", _WRITE),
    Mutant(
        "ledger_files/file_swap.py",
        "max(written.st_mtime_ns, old.st_mtime_ns + _MILLISECOND)",
        "written.st_mtime_ns",
        _WRITE,
    ),
    Mutant(
        "ledger_files/safe_write.py",
        "    if found != draft.source.sha256:\n",
        "    if False:\n",
        _WRITE,
    ),
    Mutant(
        "ledger_files/safe_write.py", "        _put_back(begun)\n", "        pass\n", _WRITE
    ),
    Mutant(
        "ledger_files/safe_write.py",
        "    if new:\n        raise NewProblemsError(",
        "    if False:\n        raise NewProblemsError(",
        _WRITE,
    ),
    Mutant(
        "ledger_files/safe_write.py",
        "if known and known.hold() and",
        "if known and",
        "tests/ledger_files/test_known_errors.py",
    ),
    Mutant(
        "ledger_files/safe_write.py",
        "            if _fingerprint(_stat(draft)) != _fingerprint(stamp):\n",
        "            if False:\n",
        _WRITE,
    ),
    Mutant(
        "ledger_files/string_literal.py",
        'kind == "Cc" and ord(character) not in _ESCAPES',
        'character == "\\0"',
        "tests/ledger_files/test_string_literal.py",
    ),
    Mutant(
        "ledger_files/entry_text.py",
        "        if len(found) > 1:\n",
        "        if False:\n",
        "tests/ledger_files/test_entry_changes.py",
    ),
    Mutant(
        "ledger_files/source_files.py",
        'return (_BOM if self.bom else b"") + text.encode()',
        "return text.encode()",
        _WRITE,
    ),
)

IMPORTERS = (
    Mutant(
        "importers/era/balance.py",
        "if remittance.amount != paid - moved:",
        "if remittance.amount != paid + moved:",
        _BALANCE,
    ),
    Mutant(
        "importers/era/balance.py",
        "    if claim.paid != claim.charge - own - of_lines:\n",
        "    if claim.paid != claim.charge - of_lines:\n",
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

REQUESTS = (
    Mutant(
        "fava_ext/foreign_requests.py",
        '    if sent.scheme not in {"http", "https"}:\n        return False\n',
        "",
        _ANSWERS,
    ),
    Mutant(
        "fava_ext/foreign_requests.py",
        "    if origin is not None and not _is_own(",
        "    if False and not _is_own(",
        _ANSWERS,
    ),
    Mutant(
        "fava_ext/foreign_requests.py",
        "if host is None or not (_cannot_be_rebound(host) or host in hosts):",
        "if host is None:",
        _ANSWERS,
    ),
    Mutant(
        "fava_ext/foreign_requests.py",
        '    if request.mimetype != "application/json":\n',
        "    if False:\n",
        _ANSWERS,
    ),
    Mutant(
        "fava_ext/foreign_requests.py",
        'request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin"',
        "False",
        _ANSWERS,
    ),
)

MUTANTS = (*ENGINE, *PROOFS, *WRITING, *IMPORTERS, *REQUESTS)
