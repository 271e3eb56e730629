"""A change is shown as git would show it, and taken back to the byte."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from beancount_clawback.ledger_files.entry_text import append
from beancount_clawback.ledger_files.entry_text import entry_at
from beancount_clawback.ledger_files.entry_text import set_flag
from beancount_clawback.ledger_files.splice import Splice
from beancount_clawback.ledger_files.splice import inverse
from beancount_clawback.ledger_files.splice import lines_of
from beancount_clawback.ledger_files.splice import moved_lines
from beancount_clawback.ledger_files.splice import spliced
from beancount_clawback.ledger_files.splice import unified_diff
from tests.ledger_files.ledger_file_case import LEDGER
from tests.ledger_files.ledger_file_case import RECORD


def test_clearing_a_review_and_adding_a_record_as_a_diff() -> None:
    splices = (*set_flag(LEDGER, entry_at(LEDGER, 12), "*"), *append(LEDGER, [RECORD]))
    assert unified_diff("main.bean", LEDGER, splices) == (
        "--- a/main.bean\n"
        "+++ b/main.bean\n"
        "@@ -9,6 +9,9 @@\n"
        "   Assets:Bank:Checking                   85.00 USD\n"
        "   Assets:Receivable:Insurance:Aetna     -85.00 USD\n"
        " \n"
        '-2026-05-02 ! "Aetna" "Coverage ended 2025-12-31" ^pay-5512 #clawback\n'
        '+2026-05-02 * "Aetna" "Coverage ended 2025-12-31" ^pay-5512 #clawback\n'
        '   source: "letter"  ; arrived by post\n'
        "   client-responsibility: 150.00 USD\n"
        "+\n"
        '+2026-06-01 ! "Aetna" "Taken back" ^pay-5512 #clawback\n'
        '+  source: "letter"\n'
    )


def test_a_change_of_nothing_shows_nothing() -> None:
    assert unified_diff("main.bean", LEDGER, [Splice(5, 5, "")]) == ""
    assert unified_diff("main.bean", LEDGER, []) == ""


def test_later_hunks_count_the_lines_that_earlier_ones_add_and_take() -> None:
    text = "".join(f"{number}\n" for number in range(1, 101))
    splices = [
        Splice(text.index("\n20\n") + 1, text.index("\n20\n") + 1, "a\nb\n"),
        Splice(text.index("\n50\n"), text.index("\n51\n"), ""),
        Splice(text.index("\n90\n") + 1, text.index("\n91\n") + 1, "c\n"),
    ]
    diff = unified_diff("main.bean", text, splices)
    assert [line for line in diff.splitlines() if line.startswith("@@")] == [
        "@@ -17,6 +17,8 @@",
        "@@ -47,7 +49,6 @@",
        "@@ -87,7 +88,7 @@",
    ]


LINES = st.sampled_from(["", "a", "b", " c\f\u2028d"])


@st.composite
def changes(draw: st.DrawFn) -> tuple[str, list[Splice]]:
    text = draw(st.sampled_from(["\n", "\r\n"])).join(draw(st.lists(LINES, max_size=40)))
    places = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6)))
    if len(places) % 2:
        places.pop()
    additions = [draw(st.sampled_from(["", "x", "x\n", "\ny", "x\r\ny\n"])) for _ in places]
    pairs = zip(places[::2], places[1::2], additions[::2], strict=True)
    return text, [Splice(*pair) for pair in pairs]


@pytest.mark.slow
@settings(max_examples=300, derandomize=True)
@given(changes())
def test_a_change_is_taken_back_to_the_byte(change: tuple[str, list[Splice]]) -> None:
    text, splices = change
    assert spliced(spliced(text, splices), inverse(text, splices)) == text


@pytest.mark.slow
@settings(max_examples=300, derandomize=True)
@given(changes())
def test_lines_that_no_splice_touches_are_followed(
    change: tuple[str, list[Splice]],
) -> None:
    text, splices = change
    moved = moved_lines(text, splices)
    before, after = lines_of(text), lines_of(spliced(text, splices))
    start = 0
    for lineno, line in enumerate(before, start=1):
        end = start + len(line)
        if all(s.end < start or s.start > end for s in splices):
            assert after[moved(lineno) - 1] == line
        start = end
    assert [moved(lineno) for lineno in (0, len(before) + 1)] == [0, len(before) + 1]


def test_lines_that_are_replaced_count_as_where_the_new_ones_begin() -> None:
    text = "1\n2\n3\n4\n5\n"
    moved = moved_lines(text, [Splice(0, 0, "new\n"), Splice(2, 6, "two to three\n")])
    assert [moved(lineno) for lineno in range(1, 6)] == [2, 3, 3, 4, 5]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("ending", ["", "end"])
def test_git_applies_the_diff_and_gets_the_new_text(
    tmp_path: Path, newline: str, ending: str
) -> None:
    text = "".join(f"line {number}{newline}" for number in range(40)) + ending
    splices = [
        Splice(0, 0, f"top{newline}"),
        Splice(text.index("line 9"), text.index("line 11"), ""),
        Splice(text.index("line 12"), text.index("line 12") + 4, "LINE"),
        Splice(text.index("line 30"), text.index("line 30"), f"a{newline}b{newline}"),
        Splice(len(text), len(text), f"{newline}last"),
    ]
    file = tmp_path / "main.bean"
    file.write_text(text, newline="")
    diff = unified_diff("main.bean", text, splices)
    subprocess.run(
        ["git", "apply", "--whitespace=nowarn", "-"],
        cwd=tmp_path,
        input=diff.encode(),
        check=True,
        env={"GIT_CEILING_DIRECTORIES": str(tmp_path.parent), "PATH": "/usr/bin:/bin"},
    )
    assert file.read_bytes().decode() == spliced(text, splices)
