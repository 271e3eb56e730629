"""The endpoints of *Reviews* and *Bulk entry*, and undoing what a page has saved."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

import pytest

from tests.fava_ext.writing_practice import CLAWBACK
from tests.fava_ext.writing_practice import LEDGER
from tests.fava_ext.writing_practice import RECORD
from tests.fava_ext.writing_practice import Asked
from tests.fava_ext.writing_practice import _with_other_extension
from tests.fava_ext.writing_practice import line_of

if TYPE_CHECKING:
    from tests.fava_ext.conftest import OpensBooks

REVIEW_PLACE = {"file": "practice.beancount", "line": line_of("Coverage ended")}


def test_a_review_is_cleared_by_one_character_and_undone(ask: Asked) -> None:
    page = ask.client.get(f"{ask.books.path()}?page=reviews").text
    assert "claim-1045" in page
    cleared = ask.data("clear-reviews", {"reviews": [REVIEW_PLACE], "seen": ask.seen})
    assert (cleared["count"], cleared["claims"]) == (1, ["claim-1045"])
    text = ask.books.file.read_text()
    assert text == LEDGER.replace('! "Aetna" "Coverage', '* "Aetna" "Coverage')
    assert ask.listed(0)["count"] == 0
    ask.data("undo-write", {"undo": cleared["undo"]})
    assert ask.books.file.read_text() == LEDGER
    ask.refusal("undo-write", {"undo": cleared["undo"]}, 404)


def test_a_save_is_undone_as_long_as_its_entry_stands_as_it_was_written(ask: Asked) -> None:
    first = ask.data("save-record", {**CLAWBACK, "seen": ask.seen})
    other = {**CLAWBACK, "claim": "claim-1043", "payment": "pay-5530", "amounts": {}}
    second = ask.data("save-record", {**other, "seen": ask.seen})
    both = ask.books.file.read_text()
    # Somebody adds a line to the first record, and then takes it away.
    ask.books.rewrite(both.replace(RECORD, f'{RECORD}  note: "x"\n'))
    changed = ask.refusal("undo-write", {"undo": first["undo"]}, 409)
    assert "has been changed since" in changed["error"]
    ask.books.rewrite(both)
    ask.data("undo-write", {"undo": first["undo"]})
    assert ask.books.file.read_text() == both.replace(RECORD, "")
    ask.data("undo-write", {"undo": second["undo"]})
    assert ask.books.file.read_text() == LEDGER
    assert list(ask.books.ledger.errors) == []


def test_a_review_is_not_cleared_once_the_file_or_its_record_has_changed(ask: Asked) -> None:
    seen = ask.seen
    ask.refusal("clear-reviews", {"reviews": [REVIEW_PLACE]}, 400)
    ask.refusal("clear-reviews", {"reviews": [{**REVIEW_PLACE, "line": 3}], "seen": seen}, 422)
    changed = f"{LEDGER}; somebody else was here\n"
    ask.books.file.write_text(changed)
    ask.refusal("clear-reviews", {"reviews": [REVIEW_PLACE], "seen": seen}, 409)
    assert ask.books.file.read_text() == changed


def test_long_lists_of_reviews_come_in_parts_and_those_of_a_claim_first(
    fava: OpensBooks,
) -> None:
    many = "".join(
        f'\n2026-03-01 * "C0018" "x" ^claim-{n} #charge\n'
        "  Assets:Receivable:Insurance:Aetna  100.00 USD\n  Income:Sessions  -100.00 USD\n"
        f'\n2026-03-02 * "Aetna" "paid" ^claim-{n} ^pay-{n} #insurance-payment\n'
        "  insurance-paid: 100.00 USD\n"
        f'\n2026-03-03 ! "Aetna" "back" ^pay-{n} #clawback\n'
        for n in range(2000, 2120)
    )
    ask = Asked(fava(LEDGER + many))
    first, second = ask.listed(0, "claim-2119"), ask.listed(100, "claim-2119")
    assert (len(first["reviews"]), len(second["reviews"]), first["count"]) == (100, 21, 121)
    assert first["reviews"][0]["claims"] == ["claim-2119"]
    shown = [*first["reviews"], *second["reviews"]]
    assert len({review["claims"][0] for review in shown}) == 121


SHEET = {
    "payer": "Aetna",
    "check": "701",
    "date": "2026-06-01",
    "total": "65",
    "rows": [
        {"claim": "claim-1044", "amounts": {"insurance-paid": "80", "write-off": "40"}},
        {
            "claim": "claim-1043",
            "clawbackOf": "pay-5530",
            "amounts": {"insurance-paid": "55", "write-off": "65"},
            "onRemittance": True,
            "review": True,
        },
    ],
}


def test_a_sheet_is_written_at_once_with_one_reload(
    fava: OpensBooks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = _with_other_extension(fava, tmp_path)
    loads: list[int] = []
    load = type(ask.books.ledger).load_file
    seen = ask.seen

    def counted(ledger: Any) -> None:  # noqa: ANN401
        loads.append(1)
        load(ledger)

    monkeypatch.setattr(type(ask.books.ledger), "load_file", counted)
    answer = ask.data("save-sheet", {**SHEET, "seen": seen})
    assert answer["rows"] == 2
    assert answer["remittance"] == "remit-701"
    assert answer["files"] == ["practice.beancount"]
    assert len(loads) == 1
    assert (tmp_path / "written.log").read_text().count("\n") == 1
    text = ask.books.file.read_text()
    assert text.count(" ^remit-701\n") == 3
    # 80.00 paid, and 55.00 in place of 70.00.
    assert text.endswith(
        '2026-06-01 * "Aetna" "Remittance 701" #remittance ^remit-701\n'
        '  check: "701"\n  total: 65.00 USD\n  lines: 2\n'
    )


def test_a_sheet_with_one_wrong_row_is_not_written_at_all(ask: Asked) -> None:
    wrong = {"claim": "claim-1042", "amounts": {"insurance-paid": "1"}}
    sheet = {**SHEET, "total": "", "rows": [*SHEET["rows"], wrong], "seen": ask.seen}
    ask.refusal("save-sheet", sheet, 422)
    assert ask.books.file.read_text() == LEDGER
    rows = ask.data("preview-sheet", sheet)["rows"]
    assert [sorted(row["problems"]) for row in rows] == [[], [], ["claim"]]
    assert [row["net"] for row in rows] == ["80.00", "-15.00", None]


def test_a_sheet_whose_total_differs_is_not_written(ask: Asked) -> None:
    answer = ask.refusal("save-sheet", {**SHEET, "total": "66", "seen": ask.seen}, 422)
    assert "1.00 USD less" in answer["fields"]["total"]
    assert ask.books.file.read_text() == LEDGER


def test_claims_are_found_and_pasted_cells_matched(ask: Asked) -> None:
    answer = ask.data("find-claims", {"typed": "C0018", "payer": "Aetna"})
    found = answer["claims"]
    assert not answer["more"]
    assert [claim["name"] for claim in found] == ["claim-1044", "claim-1043"]
    assert [choice["key"] for choice in found[1]["choices"]] == ["pay-5530"]
    texts = ["1042", "C0018", "nothing"]
    matched = ask.data("match-claims", {"rows": texts, "payer": ""})
    assert [[claim["name"] for claim in claims] for claims in matched] == [
        ["claim-1042"],
        ["claim-1043", "claim-1044"],
        [],
    ]


def test_reviews_list_the_unapplied_money_of_their_day(fava: OpensBooks) -> None:
    """Two amounts and a draft wait as of 2026-05-02, none the day before."""
    draft = '2026-05-02 ! "Not imported" #import-draft\n  next-step: "Name the payer."\n'
    text = Path(__file__).with_name("unapplied.beancount").read_text("utf-8")
    books = fava(f"{text}\n{draft}")
    client = books.app.test_client()
    why = "The ledger has no claim for number 1043"
    assert why in client.get(f"{books.path()}?page=reviews").text
    assert why in client.get(f"{books.path()}?page=reviews&as-of=2026-05-02").text
    assert why not in client.get(f"{books.path()}?page=reviews&as-of=2026-05-01").text
    assert "Name the payer. Then" in client.get(f"{books.path()}?page=reviews").text
    assert "Name the" not in client.get(f"{books.path()}?page=reviews&as-of=2026-05-01").text


def test_reviews_of_a_day_list_what_waited_then_though_nothing_waits_now(
    fava: OpensBooks,
) -> None:
    """Both amounts, 85.00 and -85.00, are settled with the payer on 2026-06-01."""
    text = Path(__file__).with_name("unapplied.beancount").read_text("utf-8")
    for rest, number in (
        ("1043 P1043 2026-01-16 85.00", 85),
        ("1040 P1040 2026-01-16 -85.00", -85),
    ):
        text += (
            f'\n2026-06-01 * "Aetna" "Sent"\n  applies: "remit-Aetna-5600 {rest} unapplied"\n'
            f"  Liabilities:Unapplied:Aetna  {number}.00 USD\n  Assets:Bank:Checking\n"
        )
    books = fava(text)
    client = books.app.test_client()
    why = "The ledger has no claim for number 1043"
    assert why not in client.get(f"{books.path()}?page=reviews").text
    assert why in client.get(f"{books.path()}?page=reviews&as-of=2026-05-02").text


def test_unapplied_money_stays_where_it_is_if_any_file_has_changed(
    fava: OpensBooks, tmp_path: Path
) -> None:
    """The 85.00 could be applied, and are sent back meanwhile in another file."""
    text = Path(__file__).with_name("unapplied.beancount").read_text("utf-8")
    charge = """
2026-01-16 * "C0017" "90837" ^claim-1043 #charge
  Assets:Receivable:Insurance:Aetna  150.00 USD
  Income:Sessions
"""
    more = tmp_path / "more.beancount"
    more.write_text(charge)
    ask = Asked(fava(f'{text}\ninclude "{more}"\n'))
    reference = "remit-Aetna-5600 1043 P1043 2026-01-16 85.00 unapplied"
    sent = {"reference": reference, "seen": ask.seen}
    before = ask.books.file.read_text()
    more.write_text(
        f'{charge}2026-05-03 * "Aetna" "Sent"\n  applies: "{reference}"\n'
        "  Liabilities:Unapplied:Aetna  85.00 USD\n  Assets:Bank:Checking\n"
    )
    refused = ask.refusal("apply-unapplied", sent, 409)
    assert "more.beancount" in refused["error"]
    assert ask.books.file.read_text() == before
    more.write_text(charge)
    ask.books.ledger.load_file()
    assert ask.data("apply-unapplied", {**sent, "seen": ask.seen})["applied"] == 1
