"""The options of the Fava extension: the dict in its ``custom "fava-extension"`` line.

Fava parses that text itself, once per process, and only survives a syntax error in it: any
other text that is not a Python literal stops Fava. So the text is read here, at each load
of the ledger, and whatever is wrong with it becomes a sentence for Fava's error page.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from dataclasses import replace
from difflib import get_close_matches
from typing import Literal

WriteTo = Literal["insert-entry", "payment-file"]
Scripts = Literal["own", "any"]


@dataclass(frozen=True, slots=True)
class Options:
    """What a ledger may say about the extension's pages.

    Attributes:
        write_to: ``"insert-entry"`` saves a record where Fava's ``insert-entry`` and
            ``default-file`` options say; ``"payment-file"`` at the end of the file that
            holds the payment it reverses.
        hosts: further host names (without port) under which this Fava is reached, in
            lower case; loopback, IP addresses and names without a dot need no entry.
        scripts: ``"own"`` lets only Fava's and its extensions' script files run on its pages;
            ``"any"`` is for another extension that has scripts in its pages or from elsewhere.
    """

    write_to: WriteTo = "insert-entry"
    hosts: frozenset[str] = frozenset()
    scripts: Scripts = "own"


def read_options(text: object) -> tuple[Options, list[str]]:
    """Read the value that follows the module name in the ``fava-extension`` line.

    Args:
        text: the value as Beancount parsed it; ``None`` when the line has none.

    Returns:
        The options, with the default for each one that cannot be used, and for each
        problem a sentence that says what is wrong and what to write instead.
    """
    if text is None or text == "":
        return Options(), []
    if not isinstance(text, str):
        return Options(), [
            f"The options must be a string that holds a dict, not {text!s}. {_EXAMPLE}"
        ]
    try:
        values: object = ast.literal_eval(text.strip())
    except (SyntaxError, ValueError, TypeError, MemoryError, RecursionError):
        return Options(), [f"The options cannot be read as a dict. {_EXAMPLE}"]
    if not isinstance(values, dict):
        return Options(), [
            f"The options must be a dict, not a {type(values).__name__}. {_EXAMPLE}"
        ]
    options, problems = Options(), []
    for key, value in values.items():
        problem: str | None
        if key == "write-to":
            options, problem = _write_to(options, value)
        elif key == "hosts":
            options, problem = _hosts(options, value)
        elif key == "scripts":
            options, problem = _scripts(options, value)
        else:
            problem = _unknown(key)
        if problem is not None:
            problems.append(problem)
    return options, problems


_EXAMPLE = "Write for example \"{'write-to': 'payment-file'}\"."
_KEYS = ("write-to", "hosts", "scripts")


def _write_to(options: Options, value: object) -> tuple[Options, str | None]:
    if value == "insert-entry":
        return replace(options, write_to="insert-entry"), None
    if value == "payment-file":
        return replace(options, write_to="payment-file"), None
    return options, (
        f"'write-to' is {value!r}; it must be 'insert-entry' (where Fava's insert-entry and "
        "default-file options say) or 'payment-file' (the file of the payment)."
    )


def _hosts(options: Options, value: object) -> tuple[Options, str | None]:
    if not isinstance(value, list | tuple | set):
        return options, (
            f"'hosts' is {value!r}; it must be a list of host names, for example "
            "['books.example.org']."
        )
    for name in value:
        if not isinstance(name, str) or not name or set(name) & set("/:@* "):
            return options, (
                f"'hosts' holds {name!r}; write the bare host name, without https:// and "
                "without a port, for example 'books.example.org'."
            )
    return replace(options, hosts=frozenset(name.lower() for name in value)), None


def _scripts(options: Options, value: object) -> tuple[Options, str | None]:
    if value == "own":
        return replace(options, scripts="own"), None
    if value == "any":
        return replace(options, scripts="any"), None
    return options, (
        f"'scripts' is {value!r}; it must be 'own' (only script files of Fava and its "
        "extensions run) or 'any' (for another extension that needs more)."
    )


def _unknown(key: object) -> str:
    close = get_close_matches(str(key), _KEYS, n=1)
    guess = f" Did you mean '{close[0]}'?" if close else ""
    known = ", ".join(f"'{name}'" for name in _KEYS)
    return f"Unknown option {key!r}.{guess} The options are {known}."
