"""Filling the sheet of the page *Bulk entry*."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.fava_ext.fava_browser import Visit


def begin(person: Visit, total: str = "") -> None:
    person.go("bulk")
    page = person.page
    page.get_by_label("Payer").fill("Aetna")
    page.get_by_label("Check or EFT number").fill("701")
    page.get_by_label("Date").fill("2026-06-01")
    page.get_by_label("Sheet total").fill(total)


def paste(person: Visit, label: str, text: str) -> None:
    """Paste a text into a field, as the browser does with what a spreadsheet copied."""
    person.page.get_by_label(label, exact=True).evaluate(
        """(field, text) => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            const how = {clipboardData: data, bubbles: true, cancelable: true};
            field.dispatchEvent(new ClipboardEvent("paste", how));
        }""",
        text,
    )
