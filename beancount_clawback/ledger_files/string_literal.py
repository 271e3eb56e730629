"""Write any text as a Beancount string literal that reads back as the same text.

Payers' letters and names typed into forms hold quotes, backslashes and line breaks. A
literal made here is one line long and never ends before its text does, so nothing that
was typed can become a directive.
"""

from __future__ import annotations

import unicodedata

# Beancount's lexer reads the backslash escapes n, t, r, b and f; a backslash before any
# other character stands for that character (``cunescape`` in ``beancount/parser/tokens.c``).
_ESCAPES = str.maketrans(
    {
        "\\": r"\\",
        '"': r"\"",
        "\n": r"\n",
        "\t": r"\t",
        "\r": r"\r",
        "\b": r"\b",
        "\f": r"\f",
    }
)


class TextError(ValueError):
    """A text, or a change of a text, cannot be what was asked for."""


class UnwritableTextError(TextError):
    """The text holds a character that no ledger can keep."""


def quote(text: str) -> str:
    r"""Give the Beancount string literal, quotes included, that stands for a text.

    Line breaks and tabs are written as escapes, so that the literal is one line whatever the
    text holds. Other control characters are kept: the ledger has them already, for what is new
    is refused by `require_writable`.

    Args:
        text: Any text.

    Returns:
        The literal, for example ``"a \"b\" c"``.

    Raises:
        UnwritableTextError: For NUL (version control would take the ledger for a binary file
            and show no changes any more) and for halves of surrogate pairs (they have no UTF-8
            form).
    """
    if text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    for position, character in enumerate(text, start=1):
        if character == "\0" or "\ud800" <= character <= "\udfff":
            raise _unwritable(position, character)
    return f'"{text.translate(_ESCAPES)}"'


def require_writable(text: str) -> None:
    """Make sure that a text may be added to a ledger.

    Raises:
        UnwritableTextError: For what `quote` refuses, and for control characters without an
            escape in Beancount: a terminal that shows the ledger would obey them. The message
            says where the character stands.
    """
    if text.replace("\n", "").isprintable():
        return
    for position, character in enumerate(text, start=1):
        kind = unicodedata.category(character)
        if kind == "Cs" or (kind == "Cc" and ord(character) not in _ESCAPES):
            raise _unwritable(position, character)


def _unwritable(position: int, character: str) -> UnwritableTextError:
    return UnwritableTextError(
        f"Character {position} of this text (code U+{ord(character):04X}) cannot be"
        " written to a ledger. Delete it and type the text again."
    )
