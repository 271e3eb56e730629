"""The pages of the extension, in the order of their navigation.

All of them are one Fava report with a ``page`` parameter. A parameter, not a path: Fava's
filter fields, its reload and its back button keep unknown parameters, and its sidebar link
stays marked as the current one.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """One page.

    Attributes:
        name: value of the ``page`` parameter; also names the page's JavaScript module.
        title: heading, entry in the navigation, and start of the window's title.
    """

    name: str
    title: str


PAGES = (
    Page("claims", "Claims"),
    Page("bulk-entry", "Bulk entry"),
    Page("reviews", "Reviews"),
    Page("revenue", "Revenue"),
    Page("payments", "Payments"),
    Page("income-allocation", "Income allocation"),
    Page("outstanding", "Outstanding"),
    Page("recoupments", "Recoupments"),
)


def page_named(name: str | None) -> Page | None:
    """The page of that name; the first one without a name; ``None`` for an unknown name."""
    if not name:
        return PAGES[0]
    return next((page for page in PAGES if page.name == name), None)
