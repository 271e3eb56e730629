"""A small practice's ledger on disk, for the tests of writing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from beancount import loader
from beancount.core.data import Directive
from beancount.parser import parser
from hypothesis import strategies as st

from beancount_clawback.ledger_files.entry_text import append
from beancount_clawback.ledger_files.safe_write import write
from beancount_clawback.ledger_files.source_files import Change
from beancount_clawback.ledger_files.source_files import LedgerFiles
from beancount_clawback.ledger_files.source_files import Written
from beancount_clawback.ledger_files.source_files import read

LEDGER = """\
option "operating_currency" "USD"

2015-01-01 open Assets:Bank:Checking                 USD
2015-01-01 open Assets:Receivable:Insurance:Aetna    USD

; the remittance of February
2026-02-10 * "Aetna" "EOB 5512" ^claim-1042 ^pay-5512 #insurance-payment
  check: "5512"
  Assets:Bank:Checking                   85.00 USD
  Assets:Receivable:Insurance:Aetna     -85.00 USD

2026-05-02 ! "Aetna" "Coverage ended 2025-12-31" ^pay-5512 #clawback
  source: "letter"  ; arrived by post
  client-responsibility: 150.00 USD
"""

RECORD = """\
2026-06-01 ! "Aetna" "Taken back" ^pay-5512 #clawback
  source: "letter"
"""


def ledger_at(path: Path, text: str | bytes = LEDGER) -> LedgerFiles:
    """Write a ledger's main file and load it."""
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return loaded(path)


def loaded(path: Path) -> LedgerFiles:
    return LedgerFiles.of(loader.load_file(str(path))[2])


def with_record(ledger: LedgerFiles, path: Path, record: str = RECORD) -> Change:
    """The change that adds a record at the end of a file."""
    source = read(ledger, path)
    return Change(source, append(source.text, [record]))


def add_record(ledger: LedgerFiles, path: Path, record: str = RECORD) -> Written:
    return write(ledger, [with_record(ledger, path, record)])


UNKNOWN = '2026-06-01 * "no such account"\n  Assets:Unknown  1.00 USD\n  Assets:Bank:Checking\n'


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def fingerprint(path: Path) -> tuple[int, ...]:
    found = path.stat()
    return (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


PAYMENT = 7
CLAWBACK = 12


def parsed(text: str) -> list[Directive]:
    entries, errors, _ = parser.parse_string(text)
    assert errors == []
    return list(entries)


def facts(entry: Directive) -> dict[str, Any]:
    """All that an entry says, but for where it is."""

    def kept(meta: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in meta.items() if key not in ("filename", "lineno")}

    postings = [(p._replace(meta=None), kept(p.meta)) for p in getattr(entry, "postings", [])]
    return entry._asdict() | {"meta": kept(entry.meta), "postings": postings}


SOUP = st.text(st.sampled_from('ab ;"\\\n\r\t:2#*^{}~é'), max_size=12)


@st.composite
def ledgers(draw: st.DrawFn) -> str:
    """Texts of entries with raw strings over many lines, comments and odd blanks."""
    newline = draw(st.sampled_from(["\n", "\r\n"]))

    def string() -> str:
        text = draw(SOUP).replace("\\", "\\\\").replace('"', '\\"')
        return f'"{text}"'

    def comment() -> str:
        return draw(st.sampled_from(["", "  ; it's 5\" wide", ";", " ; \\"]))

    lines = []
    for _ in range(draw(st.integers(1, 4))):
        lines.append(f"2026-05-0{draw(st.integers(1, 9))} ! {string()} {string()}{comment()}")
        for _ in range(draw(st.integers(0, 4))):
            kind = draw(st.sampled_from(["meta", "posting", "comment", "blank"]))
            indent = draw(st.sampled_from(["  ", "\t", " "]))
            if kind == "meta":
                key = draw(st.sampled_from(["source", "reason", "write-off"]))
                lines.append(f"{indent}{key}: {string()}{comment()}")
            elif kind == "posting":
                lines.append(f"{indent}Assets:Bank  5.00 USD {{{string()}}}{comment()}")
            else:
                lines.append(f'{indent};{kind} "')
        lines += draw(
            st.sampled_from([[], [""], ["  ", ""], ['; free" comment'], ["* Heading"]])
        )
    text = newline.join(lines)
    return draw(st.sampled_from([text, text + newline]))
