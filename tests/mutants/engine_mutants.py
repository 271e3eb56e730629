"""Small faults in the engine, in proofs, seals and record styles."""

from __future__ import annotations

from tests.mutants.mutant import Mutant

_GOLDEN = "tests/golden/test_golden.py"
_PROOFS = "tests/claims/test_recoupment_checks.py tests/importers/test_recovered_twice.py"
_SEALED = "tests/cli/test_proof_commands.py tests/claims/test_proof_examples.py"
_STYLE = "tests/set_up/test_restyle_command.py tests/other_tools/test_record_style.py"

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
        "engine/position_of_claim.py",
        "return self.charged.worth - self.settled - self.client",
        "return self.charged.worth - self.settled",
        _GOLDEN,
    ),
    Mutant(
        "engine/position_of_claim.py",
        "_booked(payment, min(payment.waits_client, room), ZERO)",
        "_booked(payment, payment.waits_client, ZERO)",
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
        "ledger_language/accounts.py",
        "_BANK = (INSURANCE_PAID, CLEARING)",
        "_BANK = (INSURANCE_PAID, CLEARING, RECOUPMENT)",
        _GOLDEN,
    ),
    Mutant(
        "ledger_language/accounts.py",
        "_BANK = (INSURANCE_PAID, CLEARING)",
        "_BANK = (INSURANCE_PAID, CLEARING, UNAPPLIED)",
        "tests/ledger_language/test_accounts_of_roles.py",
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

SEALS = (
    Mutant(
        "data_entry/sealing_anew.py",
        "        reached |= more.keys()\n",
        "",
        "tests/data_entry",
    ),
    Mutant(
        "data_entry/sealing_anew.py",
        "RESEALED_KEY: on.isoformat()}",
        "RESEALED_KEY: str(seal.before.date)}",
        _SEALED,
    ),
    Mutant(
        "ledger_language/seals.py",
        "            and dict(self.amounts) == dict(now.amounts)\n",
        "",
        _SEALED,
    ),
)

STYLE = (
    Mutant(
        "ledger_language/record_style.py",
        "    return units is not None and not units[0] and not says_more",
        "    return units is not None and not units[0]",
        _STYLE,
    ),
    Mutant(
        "ledger_language/record_style.py",
        '            return f"{value.number:f} {value.currency}"',
        "            return value",
        _STYLE,
    ),
    Mutant(
        "ledger_files/expanded_text.py",
        "list(map(style.written, made))",
        "made",
        _STYLE,
    ),
    Mutant(
        "set_up/restyle.py",
        "if path == Path(linked.main_file) and linked.config.record_style != style:",
        "if False:",
        _STYLE,
    ),
)
