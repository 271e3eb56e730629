"""What a table must say to be read, and does not: said once, before any row."""

from __future__ import annotations

from collections.abc import Sequence

from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.sheets.column_names import CLAIM_FIELDS
from beancount_clawback.importers.sheets.column_names import CLAIM_NUMBERS
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.remittance_heads import RemittanceHeads
from beancount_clawback.importers.sheets.sheet_table import SheetTable
from beancount_clawback.importers.sheets.sheet_table import is_unusable

_PAID = "what the insurance paid"
_CLAIM = "which claim each row is for (its number, or client and service date)"
_DATE = "on which date each clawback became known"
_PAYMENT = "which payment is taken back (by its claim, its link, or client and service date)"


def missing_in_sheet(table: SheetTable, heads: RemittanceHeads) -> list[ImportFinding]:
    """What a remittance sheet does not say."""
    if table.header is None:
        return []
    have = table.columns.named
    findings = []
    if Field.INSURANCE_PAID not in have and Field.TAKEN not in have:
        findings.append(_missing(table, _PAID, Field.INSURANCE_PAID))
    if not names_claims(have):
        findings.append(_missing(table, _CLAIM, Field.CLAIM))
    named = any(char.isdecimal() for char in heads.check)
    asked = findings or is_unusable(table.findings)
    if Field.CHECK not in have and not named and table.data_rows and not asked:
        findings.append(finding("no-number", table.place))
    return findings


def missing_in_list(table: SheetTable) -> list[ImportFinding]:
    """What a list of clawbacks does not say."""
    if table.header is None:
        return []
    have = table.columns.named
    findings = []
    if Field.DATE not in have and Field.POSTED_DATE not in have:
        findings.append(_missing(table, _DATE, Field.DATE))
    by_client = (Field.SERVICE_DATE, Field.ORIGINAL_CHECK, Field.CHECK)
    client = Field.CLIENT in have or Field.ACCOUNT in have
    by_number = (Field.CLAIM, Field.PAYMENT, Field.PAYER_CLAIM)
    if have.isdisjoint(by_number) and not (client and not have.isdisjoint(by_client)):
        findings.append(_missing(table, _PAYMENT, Field.CLAIM))
    return findings


def names_claims(have: frozenset[Field]) -> bool:
    """Whether columns say which claim a row is for."""
    by_client = Field.CLIENT in have and Field.SERVICE_DATE in have
    return by_client or not have.isdisjoint(CLAIM_NUMBERS)


def what_is_missing(have: frozenset[Field]) -> Sequence[tuple[Field, str]]:
    """What neither a sheet nor a list can be without, and columns do not say."""
    missing = []
    if have.isdisjoint((Field.INSURANCE_PAID, Field.TAKEN)):
        missing.append((Field.INSURANCE_PAID, f"{_PAID}, or took back"))
    if have.isdisjoint(CLAIM_FIELDS) or not (
        names_claims(have) or Field.PAYMENT in have or Field.ORIGINAL_CHECK in have
    ):
        missing.append((Field.CLAIM, _CLAIM))
    if have.isdisjoint((Field.CHECK, Field.DATE)):
        missing.append((Field.CHECK, "the number and the date of the check"))
    elif Field.CHECK not in have:
        missing.append((Field.CHECK, "the number of the check (its date, if it has none)"))
    return missing


def _missing(table: SheetTable, what: str, name: Field) -> ImportFinding:
    candidates = table.columns.candidates.get(name, ())
    maybe = ""
    if candidates:
        maybe = f"; it may be {' or '.join(column.label for column in candidates)}"
    return finding("missing-column", table.place, what=what, field=name.value, maybe=maybe)
