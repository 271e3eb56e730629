"""The importer for lists of clawbacks, for beangulp and Fava's import page."""

from __future__ import annotations

from beancount_clawback.importers.document_importer import DocumentImporter
from beancount_clawback.importers.file_kinds import LIST


class ClawbackListImporter(DocumentImporter):
    """Lists of clawbacks as a practice exports or keeps them, CSV or XLSX: records come out."""

    kind = LIST
