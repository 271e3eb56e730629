"""Which function answers an endpoint, and which tells what a page shows first.

Each is imported when it is asked for the first time, so that a Fava with the extension starts
as fast as one without. A new one has to be named here.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING
from typing import Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping

READING: Mapping[str, str] = {
    "report": "reading.answers_of_pages:report_anew",
    "rows": "reading.answers_of_pages:further_rows",
    "report.csv": "reading.answers_of_pages:as_csv_file",
    "report.xlsx": "reading.answers_of_pages:as_xlsx_file",
    "letter": "reading.letters:letter",
    "list-reviews": "writing.review_page:list_reviews",
    "bulk-form": "writing.bulk_page:bulk_form",
}
"""The endpoints that are asked by GET, each with its "module:function"."""

WRITING: Mapping[str, str] = {
    "record-form": "writing.record_page:record_form",
    "preview-record": "writing.record_page:preview_record",
    "save-record": "writing.record_page:save_record",
    "find-payments": "writing.record_page:find_payments",
    "adopt-clawback": "writing.record_page:adopt",
    "read-letter": "writing.letter_reading:read_letter",
    "edit-form": "writing.edit_page:edit_form",
    "preview-edit": "writing.edit_page:preview_edit",
    "try-edit": "writing.edit_page:try_edit",
    "save-edit": "writing.edit_page:save_edit",
    "undo-record": "writing.edit_page:undo_record",
    "clear-reviews": "writing.review_page:clear_reviews",
    "find-claims": "writing.bulk_page:find_claims",
    "match-claims": "writing.bulk_page:match_claims",
    "preview-sheet": "writing.bulk_page:preview_sheet",
    "save-sheet": "writing.bulk_page:save_sheet",
    "preview-setup": "writing.setup_page:preview_setup",
    "save-setup": "writing.setup_page:save_setup",
    "undo-write": "writing.undo_write:undo_write",
    "apply-unapplied": "writing.unapplied_page:apply_unapplied",
    "take-application-back": "writing.unapplied_page:take_application_back",
    "refund-unapplied": "writing.unapplied_page:refund_unapplied",
    "split-unapplied": "writing.unapplied_page:split_unapplied",
}
"""Those that are sent a form by PUT or POST."""

REPORTS: Mapping[str, str] = {
    "overview": "reading.overview:OVERVIEW",
    "checks": "reading.checks:CHECKS",
    "remittances": "reading.remittances:REMITTANCES",
    "remittance": "reading.remittances:REMITTANCE",
    "claims": "reading.claims:CLAIMS",
    "claim": "reading.claim:CLAIM",
    "revenue": "reading.revenue:REVENUE",
    "payments": "reading.payments:PAYMENTS",
    "allocation": "reading.allocation:ALLOCATION",
    "outstanding": "reading.outstanding:OUTSTANDING",
    "recoupments": "reading.recoupments:RECOUPMENTS",
}
"""By name of a page that reads, what it is made of."""

_PAGES: Mapping[str, str] = {
    **dict.fromkeys(REPORTS, "reading.answers_of_pages:page_shown"),
    "claim": "reading.claim:claim_data",
    "overview": "reading.overview:overview_data",
    "record": "writing.record_page:record_data",
    "edit": "writing.edit_page:edit_data",
    "reviews": "writing.review_page:review_data",
    "bulk": "writing.bulk_page:bulk_data",
    "setup": "writing.setup_page:setup_data",
    "unapplied": "writing.unapplied_page:unapplied_data",
}


def endpoints() -> dict[tuple[str, str], Callable[[Any], Any]]:
    """All endpoints by name and method, as Fava keeps them."""
    methods = [(READING, "GET"), (WRITING, "POST"), (WRITING, "PUT")]
    return {
        (name, method): _on_demand(place)
        for places, method in methods
        for name, place in places.items()
    }


def page_data(page: str) -> Callable[[Any], Any] | None:
    """What tells what a page shows first; None for one that shows nothing."""
    return _on_demand(_PAGES[page]) if page in _PAGES else None


def imported(place: str) -> Any:  # noqa: ANN401 - whatever stands there
    """What stands at a "module:name" of this package."""
    module, _, name = place.partition(":")
    return getattr(import_module(f"{__package__}.{module}"), name)


def _on_demand(place: str) -> Callable[[Any], Any]:
    def call(extension: object) -> Any:  # noqa: ANN401 - what the function gives
        return imported(place)(extension)

    return call
