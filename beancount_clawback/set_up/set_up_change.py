"""A set-up as one change of the ledger's main file."""

from __future__ import annotations

import re

from beancount_clawback.ledger_files.entry_text import append
from beancount_clawback.ledger_files.entry_text import entry_at
from beancount_clawback.ledger_files.source_files import Change
from beancount_clawback.ledger_files.source_files import Source
from beancount_clawback.ledger_files.splice import Splice
from beancount_clawback.set_up.plugin_line import PluginLineError
from beancount_clawback.set_up.plugin_line import find_plugin_line
from beancount_clawback.set_up.plugin_line import place_of_plugin_line
from beancount_clawback.set_up.plugin_line import with_settings
from beancount_clawback.set_up.plugin_line import written_plugin_line
from beancount_clawback.set_up.set_up import EXTENSION
from beancount_clawback.set_up.set_up import SetUp

_OPEN = re.compile(r"^\d{4}[-/]\d+[-/]\d+[ \t]+open[ \t]", re.MULTILINE)


def set_up_change(found: SetUp, source: Source) -> Change:
    """The change of the main file that a set-up makes.

    Raises:
        PluginLineError: The plugin line cannot be changed as text, or would not be read.
    """
    text = source.text
    newline = "\r\n" if "\r\n" in text else "\n"
    splices: list[Splice] = []
    header = "".join(f"{line}\n" for line in _custom_lines(found))
    line = find_plugin_line(text)
    if line is not None:
        splices += with_settings(line, found.settings)
        at = text.find("\n", line.end) + 1 or len(text)
    else:
        header = written_plugin_line(found.settings) + header
        at = place_of_plugin_line(text)
    if source.bom and (line.start if line else at) == 0:
        raise PluginLineError(
            f"{source.path.name} begins with a byte-order mark, so Beancount does not read its "
            "first line. Save it as UTF-8 without a byte-order mark first."
        )
    if header:
        ahead = "\n" if at and not text.endswith("\n", 0, at) else ""
        behind = "\n" if text[at : at + 1].strip() else ""
        splices.append(Splice(at, at, ahead + header + behind))
    if found.opens:
        splices += _opened(text, found)
    return Change(
        source,
        tuple(
            Splice(s.start, s.end, s.text.replace("\r\n", "\n").replace("\n", newline))
            for s in splices
        ),
    )


def _custom_lines(found: SetUp) -> list[str]:
    lines = []
    day = "1970-01-01"
    if found.extension:
        lines.append(f'{day} custom "fava-extension" "{EXTENSION}"')
    if found.default_file:
        lines.append(f'{day} custom "fava-option" "default-file" "{found.default_file}"')
    return lines


def _opened(text: str, found: SetUp) -> tuple[Splice, ...]:
    """The Open directives, below the last one of the file."""
    lines = [f"{found.open_date} open {account}" for account in found.opens]
    known = [found.start() for found in _OPEN.finditer(text)]
    if not known:
        return append(text, lines)
    entry = entry_at(text, text.count("\n", 0, known[-1]) + 1)
    ahead = "" if text.endswith("\n", 0, entry.end) else "\n"
    return (Splice(entry.end, entry.end, ahead + "".join(f"{line}\n" for line in lines)),)
