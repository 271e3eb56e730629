"""The importer for ERA files (X12 835), for beangulp and Fava's import page."""

from __future__ import annotations

from beancount_clawback.importers.document_importer import DocumentImporter
from beancount_clawback.importers.file_kinds import ERA_835


class EraImporter(DocumentImporter):
    """ERA files: payments, denials, reversals and provider adjustments come out."""

    kind = ERA_835
