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
        title: heading, and start of the window's title.
        under: name of the page that leads to it and is marked for it in the navigation;
            empty for a page that has an entry of its own there.
        entry: what its entry in the navigation says, where that is not its title.
        about: what the page is for, said to whoever comes to it first.
        key: the letter that leads to it after a g, as in Fava; none of Fava's own.
        term: of the title, where it needs help; see ledger_language/terms.py.
    """

    name: str
    title: str
    under: str = ""
    entry: str = ""
    about: str = ""
    key: str = ""
    term: str = ""

    @property
    def in_navigation(self) -> str:
        """What its entry in the navigation says."""
        return self.entry or self.title


PAGES = (
    Page(
        "overview",
        "Overview",
        about="What needs you today, each line with the page behind it; and what insurers "
        "took back in the last twelve months.",
        key="v",
    ),
    Page(
        "checks",
        "What the checks find",
        under="overview",
        about="What is wrong or doubtful in the ledger, with the file and line, and what to do "
        "about it.",
    ),
    Page(
        "record",
        "Record clawback",
        entry="Record",
        about="A payer takes a payment back or changes it: find the payment by what the "
        "letter says, say what holds now, look at the preview, and save.",
        key="r",
        term="clawback",
    ),
    Page(
        "bulk",
        "Bulk entry",
        about="A remittance on paper: type its rows below each other, compare the total, "
        "and save them at once.",
        key="k",
    ),
    Page(
        "reviews",
        "Reviews",
        about="Each clawback waits here until a person has confirmed what remains and who "
        "owes it.",
        key="w",
        term="needs-review",
    ),
    Page(
        "claims",
        "Claims",
        about="Every claim with what was billed, paid, written off and is still owed. Type "
        "what you know of it to narrow the list.",
        key="l",
    ),
    Page(
        "claim",
        "Claim",
        under="claims",
        about="One session from the charge to today: what was billed, paid, taken back and is "
        "owed, and what you can do about it.",
    ),
    Page(
        "edit",
        "Edit amounts",
        under="claims",
        about="Correct what was typed wrong in a payment or a clawback record. What a payer "
        "changes later is a clawback.",
    ),
    Page(
        "remittances",
        "Remittances",
        about="Each check or EFT as a whole: whether its lines come to its total, and "
        "whether the deposit has arrived.",
        key="m",
        term="remittance",
    ),
    Page(
        "remittance",
        "Remittance",
        under="remittances",
        about="One check or EFT with every line that it paid or took back.",
    ),
    Page(
        "revenue",
        "Revenue",
        entry="Reports",
        about="Revenue by month or by practitioner, service and payer; reversals and "
        "corrected payments in columns of their own.",
        key="p",
    ),
    Page(
        "payments",
        "Payments",
        under="revenue",
        about="Every payment, reversal and corrected payment as a line of its own.",
    ),
    Page(
        "allocation",
        "Income allocation",
        under="revenue",
        about="What each practitioner earned, reversals and corrections included.",
        term="allocation",
    ),
    Page(
        "outstanding",
        "Outstanding",
        under="revenue",
        about="What insurers and clients owe, by age.",
        term="insurance-responsibility",
    ),
    Page(
        "recoupments",
        "Recoupments",
        under="revenue",
        about="What the practice owes payers for clawbacks, and what settled it.",
        term="owed-to-payers",
    ),
    Page(
        "unapplied",
        "Unapplied money",
        under="reviews",
        about="What remittances brought that has no claim yet: apply it, split it, or send it "
        "back to the payer.",
    ),
    Page(
        "setup",
        "Set-up",
        about="Which of your accounts plays which role, with the evidence for it.",
        key="u",
        term="role",
    ),
)
NAVIGATION = tuple(page for page in PAGES if not page.under)
REPORTS = tuple(page for page in PAGES if "revenue" in (page.name, page.under))
"""The pages under one entry of the navigation, listed below it on each of them."""


def page_named(name: str | None) -> Page | None:
    """The page of that name; the first one without a name; ``None`` for an unknown name."""
    if not name:
        return PAGES[0]
    return next((page for page in PAGES if page.name == name), None)
