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
        name: value of the ``page`` parameter; also its key in browser/page.js.
        title: heading, entry in the navigation, and start of the window's title.
        under: name of the page that leads to it and is marked for it in the navigation;
            empty for a page that has an entry of its own there.
    """

    name: str
    title: str
    under: str = ""


PAGES = (
    Page("claims", "Claims"),
    Page("claim", "Claim", under="claims"),
    Page("record", "Record clawback", under="claims"),
    Page("edit", "Edit amounts", under="claims"),
    Page("bulk", "Bulk entry"),
    Page("reviews", "Reviews"),
    Page("revenue", "Revenue"),
    Page("payments", "Payments"),
    Page("allocation", "Income allocation"),
    Page("outstanding", "Outstanding"),
    Page("recoupments", "Recoupments"),
    Page("setup", "Set-up"),
)
NAVIGATION = tuple(page for page in PAGES if not page.under)


def page_named(name: str | None) -> Page | None:
    """The page of that name; the first one without a name; ``None`` for an unknown name."""
    if not name:
        return PAGES[0]
    return next((page for page in PAGES if page.name == name), None)
