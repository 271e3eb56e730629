"""The plugin line as text: a new one, or an existing one with some roles changed."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass

from beancount_clawback.ledger_files.splice import Splice
from beancount_clawback.ledger_files.splice import lines_of
from beancount_clawback.ledger_language.config import PLUGIN_NAMES

_LINE = re.compile(r'(?:[^";\n]|"(?:[^\\"]|\\.)*"|;[^\n]*)*(?:\n|\Z)')
_PLUGIN = re.compile(r'plugin[ \t]+"(?P<name>[^"]*)"(?:[ \t]+(?P<config>"(?:[^\\"]|\\.)*"))?')
_OPTION = re.compile(r"(?:option|plugin|include)\b")
_AUTO_ACCOUNTS = ("beancount.plugins.auto_accounts", "beancount.plugins.auto")


class PluginLineError(Exception):
    """The plugin line cannot be changed as text; the message says what to write by hand."""


@dataclass(frozen=True, slots=True)
class PluginLine:
    """Our plugin line where it stands: from `start` to `end`, its configuration inside quotes.

    `config_start` is -1 where there is no configuration.
    """

    start: int
    end: int
    config_start: int
    config: str


def written_plugin_line(settings: Mapping[str, Sequence[str] | str]) -> str:
    """A plugin line with some settings, one on a line; a role with several gets a list."""
    inside = "".join(f"  '{key}': {_value(value)},\n" for key, value in settings.items())
    config = f' "{{\n{inside}}}"' if settings else ""
    return f'plugin "{PLUGIN_NAMES[0]}"{config}\n'


def find_plugin_line(text: str) -> PluginLine | None:
    """Our plugin line in a main file, if it has one."""
    for start, _ in _logical_lines(text):
        found = _PLUGIN.match(text, start)
        if found and found["name"] in PLUGIN_NAMES:
            inside = found["config"]
            begin = found.start("config") + 1 if inside else -1
            return PluginLine(start, found.end(), begin, inside[1:-1] if inside else "")
    return None


def place_of_plugin_line(text: str) -> int:
    """Where our line goes: behind the options, but ahead of what opens accounts on use.

    A plugin that opens accounts must come after ours, to open those of our entries too.
    """
    place = 0
    first_entry = None
    for start, end in _logical_lines(text):
        found = _PLUGIN.match(text, start)
        if found and found["name"] in _AUTO_ACCOUNTS:
            return start
        if _OPTION.match(text, start) and not text.startswith("include", start):
            place = end
        elif first_entry is None and text[start:end].strip() and text[start] not in ";*#!":
            first_entry = start
    return place or first_entry or 0


def with_settings(
    line: PluginLine, settings: Mapping[str, Sequence[str] | str]
) -> tuple[Splice, ...]:
    """Set some keys in an existing plugin line; all else in it stays as it is.

    Raises:
        PluginLineError: Its configuration is not a dictionary that can be read.
    """
    if not settings:
        return ()
    inside = "".join(f"  '{key}': {_value(value)},\n" for key, value in settings.items())
    if line.config_start < 0:
        return (Splice(line.end, line.end, f' "{{\n{inside}}}"'),)
    try:
        body = ast.parse(line.config.strip(), mode="eval").body
    except (ValueError, SyntaxError):
        body = None
    if not isinstance(body, ast.Dict) or "\\" in line.config:
        raise PluginLineError(
            "The plugin line's configuration cannot be read, so it cannot be changed here. Put "
            f"these lines into it by hand:\n{inside}"
        )
    lead = len(line.config) - len(line.config.lstrip())
    offset = line.config_start + lead
    text = line.config.strip()
    splices = []
    known = {
        key.value: value
        for key, value in zip(body.keys, body.values, strict=True)
        if isinstance(key, ast.Constant)
    }
    missing = {key: value for key, value in settings.items() if key not in known}
    for key, node in known.items():
        if key in settings:
            start, end = _span(text, node)
            splices.append(Splice(offset + start, offset + end, _value(settings[str(key)])))
    if missing:
        added = "".join(f"  '{key}': {_value(value)},\n" for key, value in missing.items())
        if body.values:
            end = _span(text, body.values[-1])[1]
            rest = text[end:]
            comma = re.match(r"\s*,[ \t]*(?:#[^\n]*)?\n?", rest)
            at = end + (comma.end() if comma else 0)
            ahead = "" if comma and comma[0].endswith("\n") else ("\n" if comma else ",\n")
            splices.append(Splice(offset + at, offset + at, ahead + added))
        else:
            splices.append(Splice(offset + 1, offset + 1, f"\n{added}"))
    return tuple(splices)


def _value(value: Sequence[str] | str) -> str:
    if isinstance(value, str):
        return f"'{value}'"
    if len(value) == 1:
        return f"'{value[0]}'"
    return "[" + ", ".join(f"'{one}'" for one in value) + "]"


def _span(text: str, node: ast.expr) -> tuple[int, int]:
    """From where to where a value stands; Python counts its columns in bytes of UTF-8."""
    lines = [line.encode() for line in lines_of(text)]

    def at(lineno: int, column: int) -> int:
        ahead = b"".join(lines[: lineno - 1]) + lines[lineno - 1][:column]
        return len(ahead.decode())

    return (
        at(node.lineno, node.col_offset),
        at(node.end_lineno or node.lineno, node.end_col_offset or node.col_offset),
    )


def _logical_lines(text: str) -> list[tuple[int, int]]:
    """The lines of a text, each with the strings that go on in the next."""
    lines = []
    start = 0
    while start < len(text):
        found = _LINE.match(text, start)
        end = found.end() if found and found.end() > start else len(text)
        lines.append((start, end))
        start = end
    return lines
