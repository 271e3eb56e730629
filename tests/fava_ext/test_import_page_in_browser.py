"""Fava's import page as a person uses it: extract, look through, edit, save, reload.

Whatever the browser does to dates, amounts, metadata and links on the way, the ledger must mean
what `clawback import` would have made of the same file.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

import pytest
from beancount import loader
from beancount.core.amount import Amount
from beancount.core.data import Transaction

from beancount_clawback.importers.matching.row_cases import ImportRules
from tests.importers.era_case import claims
from tests.importers.era_case import clp
from tests.importers.era_case import era
from tests.importers.era_case import ledger as era_ledger
from tests.importers.import_case import PRACTICE
from tests.importers.import_case import Practice
from tests.importers.import_case import listing
from tests.importers.import_case import sheet

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.fava_ext.conftest import Visits
    from tests.fava_ext.fava_browser import Visit

pytestmark = pytest.mark.browser

IMPORT_PY = """\
from pathlib import Path

from beancount_clawback.importers.clawback_list import ClawbackListImporter
from beancount_clawback.importers.era_importer import EraImporter
from beancount_clawback.importers.remittance_sheet import RemittanceSheetImporter

LEDGER = Path(__file__).with_name("practice.beancount")
CONFIG = [
    EraImporter(ledger=LEDGER, accounts={"interest": "Income:Interest"}),
    RemittanceSheetImporter(ledger=LEDGER),
    ClawbackListImporter(ledger=LEDGER),
]
"""
OPTIONS = """
2015-01-01 custom "fava-extension" "beancount_clawback.fava_ext"
2015-01-01 custom "fava-option" "import-config" "import.py"
2015-01-01 custom "fava-option" "import-dirs" "incoming"
"""
ERA_LEDGER = (
    era_ledger(
        "1042 150 2026-01-15",
        "1043 150 2026-01-15",
        "1044 150 2026-01-15",
        "1045 150 2026-01-15",
        "1046 150 2026-01-15",
    )
    + """
2026-02-10 * "Aetna" "Remittance 5512" ^claim-1042 ^pay-Aetna-5512-1042 #insurance-payment
  check: "5512"
  insurance-paid: 85.00 USD
  write-off: 35.00 USD
  client-responsibility: 30.00 USD

2026-02-10 * "Aetna" "Remittance 5512" ^claim-1045 ^pay-Aetna-5512-1045 #insurance-payment
  check: "5512"
  insurance-paid: 90.00 USD
  write-off: 60.00 USD
"""
)
PASSED_ON = clp("1046", "19", "150", "90", "CO*45*30", "PR*2*30")
PASSED_ON.insert(2, "NM1*TT*2*CIGNA*****PI*62308")
# Claims: 85 + 0 (denied) - 85 + 40 - 90 + 90 (30 passed on to Cigna) = 40. Adjustments: 10
# kept back, 2.15 of interest, 90 put off, 0.30 put off and brought back, 20 kept for a claim
# that nobody knows, on an account that no entry has yet: 10 - 2.15 - 90 - 0.30 + 0.30 + 20 =
# -62.15. Remittance: 102.15.
ERA_FILE = era(
    "102.15",
    *claims(
        clp("1043", "1", "150", "85", "CO*45*35", "PR*1*20", "PR*3*10"),
        clp("1044", "4", "150", "0", "CO*29*150"),
        clp("1042", "22", "-150", "-85", "CO*45*-35", "PR*3*-30"),
        clp("1042", "1", "150", "40", "CO*45*35", "PR*3*75", number="P1042A"),
        clp("1045", "22", "-150", "-90", "CO*45*-60"),
        PASSED_ON,
    ),
    "PLB*1234567893*20261231*WO:1042*10*L6:1043*-2.15*FB:5601*-90*FB:5602*-0.30*FB:5603*0.30*WO:ZZZ9*20",
    number="5601",
)
SHEET_FILE = sheet(
    "30.00",
    "Payment,C0018,1043,,85.00,35.00,30.00,,",
    'Clawback,C0017,1042,,35.00,35.00,80.00,,"Copay ""80.00"" \\ per #call ^twice"',
    "Offset,,1045,,,,,5.00,",
)
LIST_FILE = listing(
    "2026-05-02,1042,,Coverage ended,letter,,,150.00,",
    "2026-06-01,1045,,Audit: 30.00 overpaid,portal,50.00,75.00,25.00,30.37",
)
# How many entries: one a row (two of 1042 are one record), one an adjustment, and one that says
# what the remittance comes to. A list of clawbacks is no remittance.
CASES = {
    "era": (ERA_LEDGER, "may.835", ERA_FILE, "clawback-era", 5 + 6 + 1),
    "sheet": (PRACTICE, "eob.csv", SHEET_FILE, "clawback-sheet", 3 + 1),
    "list": (PRACTICE, "letters.csv", LIST_FILE, "clawback-list", 2),
}


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> tuple[str, str, str, str, int]:
    return CASES[request.param]


class ImportPage:
    """A person on Fava's import page with one file to import."""

    def __init__(
        self, visit: Visits, folder: Path, case: tuple[str, str, str, str, int]
    ) -> None:
        self.text, self.name, self.content, self.importer, self.count = case
        (folder / "incoming").mkdir()
        (folder / "incoming" / self.name).write_text(self.content)
        (folder / "import.py").write_text(IMPORT_PY)
        self.person: Visit = visit(self.text + OPTIONS)
        self.main = self.person.books.file
        self.page = self.person.page

    def extract(self) -> Locator:
        """Have the file extracted; the window that shows the entries one after another."""
        self.person.go_to("import/")
        title = f"Extract with importer {self.importer}"
        self.page.get_by_title(title, exact=True).click()
        shown = self.page.locator("form").filter(has_text="ignore duplicate")
        shown.wait_for()
        return shown

    def save_all(self, shown: Locator) -> None:
        """Go through all entries to the last one, and save."""
        for _ in range(self.count - 1):
            shown.get_by_role("button", name="Next").click()
        with self.page.expect_response("**/api/add_entries") as answer:
            shown.get_by_role("button", name="Save").click()
        assert answer.value.ok, answer.value.text()
        self.person.go_to("income_statement/")
        assert self.person.books.ledger.errors == []


def by_command(folder: Path, text: str, name: str, content: str) -> Practice:
    """The same ledger and file, imported without a browser."""
    practice = copied(folder, text)
    rules = ImportRules(accounts={"interest": "Income:Interest"})
    practice.import_(practice.file(name, content), rules=rules)
    return practice


def copied(folder: Path, text: str) -> Practice:
    """A ledger's text in a folder of its own."""
    folder.mkdir()
    return Practice(folder, text)


def meaning(main: Path) -> Counter[tuple[Any, ...]]:
    """Every completed transaction of a ledger, its metadata in one spelling."""
    entries, errors, _ = loader.load_file(str(main))
    assert not errors, errors
    return Counter(
        (
            entry.date,
            entry.flag,
            entry.payee,
            entry.narration,
            tuple(sorted(entry.tags)),
            tuple(sorted(entry.links)),
            tuple(sorted((one.account, str(one.units)) for one in entry.postings)),
            tuple(
                sorted(
                    (key, _spelled(value))
                    for key, value in entry.meta.items()
                    if key not in ("filename", "lineno", "document") and key[:2] != "__"
                )
            ),
        )
        for entry in entries
        if isinstance(entry, Transaction)
    )


def _spelled(value: object) -> str:
    if isinstance(value, Amount) and value.number is not None:
        return f"{value.number:f} {value.currency}"
    return str(value)


def test_what_is_saved_means_what_the_command_would_have_written(
    visit: Visits, tmp_path: Path, case: tuple[str, str, str, str, int]
) -> None:
    here = ImportPage(visit, tmp_path, case)
    shown = here.extract()
    count = here.count
    assert f"Entry 1 of {count} ({count} to import):" in " ".join(shown.inner_text().split())
    here.save_all(shown)
    direct = by_command(tmp_path / "direct", *case[:3])
    assert meaning(here.main) == meaning(direct.main)


def test_an_edited_entry_keeps_its_links_and_comes_marked_the_next_time(
    visit: Visits, tmp_path: Path, case: tuple[str, str, str, str, int]
) -> None:
    """The first entry gets another narration and date; all are known when they come again."""
    here = ImportPage(visit, tmp_path, case)
    shown = here.extract()
    narration = shown.get_by_placeholder("Narration")
    words = narration.input_value()
    assert " ^claim-" in words
    narration.fill(f"Looked at, {words}")
    narration.press("Tab")
    shown.locator("input[type=date]").fill("2026-06-20")
    here.save_all(shown)
    written = here.main.read_text()
    assert "2026-06-20 " in written
    assert '"Looked at, ' in written
    direct = by_command(tmp_path / "direct", *case[:3])
    before, after = meaning(direct.main), meaning(here.main)
    assert sum(before.values()) == sum(after.values())
    assert {one[5] for one in before} == {one[5] for one in after}
    assert direct.balances() == copied(tmp_path / "copy", written).balances()
    again = here.extract()
    text = " ".join(again.inner_text().split())
    # What the remittance comes to is no row of the file, and does not come again.
    known = here.count - written.count("#remittance ")
    assert f"Entry 1 of {known} (0 to import):" in text
    assert again.get_by_label("ignore duplicate").is_checked()
    assert here.main.read_text() == written
