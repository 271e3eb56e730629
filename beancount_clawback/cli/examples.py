"""Examples at the end of a command's help."""

from __future__ import annotations


def examples(*lines: str) -> str:
    """An epilog for click, with the lines as they are."""
    title = "Example:" if len(lines) == 1 else "Examples:"
    # The backspace tells click not to fill the lines into a paragraph.
    return "\n".join(["\b", title, *(f"  {line}" for line in lines)])
