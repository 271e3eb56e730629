"""A file cut up at its entries, and new lines that end as those of the file do."""

from __future__ import annotations

from beancount.parser import parser

from beancount_clawback.ledger_files.entry_windows import windows
from beancount_clawback.ledger_files.splice import Splice
from beancount_clawback.ledger_files.splice import spliced
from beancount_clawback.ledger_files.splice import with_newlines_of

TEXT = """\
; Before the first.
2026-01-02 open Assets:Bank  ; the only one

2026-01-01 open Income:Sessions
; Behind.
2026-01-04 * "Aetna" "Paid"
  Assets:Bank       1.00 USD
  Income:Sessions
"""


def test_a_window_reaches_from_an_entrys_line_to_the_next_entrys() -> None:
    found = list(windows(TEXT, parser.parse_string(TEXT)[0]))
    assert [one.text.splitlines() for one in found] == [
        ["2026-01-02 open Assets:Bank  ; the only one", ""],
        ["2026-01-01 open Income:Sessions", "; Behind."],
        TEXT.splitlines()[5:],
    ]
    for one in found:
        assert TEXT.startswith(one.text, one.start)
        assert one.text.startswith(one.entry.date.isoformat())


def test_a_changed_line_ends_as_the_lines_about_it_do() -> None:
    text = "one\r\ntwo\r\nthree\nfour"
    splices = [Splice(0, 3, "1\n1"), Splice(10, 15, "3\n3"), Splice(20, 20, "\r\nfive")]
    changed = spliced(text, with_newlines_of(text, splices))
    assert changed == "1\r\n1\r\ntwo\r\n3\n3\nfour\nfive"
