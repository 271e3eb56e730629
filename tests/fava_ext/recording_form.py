"""Filling the form of the page *Record clawback*."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.fava_ext.fava_browser import Visit


def fill(person: Visit, **amounts: str) -> None:
    """Fill in the form of `writing_practice.RECORD`, with other amounts where given."""
    page = person.page
    page.get_by_label("Date").fill("2026-06-01")
    page.get_by_label("Source").fill("letter")
    page.get_by_label("Reason").fill("Repriced")
    page.get_by_label("Insurance paid").fill(amounts.get("paid", "40"))
    page.get_by_label("Write-off").fill(amounts.get("write_off", "35"))
    page.get_by_label("Client responsibility").fill(amounts.get("client", "75"))


def preview(person: Visit) -> Locator:
    return person.page.get_by_role("region", name="Balance preview")


def save(person: Visit) -> None:
    person.page.get_by_role("button", name="Save").click()


def landed(person: Visit, claim: str = "claim-1042") -> None:
    person.page.wait_for_url(f"**page=claim&claim={claim}")
    person.wait_for_page()
