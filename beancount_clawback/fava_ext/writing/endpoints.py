"""All endpoints that write, and what their pages show first."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from beancount_clawback.fava_ext.writing.bulk_page import BULK_ENDPOINTS
from beancount_clawback.fava_ext.writing.bulk_page import bulk_data
from beancount_clawback.fava_ext.writing.edit_page import EDIT_ENDPOINTS
from beancount_clawback.fava_ext.writing.edit_page import edit_data
from beancount_clawback.fava_ext.writing.letter_reading import LETTER_ENDPOINTS
from beancount_clawback.fava_ext.writing.record_page import RECORD_ENDPOINTS
from beancount_clawback.fava_ext.writing.record_page import record_data
from beancount_clawback.fava_ext.writing.review_page import REVIEW_ENDPOINTS
from beancount_clawback.fava_ext.writing.review_page import review_data
from beancount_clawback.fava_ext.writing.setup_page import SETUP_ENDPOINTS
from beancount_clawback.fava_ext.writing.setup_page import setup_data
from beancount_clawback.fava_ext.writing.unapplied_page import UNAPPLIED_ENDPOINTS
from beancount_clawback.fava_ext.writing.unapplied_page import unapplied_data
from beancount_clawback.fava_ext.writing.undo_write import UNDO_ENDPOINTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping

    from beancount_clawback.fava_ext.host import PageHost

WRITING_ENDPOINTS = (
    *RECORD_ENDPOINTS,
    *LETTER_ENDPOINTS,
    *EDIT_ENDPOINTS,
    *REVIEW_ENDPOINTS,
    *BULK_ENDPOINTS,
    *SETUP_ENDPOINTS,
    *UNDO_ENDPOINTS,
    *UNAPPLIED_ENDPOINTS,
)

WRITING_DATA: Mapping[str, Callable[[PageHost], Any]] = {
    "record": record_data,
    "edit": edit_data,
    "reviews": review_data,
    "bulk": bulk_data,
    "setup": setup_data,
    "unapplied": unapplied_data,
}
"""What each page is sent with, by its name."""
