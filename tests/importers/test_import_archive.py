"""`import --archive` beside Fava's plugin that links documents, in both orders of plugins."""

from __future__ import annotations

from pathlib import Path

import pytest
from beancount import loader

from tests.importers.import_case import Practice
from tests.importers.import_case import clawback

PLUGINS = ('plugin "fava.plugins.link_documents"', 'plugin "beancount_clawback"')
BOOKS = """
option "documents" "docs"
2015-01-01 open Assets:Bank:Checking                 USD
2015-01-01 open Assets:Receivable:Insurance:Aetna    USD
2015-01-01 open Assets:Receivable:Clients:C0001      USD
2015-01-01 open Income:Sessions                      USD
2015-01-01 open Income:Adjustments:Contractual       USD

2026-01-15 * "C0001" "90837" ^claim-1042 #charge
  Assets:Receivable:Insurance:Aetna     150.00 USD
  Income:Sessions                      -150.00 USD

2026-02-10 * "Aetna" "EOB 5512" ^claim-1042 ^pay-5512 #insurance-payment
  Assets:Bank:Checking                   85.00 USD
  Income:Adjustments:Contractual         35.00 USD
  Assets:Receivable:Clients:C0001        30.00 USD
  Assets:Receivable:Insurance:Aetna    -150.00 USD
"""
SECOND_SESSION = """
2026-01-22 * "C0001" "90837" ^claim-1043 #charge
  Assets:Receivable:Insurance:Aetna     150.00 USD
  Income:Sessions                      -150.00 USD

2026-02-17 * "Aetna" "EOB 5513" ^claim-1043 ^pay-5513 #insurance-payment
  Assets:Bank:Checking                   85.00 USD
  Income:Adjustments:Contractual         35.00 USD
  Assets:Receivable:Clients:C0001        30.00 USD
  Assets:Receivable:Insurance:Aetna    -150.00 USD
"""
LIST = (
    "date,payer,claim,source,reason,insurance-paid,write-off,client-responsibility\n"
    "2026-05-02,Aetna,claim-1042,letter,Coverage ended,0.00,0.00,150.00\n"
)


@pytest.fixture(params=[PLUGINS, PLUGINS[::-1]], ids=["linked first", "ours first"])
def practice(request: pytest.FixtureRequest, tmp_path: Path) -> Practice:
    (tmp_path / "docs").mkdir()
    return Practice(tmp_path, "\n".join(request.param) + BOOKS)


def archived(practice: Practice) -> list[Path]:
    return [path for path in (practice.folder / "docs").rglob("*") if path.is_file()]


@pytest.mark.slow
def test_files_of_one_title_are_in_the_archive_before_the_ledger_is_tried(
    practice: Practice,
) -> None:
    """Both are a list of one clawback of 2 May: each entry links to the file it came from."""
    practice.main.write_text(practice.main.read_text() + SECOND_SESSION)
    claims = ("1042", "1043")
    for claim in claims:
        practice.file(f"{claim}.csv", LIST.replace("1042", claim))
        command = ("import", "practice.beancount", f"{claim}.csv", "--archive", "docs", "--yes")
        clawback(practice, *command)
    entries, errors, _ = loader.load_file(str(practice.main))
    assert errors == []
    for claim in claims:
        (document,) = {
            entry.meta["document"]
            for entry in entries
            if f"claim-{claim}" in (getattr(entry, "links", None) or ())
            and "document" in entry.meta
        }
        assert f"claim-{claim}" in (practice.folder / document).read_text()
        assert not (practice.folder / f"{claim}.csv").exists()
    assert len(archived(practice)) == 2


def test_a_refused_write_leaves_file_and_archive_as_they_were(practice: Practice) -> None:
    source = practice.file("list.csv", LIST)
    text = practice.main.read_text() + "\n2026-06-01 balance Assets:Bank:Checking  85.00 USD\n"
    practice.main.write_text(text)
    arguments = ("import", "practice.beancount", "list.csv", "--archive", "docs", "--yes")
    clawback(practice, *arguments, code=2)
    assert practice.main.read_text() == text
    assert (archived(practice), source.exists()) == ([], True)


@pytest.mark.parametrize(
    "account", ["Assets:Bank:Checking", "Assets:Receivable:Insurance:Aetna"]
)
def test_a_letter_filed_under_an_account_is_linked_to_the_entries_that_touch_it(
    tmp_path: Path, account: str
) -> None:
    """The reversal moves cash, the corrected payment none; both move what the insurer owes."""
    folder = tmp_path.joinpath("docs", *account.split(":"))
    folder.mkdir(parents=True)
    (folder / "2026-05-02.letter.pdf").write_bytes(b"letter")
    record = """
2026-05-02 ! "Aetna" "Coverage ended" ^pay-5512 #clawback
  document: "2026-05-02.letter.pdf"
  client-responsibility: 150.00 USD
"""
    practice = Practice(tmp_path, "\n".join(PLUGINS[::-1]) + BOOKS + record)
    entries, errors, _ = loader.load_file(str(practice.main))
    assert errors == []
    links = [getattr(entry, "links", None) or frozenset() for entry in entries]
    linked = [own for own in links if "dok-2026-05-02" in own]
    assert len(linked) == {"Assets:Bank:Checking": 2}.get(account, 3)
