"""The importer for paper remittance sheets, for beangulp and Fava's import page."""

from __future__ import annotations

from beancount_clawback.importers.document_importer import DocumentImporter
from beancount_clawback.importers.file_kinds import SHEET


class RemittanceSheetImporter(DocumentImporter):
    """Paper remittance sheets typed into CSV or XLSX: payments and clawbacks come out."""

    kind = SHEET
