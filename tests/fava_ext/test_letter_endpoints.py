"""Reading a letter and keeping it with its record, as the browser asks for it."""

from __future__ import annotations

import base64
import subprocess
from typing import TYPE_CHECKING
from typing import Any

import pytest

from beancount_clawback.letters.letter_file import digest_of
from tests.letters.letter_layouts import LEDGER
from tests.letters.made_pdf import LETTER
from tests.letters.made_pdf import pdf

if TYPE_CHECKING:
    from tests.fava_ext.conftest import OpensBooks
    from tests.fava_ext.fava_server import Books

DIGEST = digest_of(pdf(LETTER))
KEPT = f"letters/Assets/Bank/Checking/2026-05-02.Aetna-pay-5512-{DIGEST}.pdf"


def put(books: Books, endpoint: str, body: object) -> tuple[int, Any]:
    answer = books.app.test_client().put(books.path(endpoint), json=body)
    assert answer.json is not None
    return answer.status_code, answer.json.get("data") or answer.json


def sent(text: str) -> dict[str, str]:
    return {"letter": base64.b64encode(pdf(text)).decode()}


def form_of(read: dict[str, Any]) -> dict[str, Any]:
    values = read["values"]
    return {
        "mode": "clawback",
        "claim": "claim-1042",
        "payment": "pay-5512",
        "date": values["date"],
        "source": values["source"],
        "payerReference": values["payer-reference"],
        "review": True,
        "letterDigest": read["digest"],
        "seen": read["form"]["seen"],
    }


def test_a_letter_fills_the_form_and_is_kept_with_the_record(fava: OpensBooks) -> None:
    books = fava(LEDGER)
    status, read = put(books, "read-letter", sent(LETTER))
    assert status == 200
    assert read["form"]["payment"] == "pay-5512"
    facts = {one["name"]: (one["value"], one["page"], one["context"]) for one in read["facts"]}
    assert facts["payer-reference"] == (
        "OP-2026-48113",
        1,
        "Reference number: OP-2026-48113",
    )
    assert facts["check or EFT number"][0] == "5512"
    assert books.file.read_text() == LEDGER
    _, seen = put(books, "preview-record", {**form_of(read), "letter": True})
    assert seen["letter"] == KEPT
    assert f'  document: "{KEPT}"\n' in seen["text"]
    assert not (books.file.parent / "letters").exists()
    status, saved = put(books, "save-record", {**form_of(read), **sent(LETTER)})
    assert (status, saved["letter"]) == (200, KEPT)
    assert (books.file.parent / KEPT).read_bytes() == pdf(LETTER)
    assert books.file.read_text() == LEDGER + seen["text"].join(("\n", ""))
    assert "Roe" not in books.file.read_text()


def saved_with_its_letter(books: Books) -> dict[str, Any]:
    _, read = put(books, "read-letter", sent(LETTER))
    status, saved = put(books, "save-record", {**form_of(read), **sent(LETTER)})
    assert status == 200
    return dict(saved)


def test_undoing_a_save_puts_its_letter_away(fava: OpensBooks) -> None:
    books = fava(LEDGER)
    saved = saved_with_its_letter(books)
    status, undone = put(books, "undo-write", {"undo": saved["undo"]})
    assert (status, undone["notes"]) == (200, [f"The letter is deleted: {KEPT}."])
    assert books.file.read_text() == LEDGER
    assert list((books.file.parent / "letters").iterdir()) == []


def test_taking_a_record_back_puts_its_letter_away_and_undoing_that_brings_it_back(
    fava: OpensBooks,
) -> None:
    books = fava(LEDGER)
    saved = saved_with_its_letter(books)
    after = books.file.read_text()
    record = {"file": saved["places"][0][0], "line": saved["places"][0][2]}
    _, form = put(books, "edit-form", record)
    status, taken_back = put(books, "undo-record", {**record, "seen": form["seen"]})
    assert (status, taken_back["notes"]) == (200, [f"The letter is deleted: {KEPT}."])
    assert not (books.file.parent / KEPT).exists()
    status, again = put(books, "undo-write", {"undo": taken_back["undo"]})
    assert (status, again["notes"]) == (200, [])
    assert books.file.read_text() == after
    assert (books.file.parent / KEPT).read_bytes() == pdf(LETTER)


def test_a_letter_that_was_changed_since_stays(fava: OpensBooks) -> None:
    books = fava(LEDGER)
    saved = saved_with_its_letter(books)
    (books.file.parent / KEPT).write_bytes(b"%PDF-1.4 annotated")
    status, undone = put(books, "undo-write", {"undo": saved["undo"]})
    assert (status, undone["notes"]) == (
        200,
        [
            "The letter stays where it is, because it is not the file that was kept then: "
            f"{KEPT}."
        ],
    )
    assert books.file.read_text() == LEDGER
    assert (books.file.parent / KEPT).read_bytes() == b"%PDF-1.4 annotated"


def test_the_claims_history_leads_to_the_letter_and_to_nothing_else(fava: OpensBooks) -> None:
    books = fava(LEDGER)
    saved_with_its_letter(books)
    client = books.app.test_client()
    rows = {"page": "claim", "claim": "claim-1042"}
    answer = client.get(books.path("report"), query_string=rows)
    assert answer.json is not None
    (section,) = answer.json["data"]["sections"]
    named = [details["letter"] for details in section["details"]]
    assert named == ["", "", KEPT.rpartition("/")[2]]
    hashes = [source[0] for source in section["sources"]]
    letter = client.get(books.path("letter"), query_string={"entry": hashes[2]})
    assert (letter.status_code, letter.mimetype) == (200, "application/pdf")
    assert letter.data == pdf(LETTER)
    assert "inline" in letter.headers["Content-Disposition"]
    for entry in (hashes[1], "nothing"):
        assert (
            client.get(books.path("letter"), query_string={"entry": entry}).status_code == 404
        )
    text = books.file.read_text().replace(KEPT, "practice.beancount")
    books.rewrite(text)
    books.ledger.load_file()
    moved = client.get(books.path("report"), query_string=rows)
    assert moved.json is not None
    (section,) = moved.json["data"]["sections"]
    assert [details["letter"] for details in section["details"]] == ["", "", ""]


def test_a_letter_for_two_payments_or_none_gives_no_form(fava: OpensBooks) -> None:
    books = fava(LEDGER)
    both = LETTER + "\nClaim 1043, check 5530, treated on January 22, 2026: $85.00\n"
    _, read = put(books, "read-letter", sent(both))
    assert read["form"] is None
    assert {one["link"] for one in read["fitting"]} == {"pay-5512", "pay-5530"}
    _, named = put(books, "read-letter", {**sent(both), "payment": "practice.beancount:35"})
    assert named["form"]["asked"] == "practice.beancount:35"
    assert named["values"]["payer-reference"] == "OP-2026-48113"
    _, none = put(books, "read-letter", sent("Aetna asks for a refund of $312.40, check 99001"))
    assert (none["form"], none["fitting"]) == (None, [])
    assert "numbers: 99001" in none["lookedFor"]


@pytest.mark.parametrize(
    ("body", "status", "why"),
    [
        ({}, 400, "no usable 'letter'"),
        ({"letter": 7}, 400, "no usable 'letter'"),
        ({"letter": "not base64!"}, 400, "no usable 'letter'"),
        ({"letter": base64.b64encode(b"Dear provider").decode()}, 422, "This is not a PDF"),
        ({"letter": base64.b64encode(b"%PDF-1.4 x").decode()}, 422, "damaged"),
        ({"letter": "A" * 16_000_000}, 413, "more than can be saved"),
    ],
)
def test_what_is_not_a_letter_is_refused(
    fava: OpensBooks, body: dict[str, Any], status: int, why: str
) -> None:
    answered, refused = put(fava(LEDGER), "read-letter", body)
    assert (answered, refused["success"]) == (status, False)
    assert why in refused["error"]


def test_a_refused_save_leaves_neither_record_nor_letter(fava: OpensBooks) -> None:
    books = fava(LEDGER)
    _, read = put(books, "read-letter", sent(LETTER))
    form = form_of(read)
    status, _ = put(books, "save-record", {**form, "letter": True})
    assert status == 400
    books.rewrite(LEDGER + "; changed\n")
    status, refused = put(books, "save-record", {**form, **sent(LETTER)})
    assert (status, "changed by another program" in refused["error"]) == (409, True)
    subprocess.run(["git", "init", str(books.file.parent)], check=True, capture_output=True)
    _, read = put(books, "read-letter", sent(LETTER))
    status, refused = put(books, "save-record", {**form_of(read), **sent(LETTER)})
    assert status == 422
    assert refused["error"].endswith("/.gitignore:\n/letters/")
    assert books.file.read_text() == LEDGER + "; changed\n"
    assert not (books.file.parent / "letters").exists()


def test_a_read_only_fava_reads_no_letter(fava: OpensBooks) -> None:
    books = fava(LEDGER, read_only=True)
    answer = books.app.test_client().put(books.path("read-letter"), json=sent(LETTER))
    assert answer.status_code == 401


def test_the_folder_is_chosen_in_set_up_where_git_does_not_reach(fava: OpensBooks) -> None:
    without = LEDGER.replace("  'letters': 'letters',\n", "")
    books = fava(without)
    _, read = put(books, "read-letter", sent(LETTER))
    assert not read["isKept"]
    status, saved = put(books, "save-record", {**form_of(read), **sent(LETTER)})
    assert (status, saved["letter"]) == (200, "")
    _, shown = put(books, "preview-setup", {"letters": "letters"})
    assert shown["lettersProposed"] == "letters"
    assert "+  'letters': 'letters',\n" in shown["diff"]
    subprocess.run(["git", "init", str(books.file.parent)], check=True, capture_output=True)
    _, shown = put(books, "preview-setup", {"letters": "letters"})
    assert "/letters/" in shown["lettersProblem"]
    assert "letters" not in shown["diff"]
    status, refused = put(books, "save-setup", {"letters": "letters", "seen": shown["seen"]})
    assert (status, "Git would take in" in refused["error"]) == (422, True)
    status, _ = put(books, "save-setup", {"letters": "../kept", "seen": shown["seen"]})
    assert status == 200
    assert "  'letters': '../kept',\n" in books.file.read_text()
